"""Articles with claims, made up from a seed, as many as wanted, in words as news has them.

- The number of different words grows as in Reuters' news: 44 * tokens ** 0.49 (Heaps' law; Manning,
  Raghavan and Schütze 2008, section 5.1.1). That is a Zipf-Mandelbrot distribution over words
  without end. The commonest are those of the labelled articles in tests/gold (split dev).
- Names come more often again than words do. Each event has some that no other has.
- An event has three articles or more, few have many; they appear within days, events within a year
  or so many days as are asked for.
- Half of an article's claims are told by others of the event, with words changed, and a toll that
  grows; the other half it has alone.

The claims are made without reading, so that making them takes little time.
"""

import datetime as dt
import math
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extractor.compare.lemmas import words_of
from extractor.evaluate.gold import load_gold
from extractor.models import Attribution, Claim, Document, Evidence, Provenance, Span, claim_id
from extractor.news.numbers.quantities import quantities
from extractor.words.en.fact_words import EMPTY

__all__ = ["Made", "documents"]

SEED = 7
WORDS = 1.04, 300  # exponent and shift, by which words follow Heaps' law as above
NAMES = 0.7, 20  # the same of names, whose number grows with the power 0.59 of the text
SYLLABLES = "ba ke li mo nu ra se ti vo zu dra fle gri ska tro wen".split()
FIRST_DAY = dt.date(2024, 1, 1)
GOLD = Path(__file__).parents[1] / "tests" / "gold"
_MADE = Provenance(schema="claims", prompt="made", model="none", cached=True)


@dataclass(frozen=True)
class Made:
    document: Document
    claims: tuple[Claim, ...]


def documents(size: int, claims: int = 5, days: int = 365) -> Iterator[Made]:
    """So many documents, with so many claims each, on events within so many days."""
    made = event = 0
    while made < size:
        chance = random.Random(f"{SEED} {event}")  # noqa: S311  # the same documents each time
        articles = min(2 + int(chance.paretovariate(1.4)), 40, size - made)
        story = _Event(chance, event, claims, days)
        yield from (story.article(number) for number in range(articles))
        made, event = made + articles, event + 1


class _Event:
    """An event: its names, its day, and what several articles tell of it."""

    def __init__(self, chance: random.Random, number: int, claims: int, days: int) -> None:
        self._chance, self._number, self._claims = chance, number, claims
        self._day = FIRST_DAY + dt.timedelta(days=chance.randrange(days))
        self._toll = chance.randint(3, 900)
        own = [_spelled(2**24 + 3 * number + at) for at in range(3)]
        self._place, self._names = own[0], [*own[1:], _name(chance), _name(chance)]
        self._facts = [self._sentence() for _ in range(claims)]

    def article(self, number: int) -> Made:
        """One of its articles, the later the higher the toll."""
        chance, place = self._chance, self._place
        person = f"{_name(chance)} {chance.choice(self._names)}"
        told = chance.sample(self._facts, self._claims // 2 - 1)
        own = [self._sentence() for _ in range(self._claims - len(told) - 1)]
        toll = f"{self._toll + number // 2} people were killed in {place}"
        said = [toll, *map(self._changed, told), *own]
        text = f"{_word(chance).capitalize()} in {place}\n\n"
        spans = []
        for at, words in enumerate(said):
            lead = f"{person} said that " if at % 3 == 0 else ""
            text += lead
            spans.append((Span(start=len(text), end=len(text) + len(words)), bool(lead)))
            text += f"{words}. "
        day = self._day + dt.timedelta(days=number // 3)
        document = Document.from_text(text, doc_id=f"{self._number}-{number}", date=day)
        return Made(document, tuple(_claim(document, span, person * led) for span, led in spans))

    def _sentence(self) -> str:
        a, b, c, d, e = (_word(self._chance) for _ in range(5))
        name = (
            self._chance.choice(self._names) if self._chance.random() < 0.5 else _name(self._chance)
        )
        return f"the {a} {b} of {name} {c}ed the {d} {e}"

    def _changed(self, sentence: str) -> str:
        """The sentence with another word in the place of one."""
        written = sentence.split()
        written[self._chance.choice((1, 2, 6, 7))] = _word(self._chance)
        return " ".join(written)


def _claim(document: Document, span: Span, person: str) -> Claim:
    quote = document.text[span.start : span.end]
    at = document.text.find(person)
    said = Attribution(
        start=at, end=at + len(person), text=person, name=person, kind="person"
    )  # fmt: skip
    sources = (said,) if person else ()
    return Claim(
        doc_id=document.doc_id,
        claim_id=claim_id(document.doc_id, [span], sources, "asserted"),
        start=span.start,
        end=span.end,
        statement=quote,
        evidence=(Evidence(start=span.start, end=span.end, quote=quote, match="exact"),),
        quotation="none",
        attribution=sources,
        cue=None,
        stance="asserted",
        negated=False,
        quantities=tuple(quantities(document.text, span)),
        times=(),
        provenance=_MADE,
    )


def _word(chance: random.Random) -> str:
    rank, common = _rank(chance, *WORDS), _common()
    return common[rank] if rank < len(common) else _spelled(rank).lower()


def _name(chance: random.Random) -> str:
    return _spelled(2**20 + _rank(chance, *NAMES))


def _rank(chance: random.Random, exponent: float, shift: float) -> int:
    """The rank of a word by Zipf and Mandelbrot, from 0: small ones are drawn more often."""
    return int(shift * ((1 - chance.random()) ** (-1 / exponent) - 1))


@cache
def _common() -> tuple[str, ...]:
    """The words of the labelled articles, the commonest first."""
    articles = load_gold(GOLD, split="dev")
    counts = Counter(
        word.lemma for each in articles for word in words_of(each.document.text)
        if not word.name and word.lemma not in EMPTY and word.lemma.isalpha()
    )  # fmt: skip
    return tuple(word for word, _ in sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _spelled(number: int) -> str:
    """A number as a word: another one for each."""
    bits = max(16, 8 * math.ceil(number.bit_length() / 8))
    digits = f"{number * 2_654_435_761 % 2**bits:0{bits // 4}x}"
    return "".join(SYLLABLES[int(digit, 16)] for digit in digits).capitalize()
