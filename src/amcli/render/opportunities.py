"""The open opportunities for people, pipes and JSON: ready first, then by what keeps them from it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from amcli.domain.entities import OPPORTUNITY
from amcli.domain.items import Item
from amcli.domain.money import Money
from amcli.domain.text import one_line, shorten
from amcli.render import cells, lists, shapes
from amcli.render.wallet import wallet_json, wallet_words
from amcli.reports.opportunities import READY, Group, Line, Opportunities

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

TITLES = {
    "ready": "Ready",
    "blocked": "Blocked",
    "risk": "Behind a high risk",
    "health": "Behind health below 70",
    "rationale": "Without a stated business priority",
}
LINE = 60


def as_json(items: Sequence[Item], lines: Mapping[int, Line], report: Opportunities | None) -> dict[str, Any]:
    """Return the list as `am.opportunities/1` has it: the fields of each row, and what its gate says."""
    return {
        "items": [lists.item_json(item, OPPORTUNITY.fields) | gate_json(lines.get(item.row_id)) for item in items],
        "totals": None if report is None else _totals(report),
    }


def gate_json(line: Line | None) -> dict[str, Any]:
    """Return what the gate says of one row; one that is over has none."""
    if line is None:
        return {"ready": None, "blocks": [], "objective_ref": None, "days_late": 0, "review_due": False}
    aim = line.opportunity.objective_id
    return {
        "ready": not line.blocks,
        "blocks": [{"code": it.code, "text": it.text, "refs": list(it.refs), "next": it.next} for it in line.blocks],
        "objective_ref": f"g{aim}" if aim is not None else None,
        "days_late": line.days_late,
        "review_due": line.review_due,
    }


def gate_facts(line: Line | None) -> list[tuple[str, str]]:
    """Return what the gate says of one row, fact by fact, for people."""
    if line is None:
        return []
    why = [cells.joined([it.text, ", ".join(it.refs), it.next]) for it in line.blocks]
    return [("ready", "no" if why else "yes"), *(("in its way", it) for it in why)]


def _totals(report: Opportunities) -> dict[str, Any]:
    ready = next((it.sums for it in report.groups if it.code == READY), {})
    return {
        **_sum("amount", report.sums, report),
        **_sum("ready", ready, report),
        "groups": [
            {"group": it.code, "opportunities": len(it.lines), **_sum("amount", it.sums, report)}
            for it in report.groups
        ],
        "wallet": wallet_json(report.wallet),
    }


def _sum(name: str, sums: dict[str, int], report: Opportunities) -> dict[str, Any]:
    single = None if report.lacking else Money(sums.get(report.currency, 0), report.currency)
    parts = sorted(sums.items()) if report.lacking else []
    return {
        name: shapes.money(single) if single else None,
        f"{name}_by_currency": [shapes.money(Money(minor, code)) for code, minor in parts],
    }


def as_lines(items: Sequence[Item], lines: Mapping[int, Line]) -> Iterator[Sequence[object]]:
    """Yield a line per row for a pipe: the columns of the list, then whether it is ready, and what blocks it."""
    for item, cells_of in zip(items, lists.list_lines(OPPORTUNITY, items), strict=True):
        line = lines.get(item.row_id)
        ready = "" if line is None else "ready" if not line.blocks else "not ready"
        blocks = "; ".join(it.text for it in line.blocks) if line else ""
        yield [*cells_of, ready, blocks, line.blocks[0].next if line and line.blocks else ""]


def as_page(report: Opportunities) -> "RenderableType":
    """Lay the groups out under their sums, and below them the sum of all."""
    from rich.console import Group as Page

    from amcli.render.grouped import Noted
    from amcli.render.listing import Heading

    headings = [
        Heading("Id", fixed=True),
        Heading("Account"),
        Heading("Title"),
        Heading("Amount", fixed=True, right=True),
        Heading("Stage", fixed=True),
        Heading("Close", fixed=True),
    ]
    parts = [
        (_heading(it, report), [(_cells(line, report), list(_notes(line, report))) for line in it.lines])
        for it in report.groups
    ]
    return Page(Noted(headings, parts), *_below(report))


def _heading(group: Group, report: Opportunities) -> "Text":
    style = "bold green" if group.code == READY else "bold"
    heading = cells.text_cell(TITLES[group.code], style)
    return heading.append(f" · {len(group.lines)} · {_money(group.sums, report)}", cells.FAINT)


def _money(sums: dict[str, int], report: Opportunities) -> str:
    single = None if report.lacking else Money(sums.get(report.currency, 0), report.currency)
    return shapes.amount(sums, single, compact=False) or "no amount"


def _cells(line: Line, report: Opportunities) -> "list[Text]":
    it = line.opportunity
    late = f"{line.days_late}d late"
    close = "" if it.expected_close is None else cells.short_day(it.expected_close, today=report.on)
    return [
        cells.text_cell(f"o{it.id}", "bold"),
        cells.text_cell(line.standing.account.handle),
        cells.text_cell(shorten(it.title, LINE)),
        cells.money_cell(Money(it.amount, it.currency) if it.amount is not None else None),
        cells.text_cell(it.stage),
        cells.text_cell(late, cells.LATE) if line.days_late else cells.text_cell(close),
    ]


def _notes(line: Line, report: Opportunities) -> "Iterator[Text]":
    """Yield what it serves and who carries it, what stands in its way, and the command that answers."""
    it, aim = line.opportunity, line.objective
    serves = f"for g{aim.id} {shorten(aim.outcome, LINE)}" if aim else f"for {shorten(it.rationale or '', LINE)}"
    said = [serves] if aim or it.rationale else []
    said += [f"sponsor {one_line(line.sponsor)}"] if line.sponsor else []
    if said:
        yield cells.text_cell(cells.joined(said), cells.FAINT)
    if line.blocks:
        shown = cells.text_cell("")
        for block in line.blocks:
            style = cells.LATE if block.code == "blocked" and line.review_due else cells.SOON
            refs = f" ({', '.join(block.refs)})" if block.code == "risk" else ""
            shown.append(" · " if shown.plain else "").append(
                f"{_why(line, block.code, block.text, report)}{refs}", style
            )
        yield shown
        yield cells.text_cell(line.blocks[0].next, "cyan")


def _why(line: Line, code: str, text: str, report: Opportunities) -> str:
    it = line.opportunity
    if code != "blocked":
        return f"{text}, 70 is needed" if code == "health" else text
    review = f", review {cells.short_day(it.review_on, today=report.on)}" if it.review_on else ", no review date"
    due = " · review now" if line.review_due else ""
    return f"blocked: {shorten(one_line(it.blocked_reason or ''), LINE)}{review}{due}"


def _below(report: Opportunities) -> "Iterable[RenderableType]":
    number = len(report.lines)
    noun = "opportunity" if number == 1 else "opportunities"
    yield cells.text_cell("")
    yield cells.text_cell("Total", "bold").append(f" {number} {noun} · {_money(report.sums, report)}", "not bold")
    if report.lacking:
        yield cells.text_cell(f"No rate for {', '.join(report.lacking)}: shown per currency.", cells.SOON)
    if report.wallet is not None:
        whose = f"at {report.wallet.accounts} account{'' if report.wallet.accounts == 1 else 's'} with an estimate"
        yield cells.text_cell(f"Share of wallet {wallet_words(report.wallet)}, {whose}", cells.FAINT)
    ready = next((it for it in report.lines if not it.blocks), None)
    if ready is not None:
        o = ready.opportunity
        verb = "win" if o.stage == "negotiating" else "advance"
        yield cells.text_cell("Next", cells.FAINT).append(f" am opportunities {verb} o{o.id}", "cyan")
