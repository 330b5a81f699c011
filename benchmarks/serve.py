"""What the service costs beside the library, and what others feel of large requests.

    python benchmarks/serve.py load                   # requests/s and latencies, twice over
    python benchmarks/serve.py stream                 # rows that are told early, or change
    python benchmarks/serve.py beside                 # small requests beside large ones

`load` reads the same documents with `Extractor.extract_many` and with `extractor serve`, each in a
process of its own: first with empty caches and a test server that takes 200 ms for an answer, then
again from the cache. The client, the test server and what is measured share this machine.

`stream` reads the gold articles with a model that quotes each sentence it is shown, a few at a
time, and answers one request after another.

`beside` asks for `/healthz` and sends small requests, by the rules alone, ten times a second each:
while nothing else happens, and beside two clients that send texts of 200 kB of hard sentences.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp

from extractor import Document, Extractor, Result
from extractor.documents import read

ROOT = Path(__file__).parents[1]
KEY = "sk-none-needed-here"
ANSWER = json.dumps([{"n": 1, "quote": "was closed", "source": "", "via": []}])
PLACES = ("Orrin", "Tessel", "Quill", "Brask", "Velm", "Harrow", "Lund Bay", "Marlow")
JSON = {"Content-Type": "application/json"}


def main() -> None:
    args = arguments()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if args.do == "load":
            load(folder, args)
        elif args.do == "library":
            print(json.dumps(library(args)))
        elif args.do == "stream":
            asyncio.run(streamed())
        else:
            asyncio.run(beside(folder, args))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("do", choices=["load", "stream", "beside", "library"])
    parser.add_argument("--documents", type=int, default=640)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--latency", type=float, default=0.2, help="seconds of the test server")
    parser.add_argument("--base-url", help=argparse.SUPPRESS)
    parser.add_argument("--cache-dir", help=argparse.SUPPRESS)
    return parser.parse_args()


def text(number: int) -> str:
    """An article of about 1,000 characters, unlike the others."""
    place, other = PLACES[number % 8], PLACES[(number // 8) % 8]
    return "\n\n".join(
        f"The bridge at {place} was closed for {number + day} days after the flood, and traffic "
        f"went through {other}. Ana Ruiz told reporters on Tuesday that {number + 3 * day} houses "
        f"were without power. The harbour office denied that {day + 40} tonnes of grain were lost."
        for day in range(1, 5)
    )


# ---- processes ---------------------------------------------------------------------------------


@contextmanager
def started(*command: object, sign: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process, and the line in which it says its address."""
    with subprocess.Popen(
        [sys.executable, *map(str, command)], stdout=subprocess.PIPE, text=True, cwd=ROOT / "tests"
    ) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert sign in line, f"it did not start: {line!r}"
            yield process, line.strip()
        finally:
            process.terminate()


@contextmanager
def model(latency: float) -> Iterator[str]:
    """The address of the test server."""
    command = ("-m", "support.fake_service", "--latency", latency, "--items", ANSWER)
    with started(*command, sign="http") as (_, address):
        yield address


@contextmanager
def service(
    folder: Path, *options: object, port: int = 0
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server and its address."""
    command = ("-m", "extractor", "serve", "--port", port, "--data", folder / "data")
    own = ("--cache-dir", folder / "cache", *options)
    with started(*command, *own, sign="Serving") as (process, line):
        yield process, line.split("Serving at ")[1].split(",")[0]


# ---- load --------------------------------------------------------------------------------------


def load(folder: Path, args: argparse.Namespace) -> None:
    with model(args.latency) as address:
        rows = {}
        for name, measure in (("library", of_library), ("service", of_service)):
            rows[name] = measure(folder / name, address, args)
    print(
        f"{args.documents} documents of {len(text(0)):,} characters, {args.connections} at a time, "
        f"{args.latency * 1000:.0f} ms for an answer of the model\n"
    )
    print("| | documents/s | p50 ms | p95 ms | p99 ms |\n|---|---|---|---|---|")
    for what in ("fresh", "cached", "cached, one at a time"):
        for name, row in rows.items():
            if what in row:
                print(f"| {name}, {what} | {line(row[what])} |")
    fresh, cached = (
        rows["service"][it]["rate"] / rows["library"][it]["rate"] for it in ("fresh", "cached")
    )
    alone = rows["service"]["cached, one at a time"]["rate"], rows["library"]["cached"]["rate"]
    print(
        f"\nthe service has {fresh:.2f} of the library's throughput, {cached:.2f} from the cache; "
        f"a cached document takes {1000 / alone[0]:.2f} ms over HTTP, {1000 / alone[1]:.2f} ms in "
        "the library"
    )


def line(row: dict[str, Any]) -> str:
    if not row.get("seconds"):
        return f"{row['rate']:,.1f} | | | "
    cuts = statistics.quantiles(row["seconds"], n=100)
    return " | ".join(
        [f"{row['rate']:,.1f}", *(f"{cuts[each - 1] * 1000:,.1f}" for each in (50, 95, 99))]
    )


def of_library(folder: Path, address: str, args: argparse.Namespace) -> dict[str, Any]:
    command = [sys.executable, __file__, "library", "--base-url", address]
    command += ["--cache-dir", str(folder), "--documents", str(args.documents)]
    command += ["--connections", str(args.connections)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def library(args: argparse.Namespace) -> dict[str, Any]:
    """The library in this process, which does nothing else."""
    options = {"model": "openai/test", "api_key": KEY, "ask": "all", "workers": args.connections}
    places = {"base_url": args.base_url, "cache_dir": args.cache_dir}
    found = {}
    with Extractor(**options, **places) as extractor:
        next(extractor.extract_many(["Nothing happened at all."]))  # starts what starts once
        for what in ("fresh", "cached"):
            documents = [Document.from_text(text(n)) for n in range(args.documents)]
            began = time.perf_counter()
            rows = sum(len(it.claims) for it in extractor.extract_many(documents))
            found[what] = {"rate": args.documents / (time.perf_counter() - began), "rows": rows}
    return found


def of_service(folder: Path, address: str, args: argparse.Namespace) -> dict[str, Any]:
    options = ("--model", "openai/test", "--base-url", address, "--ask", "all")
    limits = ("--workers", args.connections, "--queue", 4 * args.connections)
    with service(folder, *options, *limits) as (_, url):
        return asyncio.run(timed(url, args))


async def timed(url: str, args: argparse.Namespace) -> dict[str, Any]:
    bodies = [json.dumps({"text": text(n)}).encode() for n in range(args.documents)]
    found = {}
    async with client(args.connections) as http:

        async def ask(body: bytes) -> float:
            began = time.perf_counter()
            async with http.post(f"{url}/v1/extract", data=body, headers=JSON) as answer:
                await answer.read()
                assert answer.status == 200, await answer.text()
            return time.perf_counter() - began

        await ask(json.dumps({"text": "Nothing happened at all."}).encode())
        for what, connections in (
            *(("fresh", args.connections), ("cached", args.connections)),
            ("cached, one at a time", 1),
        ):
            began = time.perf_counter()
            seconds = await spread(ask, bodies, connections)
            rate = len(bodies) / (time.perf_counter() - began)
            found[what] = {"rate": rate, "seconds": seconds}
    return found


@asynccontextmanager
async def client(connections: int) -> AsyncIterator[aiohttp.ClientSession]:
    connector = aiohttp.TCPConnector(limit=connections)
    timeout = aiohttp.ClientTimeout(total=120)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        yield session


async def spread(
    work: Callable[[Any], Awaitable[Any]], items: list[Any], connections: int
) -> list[Any]:
    """The results of work on all items, so many at a time."""
    waiting = iter(items)
    results = []

    async def one() -> None:
        for item in waiting:
            results.append(await work(item))  # noqa: PERF401  # each may raise and end the others

    await asyncio.gather(*(one() for _ in range(connections)))
    return results


# ---- stream ------------------------------------------------------------------------------------


async def streamed() -> None:
    sys.path.insert(0, str(ROOT / "tests"))
    from support.fake_engine import FakeModel
    from support.pipelines import shown

    answered: list[int] = []

    async def quoting(body: Any) -> list[dict[str, Any]]:
        await asyncio.sleep(0.1)  # more than the rules take
        answered.append(len(body["messages"]))
        return [{"n": n, "quote": it, "source": ""} for n, it in enumerate(shown(body), 1)]

    articles = [
        it for it in read([ROOT / "tests" / "gold" / "articles"]) if isinstance(it, Document)
    ]
    for ask in ("all", "unsure"):
        counts = Counter[str]()
        model = FakeModel(otherwise=quoting, slots=1)
        async with Extractor(model=model, ask=ask, cache=False, workers=1) as extractor:
            for article in articles:
                await follow(extractor, article, answered, counts)
        total = counts["rows"]
        told = ("early", "again", "withdrawn")
        shares = ", ".join(f"{counts[name] / total:.1%} {name}" for name in told)
        print(f"{ask}: {len(articles)} articles, {counts['requests']} requests, {total} rows")
        print(f"    {shares}")


async def follow(
    extractor: Extractor[Any], article: Document, answered: list[int], counts: Counter[str]
) -> None:
    """Counts what is told of an article, and when."""
    needed = len(list(extractor.requests(article)))
    before, told = len(answered), dict[str, int]()
    early = set[str]()
    async for each in extractor.astream(article):
        if isinstance(each, Result):
            final = {row.claim_id for row in each.claims}
            counts["rows"] += len(final)
            counts["early"] += len(early & final)
            counts["again"] += sum(number - 1 for number in told.values())
            counts["withdrawn"] += len(told.keys() - final)
            counts["requests"] += needed
        else:
            told[each.claim_id] = told.get(each.claim_id, 0) + 1
            if len(answered) - before < needed:
                early.add(each.claim_id)


# ---- beside ------------------------------------------------------------------------------------


def hard(characters: int, seed: int) -> str:
    """Long sentences with several sources, quotations, numbers and dates in each."""
    sentences = [
        f"A spokesman for the {PLACES[n % 8]} harbour office, who asked not to be named because he "
        f"was not allowed to speak, told the {PLACES[n % 7]} Post on Monday that “about {n + seed} "
        f"of the {3 * n} houses in {PLACES[n % 5]}, which Mayor Ana Ruiz said were safe, will have "
        f"to be left by 3 May,” while two officials denied, according to a report by the Interior "
        f"Ministry that was seen by Reuters, that {n} people had been hurt when the dam broke.\n\n"
        for n in range(characters // 400)
    ]
    return "".join(sentences)[:characters]


async def beside(folder: Path, args: argparse.Namespace) -> None:
    texts = [hard(200_000, seed) for seed in range(13)]
    with service(folder, "--ask", "none") as (_, url):
        async with client(args.connections) as http:
            await post(http, url, texts.pop())  # starts what starts once
            print("| | requests | p50 ms | p95 ms | p99 ms | most ms |\n|---|---|---|---|---|---|")
            await told("alone", small_ones(http, url, asyncio.sleep(20)))
            began = time.perf_counter()
            await told("beside large ones", small_ones(http, url, large_ones(http, url, texts)))
            print(f"\na large one takes {(time.perf_counter() - began) / 6:.1f} s, two at a time")


async def large_ones(http: aiohttp.ClientSession, url: str, texts: list[str]) -> None:
    await spread(partial(post, http, url), texts, 2)


async def told(name: str, seconds: Awaitable[dict[str, list[float]]]) -> None:
    for what, found in (await seconds).items():
        cuts = statistics.quantiles(found, n=100)
        shown = " | ".join(f"{cuts[each - 1] * 1000:,.0f}" for each in (50, 95, 99))
        print(f"| {what}, {name} | {len(found)} | {shown} | {max(found) * 1000:,.0f} |")


async def small_ones(
    http: aiohttp.ClientSession, url: str, work: Coroutine[Any, Any, None]
) -> dict[str, list[float]]:
    """The seconds of small requests of two kinds, which begin ten times a second, until the end."""
    running = asyncio.create_task(work)
    asked: dict[str, list[asyncio.Task[float]]] = {"/healthz": [], "a small text": []}
    number = 1_000
    while not running.done():
        number += 1
        asked["/healthz"].append(asyncio.create_task(get(http, f"{url}/healthz")))
        asked["a small text"].append(asyncio.create_task(post(http, url, text(number))))
        await asyncio.sleep(0.1)
    await running
    return {name: list(await asyncio.gather(*tasks)) for name, tasks in asked.items()}


async def get(http: aiohttp.ClientSession, address: str) -> float:
    began = time.perf_counter()
    async with http.get(address) as answer:
        await answer.read()
        assert answer.status == 200, await answer.text()
    return time.perf_counter() - began


async def post(http: aiohttp.ClientSession, url: str, sent: str) -> float:
    began = time.perf_counter()
    async with http.post(f"{url}/v1/extract", json={"text": sent}) as answer:
        await answer.read()
        assert answer.status == 200, await answer.text()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
