"""Whether the service survives bad days: kills, slow clients, broken uploads.

    python benchmarks/serve_soak.py --requests 20000 --kills 6

Sends requests of all kinds to a server that is killed now and then, while it does a job. Each
answer is compared with that of the library, and requests that met a kill are sent again. Memory is
that of the server, and that of the processes in which it reads long texts.
"""

import argparse
import asyncio
import contextlib
import datetime as dt
import json
import os
import random
import re
import signal
import statistics
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
from serve import JSON, client, service, spread, text

from extractor import Extractor

MOST = 200  # different texts


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(soak(Path(folder), args))


def long(number: int) -> str:
    """A text that is too long for the process that answers."""
    return "\n\n".join(text(10 * number + part) for part in range(6))


class Soak:
    """Requests of all kinds to a server that may be gone at any moment."""

    def __init__(self, folder: Path, args: argparse.Namespace) -> None:
        self.folder = folder
        self.args = args
        self.size = args.requests // 4
        self.done = Counter[str]()
        self.wrong: list[str] = []
        self.memory: list[list[float]] = []  # MB, for each life of the server
        self.workers: list[float] = []  # MB of its processes together, at the end of each life
        self.random = random.Random(args.seed)  # noqa: S311  # so that a soak can be repeated
        with Extractor(ask="none", cache=False) as extractor:
            self.expected = {
                sent: [row.claim_id for row in extractor.extract(sent).claims]
                for sent in (*map(text, range(MOST)), *map(long, range(MOST // 10)))
            }

    def serve(self, port: int) -> Any:
        options = ("--ask", "none", "--max-body", 1, "--queue", 200)
        return service(self.folder, *options, port=port)

    async def run(self) -> None:
        kinds = self.random.choices(
            [
                self.plain,
                self.stream,
                self.upload,
                self.broken,
                self.slow,
                self.leaving,
                self.large,
                self.long,
            ],
            [47, 14, 15, 5, 3, 7, 5, 4],
            k=self.args.requests,
        )
        lives = self.args.kills + 1
        per_life = -(-len(kinds) // lives)
        job, port, again = "", 0, list[Any]()
        for life in range(lives):
            with self.serve(port) as (process, url):
                port = int(url.rpartition(":")[2])
                self.memory.append([])
                job = job or await self.begin_job(url)
                part = again + kinds[life * per_life : (life + 1) * per_life]
                last = life == lives - 1
                again = await self.live(url, part, process, killed=not last)
                if last:
                    await self.finish_job(url, job)
                    self.workers.append(sum(map(resident, children(process.pid))))
                    process.send_signal(signal.SIGTERM)
                    assert process.wait(60) == 128 + signal.SIGTERM

    async def live(
        self, url: str, part: list[Any], process: subprocess.Popen[str], *, killed: bool
    ) -> list[Any]:
        """One life of the server: at its end some requests are under way, and are given back."""
        cut, ending = list[Any](), list[asyncio.Task[None]]()
        async with client(64) as http:
            number = 0

            async def ask(kind: Callable[..., Awaitable[None]]) -> None:
                nonlocal number
                number += 1
                if number % 100 == 0:
                    with contextlib.suppress(aiohttp.ClientError):  # a kill
                        self.memory[-1].append(await memory(http, url))
                if killed and number == len(part) - 20:
                    left = children(process.pid)
                    self.workers.append(sum(map(resident, left)))
                    process.kill()
                    ending.append(asyncio.create_task(self.ended(left)))
                try:
                    await kind(http, url, self.random.randrange(MOST))
                    self.done[kind.__name__] += 1
                except (aiohttp.ClientError, OSError, TimeoutError):
                    if process.poll() is None and number < len(part) - 20:
                        self.wrong.append(f"{kind.__name__}: the connection failed")
                    self.done["met a kill, and were sent again"] += 1
                    cut.append(kind)

            await spread(ask, part, 32)
        await asyncio.gather(*ending)
        return cut

    async def ended(self, processes: list[int]) -> None:
        """Notes the processes of a server that outlive its kill."""
        for _ in range(100):
            if not any(Path(f"/proc/{each}").exists() for each in processes):
                return
            await asyncio.sleep(0.1)
        self.wrong.append("a process outlives the server")

    # ---- kinds of requests -----------------------------------------------------------------

    async def plain(self, http: aiohttp.ClientSession, url: str, number: int) -> None:
        await self.whole(http, url, text(number))

    async def long(self, http: aiohttp.ClientSession, url: str, number: int) -> None:
        """A text that a process of its own reads: the cache has none of that date."""
        date = dt.date(1990, 1, 1) + dt.timedelta(self.random.randrange(10_000))
        await self.whole(http, url, long(number % (MOST // 10)), date=date.isoformat())

    async def whole(self, http: aiohttp.ClientSession, url: str, sent: str, **about: str) -> None:
        async with http.post(f"{url}/v1/extract", json={"text": sent, **about}) as answer:
            found = await answer.json(content_type=None)
            self.check(answer, [row["claim_id"] for row in found.get("claims", ())], sent)

    async def stream(self, http: aiohttp.ClientSession, url: str, number: int) -> None:
        headers = {"Accept": "application/x-ndjson"}
        body = {"text": text(number)}
        async with http.post(f"{url}/v1/extract", json=body, headers=headers) as answer:
            events = [json.loads(each) async for each in answer.content]
        ended = events[-1].get("event") == "end"
        rows = [each["row"]["claim_id"] for each in events if each.get("event") == "row"]
        self.check(answer, rows if ended else [], text(number))

    async def upload(self, http: aiohttp.ClientSession, url: str, number: int) -> None:
        form = aiohttp.FormData()
        form.add_field("file", text(number).encode(), filename=f"../{number}.txt")
        async with http.post(f"{url}/v1/extract", data=form) as answer:
            found = await answer.json(content_type=None)
            self.check(answer, [row["claim_id"] for row in found.get("claims", ())], text(number))

    async def broken(self, http: aiohttp.ClientSession, url: str, number: int) -> None:
        kinds = (
            b"{",
            b"",
            b'{"text": 7}',
            b"\xff\xfe",
            b"[" * 5_000,
            b'{"text": "a", "schema": {}}',
        )
        body = kinds[number % len(kinds)]
        async with http.post(f"{url}/v1/extract", data=body, headers=JSON) as answer:
            self.refused(answer, await answer.read(), 400, 422)

    async def large(self, http: aiohttp.ClientSession, url: str, _: int) -> None:
        async def chunks() -> AsyncIterator[bytes]:
            for _ in range(40):
                yield b" " * 50_000

        with contextlib.suppress(aiohttp.ClientError, ConnectionError):  # refused before the end
            async with http.post(f"{url}/v1/extract", data=chunks(), headers=JSON) as answer:
                self.refused(answer, await answer.read(), 413)

    async def slow(self, _: aiohttp.ClientSession, url: str, number: int) -> None:
        """A body letter by letter, which is given up before its end."""
        writer = await self.opened(url, number)
        for _ in range(20):
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.05)
        writer.transport.abort()

    async def leaving(self, _: aiohttp.ClientSession, url: str, number: int) -> None:
        """A whole request whose answer nobody reads."""
        writer = await self.opened(url, number)
        writer.write(json.dumps({"text": text(number)}).encode())
        await writer.drain()
        await asyncio.sleep(0.02 * self.random.random())
        writer.transport.abort()

    async def opened(self, url: str, number: int) -> asyncio.StreamWriter:
        host, _, port = url.removeprefix("http://").rpartition(":")
        _, writer = await asyncio.open_connection(host, int(port))
        size = len(json.dumps({"text": text(number)}))
        head = "POST /v1/extract HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        writer.write(f"{head}Content-Length: {size}\r\n\r\n".encode())
        return writer

    def check(self, answer: aiohttp.ClientResponse, rows: list[str], sent: str) -> None:
        if answer.status == 429:
            self.done["told to come back"] += 1
        elif answer.status != 200 or sorted(rows) != sorted(self.expected[sent]):
            self.wrong.append(f"status {answer.status} with {len(rows)} rows of {sent[:60]}")

    def refused(self, answer: aiohttp.ClientResponse, body: bytes, *statuses: int) -> None:
        if answer.status != 429 and (answer.status not in statuses or b'"detail"' not in body):
            self.wrong.append(f"status {answer.status} in place of {statuses}")

    # ---- the job ---------------------------------------------------------------------------

    async def begin_job(self, url: str) -> str:
        """A job of so many documents that it is at work at each kill."""
        lines = (json.dumps({"id": str(n), "text": f"{text(n)} {n}"}) for n in range(self.size))
        form = aiohttp.FormData()
        form.add_field("file", "\n".join(lines).encode(), filename="all.jsonl")
        async with client(1) as http, http.post(f"{url}/v1/jobs", data=form) as answer:
            assert answer.status == 202, await answer.text()
            return str((await answer.json())["id"])

    async def finish_job(self, url: str, job: str) -> None:
        async with client(1) as http:
            while True:
                async with http.get(f"{url}/v1/jobs/{job}") as answer:
                    told = await answer.json()
                if told["state"] not in ("waiting", "running"):
                    break
                await asyncio.sleep(1)
            async with http.get(f"{url}/v1/jobs/{job}/results?rows=documents") as answer:
                ids = [json.loads(each)["doc_id"] async for each in answer.content]
        if told["state"] != "finished" or ids != [str(n) for n in range(self.size)]:
            self.wrong.append(f"the job is {told['state']} with {len(ids)} documents")
        self.done["documents of the job"] = len(ids)


async def memory(http: aiohttp.ClientSession, url: str) -> float:
    """The resident memory of the server in MB."""
    async with http.get(f"{url}/metrics") as answer:
        (found,) = re.findall(r"^process_resident_memory_bytes (\S+)$", await answer.text(), re.M)
    return float(found) / 1e6


def children(process: int) -> list[int]:
    """The processes that a process has started."""
    stats = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            stats.append((int(path.parent.name), path.read_text().rpartition(")")[2].split()))
    return [number for number, fields in stats if int(fields[1]) == process]


def resident(process: int) -> float:
    """The memory of a process in MB."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def soak(folder: Path, args: argparse.Namespace) -> None:
    made = Soak(folder, args)
    began = time.perf_counter()
    await made.run()
    print(f"{args.requests:,} requests, {args.kills} kills, {time.perf_counter() - began:,.0f} s")
    for name, count in sorted(made.done.items()):
        print(f"  {name}: {count:,}")
    for number, life in enumerate(made.memory):
        if len(life) > 1:
            middle = statistics.median(life[len(life) // 3 : 2 * len(life) // 3] or life)
            told = (
                f"{life[0]:.0f} MB at first, {middle:.0f} then, {statistics.median(life[-3:]):.0f}"
            )
            print(f"  life {number}: {told} at last; its processes {made.workers[number]:.0f} MB")
    print(f"  wrong: {len(made.wrong)}", *Counter(made.wrong).most_common(10), sep="\n    ")


if __name__ == "__main__":
    main()
