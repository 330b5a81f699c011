"""Checks a run without a model: whether its files are complete and its rows stand in its documents.

The rows are checked by what they say about the texts: that holds against anybody who edits a run.
The SHA-256 of each file in run.json holds against damage; who edits a run can write new ones.
Nothing in the folder is trusted. It is read in one pass over each file but documents.jsonl, which
is read twice; the places of the documents are in a temporary database, so that memory stays flat.
"""

import datetime as dt
import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import Field

from extractor.documents import Shard
from extractor.errors import InputError, SettingsError, StorageError
from extractor.grounding.boundaries import Clusters
from extractor.models import (
    FAILED,
    Claim,
    Document,
    DocumentPage,
    Failure,
    Frozen,
    Mention,
    Record,
    Rejected,
    claim_id,
    content_id,
    is_record,
    record_id,
)
from extractor.places import misplaced
from extractor.records.paths import Path as FieldPath
from extractor.records.paths import steps
from extractor.runs import layout, untrusted
from extractor.runs.findings import LISTED, Verification
from extractor.runs.json_schema import Shape
from extractor.runs.jsonl import Row
from extractor.runs.untrusted import Line, Lines, Malformed, Rows, exists, is_plain, parse, read
from extractor.text import excerpt, first_line

__all__ = ["verify"]

Count = Annotated[int, Field(ge=0)]
_Model = TypeVar("_Model", bound=Frozen)


def verify(path: str | Path, *, most: int = LISTED) -> Verification:
    """Checks the run in a folder without a model; writes nothing to it.

    - `path`: the folder
    - `most`: the number of problems to list; all are counted

    Raises InputError if there is no run; SettingsError if it has a format that this version does
    not know; StorageError if the disk fails, or if the run was written to meanwhile.
    """
    folder = Path(path)
    record = layout.current_record(folder)
    known = is_plain(record) and layout.written_record(folder)  # refuses another format
    if not known and not (exists(record) and exists(layout.current(folder, "documents"))):
        what = "is not the folder of a run" if folder.is_dir() else "does not exist"
        raise InputError(f"{folder} {what}: name a folder that `extractor run` wrote.")
    try:
        with closing(sqlite3.connect("")) as database:  # temporary, on the disk if it grows
            return _Check(folder, most, database).run()
    except (OSError, sqlite3.Error) as error:
        raise StorageError(
            f"The run in {folder} cannot be read ({first_line(error)}): fix that and verify again."
        ) from error


class _Check:
    """One check of a run folder."""

    def __init__(self, folder: Path, most: int, database: sqlite3.Connection) -> None:
        self.found = Verification(folder, most)
        self._folder = folder
        self._record_data = self._read(self._record_name()) or b""
        self._record = self._check_record()
        self._settings: Row = self._record.get("settings", {})
        sessions = self._record.get("sessions") or [{}]
        self.found.status = excerpt(str(sessions[-1].get("status", "unknown")), 20)
        self._finished = self.found.finished or not self._record
        self._shape = self._read_shape()
        self._places = _Places(database)
        self._last = -1

    def run(self) -> Verification:
        """Checks everything, in the order of the journey: run.json, documents, rows, failures."""
        self._index_documents()
        files = {name: self._open(name) for name in layout.FILES}
        rows = {name: Rows(files[name]) for name in layout.PARTS}
        for place, line in enumerate(files["documents"]):
            self._check_document(place, line, rows)
        for rest in rows.values():
            self._check_rest(rest)
        for line in files["failures"]:
            self._check_failure(line)
        for lines in files.values():
            self._check_end(lines)
        self._check_counts(files)
        return self.found

    def problem(self, file: str, line: int | None, what: str) -> None:
        self.found.note(file, line, what)

    # ---- run.json and schema.json ----------------------------------------------------------

    def _record_name(self) -> str:
        return layout.current_record(self._folder).name

    def _check_record(self) -> Row:
        """The content of run.json; empty, and a problem, if it is not the record of a run."""
        self.found.fingerprint = hashlib.sha256(self._record_data).hexdigest()
        said = self._object(layout.RECORD, self._record_data)
        if said is None:
            return {}
        if not layout.is_record(said):
            self.problem(layout.RECORD, None, "is not the record of a run")
            return {}
        if ("sha256" in said or "format" in said) and layout.sealed(said) != said:
            self.problem(layout.RECORD, None, "was edited: its SHA-256 differs")
        return said

    def _read_shape(self) -> Shape | None:
        data = self._read(layout.SCHEMA)
        found = None if data is None else self._object(layout.SCHEMA, data)
        return None if found is None else Shape(found)

    def _read(self, name: str) -> bytes | None:
        """A whole file; None if there is none, or if it is a link or far too long."""
        path = self._folder / name
        if not exists(path):
            return None
        if not is_plain(path) or path.stat().st_size > untrusted.LONGEST:
            self.problem(name, None, "is not a plain file, or is far too long")
            return None
        return path.read_bytes()

    def _object(self, name: str, data: bytes) -> Row | None:
        try:
            return parse(data)
        except Malformed as error:
            self.problem(name, None, str(error))
            return None

    def _check_counts(self, files: Mapping[str, "Lines"]) -> None:
        said = self._record.get("counts")
        if self._record and self.found.status != "running" and said != self.found.counts:
            told = excerpt(json.dumps(said), 120)
            self.problem(layout.RECORD, None, f"counts {told}, not {json.dumps(self.found.counts)}")
        if "format" in self._record and self._finished:
            self._check_digests({f"{name}.jsonl": each.digest for name, each in files.items()})
        if self._record and self._read(self._record_name()) != self._record_data:
            raise StorageError(
                f"The run in {self._folder} was written to meanwhile: verify it when it is done."
            )

    def _check_digests(self, found: Row) -> None:
        if (schema := self._read(layout.SCHEMA)) is not None:
            found[layout.SCHEMA] = hashlib.sha256(schema).hexdigest()
        said = self._record.get("digests")
        said = said if isinstance(said, dict) else {}
        for name in sorted(found.keys() | said.keys()):
            if found.get(name) != said.get(name):
                self.problem(excerpt(name), None, "is not as the run wrote it: its SHA-256 differs")

    # ---- files and lines -------------------------------------------------------------------

    def _open(self, name: str) -> "Lines":
        path = layout.current(self._folder, name)
        if not is_plain(path):
            what = "is not a plain file" if exists(path) else "is missing"
            self.problem(f"{name}.jsonl", None, what)
        return Lines(path, name)

    def _index_documents(self) -> None:
        """Notes the place of each document, and finds ids that stand twice."""
        lines = Lines(layout.current(self._folder, "documents"), "documents")
        for place, line in enumerate(lines):
            try:
                doc_id = line.row.get("doc_id")
            except Malformed:
                continue
            if isinstance(doc_id, str) and not self._places.add(doc_id, place):
                self._at(line, f"the document {_named(doc_id)} stands there twice")
            self._last = place

    def _check_end(self, lines: "Lines") -> None:
        if not lines.torn:
            return
        if self._finished:
            self.problem(f"{lines.name}.jsonl", lines.number, "is only half a line")
        else:
            self.found.uncommitted += 1

    def _at(self, line: "Line", what: str) -> None:
        self.problem(f"{line.name}.jsonl", line.number, what)

    def _typed(self, line: "Line", model: type[_Model]) -> _Model | None:
        """A line as a model; None, and a problem, if it is none."""
        try:
            return read(line.row, model)
        except Malformed as error:
            self._at(line, str(error))
            return None

    # ---- documents and their rows ----------------------------------------------------------

    def _check_document(self, place: int, line: "Line", rows: Mapping[str, "Rows"]) -> None:
        self.found.counts["documents"] += 1
        said = self._typed(line, _DocumentRow)
        try:
            doc_id = said.doc_id if said else str(line.row.get("doc_id"))
        except Malformed:
            return  # its rows are told as those of no document
        source = _Source(doc_id, said.text if said else None, said.pages if said else ())
        if said:
            self._check_text(line, said)
        for name in layout.PARTS:
            number = self._check_rows(rows[name], source, place)
            if said and number != getattr(said, name):
                self._at(line, f"has {number} rows in {name}.jsonl and says {getattr(said, name)}")

    def _check_text(self, line: "Line", said: "_DocumentRow") -> None:
        document = Document.from_text(said.text, doc_id=said.doc_id)
        if said.sha256 != document.sha256:
            self._at(line, "the SHA-256 of its text differs")
        if said.length != len(said.text):
            self._at(line, f"its text has {len(said.text)} characters and not {said.length}")
        derived = _is_whole_file(said.path) and _looks_derived(said.doc_id)
        if derived and said.doc_id != content_id(said.text):
            self._at(line, f"the id {_named(said.doc_id)} is not that of its text")
        shard = self._settings.get("shard")
        try:
            if shard is not None and not Shard.parse(str(shard)).holds(document):
                self._at(line, f"the document belongs to another shard than {excerpt(str(shard))}")
        except SettingsError:
            self._at(line, f"the run has no such shard as {excerpt(str(shard))}")

    def _check_rows(self, rows: "Rows", source: "_Source", place: int) -> int:
        """Checks the rows of a document, and those of none before them; returns their number."""
        number = 0
        before: tuple[int, int, str] | None = None
        while (line := rows.next) is not None:
            owner = line.owner
            if owner not in (None, source.doc_id):
                where = self._places.get(owner or "")
                if (where or 0) > place or (where is None and self._may_be_torn(place)):
                    break
                self._at(
                    line,
                    f"belongs to the document {_named(owner or '')}, which is {_astray(where)}",
                )
                rows.advance()
                continue
            rows.advance()
            number += 1
            self.found.counts[line.name] += 1
            if line.name == "claims":
                before = self._check_claim(line, source, before)
            else:
                self._check_rejected(line, source)
        return number

    def _may_be_torn(self, place: int) -> bool:
        """Whether rows of no document may follow here: a run that was killed leaves them."""
        return not self._finished and place == self._last

    def _check_rest(self, rows: "Rows") -> None:
        while (line := rows.next) is not None:
            rows.advance()
            if not self._finished:
                self.found.uncommitted += 1
                continue
            self.found.counts[line.name] += 1
            self._at(line, "stands behind the rows of the last document")

    def _check_claim(
        self, line: "Line", source: "_Source", before: tuple[int, int, str] | None
    ) -> tuple[int, int, str] | None:
        try:
            row = read(line.row, Record) if is_record(line.row) else read(line.row, Claim)
        except Malformed as error:
            self._at(line, str(error))
            return before
        for what in (*_spans(row, source), *_ids(row), *self._made_by(row)):
            self._at(line, what)
        order = row.start, row.end, row.claim_id
        if before == order:
            self._at(line, f"the row {_named(row.claim_id)} stands there twice")
        elif before and before > order:
            self._at(line, "stands before a row that it should follow")
        return order

    def _made_by(self, row: Claim | Record) -> Iterator[str]:
        """What contradicts the settings and the schema of the run."""
        for name, said in (("schema", row.provenance.schema_), ("prompt", row.provenance.prompt)):
            if self._record and said != self._settings.get(name):
                yield f"the {name} {_named(said)} is not that of the run"
        models = [self._settings.get("model"), *_list(self._settings.get("fallback"))]
        if self._record and row.provenance.model not in models:
            yield f"the model {_named(row.provenance.model)} is not one of the run's"
        if isinstance(row, Record) and self._shape:
            if complaint := self._shape.complaint(dict(row.fields)):
                yield f"the field {excerpt(complaint, 200)}"
        elif self._shape:
            yield "is a claim, and the run has a schema of its own"

    def _check_rejected(self, line: "Line", source: "_Source") -> None:
        row = self._typed(line, Rejected)
        if row is not None and row.reason in FAILED:
            self._places.fail(source.doc_id)
        if row is None or source.text is None:
            return
        if not 0 <= row.start <= row.end <= len(source.text):
            self._at(line, f"the passage {row.start}..{row.end} is not in the text")
        quote = row.item.get("quote") if isinstance(row.item, Mapping) else None
        passage = source.text[max(row.start, 0) : max(row.end, 0)]
        made_here = row.reason == "fragment"  # by the rules, of words that were found
        if made_here and isinstance(quote, str) and not _in_order(quote.split(), passage):
            self._at(line, f"{_named(quote)} does not stand in its passage")

    def _check_failure(self, line: "Line") -> None:
        self.found.counts["failures"] += 1
        row = self._typed(line, Failure)
        if row is None or row.doc_id is None or not self._finished:
            return  # an unfinished run may tell of a failure that was made good
        if row.passages is not None:
            if row.passages != (failed := self._places.failed(row.doc_id)):
                self._at(
                    line, f"says that {row.passages} passages failed, and {failed} are in rejected"
                )
            return
        if self._places.get(row.doc_id) is not None:
            what = "is among the documents too" if self._places.get(row.doc_id) != -1 else "twice"
            self._at(line, f"the document {_named(row.doc_id)} {what}")
        self._places.add(row.doc_id, -1)


# ---- what a row says about its document ---------------------------------------------------------


class _DocumentRow(Frozen):
    """A row of documents.jsonl."""

    doc_id: str
    path: str | None
    title: str | None
    date: dt.date | None
    publisher: str | None = None
    url: str | None = None
    pages: tuple[DocumentPage, ...] = ()
    sha256: str
    length: Count
    claims: Count
    rejected: Count
    text: str


@dataclass(frozen=True)
class _Source:
    """A document that rows are compared with; its text is None if its line is damaged."""

    doc_id: str
    text: str | None
    pages: tuple[DocumentPage, ...] = ()

    @cached_property
    def clusters(self) -> Clusters:
        return Clusters(self.text or "")


def _spans(row: Claim | Record, source: _Source) -> Iterator[str]:
    """What is wrong with the offsets of a row."""
    first = row.evidence[0]
    if (row.start, row.end) != (first.start, first.end):
        yield f"{row.start}..{row.end} are not the offsets of its first evidence"
    if source.text is None:
        return
    for each in row.evidence:
        yield from _verbatim("evidence", each.start, each.end, each.quote, source.text)
        if source.clusters.cut_at(each.start) or source.clusters.cut_at(each.end):
            yield f"the evidence {each.start}..{each.end} cuts a character"
        if wrong := misplaced(each, source.pages):
            yield wrong
    if isinstance(row, Record):
        yield from _quoted(row)
        return
    if list(row.evidence) != sorted(row.evidence, key=lambda each: each.start):
        yield "its evidence is not in the order of the text"
    for name, mention in _mentions(row):
        yield from _verbatim(name, mention.start, mention.end, mention.text, source.text)


def _verbatim(name: str, start: int, end: int, quote: str, text: str) -> Iterator[str]:
    if not start < end <= len(text):
        yield f"the {name} {start}..{end} is not in the text"
    elif text[start:end] != quote:
        yield f"the {name} {_named(quote)} does not stand at {start}..{end}"


def _mentions(row: Claim) -> Iterator[tuple[str, Mention]]:
    if row.cue:
        yield "cue", row.cue
    for name in ("attribution", "quantities", "times"):
        for mention in getattr(row, name):
            yield name, mention


def _quoted(row: Record) -> Iterator[str]:
    """Whether the fields of a record have the words of its evidence."""
    words: dict[str, list[str]] = {}
    for each in row.evidence:
        if each.support in ("verbatim", None):  # None in runs before there was any other
            words.setdefault(each.field or "", []).append(" ".join(each.quote.split()))
    for name, quotes in words.items():
        values = (" ".join(each.split()) for each in _values(row.fields, steps(name)))
        if not _is_told(" … ".join(values), quotes):
            yield f"the field {_named(name)} does not have the words of its evidence"


def _is_told(words: str, quotes: Sequence[str]) -> bool:
    """Whether the first quotes are the words of a field in pieces, and the others tell it again."""
    first, pieces = "", 0
    while pieces < len(quotes) and len(first) < len(words):
        first = f"{first} … {quotes[pieces]}" if pieces else quotes[0]
        pieces += 1
    told = (" … ".join(quotes[at : at + pieces]) for at in range(0, len(quotes), pieces or 1))
    told_again = all(each.casefold() == words.casefold() for each in told)
    return bool(words) and first == words and told_again


def _values(value: Any, path: FieldPath) -> Iterator[str]:
    """The texts at a path, in order; through all elements of a list that it gives no number of."""
    if isinstance(value, list) and path and isinstance(path[0], int):
        yield from (each for one in value[path[0] :][:1] for each in _values(one, path[1:]))
    elif isinstance(value, list):
        for each in value:
            yield from _values(each, path)
    elif path and isinstance(value, Mapping):
        yield from _values(value.get(path[0]), path[1:])
    elif not path and isinstance(value, str):
        yield value


def _ids(row: Claim | Record) -> Iterator[str]:
    made = (
        record_id(row.doc_id, row.evidence, row.fields)
        if isinstance(row, Record)
        else claim_id(row.doc_id, row.evidence, row.attribution, row.stance)
    )
    if row.claim_id != made:
        yield f"the id {_named(row.claim_id)} is not that of its content"


def _in_order(words: Iterable[str], text: str) -> bool:
    """Whether words stand in a text one behind the other."""
    at = 0
    for word in words:
        if (found := text.find(word, at)) < 0:
            return False
        at = found + len(word)
    return True


def _is_whole_file(path: str | None) -> bool:
    """Whether a document was a file of its own, which has no id but that of its text."""
    suffixes = (".txt", ".md", ".html", ".htm")
    return path is not None and "://" not in path and path.lower().endswith(suffixes)


def _looks_derived(doc_id: str) -> bool:
    return len(doc_id) == 16 and set(doc_id) <= set("0123456789abcdef")


def _astray(place: int | None) -> str:
    return "not in documents.jsonl" if place is None else "before that of the row above"


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _named(text: str) -> str:
    return f"“{excerpt(text, 60)}”"


class _Places:
    """The place of each document in documents.jsonl, by its id; -1 for a failure.

    And how many passages of it failed.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.execute("PRAGMA cache_size = -8000")  # kB; the rest is on the disk
        database.execute("CREATE TABLE p (id BLOB PRIMARY KEY, place INTEGER) WITHOUT ROWID")
        database.execute("CREATE TABLE f (id BLOB PRIMARY KEY, failed INTEGER) WITHOUT ROWID")

    def add(self, doc_id: str, place: int) -> bool:
        """Notes a place; False if the id has one."""
        query = "INSERT OR IGNORE INTO p VALUES (?, ?)"
        return bool(self._database.execute(query, (_key(doc_id), place)).rowcount)

    def get(self, doc_id: str) -> int | None:
        found = self._database.execute("SELECT place FROM p WHERE id = ?", (_key(doc_id),))
        return next((place for (place,) in found), None)

    def fail(self, doc_id: str) -> None:
        """Counts a passage that failed."""
        query = "INSERT INTO f VALUES (?, 1) ON CONFLICT DO UPDATE SET failed = failed + 1"
        self._database.execute(query, (_key(doc_id),))

    def failed(self, doc_id: str) -> int:
        """How many passages of a document failed."""
        found = self._database.execute("SELECT failed FROM f WHERE id = ?", (_key(doc_id),))
        return next((failed for (failed,) in found), 0)


def _key(doc_id: str) -> bytes:
    encoded = doc_id.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(encoded, digest_size=16).digest()
