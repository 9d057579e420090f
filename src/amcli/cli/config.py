"""The config file: TOML, optional, refused with file, key and reason when it is wrong."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from amcli.domain.dates import Interval
from amcli.domain.settings import DEFAULTS, Cadence, Settings
from amcli.domain.text import quoted
from amcli.domain.workdays import Workdays
from amcli.errors import Refused
from amcli.places import user_dir


def config_path() -> Path:
    """Return the path of the config file: `AM_CONFIG`, else the platform's user config directory."""
    named = os.environ.get("AM_CONFIG")
    if named:
        return Path(named).expanduser()
    return user_dir("config") / "config.toml"


def load_settings() -> Settings:
    """Return the settings of the config file over the defaults; without a file, the defaults.

    Raises:
        Refused: the file is not TOML, or a key is unknown or has a wrong value.
    """
    path = config_path()
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return DEFAULTS
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{path} cannot be read: {error}.", "Mend or move the file.") from error
    import tomllib

    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{path} is not valid TOML: {error}.", "Mend that line.") from error
    return settings_from(given, str(path))


def settings_from(given: Mapping[str, Any], file: str) -> Settings:
    """Return settings from the content of a config file.

    Raises:
        Refused: a key is unknown or has a wrong value; the message names file, key and reason.
    """
    settings = _preset(given, file)
    for name, value in given.items():
        if name == "preset":
            continue
        if name not in _READERS and name != "calendar":
            known = sorted([*_READERS, "calendar", "preset"])
            raise Refused(f"{file}: unknown key `{name}`.", f"Known keys: {', '.join(known)}.")
        try:
            if name == "calendar":
                settings = settings._replace(workdays=_calendar(value, Path(file).parent))
            elif name == "me":
                emails, domains, names = _me(value, settings)
                settings = settings._replace(my_emails=emails, my_domains=domains, my_names=names)
            else:
                settings = settings._replace(**{_FIELDS.get(name, name): _READERS[name](value, settings)})
        except Refused as error:
            raise Refused(f"{file}: `{name}`: {error.message}", error.hint) from error
    return settings


def _preset(given: Mapping[str, Any], file: str) -> Settings:
    """Return the settings that the presets named in a config give; other keys are read over them."""
    from amcli.domain.presets import INDUSTRIES, ROLES

    named = given.get("preset", [])
    settings = DEFAULTS
    for name in [named] if isinstance(named, str) else named if isinstance(named, list) else [named]:
        if name in ROLES:
            settings = settings._replace(role=name, **ROLES[name])
        elif name in INDUSTRIES:
            settings = settings._replace(industry=name, **INDUSTRIES[name])
        else:
            known = ", ".join([*ROLES, *INDUSTRIES])
            raise Refused(f"{file}: `preset`: {quoted(name)} is no preset.", f"Known: {known}.")
    return settings


def _currency(value: Any, _: Settings) -> str:
    from amcli.domain.money import checked_currency

    return checked_currency(_text(value))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Refused(f"{quoted(value)} is not text.", "Put it in quotes.")
    return value


def _table(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Refused(f"{quoted(value)} is not a table.", "Write it as a [table] of names and values.")
    return value


def _timezone(value: Any, _: Settings) -> str:
    from zoneinfo import ZoneInfo

    name = _text(value)
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise Refused(f"unknown time zone “{name}”.", "Use an IANA name such as Europe/Berlin.") from error
    return name


def _rates(value: Any, _: Settings) -> Mapping[str, str]:
    from amcli.domain.money import checked_currency

    rates = {checked_currency(code): str(rate) for code, rate in _table(value).items()}
    for code, rate in rates.items():
        if not _is_share(rate, most=None) or float(rate) == 0:
            raise Refused(f"the rate of {code} must be a positive number, not {quoted(rate)}.", 'Such as GBP = "1.17".')
    return {code: _plain(rate) for code, rate in rates.items()}


def _plain(number: str) -> str:
    """Return a number without an exponent: TOML reads IDR = 0.000058 as a float, which prints as 5.8e-05."""
    from decimal import Decimal

    return f"{Decimal(number):f}"


def _cadences(value: Any, settings: Settings) -> Mapping[str, Cadence]:
    from amcli.domain.dates import parse_interval

    cadences = dict(settings.cadences)
    for tier, pair in _table(value).items():
        if not (isinstance(pair, list) and len(pair) == 2):
            raise Refused(f"tier {tier} needs a target and a maximum.", f'For example {tier} = ["14d", "28d"].')
        every, longest = parse_interval(_text(pair[0])), parse_interval(_text(pair[1]))
        if longest.days < every.days:
            raise Refused(f"tier {tier}: the maximum {longest} is shorter than the target {every}.", "Swap them.")
        cadences[tier] = Cadence(every, longest)
    return cadences


def _cadence(value: Any, settings: Settings) -> Mapping[str, Interval]:
    from amcli.cli.config_calendar import read_role_cadences

    return read_role_cadences(_table(value), settings.role_cadences)


def _calendar(value: Any, folder: Path) -> Workdays:
    from amcli.cli.config_calendar import read_workdays

    return read_workdays(_table(value), folder)


def _checkins(value: Any, _: Settings) -> int:
    from amcli.cli.config_calendar import read_per_day

    return read_per_day(_table(value))


def _business_reviews(value: Any, settings: Settings) -> Mapping[str, Interval | None]:
    from amcli.domain.dates import parse_interval

    intervals = dict(settings.business_reviews)
    for tier, text in _table(value).items():
        intervals[tier] = None if text == "never" else parse_interval(_text(text))
    return intervals


def _weights(value: Any, settings: Settings) -> Mapping[str, int]:
    weights = dict(settings.weights)
    for name, weight in _table(value).items():
        if name not in weights:
            raise Refused(f"unknown dimension `{name}`.", f"Known: {', '.join(weights)}.")
        if not isinstance(weight, int) or isinstance(weight, bool) or not 0 <= weight <= 100:
            raise Refused(f"{name} must be a whole number from 0 to 100, not {quoted(weight)}.", "Weights add to 100.")
        weights[name] = weight
    if sum(weights.values()) != 100:
        raise Refused(f"the weights add to {sum(weights.values())}, not 100.", "Change them so that they add to 100.")
    return weights


def _category_rates(value: Any, settings: Settings) -> Mapping[str, str]:
    return _shares(value, settings.category_rates, "category", "commit = 0.9")


def _stage_rates(value: Any, settings: Settings) -> Mapping[str, str]:
    return _shares(value, settings.stage_rates, "stage", "proposed = 0.5")


def _shares(value: Any, usual: Mapping[str, str], what: str, example: str) -> Mapping[str, str]:
    rates = dict(usual)
    for name, rate in _table(value).items():
        if name not in rates:
            raise Refused(f"unknown {what} `{name}`.", f"Known: {', '.join(rates)}.")
        if isinstance(rate, bool) or not _is_share(str(rate), most=1):
            raise Refused(f"{name} must be a share from 0 to 1, not {quoted(rate)}.", f"For example {example}.")
        rates[name] = str(rate)
    return rates


def _is_share(text: str, most: int | None) -> bool:
    from decimal import Decimal, InvalidOperation

    try:
        number = Decimal(text)
    except InvalidOperation:
        return False
    return number.is_finite() and number >= 0 and (most is None or number <= most)


def _required_roles(value: Any, _: Settings) -> tuple[tuple[str, ...], ...]:
    from amcli.domain.vocab import CONTACT_ROLES

    if not isinstance(value, list) or not value:
        raise Refused("give a list of seats.", 'For example [["decision_maker", "economic_buyer"], ["champion"]].')
    seats = tuple(tuple(seat) if isinstance(seat, list) else (seat,) for seat in value)
    for role in (role for seat in seats for role in seat):
        if role not in CONTACT_ROLES:
            raise Refused(f"{quoted(role)} is not a role.", f"Roles: {', '.join(CONTACT_ROLES)}.")
    return seats


def _flag(value: Any, _: Settings) -> bool:
    if not isinstance(value, bool):
        raise Refused(f"{quoted(value)} is neither true nor false.", "Write true or false, without quotes.")
    return value


def _products(value: Any, _: Settings) -> tuple[str, ...]:
    from amcli.domain.text import key, one_line

    table = _table(value)
    if set(table) != {"list"} or not isinstance(table["list"], list) or not table["list"]:
        raise Refused("give the list of what you sell.", 'For example [products] list = ["Planner", "Mobile"].')
    names = [one_line(_text(name)) for name in table["list"]]
    if not all(names):
        raise Refused("a product has no name.", "Leave it out.")
    seen: set[str] = set()
    for name in names:
        if key(name) in seen:
            raise Refused(f"“{name}” is in the list twice.", "Leave one out.")
        seen.add(key(name))
    return tuple(names)


def _me(value: Any, _: Settings) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    from amcli.cli.config_intake import read_me

    return read_me(_table(value))


def _intake(value: Any, settings: Settings) -> tuple[Interval, Interval]:
    from amcli.cli.config_intake import read_window

    return read_window(_table(value), settings.intake)


_READERS: dict[str, Callable[[Any, Settings], Any]] = {
    "currency": _currency,
    "rates": _rates,
    "timezone": _timezone,
    "cadences": _cadences,
    "weights": _weights,
    "category_rates": _category_rates,
    "stage_rates": _stage_rates,
    "required_roles": _required_roles,
    "products": _products,
    "volume_stands_for_adoption": _flag,
    "obligations_count": _flag,
    "business_reviews": _business_reviews,
    "cadence": _cadence,
    "checkins": _checkins,
    "me": _me,
    "intake": _intake,
}
_FIELDS = {"cadence": "role_cadences", "checkins": "checkins_per_day"}
"""Keys whose field in the settings has another name."""
