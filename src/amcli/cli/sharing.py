"""Reports to hand on: Markdown or one HTML page, to stdout or into a private file."""

import sys
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from amcli.cli.context import Am
from amcli.errors import Refused

PANEL = "To hand on"
MdOption = Annotated[bool, typer.Option("--md", help="Print Markdown.", rich_help_panel=PANEL)]
HtmlOption = Annotated[
    bool,
    typer.Option(
        "--html",
        help="Make a self-contained HTML page: on stdout in a pipe, else a file in this folder.",
        rich_help_panel=PANEL,
    ),
]
OutOption = Annotated[
    str | None,
    typer.Option("--out", metavar="FILE", help="Write the page there; - is stdout.", rich_help_panel=PANEL),
]
ForceOption = Annotated[
    bool, typer.Option("--force", help="Replace a file that am did not make.", rich_help_panel=PANEL)
]
STDOUT = "-"


class Form(NamedTuple):
    """The form a page takes and where it goes; `out` is None where nobody said."""

    kind: str
    out: str | None
    force: bool


def form_of(am: Am, *, md: bool, html: bool, out: str | None, force: bool) -> Form | None:
    """Return the form that is asked for, None for the usual one.

    Raises:
        Refused: two forms at once, or a place for none.
    """
    chosen = [flag for flag, given in (("--md", md), ("--html", html), ("--json", am.as_json)) if given]
    if len(chosen) > 1:
        raise Refused(f"{' and '.join(chosen)} exclude each other.", "Give one of them.")
    if not (md or html):
        if out is not None or force:
            raise Refused(f"{'--out' if out is not None else '--force'} goes with --md or --html.", "Add one of them.")
        return None
    if out is not None and not out.strip():
        raise Refused("--out names no file.", "Give a name, or - for stdout.")
    return Form("md" if md else "html", out, force)


def hand_on(page: str, form: Form, *, name: str) -> None:
    """Put a page where it was asked for; an HTML page without a place becomes a file when a person looks on.

    An earlier page of `am` is replaced by the new one, any other file only with `--force`.

    Raises:
        Refused: there is a file already, or the place cannot be written.
    """
    from amcli.cli.outfile import put, save
    from amcli.cli.output import hint
    from amcli.render.html.page import is_own

    data = page.encode()
    if form.out == STDOUT or (form.out is None and (form.kind == "md" or not sys.stdout.isatty())):
        put(data)
        return
    path = Path(form.out).expanduser() if form.out else Path(f"{name}.{form.kind}")
    save(path, data, force=form.force, ours=is_own)
    hint(f"✓ {path}: only you can read it; send it on as you see fit.")
