"""The application of a review: its pages behind the guard of the service, and nothing else."""

from fastapi import FastAPI

from extractor.review.pages import review_pages, static_files
from extractor.review.reviewing import Reviewing
from extractor.serve import Settings, health, problems
from extractor.serve.guard import Guard

__all__ = ["review_app"]


def review_app(reviewing: Reviewing, settings: Settings) -> FastAPI:
    """The pages that one reviewer works with. No document is extracted and no model is loaded."""
    app = FastAPI(title="extractor review", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(health.router)
    static_files(app)
    review_pages(reviewing)(app)
    problems.add_handlers(app)
    app.add_middleware(Guard, settings=settings)
    return app
