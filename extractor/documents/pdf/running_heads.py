"""Running heads and page numbers: what stands at the edges of page after page.

A row at an edge is left out if pages have it at the same height, the same but for a number that
runs with the pages; or if it holds the number of its page. Rows are looked at from the edge
inwards, up to the first that stays.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.documents.pdf.lines import Line

__all__ = ["PageLines", "printed_address", "without_heads"]

EDGE = 0.12  # of the height of a page, at its top and bottom
MOST_ROWS = 4  # at each edge
SAME_HEIGHT = 4.0  # points
FEWEST_PAGES = 2  # that repeat a row
LEAST_SHARE = 0.3  # of the pages: heads of left and right pages differ
NUMBER = re.compile(r"[0-9]{1,9}")
PAGE_NUMBER = re.compile(
    r"(?:(?:page|p\.|seite|página|pagina|strona|стр\.)\s*)?"
    r"[-–—|\[(]*\s*(?P<number>\d{1,5}|[ivxlc]{1,7})\s*[-–—|\])]*"
    r"(?:\s*(?:/|of|von|de|sur|di|из)\s*(?P<all>\d{1,5}))?",
    re.IGNORECASE,
)
PRINTED = re.compile(  # what browsers print around a page: the time of printing, and its address
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},?\s+\d{1,2}:\d{2}(?:\s*[AP]M)?|(?:(?P<url>https?://\S+)|file://\S+)"
    r"(?:\s+\d+/\d+)?",
    re.IGNORECASE,
)

Row = list[Line]


@dataclass(slots=True)
class PageLines:
    """The lines of a page in the order in which it draws them, and its size in points.

    - `pictured`: whether it has little text, and pictures or drawings.
    """

    lines: list[Line]
    width: float
    height: float
    pictured: bool = False


def without_heads(pages: Sequence[PageLines]) -> list[list[Line]]:
    """The lines of each page that are neither running heads nor page numbers."""
    edges = [[list(_edge(page, bottom=bottom)) for bottom in (False, True)] for page in pages]
    repeated = Counter(
        sign
        for number, each in enumerate(edges, start=1)
        for sign in {sign for rows in each for row in rows for sign in _signs(row, number)}
    )
    needed = max(FEWEST_PAGES, LEAST_SHARE * len(pages))
    shifts = Counter(
        shift
        for number, each in enumerate(edges, start=1)
        for shift in {number - found for rows in each for row in rows for found in _numbers(row)}
    )
    numbered = {shift for shift, count in shifts.items() if count >= needed}
    kept = []
    for number, (page, each) in enumerate(zip(pages, edges, strict=True), start=1):
        left_out: set[int] = set()
        for rows in each:
            for row in rows:
                is_head = any(repeated[sign] >= needed for sign in _signs(row, number))
                if not (is_head or _is_page_number(row, number, len(pages), numbered)):
                    break
                left_out.update(map(id, row))
        kept.append([line for line in page.lines if id(line) not in left_out])
    return kept


def printed_address(pages: Sequence[PageLines]) -> str | None:
    """The one address that stands at the foot of each page, as browsers print it."""
    found: set[str] | None = None
    for page in pages:
        lines = (line for row in _edge(page, bottom=True) for line in row)
        here = {each["url"] for line in lines if (each := PRINTED.fullmatch(line.text))}
        found = here if found is None else found & here
    addresses = sorted(filter(None, found or ()))
    return addresses[0] if len(addresses) == 1 else None


def _edge(page: PageLines, *, bottom: bool) -> Iterator[Row]:
    """The rows at an edge of a page, from the edge inwards."""
    depth = EDGE * page.height
    if bottom:
        inside = [line for line in page.lines if line.y1 > page.height - depth]
    else:
        inside = [line for line in page.lines if line.y0 < depth]
    inside.sort(key=lambda line: line.middle, reverse=bottom)
    row: Row = []
    found = 0
    for line in inside:
        if row and abs(line.middle - row[0].middle) > max(line.height, row[0].height) / 2:
            yield row
            row = []
            found += 1
            if found == MOST_ROWS:
                return
        row.append(line)
    if row:
        yield row


def _signs(row: Row, number: int) -> Iterator[tuple[str, int]]:
    """What rows that are the same have in common: their words, and about where they stand.

    Their numbers are the same, or run with the pages.
    """
    words = " ".join(line.text for line in sorted(row, key=lambda line: line.x0)).casefold()
    running = NUMBER.sub(lambda found: f"#{int(found[0]) - number}", words)
    place = int(row[0].middle // SAME_HEIGHT)
    for sign in {words, running}:
        yield sign, place
        yield sign, place + 1  # so that a border between two places does not matter


def _numbers(row: Row) -> Iterator[int]:
    for line in row:
        found = PAGE_NUMBER.fullmatch(line.text)
        if found and found["number"].isdecimal():
            yield int(found["number"])


def _is_page_number(row: Row, number: int, count: int, shifts: set[int]) -> bool:
    """Whether a row holds the number of its page, as the others do or as "3 of 7" says."""
    for line in row:
        if PRINTED.fullmatch(line.text):
            return True
        found = PAGE_NUMBER.fullmatch(line.text)
        if not found:
            continue
        written = found["number"]
        if not written.isdecimal():
            return len(row) == 1 and count > 1
        if found["all"]:
            return int(found["all"]) >= count and int(written) <= int(found["all"])
        if number - int(written) in shifts or (count == len(row) == int(written) == 1):
            return True
    return False
