import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.llm.json_items import find_items, outside_thoughts

FIELDS = {"what", "where"}
A, B = {"what": "a"}, {"what": "b", "where": "c"}


def text(template: str) -> str:
    """The template with items in place of A and B, and answers in place of <A> and <>."""
    answers = {"<A>": {"items": [A]}, "<>": {"items": []}, "A": A, "B": B}
    for name, value in answers.items():
        template = template.replace(f"«{name}»", json.dumps(value))
    return template


READ = [
    pytest.param('{"items": [«A», «B»]}', [A, B], id="as asked for"),
    pytest.param("[«A», «B»]", [A, B], id="bare list"),
    pytest.param("[]", [], id="empty bare list"),
    pytest.param("«A»", [A], id="one object alone"),
    pytest.param("«A»\n«B»", [A, B], id="objects on lines"),
    pytest.param("«A», «B»", [A, B], id="objects with a comma"),
    pytest.param('{"items": «A»}', [A], id="one object in the place of the list"),
    pytest.param('{"items": null}', [], id="null in the place of the list"),
    pytest.param('{"claims": [«A»]}', [A], id="another name"),
    pytest.param('{"note": "two", "claims": [«A», «B»]}', [A, B], id="another name and a note"),
    pytest.param('{"items": [«A»], "what": "all"}', [A], id="a field's name beside the list"),
    pytest.param("Here it is:\n```json\n[«A»]\n```\nAnything else?", [A], id="fenced list"),
    pytest.param("I found nothing.\n```json\n[]\n```", [], id="fenced empty list"),
    pytest.param("See [1] and [[2]]: «<A>» as in [3].", [A], id="brackets in prose"),
    pytest.param('{"items": [{"what": "a",},],}', [A], id="trailing commas"),
    pytest.param('{"items": [{"what": "a, ]",},]}', [{"what": "a, ]"}], id="and one in words"),
    pytest.param("Well:\n{'items': []}\n«<A>»", [A], id="Python first"),
    pytest.param("First guess: «<>»\n```json\n«<A>»\n```", [A], id="a guess first"),
    pytest.param("First «A», better: «B»", [B], id="a guess without a list first"),
    pytest.param('Like {"items": [{"what": …}]}: «<A>»', [A], id="a broken example first"),
    pytest.param("«<A>» For «B» there is no proof.", [A], id="an object behind a list"),
    pytest.param("«A»«<>»", [], id="a list behind an object"),
    pytest.param("<think>«<>»</think>«<A>»", [A], id="thoughts"),
    pytest.param("<thinking>«<>»</thinking>\n\n«<A>»", [A], id="thoughts by another name"),
    pytest.param("Perhaps «<>»?\n</think>\n«<A>»", [A], id="thoughts without a first tag"),
    pytest.param("<think>a</think>«<A>»<think>«<>»</think>", [A], id="thoughts behind"),
    pytest.param("«<A>»<think>«<>»", [A], id="thoughts without a last tag, behind"),
    pytest.param("[THINK]«<>»[/THINK]«<A>»", [A], id="thoughts in brackets"),
    pytest.param("◁think▷«<>»◁/think▷«<A>»", [A], id="thoughts in triangles"),
    pytest.param(
        "<|channel|>analysis<|message|>«<>»<|end|><|start|>assistant<|channel|>final<|message|>«<A>»",
        [A],
        id="channels",
    ),
    pytest.param('<think type="x">«<>»</think >«<A>»', [A], id="thoughts with attributes"),
    pytest.param("«<A>»<o_think>«<>»</o_think>", [A], id="thoughts with a prefix, behind"),
    pytest.param("«<A>»<seed:think>«<>»</seed:think>", [A], id="thoughts of a space, behind"),
    pytest.param("«<A>»<inner_monologue>«<>»", [A], id="a monologue, behind"),
    pytest.param("«<A>»＜think＞«<>»＜/think＞", [A], id="thoughts in wide brackets, behind"),
    pytest.param("«<A>»&lt;think&gt;«<>»&lt;/think&gt;", [A], id="thoughts escaped, behind"),
    pytest.param("«<A>»<|begin_of_thought|>«<>»<|end_of_thought|>", [A], id="begun, behind"),
    pytest.param("<|START_THINKING|>«<>»<|END_THINKING|>«<A>»", [A], id="thoughts in capitals"),
    pytest.param("<|channel>thought\n«<>»<channel|>«<A>»", [A], id="a channel that is closed"),
    pytest.param("<answer>«<A>»</answer>", [A], id="a tag of another kind"),
    pytest.param("{'items': [{'what': 'a'}]}", [A], id="Python"),
    pytest.param(
        "{'items': [{'what': \"it's\", 'x': None, 'y': True}, {'what': 'a \"b\" it\\'s'}]}",
        [{"what": "it's", "x": None, "y": True}, {"what": 'a "b" it\'s'}],
        id="Python with quotation marks",
    ),
    pytest.param(
        '{"items": [{"what": "a", "x": None, "y": [True, False]}]}',
        [{"what": "a", "x": None, "y": [True, False]}],
        id="names of Python",
    ),
    pytest.param(
        r'{"items": [{"what": "C:\dir is \'a\'"}]}', [{"what": r"C:\dir is 'a'"}], id="escapes"
    ),
    pytest.param(json.dumps(json.dumps({"items": [A]})), [A], id="JSON in a text"),
    pytest.param(json.dumps({"items": json.dumps([A])}), [A], id="a list in a text"),
    pytest.param(
        json.dumps({"items": [json.dumps(A), json.dumps(B)]}), [A, B], id="items in texts"
    ),
    pytest.param(json.dumps({"result": {"items": [A]}}), [A], id="a wrapper around"),
    pytest.param(json.dumps({"result": A}), [A], id="a wrapper around one"),
    pytest.param('{"items": ["None", "«"]}', ["None", "«"], id="texts stay texts"),
    pytest.param('{"items": [{"what": "</think>"}]} ok', [{"what": "</think>"}], id="a tag quoted"),
    pytest.param("<think>«<A>»", None, id="thoughts alone, without a last tag"),
    pytest.param("<think>«<A>»</think>", None, id="thoughts alone"),
    pytest.param("<|channel|>analysis<|message|>«<A>»", None, id="analysis alone"),
    pytest.param("{}", None, id="an object without fields"),
    pytest.param('{"other": 1}', None, id="an object of other fields"),
    pytest.param('"items"', None, id="a text"),
    pytest.param("7", None, id="a number"),
    pytest.param("", None, id="nothing"),
    pytest.param("See [1].", None, id="prose"),
]


@pytest.mark.parametrize(("template", "items"), READ)
def test_the_items_of_an_answer(template: str, items: list[Any] | None) -> None:
    found = find_items(text(template), FIELDS)
    assert (found.items if found else None) == items
    assert found is None or not found.rest


@pytest.mark.parametrize(
    ("template", "items", "rest"),
    [
        pytest.param('{"items": [«A», {"what": "b', [A], '{"what": "b', id="cut off"),
        pytest.param('{"facts": [«A», {"what"', [A], '{"what"', id="cut off, another name"),
        pytest.param('{"items": [«A» x «B»]}', [A], "x «B»]}", id="a word between items"),
        pytest.param('{"items": [', [], "(the end)", id="cut off at once"),
        pytest.param("<think>«<>»</think>[«A», {", [A], "{", id="cut off behind thoughts"),
        pytest.param('Guess: «<>» Final: {"items": [«A», {', [A], "{", id="behind a guess"),
    ],
)
def test_a_list_that_breaks_off(template: str, items: list[Any], rest: str) -> None:
    found = find_items(text(template), FIELDS)
    assert found is not None
    assert (found.items, found.rest) == (items, text(rest))


def test_a_field_that_is_called_items_is_not_taken_for_the_list() -> None:
    receipt = {"shop": "Orrin Mill", "items": [{"what": "flour"}]}
    for written in (receipt, [receipt], {"items": [receipt]}):
        found = find_items(json.dumps(written), {"shop", "items"})
        assert found is not None
        assert found.items == [receipt]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        pytest.param("<think>hm</think> Yes.", "Yes.", id="whole"),
        pytest.param("hm</think> Yes.", "Yes.", id="no first tag"),
        pytest.param("<think>hm", "", id="no last tag"),
        pytest.param("Yes.<think>hm", "Yes.", id="behind"),
        pytest.param("<think>a</think>Yes<think>b</think>.", "Yes.", id="twice"),
        pytest.param("No tags.", "No tags.", id="none"),
    ],
)
def test_what_is_said_outside_of_thoughts(written: str, said: str) -> None:
    assert outside_thoughts(written).strip() == said


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.lists(st.fixed_dictionaries({"what": JSON}), min_size=1), st.text(max_size=30))
def test_the_last_answer_counts_whatever_was_written_before(items: list[Any], before: str) -> None:
    quiet = before.translate({ord(c): None for c in '<[{"◁'})
    found = find_items(f"{quiet}{json.dumps({'items': items})}", FIELDS)
    assert found is not None
    assert found.items == items


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("[" * 400_000, id="lists"),
        pytest.param("[x" * 200_000, id="lists of nothing"),
        pytest.param('{"a":' * 100_000, id="objects"),
        pytest.param('[{"' * 100_000, id="lists of objects"),
        pytest.param('{"items": [{"what": ' * 30_000, id="answers"),
        pytest.param('"' + '\\"' * 200_000, id="quotation marks"),
        pytest.param("\\" * 400_000, id="backslashes"),
        pytest.param("<think>" * 60_000, id="thoughts"),
        pytest.param("<think " * 60_000, id="thoughts with attributes"),
        pytest.param("['a', " * 60_000, id="texts of Python"),
        pytest.param(",'\\\\" * 100_000, id="a text of Python without its end"),
        pytest.param('"\\\\"' * 100_000, id="escaped quotation marks"),
        pytest.param('{"a": ' * 150 + "1" + "}" * 150 + ":'", id="wrappers"),
        pytest.param("{" + " " * 400_000, id="spaces"),
    ],
)
def test_no_text_takes_long(written: str) -> None:  # the limit of time of a test is the proof
    assert not (found := find_items(written, FIELDS)) or not found.items
