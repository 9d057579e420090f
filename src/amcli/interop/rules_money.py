"""What headings alone do not say of accounts, contracts, invoices and opportunities: read off the cells."""

from datetime import date

from amcli.interop.cells import BadCell, Reading
from amcli.interop.columns import Column, Table
from amcli.interop.day_texts import Days
from amcli.interop.drafts import Draft
from amcli.interop.filling import filled, suits
from amcli.interop.spec import Drop, Spec, Test, column, template
from amcli.interop.synonym_words import GONE, among, plain_word
from amcli.interop.synonyms import CHURNED, MRR, STATES, YEARLY
from amcli.interop.values import is_yes

HALF = 0.5
RENEWALS = ("renewaldate", "renewson", "nextrenewal")
"""The day a new term begins: the old one ends the day before."""
YEAR_AND_SOME = 370


def account(draft: Draft) -> None:
    """Take the status of accounts from a flag that says which have left."""
    if "status" not in draft.fields and (gone := flag(draft.table, CHURNED)):
        words = {text: "churned" if is_yes(text) else "active" for text in gone.words}
        draft.put("status", column(gone.heading)._replace(words=words), gone, ": yes is churned, no is active")


def contact(draft: Draft) -> None:
    """Make the name of a person of first and last, or of the address where no name is."""
    first, last = (draft.table.called((f"{which}name", f"contact{which}name")) for which in ("first", "last"))
    if first and last:
        draft.put("name", Spec("join", (first.heading, last.heading), " "), first, f" and {last.heading}")
    elif "name" not in draft.fields and (email := draft.column_of("email")):
        draft.put("name", column(email.heading), email, ": nobody is named")


def contract(draft: Draft) -> None:
    """Make a year's money of a month's, and tell the last day of a term from the first of the next."""
    year = draft.column_of("arr")
    month = draft.table.called(MRR)
    if month and suits(draft.known["arr"], month) and not (year and year.short in YEARLY):
        how = filled(draft.entity, draft.known["arr"], month)
        draft.put("arr", how.spec._replace(times="12"), month, ", a month's, times 12")
        year = month
    _terms(draft, year)
    days = draft.table.called(("noticedays", "noticeperioddays", "noticeperiodindays"))
    if "notice" not in draft.fields and days and days.is_numbers:
        draft.put("notice", template(f"{{{days.heading}}}d"), days, ", in days")
    _ended(draft)


def invoice(draft: Draft) -> None:
    """Number invoices by their id where nothing else does."""
    own = draft.identity()
    if "number" not in draft.fields and own:
        draft.put("number", column(own.heading), own)


def opportunity(draft: Draft) -> None:
    """Tell days that came from days that are expected by the stage, and leave renewals to their contracts."""
    kind = draft.column_of("kind")
    renewals = [text for text in kind.words if "renewal" in plain_word(text)] if kind else []
    if kind and renewals:
        draft.drop.append(Drop(Test(kind.heading, "in", tuple(renewals)), "renewals stand with their contracts"))
        draft.open = [it for it in draft.open if not (it.field == "kind" and it.word in renewals)]
    draft.titled("dealname", "product", "productname", "opportunitytype", "type")
    _closed(draft)


def flag(table: Table, names: list[str]) -> Column | None:
    """Return the column of one of these names that says yes and no."""
    found = table.called(names)
    return found if found and found.is_flags else None


def days_beside(table: Table, spec: Spec, other: Spec) -> list[tuple[date, date]]:
    """Return the days of two columns in the rows that have both."""
    pairs = []
    first, second = Days(Reading(spec.date_order)), Days(Reading(other.date_order))
    at, beside = (table.sheet.headings.index(it.label) for it in (spec, other))
    for cells in table.rows:
        try:
            one, two = first(cells[at]), second(cells[beside])
        except BadCell:
            continue
        if one and two:
            pairs.append((date.fromisoformat(one), date.fromisoformat(two)))
    return pairs


def _terms(draft: Draft, year: Column | None) -> None:
    ends, starts = draft.fields.get("ends"), draft.fields.get("starts")
    last = draft.column_of("ends")
    pairs = days_beside(draft.table, starts, ends) if starts and ends else []
    apart = [(one, two) for one, two in pairs if one < two]
    same = sum(one.day == two.day for one, two in apart)
    if ends and last and (last.short in RENEWALS or (apart and same > HALF * len(apart))):
        why = ", the day before it, for there the next term begins"
        draft.put("ends", ends._replace(minus=Spec("const", text="1d")), last, why)
    long = sum((two - one).days > YEAR_AND_SOME for one, two in apart)
    if year and year.short not in {*YEARLY, *MRR} and long > HALF * len(apart):
        draft.assumed.append(f"{year.heading} is taken as what a year brings; terms here are longer than a year")


def _ended(draft: Draft) -> None:
    """Take the end of what was cancelled as the day it was cancelled on, and what is on trial as no income."""
    state = draft.table.called([it for it in STATES if it != "outcome"])
    gone = among(state, GONE) if state else []
    left = flag(draft.table, CHURNED)
    ends = draft.column_of("ends")
    if ends and "cancelled_on" not in draft.fields and (gone or left):
        found = state if state and gone else left
        assert found  # noqa: S101 - one of the two is there
        test = Test(found.heading, "in", tuple(gone)) if gone else Test(found.heading, "yes")
        why = f" where {found.heading} says so"
        draft.put(
            "cancelled_on",
            column(ends.heading)._replace(where=(test,), date_order=draft.fields["ends"].date_order),
            ends,
            why,
        )
    trials = among(state, frozenset({"trial", "trialing", "on trial"})) if state else []
    if state and trials and "trial" not in draft.fields:
        words = dict.fromkeys(trials, "yes")
        draft.put("trial", column(state.heading)._replace(words=words, default="no"), state, f": {', '.join(trials)}")


def _closed(draft: Draft) -> None:
    """Take the closing day of what was won or lost as that, and of all else as what is expected."""
    expected, stage = draft.fields.get("expected_close"), draft.fields.get("stage")
    words = (stage.words or {text: text for text in ("won", "lost")}) if stage else {}
    over = tuple(text for text, ours in words.items() if ours in {"won", "lost"})
    there = draft.column_of("stage")
    last = draft.column_of("expected_close")
    if not (expected and stage and there and last and over) or "closed_on" in draft.fields:
        return
    closing = expected._replace(where=(Test(there.heading, "in", over),))
    early = sum(1 for cells in draft.table.rows if cells[last.at].strip() and cells[there.at].strip() not in over)
    if early:
        draft.put("expected_close", expected, last)
        draft.put("closed_on", closing, last, f" where {there.heading} is {' or '.join(over)}")
    else:
        del draft.fields["expected_close"]
        draft.notes = [it for it in draft.notes if not it.startswith("expected_close: ")]
        draft.put("closed_on", closing, last, f" where {there.heading} is {' or '.join(over)}")
