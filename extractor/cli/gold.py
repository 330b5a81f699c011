"""`extractor gold schema|check|agreement`: hand-labelled documents."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.terminal import clean, console, warn

__all__ = ["app"]

app = typer.Typer(
    help="Check and count hand-labelled documents, and compare two annotators.",
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
def agreement(folder: Folder) -> None:
    """Show how well two annotators of the same articles agree."""
    from extractor.evaluate import agreement as agree
    from extractor.evaluate import gold

    found = agree(gold.load_gold(folder), gold.load_gold(folder, labels="second"))
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
