"""HTML pages from templates: autoescaped, cleaned, without scripts and without requests.

jinja2 is imported here only, when a page is asked for: no other form of a report pays for it.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from amcli.domain.text import clean

if TYPE_CHECKING:
    from jinja2 import Environment

MADE_BY = "<!-- a page by am -->"
"""The second line of every page, by which `am` knows a file it wrote itself."""


def render_page(template: str, values: Mapping[str, Any]) -> str:
    """Return a page from a template of `render/templates` and the values it names.

    Every value is client text unless it is a chart made by `svg`: it is escaped, and what could drive a reader's
    eye or terminal (controls, bidi overrides) is taken out.
    """
    return _environment().get_template(template).render(values) + "\n"


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("amcli.render", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_cleaned,
    )


def _cleaned(value: Any) -> Any:
    """Return what a template prints: text without controls; markup of our own, and numbers, as they are."""
    return clean(value) if type(value) is str else value


def is_own(beginning: bytes) -> bool:
    """Tell by its beginning whether a file is a page that `am` wrote."""
    return MADE_BY.encode() in beginning[:200]
