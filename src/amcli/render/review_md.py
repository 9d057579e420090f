"""The review as Markdown, to paste where it is discussed."""

from collections.abc import Sequence

from amcli.render import markdown
from amcli.render import review_words as words
from amcli.render.review_sections import headline, sections
from amcli.render.section import Section
from amcli.reports.review import Review


def as_markdown(report: Review, more: Sequence[Section] = ()) -> str:
    """Return the review as a page of Markdown; `more` are sections that follow its own."""
    when = " · ".join(part for part in (words.days_of(report), words.standing_on(report)) if part)
    lines = [f"# Review of {markdown.escaped(report.period.label)}", "", when, ""]
    lines += [f"- {markdown.escaped(line)}" for line in headline(report)]
    if not report.rows:
        lines += ["", "There is no account to review yet."]
    for section in (*sections(report), *more):
        lines += ["", *markdown.section(section)]
    return "\n".join(lines) + "\n"
