"""The prompts that a careful reader gets, and the answers that are played back."""

import json
from pathlib import Path

import careful_reader
import pytest


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("reader")
    careful_reader.write(root)
    return root


def test_each_request_is_a_file_of_its_own_for_fifteen_articles_of_dev(folder: Path) -> None:
    labels = [each.read_text("utf-8") for each in (folder / "gold" / "labels").iterdir()]
    assert len(labels) == 15
    assert all('"split": "dev"' in each for each in labels)
    strong = list((folder / "claims_strong").glob("*.txt"))
    assert len(strong) == 15
    assert len(list((folder / "claims").glob("*.txt"))) > 45
    assert all("stance: asserted, estimated" in each.read_text("utf-8") for each in strong)


def test_answers_are_played_back(folder: Path) -> None:
    small = folder / "claims"
    for kept in small.glob("*.[0-9]*.json"):
        kept.unlink()
    with pytest.raises(SystemExit, match="is missing"):
        careful_reader.refuse_missing(small)
    for each in small.glob("*.txt"):
        answer = '{"items": [{"n": 1, "quote": "nobody wrote this", "source": ""}]}'
        each.with_suffix(".json").write_text(answer, "utf-8")
    careful_reader.refuse_missing(small)
    document = next(careful_reader.documents(folder))
    with careful_reader.opened(small) as extractor:
        asked = len(list(extractor.requests(document)))
        assert len(extractor.extract(document).rejected) == asked


def test_a_kept_answer_stands_beside_the_same_request_alone(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (digest, name), (_, other), *_ = careful_reader.names(folder / "claims").items()
    lines = [
        {"prompt": "claims", "request": name, "digest": digest[:16], "answer": {"items": []}},
        {"prompt": "claims", "request": other, "digest": "0" * 16, "answer": {"items": []}},
        {"prompt": "claims_strong", "request": name, "digest": digest[:16], "answer": {}},
    ]
    kept = tmp_path / "kept.jsonl"
    kept.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    monkeypatch.setattr(careful_reader, "ANSWERS", kept)
    (tmp_path / "claims").mkdir()
    requests = careful_reader.names(folder / "claims")
    assert list(careful_reader.answered(tmp_path / "claims", requests)) == [name]
    assert (tmp_path / "claims" / f"{name}.json").read_text("utf-8") == '{"items": []}'
