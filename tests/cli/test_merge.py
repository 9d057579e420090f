"""Two records of one client, or of one person, become one; nothing is lost, and it can be taken back."""

import pytest

BOOK = (
    ("accounts", "add", "Harrow Mills", "--tier", "A", "--domains", "harrow.example"),
    ("accounts", "add", "Harrow Mills Ltd", "--segment", "mid-market", "--tier", "B", "--domains", "mills.example"),
    ("contacts", "add", "harrow-mills", "Ines Okafor", "--email", "ines@harrow.example"),
    ("contacts", "add", "harrow-mills", "I. Okafor", "--email", "okafor@mills.example", "--role", "champion"),
    ("contacts", "add", "harrow-mills-ltd", "Per Lindqvist"),
    ("log", "harrow-mills", "call", "Both there", "--with", "p1", "--with", "p2"),
    ("log", "harrow-mills", "call", "One there", "--with", "p2"),
    ("log", "harrow-mills-ltd", "call", "With Per", "--with", "p3"),
    ("requests", "add", "harrow-mills", "Export to PDF"),
    ("requests", "add", "harrow-mills-ltd", "Export to PDF"),
    ("checkin", "harrow-mills", "--every", "2w"),
    ("checkin", "harrow-mills-ltd", "--every", "4w"),
    (
        "contracts",
        "add",
        "harrow-mills-ltd",
        "Planner",
        "--starts",
        "2026-11-01",
        "--ends",
        "2027-10-31",
        "--arr",
        "9k",
    ),
)


@pytest.fixture
def am(am):
    for words in BOOK:
        assert am(*words).code == 0, words
    return am


def test_everything_of_the_second_account_moves_to_the_first(am):
    ran = am("merge", "harrow-mills", "harrow-mills-ltd", "--yes", "--json")
    (kept,) = am("accounts", "--json").items

    assert ran.code == 0
    assert ran.json["moved"]["contract"] == 1
    assert (kept["handle"], kept["tier"], kept["segment"]) == ("harrow-mills", "A", "mid-market")
    assert kept["domains"] == ["harrow.example", "mills.example"]
    assert {it["account"] for it in am("contacts", "--json").items} == {"harrow-mills"}
    assert {it["account"] for it in am("touches", "--json").items} == {"harrow-mills"}
    assert ran.json["conflicts"] == [{"field": "tier", "kept": "A", "dropped": "B"}]


def test_the_other_name_and_handle_still_find_it(am):
    am("merge", "harrow-mills", "harrow-mills-ltd", "--yes")

    for name in ("harrow-mills-ltd", "Harrow Mills Ltd"):
        assert am("accounts", "show", name, "--json").json["item"]["handle"] == "harrow-mills"


def test_one_account_has_one_vote_and_one_rhythm(am):
    am("merge", "harrow-mills", "harrow-mills-ltd", "--yes")

    assert am("checkin", "harrow-mills", "--json").json["account"]["every"] == 14
    (request,) = am("requests", "--json").items
    assert request["votes"] == 1


def test_who_was_heard_where_follows_the_merge(am):
    before = {it["name"]: it["last_heard"] for it in am("contacts", "map", "harrow-mills", "--json").json["people"]}
    am("merge", "p1", "p2", "--yes")
    people = am("contacts", "map", "harrow-mills", "--json").json["people"]

    assert before == {"Ines Okafor": "2026-11-21", "I. Okafor": "2026-11-21"}
    assert [(it["name"], it["role"], it["last_heard"]) for it in people] == [("Ines Okafor", "champion", "2026-11-21")]
    assert [it["with"] for it in am("touches", "--account", "harrow-mills", "--json").items] == [["Ines Okafor"]] * 2


def test_both_addresses_are_kept(am):
    am("merge", "p1", "p2", "--yes")
    (kept,) = am("contacts", "--account", "harrow-mills", "--json").items

    assert (kept["email"], kept["other_emails"]) == ("ines@harrow.example", ["okafor@mills.example"])


@pytest.mark.parametrize("pair", [("harrow-mills", "harrow-mills-ltd"), ("p1", "p2")])
def test_undo_brings_both_back_as_they_were(am, contents, pair):
    before = contents()
    assert am("merge", *pair, "--yes").code == 0
    assert contents() != before
    assert am("undo").code == 0

    assert contents() == before


@pytest.mark.parametrize(
    ("pair", "code"),
    [
        (("harrow-mills", "harrow-mills"), 2),
        (("p1", "p1"), 2),
        (("p1", "p3"), 2),
        (("p1", "p99"), 3),
        (("harrow-mills", "nobody"), 3),
    ],
    ids=["itself", "the same person", "people of two accounts", "no such person", "no such account"],
)
def test_what_cannot_be_merged_is_refused_and_changes_nothing(am, contents, pair, code):
    before = contents()

    assert am("merge", *pair, "--yes").code == code
    assert contents() == before


def test_without_a_yes_nobody_merges_anything(am, contents):
    before = contents()
    ran = am("merge", "harrow-mills", "harrow-mills-ltd")

    assert ran.code == 2
    assert "--yes" in ran.err
    assert contents() == before


def test_a_later_import_of_what_was_merged_finds_the_one_that_stayed(am, tmp_path):
    folder = tmp_path / "crm"
    folder.mkdir()
    (folder / "accounts.csv").write_text("handle,name,tier,external_id\nb-one,Brook One,A,1\nb-two,Brook Two,C,2\n")
    (folder / "contacts.csv").write_text("account,name,external_id\n2,Ute Brook,77\n1,U. Brook,78\n")
    assert am("import", str(folder), "--yes").code == 0
    assert am("merge", "b-one", "b-two", "--yes").code == 0
    people = {it["name"]: f"p{it['id'].lstrip('p')}" for it in am("contacts", "--account", "b-one", "--json").items}
    assert am("merge", people["Ute Brook"], people["U. Brook"], "--yes").code == 0
    (folder / "touches.csv").write_text("account,kind,on,text,external_id\n2,call,2026-11-20,To the old one,900\n")

    again = am("import", str(folder), "--yes", "--json").json

    assert [it["handle"] for it in am("accounts", "--json").items if it["handle"].startswith("b-")] == ["b-one"]
    assert [it["name"] for it in am("contacts", "--account", "b-one", "--json").items] == ["Ute Brook"]
    assert [it["text"] for it in am("touches", "--account", "b-one", "--json").items] == ["To the old one"]
    assert again["entities"]["contacts"]["created"] == 0


def test_clients_that_may_be_in_the_book_twice_are_named_with_the_reason(am):
    am("accounts", "add", "Harow Mils", "--handle", "typo")
    am("accounts", "add", "Quite Another", "--domains", "harrow.example")
    items = am("accounts", "dupes", "--json").items

    assert {(it["keep"], it["gone"]): it["reasons"] for it in items} == {
        ("harrow-mills", "harrow-mills-ltd"): ["same name"],
        ("harrow-mills", "quite-another"): ["same harrow.example"],
        ("harrow-mills", "typo"): ["names 90% alike"],
        ("harrow-mills-ltd", "typo"): ["names 90% alike"],
    }
    assert items[0]["next"].startswith("am merge ")


def test_people_of_one_account_are_compared_with_each_other_only(am):
    am("contacts", "add", "harrow-mills-ltd", "Ines Okafor")
    assert am("accounts", "dupes", "--people", "--json").items == []

    am("contacts", "add", "harrow-mills", "Ines Okafors", "--email", "ines@harrow.example")
    (found,) = am("accounts", "dupes", "--people", "--json").items
    assert found["reasons"] == ["same ines@harrow.example", "names 95% alike"]


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ("Worldwide Logistics Services UK", "Worldwide Logistics Services US"),
        ("Zenith Industries North", "Zenith Industries South"),
        ("Worldwide Logistics Services", "Worldwide Logistics Services UK"),
        ("Region 1 School District", "Region 2 School District"),
        ("Fair 2025 Hall", "Fair 2026 Hall"),
    ],
)
def test_names_that_tell_two_apart_are_no_false_alarm(am, one, another):
    before = am("accounts", "dupes", "--json").items
    am("accounts", "add", one)
    am("accounts", "add", another)

    assert am("accounts", "dupes", "--json").items == before


@pytest.mark.parametrize(
    ("one", "another", "reason"),
    [
        ("Worldwide Logistics Services", "Worldwide Logistic Services", "names 98% alike"),
        ("Müller Werke", "Mueller Werke AG", "same name"),
        ("Peña y Soler", "Pena Soler", "same name"),
        ("Blue Harbor", "BlueHarbor", "same name"),
        ("Quarz Inc.", "Quarz GmbH", "same name, but inc and gmbh"),
        ("Quarz Inc.", "Quarz Incorporated", "same name"),
    ],
)
def test_names_that_are_one_are_found_with_the_reason(am, one, another, reason):
    am("accounts", "add", one, "--handle", "one")
    am("accounts", "add", another, "--handle", "another")

    (found,) = [it for it in am("accounts", "dupes", "--json").items if it["keep"] == "one"]
    assert (found["gone"], found["reasons"]) == ("another", [reason])


def test_a_free_mail_service_makes_nobody_a_duplicate_but_one_address_does(am):
    before = len(am("accounts", "dupes", "--json").items)
    am("accounts", "add", "Gorse Farm", "--domain", "gmail.com")
    am("accounts", "add", "Heath Mill", "--domain", "gmail.com")
    am("contacts", "add", "gorse-farm", "Jo", "--email", "jo@gmail.com")
    am("contacts", "add", "heath-mill", "Al", "--email", "al@gmail.com")
    assert len(am("accounts", "dupes", "--json").items) == before

    am("contacts", "add", "heath-mill", "Jo", "--email", "jo@gmail.com")
    (found,) = [it for it in am("accounts", "dupes", "--json").items if it["keep"] == "gorse-farm"]
    assert found["reasons"] == ["same jo@gmail.com"]


def test_people_at_the_domain_of_another_account_are_a_reason(am):
    am("accounts", "add", "Somewhere Else")
    am("contacts", "add", "somewhere-else", "Kim", "--email", "kim@harrow.example")

    (found,) = [it for it in am("accounts", "dupes", "--json").items if it["gone"] == "somewhere-else"]
    assert (found["keep"], found["reasons"]) == ("harrow-mills", ["people at harrow.example"])


def test_people_are_compared_whatever_the_order_of_their_names(am):
    am("contacts", "add", "harrow-mills", "Okafor, Ines")
    am("contacts", "add", "harrow-mills-ltd", "Ana Sa")
    am("contacts", "add", "harrow-mills-ltd", "Ana")

    (found,) = am("accounts", "dupes", "--people", "--json").items
    assert (found["keep"], found["gone"], found["reasons"]) == ("p1", "p4", ["same name"])


def test_the_account_that_another_program_keeps_in_step_better_stays(am, tmp_path):
    (tmp_path / "accounts.csv").write_text("handle,name,external_id\nharrow,HARROW MILLS,7\n")
    am("import", str(tmp_path), "--yes")

    (found,) = [it for it in am("accounts", "dupes", "--json").items if "harrow" in (it["keep"], it["gone"])][:1]
    assert found["keep"] == "harrow"


def test_the_name_of_somebody_who_was_merged_still_finds_them(am, tmp_path):
    am("merge", "p1", "p2", "--yes")

    for name in ("I. Okafor", "okafor@mills.example"):
        assert am("log", "harrow-mills", "call", "Again", "--with", name).code == 0
    assert {tuple(it["with"]) for it in am("touches", "--account", "harrow-mills", "--json").items} == {
        ("Ines Okafor",)
    }


def test_nor_does_a_touch_that_comes_in_again_with_the_old_name_differ(am, tmp_path):
    (tmp_path / "touches.csv").write_text(
        "account,kind,on,with,text,external_id\nharrow-mills,call,2026-11-20,I. Okafor,From a file,900\n"
    )
    am("import", str(tmp_path), "--yes")
    am("merge", "p1", "p2", "--yes")

    again = am("import", str(tmp_path), "--yes", "--json").json

    assert (again["unit"], again["conflicts_total"]) == (None, 0)


def test_what_a_merge_leaves_to_be_done_is_said(am, tmp_path):
    (tmp_path / "accounts.csv").write_text("handle,name,external_id\nhm,Harrow Mills plc,7\n")
    am("import", str(tmp_path), "--yes")
    am("contacts", "add", "hm", "Ines Okafor", "--email", "ines@harrow.example")

    ran = am("merge", "harrow-mills", "hm", "--yes")
    assert "No import changes the one that stayed" in ran.err
    assert "1 pair of its people may be the same: am accounts dupes --people" in ran.err

    am("undo")
    ran = am("merge", "hm", "harrow-mills", "--yes")
    assert "No import changes" not in ran.err


def test_what_waits_as_somebody_who_was_merged_is_theirs(am, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    card = tmp_path / "a.vcf"
    card.write_text("BEGIN:VCARD\nFN:Ines O.\nEMAIL:io@gmail.com\nEND:VCARD\n")
    am("import", str(card))
    am("inbox", "assign", "n1", "harrow-mills")
    ran = am("merge", "p1", "p4", "--yes", "--json")

    assert ran.json["moved"]["inbox"] == 1
    assert [it["ref"] for it in am("inbox", "--all", "--json").items] == ["p1"]
