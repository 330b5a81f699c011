"""Reads PDF and DOCX files of known texts: how much of the text is right, and how fast it is.

    python benchmarks/formats.py          # needs the extra "documents" and the group "dev"

The files are those of the tests (`tests/support/made_files.py`). Characters are right by the
distance of Levenshtein. The time is compared with that of pypdfium2 alone, which gives the text of
pages in the order in which they draw it, without columns and places: in turns, in one process, by
processor time, so that other work on the machine does not count.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pypdfium2
from rapidfuzz.distance import Levenshtein

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.made_files import Made, made_docx, made_pdfs, printed_pdfs
from support.pdf_files import reportlab_pages, story

from extractor.documents.docx import parse_docx
from extractor.documents.pdf import parse_pdf

Reader = Callable[[bytes], str]


def ours(data: bytes) -> str:
    return parse_pdf(data, "a.pdf").document.text


def plain(data: bytes) -> str:
    """The text as pypdfium2 gives it."""
    pages = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def right(found: str, told: str) -> float:
    """The share of the characters that are right, in their order."""
    expected = " ".join(told.split())
    distance = Levenshtein.distance(" ".join(found.split()), expected)
    return max(0.0, 1 - distance / len(expected))


def told(name: str, files: Iterable[Made], *readers: Reader) -> None:
    """Prints a row for each kind of file: the worst and the mean file of each reader."""
    kinds: dict[str, list[Made]] = {}
    for each in files:
        kinds.setdefault(each.kind, []).append(each)
    for kind, made in kinds.items():
        cells = []
        for reader in readers:
            shares = [right(reader(each.data), each.text) for each in made]
            cells.append(f"{min(shares):.2%} | {statistics.mean(shares):.2%}")
        print(f"| {name} | {kind} | {len(made)} | {' | '.join(cells)} |")


def seconds(reader: Reader, data: bytes) -> float:
    begun = time.process_time()
    reader(data)
    return time.process_time() - begun


def speed(columns: int, repeat: int) -> None:
    """Prints pages a second of a story in columns, by both."""
    data = reportlab_pages(story(1, 400), columns=columns, heads=True)
    pages = len(pypdfium2.PdfDocument(data))
    times = [(seconds(ours, data), seconds(plain, data)) for _ in range(repeat)]
    mine, its = (statistics.median(each) for each in zip(*times, strict=True))
    print(f"| {columns} | {pages} | {pages / mine:.0f} | {pages / its:.0f} | {its / mine:.2f} |")


def main() -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=7)
    repeat = parser.parse_args().repeat
    print("| format | kind | files | worst | mean | pypdfium2 alone: worst | mean |")
    print("|---|---|---:|---:|---:|---:|---:|")
    told("PDF", made_pdfs(), ours, plain)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        told("PDF", printed_pdfs(Path(folder)), ours, plain)
    told("DOCX", made_docx(), lambda data: parse_docx(data, "a.docx").text)
    print("\n| columns | pages | pages/s | pypdfium2 alone | ratio |")
    print("|---:|---:|---:|---:|---:|")
    for columns in (1, 2, 3):
        speed(columns, repeat)


if __name__ == "__main__":
    main()
