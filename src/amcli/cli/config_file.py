"""`am config`: what is in force and from where; `preset` and `set` write the file and keep its comments."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amcli.cli.app import DefaultGroup, new_app
from amcli.cli.context import Am, command
from amcli.errors import Refused

if TYPE_CHECKING:
    from tomlkit import TOMLDocument


class ShowGroup(DefaultGroup):
    """A group whose bare form shows."""

    default = "show"


app = new_app(cls=ShowGroup, help="What is in force, and the presets.")


@app.command("show")
@command
def show_config(am: Am) -> None:
    """Show every setting in force, and the file they may be changed in."""
    from amcli.cli.config import config_path
    from amcli.cli.output import show
    from amcli.render import config as render

    path = config_path()
    show(
        am,
        schema="am.config/1",
        data=lambda: {"file": str(path), "exists": path.exists(), **render.as_json(am.settings)},
        lines=lambda: render.as_lines(am.settings),
        page=lambda: render.as_page(am.settings, path, exists=path.exists()),
    )


@app.command("preset")
@command
def preset(
    am: Am,
    names: Annotated[
        list[str],
        typer.Argument(metavar="NAME…", help="A role (junior senior strategic), an industry, or one of each."),
    ],
) -> None:
    """Choose presets: cadences and required roles for a role, health weights for an industry.

    Industries: saas, agency, manufacturing, regulated. Numbers set in the config file go before those of a
    preset.
    """
    from amcli.domain.presets import INDUSTRIES, ROLES

    chosen = [name.strip().lower() for name in names]
    for kind in (ROLES, INDUSTRIES):
        if sum(name in kind for name in chosen) > 1:
            raise Refused(f"{' and '.join(chosen)} exclude each other.", f"Give one of: {', '.join(kind)}.")
    given = _document()
    _keep_other_kind(given, chosen)
    given["preset"] = chosen
    _write(am, given, f"preset {', '.join(chosen)}")


def _keep_other_kind(given: "TOMLDocument", chosen: list[str]) -> None:
    """Choosing a role leaves the industry as it was, and the other way round."""
    from amcli.domain.presets import INDUSTRIES, ROLES

    before = given.get("preset", [])
    for name in [before] if isinstance(before, str) else list(before):
        kind = ROLES if name in ROLES else INDUSTRIES
        if name in kind and not any(other in kind for other in chosen):
            chosen.append(str(name))


@app.command("set")
@command
def set_(
    am: Am,
    key: Annotated[str, typer.Argument(metavar="KEY", help="As in currency, timezone, weights.adoption.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help='As in EUR, Europe/Berlin, 20, ["14d", "28d"].')],
) -> None:
    """Set one value in the config file; it is checked before anything is written."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    given = _document()
    *tables, name = key.split(".")
    place: Any = given
    for table in tables:
        place = place.setdefault(table, tomlkit.table())
        if not hasattr(place, "setdefault"):
            raise Refused(f"{key}: {table} is not a table.", "`am config` shows what there is.")
    try:
        place[name] = tomlkit.parse(f"it = {value}")["it"]
    except TOMLKitError:
        place[name] = value
    _write(am, given, f"{key} = {value}")


def _document() -> "TOMLDocument":
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    from amcli.cli.config import config_path

    path = config_path()
    try:
        return tomlkit.parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return tomlkit.document()
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        raise Refused(f"{path} cannot be read: {error}.", "Mend or move the file.") from error


def _write(am: Am, given: "TOMLDocument", what: str) -> None:
    """Check a config and put it in place of the old one, whole or not at all."""
    import tomlkit

    from amcli.cli.config import config_path, settings_from
    from amcli.cli.output import print_json, say

    path = config_path()
    if path.exists() and not path.is_file():
        raise Refused(f"{path} is no file that could be changed.", "Set AM_CONFIG to a file, or unset it.")
    settings_from(given.unwrap(), str(path))
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _private(part, tomlkit.dumps(given))
        part.replace(path)
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error}.", "Check the folder and its permissions.") from error
    if am.as_json:
        print_json(am, "am.config/1", {"file": str(path), "set": what})
    else:
        say(f"✓ {what}", f"  in {path}; am config shows what is in force")


def _private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
