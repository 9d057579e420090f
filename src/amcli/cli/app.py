"""The tree of commands. Each loads its own module only when it is called: start-up is a feature."""

from importlib import import_module
from shutil import get_terminal_size
from typing import Any, Literal

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

MOST_NAMED = 15
"""So many commands are named to who typed an unknown one; the top level has too many to read in an error."""

NARROWEST_BOXES = 70

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class DefaultGroup(TyperGroup):
    """A group whose bare form, options included, runs one of its commands: `am accounts --tier A` lists."""

    default = "list"
    narrowed_by = ""
    """What the default command takes as an argument, in words: the group itself would read it as a command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the default command in front of options, or where nothing was typed."""
        helps = args[:1] in (["-h"], ["--help"])
        bare = not args or (args[0].startswith("-") and not helps and not self._own(args[0]))
        if bare and not ctx.resilient_parsing:  # completion asks for the names of the commands themselves
            args = [self.default, *args]
        return super().parse_args(ctx, args)

    def _own(self, option: str) -> bool:
        return any(option.split("=", maxsplit=1)[0] in param.opts for param in self.params)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command; for an unknown one say which is near, or else which there are."""
        names = self.list_commands(ctx)
        if args[0] not in names:
            from difflib import get_close_matches

            near = get_close_matches(args[0], names)
            known = f" It is one of: {', '.join(names)}." if len(names) <= MOST_NAMED else ""
            more = f" Did you mean `{ctx.command_path} {near[0]}`?" if near else known
            if self.narrowed_by and not near:
                more += f" For {self.narrowed_by}: `{ctx.command_path} {self.default} {args[0]}`."
            ctx.fail(f"No such command “{args[0]}”.{more}")
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help, with what the bare form does below the commands."""
        if ctx.parent is not None:
            bare = f"{ctx.command_path} {self.default}"
            self.epilog = f"`{ctx.command_path}` alone is `{bare}`; `{bare} -h` has its options."
        super().format_help(ctx, formatter)


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


def load(name: str) -> Any:
    """Return the parser command called `name`, importing its module."""
    module, _, attribute = COMMANDS[name].partition(":")
    app: typer.Typer = getattr(import_module(f"amcli.cli.{module}"), attribute or "app")
    loaded = typer.main.get_command(app)
    loaded.name = name
    return loaded


def new_app(**more: Any) -> typer.Typer:
    """Return an app for one command or group with the settings all share."""
    return typer.Typer(
        add_completion=False,
        context_settings=CONTEXT,
        pretty_exceptions_enable=False,
        rich_markup_mode=_boxes(),
        **more,
    )


def _boxes() -> Literal["rich"] | None:
    """Return how help is laid out: in boxes, or as plain lines on a narrow screen, where boxes would cut names."""
    return "rich" if get_terminal_size().columns >= NARROWEST_BOXES else None


def root() -> Any:
    """Return the top-level command."""
    boxes = _boxes()
    narrow = {} if boxes else {"terminal_width": get_terminal_size().columns}
    app = typer.Typer(
        cls=LazyGroup, context_settings=CONTEXT | narrow, pretty_exceptions_enable=False, rich_markup_mode=boxes
    )
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
