"""Wrong tokens are counted by address, in little memory."""

import pytest

from extractor.serve import guesses
from extractor.serve.guesses import Guesses


def guessed(known: Guesses, address: str, times: int = guesses.MOST) -> None:
    for _ in range(times):
        known.wrong(address)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("", "testclient", False),
    ],
)
def test_who_is_one_client(one: str, other: str, same: bool) -> None:
    known = Guesses()
    guessed(known, one)
    assert (known.wait(other) > 0) == same


def test_a_few_are_forgiven_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000.0
    monkeypatch.setattr(guesses.time, "monotonic", lambda: now)
    known = Guesses()
    guessed(known, "a", guesses.MOST - 1)
    assert known.wait("a") == 0
    known.wrong("a")
    assert known.wait("a") == guesses.SECONDS
    now += guesses.SECONDS - 0.5
    assert known.wait("a") == 1
    now += 1
    assert known.wait("a") == 0
    known.wrong("a")
    assert known.wait("a") == 0, "a new minute begins"


def test_only_so_many_addresses_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "ADDRESSES", 100)
    known = Guesses()
    guessed(known, "the first")
    guessed(known, "the second")
    for number in range(99):
        known.wrong(f"10.0.0.{number}")
    assert len(known._known) == 100
    assert (known.wait("the first"), known.wait("the second") > 0) == (0, True)
