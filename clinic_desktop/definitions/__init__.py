"""Reads the definition files under ``resources/definitions`` into domain objects."""
