"""`extractor compare`: what several documents say of the same things."""

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extractor.cli.options import BaseUrl, CacheDir, PriceFile, Timeout
from extractor.cli.progress import number
from extractor.cli.terminal import clean, console, warn
from extractor.errors import SettingsError

if TYPE_CHECKING:
    from extractor.compare.folder import StoredComparison
    from extractor.compare.model import Position

__all__ = ["EXAMPLE", "compare", "print_facts"]

EXAMPLE = "Example: extractor compare my-run/ -o compared/    then: extractor show compared/"
MEANING = {
    "disputed": "asserted by some, denied by others",
    "differ": "told with values that exclude one another",
    "unconfirmed": "that somebody refuses to confirm",
    "agree": "told more than once, without a difference",
    "single": "told by one claim",
}
MOST = 50  # facts of a relation that are printed


def compare(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN/...", help="Folders that `extractor run` wrote.")
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="COMPARED/", help="What to write (required)."),
    ] = None,
    ask: Annotated[
        str | None,
        typer.Option(
            metavar="none|unsure|all",
            help="What a model is asked: nothing (default without --model); about each event that "
            "several documents tell, beside the rules (unsure, default with --model); or about all "
            "claims, of which it then decides alone (all).",
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help='The model to ask, as in `extractor run`: "local" or '
            '"PROVIDER/NAME". Name a strong one: the local one joins what is apart.',
        ),
    ] = None,
    meaning: Annotated[
        bool,
        typer.Option(
            "--meaning",
            help="Find also what means the same in other words, in English, with a small model on "
            "this machine: see `extractor model pull all-minilm-l6-v2`. Finds more, and errs more.",
        ),
    ] = False,
    base_url: BaseUrl = None,
    timeout: Timeout = None,
    prices: PriceFile = None,
    max_cost: Annotated[
        float | None,
        typer.Option(
            metavar="SUM",
            help="Stop before this command costs more, in the currency of --prices.",
        ),
    ] = None,
    max_tokens: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Stop before this command uses more tokens, in prompts and answers.",
        ),
    ] = None,
    cache_dir: CacheDir = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a comparison.")] = False,
) -> None:
    """Compare what documents say: who agrees, who differs, who denies, who only repeats.

    Claims about one event, state or quantity become one fact, with the values that they give and
    the independent voices behind them. Without --model no service is asked, and nothing leaves this
    machine. With one, the claims that are compared are sent to it, but no articles.

    COMPARED/ gets facts.jsonl, voices.jsonl, copies.jsonl and documents.jsonl. The texts stay in
    the runs: keep these where they are. A comparison that was stopped goes on with the same
    command; until it is complete, index.part holds what is known, texts too.

    Exit code: 0 compared; 1 a run is damaged or the disk failed; 2 usage error.
    """
    from extractor.compare.folder import compare as compared
    from extractor.engines.encoder import sentence_encoder
    from extractor.export import delete_tables

    if output is None:
        raise SettingsError(f"Name a folder for the comparison with -o. {EXAMPLE}")
    of_model = {
        "--base-url": base_url, "--timeout": timeout, "--prices": prices, "--max-cost": max_cost,
        "--max-tokens": max_tokens, "--cache-dir": cache_dir,
    }  # fmt: skip
    _check_model(ask, model, [name for name, value in of_model.items() if value is not None])
    encoder = sentence_encoder() if meaning else None
    if model is None:
        found = compared(runs, output, force=force, meaning=encoder)
    else:
        from extractor.api import Extractor

        with Extractor(
            model=model, base_url=base_url, timeout=timeout, prices=prices,
            max_cost=max_cost, max_tokens=max_tokens, cache_dir=cache_dir, ask="all",
        ) as extractor:  # fmt: skip
            found = compared(
                runs, output, force=force, ask=ask, extractor=extractor, meaning=encoder
            )
    delete_tables(output)  # of an earlier comparison there
    _warn_of_unfinished(found.unfinished)
    screen = console()
    screen.print(f"documents    {found.record['documents']:>7,}")
    for relation, count in found.record["facts"].items():
        screen.print(f"{relation:<12} {count:>7,}   {MEANING[relation]}")
    screen.print(f"copies       {found.record['copies']:>7,}   documents that repeat another one")
    _print_asked(found.record)
    name = clean(str(output), line=True)
    if not any(found.record["facts"].values()):
        screen.print("No facts: the documents of these runs have no claims.")
        return
    screen.print(f"Next: extractor show {name}    or: extractor report {name} -o compared.html")


def _warn_of_unfinished(runs: Iterable[Path]) -> None:
    """Tells which runs may get more documents."""
    for run in runs:
        warn(
            f"{run} is not finished: only the documents that it has were compared; finish it with "
            "its `extractor run` command, then compare again with --force.",
            head="Note",
        )


def _check_model(ask: str | None, model: str | None, given: list[str]) -> None:
    """Refuses options for a model where none is named."""
    if model is None and (given or ask not in (None, "none")):
        options = " and ".join(given or [f"--ask {ask}"])
        raise SettingsError(
            f"{options} is for a model: name one with --model, or leave that option out."
        )


def _print_asked(record: Mapping[str, Any]) -> None:
    if record["ask"] == "none":
        return
    lost = f"; {record['unanswered']:,} without an answer" if record["unanswered"] else ""
    console().print(f"requests     {record['asked']:>7,}   to {record['model']}{lost}")
    for reason, count in record["reasons"].items():
        console().print(f"  {count:,} times: {clean(reason, line=True)}")


def print_facts(found: "StoredComparison", *, json: bool = False) -> None:
    """Prints the facts of several claims by relation, the strongest first."""
    from extractor.compare.model import RELATIONS

    if json:
        for fact in found.facts():
            typer.echo(fact.model_dump_json())
        return
    for run in found.changed():
        warn(
            f"{run} is gone, or was changed after it was compared: what follows tells of it as it "
            "was; compare again with --force.",
            head="Note",
        )
    documents = {row["doc_id"]: _titled(row) for row in found.documents()}
    names = {
        voice.voice_id: voice.name if voice.kind else documents[voice.documents[0]]
        for voice in found.voices()
    }
    facts = [fact for fact in found.facts() if fact.relation != "single"]
    screen = console()
    for relation in RELATIONS:
        chosen = [fact for fact in facts if fact.relation == relation]
        if not chosen:
            continue
        screen.print(f"\n{relation.upper()}: {number(len(chosen), 'facts')}, {MEANING[relation]}")
        for fact in chosen[:MOST]:
            told = f"{number(fact.documents, 'documents')}, {number(fact.voices, 'voices')}"
            screen.print(f"\n  {clean(fact.label, line=True)}  ({told})")
            for position in fact.positions:
                who = dict.fromkeys(names[c.voice] for c in position.claims if c.voice)
                said = _plainly(position)
                articles = dict.fromkeys(documents[c.doc_id] for c in position.claims)
                sources = clean("; ".join(who or (f"in {each}" for each in articles)), line=True)
                screen.print(f"    {clean(said, line=True)} [{position.stance}]: {sources}")
            if fact.sequence:
                steps = " → ".join(f"{step.value} ({step.day})" for step in fact.sequence)
                screen.print(f"    in time: {clean(steps, line=True)}")
        if len(chosen) > MOST:
            screen.print(f"\n  and {len(chosen) - MOST:,} more (see --json)")
    single = found.record["facts"]["single"]
    verb = "is" if single == 1 else "are"
    screen.print(f"\n{number(single, 'facts')} of one claim each {verb} not shown (see --json).")


def _titled(row: Mapping[str, Any]) -> str:
    """The title of a document, or else the name of its file, or else its id."""
    return str(row["title"] or PurePath(row["path"] or "").name or row["doc_id"])


def _plainly(position: "Position") -> str:
    """What a position says, and whether that is denied."""
    if position.value:
        return f"not {position.value}" if position.denies else position.value
    if position.stance == "unconfirmed":
        return "not confirmed"
    return "it is not so" if position.denies else "it is so"
