"""Setting up a clinic: one page per question, nothing is created before the last answer."""
