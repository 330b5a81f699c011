"""Messages of errors in one line."""

import errno
import os

import pytest

from extractor.text import first_line


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
