"""All text of a page as a browser shows it: a line for each block, a tab between the cells of a
row.
"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]  # it ships no types

__all__ = ["HIDDEN", "visible_text"]

HIDDEN = [
    "//template",
    "//*[@hidden]",
    "//*[contains(translate(@style, ' ', ''), 'display:none')]",
    "//*[contains(translate(@style, ' ', ''), 'visibility:hidden')]",
]
"""What a browser does not show: words that are hidden there are meant for machines."""

NEVER_SHOWN = frozenset(
    "head script style noscript template object svg iframe audio video canvas".split()
)
LINES = frozenset(
    "address article aside blockquote body button center dd details dialog dir div dt fieldset "
    "figcaption figure footer form header hgroup hr legend li main nav option search section "
    "summary tbody tfoot thead title tr".split()
)
APART = frozenset("dl h1 h2 h3 h4 h5 h6 menu ol p pre table ul".split())  # with a blank line around
CELLS = frozenset(("td", "th"))
TYPED = frozenset(("email", "date", "number", "search", "tel", "text", "time", "url", ""))
LINE, BLOCK, KEPT = "\x1e", "\x1d", "\x1c"  # marks: a line, a block with space around it, a space
SPACES = re.compile(r"[^\S\u00a0]+")
RUN = re.compile(" {2,}")
BREAKS = re.compile(f"[ \t]*(?:[\n{LINE}{BLOCK}][ \t]*)+")
CONTROL = re.compile(f"[{KEPT}-{LINE}]")


def visible_text(tree: "HtmlElement") -> str:
    """The text of a page: preformatted text as it is, elsewhere one space for several.

    - `tree`: the page; it is not changed.
    """
    from lxml import etree  # type: ignore[import-untyped]  # it ships no types; needed for pages only

    hidden = {element for path in HIDDEN for element in tree.xpath(path)}
    found: list[str] = []
    preformatted = 0
    walk = etree.iterwalk(tree, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start" and (element in hidden or tag in NEVER_SHOWN):
            walk.skip_subtree()
        elif event == "start":
            preformatted += tag == "pre"
            found.append(_break(tag, opening=True))
            found.append(_spaced(element.text, preformatted) + _typed(element, tag))
        elif event == "end":
            shown = element not in hidden and tag not in NEVER_SHOWN
            preformatted -= shown and tag == "pre"
            found.append(_break(tag, opening=False) if shown else "")
        if event != "start":
            found.append(_spaced(element.tail, preformatted))
    text = BREAKS.sub(_lines, RUN.sub(" ", "".join(found)))
    return text.replace(KEPT, " ").strip()


def _lines(breaks: re.Match[str]) -> str:
    """The line ends for what separates two lines."""
    return "\n\n" if BLOCK in breaks[0] or breaks[0].count("\n") > 1 else "\n"


def _break(tag: str, *, opening: bool) -> str:
    """What separates an element from what stands before or behind it."""
    if tag in CELLS:
        return "" if opening else "\t"
    if tag in APART:
        return BLOCK
    if tag == "br":
        return "\n" if opening else ""
    return LINE if tag in LINES else ""


def _spaced(text: str | None, preformatted: int) -> str:
    if not text:
        return ""
    if preformatted:
        return CONTROL.sub(" ", text).replace(" ", KEPT)
    return SPACES.sub(" ", text)


def _typed(element: "HtmlElement", tag: str) -> str:
    """What a field of a form holds."""
    shown = tag == "input" and element.get("type", "").lower() in TYPED
    return f" {element.get('value', '')}" if shown else ""
