"""Facts of several articles: what holds of every comparison, and voices, time and copies."""

import itertools

import pytest
from support.told_events import Story, article, compared, fact_of, reader, words_of

from extractor.compare import facts
from extractor.errors import SettingsError

MONDAY = article(
    "monday",
    "Fire at Harrow Dock\n\n"
    "The mayor, Ines Falk, said that at least 12 people were killed in the blaze at "
    "Harrow Dock. The coast guard said 40 people were injured. The owner, Bastion Shipping, "
    "denied ignoring the safety warnings at Harrow Dock.\n",
    "2024-03-18",
)
TUESDAY = article(
    "tuesday",
    "Harrow Dock toll rises\n\n"
    "Falk said on Tuesday that 19 people were killed in the blaze at Harrow Dock. A union leader, "
    "Jon Reyes, said Bastion Shipping had ignored the safety warnings.\n\n"
    "The mayor said a judge would lead the inquiry.\n",
    "2024-03-19",
)
LATER = article(
    "later",
    "What we know\n\nThe coast guard told Norda Press that 40 people were injured in the "
    "blaze at Harrow Dock. Bastion Shipping has not commented on the safety warnings.\n",
    "2024-03-20",
)
WIRE = (
    "Harrow Dock closes for repairs\n\n"
    "The western gate of Harrow Dock closed on Thursday because a crane had fallen on the rails "
    "during the storm. Engineers of the port authority are looking for cracks in the wall below "
    "the crane. Lorries wait on the road to the town, where shops have run out of bread and milk. "
    "Officials said the gate would open again before the weekend.\n"
)


@pytest.fixture(scope="module")
def story() -> Story:
    return compared(MONDAY, TUESDAY, LATER)


class TestEveryComparison:
    def test_is_the_same_in_any_order(self) -> None:
        with reader() as extractor:
            results = [extractor.extract(each) for each in (MONDAY, TUESDAY, LATER)]
        found = [facts(order) for order in itertools.permutations(results)]
        assert all(each == found[0] for each in found)
        assert found[0] == facts([*results, *results])  # a document that comes twice is one

    def test_names_claims_that_exist_each_in_some_fact(self, story: Story) -> None:
        known = {(c.doc_id, c.claim_id) for each in story.results for c in each.claims}
        told = {(r.doc_id, r.claim_id) for f in story.comparison.facts for r in f.claims}
        assert told == known

    def test_counts_what_it_lists(self, story: Story) -> None:
        voices = {voice.voice_id for voice in story.comparison.voices}
        for fact in story.comparison.facts:
            assert fact.documents == len({ref.doc_id for ref in fact.claims})
            named = {ref.voice for ref in fact.claims if ref.voice}
            assert named <= voices
            assert fact.voices == max(1, len(named))
            assert (fact.relation == "single") == (len(fact.claims) == 1)
            assert fact.relation not in fact.also

    def test_says_why_claims_are_one_fact(self, story: Story) -> None:
        joined = [fact for fact in story.comparison.facts if fact.relation != "single"]
        assert joined
        assert all(any(why.startswith("one fact:") for why in fact.because) for fact in joined)

    def test_refuses_two_texts_with_one_id(self) -> None:
        other = article("monday", "Another text.\n\nNobody said anything about Harrow Dock.")
        with reader() as extractor:
            results = [extractor.extract(MONDAY), extractor.extract(other)]
        with pytest.raises(SettingsError, match="the id monday"):
            facts(results)

    def test_takes_texts_that_no_encoding_can_write(self) -> None:
        text = "The mayor, Ines F\ud800lk, said 12 people were killed at Harrow Dock.\n"
        story = compared(article("a", text), article("b", text))
        assert {fact.documents for fact in story.comparison.facts} == {2}

    def test_of_nothing_is_empty(self) -> None:
        assert facts([]).facts == ()


class TestTime:
    def test_a_toll_that_grows_is_no_conflict(self, story: Story) -> None:
        fact = fact_of(story, "killed")
        assert words_of(fact) == {"at least 12 people", "19 people"}
        assert fact.relation == "agree"

    def test_its_steps_are_in_order(self) -> None:
        story = compared(
            article("a", MONDAY.text.replace("at least 12", "12"), "2024-03-18"), TUESDAY
        )
        fact = fact_of(story, "killed")
        assert fact.relation == "agree"
        assert [(step.day, step.value) for step in fact.sequence] == [
            ("2024-03-18", "12 people"),
            ("2024-03-19", "19 people"),
        ]

    def test_the_same_figures_on_one_day_differ(self) -> None:
        text = MONDAY.text.replace("at least 12", "12")
        other = TUESDAY.text.replace("Falk said on Tuesday", "The coast guard said")
        story = compared(article("a", text, "2024-03-18"), article("b", other, "2024-03-18"))
        fact = fact_of(story, "killed")
        assert (fact.relation, fact.sequence) == ("differ", ())

    @pytest.mark.parametrize(
        ("verdict", "relation"),
        [
            ("That is wrong.", "disputed"),
            ("That's not true.", "disputed"),
            ("That is too high, it seems.", "disputed"),
            ("That figure is wildly exaggerated.", "disputed"),
            ("This is wide of the mark.", "disputed"),
            ("That is too high a price for the town.", "agree"),
            ("It is a high number.", "agree"),
            ("That is not wrong.", "agree"),
            ("That is old.", "agree"),
        ],
    )
    def test_an_article_that_checks_facts_denies_what_it_calls_wrong(
        self, verdict: str, relation: str
    ) -> None:
        text = f"A post said 17 people were killed at Harrow Dock. {verdict}"
        checked = article("check", f"Claims about Harrow Dock\n\n{text}\n", "2024-03-18")
        other = MONDAY.text.replace("at least 12", "17")
        story = compared(article("monday", other, "2024-03-18"), checked)
        assert fact_of(story, "killed").relation == relation

    @pytest.mark.parametrize(
        ("day", "relation"), [("2024-03-18", "differ"), ("2024-03-19", "agree")]
    )
    def test_one_source_says_two_things_in_two_articles(self, day: str, relation: str) -> None:
        one, other = (
            f"Fire at Harrow Dock\n\nBastion Shipping said the fire at Harrow Dock {said}.\n"
            for said in ("began in the engine room", "did not begin in the engine room")
        )
        story = compared(article("a", one, "2024-03-18"), article("b", other, day))
        fact = fact_of(story, "engine room")
        assert fact.relation == relation
        assert {position.denies for position in fact.positions} == {False, True}

    @pytest.mark.parametrize(
        ("first", "last", "relation"),
        [
            pytest.param(
                "12 people died in Sunday's fire", "14 people died in Sunday's fire", "agree",
                id="the day of the event",
            ),
            pytest.param(
                "14 people died in Sunday's fire", "12 people died in Sunday's fire", "differ",
                id="fewer dead later",
            ),
            pytest.param(
                "The number of injured was 187", "The number of injured has risen to 204", "agree",
                id="it has risen",
            ),
            pytest.param(
                "12 people were on board", "14 people were on board", "differ",
                id="what does not grow",
            ),
        ],
    )  # fmt: skip
    def test_a_later_article_may_give_more(self, first: str, last: str, relation: str) -> None:
        told = [
            article(day, f"{head}\n\n{said} in Velora, the {who} of Velora said.\n", day)
            for day, head, said, who in (
                ("2024-03-18", "Fire in Velora", first, "mayor"),
                ("2024-03-21", "Velora mourns", last, "fire chief"),
            )
        ]
        (fact,) = [each for each in compared(*told).comparison.facts if each.documents == 2]
        assert fact.relation == relation

    def test_one_source_may_correct_its_figure_in_one_article(self) -> None:
        both = "Falk said 12 people were killed in Kilindi. Later Falk said 19 people were killed."
        story = compared(article("a", f"Fire in Kilindi\n\n{both}\n", "2024-03-18"))
        assert fact_of(story, "killed").relation == "agree"
        other = both.replace("Later Falk", "Later Ana Sorel")
        story = compared(article("a", f"Fire in Kilindi\n\n{other}\n", "2024-03-18"))
        assert fact_of(story, "killed").relation == "differ"

    def test_each_says_its_own_words(self) -> None:
        head = "Ferry sinks off Kilindi\n\n"
        one = "Officials said 150 passengers were aboard the Kilindi ferry.\n"
        other = "The harbour master said about 150 people were aboard the Kilindi ferry.\n"
        told = article("a", head + one, "2024-03-18"), article("b", head + other, "2024-03-18")
        fact = fact_of(compared(*told), "aboard")
        assert words_of(fact) == {"150 passengers", "about 150 people"}

    def test_what_is_counted_once_does_not_grow_with_the_dead_beside_it(self) -> None:
        head = "Ferry sinks off Kilindi\n\n"
        one = "Officials said 150 people were aboard the Kilindi ferry and 30 were killed.\n"
        other = "The harbour master said 180 people were aboard the Kilindi ferry; 40 died.\n"
        told = article("a", head + one, "2024-03-18"), article("b", head + other, "2024-03-19")
        fact = fact_of(compared(*told), "aboard")
        assert (fact.relation, fact.sequence) == ("differ", ())

    @pytest.mark.parametrize(
        ("toll", "relation"),
        [
            ("raised the death toll to 212 from 160", "agree"),
            ("put the death toll at 212, correcting an earlier figure of 160", "agree"),
            ("revised the death toll down to 140 from 160", "agree"),
            ("corrected the death toll to 140, not 160", "agree"),
            ("put the death toll at 140", "differ"),
        ],
    )
    def test_who_tells_the_old_value_too_contradicts_nobody(self, toll: str, relation: str) -> None:
        one = "Ferry sinks off Kilindi\n\nThe coast guard said 160 people died off Kilindi.\n"
        other = f"Ferry sank off Kilindi\n\nThe transport ministry of Kilindi {toll}.\n"
        story = compared(article("a", one, "2024-03-18"), article("b", other, "2024-03-19"))
        fact = fact_of(story, "160 people")
        assert (fact.documents, fact.relation) == (2, relation)

    def test_a_lower_figure_of_another_voice_differs(self) -> None:
        other = TUESDAY.text.replace("Falk said on Tuesday that 19", "The coast guard said 7")
        story = compared(MONDAY, article("b", other, "2024-03-19"))
        assert fact_of(story, "killed").relation == "differ"


class TestRelations:
    def test_a_denial_disputes(self, story: Story) -> None:
        fact = fact_of(story, "ignored")
        assert fact.relation == "disputed"
        assert {position.denies for position in fact.positions} == {True, False}

    def test_an_outlet_that_relays_is_no_voice(self, story: Story) -> None:
        fact = fact_of(story, "injured")
        assert (fact.documents, fact.voices) == (2, 1)


class TestParts:
    def test_each_part_of_a_whole_is_a_fact_of_its_own(self) -> None:
        one = (
            "At least 61 people were killed when an earthquake struck Peru, the civil defence "
            "office said. In Arequipa alone, 23 people were killed. Seventeen people died in a "
            "wing of the Honorio hospital."
        )
        other = (
            "The earthquake killed 61 people in Peru, the army said. Rescuers searched the Honorio "
            "hospital in Arequipa, where 17 people died. The governor of Arequipa said 23 people "
            "were killed in the city alone."
        )
        story = compared(
            article("a", f"Earthquake in Arequipa\n\n{one}\n", "2024-03-18"),
            article("b", f"Rescuers in Arequipa\n\n{other}\n", "2024-03-18"),
        )
        told = [fact for fact in story.comparison.facts if fact.documents == 2]
        assert [fact.relation for fact in told] == ["agree"] * 3

    def test_each_candidate_has_a_share_of_his_own(self) -> None:
        one = (
            "Elena Ruiz won the presidency of Ardania with 53.4 percent of the vote, against 46.6 "
            "percent for Pablo Ortega, the electoral commission said. After 40 percent of the "
            "votes were counted, Ruiz had 51.2 percent."
        )
        other = (
            "Pablo Ortega conceded defeat on Sunday after he got 46.6 percent of the vote. With 40 "
            "percent of ballots counted, Ortega had trailed with 48.8 percent."
        )
        story = compared(
            article("a", f"Ruiz wins in Ardania\n\n{one}\n", "2024-03-18"),
            article("b", f"Ortega concedes in Ardania\n\n{other}\n", "2024-03-18"),
        )
        told = [fact for fact in story.comparison.facts if fact.relation != "single"]
        assert {fact.relation for fact in told} == {"agree"}
        assert [words_of(fact) for fact in told] == [
            {"46.6 percent", "48.8 percent"},
            {"53.4 percent", "51.2 percent"},
        ]

    def test_the_score_of_a_match_is_shown_whole(self) -> None:
        one, other = (
            f"Cup\n\nWeston beat Marlow {score} at Harrow Dock on Saturday.\n"
            for score in ("2-1", "3-1")
        )
        story = compared(article("a", one, "2024-03-18"), article("b", other, "2024-03-18"))
        assert words_of(fact_of(story, "beat")) == {"2-1", "3-1"}


class TestVoices:
    def test_a_short_name_joins_the_full_one(self, story: Story) -> None:
        assert fact_of(story, "killed").voices == 1
        falk = next(each for each in story.comparison.voices if "Ines Falk" in each.names)
        assert falk.name == "Ines Falk"
        assert set(falk.documents) >= {"monday", "tuesday"}

    def test_an_article_is_no_voice_beside_its_source(self) -> None:
        story = compared(
            article("a", "Harrow Dock\n\nTwelve people were killed at Harrow Dock.\n\n"
                         "Twelve people were killed at Harrow Dock, Ines Falk said."),
            article("b", "Harrow Dock\n\nTwelve people were killed at Harrow Dock, Falk said."),
        )  # fmt: skip
        assert fact_of(story, "killed").voices == 1


class TestCopies:
    def test_a_document_compared_with_itself_repeats_itself(self) -> None:
        story = compared(article("a", WIRE, "2024-03-21"), article("b", WIRE, "2024-03-21"))
        (copy,) = story.comparison.copies
        assert (copy.doc_id, copy.of, copy.share) == ("b", "a", 1.0)
        shared = [fact for fact in story.comparison.facts if fact.documents == 2]
        assert len(shared) >= 4
        assert {fact.voices for fact in shared} == {1}
        assert {fact.relation for fact in shared} == {"agree"}

    def test_the_later_document_repeats_the_earlier_one(self) -> None:
        with_more = WIRE.replace("\n\n", "\n\nIt was a long night at Harrow Dock.\n\n", 1)
        story = compared(article("a", with_more, "2024-03-22"), article("b", WIRE, "2024-03-21"))
        (copy,) = story.comparison.copies
        assert (copy.doc_id, copy.of) == ("a", "b")
        for passage in copy.passages:
            here = with_more[passage.here.start : passage.here.end]
            assert here == WIRE[passage.there.start : passage.there.end]

    def test_a_quotation_in_two_articles_is_no_copy(self) -> None:
        said = (
            "“The western gate closed because a crane had fallen on the rails during the storm and "
            "nobody had secured it before the wind rose over the harbour,” Ines Falk said."
        )
        story = compared(
            article("a", f"Harrow Dock\n\n{said}\n\nIt rained at Harrow Dock."),
            article("b", f"Harrow Dock\n\nA night of wind.\n\n{said}"),
        )
        assert story.comparison.copies == ()
        assert fact_of(story, "western gate").documents == 2
