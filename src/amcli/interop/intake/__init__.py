"""Calendars, cards and mail: read into items, matched to accounts by addresses, written as one unit."""
