"""`extractor gold`: hand-labelled articles, checked and counted."""

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.terminal import clean, console, warn

__all__ = ["app"]

app = typer.Typer(
    help="Hand-labelled articles: check them, count them, compare two readers.",
    epilog="Example: extractor gold check tests/gold    What labels mean: docs/annotation-guide.md",
    no_args_is_help=True,
)
Folder = Annotated[
    Path, typer.Argument(metavar="DIR", help="A folder with articles/, labels/ and second/.")
]


@app.command("check", no_args_is_help=True)
def check(folder: Folder) -> None:
    """Check offsets, vocabulary, marks and split, and count what there is.

    Exit code: 0 all is well, 1 something is to be mended.
    """
    from extractor.evaluate import gold

    found = gold.problems(folder)
    for problem in found:
        warn(problem, head="Wrong")
    if found:
        raise typer.Exit(1)
    screen = console()
    for what, tally in gold.counts(gold.load_gold(folder)).items():
        listed = ", ".join(f"{name} {count:,}" for name, count in sorted(tally.items()))
        screen.print(f"{what + ':':<12}{tally.total():>6,}   {clean(listed, line=True)}")
        rare = [name for name in gold.PHENOMENA if what == "phenomena" and tally[name] < gold.LEAST]
        if rare:
            screen.print(f"under {gold.LEAST}: {', '.join(rare)}", style="yellow")


@app.command("agreement", no_args_is_help=True)
def agreement(folder: Folder) -> None:
    """Tell how far the first and the second reader of the same articles agree."""
    from extractor.evaluate import agreement as agree
    from extractor.evaluate import gold

    found = agree(gold.load_gold(folder), gold.load_gold(folder, labels="second"))
    screen = console()
    first, second = found.claims
    screen.print(
        f"{found.articles:,} articles; {first:,} claims by the first, {second:,} by the second"
    )
    lines = {"claims, F1": found.f1, "source, share": found.source, "chain, share": found.chain}
    for name, share in found.shares.items():
        lines[f"{name}, share"] = share
        lines[f"{name}, kappa"] = found.kappa[name]
    for name, value in lines.items():
        screen.print(f"{name:<18}{value:.2f}")
