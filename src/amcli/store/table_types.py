"""The kinds of columns a book has: what each accepts from outside, and the CHECK that guards it inside.

A rule is written once and does three things: Pydantic's compiled core validates by it, the schema takes its
CHECK from it, and a refusal ends with its words. Functions in Python run only where a pattern or a list of
words cannot say it: an import checks tens of thousands of rows a second.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, get_args

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema
from sqlalchemy import REAL, Integer, Text
from sqlmodel import Field

from amcli.domain.dates import parse_interval
from amcli.domain.money import LARGEST
from amcli.domain.text import clean
from amcli.errors import Refused

LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, eq=False)
class Rule:
    """What one column accepts: `what` ends the sentence "'x' is not …", `check` is SQL with `{}` for the column."""

    what: str
    accepts: CoreSchema
    check: str = ""

    def __get_pydantic_core_schema__(self, source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.nullable_schema(self.accepts) if type(None) in get_args(source) else self.accepts


@dataclass(frozen=True)
class Ref:
    """A column that links to the `id` of another table."""

    table: str


def _matching(pattern: str, then: Callable[[str], str] | None = None) -> CoreSchema:
    matched = core_schema.str_schema(pattern=pattern, strict=True)
    return core_schema.no_info_after_validator_function(then, matched) if then else matched


def _whole_number(least: int, most: int) -> CoreSchema:
    return core_schema.int_schema(ge=least, le=most, strict=True)


def _cleaned(value: object) -> object:
    return _clean(value) if isinstance(value, str) else value


def _cleaned_or_none(value: object) -> object:
    return (_clean(value) or None) if isinstance(value, str) else value


def _clean(value: str) -> str:
    """Clean text; most of it is printable line by line, which is found out ten times faster than by cleaning."""
    return value if value.replace("\n", "").isprintable() else clean(value)


def _real_day(value: str) -> str:
    date.fromisoformat(value)
    return value


def _canonical_interval(value: str) -> str:
    try:
        return str(parse_interval(value))
    except Refused:
        raise ValueError from None


def _lower(value: str) -> str:
    if value != value.lower():
        raise ValueError
    return value


def _number_of_flag(value: object) -> object:
    return int(value) if isinstance(value, bool) else value


def _loaded(value: str) -> Any:
    try:
        return json.loads(value, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError from None


def _refuse_constant(name: str) -> None:
    """Refuse NaN and Infinity, which Python writes into JSON and nothing else reads."""
    raise ValueError(name)


def _text_list(value: object) -> str:
    """Return the JSON text of a list of texts, given the list or its JSON text."""
    items = _loaded(value) if isinstance(value, str) else value
    if not isinstance(items, list | tuple) or not all(isinstance(item, str) for item in items):
        raise ValueError
    return json.dumps([kept for kept in map(_clean, items) if kept.strip()], ensure_ascii=False)


def _object(value: object) -> str:
    """Return the JSON text of an object, given the object or its JSON text."""
    if value == "{}":
        return "{}"
    loaded = _loaded(value) if isinstance(value, str) else value
    if not isinstance(loaded, dict) or not all(isinstance(name, str) for name in loaded):
        raise ValueError
    try:
        return json.dumps(_cleaned_deep(loaded), ensure_ascii=False, allow_nan=False)
    except (TypeError, RecursionError):
        raise ValueError from None


def _cleaned_deep(value: Any) -> Any:
    if isinstance(value, dict):
        return {_cleaned(name): _cleaned_deep(item) for name, item in value.items()}
    return [_cleaned_deep(item) for item in value] if isinstance(value, list | tuple) else _cleaned(value)


def one_of(choices: Sequence[str]) -> Rule:
    """Return the rule of a closed list of words."""
    listed = ", ".join(map(repr, choices))
    return Rule(f"one of {', '.join(choices)}", core_schema.literal_schema(list(choices)), f"{{}} IN ({listed})")


_VISIBLE = core_schema.no_info_before_validator_function(_cleaned, _matching(r"\S"))

_TEXT = Rule(
    "text",
    core_schema.no_info_before_validator_function(
        _cleaned_or_none, core_schema.nullable_schema(core_schema.str_schema(strict=True))
    ),
)
_WORDS = Rule("text with something in it", _VISIBLE)
_NAME = Rule("text with something in it", _VISIBLE, "length({}) > 0")
_HANDLE = Rule(
    "a handle: lower case, without spaces",
    _matching(r"^[^\s\p{C}]+$", _lower),
    "{0} = lower({0}) AND length({0}) > 0",
)
_TEXTS = Rule("a list of texts", core_schema.no_info_plain_validator_function(_text_list), "{} GLOB '[[]*]'")
_OBJECT = Rule("a JSON object", core_schema.no_info_plain_validator_function(_object), "{} GLOB '{{*}}'")
_DAY = Rule(
    "a day of the calendar, such as 2026-11-27",
    _matching("^[12][0-9]{3}-[0-9]{2}-[0-9]{2}$", _real_day),
    "{0} IS date({0}, '+0 days')",
)
_TIME = Rule(
    "a time from 00:00 to 23:59",
    _matching("^([01][0-9]|2[0-3]):[0-5][0-9]$"),
    "{} GLOB '[0-2][0-9]:[0-5][0-9]'",
)
_INTERVAL = Rule(
    "an interval of at most a century, such as 30d, 2w, 3mo or 1y",
    _matching("^[1-9][0-9]*(d|w|mo|y|bd)$", _canonical_interval),
    "{} GLOB '[1-9]*[dwoy]'",
)
_WEEK = Rule("an ISO week, such as 2026-W47", _matching("^[12][0-9]{3}-W(0[1-9]|[1-4][0-9]|5[0-3])$"))
_CURRENCY = Rule("a currency code, such as EUR", _matching("^[A-Z]{3}$"), "length({}) = 3")
_FLAG = Rule(
    "1 (yes) or 0 (no)",
    core_schema.no_info_before_validator_function(_number_of_flag, _whole_number(0, 1)),
    "{} IN (0, 1)",
)
_MOOD = Rule("-1, 0 or 1", _whole_number(-1, 1), "{} IN (-1, 0, 1)")
_MINOR = Rule("a whole number of cents (minor units), 0 or more", _whole_number(0, LARGEST), "{} >= 0")
_COUNT = Rule("a whole number, 0 or more", _whole_number(0, LARGEST), "{} >= 0")
_MARGIN = Rule(
    "a margin in hundredths of a percent, at most 10000",
    _whole_number(-100_000, 10_000),
    "{} BETWEEN -100000 AND 10000",
)
_TEN = Rule("a whole number from 1 to 10", _whole_number(1, 10), "{} BETWEEN 1 AND 10")
_WHOLE = Rule("a whole number", _whole_number(-LARGEST, LARGEST))
_NUMBER = Rule("a number, 0 or more", core_schema.float_schema(ge=0, allow_inf_nan=False, strict=True), "{} >= 0")
_ID = Rule("the number of a row", _whole_number(1, LARGEST_ID))

# STRICT tables take TEXT, INTEGER and REAL only; what SQLModel would choose by itself is VARCHAR and FLOAT.
Str = Annotated[str, Field(sa_type=Text)]
MaybeStr = Annotated[str | None, Field(sa_type=Text)]
Int = Annotated[int, Field(sa_type=Integer)]
MaybeInt = Annotated[int | None, Field(sa_type=Integer)]

Words = Annotated[Str, _WORDS]
Name = Annotated[Str, _NAME]
Handle = Annotated[Str, _HANDLE]
Texts = Annotated[Str, _TEXTS]
Object = Annotated[Str, _OBJECT]
Currency = Annotated[Str, _CURRENCY]
Day = Annotated[Str, _DAY]
Week = Annotated[Str, _WEEK]
Minor = Annotated[Int, _MINOR]
Flag = Annotated[Int, _FLAG]
Ten = Annotated[Int, _TEN]
Whole = Annotated[Int, _WHOLE]
Id = Annotated[Int, _ID]
Number = Annotated[float, Field(sa_type=REAL), _NUMBER]
OfAccount = Annotated[Id, Ref("account")]

MaybeText = Annotated[MaybeStr, _TEXT]
MaybeCurrency = Annotated[MaybeStr, _CURRENCY]
MaybeObject = Annotated[MaybeStr, _OBJECT]
MaybeDay = Annotated[MaybeStr, _DAY]
MaybeTime = Annotated[MaybeStr, _TIME]
MaybeInterval = Annotated[MaybeStr, _INTERVAL]
MaybeMinor = Annotated[MaybeInt, _MINOR]
MaybeCount = Annotated[MaybeInt, _COUNT]
MaybeMood = Annotated[MaybeInt, _MOOD]
MaybeMargin = Annotated[MaybeInt, _MARGIN]
MaybeWhole = Annotated[MaybeInt, _WHOLE]
MaybeNumber = Annotated[float | None, Field(sa_type=REAL), _NUMBER]
MaybeId = Annotated[MaybeInt, _ID]
MaybeContact = Annotated[MaybeId, Ref("contact")]
