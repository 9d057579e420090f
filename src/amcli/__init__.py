"""`am`: the account manager's command line."""

__version__ = "0.1.0"
