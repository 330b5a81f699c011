"""`extractor gold schema|check|agreement|add`: labelled documents."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.options import RunFolder
from extractor.cli.terminal import clean, console, warn
from extractor.errors import SettingsError

if TYPE_CHECKING:
    from extractor.evaluate.gold import Article
    from extractor.evaluate.record_gold import LabelledDocument
    from extractor.review import Labelled

__all__ = ["app"]

app = typer.Typer(
    help="Check and count labelled documents, compare two annotators, and make labels of reviews.",
    epilog="Example: extractor gold check tests/gold    "
    "docs/annotation-guide.md explains the labels of claims.",
    no_args_is_help=True,
)
Folder = Annotated[
    Path,
    typer.Argument(
        metavar="PATH",
        help="A file of JSON lines or the folder of gold.jsonl; or a folder with articles/, "
        "labels/ and second/.",
    ),
]
SchemaOfRecords = Annotated[
    str | None,
    typer.Option(metavar="FILE.py:CLASS", help="The class of the records; without it, claims."),
]


@app.command("schema", epilog="Example: extractor gold schema --schema my.py:Invoice")
def schema(schema: SchemaOfRecords = None) -> None:
    """Print the format of a line of gold.jsonl, for claims or for records of your own class."""
    from extractor.evaluate.gold_format import of_claims, of_records
    from extractor.prompting.catalog import schema as found_schema

    typer.echo(clean(of_records(found_schema(schema)) if schema else of_claims()))


@app.command("check", no_args_is_help=True)
def check(folder: Folder, schema: SchemaOfRecords = None) -> None:
    """Check the fields, offsets and vocabulary of the labels, and count them.

    All problems are told at once. Exit code: 0 no problem found; 1 problems found.
    """
    if schema:
        _check_records(folder, schema)
    else:
        _check_claims(folder)


def _check_records(path: Path, schema: str) -> None:
    from extractor.evaluate.record_gold import load_records, record_counts, record_problems
    from extractor.prompting.catalog import schema as found_schema

    item = found_schema(schema).item
    _tell(record_problems(path, item))
    documents = load_records(path, item)
    counts = record_counts(documents, item)
    screen = console()
    records = sum(len(each.items) for each in documents)
    quoted = sum(each.quotes is not None for each in documents)
    screen.print(
        f"{len(documents):,} documents, {quoted:,} of them with evidence; {records:,} records; "
        f"{counts.total():,} values"
    )
    for field, count in counts.items():
        screen.print(f"{clean(field, line=True)}: {count:,}")


def _tell(problems: Iterable[str]) -> None:
    """Tells the problems, and ends the command if there are any."""
    problems = list(problems)
    for problem in problems:
        warn(problem, head="Wrong")
    if problems:
        raise typer.Exit(1)


def _check_claims(folder: Path) -> None:
    from extractor.evaluate import gold
    from extractor.evaluate.gold_lines import gold_file

    found = gold.problems(folder)
    if found and gold_file(folder):
        warn(
            "The lines are read as claims; for records, name their class with --schema.",
            head="Note",
        )
    _tell(found)
    screen = console()
    for what, tally in gold.counts(gold.load_gold(folder)).items():
        listed = ", ".join(f"{name} {count:,}" for name, count in sorted(tally.items()))
        screen.print(f"{what + ':':<12}{tally.total():>6,}   {clean(listed, line=True)}")
        rare = [name for name in gold.PHENOMENA if what == "phenomena" and tally[name] < gold.LEAST]
        if rare:
            screen.print(f"fewer than {gold.LEAST}: {', '.join(rare)}", style="yellow")


@app.command("agreement", no_args_is_help=True)
def agreement(folder: Folder, schema: SchemaOfRecords = None) -> None:
    """Show how well two annotators of the same documents agree.

    The second one's labels are in second/, or in second.jsonl beside gold.jsonl.
    """
    if schema:
        _print_record_agreement(folder, schema)
        return
    from extractor.evaluate import agreement as agree
    from extractor.evaluate import gold

    first_labels, second_labels = gold.load_gold(folder), gold.load_gold(folder, labels="second")
    _tell_corrected([*first_labels, *second_labels])
    found = agree(first_labels, second_labels)
    screen = console()
    first, second = found.claims
    screen.print(
        f"{found.articles:,} articles: {first:,} claims by the first annotator, "
        f"{second:,} by the second"
    )
    lines = {"claims, F1": found.f1, "source, share": found.source, "chain, share": found.chain}
    for name, share in found.shares.items():
        lines[f"{name}, share"] = share
        lines[f"{name}, kappa"] = found.kappa[name]
    for name, value in lines.items():
        screen.print(f"{name:<18}{value:.2f}")


def _print_record_agreement(path: Path, schema: str) -> None:
    from extractor.evaluate.agreement import record_agreement
    from extractor.evaluate.record_gold import load_records
    from extractor.prompting.catalog import schema as found_schema

    item = found_schema(schema).item
    sides = load_records(path, item), load_records(path, item, second=True)
    _tell_corrected([*sides[0], *sides[1]])
    found = record_agreement(*sides, item)
    screen = console()
    one, other = found.records
    screen.print(
        f"{found.documents:,} documents: {one:,} records by the first annotator, {other:,} by the "
        "second"
    )
    lines = {"records, F1": found.records_f1, "values, F1": found.leaf_f1, **found.fields}
    width = max(18, *map(len, lines))
    for name, value in lines.items():
        shown = "-" if value is None or value != value else f"{value:.2f}"
        screen.print(f"{clean(name, line=True):<{width}}{shown}")


def _tell_corrected(labelled: "Sequence[Article | LabelledDocument]") -> None:
    if any(each.corrected for each in labelled):
        warn(
            "Labels here began from the rows of a run, which both annotators saw: they agree more "
            "than labels from scratch would.",
            head="Note",
        )


@app.command(
    "add",
    no_args_is_help=True,
    epilog="Example: extractor gold add my-run/ --reviews --gold my-gold/    then: extractor "
    "evaluate my-run/ --gold my-gold/",
)
def add(
    run: RunFolder,
    gold: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="The gold set: a folder with gold.jsonl (required)."),
    ] = None,
    reviews: Annotated[
        bool, typer.Option("--reviews", help="Make the labels of what reviewers decided.")
    ] = False,
    reviewer: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Whose decisions; twice for two reviewers (default: all, if they are at most "
            "two). Those of the second go to second.jsonl.",
        ),
    ] = None,
) -> None:
    """Add the documents that reviewers finished to a gold set.

    Their labels are marked as corrected, since they began from the rows of the run: `extractor
    evaluate` scores them apart from labels that were made from the text alone. Labels that are
    there already stay, but for those that the same reviewer corrected before.

    Exit code: 0 labels were added; 1 nothing is finished; 2 usage error.
    """
    from extractor.review import ReviewLog, add_labels
    from extractor.runs import load

    if not reviews or gold is None:
        given = {"--reviews": reviews, "--gold": gold}
        missing = " and ".join(name for name, value in given.items() if not value)
        raise SettingsError(
            f"The command lacks {missing}: give both, as in `extractor gold add {run} --reviews "
            f"--gold {gold or 'my-gold'}`."
        )
    known = ReviewLog(load(run).folder).reviewers()
    chosen = _reviewers(known, reviewer or [], run)
    done = add_labels(run, chosen, gold)
    for each in done:
        _print_labelled(each)
    if not any(each.added or each.renewed for each in done):
        raise typer.Exit(1)


def _reviewers(known: tuple[str, ...], wanted: list[str], run: Path) -> list[str]:
    names = ", ".join(known)
    if not known:
        raise SettingsError(f"Nobody reviewed the run yet: begin with `extractor review {run}`.")
    if missing := [each for each in wanted if each not in known]:
        raise SettingsError(f"{missing[0]!r} decided nothing about the run: name one of {names}.")
    chosen = list(dict.fromkeys(wanted)) or list(known)
    if len(chosen) > 2:
        raise SettingsError(f"A gold set has two annotators: name two of {names} with --reviewer.")
    return chosen


def _print_labelled(done: "Labelled") -> None:
    screen = console()
    screen.print(
        f"{clean(done.reviewer, line=True)}: {done.added:,} documents added, {done.renewed:,} "
        f"renewed in {clean(str(done.file), line=True)}; {done.unfinished:,} are not finished"
    )
    for name in done.kept:
        warn(f"{name} has other labels in {done.file}, which stay.", head="Left")
