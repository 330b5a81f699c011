"""Text made fit to print: errors in one line, values of JSON in words."""

import errno
import os

import pytest

from extractor.text import first_line, in_words


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ValueError("No such column.\nLINE 1: SELECT"), "No such column"),
        (ValueError("\n  Not a table. \n"), "Not a table"),
        (ValueError(), "ValueError"),
        (OSError(errno.ENOENT, os.strerror(errno.ENOENT), "a.txt"), "No such file or directory"),
        (OSError("Not a Parquet file."), "Not a Parquet file"),
    ],
)
def test_the_first_line_says_what_failed(error: BaseException, line: str) -> None:
    assert first_line(error) == line


@pytest.mark.parametrize(
    ("value", "said"),
    [
        pytest.param([1, "a", True, None], "1, a, yes, ", id="values"),
        pytest.param({"a": "Rope", "b": None, "c": 140}, "Rope, 140", id="an object"),
        pytest.param([{"a": "Rope"}, {"a": "Anchor"}], "Rope; Anchor", id="objects"),
        pytest.param(
            {"a": "Rope", "b": {"c": [{"d": 1}, {"d": 2}]}, "e": []},
            "Rope, ((1; 2))",
            id="objects in objects",
        ),
    ],
)
def test_a_value_is_told_in_words(value: object, said: str) -> None:
    assert in_words(value) == said
