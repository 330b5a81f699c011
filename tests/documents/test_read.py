import datetime as dt
import inspect
import io
import json
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.input_files import STORY, documents, only_document, only_failure, write

from extractor.documents import read
from extractor.documents.decoding import decode
from extractor.documents.sentences import sentences
from extractor.errors import InputError
from extractor.models import Document, Failure

# --- inputs: files, folders, patterns


def test_a_folder_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "b.txt": STORY,
            "a/z.md": STORY,
            "a/y.TXT": STORY,
            "c.htm.bak": "no",
            "d.doc": "no",
            "e.csv": f"text\n{STORY}",
            ".hidden.txt": "no",
            ".git/x.txt": "no",
            "c.ndjson": '{"text": "It fell."}',
        },
    )
    names = [Path(str(found.path)).name for found in documents(tmp_path)]
    assert names == ["y.TXT", "z.md", "b.txt", "c.ndjson:1", "e.csv:2"]


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
def test_a_mistaken_input_is_refused_before_the_first_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inputs: list[str], words: str
) -> None:
    write(tmp_path, {"good/a.md": STORY, "empty/picture.png": b"\x89PNG\r\n"})
    monkeypatch.chdir(tmp_path)
    found = read(inputs, stdin=io.BytesIO(b""))
    with pytest.raises(InputError, match=words):
        next(found)


def test_reading_is_lazy(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "A.", "b.txt": "B."})
    found = read([tmp_path])
    next(found)
    (tmp_path / "b.txt").write_text("Changed.")
    second = next(found)
    assert isinstance(second, Document)
    assert second.text == "Changed."


def test_a_deleted_file_is_a_failure_and_the_next_one_follows(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "A.", "b.txt": "B.", "c.txt": "C."})
    found = read([tmp_path])
    next(found)
    (tmp_path / "b.txt").unlink()
    gone, last = found
    assert isinstance(gone, Failure)
    assert "b.txt cannot be read (no such file" in gone.reason
    assert isinstance(last, Document)


def test_a_file_without_permission_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"a.txt": "A."})

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # root, as which containers run, may read everything
    assert "a.txt cannot be read (permission denied)" in only_failure(tmp_path / "a.txt").reason


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {"sub/a.txt": "A."})
    (tmp_path / "sub" / "back").symlink_to(tmp_path)
    assert only_document(tmp_path).text == "A."


def test_a_text_in_place_of_a_name_is_refused() -> None:
    with pytest.raises(InputError, match="does not exist"):
        documents(STORY * 100)


def test_equal_texts_are_two_documents_with_one_id(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": STORY, "b.txt": STORY})
    first, second = documents(tmp_path)
    assert first.doc_id == second.doc_id
    assert first.path != second.path


# --- binary files and encodings


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
def test_a_binary_file_is_a_failure_that_names_the_file(
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


def test_a_few_windows_1252_bytes_in_utf8_are_decoded() -> None:
    data = "He said “yes” and “maybe” at the café.".encode() + b" \x93No,\x94 she said."
    assert decode(data, name="f") == "He said “yes” and “maybe” at the café. “No,” she said."


def test_line_ends_are_kept(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": b"It fell.\r\nHe left.\rShe stayed.\n"})
    assert only_document(tmp_path / "a.txt").text == "It fell.\r\nHe left.\rShe stayed.\n"


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_utf8_is_decoded_without_loss(text: str) -> None:
    assert decode(text.encode(), name="f") == text.removeprefix("\ufeff")


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
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
        url="http://v.example/1",
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
def test_a_bad_line_is_a_failure_and_the_others_are_read(bad: bytes, words: str) -> None:
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
        pytest.param(b"<b>It</b> fell.\n", ["<b>It</b> fell.\n"], id="a-tag"),
        pytest.param(b"{not json\n", ["{not json\n"], id="brace"),
    ],
)
def test_standard_input_is_json_lines_or_one_text(data: bytes, texts: list[str]) -> None:
    assert [found.text for found in documents("-", stdin=data)] == texts


def test_standard_input_may_be_a_page() -> None:
    words = "The old bridge at Velm fell on Monday, and nobody was hurt, the mayor said at noon."
    page = f"\n<!-- saved --><!DOCTYPE html><html><body><article><p>{words}</p></article></body>"
    assert words in only_document("-", stdin=page.encode()).text


def test_empty_standard_input_is_a_failure() -> None:
    assert "<stdin> is empty" in only_failure("-", stdin=b"").reason


def test_an_unknown_suffix_is_read_if_it_is_text(tmp_path: Path) -> None:
    write(tmp_path, {"story.news": STORY, "lines.json": line(text="A."), "x.png": b"\x89PNG\r\n"})
    assert only_document(tmp_path / "story.news").text == STORY
    assert only_document(tmp_path / "lines.json").text == "A."
    assert "PNG" in only_failure(tmp_path / "x.png").reason


def test_folders_may_be_nested_deeper_than_calls(tmp_path: Path) -> None:
    (tmp_path / "d" / "/".join("d" * 200)).mkdir(parents=True)
    deepest = tmp_path.joinpath(*"d" * 201)
    for folder in (tmp_path, tmp_path / "d", deepest):
        (folder / "a.txt").write_text(f"{len(folder.parts)} folders.")
        (folder / "z.txt").write_text(f"Behind {len(folder.parts)} folders.")
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 120)
    try:
        found = [entry.path for entry in read([tmp_path])]
    finally:
        sys.setrecursionlimit(limit)
    folders = (tmp_path, tmp_path / "d", deepest)
    names = [*(each / "a.txt" for each in folders), *(each / "z.txt" for each in folders[::-1])]
    assert found == [str(name) for name in names]


def test_standard_input_that_is_closed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match="Standard input is closed"):
        list(read(["-"]))
