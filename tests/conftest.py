"""What every test gets: a home of its own, no keys, and property tests that repeat."""

import gc
import itertools
import os
import signal
import sys
from collections.abc import Iterator

import pytest
import xdist
from hypothesis import settings
from support.made_once import spare

settings.register_profile("steady", deadline=None, derandomize=True, max_examples=30)
settings.register_profile("thorough", deadline=None, derandomize=True)  # of .ci/run
settings.register_profile("exploring", deadline=None, print_blob=True)
settings.load_profile("steady")  # another: pytest --hypothesis-profile=exploring

# Hundreds of processes read the same modules: none compiles them again, whatever is set here.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

FIXTURES = (
    "support.fake_clock",
    "support.commands",
    "support.fake_weights",
    "support.batch_commands",
    "support.fork_server",
)

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # As in a job in the background. The processes of the tests would ignore their Ctrl-C too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # under nohup
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

_numbers = itertools.count()


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Loads the shared fixtures, and with them the extractor, only where tests run.

    The process that hands out tests to others would take seconds for it, and they wait for it.
    """
    gc.disable()
    if not xdist.is_xdist_controller(session):
        for name in FIXTURES:
            session.config.pluginmanager.import_plugin(name)


def pytest_collection_finish() -> None:
    """Modules and tests stay until the end: collections of garbage need not look at them.

    Nor need they come as often as where memory is short: they took a twelfth of the time.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


def pytest_unconfigure() -> None:
    gc.unfreeze()


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
