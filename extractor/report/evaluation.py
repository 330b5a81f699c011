"""The page of an evaluation: each article with its gold claims and the claims that were found.

Articles with the most missed and invented claims come first. Within an article, missed and invented
claims come first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from extractor.evaluate import Comparison, Evaluation, Reading
from extractor.evaluate.intervals import Compared
from extractor.evaluate.scores import agreements
from extractor.report.marking import pieces
from extractor.report.page import fill
from extractor.report.report import CHOICES, titled
from extractor.report.verdicts import COLOURS, VERDICTS, write_verdicts

__all__ = ["write_evaluation"]

_FIELDS = {
    "source": "voices",
    "resolved": "voices",
    "chain": "voices",
    "quotation": "quotation",
    "stance": "stance",
    "negation": "negated",
}


@dataclass(frozen=True)
class _Row:
    """A claim of the gold set, of the run, or of both.

    - `verdict`: one of VERDICTS
    - `gold`, `found`: the claim in the gold set and in the run, if it is there
    - `wrong`: the fields that differ, each with its value in the gold set and in the run
    """

    verdict: str
    gold: Reading | None
    found: Reading | None
    wrong: tuple[tuple[str, str, str], ...] = ()

    @property
    def reading(self) -> Reading:
        reading = self.gold or self.found
        assert reading is not None  # noqa: S101  # a row has one of the two
        return reading


def write_evaluation(
    found: Evaluation,
    path: Path,
    meaning: Mapping[str, str],
    run: Path,
    other: tuple[Path, Compared] | None = None,
) -> None:
    """Writes the page of an evaluation.

    - `path`: the file to write
    - `meaning`: what each figure means, in words
    - `run`: the folder of the evaluated run
    - `other`: the folder and evaluation of another run, to compare with

    Raises StorageError if the file cannot be written.
    """
    write_verdicts(found, _body(found), path, meaning, run, other)


def _body(found: Evaluation) -> Iterator[str]:
    yield fill("filters", choices={"verdict": VERDICTS, **CHOICES})
    ranked = sorted(found.comparisons, key=lambda each: -_errors(each))
    for index, comparison in enumerate(ranked, 1):
        yield _article(comparison, f"d{index}")


def _errors(comparison: Comparison) -> int:
    return len(comparison.gold) + len(comparison.found) - 2 * len(comparison.pairs)


def _article(comparison: Comparison, name: str) -> str:
    text, document = comparison.article.document.text, comparison.article.document
    rows = _rows(comparison)
    sides = {
        side: {n: reading.spans for n, row in enumerate(rows, 1) if (reading := getattr(row, side))}
        for side in ("gold", "found")
    }
    return fill(
        "comparison",
        id=name,
        title=titled(document),
        counts={v: sum(row.verdict == v for row in rows) for v in VERDICTS},
        gold=pieces(text, sides["gold"]),
        found=pieces(text, sides["found"]),
        kinds={n: COLOURS[row.verdict] for n, row in enumerate(rows, 1)},
        rows=[
            {
                "verdict": row.verdict,
                "colour": COLOURS[row.verdict],
                "source": _named(row.reading),
                "stance": row.reading.stance or "",
                "quotation": row.reading.quotation or "",
                "words": " … ".join(text[s.start : s.end] for s in row.reading.spans),
                "wrong": row.wrong,
            }
            for row in rows
        ],
        missing=comparison.missing,
    )


def _rows(comparison: Comparison) -> list[_Row]:
    """All claims of an article by verdict; each verdict in the order of the text."""
    paired = dict(comparison.pairs)
    used = set(paired.values())
    rows = [_Row("missed", gold, None) for g, gold in enumerate(comparison.gold) if g not in paired]
    rows += [
        _Row("invented", None, found) for f, found in enumerate(comparison.found) if f not in used
    ]
    both = [_compared(comparison.gold[g], comparison.found[f]) for g, f in comparison.pairs]
    rows += sorted(both, key=lambda row: row.reading.spans[0].start)
    return sorted(rows, key=lambda row: VERDICTS.index(row.verdict))


def _compared(gold: Reading, found: Reading) -> _Row:
    wrong = tuple(
        (name, _said(gold, name), _said(found, name))
        for name, right in agreements(gold, found).items()
        if not right
    )
    return _Row("differs" if wrong else "right", gold, found, wrong)


def _said(reading: Reading, name: str) -> str:
    return _named(reading) if _FIELDS[name] == "voices" else str(getattr(reading, _FIELDS[name]))


def _named(reading: Reading) -> str:
    return ", via ".join(voice.name or voice.text for voice in reading.voices or ())
