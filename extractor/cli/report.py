"""`extractor report`: a run as a page for the browser."""

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.terminal import clean, console
from extractor.errors import SettingsError

__all__ = ["EXAMPLE", "report"]

EXAMPLE = "Example: extractor report my-run/ -o my-run.html    then open it in a browser"


def report(
    run: Annotated[Path, typer.Argument(metavar="RUN/", help="The folder of a run.")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE.html", help="The page to write (needed)."),
    ] = None,
    most: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Only the first N documents, of a large run."),
    ] = None,
) -> None:
    """Write a page with each article, its evidence marked, and its claims beside it.

    One file that needs no network: choose documents, filter by source, stance and quotation, click
    from a claim to the words that show it and back. A browser bears some thousand documents; of
    more than 40 it shows one at a time.
    """
    from extractor.pages import write_report
    from extractor.store import load

    if output is None:
        raise SettingsError(
            f"Say where the page goes, as in `extractor report {run} -o FILE.html`."
        )
    write_report(load(run), output, most=most)
    console().print(clean(f"Open {output} in a browser.", line=True))
