"""Currencies, units of measure, and words around the noun that a number counts."""

from typing import Final

from extractor.words import words

__all__ = [
    "CURRENCY_CODES",
    "CURRENCY_NAMES",
    "CURRENCY_SIGNS",
    "IRREGULAR_PLURALS",
    "MEASURES",
    "PHRASE_ENDS",
    "SHARES",
    "UNIT_SYMBOLS",
]

CURRENCY_SIGNS: Final = {
    "$": "USD",
    "US$": "USD",
    "C$": "CAD",
    "CA$": "CAD",
    "A$": "AUD",
    "AU$": "AUD",
    "NZ$": "NZD",
    "HK$": "HKD",
    "S$": "SGD",
    "NT$": "TWD",
    "R$": "BRL",
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₽": "RUB",
    "₴": "UAH",
    "₩": "KRW",
    "₪": "ILS",
    "₺": "TRY",
    "₦": "NGN",
    "₫": "VND",
    "฿": "THB",
    "¥": "¥",
    "Rs.": "Rs",
    "Rs": "Rs",
}
"""Currency signs, with the ISO 4217 code of each; a sign of several currencies stays as it is."""

CURRENCY_CODES: Final = (
    "USD EUR GBP JPY CNY CHF CAD AUD NZD INR RUB UAH PLN SEK NOK DKK ZAR BRL KRW TRY"
)
"""ISO 4217 codes that news writes before an amount."""

CURRENCY_NAMES: Final = {
    r"(?:US|U\.S\.|American)\sdollars?": "USD",
    r"Canadian\sdollars?": "CAD",
    r"Australian\sdollars?": "AUD",
    r"dollars?": "USD",
    r"euros?": "EUR",
    r"pounds?\ssterling": "GBP",
    r"(?:Russian\s)?(?:roubles?|rubles?)": "RUB",
    r"(?:Ukrainian\s)?hryvnias?": "UAH",
    r"Indian\srupees?": "INR",
    r"(?:Japanese\s)?yen": "JPY",
    r"(?:Chinese\s)?yuan": "CNY",
    r"Swiss\sfrancs?": "CHF",
    r"(?:Polish\s)?(?:zloty|zlotys|złoty)": "PLN",
}
"""Patterns for names of currencies, with the ISO 4217 code of each."""

SHARES: Final = {
    r"percentage\spoints?": "percentage points",
    r"basis\spoints?": "basis points",
    r"per\s?cent|pct|pc": "percent",
}
"""Patterns for parts of a hundred, with the unit of each."""

UNIT_SYMBOLS: Final = (
    r"km/h|mph|kph|kmh|[kcm]?m[²³]|mi²|ft²|km|kg|cm|mm|mg|ml|ft|lbs?|oz|GW|MW|kW|kWh|TWh|GB|TB|MB|°C|°F|ha|m|g|t|C"
    r"|F"
)
"""A pattern for symbols of units."""

MEASURES: Final = (
    r"(?:kilo|centi|milli)?(?:metres?|meters?|grams?|grammes?|litres?|liters?)|tonnes?|tons?|miles?"
    r"|feet|foot|inch(?:es)?|yards?|acres?|hectares?|barrels?|gallons?|pounds?|ounces?|degrees?"
    r"|(?:kilo|mega|giga|tera)?watts?|square\s\p{L}+|cubic\s\p{L}+|min(?:ute)?s?|hours?|days?"
    r"|nights?"
    r"|weeks?|fortnights?|months?|years?|decades?|centur(?:y|ies)|seconds?|cents?|rounds?|pieces?"
    r"|cases?|copies|times|points"
)
"""A pattern for names of units of measure, of time, and of things that are counted."""

PHRASE_ENDS: Final = words(
    "a an the this that these those and or but nor of in on at by to from with without for as into "
    "onto over under after before since until during through between among against about than "
    "like near off up down out is are was were be been being has have had do does did will "
    "would can could may might must shall should not no who whom whose which what where when "
    "why how if while because so he she it they we you i him her them us me his its their our "
    "your my there here then also only just later earlier ago each per every both either "
    "neither any all said says told including inside outside across within around behind beyond "
    "along despite amid such dead alive today yesterday tomorrow now again too even still "
    "already yet never ever left went came took made got gave saw fled fell rose grew won lost "
    "hit held began became"
)
"""Words that end the noun phrase after a number."""

IRREGULAR_PLURALS: Final = words(
    "people men women children police personnel staff cattle sheep fish aircraft spacecraft crew "
    "feet teeth mice geese media data youth infantry clergy livestock servicemen servicewomen "
    "policemen firemen fishermen gunmen militiamen businessmen lawmen congressmen chinese "
    "japanese vietnamese portuguese swiss irish british french percent"
)
"""Plurals that do not end in -s."""
