"""设置: clinic and staff, targets, this computer, backups, definitions."""
