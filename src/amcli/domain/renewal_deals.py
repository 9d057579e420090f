"""Which term a deal of a CRM renews: `am`'s own rule, for CRMs do not link a renewal to its contract."""

from collections.abc import Iterable
from datetime import date

from amcli.domain.terms import Term

NEAR = 92
"""Days between a deal's close date and the end of the term it renews: deals are closed before, or late."""


def renewed_by(terms: Iterable[Term], closes: date) -> list[Term]:
    """Return the terms whose end is near enough to the close date of a deal; only a single one is meant for certain."""
    return [it for it in terms if it.ends and abs((it.ends - closes).days) <= NEAR]
