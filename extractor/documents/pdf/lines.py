"""Lines of a PDF page: letters on one baseline without a wide gap, in the order of reading.

Boxes are in points (1/72 inch) from the top left corner of the page as it is shown.
"""

import statistics
import unicodedata
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from extractor.documents.pdf.right_to_left import Glyph, has_direction, in_order, is_rtl

__all__ = ["Line", "lines_of"]

WIDEST_GAP = 1.1  # heights between two letters of a line; behind a wider one a cell begins
WIDEST_JUMP = 0.6  # the same, on pages that write their spaces: a gap without one is no space
LETTERS_PER_SPACE = 20  # at most, on such pages
WIDEST_SPACE = 3.0  # heights behind a space that is written there, as in justified text
MOST_SPACES = 2  # more of them set columns apart
LARGEST_STEP = 0.55  # heights between the middles of two letters of a line
RAISED = 0.12  # heights from the foot of a line to that of a superscript
SMALLER = 0.86  # heights of a superscript at most
LIGATURES = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
UNSEEN = "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
SUPERSCRIPT = dict(zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))


@dataclass(slots=True)
class Line:
    """A run of words on one baseline.

    - `text`: its characters.
    - `edges`: where each begins and ends, from left to right: two numbers a character.
    - `rtl`: whether most of its letters are written from right to left.
    - `order`: its number in the order in which the page draws its lines.
    - `height`: of most of its letters, and `middle` theirs: marks of notes and formulas stand out.
    - `turned`: whether it is written upwards, downwards or aslant.
    """

    text: str
    edges: "array[float]"
    x0: float
    y0: float
    x1: float
    y1: float
    order: int
    height: float
    middle: float
    turned: bool = False
    words: list[str] = field(init=False)
    rtl: bool = field(init=False)

    def __post_init__(self) -> None:
        self.words = self.text.split()
        self.rtl = is_rtl(self.text)

    def is_as_high_as(self, other: "Line", share: float) -> bool:
        """Whether most letters of two lines, or their highest, are alike but for a share.

        The first tells where one has a raised mark, the second where one has two scripts.
        """
        tall, high = self.y1 - self.y0, other.y1 - other.y0
        return abs(self.height - other.height) <= share * max(self.height, other.height) or abs(
            tall - high
        ) <= share * max(tall, high)

    @property
    def first_word(self) -> float:
        """The width of its first word, in points."""
        edges = self.edges[: 2 * len(self.words[0])]
        return max(edges) - min(edges)


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """The lines of a page, in the order in which it draws them."""
    every = list(glyphs)
    spaces = sum(glyph.text.isspace() and glyph.x1 > glyph.x0 for glyph in every)
    widest = WIDEST_JUMP if spaces * LETTERS_PER_SPACE > len(every) else WIDEST_GAP
    found = (_line(run, order) for order, run in enumerate(_runs(every, widest)))
    return [line for line in found if line]


def _runs(glyphs: Iterable[Glyph], widest: float) -> Iterator[list[Glyph]]:
    """The letters of each line or cell. `widest`: the widest gap, in heights, without a space."""
    run: list[Glyph] = []
    last: Glyph | None = None
    spaces = 0
    for glyph in glyphs:
        wide = glyph.x1 > glyph.x0
        space = glyph.text.isspace()
        if last and wide and not space and _is_apart(last, glyph, spaces, widest):
            yield run
            run = []
        run.append(glyph)
        if wide:
            last = glyph
            spaces = spaces + 1 if space else 0
        if glyph.end:
            yield run
            run, last, spaces = [], None, 0
    if run:
        yield run


def _is_apart(last: Glyph, glyph: Glyph, spaces: int, widest: float) -> bool:
    """Whether a letter begins another line or cell.

    - `last`: the letter or written space before it.
    - `spaces`: how many written spaces are before it.
    - `widest`: the widest gap without one, in heights.
    """
    if last.turned or glyph.turned:
        return last.turned != glyph.turned or _is_far(last, glyph, spaces, widest)
    height = max(last.y1 - last.y0, glyph.y1 - glyph.y0)
    step = abs((last.y0 + last.y1) - (glyph.y0 + glyph.y1)) / 2
    if step > LARGEST_STEP * height:
        return True
    if has_direction(last) or has_direction(glyph):  # letters are stored in either order
        return spaces > MOST_SPACES
    gap = max(glyph.x0 - last.x1, last.x0 - glyph.x1)
    return gap > (WIDEST_SPACE if spaces else widest) * height or spaces > MOST_SPACES


def _is_far(last: Glyph, glyph: Glyph, spaces: int, widest: float) -> bool:
    """The same of two letters that are turned: these follow each other in any direction."""
    size = max(min(each.x1 - each.x0, each.y1 - each.y0) for each in (last, glyph))
    across = max(glyph.x0 - last.x1, last.x0 - glyph.x1)
    down = max(glyph.y0 - last.y1, last.y0 - glyph.y1)
    return max(across, down) > (WIDEST_SPACE if spaces else 2 * widest) * size


def _line(run: list[Glyph], order: int) -> Line | None:
    """The line of a run; None if it has no words."""
    inked = [glyph for glyph in run if glyph.x1 > glyph.x0 and not glyph.text.isspace()]
    if not inked:
        return None
    _, lefts, tops, rights, feet, _, turned = zip(*inked, strict=True)
    heights = [foot - top for top, foot in zip(tops, feet, strict=True)]
    height = statistics.median_high(heights)
    middle = statistics.median_high(map(sum, zip(tops, feet, strict=True))) / 2
    written = _trimmed(run) if turned[0] else in_order(_trimmed(run))
    if min(heights) < SMALLER * height and not turned[0]:
        foot = statistics.median_high(
            foot for foot, each in zip(feet, heights, strict=True) if each >= SMALLER * height
        )
        written = [_raised(glyph, height, foot) for glyph in written]
    text, edges = _plain(written)
    if not text.strip():
        return None
    box = min(lefts), min(tops), max(rights), max(feet)
    return Line(text, edges, *box, order, height, middle, turned[0])


def _trimmed(run: list[Glyph]) -> list[Glyph]:
    """A run with one space in place of several, and none at its ends."""
    found: list[Glyph] = []
    for glyph in run:
        if not glyph.text.isspace():
            found.append(glyph)
        elif found and not found[-1].text.isspace():
            found.append(glyph._replace(text=" "))
    if found and found[-1].text.isspace():
        found.pop()
    return found


def _plain(run: list[Glyph]) -> tuple[str, "array[float]"]:
    """The text of letters and their edges: ligatures as letters, without what is never seen."""
    text = "".join(glyph.text for glyph in run)
    if not text.isascii():
        run = [
            glyph._replace(text=each)
            for glyph in run
            if glyph.text not in UNSEEN
            for each in LIGATURES.get(glyph.text, glyph.text)
        ]
        text = "".join(glyph.text for glyph in run)
    return text, array("f", [edge for glyph in run for edge in (glyph.x0, glyph.x1)])


def _raised(glyph: Glyph, height: float, foot: float) -> Glyph:
    """A raised digit as one: behind "12", the mark of note 3 makes no 123."""
    small = glyph.y1 - glyph.y0 < SMALLER * height and glyph.y1 < foot - RAISED * height
    return glyph._replace(text=SUPERSCRIPT.get(glyph.text, glyph.text)) if small else glyph
