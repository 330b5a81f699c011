"""One record of what several parts of a document say."""

import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.models import Evidence, Support
from extractor.records.merging import Told, merge, united
from extractor.records.reading import LeftOut, Partial


def shows(field: str, start: int, support: Support = "verbatim") -> Evidence:
    return Evidence(
        start=start, end=start + 1, quote="w", match="exact", field=field, support=support
    )


def part(item: Any, *evidence: Evidence, missing: tuple[str, ...] = ()) -> Partial:
    return Partial(item, evidence, missing)


def places(evidence: tuple[Evidence, ...]) -> dict[str | None, list[int]]:
    found: dict[str | None, list[int]] = {}
    for each in evidence:
        found.setdefault(each.field, []).append(each.start)
    return found


def values(*parts: Partial) -> list[tuple[str, Any, list[int]]]:
    """The alternatives: field, value, and where each stands."""
    _, alternatives = merge(parts)
    return [
        (each.field, each.value, [shown.start for shown in each.evidence]) for each in alternatives
    ]


def test_one_part_is_the_record() -> None:
    only = part({"a": 1}, shows("a", 0), missing=("b",))
    assert merge([only]) == (only, ())


# ---- single values -------------------------------------------------------------------------

Case = tuple[list[Partial], Any, dict[str, list[int]], list[tuple[str, Any, list[int]]]]
SINGLE: dict[str, Case] = {
    "fills what is null": (
        [part({"a": "x", "b": None}, shows("a", 0)), part({"a": None, "b": "y"}, shows("b", 5))],
        {"a": "x", "b": "y"},
        {"a": [0], "b": [5]},
        [],
    ),
    "fills what is absent": (
        [part({"a": "x"}, shows("a", 0)), part({"b": "y"}, shows("b", 5))],
        {"a": "x", "b": "y"},
        {"a": [0], "b": [5]},
        [],
    ),
    "fills an object": (
        [part({"a": "x", "o": None}, shows("a", 0)), part({"o": {"k": [1]}}, shows("o.k[0]", 5))],
        {"a": "x", "o": {"k": [1]}},
        {"a": [0], "o.k[0]": [5]},
        [],
    ),
    "inner values": (
        [
            part({"o": {"k": 1, "l": None}}, shows("o.k", 0)),
            part({"o": {"l": 2}}, shows("o.l", 5)),
        ],
        {"o": {"k": 1, "l": 2}},
        {"o.k": [0], "o.l": [5]},
        [],
    ),
    "the first of equals": (
        [part({"a": "x"}, shows("a", 0)), part({"a": "y"}, shows("a", 5))],
        {"a": "x"},
        {"a": [0]},
        [("a", "y", [5])],
    ),
    "computed is as good as verbatim": (
        [part({"a": 3}, shows("a", 0, "computed")), part({"a": 4}, shows("a", 5))],
        {"a": 3},
        {"a": [0]},
        [("a", 4, [5])],
    ),
    "verbatim before inferred": (
        [part({"a": "x"}, shows("a", 0, "inferred")), part({"a": "y"}, shows("a", 5))],
        {"a": "y"},
        {"a": [5]},
        [("a", "x", [0])],
    ),
    "inferred behind verbatim": (
        [part({"a": "x"}, shows("a", 0)), part({"a": "y"}, shows("a", 5, "inferred"))],
        {"a": "x"},
        {"a": [0]},
        [("a", "y", [5])],
    ),
    "inferred before unsupported": (
        [
            part({"a": "x", "b": 1}, shows("b", 0), missing=("a",)),
            part({"a": "y"}, shows("a", 5, "inferred")),
        ],
        {"a": "y", "b": 1},
        {"b": [0], "a": [5]},
        [("a", "x", [])],
    ),
    "three values": (
        [part({"a": name}, shows("a", place)) for place, name in enumerate("xyz")],
        {"a": "x"},
        {"a": [0]},
        [("a", "y", [1]), ("a", "z", [2])],
    ),
    "the last is the best": (
        [
            part({"a": "x"}, shows("a", 0, "inferred")),
            part({"a": "y"}, shows("a", 5, "inferred")),
            part({"a": "z"}, shows("a", 9)),
        ],
        {"a": "z"},
        {"a": [9]},
        [("a", "y", [5]), ("a", "x", [0])],
    ),
    "same words in other case": (
        [part({"a": "Tea  House"}, shows("a", 0)), part({"a": "tea house"}, shows("a", 5))],
        {"a": "Tea  House"},
        {"a": [0, 5]},
        [],
    ),
    "false is a value": (
        [part({"a": False}, shows("a", 0)), part({"a": True}, shows("a", 5))],
        {"a": False},
        {"a": [0]},
        [("a", True, [5])],
    ),
    "zero is a value": (
        [part({"a": 0}, shows("a", 0)), part({"a": 5}, shows("a", 5))],
        {"a": 0},
        {"a": [0]},
        [("a", 5, [5])],
    ),
    "a name that begins another": (
        [
            part({"a": "x", "ab": "p"}, shows("a", 0, "inferred"), shows("ab", 1)),
            part({"a": "y"}, shows("a", 5)),
        ],
        {"a": "y", "ab": "p"},
        {"a": [5], "ab": [1]},
        [("a", "x", [0])],
    ),
}


@pytest.mark.parametrize(("parts", "item", "shown", "others"), SINGLE.values(), ids=SINGLE)
def test_single_values(
    parts: list[Partial], item: Any, shown: dict[str, list[int]], others: list[Any]
) -> None:
    whole, _ = merge(parts)
    assert whole.item == item
    assert places(whole.evidence) == shown
    assert values(*parts) == others


AMOUNTS = {"text and number": ("6.00", 6), "digits": ("6.00", "6.0"), "float": (6.0, 6)}


@pytest.mark.parametrize(("first", "second"), AMOUNTS.values(), ids=AMOUNTS)
def test_an_equal_amount_is_no_alternative(first: Any, second: Any) -> None:
    assert values(part({"a": first}, shows("a", 0)), part({"a": second}, shows("a", 5))) == []


WORSE: dict[str, Partial] = {
    "unsupported": part({"a": "x", "b": 1}, shows("b", 0), missing=("a",)),
    "inferred": part({"a": "x", "b": 1}, shows("b", 0), shows("a", 0, "inferred")),
}


@pytest.mark.parametrize("first", WORSE.values(), ids=WORSE)
def test_an_equal_value_has_the_best_support(first: Partial) -> None:
    whole, alternatives = merge([first, part({"a": "x"}, shows("a", 5))])
    assert places(whole.evidence) == {"b": [0], "a": [5]}
    assert whole.missing == ()
    assert alternatives == ()


# ---- lists ---------------------------------------------------------------------------------

LISTS: dict[str, tuple[list[Partial], Any, dict[str, list[int]]]] = {
    "united": (
        [part({"l": ["x"]}, shows("l[0]", 0)), part({"l": ["y"]}, shows("l[0]", 5))],
        ["x", "y"],
        {"l[0]": [0], "l[1]": [5]},
    ),
    "equal words at another place": (
        [part({"l": ["x"]}, shows("l[0]", 0)), part({"l": ["X"]}, shows("l[0]", 5))],
        ["x"],
        {"l[0]": [0, 5]},
    ),
    "equal number at another place": (
        [part({"l": [3]}, shows("l[0]", 0)), part({"l": [3]}, shows("l[0]", 5))],
        [3, 3],
        {"l[0]": [0], "l[1]": [5]},
    ),
    "equal amount at another place": (
        [
            part({"l": [{"k": "x", "m": "3.00"}]}, shows("l[0].k", 0), shows("l[0].m", 2)),
            part({"l": [{"k": "x", "m": "3.00"}]}, shows("l[0].k", 5), shows("l[0].m", 7)),
        ],
        [{"k": "x", "m": "3.00"}] * 2,
        {"l[0].k": [0], "l[0].m": [2], "l[1].k": [5], "l[1].m": [7]},
    ),
    "equal amount at the same place": (
        [
            part({"l": [{"k": "x", "m": "3.00"}]}, shows("l[0].k", 0), shows("l[0].m", 2)),
            part({"l": [{"k": "x", "m": "3.00"}]}, shows("l[0].k", 0), shows("l[0].m", 2)),
        ],
        [{"k": "x", "m": "3.00"}],
        {"l[0].k": [0], "l[0].m": [2]},
    ),
    "equal at the same place": (
        [part({"l": ["x"]}, shows("l[0]", 5)), part({"l": ["x"]}, shows("l[0]", 5))],
        ["x"],
        {"l[0]": [5]},
    ),
    "other at the same place": (
        [part({"l": ["x"]}, shows("l[0]", 5)), part({"l": ["y"]}, shows("l[0]", 5))],
        ["x", "y"],
        {"l[0]": [5], "l[1]": [5]},
    ),
    "some equal": (
        [
            part({"l": ["x", "y"]}, shows("l[0]", 0), shows("l[1]", 5)),
            part({"l": ["y", "z"]}, shows("l[0]", 5), shows("l[1]", 9)),
        ],
        ["x", "y", "z"],
        {"l[0]": [0], "l[1]": [5], "l[2]": [9]},
    ),
    "objects": (
        [
            part({"l": [{"k": 1}]}, shows("l[0].k", 0)),
            part({"l": [{"k": 2, "m": ["p"]}]}, shows("l[0].k", 5), shows("l[0].m[0]", 6)),
        ],
        [{"k": 1}, {"k": 2, "m": ["p"]}],
        {"l[0].k": [0], "l[1].k": [5], "l[1].m[0]": [6]},
    ),
    "first is null": (
        [part({"l": None}), part({"l": ["x"]}, shows("l[0]", 5))],
        ["x"],
        {"l[0]": [5]},
    ),
    "first is empty": (
        [part({"l": []}), part({"l": ["x"]}, shows("l[0]", 5))],
        ["x"],
        {"l[0]": [5]},
    ),
    "second is empty": (
        [part({"l": ["x"]}, shows("l[0]", 0)), part({"l": []})],
        ["x"],
        {"l[0]": [0]},
    ),
    "second is null": (
        [part({"l": ["x"]}, shows("l[0]", 0)), part({"l": None})],
        ["x"],
        {"l[0]": [0]},
    ),
    "both are empty": ([part({"l": []}), part({"l": []})], [], {}),
    "eleven and one": (
        [
            part({"l": list(range(11))}, *(shows(f"l[{n}]", n) for n in range(11))),
            part({"l": [7, 50]}, shows("l[0]", 7), shows("l[1]", 50)),
        ],
        [*range(11), 50],
        {f"l[{n}]": [n] for n in range(11)} | {"l[11]": [50]},
    ),
    "three parts": (
        [part({"l": [name]}, shows("l[0]", place)) for place, name in enumerate("xyz")],
        ["x", "y", "z"],
        {"l[0]": [0], "l[1]": [1], "l[2]": [2]},
    ),
}


@pytest.mark.parametrize(("parts", "expected", "shown"), LISTS.values(), ids=LISTS)
def test_lists(parts: list[Partial], expected: Any, shown: dict[str, list[int]]) -> None:
    whole, alternatives = merge(parts)
    assert whole.item == {"l": expected}
    assert places(whole.evidence) == shown
    assert alternatives == ()


def test_the_list_of_an_inner_object_is_united() -> None:
    first = part({"o": {"l": ["x"]}}, shows("o.l[0]", 0))
    whole, _ = merge([first, part({"o": {"l": ["y"]}}, shows("o.l[0]", 5))])
    assert whole.item == {"o": {"l": ["x", "y"]}}
    assert places(whole.evidence) == {"o.l[0]": [0], "o.l[1]": [5]}


# ---- what is missing or was left out -------------------------------------------------------


def test_what_one_part_shows_is_not_missing() -> None:
    first = part({"a": "x", "b": 1, "c": 2}, shows("b", 0), missing=("a", "c"))
    whole, _ = merge([first, part({"a": "y"}, shows("a", 5))])
    assert whole.missing == ("c",)


def test_a_missing_field_moves_with_its_element() -> None:
    first = part({"l": ["x"]}, shows("l[0]", 0))
    whole, _ = merge([first, part({"l": ["y", "z"]}, shows("l[0]", 5), missing=("l[1]",))])
    assert whole.item == {"l": ["x", "y", "z"]}
    assert whole.missing == ("l[2]",)


def test_all_that_was_left_out_is_kept() -> None:
    first = Partial({"a": 1}, (shows("a", 0),), left_out=(LeftOut("b", 2, "Why."),))
    second = Partial({"a": 1}, (shows("a", 0),), left_out=(LeftOut("c", 3, "Why not."),))
    assert merge([first, second])[0].left_out == (*first.left_out, *second.left_out)


# ---- laws ----------------------------------------------------------------------------------


@st.composite
def partials(draw: st.DrawFn) -> Partial:
    """A part with a single value and a list, all of them shown."""
    value = draw(st.none() | st.sampled_from("xyz"))
    elements = draw(st.lists(st.sampled_from("xyz"), max_size=4))
    place = st.integers(0, 5)
    support = st.sampled_from(["verbatim", "inferred"])
    evidence = [shows(f"l[{n}]", draw(place), "verbatim") for n in range(len(elements))]
    if value is not None:
        evidence.append(shows("a", draw(place), draw(support)))
    return part({"a": value, "l": elements}, *evidence)


@given(st.lists(partials(), min_size=1, max_size=5))
def test_no_value_is_lost_and_none_made_up(parts: list[Partial]) -> None:
    whole, alternatives = merge(parts)
    given_values = {each.item["a"] for each in parts} - {None}
    kept = {whole.item["a"], *(each.value for each in alternatives)} - {None}
    assert kept == given_values
    assert set(whole.item["l"]) == {each for one in parts for each in one.item["l"]}
    names = {f"l[{n}]" for n in range(len(whole.item["l"]))} | ({"a"} if given_values else set())
    assert set(places(whole.evidence)) == names


@given(st.lists(partials(), min_size=1, max_size=5))
def test_no_alternative_has_a_better_support(parts: list[Partial]) -> None:
    whole, alternatives = merge(parts)
    best = [each.support for each in whole.evidence if each.field == "a"]
    others = [shown.support for each in alternatives for shown in each.evidence]
    assert "verbatim" in best or "verbatim" not in others


@given(partials())
def test_a_part_merged_with_itself_is_itself(one: Partial) -> None:
    assert merge([one, one]) == (one, ())


def test_an_object_is_not_mixed_from_two_things() -> None:
    first = Partial({"party": {"name": "Acme", "city": "Bern"}}, (words("party.name", "Acme"),))
    second = Partial({"party": {"name": "Zeta", "phone": "5"}}, (words("party.name", "Zeta"),))
    whole, (other,) = merge([first, second])
    assert whole.item == first.item
    assert (other.field, other.value) == ("party", second.item["party"])


def words(field: str, quote: str) -> Evidence:
    shown = {"start": 0, "end": len(quote), "quote": quote, "match": "exact"}
    return Evidence(**shown, field=field, support="verbatim")


@pytest.mark.parametrize("value", ["--5", "1.2.3", "٣", "-", "5-"])
def test_a_text_that_looks_like_a_number_is_none(value: str) -> None:
    parts = [Partial({"code": each}, (words("code", each),)) for each in (value, "007")]
    whole, (other,) = merge(parts)
    assert (whole.item, other.value) == ({"code": value}, "007")


# ---- keys ----------------------------------------------------------------------------------

PEOPLE = {"people[]": ("name",)}


def test_elements_of_one_key_are_one() -> None:
    first = part({"people": [{"name": "Ana", "age": 5}]}, shows("people[0].name", 0))
    second = part(
        {"people": [{"name": "Bo"}, {"name": "ANA", "job": "cook"}]},
        shows("people[0].name", 5),
        shows("people[1].name", 8),
        shows("people[1].job", 9),
    )
    whole, others = merge([first, second], PEOPLE)
    assert whole.item == {"people": [{"name": "Ana", "age": 5, "job": "cook"}, {"name": "Bo"}]}
    assert places(whole.evidence) == {
        "people[0].name": [0, 8],
        "people[0].job": [9],
        "people[1].name": [5],
    }
    assert others == ()


def test_elements_of_one_key_keep_what_differs() -> None:
    parts = [
        part({"people": [{"name": "Ana", "job": job}]}, shows("people[0].job", place))
        for place, job in enumerate(["cook", "pilot", "Pilot"])
    ]
    whole, (other,) = merge(parts, PEOPLE)
    assert whole.item == {"people": [{"name": "Ana", "job": "cook"}]}
    assert (other.field, other.value) == ("people[0].job", "pilot")
    assert [each.start for each in other.evidence] == [1, 2]


def test_elements_of_one_answer_have_a_key_too() -> None:
    only = part({"people": [{"name": "Ana", "age": 5}, {"name": "Ana", "job": "cook"}]})
    whole, _ = merge([only], PEOPLE)
    assert whole.item == {"people": [{"name": "Ana", "age": 5, "job": "cook"}]}


def test_elements_of_two_keys_are_two() -> None:
    parts = [
        part({"people": [{"name": name, "job": "cook"}]}, shows("people[0].job", 3))
        for name in ("Ana", "Bo")
    ]
    whole, _ = merge(parts, PEOPLE)
    assert [each["name"] for each in whole.item["people"]] == ["Ana", "Bo"]


def test_a_key_of_several_fields() -> None:
    rows = [{"name": "Ana", "day": 1}, {"name": "Ana", "day": 2}, {"name": "Ana", "day": None}]
    parts = [part({"l": [each]}, shows("l[0].name", n)) for n, each in enumerate(rows * 2)]
    whole, _ = merge(parts, {"l[]": ("name", "day")})
    assert [each["day"] for each in whole.item["l"]] == [1, 2, None]


def test_the_key_of_a_list_in_a_list() -> None:
    def team(*names: str) -> dict[str, Any]:
        return {"team": "red", "people": [{"name": name} for name in names]}

    keys = {"teams[]": ("team",), "teams[].people[]": ("name",)}
    parts = [part({"teams": [team("Ana", "Bo")]}), part({"teams": [team("Bo", "Cy")]})]
    whole, _ = merge(parts, keys)
    assert whole.item == {"teams": [team("Ana", "Bo", "Cy")]}


def test_an_element_told_in_part_is_the_same() -> None:
    first = part({"l": [{"what": "fire", "when": None}]}, shows("l[0].what", 0))
    second = part(
        {"l": [{"what": "fire", "when": "May"}]}, shows("l[0].what", 0), shows("l[0].when", 9)
    )
    for parts in ([first, second], [second, first]):
        whole, _ = merge(parts)
        assert whole.item == {"l": [{"what": "fire", "when": "May"}]}
        assert places(whole.evidence) == {"l[0].what": [0], "l[0].when": [9]}


def test_elements_that_share_a_heading_are_two() -> None:
    parts = [
        part({"l": [{"of": "Tea", "n": n}]}, shows("l[0].of", 0), shows("l[0].n", n))
        for n in (5, 6)
    ]
    whole, _ = merge(parts)
    assert [each["n"] for each in whole.item["l"]] == [5, 6]


# ---- findings ------------------------------------------------------------------------------

Findings = tuple[list[Told], list[Any], list[dict[str, list[int]]]]
FINDINGS: dict[str, Findings] = {
    "of two answers, equal": (
        [Told(part({"a": "x"}, shows("a", 0)), 0), Told(part({"a": "X"}, shows("a", 5)), 1)],
        [{"a": "x"}],
        [{"a": [0, 5]}],
    ),
    "of one answer, equal": (
        [Told(part({"a": "x"}, shows("a", 0)), 0), Told(part({"a": "x"}, shows("a", 5)), 0)],
        [{"a": "x"}, {"a": "x"}],
        [{"a": [0]}, {"a": [5]}],
    ),
    "equal amounts": (
        [Told(part({"a": 3}, shows("a", 0)), 0), Told(part({"a": 3}, shows("a", 5)), 1)],
        [{"a": 3}, {"a": 3}],
        [{"a": [0]}, {"a": [5]}],
    ),
    "an equal amount at the same place": (
        [Told(part({"a": 3}, shows("a", 0)), 0), Told(part({"a": 3}, shows("a", 0)), 1)],
        [{"a": 3}],
        [{"a": [0]}],
    ),
    "two sides of one word": (
        [
            Told(part({"a": "x", "b": "p"}, shows("a", 0), shows("b", 3)), 0),
            Told(part({"a": "y", "b": "p"}, shows("a", 1), shows("b", 3)), 1),
        ],
        [{"a": "x", "b": "p"}, {"a": "y", "b": "p"}],
        [{"a": [0], "b": [3]}, {"a": [1], "b": [3]}],
    ),
    "over a boundary": (
        [
            Told(part({"a": "x", "b": None}, shows("a", 0)), 0),
            Told(part({"a": "x", "b": "y"}, shows("a", 0), shows("b", 5)), 1),
        ],
        [{"a": "x", "b": "y"}],
        [{"a": [0], "b": [5]}],
    ),
    "told again in other words": (
        [Told(part({"a": "x"}, shows("a", 3)), 0), Told(part({"a": "xy"}, shows("a", 3)), 1, True)],
        [{"a": "x"}],
        [{"a": [3]}],
    ),
    "other words of the window itself": (
        [Told(part({"a": "x"}, shows("a", 3)), 0), Told(part({"a": "xy"}, shows("a", 3)), 1)],
        [{"a": "x"}, {"a": "xy"}],
        [{"a": [3]}, {"a": [3]}],
    ),
    "only told by the window behind it": (
        [Told(part({"a": "x"}, shows("a", 0)), 0), Told(part({"a": "z"}, shows("a", 3)), 1, True)],
        [{"a": "x"}, {"a": "z"}],
        [{"a": [0]}, {"a": [3]}],
    ),
}


@pytest.mark.parametrize(("told", "items", "shown"), FINDINGS.values(), ids=FINDINGS)
def test_findings(told: list[Told], items: list[Any], shown: list[dict[str, list[int]]]) -> None:
    found = united(told)
    assert [each.item for each, _ in found] == items
    assert [places(each.evidence) for each, _ in found] == shown


def test_findings_of_one_key_are_one_also_in_one_answer() -> None:
    told = [
        Told(part({"name": "Ana", "job": "cook"}, shows("job", 0)), 0),
        Told(part({"name": "Ana", "job": "pilot"}, shows("job", 5)), 0),
    ]
    ((whole, (other,)),) = united(told, {"": ("name",)})
    assert whole.item == {"name": "Ana", "job": "cook"}
    assert (other.field, other.value) == ("job", "pilot")


@given(st.lists(st.tuples(st.sampled_from("xy"), st.integers(0, 5), st.integers(0, 2))))
def test_no_finding_is_lost_and_none_made_up(told: list[tuple[str, int, int]]) -> None:
    rows = [Told(part({"a": value}, shows("a", place)), by) for value, place, by in told]
    found = united(rows)
    assert {each.item["a"] for each, _ in found} == {value for value, _, _ in told}
    kept = {(each.item["a"], place.start) for each, _ in found for place in each.evidence}
    assert kept == {(value, place) for value, place, _ in told}


def test_time_is_in_proportion_to_the_rows() -> None:
    def steps(rows: int) -> int:
        """The calls that a merge of two parts with equal rows takes."""
        items = {"l": [{"k": "x", "m": "3.00"}] * rows}
        parts = [
            part(items, *(shows(f"l[{n}].m", n + rows * by) for n in range(rows))) for by in (0, 1)
        ]
        calls = 0

        def count(*_: Any) -> None:
            nonlocal calls
            calls += 1

        sys.setprofile(count)
        try:
            whole, _ = merge(parts)
        finally:
            sys.setprofile(None)
        assert len(whole.item["l"]) == 2 * rows
        return calls

    assert steps(400) < 6 * steps(100)
