"""The cost of many documents: tokens, processor time, storage and, with your prices, money.

    extractor run tests/gold/articles -o /tmp/run          # once, with the embedded model
    python benchmarks/scale.py /tmp/run --cpu-ms 16 --cores 64

The prompt tokens for asking about every sentence are estimated here: the characters of all requests
for the gold articles divided by 4, as in English; compare the figures of the run. The output tokens
are those of a claim (docs/benchmarks.md) times the claims of the run. All other figures come from
the run: its tokens, seconds and bytes, and the bytes of its Parquet tables. Each total is the
figure of a document times the number of documents, so it assumes documents of the same length. You
give `--prompt-price` and `--output-price` ($ for a million tokens), and `--prompt-rate` and
`--output-rate` (tokens per second of your server).
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from extractor import Extractor
from extractor.documents import read
from extractor.engines import connect
from extractor.export import export

GOLD = Path(__file__).parents[1] / "tests" / "gold" / "articles"
CHARACTERS = 4  # in a token: assumed, of English
SIZES = (10**5, 10**7, 10**9)
UNITS = ((86_400 * 365, "years"), (86_400, "days"), (3600, "h"), (60, "min"), (0, "s"))
BYTES = ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (0, "B"))
COUNTS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"), (0, ""))


def main() -> None:
    args = arguments()
    run = measured(args.run)
    asked = requests("all")
    unsure = requests("unsure")
    print(
        f"measured a document: run of {run['documents']}, {run['characters']:,.0f} characters; "
        f"{run['claims']:.1f} claims; asked about unsure sentences {run['calls']:.2f} requests, "
        f"{run['prompt']:,.0f} prompt and {run['output']:,.0f} output tokens; "
        f"{run['seconds']:.1f} s of this machine"
    )
    for name, each in (("unsure", unsure), ("all", asked)):
        print(
            f"measured a gold article ({each['characters']:,.0f} characters), {name} asked about: "
            f"{each['calls']:.2f} requests, {each['prompt']:,.0f} prompt tokens at {CHARACTERS} "
            f"characters each, of which {each['fixed']:,.0f} the same in every request"
        )
    if run["calls"]:
        ratio = (run["prompt"] / run["calls"]) / (unsure["prompt"] / unsure["calls"])
        print(f"tokens counted by the model, of those estimated so: {ratio:.2f}")
    output = args.output_tokens * run["claims"]
    lines = {
        "claims": [number(run["claims"] * n, COUNTS) for n in SIZES],
        "rules, one core": [number(args.cpu_ms / 1000 * n, UNITS) for n in SIZES],
        f"rules, {args.cores} cores": [
            number(args.cpu_ms / 1000 * n / args.cores, UNITS) for n in SIZES
        ],
        "embedded model, one such machine": [number(run["seconds"] * n, UNITS) for n in SIZES],
        "unsure asked: prompt tokens": [number(run["prompt"] * n, COUNTS) for n in SIZES],
        "unsure asked: output tokens": [number(run["output"] * n, COUNTS) for n in SIZES],
        "all asked: prompt tokens": [number(asked["prompt"] * n, COUNTS) for n in SIZES],
        "all asked: output tokens": [number(output * n, COUNTS) for n in SIZES],
        "run folder": [number(run["bytes"] * n, BYTES) for n in SIZES],
        "its Parquet tables": [number(run["parquet"] * n, BYTES) for n in SIZES],
    }
    for name, prompt, written in (
        ("unsure", run["prompt"], run["output"]),
        ("all", asked["prompt"], output),
    ):
        if args.prompt_price is not None and args.output_price is not None:
            each = (prompt * args.prompt_price + written * args.output_price) / 1e6
            lines[f"{name} asked: at your prices"] = [f"$ {each * n:,.0f}" for n in SIZES]
        if args.prompt_rate and args.output_rate:
            each = prompt / args.prompt_rate + written / args.output_rate
            lines[f"{name} asked: at your server's rates"] = [
                number(each * n, UNITS) for n in SIZES
            ]
    print("\n| documents | 10^5 | 10^7 | 10^9 |\n|---|---|---|---|")
    for name, cells in lines.items():
        print(f"| {name} | {' | '.join(cells)} |")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("run", type=Path, help="a finished run with the embedded model, not cached")
    parser.add_argument("--cpu-ms", type=float, default=25.0, help="of the rules, a document")
    parser.add_argument("--cores", type=int, default=64)
    parser.add_argument("--output-tokens", type=float, default=34.0, help="of a claim")
    for name in ("prompt-price", "output-price", "prompt-rate", "output-rate"):
        parser.add_argument(f"--{name}", type=float)
    return parser.parse_args()


def measured(run: Path) -> dict[str, float]:
    """The figures of a run, for one document."""
    record = json.loads((run / "run.json").read_bytes())
    counts = record["counts"]
    session = record["sessions"][0]
    assert not session["usage"]["cache_hits"], "a run from the cache has no tokens to measure"
    assert session["documents"] == counts["documents"], "a run of several sessions"
    with (run / "documents.jsonl").open(encoding="utf-8") as rows:
        characters = sum(json.loads(row)["length"] for row in rows)
    with tempfile.TemporaryDirectory() as folder:
        tables = export(run, folder, form="parquet", force=True).values()
        parquet = sum(path.stat().st_size for path, _ in tables)
    totals: dict[str, Any] = {
        "characters": characters,
        "claims": counts["claims"],
        "calls": session["usage"]["calls"],
        "prompt": session["usage"]["prompt_tokens"],
        "output": session["usage"]["completion_tokens"],
        "seconds": session["seconds"],
        "bytes": sum(path.stat().st_size for path in run.glob("*.jsonl")),
        "parquet": parquet,
    }
    each = {name: total / counts["documents"] for name, total in totals.items()}
    return {"documents": counts["documents"], **each}


def requests(ask: Any) -> dict[str, float]:
    """The mean size of the requests for a gold article; sends nothing."""
    engine = connect("openai/any", api_key="none")
    engine.strong = ask == "all"  # type: ignore[attr-defined]  # which engines may leave out
    extractor = Extractor(model=engine, ask=ask, cache=False)
    articles = list(read([str(GOLD)]))
    found = [request for article in articles for request in extractor.requests(article)]
    shown = [request.parts["messages"] for request in found]
    size = sum(len(message["content"]) for messages in shown for message in messages)
    fixed = sum(len(message["content"]) for messages in shown for message in messages[:-1])
    return {
        "characters": sum(len(article.text) for article in articles) / len(articles),
        "calls": len(found) / len(articles),
        "prompt": size / CHARACTERS / len(articles),
        "fixed": fixed / CHARACTERS / len(articles),
    }


def number(value: float, units: Any) -> str:
    """A value with two significant digits, in the largest unit that fits."""
    size, unit = next((size, unit) for size, unit in units if value >= size)
    shown = value / (size or 1)
    return f"{shown:,.0f} {unit}".strip() if shown >= 10 else f"{shown:.1f} {unit}".strip()


if __name__ == "__main__":
    main()
