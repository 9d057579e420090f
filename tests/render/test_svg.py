"""The charts: what they draw, what they say to those who do not see them, and client text as data."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amcli.render.html.svg import (
    LABEL,
    TOTAL,
    WIDTH,
    Bar,
    Row,
    Series,
    Step,
    bars,
    line,
    lines,
    stacked_bar,
    stacked_rows,
    waterfall,
)

NS = "{http://www.w3.org/2000/svg}"
ROWS = (Bar("Moved", 300, "€300", "good"), Bar("Drifting", 100, "€100", "plain"), Bar("Got worse", 0, "none", "bad"))
amounts = st.integers(0, 10**12)
words = st.text(st.characters(exclude_categories=("Cs", "Cn")), max_size=30)
tones = st.sampled_from(("good", "bad", "plain"))


def parsed(chart):
    return ET.fromstring(str(chart))  # noqa: S314


def rects(chart):
    return [(it.get("class"), float(it.get("x")), float(it.get("width"))) for it in parsed(chart).iter("rect")]


def test_bars_are_as_long_as_their_values():
    (moved, drifting, worse) = rects(bars("sides", "Sides", ROWS))

    assert (moved[0], drifting[0], worse[0]) == ("good", "plain", "bad")
    assert moved[2] == pytest.approx(3 * drifting[2], abs=0.2)
    assert worse[2] == 0


def test_the_parts_of_a_stacked_bar_fill_it_and_nothing_is_left_out_but_nothing():
    found = [it for it in rects(stacked_bar("mix", "Mix", ROWS)) if it[2] != 14]

    assert [it[0] for it in found] == ["good", "plain"]
    assert found[-1][1] + found[-1][2] == pytest.approx(WIDTH, abs=2.5)


def test_each_step_of_a_waterfall_begins_where_the_one_before_ended():
    steps = (
        Step("Opening", 100, "100", True),
        Step("New", 50, "+50"),
        Step("Churn", -120, "-120"),
        Step("Closing", 30, "30", True),
    )
    opening, new, churn, closing = rects(waterfall("arr", "ARR", steps))

    assert opening[1] == LABEL
    assert new[1] == pytest.approx(opening[1] + opening[2], abs=0.2)
    assert churn[1] + churn[2] == pytest.approx(new[1] + new[2], abs=0.2)
    assert closing[1] + closing[2] == pytest.approx(churn[1], abs=0.2)
    assert (new[0], churn[0]) == ("good", "bad")


def test_small_steps_get_a_broken_axis_and_large_ones_do_not():
    small = (Step("Opening", 1000, "a", True), Step("Churn", -7, "b"), Step("Closing", 993, "c", True))
    large = (Step("Opening", 1000, "a", True), Step("Churn", -700, "b"), Step("Closing", 300, "c", True))

    assert str(waterfall("a", "A", small)).count('class="break"') == 2
    assert rects(waterfall("a", "A", small))[1][2] > 50
    assert 'class="break"' not in str(waterfall("a", "A", large))


def test_a_line_has_a_spot_per_value_and_rises_with_it():
    chart = parsed(line("trend", "Trend", [Bar("W45", 10, "10"), Bar("W46", 20, "20"), Bar("W47", 15, "15")]))
    heights = [float(it.get("cy")) for it in chart.iter("circle")]

    assert heights[1] < heights[2] < heights[0]
    assert len(list(chart.iter("path"))) == 1


def test_stacked_rows_share_a_scale_and_a_key_of_what_is_there():
    rows = (
        Row("Q4", [Bar("commit", 30, "30", "good"), Bar("pipeline", 0, "0", "warn")], "30"),
        Row("Q1", [Bar("commit", 20, "20", "good"), Bar("pipeline", 40, "40", "warn")], "60"),
    )
    chart = stacked_rows("quarters", "Quarters", rows)
    marks = [it for it in rects(chart) if it[2] != 14]

    assert [it[0] for it in marks] == ["good", "good", "warn"]
    assert marks[0][2] == pytest.approx(1.5 * marks[1][2], abs=1.5)
    assert marks[2][1] + marks[2][2] == pytest.approx(WIDTH - TOTAL, abs=2)
    assert [it[0] for it in rects(chart) if it[2] == 14] == ["good", "warn"]
    assert "Q1: 60, commit 20, pipeline 40" in parsed(chart).find("desc").text


def test_lines_share_a_scale_and_break_where_nothing_is_known():
    nrr = Series("NRR", (1.0, None, 1.1, 1.2), ("100%", "n/a", "110%", "120%"))
    grr = Series("GRR", (1.0, 0.9, 0.9, 1.0), ("100%", "90%", "90%", "100%"), "good")
    chart = parsed(lines("trend", "Trend", ("a", "b", "c", "d"), (nrr, grr)))
    heights = [float(it.get("cy")) for it in chart.iter("circle")]

    assert len(heights) == 7
    assert heights[0] == heights[3] == heights[6]
    assert heights[2] < heights[1] < heights[0] < heights[4]
    assert [it.get("class") for it in chart.iter("path")] == ["line plain", "line good"]
    assert "NRR b n/a" in chart.find("desc").text


@pytest.mark.parametrize("draw", [bars, stacked_bar, line])
def test_a_chart_says_what_it_shows(draw):
    chart = parsed(draw("sides", "Where the money moved", ROWS))

    assert chart.get("role") == "img"
    assert chart.get("aria-labelledby") == "sides-title sides-desc"
    assert chart.find("title").text == "Where the money moved"
    assert "Moved: €300" in chart.find("desc").text
    assert (chart.find("title").get("id"), chart.find("desc").get("id")) == ("sides-title", "sides-desc")


@pytest.mark.parametrize("draw", [bars, stacked_bar, stacked_rows, line, waterfall])
def test_a_chart_of_nothing_is_still_a_chart(draw):
    assert parsed(draw("none", "None", ())).find("desc").text == "No values."


@given(rows=st.lists(st.builds(Bar, words, amounts, words, tones), max_size=6), title=words)
def test_a_label_is_never_markup(rows, title):
    for draw in (bars, stacked_bar, line):
        tags = {it.tag for it in parsed(draw("any", title, rows)).iter()}

        assert tags <= {"svg", "title", "desc", "rect", "text", "path", "circle"}


@given(values=st.lists(st.integers(-(10**9), 10**9), max_size=5), start=amounts)
def test_no_mark_of_a_waterfall_leaves_the_picture(values, start):
    steps = [Step("Opening", start, "", True), *(Step("x", value, "") for value in values)]
    closing = Step("Closing", start + sum(values), "", True)

    for _, x, width in rects(waterfall("w", "W", [*steps, closing])):
        assert x >= LABEL - 0.1
        assert 0 <= width <= WIDTH - x


@given(rows=st.lists(st.tuples(words, st.lists(amounts, max_size=4)), max_size=5))
def test_no_mark_of_stacked_rows_leaves_the_picture_and_no_label_is_markup(rows):
    made = [
        Row(label, [Bar(label, it, label, f"t{at}") for at, it in enumerate(parts)], label) for label, parts in rows
    ]
    chart = stacked_rows("any", "Any", made)

    assert {it.tag for it in parsed(chart).iter()} <= {"svg", "title", "desc", "rect", "text"}
    for _, x, width in rects(chart):
        assert 0 <= x <= x + width <= WIDTH
