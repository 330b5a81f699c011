"""PDF files of which the text is known, made by the libraries that people make them with."""

import io
import itertools
import random
import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fpdf import FPDF
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Table, TableStyle

__all__ = [
    "ARABIC",
    "HEBREW",
    "INKS",
    "Story",
    "fpdf_pages",
    "html_page",
    "printed",
    "reportlab_pages",
    "story",
]

DEJAVU = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
SUBJECTS = (
    "The harbour office",
    "A spokeswoman for the fire brigade",
    "Officials in the flooded district",
    "The chief inspector of dams",
    "Nobody on the council",
    "An efficient affiliate of the firm",
)
VERBS = ("said", "confirmed", "denied", "estimated", "told reporters", "wrote in a letter")
OBJECTS = (
    "that 17 people were injured when the first floor of the depot collapsed",
    "that the maintenance of the gates had been neglected for several consecutive years",
    "that traffic across the bridge fell by 12.5 per cent in the first quarter of 2024",
    "that the configuration of the flood defences was sufficient at the time",
    "that a well-known contractor had offered to repair the self-closing doors",
    "that refugees from the coast would be sheltered in the difficult winter months",
)
INKS = ("#ff0000", "#00ff00", "#0000ff")  # of the pieces of a story, in turn
SENTENCE_END = re.compile(r"(?<=\.) ")
ENDINGS = ("on Monday.", "before the inquiry.", "in the afternoon.", "without a delay.")
ARABIC = "قال رئيس البلدية إن الجسر انهار يوم الاثنين وإن 17 شخصا نقلوا إلى المستشفى."
HEBREW = "ראש העיר אמר ביום שני כי 17 בני אדם נפצעו כאשר הגשר Velm הישן קרס (לדבריו)."


@dataclass(frozen=True)
class Story:
    """A title, paragraphs, and what may stand among them."""

    title: str
    paragraphs: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""

    @property
    def text(self) -> str:
        """All of it in the order of reading."""
        rows = ["\t".join(row) for row in self.rows]
        return "\n\n".join(
            [self.title, *self.paragraphs, *rows, *([self.note] if self.note else [])]
        )

    @property
    def pieces(self) -> list[str]:
        """Its title, sentences, cells and note, in the order of reading."""
        found: list[str] = []
        self.marked(lambda piece, _: str(found.append(piece)))
        return found

    def marked(self, mark: Callable[[str, str], str]) -> "Story":
        """The story with each piece as `mark` makes it of the piece and its ink."""
        inks = itertools.cycle(INKS)

        def each(text: str) -> str:
            return " ".join(mark(piece, next(inks)) for piece in SENTENCE_END.split(text))

        title, paragraphs = each(self.title), tuple(map(each, self.paragraphs))
        rows = tuple(tuple(mark(cell, next(inks)) for cell in row) for row in self.rows)
        return Story(title, paragraphs, rows, each(self.note) if self.note else "")


def story(seed: int, paragraphs: int = 6, *, rows: int = 0, note: bool = False) -> Story:
    """A story; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311  # it makes texts, no secrets

    def sentence() -> str:
        return " ".join(chance.choice(part) for part in (SUBJECTS, VERBS, OBJECTS, ENDINGS))

    table = [("Place", "Injured", "Costs in euros")] + [
        (f"District {n}", str(chance.randint(0, 40)), f"{chance.randint(1, 900)},000.50")
        for n in range(rows - 1)
    ]
    return Story(
        f"The bridge of Velm, part {seed}",
        tuple(" ".join(sentence() for _ in range(chance.randint(2, 5))) for _ in range(paragraphs)),
        tuple(table) if rows else (),
        "* The figures for the first quarter are those of the district office." if note else "",
    )


def _register() -> str:
    if "DejaVu" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("DejaVu", DEJAVU))
    return "DejaVu"


def reportlab_pages(
    told: Story,
    *,
    columns: int = 1,
    justified: bool = False,
    indented: bool = False,
    heads: bool = False,
    font: str = "Times-Roman",
    size: float = 10,
    coloured: bool = False,
) -> bytes:
    """A story set by reportlab, with running heads and page numbers if wanted.

    - `coloured`: whether each piece has its ink.
    """
    gutter, margin = 16, 60
    width = (A4[0] - 2 * margin - gutter * (columns - 1)) / columns
    frames = [
        Frame(margin + n * (width + gutter), 70, width, A4[1] - 150, 0, 0, 0, 0)
        for n in range(columns)
    ]

    def draw_heads(canvas: Any, document: Any) -> None:
        if heads:
            number = document.page
            canvas.setFont("Helvetica", 8)
            canvas.drawString(margin, A4[1] - 40, "The Velm Herald")
            canvas.drawRightString(A4[0] - margin, A4[1] - 40, f"{number}")
            canvas.drawCentredString(A4[0] / 2, 36, f"Page {number}")

    body = ParagraphStyle(
        "body",
        fontName=_register() if font == "DejaVu" else font,
        fontSize=size,
        leading=1.2 * size,
        alignment=4 if justified else 0,
        firstLineIndent=12 if indented else 0,
        spaceAfter=0 if indented else 8,
    )
    large = ParagraphStyle(
        "large", parent=body, fontSize=16, leading=20, alignment=0, spaceAfter=10
    )
    small = ParagraphStyle("small", parent=body, fontSize=7, leading=9, alignment=0)
    large.firstLineIndent = small.firstLineIndent = 0
    rows: Any = told.rows
    if coloured:
        told = told.marked(lambda piece, ink: f'<font color="{ink}">{piece}</font>')
        plain = ParagraphStyle("cell", parent=small, fontSize=9, leading=11)
        rows = [[Paragraph(cell, plain) for cell in row] for row in told.rows]
    flow: list[object] = [Paragraph(told.title, large)]
    flow += [Paragraph(each, body) for each in told.paragraphs]
    if told.rows:
        flow.append(Table(rows, style=TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")])))
    if told.note:
        flow.append(Paragraph(told.note, small))
    made = io.BytesIO()
    template = BaseDocTemplate(made, pagesize=A4)
    template.addPageTemplates(PageTemplate(frames=frames, onPage=draw_heads))
    template.build(flow)
    return made.getvalue()


def fpdf_pages(paragraphs: Sequence[str], *, align: str = "J", soft: bool = False) -> bytes:
    """Paragraphs set by fpdf2; with `soft`, words may be hyphenated at each soft hyphen."""
    made = FPDF(format=(420, 595), unit="pt")
    made.add_font("DejaVu", fname=DEJAVU)
    made.set_font("DejaVu", size=11)
    made.add_page()
    for each in paragraphs:
        text = each if soft else each.replace("\u00ad", "")
        made.multi_cell(0, 15, text, align=align, new_x="LMARGIN", new_y="NEXT")
        made.ln(8)
    return bytes(made.output())


def html_page(told: Story, *, columns: int = 1, style: str = "", coloured: bool = False) -> str:
    """A story as a page of HTML."""
    if coloured:
        told = told.marked(lambda piece, ink: f'<span style="color: {ink}">{piece}</span>')
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in told.rows)
    paragraphs = "".join(f"<p>{each}</p>" for each in told.paragraphs)
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><style>@page {{margin: 2cm}} {style} "
        f"div {{columns: {columns}}} table {{width: 50%}} td {{border: 1px solid}}</style>"
        f"<h1>{told.title}</h1><div>{paragraphs}</div><table>{rows}</table>"
        f"<small>{told.note}</small>"
    )


def printed(page: str, folder: Path) -> bytes:
    """A page of HTML as Chromium prints it."""
    source, target = folder / "page.html", folder / "page.pdf"
    source.write_text(page, encoding="utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--log-level=3"]
    options = [f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={target}"]
    subprocess.run([*command, *options, source.as_uri()], check=True, capture_output=True)
    return target.read_bytes()
