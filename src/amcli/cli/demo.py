"""`am demo`: the example book, dated so that its story happens today, in a book that may be thrown away."""

import csv
import os
import shutil
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import typer

from amcli.cli.app import new_app
from amcli.errors import BookError, Refused
from amcli.places import user_dir

app = new_app()
FRESH = "--fresh"
TRY_NEXT = """
This is the example book; change what you like, it is made anew each day. The commands above are for a book of \
your own: to follow one here, put `demo` after `am`. Try next:
  am demo brief almenara      all there is to know before that call
  am demo renewals            what renews, by the day by which notice must be given
  am demo review --week       what moved this week, and what drifts"""


@app.command("demo")
def demo(
    arguments: list[str] | None = typer.Argument(
        None, metavar="[COMMAND]…", help="Any command, as in `am demo brief`."
    ),
    fresh: bool = typer.Option(False, FRESH, help="Throw away what was tried and start from the example again."),
) -> None:
    """Run a command on the example book, `am today` unless another is named.

    The book is made anew each day, with its dates moved so that it plays today. It lies in the cache
    directory; log, snooze and undo in it as you like, your own book is never touched.
    """
    from amcli.cli.main import run

    raise typer.Exit(run(["demo", *(arguments or ()), *([FRESH] if fresh else [])]))


def enter(args: Sequence[str]) -> list[str]:
    """Point this run at the demo book, making it if need be, and return the command to run on it."""
    rest = list(args)
    fresh = FRESH in rest
    if fresh:
        rest.remove(FRESH)
    if any(it == "--book" or it.startswith("--book=") for it in rest):
        raise Refused("`am demo` has a book of its own.", "Leave out --book, or leave out `demo`.")
    os.environ["AM_CONFIG"] = str(user_dir("cache") / "demo" / "config.toml")
    book = demo_book(_today(), fresh=fresh)
    os.environ["AM_BOOK"] = str(book)
    if not rest:
        os.environ.setdefault("AM_FORCE_TABLES", "1")
    return rest or ["today"]


def _today() -> date:
    from amcli.cli.context import Am, clock

    return clock(Am(Path(), date.min))


def demo_book(today: date, *, fresh: bool = False) -> Path:
    """Return the demo book of a day, making it when it is not there; those of other days are removed."""
    home = user_dir("cache") / "demo"
    book = home / today.isoformat() / "book.db"
    if fresh or not book.exists():
        try:
            if home.exists():
                shutil.rmtree(home)
            book.parent.mkdir(parents=True, mode=0o700)
        except OSError as error:
            raise BookError(
                f"The demo book cannot be made in {home}: {error}.", "Free the place, or set XDG_CACHE_HOME."
            ) from error
        _make(book, today)
    return book


def _make(book: Path, today: date) -> None:
    """Import the example into a part file first: a run that is stopped leaves no half-made book."""
    from amcli.cli.context import Am
    from amcli.interop.load import Options, plan_recipe, run
    from amcli.interop.native import native_recipe
    from amcli.store.book import open_to_write

    folder = book.parent / "csv"
    write_shifted(example_folder(), folder, today)
    part = book.with_name("book.part")
    with open_to_write(part) as opened:
        am = Am(part, today)
        outcome = run(opened, plan_recipe(native_recipe(folder), folder), Options(am.stamp))
        opened.db.executescript("DELETE FROM change; DELETE FROM unit;")  # nothing a newcomer did: nothing to undo
    if outcome.rejects_total:
        first = outcome.rejects[0]
        raise BookError(
            f"The example book is damaged: {first.file} line {first.line}: {first.reason}.", "Reinstall `am`."
        )
    shutil.rmtree(folder)
    part.replace(book)


def example_folder() -> Path:
    """Return where the example book lies: inside the installed package, or in the source tree."""
    here = Path(__file__).resolve()
    for folder in (here.parents[1] / "examples" / "book", here.parents[3] / "examples" / "book"):
        if folder.is_dir():
            return folder
    raise BookError("The example book is not installed.", "Reinstall `am`.")


def write_shifted(source: Path, target: Path, today: date) -> None:
    """Write a native folder again with every day moved by what lies between its anchor and today."""
    from amcli.domain.entities import BY_PLURAL

    anchor = date.fromisoformat((source / "anchor.txt").read_text(encoding="utf-8").strip())
    away = today - anchor
    target.mkdir(mode=0o700)
    for file in sorted(source.glob("*.csv")):
        days = {field.name for field in BY_PLURAL[file.stem].fields if field.type == "day"}
        with (
            file.open(encoding="utf-8", newline="") as read,
            (target / file.name).open("w", encoding="utf-8", newline="") as write,
        ):
            rows = csv.DictReader(read)
            out = csv.DictWriter(write, rows.fieldnames or [])
            out.writeheader()
            for row in rows:
                out.writerow({name: _moved(text, away) if name in days else text for name, text in row.items()})


def _moved(text: str, away: timedelta) -> str:
    return (date.fromisoformat(text) + away).isoformat() if text else text
