"""Every command line on a page works as it stands, one after the other."""

import os

import pytest
from pages import ROOT, commands, words_of

from running import Run


def run_page(page: str, am: Run) -> list[str]:
    """Run the commands of a page in order and return what failed; `export` lasts to the end of the page."""
    exported: dict[str, str] = {}
    failed = []
    for line in commands(page):
        words = words_of(line) if not line.startswith("export ") else line.split()
        at = 1 if words[0] == "export" else words.index("am")
        env = exported | dict(word.split("=", 1) for word in words[:at] if "=" in word)
        if words[0] == "export":
            exported |= dict(word.split("=", 1) for word in words[1:])
            continue
        said = line[5 : line.index("|")] if line.startswith("echo ") else ""
        done = am(*words[at + 1 :], stdin=said, **env)
        if done.code:
            failed.append(f"{line}\n  {done.err}")
    return failed


def test_the_commands_of_the_guide_work_on_the_example(example: Run) -> None:
    page = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")

    assert len(commands(page)) > 50
    assert run_page(page, example) == []


def test_the_commands_of_the_tour_work_on_the_demo_book(am: Run) -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    tour = [line for line in commands(page) if line.startswith("am ")]

    assert len(tour) >= 7
    assert run_page(page, am) == []


def test_the_week_can_be_followed_from_monday_to_friday(am: Run) -> None:
    page = (ROOT / "examples" / "week.md").read_text(encoding="utf-8")

    assert len(commands(page)) > 40
    assert run_page(page, am) == []


@pytest.mark.parametrize(
    "page", ["README.md", "docs/guide.md", "docs/recipes.md", "docs/rules.md", "docs/json.md", "docs/sql.md"]
)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    import re

    text = (ROOT / page).read_text(encoding="utf-8")
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    folder = os.path.dirname(ROOT / page)  # noqa: PTH120 - joined with links that climb

    assert [link for link in links if link and not os.path.exists(os.path.join(folder, link))] == []  # noqa: PTH110, PTH118
