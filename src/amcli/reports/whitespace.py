"""The whitespace grid: accounts by products, with sums that add up both ways."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.exchange import Exchange
from amcli.domain.records import Account, Facts
from amcli.domain.settings import Settings
from amcli.domain.standing import Standing, served, stand
from amcli.domain.terms import arr_of
from amcli.domain.text import key
from amcli.domain.vocab import SERVED_STATUSES
from amcli.domain.wallet import Wallet, wallet_in, wallet_of
from amcli.domain.whitespace import RECENT, Cell, Names, Sums, cells_of, fit, state_of

LOOKS_BACK = RECENT + timedelta(days=1)


class Wanted(NamedTuple):
    """What the grid is narrowed to; empty = everything."""

    tiers: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    accounts: tuple[int, ...] = ()


class Row(NamedTuple):
    """One account: a cell for each product of the grid, and their sums."""

    account: Account
    cells: tuple[Cell, ...]
    arr: Sums
    potential: Sums
    wallet: Wallet | None


class Column(NamedTuple):
    """The sums of one product over all accounts; `accounts` have it running."""

    product: str
    arr: Sums
    potential: Sums
    won: Sums
    accounts: int


class Whitespace(NamedTuple):
    """The whole grid. The sums of the rows and those of the columns both add up to those of the whole."""

    on: date
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    arr: Sums
    potential: Sums
    won: Sums
    currency: str
    lacking: tuple[str, ...]
    wallet: Wallet | None

    @property
    def products(self) -> tuple[str, ...]:
        """The products, in the order of the columns."""
        return tuple(it.product for it in self.columns)


def build_whitespace(accounts: Sequence[Facts], on: date, settings: Settings, wanted: Wanted = Wanted()) -> Whitespace:  # noqa: B008
    """Return the grid of the accounts that are served or have an opportunity open; the most ARR first.

    The facts must reach back 90 days.
    """
    standings = [stand(it, on, settings, explain=False) for it in _meant(accounts, on)]
    money = _exchange(standings, on, settings)
    lacking = money.lacking(_currencies(standings, on))
    names = Names(settings.products, _used(standings, on))
    found = {it.account.id: cells_of(it, names, None if lacking else money) for it in standings}
    owners: dict[str, set[int]] = {}
    for account_id, cells in found.items():
        for product, cell in cells.items():
            if cell.arr:
                owners.setdefault(product, set()).add(account_id)
    kept = [it for it in standings if _fits(it, wanted)]
    products = _products(names, [found[it.account.id] for it in kept], settings, wanted)
    rows = []
    for it in sorted(kept, key=lambda one: (-one.worth, one.account.handle)):
        line = tuple(_cell(it, product, found[it.account.id], owners, standings) for product in products)
        arr, potential = _total(cell.arr for cell in line), _total(cell.potential for cell in line)
        rows.append(Row(it.account, line, arr, potential, wallet_of(it.account, it.arr, settings)))
    columns = tuple(_column(product, [row.cells[at] for row in rows]) for at, product in enumerate(products))
    return Whitespace(
        on,
        tuple(rows),
        columns,
        _total(row.arr for row in rows),
        _total(row.potential for row in rows),
        _total(column.won for column in columns),
        money.currency,
        lacking,
        wallet_in(kept, money),
    )


def _meant(accounts: Sequence[Facts], on: date) -> list[Facts]:
    ours = {it.account.id for it in served(accounts, on)}
    return [
        it
        for it in accounts
        if it.account.id in ours
        or (it.account.status not in (*SERVED_STATUSES, "churned") and any(state_of(o, on) for o in it.opportunities))
    ]


def _fits(it: Standing, wanted: Wanted) -> bool:
    return (
        (not wanted.tiers or key(it.account.tier or "") in map(key, wanted.tiers))
        and (not wanted.segments or key(it.account.segment or "") in map(key, wanted.segments))
        and (not wanted.accounts or it.account.id in wanted.accounts)
    )


def _currencies(standings: Iterable[Standing], on: date) -> set[str]:
    codes = {code for it in standings for code in it.arr}
    return codes | {o.currency for it in standings for o in it.facts.opportunities if o.amount and state_of(o, on)}


def _exchange(standings: Sequence[Standing], on: date, settings: Settings) -> Exchange:
    used = _currencies(standings, on)
    return Exchange(next(iter(used)) if len(used) == 1 else settings.currency, settings)


def _used(standings: Iterable[Standing], on: date) -> set[str]:
    named = {t.contract.product for it in standings for t in it.terms if arr_of([t])}
    named |= {o.product for it in standings for o in it.facts.opportunities if state_of(o, on)}
    return {name for name in named if name}


def _products(names: Names, found: Iterable[dict[str, Cell]], settings: Settings, wanted: Wanted) -> list[str]:
    """Return the products of the grid: as listed in the config, then by ARR."""
    worth: dict[str, int] = {}
    for cells in found:
        for product, cell in cells.items():
            worth[product] = worth.get(product, 0) + sum(cell.arr.values())
    others = sorted(set(worth) - set(settings.products), key=lambda it: (-worth[it], it))
    meant = {key(names.of(it)) for it in wanted.products}
    return [it for it in (*settings.products, *others) if not meant or key(it) in meant]


def _cell(
    it: Standing, product: str, found: dict[str, Cell], owners: dict[str, set[int]], peers: Sequence[Standing]
) -> Cell:
    return found.get(product) or Cell(product, "empty", {}, {}, {}, fit=fit(it, product, owners, peers))


def _column(product: str, cells: Sequence[Cell]) -> Column:
    won = _total(cell.amount for cell in cells if cell.state == "won")
    having = sum(1 for cell in cells if cell.arr)
    return Column(product, _total(it.arr for it in cells), _total(it.potential for it in cells), won, having)


def _total(parts: Iterable[Sums]) -> Sums:
    sums: Sums = {}
    for part in parts:
        for code, minor in part.items():
            sums[code] = sums.get(code, 0) + minor
    return sums
