"""The pages of a review: the list of documents, and each document with its rows beside it.

    app = create_app(Settings(), parts=[review_pages(Reviewing(run, "ana"))])

A page is a template and a script of our own; nothing is loaded from elsewhere. What it posts is a
proposal, and the name of the reviewer is the server's, never the page's.
"""

from collections.abc import Callable
from importlib import resources
from typing import Annotated, Any

from fastapi import APIRouter, Body, FastAPI, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from extractor.models import STANCES, Frozen, Mention, Record
from extractor.report.page import STYLE, source, templates
from extractor.report.report import named, titled
from extractor.review.decisions import Proposal, RowDecision, Undo, Undone
from extractor.review.records import emptied
from extractor.review.reviewing import Reviewing
from extractor.review.shown import as_written, shown_rows, shown_text, sources
from extractor.review.state import ReviewedDocument

__all__ = ["Decided", "fill", "review_pages", "static_files"]

PER_PAGE = 200  # documents in a list
JUDGED = frozenset({"accept", "reject"})  # after which only the row is drawn again
TYPES = {"css": "text/css", "js": "text/javascript"}


class Decided(Frozen):
    """The answer to a decision.

    - `row`: the key of the row and its HTML, if nothing else changed.
    - `document`: else the HTML of text and rows.
    - `open`: the rows that are left to decide about.
    - `version`: that of the document, which the next decision names as seen.
    - `undone`: the key of the row that an undo was about.
    - `next`: after the end of a document, the address of the next.
    """

    row: tuple[str, str] | None = None
    document: str | None = None
    decided: int
    rows: int
    open: int
    finished: bool
    version: str
    undone: str | None = None
    next: str | None = None


def fill(name: str, **values: Any) -> str:
    """Renders a template of the pages; all values are escaped."""
    return templates(__package__ or "", "extractor.report").get_template(name).render(values)


def static_files(app: FastAPI) -> None:
    """Serves styles and scripts from this package, and the style of the report."""
    router = APIRouter(include_in_schema=False)

    @router.get("/static/{name}")
    def static(name: str) -> Response:
        found = _static().get(name)
        if found is None:
            return Response(status_code=404)
        kind = TYPES[name.rpartition(".")[2]]
        return Response(found(), media_type=kind, headers={"Cache-Control": "no-cache"})

    app.include_router(router)


def review_pages(reviewing: Reviewing) -> Callable[[FastAPI], None]:
    """The part of an application that one reviewer works with."""

    def add(app: FastAPI) -> None:
        app.include_router(_router(reviewing))

    return add


def _static() -> dict[str, Callable[[], str]]:
    """What may be asked for, by name; nothing else is looked up on the disk."""
    own = resources.files(__package__ or "").joinpath("static")
    found: dict[str, Callable[[], str]] = {
        each.name: (lambda file=each: file.read_text("utf-8"))  # type: ignore[misc]  # a default binds it
        for each in own.iterdir()
        if each.name.rpartition(".")[2] in TYPES
    }
    return {**found, STYLE: lambda: source(STYLE)}


def _router(reviewing: Reviewing) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def begin() -> Response:
        return RedirectResponse("/review", 303)

    @router.get("/review", response_class=HTMLResponse)
    def documents(
        below: Annotated[float, Query(ge=0, le=1)] = 0.0,
        page: Annotated[int, Query(ge=1)] = 1,
    ) -> str:
        return _list(reviewing, below, page)

    @router.get("/review/{number}", response_class=HTMLResponse)
    def document(number: int, below: Annotated[float, Query(ge=0, le=1)] = 0.0) -> str:
        known = reviewing.document(number)
        return fill(
            "review_page",
            **_parts(reviewing, known, number),
            documents=len(reviewing.documents.entries),
            below=below,
            bounds=_bounds(reviewing, below),
        )

    @router.post("/review/{number}/decisions")
    def decide(
        number: int,
        proposal: Annotated[Proposal, Body()],
        seen: Annotated[str | None, Query(max_length=64)] = None,
    ) -> Decided:
        text = reviewing.documents.read(number).document.text
        before = reviewing.document(number) if isinstance(proposal, Undo) else None
        known, decision = reviewing.decide(number, _written(proposal, text), seen)
        made = _decided(reviewing, known, number, decision.action, getattr(proposal, "row", ""))
        if before and isinstance(decision, Undone):
            return made.model_copy(update={"undone": _row_of(decision.undoes, before)})
        return made

    return router


def _list(reviewing: Reviewing, below: float, page: int) -> str:
    progress = reviewing.progress(below)
    shown = progress[(page - 1) * PER_PAGE : page * PER_PAGE]
    return fill(
        "review_list",
        run=named(reviewing.run.folder),
        reviewer=reviewing.reviewer,
        documents=shown,
        finished=sum(each.finished for each in progress),
        whole=len(progress),
        decided=sum(each.decided for each in progress),
        rows=sum(each.rows for each in progress),
        next=next((each.number for each in progress if not each.finished), None),
        below=below,
        bounds=_bounds(reviewing, below),
        page=page,
        pages=max(1, -(-len(progress) // PER_PAGE)),
    )


def _bounds(reviewing: Reviewing, below: float) -> list[float]:
    """The bounds of certainty to choose from, with the one that is chosen."""
    chosen = {below} if 0 < below < 1 else set()
    return sorted({*reviewing.bounds, *chosen}, reverse=True)


def _parts(reviewing: Reviewing, known: ReviewedDocument, number: int) -> dict[str, Any]:
    """What the templates of a document show."""
    document = known.document
    first = next((each.row for each in known.rows if isinstance(each.row, Record)), None)
    meta = (document.publisher, document.path, document.date and document.date.isoformat())
    return {
        "number": number,
        "title": titled(document),
        "known": [each for each in meta if each],
        "pieces": list(shown_text(known)),
        "rows": shown_rows(known),
        "sources": sources(known),
        "stances": STANCES,
        "records": reviewing.is_records,
        "fields": {
            each.key: dict(each.row.fields) for each in known.rows if isinstance(each.row, Record)
        },
        "blank": emptied(first.fields) if first else {},
        "open": known.open,
        "finished": known.finished,
        "version": known.version,
        "astray": known.astray,
        "reviewer": reviewing.reviewer,
    }


def _decided(
    reviewing: Reviewing, known: ReviewedDocument, number: int, action: str, key: str
) -> Decided:
    parts = _parts(reviewing, known, number)
    row = next((each for each in parts["rows"] if each.key == key), None)
    alone = action in JUDGED and row is not None
    following = (each for each in reviewing.progress() if not (each.finished or each.damage))
    after = next((f"/review/{each.number}" for each in following), "/review")
    return Decided(
        row=(key, fill("review_row_alone", row=row, **parts)) if alone else None,
        document=None if alone else fill("review_document_alone", **parts),
        decided=len(known.rows) - known.open,
        rows=len(known.rows),
        open=known.open,
        finished=known.finished,
        version=known.version,
        next=after if action == "finish" else None,
    )


def _row_of(decision: str, known: ReviewedDocument) -> str | None:
    """The key of the row that a decision is about; None if it is about none."""
    found = next((each for each in known.decisions if each.id == decision), None)
    return found.row if isinstance(found, RowDecision) else None


def _written(proposal: Proposal, text: str) -> Proposal:
    """A proposal whose words are as the document has them, and not as a page shows them."""
    words = getattr(proposal, "words", None)
    if isinstance(words, Mention):
        return proposal.model_copy(update={"words": as_written(words, text)})
    if words:
        return proposal.model_copy(update={"words": tuple(as_written(e, text) for e in words)})
    return proposal
