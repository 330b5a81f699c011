"""What joins the claims, in the database of their index: links and groups.

The rules and the meaning link two claims each. A model tells groups of claims, and of which it has
said anything. The groups that come of both are the facts.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from extractor.compare.clusters import JOINING, Group
from extractor.compare.same import Link

__all__ = ["Graph"]

_Links = list[tuple[float, int, int, int, int, str]]


class Graph:
    """Which claims are about one thing, each by its number.

    - `db`: the database, with `TABLES` and the claims
    """

    TABLES = """
        CREATE TABLE IF NOT EXISTS told_groups (g INTEGER PRIMARY KEY, first INT, line TEXT);
        CREATE TABLE IF NOT EXISTS answers (n INT, i INT, answer TEXT, PRIMARY KEY (n, i))
            WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS answered (n INTEGER PRIMARY KEY, story INT);
        CREATE TABLE IF NOT EXISTS links (score REAL, a INT, i INT, b INT, j INT, because TEXT);
        CREATE TABLE IF NOT EXISTS parts (n INTEGER PRIMARY KEY, part INT);
        CREATE TABLE IF NOT EXISTS groups (g INTEGER PRIMARY KEY, line TEXT);
        CREATE TABLE IF NOT EXISTS grouped (n INTEGER PRIMARY KEY);
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def link(self, a: int, b: int, found: Iterable[Link]) -> None:
        """Keeps why two claims are about one thing."""
        self._db.executemany(
            "INSERT INTO links VALUES (?, ?, ?, ?, ?, ?)",
            ((each.score, a, each.one, b, each.other, each.because) for each in found),
        )

    def keep_told(self, group: Group) -> None:
        """Keeps the claims that are one fact by a model's answer."""
        first = min(n for n, _ in group.members)
        row = [first, json.dumps(group)]
        self._db.execute("INSERT INTO told_groups (first, line) VALUES (?, ?)", row)

    def keep_answered(self, story: int, numbers: Iterable[int]) -> None:
        """Keeps that a model has said of the claims of a story which of them are one fact."""
        rows = ((n, story) for n in numbers)
        self._db.executemany("INSERT OR REPLACE INTO answered VALUES (?, ?)", rows)

    def are_answered(self, a: int, b: int) -> bool:
        """Whether a model has said of two claims whether they are one fact."""
        query = "SELECT 1 FROM answered x JOIN answered y USING (story) WHERE x.n = ? AND y.n = ?"
        return self._db.execute(query, [a, b]).fetchone() is not None

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

    def linked(self) -> Iterator[tuple[int, int]]:
        """The numbers of each two claims that are joined, by the rules or a model."""
        yield from self._db.execute("SELECT a, b FROM links WHERE score >= ?", [JOINING])
        for (line,) in self._db.execute("SELECT line FROM told_groups"):
            (first, _), *others = json.loads(line)[0]
            yield from ((first, n) for n, _ in others)

    def parts(self, parts: Iterable[tuple[int, int]]) -> Iterator[tuple[list[Group], _Links]]:
        """For each part the groups that a model told, and the links from the surest.

        A link has score, number and measure of both claims, and the reason.

        - `parts`: claims by number, each with the part that it belongs to
        """
        self._db.executemany("INSERT OR REPLACE INTO parts VALUES (?, ?)", parts)
        rows = self._db.execute(
            "SELECT part, 0 AS kind, -g AS score, 0 AS a, 0 AS i, 0 AS b, 0 AS j, line "
            "FROM told_groups JOIN parts ON n = first UNION ALL "
            "SELECT part, 1, score, a, i, b, j, because FROM links JOIN parts ON n = a "
            "ORDER BY part, kind, score DESC, a, b, i, j"
        )
        for _, part in groupby(rows, itemgetter(0)):
            kinds = {kind: list(each) for kind, each in groupby(part, itemgetter(1))}
            told = [_read(line) for *_, line in kinds.get(0, ())]
            yield told, [row[2:] for row in kinds.get(1, ())]

    def keep_group(self, group: Group) -> None:
        """Keeps the claims of a fact."""
        self._db.execute("INSERT INTO groups (line) VALUES (?)", [json.dumps(group)])
        self._db.executemany(
            "INSERT OR IGNORE INTO grouped VALUES (?)", ([n] for n, _ in group.members)
        )

    def groups(self, after: int = 0) -> Iterator[tuple[int, Group]]:
        """The groups with their numbers; only those with a larger one than `after`."""
        rows = self._db.execute("SELECT g, line FROM groups WHERE g > ? ORDER BY g", [after])
        for g, line in rows:
            yield g, _read(line)

    def rest(self) -> Iterator[int]:
        """The claims that are in no group, in order."""
        query = "SELECT n FROM claims WHERE n NOT IN (SELECT n FROM grouped) ORDER BY n"
        for (n,) in self._db.execute(query):
            yield n


def _read(line: str) -> Group:
    members, because = json.loads(line)
    return Group(tuple(map(tuple, members)), tuple(map(tuple, because)))
