"""Checks a run folder against the first promise: whatever it quotes stands in the document.

Takes the folder's name. Ends with exit code 1 and a sentence for each broken promise.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def rows(path: Path) -> list[Row]:
    """The objects of a JSON lines file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def spans(value: object) -> Iterator[tuple[int, int, str]]:
    """Each start, end and wording, however deep it lies in a claim."""
    if isinstance(value, dict):
        words = value.get("quote", value.get("text"))
        if words is not None:
            yield value["start"], value["end"], words
        for inner in value.values():
            yield from spans(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from spans(inner)


def problems(run: Path) -> Iterator[str]:
    """A sentence for each thing that is not as promised."""
    texts = {row["doc_id"]: row["text"] for row in rows(run / "documents.jsonl")}
    claims = rows(run / "claims.jsonl")
    if not claims:
        yield "The run has no claims."
    for claim in claims:
        if not claim["evidence"]:
            yield f"Claim {claim['claim_id']} has no evidence."
        for start, end, words in spans(claim):
            found = texts[claim["doc_id"]][start:end]
            if found != words:
                yield f"Claim {claim['claim_id']} quotes {words!r} where the text has {found!r}."


if __name__ == "__main__":
    found = list(problems(Path(sys.argv[1])))
    print("\n".join(found) or "Every quote stands in its document.")
    sys.exit(bool(found))
