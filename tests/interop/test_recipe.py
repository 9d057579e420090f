"""A wrong recipe is refused with file, key and reason, before anything is opened."""

import copy

import pytest

from amcli.errors import Exit, Refused
from amcli.interop.recipe import load_recipe, parse_recipe

SOUND = {
    "name": "acme-crm",
    "source": [
        {"file": "a.csv", "entity": "accounts", "id": "id", "fields": {"name": "company"}},
        {
            "file": "t.csv",
            "entity": "touches",
            "fields": {"account": {"link": "company_id"}, "kind": {"const": "call"}, "on": "day"},
        },
    ],
}


def test_a_sound_recipe_is_frozen_values():
    recipe = parse_recipe(SOUND, "r.toml")

    assert (recipe.name, [it.entity.plural for it in recipe.sources]) == ("acme-crm", ["accounts", "touches"])
    assert recipe.sources[1].fields["account"].by == "external"


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("nmae",), "x", "r.toml: unknown key `nmae`"),
        (("name",), "native", "taken by the native form"),
        (("source",), [], "no [[source]]"),
        (("currency",), "EURO", "source 1 (a.csv): currency"),
        (("date_order",), "myd", "date_order: “myd” is not known"),
        (("source", 0, "delimiter"), "x", "delimiter: “x” is not known"),
        (("source", 0, "skip_lines"), "two", "skip_lines: “two” is not a number of lines"),
        (("source", 0, "filed"), {}, "unknown key `filed`"),
        (("source", 0, "file"), None, "source 1: file: is missing"),
        (("source", 0, "file"), "../a.csv", "leads out of the folder"),
        (("source", 0, "file"), "/etc/passwd", "leads out of the folder"),
        (("source", 0, "entity"), "clients", "there is no entity “clients”"),
        (("source", 0, "fields"), None, "fields: is missing"),
        (("source", 0, "fields"), {"tier": "t"}, "accounts need name"),
        (("source", 0, "fields", "nick"), "t", "unknown key `nick`"),
        (("source", 0, "fields", "tier"), 3, "fields.tier: “3” is not a table"),
        (("source", 0, "fields", "tier"), {"colum": "t"}, "unknown key `colum`"),
        (("source", 0, "fields", "tier"), {"map": {}}, "nothing says where the value comes from"),
        (("source", 0, "fields", "tier"), {"column": "a", "const": "b"}, "column and const exclude each other"),
        (("source", 0, "fields", "tier"), {"column": "a", "times": "twelve"}, "“twelve” is not a number"),
        (("source", 0, "fields", "tier"), {"column": "a", "by": "name"}, "belong to link"),
        (("source", 0, "fields", "tier"), {"link": "a", "by": "name"}, "tier is not a link"),
        (("source", 0, "fields", "tier"), {"sum": "a"}, "a total needs group_by"),
        (("source", 0, "fields", "since"), {"column": "a", "period": "day"}, "period: “day” is not known"),
        (("source", 0, "fields", "since"), {"const": "soon"}, "“soon” is not a date"),
        (("source", 0, "fields", "status"), {"const": "gone"}, "“gone” is none of"),
        (("source", 0, "fields", "status"), {"column": "s", "map": {"x": "gone"}}, "“gone” is none of"),
        (("source", 0, "fields", "status"), {"column": "s", "default": "gone"}, "“gone” is none of"),
        (("source", 0, "group_by"), ["tier"], "“tier” is no field of this source"),
        (("source", 0, "where"), {"column": "a"}, "where: is not a list"),
        (("source", 0, "where"), [{"column": "a"}], "needs exactly one condition"),
        (("source", 0, "where"), [{"column": "a", "like": "b"}], "unknown key `like`"),
        (("source", 0, "adds"), "no", "“no” is neither true nor false"),
        (("source", 1, "fields", "account"), {"link": "c", "by": "guess"}, "“guess” is not known"),
        (("source", 1, "fields", "account"), {"link": "c", "via": "deals"}, "no entity “deals”"),
        (("source", 1, "fields", "with"), {"link": "c", "by": "domain"}, "people are not found by domain"),
    ],
)
def test_each_wrong_key_is_named(path, value, reason):
    given = copy.deepcopy(SOUND)
    inner = given
    for step in path[:-1]:
        inner = inner[step]
    if value is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value

    with pytest.raises(Refused) as refusal:
        parse_recipe(given, "r.toml")

    assert reason in refusal.value.message
    assert refusal.value.message.startswith("r.toml")
    assert refusal.value.hint
    assert refusal.value.exit_code == Exit.REFUSED


def test_a_recipe_that_is_no_toml_or_not_there_is_refused(put):
    with pytest.raises(Refused, match="is not valid TOML"):
        load_recipe(str(put("r.toml", "name = ")))
    with pytest.raises(Refused, match="no recipe “salesfarce”"):
        load_recipe("salesfarce")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"fields": {"name": "firm"}}, "fields.name: there is no column “firm”"),
        ({"fields": {"name": {"template": "{firm}"}}}, "fields.name: there is no column “firm”"),
        ({"id": "firm"}, "id: there is no column “firm”"),
        ({"where": [{"column": "firm", "filled": True}]}, "where: there is no column “firm”"),
        ({"keep": ["firm"]}, "keep: there is no column “firm”"),
        ({"file": "b.csv"}, "there is no such file"),
    ],
)
def test_a_missing_column_or_file_is_refused_and_named(bring, put, change, reason):
    put("a.csv", "id,company", "1,Acme")
    recipe = {"name": "x", "source": [{**SOUND["source"][0], **change}]}

    with pytest.raises(Refused) as refusal:
        bring(recipe)
    assert reason in refusal.value.message
