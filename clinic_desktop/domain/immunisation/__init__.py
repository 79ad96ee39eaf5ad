"""Immunisation: judge the recorded doses, forecast the next ones, explain both.

The rules are tables (``resources/definitions/vaccines``); this package is the small engine that
reads them. Pure functions: child, history, day and rules in, an ``Assessment`` out.
"""
