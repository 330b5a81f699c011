"""The order of reading of a page: paragraphs and rows of tables, column by column.

Pages are drawn in their order of reading more often than not, and rows of tables cell by cell. So
lines that follow each other are grouped first. Where groups then stand, and not when they were
drawn, decides which is read first, by the two rules of Breuel ("High performance document layout
analysis", 2003): a group above another comes first if they share a column; one to the left comes
first unless something between the two spans both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractor.documents.pdf.lines import Line

__all__ = ["Block", "blocks_of"]

LEADING = 0.6  # heights between two lines of a paragraph at most
LIKE = 0.2  # by which the heights of two lines of a paragraph differ at most
CELL_LINES = 8  # of a cell at most: a longer one is a column
SHORT_CELL = 2  # lines of the shortest cell of a row at most
TABLE_ROWS = 2  # that make a table of cells with several lines
COLUMN_ROWS = 4  # that make columns of what was drawn across them
COLUMN_WORDS = 4  # of a line of such a column
MOST = 120  # blocks of a page whose order is looked for; one with more is a drawing or a table


@dataclass(slots=True)
class Block:
    """Lines of a paragraph, or rows of a table, each a list of cells, each a list of lines."""

    lines: list[Line]
    rows: list[list[list[Line]]] | None = None
    x0: float = field(init=False)
    y0: float = field(init=False)
    x1: float = field(init=False)
    y1: float = field(init=False)

    def __post_init__(self) -> None:
        self.x0, self.y0 = (
            min(line.x0 for line in self.lines),
            min(line.y0 for line in self.lines),
        )
        self.x1, self.y1 = (
            max(line.x1 for line in self.lines),
            max(line.y1 for line in self.lines),
        )


def blocks_of(lines: Sequence[Line]) -> list[Block]:
    """The blocks of a page in the order of reading; lines that are turned come last.

    - `lines`: in the order in which the page draws them.
    """
    upright = [line for line in lines if not line.turned]
    rtl = 2 * sum(line.rtl for line in upright) > len(upright)
    groups = list(_groups(upright))
    ordered = _ordered(list(_with_tables(groups, rtl=rtl)), rtl=rtl)
    return [*ordered, *(Block([line]) for line in lines if line.turned)]


def _groups(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines that follow each other downwards; the first cell of a row begins a group."""
    group: list[Line] = []
    for number, line in enumerate(lines):
        begins_row = number + 1 < len(lines) and _is_level(line, lines[number + 1])
        if group and (begins_row or not _is_next(group[-1], line)):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _is_level(line: Line, other: Line) -> bool:
    return abs(line.middle - other.middle) < min(line.height, other.height) / 2


def _is_next(last: Line, line: Line) -> bool:
    height = max(last.y1 - last.y0, line.y1 - line.y0)
    return (
        last.is_as_high_as(line, LIKE)
        and last.middle < line.middle
        and line.y0 - last.y1 <= LEADING * height
        and line.y0 > last.middle
        and min(last.x1, line.x1) > max(last.x0, line.x0)
    )


# ---- tables ------------------------------------------------------------------------------------


def _with_tables(groups: list[list[Line]], *, rtl: bool) -> Iterator[Block]:
    table: list[list[list[Line]]] = []
    for row in _rows(groups, rtl=rtl):
        if len(row) > 1 and (not table or _is_below(table[-1], row)):
            table.append(row)
            continue
        yield from _blocks(table)
        table = [row] if len(row) > 1 else []
        if len(row) == 1:
            yield Block(row[0])
    yield from _blocks(table)


def _rows(groups: list[list[Line]], *, rtl: bool) -> Iterator[list[list[Line]]]:
    """Groups side by side, each drawn behind the one before it; most are alone."""
    row: list[list[Line]] = []
    for group in groups:
        if row and not _is_beside(row, group, rtl=rtl):
            yield row
            row = []
        row.append(group)
    if row:
        yield row


def _is_beside(row: list[list[Line]], group: list[Line], *, rtl: bool) -> bool:
    last, first = row[-1], row[0]
    if max(len(last), len(first), len(group)) > CELL_LINES:
        return False
    if rtl:
        apart = max(line.x1 for line in group) <= min(line.x0 for line in last)
    else:
        apart = min(line.x0 for line in group) >= max(line.x1 for line in last)
    top, bottom = max(first[0].y0, group[0].y0), min(first[-1].y1, group[-1].y1)
    smaller = min(first[-1].y1 - first[0].y0, group[-1].y1 - group[0].y0)
    return apart and bottom - top >= smaller / 2


def _is_below(above: list[list[Line]], row: list[list[Line]]) -> bool:
    return min(cell[0].middle for cell in row) > max(cell[-1].middle for cell in above)


def _blocks(rows: list[list[list[Line]]]) -> Iterator[Block]:
    """A table; or paragraphs, where only a page with columns has such rows."""
    if not rows:
        return
    single = all(len(cell) == 1 for row in rows for cell in row)
    if single and _are_columns(rows):
        for column in zip(*rows, strict=True):
            yield from map(Block, _groups([line for cell in column for line in cell]))
    elif single or (len(rows) >= TABLE_ROWS and all(map(_has_short_cell, rows))):
        yield Block([line for row in rows for cell in row for line in cell], rows)
    else:
        yield from (Block(cell) for row in rows for cell in row)


def _has_short_cell(row: list[list[Line]]) -> bool:
    """Whether a row is not one of columns of prose that stand side by side."""
    return min(map(len, row)) <= SHORT_CELL


def _are_columns(rows: list[list[list[Line]]]) -> bool:
    """Whether rows are lines of columns that were drawn across: prose in each of them."""
    many = {len(row) for row in rows}
    if len(rows) < COLUMN_ROWS or len(many) > 1:
        return False
    columns = zip(*rows, strict=True)
    return all(
        sum(len(cell[0].words) for cell in column) >= COLUMN_WORDS * len(column)
        for column in columns
    )


# ---- order -------------------------------------------------------------------------------------


def _ordered(blocks: list[Block], *, rtl: bool) -> list[Block]:
    if not 1 < len(blocks) <= MOST:
        return blocks
    boxes = [_Box.of(block, rtl=rtl) for block in blocks]
    waits = [
        {other for other in range(len(boxes)) if other != each and _first(boxes, other, each)}
        for each in range(len(boxes))
    ]
    left = dict.fromkeys(range(len(boxes)))  # in the order in which they were drawn
    order = []
    while left:
        free = next((each for each in left if waits[each].isdisjoint(left)), next(iter(left)))
        del left[free]
        order.append(blocks[free])
    return order


@dataclass(frozen=True, slots=True)
class _Box:
    """Where a block stands; the lines of right-to-left pages are mirrored."""

    x0: float
    y0: float
    x1: float
    y1: float

    @classmethod
    def of(cls, block: Block, *, rtl: bool) -> "_Box":
        x0, x1 = (-block.x1, -block.x0) if rtl else (block.x0, block.x1)
        return cls(x0, block.y0, x1, block.y1)

    def shares_column(self, other: "_Box") -> bool:
        return self.x0 < other.x1 and other.x0 < self.x1


def _first(boxes: list[_Box], one: int, other: int) -> bool:
    """Whether a block is read before another. What is drawn later and below is not: a footnote."""
    a, b = boxes[one], boxes[other]
    if a.shares_column(b):
        return a.y0 + a.y1 < b.y0 + b.y1
    if a.x1 > b.x0 or (a.y0 >= b.y1 and one > other):
        return False
    top, bottom = min(a.y0, b.y0), max(a.y1, b.y1)
    return not any(
        each.y0 < bottom and each.y1 > top and each.shares_column(a) and each.shares_column(b)
        for each in boxes
    )
