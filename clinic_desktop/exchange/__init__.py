"""Exchange by file: keys, enrolment, packages, the stick, receipts, applying operations."""
