"""变更记录: what happened to one row."""
