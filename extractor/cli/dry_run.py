"""What `extractor run --dry-run` says: how much there is to do, and what it may cost."""

import json as jsonlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from extractor.cli.progress import amount
from extractor.cli.terminal import clean, console
from extractor.errors import InputError
from extractor.models import Document, Failure

if TYPE_CHECKING:
    from extractor.api import Extractor

__all__ = ["tell_plan"]


def tell_plan(
    extractor: "Extractor",
    documents: Iterable[Document | Failure],
    folder: Path | None,
    settings: Mapping[str, Any],
    *,
    json: bool,
) -> None:
    """Counts what a run would do and prints it; sends nothing, loads no model, writes no folder."""
    from extractor.pipeline.estimate import Plan
    from extractor.runs import done

    before = done(folder, settings) if folder else {}
    plan = Plan(sharing=extractor.cache is not None)
    for document in _to_do(documents, before, plan.documents):
        try:
            plan.add(extractor.requests(document))
        except InputError:
            plan.documents["unreadable"] += 1
    known = plan.known(extractor.cache)
    told = plan.estimate(known, extractor.models, extractor.budget.prices)
    if json:
        typer.echo(jsonlib.dumps(told, indent=2))
        return
    from rich.text import Text

    screen = console()
    for name, value in _lines(told):
        screen.print(Text.assemble((f"{name:<14} ", "bold"), clean(value, line=True)))


def _lines(plan: dict[str, Any]) -> list[tuple[str, str]]:
    documents = plan["documents"]
    others = [
        f"{documents[name]:,} {said}"
        for name, said in {
            "done": "done before",
            "duplicates": "given twice",
            "unreadable": "unreadable",
        }.items()
        if documents.get(name)
    ]
    lines = [
        ("documents", f"{documents.get('to_do', 0):,} to do" + "".join(f", {o}" for o in others)),
        ("passages", f"{plan['passages']:,} to ask about"),
        ("cached", f"{plan['cached']:,} answered from the cache, which costs nothing"),
        ("requests", f"{plan['requests']:,} to send"),
    ]
    for name in ("prompt_tokens", "output_tokens"):
        found = plan[name]
        lines.append(
            (
                name.replace("_", " "),
                f"about {found['estimate']:,}, at most {found['at_most']:,} (by {found['from']})",
            )
        )
    if "cost" in plan:
        cost = plan["cost"]
        lines.append(
            (
                "cost",
                f"about {amount(cost['estimate'], cost['currency'])}, at most "
                f"{amount(cost['at_most'], cost['currency'])} if each request is sent once"
                if cost
                else "unknown: a model that may answer has no price in the file",
            )
        )
    return lines


def _to_do(
    documents: Iterable[Document | Failure], before: Mapping[str, str], others: Counter[str]
) -> Iterator[Document]:
    """Those that a run would do, as `Run.pending`; counts those that it would pass over."""
    given: dict[str, str] = {}
    for entry in documents:
        if isinstance(entry, Failure):
            others["unreadable"] += 1
            continue
        digest = entry.sha256[:16]
        known = given.get(entry.doc_id) or before.get(entry.doc_id)
        if known not in (None, digest):
            others["unreadable"] += 1
        elif entry.doc_id in given:
            others["duplicates"] += 1
        elif known:
            others["done"] += 1
        else:
            yield entry
        given.setdefault(entry.doc_id, digest)
