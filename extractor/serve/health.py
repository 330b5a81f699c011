"""Whether the service lives, and whether it can take work."""

import os

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException

from extractor.serve.service import service_of

__all__ = ["healthz", "readiness", "readyz", "router"]

router = APIRouter(tags=["operation"])  # of any application
readiness = APIRouter(tags=["operation"])  # of one with a service


@router.get("/healthz", summary="Whether the process answers")
async def healthz() -> dict[str, str]:
    """Always "ok"; needs no token."""
    return {"status": "ok"}


@readiness.get("/readyz", summary="Whether it can take work")
async def readyz(request: Request) -> dict[str, str]:
    """503 while it starts or stops, its queue is full or its folder cannot be written."""
    service = service_of(request)
    if not service.running:
        raise HTTPException(503, "The service is starting or stopping: ask again in a moment.")
    if service.admission.full:
        raise HTTPException(503, "The service is at work on as much as it may be: ask later.")
    if not os.access(service.jobs.folder, os.W_OK):
        raise HTTPException(503, "The data folder cannot be written: make it writable.")
    return {"status": "ready"}
