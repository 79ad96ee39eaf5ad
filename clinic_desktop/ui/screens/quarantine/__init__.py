"""隔离区: what was kept but not admitted, and files that were refused, with what to do."""
