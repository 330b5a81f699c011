"""`extractor cache`: the answers that are kept on this machine."""

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.terminal import clean, console
from extractor.errors import SettingsError

if TYPE_CHECKING:
    from extractor.llm.cache import Stats

__all__ = ["app"]

app = typer.Typer(
    help="The model's answers that are kept, so that nothing is asked twice.",
    epilog="Example: extractor cache explain my-run/",
    no_args_is_help=True,
)
Directory = Annotated[
    Path | None,
    typer.Option(
        "--cache-dir", metavar="DIR", help="Where answers are kept, if not in the usual place."
    ),
]


@app.command()
def stats(cache_dir: Directory = None) -> None:
    """Say how many answers and whole results are kept, how large they are together, and where."""
    from extractor.llm.cache import Cache

    with Cache(cache_dir) as cache:
        found = cache.stats()
    typer.echo(f"{_kept(found)}, {found.bytes / 1e6:,.1f} MB, in {_where(found)}")


@app.command()
def clear(
    cache_dir: Directory = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete all that is kept; the next run asks the model again. Runs are not touched."""
    from extractor.llm.cache import Cache

    with Cache(cache_dir) as cache:
        found = cache.stats()
        if not yes:
            if not sys.stdin.isatty():
                raise SettingsError("Nothing was deleted: give --yes where nobody can be asked.")
            typer.confirm(f"Delete {_kept(found)} in {_where(found)}?", abort=True)
        cache.clear()
        typer.echo(f"{_kept(found)} deleted")


def _where(found: "Stats") -> str:
    return clean(str(found.location), line=True)


def _kept(found: "Stats") -> str:
    return f"{found.answers:,} answers and {found.results:,} whole results"


@app.command(
    no_args_is_help=True, epilog="Example: extractor cache explain my-run/ --prompt my.jinja"
)
def explain(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A folder that `run` wrote.")],
    model: Annotated[str, typer.Option(metavar="NAME", help="As for `run`.")] = "local",
    base_url: Annotated[str | None, typer.Option(metavar="URL", help="As for `run`.")] = None,
    schema: Annotated[str, typer.Option(metavar="NAME", help="As for `run`.")] = "claims",
    prompt: Annotated[str | None, typer.Option(metavar="NAME", help="As for `run`.")] = None,
    cache_dir: Directory = None,
) -> None:
    """Say whether a run's documents would be answered from the cache now, and if not, why.

    Give the options that you would give to `run`. For each request that would go to the model, the
    nearest kept answer is found, and what differs is counted: the model, the sampling, the schema,
    the prompt's instructions or examples, or the passage itself.
    """
    from rich.table import Table

    from extractor.api import Extractor
    from extractor.llm.cache import Cache
    from extractor.runs import load

    stored = load(run)
    reasons: Counter[str] = Counter()
    with (
        Extractor(
            model=model, base_url=base_url, schema=schema, prompt=prompt, cache_dir=cache_dir
        ) as extractor,
        Cache(cache_dir) as cache,
    ):
        for entry in stored:
            for request in extractor.requests(entry.document):
                found = cache.explain(request.parts)
                reasons["" if found.hit else _reason(found.differs, found.nearest)] += 1
    hits = reasons.pop("", 0)
    typer.echo(f"{hits:,} of {hits + reasons.total():,} requests are in the cache")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
    for reason, count in reasons.most_common():
        table.add_row(f"{count:,}", clean(reason))
    if reasons:
        console().print(table)


def _reason(differs: tuple[str, ...], nearest: str | None) -> str:
    if nearest is None:
        return "nothing like it is kept"
    return f"other {' and '.join(differs)} than the nearest that is kept ({nearest[:12]})"
