"""Throughput and memory of whole runs, compared with a plain loop of requests and langextract.

    pip install langextract==1.7.1       # only for its row
    python benchmarks/batch.py                                           # about a minute
    python benchmarks/batch.py --documents 600 --repeat 3 --memory 1000 10000 100000
    python benchmarks/batch.py --cores all

All contenders send their requests to one server, `tests/support/fake_service.py` on the loopback.
The measured process runs on the first core and the server on the second, if there is one. With
`--cores all` no process is bound to a core. The contenders alternate, and the tables show medians,
since the speed of a shared machine varies. Documents are made from a seed. Each is one passage, so
the plain loop sends as many requests as there are documents, with the same bytes. A schema of the
user's own makes no claims: its rows show the cost of this project without the rules for news.
"""

import argparse
import asyncio
import contextlib
import importlib.util
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from openai import AsyncOpenAI
from pydantic import BaseModel

from extractor import Document, Extractor, Quote
from extractor.documents import read
from extractor.documents.sentences import passages
from extractor.llm.request import response_format
from extractor.prompting.prompt import Prompt
from extractor.runs import Run

ROOT = Path(__file__).parents[1]
PEOPLE = ("Ana Ruiz", "Tomas Lind", "Mira Okafor", "Jon Hale", "Petra Novak", "Sami Aalto")
BODIES = ("the ministry", "the port authority", "the union", "the regional council", "the company")
PLACES = ("Orsk Ferry", "Port Elsen", "Marlow", "Karesh", "Lind Bay", "Upper Tavria")
SENTENCES = (
    "{n} people were injured when the ferry terminal at {place} was evacuated, {body} said.",
    '"We have lost about {n} working days since January," {who} told reporters.',
    "{who} denied that {body} had known of the fault before {place} was closed.",
    "The repairs will cost between ${n} million and $900 million, according to {body}.",
    "Traffic on the line to {place} has grown by {n} per cent in four years.",
    "{who}, who heads the inquiry, declined to comment on the figure.",
    "The old customs house, which stands beside the water, was built in 18{n}.",
    "{who} said on Tuesday that {n} of the pumps could be running again by next month.",
)
OPENING = (
    "At least 17 people were killed when a crane fell on Monday, the harbour office said. "
    "Two gates could not be opened. The mayor denied that maintenance had been neglected. "
)
ITEMS = (
    (1, "At least 17 people were killed when a crane fell on Monday", "the harbour office"),
    (2, "Two gates could not be opened", ""),
    (3, "maintenance had been neglected", "The mayor"),
)
DRAFTS = [{"n": n, "quote": quote, "source": source} for n, quote, source in ITEMS]
FACTS = [{"words": quote} for quote in OPENING.rstrip().split(". ")]
RIVAL = json.dumps(
    {"extractions": [{"claim": q, "claim_attributes": {"source": s}} for _, q, s in ITEMS]}
)


class Fact(BaseModel):
    """A fact."""

    words: Quote


def main() -> None:
    args = arguments()
    if args.cores == "one":
        pin(0)
    work = f"{args.documents} documents, {args.workers} workers, median of {args.repeat}"
    print(f"{work}, {args.cores} of {os.cpu_count()} cores\n")
    print("| | " + " | ".join(f"{size / 1000:g} kB" for size in args.sizes) + " |")
    print("|---|" + "---|" * len(args.sizes))
    columns = [measured(size, args) for size in args.sizes]
    for name in columns[0]:
        print(f"| {name} | " + " | ".join(column[name] for column in columns) + " |")
    for count in args.memory:
        print(f"| peak memory, {count:,} documents: first run, again | ", end="", flush=True)
        print(" | ".join(memory(count, size, args) for size in args.sizes) + " |", flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Throughput and memory of whole runs.")
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--sizes", type=int, nargs="+", default=[2000, 4000], help="characters")
    parser.add_argument("--latency", type=float, nargs="+", default=[0.0, 0.2], help="seconds")
    parser.add_argument("--workers", type=int, default=64)
    parser.add_argument("--cores", choices=("one", "all"), default="one")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--rival", type=int, default=20, help="documents for langextract")
    parser.add_argument("--memory", type=int, nargs="*", default=[1000], help="documents in a run")
    return parser.parse_args()


def article(size: int, seed: int) -> str:
    """A news text of about this length in characters; the same for the same seed."""
    rng = random.Random(seed)  # noqa: S311  # not used for secrets
    text = f"Inquiry into the accident at {rng.choice(PLACES)}, part {seed}\n\n{OPENING}"
    while len(text) < size:
        names = {"who": rng.choice(PEOPLE), "body": rng.choice(BODIES), "place": rng.choice(PLACES)}
        text += rng.choice(SENTENCES).format(n=rng.randrange(20, 99), **names)
        text += rng.choice((" ", " ", "\n\n"))
    return text


def written(folder: Path, count: int, size: int) -> Path:
    """Writes a file of JSON lines with this number of documents."""
    path = folder / f"{count}-{size}.jsonl"
    with path.open("w") as file:
        for seed in range(count):
            file.write(json.dumps({"id": f"d{seed}", "text": article(size, seed)}) + "\n")
    return path


def one_passage(folder: Path, name: str = "claims") -> Path:
    """Writes a prompt file whose passages are as long as a document."""
    source = (ROOT / "prompts" / f"{name}.jinja").read_text()
    source = re.sub(r"(?m)^max_sentences: \d+$", "max_sentences: 500", source)
    path = folder / f"{name}.jinja"
    path.write_text(re.sub(r"(?m)^max_characters: \d+$", "max_characters: 50000", source))
    return path


@contextlib.contextmanager
def server(latency: float, args: argparse.Namespace, answer: Any = DRAFTS) -> Iterator[str]:
    """Starts a server in another process; gives its address."""
    command = [sys.executable, "-m", "support.fake_service", "--latency", str(latency)]
    process = subprocess.Popen(
        [*command, "--items", json.dumps(answer)],
        cwd=ROOT / "tests",
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=partial(pin, -1) if args.cores == "one" else None,  # no threads are running yet
    )
    try:
        assert process.stdout
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


def pin(core: int) -> None:
    """Binds this process to a core, if the system supports that."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {sorted(range(os.cpu_count() or 1))[core]})


def measured(size: int, args: argparse.Namespace) -> dict[str, str]:
    """The rows of the table for documents of this size."""
    rows = {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        inputs, few = written(folder, args.documents, size), written(folder, 10, size)
        cached = 0.0
        for latency in args.latency:
            claims = Contender("", "claims", "claims", DRAFTS, args)
            cached = claims.measured(rows, folder, latency, inputs, few)
        for latency in args.latency:
            own = Contender(", own schema", Fact, "generic", FACTS, args)
            own.measured(rows, folder, latency, inputs, few)
        rows["extractor, from its cache, documents/s"] = f"{cached:,.0f}"
        rows["on disk in the cache, bytes a document"] = disk(folder, args)
        if args.rival:
            rows.update(rival(size, args, cached))
    return rows


@dataclass
class Contender:
    """This project with a schema and its prompt, and the plain loop with the same requests."""

    name: str
    schema: str | type[BaseModel]
    prompt: str
    items: Any
    args: argparse.Namespace

    def measured(
        self, rows: dict[str, str], folder: Path, latency: float, inputs: Path, few: Path
    ) -> float:
        """Adds its rows; returns the documents per second of its second run, from the cache."""
        args, ours, bare, again = self.args, [], [], []
        work = folder / f"{self.prompt}-{latency}"
        work.mkdir()
        prompt = one_passage(work, self.prompt)
        with server(latency, args, self.items) as url:
            open_ = partial(opened, url, prompt, args=args, schema=self.schema)
            with open_(work / "unused") as reader:
                bodies = [request(reader, document) for document in read([inputs])]
            loop(url, bodies[:10], args)  # imports at the first use are not measured
            with open_(work / "warm") as reader:
                run(reader, few, work / "run")
            for round_ in range(args.repeat):
                bare.append(rate(args.documents, partial(loop, url, bodies, args)))
                with open_(work / f"cache-{round_}") as reader:
                    for cached_, times in enumerate((ours, again)):
                        out = work / f"run-{round_}-{cached_}"
                        times.append(rate(args.documents, partial(run, reader, inputs, out)))
        mine, theirs = statistics.median(ours), statistics.median(bare)
        name = f"{self.name}, {latency * 1000:g} ms"
        rows[f"bare loop{name}, documents/s"] = f"{theirs:,.0f}"
        rows[f"extractor{name}, documents/s"] = f"{mine:,.1f}"
        rows[f"ratio{name}"] = f"{mine / theirs:.2f}"
        return statistics.median(again)


def rate(count: int, work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return count / (time.perf_counter() - started)


def opened(
    url: str, prompt: Path, cache: Path, *, args: argparse.Namespace, schema: Any
) -> Extractor:
    return Extractor(
        model="openai/bench",
        schema=schema,
        base_url=url,
        api_key="none",
        prompt=prompt,
        workers=args.workers,
        cache_dir=cache,
    )


def run(reader: Extractor, inputs: Path, out: Path) -> None:
    """What the command does between its start and its summary."""
    with Run.open(out, reader.settings, inputs=[str(inputs)]) as store:
        for outcome in reader.outcomes(store.pending(read([inputs]))):
            store.add(outcome)
        counts = store.finish()
    assert counts["failures"] == 0, counts
    assert counts["claims"] >= 3 * counts["documents"], counts


def loop(url: str, bodies: list[dict[str, Any]], args: argparse.Namespace) -> None:
    """Sends the same requests with openai's client, and does nothing else."""

    async def everything() -> None:
        waiting = iter(bodies)
        async with AsyncOpenAI(api_key="none", base_url=url, max_retries=0) as client:

            async def worker() -> None:
                for body in waiting:
                    await client.chat.completions.create(**body)

            await asyncio.gather(*(worker() for _ in range(args.workers)))

    asyncio.run(everything())


def request(reader: Extractor, document: Any) -> dict[str, Any]:
    prompt: Prompt = reader.prompt
    limits = {"max_sentences": prompt.max_sentences, "max_characters": prompt.max_characters}
    assert isinstance(document, Document)
    (passage,) = passages(document, **limits)
    return {
        "model": "bench",
        "messages": prompt.render(document, passage, reader.schema),
        "max_tokens": prompt.max_tokens(passage, document),
        "temperature": 0,
        "response_format": response_format(reader.schema),
    }


def disk(folder: Path, args: argparse.Namespace) -> str:
    cache = folder / f"claims-{args.latency[0]}" / "cache-0"
    size = sum(path.stat().st_size for path in cache.rglob("*") if path.is_file())
    return f"{size / args.documents:,.0f}"


def rival(size: int, args: argparse.Namespace, cached: float) -> dict[str, str]:
    """Runs langextract's extract() over the same documents."""
    if importlib.util.find_spec("langextract") is None:
        return {"langextract: not installed (pip install langextract==1.7.1)": ""}
    import langextract as lx
    from langextract.factory import ModelConfig

    example = lx.data.ExampleData(
        text=OPENING,
        extractions=[
            lx.data.Extraction(
                extraction_class="claim", extraction_text=quote, attributes={"source": source}
            )
            for _, quote, source in ITEMS
        ],
    )
    with server(0.0, args, RIVAL) as url:
        settings = {"api_key": "none", "base_url": url, "max_workers": args.workers}
        config = ModelConfig(model_id="bench", provider="openai", provider_kwargs=settings)

        def extract() -> None:
            found = lx.extract(
                [lx.data.Document(text=article(size, seed)) for seed in range(args.rival)],
                prompt_description="Find the claims.",
                examples=[example],
                max_char_buffer=50_000,
                batch_length=args.workers,
                max_workers=args.workers,
                show_progress=False,
                config=config,
            )
            assert all(len(each.extractions) == len(ITEMS) for each in found)

        theirs = statistics.median(rate(args.rival, extract) for _ in range(args.repeat))
    return {
        "langextract 1.7.1, 0 ms, documents/s": f"{theirs:,.1f}",
        "extractor from its cache, times langextract": f"{cached / theirs:,.0f}",
    }


def memory(count: int, size: int, args: argparse.Namespace) -> str:
    """Peak memory of the command in MB: for new documents, and for the same documents again."""
    with tempfile.TemporaryDirectory() as place, server(0.0, args) as url:
        folder = Path(place)
        inputs, prompt = written(folder, count, size), one_passage(folder)
        command = [sys.executable, "-m", "extractor", "run", str(inputs), "--quiet"]
        command += ["--model", "openai/bench", "--base-url", url, "--prompt", str(prompt)]
        command += ["--workers", str(args.workers), "--cache-dir", str(folder / "cache")]
        environment = {**os.environ, "OPENAI_API_KEY": "none"}
        peaks = []
        for round_ in ("first", "again"):
            process = subprocess.Popen([*command, "-o", str(folder / round_)], env=environment)
            _, status, used = os.wait4(process.pid, 0)
            assert status == 0, "the command failed"
            peaks.append(f"{used.ru_maxrss / 1024:,.0f}")
    return ", ".join(peaks) + " MB"


if __name__ == "__main__":
    main()
