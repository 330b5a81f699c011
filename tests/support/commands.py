"""Commands given in a folder of their own, with a model that answers at once; a pytest plugin."""

import re
from pathlib import Path
from typing import Any

import pytest
from support.fake_engine import FakeModel

from extractor import engines
from extractor.cli import main

ARTICLE = (
    "Bridge at Velm stays shut\n\n"
    "Mayor Ilse Brandt said that the bridge at Velm will stay shut until June.\n\n"
    "The weather was mild. Engineer Tomas Rehn said that two pillars were cracked.\n"
)
OTHER = "Ferry late\n\nCaptain Joana Melo said that the ferry left an hour late.\n"
SAID = re.compile(r"((?:[A-Z]\w+ ){2}[A-Z]\w+) said that ([^.]+)\.")
CONNECT = engines.connect


def quotations(body: dict[str, Any]) -> list[dict[str, str]]:
    """What an obedient model finds in a passage, and one quotation that nobody said."""
    found = SAID.findall(body["messages"][-1]["content"])
    invented = {"content": "it will cost nine crowns", "source": "the mayor", "cue": "said"}
    return [
        *({"content": words, "source": source, "cue": "said"} for source, words in found),
        *([invented] if any("Brandt" in source for source, _ in found) else []),
    ]


class Model(FakeModel):
    """A model that several commands connect to, one after the other."""

    def again(self) -> "Model":
        self._client = None
        return self


class Shell:
    """Gives commands; keeps the exit code and what was printed."""

    def __init__(self, capture: pytest.CaptureFixture[str], model: Model) -> None:
        self._capture = capture
        self.model = model

    def __call__(self, *arguments: object) -> "Shell":
        self.code = main([str(argument) for argument in arguments])
        self.out, self.err = self._capture.readouterr()
        assert "Traceback" not in self.err
        return self

    def run(self, *arguments: object) -> "Shell":
        return self("run", *arguments, "--schema", "quotations")

    def without_engine(self, *arguments: object) -> "Shell":
        """With the real `connect`, for what it refuses."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(engines, "connect", CONNECT)
            return self.run(*arguments)


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    """A shell in a folder that holds two articles in `in/`."""
    model = Model(otherwise=quotations)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EXTRACTOR_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(engines, "connect", lambda *_, **__: model.again())
    Path("in").mkdir()
    Path("in/a.txt").write_text(ARTICLE)
    Path("in/b.txt").write_text(OTHER)
    return Shell(capsys, model)


@pytest.fixture
def done(shell: Shell) -> Shell:
    """A shell with a finished run in `run/`."""
    shell.run("in", "-o", "run")
    return shell
