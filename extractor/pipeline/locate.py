"""Where in the document an item of an answer is written, or why it was not found."""

from dataclasses import dataclass

from pydantic import BaseModel

from extractor.fields import quotes, sentence_number
from extractor.grounding import Index, ground
from extractor.grounding.ground import could_hold
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
) -> Located | Unlocated:
    """Finds all quotes of an item in the passage that it was made from.

    The longest quote is looked for first: it shows best which of equal words are meant.

    - `index`: the document.
    - `passage`: the passage that the model was asked about; its quotes must stand in it.
    - `taken`: for each field and quote the places that earlier items took, so that equal items get
      places of their own. The places of this item are added to it.
    """
    written = list(quotes(item))
    if not written:
        return Unlocated("no_quote", "The item quotes nothing, so nothing of it can be shown.")
    if not all(could_hold(passage, quote) for _, quote in written):
        return Unlocated("absent", "A quote is longer than the passage that it should come from.")
    near = _sentence(item, passage)
    places: dict[int, tuple[Evidence, ...]] = {}
    own: dict[tuple[str, str], list[Span]] = {}
    for i in sorted(range(len(written)), key=lambda i: -len(written[i][1])):
        name, quote = written[i]
        used = own.setdefault((name, quote), list(taken.get((name, quote), ())))
        grounding = ground(quote, index, near=near or passage, within=passage, taken=used)
        if grounding.cut is not None:
            return _for_widening(item, grounding.cut, index.text, passage)
        if grounding.reason is not None:
            return Unlocated(grounding.reason, grounding.detail)
        used.extend(Span(start=e.start, end=e.end) for e in grounding.evidence)
        places[i] = tuple(each.model_copy(update={"field": name}) for each in grounding.evidence)
        near = near or Span(start=grounding.evidence[0].start, end=grounding.evidence[-1].end)
    taken.update(own)
    first = places[0][0]
    sentence = next((s for s in passage.sentences if s.overlaps(first)), passage.sentences[0])
    return Located(item, tuple(places[i] for i in range(len(written))), sentence)


def _for_widening(item: BaseModel, cut: Span, text: str, passage: Passage) -> Located:
    """An item whose quote leaves out words that change it, for rules that widen the quote.

    For "denied that pumps were off" the model is asked to quote "pumps were off". As evidence that
    would say the opposite, so the rules get "denied that" too and read who denies what.
    """
    sentence = next((each for each in passage.sentences if each.overlaps(cut)), cut)
    words = text[cut.start : cut.end]
    evidence = Evidence(start=cut.start, end=cut.end, quote=words, match="exact")
    return Located(item, ((evidence,),), Span(start=sentence.start, end=sentence.end))


def _sentence(item: BaseModel, passage: Passage) -> Span | None:
    """The sentence whose number the model gave, if the passage has one of that number."""
    number = sentence_number(item)
    if number is None or not 1 <= number <= len(passage.sentences):
        return None
    return passage.sentences[number - 1]
