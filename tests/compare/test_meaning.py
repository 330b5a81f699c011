"""What means the same in other words: decided with an encoder that needs no weights."""

import itertools
import os
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

pytest.importorskip("numpy", reason="needs the extra [meaning]")

from support.commands import Shell
from support.fake_encoder import FakeEncoder
from support.fake_engine import FakeModel
from support.told_events import article, reader

from extractor import Extractor
from extractor.compare import Comparison, Fact, facts, meaning, stages
from extractor.compare.comparison import Asking, Comparing
from extractor.compare.folder import compare
from extractor.compare.likeness import MEANING, SIGNS, probability
from extractor.compare.meaning import Said, windows
from extractor.compare.points import Reader
from extractor.engines.encoder import Reading
from extractor.models import Claim, Document, Result
from extractor.runs import Run

BOARD = article(
    "board",
    "Pier gives way in Osterby\n\n"
    "The Harbour Board said nobody had examined the planks in Osterby for years. "
    "The Harbour Board said a ferry was moored beside the crane in Osterby.\n",
    "2025-03-01",
)
LUND = article(
    "lund",
    "Questions in Osterby\n\n"
    "Eva Lund said inspectors had never visited the timbers in Osterby. "
    "Eva Lund said schools would close on Monday in Osterby. Harbour Board staff were absent.\n",
    "2025-03-01",
)
DOVER = article(
    "dover", "Dover\n\nJohn Vance said inspectors had never visited the timbers.\n", "2025-09-01"
)
MOORED = [{"question": "Was it moored?", "answers": [{"answer": "yes", "claims": [2]}]}]
MEANINGS = {"inspectors": "examined", "visited": "examined", "timbers": "planks", "never": "nobody"}


def results(*documents: Document) -> list[Result[Claim]]:
    with reader() as rules:
        return [rules.extract(each) for each in documents]


def told(*documents: Document, encoder: FakeEncoder | None = None) -> Comparison:
    return facts(results(*documents), meaning=encoder or FakeEncoder(**MEANINGS))


def statements(found: Comparison, *documents: Document) -> list[set[str]]:
    """The statements of each fact of several claims."""
    known = {(c.doc_id, c.claim_id): c.statement for r in results(*documents) for c in r.claims}
    return [
        {known[ref.doc_id, ref.claim_id] for ref in each.claims}
        for each in found.facts
        if each.relation != "single"
    ]


def by_meaning(found: Comparison) -> list[Fact]:
    return [fact for fact in found.facts if any("meaning" in why for why in fact.because)]


def test_claims_in_other_words_are_one_fact_and_the_reason_names_the_words() -> None:
    (joined,) = by_meaning(told(BOARD, LUND))
    assert joined.documents == joined.voices == 2
    (because,) = (why for why in joined.because if "meaning" in why)
    assert because.startswith("one fact: the meaning is alike (")
    named = set(because.split(": ")[2].split(", "))
    assert named < {"Inspectors", "never", "visited", "timbers", "nobody", "examined", "planks"}
    assert "school" not in str(statements(told(BOARD, LUND), BOARD, LUND))


def test_nothing_is_joined_without_it_or_where_the_words_mean_other_things() -> None:
    assert by_meaning(facts(results(BOARD, LUND))) == []
    assert by_meaning(told(BOARD, LUND, encoder=FakeEncoder())) == []


def test_what_something_speaks_against_is_joined_by_no_meaning_alone() -> None:
    """The vectors are alike, but each names somebody else."""
    texts = (
        "nobody had examined the planks of Jon Reyes",
        "nobody had examined the planks of Ana Ruiz",
    )
    board, lund = (
        each.model_copy(update={"text": each.text.replace(old, new)})
        for each, old, new in (
            (BOARD, "nobody had examined the planks", texts[0]),
            (LUND, "inspectors had never visited the timbers", texts[1]),
        )
    )
    assert by_meaning(told(board, lund)) == []


def test_what_the_rules_join_keeps_their_reason() -> None:
    copy = BOARD.model_copy(update={"doc_id": "copy"})
    rules = facts(results(BOARD, copy))
    assert [f.because for f in told(BOARD, copy).facts] == [f.because for f in rules.facts]


def test_the_order_of_documents_does_not_matter() -> None:
    first = told(BOARD, LUND, DOVER)
    for order in itertools.permutations((BOARD, LUND, DOVER)):
        assert told(*order) == first


def test_articles_on_other_events_are_not_compared() -> None:
    encoder = FakeEncoder(**MEANINGS)
    assert by_meaning(told(BOARD, DOVER, encoder=encoder)) == []
    assert encoder.texts == []


@pytest.mark.parametrize("ask", ["unsure", "all"])
def test_what_a_model_has_answered_about_is_not_read(ask: str) -> None:
    encoder = FakeEncoder(**MEANINGS)
    with Extractor(model=FakeModel(otherwise=MOORED), cache=False, ask="all") as asker:
        found = facts(results(BOARD, LUND), ask=ask, asker=asker, meaning=encoder)
    assert by_meaning(found) == []
    assert encoder.texts == []


@pytest.mark.parametrize("ask", ["unsure", "all"])
def test_what_a_model_says_nothing_of_is_read(ask: str) -> None:
    encoder = FakeEncoder(**MEANINGS)
    with Extractor(model=FakeModel(otherwise=[]), cache=False, ask="all") as asker:
        found = facts(results(BOARD, LUND), ask=ask, asker=asker, meaning=encoder)
    assert len(by_meaning(found)) == 1


# ---- long stories --------------------------------------------------------------------------------


def story(size: int) -> list[Said]:
    """As many claims of one document, each of a word of its own."""
    text = " ".join(
        f"The mayor said the w{chr(97 + n // 26)}{chr(97 + n % 26)} shut." for n in range(size)
    )
    (result,) = results(article("long", f"{text}\n", "2025-03-01"))
    points = Reader(result.document, result.claims).points()
    told = zip(itertools.count(), result.claims, points)
    return list(meaning.said(result.document, told))[:size]


def test_each_two_claims_that_are_near_are_compared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "BLOCK", 4)
    claims, encoder = story(14), FakeEncoder()
    seen = [
        (window.n(i), window.n(j))
        for window in windows(claims, encoder)
        for i, j, _ in window.pairs(lambda *_: True)
    ]
    near = {(a, b) for a in range(14) for b in range(a + 1, 14) if b // 4 - a // 4 <= 1}
    assert len(seen) == len(set(seen))
    assert set(seen) == near
    assert len([each for each in encoder.texts if each == claims[0].statement]) == 1


def test_signs_are_the_same_both_ways_and_within_their_bounds() -> None:
    claims = story(6)
    there = {p[:2]: p[2] for w in windows(claims, FakeEncoder()) for p in w.pairs(lambda *_: True)}
    back = {
        p[:2]: p[2] for w in windows(claims[::-1], FakeEncoder()) for p in w.pairs(lambda *_: True)
    }
    for (i, j), signs in there.items():
        assert signs == pytest.approx(back[5 - j, 5 - i], abs=1e-5)
        assert len(signs) == len(SIGNS) + len(MEANING)
        assert all(-1.0001 <= each <= 1.0001 for each in signs[-4:])
        assert 0 <= probability(signs, "meaning") <= 1
        assert 0 <= probability(signs[: len(SIGNS)]) <= 1


def test_a_claim_without_tokens_is_left_out() -> None:
    claims = [story(1)[0]._replace(n=n, statement=said) for n, said in enumerate(["", "a b", "…"])]
    (window,) = windows(claims, FakeEncoder())
    assert list(window.pairs(lambda *_: True)) == []


# ---- the folder and the command ----------------------------------------------------------------


@pytest.fixture
def run(tmp_path: Path) -> Path:
    with reader() as extractor, Run.open(tmp_path / "run", extractor.settings) as run:
        for each in (BOARD, LUND):
            run.add(extractor.extract(each))
        run.finish()
    return tmp_path / "run"


def test_the_record_names_the_encoder(run: Path, tmp_path: Path) -> None:
    found = compare([run], tmp_path / "with", meaning=FakeEncoder(**MEANINGS))
    assert found.record["meaning"] == "fake"
    assert len(by_meaning(Comparison(facts=tuple(found.facts()), voices=(), copies=()))) == 1
    assert compare([run], tmp_path / "without").record["meaning"] is None


def test_what_was_read_before_a_kill_is_not_read_again(tmp_path: Path) -> None:
    first = Comparing(Asking(meaning=FakeEncoder(**MEANINGS)), tmp_path / "index")
    for each in results(BOARD, LUND):
        first.add(each)
    facts = list(first.facts())
    first.close()
    silent = FakeEncoder()
    again = Comparing(Asking(meaning=silent), tmp_path / "index")
    assert list(again.facts()) == facts
    assert silent.texts == []
    again.close()


class Dying(FakeEncoder):
    """An encoder whose process is killed when it has read for the given number of times."""

    def __init__(self, reads: int) -> None:
        super().__init__(**MEANINGS)
        self._left = reads

    def read(self, texts: Sequence[str]) -> Iterator[Reading]:
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1
        return super().read(texts)


def moved(document: Document, place: str, day: str) -> Document:
    """The article, of another event at another place."""
    text = document.text
    for word in ("Osterby", "Harbour Board", "Eva Lund"):
        text = text.replace(word, f"{place} {word.split()[-1]}" if " " in word else place)
    return article(f"{document.doc_id}-{place}", text, day)


def test_a_kill_amid_the_events_leaves_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stages, "PAUSE", 0.0)  # so that each event is kept
    places = (("Osterby", "2025-03-01"), ("Vellamo", "2025-05-02"), ("Quarnstad", "2025-07-03"))
    events = [moved(each, *where) for where in places for each in (BOARD, LUND)]
    with Run.open(tmp_path / "run", Extractor(ask="none", cache=False).settings) as run:
        for result in results(*events):
            run.add(result)
        run.finish()
    whole = FakeEncoder(**MEANINGS)
    compare([tmp_path / "run"], tmp_path / "whole", meaning=whole)
    wanted = {path.name: path.read_bytes() for path in (tmp_path / "whole").iterdir()}
    for reads in range(6):  # two of each event: its statements, and the sentences around
        target = tmp_path / f"killed-{reads}"
        if (child := os.fork()) == 0:
            try:
                compare([tmp_path / "run"], target, meaning=Dying(reads))
            finally:
                os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        rest = FakeEncoder(**MEANINGS)
        compare([tmp_path / "run"], target, meaning=rest)
        assert {path.name: path.read_bytes() for path in target.iterdir()} == wanted
        assert len(rest.texts) * 3 == len(whole.texts) * (3 - reads // 2)


def test_without_its_weights_the_command_says_how_to_get_them(run: Path, shell: Shell) -> None:
    shell("compare", str(run), "-o", "compared", "--meaning")
    assert shell.code == 2
    assert "run `extractor model pull all-minilm-l6-v2`" in shell.err.replace("\n", " ")
    assert not Path("compared").exists()
