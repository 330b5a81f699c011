"""What a document makes the model be asked: its passages, their halves, and the words of each."""

from collections.abc import Iterable
from typing import Literal

from extractor.documents.sentences import passages
from extractor.errors import InputError
from extractor.llm.parse import Answer
from extractor.models import Document, Passage, Span
from extractor.news import ArticleReading, unsure
from extractor.prompting.catalog import Schema
from extractor.prompting.prompt import Message, Prompt

__all__ = ["Ask", "Asking", "halves", "sentences", "to_split"]

Ask = Literal["all", "unsure", "none"]


class Asking:
    """Asks with one prompt about all sentences, those that the rules are unsure of, or none.

    With a schema that makes no claims, "unsure" means all.
    """

    def __init__(self, schema: Schema, prompt: Prompt, ask: Ask) -> None:
        self._schema = schema
        self._prompt = prompt
        self._none = ask == "none"
        self.unsure = ask == "unsure" and schema.makes_claims

    def cut(self, document: Document) -> list[Passage]:
        """All passages of a document; InputError for one without text."""
        if not document.text.strip():
            name = document.path or document.doc_id
            raise InputError(f"The document {name} has no text; leave it out or mend it.")
        return passages(
            document,
            max_sentences=self._prompt.max_sentences,
            max_characters=self._prompt.max_characters,
        )

    def asked(
        self, document: Document, cut: list[Passage]
    ) -> tuple[list[Passage], ArticleReading | None]:
        """Those that the model is asked about, and how the rules read the document, if they did.

        Sentences that the rules are unsure of are put into passages of the prompt's size.
        """
        if not self.unsure:
            return [] if self._none else cut, None
        reading = ArticleReading(document, sentences(cut))
        runs: list[list[Span]] = []
        for sentence in unsure(reading):
            size = sum(each.end - each.start for each in [*runs[-1], sentence]) if runs else 0
            limits = self._prompt.max_sentences, self._prompt.max_characters
            if not runs or len(runs[-1]) == limits[0] or size > limits[1]:
                runs.append([])
            runs[-1].append(sentence)
        return [_passage(document.doc_id, run) for run in runs], reading

    def question(self, document: Document, passage: Passage) -> tuple[list[Message], int]:
        """The messages about a passage, and how many tokens the answer may have."""
        messages = self._prompt.render(document, passage, self._schema)
        return messages, self._prompt.max_tokens(passage, document)


def sentences(cut: Iterable[Passage]) -> list[Span]:
    """The sentences of passages, in order."""
    return [sentence for passage in cut for sentence in passage.sentences]


def to_split(passage: Passage, answer: Answer) -> bool:
    """Whether each half is to be asked about instead, since the model was cut off."""
    return answer.truncated and len(passage.sentences) > 1


def halves(passage: Passage) -> tuple[Passage, Passage]:
    """The two passages that a passage is split into."""
    middle = len(passage.sentences) // 2
    first, second = passage.sentences[:middle], passage.sentences[middle:]
    return _passage(passage.doc_id, first), _passage(passage.doc_id, second)


def _passage(doc_id: str, run: "list[Span] | tuple[Span, ...]") -> Passage:
    return Passage(doc_id=doc_id, start=run[0].start, end=run[-1].end, sentences=tuple(run))
