"""Words of languages without a folder of their own: negations, numbers, and function words."""

import unicodedata
from typing import Any, Final, Literal

import regex

from extractor.words import words

__all__ = [
    "ADVERBIAL",
    "BEFORE_SOURCES",
    "BINDING",
    "COMPLEMENTIZER",
    "CUT_AFTER",
    "CUT_BEFORE",
    "DECIMAL_COMMA_LANGUAGES",
    "ENGLISH_FUNCTION_WORDS",
    "EXTENT",
    "JOINT",
    "LEADING",
    "NAMED_SOURCE",
    "NEGATIONS",
    "NUMBERS",
    "OPENER",
    "REPORTED",
    "RETRACTION",
    "SCALES",
    "STATES",
    "STORY_SOURCE",
    "both_forms",
]

_COMPOSED = regex.compile(r"\P{ASCII}")


def both_forms(pattern: str) -> str:
    """A pattern that finds its accented letters composed and decomposed (NFC and NFD).

    The pattern must have no accented letter in a character class.
    """

    def either(match: "regex.Match[str]") -> str:
        decomposed = unicodedata.normalize("NFD", match[0])
        return match[0] if decomposed == match[0] else f"(?:{match[0]}|{decomposed})"

    return _COMPOSED.sub(either, unicodedata.normalize("NFC", pattern))


NEGATIONS: Final = words(
    "nicht kein keine keinen nie ne pas jamais nunca sin não не нет ни никогда "
    "不 没 沒 未 无 無 非 莫 别 別 勿 ไม่ لا لم لن ليس غير नहीं मत"
)
"""Words that negate: German, French, Spanish, Portuguese, Russian, Chinese, Thai, Arabic, Hindi."""

NUMBERS: Final = words("一 二 三 四 五 六 七 八 九 十 百 千 万 萬 亿 億 零 两 兩")
"""Chinese and Japanese numerals."""

SCALES: Final = {
    **dict.fromkeys(words("millionen mio millones milioni milhões miljoen millioner"), 1e6),
    **dict.fromkeys(words("milliarde milliarden mrd milliards miliardi miljard miljarder"), 1e9),
}
"""Scales in German, Spanish, Italian, Portuguese, Dutch, French and the Scandinavian languages."""

ENGLISH_FUNCTION_WORDS: Final = words(
    "the of and to that for with by at from were is are has had been said its not but she they "
    "it this which after more than who about people or we you be would there when if my your"
)
"""Frequent English words, without those that are as frequent in another language ("in", "was")."""

DECIMAL_COMMA_LANGUAGES: Final = {
    "German": words(
        "der die das und nicht ist sind wurde wurden werden mit von dem ein eine einen einer auf "
        "für im zum zur aus auch wie mehr als rund etwa sagte haben hatte seit laut über nach bei "
        "sich noch nur bis uhr menschen millionen milliarden prozent jahre jahren"
    ),
    "Dutch": words(
        "het een van en met voor niet zijn werd werden meer dan volgens bij naar ook uit maar ruim "
        "mensen miljoen procent jaar"
    ),
    "Spanish": words(
        "el los las del que una por para más según dijo están fueron ha han años personas millones "
        "y unos unas al pero"
    ),
    "French": words(
        "le les des une est dans pour sur qui que plus selon été ont sont avec près du et au aux "
        "ans personnes habitants"
    ),
    "Italian": words(
        "il gli che della dei delle una per più secondo sono anni persone milioni circa nel alla e "
        "di"
    ),
    "Portuguese": words(
        "os não que uma para com mais segundo são anos pessoas milhões em dos das pelo cerca e de"
    ),
    "Scandinavian": words(
        "og det som til på av af ikke inte är er den med för mennesker människor enligt ifølge och "
        "att ett et om fra från"
    ),
}
"""Frequent words of languages that write "4.500" for 4500 and "4,5" for four and a half."""

STORY_SOURCE: Final = (
    r"(?:bulos?|rumor(?:es)?|leyendas?|mitos?|rumeurs?|légendes?|mythes?|canulars?|bufal[ae]|leggend[ae]|voci"
    r"|boatos?|lendas?|gerüchte?n?|legenden?|mythos|märchen|scherz\p{L}*|hoax|слух\p{L}*|легенд\p{L}+"
    r"|simulacros?|simulações|simulação|esercitazion[ei]|manöver\p{L}*)"
)
"""Words for a rumour, a legend or a hoax, as a pattern."""

_WORK = (
    r"(?:en|dans|im|in|in\s+einem|in\s+einer|in\s+der|bei\s+(?:der|einer)|bei|nel|nella|num|numa|no|na|durante"
    r"|pendant|lors\s+d[eu’']|während|в)\s*(?:(?:la|el|le|un|une|una|um|uma|l['’]|der|einer|d['’]une?)\s*)?"
    r"(?:película|novela|cuento|sueño|chiste|film|roman|conte|rêve|blague|romanzo|sogno|favola|filme|romance"
    r"|sonho|traum|witz|theaterstück|übung|exercice|simulation|фильме|романе|сне)"
)

_UNTRUE = (
    r"mentiras?|fals[oa]s?|faux|fausse(?:ment)?s?|mensong\p{L}+|falsch\p{L}*|fälschlich\p{L}*|gelogen|erlogen|lügen?"
    r"|erfunden|unwahr|bugi[ae]|falsità|ложь|ложн\p{L}+|неправд\p{L}|выдум\p{L}+|выдуман\p{L}+|inventad\p{L}+"
    r"|desmenti\p{L}+|démenti\p{L}*|dementiert\p{L}*|smentit\p{L}+|опроверг\p{L}+|inventée?s?|inventat\p{L}+"
)
RETRACTION: Final = regex.compile(
    rf"(?i)[\s(*_—–-]*(?:[^.!?]{{0,40}}(?<!\p{{L}})(?:{_UNTRUE})\s*[.!,]"
    r"|(?:(?:esto|eso|pero\s+eso)\s+)?no\s+es\s+(?:cierto|verdad|así)|nada\s+de\s+(?:esto|eso)"
    r"|(?:ce(?:la)?|rien\s+de\s+(?:cela|tout\s+cela|ça))?\s*n['’]est\s+(?:pas\s+)?(?:vrai|exact)|il\s+n['’]en\s+est\s+rien"
    r"|(?:das|dies|es|nichts\s+davon)\s+(?:stimmt|ist)\s+(?:(?:aber|so)\s+)?(?:nicht|wahr|falsch)|nichts\s+davon"
    r"|(?:ciò\s+|questo\s+)?non\s+è\s+(?:vero|così)|niente\s+di\s+(?:tutto\s+)?(?:questo|ciò)"
    r"|(?:isso\s+)?não\s+é\s+(?:verdade|assim)|nada\s+disso"
    r"|(?:это|но\s+это)\s+не(?:\s+так|\s?правда|верно)|ничего\s+(?:этого|подобного)|не\s?правда)"
)
"""The beginning of a sentence that takes back the one before it."""

CUT_BEFORE: Final[
    tuple[tuple[Literal["negation", "condition", "degree", "modal", "status"], Any], ...]
] = (
    (
        "negation",
        regex.compile(
            r"(?i)(?<!\p{L})(?:nicht|kein\p{L}*|nie|niemals|kaum|ohne|ne|pas|jamais|sans|non|no|nunca|jamás"
            r"|sin|não|sem|nem|senza|(?<!\b(?:en|de|du|ce|au|em|\p{Nd})\s)mai|не|ни|нет|никогда|без|niet|geen|inte|ikke"
            r"|se\s+neg(?:ó|aron)\s+a|deix(?:ou|aram)\s+de|dej(?:ó|aron)\s+de|rifiut\p{L}+|refus\p{L}+"
            r"|recus\p{L}+|weiger\p{L}*|отказал\p{L}*)(?!\p{L})[^,;:.!?]*$|(?<!\p{L})n['’]\p{L}*[^,;:.!?]*$"
            r"|(?:[没沒未無莫勿]|不(?![久仅僅断斷同少过過]))[^，、。；,;。]{0,12}$|拒绝$|拒絕$"
        ),
    ),
    (
        "condition",
        regex.compile(
            r"(?i)^\W*(?:wenn|falls|sofern|sobald|bis|si|se|cuando|если|пока|até|hasta|jusqu\p{L}*)\s"
            r"[^.;]*,\s*$|(?:ば|なら|たら|면)[、,]?\s*$|(?:如果|若|假如|除非|只要|一旦)[^。]*$"
        ),
    ),
    (
        "degree",
        regex.compile(
            r"(?i)(?<!\p{L})(?:metade|la\s+mitad|la\s+moitié|die\s+hälfte|metà|половин\p{L}|la\s+plupart"
            r"|la\s+mayoría|a\s+maioria|die\s+meisten|menos|más|(?<!,\s)mais|moins|plus|weniger|mehr|apenas|solo"
            r"|sólo|só|seulement|nur|soltanto|только|höchstens|mindestens|al\s+menos|au\s+moins)"
            r"(?:\s+(?:de|des|dos|das|del|der|dei|delle|als|du|di))*(?:\s+(?:la|los|las|les))?\s+$"
        ),
    ),
    (
        "modal",
        regex.compile(
            r"(?i)(?<!\p{L})(?:aurai(?:en)?t|serai(?:en)?t|pourrai(?:en)?t|habrían?|podrían?|teriam?"
            r"|poderiam?|sarebbe(?:ro)?|avrebbe(?:ro)?|potrebbe(?:ro)?|könnten?|dürften?|sollen?"
            r"|hätten?|wären?|würden?|бы"
            r"|may(?:be)?|vielleicht|peut-être|quizás?|talvez|forse|возможно)(?!\p{L})[^,;:.!?]{0,40}$"
        ),
    ),
    (
        "status",
        regex.compile(
            r"(?i)(?:(?<!\p{L})(?:mutmaßlich\p{L}*|angeblich\p{L}*|ehemalig\p{L}*|früher\p{L}*|falsch\p{L}*"
            r"|ancien(?:ne)?s?|prétendue?s?|présumée?s?|faux|fausse|presunt\p{L}+|supuest\p{L}+|suposto\p{L}*"
            r"|бывш\p{L}+|предполагаем\p{L}+)\s+|(?<!\p{L})ex-|[前假伪偽原])$"
            rf"|(?<!\p{{L}})(?:{STORY_SOURCE}|{_WORK})(?!\p{{L}})[^.;:!?]*$"
        ),
    ),
)
"""Wording at the end of what stands before a quote that changes it, by reason."""

CUT_AFTER: Final[tuple[tuple[Literal["negation", "condition"], Any], ...]] = (
    (
        "negation",
        regex.compile(
            r"(?i)^[^,;:.!?]*(?<!\p{L})(?:nicht|kein\p{L}*|nie|niemals|pas|jamais|nunca|jamás|niet|inte"
            r"|ikke|değil|yok|\p{L}+m[ae](?:d[ıi]|z|yacak|yecek|m[ıi]ş)\p{L}*|\p{L}+m[ıiuü]yor\p{L}*)(?!\p{L})"
            r"|^\s*\p{Hangul}{0,6}\s*(?:\p{Hangul}{0,4}\s)?(?:않|못|없|아니|실패|거부|거절|부인)"
            r"|^\p{Hiragana}{0,5}(?:な(?:い|かっ|く|け)|ませ)"
            rf"|^[^.!?]*(?<!\p{{L}})(?:{_UNTRUE}|{STORY_SOURCE})(?!\p{{L}})"
        ),
    ),
    (
        "condition",
        regex.compile(
            r"(?i)^,?\s*(?:wenn|falls|sofern|es\s+sei\s+denn|bis|si|se|a\s+menos\s+que|à\s+moins|sauf"
            r"|menos|moins|mit\s+ausnahme|à\s+l['’]exception|con\s+excepci|ad\s+eccezione|a\s+excepci"
            r"|salvo|excepto|exceto|hormis|außer|eccetto|tranne|кроме|если|бы|hasta\s+que|até\s+que"
            r"|jusqu\p{L}*)(?!\p{L})"
            r"|^\s+(?:en|nos|em|nei|su|bei|an|in|chez|dans|sur)\s+(?:la|les|los|des|den|i|il)?\s*(?:ratones|ratas|monos"
            r"|animales|souris|rats|singes|animaux|mäusen|ratten|affen|tieren|versuchstieren|topi|ratti|scimmie"
            r"|animali|camundongos|ratos|macacos|animais)(?!\p{L})"
        ),
    ),
)
"""Wording at the beginning of what stands behind a quote that changes it, by reason."""

BINDING: Final = regex.compile(
    r"(?i)(?<!\p{L})(?:nicht|kein\p{L}*|nie|niemals|kaum|weder|ohne|niemand|nichts|ne|pas|jamais|rien"
    r"|personne|aucune?|ni|sans|non|no|nunca|jamás|nadie|nada|ningun\p{L}*|ningún|sin|não|nem|ninguém"
    r"|nenhum\p{L}*|sem|nessun\p{L}*|niente|senza|(?<!\b(?:en|de|du|ce|au|em|\p{Nd})\s)mai|не|ни|нет|никто|никогда|ничего|без|вряд"
    r"|wenn|falls|sofern|ob|ehe|si|s['’]|(?<=^|[,;:]\s|\be\s)se|cuando|ojalá|quizás?|tal\s+vez|talvez|если|бы|пусть|чтобы"
    r"|hätten?|wären?|würden?|angeblich|vielleicht|peut-être|prétend\p{L}*|forse|falso|falsch|faux|falsa"
    r"|ложь|неверно|entweder|oder|ou|sea|soit|либо|или|solo|sólo|só|nur|seulement|soltanto|только)(?!\p{L})"
    r"|(?<!\p{L})n['’]"
)
"""Words in one clause that may bind the clause joined to it, or deny the report of one."""

_SAID = (
    r"dijo|dice|dijeron|dicen|afirm(?:ó|a|aron|an)|asegur(?:ó|a|aron)|anunci(?:ó|a|aron)|señal(?:ó|a|aron)"
    r"|inform(?:ó|a|aron)|explic(?:ó|a)|confirm(?:ó|a|aron)|declar(?:ó|a)|indic(?:ó|a)|añadi(?:ó|eron)"
    r"|agreg(?:ó|a)|sostuvo|recordó|reveló"
    r"|(?:a|ont|avait)\s+(?:dit|annoncé|déclaré|affirmé|précisé|indiqué|expliqué|confirmé|assuré|ajouté"
    r"|révélé|rappelé)|affirme|annonce|déclare|indique|précise|explique|confirme|assure|rappelle"
    r"|sagten?|sagt|erklärten?|erklärt|berichteten?|berichtet|betonten?|betont|meldeten?|meldet"
    r"|bestätigten?|bestätigt|wie\s[^,;.]{2,60}\s(?:mitteilten?|mitteilt|mitgeteilt\s+hat(?:te)?|bekanntgab(?:en)?"
    r"|bekannt\s+gab(?:en)?)|(?:teilten?|kündigten?|gab(?:en)?|fügten?)\s[^,;.]{0,60}(?:mit|an|bekannt|hinzu)"
    r"|ha(?:nno)?\s+(?:detto|dichiarato|annunciato|confermato|spiegato|affermato|aggiunto|rivelato)"
    r"|afferma|dichiara|annuncia|conferma|spiega|aggiunge"
    r"|disse(?:ram)?|diz(?:em)?|afirm(?:ou|am|aram)|anunci(?:ou|aram)|confirm(?:ou|aram)|explicou"
    r"|declarou|inform(?:ou|aram)|acrescentou|revelou"
    r"|сказал\p{L}*|заявил\p{L}*|сообщил\p{L}*|объявил\p{L}*|подтвердил\p{L}*|рассказал\p{L}*"
    r"|отметил\p{L}*|добавил\p{L}*|говорит|говорят|сообщает|сообщают|заявляет"
)
REPORTED: Final = regex.compile(
    rf"(?i)(?<!\p{{L}})(?:{_SAID})(?:\s+[\p{{L}}\p{{N}}.]+){{0,5}}?"
    r"(?:,?\s+(?:que|qu['’]|che|что|dass|daß)\s*|,\s+|:\s+)$"
)
"""The end of a clause that reports and asserts the clause behind it."""

OPENER: Final = regex.compile(
    r"(?i)[\W_]*(?:(?:sin\s+embargo|no\s+obstante|además|asimismo|por\s+(?:otro|su)\s+(?:lado|parte)|mientras\s+tanto"
    r"|en\s+efecto|toutefois|cependant|néanmoins|par\s+ailleurs|en\s+outre|de\s+plus|en\s+revanche|pourtant|ainsi"
    r"|en\s+effet|allerdings|jedoch|außerdem|zudem|dennoch|inzwischen|unterdessen|hingegen|dagegen|tatsächlich"
    r"|tuttavia|inoltre|intanto|però|infatti|no\s+entanto|contudo|todavia|além\s+disso|entretanto|porém|de\s+fato"
    r"|однако|кроме\s+того|тем\s+не\s+менее),?\s+"
    r"|(?:es|está)\s+(?:cierto|verdad|claro|sabido|probado|comprobado|demostrado)\s+que\s+"
    r"|(?:il\s+est|c['’]est)\s+(?:établi|vrai|clair|certain|avéré|connu|un\s+fait|incontestable)\s+qu(?:e\s+|['’])"
    r"|es\s+(?:steht\s+fest|ist\s+(?:wahr|klar|bekannt|unstrittig|unbestritten|erwiesen)),\s+dass\s+"
    r"|(?:è|è\s+ormai)\s+(?:vero|certo|chiaro|noto|accertato)\s+che\s+"
    r"|é\s+(?:verdade|certo|claro|sabido)\s+que\s+)+"
)
"""Words before a clause that only link it or say that it is so."""

COMPLEMENTIZER: Final = regex.compile(
    r"(?i)(?<!\p{L})(?:que|qu['’]|che|что|чтобы|будто|dass|daß|że|dat|att|at)\s*$"
)
"""A word at the end of what stands before a clause that depends on it."""

_DAYS = (
    r"lunes|martes|miércoles|jueves|viernes|sábado|domingo|lundi|mardi|mercredi|jeudi|vendredi|samedi"
    r"|dimanche|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lunedì|martedì|mercoledì"
    r"|giovedì|venerdì|sabato|domenica|segunda(?:-feira)?|terça(?:-feira)?|quarta(?:-feira)?"
    r"|quinta(?:-feira)?|sexta(?:-feira)?|понедельник|вторник|среду|четверг|пятницу|субботу|воскресенье"
)
LEADING: Final = regex.compile(
    r"(?i)\W*(?:(?:en|el|la|em|no|na|am|im|in|seit|nach|le|à|au|depuis|il|lo|nel|dal|в|во|с|на)\s"
    rf"(?:[^,]{{0,24}}(?:\p{{Nd}}+|{_DAYS})[^,]{{0,12}},?\s*)"
    r"|(?:según|selon|d['’]après|laut|secondo|segundo|por|согласно|по\s+(?:данным|словам))\s[^,]{2,80},\s*"
    r"|(?-i:\p{Lu})[^,.:;]{1,50}:\s+)"
)
"""An adverbial with a date, or with a source, before a clause."""

BEFORE_SOURCES: Final = words("selon según secondo segundo conforme laut nach angaben")
"""Words with which a sentence opens that names its source."""

NAMED_SOURCE: Final = regex.compile(
    r"(?i)\W*(?:laut|nach\s+angaben\s+(?:von|der|des))\s+(?:\p{L}[\p{L}-]*\s+){1,7}"
    r"(?<!\b(?:der|die|das|dem|den|des|eine?[rsmn]?|von|im|in|am|aus|für|bei|beim|zur|zum)\s+)"
)
"""The source of a German sentence, behind which its verb comes: "Laut der Polizei"."""

JOINT: Final = regex.compile(
    r"(?i)(?:^|[\s,])(?:y|e|et|und|и|а|но|pero|mais|aber|ma|mas|mientras|während|mentre|enquanto)\s+$"
)
"""A conjunction between two main clauses."""

STATES: Final = regex.compile(
    r"(?i)(?<!\p{L})(?:es|son|está|están|tienen?|pueden?|deben?|podrán?|será|serán|habrá|est|sont|peut|peuvent|doit|doivent"
    r"|sera|seront|pourra|pourront|devra|ist|sind|kann|können|darf|dürfen|muss|müssen|wird|werden|gilt|gelten|bleibt|è"
    r"|sono|può|possono|deve|devono|sarà|saranno|é|são|pode|podem|devem|será|serão|может|могут|должн\p{L}+|будет|будут"
    r"|является|бесплат\p{L}+)(?!\p{L})"
)
"""Verbs of what holds, will be, may or must be."""

EXTENT: Final = regex.compile(
    r"(?i)\s+(?:por|para|con|sin|en\s+(?!\p{Lu}|\p{Nd})|a\s+(?:condición|menos|cambio)|desde|entre|pour|avec|sans|chez"
    r"|à\s+(?:condition|moins|partir)|dans|par|für|mit|ohne|bei|unter|gegen|ab|nur|per|con|senza|a\s+(?:condizione|patto)"
    r"|com|sem|para|для|с|без|при|от)(?!\p{L})(?!\s+(?:el\s+|la\s+|le\s+|dem\s+|den\s+)?\p{Nd})"
)
"""The beginning of a phrase that may say how far it holds."""

ADVERBIAL: Final = regex.compile(
    r"(?i)\s+(?:en|a|al|por|para|con|desde|durante|tras|según|y|pero|mientras|porque|sobre|entre|contra"
    r"|à|au|aux|dans|par|pour|avec|depuis|pendant|après|avant|selon|et|mais|car|sur|chez|contre|lors"
    r"|in|im|am|an|auf|aus|bei|beim|mit|nach|seit|vor|während|wegen|zu|zum|zur|durch|für|gegen|um|und"
    r"|aber|unter|über|weil|per|alla|da|dal|dalla|nel|nella|nei|nelle|dopo|secondo|e|ma|mentre|su|sul"
    r"|tra|contro|em|no|na|nos|nas|ao|com|após|segundo|mas|enquanto|в|во|на|с|со|из|к|у|по|за|при"
    r"|после|до|и|но|а|из-за|от|под|над|для|через|ayer|hoy|hier|gestern|heute|ieri|oggi|ontem|hoje|вчера"
    rf"|сегодня|el\s+(?:{_DAYS})|le\s+\p{{Nd}}|{_DAYS})(?!\p{{L}})"
)
"""A conjunction, a preposition or an adverb behind a clause."""
