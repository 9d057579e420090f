"""Third-party calendars, cards and mail: every file comes in or is refused with a reason, and only once."""

import pytest
from intake_helpers import TODAY, window

from amcli.interop.intake.files import intake_files
from amcli.interop.intake.run import Intake, take_in
from amcli.interop.rejects import Rejects
from amcli.store.journal import Stamp, writing

FILES = {"ics_icalendar": 148, "ics_khal": 56, "ics_ical4j": 4, "vcf_ezvcard": 7, "eml_mail": 33}
UNREADABLE = {"ics_icalendar": 6}


def bring(book, path):
    stamp = Stamp("2026-11-21T09:00:00+00:00", TODAY)
    with Rejects() as rejects, writing(book, "import", stamp, kind="import") as unit:
        taken = take_in(book, unit, Intake(intake_files([path]), window(alone=True)), rejects)
    return taken, rejects, unit.changes


@pytest.mark.parametrize("name", FILES)
def test_every_file_comes_in_or_is_refused_with_a_reason_and_only_once(name, shared, book):
    taken, rejects, _ = bring(book, shared / name)

    assert len(taken) == FILES[name]
    assert sum(bool(it.refused) for it in taken) == UNREADABLE.get(name, 0)
    assert all(it.reason for it in rejects.first)
    waiting = sum(it.counts["inbox"] for it in taken)
    assert book.rows("SELECT count(*) FROM inbox") == [(waiting,)]
    again, _, changes = bring(book, shared / name)
    assert changes == 0
    assert sum(it.counts["unchanged"] for it in again) == waiting
