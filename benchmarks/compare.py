"""Time and peak memory of a comparison of many documents, which are made up from a seed.

    python benchmarks/compare.py 1000 10000

Each event has four articles with their own names, places and figures; each article five claims, of
which two are told by others too. So the number of events grows with the number of documents. The
claims are made without reading, so that only the comparison is measured.
"""

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from extractor import Extractor
from extractor.compare.comparison import Comparing
from extractor.models import Claim, Document

SEED = 7
ARTICLES = 4  # of an event
SYLLABLES = "ba ke li mo nu ra se ti vo zu dra fle gri ska tro".split()
VERBS = "closed opened flooded painted sold repaired cleaned fenced mapped leased".split()
THINGS = "bridge tunnel market quarry school library orchard reservoir depot theatre".split()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=int, nargs="+")
    sizes = parser.parse_args().documents
    if len(sizes) == 1:
        measure(sizes[0])
    for size in sizes if len(sizes) > 1 else ():  # each in a process with a peak of its own
        subprocess.run([sys.executable, __file__, str(size)], check=True)


def measure(size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index.part"
        with closing(Comparing(path=path)) as comparing:
            read = claims = made = largest = 0.0
            for told in documents(size):
                begun = time.perf_counter()
                comparing.add(told)
                read += time.perf_counter() - begun
                claims += len(told.claims)
                made = made or peak()
            begun, several, pairs = time.perf_counter(), 0, 0
            for fact in comparing.facts():
                largest = largest or path.stat().st_size
                several += fact.relation != "single"
            compared = time.perf_counter() - begun
            pairs = sum(1 for _ in comparing.index.candidates())
    print(
        f"{size:>7,} documents, {claims:>9,.0f} claims: {read:>7.1f} s to index, {compared:>7.1f} "
        f"s to compare {pairs:,} pairs, {several:,} facts of several claims, {peak():,.0f} MB at "
        f"most ({made:,.0f} MB at the start), {largest / 1e6:,.0f} MB on disk"
    )


def peak() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1_000_000 if sys.platform == "darwin" else 1000)


@dataclass(frozen=True)
class Made:
    document: Document
    claims: tuple[Claim, ...]


def documents(size: int) -> Iterator[Made]:
    chance = random.Random(SEED)  # noqa: S311  # the same documents each time
    with Extractor(ask="none", cache=False, processes=1) as extractor:
        for event in range(-(-size // ARTICLES)):
            place, person = name(chance), f"{name(chance)} {name(chance)}"
            toll, thing = chance.randint(3, 900), chance.choice(THINGS)
            for number in range(min(ARTICLES, size - event * ARTICLES)):
                doc_id, told = f"{event}-{number}", toll + number // 2
                result = extractor.extract(article(chance, doc_id, place, person, told, thing))
                yield Made(result.document, result.claims)


def article(
    chance: random.Random, doc_id: str, place: str, person: str, toll: int, thing: str
) -> Document:
    others = (
        f"The {chance.choice(THINGS)} near {name(chance)} Street was {chance.choice(VERBS)} "
        f"by {name(chance)} {name(chance)}."
        for _ in range(3)
    )
    text = (
        f"{thing.capitalize()} in {place}\n\n{person} said that {toll} people were killed in "
        f"{place}. The {thing} of {place} had been {VERBS[toll % len(VERBS)]} before the storm. "
        f"{' '.join(others)}\n"
    )
    return Document.from_text(text, doc_id=doc_id)


def name(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=3)).capitalize()


if __name__ == "__main__":
    main()
