"""`POST /v1/extract`: the rows of one document, at once or one after another."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from functools import partial
from typing import Any, Literal, TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from extractor.api import Extractor
from extractor.documents.cleaning import titled
from extractor.errors import InputError
from extractor.models import Claim, Document, Frozen, Record, Rejected, Result, Usage
from extractor.pipeline.saved import SavedResult
from extractor.pipeline.telling import stream
from extractor.serve import answers
from extractor.serve.asking import Asked, Choice, fields_of, kind_of, parsed
from extractor.serve.problems import MEDIA_TYPE, Problem, problem_of
from extractor.serve.service import Service, service_of
from extractor.serve.uploads import files_of
from extractor.serve.wording import form_of

__all__ = ["NDJSON", "Begun", "Ended", "Event", "Failed", "Told", "extract", "router"]

NDJSON = "application/x-ndjson"
MOST_FIELDS = 30
_Found = TypeVar("_Found")


class Begun(Frozen):
    """The first line of a stream: the document, to which all offsets refer."""

    event: Literal["document"] = "document"
    document: Document


class Told(Frozen):
    """A row. A later one with its `claim_id` takes its place."""

    event: Literal["row"] = "row"
    row: Claim | Record[Any]


class Ended(Frozen):
    """The last line of a stream that went well.

    - `claims`: how many rows the document has.
    - `withdrawn`: the ids of rows that were told and that later passages took back.
    """

    event: Literal["end"] = "end"
    claims: int
    withdrawn: tuple[str, ...]
    rejected: tuple[Rejected, ...]
    usage: Usage
    seconds: float


class Failed(Frozen):
    """The last line of a stream that failed: the rows before it may not be all."""

    event: Literal["problem"] = "problem"
    problem: Problem


Event = Begun | Told | Ended | Failed
router = APIRouter(tags=["extraction"])


def _described() -> dict[str, Any]:
    """What the body may be, for the description: FastAPI cannot tell it of a body in two forms."""
    asked = Asked.model_json_schema(ref_template="#/components/schemas/{model}")
    form = {
        **asked,
        "properties": {
            **asked["properties"],
            "file": {"type": "string", "format": "binary", "description": "In place of text."},
        },
        "required": [],
    }
    content = {"application/json": {"schema": asked}, "multipart/form-data": {"schema": form}}
    return {"requestBody": {"required": True, "content": content}}


@router.post(
    "/v1/extract",
    summary="The rows of one document",
    response_model=Result,
    responses={
        200: {"content": {NDJSON: {"schema": {"type": "string"}}}},
        "4XX": {"content": {MEDIA_TYPE: {}}, "model": Problem},
        "5XX": {"content": {MEDIA_TYPE: {}}, "model": Problem},
    },
    openapi_extra=_described(),
)
async def extract(request: Request) -> Response:
    """Reads a text, or a file of any format that `extractor run` reads, and answers its rows.

    With `Accept: application/x-ndjson` each line is an event: `document`, then a `row` as soon as
    its passage is done, and `end`, or `problem` if it failed on the way.
    """
    service = service_of(request)
    service.admission.check()
    if NDJSON in request.headers.get("accept", ""):
        return await _streamed(service, request)
    async with (
        _prepared(service, request) as (extractor, document, deadline),
        _in_time(service, deadline),
    ):
        found = await _unless_left(request, extractor.aoutcome(document))
    service.metrics.count(found)
    return answers.answer(found)


@asynccontextmanager
async def _prepared(
    service: Service, request: Request
) -> AsyncGenerator[tuple[Extractor[Any], Document, float]]:
    """A place to work in: the extractor and the document of a request, and its deadline."""
    async with AsyncExitStack() as stack:
        form: FormData | None = None
        if kind_of(request) == "form":
            most = service.settings.body_bytes
            opened = form_of(request, files=1, fields=MOST_FIELDS, most=most)
            form = await stack.enter_async_context(opened)
            asked: Choice = _asked(form)
        else:
            asked = parsed(Asked, await request.body())
        await stack.enter_async_context(service.admission.place())
        if await request.is_disconnected():
            raise ClientDisconnect
        extractor = await stack.enter_async_context(service.extractors.using(asked))
        deadline = asyncio.get_running_loop().time() + service.settings.work_seconds
        async with _in_time(service, deadline):
            document = await _document(service, extractor, asked, form, deadline)
        yield extractor, document, deadline


async def _unless_left(request: Request, work: Coroutine[Any, Any, _Found]) -> _Found:
    """The result of work; ends it and raises ClientDisconnect if nobody waits for it any more."""
    doing, leaving = asyncio.ensure_future(work), asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait((doing, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            raise ClientDisconnect
        return doing.result()
    finally:
        for task in (doing, leaving):
            task.cancel()
        await asyncio.gather(doing, leaving, return_exceptions=True)


async def _left(request: Request) -> None:
    """Waits until the client has left; its body was received."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


@asynccontextmanager
async def _in_time(service: Service, deadline: float) -> AsyncGenerator[None]:
    """Raises HTTPException if the block has not ended when a document has to be done."""
    seconds = service.settings.work_seconds
    try:
        async with asyncio.timeout_at(deadline):
            yield
    except TimeoutError as error:
        raise HTTPException(
            504, f"The document took longer than {seconds:g} s: send it to /v1/jobs."
        ) from error


def _asked(form: FormData) -> Choice:
    fields = fields_of(form)
    if bool(files_of(form)) == ("text" in fields):
        raise InputError("The form needs either a text or a file: send one of them.")
    return parsed(Asked if "text" in fields else Choice, fields)


async def _document(
    service: Service,
    extractor: Extractor[Any],
    asked: Choice,
    form: FormData | None,
    deadline: float,
) -> Document:
    claims = extractor.schema.makes_claims
    if isinstance(asked, Asked):
        found = asked.document
        return found if claims else titled(found)
    assert form is not None  # noqa: S101  # for mypy: only a form has no text
    file = files_of(form)[0]
    return await service.readers.one(file, asked, claims=claims, deadline=deadline)


# ---- streams -----------------------------------------------------------------------------------


async def _streamed(service: Service, request: Request) -> Response:
    """A stream that begins when the document is read: until then, what fails has its status."""
    stack = AsyncExitStack()
    prepared = await stack.enter_async_context(_prepared(service, request))
    return _Stream(_lines(service, *prepared), stack)


class _Stream(StreamingResponse):
    """A stream whose place is given back however it ends, also if it never begins."""

    def __init__(self, lines: AsyncGenerator[bytes], stack: AsyncExitStack) -> None:
        super().__init__(lines, media_type=NDJSON, headers={"X-Accel-Buffering": "no"})
        self._lines = lines
        self._stack = stack

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async with self._stack, aclosing(self._lines):
            await super().__call__(scope, receive, send)


async def _lines(
    service: Service, extractor: Extractor[Any], document: Document, deadline: float
) -> AsyncGenerator[bytes]:
    yield _line(Begun(document=document))
    try:
        async with (
            _in_time(service, deadline),
            aclosing(_events(service, extractor, document)) as events,
        ):
            async for event in events:
                yield _line(event)
    except Exception as error:  # noqa: BLE001  # the status is sent: the stream has to say it
        yield _line(Failed(problem=problem_of(error)))


async def _events(
    service: Service, extractor: Extractor[Any], document: Document
) -> AsyncGenerator[Event]:
    told: set[str] = set()
    async with aclosing(stream(partial(extractor.aoutcome, document))) as rows:
        async for each in rows:
            if isinstance(each, Result | SavedResult):
                service.metrics.count(each)
                yield await _ended(each, told)
            else:
                told.add(each.claim_id)
                yield Told(row=each)


async def _ended(found: Result | SavedResult, told: set[str]) -> Ended:
    """The end of a stream in which rows with these ids were told."""
    return Ended(
        claims=len(found.claims),
        withdrawn=tuple(sorted(told - await answers.claim_ids(found))),
        rejected=answers.rejected(found),
        usage=found.usage,
        seconds=found.seconds,
    )


def _line(event: BaseModel) -> bytes:
    return event.model_dump_json().encode() + b"\n"
