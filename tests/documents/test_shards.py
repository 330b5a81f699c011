"""Shards: each document belongs to exactly one, whatever its file, folder and position."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.input_files import write

from extractor.documents import Shard, read
from extractor.errors import SettingsError
from extractor.models import Document, Failure

entries = st.one_of(
    st.builds(Document.from_text, st.text(min_size=1)),
    st.builds(
        Failure,
        doc_id=st.none(),
        path=st.text(),
        error=st.just("InputError"),
        reason=st.just("It broke."),
    ),
)


@settings(deadline=None)
@given(st.lists(entries), st.integers(1, 40))
def test_each_document_belongs_to_one_shard(given: list[Document | Failure], count: int) -> None:
    shards = [Shard(number, count) for number in range(1, count + 1)]
    for entry in given:
        assert sum(shard.holds(entry) for shard in shards) == 1


@given(st.integers(1, 999), st.data())
def test_a_shard_is_parsed_as_it_is_written(count: int, data: st.DataObject) -> None:
    shard = Shard(data.draw(st.integers(1, count)), count)
    assert Shard.parse(str(shard)) == shard


@pytest.mark.parametrize("written", ["", "3", "0/4", "5/4", "-1/4", "1/0", "a/b", "1/2/3", "１/２"])
def test_a_malformed_shard_is_refused(written: str) -> None:
    with pytest.raises(SettingsError, match="is not a shard"):
        Shard.parse(written)


def test_shards_have_nearly_the_same_size() -> None:
    shard = Shard(3, 16)
    held = sum(shard.holds(Document.from_text(f"Story {n}")) for n in range(16_000))
    assert 850 < held < 1150


def test_a_shard_does_not_depend_on_folder_order_name_or_format(tmp_path: Path) -> None:
    texts = [f"The bridge {n} fell." for n in range(40)]
    write(tmp_path / "one", {f"{n}.txt": text for n, text in enumerate(texts)})
    lines = "".join(json.dumps({"text": text}) + "\n" for text in reversed(texts))
    write(tmp_path / "two" / "deep", {"all.jsonl.gz": gzip.compress(lines.encode())})
    for number in (1, 2, 3):
        here, there = (
            {found.text for found in read([tmp_path / name], shard=Shard(number, 3))}
            for name in ("one", "two")
        )
        assert here == there
        assert 0 < len(here) < 40


def test_one_shard_reports_a_bad_row_and_each_a_damaged_file_of_many_documents(
    tmp_path: Path,
) -> None:
    whole = gzip.compress(b'{"text": "A."}\n' * 50)
    write(tmp_path, {"a.jsonl": '{"text": "A."}\nbad\n', "b.txt": b"\0", "c.jsonl.gz": whole[:-9]})
    reported = [
        Path(found.path or "").name
        for number in (1, 2, 3, 4)
        for found in read([tmp_path], shard=Shard(number, 4))
        if isinstance(found, Failure)
    ]
    assert sorted(reported) == ["a.jsonl:2", "b.txt", *["c.jsonl.gz"] * 4]
