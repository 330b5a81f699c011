"""An item of an answer and its place in the document: each quote found, or why it is not."""

from dataclasses import dataclass

from pydantic import BaseModel

from extractor.fields import ClaimDraft, quotes, sentence_number
from extractor.grounding import Index, ground
from extractor.models import Evidence, Passage, Span

__all__ = ["Placed", "place"]


@dataclass(frozen=True)
class Placed:
    """An item whose every quote stands in the document, in the order of its fields."""

    item: BaseModel
    evidence: tuple[tuple[Evidence, ...], ...]
    sentence: Span


def place(
    item: BaseModel,
    index: Index,
    passage: Passage,
    taken: dict[tuple[str, str], list[Span]],
) -> Placed | tuple[str, str]:
    """The item with its quotes found, or the reason and detail of the first that is not there.

    The longest quote is looked for first: it tells best which of equal words are meant.
    """
    written = list(quotes(item))
    if not written:
        return "no_quote", "The item quotes nothing, so nothing of it can be shown."
    near = _sentence(item, passage)
    places: dict[int, tuple[Evidence, ...]] = {}
    mine: dict[tuple[str, str], list[Span]] = {}
    for i in sorted(range(len(written)), key=lambda i: -len(written[i][1])):
        name, quote = written[i]
        used = mine.setdefault((name, quote), list(taken.get((name, quote), ())))
        grounding = ground(quote, index, near=near or passage, within=passage, taken=used)
        if grounding.reason == "negation" and isinstance(item, ClaimDraft):
            whole = _holding(quote, index.text, near, passage)
            if whole is not None:
                return Placed(item, ((whole,),), Span(start=whole.start, end=whole.end))
        if grounding.reason is not None:
            return grounding.reason, grounding.detail
        used.extend(Span(start=e.start, end=e.end) for e in grounding.evidence)
        places[i] = tuple(each.model_copy(update={"field": name}) for each in grounding.evidence)
        near = near or Span(start=grounding.evidence[0].start, end=grounding.evidence[-1].end)
    taken.update(mine)
    first = places[0][0]
    holder = next((s for s in passage.sentences if s.overlaps(first)), passage.sentences[0])
    return Placed(item, tuple(places[i] for i in range(len(written))), holder)


def _holding(quote: str, text: str, near: Span | None, passage: Passage) -> Evidence | None:
    """The sentence that holds a quote which left out the negation beside it.

    Of "denied that pumps were off" the model is asked for "pumps were off". As evidence alone that
    would be the opposite, so `refine` is given the sentence, and reads who denies what.
    """
    for sentence in [near] if near else passage.sentences:
        words = text[sentence.start : sentence.end]
        if quote.strip().casefold() in words.casefold():
            return Evidence(start=sentence.start, end=sentence.end, quote=words, match="exact")
    return None


def _sentence(item: BaseModel, passage: Passage) -> Span | None:
    """The sentence whose number the model gave, if there is one."""
    number = sentence_number(item)
    if number is None or not 1 <= number <= len(passage.sentences):
        return None
    return passage.sentences[number - 1]
