"""The least a command of this stack can cost: parse an option with Typer, ask SQLite, print a Rich table."""

import sqlite3
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

app = typer.Typer()


@app.command()
def least(count: Annotated[int, typer.Option(help="Rows to print.")] = 15) -> None:
    """Print as many rows as a morning scan has, from a database that holds nothing."""
    rows = (
        sqlite3.connect(":memory:")
        .execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i, i * 7 FROM n",
            (count,),
        )
        .fetchall()
    )
    table = Table("account", "due")
    for number, due in rows:
        table.add_row(f"account {number}", str(due))
    Console().print(table)


if __name__ == "__main__":
    app()
