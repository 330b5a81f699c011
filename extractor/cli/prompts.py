"""`extractor prompts list|show|new|check`: how the model is asked, and examples of answers."""

import os
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.progress import number
from extractor.cli.terminal import clean, console, warn
from extractor.errors import InputError, SettingsError
from extractor.text import first_line

if TYPE_CHECKING:
    from extractor.prompting.prompt import Prompt
    from extractor.prompting.schema import Schema

__all__ = ["app"]

LINES = (".jsonl", ".ndjson")
PLACEHOLDER = "Put the text of a document here."
SAMPLE = "The bridge was closed on Monday, the mayor said."

app = typer.Typer(
    help="List, print and check prompts and examples, the built-in ones and your own.",
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


@app.command(
    "new", no_args_is_help=True, epilog="Example: extractor prompts new --schema my.py:Finding"
)
def new(
    schema: Annotated[
        str, typer.Option(metavar="NAME|FILE.py:CLASS", help="What the examples are for.")
    ],
    documents: Annotated[
        list[str] | None,
        typer.Option(
            "--from",
            metavar="INPUT",
            help="A document, or several, whose texts become the texts of examples. Repeatable.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE.jsonl",
            help="The file to write (default: CLASS.examples.jsonl).",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
) -> None:
    """Write a file of examples to fill in, one on each line.

    Each has a text and an item with the fields of the schema. Put the right words of the text, or
    null, in the place of what says what they are. Repeat the item for each further record.
    """
    from extractor.files import write
    from extractor.prompting.catalog import schema as named
    from extractor.prompting.examples import blank

    found = named(schema)
    path = output or Path(f"{found.name}.examples.jsonl")
    if path.exists() and not force:
        raise SettingsError(
            f"{path} exists: give another name with -o, or replace it with --force."
        )
    texts = list(_texts(documents)) if documents else [PLACEHOLDER]
    try:
        write(path, [blank(found, _from(path, schema), texts).encode()])
    except OSError as error:
        raise SettingsError(f"{path} cannot be written ({first_line(error)}): name another.") from (
            error
        )
    typer.echo(
        clean(
            f"{path} is written. Fill it in, then: extractor prompts check {path}    and: "
            f"extractor run ... --schema {schema} --examples {path}"
        )
    )


@app.command("check", epilog="Example: extractor prompts check my.jinja --schema my.py:Finding")
def check(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME|FILE.jinja|FILE.jsonl",
            help="The prompts and files of examples to check (default: all built-in prompts).",
        ),
    ] = None,
    schema: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE.py:CLASS",
            help="The schema to check against. The default is the one that the file names, or the "
            "only class in the Python files beside it that has all fields of its examples.",
        ),
    ] = None,
) -> None:
    """Check that prompts render, and that examples fit their schemas and texts.

    Exit code: 0 all are valid; 1 an example is wrong; 2 a file cannot be read.
    """
    from extractor.prompting.catalog import prompt_names

    wrong = False
    for name in names or prompt_names():
        found, valid = (_check_examples if name.endswith(LINES) else _check_prompt)(name, schema)
        for problem in found:
            warn(problem, head="Wrong")
        if not found:
            typer.echo(clean(valid))
        wrong = wrong or bool(found)
    if wrong:
        raise typer.Exit(1)


def _check_prompt(name: str, schema: str | None) -> tuple[list[str], str]:
    """What is wrong with a prompt; and what is said of it otherwise."""
    from extractor.prompting.prompt import check as misquoted

    prompt = _prompt(name)
    against = _schema(schema, prompt, Path(name))
    problems = misquoted(prompt, against)
    if not problems:
        _render(prompt, against)
    examples = number(len(prompt.examples), "examples")
    return problems, f"{prompt.label} is valid with {against.label} ({examples})"


def _check_examples(name: str, schema: str | None) -> tuple[list[str], str]:
    """What is wrong with a file of examples; and what is said of it otherwise."""
    from extractor.prompting.catalog import schema as named
    from extractor.prompting.examples import MAX_LOCAL_BYTES, checked, schema_of, size_of

    against = named(schema or schema_of(Path(name)))
    found, problems = checked(name, against)
    size = size_of(found)
    limit = "" if size <= MAX_LOCAL_BYTES else f", too long for a local model: {MAX_LOCAL_BYTES:,}"
    examples = number(len(found), "examples")
    return problems, f"{name} is valid with {against.label} ({examples}, {size:,} bytes{limit})"


def _texts(inputs: list[str]) -> Iterator[str]:
    """The texts of documents; raises InputError for one that cannot be read."""
    from extractor.documents import read
    from extractor.models import Failure

    for document in read(inputs):
        if isinstance(document, Failure):
            raise InputError(document.reason)
        yield document.text


def _from(path: Path, schema: str) -> str:
    """How a file names a schema: a path in it starts at its own folder."""
    file, colon, name = schema.rpartition(":")
    return f"{os.path.relpath(file, path.parent)}:{name}" if colon else schema


def _prompt(name: str) -> "Prompt":
    from extractor.prompting.catalog import prompt, schema

    return prompt(name, schema("claims"))


def _schema(name: str | None, prompt: "Prompt", path: Path) -> "Schema":
    """The schema to check a prompt against; without examples any will do."""
    from extractor.prompting.catalog import schema, schema_names
    from extractor.prompting.origin import find_schema

    if name is None and path.suffix == ".jinja" and (prompt.written_for or prompt.examples):
        items = (item for example in prompt.examples for item in example.items)
        name = find_schema(path, prompt.written_for, items)
    named = prompt.name if prompt.name in schema_names() else "claims"
    return schema(name or prompt.written_for or named)


def _render(prompt: "Prompt", schema: "Schema") -> None:
    """Raises PromptError if the template cannot be rendered."""
    from extractor.models import Document, Passage, Span

    document = Document.from_text(SAMPLE)
    whole = Span(start=0, end=len(SAMPLE))
    passage = Passage(start=0, end=whole.end, doc_id=document.doc_id, sentences=(whole,))
    prompt.render(document, passage, schema)
