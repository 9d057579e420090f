"""Taking in files: read, matched and written inside one unit, with a count for each file."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from amcli.interop.intake.desk import Desk, Refused, drop_stale
from amcli.interop.intake.files import Found, read_file
from amcli.interop.intake.item import Item, Read, Unreadable, Window
from amcli.interop.intake.mail import Knows
from amcli.interop.intake.people import take_person
from amcli.interop.intake.write import take
from amcli.interop.keeping import Keeping
from amcli.interop.rejects import Reject, Rejects
from amcli.store.book import Book
from amcli.store.inbox import directory, ignored
from amcli.store.journal import Writer
from amcli.store.merging import merged_ids
from amcli.store.removed import Removed

SOURCES = {"calendar": "calendar", "cards": "cards", "mail": "mail", "mailbox": "mail"}
NOUNS = {"calendar": "event", "cards": "card", "mail": "message", "mailbox": "message"}
APART = {
    "removed": "removed by hand here (--theirs brings them back)",
    "ignored": "from people you leave out (am inbox --all)",
}
CAME = ("created", "updated", "unchanged", "skipped", "inbox")


class Taken:
    """What became of one file."""

    def __init__(self, it: Found) -> None:
        self.file, self.kind = it.name, it.kind
        self.counts: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self.notes: list[str] = []
        self.refused = ""
        """Why the whole file could not be read."""

    def as_dict(self) -> dict[str, int]:
        """Return how many items were created, updated, unchanged, skipped (left out or refused) or put in the inbox."""
        return {name: self.counts[name] for name in CAME}


class Intake(NamedTuple):
    """How files are taken in: the AM's day, zone and addresses, and the window for recurring meetings."""

    files: list[Found]
    window: Window
    on_file: Callable[[str, int, int], None] | None = None


def take_in(
    book: Book, writer: Writer, intake: Intake, rejects: Rejects, keeping: Keeping | None = None
) -> list[Taken]:
    """Read and write all files within a unit: people first, then what they took part in."""
    taken = {it.path: Taken(it) for it in intake.files}
    for kinds in (("cards",), ("calendar", "mail", "mailbox", "outlook")):
        files = [it for it in intake.files if it.kind in kinds]
        if files:
            known = directory(book, intake.window.me)
            desk = Desk(book, writer, known, intake.window.today, keeping or Keeping())
            _write(desk, _read(desk, intake, files, taken, rejects), taken, rejects)
    return list(taken.values())


def _read(
    desk: Desk, intake: Intake, files: list[Found], taken: Mapping[Path, Taken], rejects: Rejects
) -> list[tuple[Found, Read]]:
    knows = Knows(desk.directory)
    reads: list[tuple[Found, Read]] = []
    for at, it in enumerate(files, 1):
        tally = taken[it.path]
        try:
            read = read_file(it, intake.window, knows)
        except (Unreadable, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            # whatever a file does to its reader, the others still come in
            tally.refused = str(error) if isinstance(error, Unreadable) else f"it cannot be read: {error}"
            tally.counts["skipped"] += 1
            rejects.add(Reject(it.name, 0, "", "", tally.refused))
            continue
        finally:
            if intake.on_file:
                intake.on_file("calendars, cards and mail", at, len(files))
        reads.append((it, read))
        tally.notes += list(read.notes)
        tally.left_out += read.left_out
        for refusal in read.refused:
            rejects.add(Reject(it.name, refusal.number, refusal.what, refusal.title, refusal.reason))
        tally.counts["skipped"] += len(read.refused) + sum(read.left_out.values())
    return reads


def _write(desk: Desk, reads: list[tuple[Found, Read]], taken: Mapping[Path, Taken], rejects: Rejects) -> None:
    holds = _latest(reads)
    desk = desk._replace(ignored=ignored(desk.book), merged=merged_ids(desk.book.db, "contact", SOURCES["cards"]))
    removed = {it: Removed(desk.book.db, it, minded=not desk.keeping.theirs) for it in set(SOURCES.values())}
    for it, read in reads:
        tally = taken[it.path]
        source = SOURCES[it.kind]
        at_hand = desk._replace(file=it.name, removed=removed[source])
        for item in read.items:
            if holds[source, item.external_id] is not item:
                _leave_out(tally, "more than once in these files")
                continue
            try:
                came = (take_person if item.kind == "contact" else take)(at_hand, item, source)
            except Refused as error:
                tally.counts["skipped"] += 1
                rejects.add(Reject(it.name, item.number, NOUNS[it.kind], item.title, str(error)))
                continue
            if came == "left_out" or came in APART:
                _leave_out(tally, APART.get(came, item.title))
            else:
                tally.counts[came] += 1
        for series in read.series:
            tally.counts["updated"] += drop_stale(desk, series, source)


def _leave_out(tally: Taken, why: str) -> None:
    tally.left_out[why] += 1
    tally.counts["skipped"] += 1


def _latest(reads: Iterable[tuple[Found, Read]]) -> dict[tuple[str, str], Item]:
    """Return of each meeting, mail or card the version that holds: the greatest rank, of equal ones the first."""
    found: dict[tuple[str, str], Item] = {}
    for it, read in reads:
        for item in read.items:
            name = SOURCES[it.kind], item.external_id
            if name not in found or item.rank > found[name].rank:
                found[name] = item
    return found
