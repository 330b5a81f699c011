"""A model that is asked which claims are about one thing: what is shown, and what is believed."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.commands import Shell
from support.fake_engine import FakeModel, completion
from support.told_events import article, reader

from extractor import Extractor
from extractor.compare import Comparison, Fact, asking, facts
from extractor.compare.folder import compare
from extractor.compare.stories import stories
from extractor.errors import ServiceDenied, SettingsError, WeightsError
from extractor.models import Document
from extractor.runs import Run

BOARD = article(
    "board",
    "Pier collapses in Osterby\n\n"
    "The Harbour Board said the pier at Osterby was inspected in January. "
    "The Harbour Board said 12 people were killed in Osterby.\n",
    "2025-03-01",
)
LUND = article(
    "lund",
    "Questions in Osterby\n\n"
    "Eva Lund said nobody had looked at the planks in Osterby for years. "
    "Eva Lund said divers carried out 15 bodies. Harbour Board staff were absent.\n",
    "2025-03-01",
)
ELSEWHERE = article(
    "elsewhere", "Bank raises rates\n\nNorda Bank said on Friday its rate was 3%.\n", "2025-03-01"
)


class Absent(FakeModel):
    """A model whose weights are missing, which is noticed at its first use."""

    async def client(self) -> Any:
        raise WeightsError("There are no weights: pull them.")


def fact(question: str, *answers: tuple[str, list[int]]) -> dict[str, Any]:
    told = [{"answer": answer, "claims": claims} for answer, claims in answers]
    return {"question": question, "answers": told}


def asked(
    *documents: Document, answer: Any, ask: str | None = None, strong: bool = True
) -> tuple[Comparison, FakeModel]:
    model = FakeModel(otherwise=answer)
    model.strong = strong
    with reader() as rules:
        results = [rules.extract(each) for each in documents]
    with Extractor(model=model, cache=False, ask="all") as extractor:
        return facts(results, ask=ask, asker=extractor), model


def told_by_both(found: Comparison) -> list[Fact]:
    return list(found.told_by(2))


def test_claims_are_shown_with_their_day_and_voice() -> None:
    _, model = asked(BOARD, LUND, answer=[])
    assert "D1 2025-03-01 | Harbour Board: " in model.last_text
    assert "D2 2025-03-01 | Eva Lund: " in model.last_text


def test_claims_of_different_words_become_one_fact() -> None:
    found, _ = asked(BOARD, LUND, answer=[fact("Was it inspected?", ("yes", [1]), ("no", [3]))])
    (one,) = [each for each in told_by_both(found) if "inspected?" in " ".join(each.because)]
    assert one.relation == "disputed"
    assert {position.denies for position in one.positions} == {False, True}
    assert "one fact: the model: Was it inspected?" in one.because


def test_a_number_that_is_answered_is_the_position() -> None:
    found, _ = asked(BOARD, LUND, answer=[fact("How many died?", ("12", [2]), ("15", [4]))])
    (one,) = [each for each in told_by_both(found) if "died" in " ".join(each.because)]
    assert one.relation == "differ"
    assert [position.low for position in one.positions] == [12.0, 15.0]


@pytest.mark.parametrize(
    ("answers", "relation"),
    [
        pytest.param([("in January", [1]), ("for years", [3])], "differ", id="words of both"),
        pytest.param([("in May", [1]), ("never", [3])], "agree", id="words of neither"),
        pytest.param([("yes", [1]), ("unknown", [3])], "agree", id="not known"),
        pytest.param([("in January", [1]), ("no", [3])], "disputed", id="a value and no"),
        pytest.param([("yes", [1, 3])], "agree", id="one answer"),
    ],
)
def test_what_the_answers_make_of_it(answers: Any, relation: str) -> None:
    found, _ = asked(BOARD, LUND, answer=[fact("When?", *answers)])
    (one,) = [each for each in told_by_both(found) if "When?" in " ".join(each.because)]
    assert one.relation == relation


@pytest.mark.parametrize(
    ("said", "date", "relation"),
    [
        pytest.param("a man was arrested on Tuesday", "2025-03-05", "agree", id="later"),
        pytest.param("a man was arrested on Sunday", "2025-03-05", "disputed", id="before"),
        pytest.param("a man was arrested on Monday", "2025-03-05", "disputed", id="that day"),
        pytest.param("a man had been arrested", "2025-03-05", "disputed", id="no day"),
        pytest.param("a man will be arrested on Tuesday", "2025-03-03", "disputed", id="to come"),
    ],
)
def test_what_happens_later_disputes_no_denial(said: str, date: str, relation: str) -> None:
    place = "in Dover Street in Osterby"
    denial = f"Fire in Osterby\n\nThe Harbour Board said no one had been arrested {place}.\n"
    other = f"Police in Osterby\n\nEva Lund said {said} {place}.\n"
    documents = article("a", denial, "2025-03-03"), article("b", other, date)
    answer = [fact("Was anyone arrested?", ("no", [1]), ("yes", [2]))]
    found, _ = asked(*documents, answer=answer)
    (one,) = told_by_both(found)
    assert one.relation == relation


@pytest.mark.parametrize(
    ("said", "relation"),
    [
        pytest.param("12 people", "disputed", id="the figure that is denied"),
        pytest.param("70 people", "agree", id="another one"),
    ],
)
def test_a_denial_of_a_figure_disputes_that_figure(said: str, relation: str) -> None:
    texts = [
        f"Pier in Osterby\n\nThe Harbour Board said {said} were killed in Osterby.\n",
        "Osterby\n\nEva Lund said the figure of 12 dead was wrong. "
        "She said 70 had died in Osterby.\n",
    ]
    documents = [article(name, text, "2025-03-01") for name, text in zip("ab", texts, strict=True)]
    answer = [fact("How many died?", (said, [1]), ("12", [2]), ("70", [3]))]
    found, _ = asked(*documents, answer=answer)
    (one,) = told_by_both(found)
    assert one.relation == relation


@pytest.mark.parametrize(
    ("answer", "other"),
    [
        pytest.param("12 people", "at least 15", id="more words"),
        pytest.param("twelve", "15 of them", id="in words"),
    ],
)
def test_an_answer_has_a_number_in_other_words(answer: str, other: str) -> None:
    found, _ = asked(BOARD, LUND, answer=[fact("How many died?", (answer, [2]), (other, [4]))])
    (one,) = [each for each in told_by_both(found) if "died" in " ".join(each.because)]
    assert one.relation == "differ"
    assert [position.low for position in one.positions] == [12.0, 15.0]


@pytest.mark.parametrize(
    ("said", "relation"),
    [
        pytest.param("said the beams were rotten", "disputed", id="asserted"),
        pytest.param("said the beams may have been rotten", "differ", id="hedged"),
    ],
)
def test_yes_and_no_without_a_negation(said: str, relation: str) -> None:
    other = article("lund", f"Questions in Osterby\n\nEva Lund {said} in Osterby.\n", "2025-03-01")
    answer = [fact("Was it in order?", ("yes", [1]), ("no", [3]))]
    found, _ = asked(BOARD, other, answer=answer)
    (one,) = told_by_both(found)
    assert one.relation == relation


@pytest.mark.parametrize(
    ("said", "relation"),
    [
        pytest.param("Eva Lund said", "disputed", id="another source"),
        pytest.param("The Harbour Board said", "agree", id="the same source"),
    ],
)
def test_who_corrects_himself_disputes_nothing(said: str, relation: str) -> None:
    text = f"Questions in Osterby\n\n{said} the planks in Osterby were rotten.\n"
    answer = [fact("Was it in order?", ("yes", [1]), ("no", [3]))]
    found, _ = asked(BOARD, article("lund", text, "2025-03-02"), answer=answer)
    (one,) = told_by_both(found)
    assert one.relation == relation


def test_two_forecasts_in_words_differ() -> None:
    first, second = (
        article(name, f"Pier in Osterby\n\n{who} said the Osterby pier will open {when}.\n")
        for name, who, when in (("a", "The Harbour Board", "in May"), ("b", "Eva Lund", "in June"))
    )
    answer = [fact("When will it open?", ("in May", [1]), ("in June", [2]))]
    (one,) = told_by_both(asked(first, second, answer=answer)[0])
    assert (one.relation, {each.value for each in one.positions}) == (
        "differ",
        {"in May", "in June"},
    )


def test_what_a_model_says_of_the_dead_takes_no_injured_in() -> None:
    documents = [
        article(
            name,
            "Pier collapses in Osterby\n\n"
            f"{who} said {dead} people were killed and {hurt} injured in Osterby.\n",
            "2025-03-01",
        )
        for name, who, dead, hurt in (("a", "The Harbour Board", 12, 40), ("b", "Eva Lund", 15, 40))
    ]
    answer = [fact("How many died?", ("12", [1]), ("15", [2]))]
    found = told_by_both(asked(*documents, answer=answer)[0])
    values = {tuple(sorted({each.low for each in one.positions})): one.relation for one in found}
    assert values == {(12.0, 15.0): "differ", (40.0,): "agree"}


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param([fact("Which?", ("yes", [0, 99, -1]))], id="numbers that were not shown"),
        pytest.param([fact("Which?", ("yes", [1]))], id="a single claim"),
        pytest.param([fact("Which?")], id="no answer"),
        pytest.param([fact("", ("", []))], id="nothing"),
        pytest.param([], id="no fact"),
    ],
)
def test_an_answer_about_nothing_changes_nothing(answer: Any) -> None:
    found, _ = asked(BOARD, LUND, answer=answer)
    with reader() as rules:
        assert found == facts([rules.extract(each) for each in (BOARD, LUND)])


STUDIO = article(
    "studio",
    "Film put off\n\nLantern Pictures said the sequel in Osterby was put off. "
    "Eva Lund said the sequel was dead.\n",
    "2025-03-01",
)
STAGE = article(
    "stage",
    "No film in Osterby\n\nThe studio said its sequel in Osterby needed a script. "
    "Ray Tolliver said the sequel was lost. Two workers said the sequel was cut.\n",
    "2025-03-01",
)


def _system(model: FakeModel) -> str:
    return str(model.requests[-1]["messages"][0]["content"])


def _sequel(*same: list[int]) -> list[dict[str, Any]]:
    return [fact("What of it?", ("yes", [1, 2, 3, 4, 5])) | {"same": [*same]}]


def test_sources_that_a_model_calls_one_are_one_voice() -> None:
    apart, _ = asked(STUDIO, STAGE, answer=_sequel())
    found, model = asked(STUDIO, STAGE, answer=_sequel([1, 4]))
    assert [told_by_both(each)[0].voices for each in (apart, found)] == [5, 4]
    (voice,) = [each for each in found.voices if len(each.names) > 1]
    assert voice.names == ("Lantern Pictures", "studio")
    assert voice.because == ("studio is Lantern Pictures: the model says so",)
    assert "same: lists of claims" in _system(model)


@pytest.mark.parametrize(
    "same",
    [
        pytest.param([[2, 5]], id="two people"),
        pytest.param([[4, 5]], id="a person and an institution"),
        pytest.param([[1, 2]], id="a person and a noun for an institution"),
        pytest.param([[3, 4]], id="unnamed people"),
        pytest.param([[0, 99, 1]], id="numbers that were not shown"),
        pytest.param([[1], []], id="one alone"),
    ],
)
def test_a_model_joins_no_sources_that_are_named_apart(same: Any) -> None:
    apart, _ = asked(STUDIO, STAGE, answer=_sequel())
    assert asked(STUDIO, STAGE, answer=_sequel(*same))[0] == apart


def test_a_noun_that_a_model_calls_two_firms_joins_them_not() -> None:
    rival = article(
        "rival",
        "Osterby waits\n\nHarl Films said the sequel in Osterby was a copy.\n",
        "2025-03-01",
    )
    answer = [fact("What?", ("yes", [1, 2, 3, 4, 5, 6])) | {"same": [[2, 5], [1, 2]]}]
    found, _ = asked(STUDIO, STAGE, rival, answer=answer)
    assert not any({"Harl Films", "Lantern Pictures"} <= {*each.names} for each in found.voices)
    assert any(len(each.names) == 2 for each in found.voices)


LETTER = "News from the set\n\n1 March 2025\n\nThe sequel in Osterby needs rain. {}\n"
"""What nothing marks as a firm's own words."""


def letter(more: str, head: str = "") -> Document:
    return article("letter", head + LETTER.format(more), "2025-03-01")


@pytest.mark.parametrize(
    ("text", "same", "voices"),
    [
        pytest.param(letter("Lantern Pictures will wait."), [[3, 1]], 2, id="of a firm"),
        pytest.param(letter("All will wait."), [[3, 1]], 3, id="that does not name the firm"),
        pytest.param(letter("Eva Lund will wait."), [[4, 1]], 3, id="of a person"),
        pytest.param(
            letter("Lantern Pictures, Osterby Council"), [[3, 1, 5]], 4, id="of two bodies"
        ),
        pytest.param(
            letter("Lantern Pictures will wait.", "By Ann Lee\n\n"), [[3, 1]], 3, id="an article"
        ),
        pytest.param(
            letter("I asked Lantern Pictures."), [[3, 1]], 3, id="a writer who speaks of himself"
        ),
    ],
)
def test_a_model_says_who_issued_a_document(
    text: Document, same: list[list[int]], voices: int
) -> None:
    council = article(
        "town", "Osterby waits\n\nOsterby Council said the sequel was welcome.\n", "2025-03-02"
    )
    told = [STUDIO, text, *([council] if voices > 3 else [])]
    answer = [fact("What of it?", ("yes", [*range(1, 20)])) | {"same": same}]
    found, _ = asked(*told, answer=answer)
    (one,) = told_by_both(found)
    assert one.voices == voices


def test_a_small_model_is_not_asked_who_is_one() -> None:
    found, model = asked(STUDIO, STAGE, answer=_sequel([1, 4]), strong=False)
    assert "same:" not in _system(model)
    assert all(len(each.names) < 2 for each in found.voices)


def test_an_answer_without_end_is_cut() -> None:
    answer = [fact(f"Is it {n}?", ("yes", [1, 3] * 50)) for n in range(40)]
    found, model = asked(BOARD, LUND, answer=answer)
    shown = sum(line[:1].isdigit() for line in model.last_text.splitlines())
    told = [each for each in found.facts if any("Is it" in why for why in each.because)]
    assert len(told) == 3 * shown


def test_a_claim_may_be_in_several_facts() -> None:
    answer = [fact("One?", ("yes", [1, 3])), fact("Two?", ("yes", [1, 4]))]
    found, _ = asked(BOARD, LUND, answer=answer)
    reasons = [" ".join(each.because) for each in told_by_both(found)]
    assert sum("One?" in each for each in reasons) == 1
    assert sum("Two?" in each for each in reasons) == 1


def test_only_stories_of_several_documents_are_asked_unless_all_are() -> None:
    _, model = asked(BOARD, ELSEWHERE, answer=[], ask="unsure")
    assert model.requests == []
    _, model = asked(BOARD, ELSEWHERE, answer=[], ask="all")
    assert len(model.requests) == 1  # the other has a single claim


@pytest.mark.parametrize(
    ("ask", "joined"),
    [pytest.param("unsure", True, id="beside"), pytest.param("all", False, id="alone")],
)
def test_the_rules_join_words_beside_the_model_or_not_at_all(ask: str, joined: bool) -> None:
    said = "Eva Lund said the pier at Osterby was inspected by divers in January."
    other = article("other", f"Pier in Osterby\n\n{said} Osterby has 900 people.\n", "2025-03-02")
    one = article(
        "one", f"The pier in Osterby\n\n{said} Eva Lund said Osterby wept.\n", "2025-03-01"
    )
    found, _ = asked(one, other, answer=[fact("Who wept?", ("yes", [2, 4]))], ask=ask)
    alike = [each for each in told_by_both(found) if "inspected" in each.label]
    assert bool(alike) is joined


def test_a_small_model_is_shown_less_at_a_time_and_what_was_found_before() -> None:
    text = " ".join(f"Ines Falk said {n} boats of Harrow were lost." for n in range(20, 50))
    one = article("one", f"Storm\n\n{text}\n", "2025-03-01")
    two = article("two", "Storm\n\nInes Falk said 9 boats of Harrow were lost.\n", "2025-03-02")
    answer = [fact("How many boats?", ("20", [1]), ("21", [2]))]
    _, model = asked(one, two, answer=answer, strong=False)
    assert len(model.requests) == 2
    assert "How many boats?" in model.last_text
    _, model = asked(one, two, answer=answer)
    assert len(model.requests) == 1


def test_a_story_without_an_answer_is_read_by_the_rules(tmp_path: Path) -> None:
    runs = [written(tmp_path / each.doc_id, each) for each in (BOARD, LUND)]
    model = FakeModel(otherwise=completion("I would rather not."))
    with Extractor(model=model, cache=False, ask="all") as extractor:
        found = compare(runs, tmp_path / "asked", ask="all", extractor=extractor)
    plain = compare(runs, tmp_path / "plain")
    assert list(found.facts()) == list(plain.facts())
    assert (found.record["asked"], found.record["unanswered"]) == (1, 1)
    assert sum(found.record["reasons"].values()) == 1


def test_a_refused_key_ends_it_and_nothing_is_written(tmp_path: Path) -> None:
    runs = [written(tmp_path / each.doc_id, each) for each in (BOARD, LUND)]
    with (
        Extractor(model=FakeModel(otherwise=401), cache=False, ask="all") as extractor,
        pytest.raises(ServiceDenied),
    ):
        compare(runs, tmp_path / "asked", extractor=extractor)
    assert not (tmp_path / "asked" / "compared.json").exists()


def test_a_second_comparison_asks_nothing(tmp_path: Path) -> None:
    runs = [written(tmp_path / each.doc_id, each) for each in (BOARD, LUND)]
    model = FakeModel([fact("When?", ("yes", [1, 3]))])
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        with Extractor(model=model, cache_dir=tmp_path / "cache", ask="all") as extractor:
            compare(runs, folder, extractor=extractor)
    assert len({(folder / "facts.jsonl").read_bytes() for folder in folders}) == 1
    assert len(model.requests) == 1


def test_a_comparison_that_was_stopped_asks_about_the_other_stories_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "BATCH", 1)
    bank = article("bank", ELSEWHERE.text.replace("Friday", "Monday, in Norda,"), "2025-03-02")
    told = (BOARD, LUND, ELSEWHERE, bank)
    runs = [written(tmp_path / each.doc_id, each) for each in told]
    answer = [fact("Which?", ("yes", [1, 2]))]

    def compared(name: str, *answers: Any) -> FakeModel:
        model = FakeModel(*answers)
        with Extractor(model=model, cache=False, ask="all") as extractor:
            compare(runs, tmp_path / name, extractor=extractor)
        return model

    compared("whole", answer, answer)
    with pytest.raises(ServiceDenied):
        compared("stopped", answer, 401)
    with pytest.raises(SettingsError, match="with another model"):
        compare(runs, tmp_path / "stopped")
    assert len(compared("stopped", answer).requests) == 1
    whole, stopped = ((tmp_path / each / "facts.jsonl").read_bytes() for each in
                      ("whole", "stopped"))  # fmt: skip
    assert whole == stopped
    assert whole.count(b"the model: Which?") == 2
    record = json.loads((tmp_path / "stopped" / "compared.json").read_bytes())
    assert (record["asked"], record["unanswered"]) == (2, 0)


@pytest.mark.parametrize(
    ("ask", "match"),
    [
        pytest.param("some", "choose none, unsure, all", id="another word"),
        pytest.param("all", "name one", id="no model"),
    ],
)
def test_settings_that_do_not_fit_are_refused(ask: str, match: str) -> None:
    with pytest.raises(SettingsError, match=match):
        facts([], ask=ask)


def test_stories_are_what_related_documents_connect() -> None:
    names = {"a": ["x"], "b": ["x", "y"], "c": ["y"], "d": ["z"], "e": ["z"]}
    apart = {("d", "e")}
    assert stories(names, lambda *pair: pair not in apart) == [["a", "b", "c"], ["d"], ["e"]]


def written(folder: Path, document: Document) -> Path:
    with reader() as extractor, Run.open(folder, extractor.settings) as run:
        run.add(extractor.extract(document))
        run.finish()
    return folder


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(["--ask", "all"], id="a question"),
        pytest.param(["--prices", "prices.toml"], id="prices"),
    ],
)
def test_options_for_a_model_need_one(shell: Shell, tmp_path: Path, options: list[str]) -> None:
    run = written(tmp_path / "run", BOARD)
    done = shell("compare", str(run), "-o", "compared", *options)
    assert done.code == 2
    assert options[0] in done.err
    assert "--model" in done.err


def test_a_mistake_of_the_user_leaves_no_folder(tmp_path: Path) -> None:
    runs = [written(tmp_path / each.doc_id, each) for each in (BOARD, LUND)]
    with (
        Extractor(model=Absent(), cache=False, ask="all") as extractor,
        pytest.raises(WeightsError),
    ):
        compare(runs, tmp_path / "compared", extractor=extractor)
    assert not (tmp_path / "compared").exists()
