"""`extractor evaluate`: score a run against hand-labelled documents."""

import json as jsonlib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extractor.cli.evaluate_facts import FACT_MEANING, score_facts
from extractor.cli.options import Json, RunFolder
from extractor.cli.terminal import clean, console, warn
from extractor.errors import InputError, SettingsError
from extractor.models import STANCES

if TYPE_CHECKING:
    from extractor.evaluate import Evaluation, Interval
    from extractor.evaluate.record_run import RecordEvaluation

    Scores = Evaluation | RecordEvaluation

__all__ = ["EXAMPLE", "evaluate"]

EXAMPLE = "Example: extractor evaluate my-run/ --gold tests/gold --split dev"
LISTED = 5  # documents that are named
LABELS = {False: "from scratch", True: "corrected"}  # in JSON
CORRECTED = (
    "\nLabels that reviewers corrected from the rows of a run, which favour what made the rows:"
)
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
    "times_f1": "days that the times mean, of the claims whose times are labelled",
    "self_contained": "statements that are clear without the article, of those judged by hand",
    "grammatical": "statements without an error of grammar, of those judged by hand",
    "statements_changed": "statements judged by hand that the run words in another way",
    "silent_claimed": "share of sentences without a claim in which one was found; lower is better",
}
RECORD_MEANING = {
    "records_precision": "share of the found records of which half the values are right",
    "records_recall": "share of the gold records that were found to the half",
    "records_f1": "harmonic mean of these two",
    "records_whole": "share of the gold records that were found without any error",
    "leaf_precision": "share of the found values that are right",
    "leaf_recall": "share of the gold values that were found",
    "leaf_f1": "harmonic mean of these two",
    "partial_f1": "the same, where texts count by the words that they share",
    "evidence_f1": "overlap of the quotes with the labelled ones, in characters",
    "unsupported": "share of the found values that nothing shows; lower is better",
    "wrong_supported": "share that is shown but wrong; lower is better",
    "contradicted": "those of them where the gold set has another value; lower is better",
}
FIELD_COLUMNS = {  # as many as a narrow terminal holds; the page and --json have all
    "precision": "prec.",
    "recall": "recall",
    "f1": "F1",
    "evidence_f1": "evid.",
    "unsupported": "unsup.",
    "wrong_supported": "wrong",
}
LOWER_IS_BETTER = frozenset(
    {"silent_claimed", "statements_changed", "unsupported", "wrong_supported", "contradicted"}
)


def evaluate(
    run: RunFolder,
    gold: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="The labelled documents: a folder, or a file of JSON lines (required). "
            "`extractor gold schema` prints the format.",
        ),
    ] = None,
    schema: Annotated[
        str | None,
        typer.Option(
            metavar="FILE.py:CLASS",
            help="The class of the records, for runs with a schema of your own.",
        ),
    ] = None,
    tolerance: Annotated[
        float | None,
        typer.Option(
            min=0,
            metavar="0.01",
            help="How far numbers of records may differ, as a part of the larger "
            "(default: a rounding error).",
        ),
    ] = None,
    split: Annotated[
        str | None,
        typer.Option(metavar="dev|test", help="Use only this part of a gold set of claims."),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(metavar="RUN2/", help="A second run over the same articles, to compare with."),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.html",
            help="Also write a page that shows gold and found rows side by side.",
        ),
    ] = None,
    json: Json = False,
    fail_under: Annotated[
        list[str] | None,
        typer.Option(
            metavar="f1=0.6",
            help="Exit with 1 if a figure is worse. Repeatable.",
        ),
    ] = None,
) -> None:
    """Score a run against hand-labelled documents. No model is called.

    Found and gold claims are paired one to one if their evidence overlaps by at least half; records
    and what is in their lists so that most of their values agree. The intervals are 95 % intervals
    of a bootstrap of 2,000 samples of the documents.

    Labels that were corrected from the rows of a run (`extractor gold add`) are scored apart from
    others, since they favour what made the rows. --html and --fail-under then concern the others.

    For the folder of a comparison, its facts are scored against the labels in facts/ of the gold
    set.

    Exit code: 0 scored; 1 a figure is worse than --fail-under; 2 usage error.
    """
    if gold is None:
        raise SettingsError(f"Name the labelled documents with --gold. {EXAMPLE}")
    from extractor.compare.layout import is_comparison

    if is_comparison(run):
        if against or html or tolerance is not None or schema:
            raise SettingsError(
                "Of a comparison, only the facts are scored: leave out --against, --html, "
                "--tolerance and --schema."
            )
        bounds = [_bound(each, FACT_MEANING) for each in fail_under or ()]
        values = score_facts(run, gold, _split(split), _number, json=json)
        _tell_missed(bounds, values)
        return
    meaning = RECORD_MEANING if schema else MEANING
    bounds = [_bound(each, meaning) for each in fail_under or ()]
    if schema and split:
        raise SettingsError("--split is for claims: name the file of one part with --gold.")
    if not schema:
        from extractor.evaluate.evaluation import refuse_records

        refuse_records(run)  # before labels of records are read as if they were of claims
    scored = _records(gold, schema, tolerance) if schema else _claims(gold, split, tolerance)
    parts = _parts_of(scored, run, against)
    first = min(parts)  # those from scratch, if there are any
    found, other = parts[first]
    if html:
        _write_page(found, html, meaning, run, (against, other) if against and other else None)
    if json:
        shown = {str(LABELS[each]): _object(*parts[each]) for each in parts if each != first}
        told = {"labels": LABELS[first], **_object(found, other), **shown}
        typer.echo(jsonlib.dumps(told, indent=2))
    else:
        for corrected, part in sorted(parts.items()):
            if corrected:
                console().print(clean(f"{CORRECTED}\n"))
            _print_scores(*part, meaning)
    _tell_missed(bounds, {name: each.value for name, each in found.scores.items()})


def _parts_of(
    scored: "Mapping[bool, Callable[[Path], Scores]]", run: Path, against: Path | None
) -> "dict[bool, tuple[Scores, Scores | None]]":
    """The scores by whether the labels are corrected ones; a run may have only one kind of them.

    Raises InputError if it has neither.
    """
    parts: dict[bool, tuple[Scores, Scores | None]] = {}
    for corrected, score in scored.items():
        try:
            parts[corrected] = score(run), score(against) if against else None
        except InputError:
            if len(scored) == 1 or (corrected is list(scored)[-1] and not parts):
                raise
    return parts


def _tell_missed(bounds: list[tuple[str, float]], values: Mapping[str, float | None]) -> None:
    """Tells the figures that are worse than asked, and ends the command if there are any."""
    missed = [(name, bound) for name, bound in bounds if not _holds(name, bound, values[name])]
    for name, bound in missed:
        side = "above" if name in LOWER_IS_BETTER else "below"
        value = _number(values[name])
        warn(f"{name} is {value}, which is {side} {bound:g}.", head="Not good enough")
    if missed:
        raise typer.Exit(1)


def _claims(
    gold: Path, split: str | None, tolerance: float | None
) -> "dict[bool, Callable[[Path], Evaluation]]":
    """What scores a run of claims, by whether the labels are corrected ones."""
    from extractor.evaluate import load_gold, of_run

    if tolerance is not None:
        raise SettingsError("--tolerance is for the numbers of records: name their --schema.")
    articles = load_gold(gold, split=_split(split))
    return {
        kind: partial(of_run, articles=[each for each in articles if each.corrected == kind])
        for kind in sorted({each.corrected for each in articles} or {False})
    }


def _records(
    gold: Path, schema: str, tolerance: float | None
) -> "dict[bool, Callable[[Path], RecordEvaluation]]":
    """What scores a run of records, by whether the labels are corrected ones."""
    from extractor.evaluate.leaves import TOLERANCE
    from extractor.evaluate.record_gold import load_records
    from extractor.evaluate.record_run import of_records
    from extractor.prompting.catalog import schema as found_schema

    item = found_schema(schema).item
    labelled = load_records(gold, item)
    allowed = TOLERANCE if tolerance is None else tolerance

    def scorer(kind: bool) -> "Callable[[Path], RecordEvaluation]":
        chosen = [each for each in labelled if each.corrected == kind]
        return lambda run: of_records(run, chosen, item, tolerance=allowed)

    return {kind: scorer(kind) for kind in sorted({each.corrected for each in labelled})}


def _write_page(
    found: "Scores",
    path: Path,
    meaning: Mapping[str, str],
    run: Path,
    other: "tuple[Path, Scores] | None",
) -> None:
    from extractor.evaluate import Evaluation
    from extractor.report import write_evaluation, write_records

    if isinstance(found, Evaluation):
        write_evaluation(found, path, meaning, run, other)
    else:
        write_records(found, path, meaning, run, other)


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


def _bound(given: str, meaning: Mapping[str, str]) -> tuple[str, float]:
    name, _, number = given.partition("=")
    try:
        bound = float(number)
    except ValueError:
        raise SettingsError(
            f"--fail-under {given!r} is not NAME=NUMBER: write it as f1=0.6."
        ) from None
    if name not in meaning:
        raise SettingsError(f"There is no figure {name!r}: write one of {', '.join(meaning)}.")
    return name, bound


def _print_scores(found: "Scores", other: "Scores | None", meaning: Mapping[str, str]) -> None:
    from rich.table import Table

    screen = console()
    table = Table(box=None, padding=(0, 2, 0, 0))
    columns = ["figure", "value", "95 % interval"]
    columns += ["difference", "95 % interval"] if other else []
    for name in columns:
        table.add_column(name, justify="left" if name in ("figure",) else "right")
    table.add_column("meaning")
    apart = found.against(other) if other else {}
    for name, words in meaning.items():
        row = [_number(found.scores[name].value), _between(found.scores[name])]
        if other:
            row += [_number(apart[name].value, signed=True), _between(apart[name])]
        table.add_row(name, *row, words)
    screen.print(table)
    if parts := _parts(found):
        screen.print()
        screen.print(parts)
    screen.print(f"\n{_documents(found)}")


def _parts(found: "Scores") -> Any:
    """The table of the phenomena of claims, or of the fields of records; None if there are none."""
    from extractor.evaluate import Evaluation

    if isinstance(found, Evaluation):
        return _phenomena(found) if found.phenomena else None
    return _fields(found) if found.fields else None


def _fields(found: "RecordEvaluation") -> Any:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("field", overflow="fold")
    for name in (*FIELD_COLUMNS.values(), "95 % of F1"):
        table.add_column(name, justify="right")
    for field, figures in found.fields.items():
        values = (_number(figures[name].value) for name in FIELD_COLUMNS)
        table.add_row(clean(field, line=True), *values, _between(figures["f1"]))
    return table


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


def _documents(found: "Scores") -> str:
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


def _object(found: "Scores", other: "Scores | None") -> dict[str, Any]:
    from extractor.evaluate import Evaluation

    shown: dict[str, Any] = {
        "documents": len(found.comparisons),
        "failed": list(found.failed),
        "missing": list(found.missing),
        "unknown": found.unknown,
        "scores": _figures(found.scores),
    }
    if isinstance(found, Evaluation):
        shown["phenomena"] = {
            mark: {name: _null(value) for name, value in vars(each).items()}
            for mark, each in found.phenomena.items()
        }
    else:
        shown["fields"] = {name: _figures(each) for name, each in found.fields.items()}
        if other:
            apart = found.fields_against(other)
            shown["field_differences"] = {name: _figures(each) for name, each in apart.items()}
    if other:
        shown["differences"] = _figures(found.against(other))
    return shown


def _figures(scores: "Mapping[str, Interval]") -> dict[str, Any]:
    return {name: each._asdict() for name, each in scores.items()}


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
