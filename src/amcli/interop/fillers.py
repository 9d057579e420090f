"""What fills one column of a table: which cells it reads, and what makes a stored value of them."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from amcli.domain.entities import Field
from amcli.domain.text import one_line
from amcli.interop.links import Links, domain
from amcli.interop.row_readers import account_reader, money_reader
from amcli.interop.spec import Source, Spec, fields_of, required
from amcli.interop.text_steps import Text
from amcli.interop.texts import Binder
from amcli.interop.values import Convert, Remembering, converter

PEOPLE = frozenset({"contact", "contacts", "objective"})
"""Types of fields whose cells are linked once the account of their row is known."""


class Filler(NamedTuple):
    """Fills one column of the table."""

    column: str
    label: str
    convert: Callable[[Any], Any]
    """Takes what `raw` gives, or the whole row when that alone does not say it (an amount needs its currency)."""
    raw: Text
    field: Field
    of_text: bool = True
    total: str = ""
    clears: bool = False


class Fillers(NamedTuple):
    """Makes the fillers of one source, bound to one file."""

    source: Source
    binder: Binder
    links: Links
    currency: str

    def filler(self, name: str, spec: Spec) -> Filler:
        """Return what fills one field."""
        field = fields_of(self.source.entity)[name]
        raw = self.binder.text(spec, f"fields.{name}")
        of_text = field.type != "money" and spec.kind != "links"
        if of_text:
            convert: Callable[[Any], Any] = self._convert(field, spec, raw)
        else:
            needed = self.source.adds and "account" in required(self.source.entity, self.source.fields)
            convert = (
                account_reader(self.binder, self.links, spec, needed=needed)
                if spec.kind == "links"
                else money_reader(self.binder, self.source, (spec, raw), self.currency)
            )
        column = "account_id" if field.type == "account" else field.column
        return Filler(column, spec.label or name, convert, raw, field, of_text, spec.total, spec.clears)

    def _convert(self, field: Field, spec: Spec, raw: Text) -> Convert:
        if field.type == "account":
            return self.links.account(spec)
        if spec.total == "distinct":
            return Remembering(lambda text: one_line(text) or None).__getitem__
        if spec.total == "count":
            return lambda _text: 1
        if field.type in PEOPLE:
            return lambda text: text.strip() or None
        read = converter(field, self.binder.reading(spec, raw))
        if field.name == "domains" and self.source.loose:  # tools keep web addresses
            return lambda text: read(";".join(map(domain, re.split(r"[;,\s]+", text))))
        return read
