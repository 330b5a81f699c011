import json
from typing import Any

import pytest
from support.fake_engine import completion

from extractor.errors import RefusedAnswer
from extractor.llm.completion import Completion, NoCompletion, decode, read_completion
from extractor.llm.http_errors import ErrorInBody


def message(**fields: Any) -> dict[str, Any]:
    choice = {"index": 0, "finish_reason": "stop", "message": fields}
    return {"choices": [choice]}


THOUGHTS = {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}
CALL = {"function": {"name": "x", "arguments": '{"items": []}'}}


@pytest.mark.parametrize(
    ("body", "content", "thoughts"),
    [
        pytest.param(message(content="a"), "a", "", id="text"),
        pytest.param(
            message(content=[{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]),
            "ab",
            "",
            id="parts",
        ),
        pytest.param(
            message(content=[THOUGHTS, {"type": "text", "text": "a"}]), "a", "hm", id="thoughts"
        ),
        pytest.param(message(content="a", reasoning_content="hm"), "a", "hm", id="reasoning"),
        pytest.param(message(content="a", reasoning="hm"), "a", "hm", id="reasoning, other name"),
        pytest.param(message(content=None, reasoning_content="[]"), "[]", "", id="misplaced"),
        pytest.param(message(content=None, reasoning_content="hm"), "", "hm", id="nothing but"),
        pytest.param(message(content=None, tool_calls=[CALL]), '{"items": []}', "", id="a call"),
        pytest.param(
            message(content=None, tool_calls=[{"function": {"arguments": {"items": []}}}]),
            '{"items": []}',
            "",
            id="a call with an object",
        ),
        pytest.param(
            message(content="", function_call={"arguments": "[]"}), "[]", "", id="an old call"
        ),
        pytest.param(message(content=7), "", "", id="a number"),
        pytest.param(message(content=[None, 7, {"type": "text"}]), "", "", id="strange parts"),
        pytest.param(message(tool_calls={"0": 1}), "", "", id="strange calls"),
        pytest.param({"choices": [{}]}, "", "", id="no message"),
        pytest.param({"choices": [{"message": [1]}]}, "", "", id="a list as message"),
    ],
)
def test_where_an_answer_may_stand(body: Any, content: str, thoughts: str) -> None:
    found = read_completion(body)
    assert (found.content, found.thoughts) == (content, thoughts)


@pytest.mark.parametrize(
    "body",
    [
        *([], "ok", 7, None, {}, {"choices": None}, {"choices": []}, {"choices": [None]}),
        *({"choices": {"0": 1}}, {"choices": "x"}, {"0": 1}, {"choices": [[1]]}),
    ],
    ids=repr,
)
def test_what_is_no_completion(body: Any) -> None:
    with pytest.raises(NoCompletion, match="it answered "):
        read_completion(body)


@pytest.mark.parametrize(
    "body",
    [b"", b"ok", b"{", b"[" * 100_000, b'{"a":' * 100_000, b"\xff\xfe", b"1" * 5_000, b"\0" * 9],
    ids=lambda body: repr(body[:8]),
)
def test_what_is_no_json(body: bytes) -> None:
    with pytest.raises(NoCompletion):
        decode(body)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_a_body_in_any_encoding(encoding: str) -> None:
    assert decode('{"a": "ü🌧"}'.encode(encoding)) == {"a": "ü🌧"}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        pytest.param({"message": "slow", "code": 429}, 429, id="number"),
        pytest.param({"message": "slow", "code": "503"}, 503, id="number as text"),
        pytest.param({"message": "slow", "code": "rate_limit_exceeded"}, 429, id="word"),
        pytest.param({"message": "no", "type": "invalid_request_error"}, 400, id="type"),
        pytest.param({"message": "no credit", "code": "insufficient_quota"}, 402, id="quota"),
        pytest.param({"message": "bad key", "type": "authentication_error"}, 401, id="key"),
        pytest.param({"message": "model not found"}, 404, id="message"),
        pytest.param({"message": "provider returned error", "code": 0}, 502, id="zero"),
        pytest.param("upstream failed", 502, id="text"),
        pytest.param(["x"], 502, id="list"),
    ],
)
@pytest.mark.parametrize("place", ["body", "choice"])
def test_an_error_in_a_body_has_a_status(error: Any, status: int, place: str) -> None:
    body = {"error": error} if place == "body" else {"choices": [{"error": error}]}
    with pytest.raises(ErrorInBody) as caught:
        read_completion(body)
    assert caught.value.status_code == status


@pytest.mark.parametrize(
    ("usage", "counted"),
    [
        pytest.param({"prompt_tokens": 3, "completion_tokens": 2}, (3, 2), id="told"),
        pytest.param({"prompt_tokens": -3, "completion_tokens": 1e999}, (0, 0), id="impossible"),
        pytest.param({"prompt_tokens": "3", "completion_tokens": None}, (0, 0), id="no numbers"),
        pytest.param({"prompt_tokens": True, "completion_tokens": 2**70}, (0, 0), id="no counts"),
        pytest.param([1], (0, 0), id="list"),
        pytest.param(None, (0, 0), id="none"),
    ],
)
def test_usage_that_may_be_anything(usage: Any, counted: tuple[int, int]) -> None:
    found = read_completion({**completion("a"), "usage": usage})
    assert (found.usage.prompt_tokens, found.usage.completion_tokens) == counted
    assert found.told is isinstance(usage, dict)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param(Completion("", refusal="No."), "declined to answer: No", id="refusal"),
        pytest.param(Completion("{}", finish="content_filter"), "content filter", id="filter"),
        pytest.param(Completion(" ", finish="stop"), r"nothing \(finish reason: stop", id="blank"),
        pytest.param(
            Completion("", thoughts="hm"), r"nothing \(finish reason: none", id="thoughts"
        ),
    ],
)
def test_no_answer(given: Completion, said: str) -> None:
    with pytest.raises(RefusedAnswer, match=said):
        given.require_answer("m")


@pytest.mark.parametrize("finish", ["length", "MAX_TOKENS", "max_tokens"])
def test_the_output_limit_by_any_name(finish: str) -> None:
    found = read_completion(json.loads(json.dumps(completion("", finish_reason=finish))))
    assert found.truncated
    found.require_answer("m")
