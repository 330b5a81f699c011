"""Feeds: each entry of an RSS or Atom feed is a document, with its title, date and address."""

import datetime as dt
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO

from extractor.documents.compression import whole_file
from extractor.documents.page_reader import apart
from extractor.documents.page_text import visible_text
from extractor.documents.rows import Columns, Row
from extractor.errors import InputError

__all__ = ["feed_rows", "is_feed", "parse_feed"]

ROOT = re.compile(
    rb"(?:\s|<\?[^>]*>|<!--(?:(?!-->).)*-->)*<(?:rss|feed|rdf:rdf)[\s>]", re.IGNORECASE | re.DOTALL
)
ENDED = re.compile(rb"</(?:[\w.-]+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
ENTRIES = frozenset(("item", "entry"))
TEXTS = ("encoded", "content", "description", "summary", "subtitle")  # the fullest first
SOURCES = ("publisher", "source")  # of an entry that was taken from elsewhere
DATES = ("pubdate", "published", "date", "updated", "issued", "modified")


def is_feed(start: bytes) -> bool:
    """Whether a file that begins so is a feed."""
    return bool(ROOT.match(start.removeprefix(b"\xef\xbb\xbf")[:4_000]))


def feed_rows(file: BinaryIO, name: str, columns: Columns) -> Iterator[Row]:
    """The entries of a feed, numbered from 1, under the names of the columns.

    In place of the last entry of a feed that is cut off stands an InputError. Raises InputError,
    which calls the file `name`, if it is no feed or has no entry.
    """
    data = whole_file(file, name)
    entries = apart(parse_feed, data, name)
    if not entries:
        raise InputError(f"{name} is a feed without entries, or no feed: fetch it again.")
    whole = len(entries) - _is_cut(data)
    for number, entry in enumerate(entries[:whole], start=1):
        yield number, {getattr(columns, field): value for field, value in entry.items()}
    if whole < len(entries):
        yield (
            len(entries),
            InputError(
                f"{name} breaks off in its last entry, {len(entries)}: fetch it again; the "
                "entries before were read."
            ),
        )


def _is_cut(data: bytes) -> bool:
    """Whether a feed has no end; in UTF-16, where that is written otherwise, nobody knows."""
    return b"\0" not in data[:100] and not ENDED.search(data)


def parse_feed(data: bytes, path: str) -> list[dict[str, str | None]]:
    """The text, title, date, publisher and address of each entry. Nothing is fetched.

    Raises InputError if the file is not XML.
    """
    from lxml import etree  # type: ignore[import-untyped]  # it ships no types

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root = etree.fromstring(data, parser)
    if root is None:
        raise InputError(f"{path} is not XML: fetch the feed again.")
    publisher = _feed_title(root)
    entries = [_entry(each) for each in root.iter() if _name(each) in ENTRIES]
    return [{**entry, "publisher": entry["publisher"] or publisher} for entry in entries]


def _feed_title(root: Any) -> str | None:
    """The name of a feed: the title of its channel in RSS, its own in Atom."""
    for element in root.iter():
        if _name(element) in ("channel", "feed"):
            named = (_plain(each) for each in element if _name(each) == "title")
            return next(named, None)
    return None


def _name(element: Any) -> str:
    tag = element.tag if isinstance(element.tag, str) else ""
    return tag.rpartition("}")[2].lower()


def _entry(element: Any) -> dict[str, str | None]:
    parts: dict[str, Any] = {}
    for child in element:
        parts.setdefault(_name(child), child)
    text = next(filter(None, (_plain(parts[name]) for name in TEXTS if name in parts)), None)
    title = _plain(parts["title"]) if "title" in parts else None
    date = next(filter(None, (_date(parts[name].text) for name in DATES if name in parts)), None)
    source = next(filter(None, (_plain(parts[each]) for each in SOURCES if each in parts)), None)
    found = {"title": title, "date": date, "url": _link(element), "publisher": source}
    return {"text": text or title, **found}


def _link(element: Any) -> str | None:
    """The address of an entry: its text in RSS, an attribute in Atom."""
    for child in element:
        if _name(child) == "link" and child.get("rel", "alternate") == "alternate":
            found = (child.text or child.get("href") or "").strip()
            if found:
                return found
    return None


def _plain(element: Any) -> str | None:
    """The text of an element that holds text, HTML as text, or elements of HTML."""
    from lxml import etree, html

    written = element.text or ""
    if len(element):
        written += "".join(etree.tostring(each, encoding="unicode") for each in element)
    if not written.strip():
        return None
    if "<" not in written and "&" not in written:
        return " ".join(written.split())
    try:
        return visible_text(html.fromstring(f"<div>{written}</div>")) or None
    except (etree.ParserError, ValueError):
        return " ".join(written.split())


def _date(written: str | None) -> str | None:
    text = (written or "").strip()
    for read in (parsedate_to_datetime, dt.datetime.fromisoformat):
        try:
            return read(text).date().isoformat()
        except (ValueError, TypeError, IndexError):
            continue
    return None
