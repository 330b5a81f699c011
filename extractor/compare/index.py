"""The claims that are compared, on disk, and which of them may be about one thing.

The index is a temporary SQLite database, which the system deletes with the process. Claims are
numbered by day, document and place, so neither the order of the runs nor that of the documents
matters. Two claims are candidates if they share a rare word, two less rare ones, or a word and one
of the names that their documents are about. Where more than MOST claims share a key, each is
compared with its next neighbours in time alone, so the work grows with the number of claims.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, groupby
from operator import itemgetter

from extractor.compare.copies import copy_of, fingerprints, originals, shingled
from extractor.compare.model import Copy, Told
from extractor.compare.points import Point, Reader, names_of
from extractor.compare.same import Link, Source, related
from extractor.compare.stories import stories
from extractor.compare.voices import described_people
from extractor.errors import SettingsError
from extractor.models import Claim, Document
from extractor.words.en.nations import NATIONS

__all__ = ["Index"]

MOST = 60  # claims with one key that are all compared with each other
WINDOW = 12  # neighbours that are compared where there are more
RARE = 40  # claims with a word that is a key by itself
WORDS = 6  # of a claim, the rarest, that make keys together
FEW = 3  # of these, those that make keys with the names of the document
NAMES = 8  # of a document, the most frequent, that make keys
KEPT = 20_000  # claims and documents held in memory
_COUNTRIES = frozenset(NATIONS.values())


class Index:
    """The claims of some documents."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)  # no name: temporary, and on disk
        self._db.executescript(
            """
            PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;
            CREATE TABLE documents (doc_id TEXT PRIMARY KEY, sha256 TEXT, day INT, names TEXT,
                people TEXT, document TEXT);
            CREATE TABLE told (doc_id TEXT, start INT, claim_id TEXT, day INT, point TEXT,
                claim TEXT, PRIMARY KEY (doc_id, claim_id));
            CREATE TABLE claims (n INTEGER PRIMARY KEY, doc_id TEXT, point TEXT, claim TEXT);
            CREATE TABLE prints (print INT, day INT, doc_id TEXT);
            CREATE TABLE keys (key TEXT, n INT);
            CREATE TABLE pairs (a INT, b INT, PRIMARY KEY (a, b)) WITHOUT ROWID;
            CREATE TABLE answers (n INT, i INT, answer TEXT, PRIMARY KEY (n, i)) WITHOUT ROWID;
            CREATE TABLE links (score REAL, a INT, i INT, b INT, j INT, because TEXT);
            BEGIN;
            """
        )
        self.point = lru_cache(maxsize=KEPT)(self._point)
        self.source = lru_cache(maxsize=KEPT)(self._source)

    def add(self, told: Told) -> None:
        """Adds a document with its claims. A claim that is there already is the same one.

        Raises SettingsError if another text has the id of the document.
        """
        document = told.document
        claims = [row for row in told.claims if isinstance(row, Claim)]
        self._add_document(document, claims)
        day = _day(document)
        points = Reader(document, claims).points()
        rows = (
            (p.doc_id, p.start, p.claim_id, day, p.to_json(), claim.model_dump_json())
            for p, claim in zip(points, claims, strict=True)
        )
        # The smaller row wins, so that two readings of a document give the same in any order.
        self._db.executemany(
            "INSERT INTO told VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "point = excluded.point, claim = excluded.claim WHERE excluded.claim < told.claim",
            rows,
        )

    def _add_document(self, document: Document, claims: Sequence[Claim]) -> None:
        known = self._db.execute(
            "SELECT sha256, names FROM documents WHERE doc_id = ?", [document.doc_id]
        ).fetchone()
        if known and known[0] != document.sha256:
            raise SettingsError(
                f"Two documents with different texts have the id {document.doc_id}: give each text "
                "an id of its own, and run again."
            )
        names = names_of(document, claims) | Counter(json.loads(known[1]) if known else {})
        ordered = json.dumps(dict(sorted(names.items())))
        if known:
            self._db.execute(
                "UPDATE documents SET names = ? WHERE doc_id = ?", [ordered, document.doc_id]
            )
            return
        day = _day(document)
        people = json.dumps(described_people(document.text))
        self._db.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?)",
            [document.doc_id, document.sha256, day, ordered, people, _line(document)],
        )
        self._db.executemany(
            "INSERT INTO prints VALUES (?, ?, ?)",
            ((each, day or _UNKNOWN, document.doc_id) for each in fingerprints(shingled(document))),
        )

    def number(self) -> int:
        """Numbers the claims; returns how many there are."""
        self._db.execute(
            "INSERT INTO claims (doc_id, point, claim) "
            "SELECT doc_id, point, claim FROM told ORDER BY day, doc_id, start, claim_id"
        )
        self._db.execute("DROP TABLE told")
        return int(self._db.execute("SELECT count(*) FROM claims").fetchone()[0])

    def claim(self, n: int) -> Claim:
        """A claim, by its number."""
        row = self._db.execute("SELECT claim FROM claims WHERE n = ?", [n]).fetchone()
        return Claim.model_validate_json(row[0])

    def claims(self) -> Iterator[Claim]:
        """All claims, in their order."""
        for (line,) in self._db.execute("SELECT claim FROM claims ORDER BY n"):
            yield Claim.model_validate_json(line)

    def candidates(self) -> Iterator[tuple[int, int]]:
        """Pairs of claims that may be about one thing, by number, the smaller first."""
        self._write_keys()
        self._db.execute("CREATE INDEX by_key ON keys (key, n)")
        rows = self._db.execute("SELECT key, n FROM keys ORDER BY key, n")
        for _, group in groupby(rows, itemgetter(0)):
            members = list(dict.fromkeys(n for _, n in group))
            self._db.executemany("INSERT OR IGNORE INTO pairs VALUES (?, ?)", _pairs(members))
        self._db.execute("DROP TABLE keys")
        yield from self._db.execute("SELECT a, b FROM pairs ORDER BY a, b")

    def claims_of(self, doc_ids: Sequence[str]) -> list[tuple[int, Claim]]:
        """The claims of some documents with their numbers, in their order."""
        found: list[tuple[int, str]] = []
        for doc_id in doc_ids:
            rows = self._db.execute("SELECT n, claim FROM claims WHERE doc_id = ?", [doc_id])
            found += rows.fetchall()
        return [(n, Claim.model_validate_json(line)) for n, line in sorted(found)]

    def stories(self) -> list[list[str]]:
        """The documents in groups that may be about one event, in the order of their days."""
        self._db.execute("CREATE INDEX IF NOT EXISTS by_document ON claims (doc_id)")
        rows = self._db.execute("SELECT doc_id FROM documents ORDER BY day, doc_id").fetchall()
        documents = {doc_id: _topics(self.source(doc_id)) for (doc_id,) in rows}
        return stories(documents, lambda a, b: related(self.source(a), self.source(b)))

    def keep_answers(self, nodes: Iterable[tuple[int, int]], answers: Mapping[int, str]) -> None:
        """Keeps what claims answer, each as a whole or by a number, the first that is told."""
        rows = ((n, i, answers[n]) for n, i in nodes)
        self._db.executemany("INSERT OR IGNORE INTO answers VALUES (?, ?, ?)", rows)

    def answer(self, n: int, i: int) -> str:
        """What was kept so; "" if nothing was."""
        row = self._db.execute(
            "SELECT answer FROM answers WHERE n = ? AND i = ?", [n, i]
        ).fetchone()
        return str(row[0]) if row else ""

    def link(self, a: int, b: int, found: Iterable[Link]) -> None:
        """Keeps why two claims are about one thing."""
        self._db.executemany(
            "INSERT INTO links VALUES (?, ?, ?, ?, ?, ?)",
            ((each.score, a, each.one, b, each.other, each.because) for each in found),
        )

    def links(self) -> Iterator[tuple[float, int, int, int, int, str]]:
        """Score, number and measure of both claims, and the reason, from the surest."""
        yield from self._db.execute("SELECT * FROM links ORDER BY score DESC, a, b, i, j")

    def doc_ids(self) -> list[str]:
        """The ids of the documents, in order."""
        return [
            each for (each,) in self._db.execute("SELECT doc_id FROM documents ORDER BY doc_id")
        ]

    def document(self, doc_id: str) -> Document:
        """A document, by its id."""
        row = self._db.execute(
            "SELECT document FROM documents WHERE doc_id = ?", [doc_id]
        ).fetchone()
        return Document.model_validate_json(row[0])

    def people(self) -> Iterator[tuple[str, dict[str, list[str]]]]:
        """The people that each document names, with the words that describe them."""
        rows = self._db.execute("SELECT doc_id, people FROM documents ORDER BY doc_id")
        for doc_id, people in rows:
            yield doc_id, json.loads(people)

    def copies(self) -> Iterator[Copy]:
        """The documents that repeat another one, by id, each with the one that it has most of."""
        rows = self._db.execute("SELECT print, doc_id FROM prints ORDER BY print, day, doc_id")
        for doc_id, near in groupby(originals(rows), itemgetter(0)):
            here = shingled(self.document(doc_id))
            found = (
                copy_of(doc_id, here, other, shingled(self.document(other))) for _, other in near
            )
            copies = [each for each in found if each]
            if copies:
                yield max(copies, key=lambda each: each.share)  # of equals the first

    def rest(self, numbers: Container[int]) -> Iterator[int]:
        """The claims whose numbers are not among these, in order."""
        for (n,) in self._db.execute("SELECT n FROM claims ORDER BY n"):
            if n not in numbers:
                yield n

    def close(self) -> None:
        """Deletes the index."""
        self._db.close()

    def _point(self, n: int) -> Point:
        row = self._db.execute("SELECT point FROM claims WHERE n = ?", [n]).fetchone()
        return Point.from_json(row[0])

    def _source(self, doc_id: str) -> Source:
        row = self._db.execute(
            "SELECT day, names FROM documents WHERE doc_id = ?", [doc_id]
        ).fetchone()
        return Source(doc_id, json.loads(row[1]), row[0])

    def _write_keys(self) -> None:
        """Writes the keys of each claim; words that only one claim has are no keys."""
        counts: Counter[str] = Counter()
        for (line,) in self._db.execute("SELECT point FROM claims"):
            counts.update(Point.from_json(line).words.keys())
        before: tuple[str, int] = ("", 0)
        for n, line in self._db.execute("SELECT n, point FROM claims ORDER BY n"):
            point = Point.from_json(line)
            keys = _keys(point, counts, self.source(point.doc_id))
            self._db.executemany("INSERT INTO keys VALUES (?, ?)", ((key, n) for key in keys))
            if before[0] == point.doc_id:  # for words that point to the claim before them
                self._db.execute("INSERT OR IGNORE INTO pairs VALUES (?, ?)", (before[1], n))
            before = (point.doc_id, n)


_UNKNOWN = 10**7  # the day of a document without a date: behind those that have one


def _day(document: Document) -> int:
    return document.date.toordinal() if document.date else 0


def _line(document: Document) -> str:
    known = document.model_dump_json(exclude={"sha256"})
    return str(known)


def _keys(point: Point, counts: Counter[str], source: Source) -> Iterator[str]:
    """What a claim is looked up by."""
    known = sorted((counts[w], w) for w in point.words if counts[w] > 1)
    rarest = [word for _, word in known[:WORDS]]
    yield from (f"w {word}" for count, word in known if count <= RARE)
    yield from (f"p {' '.join(sorted(pair))}" for pair in combinations(rarest, 2))
    for name in _topics(source):
        yield from (f"n {name} {word}" for word in rarest[:FEW])
        for measure in point.measures:
            yield f"m {name} {measure.dimension} {' '.join(sorted(measure.about)[:4])}"
            yield f"v {name} {measure.low} {measure.high}"


def _topics(source: Source) -> list[str]:
    """The names that a document has most of."""
    names = sorted((-n, name) for name, n in source.names.items() if name not in _COUNTRIES)
    return [name for _, name in names[:NAMES]]


def _pairs(members: list[int]) -> Iterator[tuple[int, int]]:
    if len(members) <= MOST:
        yield from combinations(members, 2)
        return
    for at, n in enumerate(members):
        yield from ((n, other) for other in members[at + 1 : at + 1 + WINDOW])
