"""`extractor evaluate COMPARED/`: score a comparison against labelled facts."""

import json as jsonlib
from collections.abc import Callable
from pathlib import Path

import typer

from extractor.cli.terminal import console
from extractor.models import Claim

__all__ = ["FACT_MEANING", "score_facts"]

FACT_MEANING = {
    "pair_precision": "pairs of claims put together that are one fact",
    "pair_recall": "pairs of claims of one fact that were put together",
    "pair_f1": "harmonic mean of these two",
    "bcubed_precision": "of a claim's fact, the part that belongs there (B-cubed)",
    "bcubed_recall": "of what belongs to a claim's fact, the part that is there",
    "bcubed_f1": "harmonic mean of these two",
    "bcubed_f1_single": "the same, had each claim a fact of its own",
    "facts_found": "labelled facts of which at least two claims and half were found",
    "relation": "right relation, of the facts found",
    "voices": "right number of independent voices, of the facts found",
}


def score_facts(
    folder: Path,
    gold: Path,
    split: str | None,
    number: Callable[[float | None], str],
    *,
    json: bool,
) -> dict[str, float | None]:
    """Prints the scores of a comparison, and returns them by name.

    - `number`: writes a figure
    """
    from extractor.compare import Comparison
    from extractor.compare.folder import load_comparison
    from extractor.evaluate import load_gold
    from extractor.evaluate.facts import evaluate_facts, load_events, positions_of

    stored = load_comparison(folder)
    articles = [each for each in load_gold(gold, split=split) if each.labels is not None]
    told = [
        (each.document, [row for row in each.claims if isinstance(row, Claim)])
        for each in stored.told()
    ]
    found = Comparison(facts=tuple(stored.facts()), voices=(), copies=())
    places = positions_of(told, articles)
    scores = evaluate_facts(found, load_events(gold, split=split), places)
    if json:
        shown = {name: each._asdict() for name, each in scores.items()}
        typer.echo(jsonlib.dumps({"scores": shown}, indent=2))
        return {name: each.value for name, each in scores.items()}
    screen = console()
    for name, words in FACT_MEANING.items():
        each = scores[name]
        between = f"{number(each.low)} to {number(each.high)}"
        screen.print(f"{name:<17} {number(each.value):>6}   {between:<16} {words}")
    return {name: each.value for name, each in scores.items()}
