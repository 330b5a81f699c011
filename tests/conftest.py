"""What every test gets: a home of its own, no keys, and property tests that repeat."""

import itertools
import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings
from support.made_once import spare

settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("exploring", deadline=None, print_blob=True)
settings.load_profile("steady")  # another: pytest --hypothesis-profile=exploring

pytest_plugins = [
    "support.fake_clock",
    "support.commands",
    "support.fake_weights",
    "support.batch_commands",
    "support.fork_server",
]

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # As in a job in the background. The processes of the tests would ignore their Ctrl-C too.
    signal.signal(signal.SIGINT, signal.default_int_handler)

_numbers = itertools.count()


@pytest.fixture(scope="session", autouse=True)
def _spared() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        spare(patch)
        yield


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("homes"))


@pytest.fixture(autouse=True)
def own_home(_homes: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """No test touches the user's cache, or is steered by the user's keys and proxies.

    Those that need the real model, or record its answers, look for it where the user has it.
    """
    recording = request.config.getoption("--record-mode") not in (None, "none")
    if "model" not in request.keywords and not recording:
        monkeypatch.setenv("EXTRACTOR_HOME", f"{_homes}/{next(_numbers)}")
    for name in os.environ:
        if name.startswith("OPENAI_") or name.lower().endswith(("_proxy", "_api_key", "_base_url")):
            monkeypatch.delenv(name)
