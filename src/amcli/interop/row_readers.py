"""What takes more than one cell to read: amounts in the currency of their row, accounts by one of several links."""

from collections.abc import Callable

from amcli.domain.money import Money
from amcli.interop.cells import BadCell
from amcli.interop.links import Links
from amcli.interop.number_texts import Plain
from amcli.interop.spec import Source, Spec
from amcli.interop.text_steps import Cells, Text
from amcli.interop.texts import Binder
from amcli.interop.values import Convert, Remembering, as_currency, as_money


class BadCurrency(BadCell):
    """An amount in a currency nobody knows."""


def account_reader(binder: Binder, links: Links, spec: Spec, *, needed: bool) -> Callable[[Cells], int | None]:
    """Return the function that follows the first of several links that leads to an account."""
    ways = [(part.label, binder.text(part, "fields.account"), links.account(part)) for part in spec.parts]

    def read(cells: Cells) -> int | None:
        failed: BadCell | None = None
        for label, text, find in ways:
            try:
                found: int | None = find(text(cells))
            except BadCell as error:
                failed = failed or (error if label == spec.label else BadCell(f"{error} ({label})"))
                continue
            if found is not None:
                return found
        if failed:
            raise failed
        if needed:
            raise BadCell("nothing in the row leads to an account")
        return None

    return read


def money_reader(
    binder: Binder, source: Source, field: tuple[Spec, Text], currency: str
) -> Callable[[Cells], Money | None]:
    """Return the function that reads an amount in the currency of its own row, else in that of the source."""
    spec, raw = field
    given = source.fields.get("currency")
    code = binder.text(given, "fields.currency") if given else None
    reading = binder.reading(spec, raw)
    bare = Plain(reading)
    by_code: dict[str, Convert] = {}

    def read(cells: Cells) -> Money | None:
        own = _code(code, cells) or currency
        if own not in by_code:
            by_code[own] = Remembering(lambda text: as_money(text, own, reading, bare)).__getitem__
        amount: Money | None = by_code[own](raw(cells))
        return amount

    return read


def _code(code: Text | None, cells: Cells) -> str | None:
    try:
        return as_currency(code(cells)) if code else None
    except BadCell as error:
        raise BadCurrency(str(error)) from None
