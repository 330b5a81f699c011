"""How far a comparison has come, stage by stage, in the database of its index.

Whoever reaches a place brings everything to the disk that was written until then, so a comparison
that was killed goes on from there.
"""

import json
import sqlite3
import time
from collections.abc import Callable
from typing import Any

from extractor.runs.jsonl import Row

__all__ = ["Stages"]

PAUSE = 2.0  # seconds between two commits
_DONE = 1 << 62  # how far a stage has come that is finished


class Stages:
    """The stages of a comparison, and notes that are kept from one process to the next.

    - `db`: the database, with `TABLES`
    """

    TABLES = """
        CREATE TABLE IF NOT EXISTS stages (stage TEXT PRIMARY KEY, reached INT);
        CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT);
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._committed = time.monotonic()

    def begin(self, settings: Row) -> bool:
        """Keeps what the comparison is begun with; returns whether it is the same as before."""
        if self.note("settings") is None:
            self.keep_note("settings", settings)
            self._commit()
        return bool(self.note("settings") == settings)

    def reached(self, stage: str) -> int:
        """How far a stage has come; 0 at its beginning."""
        row = self._db.execute("SELECT reached FROM stages WHERE stage = ?", [stage]).fetchone()
        return int(row[0]) if row else 0

    def reach(self, stage: str, place: int) -> None:
        """Brings everything to the disk, and with it how far a stage has come."""
        self._db.execute("INSERT OR REPLACE INTO stages VALUES (?, ?)", [stage, place])
        self._commit()

    def passed(self, stage: str, place: int) -> None:
        """Tells how far a stage has come; brought to the disk every few seconds."""
        if time.monotonic() - self._committed > PAUSE:
            self.reach(stage, place)

    def once(self, stage: str, work: Callable[[], object]) -> None:
        """Does the work of a stage unless that was done."""
        if self.reached(stage) < _DONE:
            work()
            self.reach(stage, _DONE)

    def keep_note(self, name: str, value: object) -> None:
        """Keeps a value by a name, as JSON."""
        row = [name, json.dumps(value)]
        self._db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", row)

    def note(self, name: str) -> Any:
        """The value that was kept; None if there is none."""
        row = self._db.execute("SELECT value FROM notes WHERE name = ?", [name]).fetchone()
        return json.loads(row[0]) if row else None

    def _commit(self) -> None:
        self._db.execute("COMMIT")
        self._db.execute("BEGIN IMMEDIATE")
        self._committed = time.monotonic()
