"""What a run folder refuses: other settings, folders of others, a second writer."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.run_folders import DATA, SETTINGS, THREE, content, ids, write

from extractor import Extractor
from extractor.errors import SettingsError
from extractor.runs import Run, load


def test_other_settings_are_refused_by_name(tmp_path: Path) -> None:
    write(tmp_path, THREE)
    other = {**SETTINGS, "schema": "quotations@9", "sampling": {"temperature": 1}}
    with pytest.raises(SettingsError) as caught:
        Run.open(tmp_path, other)
    for words in (
        "schema 'claims@1', now 'quotations@9'",
        "sampling.temperature 0, now 1",
        "--force",
    ):
        assert words in str(caught.value)
    assert ids(tmp_path, "documents") == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param({"model": "openai/b"}, "model 'openai/a', now 'openai/b'", id="model"),
        pytest.param(
            {"base_url": "http://h:1/v1"}, "model 'openai/a', now 'openai/a@h:1'", id="address"
        ),
        pytest.param({"schema": "quotations"}, "schema 'claims_strong@", id="schema"),
        pytest.param({"prompt": "generic"}, "prompt 'claims_strong@", id="prompt"),
        pytest.param({"ask": "unsure"}, "ask 'all', now 'unsure'", id="ask"),
        pytest.param({"cache": False}, "cache True, now False", id="cache"),
        pytest.param(
            {"fallback": ["openai/b"]}, "fallback not given, now ['openai/b']", id="fallback"
        ),
    ],
)
def test_each_setting_that_fixes_the_output_is_reported(
    tmp_path: Path, options: dict[str, Any], said: str
) -> None:
    def settings(**options: Any) -> dict[str, Any]:
        return Extractor(**{"model": "openai/a", "api_key": "none", **options}).settings

    with Run.open(tmp_path, settings()) as run:
        run.finish()
    with pytest.raises(SettingsError) as caught:
        Run.open(tmp_path, settings(**options))
    assert said in str(caught.value)
    with Run.open(tmp_path, settings(workers=3, rpm=9)):
        pass  # which do not


def test_force_begins_anew_and_deletes_only_what_a_run_wrote(tmp_path: Path) -> None:
    write(tmp_path, THREE)
    (tmp_path / "notes.md").write_text("mine")
    with Run.open(tmp_path, {"model": "other"}, force=True) as run:
        run.finish()
    assert (tmp_path / "notes.md").read_text() == "mine"
    assert content(tmp_path) == dict.fromkeys(DATA, b"")
    assert load(tmp_path).record["settings"] == {"model": "other"}


def _file(path: Path) -> None:
    path.write_text("x")


def _folder(path: Path) -> None:
    path.mkdir()
    (path / "thesis.docx").write_text("x")


def _claims_of_another_program(path: Path) -> None:
    path.mkdir()
    (path / "claims.jsonl").write_text("{}\n")


def _record_of_another_program(path: Path) -> None:
    path.mkdir()
    (path / "run.json").write_text('{"runs": 1}')


@pytest.mark.parametrize(
    "make",
    [_file, _folder, _claims_of_another_program, _record_of_another_program],
    ids=lambda make: make.__name__.strip("_"),
)
@pytest.mark.parametrize("force", [False, True], ids=["", "forced"])
def test_what_is_not_ours_is_refused_and_left(
    tmp_path: Path, make: Callable[[Path], None], force: bool
) -> None:
    make(tmp_path / "run")
    before = sorted((p, p.read_bytes()) for p in tmp_path.rglob("*") if p.is_file())
    with pytest.raises(SettingsError):
        Run.open(tmp_path / "run", SETTINGS, force=force)
    assert sorted((p, p.read_bytes()) for p in tmp_path.rglob("*") if p.is_file()) == before


def test_a_second_writer_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    with Run.open(tmp_path, SETTINGS), pytest.raises(SettingsError, match="in use"):
        Run.open(tmp_path, SETTINGS)
    with Run.open(tmp_path, SETTINGS):
        pass
