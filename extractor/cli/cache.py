"""`extractor cache stats|clear|explain`: the saved answers of models."""

import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.options import (
    Ask,
    BaseUrl,
    CacheDir,
    Clean,
    Examples,
    ExtraBody,
    Model,
    PassageTokens,
    Per,
    PromptName,
    ReasoningEffort,
    RunFolder,
    SchemaName,
)
from extractor.cli.service import service_options
from extractor.cli.terminal import clean, console
from extractor.errors import SettingsError

if TYPE_CHECKING:
    from extractor.llm.cache import Stats

__all__ = ["app"]

app = typer.Typer(
    help="Manage the saved answers of models. A saved answer is not asked for again.",
    epilog="Example: extractor cache explain my-run/",
    no_args_is_help=True,
)


@app.command()
def stats(cache_dir: CacheDir = None) -> None:
    """Show how many answers and results are saved, their size, and where."""
    from extractor.llm.cache import Cache

    with Cache(cache_dir) as cache:
        found = cache.stats()
    typer.echo(f"{_saved(found)}, {found.bytes / 1e6:,.1f} MB, in {_where(found)}")


@app.command()
def clear(
    cache_dir: CacheDir = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")] = False,
) -> None:
    """Delete all saved answers and results. The next run asks the model again.

    The folders of your runs are not changed.
    """
    from extractor.llm.cache import Cache

    with Cache(cache_dir) as cache:
        found = cache.stats()
        if not yes:
            if not sys.stdin.isatty():
                raise SettingsError("Nothing was deleted: without a terminal, confirm with --yes.")
            typer.confirm(f"Delete {_saved(found)} in {_where(found)}?", abort=True)
        cache.clear()
        typer.echo(f"{_saved(found)} deleted")


def _where(found: "Stats") -> str:
    return clean(str(found.location), line=True)


def _saved(found: "Stats") -> str:
    return f"{found.answers:,} answers and {found.results:,} results"


@app.command(
    no_args_is_help=True, epilog="Example: extractor cache explain my-run/ --prompt my.jinja"
)
def explain(
    run: RunFolder,
    model: Model = "local",
    base_url: BaseUrl = None,
    reasoning_effort: ReasoningEffort = None,
    extra_body: ExtraBody = None,
    schema: SchemaName = "claims",
    per: Per = None,
    passage_tokens: PassageTokens = None,
    prompt: PromptName = None,
    examples: Examples = None,
    ask: Ask = None,
    cleaning: Clean = "auto",
    cache_dir: CacheDir = None,
) -> None:
    """Show which requests of a run the cache would answer now, and why not the others.

    Give the options that you would give to `run`. For each request that the cache cannot answer,
    the most similar saved request is looked up. The table counts what differs: the model, the
    sampling, the schema, the instructions or examples of the prompt, or the passage.
    """
    from rich.table import Table

    from extractor.api import Extractor
    from extractor.llm.cache import Cache
    from extractor.runs import load

    stored = load(run)
    reasons: Counter[str] = Counter()
    with (
        Extractor(
            model=model,
            base_url=base_url,
            **service_options(reasoning_effort, extra_body, None, None, None),
            schema=schema,
            per=per,
            passage_tokens=passage_tokens,
            prompt=prompt,
            examples=examples,
            ask=ask,
            clean=cleaning,
            cache_dir=cache_dir,
            api_key="none",  # nothing is sent
            max_characters=sys.maxsize,  # the run read its documents, however long
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
        return "no similar request is saved"
    return f"different {' and '.join(differs)} from the most similar request ({nearest[:12]})"
