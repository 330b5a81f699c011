"""Which claims of a fact, said by articles themselves, only repeat what others say."""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cached_property

from extractor.compare.copies import SIZE, ngrams
from extractor.compare.lemmas import content
from extractor.models import Claim

__all__ = ["Retold"]

RUN = 6  # words in a row that nobody writes twice by chance, if they are most of a claim


class Retold:
    """The claims of one fact, by number in the order of days.

    - `stances`: of each claim, as a number
    - `says_i`: whether the writer of a document speaks of himself
    """

    def __init__(
        self,
        claims: Mapping[int, Claim],
        stances: Mapping[int, int],
        says_i: Callable[[str], bool],
    ) -> None:
        self._claims, self._stances, self._says_i = claims, stances, says_i
        self._sourced: dict[tuple[object, ...], list[int]] = {}
        for n, claim in sorted(claims.items()):
            if claim.attribution:
                self._sourced.setdefault(self._side(n), []).append(n)

    @cached_property
    def _first(self) -> dict[tuple[str, ...], str]:
        """The first document that has some words in a row."""
        found: dict[tuple[str, ...], str] = {}
        for _, claim in sorted(self._claims.items()):
            for ngram in ngrams(claim.statement, RUN):
                found.setdefault(ngram, claim.doc_id)
        return found

    @cached_property
    def _own_words(self) -> dict[int, set[str]]:
        """What each claim says beside the topic: the words that most claims of the fact have."""
        words = {n: {w.lemma for w in content(c.statement)} for n, c in self._claims.items()}
        often = Counter(lemma for each in words.values() for lemma in each)
        topic = {lemma for lemma, times in often.items() if 2 * times > len(words)}
        return {n: each - topic for n, each in words.items()}

    def _side(self, n: int) -> tuple[object, ...]:
        """The document of a claim and the side that it takes: an article may contradict others."""
        claim = self._claims[n]
        return claim.doc_id, self._stances[n], claim.negated

    def repeats_another(self, n: int) -> bool:
        """Whether a claim has words in a row that an earlier document of the fact has.

        RUN words are enough if they are half of it, else there are more.
        """
        claim = self._claims[n]
        if len(self._claims) < 2:
            return False
        found = [self._first[ngram] != claim.doc_id for ngram in ngrams(claim.statement, RUN)]
        words = sum(found) + RUN - 1 if any(found) else 0
        return words >= SIZE or 2 * words >= len(found) + RUN - 1

    def has_a_source(self, n: int) -> bool:
        """Whether its document names who says it.

        A writer who says "I" may see more than that: if his words share nothing with those of the
        source but the topic, they are his own.
        """
        sourced = self._sourced.get(self._side(n), ())
        if not sourced or not self._says_i(self._claims[n].doc_id):
            return bool(sourced)
        own = self._own_words[n]
        return not own or any(own & self._own_words[m] for m in sourced)
