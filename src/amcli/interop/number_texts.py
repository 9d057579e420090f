"""Numbers as files write them: which mark parts thousands and which decimals is told by the whole column."""

import re
from decimal import Decimal, InvalidOperation

from amcli.interop.cells import BadCell, Reading, shown

_NO_THOUSANDS = re.compile(r"\.(?![0-9]{3}(?![0-9]))|(?<![0-9])\.|(?<![0-9])0+\.|[0-9]{4}\.|,.*\.")
_UNSURE = re.compile(r"[0-9],[0-9]|(?<![0-9])[0-9]{1,3}\.[0-9]{3}(?![0-9])")
_PARTED = re.compile(r"(?<=[0-9])[\u00a0\u202f\u2009'’](?=[0-9]{3})")
_DECIMALS = r"[0-9]+{mark}(?:[0-9]{{1,2}}|[0-9]{{4,}})|[0-9]{{1,3}}(?:{other}[0-9]{{3}})+{mark}[0-9]+"
_ONLY = _DECIMALS + r"|[0-9]{{1,3}}(?:{other}[0-9]{{3}}){{2,}}|0{mark}[0-9]+"
_COMMA = re.compile(_ONLY.format(mark=",", other=r"\."))
_POINT = re.compile(_ONLY.format(mark=r"\.", other=","))
_AROUND = re.compile(r"^[^0-9]+|[^0-9]+$")


def plain(text: str, decimal: str) -> str:
    """Return a number with a decimal point, from one with a decimal comma.

    There a point only parts thousands: `48.5` in such a column is a slip, not 485.
    """
    text = text.strip()
    if decimal != ",":
        return text
    if _NO_THOUSANDS.search(text):
        raise BadCell(f"{shown(text)} has a point that parts no thousands, in a column with a decimal comma")
    return text.replace(".", "").replace(" ", "").replace(",", ".")


def as_decimal(text: str) -> Decimal:
    """Return an exact number; thousands commas are accepted only in groups of three."""
    bare = text.replace(",", "") if re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", text) else text
    try:
        number = Decimal(bare)
    except InvalidOperation:
        raise BadCell(f"{shown(text)} is not a number") from None
    if not number.is_finite() or abs(number) > 10**15:
        raise BadCell(f"{shown(text)} is not a usable number")
    return number


class Plain:
    """Brings the numbers of one column into the form with a decimal point.

    Where neither recipe nor command says which mark parts decimals, the first cell with a comma or with a point
    before three digits makes the whole column decide; without such a cell nothing is looked at twice.
    """

    def __init__(self, reading: Reading) -> None:
        self.decimal = reading.decimal
        self._decide = reading.decide_decimal

    def __call__(self, text: str) -> str:
        """Return the text with a decimal point; spaces and apostrophes that part thousands go."""
        text = text.strip()
        if not self.decimal and self._decide and _UNSURE.search(text):
            self.decimal = self._decide()
        return plain(_PARTED.sub("", text), self.decimal or ".")


def decimal_seen(text: str) -> str:
    """Return the decimal mark a number must have: `,`, `.`, or nothing when it can be read either way."""
    bare = _AROUND.sub("", _PARTED.sub("", text))
    if _COMMA.fullmatch(bare):
        return ","
    return "." if _POINT.fullmatch(bare) else ""
