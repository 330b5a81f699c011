"""`extractor report`: show a run as a page in the browser."""

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.options import MinCertainty, RunFolder
from extractor.cli.reviews import Reviewer, Reviews, opened
from extractor.cli.terminal import clean, console, warn
from extractor.errors import SettingsError

__all__ = ["EXAMPLE", "report"]

EXAMPLE = "Example: extractor report my-run/ -o my-run.html    then open it in a browser"


def report(
    run: RunFolder,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE.html", help="The page to write (required)."),
    ] = None,
    most: Annotated[
        int,
        typer.Option(
            min=1, metavar="N", help="Maximum documents in the page; the first N are taken."
        ),
    ] = 2000,
    min_certainty: MinCertainty = None,
    reviews: Reviews = False,
    reviewer: Reviewer = None,
) -> None:
    """Write a page that shows each document with its evidence marked and its claims beside it.

    Of a PDF that is still there, the pages with evidence are pictures with its words marked (up to
    40 pages of each, and 30 MB in all).

    For the folder of a comparison, the page shows its facts beside the documents that tell them.

    The page is one file and needs no network. You can choose documents, filter claims by source,
    stance and quotation, and click from a claim to its evidence and back.

    With more than 40 documents, the page shows one at a time. Only the first 2,000 (--most) are in
    the page, which then says so: 2,000 documents are about 28 MB and open in a few seconds.
    """
    from extractor.compare.layout import is_comparison
    from extractor.report import write_facts, write_report

    if output is None:
        raise SettingsError(
            f"Name a file for the page, as in `extractor report {run} -o FILE.html`."
        )
    if is_comparison(run) and not reviews:
        from extractor.compare.folder import load_comparison

        if not write_facts(load_comparison(run), output):
            warn("The page has only the first 1,000 facts.", head="Note")
    elif not write_report(
        opened(run, reviews, reviewer), output, most=most, min_certainty=min_certainty
    ):
        warn(f"The page has only the first {most:,} documents (see --most).", head="Note")
    console().print(clean(f"Open {output} in a browser.", line=True))
