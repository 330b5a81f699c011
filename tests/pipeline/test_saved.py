import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.fake_engine import Fact, FakeModel, completion

from extractor import Document, Extractor, Result
from extractor.llm.cache import Cache
from extractor.models import Record, Usage
from extractor.pipeline import saved
from extractor.pipeline.saved import SavedResult
from extractor.runs import Run

TEXT = "At least 17 people died, the mayor said.\nThe mill at Orrin was closed in May 2019."
ITEM = {"n": 1, "quote": "At least 17 people died", "source": "the mayor"}
INVENTED = {"n": 1, "quote": "nobody ever wrote this here", "source": ""}


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return tmp_path / "answers"


def outcome(shelf: Path, *answers: Any, text: Any = TEXT, **options: Any) -> Any:
    """The outcome of one document, from a new extractor."""
    model = FakeModel(*answers)
    with Extractor(model=model, cache_dir=shelf, **options) as made:
        (found,) = made.outcomes([text])
    return found


def entries(shelf: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(shelf / "cache.db") as database:
        rows = database.execute("SELECT key, value FROM Cache WHERE tag IS NULL").fetchall()
    database.close()
    return rows


def damage(shelf: Path, change: Callable[[str], Any]) -> None:
    ((name, value),) = entries(shelf)
    with sqlite3.connect(shelf / "cache.db") as database:
        database.execute("UPDATE Cache SET value = ? WHERE key = ?", (change(value), name))
    database.close()


def lines(found: Result | SavedResult) -> list[bytes]:
    rows = (*found.claims, *found.rejected)
    return [r if isinstance(r, bytes) else r.model_dump_json().encode() + b"\n" for r in rows]


def test_a_saved_document_is_not_extracted_again(shelf: Path, monkeypatch: Any) -> None:
    first = outcome(shelf, [ITEM, INVENTED])
    monkeypatch.setattr("extractor.pipeline.passages.passages", None)
    second = outcome(shelf)
    assert isinstance(first, Result)
    assert isinstance(second, SavedResult)
    assert lines(first) == lines(second)
    assert len(first.claims) == 1
    assert len(first.rejected) == 1
    assert second.usage == Usage(cache_hits=1)


def test_the_library_gives_typed_rows(shelf: Path) -> None:
    with Extractor(model=FakeModel([ITEM]), cache_dir=shelf) as made:
        first = made.extract(TEXT)
        again = [made.extract(TEXT), *made.extract_many([TEXT])]
    assert {each.claims for each in again} == {first.claims}
    assert {type(each) for each in again} == {Result}
    assert again[0].claims[0].quantities[0].low == 17


def test_records_of_our_own_schemas_are_typed_too(shelf: Path) -> None:
    item = {"source": "the mayor", "cue": "said", "content": "At least 17 people died"}
    results = []
    for model in (FakeModel([item]), FakeModel()):
        with Extractor(model=model, schema="quotations", cache_dir=shelf) as made:
            results.append(made.extract(TEXT))
    assert isinstance(results[0].claims[0], Record)
    assert results[1].claims == results[0].claims


def test_a_run_from_saved_results_has_the_same_bytes(shelf: Path, tmp_path: Path) -> None:
    for name in ("first", "again"):
        made = Extractor(model=FakeModel([ITEM, INVENTED]), cache_dir=shelf)
        with made, Run.open(tmp_path / name, made.settings) as run:
            for each in made.outcomes(run.pending([Document.from_text(TEXT)])):
                run.add(each)
            assert run.finish()["claims"] == 1
    for name in ("claims", "rejected", "documents"):
        written = [(tmp_path / run / f"{name}.jsonl").read_bytes() for run in ("first", "again")]
        assert written[0] == written[1] != b""


@pytest.mark.parametrize(
    "changes",
    [
        {"text": TEXT + " "},
        {"doc_id": "b"},
        {"title": "Orrin"},
        {"date": "2031-05-06"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_changed_document_is_extracted_again(shelf: Path, changes: dict[str, Any]) -> None:
    known = {"doc_id": "a", "text": TEXT, "path": "a.txt"}
    outcome(shelf, [ITEM], text=Document(**known))
    assert isinstance(outcome(shelf, text=Document(**{**known, "path": "moved.txt"})), SavedResult)
    other = Document.model_validate({**known, **changes})
    assert isinstance(outcome(shelf, [ITEM], text=other), Result)


def test_changed_code_extracts_again(shelf: Path, monkeypatch: Any) -> None:
    outcome(shelf, [ITEM])
    monkeypatch.setattr(saved, "code_digest", lambda: "an edited rule")
    again = outcome(shelf)
    assert isinstance(again, Result)
    assert again.usage == Usage(cache_hits=1)


def test_the_code_digest_covers_every_file_and_every_library(monkeypatch: Any) -> None:
    saved.code_digest.cache_clear()
    before = saved.code_digest()
    for change in ("_sources", "metadata"):
        saved.code_digest.cache_clear()
        with monkeypatch.context() as patch:
            if change == "_sources":
                patch.setattr(saved, "_sources", lambda *_: [("extractor/x.py", b"")])
            else:
                patch.setattr(saved.metadata, "version", lambda _: "0")
            assert saved.code_digest() != before
    saved.code_digest.cache_clear()
    names = {n for n, _ in saved._sources(saved.resources.files("extractor"), "extractor")}
    assert {"extractor/pipeline/pipeline.py", "extractor/news/numbers/units.py"} <= names
    assert saved.code_digest() == before


def test_results_of_a_users_schema_are_not_saved(shelf: Path) -> None:
    fact = {"words": "mill at Orrin", "day": None}
    outcome(shelf, [fact], schema=Fact)
    assert not entries(shelf)
    assert isinstance(outcome(shelf, schema=Fact), Result)


DAMAGES: dict[str, Callable[[str], Any]] = {
    "cut": lambda text: text[:-10],
    "another word": lambda text: text.replace("mayor", "major"),
    "a row less": lambda text: text.rpartition("\n")[0],
    "empty": lambda _: "",
    "no head": lambda text: text.partition("\n")[2],
    "no numbers": lambda _: "a b c d\n",
    "bytes": lambda _: b"\x00",
    "quote not there": lambda text: forged(text, "17 people", "71 people"),
    "another document's": lambda text: forged(text, '"doc_id":"', '"doc_id":"0'),
    "no object": lambda text: forged(text, "{", "[{", "}", "}]"),
    "no JSON": lambda text: forged(text, '"', ""),
}


def forged(text: str, *changes: str) -> str:
    """An entry whose rows are changed and whose digest is recomputed."""
    head, _, body = text.partition("\n")
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        body = body.replace(old, new)
    return f"{saved._digest(body)} {head.partition(' ')[2]}\n{body}"


@pytest.mark.parametrize("change", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_entry_is_replaced(shelf: Path, change: Any) -> None:
    first = outcome(shelf, [ITEM])
    damage(shelf, change)
    again = outcome(shelf)
    assert isinstance(again, Result)
    assert again.claims == first.claims
    assert isinstance(outcome(shelf), SavedResult), "and it is replaced"


def test_a_result_with_a_failed_passage_is_not_saved(shelf: Path) -> None:
    text = " ".join(f"The mill {n} at Orrin was closed in May." for n in range(9))
    found = outcome(shelf, [], completion("no JSON"), completion("no JSON"), text=text)
    assert [row.reason for row in found.rejected] == ["InvalidAnswer"]
    assert not entries(shelf)


def test_both_halves_of_a_split_passage_count_as_answers(shelf: Path) -> None:
    cut = completion(json.dumps({"items": []}), finish_reason="length")
    first = outcome(shelf, cut, [], [])
    assert first.usage.calls == 3
    assert outcome(shelf).usage == Usage(cache_hits=3)


def test_a_result_of_a_fallback_is_not_saved(shelf: Path) -> None:
    other = FakeModel([ITEM])
    other.name = "fake/other@1"
    with Extractor(model=FakeModel(429), fallback=[other], cache_dir=shelf) as made:
        made._pipelines.clear()
        (found,) = made.outcomes([TEXT])
    assert isinstance(found, Result)
    assert found.claims[0].provenance.model == "fake/other@1"
    assert not entries(shelf)


def test_a_result_with_a_lone_surrogate_is_not_saved(shelf: Path) -> None:
    found = outcome(shelf, [ITEM])
    odd = found.claims[0].model_copy(update={"statement": "\ud800"})
    with Cache(shelf) as cache:
        saved_results = saved.SavedResults(cache, {})
        saved_results.put(found.model_copy(update={"claims": (odd,)}), 1)
        assert saved_results.get(found.document) is None
        saved_results.put(found, 1)
        assert saved_results.get(found.document).claims == outcome(shelf).claims


def test_cache_statistics_and_clearing_include_results(shelf: Path) -> None:
    outcome(shelf, [ITEM])
    with Cache(shelf) as cache:
        stats = cache.stats()
        assert (stats.answers, stats.results) == (1, 1)
        assert cache.clear() == 2
    assert isinstance(outcome(shelf, [ITEM]), Result)
