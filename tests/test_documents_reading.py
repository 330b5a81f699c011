import datetime as dt
import io
import json
import logging
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.documents import passages, read, sentences
from extractor.documents.decoding import decode
from extractor.documents.headlines import dateline, day, title
from extractor.errors import InputError
from extractor.models import Document, Failure

EXAMPLES = Path(__file__).parents[1] / "examples"
STORY = "The old bridge fell on Monday. Nobody was hurt, the mayor said.\n"


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def documents(*inputs: str | Path, stdin: bytes | None = None) -> list[Document | Failure]:
    return list(read(inputs, stdin=None if stdin is None else io.BytesIO(stdin)))


def only_document(*inputs: str | Path, stdin: bytes | None = None) -> Document:
    (found,) = documents(*inputs, stdin=stdin)
    assert isinstance(found, Document), found
    return found


def only_failure(*inputs: str | Path, stdin: bytes | None = None) -> Failure:
    (found,) = documents(*inputs, stdin=stdin)
    assert isinstance(found, Failure), found
    assert found.error == "InputError"
    return found


# --- what an input stands for


def test_a_folder_is_searched_in_the_order_of_names(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "b.txt": STORY,
            "a/z.md": STORY,
            "a/y.TXT": STORY,
            "c.htm.bak": "no",
            "d.csv": "no",
            ".hidden.txt": "no",
            ".git/x.txt": "no",
            "c.ndjson": '{"text": "It fell."}',
        },
    )
    names = [Path(str(found.path)).name for found in documents(tmp_path)]
    assert names == ["y.TXT", "z.md", "b.txt", "c.ndjson:1"]


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        pytest.param("*.txt", ["a.txt", "b.txt"], id="star"),
        pytest.param("**/*.txt", ["a.txt", "b.txt", "c.txt"], id="double-star"),
        pytest.param("[ab].txt", ["a.txt", "b.txt"], id="set"),
        pytest.param("odd[1].txt", ["odd[1].txt"], id="a-name-that-looks-like-a-pattern"),
    ],
)
def test_patterns(tmp_path: Path, pattern: str, names: list[str]) -> None:
    write(tmp_path, {"a.txt": "A.", "b.txt": "B.", "sub/c.txt": "C.", "x/y.md": "Y."})
    if "odd" in pattern:
        write(tmp_path, {"odd[1].txt": "O."})
    found = documents(tmp_path / pattern)
    assert [Path(str(one.path)).name for one in found] == names


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        pytest.param(["missing.txt"], "does not exist", id="missing"),
        pytest.param(["*.txt"], "No file matches", id="no-match"),
        pytest.param(["empty"], "holds no article", id="empty-folder"),
        pytest.param([], "No input was named", id="nothing"),
        pytest.param(["good/a.md", "missing.txt"], "missing.txt", id="second-is-missing"),
        pytest.param(["-", "-"], "named twice", id="stdin-twice"),
        pytest.param([""], "does not exist", id="empty-name"),
    ],
)
def test_an_input_that_cannot_be_meant_is_refused_before_any_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inputs: list[str], words: str
) -> None:
    write(tmp_path, {"good/a.md": STORY, "empty/picture.png": b"\x89PNG\r\n"})
    monkeypatch.chdir(tmp_path)
    found = read(inputs, stdin=io.BytesIO(b""))
    with pytest.raises(InputError, match=words):
        next(found)


def test_no_document_is_read_before_it_is_asked_for(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "A.", "b.txt": "B."})
    found = read([tmp_path])
    next(found)
    (tmp_path / "b.txt").write_text("Changed.")
    second = next(found)
    assert isinstance(second, Document)
    assert second.text == "Changed."


def test_a_file_that_vanishes_is_a_failure_and_the_next_one_follows(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "A.", "b.txt": "B.", "c.txt": "C."})
    found = read([tmp_path])
    next(found)
    (tmp_path / "b.txt").unlink()
    gone, last = found
    assert isinstance(gone, Failure)
    assert "b.txt cannot be read (no such file" in gone.reason
    assert isinstance(last, Document)


def test_a_file_that_may_not_be_read_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"a.txt": "A."})

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # root, as which containers run, may read everything
    assert "a.txt cannot be read (permission denied)" in only_failure(tmp_path / "a.txt").reason


def test_linked_folders_do_not_lead_in_circles(tmp_path: Path) -> None:
    write(tmp_path, {"sub/a.txt": "A."})
    (tmp_path / "sub" / "back").symlink_to(tmp_path)
    assert only_document(tmp_path).text == "A."


def test_a_text_given_for_a_name_is_refused() -> None:
    with pytest.raises(InputError, match="does not exist"):
        documents(STORY * 100)


def test_equal_texts_are_two_documents_with_one_id(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": STORY, "b.txt": STORY})
    first, second = documents(tmp_path)
    assert first.doc_id == second.doc_id
    assert first.path != second.path


# --- what is not text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b" \n\t\r\n", "is empty", id="blank"),
        pytest.param(b"\xef\xbb\xbf\n", "is empty", id="only-a-mark"),
        pytest.param(b"%PDF-1.7 ...", "a PDF file", id="pdf"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "a PNG image", id="png"),
        pytest.param(b"PK\x03\x04rest", "a zip file", id="zip"),
        pytest.param(b"\x7fELF\x02", "a program", id="elf"),
        pytest.param(b"text\0with a nul", "a binary file", id="nul"),
        pytest.param(b"\0" * 100, "a binary file", id="nuls"),
        pytest.param(bytes(range(256)) * 4, "f.txt is", id="all-bytes"),
    ],
)
def test_what_is_not_text_is_a_failure_that_names_the_file(
    tmp_path: Path, content: bytes, words: str
) -> None:
    write(tmp_path, {"f.txt": content})
    failure = only_failure(tmp_path / "f.txt")
    assert words in failure.reason
    assert "f.txt" in failure.reason
    assert failure.path == str(tmp_path / "f.txt")


RUSSIAN = "Министр заявил в понедельник, что новый мост будет открыт в июне."
CHINESE = "部长周一表示，新桥将于六月开放。官员们没有回应置评请求。"
JAPANESE = "大臣は月曜日、新しい橋が六月に開通すると述べた。当局はコメントを控えた。"
ENGLISH = "The café’s owner said “no” to the €50 deal."
ENCODINGS = [
    *((ENGLISH, name) for name in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252")),
    *((RUSSIAN, name) for name in ("koi8-r", "cp1251", "utf-16-be", "utf-8")),
    *((CHINESE, name) for name in ("gb18030", "utf-16", "utf-16-le")),
    *((JAPANESE, name) for name in ("shift_jis", "euc_jp")),
    ("Die Bürgermeisterin erklärte, die Brücke über den Fluß müsse größer werden.", "latin1"),
    ("Le maire a déclaré que le pont serait rouvert à l’été, malgré les dégâts.", "cp1252"),
    ("El alcalde señaló que mañana habrá más información sobre la región.", "cp1252"),
    ("Ministr v pondělí řekl, že nový most přes řeku bude otevřen v červnu.", "cp1250"),
    ("장관은 월요일 새 다리가 6월에 개통될 것이라고 말했다.", "euc_kr"),
]


@pytest.mark.parametrize(("text", "encoding"), ENCODINGS)
def test_encodings_are_recognised(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), name="f.txt") == text
    long = f"{text}\r\n" * 40
    assert decode(long.encode(encoding), name="f.txt") == long


def test_a_few_foreign_bytes_do_not_spoil_utf8() -> None:
    data = "He said “yes” and “maybe” at the café.".encode() + b" \x93No,\x94 she said."
    assert decode(data, name="f") == "He said “yes” and “maybe” at the café. “No,” she said."


def test_line_ends_are_kept(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": b"It fell.\r\nHe left.\rShe stayed.\n"})
    assert only_document(tmp_path / "a.txt").text == "It fell.\r\nHe left.\rShe stayed.\n"


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode(), name="f") == text.removeprefix("\ufeff")


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        text = decode(data, name="f")
    except InputError:
        return
    text.encode()


# --- JSON lines and standard input


def line(**fields: object) -> bytes:
    return json.dumps(fields).encode() + b"\n"


def test_json_lines_hold_documents(tmp_path: Path) -> None:
    content = b"\n" + line(
        id=7, text="It fell.", title="Bridge", date="2025-02-04T10:00:00Z", url="http://v.example/1"
    )
    write(tmp_path, {"a.jsonl": content + line(text="He left.")})
    first, second = documents(tmp_path / "a.jsonl")
    assert first == Document(
        doc_id="7",
        text="It fell.",
        path="http://v.example/1",
        title="Bridge",
        date=dt.date(2025, 2, 4),
    )
    assert second.doc_id == Document.from_text("He left.").doc_id
    assert second.path == f"{tmp_path / 'a.jsonl'}:3"


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        pytest.param(b'{"text": "It', "is not JSON", id="broken"),
        pytest.param(b"[" * 100_000, "is not JSON", id="nested"),
        pytest.param(b'["It fell."]', "not a JSON object", id="list"),
        pytest.param(b'{"id": "x"}', "has no text", id="no-text"),
        pytest.param(b'{"text": "  "}', "has no text", id="blank-text"),
        pytest.param(b'{"text": 5}', '"text" that is not a string', id="number-as-text"),
        pytest.param(b'{"text": "a", "title": []}', '"title" that is not', id="list-as-title"),
        pytest.param(b'{"text": "a", "id": true}', '"id" that is not', id="true-as-id"),
        pytest.param(b'{"text": "a", "date": "soon"}', "cannot be read", id="date"),
        pytest.param(b'{"id": "1", "text": "Other."}', 'repeats the id "1"', id="repeated-id"),
    ],
)
def test_a_bad_line_is_a_failure_and_the_others_go_on(bad: bytes, words: str) -> None:
    good = line(id="1", text="It fell.")
    first, failure, last = documents("-", stdin=good + bad + b"\n" + good)
    assert isinstance(failure, Failure)
    assert "Line 2 of <stdin>" in failure.reason
    assert words in failure.reason
    assert first == last.model_copy(update={"path": first.path})


def test_markdown_is_titled_by_its_first_heading(tmp_path: Path) -> None:
    write(
        tmp_path, {"a.md": "---\ntitle: x\ndate: 2025-02-04\n---\n\nBridge falls\n===\n\nIt fell."}
    )
    found = only_document(tmp_path)
    assert found.title == "Bridge falls"
    assert found.date == dt.date(2025, 2, 4)
    assert [found.text[s.start : s.end] for s in sentences(found)] == ["It fell."]


def test_half_a_surrogate_pair_becomes_a_replacement_character() -> None:
    found = only_document("-", stdin=b'{"text": "It \\ud800 fell. \\ud83d\\ude00 He left."}\n')
    assert found.text == "It \ufffd fell. 😀 He left."
    found.model_dump_json()


def test_json_lines_in_utf16(tmp_path: Path) -> None:
    write(tmp_path, {"a.jsonl": (line(text="Né.").decode() * 2).encode("utf-16")})
    assert [found.text for found in documents(tmp_path)] == ["Né.", "Né."]


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        pytest.param(b"It fell.\nHe left.\n", ["It fell.\nHe left.\n"], id="text"),
        pytest.param(b"\n\n" + line(text="A.") + line(text="B."), ["A.", "B."], id="json-lines"),
        pytest.param(b"\xef\xbb\xbf" + line(text="A."), ["A."], id="with-a-mark"),
        pytest.param(b'{"no": 1}\n', ['{"no": 1}\n'], id="another-object"),
        pytest.param(b"{not json\n", ["{not json\n"], id="brace"),
    ],
)
def test_standard_input_is_json_lines_or_one_text(data: bytes, texts: list[str]) -> None:
    assert [found.text for found in documents("-", stdin=data)] == texts


def test_empty_standard_input_is_a_failure() -> None:
    assert "<stdin> is empty" in only_failure("-", stdin=b"").reason


def test_an_unknown_suffix_is_read_if_it_is_text(tmp_path: Path) -> None:
    write(tmp_path, {"story.news": STORY, "lines.json": line(text="A."), "x.png": b"\x89PNG\r\n"})
    assert only_document(tmp_path / "story.news").text == STORY
    assert only_document(tmp_path / "lines.json").text == "A."
    assert "PNG" in only_failure(tmp_path / "x.png").reason


# --- pages, titles and dates

PAGE = """<html><head><title>Bridge falls | Velm</title></head><body><nav>Home World</nav>
<article><h1>Bridge falls in Velm</h1><p>The old bridge fell on Monday, the mayor of the caf\xe9
town said in a statement that was read to reporters at noon.</p><p>Nobody was hurt when it came
down, she said, because the road had been closed for a week before the storm.</p></article>
<footer>Share this</footer></body></html>"""


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        pytest.param('<meta charset="utf-8">', "utf-8", id="utf-8"),
        pytest.param('<meta charset="iso-8859-1">', "latin1", id="latin-1"),
        pytest.param("", "utf-16", id="utf-16"),
    ],
)
def test_a_page_is_its_article(tmp_path: Path, head: str, encoding: str) -> None:
    write(tmp_path, {"a.html": PAGE.replace("<head>", "<head>" + head).encode(encoding)})
    found = only_document(tmp_path / "a.html")
    assert "café" in found.text
    assert "Share this" not in found.text
    assert found.title is not None
    assert found.title.startswith("Bridge falls")


@pytest.mark.parametrize(
    "content",
    ["<html><body></body></html>", "<", "plain words", "<div>" * 5000, '<?xml version="1.0"?><a/>'],
)
def test_a_page_without_an_article_fails_in_silence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], content: str
) -> None:
    logging.getLogger("trafilatura").warning("shown to nobody")
    write(tmp_path, {"a.html": content})
    assert "No article was found" in only_failure(tmp_path / "a.html").reason
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Bridge falls\n\nIt fell.", "Bridge falls", id="headline"),
        pytest.param("Bridge falls\nIt fell.", "Bridge falls", id="no-blank-line"),
        pytest.param(
            "World\n2 min read\n\nWhy did it fall?\n\nIt fell.", "Why did it fall?", id="top"
        ),
        pytest.param("# The bridge\n\nIt fell.", "The bridge", id="markdown"),
        pytest.param("It fell.\n\nHe left.", None, id="sentence"),
        pytest.param("Bridge falls", None, id="nothing-else"),
        pytest.param("- Bread\n- Milk", None, id="list"),
        pytest.param(
            "The mayor of the old town of Velm said on Monday that the new\nbridge fell.",
            None,
            id="wrapped",
        ),
    ],
)
def test_titles(text: str, expected: str | None) -> None:
    assert title(text) == expected


FOURTH = dt.date(2025, 2, 4)


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        pytest.param("2025-02-04", FOURTH, id="iso"),
        pytest.param("Tuesday, February 4, 2025", FOURTH, id="american"),
        pytest.param("4 February 2025", FOURTH, id="british"),
        pytest.param("Published: Feb. 4, 2025 10:30 am EST", FOURTH, id="published"),
        pytest.param("Updated at: 9:40 a.m., February 4, 2025", FOURTH, id="time-first"),
        pytest.param("VELM, Feb 4, 2025 — The bridge fell.", FOURTH, id="dateline"),
        pytest.param("Tuesday, February 4, 2025 The bridge fell.", FOURTH, id="glued"),
        pytest.param("Monday, February 4, 2025", None, id="wrong-weekday"),
        pytest.param("03/04/2025", None, id="either-day"),
        pytest.param("February 30, 2025", None, id="no-such-day"),
        pytest.param("VELM, Feb 4 — The bridge fell.", None, id="no-year"),
        pytest.param("On February 4, 2025 the bridge fell.", None, id="in-a-sentence"),
        pytest.param("February 4, 2025 was a cold day in Velm.", None, id="subject"),
    ],
)
def test_datelines(top: str, expected: dt.date | None) -> None:
    assert dateline(f"Bridge falls\n\n{top}\n\nIt fell.") == expected


@pytest.mark.parametrize(
    "written",
    ["2025-02-04T10:00:00+01:00", "Tue, 04 Feb 2025 10:00:00 GMT", "20250204", "2025/2/4"],
)
def test_dates_of_feeds(written: str) -> None:
    assert day(written) == FOURTH


def test_the_examples_are_read_whole() -> None:
    found = documents(EXAMPLES)
    assert len(found) == 4
    for document in found:
        assert isinstance(document, Document)
        assert document.title
        assert document.date
        body = " ".join(document.text[s.start : s.end] for s in sentences(document))
        assert 180 <= len(body.split()) <= 350
        for furniture in (
            "CONTINUE",
            "Subscribe",
            "cookie",
            "Read more",
            "©",
            "min read",
            "Photo:",
        ):
            assert furniture not in body
        assert passages(document, max_sentences=4, max_characters=900)
