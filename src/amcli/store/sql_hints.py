"""What to do about a question in SQL that cannot be answered: the word that was meant, or how to write it."""

import re
from collections.abc import Iterable, Mapping

Columns = Mapping[str, tuple[str, ...]]
"""The columns of each view."""

_VIEWS = "`am sql --views` lists the views and their columns."
_NO_TABLE = re.compile(
    r"no such table: (?:\w+\.)?(.+)|(?:access to|authorized to access) (\w+)|constructor failed: (\w+)"
)
_NO_COLUMN = re.compile(r"no such column: (?:(\w+)\.)?(.+)")
_NEAR = re.compile(r'near "(\w+)": syntax error')
_WORD = re.compile(r"\w+")


def hint_for(said: str, question: str, views: Columns) -> str:
    """Return what to do about an error SQLite gave; `said` are its words."""
    if found := _NO_COLUMN.search(said):
        return _column(found[1] or "", found[2], question, views)
    if found := _NO_TABLE.search(said):
        near = _nearest(next(filter(None, found.groups())).partition(".")[0], views)
        return f"Did you mean {near}? {_VIEWS}" if near else _VIEWS
    if (found := _NEAR.search(said)) and found[1].lower() in _names(views):
        return f"“{found[1]}” is a word of SQL as well: write [{found[1]}]."
    if "bindings supplied" in said or "binding parameter" in said:
        return "Give every :name a value with --param NAME=VALUE."
    if "one statement" in said:
        return "Ask one question at a time."
    return _VIEWS


def _column(prefix: str, wanted: str, question: str, views: Columns) -> str:
    """Return which column was meant: one of the views asked, else where there is one of that name."""
    asked = [name for name in dict.fromkeys(_WORD.findall(question.lower())) if name in views]
    if (near := _nearest(wanted, [it for name in asked for it in views[name]])) and near != wanted:
        return f"Did you mean {f'{prefix}.' if prefix else ''}{near}? {_VIEWS}"
    if near and prefix:
        return f"Nothing is called {prefix} in the question: FROM {asked[0]} {prefix}."
    elsewhere = [name for name, columns in views.items() if wanted in columns]
    if elsewhere and not near:
        return f"{' and '.join(elsewhere[:3])} {'has' if len(elsewhere) == 1 else 'have'} that column. {_VIEWS}"
    if f'"{wanted}"' in question:
        return f"A text stands in single quotes: '{wanted}'."
    return _VIEWS


def _names(views: Columns) -> set[str]:
    return {*views, *(column for columns in views.values() for column in columns)}


def _nearest(wanted: str, names: Iterable[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only a slip needs it

    known = list(dict.fromkeys(names))
    plural = next((it for it in known if it == f"{wanted.lower()}s"), "")
    return plural or next(iter(get_close_matches(wanted.lower(), known, n=1)), "")
