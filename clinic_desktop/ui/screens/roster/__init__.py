"""导入花名册: a village list from a spreadsheet, checked and taken over."""
