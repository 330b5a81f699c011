"""38 PDF and 20 DOCX files of known texts: the characters are right, in their order."""

from pathlib import Path

import pytest
from rapidfuzz.distance import Levenshtein
from support.made_files import Made, made_docx, made_pdfs, printed_pdfs

from extractor.documents.docx import parse_docx
from extractor.documents.pdf import parse_pdf

RIGHT = 0.995


def right(found: str, told: str) -> float:
    """The share of the characters that are right, in their order."""
    expected = " ".join(told.split())
    return 1 - Levenshtein.distance(" ".join(found.split()), expected) / len(expected)


def wrong(made: Made, found: str) -> list[tuple[str, float]]:
    share = right(found, made.text)
    return [] if share >= RIGHT else [(made.kind, share)]


def test_pdfs_of_libraries() -> None:
    files = list(made_pdfs())
    assert len(files) == 27
    assert not [
        each for made in files for each in wrong(made, parse_pdf(made.data, "a.pdf").document.text)
    ]


@pytest.mark.slow
def test_pdfs_of_a_browser(tmp_path: Path) -> None:
    files = list(printed_pdfs(tmp_path))
    if not files:
        pytest.skip("needs Chromium")
    assert len(files) == 11
    assert not [
        each for made in files for each in wrong(made, parse_pdf(made.data, "a.pdf").document.text)
    ]


def test_docx_of_a_library() -> None:
    files = list(made_docx())
    assert len(files) == 20
    assert not [
        each for made in files for each in wrong(made, parse_docx(made.data, "a.docx").text)
    ]


def test_an_order_that_is_wrong_is_found_out() -> None:
    made = next(made_pdfs())
    halves = made.text[len(made.text) // 2 :] + made.text[: len(made.text) // 2]
    assert wrong(made, halves)
