"""PDF: the words of known texts in the order of reading, with their places; and what is refused."""

import io
import itertools
import re
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from rapidfuzz.distance import Levenshtein
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas
from support.input_files import documents, only_document, only_failure, write
from support.pdf_files import ARABIC, HEBREW, fpdf_pages, html_page, printed, reportlab_pages, story

from extractor.documents.page_reader import SECONDS_SETTING
from extractor.documents.pdf import parse_pdf
from extractor.documents.read import read
from extractor.models import Document
from extractor.places import boxes, page_number

RIGHT = 0.995
NEEDS_CHROMIUM = pytest.mark.skipif(not shutil.which("chromium"), reason="needs Chromium")
STYLES: dict[str, dict[str, bool]] = {
    "ragged": {},
    "justified": {"justified": True},
    "indented": {"indented": True, "justified": True},
    "heads": {"heads": True},
}


def squeezed(text: str) -> str:
    return " ".join(text.split())


def right(found: str, told: str) -> float:
    """The share of the characters that are right, in their order."""
    expected = squeezed(told)
    return 1 - Levenshtein.distance(squeezed(found), expected) / len(expected)


def drawn(*pages: list[tuple[float, float, str]], turned: int = 0) -> bytes:
    """Pages with texts at places, counted from the left and from the foot, in points."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(600, 800))
    for page in pages:
        canvas.setPageRotation(turned)
        for x, y, text in page:
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def text_of(data: bytes, *, whole: bool = False) -> str:
    return parse_pdf(data, "a.pdf", whole=whole).document.text


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("columns", [1, 2, 3])
@pytest.mark.parametrize("font", ["Times-Roman", "DejaVu"])
def test_columns_are_read_one_after_another(columns: int, style: str, font: str) -> None:
    told = story(columns, 30 if style == "heads" else 12, rows=5 if columns == 1 else 0, note=True)
    data = reportlab_pages(told, columns=columns, font=font, **STYLES[style])
    found = text_of(data)
    assert right(found, told.text) >= RIGHT
    blocks = found.split("\n\n")
    assert sum(each in blocks for each in told.paragraphs) >= len(told.paragraphs) - columns
    assert {"\t".join(row) for row in told.rows} <= set(found.splitlines())


@pytest.mark.parametrize("align", ["J", "L", "R"])
def test_words_that_were_hyphenated_are_whole(align: str) -> None:
    soft = (
        "The mainte\u00adnance of the con\u00adfigu\u00adra\u00adtion was ne\u00adglec\u00adted "
        "for sev\u00aderal con\u00adsecu\u00adtive years, said the well-known ad\u00adminis"
        "\u00adtra\u00adtion in a state\u00adment that af\u00adfec\u00adted self-gov\u00aderning "
        "offi\u00adcials of the flood\u00ading."
    )
    paragraphs = [" ".join(soft.split()[n:] + soft.split()[:n]) for n in range(8)]
    data = fpdf_pages(paragraphs, align=align, soft=True)
    assert pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range().count("\ufffe") > 4
    assert squeezed(text_of(data)) == squeezed(" ".join(paragraphs).replace("\u00ad", ""))


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        pytest.param("the main-", "tenance of the gates", "the maintenance of", id="hyphenated"),
        pytest.param("the well-", "known builder of it", "the well-known builder", id="compound"),
        pytest.param("the Anglo-", "American firm of it", "the Anglo-American firm", id="capital"),
        pytest.param("in 2023-", "24 it was the same", "in 2023-24 it", id="years"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line(first: str, second: str, found: str) -> None:
    longest = "a line that is as long as all other lines here are, "
    lines = [
        longest + first,
        second + " is longer than that line is now",
        "and this is the last one.",
    ]
    assert found in text_of(drawn([(50, 700 - 14 * n, each) for n, each in enumerate(lines)]))


def test_short_lines_keep_their_ends() -> None:
    lines = ["Velm Rope Works", "12 Harbour Road", "Invoice 2231", "Total due: 412.50", "Thank you"]
    found = text_of(drawn([(50, 700 - 14 * n, each) for n, each in enumerate(lines)]))
    assert found == "\n".join(lines)


def test_columns_that_are_drawn_across_are_columns() -> None:
    left = [f"left line {n} goes on and on to here" for n in range(9)]
    right_ = [f"right line {n} goes on and on to here" for n in range(9)]
    page = [
        (x, 700 - 14 * n, text)
        for n, pair in enumerate(zip(left, right_, strict=True))
        for x, text in zip((50, 330), pair, strict=True)
    ]
    assert squeezed(text_of(drawn(page))) == " ".join(left + right_)


def test_a_heading_across_the_page_parts_the_columns() -> None:
    def column(name: str, x: float, top: float) -> list[tuple[float, float, str]]:
        return [(x, top - 14 * n, f"{name} {n} tells of the bridge over it") for n in range(5)]

    heading = (
        50.0,
        600.0,
        "A heading that spans both of the columns of the page, from left to right",
    )
    parts = [column("a", 50, 700), column("b", 330, 700), [heading]]
    parts += [column("c", 50, 560), column("d", 330, 560)]
    expected = " ".join(text for part in parts for _, _, text in part)
    for order in ([0, 1, 2, 3, 4], [2, 0, 1, 3, 4], [4, 3, 2, 1, 0], [3, 0, 2, 4, 1]):
        page = list(itertools.chain.from_iterable(parts[n] for n in order))
        assert squeezed(text_of(drawn(page))) == expected, order


def test_a_sentence_goes_on_in_the_next_column_and_on_the_next_page() -> None:
    lines = [f"line {n} of the report on the gates of it" for n in range(4)]
    first = [(50.0, 100.0 - 14 * n, each) for n, each in enumerate(lines)]
    first += [(330.0, 700.0 - 14 * n, each) for n, each in enumerate(lines)]
    found = text_of(drawn(first, [(50.0, 700.0, "and here it ends.")]))
    assert found == " ".join([*lines, *lines, "and here it ends."])


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages = [
        [
            (50.0, 770.0, "The Velm Herald" if n % 2 else "Dams and bridges"),
            (500.0, 770.0, str(n)),
            (50.0, 690.0, f"Story {n} begins here, and it is not repeated: {n * 7}."),
            (50.0, 676.0, "Volume 12"),
            (280.0, 30.0, f"Page {n} of 6"),
        ]
        for n in range(1, 7)
    ]
    found = parse_pdf(drawn(*pages), "a.pdf")
    for left_out in ("Herald", "Dams", "Page"):
        assert left_out not in found.document.text
    assert found.document.text.count("Volume 12") == 6
    assert found.left_out == sum(
        len("".join(text.split())) for page in pages for x, y, text in page if not 40 < y < 700
    )
    assert parse_pdf(drawn(*pages[:1]), "a.pdf").document.text.count("Herald") == 1
    everything = text_of(drawn(*pages), whole=True)
    assert everything.count("Herald") == 3
    assert "Page 6 of 6" in everything


def test_a_raised_digit_is_no_part_of_a_number() -> None:
    made = io.BytesIO()
    canvas = Canvas(made)
    line = canvas.beginText(50, 700)
    line.textOut("It cost 12")
    line.setFont("Helvetica", 7)
    line.setRise(5)
    line.textOut("3")
    line.setFont("Helvetica", 12)
    line.setRise(0)
    line.textOut(" in all of them.")
    canvas.drawText(line)
    canvas.save()
    assert text_of(made.getvalue()) == "It cost 12³ in all of them."


def form(*, inherited: bool = False, drawn: bool = True) -> bytes:
    """A form of which one field is filled, and the other is not.

    - `inherited`: whether its page has its size from its parent.
    - `drawn`: whether the file says how the field looks.
    """
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(500, 400), pageCompression=0)
    canvas.drawString(50, 300, "Name of the applicant:")
    canvas.acroForm.textfield(name="who", value="Ada Velm", x=200, y=292, width=200, height=24)
    canvas.acroForm.textfield(name="none", value="", x=200, y=200, width=200, height=24)
    canvas.save()
    data = made.getvalue()
    if not drawn:
        data = re.sub(rb"/AP <<.*?>>", b"", data, flags=re.DOTALL)
    if inherited:
        size = re.search(rb"/MediaBox \[[^]]*\]", data)
        assert size
        data = data.replace(size[0], b"").replace(b"/Type /Pages", size[0] + b" /Type /Pages")
    return data


@pytest.mark.parametrize(
    "data",
    [form(), form(inherited=True), form(drawn=False)],
    ids=["own size", "size of its parent", "without a picture of its field"],
)
def test_what_is_filled_into_a_form_is_read_at_its_place(data: bytes) -> None:
    found = parse_pdf(data, "a.pdf").document
    assert squeezed(found.text) == "Name of the applicant: Ada Velm"
    (page,) = found.pages
    assert (page.width, page.height) == (500, 400)
    start = found.text.index("Ada")
    (box,) = boxes(found, start, start + len("Ada Velm"))
    assert 200 <= box[0] < box[2] <= 400
    assert 84 <= box[1] < box[3] <= 108


@pytest.mark.parametrize("angle", [90, 270, 45])
@pytest.mark.parametrize("turned", [0, 90])
def test_words_that_are_turned_stay_words_behind_the_others(angle: int, turned: int) -> None:
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(600, 800))
    canvas.setPageRotation(turned)
    canvas.translate(*((600, 0) if turned else (0, 0)))
    canvas.rotate(turned)  # so that the text stands upright on the page as it is shown
    canvas.saveState()
    canvas.translate(60, 200)
    canvas.rotate(angle)
    canvas.drawString(0, 0, "Preprint 2107.01234 of 3 July")
    canvas.restoreState()
    for number, words in enumerate(("The bridge of Velm fell in the night,", "and nobody saw it.")):
        canvas.drawString(200, 500 - 14 * number, words)
    canvas.save()
    assert text_of(made.getvalue()) == (
        "The bridge of Velm fell in the night, and nobody saw it.\n\nPreprint 2107.01234 of 3 July"
    )


def test_a_high_mark_in_a_line_does_not_part_its_paragraph() -> None:
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(600, 800))
    lines = (
        "The bridge was built by the Na-",
        "tional Office of Roads in May",
        "and fell in the night.",
    )
    for number, words in enumerate(lines):
        at = canvas.beginText(100, 700 - 11 * number)
        at.setFont("Helvetica", 9)
        at.textOut(words[:10])
        if number == 0:
            at.setFont("Helvetica", 7)
            at.setRise(5)
            at.textOut("a")
            at.setRise(0)
            at.setFont("Helvetica", 9)
        at.textOut(words[10:])
        canvas.drawText(at)
    canvas.save()
    assert "the National Office" in text_of(made.getvalue())


class TestPlaces:
    @pytest.mark.parametrize("turned", [0, 90, 180, 270])
    def test_boxes_cover_the_words_on_the_page_as_it_is_shown(self, turned: int) -> None:
        made = io.BytesIO()
        canvas = Canvas(made, pagesize=(600, 800))
        canvas.showPage()
        canvas.setPageRotation(turned)
        canvas.translate(300, 400)
        canvas.rotate(turned)
        canvas.drawString(-200, 100, "The bridge fell.")
        canvas.drawString(-200, 60, "Nobody was hurt.")
        canvas.save()
        document = parse_pdf(made.getvalue(), "a.pdf").document
        assert document.text.split() == "The bridge fell. Nobody was hurt.".split()
        start = document.text.index("bridge")
        assert page_number(document, start) == 2
        (box,) = boxes(document, start, start + len("bridge"))
        image = pypdfium2.PdfDocument(made.getvalue())[1].render(scale=4, grayscale=True).to_pil()
        inside = image.crop(tuple(round(4 * each) for each in box))
        width, height = inside.size
        dark = [n for n, value in enumerate(inside.convert("L").tobytes()) if value < 100]
        assert min(n % width for n in dark) < 0.1 * width
        assert max(n % width for n in dark) > 0.9 * width
        assert 0.5 * height < max(n // width for n in dark) < height - 1

    def test_each_line_of_a_quote_has_a_box(self) -> None:
        told = story(3, 4)
        document = parse_pdf(reportlab_pages(told, columns=2), "a.pdf").document
        quote = told.paragraphs[1][20:180]
        start = document.text.index(quote)
        found = boxes(document, start, start + len(quote))
        assert len(found) >= 3
        assert all(x0 < x1 and y0 < y1 for x0, y0, x1, y1 in found)

    def test_pages_have_their_parts_of_the_text(self) -> None:
        told = ["The bridge fell.", "Nobody was hurt.", "It rained.", "The dam held, he said."]
        document = parse_pdf(drawn(*([(50, 600, each)] for each in told)), "a.pdf").document
        parts = [document.text[page.start : page.end].strip() for page in document.pages]
        assert parts == told
        assert (document.pages[0].width, document.pages[0].height) == (600, 800)

    def test_a_title_above_the_text_moves_them(self, tmp_path: Path) -> None:
        write(
            tmp_path, {"a.pdf": drawn([(50, 700, "Velm bridge"), (50, 600, "It fell on Monday.")])}
        )
        (plain,), (titled,) = documents(tmp_path), list(read([tmp_path], titles=True))
        assert isinstance(plain, Document)
        assert isinstance(titled, Document)
        for each in (plain, titled):
            assert "Monday" in each.text[each.pages[0].start : each.pages[0].end]

    def test_the_process_gives_the_same(self, tmp_path: Path) -> None:
        data = reportlab_pages(story(1), columns=2)
        write(tmp_path, {"a.pdf": data, "b": data})
        expected = parse_pdf(data, str(tmp_path / "a.pdf")).document
        assert only_document(tmp_path / "a.pdf") == expected
        assert only_document(tmp_path / "b").text == expected.text


def encrypted() -> bytes:
    made = io.BytesIO()
    canvas = Canvas(made, encrypt=StandardEncryption("secret", ownerPassword="owner"))
    canvas.drawString(50, 700, "It fell.")
    canvas.save()
    return made.getvalue()


def scan(stamp: str = "") -> bytes:
    made = io.BytesIO()
    canvas = Canvas(made)
    for _ in range(3):
        canvas.drawString(50, 820, stamp)
        canvas.rect(100, 100, 300, 300, fill=1)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def mixed(*, stamp: str = "") -> bytes:
    """A PDF of text, a picture, a blank page, text with a picture, and a picture."""
    made = io.BytesIO()
    canvas = Canvas(made)
    for text, picture in [("It fell.", 0), ("", 1), ("", 0), ("Nobody was hurt.", 1), ("", 1)]:
        canvas.drawString(50, 700, text)
        canvas.drawString(50, 820, stamp)
        if picture:
            canvas.rect(100, 100, 300, 300, fill=1)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("stamp", ["", "Downloaded from the archive of Velm"])
def test_scanned_pages_among_others_are_told(stamp: str, whole: bool) -> None:
    document = parse_pdf(mixed(stamp=stamp), "a.pdf", whole=whole).document
    assert [page.unread for page in document.pages] == [False, True, False, False, True]
    assert "Nobody was hurt." in document.text
    dumped = document.model_dump(mode="json")["pages"]
    assert [page.get("unread") for page in dumped] == [None, True, None, None, True]


def test_text_that_each_page_repeats_makes_no_scan() -> None:
    pages = [[(50.0, 780.0, "Nobody may enter.")] for _ in range(4)]
    assert text_of(drawn(*pages)).count("Nobody may enter.") == 4


def many_pages(count: int) -> bytes:
    """A PDF whose one page is listed many times."""
    kids = " ".join(["3 0 R"] * count)
    return (
        b"%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
        + f"2 0 obj <</Type/Pages/Count {count}/Kids[{kids}]>> endobj\n".encode()
        + b"3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]>> endobj\n"
        b"trailer <</Root 1 0 R>>\n%%EOF"
    )


def loop() -> bytes:
    """A PDF whose tree of pages is its own child."""
    return (
        b"%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
        b"2 0 obj <</Type/Pages/Count 9/Kids[2 0 R 2 0 R]/Parent 2 0 R>> endobj\n"
        b"trailer <</Root 1 0 R>>\n%%EOF"
    )


def bomb() -> bytes:
    """A PDF whose page is a few kilobytes that unpack to 600 MB."""
    content = zlib.compress(zlib.compress(b" " * 600_000_000, 9), 9)
    head = f"<</Filter[/FlateDecode/FlateDecode]/Length {len(content)}>>".encode()
    return (
        b"%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
        b"2 0 obj <</Type/Pages/Count 1/Kids[3 0 R]>> endobj\n"
        b"3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>> endobj\n"
        b"4 0 obj " + head + b" stream\n" + content + b"\nendstream endobj\n"
        b"trailer <</Root 1 0 R>>\n%%EOF"
    )


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        pytest.param(encrypted, "is encrypted: save a copy", id="encrypted"),
        pytest.param(scan, "has no text, as a scan of 3 pages has none", id="scan"),
        pytest.param(
            lambda: scan("Downloaded from the archive"), "has no text, as a scan", id="stamped-scan"
        ),
        pytest.param(lambda: many_pages(20_000), "20,000 pages, more than 10,000", id="pages"),
        pytest.param(lambda: many_pages(5_000), "has no text, as a scan of 5,000", id="blank"),
        pytest.param(loop, "pdf", id="loop"),
        pytest.param(lambda: b"%PDF-1.4\nno", "is no PDF or is broken", id="broken"),
        pytest.param(lambda: b"It fell.", "is no PDF or is broken", id="text"),
        pytest.param(bomb, "pdf", id="bomb", marks=pytest.mark.slow),
    ],
)
def test_what_cannot_be_read_is_a_failure_with_its_reason(
    tmp_path: Path, made: Callable[[], bytes], reason: str
) -> None:
    write(tmp_path, {"a.pdf": made(), "b.pdf": drawn([(50, 700, "The bridge fell.")])})
    assert reason in only_failure(tmp_path / "a.pdf").reason
    assert only_document(tmp_path / "b.pdf").text == "The bridge fell."


def test_a_file_that_was_cut_off_ends_in_a_document_or_a_failure(tmp_path: Path) -> None:
    whole = reportlab_pages(story(5), columns=2)
    names = {f"{n:02}.pdf": whole[: len(whole) * n // 12] for n in range(1, 12)}
    write(tmp_path, names)
    assert len(documents(tmp_path)) == len(names)


def test_a_document_that_takes_too_long_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECONDS_SETTING, "0.001")
    write(tmp_path, {"a.pdf": reportlab_pages(story(1, 60), columns=3)})
    assert "takes more than 0.001 s" in only_failure(tmp_path).reason


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_five_thousand_pages_are_read(tmp_path: Path) -> None:
    line = "The old bridge of Velm fell on Monday and nobody was hurt, the mayor said."
    pages = [
        [(50.0, 780.0 - 17 * n, f"{line} {page * page}") for n in range(4)] for page in range(5_000)
    ]
    write(tmp_path, {"a.pdf": drawn(*pages)})
    document = only_document(tmp_path)
    assert len(document.pages) == 5_000
    assert document.text.count("the mayor said") == 20_000


@pytest.mark.slow
@NEEDS_CHROMIUM
class TestChromium:
    @pytest.mark.parametrize("columns", [1, 2, 3])
    @pytest.mark.parametrize(
        "style",
        [
            pytest.param("body {font-family: 'DejaVu Serif'; font-size: 12px}", id="ligatures"),
            pytest.param("p {text-align: justify}", id="justified"),
            pytest.param("p {text-indent: 1.5em; margin: 0}", id="indented"),
        ],
    )
    def test_a_story(self, tmp_path: Path, columns: int, style: str) -> None:
        told = story(columns, 9, rows=6, note=True)
        wide = (
            "A district with a long name that wraps in its cell",
            "3",
            "1 and so very much more",
        )
        told = type(told)(told.title, told.paragraphs, (*told.rows, wide), told.note)
        page = html_page(told, columns=columns, style=style)
        found = text_of(printed(page, tmp_path))
        assert right(found, told.text) >= RIGHT

    @pytest.mark.parametrize("columns", [1, 2])
    def test_right_to_left(self, tmp_path: Path, columns: int) -> None:
        paragraphs = [ARABIC, HEBREW, f"{ARABIC} {ARABIC} {ARABIC}", f"{HEBREW} {HEBREW}"]
        page = (
            "<!doctype html><meta charset=utf-8><style>body {font-family: 'DejaVu Sans'} "
            f"div {{columns: {columns}}}</style><div dir=rtl>"
            f"{''.join(f'<p>{each}</p>' for each in paragraphs)}</div>"
        )
        assert right(text_of(printed(page, tmp_path)), " ".join(paragraphs)) >= RIGHT
