"""`extractor export`: write a run or a comparison as Parquet, CSV or DuckDB."""

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.options import MinCertainty, RunFolder
from extractor.cli.reviews import Reviewer, Reviews, opened
from extractor.cli.terminal import clean
from extractor.errors import SettingsError

__all__ = ["EXAMPLE", "export"]

EXAMPLE = "Example: extractor export my-run/ -o claims.parquet"


def export(
    run: RunFolder,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE|FOLDER/",
            help="What to write (required). A .parquet or .csv file gets the claims (or facts), a "
            ".duckdb file gets all tables, a folder gets one file for each table.",
        ),
    ] = None,
    format: Annotated[  # noqa: A002  # the option's name
        str | None,
        typer.Option(
            metavar="parquet|csv|duckdb",
            help="The format, if the name does not show it. The default for a folder is Parquet.",
        ),
    ] = None,
    min_certainty: MinCertainty = None,
    reviews: Reviews = False,
    reviewer: Reviewer = None,
    force: Annotated[bool, typer.Option("--force", help="Replace existing files.")] = False,
) -> None:
    """Write the results of a run as tables: claims, documents, rejected and failures.

    Parquet and DuckDB keep all types. Evidence, attribution, quantities and times are lists of
    structs. The fields of your own schema are a struct. A DuckDB file also has the views evidence,
    voices, quantities and times, with one row for each list item.

    CSV is for spreadsheets. A list becomes its first item, or all items joined in one cell. A cell
    that a spreadsheet would run as a formula gets an apostrophe in front. The texts of the
    documents are left out.

    The folder of a comparison gives facts, positions (each value or stance, with its claims),
    voices, copies and documents. In CSV a position has one row for each of its claims.

    Exit code: 0 written; 1 the disk failed or the run is damaged; 2 usage error.
    """
    from extractor.export import export

    if output is None:
        raise SettingsError(f"Name a file or folder for the tables with -o. {EXAMPLE}")
    chosen = opened(run, reviews, reviewer) if reviews or reviewer else run
    written = export(chosen, output, form=format, force=force, min_certainty=min_certainty)
    for table, (path, number) in written.items():
        typer.echo(f"{table:<10} {number:>10,}  {clean(str(path), line=True)}")
