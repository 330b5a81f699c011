"""The format of a line of a gold set, in words: what `extractor gold schema` prints. Pure."""

import json

from extractor.evaluate.labels import Label
from extractor.prompting.outline import outline, skeleton
from extractor.prompting.schema import Schema

__all__ = ["of_claims", "of_records"]

LINE = """Write a JSON object a line into gold.jsonl, one for each document:

{example}

- id (required): the name of the document.
- text: its text. Without it, the text stands in a file ID.txt beside gold.jsonl (or .md, .html,
  ...), or the run alone has it.
- items (required): the {items} of the document, in any order; [] where there are none.
{keys}
- corrected: true if you began from the rows of a run; such labels are scored apart.
- annotator: who made the labels.
- Other keys are left alone.

{notes}

An item has these fields:
{fields}"""

RECORD_KEYS = """\
- evidence: for each item the words that show its values, if you label them: the path of the field
  and the quote. "start" says which place is meant of a quote that stands several times; without
  it, any of them will do."""
RECORD_NOTES = """\
Values may be written as in the document ("25,90 EUR", "1 March 2023"). The rows of a run have the
same form: copy `fields` and `evidence`, correct them, and write "corrected": true."""

CLAIM_KEYS = """\
- date: the day of publication, from which relative times are read.
- silent: sentences without a claim, as {"quote"}.
- open: passages in which a claim is neither right nor wrong, as headlines.
- split: dev or test. The articles of one event belong to one split.
- event, subject, manner: in your own words."""
CLAIM_NOTES = """\
Of an item, only the evidence is required: what is not labelled is not scored. Offsets are derived
from the words, and phenomena such as "direct" or "denial" from the other fields. Evidence that
stands several times needs its "start". docs/annotation-guide.md says what the fields mean."""
DERIVED = ("- start (", "- end (")


def of_records(schema: Schema) -> str:
    """The format for records of a class."""
    example = {
        "id": "d1",
        "text": "…",
        "items": [skeleton(schema.item)],
        "evidence": [[{"field": schema.fields[0]["name"], "quote": "…"}]],
    }
    return LINE.format(
        example=json.dumps(example, ensure_ascii=False),
        items="records",
        keys=RECORD_KEYS,
        notes=RECORD_NOTES,
        fields=schema.outline,
    )


def of_claims() -> str:
    """The format for claims."""
    claim = {
        "evidence": [{"quote": "the bridge was safe"}],
        "attribution": [{"text": "she", "name": "Ana Ruiz", "kind": "person"}],
        "quotation": "indirect",
        "stance": "asserted",
        "negated": False,
        "times": [],
    }
    fields = outline(Label).splitlines()
    return LINE.format(
        example=json.dumps({"id": "d1", "text": "…", "items": [claim]}, ensure_ascii=False),
        items="claims",
        keys=CLAIM_KEYS,
        notes=CLAIM_NOTES,
        fields="\n".join(each for each in fields if not each.strip().startswith(DERIVED)),
    )
