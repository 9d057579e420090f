"""What a recipe may ask of the cell of a row: the conditions of `where`, `drop` and the like."""

from collections.abc import Callable, Sequence
from functools import partial

from amcli.interop.cells import BadCell
from amcli.interop.day_texts import is_midnight
from amcli.interop.number_texts import as_decimal
from amcli.interop.values import is_yes


def _between(values: Sequence[str], *, least: bool) -> Callable[[str], bool]:
    """Return a limit; numbers are compared as numbers, everything else, ISO days too, as text."""
    limit = values[0]

    def within(text: str) -> bool:
        if not text:
            return False
        try:
            ahead = as_decimal(text) - as_decimal(limit)
        except BadCell:
            return text >= limit if least else text <= limit
        return ahead >= 0 if least else ahead <= 0

    return within


CHECKS: dict[str, Callable[[Sequence[str]], Callable[[str], bool]]] = {
    "is": lambda values: lambda text: text == values[0],
    "not": lambda values: lambda text: text != values[0],
    "in": lambda values: frozenset(values).__contains__,
    "not_in": lambda values: lambda text: text not in values,
    "filled": lambda _values: bool,
    "yes": lambda _values: is_yes,
    "no": lambda _values: lambda text: not is_yes(text),
    "empty": lambda _values: lambda text: not text,
    "midnight": lambda _values: is_midnight,
    "timed": lambda _values: lambda text: not is_midnight(text),
    "min": lambda values: partial(_between(values, least=True)),
    "max": lambda values: partial(_between(values, least=False)),
}
"""By name, what makes of the values of a condition the function that tells whether a cell fulfils it."""
