"""`extractor evaluate`: score a run against hand-labelled articles."""

import json as jsonlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extractor.cli.options import Json, RunFolder
from extractor.cli.terminal import clean, console, warn
from extractor.errors import SettingsError
from extractor.models import STANCES

if TYPE_CHECKING:
    from extractor.evaluate import Evaluation, Interval

__all__ = ["EXAMPLE", "evaluate"]

EXAMPLE = "Example: extractor evaluate my-run/ --gold tests/gold --split dev"
LISTED = 5  # documents that are named
MEANING = {
    "precision": "share of the found claims that are in the gold set",
    "recall": "share of the gold claims that were found",
    "f1": "harmonic mean of precision and recall",
    "f1_source": "the same, counting only claims with the right source",
    "words_f1": "overlap of the evidence in words",
    "source": "right source, of the found claims",
    "resolved": "right name ('she' is Ana Ruiz), of the claims with a source",
    "chain": "right chain of sources, of the claims with a source",
    "quotation": "right kind: direct, indirect, mixed or none",
    "stance": f"right stance: {', '.join(STANCES)}",
    "negation": "right about negated or not",
    "quantities_f1": "numbers in the evidence",
    "silent_claimed": "share of sentences without a claim in which one was found; lower is better",
}
LOWER_IS_BETTER = frozenset({"silent_claimed"})


def evaluate(
    run: RunFolder,
    gold: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of the labelled articles (required)."),
    ] = None,
    split: Annotated[
        str | None, typer.Option(metavar="dev|test", help="Use only this part of the gold set.")
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(metavar="RUN2/", help="A second run over the same articles, to compare with."),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.html",
            help="Also write a page that shows gold and found claims side by side.",
        ),
    ] = None,
    json: Json = False,
    fail_under: Annotated[
        list[str] | None,
        typer.Option(
            metavar="f1=0.6",
            help="Exit with 1 if a figure is lower, or silent_claimed higher. Repeatable.",
        ),
    ] = None,
) -> None:
    """Score a run against hand-labelled articles. No model is called.

    Found and gold claims are paired one to one if their evidence overlaps by at least half. The
    intervals are 95 % intervals of a bootstrap of 2,000 samples of the documents.

    Exit code: 0 scored; 1 a figure is worse than --fail-under; 2 usage error.
    """
    from extractor.evaluate import load_gold, of_run

    if gold is None:
        raise SettingsError(f"Name the folder of the labelled articles with --gold. {EXAMPLE}")
    bounds = [_bound(each) for each in fail_under or ()]
    articles = load_gold(gold, split=_split(split))
    found = of_run(run, articles)
    other = of_run(against, articles) if against else None
    if html:
        from extractor.report import write_evaluation

        beside = (against, other) if against and other else None
        write_evaluation(found, html, MEANING, run, beside)
    if json:
        typer.echo(jsonlib.dumps(_object(found, other), indent=2))
    else:
        _print_scores(found, other)
    missed = [each for each in bounds if not _holds(*each, found.scores[each[0]].value)]
    for name, bound in missed:
        side = "above" if name in LOWER_IS_BETTER else "below"
        value = _number(found.scores[name].value)
        warn(f"{name} is {value}, which is {side} {bound:g}.", head="Not good enough")
    if missed:
        raise typer.Exit(1)


def _holds(name: str, bound: float, value: float | None) -> bool:
    """Whether a figure is as good as asked; one that could not be measured is not."""
    if value is None:
        return False
    return value <= bound if name in LOWER_IS_BETTER else value >= bound


def _split(name: str | None) -> str | None:
    from extractor.evaluate.gold import SPLITS

    if name not in (None, *SPLITS):
        raise SettingsError(f"There is no split {name!r}: write {' or '.join(SPLITS)}.")
    return name


def _bound(given: str) -> tuple[str, float]:
    name, _, number = given.partition("=")
    try:
        bound = float(number)
    except ValueError:
        raise SettingsError(
            f"--fail-under {given!r} is not NAME=NUMBER: write it as f1=0.6."
        ) from None
    if name not in MEANING:
        raise SettingsError(f"There is no figure {name!r}: write one of {', '.join(MEANING)}.")
    return name, bound


def _print_scores(found: "Evaluation", other: "Evaluation | None") -> None:
    from rich.table import Table

    screen = console()
    table = Table(box=None, padding=(0, 2, 0, 0))
    columns = ["figure", "value", "95 % interval"]
    columns += ["difference", "95 % interval"] if other else []
    for name in columns:
        table.add_column(name, justify="left" if name in ("figure",) else "right")
    table.add_column("meaning")
    apart = found.against(other) if other else {}
    for name, meaning in MEANING.items():
        row = [_number(found.scores[name].value), _between(found.scores[name])]
        if other:
            row += [_number(apart[name].value, signed=True), _between(apart[name])]
        table.add_row(name, *row, meaning)
    screen.print(table)
    if found.phenomena:
        screen.print()
        screen.print(_phenomena(found))
    screen.print(f"\n{_documents(found)}")


def _phenomena(found: "Evaluation") -> Any:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("phenomenon")
    for name in ("claims", "recall", "source", "stance", "quotation"):
        table.add_column(name, justify="right")
    for mark, each in found.phenomena.items():
        shares = (each.recall, each.source, each.stance, each.quotation)
        table.add_row(mark, str(each.gold), *(_number(share) for share in shares))
    return table


def _documents(found: "Evaluation") -> str:
    parts = [f"{len(found.comparisons):,} documents"]
    for names, what in ((found.failed, "failed"), (found.missing, "not in the run")):
        if names:
            listed = ", ".join(clean(name, line=True) for name in names[:LISTED])
            if len(names) > LISTED:
                listed += f" and {len(names) - LISTED:,} more"
            parts.append(f"{len(names):,} {what}, counted as if nothing was found ({listed})")
    if found.unknown:
        parts.append(f"{found.unknown:,} of the run are not in the gold set and were ignored")
    return "; ".join(parts) + "."


def _object(found: "Evaluation", other: "Evaluation | None") -> dict[str, Any]:
    shown: dict[str, Any] = {
        "documents": len(found.comparisons),
        "failed": list(found.failed),
        "missing": list(found.missing),
        "unknown": found.unknown,
        "scores": {name: each._asdict() for name, each in found.scores.items()},
        "phenomena": {
            mark: {name: _null(value) for name, value in vars(each).items()}
            for mark, each in found.phenomena.items()
        },
    }
    if other:
        shown["differences"] = {n: each._asdict() for n, each in found.against(other).items()}
    return shown


def _null(value: float) -> float | None:
    return None if value != value else value  # JSON has no NaN


def _number(value: float | None, *, signed: bool = False) -> str:
    if value is None or value != value:  # NaN is not itself
        return "-"
    return f"{value:+.3f}" if signed else f"{value:.3f}"


def _between(interval: "Interval") -> str:
    if interval.low is None:
        return ""
    return f"{_number(interval.low)} to {_number(interval.high)}"
