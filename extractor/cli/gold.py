"""`extractor gold check|agreement`: hand-labelled articles."""

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.terminal import clean, console, warn

__all__ = ["app"]

app = typer.Typer(
    help="Check and count hand-labelled articles, and compare two annotators.",
    epilog="Example: extractor gold check tests/gold    "
    "docs/annotation-guide.md explains the labels.",
    no_args_is_help=True,
)
Folder = Annotated[
    Path, typer.Argument(metavar="DIR", help="A folder with articles/, labels/ and second/.")
]


@app.command("check", no_args_is_help=True)
def check(folder: Folder) -> None:
    """Check the offsets, vocabulary, phenomena and split of the labels, and count the claims.

    Exit code: 0 no problem found; 1 problems found.
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
            screen.print(f"fewer than {gold.LEAST}: {', '.join(rare)}", style="yellow")


@app.command("agreement", no_args_is_help=True)
def agreement(folder: Folder) -> None:
    """Show how well two annotators of the same articles agree."""
    from extractor.evaluate import agreement as agree
    from extractor.evaluate import gold

    found = agree(gold.load_gold(folder), gold.load_gold(folder, labels="second"))
    screen = console()
    first, second = found.claims
    screen.print(
        f"{found.articles:,} articles: {first:,} claims by the first annotator, "
        f"{second:,} by the second"
    )
    lines = {"claims, F1": found.f1, "source, share": found.source, "chain, share": found.chain}
    for name, share in found.shares.items():
        lines[f"{name}, share"] = share
        lines[f"{name}, kappa"] = found.kappa[name]
    for name, value in lines.items():
        screen.print(f"{name:<18}{value:.2f}")
