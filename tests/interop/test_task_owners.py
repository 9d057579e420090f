"""Tasks of a tool are mine where the config says who I am; those of colleagues keep the name of their owner."""

import pytest

ACCOUNT = "001bm00001ZL8U9AAL"
TASKS = "Id,AccountId,OwnerId,Subject,Status,Priority,ActivityDate"
ANN, BO = "005bm00000zaptAAAA", "005bm00000zaptBAAA"


@pytest.fixture
def tasks(put):
    put("Account.csv", "Id,Name,BillingCity", f"{ACCOUNT},Acme,Berlin")
    put(
        "User.csv",
        "Id,Username,ProfileId,Name,Email",
        f"{ANN},ann,p,Ann Lee,al@us.example",
        f"{BO},bo,p,Bo Ray,bo.ray@us.example",
    )
    put(
        "Task.csv",
        TASKS,
        f"00TA,{ACCOUNT},{ANN},Send offer,Not Started,High,2026-12-01",
        f"00TB,{ACCOUNT},{BO},Fix export,Not Started,High,2026-12-01",
        f"00TC,{ACCOUNT},005X9,Unknown,Not Started,High,2026-12-01",
    )


def whose(book):
    """Return the owners of the actions in order."""
    return [owner for (owner,) in book.rows("SELECT owner FROM action ORDER BY external_id")]


@pytest.mark.parametrize("me", [("AL@us.example",), ("Lee, Ann",), ("nobody@us.example", "ann lee")])
def test_a_task_is_mine_by_my_address_or_my_name_and_a_colleague_s_is_theirs(tasks, pull, book, me):
    _, outcome = pull(me=me)

    assert whose(book) == ["me", "Bo Ray", "me"]
    assert not [it for it in outcome.notes if "me.names" in it]
    assert pull(me=me)[1].unit is None


def test_an_address_of_two_words_is_a_name(tasks, pull, book):
    pull(me=("bo.ray@else.example",))

    assert whose(book) == ["Ann Lee", "me", "me"]


@pytest.mark.parametrize("me", [(), ("zoe@us.example",)])
def test_all_tasks_are_mine_where_nothing_says_who_i_am_and_that_is_told(tasks, pull, book, me):
    _, outcome = pull(me=me)

    assert whose(book) == ["me", "me", "me"]
    assert [it for it in outcome.notes if "tasks of Ann Lee, Bo Ray taken as yours" in it]


def test_once_it_is_known_who_i_am_the_next_import_says_whose_the_others_are(tasks, pull, book):
    pull()
    _, outcome = pull(me=("Ann Lee",))

    assert outcome.counts["actions"].updated == 1
    assert whose(book) == ["me", "Bo Ray", "me"]


OWNED = {
    "salesforce": """Account.csv
Id,Name,BillingCity
001A,Acme,Berlin
Activity ID,Company / Account,Assigned,Subject,Date,Priority,Status,Task
{},Acme,{},Ask,2026-12-02,High,Not Started,1""",
    "hubspot": """companies.csv
Record ID,Company name,Company Domain Name
9001,Acme,acme.example
Record ID,Task Title,Assigned to,Due date,Associated Company IDs
{},Ask,{},2026-12-02,9001""",
    "zoho": """Accounts.csv
Record Id,Account Name,Account Owner
z1,Acme,Me
Record Id,Task Owner,Subject,Due Date,Related To,Status,Priority
{},{},Ask,2026-12-02,Acme,Not Started,High""",
    "pipedrive": """organizations.csv
Organization - ID,Organization - Name,Organization - Owner
1,Acme,Me
Activity - ID,Assigned to user,Activity - Subject,Activity - Type,Activity - Due date,Activity - Done,Organization
{},{},Ask,Task,2026-12-02,To do,Acme""",
}


@pytest.mark.parametrize("tool", OWNED)
def test_every_tool_says_whose_its_tasks_are(put, pull, book, tool):
    name, columns, account, heads, row = OWNED[tool].splitlines()
    put(name, columns, account)
    put("t.csv", heads, row.format("71", "Ann Lee"), row.format("72", "Bo Ray (bo@us.example)"))
    choice, _ = pull(me=("Ann Lee",))

    assert choice.recipe.name == tool
    assert whose(book) == ["me", "Bo Ray"]
