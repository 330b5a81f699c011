"""The application: the routes of the service, and the parts that others add, behind one guard."""

from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from fastapi import FastAPI
from pydantic import TypeAdapter
from starlette.middleware.cors import CORSMiddleware

from extractor.environment import __version__
from extractor.serve import extract, health, job_routes, metrics, offers, pages, problems
from extractor.serve.guard import Guard
from extractor.serve.service import Service
from extractor.serve.settings import Settings

__all__ = ["Part", "create_app"]

Part = Callable[[FastAPI], None]
"""Adds to the application: `app.include_router(...)`, or `app.mount(...)` for files."""


def create_app(settings: Settings, parts: Iterable[Part] = ()) -> FastAPI:
    """The application of a service. Nothing is loaded, opened or sent before it starts.

    - `parts`: what else it serves, such as pages.
    """
    service = Service(settings)

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncGenerator[None]:
        await service.start()
        try:
            yield
        finally:
            await service.aclose()

    app = FastAPI(
        title="extractor",
        version=__version__,
        description="Documents in, typed rows with verbatim evidence out.",
        lifespan=running,
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,  # the same
    )
    app.state.service = service
    app.openapi = partial(_described, app)  # type: ignore[method-assign]  # as FastAPI's guide does
    for routes in (extract, job_routes, offers, health, metrics, pages):
        app.include_router(routes.router)
    app.include_router(health.readiness)
    for add in parts:
        add(app)
    problems.add_handlers(app)
    app.add_middleware(Guard, settings=settings)
    if settings.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type"],
            expose_headers=["Location", "Retry-After"],
        )
    app.add_middleware(metrics.Metered, metrics=service.metrics)
    return app


def _described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI description, with the events of a stream, of which FastAPI knows nothing."""
    described = FastAPI.openapi(app)
    template = "#/components/schemas/{model}"
    events = TypeAdapter(extract.Event).json_schema(mode="serialization", ref_template=template)
    for name, node in events.pop("$defs").items():
        described["components"]["schemas"].setdefault(name, node)
    answer = described["paths"]["/v1/extract"]["post"]["responses"]["200"]
    answer["content"][extract.NDJSON]["schema"] = events
    return described
