"""The one form editor for every form definition."""
