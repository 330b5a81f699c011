"""A pipeline with a model that answers from a queue, and documents of four and eight sentences."""

import re
from typing import Any

from pydantic import BaseModel
from support.fake_engine import Fact, FakeModel

from extractor.llm.cache import Cache
from extractor.llm.client import Client
from extractor.models import Document, Provenance
from extractor.pipeline.pipeline import Pipeline
from extractor.prompting import catalog
from extractor.prompting.prompt import Prompt

SENTENCES = [
    "The mill at Orrin burned down.",
    "The barn at Tessel was spared.",
    "The ferry to Quill left late.",
    "The road to Brask is closed.",
]
FOUR = " ".join(SENTENCES)
EIGHT = FOUR + " " + FOUR.replace("The", "Then the")  # two passages of the generic prompt


NUMBERED = """---
version: 1
description: Shows numbered sentences, six in a passage.
max_sentences: 6
max_characters: 2000
output: {base: 120, per_sentence: 90, echo: 2}
---
{% block system %}
You extract facts from documents. What to look for: {{ schema.name }}
{% endblock %}
{% block user %}
<{{ fence }}>
{% if title %}
Title: {{ title }}
{% endif %}
{% for sentence in sentences %}
{{ sentence.number }}. {{ sentence.text }}
{% endfor %}
</{{ fence }}>
{% endblock %}
"""


def shown(body: dict[str, Any]) -> list[str]:
    """The sentences that a request shows."""
    return re.findall(r"^\d+\. (.*)$", body["messages"][-1]["content"], re.M)


def copying(body: dict[str, Any]) -> list[dict[str, Any]]:
    """A model that finds each sentence worth quoting."""
    return [{"words": sentence, "day": None} for sentence in shown(body)]


def pipeline(
    model: FakeModel, item: type[BaseModel] = Fact, cache: Cache | None = None
) -> Pipeline:
    schema = catalog.schema(item)
    prompt = Prompt.parse(NUMBERED, name="numbered")
    provenance = Provenance(
        schema=schema.label, prompt=prompt.label, model=model.name, cached=cache is not None
    )
    client = Client(model, cache=cache, longest_wait=0)
    return Pipeline(client, schema, prompt, provenance)


def documents(*texts: str) -> list[Document]:
    return [Document.from_text(text, doc_id=str(n)) for n, text in enumerate(texts)]
