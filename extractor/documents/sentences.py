"""Splits a document into sentences and groups them into passages; both are spans of its text.

sentencex proposes where sentences end (it knows abbreviations in many languages); rules accept,
move or reject its proposals. It gets the text with blanks for quotation marks, because it treats a
quotation as one sentence however long it is. Offsets stay the same.
"""

import re
from collections.abc import Iterator

import sentencex  # type: ignore[import-untyped]  # it ships no types

from extractor.documents.decoding import SURROGATE
from extractor.documents.paragraphs import paragraphs
from extractor.lines import LIST_ITEM
from extractor.models import Document, Passage, Span
from extractor.words.en.calendar import MONTHS, NEWS_ABBREVIATIONS, WEEKDAYS
from extractor.words.en.reporting_verbs import SPEAKING

__all__ = ["cut", "passages", "prose_sentences", "sentences", "sentences_between"]

_Range = tuple[int, int]

_QUOTES = '"“”„‟«»‹›「」『』《》〈〉〝〞＂'
_CLOSERS = frozenset("\"'”’»›)]}）」』】》〉*_")
_BLANKED = (
    re.compile(  # hidden from sentencex: quotation marks, line ends, apostrophes at a word's edge
        rf"[{_QUOTES}\n\r\t\x0b\x0c\x85\xa0\u2028\u2029‘’'](?:(?<=[^'’])|(?!\w)|(?<!\w.))", re.S
    )
)
_EXTRA_END = re.compile(
    r"[។៕]\s*|(?<=\bMay\.)\s+(?=[A-Z“\"])"
    r"|(?:(?<=[^\W\d_][.!?])|(?<=\d\d[.!?]))[)\]]\s+(?=[A-Z“\"])"
)
_MAY_END = re.compile(r"[)\]។៕]|\bMay\.")
_SPEAKER = re.compile(
    rf"(?!(?:The|A|An|He|She|They|It|We|I|You|This|That|These|Those|But|And|In|On|At|When|After|"
    rf"Before|As|For|No|Yes)\b)[A-Z][^.!?\"“”:;]{{0,60}}?\s(?:{'|'.join(sorted(SPEAKING))})\b"
)
_ABBREVIATED = re.compile(
    r"(?:^|[\s(\[/-])(?:approx|ca|cf|vs|viz|Figs?|fig|pp|vol|No|Nos|nos|ed|est|Amb|Asst|Atty|Dist|"
    r"Comm|Cmdr|Cmdt|Const|Cllr|Cpl|Det|Ens|Fr|Gens|Govs|Hon|Insp|Lt|Maj|Messrs|Mme|Mlle|Msgr|Ofc|"
    r"Pfc|Reps|Sens|Sgt|Spc|Sr|Supt|Treas|Brig|Gen|Gov|Rep|Sen|Col|Capt|Adm|Rev|Prof|Dr|Mr|Mrs|Ms|"
    rf"St|Mt|Ft|Mar|Apr|{'|'.join(NEWS_ABBREVIATIONS)}|[A-Z])\.$"
)
_LATE_STOP = re.compile(r"\s?[.!?,;:](?=\s|$)")
_SIGNATURE = re.compile(r"[-–—]\s*[A-Z][^.!?]{0,60}$")
_CLOCK = re.compile(r"\b[ap]\.m\.$", re.IGNORECASE)
_AFTER_CLOCK = re.compile(
    rf"{'|'.join(WEEKDAYS)}|(?:{'|'.join(MONTHS)})\b|(?:{'|'.join(NEWS_ABBREVIATIONS)})\.|"
    r"[A-Z]{2,4}T?\b|"
    r"(?:Eastern|Central|Pacific|Mountain|Greenwich|Moscow|Kyiv|Beijing|Local)\b"
)
_CLAUSE_END = re.compile(r"[;:,—–،、，；：]\s*(?=\S)|\s+[-–—]\s+")
_TABLE_ROW = re.compile(r"^[ \t]*\|.*\|[ \t]*$", re.M)
_CELL = re.compile(r"[^|\s](?:[^|\n]*[^|\s])?")
_PROSE_SPACES = 3  # a cell with as many spaces holds prose, not a name or number
_THAI = re.compile("[\u0e00-\u0eff]")
_THAI_CLAUSE = 60  # characters
_CASUAL_CAPITALS = 0.02  # of the characters, for names
_LONGEST = 2_000  # characters of a sentence, so that a passage of several can be split


def sentences(document: Document) -> list[Span]:
    """The sentences of the body: trimmed, in order, disjoint, without boilerplate and headings."""
    return [
        Span(start=start, end=end)
        for paragraph in paragraphs(document)
        for start, end in sentences_between(document.text, *paragraph)
    ]


def passages(
    document: Document, *, max_sentences: int, max_characters: int, whole: bool = False
) -> list[Passage]:
    """Runs of consecutive whole sentences; each sentence is in exactly one passage.

    A passage ends with a paragraph if it is then at least half full. Otherwise it does not end
    inside a quotation, if the quotation fits. A sentence longer than a passage, or than 2,000
    characters, is cut between clauses or else between words.

    document: the document to split.
    max_sentences: the most sentences of a passage.
    max_characters: the most characters from the start of a passage to its end.
    whole: leaves nothing out, not even headings and the marks around the cells of a table.

    Raises ValueError if a limit is below 1.
    """
    split = prose_sentences if whole else sentences_between
    if max_sentences < 1 or max_characters < 1:
        raise ValueError("a passage holds at least one sentence and one character")
    text = document.text
    packing = _Packing(text, max_sentences, max_characters)
    for start, end in paragraphs(document, whole=whole):
        packing.add_paragraph(
            [
                part
                for sentence in split(text, start, end)
                for part in cut(text, *sentence, min(max_characters, _LONGEST))
            ]
        )
    return [
        Passage(
            doc_id=document.doc_id,
            start=run[0][0],
            end=run[-1][1],
            sentences=tuple(Span(start=start, end=end) for start, end in run),
        )
        for run in packing.runs
        if run
    ]


class _Packing:
    """Packs the sentences of a document, paragraph by paragraph, into `runs` within two limits."""

    def __init__(self, text: str, max_sentences: int, max_characters: int) -> None:
        self._text = text
        self._max_sentences, self._max_characters = max_sentences, max_characters
        self.runs: list[list[_Range]] = [[]]

    def add_paragraph(self, found: list[_Range]) -> None:
        """Adds all sentences of a paragraph."""
        if not found:
            return
        if self._is_half_full() and not self._fits(found):
            self.runs.append([])
        if self._fits(found):
            self.runs[-1].extend(found)
            return
        for quotation in _quoted_together(self._text, found):
            self._add_quotation(quotation)

    def _add_quotation(self, found: list[_Range]) -> None:
        if self.runs[-1] and not self._fits(found):
            self.runs.append([])
        for sentence in found:
            if not self._fits([sentence]):
                self.runs.append([])
            self.runs[-1].append(sentence)

    def _fits(self, more: list[_Range]) -> bool:
        run = self.runs[-1]
        start = run[0][0] if run else more[0][0]
        length = more[-1][1] - start
        return len(run) + len(more) <= self._max_sentences and length <= self._max_characters

    def _is_half_full(self) -> bool:
        run = self.runs[-1]
        return bool(run) and (
            2 * len(run) >= self._max_sentences
            or 2 * (run[-1][1] - run[0][0]) >= self._max_characters
        )


def sentences_between(text: str, start: int, end: int) -> Iterator[_Range]:
    """The sentences of one paragraph; a cell of a table with prose has sentences of its own."""
    for part in _table_parts(text, start, end):
        yield from prose_sentences(text, *part)


def _table_parts(text: str, start: int, end: int) -> Iterator[_Range]:
    """The parts of a paragraph that sentences may not cross: table rows, and cells with prose."""
    paragraph, at = text[start:end], 0
    for row in _TABLE_ROW.finditer(paragraph) if "|" in paragraph else ():
        yield from _trimmed(start + at, paragraph[at : row.start()])
        cells = [cell.span() for cell in _CELL.finditer(paragraph, *row.span())]
        if any(paragraph.count(" ", *cell) >= _PROSE_SPACES for cell in cells):
            yield from ((start + first, start + last) for first, last in cells)
        elif cells:
            yield start + cells[0][0], start + cells[-1][1]
        at = row.end()
    yield from _trimmed(start + at, paragraph[at:])


def prose_sentences(text: str, start: int, end: int) -> Iterator[_Range]:
    """The sentences of running text; together they have all that is not blank."""
    paragraph = text[start:end]
    begin, casual = 0, _is_casual(paragraph)
    marker = LIST_ITEM.match(paragraph)
    earliest = marker.end() if marker else 0
    for boundary in _boundaries(paragraph):
        stop = _past_closing_marks(paragraph, boundary)
        if stop <= max(begin, earliest):
            continue
        piece = paragraph[begin:stop]
        if any(map(str.isalnum, piece)) and _is_sentence_end(paragraph, begin, stop, casual=casual):
            yield from _trimmed(start + begin, piece)
            begin = stop
    yield from _trimmed(start + begin, paragraph[begin:])


def _trimmed(offset: int, piece: str) -> Iterator[_Range]:
    bare = piece.strip()
    if bare:
        offset += len(piece) - len(piece.lstrip())
        yield offset, offset + len(bare)


def _boundaries(paragraph: str) -> list[int]:
    """Where sentences may end, ascending: the proposals of sentencex, and some that it misses."""
    shown = SURROGATE.sub("x", _BLANKED.sub(" ", paragraph).replace("'", "’"))
    found = {
        begin + len(shown[begin:stop].rstrip())
        for boundary in sentencex.get_sentence_boundaries("en", shown)
        for begin, stop in [(boundary["start_index"], boundary["end_index"])]
    }
    if _MAY_END.search(paragraph):
        found.update(match.end() for match in _EXTRA_END.finditer(paragraph))
    if _THAI.search(paragraph):
        found.update(_thai_clauses(paragraph))
    return sorted(found)


def _thai_clauses(paragraph: str) -> Iterator[int]:
    """The spaces that end a sentence: Thai has no full stop, and short clauses are not cut off.

    What is said stays with "said that" ("กล่าวว่า").
    """
    begin = 0
    for space in re.finditer(r"(?<=[\u0e00-\u0eff])(?<!ว่า)\s+", paragraph):
        if space.start() - begin >= _THAI_CLAUSE:
            yield space.start()
            begin = space.end()


def _past_closing_marks(paragraph: str, boundary: int) -> int:
    """The boundary, moved past quotation marks, brackets and a stop that follow it."""
    while boundary < len(paragraph) and paragraph[boundary] in _CLOSERS:
        boundary += 1
    stop = _LATE_STOP.match(paragraph, boundary)
    return stop.end() if stop else boundary


def _is_casual(paragraph: str) -> bool:
    """Whether a paragraph is written without capitals, so that none begins a sentence."""
    capitals = sum(map(str.isupper, paragraph))
    first = next((char for char in paragraph if char.isalpha()), "")
    return first.islower() and capitals <= _CASUAL_CAPITALS * len(paragraph)


def _is_sentence_end(paragraph: str, begin: int, stop: int, *, casual: bool) -> bool:
    """Whether a sentence that starts at `begin` ends at `stop`; `casual`: without capitals."""
    rest = paragraph[stop : stop + 100].lstrip()
    if not rest:
        return True
    ended = paragraph[max(begin, stop - 24) : stop]
    word = rest.lstrip("\"“‘'(«„[")
    if not any(map(str.isalnum, paragraph[stop : stop + 2_000])):
        return False  # the rest is punctuation, which belongs to this sentence
    if word[:1].islower() and not (casual or _has_inner_capital(word)):
        return False
    if _SIGNATURE.match(rest):
        return False
    if ended[-1] in _CLOSERS and ended.rstrip("\"'”’»)")[-1:] in ("?", "!", "…"):
        return not (_SPEAKER.match(rest) or _AFTER_CLOCK.match(rest))
    if _CLOCK.search(ended):
        return not _AFTER_CLOCK.match(rest)
    return not _ABBREVIATED.search(ended)


def _has_inner_capital(word: str) -> bool:
    """Whether a word in lower case can begin a sentence: iPhone, al-Amin, d'Arbo."""
    first = re.match(r"[\w’'-]+", word)
    return bool(first) and any(map(str.isupper, first[0])) if first else False


def cut(text: str, start: int, end: int, longest: int) -> Iterator[_Range]:
    """The sentence, or its parts if it has more than `longest` characters."""
    while end - start > longest:
        window = text[start : start + longest + 1]
        half = longest // 2
        cut = max((m.end() for m in _CLAUSE_END.finditer(window, half)), default=0)
        if not half < cut <= longest:
            cut = max((m.end() for m in re.finditer(r"\s+", window[half:])), default=0)
            cut = min(half + cut, longest) if cut else longest
        yield from _trimmed(start, text[start : start + cut])
        start += cut
    yield from _trimmed(start, text[start:end])


def _quoted_together(text: str, found: list[_Range]) -> Iterator[list[_Range]]:
    """The sentences of a paragraph in groups: those of one quotation together."""
    group: list[_Range] = []
    depth = 0
    straight = False
    for start, end in found:
        group.append((start, end))
        sentence = text[start:end]
        depth = max(0, depth + sentence.count("“") - sentence.count("”"))
        straight ^= bool(sentence.count('"') % 2)
        if not depth and not straight:
            yield group
            group = []
    if group:
        yield from ([sentence] for sentence in group)
