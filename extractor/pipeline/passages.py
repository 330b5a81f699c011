"""The passages of a document, which of them the model is asked about, and how."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from extractor.documents.cleaning import Clean
from extractor.documents.sentences import passages
from extractor.documents.windows import before, windows
from extractor.llm.parse import Answer
from extractor.models import Claim, Document, Passage, Record, Span
from extractor.news import ArticleReading, likely_claims, unsure_sentences
from extractor.prompting.prompt import Message, Prompt
from extractor.prompting.schema import Schema
from extractor.sizes import tokens

__all__ = ["Ask", "PassageSelector", "Selection", "must_split", "sentences_of"]

Ask = Literal["all", "unsure", "none"]
Unsure = Callable[[Document, Sequence[Span]], Awaitable[Sequence[Span]]]
PASSAGE_TOKENS = 16_000  # of a window, if the context of the model holds as many
# Of numbered sentences for a strong model. An answer about them has as many tokens as most services
# allow; twice the size would save less than a tenth of the prompt.
STRONG_TOKENS = 7_000
SENTENCE_TOKENS = 30  # of a sentence of news
MIN_TOKENS = 200  # of a window, however long the examples of the prompt are
BEFORE_TOKENS = 400  # for what is shown before a window
MARGIN = 1.25  # how many times as many tokens a text may take as estimated


@dataclass(frozen=True)
class Selection:
    """The sentences of a document, and the passages that the model is asked about.

    `reading` is what the rules found in the document, if they chose the sentences to ask about.
    """

    sentences: Sequence[Span]
    asked: Sequence[Passage]
    reading: ArticleReading | None = None

    @cached_property
    def unasked(self) -> list[Span]:
        """The sentences that the model is not asked about, in order."""
        asked = set(sentences_of(self.asked))
        return [sentence for sentence in self.sentences if sentence not in asked]


class PassageSelector:
    """Splits documents into passages and selects those that the model is asked about.

    - `schema`: what the model fills in. If it makes no claims, "unsure" selects all sentences.
    - `prompt`: gives the size of a passage and the messages about one.
    - `ask`: "all" sentences, those that the rules for claims are "unsure" of, or "none".
    - `context`: the most tokens of a request and its answer; None if that is not known.
    - `passage_tokens`: the most tokens of a passage; by default PASSAGE_TOKENS or STRONG_TOKENS, or
      as many as leave room in `context` for the answer, if those are fewer.
    - `clean`: "none" leaves nothing out for claims either, for which the headline, datelines and
      the furniture of a page are left out by default.
    - `strong`: whether the model reads a whole article at a time. Then the prompt does not say how
      many numbered sentences a passage has.
    """

    def __init__(
        self,
        schema: Schema,
        prompt: Prompt,
        ask: Ask,
        context: int | None = None,
        passage_tokens: int | None = None,
        clean: Clean = "auto",
        strong: bool = False,
    ) -> None:
        self._whole = clean == "none" or not schema.makes_claims
        self._schema = schema
        self._prompt = prompt
        self._context = context
        self._passage_tokens = passage_tokens
        self._strong = strong
        self._none = ask == "none"
        self.unsure = ask == "unsure" and schema.makes_claims

    def select(self, document: Document) -> Selection:
        """The passages to ask about."""
        split = self._split(document)
        sentences = sentences_of(split)
        if self._none:
            return Selection(sentences, [])
        if not self.unsure:
            return Selection(sentences, split)
        reading = ArticleReading(document, sentences)
        return Selection(sentences, self._joined(document, unsure_sentences(reading)), reading)

    async def select_by(self, document: Document, unsure: Unsure) -> Selection:
        """As `select`, if the model is asked what the rules are unsure of: `unsure` says what."""
        sentences = sentences_of(self._split(document))
        return Selection(sentences, self._joined(document, await unsure(document, sentences)))

    def again(
        self, document: Document, selection: Selection, rows: Sequence[Claim | Record]
    ) -> list[Passage]:
        """The passages to ask about once more: sentences that look like claims and gave none."""
        told = [Span(start=each.start, end=each.end) for row in rows for each in row.evidence]
        silent = [
            each for each in sentences_of(selection.asked) if not any(map(each.overlaps, told))
        ]
        found = self._joined(document, likely_claims(document, silent))
        return [each for each in found if each not in selection.asked]  # the same answer again

    def messages(self, document: Document, passage: Passage) -> tuple[list[Message], int]:
        """The messages about a passage, and the most tokens that the answer may have."""
        messages = self._prompt.render(document, passage, self._schema)
        return messages, self._prompt.max_tokens(passage, document)

    def halves(self, document: Document, passage: Passage) -> tuple[Passage, Passage]:
        """The two passages that a passage is split into."""
        middle = len(passage.sentences) // 2
        first, second = passage.sentences[:middle], passage.sentences[middle:]
        shown = before(document, second[0].start) if self.in_windows else ()
        return (
            _passage(passage.doc_id, first, passage.before),
            _passage(passage.doc_id, second, shown),
        )

    @property
    def in_windows(self) -> bool:
        """Whether the model is shown all of a text as it is."""
        return self._prompt.shows == "text"

    @cached_property
    def window_tokens(self) -> int:
        """The most tokens of a window, or of numbered sentences for a strong model."""
        if self._passage_tokens is not None:
            return self._passage_tokens
        most = PASSAGE_TOKENS if self.in_windows else STRONG_TOKENS
        if self._context is None:
            return most
        said = sum(tokens(each["content"]) for each in self._prompt.opening(self._schema))
        room = (self._context / MARGIN - said - BEFORE_TOKENS) / (1 + self._answer_share)
        return max(MIN_TOKENS, min(most, int(room)))

    @property
    def _answer_share(self) -> float:
        """How many times as many tokens as a passage its answer may have."""
        output = self._prompt.output
        return 1 if self.in_windows else output.echo + output.per_sentence / SENTENCE_TOKENS

    def _split(self, document: Document) -> list[Passage]:
        """All passages of a document."""
        if self.in_windows and self._prompt.max_characters and not self._passage_tokens:
            return windows(document, most=self._prompt.max_characters)
        if self.in_windows:
            return windows(document, most=self.window_tokens, size=tokens)
        sentences, characters = self._limits(document)
        return passages(
            document, max_sentences=sentences, max_characters=characters, whole=self._whole
        )

    def _limits(self, document: Document) -> tuple[int, int]:
        """The most sentences and characters of a passage of numbered sentences."""
        if not self._strong:
            return self._prompt.max_sentences, self._prompt.max_characters
        length = len(document.text)
        return length, max(1, self.window_tokens * length // tokens(document.text))

    def _joined(self, document: Document, sentences: Iterable[Span]) -> list[Passage]:
        """The sentences in passages of the usual size."""
        runs: list[list[Span]] = []
        most, characters = self._limits(document)
        size = 0
        for sentence in sentences:
            length = sentence.end - sentence.start
            if not runs or len(runs[-1]) == most or size + length > characters:
                runs.append([])
                size = 0
            runs[-1].append(sentence)
            size += length
        return [_passage(document.doc_id, run) for run in runs]


def sentences_of(split: Iterable[Passage]) -> list[Span]:
    """The sentences of passages, in order."""
    return [sentence for passage in split for sentence in passage.sentences]


def must_split(passage: Passage, answer: Answer) -> bool:
    """Whether the answer was cut off, so that each half of the passage has to be asked about."""
    return answer.truncated and len(passage.sentences) > 1


def _passage(doc_id: str, sentences: Sequence[Span], shown: tuple[Span, ...] = ()) -> Passage:
    first, last = sentences[0], sentences[-1]
    return Passage(
        doc_id=doc_id, start=first.start, end=last.end, sentences=tuple(sentences), before=shown
    )
