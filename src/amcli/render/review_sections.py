"""The review as tables for those it is handed on to: everything there is, without the commands of `am`."""

from collections.abc import Iterator, Sequence

from amcli.domain.dates import show_day
from amcli.domain.evidence import Evidence
from amcli.domain.rhythm import AGED, Line
from amcli.domain.text import one_line
from amcli.render import review_words as words
from amcli.render import shapes
from amcli.render.section import Section, filled
from amcli.reports.review import Review, Row

STATES = {"opened": "opened", "closed": "closed", "ageing": f"open over {AGED.days}d"}


def sections(report: Review) -> list[Section]:
    """Return the parts of the review that have something to say."""
    made = [
        _drifting(report),
        _moved(report),
        _new(report),
        *(_block(report, block) for block in words.blocks_of(report)),
        _risks(report),
        _actions(report),
        _coming(report),
    ]
    return [filled(section) for section in made if section.rows]


def _drifting(report: Review) -> Section:
    rows = [
        (*_whose(row), words.weeks(row), words.nudge_told(row), words.setbacks_told(row))
        for row in report.rows
        if row.is_drifting
    ]
    return Section(*words.DRIFTING, ("Account", "ARR", "Health", "For", "To do", "Got worse"), tuple(rows))


def _moved(report: Review) -> Section:
    rows = []
    for row in report.rows:
        if row.movement.evidence:
            told = [[it for it in row.movement.evidence if it.direction == way] for way in words.DIRECTIONS]
            rows.append((*_whose(row), *(_facts(it) for it in told), _facts(row.movement.worsened)))
    headings = ("Account", "ARR", "Health", "Reduced risk", "Increased value", "Clarified next step", "Got worse")
    return Section("Moved", "each with its evidence", headings, tuple(rows))


def _new(report: Review) -> Section:
    rows = [(*_whose(row), _facts(row.movement.worsened)) for row in report.rows if row.is_new]
    return Section(*words.NEW, ("Account", "ARR", "Health", "Got worse"), tuple(rows))


def _whose(row: Row) -> tuple[str, str, str]:
    return one_line(row.account.name), shapes.amount(row.arr, row.arr_total), shapes.score(row.health)


def _facts(facts: Sequence[Evidence]) -> str:
    """Return facts in a cell; that a step is the next one is said by its column."""
    return "; ".join(one_line(it.text).removeprefix("next step: ") for it in facts)


def _block(report: Review, block: str) -> Section:
    title, meaning = words.BLOCKS[block]
    headings = ("Team", "Account", "What", "Severity", "Late", "Ref")
    return Section(title, meaning, headings, tuple(_line(it) for it in getattr(report.rhythm, block)))


def _line(it: Line) -> tuple[str, ...]:
    late = f"{it.days_late}d" if it.days_late else ""
    return one_line(it.team), one_line(it.account.name), one_line(it.text), it.severity, late, it.ref


def _risks(report: Review) -> Section:
    rows = [
        (one_line(it.account.name), STATES[it.state], one_line(it.risk.title), it.risk.severity, f"{it.days}d", ref)
        for it in report.totals.risks
        for ref in [f"r{it.risk.id}"]
    ]
    return Section(
        "Risks", words.risks_counted(report), ("Account", "State", "Risk", "Severity", "Age", "Ref"), tuple(rows)
    )


def _actions(report: Review) -> Section:
    rows = []
    for it in report.totals.actions:
        due = show_day(it.action.due, today=report.on) if it.action.due else ""
        row = (it.state, one_line(it.action.title), one_line(it.action.owner), due, f"a{it.action.id}")
        rows.append((one_line(it.account.name), *row))
    headings = ("Account", "State", "Action", "Owner", "Due", "Ref")
    return Section("Actions", words.actions_counted(report), headings, tuple(rows))


def _coming(report: Review) -> Section:
    rows = []
    for it in report.coming:
        day, amount = show_day(it.on, today=report.on), words.money_told(it.arr)
        rows.append((day, one_line(it.account.name), one_line(it.text), amount, it.ref))
    until = f"up to {show_day(report.until, today=report.on)}"
    return Section("Coming", until, ("Day", "Account", "What", "Amount", "Ref"), tuple(rows))


def headline(report: Review) -> Iterator[str]:
    """Yield the lines that stand above the tables."""
    yield " · ".join(words.sides(report).values())
    yield from (words.arr_told(it) for it in report.totals.arr_movement)
    yield f"Risks: {words.risks_counted(report)}"
    yield f"Actions: {words.actions_counted(report)}"
    if words.unreviewed_told(report) and report.ever_reviewed:
        yield words.unreviewed_told(report)
