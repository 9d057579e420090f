"""Exported texts never work as formulas, and come back as they were."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st
from random_book import NASTY

from amcli.interop.export_cells import RISKY, list_text, neutral, number_text, ratio_text, read_list, restored
from amcli.interop.values import as_ratio

TEXTS = NASTY | st.text(st.characters(codec="utf-8"), max_size=20)


@given(TEXTS)
def test_a_neutral_text_never_starts_like_a_formula_and_is_restored_exactly(text):
    assert not neutral(text).startswith(RISKY)
    assert restored(neutral(text)) == text


def test_an_apostrophe_somebody_typed_is_no_mark():
    assert neutral("plain") == "plain"
    assert neutral("'tis") == "''tis"
    assert restored("''tis") == "'tis"
    assert restored("'tis") == "'tis"
    assert neutral("=SUM(A1)") == "'=SUM(A1)"


@given(TEXTS)
def test_a_neutral_text_survives_a_csv_file(text):
    file = io.StringIO()
    csv.writer(file).writerow([neutral(text), "x"])
    file.seek(0)

    assert restored(next(csv.reader(file))[0]) == text


@given(st.lists(TEXTS.filter(lambda it: it.strip() and it == "".join(ch for ch in it if ch.isprintable())), max_size=4))
def test_a_list_comes_back_whatever_its_items_hold(items):
    assert read_list(list_text(items)) == items


def test_a_plain_list_stays_readable():
    assert list_text(["acme.example", "acme.test"]) == "acme.example;acme.test"


@given(st.integers(-100_000, 10_000))
def test_a_ratio_comes_back_to_the_point(points):
    assert as_ratio(ratio_text(points)) == points


@given(st.floats(0, 1e300, allow_nan=False))
def test_a_number_comes_back_to_the_last_bit(number):
    assert float(number_text(number)) == number
