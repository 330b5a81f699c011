"""Spans for those who have set up OpenTelemetry, without a word of a document."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from support.fake_engine import FakeModel

from extractor import Document, Extractor, tracing
from extractor.errors import ServiceDenied

SECRET = "Mayor Ilse Brandt said that the bridge will stay shut."


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", provider)
    yield exporter
    provider.shutdown()


def read(model: FakeModel) -> None:
    documents = [Document.from_text(SECRET, doc_id="a"), Document.from_text("It rained.")]
    with Extractor(model=model, schema="quotations", cache=False) as extractor:
        list(extractor.extract_many(documents))


def named(spans: InMemorySpanExporter, name: str) -> list[ReadableSpan]:
    return [span for span in spans.get_finished_spans() if span.name == name]


def test_of_a_run_hold_its_documents_and_their_calls(spans: InMemorySpanExporter) -> None:
    read(FakeModel(otherwise=[]))
    (run,) = named(spans, "extractor run")
    documents = named(spans, "extractor document")
    calls = named(spans, "chat fake")
    assert run.context
    assert [span.parent.span_id for span in documents if span.parent] == [run.context.span_id] * 2
    inside = {span.context.span_id for span in documents if span.context}
    assert {span.parent.span_id for span in calls if span.parent} == inside
    told = dict(calls[0].attributes or {})
    assert (
        told.items()
        >= {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "fake",
            "gen_ai.request.model": "fake",
            "gen_ai.response.finish_reasons": ("stop",),
            "gen_ai.usage.input_tokens": 10,
            "gen_ai.usage.output_tokens": 5,
            "server.address": "fake.invalid",
        }.items()
    )


@pytest.mark.parametrize("answer", [[], 401, f"not JSON: {SECRET}"], ids=["good", "denied", "bad"])
def test_hold_no_words_of_a_document(spans: InMemorySpanExporter, answer: object) -> None:
    try:
        read(FakeModel(otherwise=answer))
    except ServiceDenied:
        (run,) = named(spans, "extractor run")
        assert (run.status.is_ok, dict(run.attributes or {})["error.type"]) == (
            False,
            "ServiceDenied",
        )
    finished = spans.get_finished_spans()
    assert len(finished) >= 3
    assert not [span for span in finished if "Brandt" in span.to_json() or span.events]


def test_cost_nothing_where_nobody_asked() -> None:
    code = (
        "import sys; import extractor.api, extractor.tracing as tracing\n"
        "with tracing.span('x') as span: span.set_attributes({'a': 1})\n"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


def test_an_api_without_a_provider_records_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", None)
    with tracing.span("x") as span:
        span.set_attributes({"a": 1})
        assert not trace.get_current_span().is_recording()
    assert span is tracing.begin("y")
