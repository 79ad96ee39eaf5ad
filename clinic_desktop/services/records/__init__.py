"""Filled-in forms: starting, saving, amending, voiding, reading; the timeline of a person."""
