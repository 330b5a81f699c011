"""HTML: a page is one document: its main article as trafilatura finds it, or all of its text.

trafilatura returns plain text, which loses what some markup means. So that markup is written as
characters before:

- Struck text is left out.
- A superscript number is a power behind 10, a unit or a variable ("10⁶", "km²"), cents behind a
  price ("$12.99"), and part of a fraction ("½"). Anywhere else it is the mark of a footnote and is
  left out, so that "12" with footnote 3 is not 123.
- An inline quotation gets its quotation marks.
- A formula in MathML becomes its text.
- The pronunciation above East Asian words is left out.
"""

import datetime as dt
import logging
from typing import TYPE_CHECKING, Any, NamedTuple

import regex

from extractor.documents.decoding import decode, replace_surrogates
from extractor.documents.metadata import NOTHING, Told, described
from extractor.documents.page_text import HIDDEN, visible_text
from extractor.errors import InputError
from extractor.models import Document

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]  # it ships no types

__all__ = ["Page", "parse_html", "parse_page"]

_LEFT_OUT = (
    "//del | //s | //strike | //rt | //rp"
    " | //*[contains(@style, 'line-through')]"
    " | //math//annotation | //math//annotation-xml"
)
_POWER_BASE = regex.compile(
    r"(?<![\d.,])10$|(?<!\p{L})(?:[kcmdµμn]?m|mi|ft|in|yd|s|h|ha|mc|[a-zA-Z--[aIAVC]])$",
    regex.V1,
)
_PRICE = regex.compile(r"\p{Sc}\s?[0-9][0-9,]*$")
_EXPONENT = regex.compile(r"[-−+]?(?:[0-9]{1,3}|n)")
_NOTE_MARK = regex.compile(r"[0-9]{1,3}(?:\s*,\s*[0-9]{1,3})*|[*†‡§¶]+")
_NOTE_CLASS = regex.compile(r"(?:foot|end)?-?note|\bref|cite|\bfn", regex.I)
_OPENING_MARK = regex.compile(r"\s*[\"“”„«»‹‘「『]")
_SUPERSCRIPT = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_FRACTIONS = {"1/2": "½", "1/4": "¼", "3/4": "¾", "1/3": "⅓", "2/3": "⅔"}
_BEFORE = 40  # characters before a superscript that say what it means
_SPACED_OPERATORS = frozenset("=<>≤≥≈×+−±·≠~")

# These libraries log problems of pages, which the caller reports in its own words.
for _library in ("trafilatura", "htmldate", "justext", "courlan"):
    logging.getLogger(_library).addHandler(logging.NullHandler())
    logging.getLogger(_library).propagate = False


class Page(NamedTuple):
    """A document and how many characters of its page are not in it, spaces not counted."""

    document: Document
    left_out: int


def parse_html(data: bytes, path: str) -> Document:
    """The article in the bytes of an HTML page, as `parse_page` finds it."""
    return parse_page(data, path).document


def parse_page(data: bytes, path: str, *, whole: bool = False) -> Page:
    """The document in the bytes of an HTML page. Nothing is fetched.

    - `whole`: whether its text is all that a browser shows, or the main article alone.

    Raises InputError if they are not text or hold no article.
    """
    import trafilatura  # takes most of a second to import, so only runs with HTML do

    html = decode(data, name=path, html=True)
    everything = ""
    try:
        tree = trafilatura.load_html(html)
        if tree is not None:
            _write_markup_as_text(tree)
            everything = replace_surrogates(visible_text(tree))
        found = trafilatura.bare_extraction(
            tree,
            include_comments=False,
            prune_xpath=HIDDEN,
            with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except (AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        found = None  # hostile markup counts as no article
    found = None if isinstance(found, dict) else found
    article = replace_surrogates(found.text or "") if found else ""
    text = everything if whole else _with_rows(article, everything)
    if not text.strip():
        raise InputError(
            f"No article was found in {path}: check that it is a page with an article, or save "
            "the article's text as .txt."
        )
    left_out = max(0, _size(everything) - _size(text))
    return Page(described(text, path, _told(found) if found else NOTHING), left_out)


def _told(found: Any) -> Told:
    """What the tags of a page say of it, in its head or in its data for search engines."""
    title, publisher, url = (
        " ".join(replace_surrogates(each or "").split()) or None
        for each in (found.title, found.sitename, found.url)
    )
    return Told(title, _date(found.date), publisher, url)


def _with_rows(article: str, everything: str) -> str:
    """An article whose rows of tables are lines again: trafilatura makes a line of each cell.

    - `everything`: the page as a browser shows it, with a tab between the cells of a row.
    """
    rows: dict[tuple[str, ...], str] = {}
    lengths: dict[str, set[int]] = {}  # of the rows that begin with a cell
    for row in everything.splitlines():
        cells = tuple(" ".join(cell.split()) for cell in row.split("\t") if cell.strip())
        if len(cells) > 1:
            rows.setdefault(cells, row.rstrip())
            lengths.setdefault(cells[0], set()).add(len(cells))
    lines, at, found = article.split("\n"), 0, list[str]()
    while at < len(lines):
        known = sorted(lengths.get(lines[at], ()), reverse=True)
        size = next((each for each in known if tuple(lines[at : at + each]) in rows), 1)
        found.append(rows[tuple(lines[at : at + size])] if size > 1 else lines[at])
        at += size
    return "\n".join(found)


def _size(text: str) -> int:
    """The characters of a text without its spaces."""
    return sum(map(len, text.split()))


def _date(iso: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(iso) if iso else None
    except ValueError:
        return None


def _write_markup_as_text(tree: "HtmlElement") -> None:
    """Replace markup that changes what words mean by characters that say the same."""
    for element in tree.xpath(_LEFT_OUT):
        _replace(element, "")
    for element in list(tree.iter("math")):
        _replace(element, _formula(element).strip())
    for element in list(tree.iter("sup", "sub")):
        if element.getparent() is not None:
            written = _subscript(element) if element.tag == "sub" else _superscript(element)
            if written is not None:
                _replace(element, written)
    quotations = list(tree.iter("q"))
    marks = [_quotation_marks(each) for each in quotations]
    for element, (opening, closing) in zip(quotations, marks, strict=True):
        _enclose(element, opening, closing)
        element.drop_tag()  # trafilatura gives a quotation a line of its own


def _replace(element: "HtmlElement", text: str) -> None:
    """Put `text` in the place of an element; of the spaces around nothing, one stays."""
    tail = element.tail or ""
    if not text and _text_before(element)[-1:].isspace():
        tail = tail.lstrip()
    element.tail = text + tail
    if element.getparent() is not None:
        element.drop_tree()


def _text_before(element: "HtmlElement") -> str:
    """The last characters before an element, in the same block."""
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        inner = "" if previous.tag == "br" else previous.text_content()
        return (inner[-_BEFORE:] + (previous.tail or ""))[-_BEFORE:]
    if parent is None:
        return ""
    if parent.text or parent.tag not in ("a", "b", "em", "i", "span", "strong"):
        return (parent.text or "")[-_BEFORE:]
    return _text_before(parent)


def _superscript(element: "HtmlElement") -> str | None:
    """The characters for a superscript; None if it can stay as it is ("19th")."""
    words: str = element.text_content().strip()
    before, tail = _text_before(element), element.tail or ""
    lower = element.getnext()
    if tail.strip() in ("/", "⁄") and words.isdecimal() and lower is not None:
        return _fraction(words, before, lower, element)
    if not _is_note(element):
        if _EXPONENT.fullmatch(words) and (_POWER_BASE.search(before) or tail[:1].isalpha()):
            return words.translate(_SUPERSCRIPT)
        if len(words) == 2 and words.isdecimal() and _PRICE.search(before):
            return f".{words}"
    return "" if _NOTE_MARK.fullmatch(words) else None


def _is_note(element: "HtmlElement") -> bool:
    """Whether the page says that a superscript is the mark of a note: by a link or a class."""
    parent = element.getparent()
    linked = element.find(".//a") is not None or (parent is not None and parent.tag == "a")
    return linked or bool(_NOTE_CLASS.search(f"{element.get('class', '')} {element.get('id', '')}"))


def _fraction(over: str, before: str, lower: "HtmlElement", element: "HtmlElement") -> str | None:
    """A fraction of a superscript, a slash and a subscript; its other parts are taken away."""
    under = lower.text_content().strip()
    if lower.tag != "sub" or not under.isdecimal():
        return None
    element.tail = ""
    _replace(lower, "")
    written = _FRACTIONS.get(f"{over}/{under}")
    return written or (" " if before[-1:].isdecimal() else "") + f"{over}/{under}"


def _subscript(element: "HtmlElement") -> str | None:
    """The characters for a subscript behind a digit; None if it can stay as it is ("CO2")."""
    words: str = element.text_content().strip()
    if words.isdecimal() and words.isascii() and _text_before(element)[-1:].isdecimal():
        return words.translate(_SUBSCRIPT)
    return None


def _quotation_marks(element: "HtmlElement") -> tuple[str, str]:
    """The two marks that an inline quotation lacks; two empty strings where it has its own."""
    if _OPENING_MARK.match(element.text_content()):
        return "", ""
    nested = next(element.iterancestors("q"), None) is not None
    return ("‘", "’") if nested else ("“", "”")


def _enclose(element: "HtmlElement", opening: str, closing: str) -> None:
    element.text = opening + (element.text or "")
    if len(element):
        element[-1].tail = (element[-1].tail or "") + closing
    else:
        element.text += closing


def _formula(element: "HtmlElement") -> str:
    """The text of an element of MathML."""
    parts = [_formula(each) for each in element if isinstance(each.tag, str)]
    if element.tag == "msup" and len(parts) == 2 and _EXPONENT.fullmatch(parts[1]):
        return parts[0] + parts[1].translate(_SUPERSCRIPT)
    if element.tag == "msub" and len(parts) == 2:
        return parts[0] + parts[1].translate(_SUBSCRIPT)
    if element.tag == "mfrac" and len(parts) == 2:
        return f"{parts[0]}/{parts[1]}"
    if element.tag == "msqrt":
        return "√" + "".join(parts)
    own = (element.text or "").strip()
    if element.tag == "mo" and own in _SPACED_OPERATORS:
        return f" {own} "
    return own + "".join(parts)
