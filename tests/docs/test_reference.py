"""The written pages are current, and no command is left out of them."""

import re
from pathlib import Path
from types import ModuleType

from pages import ROOT

from amcli.cli.app import COMMANDS

README = ROOT / "README.md"
REFERENCE = ROOT / "docs" / "reference.md"


def test_the_reference_and_the_output_in_the_readme_are_what_make_docs_writes(
    builder: ModuleType, tmp_path: Path
) -> None:
    with builder.surroundings(tmp_path):
        assert REFERENCE.read_text(encoding="utf-8") == builder.reference()
        page = README.read_text(encoding="utf-8")
        assert page == builder.refreshed(page, builder.answer)


def test_completion_knows_every_command_argument_and_option(builder: ModuleType) -> None:
    assert builder.WORDS.read_text(encoding="utf-8") == builder.words()


def test_every_command_is_in_the_table_of_the_readme() -> None:
    page = README.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`am.*?) \|", page[page.index("## Commands") :], re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`am ([a-z-]+)`", row)}

    assert named == set(COMMANDS)


def test_every_command_is_in_the_reference() -> None:
    headings = re.findall(r"^## am (\S+)$", REFERENCE.read_text(encoding="utf-8"), re.MULTILINE)

    assert headings == list(COMMANDS)


def test_verbs_that_load_when_they_are_asked_for_are_in_the_reference_too(builder: ModuleType) -> None:
    from amcli.cli.renewals import VERBS

    page = builder.reference()

    assert [verb for verb in VERBS if f"\n### am renewals {verb}\n" not in page] == []


def test_every_daily_command_is_explained_in_the_guide() -> None:
    from amcli.cli.groups import HELP

    guide = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    missing = [name for name in COMMANDS if name not in HELP and not re.search(rf"\bam {name}\b", guide)]

    assert missing == []
