"""Where in the document an item of an answer is written, or why it was not found."""

from dataclasses import dataclass

from pydantic import BaseModel

from extractor.fields import quotes, sentence_number
from extractor.grounding import Index, ground
from extractor.models import Evidence, Passage, Span

__all__ = ["Located", "Unlocated", "locate"]


@dataclass(frozen=True)
class Located:
    """An item whose quotes all stand in the document.

    `evidence` holds the parts of each quote, in the order of the item's fields; `sentence` is the
    one that holds the first quote.
    """

    item: BaseModel
    evidence: tuple[tuple[Evidence, ...], ...]
    sentence: Span


@dataclass(frozen=True)
class Unlocated:
    """Why an item was not located: `reason` in one word, `detail` in a sentence."""

    reason: str
    detail: str


def locate(
    item: BaseModel,
    index: Index,
    passage: Passage,
    taken: dict[tuple[str, str], list[Span]],
    *,
    reads_negation: bool = False,
) -> Located | Unlocated:
    """Finds all quotes of an item in the passage that it was made from.

    The longest quote is looked for first: it shows best which of equal words are meant.

    - `index`: the document.
    - `passage`: the passage that the model was asked about; its quotes must stand in it.
    - `taken`: for each field and quote the places that earlier items took, so that equal items get
      places of their own. The places of this item are added to it.
    - `reads_negation`: whether a quote that leaves out the negation beside it is replaced with its
      whole sentence; otherwise the item is not located.
    """
    written = list(quotes(item))
    if not written:
        return Unlocated("no_quote", "The item quotes nothing, so nothing of it can be shown.")
    near = _sentence(item, passage)
    places: dict[int, tuple[Evidence, ...]] = {}
    own: dict[tuple[str, str], list[Span]] = {}
    for i in sorted(range(len(written)), key=lambda i: -len(written[i][1])):
        name, quote = written[i]
        used = own.setdefault((name, quote), list(taken.get((name, quote), ())))
        grounding = ground(quote, index, near=near or passage, within=passage, taken=used)
        if grounding.reason == "negation" and reads_negation:
            whole = _sentence_around(quote, index.text, near, passage)
            if whole is not None:
                return Located(item, ((whole,),), Span(start=whole.start, end=whole.end))
        if grounding.reason is not None:
            return Unlocated(grounding.reason, grounding.detail)
        used.extend(Span(start=e.start, end=e.end) for e in grounding.evidence)
        places[i] = tuple(each.model_copy(update={"field": name}) for each in grounding.evidence)
        near = near or Span(start=grounding.evidence[0].start, end=grounding.evidence[-1].end)
    taken.update(own)
    first = places[0][0]
    sentence = next((s for s in passage.sentences if s.overlaps(first)), passage.sentences[0])
    return Located(item, tuple(places[i] for i in range(len(written))), sentence)


def _sentence_around(quote: str, text: str, near: Span | None, passage: Passage) -> Evidence | None:
    """The sentence around a quote that leaves out the negation beside it.

    For "denied that pumps were off" the model is asked to quote "pumps were off". As evidence that
    would say the opposite, so the rules for claims get the sentence and read who denies what.
    """
    for sentence in [near] if near else passage.sentences:
        words = text[sentence.start : sentence.end]
        if quote.strip().casefold() in words.casefold():
            return Evidence(start=sentence.start, end=sentence.end, quote=words, match="exact")
    return None


def _sentence(item: BaseModel, passage: Passage) -> Span | None:
    """The sentence whose number the model gave, if the passage has one of that number."""
    number = sentence_number(item)
    if number is None or not 1 <= number <= len(passage.sentences):
        return None
    return passage.sentences[number - 1]
