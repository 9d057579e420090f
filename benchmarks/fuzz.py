"""Damaged files against the import: read or refused within seconds, the book whole; the same files for the same seed.

Run it as `python benchmarks/fuzz.py workbook --files 10000`, or `all` for every reader. Files are tried in a process of
their own: one that ends it or hangs is told with its number, and those behind it are tried in the next process.
`--only 17` repeats one file with its traceback, `--keep FOLDER` keeps those that were found.
"""

import argparse
import functools
import multiprocessing
import os
import resource
import signal
import sqlite3
import tempfile
import time
import traceback
from collections import Counter
from datetime import UTC, date
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from fuzz_files import READERS, made

from amcli.cli.importing import unpacked
from amcli.domain.matching import Me
from amcli.errors import AmError
from amcli.interop import detect
from amcli.interop.choosing import choose
from amcli.interop.intake.files import intake_files
from amcli.interop.intake.item import Window
from amcli.interop.intake.run import Intake, take_in
from amcli.interop.keeping import Keeping
from amcli.interop.load import Options, plan_recipe, run
from amcli.interop.planning import Given
from amcli.interop.rejects import Rejects
from amcli.store.book import Book, open_to_write
from amcli.store.journal import Stamp, writing

SLOW = 5.0
HANGS = 60.0
PAUSE = 0.05
MEMORY = 3 << 30
STAMP = Stamp("2026-11-21T09:00:00+00:00", date(2026, 11, 21))
ME = Me(("me@own.example",), ())
WINDOW = Window(STAMP.day, UTC, ME, date(2026, 5, 1), date(2027, 11, 30))


class Tried(NamedTuple):
    """What came of one file."""

    number: int
    kind: str
    result: str
    why: str
    seconds: float
    memory: int
    """The most the process had so far, and the largest of those it started, in kB."""


def content(db: sqlite3.Connection) -> list:
    """Return all there is in a book."""
    tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
    tables.append(("sqlite_schema",))
    return [db.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in tables]


def attempt(book: Book, path: Path) -> str:
    """Import one file as the command does; return `imported`, `same` or `refused`."""
    before = content(book.db)
    try:
        result = taken_in(book, path) if intake_files([path]) else imported(book, path)
    except AmError:
        result = "refused"
    if book.db.in_transaction or (result != "imported" and content(book.db) != before):
        raise RuntimeError("a part of it was imported")
    return result


def imported(book: Book, path: Path) -> str:
    """Import a table."""
    held = unpacked(path, "")
    path = Path(held.name) if held else path
    outcome = run(book, plan_recipe(choose(path, Given()).recipe, path), Options(STAMP))
    return "imported" if outcome.unit else "same"


def taken_in(book: Book, path: Path) -> str:
    """Import a calendar, cards or mail, of which every sound item counts."""
    with Rejects(None) as rejects, writing(book, "import", STAMP, kind="import") as writer:
        (taken,) = take_in(book, writer, Intake(intake_files([path]), WINDOW), rejects, Keeping())
    return "refused" if taken.refused else "imported" if writer.changes else "same"


def spent() -> float:
    """Return the seconds of the processor this process and those it started have used: others do not count."""
    return sum(os.times()[:4])


def work(reader: str, numbers: range, seed: int, at, told) -> None:
    """Try the files of some numbers, and tell what came of each."""
    detect.shipped = functools.cache(detect.shipped)  # the recipes are sound; reading them takes longest
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started this one ends it
    with (
        tempfile.TemporaryDirectory(prefix="am-fuzz-") as home,
        open_to_write(Path(home) / "book.db") as book,
        sqlite3.connect(":memory:") as kept,
    ):
        book.db.execute("PRAGMA synchronous = OFF")
        (Path(home) / "accounts.csv").write_text("handle,name,domains\nacme,Acme,acme.example\nbolt,Bolt,\n")
        attempt(book, Path(home) / "accounts.csv")
        book.db.backup(kept)
        for number in numbers:
            at.value = number
            name, raw = made(reader, number, seed)
            path = Path(home) / name
            path.write_bytes(raw)
            start = spent()
            try:
                result, why = attempt(book, path), ""
            except BaseException as error:  # whatever it is, it is what this looks for
                last = traceback.extract_tb(error.__traceback__)[-1]
                result = "FOUND"
                why = f"{type(error).__name__}: {str(error)[:90]} at {Path(last.filename).name}:{last.lineno}"
                if len(numbers) == 1:
                    traceback.print_exc()
            took = spent() - start
            if took > SLOW:
                result, why = "FOUND", f"slower than {SLOW} s"
            used = max(resource.getrusage(it).ru_maxrss for it in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
            told.put(Tried(number, path.suffix[1:], result, why, took, used))
            path.unlink()
            if result != "refused":
                if book.db.in_transaction:
                    book.db.rollback()
                kept.backup(book.db)


class Report:
    """What was found in the files of one reader."""

    def __init__(self, reader: str, seed: int) -> None:
        self._reader, self._seed = reader, seed
        self._counts: Counter = Counter()
        self._slowest = (0.0, 0)
        self._memory = 0
        self.found: dict[str, list[int]] = {}

    def take(self, it: Tried) -> None:
        """Count a file."""
        self._counts[it.kind, it.result] += 1
        self._slowest = max(self._slowest, (it.seconds, it.number))
        self._memory = max(self._memory, it.memory)
        if it.why:
            self.find(it.number, it.why)

    def find(self, number: int, why: str) -> None:
        """Note a file that was neither read nor refused."""
        self.found.setdefault(why, []).append(number)
        if len(self.found[why]) == 1:
            again = f"python benchmarks/fuzz.py {self._reader} --seed {self._seed} --only {number}"
            print(f"FOUND file {number}: {why}   ({again})", flush=True)

    def show(self) -> None:
        """Print the counts, the slowest file, the peak of memory, and what was found."""
        for (kind, result), count in sorted(self._counts.items()):
            print(f"{self._reader:9} {kind:6} {result:9} {count:6,}")
        seconds, number = self._slowest
        print(f"{self._reader:9} slowest {seconds:.2f} s (file {number}), most memory {self._memory / 1024:.0f} MB")
        for why, numbers in self.found.items():
            print(f"{self._reader:9} FOUND {len(numbers)}x {why} (files {', '.join(map(str, numbers[:5]))})")


def tried(reader: str, rest: range, seed: int) -> Report:
    """Try files in one process after the other, going on behind one that ends or hangs."""
    report = Report(reader, seed)
    try:
        _try(report, reader, rest, seed)
    except KeyboardInterrupt:
        print(f"stopped; {reader} was tried in part")
    return report


def _try(report: Report, reader: str, rest: range, seed: int) -> None:
    while rest:
        at, told = multiprocessing.Value("q", rest.start), multiprocessing.SimpleQueue()
        child = multiprocessing.Process(target=work, args=(reader, rest, seed, at, told))
        child.start()
        try:
            hung = _watch(report, child, at, told)
        finally:
            child.kill()
        if child.exitcode == 0:
            break
        report.find(at.value, f"hangs for {HANGS:.0f} s" if hung else f"the process ended with {child.exitcode}")
        rest = range(at.value + 1, rest.stop)


def _watch(report: Report, child: multiprocessing.Process, at, told) -> bool:
    """Take what a process tells until it ends, or has been at one file for too long; return whether it had."""
    seen, pauses = at.value, 0
    while child.is_alive() or not told.empty():
        while not told.empty():
            report.take(told.get())
        pauses = pauses + 1 if at.value == seen else 0
        seen = at.value
        if pauses * PAUSE > HANGS:
            child.kill()
            child.join()
            return True
        time.sleep(PAUSE)
    return False


def main() -> None:
    """Try the files of a reader, or of all; report what was found, and end with 1 if anything was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reader", choices=[*READERS, "all"])
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    numbers = range(given.start, given.start + given.files) if given.only is None else range(given.only, given.only + 1)
    found = False
    for reader in READERS if given.reader == "all" else [given.reader]:
        report = tried(reader, numbers, given.seed)
        report.show()
        found |= bool(report.found)
        for number in chain(*report.found.values()) if given.keep else ():
            name, raw = made(reader, number, given.seed)
            (given.keep / f"{number}-{name}").write_bytes(raw)
    raise SystemExit(found)


if __name__ == "__main__":
    main()
