"""Paper: pages are laid out as plain marks and then written as PDF; reportlab comes in last."""
