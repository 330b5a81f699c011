"""Serving an application with uvicorn until a signal stops it."""

import uvicorn
from fastapi import FastAPI

from extractor.serve.settings import Settings

__all__ = ["run"]


def run(app: FastAPI, settings: Settings) -> None:
    """Serves until Ctrl-C or SIGTERM; then finishes what was sent."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # nothing here depends on who a proxy says has called
        ws="none",
        timeout_graceful_shutdown=max(1, round(settings.stop_seconds)),
    )
    uvicorn.Server(config).run()
