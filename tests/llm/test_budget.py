"""Counting costs, and sending no request that might exceed a limit."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from support.fake_engine import (
    GOOD,
    MESSAGES,
    SCHEMA,
    FakeModel,
    ServiceEngine,
    assert_sentence,
    completion,
)
from support.fake_service import Endpoint, body, cut_off, status

from extractor import Document, Extractor, Result
from extractor.errors import BudgetSpent
from extractor.llm.budget import Budget
from extractor.llm.client import Client
from extractor.llm.prices import Price, Prices

DEAR = Prices({"fake/model": Price(prompt=1_000_000, output=2_000_000, cached=500_000)})
SENTENCE = "Mayor Ilse Brandt said that the bridge is shut, in month {}."
OUTPUT = 50  # tokens, the longest answer in these tests


def question(number: int) -> list[dict[str, str]]:
    return [MESSAGES[0], {"role": "user", "content": f"It rained on day {number:04}."}]


async def asked(client: Client, number: int) -> Any:
    return await client.ask(question(number), SCHEMA, max_tokens=OUTPUT)


class TestLimits:
    @pytest.mark.parametrize("limits", [{"max_tokens": 400}, {"max_cost": 500}], ids=str)
    async def test_hold_and_are_used_with_any_number_of_requests_at_once(
        self, limits: dict[str, int]
    ) -> None:
        budget = Budget(DEAR, **limits)
        most = 0

        async def answer(_: Any) -> Any:
            nonlocal most
            most += 1
            await asyncio.sleep(0)
            return completion("[]", usage=(12, 6))

        client = Client(FakeModel(otherwise=answer), cache=None, workers=16, budget=budget)
        outcomes = await asyncio.gather(
            *(asked(client, number) for number in range(60)), return_exceptions=True
        )
        refused = [outcome for outcome in outcomes if isinstance(outcome, BudgetSpent)]
        assert {type(each) for each in outcomes} == {BudgetSpent, type(outcomes[0])}
        assert_sentence(refused[0])
        assert "; raise the limit" in str(refused[0])
        spent = budget.usage.prompt_tokens + budget.usage.completion_tokens
        assert spent == 18 * most
        limit, used = (400, spent) if "max_tokens" in limits else (500, budget.cost or 0)
        each = 12 + OUTPUT if "max_tokens" in limits else 12 + 2 * OUTPUT
        assert limit - 1.3 * each < used <= limit

    async def test_count_what_earlier_sessions_spent(self) -> None:
        first = Budget(DEAR)
        await asked(Client(FakeModel(otherwise=[]), cache=None, budget=first), 1)
        second = Budget(DEAR, max_tokens=80)
        second.carry(json.loads(json.dumps([first.session(), first.session()])))
        client = Client(FakeModel(otherwise=[]), cache=None, budget=second)
        with pytest.raises(BudgetSpent, match="30 were used"):
            await asked(client, 2)
        assert second.total()["models"]["fake/model@1"]["calls"] == 2

    @pytest.mark.parametrize(
        ("fault", "counted"),
        [
            pytest.param(cut_off([GOOD]), True, id="lost in mid-body"),
            pytest.param(status(503), False, id="503"),
        ],
    )
    async def test_count_answers_that_were_lost(self, fault: Any, counted: bool) -> None:
        budget = Budget()
        with Endpoint(fault, body([GOOD])) as endpoint:
            engine = ServiceEngine(endpoint.base_url)
            await asked(Client(engine, cache=None, budget=budget, longest_wait=0.01), 1)
            await engine.close()
        row = budget.rows()["fault/model"]
        assert (row["calls"], row.get("unanswered", {}).get("calls", 0)) == (1, int(counted))

    async def test_charge_the_most_if_a_service_reports_no_usage(self) -> None:
        budget = Budget()
        silent = completion("[]", usage=(1, 1)) | {"usage": None}
        await asked(Client(FakeModel(silent), cache=None, budget=budget), 1)
        assert budget.usage.completion_tokens == OUTPUT

    @pytest.mark.parametrize(
        "usage",
        [
            pytest.param((0, 0), id="zeros"),
            pytest.param((-10, -5), id="negative"),
            pytest.param((1, 1), id="ones"),
            pytest.param([1], id="a list"),
            pytest.param({}, id="nothing"),
        ],
    )
    async def test_hold_where_a_service_tells_too_little(self, usage: Any) -> None:
        budget = Budget(max_tokens=1_000)
        model = FakeModel(otherwise=completion(json.dumps({"items": [GOOD] * 9}), usage=usage))
        client = Client(model, cache=None, budget=budget)

        async def ask_on() -> None:
            for number in range(100):
                await asked(client, number)

        with pytest.raises(BudgetSpent):
            await ask_on()
        size = sum(len(json.dumps(each["messages"])) for each in model.requests)
        assert size / 16 < 1_000  # what was sent, at the fewest tokens that text can have

    async def test_keep_what_a_service_told_apart_from_what_it_did_not(self) -> None:
        budget = Budget()
        model = FakeModel(otherwise=completion(json.dumps({"items": [GOOD]}), usage=(0, 0)))
        await asked(Client(model, cache=None, budget=budget), 1)
        (row,) = budget.rows().values()
        assert (row["prompt_tokens"], row["completion_tokens"]) == (0, 0)
        assert row["untold"]["prompt_tokens"] > 5
        assert row["untold"]["completion_tokens"] > 5

    async def test_count_cached_tokens_of_a_prompt(self) -> None:
        budget = Budget(DEAR)
        reply = completion("[]")
        reply["usage"]["prompt_tokens_details"] = {"cached_tokens": 8}
        await asked(Client(FakeModel(reply), cache=None, budget=budget), 1)
        assert (budget.usage.cached_prompt_tokens, budget.cost) == (8, 2 + 4 + 10)


class TestRuns:
    def test_finish_what_is_paid_and_continue_with_a_higher_limit(self, tmp_path: Path) -> None:
        documents = [Document.from_text(SENTENCE.format(n), doc_id=f"{n:02}") for n in range(20)]
        model = FakeModel(otherwise=lambda _: completion("[]", usage=(500, 100)))

        def run(max_tokens: int | None) -> list[str]:
            done = []
            with Extractor(
                model=model, max_tokens=max_tokens, workers=4, cache_dir=tmp_path, schema="claims"
            ) as extractor:
                try:
                    for outcome in extractor.extract_many(documents):
                        assert isinstance(outcome, Result)
                        done.append(outcome.document.doc_id)
                finally:
                    model._client = None
            return done

        with pytest.raises(BudgetSpent):
            run(9000)
        answered = len(model.requests)
        assert 3 <= answered <= 15
        assert len(run(None)) == 20
        assert len(model.requests) == 20  # each was asked about once: nothing paid was lost
