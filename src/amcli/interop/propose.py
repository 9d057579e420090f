"""A recipe proposed for one table: its entity by the headings, its fields by heading and sample, what stays open."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from amcli.domain.entities import BY_TABLE, Entity, Field
from amcli.interop.cells import BadCell
from amcli.interop.day_texts import order_seen
from amcli.interop.headings import squashed
from amcli.interop.number_texts import decimal_seen
from amcli.interop.readers import Sheet, batches
from amcli.interop.spec import Source, Spec, column, fields_of, required
from amcli.interop.synonyms import FILES, IDS, LINKS, NAMES, WORDS
from amcli.interop.values import as_choice

READ = 20_000
"""Rows looked at; a proposal is shown before it is used."""
NUMBERS = ("money", "number", "count", "ratio")


class Column(NamedTuple):
    """One column of a table and what its cells say."""

    heading: str
    sample: str
    words: Counter[str]
    filled: int


class Open(NamedTuple):
    """What the table does not tell: a question with its answers, and the field they go into."""

    field: str
    question: str
    answers: tuple[str, ...]
    word: str = ""
    """The word of the table that has no place among ours."""


class Proposal(NamedTuple):
    """What a table could fill, and how sure that is."""

    entity: Entity
    source: Source
    notes: tuple[str, ...]
    """For each decision what it rests on, for people."""
    open: tuple[Open, ...]


def entities_by_fit(sheet: Sheet) -> list[tuple[Entity, int]]:
    """Return the entities whose required fields have headings here, the best first with its points."""
    names = {squashed(it) for it in sheet.headings}
    stem = squashed(sheet.part or sheet.path.stem)
    fits = []
    for table, fields in NAMES.items():
        entity = BY_TABLE[table]
        found = [name for name, synonyms in fields.items() if names & {squashed(name), *synonyms.split()}]
        needs = [it for it in required(entity, {}) if it not in {"account", "kind", "metric"}]
        if not set(needs) <= set(found) or (entity.letter and table != "request" and not _has_link(names)):
            continue
        named = any(part in stem for part in FILES[table].split())
        fits.append((entity, 10 * len(found) + (25 if named else 0) + len(needs)))
    return sorted(fits, key=lambda it: -it[1])


def propose(sheet: Sheet, entity: Entity) -> Proposal:
    """Return the recipe a table suggests for an entity."""
    columns = _columns(sheet)
    fields: dict[str, Spec] = {}
    notes: list[str] = []
    asked: list[Open] = []
    used: set[str] = set()
    known = fields_of(entity)
    if "account" in known and (link := _link(columns)):
        fields["account"], heading = link
        notes.append(f"account: {heading.heading}, such as “{heading.sample}”, by {fields['account'].by}")
        used.add(heading.heading)
    for name, synonyms in NAMES[entity.table].items():
        field = known[name]
        found = _best((squashed(name), *synonyms.split()), columns, used)
        if found is None:
            continue
        used.add(found.heading)
        fields[name], evidence, more = _read(entity, field, found)
        asked += more
        notes.append(f"{name}: {found.heading}, such as “{found.sample}”{evidence}")
    for name in required(entity, fields):
        if name not in fields:
            fields[name], question = _unfilled(known[name])
            asked.append(question)
    identity = _identity(columns, entity, used)
    if identity:
        notes.append(f"id: {identity}, which no two rows share")
    source = Source(sheet.path.name, entity, fields, sheet.name, id=column(identity) if identity else None, keep=("*",))
    source = source._replace(dialect=source.dialect._replace(sheet=sheet.part))
    return Proposal(entity, source, tuple(notes), tuple(asked))


def answered(proposal: Proposal, given: Mapping[Open, str]) -> Proposal:
    """Return a proposal with questions answered."""
    fields = dict(proposal.source.fields)
    for question, answer in given.items():
        spec = fields[question.field]
        if question.word:
            spec = spec._replace(words={**(spec.words or {}), question.word: answer})
        elif answer in {"dmy", "mdy"}:
            spec = spec._replace(date_order=answer)
        elif answer in {",", "."}:
            spec = spec._replace(decimal=answer)
        else:
            spec = Spec("const", text=answer)
        fields[question.field] = spec
    left = tuple(it for it in proposal.open if it not in given)
    return proposal._replace(source=proposal.source._replace(fields=fields), open=left)


def _has_link(names: set[str]) -> bool:
    return any(names & set(synonyms.split()) for _, synonyms in LINKS)


def _columns(sheet: Sheet) -> list[Column]:
    words: list[Counter[str]] = [Counter() for _ in sheet.headings]
    seen = 0
    for _, rows in batches(sheet, lambda _line, _reason: None):
        for cells in rows:
            for at, cell in enumerate(cells):
                if text := cell.strip():
                    words[at][text] += 1
        seen += len(rows)
        if seen >= READ:
            break
    pairs = zip(sheet.headings, words, strict=True)
    return [Column(name, next(iter(it), "")[:40], it, sum(it.values())) for name, it in pairs]


def _best(synonyms: Sequence[str], columns: Sequence[Column], used: set[str]) -> Column | None:
    by_name = {squashed(it.heading): it for it in columns if it.heading not in used and it.filled}
    return next((by_name[name] for name in synonyms if name in by_name), None)


def _link(columns: Sequence[Column]) -> tuple[Spec, Column] | None:
    for by, synonyms in LINKS:
        if found := _best(synonyms.split(), columns, set()):
            if by == "domain" and "." not in found.sample:
                continue
            return column(found.heading)._replace(by=by), found
    return None


def _read(entity: Entity, field: Field, found: Column) -> tuple[Spec, str, list[Open]]:
    """Return how a column fills a field, what that rests on, and what it leaves open."""
    spec = column(found.heading)
    if field.type == "day":
        return _days(spec, field, found)
    if field.type in NUMBERS:
        return _numbers(spec, field, found)
    if field.type == "choice":
        return _choices(spec, entity, field, found)
    if field.type in {"contact", "contacts"} and "@" in found.sample:
        spec = spec._replace(by="email")
    return spec, "", []


def _days(spec: Spec, field: Field, found: Column) -> tuple[Spec, str, list[Open]]:
    seen = Counter(order_seen(text) for text in found.words)
    told = seen.keys() & {"dmy", "mdy"}
    if len(told) == 1:
        order = told.pop()
        example = next(text for text in found.words if order_seen(text) == order)
        said = "day/month/year" if order == "dmy" else "month/day/year"
        return spec._replace(date_order=order), f": {said}, for “{example}” can only be that", []
    if not told and not seen["either"]:
        return spec, "", []
    why = "has days first in some rows and months first in others" if told else "could be day/month or month/day"
    question = f"{found.heading} {why} (“{found.sample}”). Day first (dmy) or month first (mdy)?"
    return spec, "", [Open(field.name, question, ("dmy", "mdy"))]


def _numbers(spec: Spec, field: Field, found: Column) -> tuple[Spec, str, list[Open]]:
    seen = {decimal_seen(text): text for text in found.words}
    spec = spec._replace(rounds=field.type == "money" and any(_long(text) for text in found.words))
    if "," in seen and "." in seen:
        question = (
            f"{found.heading} has decimal commas (“{seen[',']}”) and decimal points (“{seen['.']}”). Which is it?"
        )
        return spec, "", [Open(field.name, question, (",", "."))]
    if "," in seen:
        return spec._replace(decimal=","), f": a decimal comma, as in “{seen[',']}”", []
    return spec, "", []


def _long(text: str) -> bool:
    return len(text.rpartition(".")[2]) > 2 and "." in text and text.replace(".", "", 1).isdecimal()


def _choices(spec: Spec, entity: Entity, field: Field, found: Column) -> tuple[Spec, str, list[Open]]:
    """Return a map for the words of a closed list: those that are ours pass, others are translated or asked about."""
    near = WORDS.get(f"{entity.table}.{field.name}", {})
    words: dict[str, str] = {}
    asked = []
    for text, count in found.words.most_common(30):
        try:
            words[text] = str(as_choice(text, field.choices))
        except BadCell:
            if ours := near.get(text.casefold()):
                words[text] = ours
            else:
                question = (
                    f"{found.heading}: “{text}” ({count} rows) is none of {', '.join(field.choices)}. Which is it?"
                )
                asked.append(Open(field.name, question, field.choices, text))
    plain = not asked and all(text == word for text, word in words.items())
    return (spec if plain else spec._replace(words=words)), "", asked


def _unfilled(field: Field) -> tuple[Spec, Open]:
    choices = field.choices or ()
    spec = Spec("const", text=choices[0] if choices else "")
    return spec, Open(
        field.name, f"No column fills {field.name}, which every row needs. What is it for all rows?", choices
    )


def _identity(columns: Sequence[Column], entity: Entity, used: set[str]) -> str:
    names = {*IDS.split(), f"{squashed(entity.table)}id", f"{squashed(entity.plural)}id"}
    for it in columns:
        short = squashed(it.heading)
        fits = short in names or (short.endswith("id") and it.heading not in used and entity.table != "account")
        if fits and it.filled and len(it.words) == it.filled:
            return it.heading
    return ""
