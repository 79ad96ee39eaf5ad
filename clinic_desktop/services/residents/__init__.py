"""Residents: registering, changing, finding, and the person page."""
