"""What the commands of the daily loop share: a book that exists, people by name, the editor, standing after."""

import os
import sys
from collections.abc import Sequence
from datetime import date

from amcli.cli.context import Am
from amcli.cli.naming import can_ask, pick_contact
from amcli.domain.changes import Insert
from amcli.domain.naming import Named
from amcli.domain.standing import Standing
from amcli.domain.text import key
from amcli.errors import NotFound, Refused
from amcli.store.book import Book, missing

EDITORS = ("sensible-editor", "nano", "vi", "notepad")
"""Tried in this order when neither VISUAL nor EDITOR is set."""


def write_existing(am: Am) -> Book:
    """Open a book that is there already for writing: these commands need what is in it.

    Raises:
        BookError: there is no book, or it cannot be used.
    """
    if not am.path.exists():
        raise missing(am.path)
    return am.write()


def stand_now(am: Am, book: Book, account_id: int) -> Standing:
    """Return how one account stands on the day of the command."""
    from amcli.cli.loading import load
    from amcli.domain.standing import stand

    facts, settings = load(am, book, (am.today,), account_id=account_id)
    return stand(facts[0], am.today, settings)


def people_meant(book: Book, account: Named, typed: Sequence[str]) -> list[Insert | int]:
    """Return the contacts that are meant, each once; on a terminal an unknown one may be added.

    Raises:
        NotFound: nobody at the account has this name.
        Ambiguous: several have, and nobody can be asked.
    """
    found: dict[object, Insert | int] = {}
    for name in {key(name): name for name in typed}.values():
        person = _person(book, account, name)
        found.setdefault(person if isinstance(person, int) else person.values["name"], person)
    return list(found.values())


def _person(book: Book, account: Named, typed: str) -> Insert | int:
    try:
        return pick_contact(book, account, typed).id
    except NotFound:
        if not can_ask():
            raise
        import typer

        from amcli.domain.entities import CONTACT
        from amcli.domain.input import read_field

        if not typer.confirm(f"Add “{typed}” as a contact of {account.name}?", err=True):
            raise
        name = read_field(CONTACT, CONTACT.field("name"), typed, today=date.min)
        return Insert("contact", {"account_id": account.id, "name": name})


def text_given(text: str | None) -> tuple[str, bool]:
    """Return the text of a note, and whether it was written in an editor.

    `-` reads stdin; without any text an editor opens on a terminal.

    Raises:
        Refused: there is no text and no terminal, or nothing was written.
    """
    if text == "-":
        return _from_stdin(), False
    if text is not None:
        return text, False
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Refused("There is no text.", 'Give TEXT, or - to read it from stdin; "" logs it without any.')
    written = _from_editor()
    if not written.strip():
        raise Refused("Nothing was written, so nothing was logged.", 'TEXT "" logs it without any.')
    return written, True


def _from_stdin() -> str:
    if sys.stdin.isatty():
        sys.stderr.write("Type the text; Ctrl-D on a line of its own ends it.\n")
    try:
        text = sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("What came on stdin is not UTF-8 text.", "Convert it first, for example with iconv.") from error
    if not text.strip():
        raise Refused("There was no text on stdin.", "Nothing was logged.")
    return text


def _from_editor() -> str:
    """Return what the user writes in their editor, in a folder that is private and gone afterwards."""
    import shlex
    import subprocess
    import tempfile
    from pathlib import Path

    chosen = _editor()
    with tempfile.TemporaryDirectory(prefix="am-") as folder:
        file = Path(folder) / "note.txt"
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            ended = subprocess.run([*shlex.split(chosen), str(file)], check=False).returncode
        except (OSError, ValueError) as error:
            raise Refused(f"The editor “{chosen}” cannot be started: {error}.", "Set EDITOR to one.") from error
        if ended != 0:
            raise Refused(f"The editor “{chosen}” ended with an error.", "Nothing was logged.")
        return file.read_text(encoding="utf-8", errors="replace")


def _editor() -> str:
    import shutil

    for name in ("VISUAL", "EDITOR"):
        if os.environ.get(name, "").strip():
            return os.environ[name]
    for editor in EDITORS:
        if shutil.which(editor):
            return editor
    raise Refused("There is no text and no editor.", "Set EDITOR, give TEXT, or - to read it from stdin.")
