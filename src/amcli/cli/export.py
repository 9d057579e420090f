"""`am export`: the book, or parts of it, in forms other programs read."""

from pathlib import Path
from typing import Annotated

import typer

from amcli.cli import export_crm, export_files
from amcli.cli.app import new_app
from amcli.cli.context import Am, command
from amcli.errors import Refused

app = new_app(help="Write the book, or parts of it, in forms other programs read.")


@app.callback()
def export() -> None:
    """Write the book, or parts of it, in forms other programs read."""


app.command("csv")(export_files.csv_)
app.command("json")(export_files.json_)
app.command("xlsx")(export_files.xlsx)
app.command("md")(export_files.markdown)
app.command("salesforce")(export_crm.salesforce)
app.command("hubspot")(export_crm.hubspot)


@app.command("ics")
@command
def ics(
    am: Am,
    out: Annotated[
        str | None, typer.Option("--out", metavar="FILE", help="The file to write; stdout unless given, or -.")
    ] = None,
    only: Annotated[
        str | None,
        typer.Option("--only", metavar="KINDS", help="Some of checkins,actions,renewals; all unless given."),
    ] = None,
    account: Annotated[str | None, typer.Option("--account", metavar="ACCOUNT", help="One account only.")] = None,
    no_notes: Annotated[
        bool, typer.Option("--no-notes", help="Leave out agendas, titles and people: only kinds, names and money.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is no calendar of am.")] = False,
) -> None:
    """Write check-ins, actions due, renewals and notice dates as a calendar.

    Whole days with alarms at nine. Import the file again after changes: every
    entry keeps its UID, so a calendar moves or strikes out what it has.
    """
    from datetime import timedelta

    from amcli.cli.loading import load
    from amcli.cli.naming import pick_account
    from amcli.cli.outfile import put, save
    from amcli.cli.output import hint, print_json
    from amcli.interop.calendar import as_ics
    from amcli.reports.calendar import KEPT, entries
    from amcli.store.revisions import removed, revisions

    kinds = _kinds(only)
    out = None if out == "-" else out
    if am.as_json and out is None:
        raise Refused("--json tells what was written to a file.", "Add --out FILE, or leave out --json.")
    since = am.today - KEPT
    with am.read() as book:
        account_id = pick_account(book, account).id if account else None
        facts, settings = load(am, book, (am.today,), account_id=account_id, since=since - timedelta(days=1))
        changed = revisions(book)
        gone = removed(book, since.isoformat()) if account_id is None else []
    found = entries(facts, am.today, kinds)
    letters = {"checkins": "c", "actions": "a"}
    gone = [it for it in gone if it.key[0] in {letters.get(kind) for kind in kinds}]
    data = as_ics(found, gone, changed, zone=settings.timezone, notes=not no_notes)
    alive = [it for it in found if not it.cancelled]
    if out is None:
        put(data)
        hint(f"{_count(len(alive))} written.")
        return
    save(Path(out).expanduser(), data, force=force, ours=lambda kept: b"PRODID:-//am//" in kept)
    struck = len(found) - len(alive) + len(gone)
    told = f"{out}: {_count(len(alive))}" + (f", {struck} called off or settled" if struck else "")
    if am.as_json:
        print_json(am, "am.export/1", {"file": out, "form": "ics", "entries": len(alive), "cancelled": struck})
    else:
        typer.echo(f"✓ {told}")


def _kinds(only: str | None) -> tuple[str, ...]:
    """Return the kinds of entries asked for.

    Raises:
        Refused: one is unknown, or none was named.
    """
    from amcli.reports.calendar import KINDS

    if only is None:
        return KINDS
    named = tuple(word.strip() for word in only.split(",") if word.strip())
    unknown = [word for word in named if word not in KINDS]
    if unknown or not named:
        said = f"“{unknown[0]}” is no kind of entry." if unknown else "--only names nothing."
        raise Refused(said, f"Use some of: {','.join(KINDS)}.")
    return named


def _count(entries: int) -> str:
    return f"{entries} calendar entry" if entries == 1 else f"{entries} calendar entries"
