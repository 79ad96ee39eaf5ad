"""报表: see a form, click through to the people behind a figure, print it."""
