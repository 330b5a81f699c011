"""`extractor prompts list|show|check`: how the model is asked."""

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
    help="List, print and check prompts, the built-in ones and your own.",
    epilog="Example: extractor prompts show claims > my.jinja",
    no_args_is_help=True,
)


@app.command("list")
def list_() -> None:
    """List the built-in prompts."""
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
    name: Annotated[str, typer.Argument(metavar="NAME|FILE.jinja", help="The prompt to print.")],
) -> None:
    """Print the file of a prompt. Use it as a start for your own."""
    _prompt(name)  # raises PromptError if there is no such prompt
    built_in = resources.files("extractor.prompts").joinpath(f"{name}.jinja")
    source = Path(name) if name.endswith(".jinja") else built_in
    typer.echo(clean(source.read_text(encoding="utf-8-sig")), nl=False)


@app.command("check", epilog="Example: extractor prompts check my.jinja --schema my.py:Finding")
def check(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME|FILE.jinja", help="The prompts to check (default: all)."),
    ] = None,
    schema: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE.py:CLASS",
            help="The schema to check against. The default is the schema that the prompt was "
            "written for.",
        ),
    ] = None,
) -> None:
    """Check that prompts render and that their examples quote their texts word for word.

    Exit code: 0 all prompts are valid; 1 an example is wrong; 2 a prompt cannot be read.
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
            typer.echo(clean(f"{prompt.label} is valid with {against.label} ({examples})"))
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
    """Raises PromptError if the template cannot be rendered."""
    from extractor.models import Document, Passage, Span

    document = Document.from_text(SAMPLE)
    whole = Span(start=0, end=len(SAMPLE))
    passage = Passage(start=0, end=whole.end, doc_id=document.doc_id, sentences=(whole,))
    prompt.render(document, passage, schema)
