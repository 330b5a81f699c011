import json
import pickle
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import StorageError
from extractor.llm.cache import Cache, Explanation, canonical, key

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=8,
)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with Cache(tmp_path / "answers") as cache:
        yield cache


def parts(
    passage: str = "It rained.", system: str = "Read.", example: str = "E", **changes: Any
) -> dict[str, Any]:
    return {
        "model": "m",
        "sampling": {"temperature": 0},
        "schema": "s",
        "messages": [
            {"role": "system", "content": system},
            {"role": "user", "content": example},
            {"role": "assistant", "content": "[]"},
            {"role": "user", "content": passage},
        ],
        **changes,
    }


def test_an_answer_is_found_only_by_its_own_request(cache: Cache) -> None:
    assert cache.get(parts()) is None
    cache.put(parts(), {"items": "[1]"})
    cache.put(parts(), {"items": "[2]"})
    assert cache.get(parts()) == {"items": "[2]"}
    assert cache.get(parts(model="n")) is None
    assert cache.get(parts("It snowed.")) is None


def test_an_answer_outlives_the_cache(tmp_path: Path) -> None:
    for expected in (None, {"items": "[]"}):
        with Cache(tmp_path) as cache:
            assert cache.get(parts()) == expected
            cache.put(parts(), {"items": "[]"})


@given(JSON)
def test_the_key_depends_on_the_value_and_not_on_its_spelling(value: Any) -> None:
    again = json.loads(json.dumps(value))
    assert canonical(value).isascii()
    assert key({"a": value, "b": 1}) == key({"b": 1, "a": again})
    assert key({"a": value}) != key({"a": [value]})


def test_nan_has_no_key() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        key({"a": float("nan")})


@pytest.mark.parametrize(
    "size", [pytest.param(10, id="in the row"), pytest.param(90_000, id="file")]
)
def test_only_text_is_stored(cache: Cache, size: int) -> None:
    cache.put(parts(), {"items": "ä\ud800" * size})
    assert cache.get(parts()) == {"items": "ä\ud800" * size}
    for mode, value, tag in rows(cache, "SELECT mode, value, tag FROM Cache"):
        assert mode in (1, 3)
        assert value is None or isinstance(value, str)
        assert isinstance(tag, str)


class Bomb:
    """Writes a file when it is unpickled."""

    exploded: list[str] = []  # noqa: RUF012  # shared on purpose

    def __reduce__(self) -> Any:
        return (self.exploded.append, ("boom",))


@pytest.mark.parametrize("place", [pytest.param("row", id="row"), pytest.param("file", id="file")])
def test_a_planted_pickle_is_a_miss(cache: Cache, place: str) -> None:
    cache.put(parts(), {"items": "[]"})
    payload = pickle.dumps(Bomb())
    (cache.directory / "bomb.val").write_bytes(payload)
    values = (payload, None) if place == "row" else (None, "bomb.val")
    rows(cache, "UPDATE Cache SET mode = 4, value = ?, filename = ?", *values)
    assert cache.get(parts()) is None
    assert cache.explain(parts()).hit is False
    assert Bomb.exploded == []
    cache.put(parts(), {"items": "[3]"})
    assert cache.get(parts()) == {"items": "[3]"}


def test_a_planted_pickled_key_is_not_read(cache: Cache) -> None:
    cache.put(parts(), {"items": "[]"})
    rows(cache, "UPDATE Cache SET raw = 0, key = ?", pickle.dumps(Bomb()))
    assert cache.get(parts()) is None
    assert cache.explain(parts()) == Explanation(hit=False, differs=ALL)
    assert Bomb.exploded == []


ALL = ("model", "sampling", "schema", "instructions", "examples", "passage")


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("{", id="cut"),
        pytest.param("[]", id="no object"),
        pytest.param("", id="empty"),
        pytest.param(b"\xff", id="bytes"),
        pytest.param(7, id="number"),
        pytest.param("[" * 100_000, id="deep"),
    ],
)
def test_a_damaged_row_is_a_miss(cache: Cache, value: Any) -> None:
    cache.put(parts(), {"items": "[]"})
    rows(cache, "UPDATE Cache SET value = ?, tag = ?", value, value)
    assert cache.get(parts()) is None
    assert cache.explain(parts("other")).hit is False


@pytest.mark.parametrize(
    ("changed", "differs"),
    [
        pytest.param({}, (), id="hit"),
        pytest.param({"model": "n"}, ("model",), id="model"),
        pytest.param({"sampling": {"temperature": 1}}, ("sampling",), id="sampling"),
        pytest.param({"schema": "t"}, ("schema",), id="schema"),
        pytest.param({"system": "Look."}, ("instructions",), id="instructions"),
        pytest.param({"example": "F"}, ("examples",), id="examples"),
        pytest.param({"passage": "It snowed."}, ("passage",), id="passage"),
        pytest.param({"model": "n", "system": "Look."}, ("model", "instructions"), id="two"),
        pytest.param({"max_tokens": 9}, ("max_tokens",), id="a new part"),
    ],
)
def test_explain_names_what_differs(
    cache: Cache, changed: dict[str, Any], differs: tuple[str, ...]
) -> None:
    cache.put(parts("Far away.", model="other", schema="other"), {})
    cache.put(parts(), {})
    nearest = None if not differs else key(parts())
    assert cache.explain(parts(**changed)) == Explanation(not differs, differs, nearest)


def test_explain_prefers_the_same_passage_and_then_the_latest(cache: Cache) -> None:
    cache.put(parts("A.", model="m"), {})
    cache.put(parts("B.", model="n"), {})
    assert cache.explain(parts("A.", model="n")).differs == ("model",)
    cache.put(parts("A.", model="o"), {})
    assert cache.explain(parts("A.", model="p")).nearest == key(parts("A.", model="o"))


def test_explain_in_an_empty_cache(cache: Cache) -> None:
    assert cache.explain(parts()) == Explanation(hit=False, differs=ALL)


def test_stats_and_clear(cache: Cache) -> None:
    for number in range(3):
        cache.put(parts(str(number)), {"items": "x" * 50_000})
    stats = cache.stats()
    assert (stats.answers, stats.location) == (3, cache.directory)
    assert stats.bytes > 150_000
    assert cache.clear() == 3
    assert cache.stats().answers == 0
    assert cache.get(parts("0")) is None


def test_nothing_is_evicted(cache: Cache) -> None:
    cache.put(parts(), {})
    settings = dict(rows(cache, "SELECT key, value FROM Settings"))
    assert settings["eviction_policy"] == "none"
    assert settings["cull_limit"] == 0


def test_home_is_the_default_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXTRACTOR_HOME", str(tmp_path))
    assert Cache().directory == tmp_path / "answers"
    assert not (tmp_path / "answers").exists()


def test_threads_share_a_cache(cache: Cache) -> None:
    def work(number: int) -> None:
        for each in range(10):
            cache.put(parts(f"{number} {each}"), {"n": number})
            assert cache.get(parts(f"{number} {each}")) == {"n": number}
        cache.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.stats().answers == 40


def test_processes_share_a_cache(cache: Cache) -> None:
    script = (
        "import sys; from extractor.llm.cache import Cache\n"
        "with Cache(sys.argv[1]) as cache:\n"
        "    for each in range(20): cache.put({'model': 'other', 'n': each}, {'ok': True})\n"
    )
    other = subprocess.Popen([sys.executable, "-c", script, str(cache.directory)])
    written = 0
    while other.poll() is None:
        cache.put({"model": "here", "n": written}, {"ok": True})
        written += 1
    assert other.returncode == 0
    assert cache.stats().answers == written + 20


def test_a_file_that_is_not_a_database(tmp_path: Path) -> None:
    (tmp_path / "cache.db").write_bytes(b"not a database, but long enough to be looked at" * 100)
    with pytest.raises(StorageError, match="not a database") as caught:
        Cache(tmp_path).get(parts())
    assert str(tmp_path) in str(caught.value)
    assert str(caught.value).endswith(".")


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be used"):
        Cache(tmp_path / "file" / "answers").put(parts(), {})


def test_a_full_disk(cache: Cache) -> None:
    cache.put(parts(), {})
    with cache._disk() as disk:
        (pages,) = disk._sql("PRAGMA page_count").fetchone()
        disk._sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageError, match="full"):
        fill(cache)
    assert cache.get(parts()) == {}


def test_a_cache_that_another_program_locks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extractor.llm.cache.LOCK_SECONDS", 0.05)
    with Cache(tmp_path) as cache:
        cache.put(parts(), {"items": "[]"})
        other = sqlite3.connect(tmp_path / "cache.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="another program locks it"):
            cache.put(parts("other"), {})
        assert cache.get(parts()) == {"items": "[]"}
        other.execute("ROLLBACK")
        other.close()


def fill(cache: Cache) -> None:
    for number in range(50):
        cache.put(parts(str(number)), {"items": "x" * 20_000})


def rows(cache: Cache, statement: str, *values: Any) -> list[Any]:
    connection = sqlite3.connect(cache.directory / "cache.db", isolation_level=None)
    try:
        return connection.execute(statement, values).fetchall()
    finally:
        connection.close()
