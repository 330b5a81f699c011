"""Whether the service lives."""

from fastapi import APIRouter

__all__ = ["healthz", "router"]

router = APIRouter(tags=["operation"])


@router.get("/healthz", summary="Whether the process answers")
async def healthz() -> dict[str, str]:
    """Always "ok"; needs no token."""
    return {"status": "ok"}
