"""Errors as `application/problem+json` (RFC 9457): the status, and the one sentence that says why.

What is a mistake of the caller is 4xx, what the model, its service or this one failed at is 5xx.
The body of an unexpected error says nothing about its cause, which is logged.
"""

import errno
import logging
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from extractor import errors
from extractor.errors import ExtractorError
from extractor.models import Frozen
from extractor.serve.wording import misfit
from extractor.text import clean

__all__ = ["MEDIA_TYPE", "Problem", "add_handlers", "problem", "problem_of", "response"]

MEDIA_TYPE = "application/problem+json"
LOG = logging.getLogger(__name__)
RETRY_SECONDS = 30  # after which a service that failed may be back
STATUS: Mapping[type[ExtractorError], int] = {
    errors.WeightsError: 503,  # the operator's mistake, not the caller's
    errors.Outdated: 409,
    errors.UsageError: 422,
    errors.ModelError: 502,
    errors.ServiceUnavailable: 503,
    errors.ServiceError: 502,
    errors.StorageError: 507,
    errors.BudgetSpent: 503,
    errors.Stopped: 503,
}


class Problem(Frozen):
    """Why a request was refused or failed.

    - `type`: "about:blank", or for an error of the extractor its class.
    - `title`: the status in words, or the name of that class.
    - `detail`: the reason in one sentence, and what to do next.
    """

    type: str
    title: str
    status: int
    detail: str


def add_handlers(app: FastAPI) -> None:
    """Makes each error that a route raises a problem."""
    app.add_exception_handler(ExtractorError, _handled)
    app.add_exception_handler(HTTPException, _handled)
    app.add_exception_handler(RequestValidationError, _handled)
    app.add_exception_handler(ClientDisconnect, _handled)


async def _handled(request: Request, error: Exception) -> Response:
    del request
    headers = dict(getattr(error, "headers", None) or {})
    told = problem_of(error)
    if told.status == 503:
        headers.setdefault("Retry-After", str(RETRY_SECONDS))
    return response(told, headers)


def response(told: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """A problem as a response."""
    return JSONResponse(told.model_dump(), told.status, headers, MEDIA_TYPE)


def problem(status: int, detail: str) -> Problem:
    """A problem that no class of errors stands for."""
    title = HTTPStatus(status).phrase
    return Problem(type="about:blank", title=title, status=status, detail=detail)


def problem_of(error: Exception) -> Problem:
    """The problem that an error is."""
    if isinstance(error, errors.WeightsError):  # what to do and where is not the caller's
        LOG.error("%s", error)
        return _typed(error, "The service has no model: its operator finds why in the log.")
    if isinstance(error, ExtractorError):
        return _typed(error, clean(str(error), line=True))
    if isinstance(error, RequestValidationError):
        return problem(422, misfit(error.errors()))
    if isinstance(error, HTTPException):
        return problem(error.status_code, _sentence(error))
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return problem(507, "The disk of the service is full: its operator has to make room.")
    if isinstance(error, ClientDisconnect):
        return problem(400, "The client left before the end of its request.")
    LOG.error("a request failed", exc_info=error)
    return problem(500, "The service failed at this request: its operator finds why in the log.")


def _typed(error: ExtractorError, said: str) -> Problem:
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    name = type(error).__name__
    return Problem(type=f"urn:extractor:{name}", title=name, status=status, detail=said)


def _sentence(error: HTTPException) -> str:
    """What an error says; Starlette's own say only the status."""
    known = {
        404: "There is nothing at this address: /docs lists what there is.",
        405: "This address does not take that method: /docs lists what there is.",
    }
    plain = error.detail == HTTPStatus(error.status_code).phrase
    return known.get(error.status_code, error.detail) if plain else error.detail
