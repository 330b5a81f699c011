"""Days as documents write them: where they stand, and which they are."""

import datetime as dt

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from extractor.records.dates import day_first, find_date, read_date

READ = {
    "2023-03-01": "2023-03-01",
    "2023/3/1": "2023-03-01",
    "2023.03.01": "2023-03-01",
    "2023-03-01T10:00:00Z": "2023-03-01",
    "20230301": "2023-03-01",
    "01.03.2023": "2023-03-01",
    "1.3.23": "2023-03-01",
    "1. 3. 2023": "2023-03-01",
    "1/3/2023": "2023-03-01",
    "01-03-2023": "2023-03-01",
    "3/25/2023": "2023-03-25",
    "25/3/2023": "2023-03-25",
    "03.25.2023": "2023-03-25",
    "09/01/19": "2019-01-09",
    "09/01/70": "1970-01-09",
    "3 March 2023": "2023-03-03",
    "03 Mar 2023": "2023-03-03",
    "3rd March 2023": "2023-03-03",
    "the 3rd of March, 2023": "2023-03-03",
    "March 3, 2023": "2023-03-03",
    "March 3rd, 2023": "2023-03-03",
    "MARCH 3 2023": "2023-03-03",
    "Sept. 3, 2023": "2023-09-03",
    "Friday, March 3, 2023": "2023-03-03",
    "Fri, 3 Mar 2023 10:00": "2023-03-03",
    "3-Mar-2023": "2023-03-03",
    "3-Mar-23": "2023-03-03",
    "03MAR2023": "2023-03-03",
    "Mar-03-2023": "2023-03-03",
    "2023 March 3": "2023-03-03",
    "2023-Mar-03": "2023-03-03",
    "12 Jan 19": "2019-01-12",
    "12 March '23": "2023-03-12",
    "May 3, 2023": "2023-05-03",
    "Date: 3 March 2023, 12:30": "2023-03-03",
    "3. März 2023": "2023-03-03",
    "Mittwoch, den 3. Mai 2023": "2023-05-03",
    "3. Jänner 2023": "2023-01-03",
    "3. Dez. 2023": "2023-12-03",
    "3 mars 2023": "2023-03-03",
    "1er août 2023": "2023-08-01",
    "le 14 juil. 2023": "2023-07-14",
    "3 déc. 2023": "2023-12-03",
    "3 de marzo de 2023": "2023-03-03",
    "3 de marzo del 2023": "2023-03-03",
    "1º de enero de 2023": "2023-01-01",
    "3 marzo 2023": "2023-03-03",
    "3 gennaio 2023": "2023-01-03",
    "3 de março de 2023": "2023-03-03",
    "3 maart 2023": "2023-03-03",
    "3 mrt. 2023": "2023-03-03",
    "3 marca 2023 r.": "2023-03-03",
    "3 марта 2023 г.": "2023-03-03",
    "3 сент. 2023": "2023-09-03",
    "2023年3月1日": "2023-03-01",
    "2023 年 3 月 1 日": "2023-03-01",
    "二〇二三年三月一日": "2023-03-01",
    "二〇二三年十二月二十五日": "2023-12-25",
    "令和5年3月1日": "2023-03-01",
    "令和元年5月1日": "2019-05-01",
    "2023년 3월 1일": "2023-03-01",
    "２０２３年３月１日": "2023-03-01",
    "٠١/٠٣/٢٠٢٣": "2023-03-01",
    "3 March (2023)": "2023-03-03",
    "3 March 2023 (03.03.2023)": "2023-03-03",
    "29 February 2024": "2024-02-29",
    "first of March 2023": "2023-03-01",
    "primero de marzo de 2023": "2023-03-01",
    "premier mars 2023": "2023-03-01",
    "March the 3rd, 2023": "2023-03-03",
    "3/Mar/2023": "2023-03-03",
    "3.Mar.2023": "2023-03-03",
    "03 / 03 / 2023": "2023-03-03",
    "3 DE MARZO DE 2023": "2023-03-03",
    "3 مارس 2023": "2023-03-03",
    "3η Μαρτίου 2023": "2023-03-03",
    "3 III 2023": None,
    "the third of March 2023": None,
    "2023-03": None,
    "March 2023": None,
    "3 March": None,
    "31/02/2023": None,
    "29 February 2023": None,
    "99/99/9999": None,
    "0000-00-00": None,
    "3 March or 5 March 2023": None,
    "1.2.3.4": None,
    "192.168.10.12": None,
    "1/2": None,
    "12:30:45": None,
    "March": None,
    "may 3 people": None,
    "": None,
}
FOUND = {
    "day first": ("paid 1/3/2023", "2023-03-01", ["1/3/2023"]),
    "month first": ("paid 1/3/2023", "2023-01-03", ["1/3/2023"]),
    "order shown": ("paid 1/3/2023, due 25/3/2023", "2023-01-03", []),
    "order shown, right": ("paid 1/3/2023, due 25/3/2023", "2023-03-01", ["1/3/2023"]),
    "order contradicted": ("1/3/2023, 25/3/2023, 3/25/2023", "2023-01-03", ["1/3/2023"]),
    "dots are day first": ("paid 01.03.2023", "2023-01-03", []),
    "two digits": ("09/01/19 12:20", "2019-01-09", ["09/01/19"]),
    "last century": ("born 09.01.52", "1952-01-09", ["09.01.52"]),
    "another day": ("3 March 2023", "2023-03-04", []),
    "another year": ("3 March 2023", "2022-03-03", []),
    "weekday left out": ("on Friday, 3 March 2023.", "2023-03-03", ["3 March 2023"]),
    "year elsewhere": ("Report 2023\nIt fell on 3 March.", "2023-03-03", ["3 March"]),
    "year in another date": ("From 3 March to 01.05.2023.", "2023-03-03", ["3 March"]),
    "year nowhere": ("It fell on 3 March.", "2023-03-03", []),
    "month and day, year elsewhere": ("2023: Sept. 3 was dry", "2023-09-03", ["Sept. 3"]),
    "range, first": ("from 3–5 March 2023", "2023-03-03", ["3–5 March 2023"]),
    "range, last": ("from 3–5 March 2023", "2023-03-05", ["5 March 2023"]),
    "range, month first": ("March 3-5, 2023", "2023-03-05", ["March 3-5, 2023"]),
    "range in words": ("du 3 au 5 mars 2023", "2023-03-03", ["3 au 5 mars 2023"]),
    "German range": ("vom 3. bis 5. März 2023", "2023-03-03", ["3. bis 5. März 2023"]),
    "over two months": ("28 February – 3 March 2023", "2023-02-28", ["28 February"]),
    "three days": ("3, 4 and 5 March 2023", "2023-03-03", ["3, 4 and 5 March 2023"]),
    "a number in front": ("Room 12, 5 March 2023", "2023-03-12", []),
    "a line in front": ("Qty 2\nMarch 3, 2023", "2023-03-03", ["March 3, 2023"]),
    "Chinese without a year": ("2023年報告:3月1日", "2023-03-01", ["3月1日"]),
    "day and month with dots": ("Rechnung 2023, bis 17.03. zahlbar", "2023-03-17", ["17.03."]),
    "each place": ("2023-03-01 and 1 March", "2023-03-01", ["2023-03-01", "1 March"]),
    "behind a colon": ("Date:01/03/2023Time", "2023-03-01", ["01/03/2023"]),
    "no part of a number": ("12023-03-011", "2023-03-01", []),
    "no part of a version": ("1.03.2023.4", "2023-03-01", []),
    "a count in front of a year": ("3 March 10 people came, 2023", "2023-03-03", ["3 March"]),
}
ORDERS = {
    "25/03/2023": True,
    "03/25/2023": False,
    "1/3/2023": None,
    "1/3/2023 and 4/13/23": False,
    "25/3/2023 and 3/25/2023": None,
    "99/99/2023": None,
    "25.03.2023": None,
    "Total 1/3/2023: 20 €": True,
    "Total 1/3/2023: £20": True,
    "Total 1/3/2023: $20 or €18": None,
    "Fecha de la factura: 1/3/2023, para el cliente": True,
    "The date of the invoice is 1/3/2023": None,
    "3/25/2023, für das Büro in Kiel und die Stadt, 20 €": False,
    "": None,
}
LANGUAGES = "en de fr es it pt nl pl ru zh ja sv da cs uk ko".split()


def words(value: dt.date, text: str) -> list[str]:
    return [text[span.start : span.end] for span in find_date(value, text)]


@pytest.mark.parametrize(("written", "value"), READ.items(), ids=lambda item: item or "none")
def test_a_day_is_read(written: str, value: str | None) -> None:
    assert read_date(written) == (dt.date.fromisoformat(value) if value else None)


def test_the_month_may_come_first() -> None:
    assert read_date("1/3/2023", day_first=False) == dt.date(2023, 1, 3)
    assert read_date("25/3/2023", day_first=False) == dt.date(2023, 3, 25)
    assert read_date("01.03.2023", day_first=False) == dt.date(2023, 3, 1)


@pytest.mark.parametrize(("text", "value", "expected"), FOUND.values(), ids=list(FOUND))
def test_a_day_is_found_where_it_stands(text: str, value: str, expected: list[str]) -> None:
    assert words(dt.date.fromisoformat(value), text) == expected


@pytest.mark.parametrize(("text", "order"), ORDERS.items(), ids=lambda item: str(item) or "empty")
def test_the_order_of_a_text(text: str, order: bool | None) -> None:
    assert day_first(text) is order


def test_the_range_limits_the_search() -> None:
    text = "1 March 2023, 1 March 2023"
    value = dt.date(2023, 3, 1)
    assert [span.start for span in find_date(value, text, 1)] == [14]
    assert [span.start for span in find_date(value, text, 0, 20)] == [0]


# Laws

DAYS = st.dates(dt.date(1970, 1, 1), dt.date(2068, 12, 31))


@given(DAYS, st.sampled_from(LANGUAGES), st.sampled_from(["medium", "long", "full"]))
def test_each_language_is_found_and_read(day: dt.date, language: str, width: str) -> None:
    written = format_date(day, width, locale=language)  # type: ignore[arg-type]  # one of LANGUAGES
    assert read_date(written) == day
    found = words(day, f"A ({written}) b")
    assert len(found) == 1
    assert found[0] in written


@given(
    DAYS, st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%y", "%Y/%m/%d", "%Y%m%d"])
)
def test_each_notation_is_found_and_read(day: dt.date, notation: str) -> None:
    written = day.strftime(notation)
    assert read_date(written) == day
    assert words(day, f"on {written}, said") == [written]


ODD = st.lists(
    st.sampled_from(
        "3 March 2023 , . / - – 1/3/2023 09/01/19 年 月 日 二 十 3月1日 de and bis 5th Sept. "
        "may 令和 元 ' 29 February 0 99 9999 mars ３ ٣ \n er of the".split(" ")
    )
    | st.characters(),
    max_size=14,
)
TEXTS = ODD.map(" ".join) | ODD.map("".join)


@given(TEXTS, st.dates(), st.integers(-5, 40), st.integers(-5, 40))
def test_nothing_raises(text: str, day: dt.date, start: int, end: int) -> None:
    find_date(day, text, start, end)
    read_date(text)
    day_first(text)


@given(TEXTS)
def test_what_is_read_is_found_and_its_words_read_back(text: str) -> None:
    day = read_date(text, day_first=day_first(text) is not False)
    if day:
        spans = words(day, text)
        assert spans
        assert all(words(day, f"{span} ({day.year})") for span in spans)


@pytest.mark.parametrize(
    "part", ["1", "1/", "1.1.", "3 May ", "3, ", "3 and ", "月", "3月3日", "十"]
)
def test_long_runs_take_no_time(part: str) -> None:
    """The suite's time limit would be over, were the time not linear."""
    text = part * (60_000 // len(part))
    find_date(dt.date(2011, 1, 1), text)
    read_date(text)
