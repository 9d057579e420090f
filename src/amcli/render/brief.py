"""The brief on one page: what hangs on the account, how it stands, what to speak about, who with."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from amcli.domain.cadence import PersonDue
from amcli.domain.dates import days_ago, show_day
from amcli.domain.followups import is_paused, served_rhythm
from amcli.domain.health import Part
from amcli.domain.health.service import unanswered
from amcli.domain.money import Money, show_money
from amcli.domain.negotiation import NO_DEAL, discount, unreturned
from amcli.domain.promises import CLIENT, ME
from amcli.domain.record_first import record_first
from amcli.domain.records import Action
from amcli.domain.signals import POINTS
from amcli.domain.terms import Term
from amcli.domain.text import one_line, shorten
from amcli.domain.touchlog import first_words
from amcli.domain.wallet import wallet_of
from amcli.render import shapes
from amcli.render.cells import BAND, FAINT, LATE, SEVERITY, SOON, joined, pace, text_cell
from amcli.render.wallet import wallet_words
from amcli.reports.brief import Brief, Person

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

Row = tuple[str, "Text"]
NARROW = 60
MOST = 6
"""Rows of a section; the groups (`am actions --account …`) hold the rest."""
LINE = 160


def as_page(brief: Brief, width: int) -> "RenderableType":
    """Lay the brief out as sections of an id and a line each; empty sections are left out."""
    from rich.console import Group

    parts: list[RenderableType] = [*_header(brief), *_health(brief, width), *_agenda(brief)]
    for title, rows in _sections(brief):
        if rows:
            parts += _section(title, rows[:MOST])
            if len(rows) > MOST:
                parts.append(text_cell(f"  {len(rows) - MOST} more", FAINT))
    return Group(*parts)


def _sections(brief: Brief) -> Iterator[tuple[str, list[Row]]]:
    on = brief.on
    yield "Yours to do", [_action(it, on) for it in brief.mine]
    yield "Theirs to do", [_action(it, on) for it in brief.client]
    yield "Waiting for our teams", [_action(it, on) for it in brief.teams]
    yield "Issues", [_issue(brief, at) for at in range(len(brief.issues))]
    yield "Risks", [_risk(brief, at) for at in range(len(brief.risks))]
    yield "People", [(f"p{it.contact.id}", _person(it, on)) for it in brief.people]
    yield "Last touches", [_touch(brief, at) for at in range(len(brief.touches))]
    yield "Objectives", [_objective(brief, at) for at in range(len(brief.objectives))]
    yield "Milestones", [(f"m{it.id}", _dated(it.title, it.due, on)) for it in brief.milestones]
    yield "Growth", [_opportunity(brief, at) for at in range(len(brief.opportunities))]
    yield "Requests", [_request(brief, at) for at in range(len(brief.requests))]
    yield "Usage", _usage(brief)
    yield "Surveys", [_survey(brief, at) for at in range(len(brief.surveys))]


def _section(title: str, rows: Sequence[Row]) -> "list[RenderableType]":
    from rich.table import Table

    grid = Table.grid(padding=(0, 1))
    if any(ref for ref, _ in rows):
        grid.add_column(style=FAINT, no_wrap=True)
    grid.add_column(overflow="fold")
    for ref, line in rows:
        grid.add_row(*([text_cell(ref)] if len(grid.columns) > 1 else []), line)
    return [text_cell(""), text_cell(title, "bold"), grid]


def _header(brief: Brief) -> "Iterator[RenderableType]":
    account, on = brief.standing.account, brief.on
    since = f"since {show_day(account.since, today=on)}" if account.since else ""
    tier = f"tier {account.tier}" if account.tier else ""
    about = joined(
        [f"({account.handle})", *(one_line(it) for it in (tier, account.segment or "", account.status)), since]
    )
    yield text_cell(account.name, "bold").append(f" {about}", "not bold")
    arr = shapes.amount(brief.standing.arr, brief.standing.money(), compact=False)
    wallet = wallet_of(account, brief.standing.arr, brief.standing.settings)
    share = wallet_words(wallet) if wallet else ""
    yield text_cell(joined([f"{arr} ARR" if brief.standing.arr else "No contract runs", share]))
    for term in brief.renewing:
        yield _term(term, on)
        if said := _deal(brief, term):
            yield text_cell("").append(f"  {said}", FAINT)
    for invoice in brief.overdue:
        late = (on - invoice.due).days if invoice.due else 0
        amount = show_money(Money(invoice.amount, invoice.currency))
        yield text_cell(f"v{invoice.id} invoice {invoice.number or ''} {amount}, {late}d overdue", LATE)
    if account.goals and brief.texts:
        yield text_cell(f"Goals: {shorten(account.goals, 2 * LINE)}")


def _term(term: Term, on: date) -> "Text":
    """One renewal: what ends or renews when, and how long there is to give notice."""
    contract = term.contract
    ends = show_day(term.ends, today=on) if term.ends else ""
    line = text_cell(joined([f"k{contract.id}", contract.product or ""], " "))
    line.append(f" {show_money(Money(contract.arr, contract.currency))}", "default")
    if term.state == "lapsed":
        return line.append(f" · lapsed {ends}, no outcome recorded", LATE)
    how = "renews itself after" if contract.auto_renew else "ends"
    line.append(f" · {how} {ends}{', assumed' if term.rolled else ''}", "default")
    if term.cancel_by and term.cancel_by != term.ends:
        style = LATE if (term.cancel_by - on).days < 0 else (SOON if (term.cancel_by - on).days <= 30 else "default")
        line.append(f" · notice {shapes.notice(term, on)}", style)
    return line


def _deal(brief: Brief, term: Term) -> str:
    """Where the negotiation of a renewal stands, in a line: the offer, what was given for nothing, the next move."""
    contract, deal = term.contract, brief.deals.get(term.contract.id, NO_DEAL)
    off = discount(contract.list_price, deal.offered)
    below = f" ({abs(off):.0%} {'below' if off > 0 else 'above'} list)" if off else ""
    offer = f"offered {show_money(Money(deal.offered, contract.currency))}{below}" if deal.offered is not None else ""
    alone = len(unreturned(deal.moves))
    given = f"{alone} concession{'' if alone == 1 else 's'} given for nothing" if alone else ""
    asks = [it for it in deal.moves if it.kind == "ask"]
    asked = f"they ask: {shorten(one_line(asks[-1].text), LINE // 2)}" if asks else ""
    return joined([offer, asked, given, f"next move: {shorten(deal.next_move, LINE // 2)}" if deal.next_move else ""])


def _health(brief: Brief, width: int) -> "Iterator[RenderableType]":
    health = brief.standing.health
    yield text_cell("")
    if health.score is None:
        yield text_cell("Health", "bold").append(" unknown: nothing is recorded to read it from", "not bold")
        yield from _record_first(brief)
        return
    pulse = f"your pulse {health.pulse.score}, computed {shapes.points(health.computed):.0f}" if health.pulse else ""
    known = f"{health.coverage}% known" if health.coverage < 100 else ""
    line = text_cell("Health", "bold").append(f" {shapes.score(health)}", BAND[health.band or ""])
    more = joined([shapes.change(brief.standing.change, "7d"), known, pulse])
    yield line.append(f" · {more}" if more else "", "not bold")
    yield _parts(brief, width)
    if health.is_little_known:
        yield from _record_first(brief)


def _record_first(brief: Brief) -> "Iterator[RenderableType]":
    missing = record_first(brief.standing.facts, brief.standing.health)
    if missing is not None:
        yield text_cell("Record first:").append(f" {text_cell(missing.command).plain}", "cyan")


def _parts(brief: Brief, width: int) -> "RenderableType":
    """The parts that add up to the score, each with its reasons."""
    from rich.console import Group
    from rich.table import Table

    rows = [(it.name, _score(it), f"{it.points / 10:+.1f}", _reasons(brief, it)) for it in brief.standing.health.parts]
    if width < NARROW:
        return Group(*(text_cell(f"{name} {score or points}: {why}") for name, score, points, why in rows))
    grid = Table.grid(padding=(0, 1))
    for at in range(4):
        grid.add_column(justify="right" if at in (1, 2) else "left", no_wrap=at < 3, overflow="fold")
    for name, score, points, why in rows:
        grid.add_row(text_cell(name, FAINT), text_cell(score), text_cell(points, FAINT), text_cell(why))
    return grid


def _score(part: Part) -> str:
    if part.dimension is None:
        return ""
    return "?" if part.dimension.score is None else f"{part.dimension.score / 10:.0f}"


def _reasons(brief: Brief, part: Part) -> str:
    health = brief.standing.health
    if part.dimension is not None:
        return "; ".join(one_line(it) for it in part.dimension.reasons)
    if part.name == "cap":
        return "; ".join(f"{one_line(it.reason)}, so at most {it.most // 10}" for it in health.caps)
    return shorten(health.pulse.note, LINE) if health.pulse and brief.texts else ""


def _agenda(brief: Brief) -> "Iterator[RenderableType]":
    """What is planned, and what the signals say to speak about."""
    names = {it.contact.id: it.contact.name for it in brief.people}
    rows: list[Row] = []
    for it in brief.checkins[:MOST]:
        who = f"with {names[it.contact_id]}" if it.contact_id in names else "check-in"
        said = text_cell(joined([_when(it.on, brief.on), who], " "), LATE if it.on < brief.on else "")
        series = f" ({pace(it.repeats)})" if it.repeats else ""
        about = f": {one_line(it.agenda)}" if it.agenda else ""
        rows.append((f"c{it.id}", said.append(series + about, "default")))
    told = [it for it in brief.agenda if POINTS[it.severity] >= POINTS["medium"]]
    rows += [("-", text_cell(it.text, SEVERITY[it.severity])) for it in told[:MOST]]
    if len(told) > MOST:
        rows.append(("", text_cell(f"{len(told) - MOST} more: am today --why {brief.standing.account.handle}", FAINT)))
    silent = {ref for it in told if it.code == "sponsor_silent" for ref in it.refs}
    people = [it for it in brief.people_due if f"p{it.contact.id}" not in silent]  # the signal says it already
    rows += [(f"p{it.contact.id}", _person_due(it, brief.on)) for it in people[:MOST]]
    yield from _section("Agenda", [*rows, ("", text_cell(_rhythm(brief), FAINT))])


def _person_due(it: PersonDue, on: date) -> "Text":
    """Someone with a rhythm: `executive sponsor Ana Lind due Mon 30 Nov, quarterly`."""
    who = joined([(it.contact.role or "").replace("_", " "), it.contact.name], " ")
    line = text_cell(f"{who} due {_when(it.due, on)}", LATE if it.due < on else "")
    return line.append(f", {pace(it.every)}", "default")


def _rhythm(brief: Brief) -> str:
    due = served_rhythm(brief.standing)
    if due is None:
        return "check-ins are paused" if is_paused(brief.standing.facts.cadence) else "no check-in falls due"
    faster = f", faster: {due.quickened}" if due.quickened else ""
    return f"next check-in by the cadence {_when(due.due, brief.on)} (every {due.every}d{faster})"


def _when(day: date, on: date) -> str:
    late = (on - day).days
    return show_day(day, today=on) + (f", {late}d late" if late > 0 else "")


def _dated(title: str, due: date | None, on: date) -> "Text":
    """A title with its due day; late ones say by how much."""
    line = text_cell(shorten(title, LINE))
    if due is None:
        return line.append(", no date", FAINT)
    style = LATE if due < on else (SOON if due == on else "default")
    return line.append(f", {'' if due < on else 'due '}{_when(due, on)}", style)


def _action(it: Action, on: date) -> Row:
    line = _dated(it.title, it.due, on)
    if it.reply:
        line.append(" · they wait for the answer", "default")
    if it.owner not in (ME, CLIENT):
        line.append(f" · {one_line(it.owner)}", "default")
    return f"a{it.id}", line


def _issue(brief: Brief, at: int) -> Row:
    it = brief.issues[at]
    line = text_cell(f"{it.severity} {it.kind}: {shorten(it.title, LINE)}", SEVERITY[it.severity])
    team = f" · {one_line(it.team)}" if it.team else ""
    due = f" · due {_when(it.due, brief.on)}" if it.due else ""
    return f"i{it.id}", line.append(f" · open {(brief.on - it.opened).days}d{due}{team}", "default")


def _risk(brief: Brief, at: int) -> Row:
    it = brief.risks[at]
    line = text_cell(f"{it.severity} {it.category}: {shorten(it.title, LINE)}", SEVERITY[it.severity])
    raised = f" · raised with {one_line(it.escalated_to)}" if it.escalated_to else ""
    review = f" · review {_when(it.next_review, brief.on)}" if it.next_review else ""
    line.append(f" · open {(brief.on - it.opened).days}d{raised}{review}", "default")
    if it.mitigation and brief.texts:
        line.append(f" · {shorten(it.mitigation, LINE)}", "default")
    return f"r{it.id}", line


def _person(it: Person, on: date) -> "Text":
    who = it.contact
    line = text_cell(who.name, "" if it.there else "dim strike")
    stance = f"{who.influence} influence" if who.influence else ""
    role = joined([(who.role or "").replace("_", " "), who.title or "", stance, who.stance or ""], ", ")
    line.append(f" · {one_line(role)}" if role else "", "default")
    if not it.there:
        left = f" · left {show_day(who.left_on, today=on)}" if who.left_on else ""
        return line.append(left, LATE)
    heard = f"heard {show_day(it.heard, today=on)}, {days_ago((on - it.heard).days)}" if it.heard else "never heard"
    line.append(f" · {heard}", "default" if it.heard else SOON)
    return line.append(f" · {one_line(it.phone)}" if it.phone else "", "default")


def _touch(brief: Brief, at: int) -> Row:
    it = brief.touches[at]
    who = one_line(", ".join(it.people))
    mood = {1: "good mood", -1: "bad mood"}.get(it.mood or 0, "")
    head = joined([show_day(it.on, today=brief.on), it.kind.replace("_", " "), it.direction or ""], " ")
    line = text_cell(joined([head, who, mood]), FAINT)
    said = first_words(it.text, LINE) if brief.texts else ""
    return f"t{it.id}", line.append(f" · {said}" if said else "", "not dim")


def _objective(brief: Brief, at: int) -> Row:
    it = brief.objectives[at]
    if it.achieved_on and it.achieved_on <= brief.on:
        said = f", reached {show_day(it.achieved_on, today=brief.on)}"
        return f"g{it.id}", text_cell(shorten(it.outcome, LINE)).append(said, BAND["green"])
    return f"g{it.id}", _dated(it.outcome, it.due, brief.on)


def _opportunity(brief: Brief, at: int) -> Row:
    it = brief.opportunities[at]
    amount = show_money(Money(it.amount, it.currency)) if it.amount is not None else ""
    blocked = f"blocked: {one_line(it.blocked_reason)}" if it.blocked_reason else ""
    aim = next((g for g in brief.standing.facts.objectives if g.id == it.objective_id), None)
    serves = f"for g{aim.id} {shorten(aim.outcome, LINE)}" if aim else ""
    return f"o{it.id}", text_cell(
        joined([shorten(it.title, LINE), it.kind.replace("_", " "), amount, it.stage, serves, blocked])
    )


def _request(brief: Brief, at: int) -> Row:
    it = brief.requests[at]
    line = text_cell(shorten(it.title, LINE))
    if it.shipped_on and it.shipped_on <= brief.on:
        return f"q{it.id}", line.append(f", shipped {show_day(it.shipped_on, today=brief.on)}", BAND["green"])
    return f"q{it.id}", line.append(f", {it.status if it.status != 'shipped' else 'open'}", FAINT)


def _usage(brief: Brief) -> list[Row]:
    rows = []
    for it in brief.standing.trends:
        used = f"{it.latest.active:,g}" + (f" of {it.latest.licensed:,g}" if it.latest.licensed else "")
        share = f"{it.utilisation:.0%}" if it.utilisation is not None else ""
        change = f"{it.change * 100:+.0f}% in 28d" if it.change is not None else ""
        parts = [f"{one_line(it.metric)} {used}", share, change, show_day(it.latest.on, today=brief.on)]
        rows.append((f"u{it.latest.id}", text_cell(joined(parts))))
    return rows


def _survey(brief: Brief, at: int) -> Row:
    it = brief.surveys[at]
    names = {one.contact.id: one.contact.name for one in brief.people}
    who = names.get(it.contact_id, "") if it.contact_id is not None else ""
    line = text_cell(joined([f"{it.kind.upper()} {it.score}", one_line(who), show_day(it.on, today=brief.on)]))
    if it.is_detractor:
        answered = it.id not in {one.id for one in unanswered(brief.standing.facts, brief.on)}
        line.append(" · answered" if answered else " · not answered", "default" if answered else LATE)
    return f"s{it.id}", line.append(f" · {first_words(it.comment, LINE)}" if it.comment and brief.texts else "", FAINT)
