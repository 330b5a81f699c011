"""HTML: a page is one document, which is its main article as trafilatura finds it."""

import datetime as dt
import logging

from extractor.documents.decoding import decode, replace_surrogates
from extractor.documents.metadata import find_date, find_title
from extractor.errors import InputError
from extractor.models import Document

__all__ = ["parse_html"]

# What a browser does not show: words that are hidden there are meant for machines.
_HIDDEN = [
    "//template",
    "//*[@hidden]",
    "//*[contains(translate(@style, ' ', ''), 'display:none')]",
    "//*[contains(translate(@style, ' ', ''), 'visibility:hidden')]",
]

# These libraries log problems of pages, which the caller reports in its own words.
for _library in ("trafilatura", "htmldate", "justext", "courlan"):
    logging.getLogger(_library).addHandler(logging.NullHandler())
    logging.getLogger(_library).propagate = False


def parse_html(data: bytes, path: str) -> Document:
    """The article in the bytes of an HTML page. Nothing is fetched.

    Raises InputError if they are not text or hold no article.
    """
    import trafilatura  # takes most of a second to import, so only runs with HTML do

    html = decode(data, name=path, html=True)
    try:
        found = trafilatura.bare_extraction(
            html,
            include_comments=False,
            prune_xpath=_HIDDEN,
            with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except (AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        found = None  # hostile markup counts as no article
    if found is None or isinstance(found, dict) or not (found.text and found.text.strip()):
        raise InputError(
            f"No article was found in {path}: check that it is a page with an article, or save "
            "the article's text as .txt."
        )
    text = replace_surrogates(found.text)
    title = (found.title or "").strip() or find_title(text)
    return Document.from_text(
        text, path=path, title=title, date=_date(found.date) or find_date(text)
    )


def _date(iso: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(iso) if iso else None
    except ValueError:
        return None
