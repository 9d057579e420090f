"""`am export salesforce | hubspot`: what was done here, ready for the company's CRM."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from amcli.cli import export_lists as lists
from amcli.cli.context import Am, command
from amcli.cli.export_files import Force
from amcli.errors import Refused

if TYPE_CHECKING:
    from amcli.interop.crm_tables import Choice, Files, Left
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
After = Annotated[
    list[str] | None,
    typer.Option("--after", metavar="FOLDER", help="Leave out what this earlier export holds; may repeat."),
]
Raw = Annotated[
    bool, typer.Option("--raw", help="No apostrophe before texts that start like a formula: for loading unseen.")
]
LISTED = 10


class Given(NamedTuple):
    """The options both commands have."""

    since: str
    after: list[str] | None
    also: list[str] | None
    external_field: str
    raw: bool
    force: bool
    which: lists.Which


@command
@lists.narrowed
def salesforce(
    am: Am,
    out: Folder,
    since: Since = "7d ago",
    after: After = None,
    also: Also = None,
    external_field: Annotated[
        str,
        typer.Option("--external-field", metavar="NAME__c", help="A text field that takes our own ids, for upserts."),
    ] = "",
    raw: Raw = False,
    force: Force = False,
    *,
    which: lists.Which,
) -> None:
    """Write touches and next steps logged here as Task.csv and Event.csv for Salesforce, its deals as Opportunity.csv.

    Only what began or changed here, of records with a Salesforce id; what is left out is listed.
    """
    from amcli.interop.export_crm import salesforce as write

    _export(am, "salesforce", out, write, Given(since, after, also, external_field, raw, force, which))


@command
@lists.narrowed
def hubspot(
    am: Am,
    out: Folder,
    since: Since = "7d ago",
    after: After = None,
    also: Also = None,
    external_field: Annotated[
        str, typer.Option("--external-field", metavar="NAME", help="A property that takes our own ids.")
    ] = "",
    raw: Raw = False,
    force: Force = False,
    *,
    which: lists.Which,
) -> None:
    """Write touches and next steps logged here as import files for HubSpot, one for each kind; its deals too.

    Only what began or changed here, of records with a HubSpot id; what is left out is listed.
    """
    from amcli.interop.export_crm import hubspot as write

    _export(am, "hubspot", out, write, Given(since, after, also, external_field, raw, force, which))


def _export(
    am: Am,
    form: str,
    out: str,
    write: "Callable[[Path, Book, Choice], Files]",
    given: Given,
) -> None:
    from amcli.cli.outfolder import new_folder
    from amcli.cli.output import hint, print_json, say
    from amcli.domain.dates import parse_day, show_day
    from amcli.interop.crm_tables import Choice
    from amcli.interop.export_crm import HUBSPOT
    from amcli.store.crm import Span

    since, after, also, external_field, raw, force, which = given
    if out == "-":
        raise Refused("It is several files.", f"Name a folder: am export {form} --out FOLDER.")
    earlier = tuple(Path(it).expanduser() for it in after or ())
    if missing := [it for it in earlier if not it.is_dir()]:
        raise Refused(f"--after {missing[0]}: there is no such folder.", "Name the folder of an earlier export.")
    if Path(out).expanduser().resolve() in [it.resolve() for it in earlier]:
        raise Refused(f"{out} is the earlier export itself and would be replaced.", "Name another folder with --out.")
    first = parse_day(since, today=am.today, lean="backward")
    if first > am.today:
        raise Refused(f"{show_day(first, today=am.today)} is still to come.", "Give --since a day that has been.")
    names = {f"{name}.csv" for name in ("Task", "Event", "Opportunity", *HUBSPOT, "deals")}
    with am.read() as book, new_folder(Path(out).expanduser(), force=force, ours=names.__contains__) as folder:
        span = Span(first.isoformat(), am.today.isoformat(), tuple(also or ()), lists.ids_of(am, book, which))
        files = write(folder, book, Choice(span, am.settings.timezone, external_field, raw, earlier))
    if am.as_json:
        left = [it._asdict() for it in files.left]
        more = {"since": span.since, "rows": files.counts, "before": files.before, "left_out": left}
        print_json(am, "am.export/1", {"file": out, "form": form, **more})
        return
    told = ", ".join(f"{name} {count:,}" for name, count in files.counts.items())
    nothing = "nothing new" if files.before else "nothing was logged or changed"
    say(f"✓ {out}: {told or nothing} since {show_day(first, today=am.today)}")
    if not (files.counts or files.before or files.left):
        hint("  What came by an import is not sent back; --also SOURCE takes that of one.")
    if before := sum(files.before.values()):
        hint(f"  {before:,} {'row' if before == 1 else 'rows'} left out: in an earlier export just like that.")
    _say_left(files.left)


def _say_left(left: "list[Left]") -> None:
    """Tell which rows are in no file, together for each reason."""
    from amcli.cli.output import hint

    refs: dict[str, list[str]] = {}
    for it in left:
        refs.setdefault(it.reason, []).append(it.ref)
    for reason, found in list(refs.items())[:LISTED]:
        more = f" and {len(found) - 3:,} more" if len(found) > 3 else ""
        hint(f"  {', '.join(found[:3])}{more} left out: {reason}")
    if len(refs) > LISTED:
        hint(f"  … and rows of {len(refs) - LISTED:,} more accounts; --json lists all.")
