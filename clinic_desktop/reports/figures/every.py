"""Indicators as queries over people and events; ``known`` lists the modules."""
