"""Decides which claims are about one thing, for blocks of documents: here, or in other processes.

All that decides about a document is in the index before the first decision, and stays as it is. So
each process reads the file of the index by itself. It takes blocks from stdin and writes what links
their claims to stdout, a line of JSON each. This process keeps that in the order of the documents,
so that the result and the place to go on from are the same with any number of processes.

This module is also the script of such a process. It exits when stdin ends, so none outlives its
parent.
"""

import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, suppress
from itertools import cycle
from pathlib import Path
from typing import BinaryIO, NamedTuple

from extractor.compare.index import Index
from extractor.compare.same import Link, links

__all__ = ["BLOCK", "Decision", "blocks", "decide", "decided", "main", "serve"]

BLOCK = 32  # documents that are decided about in a row
MANY = 32  # blocks for which processes are started: each takes a second to start
MOST = 16  # processes: each takes 150 to 250 MB, and this one keeps what all of them find
AHEAD = 2  # blocks that a process is given at a time, so that it need not wait for this one


class Decision(NamedTuple):
    """What links the claims of a block of documents.

    - `last`: the number of its last document
    - `compared`: how many pairs of claims were compared
    - `links`: the numbers of two claims, and why they are about one thing
    """

    last: int
    compared: int
    links: list[tuple[int, int, list[Link]]]


def blocks(first: int, last: int) -> list[range]:
    """The documents from one to another by number, in blocks."""
    return [range(at, min(at + BLOCK, last + 1)) for at in range(first, last + 1, BLOCK)]


def decide(index: Index, block: Iterable[int], is_sure: Callable[[int, int], bool]) -> Decision:
    """Decides about some documents.

    - `is_sure`: whether only rules decide about two claims, and not what is probable
    """
    compared, found, d = 0, [], 0
    for d in block:
        for (a, one), (b, other) in index.candidates(d):
            compared += 1
            sources = index.source(one.doc_id), index.source(other.doc_id)
            if linked := list(links(one, other, *sources, sure=is_sure(a, b))):
                found.append((a, b, linked))
    return Decision(d, compared, found)


def decided(index: Index, asked: list[range], *, sure: bool, processes: int) -> Iterator[Decision]:
    """Decides about blocks of documents, in their order.

    - `sure`: whether only rules decide
    - `processes`: how many to start for many blocks, at most MOST; with 1, or a temporary index,
      none is started

    What a process that dies leaves is done here.
    """
    wanted = min(processes, MOST) if processes > 1 and index.path and len(asked) >= MANY else 0
    with ExitStack() as stack:
        started = [_Process.start(str(index.path), sure=sure) for _ in range(wanted)]
        running = [stack.enter_context(closing(each)) for each in started if each]
        waiting: deque[tuple[range, _Process]] = deque()
        if not running:
            yield from (decide(index, block, lambda *_: sure) for block in asked)
            return
        for block, process in zip(asked, cycle(running), strict=False):
            process.ask(block)
            waiting.append((block, process))
            if len(waiting) == AHEAD * len(running):
                yield _answer(index, *waiting.popleft(), sure=sure)
        for block, process in waiting:
            yield _answer(index, block, process, sure=sure)


def _answer(index: Index, block: range, process: "_Process", *, sure: bool) -> Decision:
    return process.answer() or decide(index, block, lambda *_: sure)


class _Process:
    """A process that decides, one block after another."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None  # noqa: S101  # for mypy: both are pipes
        assert process.stdout is not None  # noqa: S101  # for mypy: the same
        self._process, self._stdin, self._stdout = process, process.stdin, process.stdout

    @classmethod
    def start(cls, path: str, *, sure: bool) -> "_Process | None":
        """A process that reads the index of this path; None where none can be started."""
        if getattr(sys, "frozen", False):  # sys.executable is then the program itself
            return None
        try:
            # -P keeps the script's folder out of the import path. In its own session it gets no
            # Ctrl-C of the terminal.
            process = subprocess.Popen(  # noqa: S603  # our own script
                [sys.executable, "-P", __file__, path, json.dumps(sure)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except (OSError, TypeError):  # the second: sys.executable is unknown
            return None
        return cls(process)

    def ask(self, block: range) -> None:
        """Gives it a block, if it has not died."""
        with suppress(OSError):
            self._stdin.write(json.dumps([block.start, block.stop]).encode() + b"\n")
            self._stdin.flush()

    def answer(self) -> Decision | None:
        """What it decided about the first block that is not answered; None if it died."""
        line = self._stdout.readline()
        if not line.endswith(b"\n"):
            return None
        last, compared, found = json.loads(line)
        return Decision(last, compared, [(a, b, [Link(*x) for x in each]) for a, b, each in found])

    def close(self) -> None:
        """Ends the process."""
        self._process.kill()
        for pipe in (self._stdin, self._stdout):
            with suppress(OSError):  # what could not be written
                pipe.close()
        self._process.wait()


def serve(index: Index, asked: BinaryIO, told: BinaryIO, *, sure: bool) -> None:
    """Decides about each block, until there are no more."""
    for line in asked:
        told.write(json.dumps(decide(index, range(*json.loads(line)), lambda *_: sure)).encode())
        told.write(b"\n")
        told.flush()


def main() -> None:
    """Serves until stdin ends: the path of the index, and whether only rules decide."""
    path, sure = sys.argv[1:]
    told = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints is no decision
    with closing(Index(Path(path), frozen=True)) as index:
        serve(index, sys.stdin.buffer, told, sure=json.loads(sure))


if __name__ == "__main__":
    main()
