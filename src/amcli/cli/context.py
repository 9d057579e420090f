"""What every command needs to know: which book, which day, how to print. The clock is read here, once."""

import inspect
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amcli.errors import Refused

if TYPE_CHECKING:
    from amcli.domain.settings import Settings
    from amcli.store.book import Book
    from amcli.store.journal import Stamp

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.", rich_help_panel="Everywhere")]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="The day to count as today.", rich_help_panel="Everywhere"),
]
BookOption = Annotated[
    str | None,
    typer.Option("--book", metavar="PATH", help="The book to use (or AM_BOOK).", rich_help_panel="Everywhere"),
]
NoColorOption = Annotated[
    bool, typer.Option("--no-color", help="Print without colour (or NO_COLOR).", rich_help_panel="Everywhere")
]
COMMON: tuple[tuple[str, Any, Any], ...] = (
    ("json_", JsonOption, False),
    ("as_of", AsOfOption, None),
    ("book_", BookOption, None),
    ("no_color", NoColorOption, False),
)


class Am:
    """The context of one run of a command."""

    def __init__(self, path: Path, today: date, *, as_json: bool = False, no_color: bool = False) -> None:
        self.path = path
        self.today = today
        self.now = today  # the day of the clock; `today` is another with --as-of
        self.as_json = as_json
        self.no_color = no_color
        self._settings: Settings | None = None

    @property
    def settings(self) -> "Settings":
        """The config file's settings, read when first needed."""
        if self._settings is None:
            from amcli.cli.config import load_settings

            self._settings = load_settings()
        return self._settings

    def read(self) -> "Book":
        """Open the book for reading."""
        from amcli.store.book import open_to_read

        return open_to_read(self.path)

    def write(self, *, new: bool = False) -> "Book":
        """Open the book for writing; only a command that can start a book passes `new`.

        Raises:
            BookError: there is no book to change.
        """
        from amcli.store.book import missing, open_to_write

        if self.today > clock(self):
            raise Refused(f"{self.today} is still to come: nothing can be written on it.", "Leave out --as-of.")
        if not new and not self.path.exists():
            raise missing(self.path)
        return open_to_write(self.path)

    @property
    def stamp(self) -> "Stamp":
        """The instant and the day to put on what is written now."""
        from amcli.store.journal import Stamp

        return Stamp(datetime.now(UTC).isoformat(timespec="seconds"), self.today)


def command(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options every command has; it receives them as one `Am`, its first argument."""
    own = inspect.signature(function, eval_str=True)
    parameters = list(own.parameters.values())[1:]
    for name, annotation, default in COMMON:
        parameters.append(
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
        )

    def run(**given: Any) -> None:
        common = {name: given.pop(name) for name, _, _ in COMMON}
        function(build(**common), **given)

    run.__name__ = function.__name__
    run.__doc__ = _unbroken(function.__doc__ or "")
    run.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {it.name: it.annotation for it in parameters}
    return run


def _unbroken(text: str) -> str:
    """Return a docstring with one line per paragraph: help breaks its lines to the screen, not to the source."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def build(json_: bool, as_of: str | None, book_: str | None, no_color: bool) -> Am:
    """Return the context for the common options of a command.

    Raises:
        Refused: a date cannot be read, or the config is wrong.
    """
    from amcli.store.book import locate

    am = Am(locate(book_), date.min, as_json=json_, no_color=no_color)
    am.today = am.now = clock(am)
    if as_of is not None:
        from amcli.domain.dates import parse_day

        am.today = parse_day(as_of, today=am.today, lean="backward")
    return am


def clock(am: Am) -> date:
    """Return the AM's day: `AM_TODAY`, else the date now in the book's time zone."""
    given = os.environ.get("AM_TODAY")
    if given:
        try:
            return date.fromisoformat(given)
        except ValueError as error:
            raise Refused(f"AM_TODAY is not a day: “{given}”.", "Set it like 2026-11-21, or unset it.") from error
    return local_day(datetime.now(UTC), am.settings.timezone)


def local_day(instant: datetime, zone: str | None) -> date:
    """Return the calendar day of an instant in a time zone, the machine's own when none is named."""
    if zone is None:
        return instant.astimezone().date()
    from zoneinfo import ZoneInfo

    return instant.astimezone(ZoneInfo(zone)).date()
