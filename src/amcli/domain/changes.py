"""What a command decides to change, as plain values; only the journal applies them."""

from collections.abc import Mapping
from typing import Any


class Insert:
    """A new row. Used as a value in a later change of the same unit, it stands for the id the row gets."""

    __slots__ = ("table", "values")

    def __init__(self, table: str, values: Mapping[str, Any]) -> None:
        self.table = table
        self.values = values

    def __repr__(self) -> str:
        return f"Insert({self.table!r}, {dict(self.values)!r})"


class Update:
    """New values for some columns of one row."""

    __slots__ = ("row_id", "table", "values")

    def __init__(self, table: str, row_id: int, values: Mapping[str, Any]) -> None:
        self.table = table
        self.row_id = row_id
        self.values = values

    def __repr__(self) -> str:
        return f"Update({self.table!r}, {self.row_id}, {dict(self.values)!r})"


class Delete:
    """One row that goes; the journal keeps its image, so it can come back."""

    __slots__ = ("row_id", "table")

    def __init__(self, table: str, row_id: int) -> None:
        self.table = table
        self.row_id = row_id

    def __repr__(self) -> str:
        return f"Delete({self.table!r}, {self.row_id})"


Change = Insert | Update | Delete
