"""下发资料: what the township sends out, and what arrived here."""
