"""One row of a list as people and programs meet it: its ref, whose it is, its fields by name."""

from datetime import date
from typing import Any, NamedTuple


class Item(NamedTuple):
    """One row. `values` holds every field by name, typed: day, `Money`, share (0.72), tuple, bool, str, number.

    An account's ref is its handle; a request belongs to no single account, so both account fields are empty.
    """

    ref: str
    account_handle: str
    account_name: str
    values: dict[str, Any]
    row_id: int = 0


class Suggestion(NamedTuple):
    """That a risk may be closed: which fact has cleared its evidence, on what it rests, since when."""

    reason: str
    refs: tuple[str, ...]
    since: date
