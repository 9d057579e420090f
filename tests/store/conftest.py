"""A fresh book in a folder of its own, and a short way to write into it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from store_helpers import STAMP

from amcli.store.book import Book, open_to_write
from amcli.store.journal import writing


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "book.db"


@pytest.fixture
def book(path: Path) -> Iterator[Book]:
    with open_to_write(path) as opened:
        yield opened


@pytest.fixture
def write(book: Book) -> Callable[..., int]:
    """Write changes as one unit and return the number of the unit."""

    def write(*changes: Any, summary: str = "a command") -> int:
        with writing(book, summary, STAMP) as writer:
            writer.apply(changes)
        return writer.unit_id

    return write
