"""Prices of tokens: the price file, and what is looked up in it."""

from pathlib import Path

import pytest
from support.fake_engine import FakeModel, assert_sentence

from extractor import Extractor
from extractor.errors import SettingsError
from extractor.llm.prices import Price, Prices
from extractor.models import Usage

DEAR = Prices({"fake/model": Price(prompt=1_000_000, output=2_000_000, cached=500_000)})


def test_cached_tokens_have_their_own_price() -> None:
    usage = Usage(prompt_tokens=10, cached_prompt_tokens=4, completion_tokens=3)
    assert Price(prompt=1e6, output=2e6, cached=5e5).cost(usage) == 6 + 2 + 6
    assert Price(prompt=1e6, output=2e6).cost(usage) == 10 + 6
    half = Price(prompt=1e6, output=2e6, cached=5e5, batch=0.5).in_batches()
    assert half.cost(usage) == (6 + 2 + 6) / 2


@pytest.mark.parametrize(
    ("name", "found"),
    [
        pytest.param("openai/a", 1.0, id="name"),
        pytest.param("openai/a@host:1", 1.0, id="any address"),
        pytest.param("openai/b@host:1", 3.0, id="this address"),
        pytest.param("openai/b@host:2", None, id="another address"),
        pytest.param("local/m@abc", 0.0, id="this machine"),
        pytest.param("openai/a@host:1 (batch)", 0.5, id="in batches"),
        pytest.param("openai/b@host:1 (batch)", 3.0, id="in batches, at no other price"),
        pytest.param("openai/b@host:2 (batch)", None, id="in batches, another address"),
    ],
)
def test_prices_are_found_by_name(tmp_path: Path, name: str, found: float | None) -> None:
    file = tmp_path / "prices.toml"
    file.write_text(
        'currency = "EUR"\n'
        '"openai/a" = { prompt = 1, output = 2, batch = 0.5 }\n'
        '["openai/b@host:1"]\nprompt = 3\noutput = 4\n'
    )
    prices = Prices.load(file)
    price = prices.of(name)
    assert (price and price.prompt, prices.currency) == (found, "EUR")


@pytest.mark.parametrize(
    "text",
    [
        "no toml",
        '"openai/a" = 3',
        '"openai/a" = { prompt = -1, output = 1 }',
        '"openai/a" = { prompt = 1 }',
        '"openai/a" = { prompt = 1, output = nan }',
        None,
    ],
)
def test_invalid_price_files_are_refused(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "prices.toml").write_text(text)
    with pytest.raises(SettingsError, match=r"prices\.toml") as caught:
        Prices.load(tmp_path / "prices.toml")
    assert_sentence(caught.value)


def test_a_price_is_required_for_each_model_that_may_answer() -> None:
    other = FakeModel()
    other.name = "openai/b@host:1"  # type: ignore[misc]  # of this one alone
    with pytest.raises(SettingsError, match=r'"openai/b" = \{ prompt = ') as caught:
        Extractor(model=FakeModel(), fallback=[other], prices=DEAR, max_cost=1)
    assert_sentence(caught.value)
