"""From what the user names to documents: files, folders, patterns, tables, standard input.

Everything is lazy: a document is read when it is asked for, and only the names of one folder at a
time are held (and, of rows with ids, a hash each, to notice a repeated id). The order is that
of the inputs, inside a folder or pattern that of the names, so two runs see the same sequence.

An input that cannot be meant (no such file, a folder without articles) raises InputError before
the first document. A document that cannot be read becomes a Failure, and the next one follows.
"""

import glob
import itertools
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import BinaryIO

from extractor.documents.compression import LONGEST, PACKED, unpacked
from extractor.documents.decoding import decode, mended
from extractor.documents.html import page
from extractor.documents.jsonlines import is_record, json_rows
from extractor.documents.markdown import first_heading
from extractor.documents.metadata import dateline, title
from extractor.documents.rows import Columns, Records
from extractor.documents.shards import Shard
from extractor.documents.tables import csv_rows, parquet_rows
from extractor.errors import InputError
from extractor.models import Document, Failure

__all__ = ["STDIN", "SUFFIXES", "read"]

STDIN = "-"
_MARKDOWN = frozenset({".md", ".markdown"})
_PLAIN = frozenset({".txt"}) | _MARKDOWN
_HTML = frozenset({".html", ".htm", ".xhtml"})
_JSON_LINES = frozenset({".jsonl", ".ndjson"})
_PARQUET = frozenset({".parquet"})
_DELIMITERS = {".csv": ",;\t|", ".tsv": "\t"}
SUFFIXES = _PLAIN | _HTML | _JSON_LINES | _PARQUET | _DELIMITERS.keys()
"""What a folder is searched for, all but Parquet also compressed, as in `feed.jsonl.zst`; a file
named by itself may have any suffix."""

_PATTERN = re.compile(r"[*?\[]")


def read(
    inputs: Sequence[str | Path],
    *,
    columns: Columns | None = None,
    shard: Shard | None = None,
    without: str | Path | None = None,
    stdin: BinaryIO | None = None,
) -> Iterator[Document | Failure]:
    """The documents of `inputs`, one at a time, each unreadable one as a Failure.

    An input is a file, a folder (searched through, hidden files and linked folders left out), a
    pattern such as "articles/**/*.txt", or "-" for `stdin`. `.jsonl` and `.ndjson` hold one
    document a line, `.csv`, `.tsv` and `.parquet` one a row, in `columns`; standard input and files
    of unknown suffix hold one a line if their first line is a JSON object with "text", and are one
    plain text otherwise. The text of an HTML page is its article. `.gz` and `.zst` are unpacked.

    With `shard`, those documents that belong to it; all are read, since only the text tells. Files
    in the folder `without` are left out.

    Raises InputError at the first `next` if an input does not exist or holds no article, and
    SettingsError at the first Parquet file if the library for it is not installed.
    """
    names = [str(name) for name in inputs]
    _check(names)
    records = Records(columns or Columns())
    for name in names:
        if name == STDIN:
            yield from _documents("<stdin>", nullcontext(stdin or _stdin()), records, shard)
            continue
        for path in _paths(name):
            if isinstance(path, Failure):
                yield path
            elif without is None or not _absolute(path).is_relative_to(_absolute(without)):
                yield from _documents(path, _opened(path), records, shard)


def _stdin() -> BinaryIO:
    """Standard input with a buffer of its own.

    An interpreter that ends aborts where a thread still waits inside the buffer of `sys.stdin`, as
    the reader of a silent pipe does after Ctrl-C.
    """
    try:
        return os.fdopen(sys.stdin.fileno(), "rb", closefd=False)
    except OSError:  # it is no file, but was put there by the program
        return sys.stdin.buffer


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    with Path(path).open("rb") as stream:
        yield stream


def _check(names: list[str]) -> None:
    if not names:
        raise InputError("No input was named: give files, folders, patterns or - for stdin.")
    if names.count(STDIN) > 1:
        raise InputError("Standard input (-) was named twice, but can be read once: name it once.")
    for name in names:
        if name != STDIN and next(_paths(name, in_order=False), None) is None:
            suffixes = " ".join(sorted(SUFFIXES))
            raise InputError(
                f"The folder {name} holds no article: put {suffixes} files there or name others."
            )


def _paths(name: str, *, in_order: bool = True) -> Iterator[str | Failure]:
    """The files that one input stands for; InputError if it stands for nothing."""
    if os.path.isdir(name):  # noqa: PTH112 - Path.is_dir raises on a name that is too long
        return _walk(name, in_order=in_order, named=True)
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


def _walk(folder: str, *, in_order: bool, named: bool = False) -> Iterator[str | Failure]:
    try:
        with os.scandir(folder) as found:
            visible = (entry for entry in found if not entry.name.startswith("."))
            entries = sorted(visible, key=lambda entry: entry.name) if in_order else list(visible)
    except OSError as error:
        if named:
            raise InputError(_unreadable(f"The folder {folder}", error)) from error
        yield _failure(folder, _unreadable(f"The folder {folder}", error))
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, in_order=in_order)
        elif _kind(entry.name)[0] in SUFFIXES and not os.path.isdir(entry.path):  # noqa: PTH112 - as above
            yield _special(entry) or entry.path


def _special(entry: "os.DirEntry[str]") -> Failure | None:
    """Why something in a folder is not opened: a pipe would be waited for without end."""
    with suppress(OSError):  # a link that leads nowhere is told by opening it
        kind = entry.stat().st_mode
        if not stat.S_ISREG(kind):
            return _failure(
                entry.path,
                f"{entry.path} is a device, pipe or socket and not a file: leave it out, or name "
                "it itself if it is meant.",
            )
    return None


def _documents(
    name: str, source: AbstractContextManager[BinaryIO], records: Records, shard: Shard | None
) -> Iterator[Document | Failure]:
    """The documents of one file, or those of them that belong to the shard.

    That a file cannot be opened or read to its end is told by every shard, since it may hold
    documents of each, and may be readable elsewhere.
    """
    try:
        with source as stream:
            found = _found(stream, name, records)
            yield from filter(shard.holds, found) if shard else found
    except OSError as error:
        yield _failure(name, _unreadable(name, error))
    except InputError as error:
        yield _failure(name, str(error))


def _found(raw: BinaryIO, name: str, records: Records) -> Iterator[Document | Failure]:
    suffix, packing = _kind(name)
    stream = unpacked(raw, packing, name)
    if suffix in _PARQUET:
        if packing:
            raise InputError(f"{name} is packed twice: unpack it, since Parquet packs itself.")
        rows = parquet_rows(raw, name, records.columns)
        yield from records.documents(rows, name, unit="Row")
    elif delimiters := _DELIMITERS.get(suffix):
        rows = csv_rows(stream, name, records.columns, delimiters=delimiters)
        yield from records.documents(rows, name)
    elif suffix in _JSON_LINES:
        yield from records.documents(json_rows(stream, name), name)
    elif suffix in _HTML:
        yield _one(_web_page, _whole(stream, name), name)
    elif suffix in _PLAIN:
        yield _one(_article, _whole(stream, name), name)
    else:
        yield from _sniffed(stream, name, records)


def _absolute(path: str | Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100  # Path.resolve would follow links


def _kind(name: str) -> tuple[str, str]:
    """The suffix that says what a file holds and, where it is compressed, the one that says how."""
    path = Path(name)
    packing = path.suffix.lower()
    return (Path(path.stem).suffix.lower(), packing) if packing in PACKED else (packing, "")


def _sniffed(stream: BinaryIO, name: str, records: Records) -> Iterator[Document | Failure]:
    """JSON lines where the first line that is not blank says so, else one plain text."""
    head = b""
    while not head.strip() and (line := stream.readline(LONGEST)):
        head = head + line if len(head) < LONGEST else line
    if is_record(head, records.columns.text):
        yield from records.documents(json_rows(stream, name, head=head), name)
    else:
        yield _one(_article, _whole(stream, name, head=head), name)


def _one(make: Callable[[bytes, str], Document], data: bytes, name: str) -> Document | Failure:
    """The document that a whole file is, or why it is none."""
    try:
        return make(data, name)
    except InputError as error:
        return _failure(name, str(error))


def _whole(stream: BinaryIO, name: str, *, head: bytes = b"") -> bytes:
    data = head + stream.read(LONGEST + 1 - len(head))
    if len(data) > LONGEST:
        raise InputError(
            f"{name} is larger than {LONGEST // 1_000_000} MB, too much for one document: split it "
            "or give its articles as JSON lines."
        )
    if not data.strip():
        raise InputError(f"{name} is empty: remove it or put the article's text into it.")
    return data


def _article(data: bytes, path: str) -> Document:
    text = decode(data, name=path)
    if not text.strip():
        raise InputError(f"{path} is empty: remove it or put the article's text into it.")
    heading = first_heading(text) if Path(path).suffix.lower() in _MARKDOWN else None
    return Document.from_text(text, path=path, title=heading or title(text), date=dateline(text))


def _web_page(data: bytes, path: str) -> Document:
    found = page(decode(data, name=path, markup=True))
    if found is None:
        raise InputError(
            f"No article was found in {path}: check that it is a page with an article, or save "
            "the article's text as .txt."
        )
    text = mended(found.text)
    return Document.from_text(
        text, path=path, title=found.title or title(text), date=found.date or dateline(text)
    )


def _unreadable(name: str, error: OSError) -> str:
    why = (error.strerror or type(error).__name__).lower()
    return f"{name} cannot be read ({why}): check that it is there and that you may open it."


def _failure(path: str, reason: str) -> Failure:
    return Failure(doc_id=None, path=path, error=InputError.__name__, reason=reason)


def _shown(name: str) -> str:
    """A name as a message can hold it, even where somebody gave a text for it."""
    return (
        name if 0 < len(name) <= 200 else f'The input "{name[:60]}…"' if name else "An empty name"
    )
