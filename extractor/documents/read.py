"""Finds the files that the inputs stand for and reads their documents; holds the table of formats.

Reading is lazy: a document is read when the caller asks for it. Only the names of one folder at a
time are in memory (and two short hashes for each row with an id, to notice repeated ids). Documents
come in the order of the inputs, inside a folder or pattern by name, so two runs see the same order.

An input that must be a mistake (no such file, a folder without articles) raises InputError before
the first document. A document that cannot be read becomes a Failure, and the next one follows.
"""

import glob
import itertools
import os
import re
import stat
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

from extractor.documents.cleaning import Clean, check_clean, titled
from extractor.documents.compression import (
    COMPRESSED_SUFFIXES,
    MAX_BYTES,
    decompress,
    prepend,
    read_start,
    whole_file,
)
from extractor.documents.csv import csv_rows, tsv_rows
from extractor.documents.docx import load_docx
from extractor.documents.feed import feed_rows, is_feed
from extractor.documents.html import Page
from extractor.documents.json_file import json_file_rows
from extractor.documents.jsonlines import is_json_object, json_rows
from extractor.documents.mail import load_mail
from extractor.documents.markdown import Markup, markup, parse_markdown
from extractor.documents.page_reader import load_page
from extractor.documents.parquet import parquet_rows
from extractor.documents.pdf import load_pdf, running_heads
from extractor.documents.plain_text import parse_text
from extractor.documents.rows import Columns, Row, RowConverter
from extractor.documents.shards import Shard
from extractor.documents.unread import is_page, kind_of_file, listed
from extractor.documents.xlsx import load_xlsx
from extractor.environment import install_hint, need
from extractor.errors import InputError
from extractor.models import Document, Failure

__all__ = [
    "EXTRA",
    "FORMATS",
    "STDIN",
    "SUFFIXES",
    "DocumentFormat",
    "RowFormat",
    "content_of",
    "count",
    "format_of",
    "left_out_lines",
    "missing_library",
    "read",
]


@dataclass(frozen=True)
class DocumentFormat:
    """A format in which a file is one document.

    suffixes: how the names of such files end, in lower case.
    parse: makes the document from the content of a file and its path; raises InputError.
    markup: finds the lines that are headings and no prose in the text of the document.
    load: in place of `parse`, for formats of which something is left out: makes the document and
        counts that; with `whole`, nothing is.
    whole_for_records: whether that is left out for schemas that make claims alone.
    left_out: finds the lines that `load` leaves out, from the same arguments; without it, they are
        the lines that it gives only with `whole`.
    library: a module of the extra "documents" that it needs.
    """

    suffixes: tuple[str, ...]
    parse: Callable[[bytes, str], Document] | None = None
    markup: Callable[[str], Markup] | None = None
    load: Callable[..., Page] | None = None
    whole_for_records: bool = False
    left_out: Callable[[bytes, str], list[str]] | None = None
    library: str | None = None


@dataclass(frozen=True)
class RowFormat:
    """A format in which each line or row of a file is a document.

    suffixes: how the names of such files end, in lower case.
    rows: gives the rows of an open file with that name; raises InputError.
    unit: what messages call a row.
    compressible: whether files may also be compressed as a whole.
    library: a module of the extra "documents" that it needs.
    """

    suffixes: tuple[str, ...]
    rows: Callable[[BinaryIO, str, Columns], Iterator[Row]]
    unit: str = "Line"
    compressible: bool = True
    library: str | None = None


FORMATS: tuple[DocumentFormat | RowFormat, ...] = (
    DocumentFormat((".txt",), parse_text),
    DocumentFormat((".md", ".markdown"), parse_markdown, markup),
    DocumentFormat((".html", ".htm", ".xhtml"), load=load_page),
    DocumentFormat(
        (".pdf",),
        load=load_pdf,
        whole_for_records=True,
        left_out=running_heads,
        library="pypdfium2",
    ),
    DocumentFormat((".docx",), load_docx),
    DocumentFormat((".xlsx",), load_xlsx, library="openpyxl"),
    DocumentFormat((".eml",), load=load_mail, whole_for_records=True),
    RowFormat((".rss", ".atom"), feed_rows, unit="Entry"),
    RowFormat((".json",), json_file_rows, unit="Item"),
    RowFormat((".jsonl", ".ndjson"), json_rows),
    RowFormat((".csv",), csv_rows),
    RowFormat((".tsv",), tsv_rows),
    RowFormat((".parquet",), parquet_rows, unit="Row", compressible=False),
)
"""Each format that is known by its suffix. To add one, write its reader in a file of its own and
add a line here."""

_PAGE = DocumentFormat((), load=load_page)

_FORMAT_OF_SUFFIX = {suffix: known for known in FORMATS for suffix in known.suffixes}

SUFFIXES = frozenset(_FORMAT_OF_SUFFIX)
"""The suffixes of the files that are read from folders, also with .gz or .zst behind them. A file
that is named itself may have any suffix."""

STDIN = "-"
"""The input that stands for standard input."""

EXTRA = "documents"
"""The extra in pyproject.toml with the libraries of formats."""

XML_HEAD = 4_000  # bytes behind the first line that tell what XML is

_PATTERN = re.compile(r"[*?\[]")


def read(
    inputs: Sequence[str | Path],
    *,
    columns: Columns | None = None,
    shard: Shard | None = None,
    without: str | Path | None = None,
    within: str | Path | None = None,
    stdin: BinaryIO | None = None,
    unread: Counter[str] | None = None,
    clean: str = "auto",
    titles: bool = False,
    left_out: dict[str, int] | None = None,
) -> Iterator[Document | Failure]:
    """Reads the documents of `inputs` one at a time; one that cannot be read becomes a Failure.

    inputs: files, folders (searched with their subfolders, without hidden files and links to
        folders), patterns such as "articles/**/*.txt", and "-" for standard input. The suffix of a
        file says its format, see `FORMATS`; .gz and .zst are decompressed first. Standard input and
        files of unknown suffix are JSON lines if their first line is a JSON object with the column
        of the text, a page or a PDF if they begin as one, and one plain text otherwise. Other data
        and markup is refused.
    columns: the columns or keys that hold text, id, title, date and address in tables and JSON
        lines; by default those names.
    shard: gives only the documents of this shard. All are read all the same, since the shard
        follows from the text.
    without: a folder whose files are left out.
    within: a folder out of which no link may lead, nor into `without`: a file behind one that does
        is a Failure, and so is an input that is a device, pipe or socket.
    stdin: what to read for "-"; by default the standard input of the process.
    unread: gets the number of files in folders that have no reader, by kind, as they are met.
    clean: "auto" leaves out the menus of pages; "page" also reads any text file that begins as a
        page as one; with "none" the text of a page is all that a browser shows.
    titles: puts the title of a document above its text, unless the text has it, and leaves the
        running heads of a PDF in it: for schemas that make records.
    left_out: gets for each page or PDF, by the id of its document, how many characters of it were
        left out, spaces not counted.

    Raises InputError at the first `next` if an input does not exist or holds no article, and
    SettingsError at the first file whose library is not installed, or for another `clean`. In
    folders, files that lack a library of the extra "documents" count as unread.
    """
    names = [str(name) for name in inputs]
    _check(names)
    reading = _Reading(check_clean(clean), titles, {} if left_out is None else left_out)
    converter = RowConverter(columns or Columns())
    for name in names:
        if name == STDIN:
            yield from _documents(
                "<stdin>", nullcontext(stdin or _stdin()), converter, shard, reading
            )
            continue
        for path in _paths(name, unread=unread):
            if isinstance(path, Failure):
                yield path
            elif without is not None and _absolute(path).is_relative_to(_absolute(without)):
                continue
            elif within is not None and (refused := _refused(path, within, without)):
                yield refused
            else:
                yield from _documents(path, _opened(path), converter, shard, reading)


@dataclass(frozen=True)
class _Reading:
    """How documents are read, and how many characters of each page were left out."""

    clean: Clean
    titles: bool
    left_out: dict[str, int]

    def finished(self, document: Document | Failure) -> Document | Failure:
        """A document as it is given out."""
        return titled(document) if self.titles and isinstance(document, Document) else document

    def parsed(self, known: DocumentFormat, data: bytes, name: str) -> Document | Failure:
        """The document in the content of a file, or why there is none."""
        try:
            if self.clean == "page" and is_page(data):
                known = _PAGE
            if known.parse:
                return known.parse(data, name)
            assert known.load  # noqa: S101  # for mypy: a format has one of the two
            whole = self.clean == "none" or (self.titles and known.whole_for_records)
            page = known.load(data, name, whole=whole)
        except InputError as error:
            return _failure(name, str(error))
        document = titled(page.document) if self.titles else page.document
        self.left_out[document.doc_id] = page.left_out
        return document


def count(inputs: Sequence[str | Path]) -> int | None:
    """The number of documents that `read` will give; None if a file may hold any number.

    No file is opened. Raises InputError as `read` does.
    """
    number = 0
    for name in map(str, inputs):
        if name == STDIN:
            return None
        for path in _paths(name, in_order=False):
            if isinstance(path, str) and not isinstance(format_of(path), DocumentFormat):
                return None
            number += 1
    return number


def format_of(path: str) -> DocumentFormat | RowFormat | None:
    """The format of a file by the suffix of its name, compressed or not; None if unknown."""
    return _FORMAT_OF_SUFFIX.get(_suffixes(path)[0])


def left_out_lines(path: str) -> list[str] | None:
    """The lines of a file that are left out for schemas that make claims, if its format tells them.

    Raises InputError as reading the file does, and OSError if it cannot be opened.
    """
    known = format_of(path)
    if not (isinstance(known, DocumentFormat) and known.left_out):
        return None
    return known.left_out(content_of(path), path)


def content_of(path: str) -> bytes:
    """All of a file, decompressed; raises InputError if it is too large, or OSError."""
    with _opened(path) as file:
        return whole_file(decompress(file, _suffixes(path)[1], path), path)


def _is_installed(known: DocumentFormat | RowFormat) -> bool:
    return known.library is None or find_spec(known.library) is not None


def missing_library(unread: Mapping[str, int]) -> str:
    """How to read those of the unread files that only lack a library; "" if none does.

    unread: the number of files by kind, as `read` counts them.
    """
    known = {kind: _FORMAT_OF_SUFFIX.get(f".{kind.lower()}") for kind in sorted(unread)}
    kinds = [kind for kind, each in known.items() if each and not _is_installed(each)]
    return f"{install_hint(EXTRA)} to read {' and '.join(kinds)}" if kinds else ""


def _suffixes(name: str) -> tuple[str, str]:
    """The suffix that says the format, and that of the compression or ""; both in lower case."""
    path = Path(name)
    last = path.suffix.lower()
    return (Path(path.stem).suffix.lower(), last) if last in COMPRESSED_SUFFIXES else (last, "")


def _stdin() -> BinaryIO:
    """Standard input with a buffer of its own.

    The interpreter aborts at its exit if a thread still waits inside the buffer of `sys.stdin`, as
    the reader of a silent pipe does after Ctrl-C.
    """
    if sys.stdin is None:
        raise InputError("Standard input is closed: name the files to read, or pass text to it.")
    try:
        return os.fdopen(sys.stdin.fileno(), "rb", closefd=False)
    except OSError:  # the program replaced it by an object without a file
        return sys.stdin.buffer


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    with Path(path).open("rb") as file:
        yield file


def _check(names: list[str]) -> None:
    if not names:
        raise InputError("No input was named: give files, folders, patterns or - for stdin.")
    if names.count(STDIN) > 1:
        raise InputError(
            "Standard input (-) was named twice, but it can only be read once: name it once."
        )
    for name in names:
        unread: Counter[str] = Counter()
        if name != STDIN and next(_paths(name, in_order=False, unread=unread), None) is None:
            suffixes = " ".join(sorted(SUFFIXES))
            there = f" ({listed(unread)} not read)" if unread else ""
            library = missing_library(unread)
            advice = f"run {library}, " if library else ""
            raise InputError(
                f"The folder {name} holds no article{there}: {advice}add {suffixes} files or name "
                "another folder."
            )


def _paths(
    name: str, *, in_order: bool = True, unread: Counter[str] | None = None
) -> Iterator[str | Failure]:
    """The files that one input stands for; raises InputError if there are none."""
    if os.path.isdir(name):  # noqa: PTH112 - Path.is_dir raises on a name that is too long
        return _walk(name, in_order=in_order, unread=unread)
    if os.path.lexists(name):
        return iter((name,))
    if _PATTERN.search(name):
        matches = glob.iglob(name, recursive=True)  # noqa: PTH207 - Path.glob takes no absolute pattern
        found = (path for path in matches if not Path(path).is_dir())
        if (first := next(found, None)) is None:
            raise InputError(f"No file matches {name}: check the pattern and the folder.")
        every = itertools.chain((first,), found)
        return iter(sorted(every)) if in_order else every
    raise InputError(f"{_shown(name)} does not exist: check the spelling and the folder.")


def _walk(folder: str, *, in_order: bool, unread: Counter[str] | None) -> Iterator[str | Failure]:
    try:
        waiting = [_entries(folder, in_order=in_order)]
    except OSError as error:
        raise InputError(_unreadable(f"The folder {folder}", error)) from error
    while waiting:  # no recursion, since folders may be nested deeper than calls
        for entry in waiting[-1]:
            if entry.is_dir(follow_symlinks=False):
                try:
                    waiting.append(_entries(entry.path, in_order=in_order))
                except OSError as error:
                    yield _failure(entry.path, _unreadable(f"The folder {entry.path}", error))
                else:
                    break
            elif os.path.isdir(entry.path):  # noqa: PTH112 - as above
                continue
            elif (known := format_of(entry.name)) and _is_installed(known):
                advice = "or name it as an input if you want to read it"
                yield _special(entry.path, advice) or entry.path
            elif unread is not None:
                unread[kind_of_file(entry.name)] += 1
        else:
            waiting.pop()


def _entries(folder: str, *, in_order: bool) -> Iterator["os.DirEntry[str]"]:
    """What is in a folder, without hidden entries; raises OSError."""
    with os.scandir(folder) as found:
        visible = [entry for entry in found if not entry.name.startswith(".")]
    return iter(sorted(visible, key=lambda entry: entry.name) if in_order else visible)


def _refused(path: str, within: str | Path, without: str | Path | None) -> Failure | None:
    """A failure for what may not be read in the name of others."""
    if not _is_inside(path, within, without):
        return _failure(path, f"{path} leads out of the folder: put a copy in place of the link.")
    return _special(path, "or put a copy in its place")


def _special(path: str, advice: str) -> Failure | None:
    """A failure for what is no regular file: reading a pipe would wait for ever."""
    with suppress(OSError):  # a broken link is reported when it is opened
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 - no Path for each file
            return _failure(
                path,
                f"{path} is a device, pipe or socket, not a file: remove it from the folder, "
                f"{advice}.",
            )
    return None


def _documents(
    name: str,
    source: AbstractContextManager[BinaryIO],
    converter: RowConverter,
    shard: Shard | None,
    reading: _Reading,
) -> Iterator[Document | Failure]:
    """The documents of one file, or those of them that belong to the shard.

    If a file cannot be opened or read to its end, every shard reports it: it may hold documents of
    each of them.
    """
    try:
        with source as file:
            found = map(reading.finished, _found(file, name, converter, reading))
            yield from filter(shard.holds, found) if shard else found
    except OSError as error:
        yield _failure(name, _unreadable(name, error))
    except InputError as error:
        yield _failure(name, str(error))


def _found(
    file: BinaryIO, name: str, converter: RowConverter, reading: _Reading
) -> Iterator[Document | Failure]:
    compression = _suffixes(name)[1]
    known = format_of(name)
    if compression and isinstance(known, RowFormat) and not known.compressible:
        raise InputError(
            f"{name} is compressed twice: decompress it, since {known.suffixes[0]} files are "
            "compressed inside."
        )
    content = decompress(file, compression, name)
    if known is None:
        known, content = _detected(content, converter.columns)
    if known.library:
        need(known.library, extra=EXTRA, purpose=f"{known.suffixes[0]} files")
    if isinstance(known, RowFormat):
        rows = known.rows(content, name, converter.columns)
        yield from converter.documents(rows, name, unit=known.unit)
    else:
        yield reading.parsed(known, whole_file(content, name), name)


def _detected(file: BinaryIO, columns: Columns) -> tuple[DocumentFormat | RowFormat, BinaryIO]:
    """JSON lines, a page or a PDF if the first line says so, else plain text; the file, rewound."""
    start = b""
    while not start.strip() and (line := file.readline(MAX_BYTES)):
        start = start + line if len(start) < MAX_BYTES else line
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        start += read_start(file, XML_HEAD)
    suffix = ".html" if is_page(start) else ".txt"
    if start.startswith(b"%PDF-"):
        suffix = ".pdf"
    if is_feed(start):
        suffix = ".rss"
    if is_json_object(start, columns.text):
        suffix = ".jsonl"
    return _FORMAT_OF_SUFFIX[suffix], prepend(start, file)


def _absolute(path: str | Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.resolve would follow links


def _is_inside(path: str, within: str | Path, without: str | Path | None) -> bool:
    """Whether a file is inside a folder and outside another; links are followed."""
    real = Path(os.path.realpath(path))  # unlike Path.resolve, it takes a loop of links
    shut = without is not None and real.is_relative_to(os.path.realpath(without))
    return real.is_relative_to(os.path.realpath(within)) and not shut


def _unreadable(name: str, error: OSError) -> str:
    why = (error.strerror or type(error).__name__).lower()
    return f"{name} cannot be read ({why}): check that it exists and that you may open it."


def _failure(path: str, reason: str) -> Failure:
    return Failure(doc_id=None, path=path, error=InputError.__name__, reason=reason)


def _shown(name: str) -> str:
    """A name as messages show it; it may be long if somebody passed a text for a name."""
    if not name:
        return "An empty name"
    return name if len(name) <= 200 else f'The input "{name[:60]}…"'
