"""What a number is said of: the "net profit" of "Net profit fell to 310 million euros".

Two numbers in one unit may be of neighbours: net and operating profit, the inflation of food and
that of all, debt and cash. Their nouns tell, or the words that describe one noun. Only what stands
in the plainest forms is read: the subject of a verb of being or changing, and the noun before "of".
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

import regex

from extractor.compare.lemmas import Word, words_of
from extractor.compare.units import scale_of
from extractor.news.words.en.function_words import FINITE
from extractor.words import words
from extractor.words.en.fact_words import EMPTY, LEVEL
from extractor.words.en.nations import NATIONS

__all__ = ["NOTHING", "Thing", "thing_behind", "thing_of"]

_CUT = regex.compile(
    r"[,;:.!?–—(]\s|\b(?:and|but|or|that|which|who|while|whereas|when|as|after|if)\b", regex.I
)
_PREPOSITIONS = words(
    "of in on at for from to among with by between during over under since across"
)
_NATIONS = frozenset(NATIONS.values())
_PRONOUNS = words("i you he she it we they there this that these those")
_COMPARED = words("percent per cent lower higher greater smaller larger bigger stronger weaker")
_PERCENTS = regex.compile(r"[\s%-]*(?:per\s?cent)?[\s-]*(?:\p{Ll}+er\s+)?")
_COST = "cost"  # a verb that names what is measured


class Thing(NamedTuple):
    """What a number is said of.

    - `noun`: its lemma; "" where it is not known
    - `described`: the words that tell it from others of its kind; of names only nations
    """

    noun: str
    described: frozenset[str] = frozenset()

    def is_apart(self, other: "Thing", *, exclude: bool) -> bool:
        """Whether two numbers are of different things.

        - `exclude`: whether they exclude one another. Then a description that only one of them has
          parts them too: what "core inflation" is does not contradict what inflation is.
        """
        if not (self.noun and other.noun):
            return False
        if self.noun != other.noun:
            return self.noun not in other.described and other.noun not in self.described
        if self.described and other.described:
            return self.described.isdisjoint(other.described)
        return exclude and self.described - _NATIONS != other.described - _NATIONS


NOTHING = Thing("")


def thing_of(before: str) -> Thing:
    """What a number is said of, by the text before it in its sentence."""
    found = words_of(before)
    at = len(found)
    while at and _may_stand_between(before, found[at - 1]):
        at -= 1
    if not at:
        return NOTHING
    last = found[at - 1]
    if _CUT.search(before, last.end):
        return NOTHING
    behind = before[last.end :].split()[:1]
    if last.lemma == "be" or last.lemma in LEVEL or _is_going_on(before, found[:at]):
        return _subject(before, found[: at - 1], last)
    if behind == ["of"] or (behind == ["at"] and not _has_verb(before, found[:at])):
        return _phrase(before, found[:at])
    return NOTHING


def thing_behind(after: str) -> Thing:
    """What a share describes, by the text behind it: "a 21 percent lower risk of stroke"."""
    found = [word for word in words_of(after) if _written(after, word) not in _COMPARED]
    end = next((cut.start() for cut in _CUT.finditer(after)), len(after))
    near = list(takewhile(lambda word: word.lemma not in EMPTY and word.end <= end, found))
    if not near or near[-1].name or _PERCENTS.fullmatch(after, 0, near[0].start) is None:
        return NOTHING
    behind = [word for word in found if near[-1].end < word.start < end]
    of = behind[:1] and _written(after, behind[0]) == "of"
    told = takewhile(lambda word: word.lemma not in EMPTY, behind[1:]) if of else ()
    return Thing(near[-1].lemma, _describing((*near[:-1], *told)))


def _is_going_on(text: str, found: Sequence[Word]) -> bool:
    """Whether words end with a verb such as "was travelling"."""
    last = _written(text, found[-1])
    return last.endswith("ing") and len(found) > 1 and found[-2].lemma == "be"


def _has_verb(text: str, found: Sequence[Word]) -> bool:
    written = (_written(text, word) for word in found)
    return any(each in FINITE or each.endswith("ed") for each in written)


def _may_stand_between(text: str, word: Word) -> bool:
    """Whether a word says nothing between a number and what it is said of."""
    written = _written(text, word)
    return (word.lemma in EMPTY and word.lemma != "be") or scale_of(written) is not None


def _subject(text: str, found: Sequence[Word], verb: Word) -> Thing:
    """The subject of a verb: what stands before it in its clause."""
    start = max((cut.end() for cut in _CUT.finditer(text, 0, verb.start)), default=0)
    pronouns = (word.end for word in found if _written(text, word) in _PRONOUNS)
    clause = [word for word in found if word.start >= max((start, *pronouns))]
    told = [word for word in clause if word.lemma not in EMPTY]
    if not told:
        return NOTHING
    ends = (one for one, behind in pairwise(told) if _is_between(clause, one, behind))
    noun = next(ends, told[-1])
    if noun.name:
        return NOTHING
    if verb.lemma == _COST:
        return Thing(_COST, _describing(told))
    return Thing(noun.lemma, _describing(each for each in told if each is not noun))


def _is_between(clause: Sequence[Word], word: Word, behind: Word) -> bool:
    """Whether a preposition stands between two words of a clause."""
    return any(
        each.lemma in _PREPOSITIONS for each in clause if word.end <= each.start < behind.start
    )


def _phrase(text: str, found: Sequence[Word]) -> Thing:
    """The noun at the end of a text, with the words before it in its phrase, but for plurals."""
    *before, noun = found
    opens = max((each.end for each in before if each.lemma in EMPTY), default=0)
    cut = max((cut.end() for cut in _CUT.finditer(text, 0, noun.start)), default=0)
    led = {_written(text, each) for each in before if each.end == opens}
    near = [each for each in before if each.start >= max(opens, cut)]
    verb_first = bool(led & (_PRONOUNS | {"to"}))
    if noun.name or (verb_first and not near) or _written(text, noun).endswith("ed"):
        return NOTHING
    told = (each for each in near[verb_first:] if not _written(text, each).endswith("s"))
    return Thing(noun.lemma, _describing(told))


def _describing(found: Iterable[Word]) -> frozenset[str]:
    return frozenset(word.lemma for word in found if not word.name or word.lemma in _NATIONS)


def _written(text: str, word: Word) -> str:
    return text[word.start : word.end].lower()
