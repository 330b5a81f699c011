"""Learns when two claims of an event mean the same, and measures it on events left out.

    python benchmarks/meaning.py learn tests/gold tests/facts_gold
    python benchmarks/meaning.py speed 2000

`learn` writes extractor/compare/likeness.json, the weights with an encoder and without one. It
learns of the events of `dev`, each of which counts the same. Pairs that the rules join are left
out, as they are in use. In the figures, each event is scored with the weights that the other events
give.

`speed` compares claims that are made up, with the encoder and without it.
"""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import numpy as np
from compare import documents, peak
from numpy.typing import NDArray

from extractor.compare import Comparison, facts, likeness, meaning
from extractor.compare.likeness import MEANING, SIGNS
from extractor.compare.points import Reader, names_of
from extractor.compare.same import Source, links
from extractor.engines.encoder import Encoder, Reading, sentence_encoder
from extractor.evaluate.facts import (
    Event,
    GoldClaims,
    evaluate_facts,
    gold_claims,
    load_events,
    positions_of,
)
from extractor.evaluate.gold import Article, load_gold
from extractor.models import Document

PENALTY = 10.0  # on the squares of the weights, of signs of equal spread
EVENT = 1000.0  # what the pairs of an event count together
STEPS = 30  # of Newton's method
DIGITS = 4  # of a weight
MEASURES = ("pair_precision", "pair_recall", "pair_f1", "bcubed_f1", "facts_found", "relation",
            "voices")  # fmt: skip

Weights = tuple[float, ...]
KINDS = {"words": SIGNS, "meaning": (*SIGNS, *MEANING)}
FILE = Path(likeness.__file__).with_name("likeness.json")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("learn").add_argument("gold", type=Path, nargs="+")
    commands.add_parser("speed").add_argument("documents", type=int)
    args = parser.parse_args()
    if args.command == "speed":
        speed(args.documents)
        return
    learn([each for folder in args.gold for each in events_of(folder)])


class Told(NamedTuple):
    """A labelled event with its articles, and with their labels as claims."""

    folder: str
    event: Event
    articles: Sequence[Article]
    claims: Sequence[GoldClaims]


class Examples(NamedTuple):
    """Pairs of claims that the rules do not join: their signs, and whether they are one fact."""

    signs: NDArray[np.float64]
    one_fact: NDArray[np.bool_]


class Remembering:
    """An encoder that reads each text once."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self._encoder = encoder.name, encoder
        self._known: dict[str, Reading] = {}

    def read(self, texts: Sequence[str]) -> Iterator[Reading]:
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(missing, self._encoder.read(missing), strict=True))
        return (self._known[text] for text in texts)


def events_of(folder: Path) -> list[Told]:
    """The events of `dev` with their articles."""
    labelled = [each for each in load_gold(folder, split="dev") if each.labels is not None]
    found = []
    for event in load_events(folder, split="dev"):
        wanted = {article for fact in event.facts for article, _ in fact.claims}
        articles = [each for each in labelled if each.labels.id in wanted]
        found.append(Told(str(folder), event, articles, gold_claims(articles)))
    return found


def learn(told: Sequence["Told"]) -> None:
    encoder = Remembering(sentence_encoder())
    known = [examples(each.event, each.claims, encoder) for each in told]
    nothing = {kind: (*[0.0] * len(names), -100.0) for kind, names in KINDS.items()}
    show("the rules alone", told, [nothing] * len(told))
    left_out = [weights([*known[:at], *known[at + 1 :]]) for at in range(len(known))]
    show("without an encoder", told, left_out)
    show("with the encoder", told, left_out, encoder)
    write(weights(known))


def weights(known: Sequence["Examples"]) -> dict[str, Weights]:
    """The weights of each kind that some events give."""
    return {kind: fitted(known, len(names)) for kind, names in KINDS.items()}


def write(found: dict[str, Weights]) -> None:
    named = {
        kind: {
            name: round(weight, DIGITS)
            for name, weight in zip((*names, "constant"), found[kind], strict=True)
        }
        for kind, names in KINDS.items()
    }
    made = {"made_by": "python benchmarks/meaning.py learn tests/gold tests/facts_gold"}
    FILE.write_text(json.dumps({**made, **named}, indent=2) + "\n", "utf-8")


def examples(event: Event, articles: Sequence[GoldClaims], encoder: Encoder) -> "Examples":
    one_fact = {
        frozenset(pair) for fact in event.facts for pair in combinations(map(tuple, fact.claims), 2)
    }
    places: list[tuple[str, int]] = []
    story: list[meaning.Said] = []
    sources: dict[str, Source] = {}
    for each in sorted(articles, key=lambda it: (day(it.document), it.document.doc_id)):
        document, claims = each.document, each.claims
        sources[document.doc_id] = Source(
            document.doc_id, names_of(document, claims), day(document)
        )
        numbered = enumerate(claims, start=len(places))
        points = Reader(document, claims).points()
        told = ((n, claim, point) for (n, claim), point in zip(numbered, points, strict=True))
        story += meaning.said(document, told)
        places += [(document.doc_id, at) for at in range(len(claims))]
    rows = []
    for window in meaning.windows(story, encoder):
        for i, j, signs in window.pairs(lambda *_: True):
            n, m = window.n(i), window.n(j)
            a, b = story[n].point, story[m].point
            if not any(links(a, b, sources[a.doc_id], sources[b.doc_id], sure=True)):
                rows.append((*signs, frozenset((places[n], places[m])) in one_fact))
    table = np.array(rows, dtype=float)
    return Examples(table[:, :-1], table[:, -1] > 0)


def day(document: Document) -> int:
    return document.date.toordinal() if document.date else 0


def fitted(known: Sequence["Examples"], size: int) -> Weights:
    """The weights of a logistic regression on the first signs, and its constant: by Newton."""
    signs = np.concatenate([each.signs[:, :size] for each in known])
    wanted = np.concatenate([each.one_fact for each in known]).astype(float)
    counts = np.concatenate([np.full(len(e.signs), EVENT / len(e.signs)) for e in known])
    mean, spread = signs.mean(axis=0), signs.std(axis=0)
    table = np.column_stack([(signs - mean) / spread, np.ones(len(signs))])
    penalty = np.diag([PENALTY] * len(spread) + [0.0])
    found = np.zeros(table.shape[1])
    for _ in range(STEPS):
        sure = 1 / (1 + np.exp(-table @ found))
        slope = table.T @ (counts * (sure - wanted)) + penalty @ found
        curve = (table.T * (counts * sure * (1 - sure))) @ table + penalty
        found -= np.linalg.solve(curve, slope)
    own = found[:-1] / spread
    return (*map(float, own), float(found[-1] - own @ mean))


def show(
    name: str,
    told: Sequence[Told],
    learned: Sequence[dict[str, Weights]],
    encoder: Encoder | None = None,
) -> None:
    found = {}
    for each, own in zip(told, learned, strict=True):
        with mock.patch.object(likeness, "_weights", return_value=own):
            found[each.event.event] = facts(each.claims, meaning=encoder).facts
    folders = list(dict.fromkeys(each.folder for each in told))
    print(f"\n{name}")
    for chosen in (*((each,) for each in folders), folders):
        part = [each for each in told if each.folder in chosen]
        pairs = [(own.document, list(own.claims)) for each in part for own in each.claims]
        places = positions_of(pairs, [article for each in part for article in each.articles])
        every = tuple(fact for each in part for fact in found[each.event.event])
        scores = evaluate_facts(
            Comparison(facts=every, voices=(), copies=()), [each.event for each in part], places
        )
        figures = (f"{measure} {scores[measure].value or 0:.2f}" for measure in MEASURES)
        print(f"  {' + '.join(chosen)}: {', '.join(figures)}")


def speed(size: int) -> None:
    """Claims per second of one core, with the encoder and without it."""
    made = list(documents(size))
    claims = sum(len(each.claims) for each in made)
    for name, encoder in (("without", None), ("with the encoder", sentence_encoder())):
        begun = time.process_time()
        found = facts(made, meaning=encoder).facts
        seconds = time.process_time() - begun
        several = sum(fact.relation != "single" for fact in found)
        print(f"{name}: {claims:,} claims in {seconds:.1f} s, {claims / seconds:,.0f} a second, "
              f"{several:,} facts of several claims, {peak():,.0f} MB at most")  # fmt: skip


if __name__ == "__main__":
    main()
