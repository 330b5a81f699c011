"""`extractor schemas list|show`: what can be extracted."""

import json as jsonlib
from typing import Annotated

import typer

from extractor.cli.terminal import clean, console

__all__ = ["app"]

app = typer.Typer(
    help="List and show schemas, the built-in ones and your own.",
    epilog="Example: extractor schemas show claims",
    no_args_is_help=True,
)


@app.command("list")
def list_() -> None:
    """List the built-in schemas."""
    from rich.table import Table

    from extractor.prompting.catalog import schema, schema_names

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name in schema_names():
        found = schema(name)
        table.add_row(clean(found.label), clean(found.description.split("\n")[0]))
    screen = console()
    screen.print(table)
    screen.print("\nYour own: extractor run ... --schema my.py:CLASS", style="dim")


@app.command("show", no_args_is_help=True, epilog="Example: extractor schemas show my.py:Finding")
def show(
    name: Annotated[str, typer.Argument(metavar="NAME|FILE.py:CLASS", help="The schema to show.")],
    json: Annotated[
        bool, typer.Option("--json", help="Print the JSON schema that the model has to follow.")
    ] = False,
) -> None:
    """Show the fields of a schema that the model fills in."""
    from rich.table import Table

    from extractor.prompting.catalog import schema

    found = schema(name)
    if json:
        typer.echo(jsonlib.dumps(found.wire, indent=2))
        return
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
    for field in found.fields:
        table.add_row(clean(field["name"]), clean(field["description"]))
    screen = console()
    screen.print(f"{found.label}: {clean(found.description)}\n")
    screen.print(table)
