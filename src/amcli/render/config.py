"""The settings in force: as a page, as lines for a pipe and as JSON."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amcli.domain.settings import DEFAULTS, Settings
from amcli.domain.workdays import WEEKDAYS
from amcli.render.cells import FAINT, text_cell

if TYPE_CHECKING:
    from rich.console import RenderableType

MOST_DAYS = 12
"""Holidays that are worth a list on the page; JSON and pipes have all."""


def as_json(settings: Settings) -> dict[str, Any]:
    """Return the settings as `am.config/1` has them."""
    return {
        "preset": [settings.role, settings.industry],
        "currency": settings.currency,
        "rates": dict(settings.rates),
        "timezone": settings.timezone,
        "cadences": {tier: [str(it.every), str(it.max)] for tier, it in settings.cadences.items()},
        "cadence": {"roles": {role: str(every) for role, every in settings.role_cadences.items()}},
        "calendar": {
            "workdays": [WEEKDAYS[at] for at in sorted(settings.workdays.weekdays)],
            "holidays": [day.isoformat() for day in sorted(settings.workdays.holidays)],
        },
        "checkins": {"per_day": settings.checkins_per_day},
        "me": {
            "emails": list(settings.my_emails),
            "domains": list(settings.my_domains),
            "names": list(settings.my_names),
        },
        "intake": {"back": str(settings.intake[0]), "ahead": str(settings.intake[1])},
        "required_roles": [list(seat) for seat in settings.required_roles],
        "weights": dict(settings.weights),
        "category_rates": {name: float(rate) for name, rate in settings.category_rates.items()},
        "stage_rates": {name: float(rate) for name, rate in settings.stage_rates.items()},
        "products": {"list": list(settings.products)},
        "volume_stands_for_adoption": settings.volume_stands_for_adoption,
        "obligations_count": settings.obligations_count,
        "business_reviews": {
            tier: "never" if it is None else str(it) for tier, it in settings.business_reviews.items()
        },
    }


def as_lines(settings: Settings) -> Iterator[Sequence[object]]:
    """Yield each setting for a pipe: key and value."""
    yield from _flat("", as_json(settings))


def _flat(before: str, values: dict[str, Any]) -> Iterator[Sequence[object]]:
    for key, value in values.items():
        if isinstance(value, dict):
            yield from _flat(f"{before}{key}.", value)
        else:
            yield f"{before}{key}", _plain(value)


def as_page(settings: Settings, path: Path, *, exists: bool) -> "RenderableType":
    """Lay the settings out; what differs from the defaults stands out."""
    from rich.console import Group
    from rich.table import Table

    usual = {str(key): value for key, value in as_lines(DEFAULTS)}
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for key, value in as_lines(settings):
        shown = _holidays(settings) if key == "calendar.holidays" else value
        table.add_row(text_cell(key), text_cell(shown, "" if usual.get(str(key)) == value else "bold"))
    where = f"{path}{'' if exists else ' (not there yet: these are the defaults)'}"
    return Group(text_cell(where, FAINT), table)


def _holidays(settings: Settings) -> str:
    """Return the holidays, or how many there are where a file brings those of many years."""
    days = [day.isoformat() for day in sorted(settings.workdays.holidays)]
    return ", ".join(days) if len(days) <= MOST_DAYS else f"{len(days)} days from {days[0]} to {days[-1]}"


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(" or ".join(it) if isinstance(it, list) else str(it) for it in value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
