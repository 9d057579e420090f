"""People and objectives that cells name: linked to those of the account of their row, or kept as text."""

import re
from collections.abc import Sequence
from typing import Any

from amcli.domain.text import clean, one_line
from amcli.interop.file_rows import FileRows
from amcli.interop.fillers import Filler
from amcli.interop.spec import Spec
from amcli.interop.values import REMEMBERED
from amcli.store.removed import Removed

Attendees = tuple[tuple[int | None, str | None], ...]
_ID = re.compile(r"(?=\S*[0-9])\S+")


class NamedPeople:
    """Links the people of one file; what a text means is remembered by account."""

    def __init__(self, rows: FileRows, removed: Removed | None) -> None:
        self._rows, self._removed = rows, removed
        self._known: dict[str, dict[tuple[int | None, str], Attendees]] = {}

    def link(self, filler: Filler, made: Sequence[dict[str, Any]]) -> None:
        """Turn the names in one column of rows into contacts or objectives of each row's account."""
        if filler.field.type == "contacts":
            self._link_several(filler, made)
        else:
            self._link_one(filler, made)

    def _link_several(self, filler: Filler, made: Sequence[dict[str, Any]]) -> None:
        """Link all who are named; a free name stays with its touch."""
        spec = self._rows.source.fields[filler.field.name]
        person = self._rows.links.person(spec.by)
        known = self._known.setdefault(filler.column, {})
        if len(known) > REMEMBERED:
            known.clear()
        for row in made:
            text = row[filler.column]
            if not text:
                continue
            meant = (row.get("account_id"), text)
            if meant not in known:
                names = filter(None, map(one_line, text.split(spec.split)))
                found = [(person(meant[0], name), name) for name in names]
                known[meant] = tuple(
                    (contact, None if contact else self._name(name))
                    for contact, name in found
                    if contact or not self._is_unknown_id(filler, spec, name)
                )
            row[filler.column] = known[meant]

    def _link_one(self, filler: Filler, made: Sequence[dict[str, Any]]) -> None:
        """Link the one who is meant, of several the first who is known. An unknown name is kept in `extra`, because a
        score or a sponsor must not be lost over it."""
        spec = self._rows.source.fields[filler.field.name]
        aims = filler.field.type == "objective"
        find = self._rows.links.objective if aims else self._rows.links.person(spec.by)
        for row in made:
            text = row[filler.column]
            if not text:
                continue
            account = row.get("account_id")
            found = find(account, text)
            if found is None and not aims and spec.split in text:
                found = next(filter(None, (find(account, one.strip()) for one in text.split(spec.split))), None)
            row[filler.column] = found
            if found is None:
                row.setdefault("extra", {})[filler.field.name] = clean(text)
                what = "not found among the objectives" if aims else "names not found among the contacts"
                self._rows.note(f"{filler.label}: {what}, kept as text")

    def _is_unknown_id(self, filler: Filler, spec: Spec, text: str) -> bool:
        """Tell, and note, that an id leads to no contact: it would be no name for somebody who took part."""
        if spec.by not in {"external", "any"} or self._name(text) != text or not _ID.fullmatch(text):
            return False
        self._rows.note(f"{filler.label}: ids of people who are no contacts, left out")
        return True

    def _name(self, text: str) -> str:
        """Return what somebody who is no contact is called: one who was removed keeps the name in the touch."""
        return self._removed.person(text) if self._removed else text
