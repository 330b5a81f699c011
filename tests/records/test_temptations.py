"""Documents that tempt: equal amounts, dates side by side, numbers and names inside others.

Each has what a careful reader would fill in, the words of the line where each value stands, and
values that nobody would fill in although their signs are in the text.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, NamedTuple

import pytest
from pydantic import BaseModel

from extractor.grounding import Index
from extractor.models import Span
from extractor.records.shape import Shape
from extractor.records.support import Found, find


class Line(BaseModel):
    what: str
    quantity: Decimal | None = None
    price: Decimal | None = None
    amount: Decimal | None = None


class Bill(BaseModel):
    seller: str | None = None
    buyer: str | None = None
    number: str | None = None
    issued: dt.date | None = None
    due: dt.date | None = None
    lines: list[Line] = []
    net: Decimal | None = None
    tax: Decimal | None = None
    rate: Decimal | None = None
    total: Decimal | None = None
    deposit: Decimal | None = None
    method: Literal["cash", "card", "transfer"] | None = None


class Job(BaseModel):
    title: str | None = None
    employer: str | None = None
    place: str | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    hours: Decimal | None = None
    start: dt.date | None = None
    apply_by: dt.date | None = None
    days: int | None = None
    years: int | None = None


class Event(BaseModel):
    place: str | None = None
    when: dt.datetime | None = None
    day: dt.date | None = None
    time: dt.time | None = None
    hurt: int | None = None
    dead: int | None = None
    loss: Decimal | None = None
    name: str | None = None
    cause: str | None = None
    level: Literal["low", "medium", "high"] | None = None


class Study(BaseModel):
    drug: str | None = None
    n: int | None = None
    arms: list[dict[str, int]] = []
    age: Decimal | None = None
    p: float | None = None
    percent: float | None = None
    weeks: int | None = None


class Case(NamedTuple):
    """A document, its item, the words at which values stand, and values that nothing shows."""

    model: type[BaseModel]
    text: str
    item: Mapping[str, Any]
    places: Mapping[str, str]
    never: Sequence[tuple[str, Any]]


CASES = {
    "English invoice": Case(
        Bill,
        (
            "HARBOR TOOLS LTD\n"
            "Invoice 2231\n"
            "Date 01.03.2023   Due 31.03.2023\n"
            "1 Hammer  30.00  30.00\n"
            "2 Nails  6.25  12.50\n"
            "Net 42.50\n"
            "VAT 20% 8.50\n"
            "Total 51.00\n"
            "Paid 30.00 deposit"
        ),
        {
            "seller": "Harbor Tools Ltd",
            "number": "2231",
            "issued": "2023-03-01",
            "due": "2023-03-31",
            "lines": [
                {"what": "Hammer", "quantity": 1, "price": 30, "amount": 30},
                {"what": "Nails", "quantity": 2, "price": 6.25, "amount": 12.5},
            ],
            "net": 42.5,
            "tax": 8.5,
            "rate": 20,
            "total": 51,
            "deposit": 30,
        },
        {
            "issued": "01.03.2023",
            "lines[0].quantity": "1 Hammer",
            "lines[1].amount": "2 Nails",
            "tax": "VAT 20%",
            "deposit": "Paid 30.00",
            "total": "Total 51",
        },
        [
            ("total", 5.1),
            ("seller", "Harbor Tool"),
            ("buyer", "Tools L"),
            ("issued", "2023-01-03"),
            ("total", 1),
            ("net", 2.25),
        ],
    ),
    "German receipt": Case(
        Bill,
        (
            "Bäckerei Korn\n"
            "Summe   3,20\n"
            "2 Brezel à 0,80   1,60\n"
            "1 Kaffee   1,60\n"
            "MwSt 7%   0,21\n"
            "Bar   5,00\n"
            "Rückgeld   1,80"
        ),
        {
            "seller": "Bäckerei Korn",
            "lines": [
                {"what": "Brezel", "quantity": 2, "price": 0.8, "amount": 1.6},
                {"what": "Kaffee", "quantity": 1, "amount": 1.6},
            ],
            "total": 3.2,
            "tax": 0.21,
            "rate": 7,
        },
        {
            "lines[0].amount": "2 Brezel",
            "lines[1].amount": "1 Kaffee",
            "lines[1].quantity": "1 Kaffee",
            "tax": "MwSt",
            "rate": "MwSt",
            "total": "Summe",
        },
        [("total", 20), ("seller", "Korn Bäcker"), ("tax", 21), ("method", "card")],
    ),
    "French invoice": Case(
        Bill,
        (
            "Facture n° 88\n"
            "Paris, le 5 avril 2022\n"
            "Échéance : 5 mai 2022\n"
            "Client : Mme Roux\n"
            "Peinture   1 200,00\n"
            "Pose   1 200,00\n"
            "Total HT   2 400,00\n"
            "TVA 10 %   240,00\n"
            "Total TTC   2 640,00"
        ),
        {
            "number": "88",
            "issued": "2022-04-05",
            "due": "2022-05-05",
            "buyer": "Roux",
            "lines": [{"what": "Peinture", "amount": 1200}, {"what": "Pose", "amount": 1200}],
            "net": 2400,
            "tax": 240,
            "rate": 10,
            "total": 2640,
        },
        {
            "lines[0].amount": "Peinture",
            "lines[1].amount": "Pose",
            "tax": "TVA",
            "total": "TTC",
            "issued": "avril",
            "due": "mai",
            "buyer": "Client",
        },
        [("total", 2.4), ("net", 200), ("total", 640), ("due", "2022-05-04"), ("number", "8")],
    ),
    "Spanish invoice": Case(
        Bill,
        (
            "Factura 2023/114\n"
            "Fecha: 09/01/2019\n"
            "Vencimiento: 09/02/2019\n"
            "Emisor: Talleres Rías S.L.\n"
            "Mano de obra 3 h x 25,00 = 75,00\n"
            "Aceite 4.500 ml 25,00\n"
            "Base 100,00 IVA 21 % 21,00\n"
            "Total 121,00 €"
        ),
        {
            "number": "2023/114",
            "issued": "2019-01-09",
            "due": "2019-02-09",
            "seller": "Talleres Rías S.L.",
            "lines": [
                {"what": "Mano de obra", "quantity": 3, "price": 25, "amount": 75},
                {"what": "Aceite", "quantity": 4500, "amount": 25},
            ],
            "net": 100,
            "rate": 21,
            "tax": 21,
            "total": 121,
        },
        {
            "lines[0].price": "Mano",
            "lines[1].amount": "Aceite",
            "tax": "IVA",
            "rate": "IVA",
            "issued": "Fecha",
            "due": "Venc",
            "total": "Total",
        },
        [("issued", "2019-09-01"), ("total", 12.1), ("number", "2023/11")],
    ),
    "Chinese invoice": Case(
        Bill,
        (
            "发票号码：20230045\n"
            "开票日期：2023年3月5日\n"
            "销售方：海口贸易有限公司\n"
            "苹果 3 箱 单价 120.00 金额 360.00\n"
            "梨 2 箱 单价 180.00 金额 360.00\n"
            "合计 720.00\n"
            "税额 93.60\n"
            "价税合计 ¥813.60"
        ),
        {
            "number": "20230045",
            "issued": "2023-03-05",
            "seller": "海口贸易有限公司",
            "lines": [
                {"what": "苹果", "quantity": 3, "price": 120, "amount": 360},
                {"what": "梨", "quantity": 2, "price": 180, "amount": 360},
            ],
            "net": 720,
            "tax": 93.6,
            "total": 813.6,
        },
        {
            "lines[0].amount": "苹果",
            "lines[1].amount": "梨",
            "lines[1].quantity": "梨",
            "total": "价税",
            "net": "合计 720",
            "tax": "税额",
        },
        [("number", "2023004"), ("total", 13.6), ("issued", "2023-05-03")],
    ),
    "English job ad": Case(
        Job,
        (
            "Senior Data Engineer (m/f/d) - Nordlicht GmbH, Kiel\n"
            "40 hours a week, 30 days of holiday, 5 years of experience.\n"
            "Salary EUR 60,000 to 72,000 a year.\n"
            "Start 1 May 2024, apply by 1 April 2024.\n"
            "Our Kiel office is 5 minutes from the station."
        ),
        {
            "title": "Senior Data Engineer",
            "employer": "Nordlicht GmbH",
            "place": "Kiel",
            "low": 60000,
            "high": 72000,
            "hours": 40,
            "days": 30,
            "years": 5,
            "start": "2024-05-01",
            "apply_by": "2024-04-01",
        },
        {
            "place": "Nordlicht",
            "years": "5 years",
            "start": "Start 1 May",
            "apply_by": "by 1 April",
            "low": "60,000",
        },
        [
            ("employer", "Nord"),
            ("hours", 4),
            ("low", 60),
            ("high", 2000),
            ("years", 1),
            ("place", "Kie"),
        ],
    ),
    "German job ad": Case(
        Job,
        (
            "Koch (m/w/d) gesucht\n"
            "Hotel Seeblick, Lindau\n"
            "39 Std./Woche, 2.400 bis 2.800 € brutto, 28 Tage Urlaub\n"
            "Ab 1.6.2024, Bewerbung bis 15.5.2024"
        ),
        {
            "title": "Koch",
            "employer": "Hotel Seeblick",
            "place": "Lindau",
            "low": 2400,
            "high": 2800,
            "hours": 39,
            "days": 28,
            "start": "2024-06-01",
            "apply_by": "2024-05-15",
        },
        {"start": "Ab 1.6", "apply_by": "bis 15.5", "days": "28 Tage"},
        [("low", 2.4), ("start", "2024-01-06"), ("place", "Lind"), ("days", 8)],
    ),
    "English fire": Case(
        Event,
        (
            "On 12 March 2021 at 14:20 a fire broke out at the Delta mill in Osk. Three "
            "workers were hurt, one died. Loss: $1.2 million. The risk is now low. Ann Berg, "
            "41, was treated. A report of 3 April 2021 names a worn cable."
        ),
        {
            "place": "Osk",
            "when": "2021-03-12T14:20:00",
            "day": "2021-03-12",
            "hurt": 3,
            "dead": 1,
            "loss": 1200000,
            "name": "Ann Berg",
            "cause": "worn cable",
            "level": "low",
        },
        {
            "when": "12 March",
            "hurt": "Three",
            "dead": "one died",
            "loss": "1.2 million",
            "place": "Osk",
        },
        [
            ("name", "Ann Ber"),
            ("hurt", 12),
            ("when", "2021-03-12T15:20:00"),
            ("place", "Del"),
            ("day", "2021-03-14"),
            ("loss", 1.2),
            ("name", "erg"),
        ],
    ),
    "German fall": Case(
        Event,
        (
            "Am 3. Mai 2022 gegen 9 Uhr stürzte ein Arbeiter in Halle 3 vom Gerüst. Zwei "
            "Personen wurden verletzt. Schaden rund 15.000 Euro. Am 4. Mai war die Halle "
            "wieder offen."
        ),
        {
            "when": "2022-05-03T09:00:00",
            "place": "Halle 3",
            "hurt": 2,
            "loss": 15000,
            "time": "09:00",
        },
        {"when": "3. Mai", "hurt": "Zwei", "loss": "15.000", "time": "9 Uhr", "place": "Halle 3"},
        [("day", "2022-05-05"), ("hurt", 9), ("loss", 15), ("time", "03:00")],
    ),
    "French collision": Case(
        Event,
        (
            "Le 7 juin 2020 à 18h45, collision à Lens : deux blessés, un mort. Dégâts "
            "estimés à 8 500 €. Marie Petit, 8 ans, est indemne."
        ),
        {
            "when": "2020-06-07T18:45:00",
            "place": "Lens",
            "hurt": 2,
            "loss": 8500,
            "name": "Marie Petit",
        },
        {"when": "7 juin", "hurt": "deux", "loss": "8 500", "place": "Lens"},
        [("loss", 500), ("hurt", 18), ("place", "Len")],
    ),
    "Spanish fire": Case(
        Event,
        (
            "El 2 de julio de 2019, a las 7:05, un incendio en Lugo dejó cuatro heridos y "
            "ningún muerto. Pérdidas: 2,5 millones de euros."
        ),
        {"when": "2019-07-02T07:05:00", "place": "Lugo", "hurt": 4, "loss": 2500000},
        {"when": "2 de julio", "hurt": "cuatro", "loss": "2,5 millones"},
        [("dead", 0), ("loss", 2.5), ("loss", 5), ("day", "2019-02-07")],
    ),
    "Chinese fire": Case(
        Event,
        "2022年8月3日下午2点20分，东港码头发生火灾，造成5人受伤、2人死亡，损失约30万元。8月4日恢复通行。",
        {"when": "2022-08-03T14:20:00", "place": "东港码头", "hurt": 5, "dead": 2, "loss": 300000},
        {"when": "2022年8月3日", "hurt": "5人", "dead": "2人", "loss": "30万"},
        [("hurt", 3), ("loss", 30), ("dead", 20)],
    ),
    "English abstract": Case(
        Study,
        (
            "Methods: 240 patients (mean age 54.3 years) received Zelorine 20 mg (n = 120) "
            "or placebo (n = 120) for 12 weeks. Pain fell in 48% and 20% (P < 0.001); 12 "
            "patients stopped."
        ),
        {
            "drug": "Zelorine",
            "n": 240,
            "age": 54.3,
            "p": 0.001,
            "percent": 48,
            "weeks": 12,
            "arms": [{"Zelorine 20 mg": 120}, {"placebo": 120}],
        },
        {"weeks": "12 weeks", "percent": "48%", "n": "240", "arms[1].placebo": "placebo (n"},
        [("n", 24), ("p", 0.01), ("drug", "Zelor"), ("age", 54), ("percent", 8)],
    ),
    "German abstract": Case(
        Study,
        (
            "Eingeschlossen wurden 86 Personen, davon 43 mit Xanotin und 43 mit Placebo. "
            "Nach 8 Wochen: 61,5 % gegenüber 30,2 % (p = 0,03)."
        ),
        {
            "n": 86,
            "drug": "Xanotin",
            "weeks": 8,
            "percent": 61.5,
            "p": 0.03,
            "arms": [{"Xanotin": 43}, {"Placebo": 43}],
        },
        {
            "weeks": "8 Wochen",
            "arms[0].Xanotin": "43 mit Xanotin",
            "arms[1].Placebo": "43 mit Placebo",
        },
        [("n", 6), ("percent", 61), ("p", 0.3)],
    ),
    "equal lines": Case(
        Bill,
        (
            "Receipt\n"
            "Table 4  Guests 2\n"
            "Soup 4.00\n"
            "Soup 4.00\n"
            "Wine 2 x 6.00 12.00\n"
            "Subtotal 20.00\n"
            "Tip 2.00\n"
            "Total 22.00\n"
            "CARD ****1220"
        ),
        {
            "lines": [
                {"what": "Soup", "amount": 4},
                {"what": "Soup", "amount": 4},
                {"what": "Wine", "quantity": 2, "price": 6, "amount": 12},
            ],
            "net": 20,
            "total": 22,
            "deposit": 2,
            "method": "card",
        },
        {
            "lines[0].amount": "Soup",
            "lines[1].amount": "Soup",
            "lines[2].quantity": "Wine",
            "total": "Total 22",
            "net": "Subtotal",
            "method": "CARD",
        },
        [("total", 20.2), ("total", 122), ("number", "122"), ("method", "cash")],
    ),
    "Malaysian receipt": Case(
        Bill,
        "RM31.00 due\nITEM A RM10.50\nITEM B RM20.50\nGST @6% included in total RM1.75",
        {
            "lines": [{"what": "ITEM A", "amount": 10.5}, {"what": "ITEM B", "amount": 20.5}],
            "total": 31,
            "tax": 1.75,
            "rate": 6,
        },
        {"lines[0].amount": "ITEM A", "rate": "GST", "tax": "GST"},
        [("total", 3.1), ("tax", 1), ("total", 10)],
    ),
    "order number like a date": Case(
        Bill,
        (
            "Order 10-2022-10\n"
            "Shipped 10 Oct 2022\n"
            "10 mugs 10.00 each 100.00\n"
            "Total 100.00\n"
            "Not paid in cash."
        ),
        {
            "number": "10-2022-10",
            "issued": "2022-10-10",
            "lines": [{"what": "mugs", "quantity": 10, "price": 10, "amount": 100}],
            "total": 100,
        },
        {
            "issued": "Shipped",
            "lines[0].quantity": "10 mugs",
            "lines[0].amount": "mugs",
            "total": "Total",
        },
        [("method", "cash"), ("number", "2022-1"), ("total", 1000)],
    ),
    "names inside words": Case(
        Event,
        (
            "Lowell, MA. Highway patrol closed the lowlands road. No one was hurt at 3 pm.\n"
            "Ms. Ford drove a Ford."
        ),
        {"name": "Ford", "place": "Lowell, MA"},
        {},
        [("level", "low"), ("level", "high"), ("hurt", 1), ("name", "Low"), ("time", "15:30")],
    ),
    "ages and months": Case(
        Job,
        "Teacher of 12- to 16-year-olds, Rome\nPay: 1,450.00 (14 months)\nMore than 2 years",
        {"place": "Rome", "low": 1450, "years": 2, "title": "Teacher"},
        {"years": "2 years", "low": "1,450"},
        [("years", 16.5), ("low", 450), ("days", 1), ("hours", 50)],
    ),
    "French till": Case(
        Bill,
        "Reçu\n25,90\ntotal à payer 25,90\nTVA 20 % : 4,32\nacompte 25,90",
        {"total": 25.9, "tax": 4.32, "rate": 20, "deposit": 25.9},
        {"total": "total à payer", "deposit": "acompte", "rate": "TVA"},
        [("total", 2.59), ("total", 259), ("tax", 43.2)],
    ),
}


def found_in(case: Case, item: Any) -> Found:
    shape = Shape.of(case.model)
    whole = Span(start=0, end=len(case.text))
    return find(shape.leaves(shape.coerced(item)), Index(case.text), whole, {})


def astray(case: Case) -> Iterator[str]:
    """The leaves that are shown elsewhere than where they stand."""
    for leaf, evidence in found_in(case, case.item).evidence.items():
        words = case.places.get(leaf.name)
        if words is not None and not near(case.text, evidence[0], words):
            yield f"{leaf.name}: {evidence[0].quote!r} at {evidence[0].start}"


def near(text: str, place: Span, words: str) -> bool:
    """Whether a place is on the line of some words; in a text of few lines, at them."""
    starts = [each.start() for each in re.finditer(re.escape(words), text)]
    if text.count("\n") > 1:
        return any(not text.count("\n", *sorted((start, place.start))) for start in starts)
    return any(start - 3 <= place.start <= start + len(words) + 3 for start in starts)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_value_is_shown(case: Case) -> None:
    assert not found_in(case, case.item).missing


def test_values_are_shown_where_they_stand() -> None:
    wrong = [each for case in CASES.values() for each in astray(case)]
    leaves = sum(len(found_in(case, case.item).evidence) for case in CASES.values())
    assert len(wrong) <= 0.02 * leaves, wrong


def wrongly_shown(case: Case) -> Iterator[str]:
    """The values that nobody would fill in and that are shown."""
    others = {name: value for name, value in case.item.items() if name != "lines"}
    for name, value in case.never:
        for leaf, evidence in found_in(case, {**others, name: value}).evidence.items():
            if leaf.name == name and evidence[0].support != "inferred":
                yield f"{name}={value}: {evidence[0].quote!r} at {evidence[0].start}"


def test_what_nobody_would_fill_in_is_not_shown() -> None:
    wrong = [each for case in CASES.values() for each in wrongly_shown(case)]
    # The quantity of a line as a total of 1, and what a "not" far from it denies.
    assert len(wrong) <= 2, wrong
