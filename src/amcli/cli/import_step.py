"""What `am import` says of keeping in step: fields that both sides changed, and what a full export lacks."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from amcli.interop.gone import Gone
    from amcli.interop.keeping import Conflict

LISTED = 20
"""Conflicts shown to people; the JSON holds the first thousand."""


def step_data(conflicts: "Sequence[Conflict]", total: int, gone: "Gone | None") -> dict[str, Any]:
    """Return the fields of `am.import/1` that tell of conflicts and of what is gone; without `--full` that is null."""
    return {
        "conflicts": [it._asdict() for it in conflicts],
        "conflicts_total": total,
        "gone": [{**it._asdict(), "account": it.account or None, "command": it.command or None} for it in gone.first]
        if gone
        else None,
        "gone_total": gone.total if gone else None,
        "gone_counts": gone.counts if gone else None,
    }


def say_conflicts(conflicts: "Sequence[Conflict]", total: int) -> None:
    """List the fields that both sides changed, and say which side holds; on stderr."""
    from amcli.cli.output import hint

    if not total:
        return
    theirs = conflicts[0].kept == "theirs"
    fields = f"{total:,} field{'' if total == 1 else 's'}"
    for it in conflicts[:LISTED]:
        here, there = _said(it.ours), _said(it.theirs)
        hint(f"  {it.file} {it.line}: {it.ref} {it.field}: {here} here, {there} there")
    if total > LISTED:
        hint(f"  … and {total - LISTED:,} more")
    if theirs:
        hint(f"{fields} edited by hand here and changed there: theirs taken, as told.")
    else:
        hint(f"{fields} edited by hand here and changed there: yours kept; --theirs takes what the files say.")


def say_gone(gone: "Gone") -> None:
    """List what the book has from this source and the files do not; on stderr."""
    from amcli.cli.output import hint

    if not gone.total:
        hint("Nothing is gone: the files hold all the book has from there.")
        return
    for it in gone.first:
        about = " ".join(filter(None, (it.ref, it.account if it.account != it.ref else "", _short(it.title))))
        hint(f"  {about}{f' → {it.command}' if it.command else ''}")
    if gone.total > len(gone.first):
        hint(f"  … and {gone.total - len(gone.first):,} more")
    counts = (f"{name} {count:,} (not in {', '.join(gone.files[name])})" for name, count in gone.counts.items())
    hint(f"In the book, but gone from there: {'; '.join(counts)}. Nothing was removed.")
    if gone.unread:
        hint(f"{gone.unread:,} row{'' if gone.unread == 1 else 's'} without a readable id may be among them.")


def _said(value: Any) -> str:
    if value is None or value in ("", []):
        return "nothing"
    if isinstance(value, dict) and value.keys() == {"amount", "currency"}:
        return f"{value['amount']} {value['currency']}"
    if isinstance(value, list):
        return f"“{_short('; '.join(map(str, value)))}”"
    return f"“{_short(str(value))}”"


def _short(text: str) -> str:
    from amcli.domain.text import one_line

    line = one_line(text)
    return line if len(line) <= 40 else f"{line[:39]}…"
