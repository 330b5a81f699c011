"""Labels from what reviewers decided: lines of a gold set, marked as corrected from a run.

Only documents that a reviewer finished have labels. Of a claim they say what a reviewer looks at:
words, source and stance. Whoever accepts a row has not read its numbers and times as carefully.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractor import files
from extractor.errors import InputError, SettingsError, StorageError
from extractor.evaluate.gold_lines import NAME, SECOND
from extractor.models import Claim, Record
from extractor.review.reviewing import Reviewing
from extractor.review.state import ReviewedDocument
from extractor.text import first_line

__all__ = ["Labelled", "add_labels", "label_line"]


@dataclass
class Labelled:
    """What became of the documents that one reviewer looked at.

    - `file`: the file of labels.
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


def add_labels(run: Path, reviewers: Iterable[str], gold: Path) -> list[Labelled]:
    """Writes the labels of one or two reviewers of a run into a gold set; the second apart.

    - `gold`: a folder, whose gold.jsonl and second.jsonl are made or added to.

    Raises SettingsError if `gold` holds labels of another form, InputError if a line of it is
    damaged, StorageError if it cannot be written or the decisions about a document are damaged.
    """
    if gold.is_file() or (gold / "labels").is_dir():
        raise SettingsError(
            f"{gold} is a gold set of another form: name a folder for {NAME}, which may be new."
        )
    named = zip(reviewers, (NAME, SECOND), strict=False)
    return [_add(Reviewing(run, reviewer), gold / name) for reviewer, name in named]


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
    return {"evidence": evidence, "attribution": voices, "stance": claim.stance}


def _shown(record: Record) -> list[dict[str, Any]]:
    return [
        {"field": each.field, "quote": each.quote, "start": each.start}
        for each in record.evidence
        if each.field and each.field not in record.unsupported
    ]


def _add(reviewing: Reviewing, file: Path) -> Labelled:
    done = Labelled(reviewing.reviewer, file)
    lines = dict(_existing(file))
    for entry in reviewing.progress():
        if entry.damage:
            raise StorageError(entry.damage)
        if not entry.finished:
            done.unfinished += 1
            continue
        made = label_line(reviewing.document(entry.number), reviewing.reviewer)
        before = lines.get(made["id"])
        if before is not None and not _replaceable(before, made):
            done.kept.append(made["id"])
            continue
        done.renewed += before is not None
        done.added += before is None
        lines[made["id"]] = made
    if done.added or done.renewed:
        _write(file, lines.values())
    return done


def _replaceable(before: Mapping[str, Any], made: Mapping[str, Any]) -> bool:
    """Whether earlier labels are corrected ones by the same reviewer, of the same text."""
    return all(before.get(name) == made[name] for name in ("corrected", "annotator", "text"))


def _existing(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    written = file.read_text("utf-8-sig").splitlines() if file.is_file() else []
    for number, line in enumerate(written, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            yield str(row["id"]), row
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{file}, line {number} is no line of a gold set: `extractor gold check` says what "
                "is wrong; correct it, then add the labels again."
            ) from error


def _write(file: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        files.write(file, (json.dumps(each, ensure_ascii=True).encode() + b"\n" for each in lines))
    except OSError as error:
        raise StorageError(
            f"{file} cannot be written ({first_line(error)}): fix that, then add the labels again."
        ) from error
