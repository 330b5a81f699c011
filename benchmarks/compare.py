"""Time and peak memory of a comparison of many documents, which are made up from a seed.

    python benchmarks/compare.py 1000 10000 --claims 20
    python benchmarks/compare.py 1000 10000 --claims 20 --a-day 27
    python benchmarks/compare.py 10000 --recall

All documents are of one year, so that more of them are more a day. With `--a-day` the time that
they are of grows with them.

`--recall` puts the labelled events of `dev` among the made-up ones, and tells how many of the pairs
of claims that are one fact are compared at all: what is not compared is not found.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import partial
from itertools import combinations
from pathlib import Path

from made_up import GOLD, Made, documents

from extractor.compare.comparison import Comparing
from extractor.compare.index import Index
from extractor.compare.reading import read
from extractor.evaluate.facts import gold_claims, load_events
from extractor.evaluate.gold import load_gold

LABELLED = GOLD, GOLD.with_name("facts_gold")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("documents", type=int, nargs="+")
    parser.add_argument("--claims", type=int, default=5, help="of each document")
    parser.add_argument("--processes", type=int, default=1, help="that decide about documents")
    parser.add_argument("--a-day", type=int, help="documents a day, in place of all in one year")
    parser.add_argument("--recall", action="store_true", help="of labelled pairs, in place of time")
    args = parser.parse_args()
    run = recall if args.recall else partial(measure, processes=args.processes)
    if len(args.documents) == 1:
        (size,) = args.documents
        days = max(1, size // args.a_day) if args.a_day else 365
        run(size, partial(documents, size, args.claims, days))
        return
    for size in args.documents:  # each in a process with a peak of its own
        command = [sys.executable, __file__, str(size), "--claims", str(args.claims)]
        command += ["--processes", str(args.processes)]
        day = ["--a-day", str(args.a_day)] if args.a_day else []
        subprocess.run([*command, *day, *["--recall"] * args.recall], check=True)


def measure(size: int, made_up: Callable[[], Iterator[Made]], *, processes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index.part"
        with closing(Comparing(path=path, processes=processes)) as comparing:
            reading, made = 0.0, 0.0
            for told in made_up():
                begun = spent()
                comparing.add(told)
                reading += spent() - begun
                made = made or peak()
            begun, clock = spent(), time.perf_counter()
            several = sum(fact.relation != "single" for fact in comparing.facts())
            compared, clock = spent() - begun, time.perf_counter() - clock
            whole, pairs = comparing.index.number(), comparing.compared
            largest = path.stat().st_size
    print(
        f"{size:>7,} documents, {whole:>9,} claims: {1e6 * reading / whole:>5.0f} µs for a claim "
        f"to index, {1e6 * compared / whole:>5.0f} µs to compare it with {pairs / whole:.1f} "
        f"others ({clock:,.0f} s by the clock); {several:,} facts of several claims, {peak():,.0f} "
        f"MB at most in one process ({made:,.0f} MB at the start), {largest / 1e6:,.0f} MB on disk",
        flush=True,
    )


def recall(size: int, made_up: Callable[[], Iterator[Made]]) -> None:
    events = [event for gold in LABELLED for event in load_events(gold, split="dev")]
    wanted = {article for event in events for fact in event.facts for article, _ in fact.claims}
    articles = [
        each for gold in LABELLED for each in load_gold(gold, split="dev")
        if each.labels is not None and each.labels.id in wanted
    ]  # fmt: skip
    told = {each.document.doc_id: each for each in gold_claims(articles)}
    with closing(Index()) as index:
        for each in (*told.values(), *made_up()):
            index.add(read(each))
        index.number()
        compared = {
            (a, b)
            for d in range(1, index.write_keys() + 1)
            for (a, _), (b, _) in index.candidates(d)
        }
        facts = [
            index.numbers((each, told[each].claims[at].claim_id) for each, at in fact.claims)
            for event in events for fact in event.facts
        ]  # fmt: skip
        labelled = {pair for fact in facts for pair in combinations(sorted(set(fact)), 2)}
        across = {(a, b) for a, b in labelled if index.doc_id(a) != index.doc_id(b)}
    print(
        f"{size:>7,} documents beside {len(told)} labelled ones: {_part(labelled, compared)} "
        f"labelled pairs are compared, {_part(across, compared)} of those across documents",
        flush=True,
    )


def _part(labelled: set[tuple[int, int]], compared: Iterable[tuple[int, int]]) -> str:
    found = len(labelled.intersection(compared))
    return f"{found} of {len(labelled)} ({found / len(labelled):.2f})"


def spent() -> float:
    """The processor time of this process, and of those that it started and that ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def peak() -> float:
    whose = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    used = max(resource.getrusage(each).ru_maxrss for each in whose)
    return used / (1_000_000 if sys.platform == "darwin" else 1000)


if __name__ == "__main__":
    main()
