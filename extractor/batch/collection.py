"""The answers of a job into the cache, and what is to be asked again."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from extractor import files
from extractor.batch.costs import used
from extractor.batch.ledger import Job, Ledger, Outcome
from extractor.batch.request_files import Form, names
from extractor.batch.service import Remote
from extractor.errors import RefusedAnswer
from extractor.llm import http_errors
from extractor.llm.budget import prompt_bytes
from extractor.llm.cache import Cache
from extractor.llm.parse import ParsedAnswer, cost_record, parse, read_completion
from extractor.prompting.schema import Schema
from extractor.runs import jsonl

__all__ = ["AGAIN", "Collector", "tries"]

AGAIN = frozenset({"failed", "missing", "invalid", "unsupported"})  # another try may mend it


@dataclass(frozen=True)
class _Problem:
    """Why a request came to nothing."""

    kind: str
    detail: str


class Collector:
    """Reads what the service wrote about one job. Doing it twice does no more than once."""

    def __init__(self, ledger: Ledger, form: Form, schema: Schema, cache: Cache) -> None:
        self._ledger = ledger
        self._form = form
        self._schema = schema
        self._cache = cache

    def collect(self, job: Job, remote: Remote, model: str) -> Iterator[bytes | None]:
        """Keeps the answers, tells of the rest in the job's `failures` and sets its `outcome`.

        Yields None for each line that was read, and in the end the requests that another try may
        mend, as they were sent.
        """
        requests = self._ledger.file("requests", job)
        places = dict(names(requests))
        problems: dict[str, _Problem] = {}
        outcome = Outcome()
        seen: set[str] = set()
        with requests.open("rb") as asked:
            for row in _answers(self._files(job)):
                yield None
                name = getattr(row, "custom_id", None)
                if not isinstance(name, str):
                    outcome.garbled += 1
                elif name not in places:
                    outcome.unknown += 1
                elif name in seen:
                    outcome.doubled += 1
                else:
                    seen.add(name)
                    asked.seek(places[name])
                    line = asked.readline()
                    came = self._came(row, line, remote, model)
                    usage = used(row, job)
                    outcome.usage += usage
                    if isinstance(came, _Problem):
                        problems[name] = came
                        continue
                    parts = self._form.parts(line, requests)
                    taken = cost_record(usage, prompt_bytes(parts["messages"]))
                    self._cache.put(parts, {**came.entry(), "cost": taken})
                    outcome.kept += 1
                    outcome.cut_off += came.truncated
            for name in places.keys() - seen:
                problems[name] = _Problem("missing", "The service wrote nothing about it.")
            outcome.failures = dict(Counter(each.kind for each in problems.values()))
            job.outcome = outcome
            self._tell(job, places, problems)
            for name, start in places.items():
                if name in problems and problems[name].kind in AGAIN:
                    asked.seek(start)
                    yield asked.readline()

    def _files(self, job: Job) -> Iterator[Path]:
        for kind, file_id in (("output", job.output_file_id), ("errors", job.error_file_id)):
            if file_id:
                yield self._ledger.file(kind, job)

    def _tell(self, job: Job, places: Iterable[str], problems: Mapping[str, _Problem]) -> None:
        told = (
            {"custom_id": name, "kind": problems[name].kind, "detail": problems[name].detail}
            for name in places
            if name in problems
        )
        with jsonl.writing(self._ledger.folder):
            files.write(self._ledger.file("failures", job), map(jsonl.encode, told))

    def _came(self, row: Any, line: bytes, remote: Remote, model: str) -> ParsedAnswer | _Problem:
        """The answer as it is kept, or why there is none."""
        response = getattr(row, "response", None)
        if getattr(response, "status_code", None) != 200:
            return self._refused(row, response, line, remote)
        try:
            raw = read_completion(getattr(response, "body", None), model)
        except RefusedAnswer as error:
            return _Problem("refused", remote.said(error))
        parsed = parse(raw, self._schema)
        if parsed is None:
            return _Problem("invalid", "The answer is not the JSON that was asked for")
        if parsed.invalid and not parsed.truncated:
            return _Problem("invalid", remote.said(parsed.invalid[0].detail))
        return parsed

    def _refused(self, row: Any, response: Any, line: bytes, remote: Remote) -> _Problem:
        """What the service said in place of an answer."""
        body = getattr(response, "body", None)
        given = getattr(body, "error", None) or getattr(row, "error", None)
        said = str(getattr(given, "message", None) or given or "no reason was given")
        status = getattr(response, "status_code", None) or 400
        error = SimpleNamespace(
            status_code=status,
            code=str(getattr(given, "code", None) or ""),
            param=getattr(given, "param", None),
            body={"message": said},
        )
        detail = remote.said(f"{error.code or status}: {said}")
        if http_errors.is_context_too_long(error):
            return _Problem("too_long", detail)
        if http_errors.is_content_filtered(error):
            return _Problem("refused", detail)
        sent = json.loads(line)["body"]
        if status in (400, 422) and (parameter := http_errors.unsupported_parameter(error, sent)):
            if parameter not in self._ledger.refused:
                self._ledger.refused.append(parameter)
            return _Problem("unsupported", detail)
        return _Problem("failed", detail)


def tries(ledger: Ledger) -> dict[str, tuple[int, str]]:
    """How often each request came to nothing in batches, and of which kind that was at last."""
    found: dict[str, tuple[int, str]] = {}
    for job in ledger.jobs:
        for row, _ in jsonl.read(ledger.file("failures", job)):
            times, _ = found.get(row["custom_id"], (0, ""))
            # The next try leaves the parameter out, so that this one does not count.
            found[row["custom_id"]] = (times + (row["kind"] != "unsupported"), row["kind"])
    return found


def _answers(paths: Iterable[Path]) -> Iterator[Any]:
    """The lines of the service's files as objects; None for one that is not JSON."""
    for path in paths:
        with path.open("rb") as file:
            for line in file:
                if not line.strip():
                    continue
                try:
                    yield json.loads(line, object_hook=lambda pairs: SimpleNamespace(**pairs))
                except (ValueError, RecursionError):
                    yield None
