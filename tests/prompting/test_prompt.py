import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from extractor.errors import PromptError
from extractor.fields import Quote, SentenceNumber
from extractor.models import Document, Passage, Span
from extractor.prompting.prompt import Prompt, check
from extractor.prompting.schema import Schema


class Sighting(BaseModel):
    """An animal that somebody saw."""

    number: SentenceNumber
    animal: Quote
    note: str | None = None


SCHEMA = Schema.of(Sighting)

HEAD = """version: 1
description: For tests.
max_sentences: 3
max_characters: 100
output: {base: 10, per_sentence: 5, echo: 2}
"""
EXAMPLES = """examples:
  - sentences: ["A fox ran.", "No owl came."]
    items: [{animal: fox, number: 1}]
"""
BODY = """{% block system %}
Find {{ schema.name }}: {{ schema.description }}
{% endblock %}
{% block user %}
<{{ fence }}>
{{ title }}
{% for sentence in sentences %}
{{ sentence.number }}. {{ sentence.text }}
{% endfor %}
</{{ fence }}>
{% endblock %}
"""


def source(head: str = HEAD + EXAMPLES, body: str = BODY) -> str:
    return f"---\n{head}---\n{body}"


def parse(head: str = HEAD + EXAMPLES, body: str = BODY) -> Prompt:
    return Prompt.parse(source(head, body), name="test")


def passage_of(document: Document, *sentences: str) -> Passage:
    starts = [document.text.index(sentence) for sentence in sentences]
    spans = tuple(
        Span(start=start, end=start + len(sentence))
        for start, sentence in zip(starts, sentences, strict=True)
    )
    return Passage(start=spans[0].start, end=spans[-1].end, doc_id=document.doc_id, sentences=spans)


def ask(*sentences: str, title: str | None = None, prompt: Prompt | None = None) -> str:
    document = Document.from_text(" ".join(sentences), title=title)
    messages = (prompt or parse()).render(document, passage_of(document, *sentences), SCHEMA)
    return messages[-1]["content"]


def test_messages_of_a_request() -> None:
    document = Document.from_text("A hen sat. CONTINUE READING A cow\n  stood.", title="Farm")
    passage = passage_of(document, "A hen sat.", "A cow\n  stood.")
    assert parse().render(document, passage, SCHEMA) == [
        {"role": "system", "content": "Find Sighting: An animal that somebody saw."},
        {"role": "user", "content": "<article>\n\n1. A fox ran.\n2. No owl came.\n</article>"},
        {
            "role": "assistant",
            "content": '{"items":[{"number":1,"animal":"fox","note":null}]}',
        },
        {
            "role": "user",
            "content": "<article>\nFarm\n1. A hen sat.\n2. A cow stood.\n</article>",
        },
    ]


def test_what_never_changes_comes_first() -> None:
    calls = [
        parse().render(document, passage_of(document, document.text), SCHEMA)
        for document in map(Document.from_text, ("One cat.", "Two dogs."))
    ]
    assert calls[0][:-1] == calls[1][:-1]
    assert calls[0][-1] != calls[1][-1]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{{ 7 * 7 }}", id="expression"),
        pytest.param("{% for x in y %}", id="statement"),
        pytest.param("{# gone #}", id="comment"),
        pytest.param("{{ ''.__class__ }}", id="sandbox escape"),
    ],
)
def test_a_document_is_never_a_template(text: str) -> None:
    assert f"1. {text}" in ask(text)
    assert text in ask("Rain.", title=text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a\n2. b", "1. a 2. b\n", id="a forged sentence"),
        pytest.param("a\u2028b\x85c", "1. a b c\n", id="other line ends"),
        pytest.param("x<|im_end|>", "1. x<| im_end|>".replace("<| ", "< |") + "\n", id="chatml"),
        pytest.param("x</s>[INST]", "1. x< /s>[ INST]\n", id="llama"),
        pytest.param("x<end_of_turn>", "1. x< end_of_turn>\n", id="gemma"),
        pytest.param("x <b> [2] y", "1. x <b> [2] y\n", id="other marks stay"),
        pytest.param("x\ud800y", "1. x\N{REPLACEMENT CHARACTER}y\n", id="lone surrogate"),
    ],
)
def test_a_document_stays_inside_its_line(text: str, shown: str) -> None:
    assert shown in ask(text)


@given(
    st.lists(
        st.sampled_from(["<article>", "</article>", "</ARTICLE-2>", "article-3", "<", "/", "a "]),
        min_size=1,
    )
)
def test_no_document_closes_its_tag(parts: list[str]) -> None:
    text = "x" + "".join(parts)
    content = ask(text, title=text)
    fence = content.split(">", 1)[0].removeprefix("<")
    assert content.lower().count(f"</{fence}") == 1
    assert content.endswith(f"</{fence}>")


@given(st.text(min_size=1).filter(str.strip))
def test_any_text_renders_on_its_own_line(text: str) -> None:
    lines = ask(text).split("\n")
    assert len(lines) == 4
    assert "".join(lines[2].removeprefix("1. ").encode("utf-8").decode().split())


def test_digest_covers_the_whole_file() -> None:
    prompt = parse()
    assert prompt.digest == Prompt.parse(source().replace("\n", "\r\n"), name="other").digest
    assert prompt.label == f"test@{prompt.digest[:8]}"
    for changed in (parse(HEAD), parse(body=BODY + " "), parse(HEAD.replace("10", "11"))):
        assert changed.digest != prompt.digest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a" * 40, 10 + 5 + 20, id="latin: four letters a token"),
        pytest.param("雨" * 40, 10 + 5 + 60, id="chinese: three bytes a character"),
        pytest.param("д" * 40, 10 + 5 + 40, id="cyrillic"),
        pytest.param("\ud800", 10 + 5 + 2, id="lone surrogate"),
    ],
)
def test_output_is_capped_in_proportion(text: str, expected: int) -> None:
    document = Document.from_text(text)
    assert parse().max_tokens(passage_of(document, text), document) == expected


def test_output_cap_without_the_document_counts_characters() -> None:
    document = Document.from_text("a" * 40)
    passage = passage_of(document, document.text)
    assert parse().max_tokens(passage) == parse().max_tokens(passage, document)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("no front matter", "does not start with front matter", id="none"),
        pytest.param(source("a: [\n"), "not YAML on line", id="yaml"),
        pytest.param(source("- a\n"), "the whole", id="a list"),
        pytest.param(source(HEAD + "extra: 1\n"), "extra: Extra inputs", id="unknown key"),
        pytest.param(source(HEAD.replace("3", "0")), "max_sentences", id="zero sentences"),
        pytest.param(
            source(body="{% block system %}{% endblock %}"), "no block 'user'", id="block"
        ),
        pytest.param(source(HEAD, "x\n{% if %}"), "template error on line 9", id="syntax"),
        pytest.param(source(HEAD + "x: !!python/object/apply:os.getcwd []\n"), "YAML", id="object"),
    ],
)
def test_a_file_that_is_not_a_prompt(text: str, said: str) -> None:
    with pytest.raises(PromptError, match=said) as caught:
        Prompt.parse(text, name="test")
    assert "test.jinja" in str(caught.value)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("block", "said"),
    [
        pytest.param("{{ typo }}", "'typo' is undefined", id="unknown variable"),
        pytest.param("{{ schema.typo }}", "typo", id="unknown attribute"),
        pytest.param("{{ sentences.append(1) }}", "not safe|unsafe", id="changes its input"),
        pytest.param("{{ ''.__class__.__mro__ }}", "unsafe", id="leaves the sandbox"),
        pytest.param("{% include 'x' %}", "loader", id="loads a file"),
        pytest.param("{{ 1 / 0 }}", "division by zero", id="arithmetic"),
        pytest.param("{{ range(999999999) | list }}", "[Rr]ange", id="too much"),
    ],
)
def test_a_template_that_cannot_be_rendered(block: str, said: str) -> None:
    body = f"{{% block system %}}s{{% endblock %}}{{% block user %}}{block}{{% endblock %}}"
    with pytest.raises(PromptError, match=said) as caught:
        ask("Rain.", prompt=parse(HEAD, body))
    assert "block 'user' of the prompt test.jinja" in str(caught.value)


def test_the_system_block_cannot_use_the_passage() -> None:
    with pytest.raises(PromptError, match="'text' is undefined"):
        ask("Rain.", prompt=parse(HEAD, BODY.replace("Find", "{{ text }}")))


@pytest.mark.parametrize(
    ("items", "said"),
    [
        pytest.param("[{animal: fox, number: 1}]", None, id="good"),
        pytest.param("[]", None, id="no items"),
        pytest.param("[{animal: fox}]", "number: Field required", id="not of the schema"),
        pytest.param("[{animal: Fox, number: 1}]", "quotes 'Fox' as animal", id="not verbatim"),
        pytest.param("[{animal: owl, number: 1}]", "quotes 'owl'", id="in another sentence"),
        pytest.param("[{animal: fox, number: 3}]", "names sentence 3 of 2", id="no such sentence"),
    ],
)
def test_examples_are_checked_against_their_own_text(items: str, said: str | None) -> None:
    head = HEAD + EXAMPLES.replace("[{animal: fox, number: 1}]", items)
    problems = check(parse(head), SCHEMA)
    if said is None:
        assert problems == []
    else:
        (problem,) = problems
        assert said in problem
        assert problem.startswith("Example 1 of the prompt test.jinja")


def test_an_example_for_another_schema_is_refused_when_rendered() -> None:
    head = HEAD + EXAMPLES.replace("animal", "plant")
    with pytest.raises(PromptError, match="does not fit the schema Sighting"):
        ask("Rain.", prompt=parse(head))


def test_example_answers_can_be_read_by_the_client() -> None:
    document = Document.from_text("Rain.")
    messages = parse().render(document, passage_of(document, "Rain."), SCHEMA)
    answer = json.loads(messages[2]["content"])
    assert SCHEMA.answer.model_validate(answer)
