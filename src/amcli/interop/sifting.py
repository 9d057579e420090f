"""Which rows of a file are taken: not those the tool has deleted, merged away or replaced by later versions."""

from collections import Counter
from collections.abc import Sequence

from amcli.interop.cells import BadCell
from amcli.interop.links import Links
from amcli.interop.readers import Sheet, batches
from amcli.interop.spec import Source
from amcli.interop.texts import Binder, Cells, Keeps

OLDER = "older versions of a row"
MERGED = "merged into another record"


class Sift:
    """Sifts the rows of one source and counts, by reason, what it leaves out."""

    def __init__(self, source: Source, sheet: Sheet, links: Links, binder: Binder) -> None:
        self.left: Counter[str] = Counter()
        self._table = source.entity.table
        self._links = links
        self._where = binder.tests(source.where, "where") if source.where else None
        self._drops: list[tuple[Keeps, str]] = [(binder.tests([it.test], "drop"), it.why) for it in source.drop]
        self._id = binder.text(source.id, "id") if source.id else None
        self._into = binder.text(source.merged_into, "merged_into") if source.merged_into else None
        if source.merges:
            links.merged[self._table].update(source.tables.get(source.merges, {}))
        self._latest = self._latest_lines(source, sheet, binder) if source.latest and self._id else None
        self.is_idle = not (self._where or self._drops or self._latest is not None or source.merges)

    def kept(self, lines: Sequence[int], rows: Sequence[Cells]) -> list[int]:
        """Return which rows of a batch are taken."""
        return [at for at, cells in enumerate(rows) if self._takes(lines[at], cells)]

    def _takes(self, line: int, cells: Cells) -> bool:
        if self._where and not self._where(cells):
            return False
        for drops, why in self._drops:
            if drops(cells):
                self.left[MERGED if self._follow(cells) else why] += 1
                return False
        if self._latest is not None and line not in self._latest:
            self.left[OLDER] += 1
            return False
        if self._id and (merged := self._links.merged.get(self._table)) and self._id(cells).strip() in merged:
            self.left[MERGED] += 1
            return False
        return True

    def _follow(self, cells: Cells) -> bool:
        """Remember into which record a dropped one went; tell whether it went anywhere."""
        into = self._into(cells).strip() if self._into else ""
        if not into or not self._id:
            return False
        self._links.merged[self._table][self._id(cells).strip()] = into
        return True

    def _latest_lines(self, source: Source, sheet: Sheet, binder: Binder) -> set[int]:
        """Return the lines that hold the latest version of each row; ISO stamps compare as text."""
        assert source.latest and self._id  # noqa: S101 - only called with both
        stamp = binder.text(source.latest, "latest")
        best: dict[str, tuple[str, int]] = {}
        for lines, rows in batches(sheet, lambda _line, _reason: None):
            for line, cells in zip(lines, rows, strict=True):
                try:
                    key, at = self._id(cells).strip(), stamp(cells).strip()
                except BadCell:
                    continue
                best[key] = max(best.get(key, ("", 0)), (at, line))
        return {line for _, line in best.values()}
