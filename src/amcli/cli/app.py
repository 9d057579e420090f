"""The tree of commands. Each loads its own module only when it is called: start-up is a feature."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

COMMANDS: dict[str, str] = {
    "today": "today",
    "log": "log",
    "at-risk": "at_risk",
    "health": "health",
    "checkin": "checkin",
    "done": "done",
    "snooze": "snooze",
    "pulse": "pulse",
    "brief": "brief",
    "review": "review",
    "renewals": "renewals",
    "forecast": "forecast",
    "kpis": "kpis",
    "targets": "targets",
    "whitespace": "whitespace",
    "backtest": "backtest",
    "find": "find",
    "merge": "merge",
    "undo": "history:undo_app",
    "redo": "history:redo_app",
    "history": "history:history_app",
    "accounts": "groups:accounts",
    "contacts": "groups:contacts",
    "touches": "groups:touches",
    "actions": "groups:actions",
    "issues": "groups:issues",
    "risks": "groups:risks",
    "contracts": "groups:contracts",
    "opportunities": "groups:opportunities",
    "usage": "groups:usage",
    "surveys": "groups:surveys",
    "requests": "groups:requests",
    "objectives": "groups:objectives",
    "milestones": "groups:milestones",
    "invoices": "groups:invoices",
    "budgets": "groups:budgets",
    "references": "groups:references",
    "import": "importing",
    "recipes": "recipes",
    "inbox": "inbox",
    "export": "export",
    "sql": "sql",
    "config": "config_file",
    "demo": "demo",
}
"""Every command and where it lives: a module of this package, and the name of its app unless `app`."""

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class DefaultGroup(TyperGroup):
    """A group whose bare form, options included, runs one of its commands: `am accounts --tier A` lists."""

    default = "list"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the default command in front of options, or where nothing was typed."""
        helps = args[:1] in (["-h"], ["--help"])
        bare = not args or (args[0].startswith("-") and not helps and not self._own(args[0]))
        if bare and not ctx.resilient_parsing:  # completion asks for the names of the commands themselves
            args = [self.default, *args]
        return super().parse_args(ctx, args)

    def _own(self, option: str) -> bool:
        return any(option.split("=", maxsplit=1)[0] in param.opts for param in self.params)


class LazyGroup(DefaultGroup):
    """The top level: knows the names of all commands, imports the one that runs."""

    default = "today"

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the signature is Typer's
        """Return the names of all commands, in the order an AM meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - the signature is Typer's
        """Import and return one command."""
        if cmd_name not in COMMANDS:
            return None
        if cmd_name not in self.commands:
            self.add_command(load(cmd_name), cmd_name)
        return self.commands[cmd_name]

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command, suggesting near names for an unknown one."""
        if args[0] not in COMMANDS:
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS)
            did_you_mean = f" Did you mean `am {near[0]}`?" if near else ""
            ctx.fail(f"No such command “{args[0]}”.{did_you_mean}")
        return super().resolve_command(ctx, args)


def load(name: str) -> Any:
    """Return the parser command called `name`, importing its module."""
    module, _, attribute = COMMANDS[name].partition(":")
    app: typer.Typer = getattr(import_module(f"amcli.cli.{module}"), attribute or "app")
    loaded = typer.main.get_command(app)
    loaded.name = name
    return loaded


def new_app(**more: Any) -> typer.Typer:
    """Return an app for one command or group with the settings all share."""
    return typer.Typer(add_completion=False, context_settings=CONTEXT, pretty_exceptions_enable=False, **more)


def root() -> Any:
    """Return the top-level command."""
    app = typer.Typer(cls=LazyGroup, context_settings=CONTEXT, pretty_exceptions_enable=False)
    app.callback()(_root)
    return typer.main.get_command(app)


def _version(wanted: bool) -> None:
    if wanted:
        from amcli import __version__

        typer.echo(f"am {__version__}")
        raise typer.Exit


def _root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """The account manager's command line: who needs a call, why, what hangs on it, what to type next.

    Without a command, `am` shows `am today`.
    """
