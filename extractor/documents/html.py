"""The article of an HTML page: its main text, title and date, through trafilatura."""

import datetime as dt
import logging
from typing import NamedTuple

__all__ = ["Page", "page"]

# What a browser does not show: whoever hides words there means them for machines.
HIDDEN = [
    "//template",
    "//*[@hidden]",
    "//*[contains(translate(@style, ' ', ''), 'display:none')]",
    "//*[contains(translate(@style, ' ', ''), 'visibility:hidden')]",
]

# What these libraries log is about pages, which the caller reports in its own words.
for _library in ("trafilatura", "htmldate", "justext", "courlan"):
    logging.getLogger(_library).addHandler(logging.NullHandler())
    logging.getLogger(_library).propagate = False


class Page(NamedTuple):
    """What an article page holds."""

    text: str
    title: str | None
    date: dt.date | None


def page(html: str) -> Page | None:
    """The article in `html`, or None where there is none. Nothing is fetched."""
    import trafilatura  # takes most of a second, which runs without HTML need not pay

    try:
        found = trafilatura.bare_extraction(
            html,
            include_comments=False,
            prune_xpath=HIDDEN,
            with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except (AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return None  # hostile markup, which is as good as no article
    if found is None or isinstance(found, dict) or not (found.text and found.text.strip()):
        return None
    return Page(found.text, (found.title or "").strip() or None, _day(found.date))


def _day(iso: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(iso) if iso else None
    except ValueError:
        return None
