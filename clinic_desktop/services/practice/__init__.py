"""The practice clinic: invented people with believable histories. Nobody in it exists."""
