"""What an Extractor may be given; anything else is refused in one sentence."""

import asyncio
import inspect
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from support.fake_engine import FakeModel, assert_sentence

from extractor import Document, Extractor, Failure
from extractor.errors import InputError, SchemaError, SettingsError, UsageError
from extractor.options import Options


class Half:
    """An engine that cannot be closed."""

    name = model = "half"
    slots = 1
    local = False

    async def client(self) -> None: ...


class Idle(FakeModel):
    """An engine that answers nothing at a time."""

    def __init__(self) -> None:
        super().__init__(slots=0)


SETTINGS = {
    "no engine": ("model", object(), "has no name, model, slots, local, client and close"),
    "half an engine": ("model", Half(), "class Half, which has no close"),
    "the class of an engine": ("model", FakeModel, "class FakeModel was given"),
    "an engine without slots": ("model", Idle(), "class Idle has a wrong slots"),
    "no model": ("model", None, "class NoneType"),
    "a fallback by itself": ("fallback", "openai/other", "fallback has the type str: give"),
    "a fallback that is none": ("fallback", [5], "class int"),
    "no workers": ("workers", 0, "workers is 0"),
    "fewer than no workers": ("workers", -1, "workers is -1"),
    "half a worker": ("workers", 2.5, "workers has the type float: give int or None"),
    "workers in words": ("workers", "3", "workers has the type str"),
    "a truth as a number": ("workers", True, "workers has the type bool"),
    "no limit that is one": ("max_cost", float("nan"), "max_cost is nan"),
    "a rate in words": ("rpm", "60", "rpm has the type str: give float or None"),
    "no processes": ("processes", 0, "processes is 0"),
    "no characters": ("max_characters", 0, "max_characters is 0"),
    "prices as they are": ("prices", {}, "prices has the type dict: give str, Path, Prices or"),
    "a cache by name": ("cache", "no", "cache has the type str: give bool"),
    "a folder by number": ("cache_dir", 5, "cache_dir has the type int"),
    "a key in bytes": ("api_key", b"sk-1234567890", "api_key has the type bytes: give str or None"),
    "an address by number": ("base_url", 80, "base_url has the type int"),
    "a prompt by number": ("prompt", 1, "prompt has the type int"),
    "an example by number": ("examples", 1, "examples has the type int"),
    "a choice by number": ("ask", 1, "ask has the type int"),
    "a choice that is none": ("ask", "some", 'ask="some"'),
    "nothing unsupported": ("unsupported", None, "unsupported has the type NoneType: give str"),
}


@pytest.mark.parametrize(("name", "value", "said"), SETTINGS.values(), ids=SETTINGS)
def test_a_wrong_setting_is_refused(name: str, value: Any, said: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        Extractor(**{name: value})
    assert_sentence(refusal.value)
    assert said in str(refusal.value)
    assert "sk-1234567890" not in str(refusal.value)


@pytest.mark.parametrize("schema", [5, int, None, object()], ids=["5", "int", "None", "object"])
def test_a_schema_that_is_none_is_refused(schema: Any) -> None:
    with pytest.raises(SchemaError, match="is not a pydantic model"):
        Extractor(schema=schema)


SINGLE = ["abc", b"abc", Document.from_text("A text."), {"text": "abc"}, 5, None, Path("a.txt")]


@pytest.mark.parametrize("given", SINGLE, ids=lambda each: type(each).__name__)
def test_one_document_is_no_list_of_them(given: Any) -> None:
    async def asked(extractor: Extractor) -> None:
        async for _ in extractor.aextract_many(given):
            pass

    with Extractor(ask="none", processes=1) as extractor:
        with pytest.raises(InputError, match="is no list of documents: give several") as refusal:
            extractor.extract_many(given)
        assert_sentence(refusal.value)
        with pytest.raises(InputError, match="is no list of documents"):
            asyncio.run(asked(extractor))


LOST = Failure(doc_id=None, path="x", error="InputError", reason="It is a PDF.")


@pytest.mark.parametrize(
    "given", [b"abc", ["abc"], Path("a.txt"), None, LOST], ids=lambda each: type(each).__name__
)
def test_anything_else_is_no_document(given: Any) -> None:
    with Extractor(ask="none", processes=1) as extractor:
        for method in (extractor.extract, extractor.requests):
            with pytest.raises(InputError, match="is not a document: give a str or a Document"):
                method(given)


def test_numbers_of_other_libraries_are_numbers() -> None:
    numpy = pytest.importorskip("numpy", reason="needs the extra [evaluate]")
    made = Extractor(
        model=FakeModel(), workers=numpy.int64(2), rpm=numpy.float32(60), max_tokens=numpy.int32(9)
    )
    assert made.budget is not None
    with pytest.raises(UsageError):
        Extractor(model=FakeModel(), workers=numpy.int64(0))


def test_the_options_are_the_parameters() -> None:
    parameters = inspect.signature(Extractor).parameters
    assert list(get_type_hints(Options)) == [name for name in parameters if name != "schema"]
    hints = get_type_hints(Extractor.__init__)
    assert get_type_hints(Options) == {name: hints[name] for name in get_type_hints(Options)}


def test_a_fallback_of_another_service_gets_neither_key_nor_address() -> None:
    options: Any = {"api_key": "sk-a-key-of-the-first", "base_url": "http://localhost:1/v1"}
    names = ["openai/other", "ollama/m"]
    with Extractor(model="openai/m", fallback=names, cache=False, **options) as extractor:
        same, other = extractor.fallback
    assert same.name == "openai/other@localhost:1"
    assert other.name == "ollama/m"
    assert "sk-a-key" not in repr(vars(other)["_connection"].__dict__)
