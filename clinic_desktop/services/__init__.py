"""What a person can do, as verbs: one unit of work each, plain rows in and out."""
