"""The numbers on the rules page are those of the program."""

import json
from typing import Any

import pytest
from pages import ROOT

from amcli.domain import settings
from amcli.domain.renewals import EXPECTED_AT
from amcli.domain.signals.codes import CODES, LANE
from amcli.domain.signals.signal import POINTS
from running import Run

PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")


def table(after: str) -> list[list[str]]:
    """Return the rows of the first table after a text of the page, without its heading."""
    lines = PAGE[PAGE.index(after) :].splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip().strip("`") for cell in line.strip("|").split("|")])
    return rows


@pytest.fixture
def brief(example: Run) -> Any:
    return json.loads(example("brief", "almenara", "--json").out)


@pytest.fixture
def why(example: Run) -> Any:
    return json.loads(example("today", "--why", "almenara", "--json").out)


def test_the_health_of_the_example_is_derived_as_the_program_does(brief: Any) -> None:
    health = brief["health"]
    parts = [
        [it["name"], f"{it['score']:.1f}", str(it["weight"]), f"{it['points']:.1f}"] for it in health["dimensions"]
    ] + [[it["name"], "", "", f"{it['points']:.1f}"] for it in health["other_parts"]]

    assert table("<!-- checked: health -->") == parts
    assert dict(table("<!-- checked: score -->")) == {
        "computed": f"{health['computed']}",
        "score": f"{health['score']}",
        "band": health["band"],
        "coverage": f"{health['coverage']}",
        "cap": f"{health['caps'][0]['most']}",
    }


def test_the_points_of_the_example_add_up_to_its_score() -> None:
    points = [float(row[3]) for row in table("<!-- checked: health -->")]

    assert f"{sum(points):.1f}" == dict(table("<!-- checked: score -->"))["score"]


def test_the_attention_of_the_example_is_derived_as_the_program_does(why: Any) -> None:
    items = why["items"]
    protect = next(it for it in items if it["lane"] == "protect")
    rows = table("<!-- checked: signals -->")

    assert [row[:2] for row in rows] == [[it["code"], it["severity"]] for it in protect["signals"]]
    assert sum(float(row[3]) for row in rows) == protect["points"]
    assert table("<!-- checked: attention -->") == [
        [it["lane"], f"{it['points']:.1f}", f"{it['money']:.3f}", f"{it['urgency']:.3f}", f"{it['attention']:.1f}"]
        for it in items
    ]


def test_dates_and_readiness_of_the_example_are_those_of_the_program(brief: Any, example: Run) -> None:
    renewal = json.loads(example("renewals", "--json").out)["items"]
    ready = next(it["readiness"] for it in renewal if it["account"] == "almenara")

    assert (brief["renewal"]["ends_on"], brief["renewal"]["cancel_by"]) == ("2027-01-29", "2026-11-30")
    assert (brief["checkin"]["due"], brief["checkin"]["quiet_from"]) == ("2026-11-02", "2026-11-09")
    assert (brief["checkin"]["every"], brief["checkin"]["max"]) == (7, 14)
    assert (ready["score"], ready["expected"]) == (22, 100)


def test_the_page_lists_every_signal_with_its_lane() -> None:
    assert {row[0]: row[1] for row in table("## Signals")} == {code: LANE[code] for code in CODES}


def test_the_page_knows_the_numbers_of_the_defaults() -> None:
    cadences = {tier: [str(it.every), str(it.max)] for tier, it in settings.CADENCES.items()}

    assert {row[0]: row[1:] for row in table("## Cadence")} == cadences
    assert {row[0]: int(row[1]) for row in table("## Health")} == dict(settings.WEIGHTS)
    assert {row[0]: int(row[1]) for row in table("## Attention")} == POINTS
    assert {row[0]: int(row[2]) for row in table("A renewal has nine checks")} == EXPECTED_AT
    assert dict(table("*Expected* is the forecast")) == dict(settings.CATEGORY_RATES)
    assert dict(table("the amount of an opportunity × the rate of its stage")) == dict(settings.STAGE_RATES)
