"""Dry runs: everything is done as ever, and then rolled back."""


class Rehearsed(Exception):
    """Ends a dry run from inside its unit, which rolls everything back."""
