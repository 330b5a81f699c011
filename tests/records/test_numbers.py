"""Numbers as documents write them: where they stand, and what they are read as."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.records.numbers import find_number, read_number

READ = {
    "0": "0",
    "007": "7",
    "2023": "2023",
    "12345678": "12345678",
    "25,90": "25.90",
    "25.90": "25.90",
    ".75": "0.75",
    "0.500": "0.5",
    "0,125": "0.125",
    "4.500": "4500",
    "4,500": "4500",
    "4.5": "4.5",
    "1.2345": "1.2345",
    "1234.567": "1234.567",
    "18,500.00": "18500",
    "1.842,50": "1842.5",
    "1.234.567": "1234567",
    "1,234,567.89": "1234567.89",
    "1.234.567,89": "1234567.89",
    "12,34,567": "1234567",
    "1,00,000.50": "100000.5",
    "1 200": "1200",
    "1 234 567,8": "1234567.8",
    "1\u00a0200": "1200",
    "1\u202f200,50": "1200.5",
    "1\u2009200": "1200",
    "1'250.00": "1250",
    "1’250’000": "1250000",
    "EUR 18,500.00": "18500",
    "18 500,00 EUR": "18500",
    "RM31.00": "31",
    "£66.00": "66",
    "US$ 1,200": "1200",
    "R$ 1.200,50": "1200.5",
    "Rs. 500": "500",
    "₹12,34,567": "1234567",
    "Rp 50.000": "50000",
    "¥1,280": "1280",
    "1280円": "1280",
    "CHF 12.–": "12",
    "12,- €": "12",
    "99kr": "99",
    "149,90zł": "149.9",
    "USD5": "5",
    "-12": "-12",
    "−12.5": "-12.5",
    "+7": "7",
    "-$12.00": "-12",
    "$-12.00": "-12",
    "-€ 1.200,50": "-1200.5",
    "(12.00)": "-12",
    "($1,250.00)": "-1250",
    "(EUR 12)": "-12",
    "12.00-": "-12",
    "minus five": "-5",
    "minus 5": "-5",
    "１２３": "123",
    "１，２３４．５": "1234.5",
    "٣٤٥٫٥": "345.5",
    "١٬٢٣٤": "1234",
    "१२३": "123",
    "一百二十": "120",
    "三": "3",
    "十五": "15",
    "二十": "20",
    "两千零五": "2005",
    "三百五": "305",
    "一万二千": "12000",
    "一亿三千万": "130000000",
    "二〇二三": "2023",
    "壹仟贰佰": "1200",
    "3万": "30000",
    "1.2亿": "120000000",
    "3億2000万": "320000000",
    "2万5千": "25000",
    "5000万元": "50000000",
    "1만 원": "10000",
    "第三": "3",
    "三点五": "3.5",
    "百分之五": "5",
    "$5m": "5000000",
    "£2.5bn": "2500000000",
    "€3 m": "3000000",
    "$1.2B": "1200000000",
    "10k": "10000",
    "10K": "10000",
    "5mn": "5000000",
    "5 mm": "5",
    "5m": "5",
    "5 M€": "5000000",
    "12.00 CR": "12",
    "3.5 million": "3500000",
    "3-million": "3000000",
    "5 Mio. €": "5000000",
    "2,5 Mrd. Euro": "2500000000",
    "12 Tsd.": "12000",
    "1,5 Millionen": "1500000",
    "2 billion": "2000000000",
    "40 thousand": "40000",
    "3 mille": "3000",
    "2 millones": "2000000",
    "4 milliards": "4000000000",
    "15 тыс. руб.": "15000",
    "2,3 млн": "2300000",
    "5 lakh": "500000",
    "2 crore": "20000000",
    "1.200 Millionen": "1200000000",
    "3 dozen": "36",
    "3 hundred": "300",
    "twelve": "12",
    "Zero": "0",
    "twenty-one": "21",
    "ninety nine": "99",
    "a hundred": "100",
    "one hundred and twenty": "120",
    "two thousand": "2000",
    "eighteen thousand five hundred": "18500",
    "three million two hundred thousand": "3200000",
    "a million": "1000000",
    "two dozen": "24",
    "twenty-first": "21",
    "two and a half million": "2500000",
    "half a million": "500000",
    "a million and a half": "1500000",
    "negative 5": "-5",
    "zwölf": "12",
    "einundzwanzig": "21",
    "dreißig": "30",
    "zweihundertfünfzig": "250",
    "dreitausend": "3000",
    "fünf Millionen": "5000000",
    "eine Million": "1000000",
    "ein Dutzend": "12",
    "eine halbe Million": "500000",
    "un million et demi": "1500000",
    "vingt et un": "21",
    "soixante-dix-sept": "77",
    "quatre-vingts": "80",
    "quatre-vingt-dix-neuf": "99",
    "deux cents": "200",
    "trois mille": "3000",
    "treinta y uno": "31",
    "veintidós": "22",
    "quinientos": "500",
    "dos mil": "2000",
    "cien": "100",
    "once": "11",
    "12%": "12",
    "12 %": "12",
    "0,5 %": "0.5",
    "12 per cent": "12",
    "zwölf Prozent": "12",
    "٪12": "12",
    "½": "0.5",
    "1½": "1.5",
    "1 ½": "1.5",
    "1/2": "0.5",
    "1 1/2": "1.5",
    "3/4": "0.75",
    "⅔": "0.6667",
    "½ million": "500000",
    "3rd": "3",
    "21st": "21",
    "2e": "2",
    "1er": "1",
    "3º": "3",
    "3.": "3",
    "№ 5": "5",
    "#12": "12",
    "ca. 1.200 kg": "1200",
    "5kg": "5",
    "500 ml": "500",
    "37.5°C": "37.5",
    "80km/h": "80",
    "120 m²": "120",
    "2x": "2",
    "x3": "3",
    "12-year-old": "12",
    "~ 40": "40",
    ">100": "100",
    "INV-2231": "2231",
    "twelve (12)": "12",
    "12 (twelve)": "12",
    "1.200 (1200)": "1200",
    "共3件": "3",
    "Total: 1 200 €": "1200",
}
NOT_READ = [
    *("", " ", "none", "n/a", "A2231B", "3D", "COVID19", "B12", "1.2.3", "192.168.0.1"),
    *("12 and 15", "10-12", "1,2,3", "3 x 12.50", "hundreds of people", "millions", "统一"),
    *("万一", "1/0", "x", "½¼ and 3", "9" * 4000, "someone", "tenor", "h2o", "1234_5"),
    *("1e6", "1.2×10^6", "0x1F", "MCMXC", "third", "ninety-nine point five"),  # not known
]
FOUND = {
    "comma for 25.90": ("Summe 25,90 EUR", "25.90", ["25,90"]),
    "not another amount": ("Summe 25,90 EUR", "2.92", []),
    "thousandths, as elsewhere": ("4.500 kg of 12.25", "4.5", ["4.500"]),
    "either decimals": ("4.500 people", "4500", ["4.500"]),
    "no thousandths of zeros": ("15.000 Euro Schaden", "15", []),
    "no one": ("No one came, anyone could.", "1", []),
    "one": ("Only one came.", "1", ["one"]),
    "no part of a group": ("1 200 people came", "200", []),
    "no part of a price": ("18,500.00", "500", []),
    "no part in front": ("18,500.00", "18", []),
    "no decimals alone": ("3.14", "14", []),
    "not in a word": ("A2231B and X200Z", "200", []),
    "behind a hyphen": ("INV-2231", "2231", ["2231"]),
    "hyphen is no sign": ("INV-2231", "-2231", []),
    "range": ("10-12 days", "12", ["12"]),
    "range has no sign": ("10–12 days", "-12", []),
    "minus is kept": ("at -12 degrees", "12", []),
    "minus": ("at -12 degrees", "-12", ["-12"]),
    "brackets": ("loss (12.00) paid", "-12", ["(12.00)"]),
    "brackets of a note": ("twelve (12) months", "12", ["twelve", "12"]),
    "minus behind": ("Rabatt 12.00- EUR", "-12", ["12.00-"]),
    "share": ("grew by 12 % this year", "0.12", ["12 %"]),
    "percent": ("grew by 12 % this year", "12", ["12"]),
    "multiplier": ("about $5m in all", "5000000", ["5m"]),
    "not without multiplier": ("about $5 million in all", "5", []),
    "metres": ("a wall of 5m", "5", ["5"]),
    "currency left out": ("pay EUR 18,500.00 now", "18500", ["18,500.00"]),
    "rating": ("4/5 stars", "4", ["4"]),
    "row of a table": ("Bolt 3 200.00 600.00", "3", ["3"]),
    "row, unit price": ("Bolt 3 200.00 600.00", "200", ["200.00"]),
    "row of whole numbers": ("Bolt 3 200 600", "200", ["200"]),
    "cells": ("Bolt,3,200.00,600.00", "200", ["200.00"]),
    "year of a date": ("signed 01.03.2023", "2023", ["2023"]),
    "day is no number": ("signed 01.03.2023", "3", []),
    "month is no number": ("signed 1/3/2023", "3", []),
    "version": ("version 1.2.3", "2", []),
    "each place in order": ("7 and seven and 7.0", "7", ["7", "seven", "7.0"]),
    "once is not eleven": ("He was there once and left with the others.", "11", []),
    "once in Spanish": ("Los once jugadores del equipo", "11", ["once"]),
    "dos in Portuguese": ("os preços dos produtos não são mais altos", "2", []),
    "Sept is a month": ("The meeting of the board is on Sept. 3", "7", []),
    "cents": ("It was 50 cents for the lot", "50", ["50"]),
    "two numbers in words": ("five to seven people", "7", ["seven"]),
    "no sum of a range": ("between twenty and five", "25", []),
    "Chinese in a sentence": ("共有一百二十人参加", "120", ["一百二十"]),
    "Chinese with digits": ("营收达1.2亿元", "120000000", ["1.2亿"]),
    "no numeral in a word": ("统一的标准", "1", []),
    "hundred with its article": ("about a hundred people", "100", ["a hundred"]),
    "quantity times price": ("2x4.50=9.00", "2", ["2"]),
    "price times quantity": ("2x4.50=9.00", "4.50", ["4.50"]),
    "count of pieces": ("9556939040116\n1 PC * 9.00", "1", ["1"]),
    "article of a million": (
        "(un million deux cent mille)",
        "1200000",
        ["un million deux cent mille"],
    ),
    "counted": ("三个人", "3", ["三"]),
    "kilograms": ("重5千克", "5", ["5"]),
    "lines are apart": ("1\n200", "1200", []),
    "end of a sentence": ("He paid 12. Then 13.", "12", ["12"]),
    "time": ("at 10:30", "30", ["30"]),
    "unit behind": ("500mg daily", "500", ["500"]),
    "zero is signed by nothing": ("0 items", "-0", ["0"]),
}


@pytest.mark.parametrize(("written", "value"), READ.items(), ids=list(READ))
def test_a_number_is_read(written: str, value: str) -> None:
    assert read_number(written) == Decimal(value)


@pytest.mark.parametrize("written", NOT_READ, ids=lambda written: written[:20] or "empty")
def test_what_is_no_single_number_is_not_read(written: str) -> None:
    assert read_number(written) is None


@pytest.mark.parametrize(("text", "value", "words"), FOUND.values(), ids=list(FOUND))
def test_a_number_is_found_where_it_stands(text: str, value: str, words: list[str]) -> None:
    assert [text[a.start : a.end] for a in find_number(Decimal(value), text)] == words


def test_the_range_limits_the_search_but_not_what_a_number_is() -> None:
    text = "12 and 12 and 18,500"
    assert [a.start for a in find_number(Decimal(12), text, 1)] == [7]
    assert [a.start for a in find_number(Decimal(12), text, 0, 8)] == [0]
    assert not find_number(Decimal(500), text, text.index("500"))


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_a_value_that_is_not_finite_is_written_nowhere(value: str) -> None:
    assert find_number(Decimal(value), "NaN Infinity 0") == []


# Laws


def grouped(digits: str, mark: str) -> str:
    head = len(digits) % 3 or 3
    return mark.join([digits[:head], *(digits[i : i + 3] for i in range(head, len(digits), 3))])


@st.composite
def notations(draw: st.DrawFn) -> tuple[Decimal, str]:
    """A number with two decimals, in some country's notation."""
    whole = str(draw(st.integers(0, 10**9)))
    cents = f"{draw(st.integers(0, 99)):02}"
    mark, point = draw(
        st.sampled_from([("", "."), ("", ","), (",", "."), (".", ","), (" ", ","), ("'", ".")])
        | st.sampled_from([("\u00a0", ","), ("\u202f", "."), ("’", ".")])
    )
    written = grouped(whole, mark) + point + cents
    zero = draw(st.sampled_from("0０٠०"))
    return Decimal(f"{whole}.{cents}"), "".join(
        chr(ord(zero) + int(c)) if c.isdigit() else c for c in written
    )


@given(notations(), st.sampled_from(["", "EUR ", "$", "RM", "Total: ", "总计"]))
def test_each_notation_is_found_and_read(number: tuple[Decimal, str], before: str) -> None:
    value, written = number
    assert read_number(before + written) == value
    text = f"Sum, {before}{written} paid."
    assert [text[a.start : a.end] for a in find_number(value, text)] == [written]


@given(notations())
def test_a_sign_is_told_apart(number: tuple[Decimal, str]) -> None:
    value, written = number
    for signed in (f"-{written}", f"−{written}", f"-${written}", f"({written})", f"{written}-"):
        assert read_number(signed) == -value
        assert find_number(-value, f"it was {signed} then")


@given(st.integers(0, 999_999))
def test_no_part_of_a_longer_number_is_found(value: int) -> None:
    longer = f"sum {value}1 and 1{value} and 9.9{value} and x{value}y"
    found = [longer[a.start : a.end] for a in find_number(Decimal(value), longer)]
    assert found == []


ODD = st.text(
    st.sampled_from(
        "0123456789.,'’ -–−+()%/½⅓年月日一二十百万亿kmMB€$£\n\u00a0\u202f٣٫٬０aeé\u0301"
    )
    | st.characters(),
    max_size=60,
)
WORDS = st.lists(
    st.sampled_from(
        "one two hundred and thousand million a quatre vingt dix et un mille dos mil y uno zwei "
        "einundzwanzig tausend Millionen dozen 3 12 5m 1 200 (12) 12% - 一百 1/2 minus EUR".split()
    ),
    max_size=12,
).map(" ".join)


@given(ODD | WORDS, st.decimals(allow_nan=True), st.integers(-5, 70), st.integers(-5, 70))
def test_nothing_raises(text: str, value: Decimal, start: int, end: int) -> None:
    find_number(value, text, start, end)
    read_number(text)


@given(ODD | WORDS)
def test_what_is_read_is_found_and_its_words_read_back(text: str) -> None:
    value = read_number(text)
    if value is not None:
        spans = find_number(value, text)
        assert spans
        for span in spans:
            words = text[span.start : span.end]
            assert find_number(value, words), words


@pytest.mark.parametrize("part", ["1", " ", ".", "1,", "1 ", "1 111 ", "1.", "1/", "-", "(", "3万"])
def test_long_runs_take_no_time(part: str) -> None:
    """The suite's time limit would be over, were the time not linear."""
    text = part * (30_000 // len(part))
    find_number(Decimal(7), text)
    read_number(text)


@pytest.mark.parametrize(
    ("text", "stars"),
    [
        pytest.param("★★★★☆ Nice", "★★★★☆", id="four of five"),
        pytest.param("Rated ⭐⭐⭐⭐ by", "⭐⭐⭐⭐", id="four"),
    ],
)
def test_stars_are_a_number(text: str, stars: str) -> None:
    (span,) = find_number(Decimal(4), text)
    assert text[span.start : span.end] == stars
    assert not find_number(Decimal(3), text)
