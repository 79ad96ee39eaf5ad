"""The encrypted database: tables, unit of work, capture, operation log, search, backup."""
