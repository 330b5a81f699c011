"""Runs to review: two short articles read by the rules alone, and receipts with a schema."""

from itertools import cycle
from pathlib import Path

from support.fake_engine import FakeModel
from support.receipt_schema import Receipt

from extractor import Document, Extractor
from extractor.models import Mention, Result
from extractor.review import Reviewing
from extractor.runs import Run

__all__ = [
    "BRIDGE",
    "FERRY",
    "RECEIPT",
    "WRONG",
    "claims_run",
    "key_of",
    "records_run",
    "words",
]

BRIDGE = (
    "VELM — Mayor Ilse Brandt said that the bridge at Velm will stay shut until June. 🌉 Engineer "
    "Tomas Rehn denied that two pillars were cracked. The ferry may run on Sundays.\n\n"
    "She said the repairs would cost $3 million. Nobody was hurt.\n"
)
FERRY = "Captain Joana Melo said that the ferry left an hour late. It carried 40 people.\n"
SURE = (0.93, 0.85, 0.55, 0.75, 0.5)  # of the rows in turn, whatever the rules think of them
RECEIPT = "Café Nord\nFlat white 3.40\nTea 2,80\nPaid in cash.\n"
WRONG = {"seller": "Café Nord", "lines": [{"what": "Flat white", "amount": "2.80"}]}


def records_run(folder: Path) -> Path:
    """A run of one receipt, whose amount is wrong."""
    model = FakeModel(otherwise=[WRONG])
    with (
        Extractor(schema=Receipt, model=model, cache=False) as extractor,
        Run.open(folder, extractor.settings, fields=extractor.schema.record_schema) as run,
    ):
        run.add(extractor.extract(Document.from_text(RECEIPT, doc_id="nord")))
        run.finish()
    return folder


def claims_run(folder: Path, **texts: str) -> Path:
    """A run of claims, made by the rules."""
    given = texts or {"bridge": BRIDGE, "ferry": FERRY}
    documents = [Document.from_text(text, doc_id=name) for name, text in given.items()]
    with (
        Extractor(ask="none", cache=False) as extractor,
        Run.open(folder, extractor.settings) as run,
    ):
        for outcome in extractor.extract_many(documents):
            assert isinstance(outcome, Result)
            sure = zip(outcome.claims, cycle(SURE))
            rows = tuple(each.model_copy(update={"certainty": at}) for each, at in sure)
            run.add(outcome.model_copy(update={"claims": rows}))
        run.finish()
    return folder


def words(text: str, said: str, nth: int = 0) -> Mention:
    """The place of some words in a text."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(said, start + 1)
    return Mention(start=start, end=start + len(said), text=said)


def key_of(reviewing: Reviewing, said: str, number: int = 1) -> str:
    """The key of the row whose evidence has some words."""
    rows = reviewing.document(number).rows
    return next(each.key for each in rows if said in " ".join(e.quote for e in each.row.evidence))
