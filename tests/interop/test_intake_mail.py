"""Mail: which way it went, what of it is the sender's own words, whose it is, and what is no contact at all."""

import pytest
from intake_helpers import TODAY, counts, mail, window

from amcli.domain.matching import Me
from amcli.interop.intake.files import intake_files
from amcli.interop.intake.mail import read_message
from amcli.interop.intake.plain import first_lines, own_words, without_tags
from amcli.interop.intake.run import Intake, take_in
from amcli.interop.rejects import Rejects
from amcli.store.journal import Stamp, writing


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
        "Get Outlook for iOS<https://outlook.example/ios>\n________________________________\nFrom: Me\nSent: x\n\nold",
        "Enviado desde mi iPhone",
        "Em seg., 16 de nov. de 2026 às 09:12, Me <me@ours.example> escreveu:\n\n> antigo",
        "Den mån 16 nov. 2026 kl 09:12 skrev Me <me@ours.example>:\n\n> gammalt",
        "Från: Me <me@ours.example>\nSkickat: den 16 november 2026 09:12\nTill: Jane\nÄmne: x\n\ngammalt",
        "Fra: Me\nSendt: 16. november 2026\nTil: Jane\nEmne: x\n\ngammelt",
        "De : Me <me@ours.example>\nEnvoyé : lundi 16 novembre 2026\nÀ : Jane\nObjet : x\n\nvieux",
        "Od: Me\nWysłano: 16 listopada 2026\nDo: Jane\nTemat: x\n\nstare",
        "2026年11月16日(月) 9:12 Me <me@ours.example>:\n\n> old",
        "пн, 16 нояб. 2026 г. в 09:12, Me <me@ours.example>:\n\n> old",
        '"Me" <me@ours.example> wrote on 16/11/2026 09:12:\n\n> old',
        "Am Montag, den 16. November 2026, hat um 09:12 Uhr Me And A Long Name\n<me@ours.example> gemeint:\n> a",
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


@pytest.mark.parametrize(
    "words",
    [
        "Three things to decide by 10:30:\n1. the price",
        "Write to jane@acme.example:\nshe knows.",
        "The agenda:\n\n> said without an address or a day",
    ],
)
def test_a_line_with_a_colon_is_no_history_unless_it_says_who_wrote_what_is_quoted_below(words):
    assert own_words(words).splitlines()[0] == words.splitlines()[0]


def test_what_a_company_puts_above_mail_from_outside_is_passed_over():
    banner = "CAUTION: This email originated from outside of the organization."

    assert own_words(f"{banner}\n\nFine by me. [cid:image001.png@01DA]").strip() == "Fine by me."
    assert own_words("Attention to external partners is what we lack.\nJane").endswith("Jane")


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


def test_a_letter_may_have_lines_that_begin_with_from(take, clients):
    letter = mail("Hello.\n\nFrom January to March 2026\nall went well.\n\nFrom 10:00 on\n\nJane")
    box = f"From x Tue Nov 17 10:00:00 2026\n{letter}\nFrom x Wed Nov 18 10:00:00 2026\n{mail(Message_ID='<2>')}"

    assert counts(take(box, "in.mbox")) == {"created": 2}
    ((text,),) = clients.rows("SELECT text FROM touch WHERE id = 1")
    assert text == "The file\nHello.\nFrom January to March 2026\nall went well.\nFrom 10:00 on\nJane"


def test_a_maildir_is_read_with_its_folders_but_not_its_drafts(clients, tmp_path):
    box = tmp_path / "Maildir"
    for name, flags in (("", "2,S"), (".Sent", "2,S"), (".Drafts", "2,S"), (".Archive", "2,DS")):
        for part in ("cur", "new", "tmp"):
            (box / name / part).mkdir(parents=True)
        (box / name / "cur" / f"1.DT:{flags}").write_text(mail(Message_ID=f"<in{name}>"))

    found = intake_files([tmp_path])
    with Rejects() as rejects, writing(clients, "import", Stamp("2026-11-21T09:00:00+00:00", TODAY)) as unit:
        take_in(clients, unit, Intake(found, window()), rejects)

    assert [it.name for it in found] == ["Maildir", "Maildir/.Archive", "Maildir/.Sent"]
    assert clients.rows("SELECT external_id FROM touch ORDER BY id") == [("in",), ("in.Sent",)]


def test_apples_messages_are_read_without_what_stands_around_them(take):
    message = mail()

    assert counts(take(f"{len(message.encode())}\n{message}<?xml version='1.0'?><plist/>", "1.emlx")) == {"created": 1}


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Subject": "Automatic reply: The file"}, "sent by a machine or a list"),
        ({"Subject": "Abwesenheitsnotiz: Die Datei"}, "sent by a machine or a list"),
        ({"Subject": "Réponse automatique : le fichier"}, "sent by a machine or a list"),
        ({"X-Autoreply": "yes"}, "sent by a machine or a list"),
        ({"Precedence": "auto_reply"}, "sent by a machine or a list"),
        ({"From": "Acme <no-reply@acme.example>"}, "sent by a machine or a list"),
        ({"From": "noreply+18@acme.example"}, "sent by a machine or a list"),
        ({"From": "Mail Delivery <MAILER-DAEMON@acme.example>"}, "sent by a machine or a list"),
        ({"Content-Type": "text/calendar; method=REQUEST"}, "invitations and answers to them"),
        ({"Content-Type": "text/calendar; method=reply"}, "invitations and answers to them"),
        ({"X-Mozilla-Draft-Info": "internal/draft"}, "drafts"),
        ({"X-Unsent": "1"}, "drafts"),
        ({"X-Gmail-Labels": "Archived,Spam"}, "spam"),
        ({"X-Gmail-Labels": "=?UTF-8?Q?Entw=C3=BCrfe?="}, "drafts"),
    ],
)
def test_what_nobody_wrote_or_sent_is_left_out_with_the_reason(headers, why):
    assert item(mail(**headers)) == {why: 1}


@pytest.mark.parametrize(
    "headers",
    [
        {"Subject": "Re: Automatic reply: The file"},
        {"Subject": "Out of office chairs"},
        {"From": "Norbert Reply <reply@acme.example>"},
        {"From": "Noreen Plym <noreen@acme.example>"},
        {"Content-Type": "text/calendar; method=PUBLISH"},
        {"X-Gmail-Labels": "Inbox,Important"},
    ],
)
def test_what_only_looks_like_it_counts(headers):
    assert item(mail(**headers)).kind == "touch"


def test_headers_with_letters_as_they_are_are_read():
    found = item(mail(Subject="Größe für Málaga", From="Jörg Müller <jane@acme.example>"))

    assert (found.title, found.people[0].name) == ("Größe für Málaga", "Jörg Müller")


def test_an_invitation_within_a_mail_is_one():
    parts = "--b\n\nYou are invited.\n--b\nContent-Type: text/calendar; method=REQUEST\n\nx\n--b--"

    assert item(mail(parts, Content_Type="multipart/alternative; boundary=b")) == {"invitations and answers to them": 1}


def test_mail_of_nobody_known_waits_in_the_inbox(take, clients):
    taken = take(mail(From="x@gmail.com"), "a.eml")

    assert counts(taken) == {"inbox": 1}
    assert clients.rows("SELECT kind, title, text, people, why FROM inbox") == [
        ("touch", "The file", "Fine.", '["x@gmail.com"]', "nobody in it is in the book")
    ]
