"""`extractor prompts`: how it is asked for."""

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.terminal import clean, console, warn

if TYPE_CHECKING:
    from extractor.prompting.prompt import Prompt
    from extractor.prompting.schema import Schema

__all__ = ["app"]

SAMPLE = "The bridge was closed on Monday, the mayor said."

app = typer.Typer(
    help="How to ask for it: the prompts, and your own.",
    epilog="Example: extractor prompts show claims > my.jinja",
    no_args_is_help=True,
)


@app.command("list")
def list_() -> None:
    """List the prompts that come with the extractor."""
    from rich.table import Table

    from extractor.prompting.catalog import prompt_names

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name in prompt_names():
        found = _prompt(name)
        table.add_row(clean(found.label), clean(found.description))
    screen = console()
    screen.print(table)
    screen.print("\nYour own: extractor run ... --prompt my.jinja", style="dim")


@app.command("show", no_args_is_help=True, epilog="Example: extractor prompts show claims")
def show(
    name: Annotated[str, typer.Argument(metavar="NAME|FILE.jinja", help="Which prompt.")],
) -> None:
    """Print the file of a prompt, to read it or to begin one of your own."""
    _prompt(name)  # refuses what is no prompt
    built_in = resources.files("extractor.prompts").joinpath(f"{name}.jinja")
    source = Path(name) if name.endswith(".jinja") else built_in
    typer.echo(clean(source.read_text(encoding="utf-8-sig")), nl=False)


@app.command("check", epilog="Example: extractor prompts check my.jinja --schema my.py:Finding")
def check(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME|FILE.jinja]...", help="Which prompts; without any, all."),
    ] = None,
    schema: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE.py:CLASS",
            help="The schema to check against; without it, the one the prompt was written for.",
        ),
    ] = None,
) -> None:
    """Check that prompts render, and that their examples quote their own texts word for word.

    Exit code: 0 all are good, 1 some example is wrong, 2 a prompt cannot be read.
    """
    from extractor.prompting.catalog import prompt_names
    from extractor.prompting.prompt import check as problems

    wrong = False
    for name in names or prompt_names():
        prompt = _prompt(name)
        against = _schema(schema, prompt)
        found = problems(prompt, against)
        for problem in found:
            warn(problem, head="Wrong")
        if not found:
            _render(prompt, against)
            count = len(prompt.examples)
            examples = f"{count} example{'' if count == 1 else 's'}"
            typer.echo(clean(f"{prompt.label} is good with {against.label} ({examples})"))
        wrong = wrong or bool(found)
    if wrong:
        raise typer.Exit(1)


def _prompt(name: str) -> "Prompt":
    from extractor.prompting.catalog import prompt, schema

    return prompt(name, schema("claims"))


def _schema(name: str | None, prompt: "Prompt") -> "Schema":
    from extractor.prompting.catalog import schema, schema_names

    named = prompt.name if prompt.name in schema_names() else "claims"
    return schema(name or prompt.written_for or named)


def _render(prompt: "Prompt", schema: "Schema") -> None:
    """Raises PromptError where the template itself is wrong."""
    from extractor.models import Document, Passage, Span

    document = Document.from_text(SAMPLE)
    whole = Span(start=0, end=len(SAMPLE))
    passage = Passage(start=0, end=whole.end, doc_id=document.doc_id, sentences=(whole,))
    prompt.render(document, passage, schema)
