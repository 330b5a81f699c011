"""What the service did, for Prometheus: `GET /metrics`."""

import time
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from extractor.models import Failure, Result
from extractor.pipeline.saved import SavedResult

__all__ = ["Metered", "Metrics", "metrics", "router"]

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)
router = APIRouter(tags=["operation"])


class Metrics:
    """The counters of one service, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = own = CollectorRegistry()
        ProcessCollector(registry=own)
        self.requests = Counter(
            "extractor_requests", "Answered requests.", ["route", "status"], registry=own
        )
        self.seconds = Histogram(
            *("extractor_request_seconds", "Time until the end of an answer.", ["route"]),
            buckets=SECONDS,
            registry=own,
        )
        self.documents = Counter(
            "extractor_documents", "Documents that were done or failed.", ["outcome"], registry=own
        )
        self.rows = Counter("extractor_rows", "Rows by kind.", ["kind"], registry=own)
        self.tokens = Counter("extractor_tokens", "Tokens by kind.", ["kind"], registry=own)
        self.answers = Counter(
            "extractor_answers",
            "Answers of the model, by where they came from.",
            ["from"],
            registry=own,
        )

    def count(self, outcome: Result[Any] | SavedResult | Failure) -> None:
        """Counts the outcome of a document."""
        if isinstance(outcome, Failure):
            self.documents.labels("failed").inc()
            return
        self.documents.labels("in part" if outcome.failure else "done").inc()
        self.rows.labels("claims").inc(len(outcome.claims))
        self.rows.labels("rejected").inc(len(outcome.rejected))
        usage = outcome.usage
        self.tokens.labels("prompt").inc(usage.prompt_tokens)
        self.tokens.labels("completion").inc(usage.completion_tokens)
        self.answers.labels("model").inc(usage.calls)
        self.answers.labels("cache").inc(usage.cache_hits)

    def watch(self, name: str, about: str, value: Any) -> None:
        """Adds a gauge whose value a function gives."""
        Gauge(f"extractor_{name}", about, registry=self.registry).set_function(value)


class Metered:
    """The middleware that counts and times what is answered, also what the guard refuses."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on and counts its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        began = time.perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            # Only the routes there are, so that nobody makes counters by asking for others.
            route = getattr(scope.get("route"), "path", "other")
            self._metrics.requests.labels(route, str(status)).inc()
            self._metrics.seconds.labels(route).observe(time.perf_counter() - began)


@router.get("/metrics", summary="Counters for Prometheus", response_class=Response)
async def metrics(request: Request) -> Response:
    """In the text format of Prometheus."""
    told: Metrics = request.app.state.service.metrics
    return Response(generate_latest(told.registry), media_type=CONTENT_TYPE_LATEST)
