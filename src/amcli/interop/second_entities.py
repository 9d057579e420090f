"""What else a table holds: scores of tickets, people of conversations, planned ones, the contracts of accounts."""

from collections.abc import Iterator, Set

from amcli.domain.entities import CHECKIN, CONTACT, CONTRACT, SURVEY
from amcli.interop.drafts import Draft, Proposal
from amcli.interop.rules_events import scored, state, survey_kind
from amcli.interop.rules_money import contract
from amcli.interop.spec import Spec, Test, column, template
from amcli.interop.synonym_words import AHEAD, among
from amcli.interop.synonyms import MRR, YEARLY

PERSON = ("contactname", "contact", "primarycontact", "primarycontactname", "maincontact")


def more_of(first: Draft, has: Set[str]) -> Iterator[Proposal]:
    """Yield what else a table plainly holds; `has` are the tables of the book that other files fill."""
    match first.entity.table:
        case "issue":
            yield from _scores(first)
        case "touch":
            if "contact" not in has:
                yield from _people(first)
            yield from _planned(first)
        case "account":
            if "contract" not in has:
                yield from _contracts(first)
            if "contact" not in has:
                yield from _people(first)


def _scores(first: Draft) -> Iterator[Proposal]:
    found = scored(first.table)
    days = tuple(spec for name in ("resolved", "opened") if (spec := first.fields.get(name)))
    if not found or not days or found.heading in first.used:
        return
    draft = Draft(first.table, SURVEY, first.link, first.order)
    kind = survey_kind(first.table, found)
    draft.put("kind", Spec("const", text=kind), why=f"{kind}, as its name and its values tell")
    draft.take("score", found)
    days = tuple(it._replace(where=()) for it in days)
    on = Spec("coalesce", parts=days, date_order=days[0].date_order) if len(days) > 1 else days[0]
    draft.put("on", on, why=" or ".join(it.label for it in days))
    draft.open += [it._replace(field="on") for it in first.open if it.field in {"resolved", "opened"} and not it.word]
    draft.where.append(Test(found.heading, "filled"))
    yield _apart(draft, first, kind)


def _people(first: Draft) -> Iterator[Proposal]:
    found = first.table.called(PERSON)
    if not found or found.is_numbers or "@" in found.sample:
        return
    draft = Draft(first.table, CONTACT, first.link or None, first.order)
    if first.entity.table == "account":
        _to_itself(draft, first)
    draft.take("name", found)
    for name in ("email", "phone", "title"):
        more = first.table.called((name, f"contact{name}", f"primarycontact{name}"))
        if more and more.heading not in first.used and (name != "email" or "@" in more.sample):
            draft.take(name, more)
    draft.where.append(Test(found.heading, "filled"))
    draft.group_by = ("account", "name")
    yield draft.proposal()


def _planned(first: Draft) -> Iterator[Proposal]:
    found = state(first.table)
    ahead = among(found, AHEAD) if found else []
    if not found or not ahead:
        return
    draft = Draft(first.table, CHECKIN, first.link, first.order)
    for name, theirs in (("on", "on"), ("with", "with"), ("agenda", "text")):
        spec, there = first.fields.get(theirs), first.column_of(theirs)
        if spec and there:
            draft.put(name, spec, there)
    draft.open += [it for it in first.open if it.field == "on"]
    draft.where.append(Test(found.heading, "in", tuple(ahead)))
    draft.notes.append(f"only rows whose {found.heading} is {' or '.join(ahead)}")
    draft.used.add(found.heading)
    yield draft.proposal()


def _contracts(first: Draft) -> Iterator[Proposal]:
    if not first.table.called([*YEARLY, *MRR]):
        return
    draft = Draft(first.table, CONTRACT, None, first.order)
    _to_itself(draft, first)
    draft.match("product", "starts", "ends", "arr", "currency", "auto_renew", "notice")
    since, there = first.fields.get("since"), first.column_of("since")
    if since and there and "starts" not in draft.fields:
        draft.put("starts", since, there, ", when the account began")
    contract(draft)
    yield _apart(draft, first, "contract")


def _to_itself(draft: Draft, first: Draft) -> None:
    """Link a second row made of an account's own to that account."""
    own = first.identity() or first.column_of("name")
    assert own  # noqa: S101 - every account has a name
    by = "external" if first.identity() else "name"
    draft.put("account", column(own.heading)._replace(by=by), own, f", by {by}")


def _apart(draft: Draft, first: Draft, what: str) -> Proposal:
    """Return a second proposal of a table, whose rows have ids made of those of the first."""
    own = first.identity()
    made = draft.proposal()
    ident = template(f"{{{own.heading}}}/{what}") if own else None
    notes = tuple(it for it in made.notes if not it.startswith("id: "))
    return made._replace(source=made.source._replace(id=ident, keep=()), notes=notes)
