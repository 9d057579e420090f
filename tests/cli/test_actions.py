"""`am actions`: own steps by the day they are due, what others owe and when to ask again, one team's list."""

import pytest

TODAY = "2026-11-21"  # a Saturday


@pytest.fixture
def acme(am):
    """Two accounts with own steps late, near and far, and steps of a team, of another team and of the client."""
    opened = {"AM_TODAY": "2026-11-02"}
    am("accounts", "add", "Acme Corp", "--handle", "acme", "--since", "2026-01-05", **opened)
    am("accounts", "add", "Globex", "--handle", "globex", "--since", "2026-01-05", **opened)
    for words in (
        ("acme", "Send the paper", "--due", "2026-11-18"),  # a1
        ("globex", "Agenda for Monday", "--due", "2026-11-23"),  # a2
        ("acme", "Year plan", "--due", "2026-12-10", "--reply"),  # a3
        ("acme", "Some day"),  # a4
        ("acme", "Fix the export", "--owner", "support", "--due", "2026-11-12"),  # a5
        ("globex", "Load test", "--owner", "support", "--due", "2026-11-27", "--chase-on", "2026-11-20"),  # a6
        ("globex", "Sign the order", "--owner", "client", "--due", "2026-11-30"),  # a7
    ):
        am("actions", "add", *words, **opened)
    return am


def page(am, *words, columns=80, day=TODAY):
    return am("actions", *words, AM_FORCE_TABLES="1", COLUMNS=str(columns), NO_COLOR="1", AM_TODAY=day).out


def ids(am, *words, **env):
    return " ".join(item["id"] for item in am("actions", *words, "--json", **env).items)


def one(am, ref):
    return am("actions", "show", ref, "--json").json["item"]


def headings(text):
    return [
        line.split(" · ")[0] for line in text.splitlines() if line and not line.startswith(("a", "i", " ", "Next am"))
    ]


# the list


def test_own_steps_come_by_the_day_they_are_due_then_what_others_owe(acme):
    text = page(acme)

    assert headings(text) == ["Overdue", "Next week", "Later", "No date", "Waiting for others"]
    assert "Waiting for others · 3, 2 to chase now" in text
    assert text.index("a5") < text.index("a6") < text.index("a7")


def test_each_part_is_read_from_its_own_day(acme):
    assert headings(page(acme, day="2026-11-18"))[:2] == ["Today", "Next week"]
    assert headings(page(acme, day="2026-11-16"))[:2] == ["This week", "Next week"]


def test_the_list_says_how_late_who_owes_when_to_ask_and_what_to_type(acme):
    text = page(acme, columns=120)

    assert "Wed 18 Nov, 3d late" in text
    assert "am done a1" in text
    assert "am actions chase a5" in text
    for word in ("support", "client", "chase now", "reply owed"):
        assert word in text
    assert "Next am done a1 · am actions chase a5" in page(acme).replace("\n", "")


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 120])
def test_nothing_is_lost_or_too_wide_at_any_width(acme, columns):
    text = page(acme, columns=columns)

    assert max(len(line) for line in text.splitlines()) <= columns
    assert all(f"a{number}" in text for number in range(1, 8))
    assert "support" in text


def test_closed_actions_stand_last(acme):
    acme("done", "a4", "--on", "2026-11-20")

    assert headings(page(acme, "--all"))[-1] == "Done or dropped"
    assert "done Fri 20 Nov" in page(acme, "--all")
    assert headings(page(acme, "--closed")) == ["Done or dropped"]


def test_a_list_that_is_sorted_has_no_parts(acme):
    assert headings(page(acme, "--sort", "title")) == []


def test_json_has_a_row_per_action_with_what_follows_from_it(acme):
    rows = {item["id"]: item for item in acme("actions", "--json").items}

    assert list(rows) == ["a5", "a1", "a2", "a6", "a7", "a3", "a4"]
    assert {name: rows["a5"][name] for name in ("group", "whose", "days_late", "slipped", "chase_on", "next")} == {
        "group": "waiting", "whose": "ours", "days_late": 9, "slipped": 0, "chase_on": None,
        "next": "am actions chase a5",
    }  # fmt: skip
    assert rows["a6"]["chase_on"] == rows["a6"]["asks_on"] == "2026-11-20"
    assert rows["a5"]["asks_on"] == "2026-11-13"
    assert (rows["a7"]["whose"], rows["a7"]["asks_on"], rows["a7"]["next"]) == ("theirs", "2026-12-01", "am done a7")
    assert (rows["a1"]["group"], rows["a1"]["asks_on"]) == ("overdue", None)


def test_a_pipe_gets_a_line_per_action(acme):
    lines = [line.split("\t") for line in acme("actions").out.splitlines()]

    assert [line[0] for line in lines] == ["a5", "a1", "a2", "a6", "a7", "a3", "a4"]
    assert lines[0] == [
        "a5", "2026-11-12", "", "", "acme", "Fix the export", "support", "no", "2026-11-02",
        "waiting", "9", "0", "", "2026-11-13", "ours", "am actions chase a5",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("--owner me", "a1 a2 a3 a4"),
        ("--owner client", "a7"),
        ("--owner Support", "a5 a6"),
        ("--waiting", "a5 a6 a7"),
        ("--waiting --limit 1", "a5"),
        ("--waiting --account acme", "a5"),
        ("--due today", "a5 a1"),
        ("--due week", "a5 a1"),
        ("--due mon", "a5 a1 a2"),
        ("--due 2026-11-30 --owner client", "a7"),
        ("--due mon --until 2026-11-18", "a5 a1"),
        ("--slipped", ""),
        ("--reply", "a3"),
    ],
)
def test_the_list_can_be_narrowed(acme, words, expected):
    assert ids(acme, *words.split()) == expected


def test_due_this_week_ends_on_sunday(acme):
    assert ids(acme, "--due", "week", AM_TODAY="2026-11-18") == "a5 a1"
    assert ids(acme, "--due", "week", AM_TODAY="2026-11-23") == "a5 a1 a2 a6"


def test_a_day_that_is_none_is_refused(acme):
    ran = acme("actions", "--due", "5/6")

    assert (ran.code, ran.out) == (2, "")
    assert "2026-06-05 or 2026-05-06" in ran.err


def test_an_empty_list_says_what_to_type(acme):
    ran = acme("actions", "--owner", "legal")

    assert (ran.code, ran.out) == (0, "")
    assert "Nothing open with legal" in ran.err


def test_client_text_in_a_list_is_data(acme):
    acme("actions", "add", "acme", "[bold red]x[/] \x1b[31m", "--owner", "[b]ops[/b]")

    text = page(acme, columns=120)
    assert "[bold red]x[/]" in text
    assert "\x1b" not in text


# put off


def test_a_step_that_was_put_off_says_how_often(acme):
    for day in ("2026-11-19", "2026-11-20", "2026-11-17"):
        acme("actions", "edit", "a1", "--due", day)

    assert one(acme, "a1")["slipped"] == 2
    assert "slipped 2x" in page(acme)
    assert ids(acme, "--slipped") == "a1"


def test_three_times_is_worth_a_word_and_a_command(acme):
    for day in ("2026-11-23", "2026-11-24", "2026-11-25"):
        acme("actions", "edit", "a1", "--due", day)

    text = " ".join(page(acme).split())
    assert "slipped 3x: agree a new day or drop it" in text
    assert "am actions edit a1 --due DATE, or --dropped-on today" in text


def test_what_was_undone_is_no_slip(acme, undo):
    acme("actions", "edit", "a1", "--due", "fri")
    undo()

    assert one(acme, "a1")["slipped"] == 0


# asking again


def test_asking_again_keeps_a_note_sets_the_next_day_and_is_one_unit(acme, contents, undo):
    before = contents()

    ran = acme("actions", "chase", "a6", "--note", "Kim has it")

    assert ran.out.startswith("✓ a6 chased support · Globex · Load test\n  due Fri 27 Nov · ask again Mon 30 Nov\n")
    assert one(acme, "a6")["chase_on"] == "2026-11-30"
    note = acme("touches", "--json").items[0]
    assert (note["kind"], note["account"], note["text"]) == ("note", "globex", "a6 chased support: Kim has it")
    undo()
    assert contents() == before


def test_a_note_that_others_were_asked_is_no_contact(acme):
    acme("actions", "chase", "a7")

    assert acme("checkin", "globex", "--json").json["account"]["last_touch"] is None


def test_json_of_asking_again_names_the_action_and_the_note(acme):
    said = acme("actions", "chase", "a6", "--on", "wed", "--json").json

    assert (said["refs"], said["note"]) == (["a6", "t1"], "t1")
    assert (said["items"][0]["id"], said["items"][0]["chase_on"]) == ("a6", "2026-11-25")


def test_who_was_asked_is_left_alone_until_the_next_day(acme):
    acme("actions", "chase", "a5", "--on", "wed")

    assert one(acme, "a5")["next"] == "am done a5"
    assert "chase Wed 25 Nov" in page(acme, columns=120)
    assert "1 to chase now" in page(acme)


@pytest.mark.parametrize(
    ("words", "code"), [(("a1",), 2), (("a99",), 3), (("r1",), 2), (("acme",), 2), (("a5", "--on", "today"), 2),
                        (("a5", "--note", " "), 2)]
)  # fmt: skip
def test_own_steps_unknown_ones_and_days_not_ahead_are_refused(acme, contents, words, code):
    before = contents()

    assert acme("actions", "chase", *words).code == code
    assert contents() == before


def test_a_day_to_chase_is_read_forward_and_belongs_to_what_others_owe(acme):
    added = acme("actions", "add", "acme", "x", "--owner", "support", "--due", "fri", "--chase-on", "wed", "--json")

    assert added.items[0]["chase_on"] == "2026-11-25"
    assert acme("actions", "add", "acme", "x", "--chase-on", "wed").code == 2
    assert acme("actions", "edit", "a1", "--chase-on", "wed").code == 2


def test_a_step_taken_over_is_chased_no_longer(acme):
    acme("actions", "edit", "a6", "--owner", "Me")

    assert (one(acme, "a6")["owner"], one(acme, "a6")["chase_on"]) == ("me", None)


def test_the_two_owners_with_a_meaning_are_read_in_any_case(acme):
    assert acme("actions", "add", "acme", "x", "--owner", "Client", "--json").items[0]["owner"] == "client"


# the morning


def test_a_day_chosen_to_ask_again_is_on_the_agenda_though_it_is_not_due(acme):
    said = acme("today", "--json").json

    asked = next(it for it in said["agenda"] if it["ref"] == "a6")
    assert (asked["kind"], asked["due"], asked["days_late"]) == ("chase", "2026-11-27", 0)
    assert {it["ref"]: it["kind"] for it in said["waiting"]} == {"a5": "chase", "a6": "chase", "a7": "waiting"}
    assert "a5" not in {it["ref"] for it in said["agenda"]}


def test_before_its_day_it_is_only_waited_for(acme):
    said = acme("today", "--json", AM_TODAY="2026-11-19").json

    assert "a6" not in {it["ref"] for it in said["agenda"]}
    assert next(it["kind"] for it in said["waiting"] if it["ref"] == "a6") == "waiting"


def test_a_snoozed_action_is_not_chased(acme):
    def told():
        said = acme("today", "--json").json
        return {it["ref"] for it in (*said["agenda"], *said["waiting"])}

    before = told()
    acme("snooze", "a6", "2w", "--why", "they asked for time")

    assert before - told() == {"a6"}


def test_a_page_says_chase_and_says_it_once(acme):
    text = acme("today", AM_FORCE_TABLES="1", COLUMNS="100").out
    lists = text[text.index("Agenda") :]

    assert "a6 chase" in lists
    assert "support: Load test" in lists
    assert lists.count("a6 ") == 1


# one team


@pytest.fixture
def support(acme):
    """What support owes: two actions, and an issue older than both; and one of another team."""
    acme("issues", "add", "globex", "Sync lost", "--team", "Support", "--severity", "high", "--due", "2026-11-05",
         "--note", "Kim says they are slow", AM_TODAY="2026-11-02")  # fmt: skip
    acme("issues", "add", "acme", "Invoice wrong", "--team", "finance", AM_TODAY="2026-11-02")
    acme("actions", "chase", "a5", "--note", "private thought")
    return acme


def test_a_team_owes_its_actions_and_its_issues_the_oldest_first(support):
    text = page(support, "--owner", "support")

    assert text.splitlines()[0] == "support · 3 open at 2 accounts · 2 late, by up to 16d"
    assert [line.split()[0] for line in text.splitlines()[1:] if line[:1] in "ai"] == ["i1", "a5", "a6"]
    assert "Invoice wrong" not in text


def test_json_keeps_the_issues_of_a_team_apart(support):
    said = support("actions", "--owner", "support", "--json").json

    assert [it["id"] for it in said["items"]] == ["a5", "a6"]
    assert [it["id"] for it in said["issues"]] == ["i1"]
    assert support("actions", "--json").json["issues"] == []


def test_a_pipe_of_a_teams_actions_says_where_its_issues_are(support):
    ran = support("actions", "--owner", "support")

    assert [line.split("\t")[0] for line in ran.out.splitlines()] == ["a5", "a6"]
    assert ran.err == "And 1 issue: am issues --team Support\n"


@pytest.mark.parametrize(
    "words", [("--reply",), ("--slipped",), ("--closed",), ("--owner", "me"), ("--owner", "client")]
)
def test_issues_are_left_out_where_only_actions_can_fit(support, words):
    owner = () if "--owner" in words else ("--owner", "support")

    assert support("actions", *owner, *words, "--json").json["issues"] == []


def test_issues_are_narrowed_by_account_and_day_as_the_actions_are(support):
    assert support("actions", "--owner", "support", "--account", "acme", "--json").json["issues"] == []
    assert support("actions", "--owner", "support", "--due", "2026-11-04", "--json").json["issues"] == []
    assert len(support("actions", "--owner", "support", "--due", "2026-11-05", "--json").json["issues"]) == 1


def test_the_list_for_a_team_can_be_pasted(support):
    ran = support("actions", "--owner", "support", "--md")

    assert ran.out.splitlines() == [
        "## support · 3 open at 2 accounts · 2 late, by up to 16d · Sat 21 Nov 2026",
        "",
        "| Ref | Due | Account | What | Asked for |",
        "| --- | --- | --- | --- | --- |",
        "| i1 | Thu 5 Nov, 16 days late | Globex | high ticket: Sync lost | Mon 2 Nov |",
        "| a5 | Thu 12 Nov, 9 days late | Acme Corp | Fix the export | Mon 2 Nov |",
        "| a6 | Fri 27 Nov | Globex | Load test | Mon 2 Nov |",
    ]
    assert ran.err == ""


def test_no_note_leaves_with_it_and_titles_are_no_markup(support):
    support("actions", "add", "acme", "a | b <b>*x*</b>", "--owner", "support", "--due", "fri")

    out = support("actions", "--owner", "support", "--md").out
    assert "private" not in out
    assert "slow" not in out
    assert r"a \| b &lt;b&gt;\*x\*&lt;/b&gt;" in out


def test_the_whole_list_can_be_pasted_by_parts(support):
    out = support("actions", "--md").out

    assert [line for line in out.splitlines() if line.startswith("#")] == [
        "## Actions · Sat 21 Nov 2026", "### Overdue", "### Next week", "### Later", "### No date",
        "### Waiting for others",
    ]  # fmt: skip
    assert "(the client waits for an answer)" in out


def test_a_team_that_owes_nothing_is_told_so(support):
    ran = support("actions", "--owner", "legal", "--md")

    assert (ran.code, ran.out) == (0, "## legal · nothing open · Sat 21 Nov 2026\n")


def test_markdown_is_no_json(support):
    ran = support("actions", "--md", "--json")

    assert (ran.code, ran.out) == (2, "")
    assert "--md and --json contradict each other" in ran.err


def test_two_owners_in_one_list_are_told_apart(support):
    text = page(support, "--owner", "support", "--owner", "client", columns=120)

    assert text.splitlines()[0].startswith("support, client · 4 open at 2 accounts")
    assert "client" in text.splitlines()[-2]
