"""The requests that `Pipeline.requests` lists are those that are sent."""

from pathlib import Path
from typing import Any

import pytest
from support.fake_engine import Fact, FakeModel, completion
from support.pipelines import EIGHT, FOUR, copying, documents, pipeline, shown

from extractor.errors import InputError
from extractor.llm.cache import Cache
from extractor.llm.request import request_body
from extractor.models import Document
from extractor.prompting.schema import Schema

SCHEMA = Schema.of(Fact)


def bodies(model: FakeModel, cache: Cache, text: str) -> list[dict[str, Any]]:
    """The requests that are not answered by the cache."""
    found = pipeline(model, cache=cache).requests(Document.from_text(text))
    return [request_body(model.model, each.parts, SCHEMA) for each in found if each.answer is None]


async def test_listed_requests_are_those_that_are_sent(tmp_path: Path) -> None:
    model = FakeModel(otherwise=copying)
    with Cache(tmp_path) as cache:
        listed = bodies(model, cache, EIGHT)
        await pipeline(model, cache=cache).extract(Document.from_text(EIGHT))
        assert listed == model.requests
        assert len(listed) == 2
        assert bodies(model, cache, EIGHT) == []
    await model.close()


async def test_a_cached_answer_that_was_cut_off_is_followed_by_its_halves(tmp_path: Path) -> None:
    def cut(request: dict[str, Any]) -> Any:
        return (
            copying(request) if len(shown(request)) < 4 else completion("{", finish_reason="length")
        )

    model = FakeModel(otherwise=cut)
    with Cache(tmp_path) as cache:
        await pipeline(model, cache=cache).extract(Document.from_text(FOUR))
        found = list(pipeline(model, cache=cache).requests(Document.from_text(FOUR)))
        sent = [request_body(model.model, each.parts, SCHEMA) for each in found]
        assert sent == model.requests
        assert [each.answer.truncated for each in found if each.answer] == [True, False, False]
    await model.close()


def test_a_document_without_text_is_refused(tmp_path: Path) -> None:
    (blank,) = documents(" \n")
    with pytest.raises(InputError, match="has no text"):
        list(pipeline(FakeModel()).requests(blank))
