"""Adjectives, capitals and seats that stand for a country or its government, in lower case."""

from typing import Final

__all__ = ["NATIONS"]

_FORMS = """
    afghanistan: afghan kabul
    algeria: algerian algiers
    argentina: argentine argentinian
    armenia: armenian yerevan
    australia: australian canberra
    austria: austrian
    azerbaijan: azerbaijani baku
    bangladesh: bangladeshi dhaka
    belarus: belarusian minsk
    belgium: belgian
    bolivia: bolivian
    bosnia: bosnian
    brazil: brazilian
    britain: british briton uk u.k. downing
    bulgaria: bulgarian
    cambodia: cambodian
    canada: canadian ottawa
    chile: chilean
    china: chinese beijing
    colombia: colombian
    congo: congolese
    croatia: croatian
    cuba: cuban havana
    cyprus: cypriot
    czechia: czech
    denmark: danish dane
    ecuador: ecuadorian
    egypt: egyptian cairo
    estonia: estonian
    ethiopia: ethiopian
    europe: european eu e.u.
    finland: finnish finn
    france: french elysee élysée
    georgia: georgian
    germany: german berlin
    ghana: ghanaian
    greece: greek athens
    haiti: haitian
    hungary: hungarian budapest
    iceland: icelandic
    india: indian delhi
    indonesia: indonesian jakarta
    iran: iranian tehran
    iraq: iraqi baghdad
    ireland: irish dublin
    israel: israeli
    italy: italian
    japan: japanese tokyo
    jordan: jordanian
    kazakhstan: kazakh
    kenya: kenyan nairobi
    korea: korean pyongyang seoul
    kosovo: kosovar
    kuwait: kuwaiti
    latvia: latvian
    lebanon: lebanese beirut
    libya: libyan
    lithuania: lithuanian
    malaysia: malaysian
    mali: malian
    mexico: mexican
    moldova: moldovan
    mongolia: mongolian
    morocco: moroccan
    myanmar: burmese burma
    nepal: nepali nepalese
    netherlands: dutch
    nigeria: nigerian
    norway: norwegian
    pakistan: pakistani islamabad
    palestine: palestinian
    peru: peruvian
    philippines: filipino philippine manila
    poland: polish warsaw
    portugal: portuguese
    qatar: qatari doha
    romania: romanian
    russia: russian moscow kremlin
    rwanda: rwandan
    senegal: senegalese
    serbia: serbian serb
    slovakia: slovak
    slovenia: slovenian
    somalia: somali
    spain: spanish
    sudan: sudanese
    sweden: swedish
    switzerland: swiss
    syria: syrian damascus
    taiwan: taiwanese taipei
    tanzania: tanzanian
    thailand: thai bangkok
    tunisia: tunisian
    turkey: turkish türkiye ankara
    uganda: ugandan
    ukraine: ukrainian kyiv kiev
    usa: american us u.s. washington
    uruguay: uruguayan
    uzbekistan: uzbek
    venezuela: venezuelan caracas
    vietnam: vietnamese hanoi
    yemen: yemeni
    zimbabwe: zimbabwean
"""

NATIONS: Final = {
    form: country.strip()
    for country, _, forms in (line.partition(":") for line in _FORMS.strip().splitlines())
    for form in (country.strip(), *forms.split())
}
"""The country by each of its forms. Two-word countries keep their first word: "north korea"."""
