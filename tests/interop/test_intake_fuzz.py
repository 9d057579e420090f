"""Damaged files: whatever is cut out, doubled or put in, a reader counts, refuses with a reason, and ends."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_helpers import calendar, event, mail, window

from amcli.interop.intake.files import Found, decoded, read_file
from amcli.interop.intake.item import Item, Unreadable
from amcli.interop.intake.mail import Knows
from amcli.interop.intake.write import checked

ICS = calendar(
    event("DTSTART;TZID=Europe/Berlin:20261019T090000", "RRULE:FREQ=WEEKLY;BYDAY=MO,TU;COUNT=9", "DURATION:PT1H"),
    event("RECURRENCE-ID;RANGE=THISANDFUTURE:20261026T080000Z", "DTSTART:20261027T080000Z", "SEQUENCE:2"),
    event("DTSTART;VALUE=DATE:20261112", "EXDATE:20261113", "RDATE;VALUE=PERIOD:20261112T090000Z/PT1H", uid="two"),
)
VCF = (
    "BEGIN:VCARD\nVERSION:2.1\nN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:D=C3=B6=\n=20e;J\nEMAIL:j@acme.example\n"
    'END:VCARD\nBEGIN:VCARD\nVERSION:4.0\nFN:B\nTEL;TYPE="a,b":1\nORG:Acme;X\nNOTE:a\\,\n b\nEND:VCARD\n'
)
EML = mail(
    "--b\nContent-Type: text/html; charset=utf-16\n\n<p>a</p>\n--b\nContent-Transfer-Encoding: base64\n\nYQ==\n--b--",
    Content_Type="multipart/alternative; boundary=b",
    Subject="=?utf-8?b?w7w=?=",
)
MBOX = f"From a Tue Nov 17 10:00:00 2026\n{EML}\nFrom b Tue Nov 17 10:00:00 2026\n{mail()}"
SAMPLES = {"calendar": ICS, "cards": VCF, "mail": EML, "mailbox": MBOX}
BITS = [
    b"",
    b"\x00",
    b"\xff\xfe",
    b"BEGIN:VEVENT\n",
    b"END:VCALENDAR\n",
    b";",
    b":",
    b'"',
    b"=",
    b"=\n",
    b"\r",
    b"\n\n",
]
BITS += [
    b"99999999999999999999",
    b"RRULE:FREQ=DAILY\n",
    b"From ",
    b"--b\n",
    b"-0001",
    b"TZID=../../etc/passwd:",
    b"\xc3",
]


@st.composite
def damaged(draw, sample):
    raw = sample.encode()
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(raw)))
        end = min(len(raw), at + draw(st.sampled_from([0, 0, 1, 2, 10, 60])))
        raw = (
            raw[:at]
            + draw(st.one_of(st.sampled_from(BITS), st.binary(max_size=6), st.just(raw[at:end] * 3)))
            + raw[end:]
        )
    return raw


@pytest.mark.parametrize("kind", SAMPLES)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused_and_what_is_read_can_be_kept(kind, data, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(data.draw(damaged(SAMPLES[kind])))
    try:
        read = read_file(Found(path, "file", kind), window(alone=True), Knows(NOBODY))
    except Unreadable as error:
        assert str(error)
        return
    assert all(it.reason for it in read.refused)
    assert len(read.items) < 2_000
    for it in read.items:
        assert isinstance(it, Item)
        assert it.title
        assert it.external_id
        if it.on:
            checked("inbox", {"kind": "touch", "on": it.on, "at": it.at, "title": it.title, "added_on": it.on})


@settings(max_examples=100)
@given(st.binary(max_size=200))
def test_any_bytes_are_some_text(raw):
    assert isinstance(decoded(raw)[0], str)


class Nobody:
    contacts: dict = {}  # noqa: RUF012
    domains: dict = {}  # noqa: RUF012
    me = window().me


NOBODY = Nobody()
