"""Whether the service lives, and whether it can take work."""

import asyncio
import tempfile
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException

from extractor.serve.extractors import lacks_weights
from extractor.serve.service import service_of

__all__ = ["healthz", "readiness", "readyz", "router"]

BLOCK = 4096  # bytes, as disks give room
router = APIRouter(tags=["operation"])  # of any application
readiness = APIRouter(tags=["operation"])  # of one with a service


@router.get("/healthz", summary="Whether the process answers")
async def healthz() -> dict[str, str]:
    """Always "ok"; needs no token."""
    return {"status": "ok"}


@readiness.get("/readyz", summary="Whether it can take work")
async def readyz(request: Request) -> dict[str, str]:
    """503 while it starts or stops, is full, or lacks its model or room for files."""
    service = service_of(request)
    if not service.running:
        raise HTTPException(503, "The service is starting or stopping: ask again in a moment.")
    if service.admission.full:
        raise HTTPException(503, "The service is at work on as much as it may be: ask later.")
    if lacks_weights(service.settings):
        raise HTTPException(503, "The service has no model: its operator has to get the weights.")
    if not await asyncio.to_thread(_takes_files, service.jobs.folder):
        raise HTTPException(503, "The data folder cannot be written: make it writable, or room.")
    return {"status": "ready"}


def _takes_files(folder: Path) -> bool:
    """Whether a file can be written, which its permissions do not tell of a full disk."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * BLOCK)
    except OSError:
        return False
    return True
