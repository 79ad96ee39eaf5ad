"""Indicators as queries over people and events; ``every`` registers them all."""
