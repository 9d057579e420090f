"""Amounts of money: what may be typed, how they are kept, shown and converted.

An amount is a whole number of minor units (cents) and an ISO 4217 code. All arithmetic is on integers:
binary fractions lose cents, and SQLite would store a Decimal as one.
"""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from amcli.domain.text import quoted
from amcli.errors import Refused

if TYPE_CHECKING:
    from decimal import Decimal

LARGEST = 10**15  # minor units; leaves room to sum thousands of them in SQLite's 64 bits

# Active codes, and those retired since 2020 that older books still hold (ANG BGN CUC HRK SLL ZWL).
CURRENCIES = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD
    CDF CHF CLP CNY COP CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF
    GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK
    LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR
    PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC
    SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF
    YER ZAR ZMW ZWG ZWL
    """.split()  # noqa: SIM905  # 150 quoted codes would hide the few that matter
)
_NO_CENTS = (
    "BIF",
    "CLP",
    "DJF",
    "GNF",
    "ISK",
    "JPY",
    "KMF",
    "KRW",
    "PYG",
    "RWF",
    "UGX",
    "VND",
    "VUV",
    "XAF",
    "XOF",
    "XPF",
)
_THOUSANDTHS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
EXPONENT = dict.fromkeys(_NO_CENTS, 0) | dict.fromkeys(_THOUSANDTHS, 3)

_SYMBOL = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
# What a typed symbol can stand for; the first unless the book's own currency is among them.
_MEANT = {
    "€": ("EUR",),
    "£": ("GBP",),
    "¥": ("JPY", "CNY"),
    "$": ("USD", "AUD", "CAD", "NZD", "SGD", "HKD", "MXN", "TWD", "BRL", "CLP", "COP", "ARS"),
}

_TYPED = (
    r"(?:(?P<symbol>[€£¥$])|(?P<code>[A-Za-z]{3}))? ?"
    r"(?:(?P<plain>[0-9]+)|(?P<grouped>[1-9][0-9]{0,2}(?P<mark>[, _])[0-9]{3}(?:(?P=mark)[0-9]{3})*))"
    r"(?:\.(?P<decimals>[0-9]+))?(?P<suffix>[kKmM])?"
    r" ?(?:(?P<symbol_after>[€£¥$])|(?P<code_after>[A-Za-z]{3}))?"
)
_SUFFIX = {"": 0, "k": 3, "m": 6}

ACCEPTED = "Accepted: 48000, 48,000, 48k, 1.2m, €48k, $1,200.50, 48000 EUR."


class Money(NamedTuple):
    """An exact amount in minor units; negative for movements, such as a contraction."""

    minor: int
    currency: str


def exponent(currency: str) -> int:
    """Return how many decimals the currency has: 2, or 0 as for the yen, or 3 as for the Kuwaiti dinar."""
    return EXPONENT.get(currency, 2)


def parse_money(text: str, *, currency: str) -> Money:
    """Return the amount that was typed, in `currency` unless a symbol or code says otherwise.

    A point marks decimals; commas, spaces and underscores only part thousands. `1,5` and `1.234,56` are
    refused, and so is `1.200` EUR: more decimals than cents is how a thousands point looks. `$` and `¥`
    are the book's own dollar or yuan where it has one, else US dollar and yen.
    """
    typed = " ".join(text.split())
    found = re.fullmatch(_TYPED, typed)
    if not found:
        raise Refused(*_why_not(text, typed))
    code = _currency_meant(text, found, checked_currency(currency))
    digits, decimals = found["plain"] or found["grouped"], found["decimals"] or ""
    whole = (digits.replace(found["mark"], "") if found["mark"] else digits).lstrip("0")
    shift = exponent(code) + _SUFFIX[(found["suffix"] or "").lower()] - len(decimals)
    if shift < 0:
        raise Refused(
            f"{quoted(text)} has more decimals than {code} ({exponent(code)}).",
            "A point marks decimals; type thousands as 1200 or 1,200.",
        )
    if len(whole) > 16 or (minor := int("0" + whole + decimals) * 10**shift) > LARGEST:
        raise Refused(f"{quoted(text)} is too large.", f"Use at most {show_money(Money(LARGEST, code))}.")
    return Money(minor, code)


def checked_currency(code: str) -> str:
    """Return the code in capitals; refuse what ISO 4217 does not know."""
    upper = code.upper()
    if upper not in CURRENCIES:
        hint = "Use a three-letter ISO 4217 code, such as EUR, USD or GBP."
        raise Refused(f"{quoted(code)} is not a known currency.", hint)
    return upper


def to_amount(minor: int, currency: str) -> str:
    """Return a plain decimal string for machines: `48000.00`, `-0.05`; `500` for a currency without cents."""
    places = exponent(currency)
    digits = str(abs(minor)).rjust(places + 1, "0")
    sign = "-" if minor < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def from_amount(amount: str, currency: str) -> Money:
    """Return the money a plain decimal string stands for: the exact inverse of `to_amount`.

    Decimals may be left out (`48000`), never exceed the currency's; a minus is allowed.
    """
    code = checked_currency(currency)
    found = re.fullmatch(r"(-?)([0-9]{1,18})(?:\.([0-9]{1,3}))?", amount)
    decimals = (found[3] or "") if found else ""
    places = exponent(code)
    if not found or len(decimals) > places or len(found[2]) + places > 18:
        raise Refused(f"{quoted(amount)} is not an amount in {code}.", f"Use a form like {to_amount(4800000, code)}.")
    minor = int(found[2] + decimals.ljust(places, "0"))
    return Money(-minor if found[1] else minor, code)


def show_money(money: Money, *, compact: bool = False) -> str:
    """Return an amount for people: `€48,000`, `CHF 1,200.50`, `-€3,000`.

    Cents are dropped only when there are none. `compact` rounds to three digits instead: `€48k`, `€1.24m`.
    """
    if compact:
        figure = _compact(money)
    else:
        whole, _, cents = to_amount(abs(money.minor), money.currency).partition(".")
        figure = f"{int(whole):,}" + (f".{cents}" if cents.strip("0") else "")
    sign = "-" if money.minor < 0 and figure != "0" else ""
    return f"{sign}{_SYMBOL.get(money.currency) or money.currency + ' '}{figure}"


def convert(money: Money, to: str, rates: "Mapping[str, str | Decimal]") -> Money | None:
    """Return the money in another currency, or None when a rate is missing.

    `rates` gives units of the base currency per unit of each currency, the base itself as `1`. The exact
    quotient is rounded once, half to even, so a total of many conversions does not lean to one side.
    """
    if money.currency == to:
        return money
    if money.currency not in rates or to not in rates:
        return None
    top, top_scale = _ratio(money.currency, rates)
    bottom, bottom_scale = _ratio(to, rates)
    above = abs(money.minor) * top * bottom_scale * 10 ** exponent(to)
    below = bottom * top_scale * 10 ** exponent(money.currency)
    minor = _divide(above, below)
    return Money(-minor if money.minor < 0 else minor, to)


def sum_money(values: Iterable[Money]) -> dict[str, int]:
    """Return the total in minor units per currency, by code; currencies are never added to each other."""
    totals: dict[str, int] = {}
    for minor, currency in values:
        totals[currency] = totals.get(currency, 0) + minor
    return dict(sorted(totals.items()))


def _why_not(text: str, typed: str) -> tuple[str, str]:
    """Return message and hint for text outside the grammar, naming the usual slips."""
    unsigned = re.sub(r"[-−–()]", "", typed).strip()
    if unsigned != typed and re.fullmatch(_TYPED, unsigned):
        return f"{quoted(text)} is not a positive amount.", "Type the amount without a sign or brackets."
    if re.search(r"[0-9],[0-9]", typed):
        hint = "A point marks decimals, a comma only thousands: 1.5 or 1,500 or 1,234.56."
        return f"{quoted(text)} is ambiguous.", hint
    return f"{quoted(text)} is not an amount am can read.", ACCEPTED


def _currency_meant(text: str, found: re.Match[str], own: str) -> str:
    """Return the currency a typed symbol or code stands for; refuse two that disagree."""
    symbols = [found[name] for name in ("symbol", "symbol_after") if found[name]]
    codes = [checked_currency(found[name]) for name in ("code", "code_after") if found[name]]
    if len(symbols) > 1 or len(codes) > 1 or (symbols and codes and codes[0] not in _MEANT[symbols[0]]):
        raise Refused(f"{quoted(text)} names its currency twice.", "Type it once: €48k or 48k EUR.")
    if codes:
        return codes[0]
    if not symbols or own in _MEANT[symbols[0]]:
        return own
    return _MEANT[symbols[0]][0]


def _compact(money: Money) -> str:
    """Round to three digits and name the thousands; rounding comes first, so 999,999 is 1m, not 1000k."""
    scale = 10 ** exponent(money.currency)
    units = abs(money.minor) // scale
    step = 10 ** max(len(str(units)) - 3, 0)
    rounded = _divide(abs(money.minor), step * scale) * step
    for suffix, size in (("m", 10**6), ("k", 10**3)):
        if rounded >= size:
            whole, part = divmod(rounded, size)
            decimals = str(part).rjust(len(str(size)) - 1, "0").rstrip("0")
            return f"{whole:,}{'.' if decimals else ''}{decimals}{suffix}"
    return str(rounded)


def _ratio(currency: str, rates: "Mapping[str, str | Decimal]") -> tuple[int, int]:
    """Return a rate as integers, numerator and power of ten."""
    rate = rates[currency]
    found = re.fullmatch(r"([0-9]{1,12})(?:\.([0-9]{1,40}))?", rate if isinstance(rate, str) else f"{rate:f}")
    decimals = (found[2] or "") if found else ""
    digits = int(found[1] + decimals) if found else 0
    if not digits:
        raise Refused(f"The exchange rate {rate} for {currency} is not a positive number.", "Use a form like 1.0825.")
    return digits, 10 ** len(decimals)


def _divide(above: int, below: int) -> int:
    """Divide two non-negative integers, rounding half to even."""
    quotient, rest = divmod(above, below)
    return quotient + (2 * rest > below or (2 * rest == below and quotient % 2 == 1))
