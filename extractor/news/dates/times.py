"""Find the times that the evidence names, as ISO dates.

The words alone give the dates of absolute times ("15 January 2025", "in 2022", "the 1990s").
Relative times ("on Friday", "last month", "three weeks ago") need the day of publication; without
it both ends are None. The conventions follow the usual reading of news:

- A time is as long as its words say: "three weeks ago" is that calendar week (Monday to Sunday, ISO
  8601), "last month" the whole month, "in 2022" the whole year. Both ends are inclusive.
- A weekday, or a month or day without a year, is the latest one that has begun by the day of
  publication. It is the next one behind "next" or "coming", or behind "will", "due", "plans" and
  the like in the same clause.
- "early", "mid-" and "late" are thirds of the period; "since mid-January" starts at its middle day.
- "since X" has no end. "until X", "by X" and "before X" have no start.
- "over the past three weeks" ends on the day of publication. A time that starts from another event
  ("six months later", "within three months") has no dates.
- Hours and minutes are not times, nor is a duration: "for three weeks" is a quantity.
"""

import datetime as dt

import regex

from extractor.models import Span, Time
from extractor.news.dates.expressions import DateExpression, date_expressions
from extractor.news.dates.periods import UNKNOWN, Period, shift

__all__ = ["times"]

_BOUND = regex.compile(
    r"\b(?:(?:ever|dating\sback)\s)?(?<bound>since|until|till|up\sto|through|by|no\slater\sthan"
    r"|before|prior\sto|ahead\sof|after|following|(?:starting|beginning|effective)(?:\s(?:in|on|from))?"
    r"|from|between)\s(?:(?:at\sleast|about|around|as\searly\sas|on|in)\s)?$",
    regex.IGNORECASE,
)
_JOIN = regex.compile(r"\s?[-–—]\s?|\s(?:to|until|till|through|and)\s(?:the\s)?", regex.IGNORECASE)
_ONWARDS = regex.compile(r"\s(?:onwards?|on)\b(?!\s(?:the|a|an|\p{Lu}))", regex.IGNORECASE)
# In "after Friday's attack" and "before the 2022 invasion" the time only names the event.
_NAMES_NEXT = regex.compile(
    r"['’]s\b|\s(?!(?:and|or|but|in|on|at|as|that|when|while|with|by|for|of|to|from|if|because"
    r"|is|was|were|has|have|had|will|would|could|may|the|a|an|it|he|she|they|we|nor|despite"
    r"|after|before|until|due|under|over|amid|against)\b)\p{Ll}"
)
_UNBOUND_RULES = {"rolling", "offset", "ahead"}
_UNDATED_RULES = {"mdy", "dmy", "month"}


def times(text: str, span: Span, published: dt.date | None) -> tuple[Time, ...]:
    """Return the times in a span of `text`, in order; they do not overlap.

    `published` is the day of publication, which resolves relative times.

    Each `text` is verbatim and holds the words that change the dates ("since mid-January"), not
    those that do not ("in", "on"). `from` and `to` are inclusive ISO dates; null is an open or
    unknown end. This never raises.
    """
    found: list[Time] = []
    left = list(date_expressions(text, span, published))
    while left:
        date = left.pop(0)
        bound = _bound(text, found[-1].end if found else span.start, date)
        if left and _joined(text, date, left[0], bound):
            last = left.pop(0)
            start = (
                bound.start() if bound and bound["bound"].lower() in ("from", "between") else None
            )
            period = Period(date.period.first, _end_of_range(date, last))
            found.append(_time(text, date.start if start is None else start, last.end, period))
            continue
        found.append(_single(text, span, date, bound))
    return tuple(found)


def _time(text: str, start: int, end: int, period: Period) -> Time:
    first, last = period.first, period.last
    if first is not None and last is not None and last < first:
        first = last = None
    return Time.model_validate(
        {
            "text": text[start:end],
            "start": start,
            "end": end,
            "from": first and first.isoformat(),
            "to": last and last.isoformat(),
        }
    )


def _bound(text: str, floor: int, date: DateExpression) -> "regex.Match[str] | None":
    return _BOUND.search(text, max(floor, date.start - 40), date.start)


def _joined(
    text: str, first: DateExpression, second: DateExpression, bound: "regex.Match[str] | None"
) -> bool:
    """Whether two dates are the ends of one range."""
    join = _JOIN.fullmatch(text, first.end, second.start)
    if join is None or {first.rule, second.rule} & _UNBOUND_RULES:
        return False
    if "deictic" in (first.rule, second.rule) and not join[0].strip().isalpha():
        return False
    if "and" in join[0].lower():
        return bound is not None and bound["bound"].lower() == "between"
    return True


def _end_of_range(first: DateExpression, last: DateExpression) -> dt.date | None:
    """Return the end of a range; an end without a year is within a year of the start."""
    start, end = first.period.first, last.period.last
    if start and end and end < start and last.rule in _UNDATED_RULES:
        later = shift(end, 1, "year")
        return later if later >= start else end
    return end


def _single(text: str, span: Span, date: DateExpression, bound: "regex.Match[str] | None") -> Time:
    period, word = date.period, bound["bound"].lower() if bound else ""
    onwards = _ONWARDS.match(text, date.end, span.end)
    if bound and word == "from" and onwards:
        return _time(text, bound.start(), onwards.end(), _since(period))
    names_next = _NAMES_NEXT.match(text, date.end, span.end)
    plain = word in ("", "from", "between") or (names_next and word != "since")
    if bound is None or plain or date.rule in _UNBOUND_RULES:
        return _time(text, date.start, date.end, period)
    return _time(text, bound.start(), date.end, _bounded(word, period))


def _since(period: Period) -> Period:
    return Period(period.point or period.first, None)


def _bounded(word: str, period: Period) -> Period:
    """Return the period that a word such as "since" or "until" makes of another."""
    one = dt.timedelta(days=1)
    first, last = period.point or period.first, period.point or period.last
    if word.startswith(("since", "starting", "beginning", "effective")):
        return Period(first, None)
    if word in ("after", "following"):
        return Period(last + one, None) if last else UNKNOWN
    if word in ("before", "prior to", "ahead of"):
        return Period(None, first - one) if first else UNKNOWN
    return Period(None, last)
