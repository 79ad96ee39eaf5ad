"""Indicators and forms as figures, paper and spreadsheets."""
