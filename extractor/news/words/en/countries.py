"""Names of countries and territories, in lower case, and capitals that stand for governments.

Source: the territories with two-letter codes in Unicode CLDR 47, English.
"""

from typing import Final

from extractor.words import words

__all__ = ["COUNTRIES", "DEMONYMS"]

_TERRITORIES = """
    afghanistan; albania; algeria; american samoa; andorra; angola; anguilla; antarctica;
    antigua & barbuda; argentina; armenia; aruba; ascension island; australia; austria;
    azerbaijan; bahamas; bahrain; bangladesh; barbados; belarus; belgium; belize; benin;
    bermuda; bhutan; bolivia; bosnia & herzegovina; botswana; bouvet island; brazil; british
    indian ocean territory; british virgin islands; brunei; bulgaria; burkina faso; burundi;
    cambodia; cameroon; canada; canary islands; cape verde; caribbean netherlands; cayman
    islands; central african republic; ceuta & melilla; chad; chile; china; christmas island;
    clipperton island; cocos (keeling) islands; colombia; comoros; congo - brazzaville; congo -
    kinshasa; cook islands; costa rica; croatia; cuba; curaçao; cyprus; czechia; côte d’ivoire;
    denmark; diego garcia; djibouti; dominica; dominican republic; ecuador; egypt; el salvador;
    equatorial guinea; eritrea; estonia; eswatini; ethiopia; european union; eurozone; falkland
    islands; faroe islands; fiji; finland; france; french guiana; french polynesia; french
    southern territories; gabon; gambia; georgia; germany; ghana; gibraltar; greece; greenland;
    grenada; guadeloupe; guam; guatemala; guernsey; guinea; guinea-bissau; guyana; haiti; heard
    & mcdonald islands; honduras; hong kong sar china; hungary; iceland; india; indonesia; iran;
    iraq; ireland; isle of man; israel; italy; jamaica; japan; jersey; jordan; kazakhstan;
    kenya; kiribati; kosovo; kuwait; kyrgyzstan; laos; latvia; lebanon; lesotho; liberia; libya;
    liechtenstein; lithuania; luxembourg; macao sar china; madagascar; malawi; malaysia;
    maldives; mali; malta; marshall islands; martinique; mauritania; mauritius; mayotte; mexico;
    micronesia; moldova; monaco; mongolia; montenegro; montserrat; morocco; mozambique; myanmar
    (burma); namibia; nauru; nepal; netherlands; new caledonia; new zealand; nicaragua; niger;
    nigeria; niue; norfolk island; north korea; north macedonia; northern mariana islands;
    norway; oman; outlying oceania; pakistan; palau; palestinian territories; panama; papua new
    guinea; paraguay; peru; philippines; pitcairn islands; poland; portugal; puerto rico; qatar;
    romania; russia; rwanda; réunion; samoa; san marino; sark; saudi arabia; senegal; serbia;
    seychelles; sierra leone; singapore; sint maarten; slovakia; slovenia; solomon islands;
    somalia; south africa; south georgia & south sandwich islands; south korea; south sudan;
    spain; sri lanka; st. barthélemy; st. helena; st. kitts & nevis; st. lucia; st. martin; st.
    pierre & miquelon; st. vincent & grenadines; sudan; suriname; svalbard & jan mayen; sweden;
    switzerland; syria; são tomé & príncipe; taiwan; tajikistan; tanzania; thailand;
    timor-leste; togo; tokelau; tonga; trinidad & tobago; tristan da cunha; tunisia;
    turkmenistan; turks & caicos islands; tuvalu; türkiye; u.s. outlying islands; u.s. virgin
    islands; uganda; ukraine; united arab emirates; united kingdom; united nations; united
    states; uruguay; uzbekistan; vanuatu; vatican city; venezuela; vietnam; wallis & futuna;
    western sahara; yemen; zambia; zimbabwe; åland islands
"""
_CAPITALS = words(
    "kyiv kiev moscow washington beijing london paris berlin brussels tokyo seoul pyongyang "
    "tehran ankara jerusalem riyadh delhi islamabad kabul baghdad damascus cairo caracas "
    "havana canberra ottawa madrid rome warsaw budapest athens minsk taipei tel-aviv nairobi "
    "pretoria"
)
_SHORT = words("us u.s. uk u.k. eu u.n. un britain")

COUNTRIES: Final = frozenset(
    {" ".join(name.split()) for name in _TERRITORIES.split(";")} | _CAPITALS | _SHORT
)

DEMONYMS: Final = frozenset(
    "American Australian Austrian Belgian Brazilian Briton Bulgarian Canadian Chilean Colombian "
    "Croatian Czech Dane Dutchman Dutchwoman Egyptian Englishman Englishwoman Ethiopian Finn "
    "Frenchman Frenchwoman German Ghanaian Greek Hungarian Icelander Indian Indonesian Iranian "
    "Irishman Irishwoman Israeli Italian Jamaican Kenyan Latvian Lithuanian Malaysian Mexican "
    "Moroccan Nigerian Norwegian Pakistani Peruvian Pole Romanian Russian Scot Serb Serbian "
    "Slovak Slovenian Spaniard Swede Swiss Syrian Tunisian Turk Ukrainian Uruguayan Venezuelan "
    "Welshman Welshwoman Argentine Argentinian Japanese Korean Chinese Filipino "
    "Texan Californian Londoner Parisian".split()
)
"""Nouns for one person by origin: "the Italian"."""
