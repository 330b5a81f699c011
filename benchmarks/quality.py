"""Compares this project, langextract and a plain instructor call on the same articles and server.

    pip install langextract==1.7.1
    python benchmarks/quality.py --work /tmp/quality tests/gold:test path/to/gum_news.jsonl

Each contender gets each article in a new process, with a time limit, since small models may never
stop writing. The contenders alternate in blocks of articles: the server keeps the fixed beginning
of a prompt in its cache, as in a long run, and changes in the speed of the machine affect all
alike. Results are saved in --work, so that a benchmark that was stopped can be resumed. `--again
extractor` measures one contender again.

An article on which a contender fails or exceeds the limit counts as an article without found
claims.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import contenders
import gum

from extractor.engines import weights
from extractor.engines.local import Server
from extractor.evaluate import Evaluation, Reading, Voice, evaluate, load_gold
from extractor.evaluate.gold import Article
from extractor.evaluate.readings import of_claim
from extractor.models import Claim, Span

BLOCK = 7
COLUMNS = ("precision", "recall", "f1", "f1_source", "stance", "quotation")
Row = dict[str, Any]


def main() -> None:
    args = arguments()
    sets = {name: articles(name) for name in args.sets}
    server = Server(weights.DEFAULT.path, "qwen")
    try:
        for name, chosen in sets.items():
            for block in blocks(chosen[: args.most]):
                for contender in args.contenders:
                    for article in block:
                        read(contender, article, server, args, place(args.work, name))
    finally:
        server.stop()
    for name, chosen in sets.items():
        print(f"\n{Path(name.partition(':')[0]).stem}, {len(chosen[: args.most])} articles\n")
        table(chosen[: args.most], args.contenders, place(args.work, name))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Quality and time of three contenders.")
    parser.add_argument("sets", nargs="+", help="FOLDER:SPLIT, or a file of GUM's attributions")
    parser.add_argument("--work", type=Path, required=True, help="folder for what was read")
    parser.add_argument("--limit", type=float, default=300.0, help="seconds for an article")
    parser.add_argument("--most", type=int, help="only so many articles of each set")
    parser.add_argument("--again", action="append", default=[], help="contender to run again")
    parser.add_argument(
        "--contenders",
        nargs="+",
        default=list(contenders.CONTENDERS),
        help="the three, without it; rules and every-sentence are this project's own variants",
    )
    return parser.parse_args()


def articles(name: str) -> list[Article]:
    path, _, split = name.partition(":")
    return gum.load(path) if path.endswith(".jsonl") else load_gold(path, split=split or None)


def blocks(chosen: Sequence[Article]) -> Iterator[Sequence[Article]]:
    for start in range(0, len(chosen), BLOCK):
        yield chosen[start : start + BLOCK]


def place(work: Path, name: str) -> Path:
    return work / name.replace("/", "_").replace(":", "-").strip("._")


def read(contender: str, article: Article, server: Server, args: Any, folder: Path) -> None:
    """Runs a contender on an article and saves the result, unless it is there."""
    document = article.document
    path = folder / contender / f"{document.doc_id}.json"
    if path.exists() and contender not in args.again:
        return
    given = document.model_dump(mode="json", include={"text", "title", "date"})
    command = [sys.executable, contenders.__file__, contender, server.address, server.key]
    try:
        done = subprocess.run(
            command, input=json.dumps(given), capture_output=True, text=True, timeout=args.limit
        )
        found = json.loads(done.stdout.splitlines()[-1])
    except subprocess.TimeoutExpired:
        found = {"claims": [], "seconds": args.limit, "tokens": None, "error": "time limit"}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found), "utf-8")
    print(
        f"{contender:<12} {document.doc_id} {found['seconds']:>6.1f} s "
        f"{len(found['claims']):>3} claims {found['error'] or ''}",
        file=sys.stderr,
        flush=True,
    )


def table(chosen: Sequence[Article], names: Sequence[str], folder: Path) -> None:
    """Prints the table of docs/benchmarks.md."""
    heads = [*COLUMNS, "s/article", "prompt", "output", "output/claim", "failed"]
    print("| |" + " | ".join(heads) + " |")
    print("|---|" + "---|" * len(heads))
    for name in names:
        results = [
            json.loads((folder / name / f"{a.document.doc_id}.json").read_text()) for a in chosen
        ]
        print(f"| {name} | " + " | ".join([*scores(chosen, results), *costs(results)]) + " |")


def scores(chosen: Sequence[Article], results: Sequence[Row]) -> Iterator[str]:
    found = {
        article.document.sha256: [
            reading for row in each["claims"] if (reading := of_row(row)) is not None
        ]
        for article, each in zip(chosen, results, strict=True)
    }
    evaluation: Evaluation = evaluate(chosen, found)
    for name in COLUMNS:
        figure = evaluation.scores[name]
        between = f" ({figure.low:.2f} to {figure.high:.2f})" if figure.low is not None else ""
        yield "-" if figure.value is None else f"{figure.value:.2f}{between}"


def costs(results: Sequence[Row]) -> list[str]:
    """Seconds and tokens per article, and output tokens per claim; failures have no tokens."""
    whole = [each for each in results if each["error"] is None]
    total = {
        name: sum(each["tokens"][name] for each in whole if each["tokens"])
        for name in ("prompt", "output")
    }
    claims = sum(len(each["claims"]) for each in whole)
    return [
        f"{sum(each['seconds'] for each in results) / len(results):.1f}",
        f"{total['prompt'] / max(1, len(whole)):,.0f}",
        f"{total['output'] / max(1, len(whole)):,.0f}",
        f"{total['output'] / max(1, claims):.1f}",
        str(len(results) - len(whole)),
    ]


def of_row(row: Row) -> Reading | None:
    """A claim of a contender; None if its quote has no offsets."""
    if "evidence" in row:
        return of_claim(Claim.model_validate(row))
    if row.get("start") is None:
        return None
    source, quotation, stance = (str(row.get(name) or "").strip() for name in contenders.FIELDS)
    return Reading(
        spans=(Span(start=row["start"], end=row["end"]),),
        voices=(Voice(source, source),) if source else (),
        quotation=quotation.casefold(),
        stance=stance.casefold(),
    )


if __name__ == "__main__":
    main()
