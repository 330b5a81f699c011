"""`verify` finds what does not hold in a run, whatever is in its folder."""

import datetime as dt
import json
import os
import random
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, HttpUrl
from support import forged_runs
from support.fake_engine import FakeModel
from support.forged_runs import LOST, Row, documents, edit, lines, reseal, rows, write_rows

from extractor import Document, Extractor
from extractor.errors import InputError, SettingsError, UsageError
from extractor.runs import Run, layout, untrusted, verify

EVERYTHING = [*(f"{name}.jsonl" for name in layout.FILES), "run.json"]


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("originals")
    claims = forged_runs.make(folder / "claims")
    return {"claims": claims, "records": forged_runs.make(folder / "records", records=True)}


@pytest.fixture
def run(originals: dict[str, Path], tmp_path: Path) -> Path:
    """A run of claims, to be edited."""
    return Path(shutil.copytree(originals["claims"], tmp_path / "run"))


@pytest.fixture
def records(originals: dict[str, Path], tmp_path: Path) -> Path:
    """A run of records, to be edited."""
    return Path(shutil.copytree(originals["records"], tmp_path / "records"))


def found(folder: Path) -> list[str]:
    return list(map(str, verify(folder).problems))


def noticed(folder: Path) -> bool:
    """Whether something about a run is found, or it is refused."""
    try:
        return not verify(folder).holds
    except UsageError:
        return True


# ---- runs that hold ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["claims", "records"])
def test_a_run_holds(originals: dict[str, Path], kind: str) -> None:
    before = {path: path.read_bytes() for path in originals[kind].iterdir()}
    told = verify(originals[kind])
    assert (told.problems, told.found, told.holds, told.finished) == ([], 0, True, True)
    assert told.counts["documents"] == 3
    assert told.counts["failures"] == 2
    assert told.counts["claims"] >= 3
    assert told.counts["rejected"] >= 1
    assert {path: path.read_bytes() for path in originals[kind].iterdir()} == before


def test_a_run_of_values_in_other_spellings_holds(tmp_path: Path) -> None:
    class Trip(BaseModel):
        by: Literal["night_ferry", "bus"]
        back: Literal["night_ferry", "bus"]
        leaves: dt.time
        site: HttpUrl

    text = "Night ferry at 14:05. Back: bus. See https://velm.example now."
    back = {"value": "bus", "quote": "Back: bus"}
    item = {"by": "night_ferry", "back": back, "leaves": "14:05", "site": "https://velm.example"}
    with (
        Extractor(schema=Trip, model=FakeModel([item]), cache=False) as extractor,
        Run.open(tmp_path, extractor.settings, fields=extractor.schema.record_schema) as made,
    ):
        made.add(extractor.extract(text))
        made.finish()
    told = verify(tmp_path)
    assert (told.problems, told.counts["claims"], told.counts["rejected"]) == ([], 1, 0)


def test_a_run_of_no_document_holds(tmp_path: Path) -> None:
    with Run.open(tmp_path, {}) as empty:
        empty.finish()
    assert verify(tmp_path).holds


def test_a_run_that_is_older_than_formats_holds(run: Path) -> None:
    record = json.loads((run / "run.json").read_bytes())
    for name in ("format", "digests", "sha256"):
        del record[name]
    (run / "run.json").write_text(json.dumps(record))
    assert found(run) == []
    edit(run, "claims", 0, lambda row: row.update(start=row["start"] + 1))
    assert noticed(run)


def test_a_shard_holds_its_own_documents_alone(tmp_path: Path) -> None:
    with Run.open(tmp_path, {"shard": "1/1"}) as made:
        made.finish()
    assert verify(tmp_path).holds


@pytest.mark.parametrize(
    ("torn", "left"),
    [
        pytest.param({"documents.jsonl": -9}, 3, id="a document was being written"),
        pytest.param({"documents.jsonl": -9, "rejected.jsonl": -3}, 3, id="both"),
    ],
)
def test_what_a_kill_leaves_is_told_and_not_a_problem(
    run: Path, torn: dict[str, int], left: int
) -> None:
    record = json.loads((run / "run.json").read_bytes())
    record["sessions"][-1]["status"] = "running"
    del record["digests"]
    (run / "run.json").write_text(json.dumps(layout.sealed(record)))
    write_rows(run, "documents", [*rows(run, "documents")[1:2]])  # the last with rows
    for name in layout.PARTS:
        kept = [
            row for row in rows(run, name) if row["doc_id"] == rows(run, "documents")[0]["doc_id"]
        ]
        stray = {**rows(run, name)[0], "doc_id": "next"}
        write_rows(run, name, [*kept, stray])
    with (run / "documents.jsonl").open("ab") as file:
        file.write(b'{"doc_id": "next", "te')
    told = verify(run)
    assert told.problems == []
    assert told.status == "running"
    assert told.uncommitted == left


# ---- damage --------------------------------------------------------------------------------------


def flipped(folder: Path, name: str, at: int, bit: int) -> Iterator[None]:
    path = folder / name
    data = path.read_bytes()
    path.write_bytes(data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1 :])
    yield
    path.write_bytes(data)


def check_flips(folder: Path, step: int, dice: random.Random) -> int:
    """Flips a bit of every so many bytes of each file; returns how many flips mattered."""
    mattered = 0
    for name in (*EVERYTHING, *(["schema.json"] if (folder / "schema.json").exists() else [])):
        data = (folder / name).read_bytes()
        for at in range(dice.randrange(step), len(data), step):
            for _ in flipped(folder, name, at, dice.randrange(8)):
                same = name == "run.json" and _means(folder / name) == json.loads(data)
                assert noticed(folder) or same, (name, at)
                mattered += not same
    return mattered


def _means(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes().decode())
    except (ValueError, RecursionError):
        return None


@pytest.mark.parametrize("kind", ["claims", "records"])
def test_a_flipped_bit_is_found(run: Path, records: Path, kind: str) -> None:
    dice = random.Random(7)  # noqa: S311  # places, no secrets
    assert check_flips({"claims": run, "records": records}[kind], 61, dice) > 50


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("kind", ["claims", "records"])
def test_a_flipped_bit_of_any_byte_is_found(run: Path, records: Path, kind: str) -> None:
    dice = random.Random()  # noqa: S311  # places, no secrets
    assert check_flips({"claims": run, "records": records}[kind], 1, dice) > 5000


LINES: dict[str, Callable[[list[bytes], int], list[bytes]]] = {
    "deleted": lambda given, at: given[:at] + given[at + 1 :],
    "doubled": lambda given, at: given[: at + 1] + given[at:],
    "swapped": lambda given, at: given[:at] + given[at : at + 2][::-1] + given[at + 2 :],
    "cut off": lambda given, at: [*given[:at], given[at][:-2]],
    "joined": lambda given, at: [*given[:at], given[at].rstrip(b"\n"), *given[at + 1 :]],
    "an empty line": lambda given, at: [*given[:at], b"\n", *given[at:]],
    "a foreign line": lambda given, at: [*given[:at], b"{}\n", *given[at:]],
}


@pytest.mark.parametrize("resealed", [False, True], ids=["damaged", "forged"])
@pytest.mark.parametrize("change", LINES.values(), ids=LINES)
@pytest.mark.parametrize("name", ["claims", "rejected", "documents"])
def test_changed_lines_are_found(
    run: Path, name: str, change: Callable[[list[bytes], int], list[bytes]], resealed: bool
) -> None:
    given = lines(run, name)
    for at in range(len(given)):
        changed = change(given, at)
        layout.file(run, name).write_bytes(b"".join(changed))
        if resealed:
            reseal(run)
        harmless = changed == given or (resealed and name == "rejected" and _same_rows(run, given))
        assert noticed(run) or harmless, at


def _same_rows(run: Path, given: list[bytes]) -> bool:
    """Equal answers, or answers in another order, may be rejected: their order is free."""
    return sorted(lines(run, "rejected")) == sorted(given)


# ---- forgeries: counts and digests fit -----------------------------------------------------------


def later(*names: str, by: int = 1) -> Callable[[Row], None]:
    """Moves offsets."""

    def move(row: Row) -> None:
        for name in names:
            row[name] += by

    return move


def first(name: str, /, **changes: Any) -> Callable[[Row], None]:
    return lambda row: row[name][0].update(changes)


def without_claim(run: Path) -> None:
    write_rows(run, "claims", rows(run, "claims")[1:])


def text(run: Path) -> None:
    """The text with its digest and length: then its words are not those of the claims."""
    row = rows(run, "documents")[0]
    other = Document.from_text(row["text"].replace("June", "July"))
    edit(run, "documents", 0, lambda row: row.update(text=other.text, sha256=other.sha256))


def spread(run: Path) -> None:
    """A new text with the id of the old one, of a document without any claim."""
    other = Document.from_text("Nothing happened, and nobody said a word.")
    changes = {"text": other.text, "sha256": other.sha256, "length": len(other.text)}
    edit(run, "documents", 2, lambda row: row.update(changes))
    no_rows_of(run, rows(run, "documents")[2]["doc_id"])


def no_rows_of(run: Path, doc_id: str) -> None:
    for name in layout.PARTS:
        write_rows(run, name, [row for row in rows(run, name) if row["doc_id"] != doc_id])
    documents = rows(run, "documents")
    for row in documents:
        row.update({"claims": 0, "rejected": 0} if row["doc_id"] == doc_id else {})
    write_rows(run, "documents", documents)


def row(name: str, change: Callable[[Row], object], number: int = 0) -> Callable[[Path], None]:
    return lambda run: edit(run, name, number, change)


FORGED: dict[str, tuple[Callable[[Path], None], str]] = {
    "a quote": (row("claims", first("evidence", quote="nothing")), "does not stand at"),
    "its offsets": (row("claims", later("start", "end")), "first evidence"),
    "all its offsets": (
        row(
            "claims", lambda row: [later("start", "end")(each) for each in (row, *row["evidence"])]
        ),
        "does not stand at",
    ),
    "offsets behind the text": (
        row("claims", first("evidence", start=9**9, end=9**9 + 1)),
        "is not in the text",
    ),
    "an empty quote": (
        row("claims", first("evidence", quote="", end=0, start=0)),
        "not in the text",
    ),
    "an offset below 0": (row("claims", lambda row: row.update(start=-1)), "has no valid start"),
    "no evidence": (row("claims", lambda row: row.update(evidence=[])), "has no valid evidence"),
    "an id": (row("claims", lambda row: row.update(claim_id="0" * 16)), "not that of its content"),
    "a stance": (row("claims", lambda row: row.update(stance="denied")), "not that of its content"),
    "an unknown stance": (row("claims", lambda row: row.update(stance="sung")), "no valid stance"),
    "a name": (row("claims", first("attribution", name="Nobody")), "not that of its content"),
    "a source's words": (row("claims", first("attribution", text="Nobody")), "does not stand at"),
    "a cue": (row("claims", lambda row: row["cue"].update(text="sang")), "does not stand at"),
    "a model": (
        row("claims", lambda row: row["provenance"].update(model="gpt-9")),
        "is not one of the run's",
    ),
    "a prompt": (
        row("claims", lambda row: row["provenance"].update(prompt="x@1")),
        "is not that of the run",
    ),
    "a number as text": (
        row("claims", lambda row: row.update(start=str(row["start"]))),
        "another type",
    ),
    "another key": (row("claims", lambda row: row.update(note="x")), "no valid note"),
    "a key less": (row("claims", lambda row: row.pop("negated")), "no valid negated"),
    "the owner": (row("claims", lambda row: row.update(doc_id="nobody")), "not in documents.jsonl"),
    "a claim less": (without_claim, "rows in claims.jsonl and says"),
    "a text": (text, "does not stand at"),
    "a text alone": (row("documents", lambda row: row.update(text="x")), "SHA-256 of its text"),
    "a text under its old id": (spread, "is not that of its text"),
    "a length": (row("documents", later("length")), "characters and not"),
    "a digest": (row("documents", lambda row: row.update(sha256="0" * 64)), "SHA-256 of its text"),
    "a number of claims": (row("documents", later("claims")), "rows in claims.jsonl and says"),
    "a date": (row("documents", lambda row: row.update(date="soon")), "no valid date"),
    "an id twice": (
        lambda run: write_rows(run, "documents", rows(run, "documents")[:1] * 2),
        "stands there twice",
    ),
    "a rejected passage": (row("rejected", later("end", by=9**9)), "is not in the text"),
    "a rejected fragment": (
        row("rejected", lambda row: row.update(reason="fragment", item={"quote": "no such"})),
        "does not stand in its passage",
    ),
    "a rejected owner": (row("rejected", lambda row: row.update(doc_id="x")), "not in documents"),
    "a rejected type": (row("rejected", lambda row: row.update(reason=7)), "no valid reason"),
    "a failure of a document": (
        lambda run: edit(
            run, "failures", 1, lambda row: row.update(doc_id=rows(run, "documents")[0]["doc_id"])
        ),
        "among the documents too",
    ),
    "a failure twice": (
        lambda run: write_rows(run, "failures", [*rows(run, "failures"), LOST.model_dump()]),
        "twice",
    ),
    "a failure without a reason": (row("failures", lambda row: row.pop("reason")), "valid reason"),
}


@pytest.mark.parametrize(("forge", "said"), FORGED.values(), ids=FORGED)
def test_a_forgery_is_found(run: Path, forge: Callable[[Path], None], said: str) -> None:
    forge(run)
    reseal(run)
    assert any(said in each for each in found(run)), found(run)


FORGED_RECORDS: dict[str, tuple[Row, str]] = {
    "counts": ({"counts": {"documents": 9}}, "counts"),
    "no counts": ({"counts": None}, "counts"),
    "a shard": ({"settings": {"shard": "1/9999"}}, "another shard"),
    "no shard": ({"settings": {"shard": [1]}}, "no such shard"),
    "no digests": ({"digests": None}, "is not as the run wrote it"),
    "a digest of another file": ({"digests": {"../x": "0"}}, "../x: is not as the run wrote it"),
    "sessions": ({"sessions": [7]}, "is not the record of a run"),
    "deep sessions": ({"sessions": json.loads("[" * 500 + "]" * 500)}, "nested more than"),
}


@pytest.mark.parametrize(("forged", "said"), FORGED_RECORDS.values(), ids=FORGED_RECORDS)
def test_a_forged_record_of_the_run_is_found(run: Path, forged: Row, said: str) -> None:
    reseal(run, **forged)
    assert any(said in each for each in found(run)), found(run)


RECORDS: dict[str, tuple[Callable[[Row], object], str]] = {
    "a field of another type": (lambda row: row["fields"].update(firm="yes"), "firm is not of"),
    "a nested field": (
        lambda row: row["fields"]["speaker"].update(titles="Dr"),
        "titles is not of",
    ),
    "a field more": (lambda row: row["fields"].update(note=1), "note is not in the schema"),
    "a field less": (lambda row: row["fields"].pop("firm"), "firm is missing"),
    "the words of a field": (lambda row: row["fields"].update(words="x"), "words of its evidence"),
    "nested words": (
        lambda row: row["fields"]["speaker"].update(name="x"),
        "words of its evidence",
    ),
    "a free field": (lambda row: row["fields"].update(score=0.75), "not that of its content"),
    "the field of evidence": (first("evidence", field="firm"), "words of its evidence"),
}


@pytest.mark.parametrize(("forge", "said"), RECORDS.values(), ids=RECORDS)
def test_a_forged_record_is_found(records: Path, forge: Callable[[Row], object], said: str) -> None:
    edit(records, "claims", 0, forge)
    reseal(records)
    assert any(said in each for each in found(records)), found(records)


@pytest.mark.parametrize(
    ("cut", "holds"),
    [
        pytest.param("closed", True, id="whole characters"),
        pytest.param("e", False, id="an accent cut off"),
    ],
)
def test_evidence_that_cuts_a_character_is_found(records: Path, cut: str, holds: bool) -> None:
    source = rows(records, "documents")[2]
    start = source["text"].index("e\u0301" if cut == "e" else cut)
    said = {"quote": cut, "match": "exact", "field": "words", "start": start}
    evidence = [{**said, "end": start + len(cut)}]
    fields = {"words": cut, "speaker": {"name": "", "titles": []}, "firm": True, "score": None}
    made = {**rows(records, "claims")[0], "doc_id": source["doc_id"], "evidence": evidence}
    made |= {"fields": fields, "start": start, "end": start + len(cut)}
    write_rows(records, "claims", [*rows(records, "claims"), made])
    edit(records, "documents", 2, lambda row: row.update(claims=1))
    reseal(records)
    assert any("cuts a character" in each for each in found(records)) is not holds


HIDDEN: dict[str, Callable[[Path], None]] = {
    "a statement": row("claims", lambda row: row.update(statement="The mayor resigned.")),
    "a negation": row("claims", lambda row: row.update(negated=not row["negated"])),
    "a quotation": row("claims", lambda row: row.update(quotation="direct")),
    "the kind of a source": row("claims", first("attribution", kind="media")),
    "a title": row("documents", lambda row: row.update(title="Another")),
    "a reason": row("rejected", lambda row: row.update(detail="Never mind.")),
    "a failure less": lambda run: write_rows(run, "failures", []),
    "a document with all its rows": lambda run: (
        no_rows_of(run, rows(run, "documents")[0]["doc_id"]),
        write_rows(run, "documents", rows(run, "documents")[1:]),
    )[0],
}


@pytest.mark.parametrize("forge", HIDDEN.values(), ids=HIDDEN)
def test_what_a_forger_can_hide_changes_the_fingerprint(
    run: Path, forge: Callable[[Path], None]
) -> None:
    """As damage it is found; who makes new digests cannot keep the old fingerprint."""
    before = verify(run).fingerprint
    forge(run)
    assert not verify(run).holds
    reseal(run)
    assert found(run) == []
    assert verify(run).fingerprint != before


# ---- hostile folders -----------------------------------------------------------------------------

LINE = b'{"doc_id": "x"}\n'
HOSTILE: dict[str, bytes] = {
    "no JSON": b"\x00\x01\n",
    "no object": b"[1]\n",
    "null": b"null\n",
    "infinite": LINE.replace(b'"x"', b"1e999"),
    "NaN": LINE.replace(b'"x"', b"NaN"),
    "many digits": LINE.replace(b'"x"', b"9" * 5000),
    "a name twice": b'{"doc_id": "x", "doc_id": "y"}\n',
    "deep lists": b'{"doc_id": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n",
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"\n",
    "rather deep": b'{"doc_id": ' + b"[" * 300 + b"]" * 300 + b"}\n",
    "UTF-16": '{"doc_id": "x"}\n'.encode("utf-16"),
    "Latin-1": '{"doc_id": "é"}\n'.encode("latin-1"),
    "a surrogate": b'{"doc_id": "\\ud800", "text": "\\udfff"}\n',
    "control characters": b'{"doc_id": "\\u001b[31m\\u0007"}\n\x1b]0;title\x07\n',
    "a path": b'{"doc_id": "../../../etc/passwd", "path": "/etc/passwd"}\n',
    "no end": b'{"doc_id": "x"',
    "nothing": b"\n\n\n",
    "types": b'{"doc_id": {}, "text": [], "claims": "x", "rejected": -1, "start": null}\n',
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_hostile_lines_give_a_list(records: Path, data: bytes) -> None:
    """Alone in any file, and before and after what is there."""
    for name in (*EVERYTHING, "schema.json"):
        before = (records / name).read_bytes()
        for place, made in enumerate((data, data + before, before + data)):
            (records / name).write_bytes(made)
            told = verify(records)
            same = name == "run.json" and _means(records / name) == json.loads(before)
            assert not told.holds or same, (name, place)
            assert all(len(str(each)) < 500 and each.file in str(each) for each in told.problems)
        (records / name).write_bytes(before)
    assert verify(records).holds


@pytest.mark.parametrize("name", EVERYTHING)
def test_a_line_that_is_too_long_is_not_read(
    run: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(untrusted, "LONGEST", 20_000)
    assert verify(run).holds
    with (run / name).open("ab") as file:
        file.write(b" " * 50_000 + b"\n")
    assert any(word in " ".join(found(run)) for word in ("is longer than", "far too long"))


@pytest.mark.parametrize("name", [*EVERYTHING, "schema.json"])
@pytest.mark.parametrize("kind", ["missing", "link", "folder", "pipe"])
def test_files_that_are_none(records: Path, tmp_path: Path, name: str, kind: str) -> None:
    (tmp_path / "elsewhere").write_bytes((records / name).read_bytes())
    (records / name).unlink()
    if kind == "link":
        (records / name).symlink_to(tmp_path / "elsewhere")
    elif kind == "folder":
        (records / name).mkdir()
    elif kind == "pipe":
        os.mkfifo(records / name)
    told: list[bool] = []
    thread = threading.Thread(target=lambda: told.append(noticed(records)), daemon=True)
    thread.start()
    thread.join(30)
    assert told == [True]


def test_the_list_is_bounded_and_all_are_counted(run: Path) -> None:
    write_rows(run, "claims", [{"doc_id": "x"}] * 5000)
    told = verify(run, most=7)
    assert len(told.problems) == 7
    assert told.found > 5000


@pytest.mark.parametrize("given", [2, 0, -1, "1", True, 1.0, None, {}], ids=repr)
def test_a_run_of_another_format_is_refused(run: Path, given: Any) -> None:
    reseal(run, format=given)
    with pytest.raises(SettingsError, match="has the format"):
        verify(run)


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path / "absent", tmp_path):
        with pytest.raises(InputError, match="extractor run"):
            verify(folder)
    (tmp_path / "run.json").write_text('{"runs": 1}')
    with pytest.raises(InputError, match="is not the folder of a run"):
        verify(tmp_path)


def test_every_input_is_there_once(run: Path) -> None:
    given = [each for each in documents() if isinstance(each, Document)]
    assert [row["doc_id"] for row in rows(run, "documents")] == [each.doc_id for each in given]
