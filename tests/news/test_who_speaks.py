"""Who speaks in texts of several sentences: the name behind each claim."""

import pytest

from extractor import Claim, Extractor

CASES = {
    "quotation-behind-an-indirect-report": (
        'Coach Mirko Jelic said he was shocked. "Second place, and you are out."',
        "Second place, and you are out",
        "Mirko Jelic",
    ),
    "later-clause-beats-the-last-speaker": (
        '"We lost," Ida Brandt said. Pavel Roth left. "Everyone saw it. It was out," he said.',
        "Everyone saw it",
        "Pavel Roth",
    ),
    "he-is-a-guard": (
        "Emre Orvel was held. A guard said rumours had gone round. 'Everyone knew it', he said.",
        "Everyone knew it",
        "guard",
    ),
    "he-is-the-deputy": (
        "Ida Brandt saw no danger. Her deputy was blunter. He said the dam would break.",
        "the dam would break",
        "deputy",
    ),
    "it-is-what-the-sentence-before-is-about": (
        "The regulator said so. Aerolynx lost 96 million. It denied it was short of cash.",
        "it was short of cash",
        "Aerolynx",
    ),
    "it-is-a-group-that-calls-itself": (
        "Finwire saw it. A group calling itself Saltlick claimed it. It said it had 4 files.",
        "it had 4 files",
        "Saltlick",
    ),
    "mr-teaches-a-gender": (
        "Jorrit Olsen sold his cows. Mr Olsen left. Mette Lund stayed. She said the well was salt.",
        "the well was salt",
        "Mette Lund",
    ),
    "office-of-a-country": (
        "Tarvia's foreign minister said it was over. Its foreign minister, Okan Bey, left.",
        "it was over",
        "Okan Bey",
    ),
    "office-of-another-country": (
        "Tarvia's foreign minister said it was over. Zarkhan's foreign minister, Okan Bey, left.",
        "it was over",
        "Tarvia's foreign minister",
    ),
    "it-is-the-object-of-a-relative-clause": (
        "Ana Brandt said no alarm rang. The firm that installed it said the alarm worked.",
        "the alarm worked",
        "firm",
    ),
    "it-is-the-object-beside-a-refusal": (
        "Aerolynx lost 96 million. The bank that owns it declined to comment.",
        "The bank that owns it declined to comment",
        "bank",
    ),
    "heading-without-a-blank-line-is-no-name": (
        "The army left.\nKremlin Stays Silent On Losses\nThe Kremlin declined to comment.",
        "The Kremlin declined to comment",
        "Kremlin",
    ),
    "time-without-a-comma": (
        "Earlier in the week an official said no decision had been taken.",
        "no decision had been taken",
        "official",
    ),
    "subject-behind-another-clause": (
        "Farms have lost their wells, and the company that pumps most says it is not to blame.",
        "it is not to blame",
        "company",
    ),
    "study-over-two-sentences": (
        "The study, published in Coastal Letters, found that marshes store carbon. "
        "It also found that drained marshes emit methane.",
        "drained marshes emit methane",
        "study",
    ),
    "family-is-no-adverb": (
        "Sources close to the family say the boy is safe.",
        "the boy is safe",
        "Sources close to the family",
    ),
    "coordinated-whole": (
        "Pavel Roth, a miner, and Ida Brandt of the union both said talks would resume.",
        "talks would resume",
        "Pavel Roth, a miner, and Ida Brandt of the union",
    ),
    "poll-with-figures": (
        "The poll gives the Greens 27% and the Liberals 24%.",
        "the Greens 27% and the Liberals 24%",
        "poll",
    ),
    "figures-show": (
        "The number of wolves has doubled, figures from the agency show.",
        "The number of wolves has doubled",
        "figures from the agency",
    ),
    "view-is-that": ("Brandt's view is that the treaty is dead.", "the treaty is dead", "Brandt"),
    "in-the-view-of": (
        "In Ida Brandt's view, the treaty is dead.",
        "the treaty is dead",
        "Ida Brandt",
    ),
    "colon-and-quotation": (
        'Ida Brandt, 54, a nurse, remembers it differently: "The lights went out at nine."',
        "The lights went out at nine",
        "Ida Brandt",
    ),
    "rare-verb": (
        "Ida Brandt surmised that the roof was rotten.",
        "Ida Brandt surmised that the roof was rotten",
        "Ida Brandt",
    ),
    "amount-opens-what-is-said": (
        "The FBI said about $400,000 had been recovered.",
        "about $400,000 had been recovered",
        "FBI",
    ),
    "currency-sign-stays": (
        "The FBI said $400,000 had been recovered.",
        "$400,000 had been recovered",
        "FBI",
    ),
    "number-in-words": (
        "The army put the number at no more than four.",
        "the number at no more than four",
        "army",
    ),
    "plural-that-is-also-a-verb": (
        'The works council called the reports "deeply worrying".',
        'the reports "deeply worrying"',
        "works council",
    ),
    "apposition-is-no-object": (
        'Ana Brandt, the head of the union, called the dispute "a family fight".',
        'the dispute "a family fight"',
        "Ana Brandt",
    ),
    "report-in-the-words-of-another": (
        "Inspectors had warned of gas, the union's president, Pavel Roth, said.",
        "Inspectors had warned of gas",
        "Pavel Roth",
    ),
    "relative-behind-a-place": (
        "Ida Brandt died in her sleep at home in Newark, her son, Pavel Brandt, said.",
        "Ida Brandt died in her sleep at home in Newark",
        "Pavel Brandt",
    ),
    "no-list-behind-a-participle": (
        "Shells hit a bus, killing five, including two children, doctors and a monitor said.",
        "Shells hit a bus, killing five, including two children",
        "doctors and a monitor",
    ),
    "speaker-tells-of-himself": (
        "Pavel Roth said he understood how people felt.",
        "he understood how people felt",
        "Pavel Roth",
    ),
    "day-before-the-verb": (
        "The ministry on Friday denied the report.",
        "the report",
        "ministry",
    ),
    "the-other": ("The other said she resigned.", "she resigned", "other"),
    "points-out-between-commas": (
        "The drains stay open all year, he points out, when most of them have silted up.",
        "The drains stay open all year … when most of them have silted up",
        "he",
    ),
    "trade-before-a-name": (
        "Paramedic Yasmin Haddad said the road was blocked.",
        "the road was blocked",
        "Yasmin Haddad",
    ),
    "quotation-goes-on-behind-a-long-clause": (
        '"We were lucky," Pavel Roth said after his late goal against the club that had sold him '
        'in May put Keld into the cup final. "Nobody had slept."',
        "Nobody had slept",
        "Pavel Roth",
    ),
    "firm-by-the-word-before-it": (
        "Engineers at carmaker Torvan left. The carmaker said its cars were safe.",
        "its cars were safe",
        "Torvan",
    ),
    "firm-by-its-apposition": (
        "The mine lost money, said its operator, Kolva Energie. Rosslau Alliance cheered. "
        "The company said work would resume.",
        "work would resume",
        "Kolva Energie",
    ),
    "body-whose-name-follows": (
        "Rain fell, the civil protection agency said. The Velm Civil Protection Service has boats.",
        "Rain fell",
        "Velm Civil Protection Service",
    ),
    "agency-of-its-own-sentence": (
        "NASA has put off the launch of its probe, the agency said.",
        "NASA has put off the launch of its probe",
        "NASA",
    ),
    "former-striker-spoke-last": (
        '"We lost," Pavel Roth said. The former Keld midfielder said he was to blame.',
        "he was to blame",
        "Pavel Roth",
    ),
    "former-office-is-not-another": (
        "Minister Adam Sow left. Ida Brandt said no. The former prime minister said it was over.",
        "it was over",
        "Ida Brandt",
    ),
    "owner-of-a-name": (
        "The bank met Singapore's Temara. Temara said it would wait.",
        "it would wait",
        "Temara",
    ),
    "he-is-an-unnamed-person-of-a-place": (
        "Pavel Roth left. But a guard in Keld said he had seen 80 people. “They laughed,” he said.",
        "They laughed",
        "guard in Keld",
    ),
    "chance": (
        "Meteorologists with the 45th Squadron gave a 70% chance of rain on Saturday.",
        "a 70% chance of rain on Saturday",
        "Meteorologists with the 45th Squadron",
    ),
    "declared-over": (
        "The WHO on Friday declared the outbreak in two countries over, 42 days after it began.",
        "the outbreak in two countries over",
        "WHO",
    ),
    "their-critic-with-a-place": (
        "One of them, the critic Pavel Roth from Keld, said she would be back.",
        "she would be back",
        "Pavel Roth",
    ),
    "list-with-dashes": (
        "Falk said:\n- the dam held;\n- 40 homes flooded.",
        "40 homes flooded",
        "Falk",
    ),
    "list-with-numbers-and-blank-lines": (
        "The minister listed two failures:\n\n1. Nobody checked it.\n\n2. Both pumps were off.",
        "Both pumps were off",
        "minister",
    ),
    "list-with-letters": (
        "The report found:\n(a) the dam held;\n(b) 40 homes flooded.",
        "40 homes flooded",
        "report",
    ),
    "list-according-to": (
        "According to Falk:\n\n• the dam held\n\n• 40 homes flooded",
        "40 homes flooded",
        "Falk",
    ),
    "signed-with-a-trade": (
        '"My commute is already an hour." — Ida Brandt, nurse',
        "My commute is already an hour",
        "Ida Brandt",
    ),
    "signed-in-the-next-line": (
        "“The dam is sound. It will hold.”\n— Commissioner Ida Brandt",
        "The dam is sound",
        "Ida Brandt",
    ),
    "he-is-an-unknown-name": (
        "Philip Larsen said no. Jörg Feld of Nordbank was more cautious. One month proves little, "
        "he said.",
        "One month proves little",
        "Jörg Feld",
    ),
    "she-is-his-wife": (
        "Pavel Roth, 31, has called his wife. She told him the baby was asleep.",
        "the baby was asleep",
        "his wife",
    ),
    "family-name-of-two": (
        "Walter Ferrante has died, his son, Tony Ferrante, said. He was ill.\n\n"
        "Ferrante often said he had learned from his mother.",
        "he had learned from his mother",
        "Walter Ferrante",
    ),
    "nickname": (
        'Walter "Buzz" Ferrante has died. Ferrante often said he had learned from his mother.',
        "he had learned from his mother",
        'Walter "Buzz" Ferrante',
    ),
    "it-shows-a-figure": (
        "A Keld poll found that half would vote. It also showed Roth at 38%.",
        "Roth at 38%",
        "Keld poll",
    ),
    "would-not-discuss": (
        "Ida Brandt wouldn't discuss the sale.",
        "Ida Brandt wouldn't discuss the sale",
        "Ida Brandt",
    ),
    "said-in-an-email": (
        'Peru\'s environment ministry said in an email it was "studying the findings".',
        'it was "studying the findings"',
        "Peru's environment ministry",
    ),
    "said-in-a-statement-on-a-channel": (
        "The FNV union, with 3,200 members, said in a statement on X the strike would go on.",
        "the strike would go on",
        "FNV union",
    ),
    "questioned-whether": (
        "Mayor Pavel Roth, who voted no, questioned whether the ban would work.",
        "Mayor Pavel Roth, who voted no, questioned whether the ban would work",
        "Pavel Roth",
    ),
    "called-her-loaf": (
        'Critic Ida Brandt has called her loaf "the best reason to live".',
        'her loaf "the best reason to live"',
        "Ida Brandt",
    ),
    "owner-that-is-a-part-of-the-name": (
        "The Keld People's Front, which took the town, said its units were safe.",
        "its units were safe",
        "Keld People's Front",
    ),
    "below-a-mountain": (
        "Farmers below Mount Huascarán say the streams run dry in August.",
        "the streams run dry in August",
        "Farmers below Mount Huascarán",
    ),
    "survivor-by-one-name": (
        "Pavel Roth left. A survivor, 17-year-old Ibrahima from Guinea, said the engine failed. "
        '"People started to pray," he said.',
        "People started to pray",
        "Ibrahima",
    ),
    "family-name-that-is-a-trade": (
        "Detectives found 61 deleted messages, Det Insp Ida Monk told jurors.",
        "Detectives found 61 deleted messages",
        "Ida Monk",
    ),
    "letters-behind-a-name": (
        "Prosecutor Ida Brandt KC said the fire spread to the flats.",
        "the fire spread to the flats",
        "Ida Brandt",
    ),
    "the-nurse-is-the-unnamed-one": (
        "Chief nurse Pavel Roth said it was safe. One nurse said it was not. "
        "The nurse said there were beds.",
        "there were beds",
        "nurse",
    ),
    "it-is-a-body-with-a-small-word": (
        "Rain fell, Relief Without Borders said. It said two thirds of the town was under water.",
        "two thirds of the town was under water",
        "Relief Without Borders",
    ),
    "his-spokesman-is-nobody-elses": (
        "State police spokesman Musa Bello said 43 were gone. President Ida Brandt was away. "
        "Her spokesman said she had sent troops.",
        "she had sent troops",
        "Her spokesman",
    ),
    "member-states-is-no-verb": (
        "Member states still have to approve the text, a diplomat said.",
        "Member states still have to approve the text",
        "diplomat",
    ),
    "hailed-as": (
        'Digital commissioner Ida Brandt hailed the deal as "a gold standard".',
        'the deal as "a gold standard"',
        "Ida Brandt",
    ),
    "operator-of-the-sentence-before": (
        "Storm Odette cut lines. Storm Odette has passed. ScotRail stopped all trains. "
        "The operator said it expected delays.",
        "it expected delays",
        "ScotRail",
    ),
    "army-of-no-clause": (
        "Roth said the village had warned the army on Friday. The army said it was late.",
        "it was late",
        "army",
    ),
    "intelligence-from-several": (
        "Intelligence from Western, South Korean, and Ukrainian sources suggests that 900 left.",
        "900 left",
        "Intelligence from Western, South Korean, and Ukrainian sources",
    ),
    "in-a-poll": (
        "Voters backed Roth by 45% to 36% in a Velm/Ipso poll published on Thursday.",
        "Voters backed Roth by 45% to 36%",
        "Velm/Ipso poll",
    ),
    "the-new-poll": (
        "Voters backed Roth by 45% to 36% in a Velm/Ipso poll. "
        "The new poll showed Roth gaining among women.",
        "Roth gaining among women",
        "Velm/Ipso poll",
    ),
    "refuses-behind-a-quotation": (
        '"We take this seriously," Ida Brandt said, but refused to give any more details.',
        "We take this seriously",
        "Ida Brandt",
    ),
    "concerned-that": (
        "Unions are concerned the council will close the plant.",
        "the council will close the plant",
        "Unions",
    ),
}


def claims_of(text: str) -> tuple[Claim, ...]:
    """The claims that the rules alone make of a text."""
    with Extractor(ask="none", cache=False) as extractor:
        return extractor.extract(text).claims


@pytest.mark.parametrize(("text", "words", "name"), CASES.values(), ids=CASES)
def test_the_name_behind_a_claim(text, words, name):
    claims = claims_of(text)
    names = {
        " … ".join(part.quote for part in claim.evidence): [each.name for each in claim.attribution]
        for claim in claims
    }
    assert names[words][:1] == [name]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(
            "Falk said:\n- the dam held;\n- 40 homes flooded.\n\nRain fell on Monday.",
            "Rain fell on Monday",
            id="behind-a-list",
        ),
        pytest.param(
            "Falk said:\n- the dam held.\nRain fell on Monday.\n- Two roads were closed.",
            "Two roads were closed",
            id="list-of-its-own",
        ),
        pytest.param(
            "Falk said the dam held. The town has gates:\n- Two gates are open.\n- One is shut.",
            "Two gates are open",
            id="list-of-the-article",
        ),
    ],
)
def test_what_is_no_speakers(text: str, words: str) -> None:
    claims = claims_of(text)
    (found,) = [claim for claim in claims if claim.evidence[0].quote == words]
    assert found.attribution == ()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "Falk said the following:\n• the dam held;\n• 40 homes flooded;", id="announced"
        ),
        pytest.param("“The dam is sound.”\n— Commissioner Ida Brandt", id="signature"),
    ],
)
def test_a_line_that_only_names_the_speaker_is_no_claim(text: str) -> None:
    claims = claims_of(text)
    assert all(claim.attribution for claim in claims)


@pytest.mark.parametrize(
    ("sentence", "sources"),
    [
        ("The minister listed roads — roads the premier said she would widen.", {"premier"}),
        ("He opened a hospital that officials said would treat 500 patients.", set()),
        ("She wore the coat that witnesses said they had seen.", set()),
        ("They published a list of firms which the ministry said it would fine.", {"ministry"}),
    ],
)
def test_what_is_told_of_a_noun_is_told_with_it(sentence: str, sources: set[str]) -> None:
    claims = claims_of(sentence)
    assert [claim.statement for claim in claims] == [sentence]
    assert {voice.name for claim in claims for voice in claim.attribution} == sources


@pytest.mark.parametrize(
    "sentence",
    [
        "On Monday the mayor said he would resign.",
        "Last week the mayor said he would resign.",
        "The mayor, who opened the bridge, said he would resign.",
        "The mayor, who is watched by a private investment fund, said he would resign.",
        "In a letter the mayor said he would resign.",
    ],
)
def test_a_clause_that_lacks_nothing_is_told_alone(sentence: str) -> None:
    (claim,) = claims_of(sentence)
    assert claim.statement == "The mayor would resign."


LIST = "\n- The bridge is unsafe.\n- It will be closed.\n"


@pytest.mark.parametrize(
    "head",
    [
        "Falk did not say:",
        "Falk never said:",
        "Falk wrongly said:",
        "Falk could say:",
        "If Falk said:",
        "What Falk did not say:",
        "The rumours, the mayor said, are false:",
        "What Falk got wrong, according to Brandt:",
    ],
)
def test_a_list_that_nobody_puts_forward_is_hedged(head: str) -> None:
    claims = claims_of(head + LIST)
    items = [each for each in claims if "unsafe" in each.statement or "closed" in each.statement]
    assert [(each.stance, each.attribution) for each in items] == [("hedged", ())] * 2


def test_what_follows_a_quotation_in_a_list_is_the_article_s() -> None:
    text = 'Falk said:\n\n- "The bridge is safe." False: engineers closed it in 2019.'
    last = claims_of(text)[-1]
    assert (last.statement, last.attribution) == ("False: engineers closed it in 2019.", ())


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ukrainian army", "Russian army"), ("British government", "French government")],
)
def test_a_body_of_another_nation_is_another(one: str, other: str) -> None:
    text = f"The {one} said 12 had died. The {other} said the number was higher."
    claims = claims_of(text)
    assert [claim.attribution[0].name for claim in claims] == [one, other]


@pytest.mark.parametrize(
    "start",
    [
        "The minister told aides not to say",
        "The minister warned against claiming",
        "The mayor urged voters not to believe",
        "Falk agreed not to claim",
        "Falk promised not to say",
        "Falk vowed never to say",
    ],
)
def test_what_nobody_shall_say_is_not_said(start: str) -> None:
    claims = claims_of(f"{start} that the bridge was safe.")
    assert [claim.statement for claim in claims] == [f"{start} that the bridge was safe."]


def test_the_carmaker_is_nobody_where_two_firms_may_be_meant() -> None:
    text = "Volvik Motors said that Sarn Automotive had copied its battery. The carmaker denied it."
    last = claims_of(text)[-1]
    assert [voice.name for voice in last.attribution] == ["carmaker"]
