"""Labels from what reviewers decided: lines of a gold set, marked as corrected from a run.

Only documents that a reviewer finished have labels. Of a claim they say all that its row says: what
the reviewer decided about, words, source and stance; and what the page shows beside it, quotation,
negation, numbers and times, which are read again where the words were corrected.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractor.errors import StorageError
from extractor.models import Claim, Record
from extractor.review.gold_stores import Store, store_of
from extractor.review.reviewing import Reviewing
from extractor.review.state import ReviewedDocument

__all__ = ["Labelled", "add_labels", "label_line"]


@dataclass
class Labelled:
    """What became of the documents that one reviewer looked at.

    - `file`: the file of labels, or their folder.
    - `added`, `renewed`: documents whose labels are new, or replace earlier ones of the reviewer.
    - `kept`: documents that have labels from scratch, or by somebody else, which stay.
    - `unfinished`: documents of the run that the reviewer has not finished.
    """

    reviewer: str
    file: Path
    added: int = 0
    renewed: int = 0
    kept: list[str] = field(default_factory=list)
    unfinished: int = 0


def add_labels(run: Path, reviewers: Sequence[str], gold: Path) -> list[Labelled]:
    """Writes the labels of one or two reviewers of a run into a gold set; the second apart.

    - `gold`: a folder, whose gold.jsonl and second.jsonl are made or added to; or its labels/ and
      second/, with a file for each article, if it has these.

    Raises SettingsError if `gold` cannot hold them, InputError if a line of it is
    damaged, StorageError if it cannot be written or the decisions about a document are damaged.
    """
    stores = [
        store_of(gold, second=bool(second), records=Reviewing(run, reviewer).is_records)
        for second, reviewer in enumerate(reviewers)
    ]
    return [_add(Reviewing(run, name), to) for name, to in zip(reviewers, stores, strict=True)]


def label_line(known: ReviewedDocument, reviewer: str) -> dict[str, Any]:
    """The labels of a finished document, as `extractor gold schema` describes a line."""
    document = known.document
    rows = [each.row for each in known.rows if each.stands]
    line: dict[str, Any] = {
        "id": document.doc_id,
        "corrected": True,
        "annotator": reviewer,
        "items": [dict(row.fields) if isinstance(row, Record) else _claim(row) for row in rows],
    }
    records = [row for row in rows if isinstance(row, Record)]
    if records:
        line["evidence"] = [_shown(row) for row in records]
    if document.date and not records:
        line["date"] = document.date.isoformat()
    return {**line, "text": document.text}


def _claim(claim: Claim) -> dict[str, Any]:
    evidence = [{"start": e.start, "end": e.end, "quote": e.quote} for e in claim.evidence]
    voices = [each.model_dump(exclude={"resolved_from"}) for each in claim.attribution]
    label: dict[str, Any] = {"evidence": evidence, "attribution": voices, "stance": claim.stance}
    numbers = [each for each in claim.quantities if any(e.contains(each) for e in claim.evidence)]
    label |= {
        "negated": claim.negated,
        "quantities": [each.model_dump(mode="json", exclude={"of"}) for each in numbers],
        "times": [each.model_dump(mode="json", by_alias=True) for each in claim.times],
    }
    # Somebody unknown may be quoted; a label of a quotation needs a source.
    return label | ({"quotation": claim.quotation} if voices else {})


def _shown(record: Record) -> list[dict[str, Any]]:
    return [
        {"field": each.field, "quote": each.quote, "start": each.start}
        for each in record.evidence
        if each.field and each.field not in record.unsupported
    ]


def _add(reviewing: Reviewing, store: Store) -> Labelled:
    done = Labelled(reviewing.reviewer, store.place)
    lines, names = store.known(), store.names()
    changed = set[str]()
    for entry in reviewing.progress():
        if entry.damage:
            raise StorageError(entry.damage)
        if not entry.finished:
            done.unfinished += 1
            continue
        made = label_line(reviewing.document(entry.number), reviewing.reviewer)
        name = made["id"] = names.get(made["text"], made["id"])  # it may have another id there
        before = lines.get(name)
        if before is not None and not _replaceable(before, made):
            done.kept.append(name)
            continue
        done.renewed += before is not None
        done.added += before is None
        lines[name] = made
        changed.add(name)
    if changed:
        store.save(lines, changed)
    return done


def _replaceable(before: Mapping[str, Any], made: Mapping[str, Any]) -> bool:
    """Whether earlier labels are corrected ones by the same reviewer, of the same text."""
    return all(before.get(name) == made[name] for name in ("corrected", "annotator", "text"))
