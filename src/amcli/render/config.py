"""The settings in force: as a page, as lines for a pipe and as JSON."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amcli.domain.settings import DEFAULTS, Settings
from amcli.render.cells import FAINT, text_cell

if TYPE_CHECKING:
    from rich.console import RenderableType


def as_json(settings: Settings) -> dict[str, Any]:
    """Return the settings as `am.config/1` has them."""
    return {
        "preset": [settings.role, settings.industry],
        "currency": settings.currency,
        "rates": dict(settings.rates),
        "timezone": settings.timezone,
        "cadences": {tier: [str(it.every), str(it.max)] for tier, it in settings.cadences.items()},
        "required_roles": [list(seat) for seat in settings.required_roles],
        "weights": dict(settings.weights),
        "category_rates": {name: float(rate) for name, rate in settings.category_rates.items()},
        "volume_stands_for_adoption": settings.volume_stands_for_adoption,
        "obligations_count": settings.obligations_count,
    }


def as_lines(settings: Settings) -> Iterator[Sequence[object]]:
    """Yield each setting for a pipe: key and value."""
    for key, value in as_json(settings).items():
        if isinstance(value, dict):
            yield from ((f"{key}.{name}", _plain(one)) for name, one in value.items())
        else:
            yield key, _plain(value)


def as_page(settings: Settings, path: Path, *, exists: bool) -> "RenderableType":
    """Lay the settings out; what differs from the defaults stands out."""
    from rich.console import Group
    from rich.table import Table

    usual = {str(key): value for key, value in as_lines(DEFAULTS)}
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for key, value in as_lines(settings):
        table.add_row(text_cell(key), text_cell(value, "" if usual.get(str(key)) == value else "bold"))
    where = f"{path}{'' if exists else ' (not there yet: these are the defaults)'}"
    return Group(text_cell(where, FAINT), table)


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(" or ".join(it) if isinstance(it, list) else str(it) for it in value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
