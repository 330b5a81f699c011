"""The text of pages: wrapped lines and words joined, tables as lines with tabs between their cells.

A line is joined to the next one if the first word of that would not have fitted behind it. Other
line ends are kept: they mean something in a letterhead or a receipt.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import regex

from extractor.documents.language import ENGLISH, function_words
from extractor.documents.metadata import TERMINAL
from extractor.documents.pdf.blocks import Block
from extractor.documents.pdf.lines import Line

__all__ = ["PageText", "TextBuilder"]

FITS = 0.25  # heights between the end of a wrapped line and the edge, besides the next word
INDENT = 0.5  # heights by which the first line of a paragraph is set in
LIKE = 0.15  # by which the heights of the lines of two parts of a paragraph differ at most
WIDE = 25  # heights of lines that are prose in any case
LEAST_GOING_ON = 5  # lines, of which one at least goes on with a small letter, in other prose
NARROWEST = 3  # words of a line that is joined to the next one
HYPHENS = "-\u2010\ufffe\x02"
HYPHEN_AT_END = regex.compile(rf"(?P<before>\p{{L}}+)(?P<hyphen>[{HYPHENS}])\Z")
FIRST_LETTERS = regex.compile(r"\p{L}+")
LANGUAGES = {"English": "en", "German": "de", "French": "fr", "Spanish": "es", "Italian": "it"}
LANGUAGES |= {"Portuguese": "pt", "Dutch": "nl", "Polish": "pl", "Russian": "ru"}
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


@dataclass(slots=True)
class PageText:
    """Where the text of a page stands, and its lines with the offsets of their first characters.

    The characters of a line stand in the text without a gap, but for a hyphen that was left out.
    """

    start: int
    end: int
    lines: list[tuple[int, Line]] = field(default_factory=list)


class TextBuilder:
    """Puts the text of a document together, page by page."""

    def __init__(self, sample: str) -> None:
        """`sample`: some of the text, which tells its language."""
        found = function_words(sample)
        best = max(found, key=lambda name: found[name])
        self._language = LANGUAGES.get(best if found[best] else ENGLISH, "en")
        self._parts: list[str] = []
        self._length = 0
        self._last: tuple[Block, Line] | None = None
        self.pages: list[PageText] = []

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self._parts)

    def add(self, blocks: Sequence[Block]) -> None:
        """Adds the next page, with its blocks in the order of reading."""
        self.pages.append(PageText(self._length, self._length))
        limits = _limits(blocks)
        for block, limit in zip(blocks, limits, strict=True):
            if block.rows:
                self._add_table(block)
            else:
                self._add_paragraph(block, limit)
        page = self.pages[-1]
        if page.lines:
            page.start = min(page.lines[0][0], self._length)
        page.end = self._length

    def _add_table(self, block: Block) -> None:
        between = self._gap(block)
        for row in block.rows or ():
            for cell in row:
                for line in cell:
                    self._write(between, line)
                    between = " "
                between = "\t"
            between = "\n"
        self._last = None

    def _add_paragraph(self, block: Block, limit: float) -> None:
        between = self._gap(block)
        prose = _is_prose(block, limit)
        for number, line in enumerate(block.lines):
            if number:
                between = _between(block, number, limit) if prose else "\n"
            if between == " ":
                between = self._joined(line)
            self._write(between, line)
        self._last = (block, block.lines[-1])

    def _gap(self, block: Block) -> str:
        """What stands before a block: nothing but a space if it goes on with a paragraph."""
        if not self._length:
            return ""
        if self._last and not block.rows and _goes_on(*self._last, block):
            return " "
        return "\n\n"

    def _joined(self, line: Line) -> str:
        """What stands between two lines of a paragraph; a hyphen between them may go."""
        last = self._parts[-1]
        found = HYPHEN_AT_END.search(last)
        if not found:
            if last[-1:] in HYPHENS and line.text[:1].isdecimal():
                return ""
            return "" if UNSPACED.match(last[-1:]) and UNSPACED.match(line.text[:1]) else " "
        word = FIRST_LETTERS.match(line.text)
        if word and word[0][0].islower() and self._is_one_word(found["before"], word[0]):
            self._parts[-1] = last[: found.start("hyphen")]
            self._length -= 1
        elif not word:
            return " "
        return ""

    def _is_one_word(self, before: str, after: str) -> bool:
        """Whether a word was hyphenated at the end of a line, and has no hyphen of its own."""
        import simplemma  # reads its dictionaries, which only some documents need

        known = partial(simplemma.is_known, lang=self._language)
        if known(f"{before}-{after}"):
            return False
        return known(before + after) or not (known(before) and known(after))

    def _write(self, between: str, line: Line) -> None:
        text = line.text.replace("\ufffe", "-").replace("\x02", "-")
        self._parts += (between, text)
        self.pages[-1].lines.append((self._length + len(between), line))
        self._length += len(between) + len(text)


def _limits(blocks: Sequence[Block]) -> Iterator[float]:
    """How far the lines of each block could reach: as its longest, or as that of a like neighbour.

    On the side where lines end: negative on pages that are read from right to left.
    """
    ends = [max(map(_end, block.lines)) for block in blocks]
    for number, block in enumerate(blocks):
        near = [
            ends[other]
            for other in (number - 2, number - 1, number + 1, number + 2)
            if 0 <= other < len(blocks) and _is_like(block, blocks[other])
        ]
        yield max([ends[number], *near])


def _end(line: Line) -> float:
    return -line.x0 if line.rtl else line.x1


def _is_like(block: Block, other: Block) -> bool:
    height = block.lines[0].height
    begins = block.x1 - other.x1 if block.lines[0].rtl else block.x0 - other.x0
    return (
        not other.rows
        and abs(begins) <= height
        and block.lines[0].is_as_high_as(other.lines[0], LIKE)
    )


def _is_prose(block: Block, limit: float) -> bool:
    """Whether sentences may go over the ends of lines, as they do not in an address."""
    first = block.lines[0]
    width = limit + block.x1 if first.rtl else limit - block.x0
    going_on = sum(_goes_on_with(line.text[:1]) for line in block.lines[1:])
    return width >= WIDE * first.height or going_on * LEAST_GOING_ON >= len(block.lines)


def _goes_on_with(letter: str) -> bool:
    return letter.isalpha() and not letter.isupper()


def _between(block: Block, number: int, limit: float) -> str:
    """What stands between a line of a block and the one before it."""
    last, line = block.lines[number - 1], block.lines[number]
    if _is_indented(block, number):
        return "\n\n"
    hyphen = last.text[-1:] in HYPHENS
    wrapped = _end(last) + FITS * last.height + line.first_word >= limit
    return " " if hyphen or (wrapped and len(last.words) >= NARROWEST) else "\n"


def _is_indented(block: Block, number: int) -> bool:
    """Whether a line begins a paragraph: set in, as neither the line before nor the next one is."""
    line, others = block.lines[number], block.lines[number - 1 : number + 2 : 2]
    if line.rtl or len(block.lines) < 3:
        return False
    others = [other for other in others if other is not line]
    return all(
        INDENT * line.height < line.x0 - block.x0 and other.x0 - block.x0 < line.height / 4
        for other in others
    )


def _goes_on(before: Block, last: Line, block: Block) -> bool:
    """Whether a paragraph goes on in the next column or on the next page."""
    first = block.lines[0]
    begins = first.text[:1]
    moved = first.middle < last.middle or first.x0 >= before.x1 or first.x1 <= before.x0
    return (
        moved
        and first.is_as_high_as(last, LIKE)
        and last.text[-1:] not in f'{TERMINAL}:"”’»)'
        and (begins.islower() or (last.text[-1:] in HYPHENS and begins.isalpha()))
    )
