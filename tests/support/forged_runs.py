"""Small real runs, and edits of them as damage or a forger would make them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from support.commands import ARTICLE, OTHER
from support.fake_engine import FakeModel

from extractor import Document, Extractor, Failure, Quote
from extractor.runs import Run, layout

Row = dict[str, Any]
SILENT = "Nothing of note\n\nThe café was closed. It rained on the e\u0301tang all day.\n"
FAILURE = Failure(doc_id=None, path="in/x.pdf", error="InputError", reason="in/x.pdf is a PDF.")
LOST = Failure(doc_id="lost", path="in/l.jsonl:1", error="ModelError", reason="It broke.")


class Speaker(BaseModel):
    """Who spoke."""

    name: Quote
    titles: list[str]


class Saying(BaseModel):
    """What somebody said."""

    words: Quote
    speaker: Speaker
    firm: bool
    score: float | None = None


def _drafts(body: Row) -> list[Row]:
    """Drafts of claims, one of words that stand nowhere and one of a fragment."""
    said = body["messages"][-1]["content"]
    found = [("the bridge at Velm will stay shut until June", "Mayor Ilse Brandt")]
    found += [("two pillars were cracked", "Engineer Tomas Rehn")]
    found += [("the ferry left an hour late", "Captain Joana Melo")]
    items = [{"n": 1, "quote": words, "source": who} for words, who in found if words in said]
    return [*items, {"n": 1, "quote": "it will cost nine crowns", "source": "the mayor"}]


def _sayings(body: Row) -> list[Row]:
    return [
        {
            "words": each["quote"],
            "speaker": {"name": each["source"], "titles": ["Dr"]},
            "firm": True,
            "score": 0.5,
        }
        for each in _drafts(body)
    ]


def documents() -> list[Document | Failure]:
    texts = {"a": ARTICLE, "b": OTHER, "c": SILENT}
    made = [Document.from_text(text, path=f"in/{name}.txt") for name, text in texts.items()]
    return [made[0], FAILURE, *made[1:], LOST]


def make(folder: Path, *, records: bool = False) -> Path:
    """A finished run of claims or of records: three documents, rejected answers and failures."""
    model = FakeModel(otherwise=_sayings if records else _drafts)
    options: Row = {"schema": Saying} if records else {"ask": "all"}
    with (
        Extractor(model=model, cache=False, **options) as extractor,
        Run.open(
            folder, extractor.settings, inputs=["in"], fields=extractor.schema.record_schema
        ) as run,
    ):
        for outcome in extractor.extract_many(run.pending(documents())):
            run.add(outcome)
        run.finish()
    return folder


def lines(folder: Path, name: str) -> list[bytes]:
    return layout.file(folder, name).read_bytes().splitlines(keepends=True)


def rows(folder: Path, name: str) -> list[Row]:
    return [json.loads(line) for line in lines(folder, name)]


def write_rows(folder: Path, name: str, given: list[Row]) -> None:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in given)
    layout.file(folder, name).write_bytes(text.encode("utf-8", "surrogatepass"))


def edit(folder: Path, name: str, number: int, change: Callable[[Row], object]) -> None:
    """Changes one row of a file in place."""
    found = rows(folder, name)
    change(found[number])
    write_rows(folder, name, found)


def reseal(folder: Path, **changes: Any) -> None:
    """Makes counts and digests fit the files again, as a forger would."""
    record = json.loads((folder / "run.json").read_bytes())
    record["counts"] = {name: len(lines(folder, name)) for name in layout.FILES}
    record["digests"] = layout.digests(folder)
    record |= changes
    (folder / "run.json").write_text(json.dumps(layout.sealed(record)))
