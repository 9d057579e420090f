"""A recipe proposed for one table: its entity by the headings and the cells, its fields, what stays open."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from amcli.domain.entities import ACCOUNT, BY_TABLE, REQUEST, Entity
from amcli.interop import rules_events, rules_money
from amcli.interop.columns import Table
from amcli.interop.drafts import Draft, Proposal
from amcli.interop.filling import Open
from amcli.interop.headings import squashed
from amcli.interop.link_finding import Found, by_heading
from amcli.interop.spec import Spec, column
from amcli.interop.synonyms import FILES, NAMES

RULES: dict[str, Callable[[Draft], None]] = {
    "account": rules_money.account,
    "contact": rules_money.contact,
    "contract": rules_money.contract,
    "invoice": rules_money.invoice,
    "opportunity": rules_money.opportunity,
    "touch": rules_events.touch,
    "issue": rules_events.issue,
    "risk": rules_events.risk,
    "survey": rules_events.survey,
    "usage": rules_events.usage,
}
ASKED = ("kind",)
"""What a person can say of a whole file."""
FIELD, NAMED, HINTED, LACKS, REPEATED = 10, 40, 10, -30, -40
"""Points: for a field found, for a file or an id called so, for one of several such words, for what is missing."""
ONCE = 0.9


class Fit(NamedTuple):
    """What a table could be."""

    draft: Draft
    points: int
    lacking: tuple[str, ...]
    """Fields every row needs that nothing fills."""
    named: bool
    """Whether the name of the file, or that of the id, says so."""

    @property
    def entity(self) -> Entity:
        """Return what its rows would be."""
        return self.draft.entity

    @property
    def is_plain(self) -> bool:
        """Tell whether this can be said without a person: it is called so, or much speaks for it."""
        fields = {it for it in self.draft.fields if it != "account"}
        if self.entity.table == "contract" and not (self.named or fields & {"starts", "ends"}):
            return False
        if self.entity is ACCOUNT and not self.named:
            name = self.draft.column_of("name")
            return name is not None and name.short != "name"
        return self.named or len(fields) >= 3


def fits(table: Table, link: Found | None, order: str = "") -> list[Fit]:
    """Return what a table could be, the best first."""
    found = (_fit(drafted(table, BY_TABLE[name], link, order)) for name in NAMES)
    return sorted(found, key=lambda it: -it.points)


def entities_by_fit(table: Table) -> list[tuple[Entity, int]]:
    """Return the entities that one table could fill by itself, the best first with its points."""
    link = by_heading(table)
    ready = [it for it in fits(table, link) if set(it.lacking) <= set(ASKED)]
    return [(it.entity, it.points) for it in ready if link or it.entity in (ACCOUNT, REQUEST)]


def drafted_alone(table: Table, entity: Entity, order: str = "") -> Draft:
    """Return what one table by itself suggests for an entity, its link told by the heading."""
    return drafted(table, entity, by_heading(table), order)


def drafted(table: Table, entity: Entity, link: Found | None, order: str = "") -> Draft:
    """Return an entity's fields as far as headings and cells fill them."""
    draft = Draft(table, entity, link, order)
    draft.match()
    person = next((it for it in ("with", "contact") if it in draft.known and it not in draft.fields), "")
    if person and link and link.spec.by == "email":
        draft.put(person, column(link.column.heading)._replace(by="email"), link.column, ", by e-mail")
    if rule := RULES.get(entity.table):
        rule(draft)
    return draft


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


def _fit(draft: Draft) -> Fit:
    table = draft.entity.table
    lacking = tuple(draft.unfilled())
    columns = [spec for name, spec in draft.fields.items() if spec.label and name != "account"]
    last, hinted = said_of(draft.table)
    own = draft.identity()
    by_id = noun(own.short.removesuffix("id")) if own and own.short.endswith("id") else ""
    points = FIELD * len(columns) + LACKS * len(lacking)
    points += (NAMED if table == last else HINTED if table in hinted else 0) + (NAMED if table == by_id else 0)
    name = draft.column_of("name")
    if draft.entity is ACCOUNT and name and len(name.words) < ONCE * name.filled:
        points += REPEATED
    return Fit(draft, points, lacking, table in {last, by_id})


def said_of(table: Table) -> tuple[str, set[str]]:
    """Return what the name of a file says its rows are: the last such word decides, the others are hints."""
    stem = squashed(table.sheet.part or table.sheet.path.stem)
    return noun(stem), {name for name, words in FILES.items() if any(word in stem for word in words.split())}


def noun(text: str) -> str:
    """Return the entity that the last known word in a text speaks for; empty where there is none."""
    ends = [
        (text.rfind(word) + len(word), len(word), name)
        for name, words in FILES.items()
        for word in words.split()
        if word in text
    ]
    return max(ends)[2] if ends else ""
