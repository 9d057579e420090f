"""Requests: rows of a file are votes, and those with one title are one request."""

from typing import Any

from amcli.domain.changes import Insert
from amcli.domain.text import key
from amcli.interop.file_rows import Batch
from amcli.interop.held import Met
from amcli.interop.upsert import Upsert


class Requests(Upsert):
    """A request is one row per title, whoever asked; each row of the file is one account's vote for it.

    The first row that means a request says what it is; further ones only add votes.
    """

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        db = self.writer.db
        self._titles = {key(title): row_id for row_id, title in db.execute("SELECT id, title FROM request")}
        self._externals: dict[str, int] = dict(
            db.execute(
                "SELECT external_id, id FROM request WHERE source = ? AND external_id IS NOT NULL", (self.source,)
            )
        )
        self._votes = set(db.execute("SELECT request_id, account_id FROM vote"))
        self._seen: set[int] = set()

    def take(self, batch: Batch) -> None:
        """Add or update each request once, then the votes."""
        for row, external in zip(batch.rows, batch.keys, strict=True):
            row["source"], row["external_id"] = self.source, external
        for at, whole in self.validated(batch, {}):
            if how := self._one(batch.rows[at], whole, batch.lines[at]):
                self.counts.add(how)

    def _one(self, row: dict[str, Any], whole: dict[str, Any], line: int) -> str:
        title, external = key(whole["title"]), row["external_id"]
        request = self._externals.get(external) or self._titles.get(title)
        how = "unchanged"
        if request is None and self.rows.removed and external in self.rows.removed.of("request"):
            self.rows.leave_out()
            return ""
        if request is None:
            request = self.insert([(row, whole)])
            how = "created"
        elif request not in self._seen:
            how = self.settle([Met(line, self.held(request), row, whole)]).get(request, "")
        self._titles.setdefault(title, request)
        self._externals.setdefault(external, request)
        self._seen.add(request)
        self.used.add(request)
        account = row.get("account_id")
        if account and (request, account) not in self._votes:
            self._votes.add((request, account))
            self.writer.insert(Insert("vote", {"request_id": request, "account_id": account, "on": row.get("opened")}))
            how = "created"
        return how
