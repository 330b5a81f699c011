"""Plants quotes in articles, corrupts them and searches for them, with `ground` and its rivals.

    pip install langextract==1.7.1          # in the environment that runs this; not a dependency
    python benchmarks/grounding.py --seed 7

Each trial is an article with one planted quote. One article in three is real, if there are seeds;
the others are made up. A result is `right` if it overlaps the planted words by 0.9 (Dice, in
characters). For corruptions that change the meaning, every result is wrong. Rivals get fewer
trials, since they take longer.

Times are processor times, so that other work on the machine does not count. langextract is left out
if it is not installed; here it aligns whole quotes (accept_match_lesser=False), since by default it
returns the part up to the first difference. instructor's CitationMixin allows up to five wrong
letters and gives no offsets, so its first match counts.
"""

import argparse
import random
import re
import statistics
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import corruptions
import planting
from changes import CHANGED, CUT
from corruptions import Case

from extractor.grounding import Index, ground

Ranges = Sequence[tuple[int, int]]
Finder = Callable[[str, str], Ranges]
SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"


_index = lru_cache(maxsize=8192)(Index)  # one index for each document, as in real use


def ours(quote: str, text: str) -> Ranges:
    return [(e.start, e.end) for e in ground(quote, _index(text)).evidence]


def rivals() -> dict[str, Finder]:
    """The other aligners that are installed."""
    found: dict[str, Finder] = {}
    try:
        from langextract.core.data import Extraction
        from langextract.resolver import WordAligner
    except ImportError:
        print("langextract is not installed: its columns are left out\n")
    else:

        def langextract(quote: str, text: str) -> Ranges:
            if not quote.strip():
                return []
            try:
                groups = WordAligner().align_extractions(
                    [[Extraction("q", quote)]], text, accept_match_lesser=False
                )
            except ValueError:
                return []
            interval = groups[0][0].char_interval
            return [(interval.start_pos, interval.end_pos)] if interval else []

        found["langextract"] = langextract

    from instructor.v2.dsl.citation import CitationMixin

    def citation(quote: str, text: str) -> Ranges:
        made = CitationMixin(substring_quotes=[])
        return list(made._get_span(quote, text))[:1]

    found["CitationMixin"] = citation
    return found


def verdict(case: Case, text: str, found: Ranges) -> str:
    """ "right", "wrong" or "refused"."""
    at = text.find(case.written)
    wanted: set[int] = set()
    for part in case.parts:
        start = at + case.written.find(part)
        wanted.update(range(start, start + len(part)))
    got = {k for start, end in found for k in range(start, end)}
    if not got:
        return "refused"
    dice = 2 * len(wanted & got) / (len(wanted) + len(got))
    return "right" if wanted and dice >= 0.9 else "wrong"


class Pool:
    """Sentences with their articles: made up or, one in three, real."""

    def __init__(self, seed: int, seeds: Sequence[str]) -> None:
        rng = random.Random(seed)  # noqa: S311  # it must be repeatable
        self.made = []
        for _ in range(3000):
            sentence = planting.sentence(rng)
            self.made.append((sentence, planting.article(rng, 1000, "\0")))
        self.real = [
            (sentence, text.replace(sentence, "\0", 1))
            for text in seeds
            for sentence in planting.sentences(text)
        ]

    def trial(self, rng: random.Random, corruption: corruptions.Corruption) -> tuple[Case, str]:
        """A corruption that applies to a sentence, and its document."""
        while True:
            real = self.real and rng.random() < 0.33
            sentence, article = rng.choice(self.real if real else self.made)
            case = corruption(rng, sentence)
            if case is None:
                continue
            text = article.replace("\0", case.written)
            is_cut = corruption in CUT.values()
            if is_cut or case.parts or case.quote not in text or len(case.quote) < 12:
                return case, text


def score(
    pool: Pool,
    seed: int,
    kind: str,
    corruption: corruptions.Corruption,
    finder: Finder,
    count: int,
    examples: list[str],
) -> tuple[Counter[str], float]:
    """How often a contender was right, wrong or refused, and its milliseconds per quote."""
    rng = random.Random(f"{seed} {kind}")  # noqa: S311  # it must be repeatable
    result: Counter[str] = Counter()
    spent = 0.0
    for _ in range(count):
        case, text = pool.trial(rng, corruption)
        began = time.process_time()
        found = finder(case.quote, text)
        spent += time.process_time() - began
        what = verdict(case, text, found)
        result[what] += 1
        if what != ("right" if case.parts else "refused"):
            parts = [text[start:end] for start, end in found]
            examples.append(f"{kind}: {what}\n  {case.written!r}\n  {case.quote!r}\n  {parts}")
    return result, spent / count * 1000


def kinds_table(args: argparse.Namespace, seeds: Sequence[str]) -> None:
    """Prints a row for each corruption: right, wrong and refused of each contender."""
    others = {} if args.no_rivals else rivals()
    pool = Pool(args.seed, seeds)
    examples: list[str] = []
    for title, kinds in (("claim kept", corruptions.KEPT), ("claim changed", CHANGED | CUT)):
        print(f"| {title} | trials | right | wrong | refused | ms |", end="")
        print("".join(f" {name}: right | wrong | refused | ms |" for name in others))
        print("|---|" + "---:|" * (5 + 4 * len(others)))
        for kind, corruption in kinds.items():
            if not re.search(args.only, kind):
                continue
            trials = args.kept_trials if kinds is corruptions.KEPT else args.trials
            for name, finder in {"ours": ours, **others}.items():
                count, shown = (trials, examples) if name == "ours" else (args.rival_trials, [])
                result, ms = score(pool, args.seed, kind, corruption, finder, count, shown)
                print(f"| {kind} | {trials:,} " if name == "ours" else "", end="")
                print(_cells(result, ms), end="", flush=True)
            print("|", flush=True)
        print()
    if args.examples:
        print("\n".join(examples[: args.examples]))


def _cells(result: Counter[str], ms: float) -> str:
    total = result.total()
    shares = [f"{100 * result[what] / total:.2f} %" for what in ("right", "wrong", "refused")]
    return "| " + " | ".join([*shares, f"{ms:.3g} "])


def cut(rng: random.Random, text: str, words: int) -> tuple[str, str]:
    """Some words of a text, and the same words with one misspelt."""
    starts = [0, *(k + 1 for k, c in enumerate(text) if c == " ")]
    while True:
        at = rng.randrange(len(starts) - words)
        quote = text[starts[at] : starts[at + words] - 1]
        wrong = corruptions.once(
            rng, corruptions.WORD, lambda m: corruptions.mistyped(rng, m[0]), quote
        )
        if wrong and wrong != quote and ours(quote, text) and ours(wrong, text):
            return quote, wrong


def timed(action: Callable[[], object], least: float = 0.2) -> float:
    """The median milliseconds of an action, repeated for a fifth of a second."""
    times = []
    while sum(times) < least or len(times) < 3:
        began = time.process_time()
        action()
        times.append(time.process_time() - began)
        if times[-1] > 20:
            break
    return statistics.median(times) * 1000


def speed_table(args: argparse.Namespace) -> None:
    """Prints milliseconds per quote by the lengths of quote and document, with a shared index."""
    others = {} if args.no_rivals else rivals()
    others.pop("CitationMixin", None)
    print("| words | document | index | exact | repaired | refused |", end="")
    print(
        "".join(f" {name}: exact | repaired | times faster: exact | repaired |" for name in others)
    )
    print("|---:|---:|" + "---:|" * (4 + 4 * len(others)))
    rng = random.Random(args.seed)  # noqa: S311  # it must be repeatable
    for tokens in (1_000, 5_000, 20_000):
        text = planting.article(rng, round(tokens * 5.4))
        text = " ".join(text.split(" ")[:tokens])
        for words in (10, 30, 60):
            quote, wrong = cut(rng, text, words)
            invented = " ".join(rng.sample(quote.split(), words))
            built = timed(lambda text=text: Index(text).stream._joined)
            index = Index(text)
            ms = [timed(lambda q=q, i=index: ground(q, i)) for q in (quote, wrong, invented)]
            print(
                f"| {words} | {tokens:,} | {built:.1f} | " + " | ".join(f"{one:.3f}" for one in ms),
                end=" |",
            )
            for finder in others.values():
                theirs = [timed(lambda q=q, f=finder, t=text: f(q, t)) for q in (quote, wrong)]
                faster = [f"{a / b:,.0f}" for a, b in zip(theirs, ms, strict=False)]
                print(
                    "".join(f" {one:,.1f} |" for one in theirs) + f" {faster[0]} | {faster[1]} |",
                    end="",
                )
            print(flush=True)
    print()


def size_table(args: argparse.Namespace) -> None:
    """Prints time and memory for up to a million characters."""
    print(
        "| characters | index, ms | exact, ms | normalised | repaired | refused | memory / text |"
    )
    print("|---:|---:|---:|---:|---:|---:|---:|")
    rng = random.Random(args.seed)  # noqa: S311  # it must be repeatable
    whole = planting.article(rng, 1_000_000)[:1_000_000]
    for size in (125_000, 250_000, 500_000, 1_000_000):
        text = whole[:size].rsplit(" ", 1)[0].ljust(size)
        quote, wrong = cut(rng, text[-4000:].strip(), 30)
        other = " ".join(rng.sample(quote.split(), 30))
        built = timed(lambda text=text: (Index(text).tokens._joined, Index(text).uninterrupted))
        index = Index(text)
        ms = [
            timed(lambda q=q, i=index: ground(q, i)) for q in (quote, quote.upper(), wrong, other)
        ]
        tracemalloc.start()
        measured = Index(text)
        for one in (quote, quote.upper(), wrong, other):
            ground(one, measured)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        print(f"| {size:,} | {built:.0f} | " + " | ".join(f"{one:.2f}" for one in ms), end="")
        print(f" | {peak / len(text.encode()):.1f} |", flush=True)
    print()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--trials", type=int, default=20_000, help="for each change of the claim")
    parser.add_argument("--kept-trials", type=int, default=4_000, help="for each other corruption")
    parser.add_argument("--rival-trials", type=int, default=200)
    parser.add_argument("--no-rivals", action="store_true")
    parser.add_argument("--only", default="", help="corruptions whose name this pattern matches")
    parser.add_argument("--examples", type=int, default=0, help="show so many failures")
    parser.add_argument("--tables", default="kinds,speed,size")
    args = parser.parse_args()
    seeds = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    if not seeds:
        print("no real articles beside the repository: all articles are made up\n")
    if "kinds" in args.tables:
        kinds_table(args, seeds)
    if "speed" in args.tables:
        speed_table(args)
    if "size" in args.tables:
        size_table(args)


if __name__ == "__main__":
    main()
