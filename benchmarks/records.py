"""Compares this project, langextract and a plain instructor call on records of users' schemas.

    pip install langextract==1.7.1
    python benchmarks/records.py --work /tmp/records tests/records_gold/dev

The set is a folder with one folder for each kind of document, as in tests/records_gold. The two
documents of each kind that serve as examples are not measured. Each contender gets each document in
a new process, with a time limit. All documents of a kind go to one contender after the other, since
the server keeps the fixed beginning of a prompt, as in a long run. Results are saved in --work, so
that a benchmark that was stopped can be resumed.

CPU seconds are those of the server and of the contender, without the imports of the latter.
"""

import argparse
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import record_contenders
from record_contenders import CONTENDERS, WITHOUT, schema, shots

from extractor.engines import weights
from extractor.engines.local import Server
from extractor.evaluate.intervals import Interval
from extractor.evaluate.located import located
from extractor.evaluate.records import Item, RecordComparison, apart, figures, score
from extractor.models import Span
from extractor.records.shape import Shape

FIGURES = ("leaf_precision", "leaf_recall", "leaf_f1", "partial_f1", "evidence_f1")
COSTS = ("CPU s", "seconds", "prompt", "output", "output / right leaf", "failed")
Row = dict[str, Any]


def main() -> None:
    args = arguments()
    server = Server(weights.DEFAULT.path, "qwen")
    try:
        for kind in args.kinds or kinds(args.set):
            for contender in args.contenders:
                for row in documents(args.set, kind)[: args.most]:
                    read(contender, kind, row, server, args)
    finally:
        server.stop()
    print_tables(args)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Records of three contenders.")
    parser.add_argument("set", type=Path, help="folder with a folder for each kind of document")
    parser.add_argument("--work", type=Path, required=True, help="folder for what was read")
    parser.add_argument("--limit", type=float, default=300.0, help="seconds for a document")
    parser.add_argument("--most", type=int, help="only so many documents of each kind")
    parser.add_argument("--kinds", nargs="+", help="only these kinds")
    parser.add_argument(
        "--contenders",
        nargs="+",
        default=[*CONTENDERS, f"extractor{WITHOUT}", f"instructor{WITHOUT}"],
        help=f"langextract needs examples; the others also run {WITHOUT[1:]}",
    )
    return parser.parse_args()


def kinds(folder: Path) -> list[str]:
    return sorted(path.parent.name for path in folder.glob("*/gold.jsonl"))


def documents(folder: Path, kind: str) -> list[Row]:
    """The documents of a kind that are no examples."""
    used = {row["id"] for row in shots(folder / kind)}
    rows = map(json.loads, (folder / kind / "gold.jsonl").read_text("utf-8").splitlines())
    return [row for row in rows if row["id"] not in used]


def saved(args: argparse.Namespace, contender: str, row: Row) -> Path:
    return Path(args.work / args.set.name / contender / f"{row['id']}.json")


def read(contender: str, kind: str, row: Row, server: Server, args: argparse.Namespace) -> None:
    """Runs a contender on a document and saves the result, unless it is there."""
    path = saved(args, contender, row)
    if path.exists():
        return
    command = [sys.executable, record_contenders.__file__, contender, server.address, server.key]
    given = json.dumps({"folder": str(args.set / kind), "text": row["text"]})
    before = cpu_seconds(server)
    try:
        done = subprocess.run(
            command, input=given, capture_output=True, text=True, timeout=args.limit
        )
        found = json.loads(done.stdout.splitlines()[-1])
    except subprocess.TimeoutExpired:
        found = {"items": [], "places": [], "seconds": args.limit, "cpu": 0.0, "tokens": None}
        found["error"] = "time limit"
    found["cpu"] += cpu_seconds(server) - before
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, ensure_ascii=False), "utf-8")
    print(
        f"{contender:<28} {row['id']} {found['seconds']:>6.1f} s {found['cpu']:>6.1f} CPU "
        f"{len(found['items']):>3} items {found['error'] or ''}",
        file=sys.stderr,
        flush=True,
    )


def cpu_seconds(server: Server) -> float:
    """What the server's process has used."""
    fields = Path(f"/proc/{server._process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def print_tables(args: argparse.Namespace) -> None:
    """Prints the tables of docs/benchmarks.md: each kind, all kinds, and the paired differences."""
    compared: dict[str, list[RecordComparison]] = defaultdict(list)
    for kind in args.kinds or kinds(args.set):
        rows = documents(args.set, kind)[: args.most]
        print(f"\n{kind}, {len(rows)} documents\n")
        compare(kind, rows, args, compared)
    print("\nall kinds\n")
    heading()
    for name, documents_ in compared.items():
        print(f"| {name} | {' | '.join(scores(documents_))} |")
    ours, *others = compared
    for name in others:
        gain = apart(compared[ours], compared[name])["leaf_f1"]
        print(f"\n{ours} against {name}: leaf F1 {between(gain, sign='+')}")


def compare(
    kind: str, rows: Sequence[Row], args: argparse.Namespace, compared: dict[str, Any]
) -> None:
    heading(COSTS)
    for name in args.contenders:
        found = [json.loads(saved(args, name, row).read_text("utf-8")) for row in rows]
        documents_ = [
            comparison(args.set / kind, row, each) for row, each in zip(rows, found, strict=True)
        ]
        compared[name] += documents_
        print(f"| {name} | {' | '.join([*scores(documents_), *costs(found, documents_)])} |")


def heading(more: Iterable[str] = ()) -> None:
    heads = [*FIGURES, "wrong but supported", *more]
    print("| |" + " | ".join(heads) + " |")
    print("|---|" + "---|" * len(heads))


def comparison(folder: Path, row: Row, found: Row) -> RecordComparison:
    """A document's labels and what a contender found; an error is as if it had found nothing."""
    shape = Shape.of(schema(folder))
    gold = [located(item, shape, row["text"]) for item in row["items"]]
    items = [
        Item(item, {name: ((Span(start=start, end=end),),) for name, start, end in places})
        for item, places in zip(found["items"], found["places"], strict=True)
    ]
    return score(gold, items, shape)


def scores(documents_: Sequence[RecordComparison]) -> list[str]:
    found = figures(documents_)
    return [between(found[name]) for name in (*FIGURES, "wrong_supported")]


def between(figure: Interval, sign: str = "") -> str:
    if figure.value is None:
        return "-"
    spread = "" if figure.low is None else f" ({figure.low:{sign}.2f} to {figure.high:{sign}.2f})"
    return f"{figure.value:{sign}.3f}{spread}"


def costs(found: Sequence[Row], compared: Sequence[RecordComparison]) -> list[str]:
    """Means for each document; those of failures have no tokens. And the tokens of a right leaf."""
    told = [each["tokens"] for each in found if each["tokens"]]
    means = [sum(each[name] for each in found) / len(found) for name in ("cpu", "seconds")]
    tokens = [sum(each[name] for each in told) / max(1, len(told)) for name in ("prompt", "output")]
    right = sum(each.counts.get("right", 0) for each in compared)
    leaf = sum(each["output"] for each in told) / max(1, right)
    failed = sum(each["error"] is not None for each in found)
    shown = [f"{each:.1f}" for each in means], [f"{each:,.0f}" for each in tokens]
    return [*shown[0], *shown[1], f"{leaf:.1f}", str(failed)]


if __name__ == "__main__":
    main()
