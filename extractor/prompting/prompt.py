"""Prompts: a template and a passage become the messages of one request.

A prompt is a file with two parts: YAML front matter between lines of three dashes, and a Jinja
template with two blocks. `system` holds what never changes, so that a model server reads it once;
`user` shows one passage. Both are strict (an unknown variable is an error), sandboxed, and cannot
load other files. The text of a document is only ever a variable, with each sentence on one line.

    ---
    version: 1
    description: What the prompt is for.
    schema: findings            # optional: the schema it was written for
    max_sentences: 4            # of a passage for a small model; a prompt that shows the text
    max_characters: 1200        # needs no size
    output: {base: 80, per_sentence: 60, echo: 2}
    examples:
      - sentences: ["One sentence.", "The next."]
        items: [{effect: "...", evidence: "The next."}]
    ---
    {% block system %}You read {{ schema.name }}.{% endblock %}
    {% block user %}
    <{{ fence }}>
    {% for sentence in sentences %}{{ sentence.number }}. {{ sentence.text }}
    {% endfor %}</{{ fence }}>
    {% endblock %}

The block `user` has the variables `sentences` (each with `number` and `text`), `text`, `before`
(what of the text before a passage is shown with it), `title`, `fence` and `schema`; `system` has
only `schema` (`name`, `description`, `fields`, `outline`, `per`, `json`). `fence` is a tag name
that does not occur in the passage, so that no document can close the tag around it.
"""

import hashlib
import html
import json
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, Literal

import yaml
from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from extractor.documents.sentences import sentences
from extractor.errors import PromptError
from extractor.fields import quotes, sentence_number
from extractor.models import Document, Passage
from extractor.prompting.schema import Schema, complaint
from extractor.sizes import tokens
from extractor.text import first_line

__all__ = ["BYTES_PER_TOKEN", "Example", "Message", "Output", "Prompt", "check", "problems"]

Message = dict[str, str]

Shows = Literal["sentences", "text"]

BLOCKS = ("system", "user")
BYTES_PER_TOKEN = 4  # of UTF-8: about 4 Latin letters, or 1.5 Chinese characters at 3 bytes each
FRONT_MATTER = re.compile(r"\A---\n(?P<head>.*?)^---\n(?P<body>.*)\Z", re.DOTALL | re.MULTILINE)
# The marks of chat templates: one in a document could end the user's message.
CONTROL = re.compile(
    r"<(?=[|｜]|/?(?:s|bos|eos|unk|pad|sep|cls|sop|eop|think|tool_call|tool_response"
    r"|(?:start|end)_of_(?:turn|image)|fim_\w{1,9}|unused_?\d{1,4}|reserved_\d{1,4}|0x[\da-f]{2})>"
    r"|<\s?/?\s?SYS\s?>>)"
    r"|\[(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|gMASK)\])",
    re.I,
)
COLUMN = re.compile(r"[^\S\n]{2,}|\t")  # what stands between the columns of a table
BLANK_LINES = re.compile(r"\n{3,}")
DISGUISE = re.compile(r"[^\w<>/-]")  # what is invisible, or does not distinguish tags
LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")  # has no UTF-8, so it cannot be sent


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Output(_Strict):
    """How many tokens an answer may have: the sum of three parts.

    - `base`: for every answer.
    - `per_sentence`: for each sentence of the passage: the names and marks of the JSON.
    - `echo`: how many times the tokens of the passage, since quotes repeat its words.
    """

    base: int = Field(ge=0)
    per_sentence: int = Field(ge=0)
    echo: float = Field(default=1.0, ge=0)


class Example(_Strict):
    """A passage as the model sees it, and the items of a good answer.

    It has either `sentences` or a `text`, whose lines are shown as they are.
    """

    sentences: tuple[str, ...] = ()
    text: str = ""
    items: tuple[dict[str, Any], ...]
    title: str = ""

    @model_validator(mode="after")
    def _has_words(self) -> "Example":
        if bool(self.sentences) == bool(self.text.strip()):
            raise ValueError("an example has either `sentences` or a `text`")
        return self

    @property
    def whole(self) -> str:
        """Its words as one text."""
        return self.text or " ".join(self.sentences)

    @cached_property
    def split(self) -> tuple[str, ...]:
        """Its sentences, as those of a document are found."""
        if self.sentences:
            return self.sentences
        document = Document.from_text(self.text, title=self.title or None)
        return tuple(self.text[each.start : each.end] for each in sentences(document))


class _FrontMatter(_Strict):
    version: int
    description: str
    schema_: str | None = Field(default=None, alias="schema")
    shows: Shows = "sentences"
    max_sentences: int = Field(default=0, gt=0)
    max_characters: int = Field(default=0, gt=0)
    output: Output
    examples: tuple[Example, ...] = ()

    @model_validator(mode="after")
    def _sized(self) -> "_FrontMatter":
        if self.shows == "sentences" and not (self.max_sentences and self.max_characters):
            raise ValueError("max_sentences and max_characters are needed to show sentences")
        return self


@dataclass(frozen=True, eq=False)
class Prompt:
    """A parsed prompt file.

    - `written_for`: the name of the schema that its examples fit.
    - `shows`: "sentences", numbered, of an article without its headline and the furniture of its
      page; or the "text" of any document, line by line as it is.
    - `max_sentences`, `max_characters`: the size of a passage for a small model, or of a text for
      any; 0 for what the model's context holds, where the text is shown.
    - `digest`: the SHA-256 of the whole file.
    - `label`: the name and the start of the digest, for provenance.
    - `where`: the file, for error messages.
    """

    name: str
    version: int
    description: str
    written_for: str | None
    shows: Shows
    max_sentences: int
    max_characters: int
    output: Output
    examples: tuple[Example, ...]
    digest: str
    label: str
    template: Template
    where: str

    @classmethod
    def parse(cls, source: str, *, name: str, where: str | None = None) -> "Prompt":
        """Parses the text of a prompt file; PromptError, with the line, if it is not valid."""
        where = where or f"{name}.jinja"
        source = source.replace("\r\n", "\n")
        parts = FRONT_MATTER.match(source)
        if parts is None:
            raise PromptError(
                f"The prompt {where} does not start with front matter between two lines of '---'; "
                "see `extractor prompts show generic` for one that does."
            )
        head = _front_matter(parts["head"], where)
        digest = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()
        return cls(
            name=name,
            version=head.version,
            description=head.description,
            written_for=head.schema_,
            shows=head.shows,
            max_sentences=head.max_sentences,
            max_characters=head.max_characters,
            output=head.output,
            examples=head.examples,
            digest=digest,
            label=f"{name}@{digest[:8]}",
            template=_template(parts["body"], where, source[: parts.start("body")].count("\n")),
            where=where,
        )

    def with_examples(self, examples: Sequence[Example]) -> "Prompt":
        """The prompt with further examples behind its own, which its digest covers."""
        if not examples:
            return self
        written = json.dumps([each.model_dump() for each in examples], default=str)
        digest = hashlib.sha256(f"{self.digest}\n{written}".encode()).hexdigest()
        return replace(
            self,
            examples=(*self.examples, *examples),
            digest=digest,
            label=f"{self.name}@{digest[:8]}",
        )

    def render(self, document: Document, passage: Passage, schema: Schema) -> list[Message]:
        """The messages of a request: the system message, the examples as a chat, the passage.

        Raises PromptError if the template or an example does not fit the schema.
        """
        shown = [document.text[span.start : span.end] for span in passage.sentences]
        if self.shows == "text":
            text = document.text[passage.start : passage.end]
            before = [document.text[span.start : span.end] for span in passage.before]
            return [*_opening(self, schema), self._user(shown, "", schema, text, before)]
        return [*_opening(self, schema), self._user(shown, document.title or "", schema)]

    def opening(self, schema: Schema) -> tuple[Message, ...]:
        """The messages that are the same in every request."""
        return _opening(self, schema)

    def about(
        self, lines: Sequence[str], schema: Schema, before: Sequence[str] = ()
    ) -> tuple[list[Message], int]:
        """A question about lines that are no passage: its messages, and the most tokens to answer.

        - `before`: lines that are shown above them
        """
        asked = [*_opening(self, schema), self._user(lines, "", schema, before=before)]
        size = sum(len(line.encode("utf-8", "surrogatepass")) for line in lines)
        fixed = self.output.base + self.output.per_sentence * len(lines)
        return asked, fixed + math.ceil(self.output.echo * size / BYTES_PER_TOKEN)

    def max_tokens(self, passage: Passage, document: Document | None = None) -> int:
        """The most tokens that an answer about a passage may have, as `output` says.

        The tokens of numbered sentences are estimated from their bytes in UTF-8. Without the
        document each character counts as one byte, which is too few for scripts other than Latin.
        Those of a text are counted by its numbers, marks and words, since tables have many.
        """
        fixed = self.output.base + self.output.per_sentence * len(passage.sentences)
        if self.shows == "text" and document:
            shown = tokens(document.text[passage.start : passage.end])
            return fixed + math.ceil(self.output.echo * shown)
        size = sum(
            len(document.text[span.start : span.end].encode("utf-8", "surrogatepass"))
            if document
            else span.end - span.start
            for span in passage.sentences
        )
        return fixed + math.ceil(self.output.echo * size / BYTES_PER_TOKEN)

    def _shown(self, example: Example, schema: Schema) -> Message:
        """The message that shows the text of an example, as it shows that of a document."""
        if self.shows == "text":
            return self._user(example.split, "", schema, example.whole)
        return self._user(example.split, example.title, schema)

    def _user(
        self,
        sentences: Sequence[str],
        title: str,
        schema: Schema,
        text: str | None = None,
        before: Sequence[str] = (),
    ) -> Message:
        shown = [_one_line(sentence) for sentence in sentences]
        title = _one_line(title)
        text = " ".join(shown) if text is None else _lines(text)
        context = "\n".join(map(_lines, before))
        content = self._block(
            "user",
            sentences=[{"number": i, "text": line} for i, line in enumerate(shown, start=1)],
            text=text,
            before=context,
            title=title,
            fence=_fence(f"{title} {context} {text}"),
            schema=_view(schema),
        )
        return {"role": "user", "content": content}

    def _block(self, name: str, **variables: Any) -> str:
        try:
            context = self.template.new_context(variables)
            return "".join(self.template.blocks[name](context)).strip()
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
            raise PromptError(
                f"The block {name!r} of the prompt {self.where} cannot be rendered: "
                f"{first_line(error)}."
            ) from error


def check(prompt: Prompt, schema: Schema) -> list[str]:
    """Checks the examples of a prompt; returns one sentence for each problem.

    Each item must fit the schema, and each quote must stand verbatim in the example, in the
    sentence whose number the item gives.
    """
    return [
        f"Example {number} of the prompt {prompt.where}: {problem}"
        for number, example in enumerate(prompt.examples, start=1)
        for problem in problems(example, schema)
    ]


def problems(example: Example, schema: Schema) -> Iterator[str]:
    """What is wrong with an example: one sentence, without its place, for each problem."""
    text, sentences = example.whole, example.split
    for position, raw in enumerate(example.items, start=1):
        try:
            item = schema.item.model_validate_json(json.dumps(raw, default=str))
        except ValidationError as error:
            yield f"item {position} does not fit the schema {schema.name}: {complaint(error)}."
            continue
        number = sentence_number(item)
        if number is not None and not 1 <= number <= len(sentences):
            yield f"item {position} names sentence {number} of {len(sentences)}."
            continue
        place = text if number is None else sentences[number - 1]
        for name, quote in quotes(item):
            if quote not in place:
                yield f"item {position} quotes {quote!r} as {name}, which is not in {place!r}."


@lru_cache(maxsize=64)
def _opening(prompt: Prompt, schema: Schema) -> tuple[Message, ...]:
    """The messages that are the same in every request."""
    system = prompt._block("system", schema=_view(schema))
    messages = [{"role": "system", "content": system}]
    for number, example in enumerate(prompt.examples, start=1):
        messages.append(prompt._shown(example, schema))
        messages.append({"role": "assistant", "content": _answer(prompt, number, example, schema)})
    return tuple(messages)


def _answer(prompt: Prompt, number: int, example: Example, schema: Schema) -> str:
    """The answer to an example, exactly as the model should write it."""
    try:
        plain = list(map(schema.plain, example.items))
        items = schema.items.validate_json(json.dumps(plain, default=str))
    except ValidationError as error:
        raise PromptError(
            f"Example {number} of the prompt {prompt.where} does not fit the schema {schema.name} "
            f"({complaint(error)}); choose the prompt that was written for it, or correct it."
        ) from error
    pairs = zip(items, example.items, strict=True)
    answer = {"items": [schema.write(item, example.whole, given) for item, given in pairs]}
    return _safe(json.dumps(answer, ensure_ascii=False, separators=(",", ":")))


@lru_cache(maxsize=64)
def _view(schema: Schema) -> dict[str, Any]:
    """The variable `schema` of a template."""
    return {
        "name": schema.name,
        "description": schema.description,
        "fields": schema.fields,
        "outline": "\n".join(filter(None, (schema.outline, schema.notes))),
        "per": schema.per,
        "json": json.dumps(schema.wire, ensure_ascii=False, separators=(",", ":")),
    }


def _front_matter(text: str, where: str) -> _FrontMatter:
    try:
        return _FrontMatter.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" on line {mark.line + 2}" if mark else ""
        raise PromptError(
            f"The front matter of the prompt {where} is not YAML{line}: {first_line(error)}."
        ) from error
    except ValidationError as error:
        raise PromptError(
            f"The front matter of the prompt {where} is not valid: {complaint(error)}."
        ) from error


def _template(body: str, where: str, offset: int) -> Template:
    """The compiled template; it starts behind `offset` lines of the file."""
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,  # messages are not HTML
        trim_blocks=True,
        lstrip_blocks=True,
    )
    try:
        template = environment.from_string(body)
    except TemplateSyntaxError as error:
        raise PromptError(
            f"The prompt {where} has a template error on line {error.lineno + offset}: "
            f"{first_line(error)}."
        ) from error
    for block in BLOCKS:
        if block not in template.blocks:
            raise PromptError(
                f"The prompt {where} has no block {block!r}; "
                f"write {{% block {block} %}}...{{% endblock %}}."
            )
    return template


def _one_line(text: str) -> str:
    """A text on one line, so that it can neither look like the next one nor end the message."""
    return _safe(" ".join(text.split()))


def _safe(text: str) -> str:
    """A text that ends no message and can be sent."""
    text = LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
    return CONTROL.sub(lambda mark: f"{mark[0]} ", text)


def _lines(text: str) -> str:
    """A text with its lines and columns as they are; wide gaps are shortened."""
    lines = [COLUMN.split(line.strip()) for line in text.splitlines()]
    shown = "\n".join("   ".join(map(_one_line, cells)) for cells in lines)
    return BLANK_LINES.sub("\n\n", shown)


def _fence(text: str) -> str:
    """A tag name that the text does not contain; always the same for the same text.

    The text does not contain a name that looks like it either: in wide letters, or with spaces or
    invisible characters inside.
    """
    plain = DISGUISE.sub("", html.unescape(unicodedata.normalize("NFKC", text)).casefold())
    fence, number = "article", 1
    while f"<{fence}" in plain or f"/{fence}" in plain:
        number += 1
        fence = f"article-{number}"
    return fence
