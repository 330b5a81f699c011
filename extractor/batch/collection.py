"""Collecting a job: its answers go into the cache, and failed requests are found."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor import files
from extractor.batch.client import BatchClient
from extractor.batch.costs import usage_of_answer
from extractor.batch.ledger import Job, Ledger, Outcome
from extractor.batch.request_files import RequestFormat, request_ids
from extractor.errors import RefusedAnswer
from extractor.llm import http_errors
from extractor.llm.budget import prompt_bytes
from extractor.llm.cache import Cache
from extractor.llm.completion import Completion, NoCompletion, read_completion
from extractor.llm.http_errors import REFUSED, ErrorInBody
from extractor.llm.parse import ParsedAnswer, RawAnswer, cost_record, parse
from extractor.models import Usage
from extractor.prompting.schema import Schema
from extractor.runs import jsonl

__all__ = ["RETRYABLE", "Collector", "failed_attempts"]

RETRYABLE = frozenset(
    {"failed", "missing", "invalid", "unsupported"}
)  # kinds of failures that may not happen again


@dataclass(frozen=True)
class _Problem:
    """Why a request failed."""

    kind: str
    detail: str


class Collector:
    """Reads the service's output for a job. Collecting a job twice changes nothing."""

    def __init__(
        self, ledger: Ledger, format_: RequestFormat, schema: Schema, cache: Cache
    ) -> None:
        self._ledger = ledger
        self._format = format_
        self._schema = schema
        self._cache = cache

    def collect(self, job: Job, client: BatchClient, model: str) -> Iterator[bytes | None]:
        """Saves the answers in the cache, writes the job's `failures` and sets its `outcome`.

        Yields None after each line of output, so that the caller can pause; then the lines of the
        failed requests that may be retried.
        """
        requests = self._ledger.file("requests", job)
        places = dict(request_ids(requests))
        problems: dict[str, _Problem] = {}
        outcome = Outcome()
        seen: set[str] = set()
        with requests.open("rb") as request_file:
            for row in _answers(self._files(job)):
                yield None
                name = row.get("custom_id")
                if not isinstance(name, str):
                    outcome.invalid += 1
                elif name not in places:
                    outcome.unknown += 1
                elif name in seen:
                    outcome.duplicates += 1
                else:
                    seen.add(name)
                    request_file.seek(places[name])
                    line = request_file.readline()
                    answer, usage = self._answer(row, line, client, job, model)
                    outcome.usage += usage
                    if isinstance(answer, _Problem):
                        problems[name] = answer
                        continue
                    parts = self._format.parts(line, requests)
                    taken = cost_record(usage, prompt_bytes(parts["messages"]))
                    self._cache.put(parts, {**answer.entry(), "cost": taken})
                    outcome.saved += 1
                    outcome.cut_off += answer.truncated
            for name in places.keys() - seen:
                problems[name] = _Problem("missing", "The service's output does not contain it.")
            outcome.failures = dict(Counter(each.kind for each in problems.values()))
            job.outcome = outcome
            self._write_failures(job, places, problems)
            for name, start in places.items():
                if name in problems and problems[name].kind in RETRYABLE:
                    request_file.seek(start)
                    yield request_file.readline()

    def _files(self, job: Job) -> Iterator[Path]:
        for kind, file_id in (("output", job.output_file_id), ("errors", job.error_file_id)):
            if file_id:
                yield self._ledger.file(kind, job)

    def _write_failures(
        self, job: Job, places: Iterable[str], problems: Mapping[str, _Problem]
    ) -> None:
        rows = (
            {"custom_id": name, "kind": problems[name].kind, "detail": problems[name].detail}
            for name in places
            if name in problems
        )
        with jsonl.writing(self._ledger.folder):
            files.write(self._ledger.file("failures", job), map(jsonl.encode, rows))

    def _answer(
        self, row: Mapping[str, Any], line: bytes, client: BatchClient, job: Job, model: str
    ) -> tuple[ParsedAnswer | _Problem, Usage]:
        """The parsed answer in a row of output, or why there is none, and what it cost.

        - `line`: the request.
        """
        try:
            completion = _completion(row)
        except ErrorInBody as error:
            return self._error(error, line, client), Usage()
        except NoCompletion as error:
            return _Problem("invalid", client.quote(error)), usage_of_answer(None, job)
        return self._parse(completion, client, model), usage_of_answer(completion, job)

    def _parse(
        self, completion: Completion, client: BatchClient, model: str
    ) -> ParsedAnswer | _Problem:
        try:
            completion.require_answer(model)
        except RefusedAnswer as error:
            return _Problem("refused", client.quote(error))
        raw = RawAnswer(completion.content, completion.truncated)
        parsed = parse(raw, self._schema)
        if parsed is None or raw.blank:
            return _Problem("invalid", "The answer is not JSON of the schema")
        if parsed.invalid and not parsed.truncated:
            return _Problem("invalid", client.quote(parsed.invalid[0].detail))
        return parsed

    def _error(self, error: ErrorInBody, line: bytes, client: BatchClient) -> _Problem:
        """The problem that the service reports instead of an answer."""
        detail = client.quote(f"{error.code or error.status_code}: {error.message}")
        if http_errors.is_context_too_long(error):
            return _Problem("too_long", detail)
        if http_errors.is_content_filtered(error):
            return _Problem("refused", detail)
        learned = self._format.dialect.after(error, json.loads(line)["body"])
        if error.status_code in REFUSED and learned and not learned.most_output:
            self._ledger.refused[:] = sorted(learned.refused)
            return _Problem("unsupported", detail)
        return _Problem("failed", detail)


def _completion(row: Mapping[str, Any]) -> Completion:
    """The completion in a row of output; raises ErrorInBody or NoCompletion."""
    response = row.get("response")
    response = response if isinstance(response, dict) else {}
    body, status = response.get("body"), response.get("status_code")
    if status == 200:
        return read_completion(body)
    told = (body.get("error") if isinstance(body, dict) else None) or row.get("error")
    raise ErrorInBody(told or "no reason was given", status if isinstance(status, int) else 400)


def failed_attempts(ledger: Ledger) -> dict[str, tuple[int, str]]:
    """For each request that failed in batches: how often, and the kind of the last failure."""
    found: dict[str, tuple[int, str]] = {}
    for job in ledger.jobs:
        for row, _ in jsonl.read(ledger.file("failures", job)):
            times, _ = found.get(row["custom_id"], (0, ""))
            # The next attempt leaves the parameter out, so this one does not count.
            found[row["custom_id"]] = (times + (row["kind"] != "unsupported"), row["kind"])
    return found


def _answers(paths: Iterable[Path]) -> Iterator[Mapping[str, Any]]:
    """The lines of the service's files, parsed; empty for a line that is no JSON object."""
    for path in paths:
        with path.open("rb") as file:
            for line in file:
                if not line.strip():
                    continue
                try:
                    row = json.loads(line)
                except (ValueError, RecursionError):
                    row = None
                yield row if isinstance(row, dict) else {}
