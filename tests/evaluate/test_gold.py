"""The gold set of the project, and what `extractor gold` says of a set that is wrong."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from support.commands import Shell

from extractor.evaluate import gold, load_gold
from extractor.models import STANCES

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "tests" / "gold"
TEXT = "Bridge\n\nAna Ruiz said the bridge was safe. It was late.\n"
LABELS: dict[str, Any] = {
    "id": "bridge",
    "event": "bridge",
    "split": "dev",
    "subject": "disasters",
    "manner": "local",
    "date": "2024-05-06",
    "claims": [
        {
            "evidence": [{"quote": "the bridge was safe", "start": 22, "end": 41}],
            "attribution": [
                {"text": "Ana Ruiz", "start": 8, "end": 16, "name": "Ana Ruiz", "kind": "person"}
            ],
            "cue": {"text": "said", "start": 17, "end": 21},
            "quotation": "indirect",
            "stance": "asserted",
            "negated": False,
            "quantities": [],
            "phenomena": ["indirect"],
        }
    ],
    "silent": [{"quote": "It was late.", "start": 43, "end": 55}],
}

OUTSIDE = {"text": "It", "start": 43, "end": 45, "low": 1, "high": 1, "approximate": False}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("articles", "labels", "second"):
        (tmp_path / name).mkdir()
    (tmp_path / "articles" / "bridge.txt").write_text(TEXT, "utf-8")
    write(tmp_path, LABELS)
    return tmp_path


def write(folder: Path, labels: dict[str, Any], kind: str = "labels") -> None:
    (folder / kind / "bridge.json").write_text(json.dumps(labels), "utf-8")


def changed(**fields: Any) -> dict[str, Any]:
    return {**LABELS, "claims": [{**LABELS["claims"][0], **fields}]}


def test_the_set_of_the_project_is_sound() -> None:
    assert gold.problems(GOLD) == []


def test_the_set_of_the_project_is_large_enough() -> None:
    counts = gold.counts(load_gold(GOLD))
    assert counts["articles"].total() >= 40
    assert counts["claims"].total() >= 700
    assert len(counts["subjects"]) == 10
    assert all(counts["phenomena"][mark] >= gold.LEAST for mark in (*gold.PHENOMENA, "no-claim"))


def test_events_are_in_one_split_and_some_have_several_articles() -> None:
    events: dict[str, list[str]] = {}
    for article in load_gold(GOLD):
        assert article.labels is not None
        events.setdefault(article.labels.event, []).append(article.split)
    assert all(len(set(splits)) == 1 for splits in events.values())
    assert sum(len(splits) >= 3 for splits in events.values()) >= 5


@pytest.mark.parametrize(
    ("labels", "problem"),
    [
        pytest.param(
            changed(evidence=[{"quote": "the bridge was safe", "start": 21, "end": 40}]),
            "labels/bridge.json: claim 1: 'the bridge was safe' does not stand at 21..40",
            id="offsets",
        ),
        pytest.param(
            changed(stance="sure"),
            "claims[0].stance is 'sure'; input should be 'asserted',",
            id="vocabulary",
        ),
        pytest.param(
            changed(phenomena=["indirect", "denial"]),
            "the mark denial is wrong",
            id="mark-too-many",
        ),
        pytest.param({**LABELS, "id": "other"}, "its id is other", id="other-id"),
        pytest.param(
            changed(quantities=[OUTSIDE]),
            "the quantity 'It' is outside its evidence",
            id="number-elsewhere",
        ),
    ],
)  # fmt: skip
def test_problems_are_reported(
    folder: Path, labels: dict[str, Any], problem: str, shell: Shell
) -> None:
    write(folder, labels)
    said = shell("gold", "check", folder)
    assert said.code == 1
    assert problem in said.err


def test_problems_of_all_files_are_told_at_once(folder: Path, shell: Shell) -> None:
    first = {**LABELS["claims"][0], "stance": "sure", "quotation": "none?"}
    write(folder, {**LABELS, "claims": [first, {"cue": None}], "split": "train"})
    write(folder, {**LABELS, "id": "other"}, "second")
    said = shell("gold", "check", folder).err
    places = ["labels/bridge.json: split", "claims[0].stance", "claims[0].quotation"]
    places += ["claims[1].evidence is missing; add it.", "second/bridge.json: its id is other"]
    assert [each for each in places if each not in said] == []


def test_what_follows_from_a_label_is_derived(folder: Path) -> None:
    label = {
        "evidence": [{"quote": "the bridge was safe"}],
        "attribution": [{"text": "Ana Ruiz", "name": "Ana Ruiz"}],
        "cue": {"text": "said"},
        "quotation": "indirect",
        "stance": "denied",
    }
    write(folder, {"id": "bridge", "claims": [label], "silent": [{"quote": "It was late."}]})
    assert gold.problems(folder) == []
    (article,) = load_gold(folder)
    assert article.labels is not None
    (claim,) = article.labels.claims
    assert (claim.evidence[0].start, claim.evidence[0].end) == (22, 41)
    assert claim.marks == ("indirect", "denial")
    assert (article.silent[0].start, article.silent[0].end) == (43, 55)
    reading = article.readings[0]
    assert (reading.negated, reading.numbers, reading.times) == (None, None, None)


TWICE = "The bridge is shut. The bridge is shut. Ruiz said so.\n\nSmith said it was not Ruiz."


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        pytest.param({"evidence": [{"quote": "The bridge is shut"}]}, "stands 2 times", id="twice"),
        pytest.param({"evidence": [{"quote": "shut", "start": 14}]}, None, id="start"),
        pytest.param(
            {"evidence": [{"quote": "opened"}]}, "does not stand in the text", id="absent"
        ),
        pytest.param({"evidence": []}, "at least 1 item", id="none"),
        pytest.param(
            {"evidence": [{"quote": "it was not Ruiz"}], "attribution": [{"text": "Ruiz"}]},
            "attribution[0].name is missing",
            id="name",
        ),
    ],
)
def test_lines_of_claims(tmp_path: Path, claim: Any, told: str | None) -> None:
    line = {"id": "a", "text": TWICE, "items": [claim], "owner": "me"}
    (tmp_path / "gold.jsonl").write_text(json.dumps(line), "utf-8")
    found = gold.problems(tmp_path)
    if told is None:
        assert found == []
        assert load_gold(tmp_path)[0].readings[0].spans[0].start == 14
    else:
        assert [told in problem for problem in found] == [True]
        assert found[0].startswith("gold.jsonl, line 1, a: items[0].")


def test_the_nearest_mention_is_meant(tmp_path: Path) -> None:
    claim = {"evidence": [{"quote": "it was not"}], "attribution": [{"text": "Ruiz", "name": "R"}]}
    line = {"id": "a", "text": TWICE, "items": [claim]}
    (tmp_path / "gold.jsonl").write_text(json.dumps(line), "utf-8")
    (article,) = load_gold(tmp_path / "gold.jsonl")
    assert article.labels is not None
    attribution = article.labels.claims[0].attribution
    assert attribution is not None
    assert attribution[0].start == TWICE.rindex("Ruiz")


def test_statements_and_times_stand_in_a_file_of_their_own(folder: Path, shell: Shell) -> None:
    judged = {"statement": "It is safe.", "self_contained": False, "grammatical": True}
    time = {"text": "late", "from": "2024-05-06", "to": None}
    row = {"id": "bridge", "claim": 0, **judged, "times": [time]}
    file = folder / "statements.jsonl"
    file.write_text(json.dumps(row), "utf-8")
    (reading,) = load_gold(folder)[0].readings
    assert reading.judged == {"It is safe.": (False, True)}
    assert reading.times == (("2024-05-06", None),)
    file.write_text(json.dumps({**row, "claim": 7}), "utf-8")
    assert "has a claim 7" in shell("gold", "check", folder).err
    file.write_text(json.dumps({**row, "grammatical": None}), "utf-8")
    assert "line 1: grammatical is None; input should be" in shell("gold", "check", folder).err


def test_the_statements_of_the_project_are_of_dev() -> None:
    judged = {
        article.split: sum(len(each.judged) for each in article.readings)
        for article in load_gold(GOLD, split="test")
    }
    assert not any(judged.values())
    readings = [each for article in load_gold(GOLD, split="dev") for each in article.readings]
    assert sum(bool(each.judged) for each in readings) == 150
    assert sum(len(each.times or ()) for each in readings) >= 40


def test_an_article_without_labels_is_reported(folder: Path, shell: Shell) -> None:
    (folder / "articles" / "ferry.txt").write_text("The ferry sank.\n", "utf-8")
    assert "articles/ferry.txt: has no labels" in shell("gold", "check", folder).err


def test_a_sound_set_is_counted(folder: Path, shell: Shell) -> None:
    said = shell("gold", "check", folder)
    assert said.code == 0
    assert "claims:" in said.out
    assert "dev 1" in said.out


def test_two_readers_are_compared(folder: Path, shell: Shell) -> None:
    write(folder, changed(stance="hedged", phenomena=["indirect", "hedge"]), "second")
    said = shell("gold", "agreement", folder)
    assert said.code == 0
    assert "claims, F1        1.00" in said.out
    assert "stance, share     0.00" in said.out


def test_one_reader_is_compared_with_nobody(folder: Path, shell: Shell) -> None:
    said = shell("gold", "agreement", folder)
    assert said.code == 2
    assert "there is no second/*.json in it" in said.err


def test_the_docs_list_the_vocabulary() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    guide = (ROOT / "docs/annotation-guide.md").read_text("utf-8")
    section = guide.partition("\n## Stance\n")[2].partition("\n## ")[0]
    table = guide.partition("| mark | when |")[2].partition("\n## ")[0]
    assert f"- `stance`: {', '.join(STANCES[:-1])} or {STANCES[-1]}." in readme
    assert set(re.findall(r"^\d\. `(\w+)`", section, re.M)) == set(STANCES)
    marks = re.findall(r"^\|((?: `[\w-]+`)+) \|", table, re.M)
    assert set(" ".join(marks).replace("`", "").split()) == {*gold.PHENOMENA, "no-claim"}


@pytest.mark.parametrize("name", ["gold", "facts_gold", "facts_held_out", "gold_held_out"])
def test_the_labels_of_this_project_hold(shell: Shell, name: str) -> None:
    assert shell("gold", "check", Path(__file__).parents[1] / name).code == 0


@pytest.mark.parametrize("name", ["facts_gold", "facts_held_out", "gold_held_out"])
def test_what_was_kept_apart_was_not_changed(name: str) -> None:
    folder = Path(__file__).parents[1] / name
    for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, path = line.split()
        assert hashlib.sha256((folder / path).read_bytes()).hexdigest() == digest, path
