"""The config file: presets, overrides, and refusals that name file, key and reason."""

import stat
from pathlib import Path

import pytest


@pytest.fixture
def file(surroundings) -> Path:
    return Path(surroundings["AM_CONFIG"])


def test_without_a_file_the_defaults_are_in_force(am):
    config = am("config", "--json").json

    assert config["preset"] == ["senior", "saas"]
    assert config["weights"]["engagement"] == 25
    assert not config["exists"]


def test_a_role_sets_cadences_and_required_roles_and_an_industry_the_weights(am):
    assert am("config", "preset", "strategic", "agency").code == 0

    config = am("config", "--json").json
    assert config["preset"] == ["strategic", "agency"]
    assert config["cadences"]["A"] == ["7d", "14d"]
    assert ["technical_buyer"] in config["required_roles"]
    assert config["weights"]["delivery"] > config["weights"]["adoption"]


def test_choosing_a_role_keeps_the_industry(am):
    am("config", "preset", "regulated")
    am("config", "preset", "junior")

    assert am("config", "--json").json["preset"] == ["junior", "regulated"]


def test_every_number_of_a_preset_can_be_overridden(am, file):
    file.write_text('preset = "agency"\n[weights]\nadoption = 10\ndelivery = 20\n[cadences]\nA = ["10d", "20d"]\n')

    config = am("config", "--json").json

    assert (config["weights"]["adoption"], config["weights"]["delivery"]) == (10, 20)
    assert config["cadences"]["A"] == ["10d", "20d"]
    assert config["cadences"]["B"] == ["30d", "60d"]


def test_setting_a_value_keeps_the_comments_of_the_file(am, file):
    file.write_text('# my book\ncurrency = "EUR"  # for now\n')

    assert am("config", "set", "currency", "GBP").code == 0
    assert am("config", "set", "rates.EUR", "0.85").code == 0

    text = file.read_text()
    assert "# my book" in text
    assert "# for now" in text
    assert am("config", "--json").json["currency"] == "GBP"


def test_the_file_is_private(am, file):
    am("config", "preset", "agency")

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "typed",
    [
        ("preset", "genius"),
        ("preset", "junior", "senior"),
        ("set", "colour", "red"),
        ("set", "weights.adoption", "50"),
        ("set", "currency", "XXY"),
        ("set", "timezone", "Mars/Olympus"),
        ("set", "cadences.A", '["28d", "14d"]'),
        ("set", "currency.base", "EUR"),
    ],
)
def test_a_wrong_value_is_refused_before_anything_is_written(typed, am, file):
    ran = am("config", *typed)

    assert ran.code == 2
    assert not file.exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nonsense", "not valid TOML"),
        ('colour = "red"', "unknown key `colour`"),
        ("preset = 7", "`preset`"),
        ("[weights]\nmagic = 5", "`weights`"),
        ("[weights]\nadoption = 50", "add to 130"),
        ('required_roles = ["king"]', "`required_roles`"),
        ("obligations_count = 1", "`obligations_count`"),
    ],
)
def test_a_wrong_file_is_named_with_key_and_reason_on_any_command(text, told, am, file):
    am("accounts", "add", "Acme")
    file.write_text(text)

    ran = am("today")

    assert ran.code == 2
    assert str(file) in ran.err
    assert told in ran.err


def test_in_a_regulated_business_a_late_obligation_lowers_delivery(am, file):
    am("accounts", "add", "Acme", "--handle", "acme")
    am("milestones", "add", "acme", "Yearly audit", "--kind", "obligation", "--due", "2026-11-01")

    def delivery() -> float | None:
        (found,) = [it for it in am("health", "acme", "--json").json["dimensions"] if it["name"] == "delivery"]
        return found["score"]

    assert delivery() is None
    file.write_text('preset = "regulated"')
    assert delivery() == 50.0


def test_in_manufacturing_the_trend_of_the_volume_stands_for_adoption(am, file):
    am("accounts", "add", "Acme", "--handle", "acme")
    for day in ("2026-10-05", "2026-11-05"):
        am("usage", "add", "acme", "30", "--licensed", "100", "--metric", "tonnes", "--on", day)

    def adoption() -> float:
        (found,) = [it for it in am("health", "acme", "--json").json["dimensions"] if it["name"] == "adoption"]
        return found["score"]

    assert adoption() == 30.0
    file.write_text('preset = "manufacturing"')
    assert adoption() == 75.0


def test_what_is_no_file_is_never_replaced(am, tmp_path):
    place = tmp_path / "a folder"
    place.mkdir()

    assert am("config", "preset", "agency", AM_CONFIG=str(place)).code == 2
    assert am("config", "preset", "agency", AM_CONFIG="/dev/null").code == 2
    assert place.is_dir()
    assert not Path("/dev/null").is_file()


def test_the_demo_has_a_config_of_its_own(am, tmp_path, file):
    cache = str(tmp_path / "cache")

    assert am("demo", "config", "preset", "agency", XDG_CACHE_HOME=cache).code == 0

    assert not file.exists()
    assert am("demo", "config", "--json", XDG_CACHE_HOME=cache).json["preset"] == ["senior", "agency"]
    assert am("demo", "--fresh", "config", "--json", XDG_CACHE_HOME=cache).json["preset"] == ["senior", "saas"]


def test_the_calendar_the_rhythms_of_roles_and_the_load_of_a_day_are_in_force(am, file):
    file.write_text(
        '[calendar]\nworkdays = ["sun", "monday", "Tue"]\nholidays = ["2026-12-25", 2026-12-26]\n'
        '[cadence.roles]\nexecutive_sponsor = "quarterly"\n[checkins]\nper_day = 3\n'
    )

    config = am("config", "--json").json

    assert config["calendar"] == {"workdays": ["mon", "tue", "sun"], "holidays": ["2026-12-25", "2026-12-26"]}
    assert config["cadence"] == {"roles": {"executive_sponsor": "3mo"}}
    assert config["checkins"] == {"per_day": 3}
    assert "cadence.roles.executive_sponsor\t3mo" in am("config").out


def test_a_role_of_a_preset_can_be_left_without_a_rhythm(am, file):
    file.write_text('preset = "strategic"\n[cadence.roles]\neconomic_buyer = "never"\nchampion = "4w"\n')

    roles = am("config", "--json").json["cadence"]["roles"]

    assert roles == {"executive_sponsor": "13w", "decision_maker": "13w", "champion": "4w"}


def test_many_holidays_of_a_file_are_summed_up_on_the_page(am, file):
    event = "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261225\nRRULE:FREQ=YEARLY\nEND:VEVENT\n"
    file.with_name("free.ics").write_text(f"BEGIN:VCALENDAR\n{event}END:VCALENDAR\n")
    file.write_text('[calendar]\nholidays_file = "free.ics"\n')

    assert "35 days from 2026-12-25 to 2060-12-25" in am("config", AM_FORCE_TABLES="1").out
    assert len(am("config", "--json").json["calendar"]["holidays"]) == 35


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[calendar]\nworkdays = []", "at least one day"),
        ('[calendar]\nworkdays = ["someday"]', "“someday” is not a weekday"),
        ('[calendar]\nholidays = "2026-12-25"', "a list of days"),
        ('[calendar]\nholidays = ["25/12/2026"]', "“25/12/2026” is not a day"),
        ("[calendar]\nholidays = [2026-12-25T10:00:00]", "is not a day"),
        ('[calendar]\nholidays_file = "nowhere.ics"', "nowhere.ics cannot be read"),
        ('[calendar]\nholidays_file = "config.toml"', "no iCalendar file"),
        ("[calendar]\nholidays_file = 3", "needs a path"),
        ('[calendar]\nweekend = ["sat"]', "unknown key `weekend`"),
        ('calendar = "none"', "is not a table"),
        ('[cadence]\nroles = "13w"', "is not a table"),
        ('[cadence.roles]\nboss = "13w"', "“boss” is not a role"),
        ("[cadence.roles]\nchampion = 13", "is not text"),
        ('[cadence.roles]\nchampion = "13m"', "is not an interval"),
        ('[cadence]\ntiers = "A"', "unknown key `tiers`"),
        ("[checkins]\nper_day = 0", "from 1 to 50"),
        ("[checkins]\nper_day = true", "from 1 to 50"),
        ("[checkins]\nper_week = 9", "unknown key `per_week`"),
    ],
)
def test_a_wrong_calendar_is_refused_with_file_key_and_reason(text, said, am, file):
    file.write_text(text)
    file.with_name("config.toml").write_text("# not a calendar")

    ran = am("config")

    assert ran.code == 2
    assert said in ran.err
    assert str(file) in ran.err
    assert f"`{text.strip('[').split(']')[0].split('.')[0].split(' ')[0]}`" in ran.err
