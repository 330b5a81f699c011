"""The claims that are compared, on disk, and what is found out about them.

The index is a SQLite database: a temporary one, which the system deletes with the process, or a
file, from which a comparison that was killed goes on. What joins the claims is kept by `graph`, how
far the comparison has come by `stages`. Claims are numbered by day, document and place, so neither
the order of the runs nor that of the documents matters.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby, product
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from extractor.compare.blocking import (
    NEAREST,
    candidates,
    document_keys,
    topics,
    weighed,
)
from extractor.compare.copies import copy_of, firsts, shingled
from extractor.compare.graph import Graph
from extractor.compare.model import Copy, Fact, Voice
from extractor.compare.names import Mention
from extractor.compare.points import Point
from extractor.compare.reading import Read, two_texts
from extractor.compare.same import Source, may_be_one_story
from extractor.compare.stages import Stages
from extractor.compare.stories import stories
from extractor.compare.voices import ARTICLE, Heard
from extractor.models import Claim, Document
from extractor.runs import jsonl

__all__ = ["Index", "Ordered"]

KEPT = 5_000  # claims and documents held in memory
NEIGHBOURS = 1_200  # documents whose claims are held in memory
CACHE = 64_000  # kilobytes of the database held in memory
NEAR = 3  # documents that one is compared with as a copy, those that share most with it
_UNKNOWN = 10**7  # the day of a document without a date: behind those that have one
_Model = TypeVar("_Model", bound=BaseModel)
_TABLES = f"""{Stages.TABLES}{Graph.TABLES}
    CREATE TABLE IF NOT EXISTS documents (doc_id TEXT PRIMARY KEY, sha256 TEXT, day INT,
        names TEXT, people TEXT, document BLOB);
    CREATE TABLE IF NOT EXISTS told (doc_id TEXT, start INT, claim_id TEXT, day INT, point TEXT,
        claim BLOB, source BLOB, PRIMARY KEY (doc_id, claim_id));
    CREATE TABLE IF NOT EXISTS claims (n INTEGER PRIMARY KEY, doc_id TEXT, claim_id TEXT,
        point TEXT, claim BLOB, source BLOB);
    CREATE TABLE IF NOT EXISTS prints (print INT, day INT, doc_id TEXT);
    CREATE TABLE IF NOT EXISTS ordered (d INTEGER PRIMARY KEY, doc_id TEXT, first INT, last INT);
    CREATE TABLE IF NOT EXISTS keys (d INT, said INT, key INT, PRIMARY KEY (d, said, key))
        WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS same (n INT, other INT);
    CREATE TABLE IF NOT EXISTS shared (doc_id TEXT, other TEXT);
    CREATE TABLE IF NOT EXISTS copies (doc_id TEXT PRIMARY KEY, line BLOB);
    CREATE TABLE IF NOT EXISTS stories (doc_id TEXT PRIMARY KEY, story TEXT);
    CREATE TABLE IF NOT EXISTS voices (voice_id TEXT PRIMARY KEY, line BLOB);
    CREATE TABLE IF NOT EXISTS heard (doc_id TEXT, source BLOB, voice_id TEXT,
        PRIMARY KEY (doc_id, source)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS facts (documents INT, voices INT, label BLOB, fact_id TEXT,
        line BLOB);
"""


class Ordered(NamedTuple):
    """A document by its number in the order of days, with those of its first and last claim."""

    d: int
    doc_id: str
    first: int
    last: int


class Index:
    """The claims of some documents.

    - `path`: the file to keep them in, or to go on from; a temporary one if there is none
    - `frozen`: only to read, beside the process that has the file, what that changes no more
    """

    def __init__(self, path: Path | None = None, *, frozen: bool = False) -> None:
        self.path = path
        name = f"{path.resolve().as_uri()}?immutable=1" if path and frozen else path or ""
        self._db = sqlite3.connect(name, isolation_level=None, timeout=0, uri=frozen)
        self._db.execute(f"PRAGMA cache_size = -{CACHE}")
        if not frozen:
            self._db.executescript(
                "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = "
                f"{'TRUNCATE' if path else 'OFF'}; {_TABLES} BEGIN IMMEDIATE;"
            )
        self.graph, self.stages = Graph(self._db), Stages(self._db)
        self.point = lru_cache(maxsize=KEPT)(self._point)
        self.source = lru_cache(maxsize=KEPT)(self._read_source)
        self.ordered = lru_cache(maxsize=KEPT)(self._ordered)
        self.points = lru_cache(maxsize=NEIGHBOURS)(self._points)

    def close(self) -> None:
        """Closes the index; a temporary one is deleted, a file keeps what was reached."""
        self._db.close()

    # ---- documents and claims --------------------------------------------------------------

    def add(self, told: Read) -> None:
        """Adds a document with its claims. A claim that is there already is the same one.

        Raises SettingsError if another text has the id of the document.
        """
        self._add_document(told)
        # The smaller row wins, so that two readings of a document give the same in any order.
        self._db.executemany(
            "INSERT INTO told VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "point = excluded.point, claim = excluded.claim, source = excluded.source "
            "WHERE excluded.claim < told.claim",
            ((told.doc_id, start, claim_id, told.day, *rest)
             for start, claim_id, *rest in told.claims),
        )  # fmt: skip

    def _add_document(self, told: Read) -> None:
        known = self._db.execute(
            "SELECT sha256, names FROM documents WHERE doc_id = ?", [told.doc_id]
        ).fetchone()
        if known and known[0] != told.sha256:
            raise two_texts(told.doc_id)
        names = Counter(told.names) | Counter(json.loads(known[1]) if known else {})
        ordered = json.dumps(dict(sorted(names.items())))
        if known:
            self._db.execute(
                "UPDATE documents SET names = ? WHERE doc_id = ?", [ordered, told.doc_id]
            )
            return
        self._db.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?)",
            [told.doc_id, told.sha256, told.day, ordered, told.people, told.document],
        )
        self._db.executemany(
            "INSERT INTO prints VALUES (?, ?, ?)",
            ((each, told.day or _UNKNOWN, told.doc_id) for each in told.prints),
        )

    def number(self) -> int:
        """Numbers the claims; returns how many there are."""
        self.stages.once("number", self._number)
        return int(self._db.execute("SELECT count(*) FROM claims").fetchone()[0])

    def _number(self) -> None:
        self._db.execute(
            "INSERT INTO claims (doc_id, claim_id, point, claim, source) SELECT doc_id, claim_id, "
            "point, claim, source FROM told ORDER BY day, doc_id, start, claim_id"
        )
        self._db.execute(
            "INSERT INTO ordered (doc_id, first, last) SELECT doc_id, min(n), max(n) "
            "FROM claims GROUP BY doc_id ORDER BY min(n)"
        )
        self._db.execute("DELETE FROM told")

    def claim(self, n: int) -> Claim:
        """A claim, by its number."""
        row = self._db.execute("SELECT claim FROM claims WHERE n = ?", [n]).fetchone()
        return _model(Claim, row[0])

    def doc_id(self, n: int) -> str:
        """The document of a claim."""
        row = self._db.execute("SELECT doc_id FROM claims WHERE n = ?", [n]).fetchone()
        return str(row[0])

    def pair(self, a: int, b: int) -> tuple[Point, Point, Source, Source]:
        """Two claims by number, as they are compared: their points, and their documents."""
        one, other = self.point(a), self.point(b)
        return one, other, self.source(one.doc_id), self.source(other.doc_id)

    def document(self, doc_id: str) -> Document:
        """A document, by its id."""
        row = self._db.execute(
            "SELECT document FROM documents WHERE doc_id = ?", [doc_id]
        ).fetchone()
        return _model(Document, row[0])

    def documents(self) -> Iterator[Document]:
        """The documents, by id."""
        for (line,) in self._db.execute("SELECT document FROM documents ORDER BY doc_id"):
            yield _model(Document, line)

    def doc_ids(self) -> Iterator[str]:
        """The ids of the documents, in order."""
        for (doc_id,) in self._db.execute("SELECT doc_id FROM documents ORDER BY doc_id"):
            yield doc_id

    def _point(self, n: int) -> Point:
        row = self._db.execute("SELECT point FROM claims WHERE n = ?", [n]).fetchone()
        return Point.from_json(row[0])

    def _points(self, d: int) -> list[Point]:
        query = "SELECT point FROM claims WHERE n BETWEEN ? AND ? ORDER BY n"
        ordered = self.ordered(d)
        rows = self._db.execute(query, [ordered.first, ordered.last])
        return [Point.from_json(line) for (line,) in rows]

    def _ordered(self, d: int) -> Ordered:
        row = self._db.execute("SELECT * FROM ordered WHERE d = ?", [d]).fetchone()
        return Ordered(*row)

    def _read_source(self, doc_id: str) -> Source:
        row = self._db.execute(
            "SELECT day, names FROM documents WHERE doc_id = ?", [doc_id]
        ).fetchone()
        return Source(doc_id, json.loads(row[1]), row[0])

    # ---- candidates ------------------------------------------------------------------------

    def write_keys(self) -> int:
        """Writes what each document is looked up by; returns how many documents there are."""
        last = int(self._db.execute("SELECT count(*) FROM ordered").fetchone()[0])
        for d in range(self.stages.reached("keys") + 1, last + 1):
            found = document_keys(self._source_of(d).names, self.points(d))
            rows = [(d, said, key) for said, keys in enumerate(found) for key in sorted(keys)]
            self._db.executemany("INSERT INTO keys VALUES (?, ?, ?)", rows)
            self.stages.passed("keys", d)
        self.stages.once(
            "keys", lambda: self._db.execute("CREATE INDEX by_key ON keys (key, said, d)")
        )
        return last

    def candidates(self, d: int) -> Iterator[tuple[tuple[int, Point], tuple[int, Point]]]:
        """Claims that may be about one thing, each by number, the earlier one first.

        - `d`: the number of the document of the later one
        """
        names, words = self._shared(d, said=False), self._shared(d, said=True)
        for (a, i), (b, j) in candidates(d, names, words, self._source_of, self.points):
            one, other = self.points(a)[i], self.points(b)[j]
            yield (self.ordered(a).first + i, one), (self.ordered(b).first + j, other)

    def _source_of(self, d: int) -> Source:
        return self.source(self.ordered(d).doc_id)

    def _shared(self, d: int, *, said: bool) -> Iterator[tuple[int, float]]:
        """The earlier documents that share keys with one.

        - `said`: keys of what it says, or else of its names
        """
        query = "SELECT key FROM keys WHERE d = ? AND said = ?"
        for (key,) in self._db.execute(query, [d, said]).fetchall():
            rows = self._db.execute(
                "SELECT d FROM keys INDEXED BY by_key WHERE key = ? AND said = ? AND d < ? "
                "ORDER BY d DESC LIMIT ?", [key, said, d, NEAREST]
            )  # fmt: skip
            yield from weighed([each for (each,) in rows])

    # ---- stories ---------------------------------------------------------------------------

    def claims_of(self, doc_ids: Sequence[str]) -> list[tuple[int, Claim]]:
        """The claims of some documents with their numbers, in their order."""
        found: list[tuple[int, bytes]] = []
        for doc_id in doc_ids:
            rows = self._db.execute("SELECT n, claim FROM claims WHERE doc_id = ?", [doc_id])
            found += rows.fetchall()
        return [(n, _model(Claim, line)) for n, line in sorted(found)]

    def stories(self) -> list[list[str]]:
        """The documents in groups that may be about one event, in the order of their days."""
        self._sort_claims()
        rows = self._db.execute("SELECT doc_id FROM documents ORDER BY day, doc_id").fetchall()
        documents = {doc_id: topics(self.source(doc_id).names) for (doc_id,) in rows}
        return stories(documents, lambda a, b: may_be_one_story(self.source(a), self.source(b)))

    def keep_same(self, groups: Iterable[Sequence[int]]) -> None:
        """Keeps claims whose sources a model says are one and the same.

        What an article says itself is paired with each of the others, which have to be one.
        """
        rows = (pair for group in groups for pair in self._pairs(group))
        self._db.executemany("INSERT INTO same VALUES (?, ?)", rows)

    def _pairs(self, group: Sequence[int]) -> Iterator[tuple[int, int]]:
        named = [n for n in group if self.source_of(n) != ARTICLE]
        yield from ((named[0], n) for n in named[1:])
        yield from product(named, [n for n in group if n not in named])

    def same_sources(self, doc_ids: Iterable[str]) -> Iterator[tuple[Heard, Heard]]:
        """What was kept so of the claims of some documents."""
        query = "SELECT DISTINCT n, other FROM same JOIN claims USING (n) WHERE doc_id = ?"
        for doc_id in doc_ids:
            for pair in self._db.execute(f"{query} ORDER BY n, other", [doc_id]).fetchall():
                one, other = ((self.doc_id(n), self.source_of(n)) for n in pair)
                yield one, other

    # ---- what is found ---------------------------------------------------------------------

    def write_copies(self) -> None:
        """Finds the documents that repeat another one, each with the one that it has most of."""
        rows = self._db.execute("SELECT print, doc_id FROM prints ORDER BY print, day, doc_id")
        self._db.executemany("INSERT INTO shared VALUES (?, ?)", firsts(rows))
        shared = self._db.execute(
            "SELECT doc_id, other FROM shared GROUP BY doc_id, other "
            "ORDER BY doc_id, count(*) DESC, other"
        )
        for doc_id, near in groupby(shared, itemgetter(0)):
            copy = self._copy(doc_id, [other for _, other in near][:NEAR])
            if copy:
                row = [doc_id, jsonl.encode(copy)]
                self._db.execute("INSERT INTO copies VALUES (?, ?)", row)
        self._db.execute("DELETE FROM shared")
        self._db.execute("DELETE FROM prints")

    def _copy(self, doc_id: str, others: Iterable[str]) -> Copy | None:
        here = shingled(self.document(doc_id))
        found = (copy_of(doc_id, here, each, shingled(self.document(each))) for each in others)
        # Of equals the first.
        return max((each for each in found if each), key=lambda copy: copy.share, default=None)

    def copies(self) -> Iterator[Copy]:
        """The documents that repeat another one, by id."""
        for (line,) in self._db.execute("SELECT line FROM copies ORDER BY doc_id"):
            yield _model(Copy, line)

    def sources_of(
        self, stories: Mapping[str, str]
    ) -> Iterator[tuple[list[Mention], dict[str, dict[str, list[str]]]]]:
        """For each story its sources, and the people that each of its documents names.

        - `stories`: the story of each document; one that is not there is a story by itself
        """
        self._db.executemany("INSERT INTO stories VALUES (?, ?)", stories.items())
        self._db.execute("INSERT OR IGNORE INTO stories SELECT doc_id, doc_id FROM documents")
        self._sort_claims()
        rows = self._db.execute(
            "SELECT story, doc_id, people FROM stories JOIN documents USING (doc_id) "
            "ORDER BY story, doc_id"
        )
        for _, group in groupby(rows, itemgetter(0)):
            people = {doc_id: json.loads(line) for _, doc_id, line in group}
            yield [each for doc_id in people for each in self._mentions(doc_id)], people

    def _sort_claims(self) -> None:
        self._db.execute("CREATE INDEX IF NOT EXISTS by_document ON claims (doc_id, claim_id)")

    def numbers(self, claims: Iterable[tuple[str, str]]) -> list[int]:
        """The numbers of claims, each by its document and its id there."""
        self._sort_claims()
        query = "SELECT n FROM claims WHERE doc_id = ? AND claim_id = ?"
        return [int(self._db.execute(query, each).fetchone()[0]) for each in claims]

    def _mentions(self, doc_id: str) -> Iterator[Mention]:
        query = "SELECT DISTINCT source FROM claims WHERE doc_id = ? AND source IS NOT NULL"
        for (line,) in self._db.execute(query, [doc_id]):
            yield _mention(doc_id, line)

    def keep_voice(self, voice: Voice, heard: Iterable[Heard]) -> None:
        """Keeps a voice, and the sources that it is.

        A voice of another story that has the same names is the same voice.
        """
        self._db.execute(
            "INSERT OR IGNORE INTO voices VALUES (?, ?)", [voice.voice_id, jsonl.encode(voice)]
        )
        rows = ((doc_id, _bytes(key), voice.voice_id) for doc_id, key in heard)
        self._db.executemany("INSERT OR REPLACE INTO heard VALUES (?, ?, ?)", rows)

    def source_of(self, n: int) -> str:
        """The key of who says a claim first, or who issues its document; ARTICLE for an article."""
        (line,) = self._db.execute("SELECT source FROM claims WHERE n = ?", [n]).fetchone()
        return ARTICLE if line is None else _mention("", line).key

    def sort_voices(self) -> None:
        """Prepares the voices to be read."""
        self._db.execute("CREATE INDEX by_voice ON heard (voice_id, doc_id)")

    def voice_id(self, doc_id: str, key: str) -> str:
        """The id of the voice that a source of a document is."""
        row = self._db.execute(
            "SELECT voice_id FROM heard WHERE doc_id = ? AND source = ?", [doc_id, _bytes(key)]
        ).fetchone()
        return str(row[0])

    def issuer_id(self, doc_id: str) -> str | None:
        """The id of the voice that a model says issued a document; None for an article."""
        query = "SELECT voice_id FROM heard WHERE doc_id = ? AND source = ?"
        row = self._db.execute(query, [doc_id, _bytes(ARTICLE)]).fetchone()
        return row and str(row[0])

    def voices(self) -> Iterator[Voice]:
        """The voices, by id, each with all documents that name it."""
        for voice_id, line in self._db.execute("SELECT * FROM voices ORDER BY voice_id"):
            rows = self._db.execute(
                "SELECT DISTINCT doc_id FROM heard WHERE voice_id = ? ORDER BY doc_id", [voice_id]
            )
            documents = tuple(doc_id for (doc_id,) in rows)
            if documents:  # else all its names were another voice's too
                yield _model(Voice, line).model_copy(update={"documents": documents})

    def keep_fact(self, fact: Fact) -> None:
        """Keeps a fact of several claims."""
        row = (fact.documents, fact.voices, _bytes(fact.label), fact.fact_id, jsonl.encode(fact))
        self._db.execute("INSERT INTO facts VALUES (?, ?, ?, ?, ?)", row)

    def facts(self) -> Iterator[Fact]:
        """The facts of several claims, those that most documents and voices tell first."""
        query = "SELECT line FROM facts ORDER BY documents DESC, voices DESC, label, fact_id"
        for (line,) in self._db.execute(query):
            yield _model(Fact, line)


def _mention(doc_id: str, line: bytes) -> Mention:
    row = json.loads(line)
    via, of = row.get("via", ""), row.get("of", "")
    return Mention(doc_id, row["name"], row["text"], row["kind"], via, of)


def _model(model: type[_Model], line: bytes) -> _Model:
    try:
        return model.model_validate_json(line)
    except ValidationError:  # half of a surrogate pair, which only Python's own reader takes
        return model.model_validate(json.loads(line))


def _bytes(text: str) -> bytes:
    """A text as it is sorted and looked up, whatever is in it."""
    return text.encode("utf-8", "surrogatepass")
