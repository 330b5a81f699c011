"""`extractor report`: a run as a page for the browser."""

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.terminal import clean, console, warn
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
        int,
        typer.Option(min=1, metavar="N", help="Only the first N documents, of a large run."),
    ] = 2000,
) -> None:
    """Write a page with each article, its evidence marked, and its claims beside it.

    One file that needs no network: choose documents, filter by source, stance and quotation, click
    from a claim to the words that show it and back. A page of more than 40 documents opens with
    one of them. Past the first 2,000 (--most) the rest is left out, and the page says so: that
    many are about 28 MB, which a browser opens in some seconds.
    """
    from extractor.report import write_report
    from extractor.runs import load

    if output is None:
        raise SettingsError(
            f"Say where the page goes, as in `extractor report {run} -o FILE.html`."
        )
    if not write_report(load(run), output, most=most):
        warn(f"Only the first {most:,} documents are in the page (--most).", head="Note")
    console().print(clean(f"Open {output} in a browser.", line=True))
