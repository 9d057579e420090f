"""How a column fills a field: its days, numbers and words, what that rests on, and what it leaves open."""

from collections import Counter
from typing import NamedTuple

from amcli.domain.entities import Entity, Field
from amcli.domain.text import one_line
from amcli.interop.cells import shown
from amcli.interop.columns import Column
from amcli.interop.day_texts import ORDER_WORDS, order_seen, undecided
from amcli.interop.number_texts import decimal_seen
from amcli.interop.spec import Spec, column
from amcli.interop.synonym_words import NOTHING, plain_word, translated

NUMBERS = ("money", "number", "count", "ratio")
MARKED = {"domains": ".", "email": "@"}
"""Texts that are known by a mark."""
NUMBERED = ("phone", "number", "tier")
"""Texts that may be numbers."""
MANY = 40
"""More different words than this are no closed list."""


class Open(NamedTuple):
    """What the table does not tell: a question with its answers, and the field they go into."""

    field: str
    question: str
    answers: tuple[str, ...]
    word: str = ""
    """The word of the table that has no place among ours."""


class Filled(NamedTuple):
    """How a column fills a field."""

    spec: Spec
    evidence: str = ""
    open: tuple[Open, ...] = ()


def suits(field: Field, found: Column) -> bool:
    """Tell whether the cells of a column are of the kind a field holds."""
    by_type = {"day": found.is_days, "flag": found.is_flags, **dict.fromkeys(NUMBERS, found.is_numbers)}
    if field.type in by_type:
        return by_type[field.type]
    if field.name in MARKED:
        return MARKED[field.name] in found.sample
    is_plain = not (found.is_days or found.is_flags)
    if field.type == "choice":
        return is_plain and not found.is_numbers and len(found.words) <= MANY
    return is_plain and (not found.is_numbers or field.name in NUMBERED)


def filled(entity: Entity, field: Field, found: Column, order: str = "") -> Filled:
    """Return how a column fills a field; `order` is that of days which the column itself does not tell."""
    spec = column(found.heading)
    if field.type == "day":
        return _days(spec, field, found, order)
    if field.type in NUMBERS:
        return _numbers(spec, field, found)
    if field.type == "choice":
        return _choices(spec, entity, field, found)
    if field.type in {"contact", "contacts"} and "@" in found.sample:
        spec = spec._replace(by="email")
    return Filled(spec)


def told_order(found: Column) -> str:
    """Return the order of days that the cells of a column prove: dmy or mdy."""
    told = {order_seen(text) for text in found.words} & ORDER_WORDS.keys()
    return told.pop() if len(told) == 1 else ""


def _days(spec: Spec, field: Field, found: Column, order: str) -> Filled:
    seen = Counter(order_seen(text) for text in found.words)
    told = seen.keys() & ORDER_WORDS.keys()
    if len(told) == 1:
        order = told.pop()
        example = next(text for text in found.words if order_seen(text) == order)
        return Filled(spec._replace(date_order=order), f": {ORDER_WORDS[order]}, for “{example}” can only be that")
    if not told and not seen["either"]:
        return Filled(spec)
    if order and not told:
        return Filled(spec._replace(date_order=order), f": {order}, as the other days of the file")
    question = f"{found.heading} {undecided(told)} (“{found.sample}”). Day first (dmy) or month first (mdy)?"
    return Filled(spec, "", (Open(field.name, question, ("dmy", "mdy")),))


def _numbers(spec: Spec, field: Field, found: Column) -> Filled:
    seen = {decimal_seen(text): text for text in found.words}
    spec = spec._replace(rounds=field.type == "money" and any(_long(text) for text in found.words))
    if "," in seen and "." in seen:
        question = (
            f"{found.heading} has decimal commas (“{seen[',']}”) and decimal points (“{seen['.']}”). Which is it?"
        )
        return Filled(spec, "", (Open(field.name, question, (",", ".")),))
    if "," in seen:
        return Filled(spec._replace(decimal=","), f": a decimal comma, as in “{seen[',']}”")
    return Filled(spec)


def _long(text: str) -> bool:
    return len(text.rpartition(".")[2]) > 2 and "." in text and text.replace(".", "", 1).isdecimal()


def _choices(spec: Spec, entity: Entity, field: Field, found: Column) -> Filled:
    """Return a map for the words of a closed list: those that are ours pass, others are translated or asked about."""
    words: dict[str, str] = {}
    asked = []
    for text, count in found.words.most_common(MANY):
        if ours := translated(entity, field, text):
            words[text] = ours
        elif not field.required and plain_word(text) in NOTHING:
            words[text] = ""
        else:
            said = f"{found.heading}: {shown(text)} ({count} rows) is none of {', '.join(field.choices)}. Which is it?"
            asked.append(Open(field.name, said, field.choices, text))
    plain = not asked and all(text == word for text, word in words.items())
    more = {one_line(text): word or "nothing" for text, word in words.items() if text != word}
    told = f": {', '.join(f'{text} → {word}' for text, word in more.items())}" if more else ""
    return Filled(spec if plain else spec._replace(words=words), told, tuple(asked))
