"""One resident, one household."""
