"""`extractor show`: print the claims of a run, and mark their evidence in the text."""

import json as jsonlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.compare import print_facts
from extractor.cli.left_out import print_left_out
from extractor.cli.options import MinCertainty, RunFolder
from extractor.cli.reviews import Reviewer, Reviews, opened
from extractor.cli.streams import while_read
from extractor.cli.terminal import clean, console, warn
from extractor.errors import InputError, SettingsError
from extractor.models import STANCES, Record
from extractor.text import in_lines, in_words

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from extractor.models import Claim, Document, Rejected
    from extractor.runs import StoredDocument, StoredRun

__all__ = ["show"]

EXAMPLE = 'Example: extractor show my-run/ --source "mayor" --stance denied'
SHORT = 110  # characters of a quote where there is little room
READABLE = 100  # columns of running text that the eye follows easily
WIDE = 170  # columns of a table that goes to a file or a pipe
NARROWEST = 12  # columns of a field in a table, on average
INDENT = "  "  # of what is nested in a record
COLOURS = ("cyan", "green", "yellow", "magenta", "blue")


def show(
    run: RunFolder,
    document: Annotated[
        str | None,
        typer.Argument(
            metavar="DOC", help="Only this document: its id or the start of it, or its file."
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="Only claims whose source contains TEXT, in its name or in the document's words "
            "for it.",
        ),
    ] = None,
    stance: Annotated[
        str | None,
        typer.Option(
            metavar="STANCE",
            help=f"Only claims with this stance: {', '.join(STANCES[:-1])} or {STANCES[-1]}.",
        ),
    ] = None,
    min_certainty: MinCertainty = None,
    reviews: Reviews = False,
    reviewer: Reviewer = None,
    sort: Annotated[
        str | None,
        typer.Option(
            metavar="certainty",
            help="The least certain rows first: of the whole run with --table and --json, else of "
            "each document. Rows without a certainty come last.",
        ),
    ] = None,
    table: Annotated[
        bool, typer.Option("--table", help="Print one line for each claim, without the texts.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the claims as JSON lines.")] = False,
    rejected: Annotated[
        bool, typer.Option("--rejected", help="Also print what was rejected, with the reason.")
    ] = False,
    left_out: Annotated[
        bool,
        typer.Option(
            "--left-out",
            help="Print instead what of the documents was not read: menus of pages and, for "
            "claims, headlines and the furniture of news.",
        ),
    ] = False,
) -> None:
    """Print the claims of a run and mark their evidence in the text.

    For each document, the numbered claims come first (source, stance, statement). Then comes the
    text, in which the evidence of claim 1 is marked [1 like this].

    For the folder of a comparison, its facts are printed, and --json prints all of them.
    """
    from extractor.compare.layout import is_comparison

    if is_comparison(run) and not reviews:
        from extractor.compare.folder import load_comparison

        filters = (document, source, stance, min_certainty, sort)
        if any(each is not None for each in filters) or table or rejected or left_out:
            raise SettingsError(
                f"{run} is a comparison, whose facts are shown whole: give --json or no option, or "
                f"filter them on the page of `extractor report {run}`."
            )
        print_facts(load_comparison(run), json=json)
        return
    if sort not in (None, "certainty"):
        raise SettingsError(f"Rows cannot be sorted by {sort!r}: write --sort certainty.")
    stored = opened(run, reviews, reviewer)
    chosen = while_read(_chosen(stored, document, source, stance, min_certainty))
    if left_out:
        print_left_out(stored, chosen, json=json)
        return
    if sort:
        chosen = _row_by_row(chosen) if table or json else map(_sorted, chosen)
    if json:
        for entry in chosen:
            for row in (*entry.claims, *(entry.rejected if rejected else ())):
                typer.echo(jsonlib.dumps(row.model_dump(mode="json")))
        return
    screen = console()
    if table:
        _print_table(screen, chosen)
        return
    screen.width = min(screen.width, READABLE) if screen.is_terminal else screen.width
    for entry in chosen:
        _print(screen, entry, rejected)
    if not (document or source or stance or min_certainty):
        _print_failures(screen, stored)


def _chosen(
    run: "StoredRun",
    document: str | None,
    source: str | None,
    stance: str | None,
    certainty: float | None,
) -> "Iterator[StoredDocument]":
    """The selected documents with the selected claims. Documents without one are left out."""
    from dataclasses import replace

    if stance is not None and stance.casefold() not in STANCES:
        raise SettingsError(f"There is no stance {stance!r}; choose one of {', '.join(STANCES)}.")
    found = any_claim = False
    for entry in run:
        if document is not None and not _names(document, entry.document):
            continue
        found = True
        claims = tuple(claim for claim in entry.claims if _fits(claim, source, stance, certainty))
        any_claim = any_claim or bool(claims)
        if claims or (source is None and stance is None and certainty is None):
            yield replace(entry, claims=claims)
    if document is not None and not found:
        raise InputError(
            f"No document of {run.folder} is called {document}: give an id or a file name from "
            f"{run.folder / 'documents.jsonl'}."
        )
    if not any_claim:
        warn(
            f"No claim in {run.folder} matches."
            if source or stance or certainty
            else f"{run.folder} has no claims.",
            head="Note",
        )


def _sorted(entry: "StoredDocument") -> "StoredDocument":
    """A document with the least certain claim first."""
    from dataclasses import replace

    return replace(entry, claims=tuple(sorted(entry.claims, key=_sureness)))


def _row_by_row(entries: "Iterable[StoredDocument]") -> "Iterator[StoredDocument]":
    """The claims of all documents, the least certain first, then what was rejected.

    Each has its document, without the text: a run may be larger than the memory.
    """
    from dataclasses import replace

    found: list[StoredDocument] = []
    rejected: list[StoredDocument] = []
    for entry in entries:
        short = replace(entry, document=entry.document.model_copy(update={"text": ""}))
        found += (replace(short, claims=(claim,), rejected=()) for claim in entry.claims)
        rejected += [replace(short, claims=())] if entry.rejected else []
    yield from sorted(found, key=lambda each: _sureness(each.claims[0]))
    yield from rejected


def _sureness(claim: "Claim | Record") -> tuple[bool, float]:
    return claim.certainty is None, claim.certainty or 0.0


def _names(name: str, document: "Document") -> bool:
    path = PurePath(document.path or "")
    known = (document.doc_id, str(path), path.name, path.stem)
    return name in known or (len(name) >= 4 and document.doc_id.startswith(name))


def _fits(
    claim: "Claim | Record", source: str | None, stance: str | None, certainty: float | None
) -> bool:
    from extractor.runs.reader import is_sure

    if not is_sure(claim, certainty or 0):
        return False
    wanted = (source or "").casefold()
    known = [_sources(claim)]
    if not isinstance(claim, Record):
        known += [voice.text for voice in claim.attribution]
    said = any(wanted in clean(each, line=True).casefold() for each in known)
    return said and (stance is None or _stance(claim) == stance.casefold())


def _sources(claim: "Claim | Record") -> str:
    """The sources of a claim, from the first to the one that relays it."""
    if isinstance(claim, Record):
        return str(claim.fields.get("source") or "")
    names = [
        f"{voice.name} (“{voice.resolved_from}”)" if voice.resolved_from else voice.name
        for voice in claim.attribution
    ]
    return ", via ".join(names) or ("unknown source" if claim.source_unknown else "")


def _stance(claim: "Claim | Record") -> str:
    if isinstance(claim, Record):
        return str(claim.fields.get("stance") or "")
    return claim.stance


def _percent(certainty: float | None) -> str:
    return "" if certainty is None else f"{certainty:.0%}"


def _shorten(text: str, length: int) -> str:
    """The beginning of a text, cut between words."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    return f"{head.rsplit(' ', 1)[0] if ' ' in head else head}…"


def _print_table(screen: "Console", entries: "Iterable[StoredDocument]") -> None:
    """Prints one line for each claim. Widths are fixed so that rows can be printed as read."""
    from rich.table import Table

    screen.width = edge = screen.width if screen.is_terminal else WIDE
    claims = ((entry, claim) for entry in entries for claim in entry.claims)
    first = next(claims, None)
    columns = _columns(first, edge)
    names = tuple(columns)
    widths = {name: width for name, (width, _) in columns.items()}
    rows: Iterator[tuple[str, ...]] = (
        tuple(cell(claim, entry.document) for _, cell in columns.values())
        for entry, claim in (chain([first], claims) if first else ())
    )
    for row in chain([names], rows):
        table = Table.grid(padding=(0, 2, 0, 0))
        for name in names:
            whole = not screen.is_terminal or name in ("stance", "document")
            table.add_column(
                width=widths[name],
                no_wrap=whole,
                overflow="ellipsis" if whole else "fold",
                style="bold" if row is names or name == names[0] else "",
            )
        table.add_row(*(_shorten(cell, 2 * SHORT) for cell in row))
        screen.print(table, crop=False, soft_wrap=False)


def _columns(
    first: "tuple[StoredDocument, Claim | Record] | None", edge: int
) -> dict[str, tuple[int, Callable[..., str]]]:
    """The columns of a table: the width of each, and what makes a cell.

    - `first`: the first row, whose kind is that of all.
    - `edge`: the width of the table.
    """
    if first and isinstance(first[1], Record):
        return _field_columns(first[1], edge)
    columns: dict[str, tuple[int, Callable[..., str]]] = {
        "source": (25, lambda claim, _: clean(_sources(claim), line=True) or "(the article)"),
        "stance": (8, lambda claim, _: clean(_stance(claim), line=True)),
        "sure": (5, lambda claim, _: _percent(claim.certainty)),
        "claim": (44, lambda claim, _: clean(claim.statement, line=True)),
        "document": (18, lambda _, document: _name(document)),
    }
    return {name: (edge * share // 100 - 2, cell) for name, (share, cell) in columns.items()}


def _field_columns(first: "Record", edge: int) -> dict[str, tuple[int, Callable[..., str]]]:
    """The columns for the fields of records, as many as have room.

    Each gets the width that it needs for the first record; what is longer than others shares what
    they leave.
    """
    names = list(first.fields)[: max(1, edge // NARROWEST - 1)]
    if left := list(first.fields)[len(names) :]:
        warn(f"The table has no room for {', '.join(left)}: see --json.", head="Note")
    needed = {name: max(6, len(name), len(_field(first, None, name))) for name in names}
    widths: dict[str, int] = {}
    room = edge * 85 // 100 - 2 * len(names)
    for name in sorted(names, key=lambda each: needed[each]):
        widths[name] = min(needed[name], room // (len(names) - len(widths)))
        room -= widths[name]
    columns: dict[str, tuple[int, Callable[..., str]]] = {
        clean(name, line=True): (widths[name], partial(_field, name=name)) for name in names
    }
    return {**columns, "document": (edge * 15 // 100, lambda _, document: _name(document))}


def _field(claim: "Record", _: "Document | None", name: str) -> str:
    return clean(in_words(claim.fields.get(name)), line=True)


def _name(document: "Document") -> str:
    named = PurePath(document.path).name if document.path else document.doc_id
    return clean(named, line=True)


def _print(screen: "Console", entry: "StoredDocument", rejected: bool) -> None:
    from rich.rule import Rule
    from rich.text import Text

    document = entry.document
    title = clean(document.title or _name(document), line=True)
    if screen.is_terminal:
        screen.print(Rule(Text(title, "bold"), align="left"))
    else:
        screen.print(f"== {title}")
    known = (document.path, document.date and document.date.isoformat(), document.doc_id)
    screen.print(Text(" · ".join(clean(part, line=True) for part in known if part), "dim"))
    screen.print()
    for number, claim in enumerate(entry.claims, 1):
        _print_indented(screen, number, _described(claim))
    if not entry.claims:
        screen.print(Text("No claims.", "dim"))
    screen.print()
    text = _marked(document.text, entry.claims, coloured=screen.color_system is not None)
    for line in text.split(
        "\n", allow_blank=True
    ):  # rich takes quadratic time for many lines at once
        screen.print(line)
    if rejected:
        _print_rejected(screen, entry.rejected)
    screen.print()


def _print_indented(screen: "Console", number: int, content: "Text") -> None:
    from rich.padding import Padding
    from rich.table import Table

    if not screen.is_terminal:
        for line, text in enumerate(content.split("\n")):
            screen.print(f"{'' if line else number:>3} ", end="")
            screen.print(text)
        return
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=3, justify="right", style=_colour(number))
    grid.add_column()
    grid.add_row(str(number), content)
    screen.print(Padding(grid, (0, 0, 0, 0)))


def _described(claim: "Claim | Record") -> "Text":
    """Source, stance and statement of a claim, or the fields of a record."""
    from rich.text import Text

    from extractor.report.values import describe_quantity, describe_review, describe_time

    review = describe_review(claim.provenance.reviewed)
    if isinstance(claim, Record):
        return _fields(claim, review)
    source = clean(_sources(claim), line=True) or "The article itself"
    firmly = f"{claim.stance}, negated" if claim.negated else claim.stance
    firmly += f", {claim.certainty:.0%} certain" if claim.certainty is not None else ""
    firmly += f", {clean(review, line=True)}" if review else ""
    statement = clean(claim.statement, line=True)
    said = Text.assemble((source, "bold"), " — ", (firmly, "italic"), " — ", statement)
    details = [*map(describe_quantity, claim.quantities), *map(describe_time, claim.times)]
    details += [f"quote {part.match}" for part in claim.evidence if part.match == "repaired"]
    if details:
        said.append(f" ({clean('; '.join(details), line=True)})", "dim")
    return said


def _fields(record: "Record", review: str) -> "Text":
    """The fields of a record that hold something: the values first, then what is nested."""
    from rich.text import Text

    lines = []
    for depth, is_element, pairs in in_lines(record.fields):
        shown = [
            Text.assemble(
                (f"{clean(name, line=True)}: " if name else "", "bold"), clean(value, line=True)
            )
            for name, value in pairs
        ]
        bullet = "- " if is_element else INDENT
        begun = INDENT * (depth - 1) + bullet if depth else ""
        lines.append(Text(begun) + Text("  ").join(shown))
    if record.certainty is not None:
        lines.append(Text(f"{record.certainty:.0%} certain", "dim"))
    if review:
        lines.append(Text(clean(review, line=True), "dim"))
    return Text("\n").join(lines)


def _marked(text: str, claims: "Iterable[Claim | Record]", *, coloured: bool) -> "Text":
    """The text with the evidence of each claim between "[number " and "]".

    If marks overlap without being nested, the number is repeated at the end.
    """
    from rich.text import Text

    starts, ends = _edges(claims)
    shown, at = Text(), 0
    open_: deque[int] = deque()
    for edge in sorted({*starts, *ends}):
        shown.append(clean(text[at:edge]), _style(open_, coloured))
        at = edge
        for number in sorted((n for n in ends.get(edge, ()) if n in open_), key=open_.index)[::-1]:
            inner = open_[-1] == number
            shown.append("]" if inner else f"]{number}", _colour(number) if coloured else "")
            open_.remove(number)
        for number in starts.get(edge, ()):
            shown.append(f"[{number} ", f"bold {_colour(number)}" if coloured else "")
            open_.append(number)
    shown.append(clean(text[at:]))
    shown.rstrip()
    return shown


def _edges(claims: "Iterable[Claim | Record]") -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """The numbers of the claims whose evidence starts, and ends, at each offset."""
    starts: dict[int, list[int]] = {}
    ends: dict[int, list[int]] = {}
    spans = {
        (part.start, -part.end, number)
        for number, claim in enumerate(claims, 1)
        for part in claim.evidence
        if part.start < part.end
    }
    for start, end, number in sorted(spans):
        starts.setdefault(start, []).append(number)
        ends.setdefault(-end, []).append(number)
    return starts, ends


def _colour(number: int) -> str:
    return COLOURS[(number - 1) % len(COLOURS)]


def _style(open_: "deque[int]", coloured: bool) -> str:
    return f"{_colour(open_[-1])} underline" if open_ and coloured else ""


def _print_rejected(screen: "Console", rejected: "tuple[Rejected, ...]") -> None:
    from rich.text import Text

    if not rejected:
        return
    screen.print()
    screen.print(Text(f"Rejected: {len(rejected)}", "bold"))
    for row in rejected:
        item = row.item if isinstance(row.item, str) else in_words([*row.item.values()])
        said = _shorten(clean(item, line=True), SHORT)
        reason, detail = clean(row.reason, line=True), clean(row.detail, line=True)
        screen.print(Text.assemble("  ", (reason, "red"), f" — {detail} — ", (said, "dim")))


def _print_failures(screen: "Console", run: "StoredRun") -> None:
    from rich.text import Text

    for failure in run.failures():
        name = clean(failure.path or failure.doc_id or "", line=True)
        reason = clean(failure.reason, line=True)
        head = "Failed in part" if failure.passages else "Failed"
        screen.print(Text.assemble((f"{head} {name}: ", "bold red"), reason))
