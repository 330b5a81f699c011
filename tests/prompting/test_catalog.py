import sys
from enum import Enum
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field

from extractor.errors import PromptError, SchemaError
from extractor.fields import Quote, SentenceNumber, quotes, sentence_number
from extractor.prompting import catalog
from extractor.prompting.prompt import check
from extractor.prompting.schema import strict_json_schema


class Mood(Enum):
    GLAD = "glad"
    SAD = "sad"


class Speaker(BaseModel):
    name: str
    words: Quote


class Finding(BaseModel):
    """One thing found."""

    effect: str = Field(min_length=3, pattern="^[a-z]", description="What changed.")
    evidence: Quote
    spare: Quote | None = None
    more: list[Quote] = Field(default_factory=list, max_length=4)
    speaker: Speaker | None = Field(default=None, description="Who.")
    mood: Mood = Mood.GLAD
    size: Literal["big", "small"] = "big"
    score: float = Field(default=0.5, ge=0, le=1)
    sentence: SentenceNumber = 1


def walk(node: Any) -> Any:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


def test_strict_form_of_every_node() -> None:
    wire = catalog.schema(Finding).wire
    for node in walk(wire):
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
            assert node["required"] == list(node["properties"])
        if "$ref" in node:
            assert list(node) == ["$ref"]
    words = {key for node in walk(wire) for key in node if key in SCHEMA_WORDS}
    assert words == {"type", "items", "anyOf", "$ref", "enum", "additionalProperties", "required"}


SCHEMA_WORDS = {
    *("type", "items", "anyOf", "oneOf", "allOf", "$ref", "enum", "required"),
    *("additionalProperties", "default", "minLength", "maxLength", "maxItems", "pattern"),
    *("minimum", "maximum", "format", "title", "prefixItems"),
}


def test_properties_keep_their_order_and_descriptions() -> None:
    found = catalog.schema(Finding).wire["$defs"]["Finding"]
    assert list(found["properties"]) == list(Finding.model_fields)
    assert found["properties"]["effect"]["description"] == "What changed."
    assert found["properties"]["speaker"]["description"] == "Who."
    assert found["description"] == "One thing found."


def test_constraints_that_are_not_sent_are_still_checked() -> None:
    schema = catalog.schema(Finding)
    with pytest.raises(ValueError, match="effect"):
        schema.item.model_validate({"effect": "X", "evidence": "e"})


def test_recursive_models_stay_references() -> None:
    wire = strict_json_schema(Tree)
    assert wire["$defs"]["Tree"]["properties"]["parts"]["items"] == {"$ref": "#/$defs/Tree"}


class Tree(BaseModel):
    words: Quote
    parts: list["Tree"] = []
    parent: "Tree | None" = Field(default=None, description="Above.")


def test_quotes_come_in_order_of_declaration_with_their_fields() -> None:
    item = Finding(
        effect="rain",
        evidence="e",
        more=["m1", "m2"],
        speaker=Speaker(name="Bo", words="w"),
        sentence=3,
    )
    assert list(quotes(item)) == [
        ("evidence", "e"),
        ("more", "m1"),
        ("more", "m2"),
        ("speaker.words", "w"),
    ]
    assert sentence_number(item) == 3
    assert sentence_number(Speaker(name="Bo", words="w")) is None


def test_digest_follows_what_the_model_sees_and_nothing_else() -> None:
    one = catalog.schema(variant(description="a"))
    assert one.digest == catalog.schema(variant(description="a")).digest
    assert one.digest != catalog.schema(variant(description="b")).digest
    assert one.digest == catalog.schema(variant(description="a", max_length=9)).digest
    assert one.label == f"Variant@{one.digest[:8]}"
    assert len(one.digest) == 64


def variant(**options: Any) -> type[BaseModel]:
    namespace = {"__annotations__": {"words": Quote}, "words": Field(**options)}
    return type("Variant", (BaseModel,), namespace)


@pytest.mark.parametrize("name", catalog.schema_names())
def test_every_shipped_schema_loads(name: str) -> None:
    schema = catalog.schema(name)
    assert schema.name == name
    assert schema.label.startswith(f"{name}@")
    assert schema.description
    assert all(field["description"] for field in schema.fields)


@pytest.mark.parametrize("name", catalog.prompt_names())
def test_every_shipped_prompt_loads_and_its_examples_are_valid(name: str) -> None:
    written_for = catalog.prompt(name, catalog.schema(Finding)).written_for
    schema = catalog.schema(written_for) if written_for else catalog.schema(Finding)
    prompt = catalog.prompt(name, schema)
    assert prompt.name == name
    assert check(prompt, schema) == []


def test_names_are_sorted_and_complete() -> None:
    assert catalog.schema_names() == sorted(catalog.schema_names())
    assert "quotations" in catalog.schema_names()
    assert {"generic", "quotations"} <= set(catalog.prompt_names())


GOOD = """
from __future__ import annotations
from pydantic import BaseModel, RootModel
from extractor.fields import Quote

class Side(BaseModel):
    words: Quote

class Finding(BaseModel):
    "A finding."
    sides: list[Side]

class Bare(BaseModel):
    name: str

class Anything(BaseModel):
    words: Quote
    what: object

class Pair(BaseModel):
    words: tuple[Quote, Quote]

class Plain:
    pass

class Names(RootModel[list[str]]):
    pass

class Prices(RootModel[dict[str, float]]):
    pass

def function(): ...
"""


@pytest.fixture
def schema_file(tmp_path: Path) -> Path:
    path = tmp_path / "my.py"
    path.write_text(GOOD)
    return path


def test_a_class_in_a_file(schema_file: Path) -> None:
    schema = catalog.schema(f"{schema_file}:Finding")
    assert (schema.name, schema.item.__name__) == ("Finding", "Finding")
    assert schema.item is catalog.schema(f"{schema_file}:Finding").item
    assert "my" not in sys.modules


def test_a_mapping_may_be_a_schema(schema_file: Path) -> None:
    assert catalog.schema(f"{schema_file}:Prices").name == "Prices"


def test_two_files_of_one_name_are_different_modules(tmp_path: Path) -> None:
    for folder, words in (("a", "first"), ("b", "second")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "my.py").write_text(
            "from pydantic import BaseModel\nfrom extractor.fields import Quote\n"
            f"class Finding(BaseModel):\n    {words}: Quote\n"
        )
    one, two = (catalog.schema(f"{tmp_path / folder / 'my.py'}:Finding") for folder in "ab")
    assert list(one.item.model_fields) == ["first"]
    assert list(two.item.model_fields) == ["second"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("Missing", "has no class 'Missing'; it has Side, Finding", id="missing"),
        pytest.param("Plain", r"my\.py, line 23\) is not a pydantic model", id="no model"),
        pytest.param("function", "is not a pydantic model", id="a function"),
        pytest.param("Names", "Names .* has no fields with names", id="a list"),
        pytest.param("Anything", "Anything.what has no type", id="anything goes"),
        pytest.param("Pair", "Pair.words must be a list of one type", id="a tuple"),
    ],
)
def test_a_class_that_cannot_be_used(schema_file: Path, name: str, said: str) -> None:
    with pytest.raises(SchemaError, match=said) as caught:
        catalog.schema(f"{schema_file}:{name}")
    assert_sentence(caught.value)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        pytest.param("x = 1\nclass :\n", "syntax error on line 2", id="syntax"),
        pytest.param("x = 1\n\nimport no_such_thing\n", "failed on line 3", id="import"),
        pytest.param("x = 1\nraise SystemExit('bye')\n", "line 2: SystemExit: bye", id="exit"),
        pytest.param("x = '\0'\n", "syntax error|failed", id="null byte"),
    ],
)
def test_a_file_that_does_not_run(tmp_path: Path, source: str, said: str) -> None:
    path = tmp_path / "broken.py"
    path.write_text(source)
    with pytest.raises(SchemaError, match=said) as caught:
        catalog.schema(f"{path}:Finding")
    assert "broken.py" in str(caught.value)
    assert_sentence(caught.value)


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        pytest.param("clams", "no schema 'clams'; choose one of", id="unknown name"),
        pytest.param("my.py", "my.py:NAME", id="no class named"),
        pytest.param("nowhere/my.py:Finding", "nowhere/my.py cannot be read", id="no file"),
    ],
)
def test_a_schema_that_does_not_exist(spec: str, said: str) -> None:
    with pytest.raises(SchemaError, match=said) as caught:
        catalog.schema(spec)
    assert_sentence(caught.value)


def test_prompt_choice(tmp_path: Path) -> None:
    finding = catalog.schema(Finding)
    quotations = catalog.schema("quotations")
    assert catalog.prompt(None, finding).name == "generic"
    assert catalog.prompt(None, quotations).name == "quotations"
    assert catalog.prompt("generic", quotations).name == "generic"
    own = tmp_path / "mine.jinja"
    own.write_text(
        "---\nversion: 1\ndescription: d\nmax_sentences: 1\nmax_characters: 9\n"
        "output: {base: 1, per_sentence: 1}\n---\n"
        "{% block system %}s{% endblock %}{% block user %}u{% endblock %}\n"
    )
    assert catalog.prompt(own, finding).name == "mine"
    assert catalog.prompt(str(own), finding).digest == catalog.prompt(own, finding).digest


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        pytest.param("clams", "no prompt 'clams'; choose one of", id="unknown name"),
        pytest.param("nowhere/my.jinja", "nowhere/my.jinja cannot be read", id="no file"),
        pytest.param("../prompts/generic", "no prompt", id="a path is no name"),
    ],
)
def test_a_prompt_that_does_not_exist(spec: str, said: str) -> None:
    with pytest.raises(PromptError, match=said) as caught:
        catalog.prompt(spec, catalog.schema(Finding))
    assert_sentence(caught.value)


def assert_sentence(error: Exception) -> None:
    text = str(error)
    assert text.endswith(".")
    assert "\n" not in text
