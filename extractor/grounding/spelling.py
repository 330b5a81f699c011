"""May this word stand for that one? What a repair leaves alone.

A quote that differs from the document is repaired only where every difference is a slip of the pen:
a misspelling that is no word of its own, another regular inflection or spelling of the same word, a
dropped accent in a name, a hyphen, an article, a comma. Any other difference refuses the
quote, with the gravest kind of word that it touches as the reason.
"""

import unicodedata

import regex
from rapidfuzz.distance import OSA

from extractor.grounding.lexicon import UNITS, family, kind_of, known, lemma, listed
from extractor.words import words

__all__ = ["article_matters", "inflected", "misspelt", "respelt", "unaccented"]

_PREFIXES = ("a", "e", "i")  # atypical, e-vote: one letter that turns a word around
_OWN_SENSE = words(
    "news goods customs means damages odds premises securities savings arms spirits remains "
    "surroundings outskirts headquarters proceeds belongings earnings"
)
_AGENTS = ("er", "or", "ee", "st", "ly", "en", "al")
_CONTRACTED = regex.compile(
    r"(?:do|does|did|is|are|was|were|wo|would|could|should|has|have|had|ca|must|need)n?'?t"
)
_BRITISH = (
    (regex.compile(r"^(\p{L}{2,})our(?=$|s$|ed$|ing$|able$|ful$|ite|hood|less$|er)"), r"\1or"),
    (regex.compile(r"^(\p{L}{3,})is(e[drs]?|ing|ation|ations)$"), r"\1iz\2"),
    (regex.compile(r"^(\p{L}{3,})ys(e[drs]?|ing)$"), r"\1yz\2"),
    (
        regex.compile(r"^(cent|theat|(?:kilo|centi)?met|lit|fib|calib|spect|meag|somb)re(s?)$"),
        r"\1er\2",
    ),
    (regex.compile(r"^(catal|dial|anal|monol)ogue(s?)$"), r"\1og\2"),
    (regex.compile(r"^(def|off|pret|lic)ence(s?)$"), r"\1ense\2"),
    (regex.compile(r"^(programm)e(s?)$"), r"program\2"),
    (regex.compile(r"^(\p{L}{2,}e)ll(ed|ing|ings|ers?|ors?)$"), r"\1l\2"),
    (regex.compile(r"^grey(s?)$"), r"gray\1"),
    (regex.compile(r"^aluminium$"), "aluminum"),
)


def unaccented(quoted: str, written: str) -> bool:
    """Whether the quote lacks the accents of a Latin-script name and differs in nothing else."""
    return quoted.isascii() and len(quoted) > 2 and _bare(written) == quoted


def _bare(word: str) -> str:
    special = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae"})
    decomposed = unicodedata.normalize("NFD", word.translate(special))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def respelt(one: str, other: str) -> bool:
    """Whether two words are the British and the American spelling of one."""
    return _american(one) == _american(other)


def _american(word: str) -> str:
    for pattern, spelling in _BRITISH:
        word = pattern.sub(spelling, word)
    return word


def inflected(one: str, other: str) -> bool:
    """Whether two words are regular inflections of one that leave who does what as it is.

    Active and passive are told apart by -ing and -ed, so these two are not exchanged.
    """
    if kind_of(one) == "number" and not {one, other} & UNITS:
        return False
    if one in _OWN_SENSE or other in _OWN_SENSE or lemma(one) != lemma(other):
        return False
    ours, theirs = _bases(one), _bases(other)
    return any(
        ours[a] & theirs[b]
        for a in ours
        for b in theirs
        if (a or b) and {a, b} != {"ed", "ing"} and a != b
    )


def _bases(word: str) -> dict[str, set[str]]:
    """What each ending of a word may have been put on to: "tried" is try + ed."""
    bases = {"": {word} if len(word) > 2 else set()}
    for ending in ("s", "ed", "ing"):
        found = bases[ending] = set()
        if not word.endswith(ending):
            continue
        stem = word.removesuffix(ending)
        found.add(stem)
        if ending != "s":
            found.add(stem + "e")
            if stem[-1:] == stem[-2:-1]:
                found.add(stem[:-1])
        elif stem.endswith("e"):
            found.add(stem[:-1])
        if stem.endswith("ie" if ending == "s" else "i"):
            found.add(stem.rstrip("e").removesuffix("i") + "y")
    return bases


def misspelt(quoted: str, written: str, *, strict: bool) -> bool:
    """Whether the quoted word is a slip of the pen for the written one, and no word itself.

    One letter may be wrong, missing, added or exchanged with its neighbour. A strict look, for
    names and for languages that the English dictionary cannot judge, forgives only two letters
    exchanged inside the word or one doubled: "Zelesnky" is Zelensky, but "Kurst" may be another
    place than Kursk.
    """
    if min(len(quoted), len(written)) < 4 or listed(quoted) or OSA.distance(quoted, written) != 1:
        return False
    if quoted.removesuffix(written) in _PREFIXES and quoted[:2] != 2 * quoted[0]:
        return False
    if _contracted(quoted) != _contracted(written):
        return False
    if any(not (c.isalpha() or c == "'") for c in quoted + written):
        return False
    if strict or not known(written):
        return _slipped(quoted, written)
    if quoted[:-1] == written[:-1] and quoted.endswith(_AGENTS) and written.endswith(_AGENTS):
        return False
    return not any(
        other != written
        and OSA.distance(quoted, other, score_cutoff=1) <= 1
        and not inflected(other, written)
        for other in family(written)
    )


def _slipped(quoted: str, written: str) -> bool:
    """Two inner letters exchanged, or a doubled letter single or the other way round."""
    if len(written) < 5:
        return False
    if len(quoted) == len(written):
        apart = [i for i in range(len(quoted)) if quoted[i] != written[i]]
        return len(apart) == 2 and apart[0] > 0 and apart[1] < len(written) - 1
    return regex.sub(r"(.)\1", r"\1", quoted) == regex.sub(r"(.)\1", r"\1", written)


def _contracted(word: str) -> bool:
    return _CONTRACTED.fullmatch(word) is not None


def article_matters(article: str, following: str) -> bool:
    """Whether an article before a word says how much: "a few" is not "few"."""
    if following in ("little", "lot") or kind_of(following) == "degree":
        return True
    return article in ("a", "an") and kind_of(following) == "number"
