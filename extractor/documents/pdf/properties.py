"""What a PDF says of itself: its document information, and its metadata in XMP.

Only metadata of publishing tells when a document was published. The day on which the file was made
is that of its export, printing or scanning.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from extractor.documents.metadata import Told, parse_date, sound_title

__all__ = ["told_by"]

MOST = 1_000_000  # bytes of XMP
PACKET = re.compile(rb"<x:xmpmeta\b.*?</x:xmpmeta>", re.DOTALL)
MADE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
PRISM = re.compile(r"http://prismstandard\.org/namespaces/")
DATES = ("prism:publicationDate", "prism:onlineDisplayDate", "prism:coverDate")
DC = "http://purl.org/dc/elements/1.1/"


def told_by(info: Mapping[str, str], data: bytes, text: str) -> Told:
    """What the properties of a PDF say of its text.

    - `info`: its document information, by key.
    - `data`: the file, in which XMP stands as it is.
    """
    found = dict(_fields(data))
    published = next((found[each] for each in DATES if each in found), None)
    made = filter(None, (_made(info.get(each, "")) for each in ("CreationDate", "ModDate")))
    return Told(
        title=sound_title(info.get("Title"), text) or sound_title(found.get("dc:title"), text),
        date=parse_date(published) if published else None,
        publisher=found.get("prism:publicationName") or found.get("dc:publisher"),
        url=found.get("prism:url"),
        made=tuple(made),
    )


def _made(written: str) -> dt.date | None:
    found = MADE.match(written)
    try:
        return dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _fields(data: bytes) -> Iterator[tuple[str, str]]:
    """The fields of Dublin Core and PRISM: elements with a text or a list, or attributes."""
    from lxml import etree  # type: ignore[import-untyped]  # it ships no types

    packet = PACKET.search(data)
    if not packet or len(packet[0]) > MOST:
        return
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root = etree.fromstring(packet[0], parser)
    for element in root.iter() if root is not None else ():
        if (name := _name(element.tag)) and (text := _words(element)):
            yield name, text
        yield from ((key, value) for each, value in element.items() if (key := _name(each)))


def _name(tag: Any) -> str | None:
    """A name with its usual prefix; None if it is of another kind."""
    space, _, name = str(tag).removeprefix("{").rpartition("}")
    if space == DC:
        return f"dc:{name}"
    return f"prism:{name}" if PRISM.match(space) else None


def _words(element: Any) -> str:
    """The text of an element, or of the first item of its list."""
    return next(filter(None, (" ".join(each.split()) for each in element.itertext())), "")
