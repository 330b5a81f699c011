"""The news of the GUM corpus as a gold set: who is reported as saying or thinking what.

GUM (Georgetown University Multilayer corpus, https://gucorpling.org/gum) labels attribution as a
discourse relation with source, cue and content. The file holds one JSON document a line:

    {doc_id, text, date, title, attributions: [
        {source: {text, start, end} | null, cue, content: [{text, start, end}]}]}

Claims in the article's own voice are not labelled, and neither are stance, quotation and numbers.
None of these is scored.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from extractor.errors import InputError
from extractor.evaluate.gold import Article
from extractor.evaluate.readings import Reading, Voice
from extractor.models import Document, Span

__all__ = ["load"]


def load(path: str | Path) -> list[Article]:
    """Reads the articles of such a file; raises InputError if its lines have another form."""
    try:
        lines = Path(path).read_text("utf-8").splitlines()
        return [_article(json.loads(line)) for line in lines if line.strip()]
    except FileNotFoundError as error:
        raise InputError(f"There is no gold set at {path}: check the path.") from error
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{path} is no gold set: each line must be a document with attributions ({error!r})."
        ) from error


def _article(row: dict[str, Any]) -> Article:
    document = Document.from_text(
        row["text"],
        doc_id=row["doc_id"],
        title=row.get("title"),
        date=dt.date.fromisoformat(row["date"]),
    )
    readings = (_reading(each, number) for number, each in enumerate(row["attributions"]))
    return Article(
        document=document,
        readings=tuple(reading for reading in readings if reading.spans),
        reported_only=True,
    )


def _reading(row: dict[str, Any], number: int) -> Reading:
    source = row["source"]
    return Reading(
        spans=tuple(Span(start=each["start"], end=each["end"]) for each in row["content"]),
        voices=(Voice(source["text"], ""),) if source else None,  # its name is not labelled
        row=number,
    )
