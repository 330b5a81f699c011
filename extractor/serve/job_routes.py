"""`/v1/jobs`: making jobs, asking about them, stopping them, and reading their rows."""

import asyncio
import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response, StreamingResponse
from pydantic import Field
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException

from extractor.errors import InputError
from extractor.export import export
from extractor.models import Frozen
from extractor.runs import layout, load
from extractor.runs.jsonl import encode
from extractor.serve.asking import Choice, fields_of, kind_of, parsed
from extractor.serve.extract import MOST_FIELDS, NDJSON
from extractor.serve.job import Job, JobState
from extractor.serve.problems import MEDIA_TYPE, Problem
from extractor.serve.service import service_of
from extractor.serve.uploads import files_of
from extractor.serve.wording import form_of

__all__ = [
    "JobAsked",
    "JobStatus",
    "create_job",
    "delete_job",
    "job_results",
    "job_status",
    "list_jobs",
    "resume_job",
    "router",
]

PARQUET = "application/vnd.apache.parquet"
MOST_FILES = 1_000
Kind = Literal["claims", "rejected", "failures", "documents"]


class JobAsked(Choice):
    """Documents in the data folder of the service, and how they are to be read."""

    inputs: tuple[str, ...] = Field(
        min_length=1,
        max_length=MOST_FILES,
        description="Files and folders in the data folder of the service, relative to it.",
    )


class JobStatus(Frozen):
    """A job and how far it is.

    - `counts`: its documents, claims, rejected answers and failures so far.
    - `models`, `cost`, `currency`: what was spent, as in run.json.
    - `error`: why it failed.
    """

    id: str
    state: JobState
    created: dt.datetime
    counts: dict[str, int]
    models: dict[str, Any]
    cost: float | None
    currency: str | None
    error: str | None


PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {"content": {MEDIA_TYPE: {}}, "model": Problem},
    "5XX": {"content": {MEDIA_TYPE: {}}, "model": Problem},
}
router = APIRouter(tags=["jobs"], prefix="/v1/jobs", responses=PROBLEMS)


def _described() -> dict[str, Any]:
    template = "#/components/schemas/{model}"
    asked = JobAsked.model_json_schema(ref_template=template)
    form = Choice.model_json_schema(ref_template=template)
    files = {"type": "array", "items": {"type": "string", "format": "binary"}}
    sent = {**form, "properties": {**form["properties"], "file": files}, "required": ["file"]}
    content = {"application/json": {"schema": asked}, "multipart/form-data": {"schema": sent}}
    return {"requestBody": {"required": True, "content": content}}


@router.post("", status_code=202, summary="Make a job", openapi_extra=_described())
async def create_job(request: Request, response: Response) -> JobStatus:
    """Takes files (any number of fields `file`), or names of inputs in the data folder as JSON."""
    jobs = service_of(request).jobs
    jobs.check()
    if kind_of(request) == "json":
        asked = parsed(JobAsked, await request.body())
        choice = Choice.model_validate(asked.model_dump(exclude={"inputs"}))
        job = await jobs.add(choice, paths=asked.inputs)
    else:
        most = service_of(request).settings.body_bytes
        async with form_of(request, files=MOST_FILES, fields=MOST_FIELDS, most=most) as form:
            fields = fields_of(form)
            if not (files := files_of(form)):
                raise InputError("The form has no file: send some in fields called file.")
            job = await jobs.add(parsed(Choice, fields), uploads=files)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return await _status(job)


@router.get("", summary="All jobs")
async def list_jobs(request: Request) -> list[JobStatus]:
    """In the order in which they were made."""
    return [await _status(job) for job in service_of(request).jobs.all()]


@router.get("/{job_id}", summary="How far a job is")
async def job_status(request: Request, job_id: str) -> JobStatus:
    """State, counts and costs."""
    return await _status(service_of(request).jobs.get(job_id))


@router.delete("/{job_id}", summary="Stop a job")
async def delete_job(request: Request, job_id: str, purge: bool = False) -> JobStatus:
    """Requests that were sent to a model are finished, and their rows are kept.

    With `purge`, a job that is over is deleted with all of its files.
    """
    jobs = service_of(request).jobs
    job = jobs.get(job_id)
    status = await _status(job)
    if purge:
        await jobs.delete(job)
        return status
    jobs.stop(job)
    return await _status(job)


@router.post("/{job_id}/resume", status_code=202, summary="Go on with a job")
async def resume_job(request: Request, job_id: str) -> JobStatus:
    """Goes on where it was stopped or failed, and tries again what failed in it."""
    jobs = service_of(request).jobs
    job = jobs.get(job_id)
    jobs.resume(job)
    return await _status(job)


@router.get(
    "/{job_id}/results",
    summary="The rows of a job",
    response_class=Response,
    responses={200: {"content": {NDJSON: {}, PARQUET: {}}}},
)
async def job_results(
    request: Request,
    job_id: str,
    rows: Kind = "claims",
    format: Literal["ndjson", "parquet"] | None = None,  # noqa: A002  # the parameter's name
) -> Response:
    """A line of JSON for each row, or with `Accept` or `format` a Parquet file.

    Of a job that is in work, what is done so far.
    """
    job = service_of(request).jobs.get(job_id)
    if format == "parquet" or (format is None and PARQUET in request.headers.get("accept", "")):
        return await _parquet(job, rows)
    return StreamingResponse(_lines(job, rows), media_type=NDJSON)


async def _status(job: Job) -> JobStatus:
    return await asyncio.to_thread(_asked_status, job)


def _asked_status(job: Job) -> JobStatus:
    spent = job.spent()
    return JobStatus(
        id=job.id,
        state=job.state,
        created=job.order.created,
        counts=job.counts(),
        models=spent.get("models", {}),
        cost=spent.get("cost"),
        currency=spent.get("currency"),
        error=job.order.error,
    )


def _lines(job: Job, kind: Kind) -> Iterator[bytes]:
    """The lines of one kind, as far as they are committed."""
    if layout.record(job.run_folder) is None:
        return
    if kind == "failures":
        yield from map(encode, load(job.run_folder).failures())
        return
    for block in layout.blocks(job.run_folder):
        if kind == "documents":
            yield encode(block.document)
        else:
            yield from block.lines[kind]


async def _parquet(job: Job, kind: Kind) -> Response:
    """A file with the table of one kind, which is deleted when it was sent."""
    if layout.record(job.run_folder) is None:
        raise HTTPException(409, "The job has no rows yet: wait until it has begun.")
    folder = tempfile.TemporaryDirectory(prefix="extractor-")  # deleted when it was sent
    try:
        await asyncio.to_thread(export, job.run_folder, folder.name, form="parquet", force=True)
    except BaseException:
        folder.cleanup()
        raise
    return FileResponse(
        Path(folder.name) / f"{kind}.parquet",
        media_type=PARQUET,
        filename=f"{job.id}-{kind}.parquet",
        background=BackgroundTask(folder.cleanup),
    )
