"""The files and batches of a service on the loopback, which misbehave as they are told.

    with BatchEndpoint(answers=quotations) as endpoint: ...

A batch is done as soon as it is created, unless `status` says otherwise, and answered as the chat
of the same service would be. What is in `faults` for a call ("upload", "create", "list", "files",
"retrieve", "content") happens at its next times, and then it works; what is in `habits` happens to
every batch that is created: `partial`, `shuffled`, `doubled`, `garbled`, `stranger`, `missing`.
"""

import json
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from typing import Any

from aiohttp import web
from support.fake_engine import completion, error_body
from support.fake_service import Endpoint, Fault, _leave

Answers = Callable[[dict[str, Any]], Any]
CALLS = ("upload", "create", "list", "files", "retrieve", "content")


class BatchEndpoint(Endpoint):
    """Keeps files and batches in memory; `calls` counts what was asked."""

    def __init__(self, answers: Answers, *habits: str, status: str = "completed") -> None:
        super().__init__(self._chat)
        self.answers = answers
        self.habits = set(habits)
        self.status = status
        self.faults_at: dict[str, deque[Fault]] = defaultdict(deque)
        self.calls: dict[str, int] = defaultdict(int)
        self.files: dict[str, dict[str, Any]] = {}
        self.contents: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.errors: list[dict[str, Any]] = []
        self.page = 1
        self.refused: set[str] = set()

    def routes(self) -> Iterable[web.RouteDef]:
        return [
            *super().routes(),
            web.post("/v1/files", self._wrapped("upload", self._upload)),
            web.get("/v1/files", self._wrapped("files", self._list_files)),
            web.get("/v1/files/{id}/content", self._wrapped("content", self._content)),
            web.post("/v1/batches", self._wrapped("create", self._create)),
            web.get("/v1/batches", self._wrapped("list", self._list_batches)),
            web.get("/v1/batches/{id}", self._wrapped("retrieve", self._retrieve)),
            web.post("/v1/batches/{id}/cancel", self._wrapped("cancel", self._cancel)),
        ]

    def will(self, call: str, *faults: Fault) -> None:
        """What happens at the next times in place of the call."""
        self.faults_at[call].extend(faults)

    def asked(self) -> list[str]:
        """The custom_id of every line of every batch that was begun, in order."""
        lines = (
            line
            for batch in self.batches.values()
            for line in self.contents[batch["input_file_id"]].splitlines()
        )
        return [json.loads(line)["custom_id"] for line in lines]

    @property
    def uploaded(self) -> list[bytes]:
        """The files that others put there."""
        return [
            self.contents[number]
            for number, file in self.files.items()
            if file["filename"].startswith("extractor-")
        ]

    def finish(self, status: str = "completed") -> None:
        """Ends all batches that are under way."""
        for batch in self.batches.values():
            if batch["status"] in ("validating", "in_progress"):
                self._end(batch, status)

    def _wrapped(self, call: str, handler: Fault) -> Fault:
        async def wrapped(request: web.Request) -> web.StreamResponse:
            self.calls[call] += 1
            if self.faults_at[call]:
                return await self.faults_at[call].popleft()(request)
            return await handler(request)

        return wrapped

    # ---- files -----------------------------------------------------------------------------

    async def _upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        file = form["file"]
        assert isinstance(file, web.FileField)
        assert form["purpose"] == "batch"
        return web.json_response(self._keep(file.file.read(), file.filename))

    def _keep(self, content: bytes, name: str) -> dict[str, Any]:
        number = f"file-{len(self.files) + 1}"
        self.contents[number] = content
        self.files[number] = {
            "id": number,
            "object": "file",
            "bytes": len(content),
            "created_at": 0,
            "filename": name,
            "purpose": "batch",
            "status": "processed",
        }
        return self.files[number]

    async def _list_files(self, request: web.Request) -> web.Response:
        return self._listed(request, list(self.files.values()))

    async def _content(self, request: web.Request) -> web.Response:
        content = self.contents.get(request.match_info["id"])
        if content is None:
            return web.json_response(error_body("no such file"), status=404)
        return web.Response(body=content, content_type="application/octet-stream")

    # ---- batches ---------------------------------------------------------------------------

    async def _create(self, request: web.Request) -> web.Response:
        return web.json_response(self.begin(await request.json()))

    def begin(self, wanted: dict[str, Any]) -> dict[str, Any]:
        assert wanted["completion_window"] == "24h"
        assert wanted["endpoint"] == "/v1/chat/completions"
        lines = self.contents[wanted["input_file_id"]].splitlines()
        names = [json.loads(line)["custom_id"] for line in lines]
        assert len(set(names)) == len(names)
        number = f"batch_{len(self.batches) + 1}"
        batch = {
            **wanted,
            "id": number,
            "object": "batch",
            "created_at": 1_700_000_000 + len(self.batches),
            "expires_at": 1_700_086_400,
            "status": "in_progress",
            "request_counts": {"total": len(lines), "completed": 0, "failed": 0},
        }
        self.batches[number] = batch
        if self.errors:
            batch["status"] = "failed"
            batch["errors"] = {"object": "list", "data": [self.errors.pop(0)]}
        elif self.status != "in_progress":
            self._end(batch, self.status)
        return batch

    async def _list_batches(self, request: web.Request) -> web.Response:
        return self._listed(request, list(reversed(self.batches.values())))

    async def _retrieve(self, request: web.Request) -> web.Response:
        return web.json_response(self.batches[request.match_info["id"]])

    async def _cancel(self, request: web.Request) -> web.Response:
        batch = self.batches[request.match_info["id"]]
        self._end(batch, "cancelled")
        return web.json_response(batch)

    def _listed(self, request: web.Request, things: list[dict[str, Any]]) -> web.Response:
        names = [thing["id"] for thing in things]
        after = request.query.get("after")
        start = names.index(after) + 1 if after else 0
        data = things[start : start + self.page]
        more = start + self.page < len(things)
        return web.json_response({"object": "list", "data": data, "has_more": more})

    # ---- answers ---------------------------------------------------------------------------

    async def _chat(self, _: web.Request) -> web.Response:
        status, body = self._answered(self.requests[-1])
        return web.json_response(body, status=status)

    def _answered(self, body: dict[str, Any]) -> tuple[int, Any]:
        for name in self.refused & body.keys():
            error = error_body(f"Unsupported parameter: '{name}'.", param=name)
            return 400, error
        answer = self.answers(body)
        if isinstance(answer, tuple):
            return answer
        if isinstance(answer, dict):
            return 200, answer
        if isinstance(answer, list):
            answer = json.dumps({"items": answer})
        return 200, completion(answer)

    def _end(self, batch: dict[str, Any], status: str) -> None:
        """Writes the files of a batch; half of it where it is `partial` or did not complete."""
        lines = [json.loads(line) for line in self.contents[batch["input_file_id"]].splitlines()]
        half = -(-len(lines) // 2)
        done = half if "partial" in self.habits or status != "completed" else len(lines)
        good: list[bytes] = []
        bad: list[bytes] = []
        for place, line in enumerate(lines):
            if place < done:
                number, body = self._answered(line["body"])
                response = {"status_code": number, "request_id": "r", "body": body}
                row = {"id": "x", "custom_id": line["custom_id"], "response": response}
                (good if number == 200 else bad).append(_row({**row, "error": None}))
            elif "missing" not in self.habits:
                reason = {"code": f"batch_{status}", "message": "It was not done in time."}
                row = {"id": "x", "custom_id": line["custom_id"], "response": None}
                bad.append(_row({**row, "error": reason}))
        batch["status"] = status
        batch["request_counts"] = {"total": len(lines), "completed": len(good), "failed": len(bad)}
        good = self._mangled(good)
        batch["output_file_id"] = self._keep(b"".join(good), "output.jsonl")["id"] if good else None
        batch["error_file_id"] = self._keep(b"".join(bad), "errors.jsonl")["id"] if bad else None

    def _mangled(self, rows: list[bytes]) -> list[bytes]:
        if "shuffled" in self.habits:
            rows = rows[::-1]
        if "doubled" in self.habits:
            rows = [*rows, *rows[:1]]
        if "stranger" in self.habits:
            rows = [_row({**json.loads(rows[0]), "custom_id": "f" * 64}), *rows]
        if "garbled" in self.habits:
            rows = [b'{"custom_id": 7}\n', b"\xff{not json\n", b"[" * 100_000 + b"\n", b"\n", *rows]
        return rows


def begun_and_cut(endpoint: BatchEndpoint) -> Fault:
    """The batch begins, and the connection breaks before anybody is told."""

    async def fault(request: web.Request) -> web.Response:
        endpoint.begin(await request.json())
        _leave(request)
        return web.Response()

    return fault


def cut_in_the_middle(payload: bytes) -> Fault:
    """A download that breaks off."""

    async def fault(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_length = len(payload) + 10
        await response.prepare(request)
        await response.write(payload)
        _leave(request)
        return response

    return fault


def _row(row: dict[str, Any]) -> bytes:
    return json.dumps(row).encode() + b"\n"
