"""What the pages of evaluations share: the verdicts, their colours, and the frame of the page."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from extractor.evaluate import Evaluation
from extractor.evaluate.intervals import Compared
from extractor.evaluate.record_run import RecordEvaluation
from extractor.report.page import fill, page, write
from extractor.report.report import named

__all__ = ["COLOURS", "VERDICTS", "write_verdicts"]

VERDICTS = ("missed", "invented", "differs", "right")
COLOURS = {"missed": "bad", "invented": "bad", "differs": "half", "right": "good"}


def write_verdicts(
    found: Evaluation | RecordEvaluation,
    body: Iterable[str],
    path: Path,
    meaning: Mapping[str, str],
    run: Path,
    other: tuple[Path, Compared] | None = None,
    **values: Any,
) -> None:
    """Writes the page of an evaluation: its scores, and below them the documents.

    - `body`: the documents, as HTML from templates
    - `path`: the file to write
    - `meaning`: what each figure means, in words
    - `run`: the folder of the evaluated run
    - `other`: the folder and evaluation of another run, to compare with
    - `values`: what the template of the scores needs besides

    Raises StorageError if the file cannot be written.
    """
    summary = fill(
        "scores",
        found=found,
        meaning=meaning,
        against=named(other[0]) if other else "",
        differences=found.against(other[1]) if other else {},
        **values,
    )
    write(path, page(f"Evaluation of {named(run)}", summary, body))
