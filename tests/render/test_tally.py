"""Counts of an import are whole on any width."""

import io

import pytest
from rich.console import Console

from amcli.render.tally import Tally

ROWS = [("opportunities", [1205, 0, 45]), ("[b]a very long name of a file.vcf", [0, 0, 0]), ("… 3 more files", [])]


def printed(width):
    page = Console(file=io.StringIO(), width=width)
    page.print(Tally("Import: acme", ("created", "updated", "skipped"), ROWS))
    return "\n".join(line.rstrip() for line in page.file.getvalue().splitlines())


@pytest.mark.parametrize("width", [40, 59])
def test_where_a_table_has_no_room_a_line_says_what_is_not_zero(width):
    assert printed(width).splitlines() == [
        "Import: acme",
        "opportunities: 1,205 created, 45 skipped",
        "[b]a very long name of a file.vcf:" if width == 40 else "[b]a very long name of a file.vcf: nothing",
        *(["nothing"] if width == 40 else []),
        "… 3 more files",
    ]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_with_room_it_is_a_table_with_nothing_cut(width):
    lines = [line.split() for line in printed(width).splitlines()]
    assert lines[1] == ["created", "updated", "skipped"]
    assert lines[2] == ["opportunities", "1,205", "·", "45"]
    assert lines[3][-4:] == ["file.vcf", "·", "·", "·"]
