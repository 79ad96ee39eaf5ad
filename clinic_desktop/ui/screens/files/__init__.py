"""档案: residents and households, found and registered."""
