"""Units of measure by dimension, with the factor to the dimension's own unit.

Source of the factors: the International System of Units (BIPM, 9th edition) and the international
yard and pound of 1959. Units that two countries understand differently (gallon, ton, barrel) have
no factor and are compared with themselves alone. Currencies are never converted.
"""

from typing import Final, NamedTuple

from extractor.news.words.en.units import CURRENCY_CODES, CURRENCY_SIGNS

__all__ = ["Scale", "scale_of"]


class Scale(NamedTuple):
    """`value * factor + offset` is the value in the dimension's own unit."""

    dimension: str
    factor: float = 1.0
    offset: float = 0.0


_TABLE: Final = """
length 1: m metre meter
length 1000: km kilometre kilometer
length 0.01: cm centimetre centimeter
length 0.001: mm millimetre millimeter
length 1609.344: mile mi
length 0.3048: foot ft
length 0.9144: yard
length 0.0254: inch
mass 1: kg kilogram kilo kilogramme
mass 0.001: g gram gramme
mass 0.000001: mg milligram
mass 1000: tonne t
mass 0.45359237: lb
mass 0.028349523125: ounce oz
volume 1: litre liter
volume 0.001: ml millilitre milliliter
area 10000: hectare ha
area 1000000: km² square-kilometre square-kilometer square-km
area 1: m² square-metre square-meter
area 4046.8564224: acre
area 2589988.110336: mi² square-mile
area 0.09290304: ft² square-foot
power 1: watt
power 1000: kw kilowatt
power 1000000: mw megawatt
power 1000000000: gw gigawatt
energy 1: kwh
energy 1000: mwh
energy 1000000000: twh
data 1: mb
data 1000: gb gigabyte
data 1000000: tb terabyte
speed 1: km/h kph kmh
speed 1.609344: mph
ton 1: ton
gallon 1: gallon
barrel 1: barrel
time 1: second
time 60: minute min
time 3600: hour
time 86400: day
time 604800: week
time 1209600: fortnight
time 2629746: month
time 31556952: year
time 315569520: decade
"""
_SCALES: Final = {
    name: Scale(dimension, float(factor))
    for dimension, factor, names in (
        (*head.split(), names)
        for head, _, names in (line.partition(": ") for line in _TABLE.strip().splitlines())
    )
    for name in names.split()
}
_SHARES: Final = {"share": 1.0, "percent": 0.01}
_AFFINE: Final = {
    "°C": Scale("temperature"),
    "C": Scale("temperature"),
    "°F": Scale("temperature", 5 / 9, -160 / 9),
    "F": Scale("temperature", 5 / 9, -160 / 9),
}
_POUNDS: Final = frozenset(["pound", "pounds"])  # in news mostly money; a weight has no factor
_PLURALS: Final = {"feet": "foot", "inches": "inch"}
_CODES: Final = frozenset(CURRENCY_CODES.split()) | frozenset(CURRENCY_SIGNS.values())


def scale_of(unit: str | None) -> Scale | None:
    """The scale of a unit of a `Quantity`; None for what is only counted.

    Money has its currency as its dimension.
    """
    if unit is None:
        return None
    if unit in _SHARES:
        return Scale("share", _SHARES[unit])
    if unit in _CODES or unit == "years old":
        return Scale(unit)
    if unit.lower() in _POUNDS:
        return Scale("GBP")
    if unit in ("percentage points", "basis points"):
        return Scale("points", 1.0 if unit.startswith("percentage") else 0.01)
    if unit in _AFFINE:
        return _AFFINE[unit]
    *before, last = unit.lower().split() or [""]
    single = _PLURALS.get(last) or last.removesuffix("s")
    return _SCALES.get("-".join([*before, last])) or _SCALES.get("-".join([*before, single]))
