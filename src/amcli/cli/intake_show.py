"""What `am import` says of calendars, cards and mail: a line for each file, what was left out, what waits."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from amcli.cli.context import Am
from amcli.errors import Refused

if TYPE_CHECKING:
    from amcli.cli.intake import Done
    from amcli.interop.intake.run import Taken
    from amcli.render.tally import Tally

LISTED = 40
"""Files shown one by one to people; a pipe and the JSON have all."""
REASONS = 10
"""Refusals shown; the rejects file and the JSON hold more."""


def files_data(files: "Sequence[Taken]") -> list[dict[str, Any]]:
    """Return the counts of each file as `am.import/1` has them."""
    return [
        {
            "file": it.file,
            "kind": it.kind,
            **it.as_dict(),
            "left_out": dict(it.left_out),
            "refused": it.refused or None,
            "notes": it.notes,
        }
        for it in files
    ]


def show_done(am: Am, done: "Done") -> None:
    """Show what became of the files.

    Raises:
        Refused: not one of them could be read.
    """
    from amcli.cli.import_show import say_end
    from amcli.cli.import_step import say_conflicts
    from amcli.cli.output import print_json, show

    if done.files and all(it.refused for it in done.files):
        first = done.files[0]
        more = f", and {len(done.files) - 1} more like it" if len(done.files) > 1 else ""
        raise Refused(f"{first.file}: {first.refused}{more}.", "Nothing was imported.")
    if am.as_json:
        print_json(am, "am.import/1", _data(done))
        return
    remarks(am, done.files, done.waiting)
    _show_rejects(done)
    show(
        am,
        schema="am.import/1",
        data=dict,
        lines=lambda: file_lines(done.files),
        page=lambda: file_table(done.files, dry_run=done.dry_run),
    )
    say_conflicts(done.keeping.first, done.keeping.total)
    say_end(done.unit, dry_run=done.dry_run, conflicts=done.keeping.total)


def remarks(am: Am, files: "Sequence[Taken]", waiting: int) -> None:
    """Say what was left out by rule and what waits; on stderr."""
    from amcli.cli.output import hint

    left_out: Counter[str] = Counter()
    for it in files:
        left_out += it.left_out
        for note in it.notes:
            hint(f"{it.file}: {note}.")
    if left_out:
        hint(f"Left out: {', '.join(f'{number:,} {why}' for why, number in left_out.most_common())}.")
    if left_out["nobody else takes part"]:
        hint("Appointments with nobody else in them are taken for private; --alone puts them into the inbox.")
    if waiting:
        hint(f"{waiting:,} wait{'s' if waiting == 1 else ''} to be assigned: am inbox")
    if not (am.settings.my_emails or am.settings.my_domains):
        hint("Say which addresses are yours: am config set me.emails '[\"you@example.com\"]'")


def _show_rejects(done: "Done") -> None:
    from amcli.cli.import_show import say_more_rejects
    from amcli.cli.output import hint

    for it in done.rejects.first[:REASONS]:
        place = f" {it.column} {it.line}" if it.line else ""
        hint(f"  {it.file}{place}: {it.reason}{f' ({it.value[:40]})' if it.value else ''}")
    if done.rejects.total:
        say_more_rejects(done.rejects.total - REASONS, done.rejects.path)


def file_lines(files: "Sequence[Taken]") -> Iterator[tuple[object, ...]]:
    """Yield a line for each file: name, kind, counts, and why it was refused."""
    for it in files:
        yield (it.file, it.kind, *it.as_dict().values(), it.refused)


def file_table(files: "Sequence[Taken]", *, dry_run: bool) -> "Tally":
    """Lay out the counts of each file, those with something to tell first when there are many."""
    from amcli.render.tally import Tally

    chosen = sorted(files, key=lambda it: not (it.counts["created"] or it.counts["updated"] or it.counts["inbox"]))
    shown = (chosen if len(files) > LISTED else files)[:LISTED]
    rows: list[tuple[str, Sequence[int]]] = [(it.file, list(it.as_dict().values())) for it in shown]
    if len(files) > LISTED:
        rows.append((f"… {len(files) - LISTED:,} more files", ()))
    if len(files) > 1:
        totals = [sum(numbers) for numbers in zip(*(it.as_dict().values() for it in files), strict=True)]
        rows.append((f"{len(files):,} files", totals))
    headings = ("created", "updated", "same", "skipped", "inbox")
    return Tally("Would import" if dry_run else "Import", headings, rows)


def _data(done: "Done") -> dict[str, Any]:
    from amcli.cli.import_show import rejects_data
    from amcli.cli.import_step import step_data

    rejects = done.rejects
    return {
        "dry_run": done.dry_run,
        "unit": done.unit,
        "entities": {},
        "files": files_data(done.files),
        "inbox": done.waiting,
        **rejects_data(rejects.first, rejects.total, rejects.path),
        "notes": [f"{it.file}: {note}" for it in done.files for note in it.notes],
        **step_data(done.keeping.first, done.keeping.total, None),
    }
