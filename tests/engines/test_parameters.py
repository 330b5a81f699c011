"""What a user may add to each request."""

from typing import Any

import pytest

from extractor.engines.parameters import checked_body, merged, nested
from extractor.errors import SettingsError

SECRET = "a-secret-of-the-gateway-42"


def itself() -> dict[str, Any]:
    body: dict[str, Any] = {}
    body["a"] = body
    return body


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"a": value}
    return value


WRONG: dict[str, tuple[Any, str]] = {
    "one that holds itself": (itself(), "a value that JSON has not"),
    "one that is deeper than the stack": (deep(100_000), "a value that JSON has not"),
    "half a character": ({"a": "\ud800"}, "a value that JSON has not"),
    "half a character in a name": ({"\ud800": 1}, "a value that JSON has not"),
    "bytes": ({"a": b"1"}, "a value that JSON has not"),
    "not a number": ({"a": float("nan")}, "a value that JSON has not"),
    "the key": ({"user": f"Bearer {SECRET}"}, "holds the key or the value of a header"),
    "the key in a name": ({"a": [{SECRET: 1}]}, "holds the key or the value of a header"),
    "the name of the model": ({"model": "m"}, "sets model, which the extractor sets itself"),
    "a key in camel case": ({"a": {"accessToken": "t"}}, "has a field 'accessToken'"),
    "credentials": ({"credentials": {}}, "has a field 'credentials'"),
}


@pytest.mark.parametrize(("given", "said"), WRONG.values(), ids=WRONG)
def test_what_may_not_be_added_is_told_without_its_value(given: Any, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as told:
        checked_body(given, [SECRET])
    assert SECRET not in str(told.value)


@pytest.mark.parametrize("name", ["prompt_cache_key", "top_k", "monkey", "keys_of", "tokens"])
def test_what_looks_like_no_secret_may_be_added(name: str) -> None:
    assert checked_body({name: "words"}, [SECRET, "words"]) == {name: "words"}


def test_bodies_are_merged_field_by_field() -> None:
    both = merged({"a": {"b": 1, "c": 2}, "d": 3}, {"a": {"c": 4}, "d": {"e": 5}})
    assert both == {"a": {"b": 1, "c": 4}, "d": {"e": 5}}
    assert merged({"reasoning": {"summary": "auto"}}, nested("reasoning.effort", "low")) == {
        "reasoning": {"summary": "auto", "effort": "low"}
    }
