"""`am export salesforce | hubspot`: what was logged here, ready for the company's CRM."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from amcli.cli.context import Am, command
from amcli.cli.export_files import Force
from amcli.errors import Refused

if TYPE_CHECKING:
    from amcli.interop.export_crm import Choice, Files
    from amcli.store.book import Book

Folder = Annotated[str, typer.Option("--out", metavar="FOLDER", help="The folder to write.")]
Since = Annotated[
    str,
    typer.Option("--since", metavar="DATE", help="The first day that counts; through today. Nothing is remembered."),
]
Also = Annotated[
    list[str] | None,
    typer.Option("--also", metavar="SOURCE", help="Rows of this import too, which the CRM lacks; may repeat."),
]
Raw = Annotated[
    bool, typer.Option("--raw", help="No apostrophe before texts that start like a formula: for loading unseen.")
]
LISTED = 10


@command
def salesforce(
    am: Am,
    out: Folder,
    since: Since = "7d ago",
    also: Also = None,
    external_field: Annotated[
        str,
        typer.Option("--external-field", metavar="NAME__c", help="A text field that takes our own ids, for upserts."),
    ] = "",
    raw: Raw = False,
    force: Force = False,
) -> None:
    """Write touches and next steps logged here as Task.csv and Event.csv for Salesforce.

    Only what began here, of accounts with a Salesforce id; what is left out is listed.
    """
    from amcli.interop.export_crm import salesforce as write

    _export(am, "salesforce", out, write, (since, also, external_field, raw, force))


@command
def hubspot(
    am: Am,
    out: Folder,
    since: Since = "7d ago",
    also: Also = None,
    external_field: Annotated[
        str, typer.Option("--external-field", metavar="NAME", help="A property that takes our own ids.")
    ] = "",
    raw: Raw = False,
    force: Force = False,
) -> None:
    """Write touches and next steps logged here as import files for HubSpot, one for each kind of activity.

    Only what began here, of accounts with a HubSpot record id; what is left out is listed.
    """
    from amcli.interop.export_crm import hubspot as write

    _export(am, "hubspot", out, write, (since, also, external_field, raw, force))


def _export(
    am: Am,
    form: str,
    out: str,
    write: "Callable[[Path, Book, Choice], Files]",
    given: tuple[str, list[str] | None, str, bool, bool],
) -> None:
    from amcli.cli.outfolder import new_folder
    from amcli.cli.output import hint, print_json, say
    from amcli.domain.dates import parse_day, show_day
    from amcli.interop.export_crm import HUBSPOT, Choice
    from amcli.store.crm import Span

    since, also, external_field, raw, force = given
    first = parse_day(since, today=am.today, lean="backward")
    if first > am.today:
        raise Refused(f"{show_day(first, today=am.today)} is still to come.", "Give --since a day that has been.")
    span = Span(first.isoformat(), am.today.isoformat(), tuple(also or ()))
    names = {f"{name}.csv" for name in ("Task", "Event", *HUBSPOT)}
    choice = Choice(span, am.settings.timezone, external_field, raw)
    with am.read() as book, new_folder(Path(out).expanduser(), force=force, ours=names.__contains__) as folder:
        files = write(folder, book, choice)
    if am.as_json:
        left = [it._asdict() for it in files.left]
        more = {"since": span.since, "rows": files.counts, "left_out": left}
        print_json(am, "am.export/1", {"file": out, "form": form, **more})
        return
    told = ", ".join(f"{name} {count:,}" for name, count in files.counts.items())
    say(f"✓ {out}: {told or 'nothing was logged'} since {show_day(first, today=am.today)}")
    for it in files.left[:LISTED]:
        hint(f"  {it.ref} left out: {it.reason}")
    if len(files.left) > LISTED:
        hint(f"  … and {len(files.left) - LISTED:,} more; --json lists all.")
