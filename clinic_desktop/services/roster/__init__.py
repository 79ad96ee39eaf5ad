"""Taking over a village roster from a spreadsheet: read, plan, apply, decide what was left."""
