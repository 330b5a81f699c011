"""Reporting clauses in other languages, as far as a short list of verbs reaches.

Behind "Selon X," and before ", selon X" or ", a dit X" the words that are reported can be told
from their source, as in Chinese, Japanese and Thai, so a claim may be cut there. Behind "que",
"dass" and the like the claim is the whole sentence, since these rules know no clauses of other
languages: only its source and its stance are read off.
"""

import unicodedata
from collections.abc import Iterator

import regex

from extractor.grounding.context import is_english
from extractor.grounding.tokens import SPACELESS
from extractor.models import Span
from extractor.news.words.other_languages import (
    CHINESE_SAYING,
    DENYING,
    DOUBTING,
    JAPANESE_SAYING,
    SAYING,
    THAI_SAYING,
    UNSURE_OPENERS,
)
from extractor.words import words
from extractor.words.other_languages import BEFORE_SOURCES, NAMED_SOURCE, STORY_SOURCE, both_forms

__all__ = ["foreign_content", "foreign_report", "spaceless_report"]

_FORMS = {
    "deny": DENYING,
    "doubt": DOUBTING,
    "say": SAYING,
}
_CLAUSE = regex.compile(
    r"\W*(?P<source>(?:[\p{L}\p{M}.'’-]+\s){1,8}?)(?:(?:no|ne|n['’])\s?)?(?:"
    + "|".join(
        f"(?P<{verb}>{both_forms('|'.join(sorted(forms)))})" for verb, forms in _FORMS.items()
    )
    + r")(?:\s\p{L}+){0,3}?,?\s(?:de\s)?(?:que|qu['’]|dass|daß|ob|si)\b",
    regex.I,
)


_OPENERS = regex.compile(r" (?:que|qu['’]|dass|daß|ob|si)")


_CUE_WORDS = words("d'après словам данным согласно que dass daß ob si")
_SOURCE = r"(?P<source>(?!qu[e'’]|si\b|como\b|se\b|wie\b)[^,;:.«»“”\"]{2,80}?)"
_PER = (
    r"(?P<cue>selon|d['’]après|según|secondo|segundo|conforme|laut"
    r"|nach\s+angaben\s+(?:von|der|des)|по\s+(?:словам|данным)|согласно)"
)
_SAID = r"(?P<cue>" + "|".join(sorted(SAYING, key=len, reverse=True)) + ")"
_FRAMES = tuple(
    regex.compile(both_forms(frame), regex.I | regex.S)
    for frame in (
        rf"\W*{_PER}\s+{_SOURCE},\s+(?P<content>.+)",
        rf"(?P<content>.+),\s+{_PER}\s+{_SOURCE}\W*",
        rf"(?P<content>.+),\s+{_SAID}\s+{_SOURCE}\W*",
    )
)
_BEHIND_SOURCE = regex.compile(
    r"(?i)\s(?=(?-i:\p{Ll}))(?!(?:der|die|das|de[mns]|eine?[rsmn]?|und|von|vom|im|in|am|aus|für|bei|beim|zu[mr]?)\s)"
)
_LAUT = regex.compile(r"(?i)\W*(?P<cue>laut|nach\s+angaben\s+(?:von|der|des))\s+")
_HEARSAY = regex.compile(both_forms(STORY_SOURCE), regex.I)
_SPEAKER = regex.compile(
    both_forms(
        r"(?-i:\p{Lu})|\p{Nd}|[\p{Cyrillic}]|l['’]"
        r"|(?:les?|la|une?|des|ce|cet|cette|ces|son|sa|ses|leurs?|mon|ma|mes|nos|notre|plusieurs"
        r"|certaine?s|quelques|deux|trois|quatre|lui|elles?|eux|moi|nous"
        r"|el|los|las|una|unos|unas|sus?|est[aeo]s?|varios|varias|algun[ao]s|otr[ao]s?|dos|tres"
        r"|él|ellas?|ellos|il|lo|gli|i|uno|alcun[ie]|lei|loro|os?|as?|uma?|seus?|suas?|vários|várias"
        r"|eles?|elas?|d[aeio]|d[eo]l|della?|n[ao]|fuentes|sources|fonti|fontes|testigos|témoins"
        r"|testimoni|testemunhas|expertos|experts|esperti|especialistas|analistas|medios|médias"
        r"|autoridades|documentos|documents|datos|informes|estimaciones"
        r"|de[rmns]|die|das|eine?[rmns]?|mehreren?|zwei|drei|ersten|eigenen)(?!\p{L})"
    ),
    regex.I,
)
_NO_SPEAKER = regex.compile(
    both_forms(
        r"(?<!\p{L})(?:qu[ei]|qu['’]\p{L}*|quanto|cas|casos?|cas[io]|circonstances?|circunstâncias"
        r"|circunstancias?|circostanze|saisons?|estaci(?:ón|ones)|época|estação|stagion[ei]|âges?"
        r"|edad|età|idade|tailles?|tamaño|moments?|momento|contextes?|contexto|contesto|goûts?"
        r"|gustos?|besoins?|necesidad(?:es)?|heures?|horas?|jours?|días?|années?|años?|nombre"
        r"|número|niveaux?|nivel|types?|tipos?|situation|situación|situazione|lieux?|lugar(?:es)?"
        r"|régions?|región|regiones|zonas?|prévu|previsto|acordado|convenido|calendrier|calendario"
        r"|humeur|envies?|modèles?|modelos?|temps|tiempo|tempo|météo)(?!\p{L})"
    ),
    regex.I,
)
_ADVERSE = (
    r"mais|cependant|toutefois|pourtant|tandis|alors\s+qu[e'’]|pero|sin\s+embargo|aunque|mientras"
    r"|en\s+cambio|aber|doch|jedoch|hingegen|dagegen|während|obwohl|però|ma|mentre|tuttavia|mas"
    r"|porém|enquanto|contudo|но|однако|хотя|тогда\s+как"
)
_DENIES = (
    r"desm(?:ient|int|ent)\p{L}+|dément\p{L}*|smentisc\p{L}+|smentit\p{L}+"
    r"|nega(?:no|m|ram|to)?|negou|отрица\p{L}+|опроверг\p{L}+|widersprich\p{L}+|widersprach\p{L}*"
)
_OTHER_VOICE = regex.compile(
    both_forms(
        rf"(?<!\p{{L}})(?:{_ADVERSE}|{_DENIES}|selon|d['’]après(?!-)|según|laut|nach\s+angaben"
        r"|по\s+(?:словам|данным)|согласно|(?<=,\s)(?:secondo|segundo|conforme)|"
        + "|".join(sorted((SAYING | DENYING | DOUBTING) - {"nie", "annonce", "cree"}))
        + r")(?!\p{L})"
    ),
    regex.I,
)
_OTHER_CLAUSE = regex.compile(both_forms(rf",\s(?:{_ADVERSE})(?!\p{{L}})"), regex.I)
_FINITE = regex.compile(
    both_forms(
        r"(?<!\p{L})(?:est|sont|était|étaient|ont|avait|avaient|sera|seront|peut|peuvent|doit|doivent"
        r"|va|vont|a\s+(?:\p{L}+\s)?\p{L}+(?:é|i|u)e?s?|es|está|están|era|eran|fue|fueron|ha|han"
        r"|había|será|serán|puede|pueden|debe|deben|hay|tiene|tienen|è|sono|hanno|può|possono|sarà"
        r"|é|são|estão|foi|foram|tem|têm|был\p{L}?|будет|будут|может)(?!\p{L})"
    ),
    regex.I,
)
_RELATIVE = regex.compile(
    r"(?i)(?<!\p{L})(?:qu[ei]|qu['’]|dont|lequel|laquelle|quien(?:es)?|cuy[ao]s?|che|cui|quem|котор\p{L}+)"
)
_CAPITAL = regex.compile(r"\p{Lu}")
_QUOTED = regex.compile(r"\W*?(?:[“„][^“”„]+[“”]|\"[^\"]+\"|«[^«»]+»|「[^「」]+」|『[^『』]+』)\W*")
_QUOTATION_MARKS = ('"', "“”„", "«»", "「」", "『』")


_CUES = frozenset(
    unicodedata.normalize(form, cue.split()[-1])
    for cue in SAYING | DENYING | DOUBTING | BEFORE_SOURCES | _CUE_WORDS
    for form in ("NFC", "NFD")
)


def foreign_report(
    text: str, sentence: Span, said: frozenset[str]
) -> tuple[Span, Span, str, Span] | None:
    """Return source, cue, verb and content of a sentence, if it reports.

    `said` are its different words in lower case. The verb is "say", "deny" or "doubt".
    """
    if _CUES.isdisjoint(said) and not any(word.startswith("qu'") for word in said):
        return spaceless_report(text, sentence)
    if is_english(text[sentence.start : sentence.end]):
        return None
    for frame in _FRAMES:
        if found := frame.fullmatch(text, sentence.start, sentence.end):
            source, cue, content = (
                Span(start=found.start(name), end=found.end(name))
                for name in ("source", "cue", "content")
            )
            if _is_hearsay(text, source):
                return source, cue, "doubt", sentence
            if (
                _may_speak(text, source)
                and (content.start < source.start or _ends_at_comma(text, sentence, content))
                and not _has_other_voice(text, content, _OTHER_VOICE)
            ):
                return source, cue, "say", content
    if (found := _LAUT.match(text, sentence.start, sentence.end)) and (
        behind := next(
            (
                each
                for each in _contents_of_laut(text, sentence)
                if _CAPITAL.search(text, found.end(), each.start)
            ),
            None,
        )
    ):
        source = Span(start=found.end(), end=behind.start - 1)
        cue = Span(start=found.start("cue"), end=found.end("cue"))
        if _is_hearsay(text, source):
            return source, cue, "doubt", sentence
        if not _may_speak(text, source) or _has_other_voice(text, behind, _OTHER_VOICE):
            return None
        return source, cue, "say", sentence
    if not _OPENERS.search(text, sentence.start, sentence.end):
        return None
    found = _CLAUSE.match(text, sentence.start, sentence.end)
    if found is None:
        return None
    verb = next(name for name in _FORMS if found[name])
    if verb == "say" and _OTHER_CLAUSE.search(text, found.end(), sentence.end):
        return None
    start, end = found.span("source")
    source = Span(start=start, end=start + len(text[start:end].rstrip()))
    return source, Span(start=found.start(verb), end=found.end(verb)), verb, sentence


def _may_speak(text: str, source: Span) -> bool:
    """Whether words behind "according to" look like a speaker, not like "the case"."""
    return (
        _SPEAKER.match(text, source.start, source.end) is not None
        and _NO_SPEAKER.search(text, source.start, source.end) is None
    )


def _ends_at_comma(text: str, sentence: Span, content: Span) -> bool:
    """Whether a source surely ends at the comma before a content, with no apposition behind it.

    A German source has its verb behind it, and a comma only before an apposition.
    """
    if _LAUT.match(text, sentence.start, sentence.end):
        return False
    end = text.find(", ", content.start, content.end)
    return end < 0 or (
        _FINITE.search(text, content.start, end) is not None
        and _RELATIVE.search(text, content.start, end) is None
    )


def _has_other_voice(text: str, content: Span, voices: "regex.Pattern[str]") -> bool:
    """Whether someone else may speak in a content, or a quotation is cut in it."""
    said = text[content.start : content.end]
    if any(sum(map(said.count, marks)) % 2 for marks in _QUOTATION_MARKS):
        return True
    return not _QUOTED.fullmatch(said) and voices.search(said) is not None


def _any(words: list[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


_SPACELESS = regex.compile(rf"[{SPACELESS}]")
_CONTENTS = (
    regex.compile(
        rf"(?P<opener>(?P<source>[^，。；：？！,;:“”「」]{{1,40}}?)"
        rf"(?P<cue>{_any(CHINESE_SAYING)}[说說称稱]?)[，：,:])(?P<content>.+)",
        regex.S,
    ),
    regex.compile(
        r"(?P<opener>(?P<source>[^、。「」]{1,30}?)(?:は|が)(?:、|(?=「)))(?P<content>.+?」?)"
        rf"と(?P<cue>{_any(JAPANESE_SAYING)})。?",
        regex.S,
    ),
    regex.compile(
        r"(?P<opener>(?P<source>[^、。「」]{1,30}?)(?P<cue>に(?:よると|よれば))、)(?P<content>.+)",
        regex.S,
    ),
    regex.compile(
        rf"(?P<opener>(?P<source>[^\n]{{2,80}}?)(?P<cue>{_any(THAI_SAYING)}))\s?(?P<content>.+)",
        regex.S,
    ),
    regex.compile(
        r"[“「『](?P<content>[^“”「」『』]+)[”」』]，?(?P<opener>"
        rf"(?P<source>[^，。“”「」]{{1,20}}?)(?P<cue>{_any(CHINESE_SAYING)}))。?",
        regex.S,
    ),
)
_DENIALS = (
    regex.compile(r"(?P<source>[^，。；：“”]{1,20}?)(?P<cue>否认|否認)(?!了?[，。])", regex.S),
    regex.compile(r"(?P<source>[^、。「」]{1,30}?)は.+を(?P<cue>否定した|否定しました)", regex.S),
    regex.compile(r"(?P<source>[^\n]{2,80}?)(?P<cue>ปฏิเสธว่า)", regex.S),
)
_BEFORE_SOURCE = regex.compile(r"(?:据|據|根据|根據)")
_WHEN_SAID = regex.compile(
    r"(?:(?:周|週|星期|礼拜)[一二三四五六日天]|[昨今][天日晚]|\d{1,2}[日号號]|上午|下午|晚间?"
    r"|(?<![现現正存])在[^，。]{1,14}|[于於](?=[^，。]{0,8}[日天晚午间会會中上])[^，。]{1,14}"
    r"|(?<!反)[向对對][^，。]{0,10}(?:记者|記者|媒体|媒體|外界|公众|公眾|社|报|報|台|网|網))+$"
)
_UNSURE_SOURCE = regex.compile(r"(?<!^)(?<![反针針])[对對](?!外)|(?<=.)[はが]")
_SPACELESS_VOICE = regex.compile(
    rf"{_any(CHINESE_SAYING)}[，：,:]|否认|否認|[据據][^，]{{1,20}}[，,]|[，；,;](?:但|不过|不過|然而|可是|而)|却|卻"
    rf"|と(?:述べ|話し|発表|語っ|語り|明らか|説明|伝え|報じ|強調|指摘|表明|公表|言っ|言い|主張|している)"
    r"|に(?:よると|よれば)|[がけ]、|けど、|ものの|一方|しかし|否定"
    rf"|{_any(THAI_SAYING)}|ปฏิเสธ|ขณะที่|(?<!ตั้ง)แต่(?!ละ|ง)|อย่างไรก็ตาม|\s(?:ส่วน|ด้าน)"
)
_UNSURE = regex.compile(_any(UNSURE_OPENERS))


def spaceless_report(text: str, sentence: Span) -> tuple[Span, Span, str, Span] | None:
    """Return source, cue, verb ("say" or "deny") and content of a sentence without spaces.

    What is denied is told with its whole sentence.
    """
    if not _SPACELESS.search(text, sentence.start, sentence.end):
        return None
    for pattern in _DENIALS:
        if found := pattern.match(text, sentence.start, sentence.end):
            return (
                _source(found),
                Span(start=found.start("cue"), end=found.end("cue")),
                "deny",
                sentence,
            )
    for pattern in _CONTENTS:
        found = pattern.fullmatch(text, sentence.start, sentence.end)
        if found and not _UNSURE.search(found["opener"]):
            cue = Span(start=found.start("cue"), end=found.end("cue"))
            content = Span(start=found.start("content"), end=found.end("content"))
            source = _source(found)
            if _UNSURE_SOURCE.search(text[source.start : source.end]) or _has_other_voice(
                text, content, _SPACELESS_VOICE
            ):
                return None
            return source, cue, "say", content
    return None


def _source(found: "regex.Match[str]") -> Span:
    """Return the source of a match without "according to", days and places of saying."""
    start, end = found.span("source")
    if opener := _BEFORE_SOURCE.match(found.string, start, end):
        start = opener.end()
    if closer := _WHEN_SAID.search(found.string, start + 1, end):
        end = closer.start()
    while end > start + 1 and found.string[end - 1].isspace():
        end -= 1
    return Span(start=start, end=end)


def _is_hearsay(text: str, source: Span) -> bool:
    """Whether a source is a rumour, a legend or a hoax."""
    return _HEARSAY.search(text, source.start, source.end) is not None


def foreign_content(text: str, sentence: Span) -> Iterator[Span]:
    """Yield what a sentence in another language reports, if its source asserts it.

    Behind "Laut der Polizei" no comma shows where the source ends: each place is tried.
    """
    if spaceless := _spaceless_content(text, sentence):
        yield spaceless
    for content in _contents_of_laut(text, sentence):
        if not _is_hearsay(text, Span(start=sentence.start, end=content.start)):
            yield content


def _contents_of_laut(text: str, sentence: Span) -> Iterator[Span]:
    """Yield the clauses that may begin behind "Laut der Polizei", with their verb."""
    if not _LAUT.match(text, sentence.start, sentence.end):
        return
    for behind in _BEHIND_SOURCE.finditer(text, sentence.start, sentence.end):
        if NAMED_SOURCE.fullmatch(text, sentence.start, behind.end()):
            yield Span(start=behind.end(), end=sentence.end)
        elif behind.start() > sentence.start + 80:
            return


def _spaceless_content(text: str, sentence: Span) -> Span | None:
    """Return what a sentence in Chinese, Japanese or Thai reports, if its opener asserts it."""
    if not _SPACELESS.match(text, sentence.start, sentence.end):
        return None
    for pattern in _CONTENTS:
        found = pattern.fullmatch(text, sentence.start, sentence.end)
        if found and not _UNSURE.search(found["opener"]):
            content = Span(start=found.start("content"), end=found.end("content"))
            return None if _has_other_voice(text, content, _SPACELESS_VOICE) else content
    return None
