"""The prompts that a careful reader gets, and the answers that are played back."""

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
