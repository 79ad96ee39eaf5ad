"""冲突: what two sides wrote apart, side by side, and what was decided."""
