"""One renewal on a page, for people and as JSON."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from amcli.domain.dates import days_ago, relative, show_day
from amcli.domain.money import Money, show_money
from amcli.domain.negotiation import discount
from amcli.domain.renewals import Check
from amcli.domain.text import one_line
from amcli.render import chains, shapes
from amcli.render import renewals_json as lines
from amcli.render.cells import BAND, FAINT, SEVERITY, joined, short_day, text_cell
from amcli.reports.renewal_page import RenewalPage

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

Row = tuple[str, "Text"]
SAID = {"ask": "asks", "offer": "offered", "given": "given", "got": "got", "note": "note"}
TICK = {True: ("✓", "green"), False: ("✗", "red"), None: ("?", "yellow")}


def as_json(page: RenewalPage) -> dict[str, Any]:
    """Return the page as `am.renewal/1` has it."""
    shape = lines.item(page.item)
    for check in shape["readiness"]["checks"]:
        check["by"] = shapes.day(page.by(check["code"]))
    if not page.is_open:
        shape["next"] = None
    return {
        **shape,
        "open": page.is_open,
        "reason": page.deal.reason,
        "chain": chains.as_json(page.chain),
        "negotiation": negotiation_json(page),
        "deciders": [
            {
                "ref": f"p{it.contact.id}",
                "name": it.contact.name,
                "role": it.contact.role,
                "influence": it.contact.influence,
                "stance": it.contact.stance,
                "last_heard": shapes.day(it.heard),
            }
            for it in page.deciders
        ],
    }


def negotiation_json(page: RenewalPage) -> dict[str, Any]:
    """Return the negotiation as JSON has it; texts and walk-away are null where they are left out."""
    contract, deal = page.item.contract, page.deal
    return {
        "list_price": lines.of(contract, contract.list_price),
        "offered": lines.of(contract, deal.offered),
        "offered_discount": discount(contract.list_price, deal.offered),
        "walk_away": lines.of(contract, deal.walk_away),
        "next_move": deal.next_move,
        "given_for_nothing": len(page.alone),
        "moves": [
            {
                "on": shapes.day(it.on),
                "kind": it.kind,
                "text": it.text or None,
                "amount": lines.of(contract, it.amount),
                "in_return": None if it.kind != "given" else it not in page.alone,
            }
            for it in deal.moves
        ],
    }


def as_page(page: RenewalPage, width: int) -> "RenderableType":
    """Lay the page out as sections; empty ones are left out."""
    from rich.console import Group

    parts: list[RenderableType] = [*_header(page)]
    for title, rows in _sections(page):
        if rows:
            parts += _section(title, rows, width)
    return Group(*parts)


def _section(title: "Text", rows: Sequence[Row], width: int) -> "list[RenderableType]":
    from rich.table import Table

    grid = Table.grid(padding=(0, 1))
    grid.add_column(style=FAINT, no_wrap=width >= 40, overflow="fold")
    grid.add_column(overflow="fold")
    for ref, line in rows:
        grid.add_row(text_cell(ref), line)
    return [text_cell(""), title, grid]


def _header(page: RenewalPage) -> "Iterator[Text]":
    it, term, on = page.item, page.item.term, page.on
    contract = it.contract
    product = one_line(contract.product or "") if page.texts else ""
    what = joined([f"k{contract.id}", product], " ")
    yield text_cell(it.account.name, "bold").append(f" · {what} · {_money(page, contract.arr)}", "not bold")
    yield _when(page)
    if it.change and it.change.starts:
        now, first = _money(page, it.arr_now), show_day(it.change.starts, today=on)
        yield text_cell(f"{now} until k{it.change.id} changes it to {_money(page, contract.arr)} on {first}")
    line = text_cell("Health").append(" ").append(shapes.score(it.health), BAND.get(it.health.band or "", FAINT))
    for risk in it.risks:
        line.append(" · ", "default").append(
            f"{risk.severity} risk r{risk.id} {text_cell(risk.title).plain}", SEVERITY[risk.severity]
        )
    yield line
    if page.is_open:
        step = it.next
        to = f" → {step.raises_to}%" if step.raises_to is not None else ""
        yield (
            text_cell("Next:", "bold")
            .append(f" {text_cell(step.text).plain}{to}: ", "not bold")
            .append(text_cell(step.command).plain, "not bold cyan")
        )
    elif contract.trial and contract.outcome is None:
        yield (
            text_cell("A trial:")
            .append(" am contracts renew", "cyan")
            .append(f" k{contract.id} --arr … makes it a paid term", "cyan")
        )
    elif contract.outcome:
        final = f" at {_money(page, contract.final)}" if contract.final else ""
        day = f" on {show_day(contract.closed_on, today=on)}" if contract.closed_on else ""
        why = f": {one_line(page.deal.reason)}" if page.deal.reason else ""
        yield text_cell(f"Decided: {contract.outcome.replace('_', ' ')}{final}{day}{why}")
    elif term.cancelled:
        yield text_cell("Cancelled", "bold red").append(f": {one_line(page.deal.reason)}" if page.deal.reason else "")


def _when(page: RenewalPage) -> "Text":
    term, contract, on = page.item.term, page.item.contract, page.on
    if term.ends is None:
        return text_cell("Open-ended" + (f", {contract.notice} notice" if contract.notice else ""))
    ends = show_day(term.ends, today=on)
    if term.state == "lapsed":
        return text_cell(f"Lapsed {ends}, no outcome recorded", "bold red")
    if term.state == "ended" or not page.is_open:
        return text_cell(f"{'Ended' if term.state == 'ended' else 'Ends'} {ends}")
    line = text_cell(f"{'Renews itself after' if contract.auto_renew else 'Ends'} {ends}")
    if term.rolled:
        line.append(f", rolled over {term.rolled}× (assumed)", "yellow")
    if term.cancel_by and contract.notice:
        left = relative(term.cancel_by, today=on)
        style = "bold red" if (term.cancel_by - on).days <= 30 else ""
        line.append(" · ").append(f"notice by {show_day(term.cancel_by, today=on)}, {left} ({contract.notice})", style)
    return line


def _sections(page: RenewalPage) -> "Iterator[tuple[Text, list[Row]]]":
    it, on = page.item, page.on
    yield text_cell(f"Terms ({len(page.chain)})", "bold"), chains.rows(page.chain, on, it.contract.id)
    yield text_cell("Forecast", "bold"), _forecast(page)
    if page.is_open:
        style = "red" if it.readiness.is_behind else ""
        title = text_cell("Readiness", "bold").append(f" {it.readiness.score}%", f"not bold {style}".strip())
        yield (
            title.append(f" of {it.readiness.expected}% by now", "not bold"),
            [_check(page, one) for one in it.readiness.checks],
        )
    yield text_cell("Negotiation", "bold"), _negotiation(page)
    yield (
        text_cell("Who decides", "bold"),
        [
            (
                f"p{one.contact.id}",
                text_cell(
                    joined(
                        [
                            f"{one_line(one.contact.name)}, {(one.contact.role or '').replace('_', ' ')}",
                            one.contact.stance or "",
                            f"heard {days_ago((on - one.heard).days)}" if one.heard else "never heard",
                        ]
                    )
                ),
            )
            for one in page.deciders
        ],
    )
    said = it.signals if page.is_open else ()
    yield text_cell("Signals", "bold"), [("-", text_cell(one.text, SEVERITY[one.severity])) for one in said]


def _forecast(page: RenewalPage) -> list[Row]:
    contract = page.item.contract
    told = (
        ("category", (contract.category or "").replace("_", " ")),
        ("forecast", _money(page, contract.forecast)),
        ("target", _money(page, contract.target)),
        ("final", _money(page, contract.final)),
        ("stage", one_line(contract.stage or "")),
    )
    rows = [(name, text_cell(shown)) for name, shown in told if shown]
    if not rows and page.is_open:
        return [("", text_cell(f"none yet: am renewals set k{contract.id} --category … --forecast …", FAINT))]
    return rows


def _check(page: RenewalPage, check: Check) -> Row:
    mark, style = TICK[check.ok]
    by = page.by(check.code)
    line = text_cell(check.text, "" if check.ok or not check.due else "bold")
    refs = f" ({', '.join(check.refs)})" if check.refs else ""
    late = "due" if check.due and not check.ok else "by"
    line.append(refs, FAINT).append(f" · {late} {short_day(by, today=page.on)}" if by else "", FAINT)
    return mark, text_cell("").append_text(line) if check.ok or not check.due else text_cell("", style).append_text(
        line
    )


def _negotiation(page: RenewalPage) -> list[Row]:
    contract, deal = page.item.contract, page.deal
    rows: list[Row] = []
    if deal.offered is not None or contract.list_price:
        rows.append(("price", text_cell(_prices(page))))
    if deal.walk_away is not None:
        rows.append(("floor", text_cell(f"walk-away {_money(page, deal.walk_away)}: for you only", FAINT)))
    for move in deal.moves:
        amount = f" ({_money(page, move.amount)})" if move.amount is not None else ""
        told = f"{SAID[move.kind]}: {one_line(move.text)}" if move.text else SAID[move.kind]
        line = text_cell(f"{told}{amount}")
        line.append(", nothing in return", "yellow") if move in page.alone else None
        rows.append((short_day(move.on, page.on), line))
    if deal.next_move:
        rows.append(("next", text_cell(deal.next_move)))
    return rows


def _prices(page: RenewalPage) -> str:
    """Return list price, present price and offer in a line."""
    contract, offered = page.item.contract, page.deal.offered
    told = (("list", contract.list_price, None), ("now", page.item.arr_now, contract.list_price))
    said = [f"{name} {_money(page, minor)}{_off(against, minor)}" for name, minor, against in told if minor is not None]
    if offered is not None:
        said.append(f"offered {_money(page, offered)}{_off(contract.list_price, offered)}")
    return joined(said)


def _off(list_price: int | None, amount: int | None) -> str:
    off = discount(list_price, amount)
    return f" ({abs(off):.0%} {'below' if off > 0 else 'above'})" if off else ""


def _money(page: RenewalPage, minor: int | None) -> str:
    return "" if minor is None else show_money(Money(minor, page.item.contract.currency))
