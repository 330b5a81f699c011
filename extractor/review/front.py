"""The first page of a service: paste or drop articles, and see what is found as it is found.

The page asks `/v1/extract` for a stream, as any other client of the service does.
"""

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from extractor.prompting import catalog
from extractor.review.pages import fill, static_files
from extractor.serve import service_of

__all__ = ["front_page"]


def front_page(app: FastAPI) -> None:
    """The part of an application that has this page at `/`."""
    static_files(app)

    @app.get("/", response_class=HTMLResponse, include_in_schema=False)
    def front(request: Request) -> str:
        settings = service_of(request).settings
        named = [each if isinstance(each, str) else each.name for each in settings.models]
        asked = [] if settings.options.get("ask") == "none" else named
        return fill("front", schemas=catalog.schema_names(), models=asked)
