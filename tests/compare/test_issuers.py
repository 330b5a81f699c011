"""Which documents are the words of an institution, and of which one."""

import pytest
from support.told_events import article

from extractor.compare.issuers import issuer

ISSUED = {
    "name before the day": (
        "Bins\n\nCity of Marlow, 4 June 2024\n\nEvery household gets three bins by August.\n",
        "City of Marlow",
    ),
    "name above the day": (
        "Orkney Ferries\n4 May 2024\n\nThe boat to Hoy will not sail on Sunday.\n",
        "Orkney Ferries",
    ),
    "a place between": (
        "Accident\n\nTransport Accident Board, Kingsferry, 8 October 2025\n\nThe plane is lost.\n",
        "Transport Accident Board",
    ),
    "a statement on something": (
        "MINISTRY OF TRANSPORT\nStatement on the derailment\n12 June 2024\n\nThe Ministry confirms "
        "with sorrow that 34 people lost their lives.\n",
        "Ministry of Transport",
    ),
    "in capitals above the day": (
        "First patients\n\nOPEN HANDS RELIEF\n5 February 2026\n\nA hospital of Open Hands Relief "
        "opened in Dashkul this morning. By noon our doctors had treated 86 patients.\n",
        "Open Hands Relief",
    ),
    "a title": (
        "Harl Glass: Interim report for 2025\n\nHarl, 3 May 2025\n\nSales fell by a tenth.\n",
        "Harl Glass",
    ),
    "a notice": (
        "PUBLIC NOTICE\nWexcombe Parish Council\n3 June 2024\n\nThe path to the weir is closed.\n",
        "Wexcombe Parish Council",
    ),
    "speaks as we": (
        "About the fire\n\nOrford Timber confirms that its mill burned. Our people are safe.\n",
        "Orford Timber",
    ),
    "one word behind a day": (
        "About your data\n\nHarl, 9 May 2024 - Voltric was robbed on Monday. We are sorry.\n",
        "Voltric",
    ),
    "without a headline": (
        "BRUSSELS, 4 May 2024 - The European Commission has today adopted rules for clean air in "
        "all large towns of the member states. We want our children to breathe.\n",
        "European Commission",
    ),
    "begins as institutions do": (
        "A prize for Moura\n\nThe Calder Foundation is delighted to announce a prize.\n",
        "Calder Foundation",
    ),
    "announces, and tells of itself": (
        "TfL to cut night buses\n\nTfL today announced changes to six night buses. Customers find "
        "a map on our website.\n",
        "TfL",
    ),
    "announces, from a place and day": (
        "Halden plc: a good year\n\nHALVIK, 24 October 2024 - Halden plc today reported revenue of "
        "4.1 billion crowns, up 6%. Profit fell.\n",
        "Halden",
    ),
    "behind a headline": (
        "The furnace must burn: statement by the Glassworkers' Union\n\nNorvik Glass wants to "
        "throw 700 of our members onto the street. The company had given its word.\n",
        "Glassworkers' Union",
    ),
    "signed": (
        "Dear all\n\nThe bells will be silent until June. We ask you to bear with us.\n\n"
        "St Anne's Church Council\n",
        "St Anne's Church Council",
    ),
    "with a number, over its statement": (
        "Ferris Firefighters Local 88\nStatement on the council's vote\n\nThe council voted to "
        "close the Oak Street fire station. We ask the mayor for a veto.\n",
        "Ferris Firefighters Local 88",
    ),
    "over a notice of something": (
        "NOTICE OF PUBLIC HEARING\nMillbrook County Planning Commission\n\nNotice is hereby given "
        "that a hearing will be held on 4 May 2024.\n",
        "Millbrook County Planning Commission",
    ),
    "the source of a wire": (
        "Skyways grows\n\nDUBLIN, July 9, 2025. Sales grew by 4 per cent.\n\nSOURCE Skyways Group "
        "plc\n",
        "Skyways Group plc",
    ),
    "under a label with a number": (
        "MINISTRY OF PORTS\nPress release No. 41, Harl, 4 May 2024\n\nThe quay is shut.\n",
        "Ministry of Ports",
    ),
    "an update from": (
        "Flight HA12: second update from Harl Air\n\nHarl, 3 May 2024\n\nAll 40 are safe.\n",
        "Harl Air",
    ),
    "a press office": (
        "Town of Wex: court upholds the levy\n\nPress office of the Town of Wex, 4 May 2024\n\n"
        "The Regional Court has confirmed today that the levy is lawful. We are glad.\n",
        "Town of Wex",
    ),
    "before a title, as we": (
        "Orvik Group: results for the third quarter\n\nHARL, 3 May 2024, 7 a.m.\n\nRevenue was 9 "
        "million. We now expect 30 million for the full year.\n",
        "Orvik Group",
    ),
    "under a ruling on others": (
        "Supreme Court ruling on rosters\n\nThe Supreme Court has today ruled that rosters are "
        "work. We accept the ruling.\n\nOrvik Rail Freight\nNewsroom, 3 May 2024\n",
        "Orvik Rail Freight",
    ),
    "signed with an office": (
        "Please give\n\nThe river rose four metres on Sunday. Our team sleeps on the roof.\n\n"
        "Sunita Rahm\nDirector, Hands Across the Tarn\n",
        "Hands Across the Tarn",
    ),
    "a letter": (
        "Orvik Homes\nYour landlord\n\nDear resident\n\nThe doors are inspected once a year.\n\n"
        "K. Osei\nManager\n",
        "Orvik Homes",
    ),
    "published by": (
        "VOTE YES\n\nManagement say there is no money. We asked for 6 per cent.\n\n"
        "Published by the Allied Dockers' Union (ADU), Harl branch\n",
        "Allied Dockers' Union",
    ),
    "a notice of its own": (
        "PUBLIC NOTICE\n\nThe Harl Harbour Authority closes the lock on 4 May 2024.\n",
        "Harl Harbour Authority",
    ),
    "for the press": (
        "Harl Museum to return two panels\n\nThe Harl Museum has agreed to return two panels.\n\n"
        "Images available on request.\n",
        "Harl Museum",
    ),
    "whose rights it is": (
        "Labour market\n\nThe rate was 5.3 per cent.\n\n© 2024 Statistics Office of Tarn\n",
        "Statistics Office of Tarn",
    ),
    "described at the end": (
        "One in five has moved\n\nOne renter in five has moved because of damp.\n\n"
        "Harl Foundation is a charity that works on housing.\n",
        "Harl Foundation",
    ),
}
ARTICLES = {
    "an outlet above the day": "The Harl Gazette\n4 May 2024\n\nThe boat to Hoy will not sail.\n",
    "a reporter": (
        "At the gate\n\nOrford Timber has closed its mill for good. We asked a guard, who told us "
        "that the gate was locked.\n"
    ),
    "a writer": "Goodbye\n\nOrford Timber was a fine firm. I worked there. Our boss was kind.\n",
    "a byline": (
        "Mill burns\nBy our staff\n\nOrford Timber lost its mill on Friday. We all know it.\n"
    ),
    "a place": "No water\n\nHarl has had no water since Friday. Our streets are dry as bones.\n",
    "a person": "A nurse\n\nAnn Lee is a nurse in Harl and knows us all. We like our nurse.\n",
    "words of others": (
        'Jobs\n\nOrford Timber is cutting 40 jobs. "We regret this," said a woman in the mill.\n'
    ),
    "a programme": (
        "Morning\n\nHOST: Orford Timber is here.\n\nOrford Timber lost its mill. We are sorry.\n"
    ),
    "news of today": "TfL cuts buses\n\nTfL is cutting six night buses from today. It rains.\n",
    "news of an announcement": (
        "TfL cuts buses\n\nTfL today announced cuts to six night buses. They carry 9,000 people.\n"
    ),
    "news of the place": "Pools shut\n\nHarl is closing its pools today. The town has no money.\n",
    "news from a firm": (
        "Coastal Rail orders trains\n\nCoastal Rail has ordered 40 trains today, the company "
        "announced on its website. They will run in May.\n"
    ),
    "a headline on a release": (
        "Press release hid truth\n\nOrvik Timber hid a fire for two days. It burned for a week.\n"
    ),
    "a headline on a statement": (
        "What the statement by Orvik Timber leaves out\n\nOrvik Timber has recalled its doors. "
        "Nobody knows of the dead.\n"
    ),
    "a headline on a report": (
        "Annual report shows loss\n\nOrvik Timber lost 4 million crowns last year. It was wet.\n"
    ),
    "a test of goods": (
        "Which broadband\n\nHelvig Telecom is the dearest of six firms. We compared the offers.\n"
    ),
    "an opinion": (
        "A bad plan\n\nHarl Council wants to close the library. We think that is wrong. Our "
        "children need books.\n"
    ),
    "an outlet in capitals": (
        "THE HARL SENTINEL\n5 February 2026\n\nThe Harl Sentinel has heard that a mill burned. Our "
        "staff were there.\n"
    ),
    "a monthly": (
        "Sums\n\nHospital Finance Monthly, July 2025\n\nThe regulator has waved it through.\n"
    ),
    "the name in passing": (
        "Boat stops\n\nThe boat to Hoy, which Orkney Ferries runs, will not sail. We all wait.\n"
    ),
    "an agency in the dateline": (
        "Orvik cuts jobs\n\nHARL, May 3 (Meridian Press) - Orvik Group is cutting 40 jobs. We will "
        "see more.\n"
    ),
    "a column": (
        "Ferries fail\n\nAilsa Drum\n\nOn Ullin we have waited for ships. We are patient, "
        "and nobody has told us why the boats that were promised are not there.\n\n"
        "Ailsa Drum keeps sheep\n"
    ),
    "a paper's opinion": (
        "From the leader page of The Harl Sentinel\n\nNINE WEEKS\n\nWe are told that the bridge is "
        "safe. We urge the council to look.\n"
    ),
    "what we know": (
        "Harl Airport: what we know so far\n\nThe airport says that fuel has leaked. We have more "
        "at noon.\n"
    ),
    "an institution that others react to": (
        "Board fines millers\n\nThe Competition Board has today fined three millers.\n\n"
        'Responding, Anneke Wit, director of the Federation of Bakers, said: "We are glad."\n'
    ),
    "a newsdesk": (
        "Boiler fails\n\nHarl School has moved two classes.\n\nContact our newsdesk on 0163 296\n"
    ),
    "an editor's byline": (
        "A test that failed\n\nKonrad Weil, Defence Editor\n\nOrvik Group is silent. We are not.\n"
    ),
    "a place of an event": (
        "MEDIA ADVISORY\nWHAT: The governor signs a bill\nWHERE: Lakeview Hospital, Shore Drive\n\n"
        "The governor will sign the bill at noon.\n"
    ),
    "a section": (
        "Ferris City Council\nFire station to close\n\nThe council voted to close the station. Two "
        "men were led out of the room.\n"
    ),
    "a department in the headline": (
        "Ferris Police Department\nunder fire\n\nThe department lost 41 officers. The chief has "
        "not answered questions.\n"
    ),
    "a match": (
        "LATE DRAMA AS ROVERS REACH FINAL\n\nHarwick Rovers 2 Eastmoor Town 1\n\nIt was loud.\n"
    ),
}


@pytest.mark.parametrize(("text", "name"), ISSUED.values(), ids=ISSUED)
def test_what_an_institution_publishes_is_its_own_words(text: str, name: str) -> None:
    document = article("d", text)
    found = issuer(document, [])
    assert found is not None
    assert found.name == name
    assert document.text[found.start : found.end] in (name, name.upper())


@pytest.mark.parametrize("text", ARTICLES.values(), ids=ARTICLES)
def test_an_article_has_no_issuer(text: str) -> None:
    assert issuer(article("d", text), []) is None
