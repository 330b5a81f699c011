"""Documents of which some passages failed: their rows stay, and are replaced when all is read."""

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.run_folders import SETTINGS, THREE, content, failure, ids, result, write

from extractor import errors
from extractor.errors import StorageError
from extractor.models import FAILED, Document, Failure, Rejected, Result
from extractor.runs import Run, done_documents, jsonl, known_documents, load, writer

A, B, C = THREE
Fate = Literal["whole", "partial", "failed"]


def partial(source: Document, passages: int = 1) -> Result:
    """A result of which some passages failed: with one claim, where there could be two."""
    lost = tuple(
        Rejected(
            doc_id=source.doc_id,
            start=10 * n,
            end=10 * n + 5,
            reason="RefusedAnswer",
            detail="It declined.",
            item="",
        )
        for n in range(passages)
    )
    return result(source, claims=1).model_copy(update={"rejected": lost})


def told(source: Document, passages: int = 1) -> Failure:
    found = partial(source, passages).failure
    assert found is not None
    return found


def session(folder: Path, fates: dict[str, Fate], *, finish: bool = True) -> list[str]:
    """A session over all documents; returns the ids of those that were tried."""
    made = {"whole": result, "partial": partial, "failed": lambda each: failure(each.doc_id)}
    tried = []
    with Run.open(folder, SETTINGS, inputs=["in"]) as run:
        for document in run.pending(THREE):
            assert isinstance(document, Document)
            tried.append(document.doc_id)
            run.add(made[fates[document.doc_id]](document))
        if finish:
            run.finish()
    return tried


def lengths(folder: Path) -> dict[str, int]:
    """How many claims each document has."""
    return {stored.document.doc_id: len(stored.claims) for stored in load(folder)}


def test_the_reasons_are_those_of_the_models_errors() -> None:
    classes = {name: getattr(errors, name) for name in errors.__all__}
    assert {name for name, it in classes.items() if issubclass(it, errors.ModelError)} == FAILED


def test_a_failure_says_how_much_was_not_read() -> None:
    assert result(A).failure is None
    assert told(B, 2).reason == (
        f"2 passages (10 of {len(B.text)} characters) were not read: It declined."
    )
    assert (told(B).error, told(B).passages) == ("RefusedAnswer", 1)


def test_the_rows_are_kept_beside_the_failure(tmp_path: Path) -> None:
    session(tmp_path, {"a": "whole", "b": "partial", "c": "whole"})
    assert lengths(tmp_path) == {"a": 2, "b": 1, "c": 2}
    assert list(load(tmp_path).failures()) == [told(B)]
    row = json.loads((tmp_path / "failures.jsonl").read_text())
    assert (row["doc_id"], row["passages"]) == ("b", 1)
    record = json.loads((tmp_path / "run.json").read_text())
    assert (record["counts"]["failures"], record["sessions"][0]["failures"]) == (1, 1)
    assert set(done_documents(tmp_path, SETTINGS)) == {"a", "c"}
    assert [each.doc_id for each in known_documents(tmp_path, lambda _: True)] == ["a", "b", "c"]


def test_it_alone_is_tried_again_and_its_new_rows_take_the_place_of_the_old(
    tmp_path: Path,
) -> None:
    session(tmp_path / "run", {"a": "whole", "b": "partial", "c": "whole"})
    assert session(tmp_path / "run", {"b": "whole"}) == ["b"]
    write(tmp_path / "undisturbed", THREE)
    assert content(tmp_path / "run") == content(tmp_path / "undisturbed")
    assert session(tmp_path / "run", {}) == []


@pytest.mark.parametrize("finish", [True, False], ids=["finished", "interrupted"])
def test_a_session_that_ends_writes_the_new_rows(tmp_path: Path, finish: bool) -> None:
    session(tmp_path, {"a": "partial", "b": "whole", "c": "partial"})
    session(tmp_path, {"a": "whole", "c": "partial"}, finish=finish)
    assert lengths(tmp_path) == {"a": 2, "b": 2, "c": 1}
    assert list(load(tmp_path).failures()) == [told(C)]
    assert ids(tmp_path, "documents") == ["a", "b", "c"]


def test_a_service_that_fails_takes_no_rows_away(tmp_path: Path) -> None:
    session(tmp_path, {"a": "whole", "b": "partial", "c": "whole"})
    session(tmp_path, {"b": "failed"})
    assert lengths(tmp_path)["b"] == 1
    (left,) = load(tmp_path).failures()
    assert (left.error, left.reason, left.passages) == ("ServiceError", "It broke.", 1)
    session(tmp_path, {"b": "whole"})
    assert list(load(tmp_path).failures()) == []


def test_a_line_that_a_power_cut_took_is_written_again(tmp_path: Path) -> None:
    session(tmp_path, {"a": "whole", "b": "partial", "c": "whole"}, finish=False)
    (tmp_path / "failures.jsonl").write_bytes(b"")
    with Run.open(tmp_path, SETTINGS, inputs=["others"]) as run:
        run.finish()
    assert list(load(tmp_path).failures()) == [told(B)]
    assert session(tmp_path, {"b": "whole"}) == ["b"]


def test_many_new_rows_are_written_before_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "MAX_HELD", 1)
    session(tmp_path / "run", dict.fromkeys("abc", "partial"))
    session(tmp_path / "run", dict.fromkeys("abc", "whole"))
    write(tmp_path / "undisturbed", THREE)
    assert content(tmp_path / "run") == content(tmp_path / "undisturbed")


def test_a_full_disk_keeps_the_old_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session(tmp_path, {"a": "whole", "b": "partial", "c": "whole"})
    before = content(tmp_path)

    def slices(*_: Any) -> Iterator[bytes]:
        yield b"half a line"
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(jsonl, "slices", slices)
    with pytest.raises(StorageError):
        session(tmp_path, {"b": "whole"})
    monkeypatch.undo()
    assert content(tmp_path) == before
    session(tmp_path, {"b": "whole"})
    assert lengths(tmp_path) == {"a": 2, "b": 2, "c": 2}


FATES = st.fixed_dictionaries(
    {each.doc_id: st.sampled_from(["whole", "partial", "failed"]) for each in THREE}
)


@settings(max_examples=10, deadline=None)
@given(st.lists(FATES, min_size=1, max_size=4))
def test_whatever_happens_each_document_has_its_best_rows_and_its_last_failure(
    sessions: list[dict[str, Fate]],
) -> None:
    rows: dict[str, int] = {}
    failed: dict[str, str] = {}
    with TemporaryDirectory() as name:
        for fates in sessions:
            pending = [each.doc_id for each in THREE if rows.get(each.doc_id) != 2]
            assert session(Path(name), fates) == pending
            for doc_id in pending:
                failed.pop(doc_id, None)
                if fates[doc_id] != "failed":
                    rows[doc_id] = 2 if fates[doc_id] == "whole" else 1
                if fates[doc_id] != "whole":
                    partly = fates[doc_id] == "partial"
                    failed[doc_id] = "RefusedAnswer" if partly else "ServiceError"
        assert lengths(Path(name)) == rows
        assert ids(Path(name), "documents") == sorted(rows)
        found = {each.doc_id: each for each in load(name).failures()}
        assert {doc_id: each.error for doc_id, each in found.items()} == failed
        assert {it for it, each in found.items() if each.passages} == rows.keys() & failed.keys()
