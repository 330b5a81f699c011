"""What a user is told to install, and what this machine allows."""

import json
import os
import resource
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from extractor import environment
from extractor.errors import SettingsError


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes the installation say that it came from some source, or nothing."""

    def installed(origin: object) -> None:
        text = None if origin is None else json.dumps(origin)

        class Distribution:
            def read_text(self, name: str) -> str | None:
                assert name == "direct_url.json"
                return text

        monkeypatch.setattr(metadata, "distribution", lambda _: Distribution())

    return installed


@pytest.mark.parametrize(
    ("info", "command"), [({}, "pip install"), ({"editable": True}, "pip install --editable")]
)
def test_a_folder_is_installed_from_again(
    installed: Any, tmp_path: Path, info: object, command: str
) -> None:
    folder = tmp_path / "my project"
    folder.mkdir()
    installed({"url": folder.as_uri(), "dir_info": info})
    assert environment.install_hint("parquet") == f"{command} '{folder}[parquet]'"


@pytest.mark.parametrize(
    "origin",
    [
        pytest.param(None, id="no-record"),
        pytest.param({"url": "file://localhost/gone", "dir_info": {}}, id="folder-was-deleted"),
        pytest.param({"url": "file://localhost/a.whl", "archive_info": {}}, id="wheel"),
        pytest.param({"url": "https://example.org/x", "vcs_info": {"vcs": "git"}}, id="git"),
        pytest.param(["what?"], id="damaged"),
    ],
)
def test_otherwise_the_source_is_named(installed: Any, origin: object) -> None:
    installed(origin)
    hint = environment.install_hint("parquet")
    assert hint == "pip install '.[parquet]' in the folder of the project's source"


def test_a_missing_library_is_a_sentence_with_the_command(installed: Any) -> None:
    installed(None)
    with pytest.raises(SettingsError) as caught:
        environment.need("no_such_library", extra="x", purpose="Such files")
    assert str(caught.value) == (
        "Such files need a library that is not installed (No module named 'no_such_library'): run "
        "pip install '.[x]' in the folder of the project's source."
    )


def test_a_home_that_is_not_known_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXTRACTOR_HOME", "~nobody-at-all/x")
    with pytest.raises(SettingsError, match="set EXTRACTOR_HOME"):
        environment.home()


@pytest.mark.parametrize(
    ("limit", "most"),
    [
        pytest.param(10, 1, id="few"),
        pytest.param(resource.RLIM_INFINITY, sys.maxsize, id="no limit"),
    ],
)
def test_connections_are_limited_by_open_files(
    limit: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (limit, limit))
    assert environment.most_connections() == most


def test_files_that_are_open_are_not_left_for_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (500, 500))
    before = environment.most_connections()
    handles = [os.open(os.devnull, os.O_RDONLY) for _ in range(7)]
    assert environment.most_connections() == before - len(handles)
    for handle in handles:
        os.close(handle)
