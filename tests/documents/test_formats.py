"""Formats of files: each is read as its suffix says, and a failure names what is damaged."""

import csv
import datetime as dt
import gzip
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.input_files import STORY, documents, only_document, only_failure, write

from extractor.documents import Columns, compression, read
from extractor.documents import csv as csv_format
from extractor.documents.read import FORMATS, count
from extractor.documents.sentences import sentences
from extractor.errors import SettingsError
from extractor.models import Document, Failure

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

COMPRESSORS = {"gz": gzip.compress, "zst": zstd.compress}
compressed = pytest.mark.parametrize("suffix", COMPRESSORS)


def lines(number: int) -> bytes:
    """JSON lines that compress badly."""
    texts = (f"{n}: {' '.join(str(hash((n, m))) for m in range(20))}." for n in range(number))
    return b"".join(json.dumps({"text": text}).encode() + b"\n" for text in texts)


def table(path: Path, **columns: list[object] | pa.Array) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def texts(found: list[Document | Failure]) -> list[str]:
    return [each.text if isinstance(each, Document) else each.reason for each in found]


# --- suffixes: the one before .gz or .zst says what a file holds, whatever its case

MARKDOWN = "---\ntitle: x\n---\n\n# Bridge falls\n\nIt fell on\nMonday.\n\n```\nNo prose.\n```\n"
PAGE = (
    f"<html><head><title>Bridge falls</title></head><body><article><h1>Bridge falls</h1>"
    f"<p>{STORY * 5}</p></article></body></html>"
)


def file(folder: Path, name: str, content: str) -> Path:
    """A file that is compressed as its name says."""
    suffix = name.lower().rpartition(".")[2]
    write(folder, {name: COMPRESSORS.get(suffix, bytes)(content.encode())})
    return folder / name


@pytest.mark.parametrize(
    "name",
    [
        *("a.md", "a.markdown", "A.MD", "a.Markdown"),
        *("a.md.gz", "a.md.zst", "a.markdown.gz", "A.MD.GZ", "a.Markdown.Zst"),
    ],
)
def test_markdown_is_read_as_markdown(tmp_path: Path, name: str) -> None:
    path = file(tmp_path, name, MARKDOWN)
    found = only_document(path)
    assert found.title == "Bridge falls"
    assert [found.text[s.start : s.end] for s in sentences(found)] == ["It fell on\nMonday."]
    assert documents(tmp_path) == [found]
    assert count([path]) == count([tmp_path]) == 1


@pytest.mark.parametrize(
    "name", ["a.html", "a.htm.zst", "a.HTM", "a.xhtml.gz", "A.HTML.GZ", "a.Htm.ZST"]
)
def test_a_page_is_read_as_a_page(tmp_path: Path, name: str) -> None:
    path = file(tmp_path, name, PAGE)
    found = only_document(path)
    assert found.title == "Bridge falls"
    assert "<p>" not in found.text
    assert documents(tmp_path) == [found]
    assert count([path]) == count([tmp_path]) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        *((name, '{"text": "A."}\n{"text": "B."}\n') for name in ("A.JSONL", "a.NdJson.GZ")),
        *((name, "id,text\n1,A.\n2,B.\n") for name in ("A.CSV", "A.csv.ZST")),
        *((name, "id\ttext\n1\tA.\n2\tB.\n") for name in ("a.tsv", "A.TSV.GZ")),
    ],
)
def test_rows_are_read_as_rows(tmp_path: Path, name: str, content: str) -> None:
    path = file(tmp_path, name, content)
    assert texts(documents(path)) == texts(documents(tmp_path)) == ["A.", "B."]
    assert count([path]) is None


def test_parquet_in_upper_case(tmp_path: Path) -> None:
    path = table(tmp_path / "A.PARQUET", text=["A."])
    assert texts(documents(path)) == texts(documents(tmp_path)) == ["A."]


def test_plain_text_has_no_markup(tmp_path: Path) -> None:
    for name in ("a.txt.gz", "a.md.txt", "md.gz", "a.mdx"):
        assert len(sentences(only_document(file(tmp_path, name, MARKDOWN)))) > 1, name


def test_each_suffix_has_one_format() -> None:
    suffixes = [suffix for known in FORMATS for suffix in known.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert all(suffix == suffix.lower() for suffix in suffixes)


# --- compressed


@compressed
@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        pytest.param("a.jsonl", b'{"text": "A."}\n{"text": "B."}\n', ["A.", "B."], id="jsonl"),
        pytest.param("a.ndjson", b'{"text": "A."}\n', ["A."], id="ndjson"),
        pytest.param("a.csv", b"text\nA.\n", ["A."], id="csv"),
        pytest.param("a.txt", STORY.encode(), [STORY], id="text"),
        pytest.param("a", b'{"text": "A."}\n', ["A."], id="sniffed"),
    ],
)
def test_compressed_files_are_read_as_what_they_hold(
    tmp_path: Path, suffix: str, name: str, content: bytes, found: list[str]
) -> None:
    write(tmp_path, {f"{name}.{suffix}": COMPRESSORS[suffix](content)})
    assert texts(documents(tmp_path / f"{name}.{suffix}")) == found
    if "." in name:
        assert texts(documents(tmp_path)) == found


@compressed
def test_a_file_that_was_cut_off_is_read_up_to_the_cut(tmp_path: Path, suffix: str) -> None:
    whole = lines(2000)
    archive = COMPRESSORS[suffix](whole)
    write(tmp_path, {f"a.jsonl.{suffix}": archive[: len(archive) // 2]})
    *found, failure = documents(tmp_path)
    assert 100 < len(found) < 2000
    assert texts(found) == texts(documents("-", stdin=whole))[: len(found)]
    assert isinstance(failure, Failure)
    assert f"a.jsonl.{suffix} is damaged or cut off" in failure.reason


@compressed
@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda _: b"", id="nothing"),
        pytest.param(lambda data: data[:-2], id="without-its-end"),
        pytest.param(lambda data: b"not compressed" + data, id="not-compressed"),
        pytest.param(lambda data: data[:-8] + b"\0" * 8, id="other-checksum"),
    ],
)
def test_a_damaged_file_is_a_failure_that_names_it(
    tmp_path: Path, suffix: str, spoil: Callable[[bytes], bytes]
) -> None:
    write(tmp_path, {f"a.csv.{suffix}": spoil(COMPRESSORS[suffix](b"text\n" + b"It fell.\n" * 99))})
    *_, failure = documents(tmp_path)
    assert isinstance(failure, Failure)
    assert f"a.csv.{suffix} is" in failure.reason


def test_a_file_of_several_compressed_members_is_read_to_its_end(tmp_path: Path) -> None:
    for suffix, compress in COMPRESSORS.items():
        write(tmp_path, {f"a.txt.{suffix}": compress(b"It fell. ") + compress(b"He left.")})
    assert texts(documents(tmp_path)) == ["It fell. He left."] * 2


@compressed
def test_a_decompression_bomb_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.setattr(compression, "_RATIO_FROM", 1_000_000)
    monkeypatch.setattr(compression, "_MAX_RATIO", 100)
    line = json.dumps({"text": "0" * 999}).encode() + b"\n"
    write(tmp_path, {f"a.jsonl.{suffix}": COMPRESSORS[suffix](line * 5_000)})
    *found, failure = documents(tmp_path)
    assert 500 < len(found) < 2_000
    assert "more than 100 times its size" in failure.reason


# --- CSV


@pytest.mark.parametrize(
    ("content", "found"),
    [
        pytest.param("text\r\nA.\r\nB.", ["A.", "B."], id="crlf-and-no-end"),
        pytest.param("\ufefftext,id\nA.,1\n", ["A."], id="mark"),
        pytest.param('text\n"A, ""b"".\n\nC.\r\nD."\n', ['A, "b".\n\nC.\r\nD.'], id="quotes"),
        pytest.param("id;text\n1;A, b.\n", ["A, b."], id="semicolons"),
        pytest.param("id\ttext\n1\tA, b; c.\n", ["A, b; c."], id="tabs"),
        pytest.param("\n\n text ,id\n\nA.,1\n\n", ["A."], id="blank-lines"),
        pytest.param('text\n"RIFF\nBZh is no archive"\n', ["RIFF\nBZh is no archive"], id="magic"),
        pytest.param("text,id\nA.,1,,\n", ["A."], id="empty-cells-too-many"),
        pytest.param("text\nA\0.\n", ["A\0."], id="nul"),
        pytest.param("text\n" + "A " * 200_000, ["A " * 200_000], id="long-cell"),
    ],
)
def test_csv(tmp_path: Path, content: str, found: list[str]) -> None:
    write(tmp_path, {"a.csv": content})
    assert texts(documents(tmp_path / "a.csv")) == found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252", "cp1251"])
def test_csv_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    text = (
        "Министр заявил, что мост будет открыт в июне." if encoding == "cp1251" else "Né à “Velm”."
    )
    rows = "id,text\n" + f"1,{json.dumps(text, ensure_ascii=False)}\n"
    write(tmp_path, {"a.csv": rows.encode(encoding)})
    assert only_document(tmp_path).text == text


def test_id_title_date_and_address_come_from_the_row(tmp_path: Path) -> None:
    head, row = "id,text,title,date,url", "7,It fell.,Bridge,2025-02-04,http://v.example/1"
    write(tmp_path, {"a.csv": f"{head}\n{row}\n"})
    expected = Document(
        doc_id="7",
        text="It fell.",
        path="http://v.example/1",
        title="Bridge",
        date=dt.date(2025, 2, 4),
        url="http://v.example/1",
    )
    assert only_document(tmp_path) == expected
    values = dict(zip(head.split(","), row.split(","), strict=True))
    typed = {**values, "id": 7, "date": dt.datetime(2025, 2, 4, 10, tzinfo=dt.UTC)}
    table(tmp_path / "a.parquet", **{name: [value] for name, value in typed.items()})
    assert only_document(tmp_path / "a.parquet") == expected


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        pytest.param("3,\n", "Line 4 of {} has no text", id="no-text"),
        pytest.param("1,Other.\n", 'Line 4 of {} repeats the id "1"', id="repeated-id"),
        pytest.param("3,A, b.\n", "Line 4 of {} has 3 cells for 2 columns", id="comma"),
        pytest.param('3,"A."b\n', "Line 4 of {} begins a row that is not valid CSV", id="quote"),
        pytest.param(
            '3,"A.\nB.\n', "Line 4 of {} begins a row that is not valid CSV", id="open-quote"
        ),
    ],
)
def test_a_bad_row_is_a_failure_with_its_line(tmp_path: Path, rows: str, words: str) -> None:
    write(tmp_path, {"a.csv": f'id,text\n1,"A.\nB."\n{rows}'})
    good, failure = documents(tmp_path)
    assert good == Document.from_text("A.\nB.", doc_id="1", path=f"{tmp_path / 'a.csv'}:2")
    assert isinstance(failure, Failure)
    assert words.format(tmp_path / "a.csv") in failure.reason


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param("", "is empty", id="empty"),
        pytest.param("id,body\n1,A.\n", 'no column "text" (it has: id, body)', id="no-column"),
        pytest.param("text,text\nA.,B.\n", 'several columns "text"', id="twice"),
        pytest.param(b"PK\x03\x04rest", "a zip file", id="office"),
        pytest.param("x" * 5000, "…)", id="long-header"),
        pytest.param("," * 1_000_001, "too long to name columns", id="endless-header"),
    ],
)
def test_a_table_that_cannot_be_read_is_one_failure(
    tmp_path: Path, content: str | bytes, words: str
) -> None:
    write(tmp_path, {"a.csv": content})
    reason = only_failure(tmp_path / "a.csv").reason
    assert words in reason
    assert len(reason) < 600


@pytest.mark.parametrize(
    "row",
    [pytest.param("x" * 1001, id="line"), pytest.param('"' + "\n,\n" * 400 + '"', id="open-quote")],
)
def test_reading_a_table_stops_at_an_overlong_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: str
) -> None:
    monkeypatch.setattr(csv_format, "MAX_BYTES", 1000)
    write(tmp_path, {"a.csv": f"text\n{'A' * 900}\n{'B' * 900}\n{row}\nC.\n"})
    *good, failure = texts(documents(tmp_path))
    assert good == ["A" * 900, "B" * 900]
    assert "The row that ends on line" in failure


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"))))
def test_csv_written_by_python_is_read_unchanged(found: list[str]) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([["id", "text"], *enumerate(found)])
    rows = csv_format.csv_rows(
        io.BytesIO(stream.getvalue().encode()), "a.csv", Columns(), delimiters=","
    )
    assert [row["text"] for _, row in rows if isinstance(row, dict)] == found


# --- Parquet


@pytest.mark.parametrize(
    "kind",
    [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())],
    ids=str,
)
def test_parquet(tmp_path: Path, kind: pa.DataType) -> None:
    column = pa.array(["A.", None, "B."]).cast(kind)
    table(tmp_path / "a.parquet", text=column, id=[1.0, 2.0, None], other=[1, 2, 3])
    first, failure, last = documents(tmp_path)
    assert first == Document.from_text("A.", doc_id="1", path=f"{tmp_path / 'a.parquet'}:1")
    assert isinstance(failure, Failure)
    assert "Row 2 of" in failure.reason
    assert "has no text" in failure.reason
    assert last == Document.from_text("B.", path=f"{tmp_path / 'a.parquet'}:3")


def test_parquet_that_cannot_be_read_is_one_failure(tmp_path: Path) -> None:
    good = table(tmp_path / "good.parquet", text=["A."]).read_bytes()
    table(tmp_path / "column.parquet", body=["A."], id=[1])
    table(tmp_path / "number.parquet", text=[1])
    table(tmp_path / "none.parquet", text=pa.array([], pa.string()))
    write(
        tmp_path,
        {"cut.parquet": good[:-9], "zero.parquet": b"", "packed.parquet.gz": gzip.compress(good)},
    )
    (tmp_path / "good.parquet").unlink()
    for name, words in {
        "column.parquet": 'has no column "text" (it has: body, id)',
        "number.parquet": "holds int64, not text",
        "none.parquet": "is empty",
        "cut.parquet": "is damaged or not a Parquet file",
        "zero.parquet": "is damaged or not a Parquet file",
        "packed.parquet.gz": "is compressed twice",
    }.items():
        reason = only_failure(tmp_path / name).reason
        assert words in reason
        assert name in reason


def test_a_damaged_parquet_file_is_read_up_to_the_damage(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    rows = [f"{n} " + "x" * 500 for n in range(4000)]
    pq.write_table(pa.table({"text": rows}), path, row_group_size=1000, use_dictionary=False)
    data = bytearray(path.read_bytes())
    start = pq.ParquetFile(path).metadata.row_group(2).column(0).data_page_offset
    data[start : start + 40] = b"\xff" * 40
    path.write_bytes(data)
    *found, failure = documents(path)
    assert texts(found) == rows[:2000]
    assert "is damaged" in failure.reason


def test_a_row_with_invalid_utf8_is_a_failure(tmp_path: Path) -> None:
    bad = pa.Array.from_buffers(
        pa.string(), 2, [None, pa.py_buffer(b"\0\0\0\0\2\0\0\0\4\0\0\0"), pa.py_buffer(b"\xff.B.")]
    )
    table(tmp_path / "a.parquet", text=bad)
    failure, good = documents(tmp_path)
    assert "Row 1 of" in failure.reason
    assert good.text == "B."


def test_parquet_without_pyarrow_is_refused_with_the_extra_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = table(tmp_path / "a.parquet", text=["A."])
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(SettingsError, match=r"pip install .*\[parquet\]'"):
        documents(path)


# --- columns of other names


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet", "txt"])
def test_columns_may_have_other_names(tmp_path: Path, suffix: str) -> None:
    row = {"body": "It fell.", "key": "k1", "text": "no"}
    path = tmp_path / f"a.{suffix}"
    if suffix == "parquet":
        table(path, **{name: [value] for name, value in row.items()})
    else:
        rows = f"{','.join(row)}\n{','.join(row.values())}\n"
        path.write_text(rows if suffix == "csv" else json.dumps(row))
    columns = Columns.parse(["text=body", "id=key"])
    if suffix == "txt":  # read as JSON lines on standard input, which has no suffix
        (found,) = read(["-"], columns=columns, stdin=io.BytesIO(path.read_bytes()))
    else:
        (found,) = read([path], columns=columns)
    assert isinstance(found, Document)
    assert (found.doc_id, found.text) == ("k1", "It fell.")


def test_a_column_named_by_the_user_is_required(tmp_path: Path) -> None:
    write(tmp_path, {"a.csv": "text,key\nA.,1\n"})
    (failure,) = read([tmp_path], columns=Columns(id="uuid"))
    assert isinstance(failure, Failure)
    assert 'has no column "uuid" (it has: text, key)' in failure.reason
    assert "--column id=NAME" in failure.reason


@pytest.mark.parametrize("given", ["body", "text=", "body=text", "=x"])
def test_malformed_columns_are_refused(given: str) -> None:
    with pytest.raises(SettingsError, match="does not name a column"):
        Columns.parse([given])
