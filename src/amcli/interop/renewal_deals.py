"""Deals of a tool that renew a contract: what they say is expected goes to that contract, nothing to growth."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from amcli.domain.changes import Update
from amcli.domain.renewal_deals import NEAR, renewed_by
from amcli.domain.terms import Term
from amcli.interop.file_rows import Batch
from amcli.interop.held import Held, Met
from amcli.interop.upsert import Upsert
from amcli.store.hand_edits import edited
from amcli.store.renewing import renewing

_OVER = re.compile(r"(?:closed )?(?:won|lost)\b|closed-?(?:won|lost)", re.IGNORECASE)
CLOSED = "closed renewals: the next term, or am renewals close, says how they ended"
NONE = f"renewals, kept with contracts: no contract of the account ends within {NEAR} days of the close date"
SEVERAL = "renewals, kept with contracts: several contracts of the account end near the close date"
TWICE = "renewals of a contract that another deal renews already"
OTHER_MONEY = "renewals in another currency than their contract"


class RenewalDeals(Upsert):
    """Sets what is expected of the renewal where it is unknown or came with an import before."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._terms: dict[int, list[Term]] = {}

    def take(self, batch: Batch) -> None:
        """Find the contract of each deal; those without one are left out, with the reason."""
        met = [
            found
            for line, row in zip(batch.lines, batch.rows, strict=True)
            if (found := self._met(line, row)) is not None
        ]
        for how in self.settle(met).values():
            self.counts.add(how)

    def settle(self, met: Sequence[Met]) -> dict[int, str]:
        """Write what differs, save what was said by hand: with the contract or afterwards."""
        by_hand = edited(self.writer.db, self.table, [it.held.id for it in met], entered=True) if met else {}
        came = {it.held.id: "unchanged" for it in met}
        for it in met:
            ours = it.held.values
            given = {name: value for name, value in it.row.items() if value != ours[name]}
            said = {name: was for name, was in by_hand.get(it.held.id, {}).items() if ours.get(name) is not None}
            if taken := self.keeping.settle(self.place(it.line, it.held), given, said):
                self.writer.update(Update(self.table, it.held.id, taken))
                came[it.held.id] = "updated"
        return came

    def _met(self, line: int, row: dict[str, Any]) -> Met | None:
        """Return what a deal says with the contract it renews; None, and counted, where there is none."""
        closes, contract, why = row.pop("ends", None), None, CLOSED
        if not (row.pop("closed_on", None) or _OVER.match(row.get("stage") or "")):
            near = self._near(row.get("account_id"), closes)
            why = SEVERAL if near else NONE
            contract = near[0].contract if len(near) == 1 else None
        if contract and contract.id in self.used:
            contract, why = None, TWICE
        given = {name: row[name] for name in ("forecast_minor", "category", "stage") if row.get(name) is not None}
        if contract and "forecast_minor" in given and row.get("currency") != contract.currency:
            contract, why = None, OTHER_MONEY
        if contract is None:
            self.rows.sift.left[why] += 1
            return None
        if given.get("forecast_minor", 0) < 0:
            self.refuse(line, self.rows.label("forecast_minor"), given["forecast_minor"], "is negative")
            return None
        self.used.add(contract.id)
        values = self.held(contract.id).values
        return Met(line, Held(contract.id, values), given, given)

    def compared(self) -> list[str]:
        """Return what a deal may say of a contract."""
        return ["category", "currency", "forecast_minor", "stage"]

    def _near(self, account: int | None, closes: str | None) -> list[Term]:
        if account is None or closes is None:
            return []
        if account not in self._terms:
            self._terms[account] = renewing(self.writer.db, account, date.fromisoformat(self.day))
        return renewed_by(self._terms[account], date.fromisoformat(closes))
