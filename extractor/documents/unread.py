"""What is not read: text that is no prose, and the files of a folder that have no reader.

Data and markup are text to a computer. Read as prose, their keys and tags would be quoted as what
an article says. So they are refused, by how they begin and not by the name of the file. Precision
comes first: prose may begin with a bracket and hold a tag.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from extractor.documents.compression import COMPRESSED_SUFFIXES
from extractor.errors import InputError

__all__ = ["is_page", "kind_of_file", "listed", "refuse_markup"]

_SAMPLE = 20_000  # characters that are looked at
_MOST_KINDS = 8
_CLOSING_TAG = re.compile(r"</[A-Za-z][\w:.-]*\s*>")
_FEWEST_TAGS = 3
_PROSE_PER_TAG = 1_000  # characters: a text with more tags is markup


class _Kind(NamedTuple):
    """A kind of text that is no prose: how it begins, what it is, and what to do about it."""

    begins: re.Pattern[str]
    name: str
    advice: str


_STRING = r'"(?:[^"\\\n]|\\.){0,300}"'
_NO_READER = "for which there is no reader yet: write the text of its articles as .txt, .html or "
_NO_READER += 'JSON lines ({"id": "...", "text": "..."})'
_PAGE = r"(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html[\s>])"
_DOCUMENTS = tuple(
    _Kind(re.compile(rf"\s*(?:{pattern})", re.I | re.S), name, advice)
    for pattern, name, advice in (
        (_PAGE, "an HTML page", "so it is read only under a name that ends in .html: rename it"),
        (r"<\?php|<\?=|<%", "a program that makes a page", _NO_READER),
        (r"<\?xml|<!doctype|<(?:rss|feed|rdf:rdf|svg|urlset|opml|kml|tei)[\s>]", "XML", _NO_READER),
        (
            rf"\{{\s*(?:{_STRING}\s*:|\}}\s*$)"
            rf"|\[\s*(?:\{{\s*[\"}}]|\[\s*[\"\d\[{{-]|{_STRING}\s*[,\]]"
            r"|\]\s*$|(?:-?\d[\d.e+-]*|true|false|null)\s*,\s*(?:[-\d\"\[{]|true|false|null))",
            "JSON",
            "which is read under a name that ends in .json or .jsonl alone: rename it, and write "
            "each article as an object with a text (--column text=NAME names another key)",
        ),
        (
            r"(?:[\w-]+:[^\n]*\n(?:[ \t]+[^\n]*\n)*){0,60}?mime-version:\s*1",
            "an e-mail",
            "which is read under a name that ends in .eml alone: rename it",
        ),
        (r"\\documentclass|\\begin\{document\}", "LaTeX", _NO_READER),
        (r"%!PS", "PostScript", _NO_READER),
        (r"BEGIN:V(?:CARD|CALENDAR)", "a calendar or an address", _NO_READER),
        (r"(?:WEBVTT|\d+\s*\n\s*\d\d:\d\d:\d\d[,.]\d{3}\s*-->)", "a file of subtitles", _NO_READER),
    )
)
_FRAGMENT = "HTML or XML"


def refuse_markup(text: str, name: str, *, tags_allowed: bool = False) -> None:
    """Raises InputError for a text that is data or markup and no prose.

    text: the whole text.
    name: what messages call it.
    tags_allowed: whether prose may hold any number of tags, as Markdown does.
    """
    sample = text[:_SAMPLE]
    for kind in _DOCUMENTS:
        if kind.begins.match(sample):
            raise InputError(f"{name} is {kind.name}, {kind.advice}.")
    if tags_allowed:
        return
    tags = len(_CLOSING_TAG.findall(sample))
    if tags >= _FEWEST_TAGS and tags * _PROSE_PER_TAG > len(sample):
        raise InputError(f"{name} is {_FRAGMENT}, {_NO_READER}; a page is read as .html.")


def is_page(start: bytes) -> bool:
    """Whether a file that begins so is an HTML page."""
    return bool(_DOCUMENTS[0].begins.match(start[:_SAMPLE].decode("utf-8-sig", "replace")))


def kind_of_file(name: str) -> str:
    """The kind of a file without a reader, by its suffix: "PDF", or "other" without one."""
    path = Path(name)
    last = path.suffix
    if last.lower() in COMPRESSED_SUFFIXES:
        last = Path(path.stem).suffix or last
    suffix = last.removeprefix(".")
    return suffix.upper() if suffix.isalnum() and len(suffix) <= 8 else "other"


def listed(kinds: Mapping[str, int]) -> str:
    """Counts of kinds in words, the most frequent first: "2 PDF, 1 DOCX"."""
    ordered = sorted(kinds.items(), key=lambda kind: (-kind[1], kind[0]))
    shown, rest = ordered[:_MOST_KINDS], ordered[_MOST_KINDS:]
    others = [f"{sum(count for _, count in rest):,} of other kinds"] if rest else []
    return ", ".join([*(f"{count:,} {kind}" for kind, count in shown), *others])
