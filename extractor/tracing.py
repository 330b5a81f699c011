"""Spans for OpenTelemetry, if the program has set it up. Otherwise does nothing, at no cost.

The library is never imported here. It is used only if it is loaded already: a program that has set
up a provider (in code, or with `opentelemetry-instrument`) has imported it. Names follow the
semantic conventions for generative AI (gen_ai.*). No attribute and no status contains text of a
document, an answer or an error.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from opentelemetry.trace import Span as OpenSpan

__all__ = ["Span", "begin", "span"]

API = "opentelemetry.trace"


class Span:
    """A span, or an object with the same methods that does nothing.

    - `real`: OpenTelemetry's span; None to do nothing.
    """

    def __init__(self, real: "OpenSpan | None" = None) -> None:
        self._real = real

    def set(self, **attributes: Any) -> None:
        """Adds attributes of this project, with the prefix `extractor.`."""
        if self._real:
            self.set_attributes({f"extractor.{name}": value for name, value in attributes.items()})

    def set_attributes(self, attributes: Mapping[str, Any]) -> None:
        """Adds attributes under their full names; leaves out those that are None."""
        if self._real:
            known = {name: value for name, value in attributes.items() if value is not None}
            self._real.set_attributes(known)

    def failed(self, error: BaseException) -> None:
        """Marks it as failed. Records only the type of the error, as its message may quote text."""
        if self._real:
            from opentelemetry.trace import StatusCode

            self._real.set_status(StatusCode.ERROR)
            self._real.set_attribute("error.type", type(error).__name__)

    def end(self) -> None:
        """Ends the span."""
        if self._real:
            self._real.end()


NOTHING = Span()


def begin(name: str, *, within: Span = NOTHING, client: bool = False) -> Span:
    """Begins a span, which ends when its `end` is called.

    - `name`: what it measures.
    - `within`: the parent; by default the current span.
    - `client`: whether it is a call to another service.
    """
    api = sys.modules.get(API)
    if api is None:
        return NOTHING
    kind = api.SpanKind.CLIENT if client else api.SpanKind.INTERNAL
    context = api.set_span_in_context(within._real) if within._real else None
    real = api.get_tracer("extractor").start_span(name, context=context, kind=kind)
    return Span(real) if real.is_recording() else NOTHING


@contextmanager
def span(name: str, *, within: Span = NOTHING, client: bool = False) -> Iterator[Span]:
    """A span around a block, in which it is the current span. Parameters as for `begin`.

    An error of the block marks the span as failed.
    """
    begun = begin(name, within=within, client=client)
    if begun._real is None:
        yield begun
        return
    try:
        with sys.modules[API].use_span(
            begun._real, record_exception=False, set_status_on_exception=False
        ):
            yield begun
    except BaseException as error:
        begun.failed(error)
        raise
    finally:
        begun.end()
