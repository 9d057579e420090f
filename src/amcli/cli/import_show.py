"""What `am import` says of tables: the counts, the rows that were refused, and what came of it all."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amcli.cli.context import Am

if TYPE_CHECKING:
    from amcli.cli.intake import Beside
    from amcli.interop.load import Outcome, Plan
    from amcli.interop.rejects import Reject
    from amcli.render.tally import Tally

LISTED = 10
"""Rejects shown to people; the file and the JSON hold more."""


def show_outcome(am: Am, plan: "Plan", outcome: "Outcome", beside: "Beside") -> None:
    """Show what an import of tables did, and what came with them: counts on stdout, all else on stderr."""
    from amcli.cli.import_step import say_conflicts, say_gone
    from amcli.cli.output import hint, print_json, show

    for note in outcome.notes:
        hint(note)
    if am.as_json:
        print_json(am, "am.import/1", _data(outcome) | beside.data())
        return
    if outcome.rejects_total:
        alike = _alike(outcome)
        for it, count in alike[:LISTED]:
            column = f", {it.column}" if it.column else ""
            value = f" ({it.value[:40]})" if it.value and it.value[:20] not in it.reason else ""
            more = f", and {count - 1:,} more like it" if count > 1 else ""
            hint(f"  {it.file} line {it.line}{column}: {it.reason}{value if count == 1 else ''}{more}")
        say_more_rejects(outcome.rejects_total - sum(count for _, count in alike[:LISTED]), outcome.rejects_file)
    show(am, schema="am.import/1", data=dict, lines=lambda: _lines(outcome), page=lambda: _page(plan, outcome))
    beside.show()
    say_conflicts(outcome.conflicts, outcome.conflicts_total)
    if outcome.gone:
        say_gone(outcome.gone)
    say_end(outcome.unit, dry_run=outcome.dry_run, conflicts=outcome.conflicts_total)


def _alike(outcome: "Outcome") -> "list[tuple[Reject, int]]":
    """Return the first of all rejects with one reason in one column, and how many they are.

    Where the names in the reasons make too many lines of it, they do not count.
    """
    alike = _grouped(outcome, str)
    return alike if len(alike) <= LISTED else _grouped(outcome, lambda reason: re.sub("“[^”]*”", "", reason))


def _grouped(outcome: "Outcome", told: Callable[[str], str]) -> "list[tuple[Reject, int]]":
    first: dict[tuple[str, str, str], Reject] = {}
    counts: Counter[tuple[str, str, str]] = Counter()
    for it in outcome.rejects:
        key = (it.file, it.column, told(it.reason))
        first.setdefault(key, it)
        counts[key] += 1
    return [(it, counts[key]) for key, it in first.items()]


def say_more_rejects(left: int, file: Path | None) -> None:
    """Say how many rejects were not listed, and where all of them are."""
    from amcli.cli.output import hint

    where = f"all in {file}" if file else "--rejects PATH writes them to a file"
    hint(f"  … and {left:,} more; {where}" if left > 0 else f"  {where}")


def say_end(unit: int | None, *, dry_run: bool, conflicts: int) -> None:
    """Say in one line what came of an import; on stderr, so that a pipe gets only the counts."""
    from amcli.cli.output import hint

    if dry_run:
        hint("A dry run: nothing was changed.")
    elif unit is None:
        hint("Nothing was changed." if conflicts else "Nothing to change: the book holds all of it.")
    else:
        hint(f"✓ Imported as unit {unit}; am undo takes it back.")


def rejects_data(first: "Sequence[Reject]", total: int, file: Path | None) -> dict[str, Any]:
    """Return the fields of `am.import/1` that tell of rejects."""
    return {
        "rejects": [{"file": it.file, "line": it.line, "column": it.column, "reason": it.reason} for it in first],
        "rejects_total": total,
        "rejects_file": str(file) if file else None,
    }


def _lines(outcome: "Outcome") -> list[tuple[object, ...]]:
    return [(name, *counts.as_dict().values()) for name, counts in outcome.counts.items()]


def _page(plan: "Plan", outcome: "Outcome") -> "Tally":
    from amcli.render.tally import Tally

    rows = [(name, list(counts.as_dict().values())) for name, counts in outcome.counts.items()]
    title = f"{'Would import' if outcome.dry_run else 'Import'}: {plan.name}"
    return Tally(title, ("created", "updated", "unchanged", "skipped"), rows)


def _data(outcome: "Outcome") -> dict[str, Any]:
    from amcli.cli.import_step import step_data

    return {
        "dry_run": outcome.dry_run,
        "unit": outcome.unit,
        "entities": {name: counts.as_dict() for name, counts in outcome.counts.items()},
        **rejects_data(outcome.rejects, outcome.rejects_total, outcome.rejects_file),
        "notes": outcome.notes,
        **step_data(outcome.conflicts, outcome.conflicts_total, outcome.gone),
    }
