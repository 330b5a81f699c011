"""Throughput and memory of whole runs, beside a bare loop of requests and langextract.

    pip install langextract==1.7.1       # for its row alone
    python benchmarks/batch.py                                           # about a minute
    python benchmarks/batch.py --documents 600 --repeat 3 --memory 1000 10000 100000

All contenders ask one server, `tests/endpoint.py` on the loopback, which has a core of its own
where there are two; what is measured has the first. They take turns, and medians are told, since a
shared machine changes its speed. The documents are made from a seed. Each is read as one passage,
so that the bare loop sends as many requests as there are documents, with the same bytes.
"""

import argparse
import asyncio
import contextlib
import importlib.util
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from openai import AsyncOpenAI

from extractor import Document, Extractor
from extractor.client import _response_format
from extractor.documents import passages, read
from extractor.rendering import Prompt
from extractor.store import Run

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
RIVAL = json.dumps(
    {"extractions": [{"claim": q, "claim_attributes": {"source": s}} for _, q, s in ITEMS]}
)


def main() -> None:
    told = options()
    pin(0)
    print(f"{told.documents} documents, {told.workers} workers, median of {told.repeat}\n")
    print("| | " + " | ".join(f"{size / 1000:g} kB" for size in told.sizes) + " |")
    print("|---|" + "---|" * len(told.sizes))
    columns = [measured(size, told) for size in told.sizes]
    for name in columns[0]:
        print(f"| {name} | " + " | ".join(column[name] for column in columns) + " |")
    for count in told.memory:
        print(f"| peak memory, {count:,} documents: first run, again | ", end="", flush=True)
        print(" | ".join(memory(count, size, told) for size in told.sizes) + " |", flush=True)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Throughput and memory of whole runs.")
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--sizes", type=int, nargs="+", default=[2000, 4000], help="characters")
    parser.add_argument("--latency", type=float, nargs="+", default=[0.0, 0.2], help="seconds")
    parser.add_argument("--workers", type=int, default=64)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--rival", type=int, default=20, help="documents for langextract")
    parser.add_argument("--memory", type=int, nargs="*", default=[1000], help="documents in a run")
    return parser.parse_args()


def article(size: int, seed: int) -> str:
    """A news text of about that many characters, the same for the same seed."""
    rng = random.Random(seed)  # noqa: S311  # nothing secret
    text = f"Inquiry into the accident at {rng.choice(PLACES)}, part {seed}\n\n{OPENING}"
    while len(text) < size:
        names = {"who": rng.choice(PEOPLE), "body": rng.choice(BODIES), "place": rng.choice(PLACES)}
        text += rng.choice(SENTENCES).format(n=rng.randrange(20, 99), **names)
        text += rng.choice((" ", " ", "\n\n"))
    return text


def written(folder: Path, count: int, size: int) -> Path:
    """A file of JSON lines with that many documents, as a data team has them."""
    path = folder / f"{count}-{size}.jsonl"
    with path.open("w") as file:
        for seed in range(count):
            file.write(json.dumps({"id": f"d{seed}", "text": article(size, seed)}) + "\n")
    return path


def one_passage(folder: Path) -> Path:
    """The prompt of claims with passages as long as a document."""
    source = (ROOT / "prompts" / "claims.jinja").read_text()
    source = source.replace("max_sentences: 5", "max_sentences: 500")
    path = folder / "claims.jinja"
    path.write_text(source.replace("max_characters: 1500", "max_characters: 50000"))
    return path


@contextlib.contextmanager
def server(latency: float, answer: Any = DRAFTS) -> Iterator[str]:
    """The address of a server in a process of its own."""
    command = [sys.executable, str(ROOT / "tests" / "endpoint.py"), "--latency", str(latency)]
    process = subprocess.Popen(
        [*command, "--items", json.dumps(answer)],
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: pin(-1),  # no threads have begun here
    )
    try:
        assert process.stdout
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


def pin(core: int) -> None:
    """Gives this process one of the cores, where the system can."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {sorted(range(os.cpu_count() or 1))[core]})


def measured(size: int, told: argparse.Namespace) -> dict[str, str]:
    """The rows of the table for documents of that size."""
    rows = {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        inputs, prompt = written(folder, told.documents, size), one_passage(folder)
        cached = 0.0
        for latency in told.latency:
            with server(latency) as url:
                ours, bare, again = [], [], []
                bodies = requests(url, inputs, prompt, told)
                loop(url, bodies[:10], told)  # what is imported at the first use is not measured
                with opened(url, prompt, folder / f"warm-{latency}", told) as reader:
                    run(reader, written(folder, 10, size), folder / f"run-{latency}")
                for turn in range(told.repeat):
                    bare.append(rate(told.documents, partial(loop, url, bodies, told)))
                    with opened(url, prompt, folder / f"cache-{latency}-{turn}", told) as reader:
                        for kept, times in enumerate((ours, again)):
                            out = folder / f"run-{latency}-{turn}-{kept}"
                            times.append(rate(told.documents, partial(run, reader, inputs, out)))
                mine, theirs = statistics.median(ours), statistics.median(bare)
                cached = statistics.median(again)
                name = f"{latency * 1000:g} ms"
                rows[f"bare loop, {name}, documents/s"] = f"{theirs:,.0f}"
                rows[f"extractor, {name}, documents/s"] = f"{mine:,.1f}"
                rows[f"ratio, {name}"] = f"{mine / theirs:.2f}"
        rows["extractor, from its cache, documents/s"] = f"{cached:,.0f}"
        rows["on disk in the cache, bytes a document"] = disk(folder, told)
        if told.rival:
            rows.update(rival(size, told, cached))
    return rows


def rate(count: int, work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return count / (time.perf_counter() - started)


def opened(url: str, prompt: Path, cache: Path, told: argparse.Namespace) -> Extractor:
    return Extractor(
        model="openai/bench",
        base_url=url,
        api_key="none",
        prompt=prompt,
        workers=told.workers,
        cache_dir=cache,
    )


def run(reader: Extractor, inputs: Path, out: Path) -> None:
    """What the command does, between its start and its summary."""
    with Run.open(out, reader.settings, inputs=[str(inputs)]) as store:
        for outcome in reader.outcomes(store.pending(read([inputs]))):
            store.add(outcome)
        counts = store.finish()
    assert counts["failures"] == 0, counts
    assert counts["claims"] >= 3 * counts["documents"], counts


def loop(url: str, bodies: list[dict[str, Any]], told: argparse.Namespace) -> None:
    """The same requests by openai's own client, and nothing else."""

    async def everything() -> None:
        waiting = iter(bodies)
        async with AsyncOpenAI(api_key="none", base_url=url, max_retries=0) as client:

            async def worker() -> None:
                for body in waiting:
                    await client.chat.completions.create(**body)

            await asyncio.gather(*(worker() for _ in range(told.workers)))

    asyncio.run(everything())


def requests(
    url: str, inputs: Path, prompt: Path, told: argparse.Namespace
) -> list[dict[str, Any]]:
    with opened(url, prompt, inputs.parent / "unused", told) as reader:
        return [request(reader, document) for document in read([inputs])]


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
        "response_format": _response_format(reader.schema),
    }


def disk(folder: Path, told: argparse.Namespace) -> str:
    cache = folder / f"cache-{told.latency[0]}-0"
    size = sum(path.stat().st_size for path in cache.rglob("*") if path.is_file())
    return f"{size / told.documents:,.0f}"


def rival(size: int, told: argparse.Namespace, cached: float) -> dict[str, str]:
    """langextract's extract() over the same documents."""
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
    with server(0.0, RIVAL) as url:
        settings = {"api_key": "none", "base_url": url, "max_workers": told.workers}
        config = ModelConfig(model_id="bench", provider="openai", provider_kwargs=settings)

        def extract() -> None:
            found = lx.extract(
                [lx.data.Document(text=article(size, seed)) for seed in range(told.rival)],
                prompt_description="Find the claims.",
                examples=[example],
                max_char_buffer=50_000,
                batch_length=told.workers,
                max_workers=told.workers,
                show_progress=False,
                config=config,
            )
            assert all(len(each.extractions) == len(ITEMS) for each in found)

        theirs = statistics.median(rate(told.rival, extract) for _ in range(told.repeat))
    return {
        "langextract 1.7.1, 0 ms, documents/s": f"{theirs:,.1f}",
        "extractor from its cache, times langextract": f"{cached / theirs:,.0f}",
    }


def memory(count: int, size: int, told: argparse.Namespace) -> str:
    """Peak memory of the real command, MB: over new documents, and over the same again."""
    with tempfile.TemporaryDirectory() as place, server(0.0) as url:
        folder = Path(place)
        inputs, prompt = written(folder, count, size), one_passage(folder)
        command = [sys.executable, "-m", "extractor", "run", str(inputs), "--quiet"]
        command += ["--model", "openai/bench", "--base-url", url, "--prompt", str(prompt)]
        command += ["--workers", str(told.workers), "--cache-dir", str(folder / "cache")]
        environment = {**os.environ, "OPENAI_API_KEY": "none"}
        peaks = []
        for turn in ("first", "again"):
            process = subprocess.Popen([*command, "-o", str(folder / turn)], env=environment)
            _, status, used = os.wait4(process.pid, 0)
            assert status == 0, "the command failed"
            peaks.append(f"{used.ru_maxrss / 1024:,.0f}")
    return ", ".join(peaks) + " MB"


if __name__ == "__main__":
    main()
