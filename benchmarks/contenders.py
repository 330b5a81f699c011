"""Runs one contender on one article. `quality.py` starts it in a new process for each article.

    echo '{"text": "..."}' | python benchmarks/contenders.py langextract http://127.0.0.1:8091 KEY

Prints one JSON object: the claims, the seconds, and the tokens that the server counted. All three
contenders get the same task, the same vocabulary and the same example.
"""

import importlib
import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Literal

import openai
from pydantic import BaseModel

from extractor.models import STANCES, Quotation, Stance

TASK = (
    "Find the claims in the news article. A claim is one checkable statement of a fact, a figure, "
    "an event, a plan, an opinion or a denial. For each give its exact words without its source "
    'and without words such as "said" or "according to"; the source, in the words of the text, '
    "empty where the article says it itself; the quotation: direct, indirect, mixed or none; and "
    f"the stance: {', '.join(STANCES[:-1])} or {STANCES[-1]} (a refusal to comment or confirm)."
)
EXAMPLE = (
    "More than 40 people were trapped when the Marlow mine flooded on Tuesday, and nine are still "
    'missing, rescue chief Ana Brandt told reporters. "We may reach the lower gallery tonight," '
    "she said. The mine, which opened in 1978, has been fined twice. Owner Delta Coal denied that "
    "pumps had been switched off, while the ministry declined to comment."
)
ANSWERS = (
    (
        "More than 40 people were trapped when the Marlow mine flooded on Tuesday, and nine are "
        "still missing",
        "rescue chief Ana Brandt",
        "indirect",
        "asserted",
    ),
    ("We may reach the lower gallery tonight", "she", "direct", "hedged"),
    ("The mine, which opened in 1978, has been fined twice", "", "none", "asserted"),
    ("pumps had been switched off", "Owner Delta Coal", "indirect", "denied"),
    ("the ministry declined to comment", "the ministry", "none", "unconfirmed"),
)
FIELDS = ("source", "quotation", "stance")
Row = dict[str, Any]
Tokens = dict[str, int]


class Claim(BaseModel):
    """One checkable statement of a fact, a figure, an event, a plan, an opinion or a denial."""

    quote: str
    source: str
    quotation: Quotation
    stance: Stance


class Claims(BaseModel):
    """All claims of an article, in order."""

    items: list[Claim]


def extractor(
    article: Row, url: str, key: str, tokens: Tokens, ask: Literal["all", "unsure"] = "unsure"
) -> list[Row]:
    """This project without its cache, with the defaults for a local model."""
    from extractor import Extractor
    from extractor.engines import connect

    engine = connect("openai/qwen", base_url=f"{url}/v1", api_key=key)
    engine.strong = False  # type: ignore[attr-defined]  # which engines may leave out
    with Extractor(model=engine, ask=ask, cache=False) as reader:
        result = reader.extract(_document(article))
    tokens["calls"] += result.usage.calls
    tokens["prompt"] += result.usage.prompt_tokens
    tokens["output"] += result.usage.completion_tokens
    return [claim.model_dump(mode="json") for claim in result.claims]


def rules(article: Row, url: str, key: str, tokens: Tokens) -> list[Row]:  # noqa: ARG001  # the signature of all contenders
    """The rules of this project alone: each sentence is one draft, and no model is called."""
    from extractor.documents.sentences import sentences
    from extractor.models import Provenance
    from extractor.news import claims, sentence_draft

    document = _document(article)
    found = sentences(document)
    drafts = [sentence_draft(document, sentence) for sentence in found]
    unknown = Provenance(schema="", prompt="", model="", cached=False)
    return [
        claim.model_dump(mode="json") for claim in claims(document, found, drafts, unknown).claims
    ]


def _document(article: Row) -> Any:
    import datetime as dt

    from extractor import Document

    day = article.get("date")
    return Document.from_text(
        article["text"], title=article.get("title"), date=day and dt.date.fromisoformat(day)
    )


def langextract(article: Row, url: str, key: str, tokens: Tokens) -> list[Row]:
    """langextract as in its documentation, with its own alignment of quotes to the text."""
    import langextract as lx
    from langextract.factory import ModelConfig

    counted(tokens)
    example = lx.data.ExampleData(
        text=EXAMPLE,
        extractions=[
            lx.data.Extraction(
                extraction_class="claim",
                extraction_text=quote,
                attributes={"source": source, "quotation": quotation, "stance": stance},
            )
            for quote, source, quotation, stance in ANSWERS
        ],
    )
    settings = {"api_key": key, "base_url": f"{url}/v1", "temperature": 0.0, "max_workers": 2}
    found = lx.extract(
        article["text"],
        prompt_description=TASK,
        examples=[example],
        max_char_buffer=1500,
        show_progress=False,
        config=ModelConfig(model_id="qwen", provider="openai", provider_kwargs=settings),
    )
    return [
        {
            "quote": each.extraction_text,
            "start": each.char_interval.start_pos,
            "end": each.char_interval.end_pos,
            **{name: (each.attributes or {}).get(name) for name in FIELDS},
        }
        for each in found.extractions
        if each.char_interval and each.char_interval.start_pos is not None
    ]


def instructor(article: Row, url: str, key: str, tokens: Tokens) -> list[Row]:
    """One plain call; only quotes that are in the text word for word get offsets."""
    import instructor as library

    counted(tokens)
    client = library.from_openai(
        openai.OpenAI(base_url=f"{url}/v1", api_key=key, max_retries=0),
        mode=library.Mode.JSON_SCHEMA,
    )
    example = [
        {"quote": quote, "source": source, "quotation": quotation, "stance": stance}
        for quote, source, quotation, stance in ANSWERS
    ]
    answer = client.chat.completions.create(
        model="qwen",
        response_model=Claims,
        max_retries=1,
        temperature=0,
        max_tokens=4000,
        messages=[
            {"role": "system", "content": TASK},
            {"role": "user", "content": EXAMPLE},
            {"role": "assistant", "content": json.dumps({"items": example})},
            {"role": "user", "content": article["text"]},
        ],
    )
    rows = []
    for item in answer.items:
        start = article["text"].find(item.quote)
        place = {"start": start, "end": start + len(item.quote)} if start >= 0 else {}
        rows.append({**item.model_dump(), **place})
    return rows


CONTENDERS: dict[str, Callable[[Row, str, str, Tokens], list[Row]]] = {
    "extractor": extractor,
    "langextract": langextract,
    "instructor": instructor,
}
VARIANTS: dict[str, Callable[[Row, str, str, Tokens], list[Row]]] = {
    "rules": rules,
    "every-sentence": partial(extractor, ask="all"),
}
"""What this project does with less of the model, and with more, to tell what each step gives."""


def counted(tokens: Tokens) -> None:
    """Adds the usage of each response in this process to `tokens`."""
    for kind in (openai.resources.chat.Completions, openai.resources.chat.AsyncCompletions):
        kind.create = _counting(kind.create, tokens)  # type: ignore[method-assign]  # a patch for counting


def _counting(create: Any, tokens: Tokens) -> Any:
    def add(answer: Any) -> Any:
        usage = getattr(answer, "usage", None)
        tokens["calls"] += 1
        tokens["prompt"] += usage.prompt_tokens if usage else 0
        tokens["output"] += usage.completion_tokens if usage else 0
        return answer

    def sync(self: Any, *args: Any, **kwargs: Any) -> Any:
        answer = create(self, *args, **kwargs)
        if not hasattr(answer, "__await__"):
            return add(answer)

        async def awaited() -> Any:
            return add(await answer)

        return awaited()

    return sync


def main() -> None:
    name, url, key = sys.argv[1:]
    article = json.load(sys.stdin)
    tokens = {"calls": 0, "prompt": 0, "output": 0}
    for module in ("extractor", "langextract", "instructor"):
        with suppress(ImportError):
            importlib.import_module(module)  # imports are not measured
    started = time.perf_counter()
    rows, error = [], None
    try:
        rows = (CONTENDERS | VARIANTS)[name](article, url, key, tokens)
    except Exception as failure:  # noqa: BLE001  # an error is the contender's result
        error = f"{type(failure).__name__}: {failure}"[:300]
    seconds = round(time.perf_counter() - started, 2)
    print(json.dumps({"claims": rows, "seconds": seconds, "tokens": tokens, "error": error}))


if __name__ == "__main__":
    main()
