"""The names of sources, resolved within the document, and their kinds."""

import pytest

from extractor.models import Span
from extractor.news.quotations import quotations
from extractor.news.sources.coreference import CoreferenceResolver
from extractor.news.sources.kinds import kind_of
from extractor.news.sources.normalization import bare_name


def sources(text, *written):
    """Return the sources for the given words; each is searched for behind the one before."""
    resolver, at, found = CoreferenceResolver(text, quotations(text)), 0, []
    for words in written:
        start = text.index(words, at)
        at = start + len(words)
        found.append(resolver.attribution(Span(start=start, end=at)))
    return found


@pytest.mark.parametrize(
    ("text", "written", "name"),
    [
        pytest.param("Mara Quell spoke. She said it rained.", "She", "Mara Quell", id="she"),
        pytest.param(
            "Mr Tobin Oakes met Ms Ilse Brisk. He said it rained.", "He", "Tobin Oakes", id="he-mr"
        ),
        pytest.param(
            "Mr Tobin Oakes met Ms Ilse Brisk. She said yes.", "She", "Ilse Brisk", id="she-ms"
        ),
        pytest.param(
            "Ilse Brisk, a spokeswoman, met Tobin Oakes, the chairman. She left. She said yes.",
            "She",
            "Ilse Brisk",
            id="gender-by-office",
        ),
        pytest.param(
            "Tobin Oakes, a farmer, came. Oakes said it rained.",
            "Oakes",
            "Tobin Oakes",
            id="family-name",
        ),
        pytest.param(
            "Tobin Oakes, a farmer, came.\n\nMr Oakes said it rained.",
            "Mr Oakes",
            "Tobin Oakes",
            id="mr-family-name",
        ),
        pytest.param(
            "The National Grain Board met. The NGB said it rained.",
            "The NGB",
            "National Grain Board",
            id="acronym",
        ),
        pytest.param(
            "Tobias Oakes met Sofia Brisk in Orrin. She said it rained.",
            "She",
            "Sofia Brisk",
            id="she-by-given-name",
        ),
        pytest.param(
            "Ferry owner Mara Quell, 51, met Ana Ruiz, 30. The 51-year-old said it rained.",
            "The 51-year-old",
            "Mara Quell",
            id="by-age",
        ),
        pytest.param(
            "Bluefin's boats were old, in Orrin, and Bluefin denied it. The company left.",
            "The company",
            "Bluefin",
            id="the-company-without-a-word-for-it",
        ),
        pytest.param(
            "PORT ELSEN, March 14 — The dam leaked. The company declined to comment.",
            "The company",
            "company",
            id="a-dateline-is-no-company",
        ),
        pytest.param(
            "The Harbour Safety Agency met. The agency itself said it rained.",
            "The agency itself",
            "Harbour Safety Agency",
            id="the-agency-itself",
        ),
        pytest.param(
            "Mr. Tobin Oakes-\nLindgren came. Mr. Oakes-\nLindgren said it rained.",
            "Mr. Oakes-\nLindgren",
            "Tobin Oakes-Lindgren",
            id="broken-over-two-lines",
        ),
        pytest.param(
            "The Harbour Safety Agency met. The agency said it rained.",
            "The agency",
            "Harbour Safety Agency",
            id="the-agency",
        ),
        pytest.param(
            "Army commander Ivo Tarn came. The commander said it rained.",
            "The commander",
            "Ivo Tarn",
            id="the-commander",
        ),
        pytest.param(
            "Ana Ruiz, the mayor of Brackley, came. The mayor said it rained.",
            "The mayor",
            "Ana Ruiz",
            id="the-mayor",
        ),
        pytest.param(
            "Cllr Ana Ruiz met Tobias Oakes. He said it rained.", "He", "Tobias Oakes", id="cllr"
        ),
        pytest.param(
            "Yesterday Tobias Oakes left. He said it rained.",
            "He",
            "Tobias Oakes",
            id="an-opener-is-no-given-name",
        ),
        pytest.param(
            "Tobias Oakes left. The Sea Org is small. He said it rained.",
            "He",
            "Tobias Oakes",
            id="the-with-a-name-is-no-person",
        ),
        pytest.param(
            "Ministers met. Doctors at the Berg Institute tested it. They found a virus.",
            "They",
            "Doctors at the Berg Institute",
            id="they-by-the-sentence-before",
        ),
        pytest.param(
            "Police of Orrin met. Its force is small. The Orrin Police said no. The force left.",
            "The force",
            "Orrin Police",
            id="the-force",
        ),
        pytest.param(
            "He wrote to Interpol. Interpol has listed the sword. The agency said it was old.",
            "The agency",
            "Interpol",
            id="the-agency-by-the-sentence-before",
        ),
        pytest.param(
            "Norrell Line was not charged. Tobias Oakes was. The company said it had paid.",
            "The company",
            "Norrell Line",
            id="the-company-beside-a-convict",
        ),
        pytest.param(
            "Team Norland won. Rain fell. The organization said it would pay.",
            "The organization",
            "organization",
            id="a-first-word-is-no-head",
        ),
        pytest.param(
            "A monitor from the Joint Mission left. The mission said it rained.",
            "The mission",
            "Joint Mission",
            id="who-is-from-a-body-is-not-that-body",
        ),
        pytest.param(
            "The Harbour Watch Guild (HAWG) met. HAWG said it rained.",
            "HAWG",
            "Harbour Watch Guild",
            id="letters-that-the-text-explains",
        ),
        pytest.param(
            "It rained, said the port's managing director, Ana Ruiz.",
            "the port's managing director",
            "Ana Ruiz",
            id="name-behind-the-office",
        ),
        pytest.param(
            "Tobias Oakes resigned. The Italian said it rained.",
            "The Italian",
            "Tobias Oakes",
            id="by-origin",
        ),
        pytest.param(
            "Detective Constable Ana Ruiz came. The officer said it rained.",
            "The officer",
            "Ana Ruiz",
            id="the-officer",
        ),
        pytest.param(
            "Kremlin Stays Silent\n\nThe Kremlin said nothing about it.",
            "The Kremlin",
            "Kremlin",
            id="a-headline-is-no-longer-name",
        ),
        pytest.param(
            "Tobias Oakes and Ana Ruiz came. Tobias said it rained.",
            "Tobias",
            "Tobias Oakes",
            id="given-name",
        ),
        pytest.param("The mayor said it rained.", "The mayor", "mayor", id="nobody-named"),
        pytest.param("It rained, he said.", "he", "he", id="a-pronoun-for-nobody"),
        pytest.param("", "", "", id="empty"),
    ],
)
def test_resolved(text, written, name):
    at = text.rindex(written)
    resolver = CoreferenceResolver(text, quotations(text))
    source = resolver.attribution(Span(start=at, end=at + len(written)))
    assert source.name == name
    assert source.text == written
    assert source.resolved_from in (None, written)


def test_a_pronoun_means_the_last_source():
    text = "Ilse Brisk said it rained. She added that Mara Quell had left. She said it was late."
    assert [v.name for v in sources(text, "Ilse Brisk", "She")] == ["Ilse Brisk", "Ilse Brisk"]


def test_a_pronoun_teaches_the_gender_of_a_name():
    text = "Imani Okafor spoke. She said it rained. Rowan Adeyi met Okafor. He said it was late."
    assert [v.name for v in sources(text, "She", "He")] == ["Imani Okafor", "Rowan Adeyi"]


def test_the_calling_of_the_speaker_is_the_speaker():
    text = 'Captain Tobias Oakes told Radio Orrin that it rained. "We tried," the defender said.'
    found = sources(text, "Captain Tobias Oakes", "the defender")
    assert [v.name for v in found] == ["Tobias Oakes", "Tobias Oakes"]
    text = 'Captain Tobias Oakes told the court that it rained. "We tried," the judge said.'
    assert sources(text, "Captain Tobias Oakes", "the judge")[1].name == "judge"


def test_it_means_the_last_body():
    text = "The Harbour Board met Tobin Oakes. It said that the pier was safe."
    assert sources(text, "It")[0].name == "Harbour Board"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        pytest.param("the Harbour Board", "Harbour Board", id="article"),
        pytest.param("The Brackley Times", "The Brackley Times", id="a-paper-keeps-its-article"),
        pytest.param("Mr Oakes", "Oakes", id="mr"),
        pytest.param("Mayor Ana Ruiz", "Ana Ruiz", id="title"),
        pytest.param("Prime Minister Ana Ruiz", "Ana Ruiz", id="two-titles"),
        pytest.param("Ana Ruiz, the mayor", "Ana Ruiz", id="apposition"),
        pytest.param("Ana Ruiz (the mayor)", "Ana Ruiz", id="parenthesis"),
        pytest.param("the mayor, Ana Ruiz", "Ana Ruiz", id="name-in-apposition"),
        pytest.param("team member Ann Lee", "Ann Lee", id="role-in-lower-case"),
        pytest.param("Professor Ruud van der Meer", "Ruud van der Meer", id="van-der"),
        pytest.param("General Omar al-Sadi", "Omar al-Sadi", id="al"),
        pytest.param("Senator Luz de Vera", "Luz de Vera", id="de"),
        pytest.param("Dr Zoë Çelik", "Zoë Çelik", id="accents"),
        pytest.param("two officials", "two officials", id="group"),
        pytest.param("Minister of Ports Ana Ruiz", "Ana Ruiz", id="office-of"),
        pytest.param("Ana Ruiz for the Harbour Board", "Ana Ruiz", id="for-a-body"),
        pytest.param("Ana Ruiz, curator and head of art", "Ana Ruiz", id="two-offices"),
        pytest.param("the Port Workers' Guild, or PWG", "Port Workers' Guild", id="or-letters"),
        pytest.param(
            "Norland, Sundish and Tarvian spies",
            "Norland, Sundish and Tarvian spies",
            id="coordinated",
        ),
        pytest.param(
            "the state's news agency Norland News Wire Service",
            "Norland News Wire Service",
            id="body-behind-its-kind",
        ),
        pytest.param("", "", id="empty"),
        ("one of them, Dr Ingrid Holm of the Berg Institute", "Ingrid Holm"),
        ("One of them", "One of them"),
        ("His wife, Salma al-Haddad", "Salma al-Haddad"),
        ("The contractors, Hallett & Son", "Hallett & Son"),
        ("The Dean, the Very Rev Philippa Ode", "Philippa Ode"),
    ],
)
def test_bare_names(written, name):
    assert bare_name(written) == name


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        pytest.param("Mara Quell", "person", id="person"),
        pytest.param("Ruud van der Meer", "person", id="particles"),
        pytest.param("Omar al-Sadi", "person", id="al"),
        pytest.param("the mayor", "person", id="office"),
        pytest.param("Harbour Ministry", "government", id="ministry"),
        pytest.param("Ministry of Ports", "government", id="ministry-of"),
        pytest.param("France", "government", id="country"),
        pytest.param("police", "government", id="police"),
        pytest.param("The Brackley Echo newspaper", "media", id="newspaper"),
        pytest.param("Brackley Times", "media", id="times"),
        pytest.param("Norrell Shipping Company", "organisation", id="company"),
        pytest.param("Brackley University", "organisation", id="university"),
        pytest.param("two farmers", "group", id="group"),
        pytest.param("residents of Brackley", "group", id="residents-of"),
        pytest.param("a source close to the board", "anonymous", id="a-source-close-to"),
        pytest.param("sources", "anonymous", id="sources"),
        pytest.param("an official", "anonymous", id="an-official"),
        pytest.param("the report", "document", id="report"),
        pytest.param("court documents", "document", id="documents"),
        pytest.param("", "anonymous", id="empty"),
    ],
)
def test_kinds(written, kind):
    assert kind_of(written) == kind


def test_two_people_with_one_family_name_are_kept_apart():
    text = (
        "The mayor, Jane Orrin, met her brother Bill Orrin on Monday. Orrin said the bridge was "
        "safe. She said it would open soon."
    )
    resolver = CoreferenceResolver(text, quotations(text))
    family = text.index("Orrin said")
    assert resolver.attribution(Span(start=family, end=family + 5)).name == "Orrin"
    assert resolver.pronoun("she", text.index("She")) == "Jane Orrin"


@pytest.mark.parametrize(
    "text",
    [
        "Seven people died, it said.",
        "Seven people died in Orrin. Two were children, it said.",
        "Three firms would close, it said.",
        "None survived, it said.",
        "Rain fell. Rivers rose, it said.",
        "Rain fell on Orrin. Rivers rose, it said.",
        "The army shelled Orrin. Twelve soldiers were wounded, it said.",
    ],
)
def test_no_number_and_no_place_is_the_body_that_speaks(text):
    assert sources(text, "it")[0].name == "it"


def test_it_means_a_body_named_within_a_sentence():
    text = "Fans met. A deal by Belco, which owns two firms, ended. Seven died, it said."
    assert sources(text, "it")[0].name == "Belco"
