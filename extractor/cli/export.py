"""`extractor export`: a run as Parquet, CSV or a DuckDB file."""

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.terminal import clean
from extractor.errors import SettingsError

__all__ = ["EXAMPLE", "export"]

EXAMPLE = "Example: extractor export my-run/ -o claims.parquet"


def export(
    run: Annotated[Path, typer.Argument(metavar="RUN/", help="The folder of a run.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE|FOLDER/",
            help="Where it goes (needed): a .parquet or .csv file gets the claims, a .duckdb file "
            "gets everything, a folder gets a file for each table.",
        ),
    ] = None,
    format: Annotated[  # noqa: A002  # the option's name
        str | None,
        typer.Option(
            metavar="parquet|csv|duckdb",
            help="The format, where the name does not say; without it, a folder gets Parquet.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace what is there.")] = False,
) -> None:
    """Turn a run into tables: claims, documents, rejected and failures.

    Parquet and DuckDB are typed: evidence, attribution, quantities and times are lists of structs,
    and the fields of a schema of your own are a struct with its types. A DuckDB file has the views
    evidence, voices, quantities and times as well, one row a piece.

    CSV is for spreadsheets: of each list it has the first, or all of them joined; a text that would
    run as a formula gets an apostrophe in front, and the documents' texts are left out.

    Exit code: 0 written, 1 the disk or the run is damaged, 2 wrong use.
    """
    from extractor.export import export

    if output is None:
        raise SettingsError(f"Say where the tables go, as in: {EXAMPLE}")
    for table, (path, number) in export(run, output, form=format, force=force).items():
        typer.echo(f"{table:<10} {number:>10,}  {clean(str(path), line=True)}")
