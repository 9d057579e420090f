"""Mail: which way it went, what of it is the sender's own words, whose it is, and what is no contact at all."""

import pytest
from intake_helpers import counts, mail, window

from amcli.domain.matching import Me
from amcli.interop.intake.mail import read_message
from amcli.interop.intake.plain import first_lines, own_words, without_tags


def item(text, **more):
    read = read_message(text if isinstance(text, bytes) else text.encode(), window(**more))
    return read.items[0] if read.items else (read.refused or dict(read.left_out))


def test_a_mail_from_a_client_is_an_inbound_touch(take, clients):
    assert counts(take(mail("See below."), "a.eml")) == {"created": 1}

    assert clients.rows('SELECT kind, direction, "on", at, text, source, external_id FROM touch') == [
        ("email", "inbound", "2026-11-17", "10:00", "The file\nSee below.", "mail", "m1@acme.example")
    ]
    assert counts(take(mail("See below."), "again.eml")) == {"unchanged": 1}


def test_a_mail_from_me_is_outbound_and_i_take_no_part(take, clients):
    take(mail(From="Me <ME@ours.example>", To="jane@acme.example, boss@ours.example"), "a.eml")

    assert clients.rows("SELECT direction, (SELECT count(*) FROM attendee) FROM touch") == [("outbound", 1)]


def test_without_my_addresses_what_a_client_sent_is_inbound_and_what_they_got_outbound(take, clients):
    take(mail(), "a.eml", me=Me())
    take(mail(From="who@ever.example", To="jane@acme.example", Message_ID="<m2>"), "b.eml", me=Me())

    assert clients.rows("SELECT direction FROM touch ORDER BY id") == [("inbound",), ("outbound",)]


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Tue, 17 Nov 2026 23:30:00 -0500", ("2026-11-18", "05:30")),
        ("17 Nov 2026 23:30 +0000", ("2026-11-18", "00:30")),
        ("Tue, 17 Nov 2026 23:30:00 -0000", ("2026-11-18", "00:30")),
    ],
)
def test_a_mail_is_on_the_day_of_the_am(date, expected):
    it = item(mail(Date=date))

    assert (it.on.isoformat(), it.at) == expected


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Date": ""}, "it has no date that can be read"),
        ({"Date": "soon"}, "it has no date that can be read"),
        ({"Date": "Tue, 24 Nov 2026 10:00:00 +0100"}, "its date lies ahead (2026-11-24)"),
        ({"From": ""}, "it says nobody it is from"),
    ],
)
def test_a_mail_without_day_or_sender_is_refused_with_the_reason(headers, reason):
    (refusal,) = item(mail(**headers))

    assert (refusal.number, refusal.reason) == (1, reason)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Unsubscribe": "<https://x.example>"},
        {"List_Id": "<news.acme.example>"},
        {"Return_Path": "<>"},
        {"Content_Type": "multipart/report; boundary=x"},
    ],
)
def test_what_a_machine_sends_is_no_contact(headers):
    assert item(mail(**headers)) == {"sent by a machine or a list": 1}


def test_mail_between_colleagues_is_left_out():
    assert item(mail(From="boss@ours.example")) == {"between you and your colleagues": 1}


def test_headers_and_words_in_any_charset_are_read():
    raw = mail(Subject="=?iso-8859-1?q?Gr=FC=DFe?=", Content_Type="text/plain; charset=x-unknown").encode()

    it = item(raw + "schön".encode("cp1252"))

    assert it.title == "Grüße"
    assert it.text.endswith("schön")


def test_the_plain_part_counts_and_attachments_do_not():
    page = "<p>Hello <b>you</b></p><style>p{}</style><blockquote>old</blockquote>"
    parts = [
        "Content-Type: text/plain; name=x.txt\nContent-Disposition: attachment; filename=x.txt\n\nsecret",
        f"Content-Type: text/html\n\n{page}",
        "Content-Type: message/rfc822\n\nSubject: other\n\nforwarded",
    ]
    body = "".join(f"--b\n{it}\n" for it in parts) + "--b--"

    assert item(mail(body, Content_Type="multipart/mixed; boundary=b")).text == "Hello you"


@pytest.mark.parametrize(
    "history",
    [
        "On Mon, 16 Nov 2026 at 10:00, Me <me@ours.example> wrote:\n> old",
        "On Mon, 16 Nov 2026 at 10:00, Me\n<me@ours.example> wrote:\n> old",
        "Am 16.11.2026 um 10:00 schrieb Me:\n> alt",
        "-----Original Message-----\nFrom: Me\nold",
        "From: Me <me@ours.example>\nSent: Monday\nTo: Jane\nSubject: x\n\nold",
        "Von: Me\nGesendet: Montag\nAn: Jane\n\nalt",
        "________________________________\nold",
        "-- \nJane Doe\nAcme",
        "Sent from my phone",
        "> quoted only",
    ],
)
def test_history_and_signature_are_cut_off(history):
    assert own_words(f"Fine by me.\n\n{history}").strip() == "Fine by me."


def test_answers_between_quoted_lines_stay():
    assert own_words("On Monday the 16th, Me wrote:\n> Is it done?\nYes.\n> Sure?\nQuite.").split() == [
        "Yes.",
        "Quite.",
    ]


def test_from_at_the_start_of_a_sentence_is_no_header():
    assert own_words("From: here on it is fine.\nReally.") == "From: here on it is fine.\nReally."


def test_only_the_first_lines_are_kept_and_it_shows():
    assert first_lines("\n".join(str(number) for number in range(20))).endswith("11 …")
    assert len(first_lines("x" * 5_000)) == 1_200


def test_a_page_is_never_more_than_its_words():
    assert without_tags("<script>run()</script>a<br>b &amp; c<img src='http://x.example/spy.png'>") == "a\nb & c"


def test_an_mbox_holds_many_and_one_bad_one_does_not_stop_it(take):
    box = "".join(
        f"From MAILER Tue Nov 17 10:00:00 2026\n{mail(Message_ID=f'<{number}>', Date=when)}\n"
        for number, when in enumerate(["Tue, 17 Nov 2026 10:00:00 +0100", "never", "Wed, 18 Nov 2026 10:00:00 +0100"])
    )

    assert counts(take(box, "in.mbox")) == {"created": 2, "skipped": 1}
    assert counts(take(box, "sent")) == {"unchanged": 2, "skipped": 1}, "told by its content, without an extension"


def test_mail_of_nobody_known_waits_in_the_inbox(take, clients):
    taken = take(mail(From="x@gmail.com"), "a.eml")

    assert counts(taken) == {"inbox": 1}
    assert clients.rows("SELECT kind, title, text, people, why FROM inbox") == [
        ("touch", "The file", "Fine.", '["x@gmail.com"]', "nobody in it is in the book")
    ]
