"""`am targets`: what the AM is measured on, beside what is reached."""

from typing import Annotated

import typer

from amcli.cli.app import DefaultGroup, new_app
from amcli.cli.context import Am, command

app = new_app(cls=DefaultGroup, help="What you are measured on, beside what is reached.")
PeriodArgument = Annotated[str, typer.Argument(metavar="PERIOD", help="2026-Q4, 2026-11 or 2026.")]
MetricArgument = Annotated[str, typer.Argument(metavar="FIGURE", help="grr, nrr, expansion, renewal_amount or margin.")]


@app.command("list")
@command
def list_(am: Am) -> None:
    """List the targets, the latest period first, with what is reached by now."""
    from amcli.cli.attainment import reached
    from amcli.cli.output import console, for_people, show
    from amcli.render import targets as render

    with am.read() as book:
        found = reached(am, book)
    if not found and not am.as_json and for_people():
        typer.echo("No targets yet. Set one: am targets set 2026-Q4 nrr 105%")
        return
    show(
        am,
        schema="am.targets/1",
        data=lambda: render.as_json(found),
        lines=lambda: render.as_lines(found),
        page=lambda: render.as_page(found, console(am).width),
    )


@app.command("set")
@command
def set_(
    am: Am,
    period: PeriodArgument,
    metric: MetricArgument,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="A share such as 105%, or an amount such as 120k.")],
) -> None:
    """Set what is to be reached in a period, in place of what was set before."""
    from amcli.cli.output import wrote
    from amcli.domain.periods import parse_period
    from amcli.domain.targets import parse_target
    from amcli.render.targets import told
    from amcli.store.journal import writing
    from amcli.store.targets import setting

    target = parse_target(parse_period(period, today=am.today), metric, value, am.settings.currency)
    with am.write() as book, writing(book, f"targets set {target.period} {metric}", am.stamp) as unit:
        unit.apply([setting(book, target)])
    wrote(am, unit.unit_id if unit.changes else None, [], f"{target.period} {metric}: {told(target)}")


@app.command("rm")
@command
def rm(am: Am, period: PeriodArgument, metric: MetricArgument) -> None:
    """Remove a target."""
    from amcli.cli.output import wrote
    from amcli.domain.periods import parse_period
    from amcli.errors import NotFound
    from amcli.store.journal import writing
    from amcli.store.targets import removing

    label = parse_period(period, today=am.today).label
    with am.write() as book, writing(book, f"targets rm {label} {metric}", am.stamp) as unit:
        change = removing(book, label, metric)
        if change is None:
            raise NotFound(f"There is no target for {metric} in {label}.", "`am targets` lists them.")
        unit.apply([change])
    wrote(am, unit.unit_id, [], f"{label} {metric}: target removed")
