"""English words outside of a quote that change what the quote says, and shapes that never do.

`extractor.grounding.context` reads the sentence around a quote with them. All are in lower case.
"""

from typing import Final

import regex

from extractor.words import words
from extractor.words.en import reporting_verbs
from extractor.words.en.reporting_verbs import CLAUSE_VERBS, LEMMAS, RECIPIENT_VERBS

__all__ = [
    "ADYNATON",
    "ASSERTING",
    "ASSURED",
    "ATTITUDES",
    "AUXILIARIES",
    "BINDING",
    "BOUNDS",
    "CONDITIONS",
    "DISOWNING",
    "EARLIER_BELIEF",
    "EARLIER_VERSION",
    "EXCEPTION",
    "FALSELY",
    "FALSE_LIST",
    "FICTION",
    "FICTION_ROLE",
    "FIELDS",
    "FRACTION",
    "HEDGES",
    "JESTING",
    "LEADING",
    "LIVELY_STORY",
    "MISTAKE",
    "MODAL_VERBS",
    "NEAR_NEGATION",
    "NEGATORS",
    "OPENER",
    "OVERTURNING",
    "OVERTURNING_WORDS",
    "PASTS",
    "PREPOSITIONS",
    "QUANTIFIER",
    "RETRACTION",
    "RETRACTION_WINDOW",
    "STATUS",
    "STORY",
    "SUPPOSING",
    "TELLS_STORY",
    "TESTED_ELSEWHERE",
    "TITLES",
    "UNREAL",
    "UNREAL_SOURCE",
]

AUXILIARIES: Final = words(
    "is are was were am be been being has have had do does did will would can could may might "
    "shall should must"
)
"""Forms of "be", "have" and "do", and modal verbs."""

MODAL_VERBS: Final = words("will would can could may might shall should must ought cannot")

PASTS: Final = words(
    "said made went took came saw got gave found thought told became left felt brought began kept "
    "held wrote stood heard meant met ran paid sat spoke lay led grew lost fell sent built "
    "understood drew broke spent rose drove bought wore chose fought threw caught taught flew "
    "shot won sank froze stole forgot hid rode rang sang shook slept swam swore tore woke dealt "
    "sold shrank struck stuck swept sought fled bled bred fed sped bit blew drank ate dug hung "
    "knew lent lit cut hit put set beat hurt shut spread split quit withdrew overthrew overtook "
    "arose awoke bent bound burst clung crept forbade forgave ground laid mistook outgrew "
    "overcame oversaw proved retook slid slung spat spun sprang stank strode strove swung "
    "undertook upheld wept withheld withstood wound wrung caused"
)
"""Past tenses that do not end in -ed."""

_DIRECTING = words("advise propose recommend urge")  # "urged that he resign"
ASSERTING: Final = frozenset(
    form
    for form, lemma in LEMMAS.items()
    if lemma in (reporting_verbs.ASSERTING & (CLAUSE_VERBS | RECIPIENT_VERBS)) - _DIRECTING
) | words(
    "according adamant confident convinced insistent demonstrates demonstrated described proves "
    "learnt heard hears quoted fears feared hopes hoped joked"
)
"""Forms of verbs whose clause is asserted, and adjectives and verbs of those who hold it."""

ATTITUDES: Final = words(
    "pretend pretends pretended pretending hope hopes hoped wish wishes wished fear fears feared "
    "dream dreams dreamt dreamed imagine imagines imagined assume assumes assumed doubt doubts "
    "doubted deny denies denied wonder wonders wondered suppose supposes supposed dispute disputes "
    "disputed fantasise fantasised fantasize fantasized worry worries worried joke jokes joked lied"
)
"""Verbs whose clause is not asserted: "pretended the house was his"."""

NEGATORS: Final = words(
    "no not never none nobody nothing neither nor nowhere without cannot hardly barely scarcely "
    "rarely seldom n't"
)

FALSELY: Final = words(
    "falsely wrongly mistakenly incorrectly erroneously untruthfully dishonestly jokingly "
    "half-jokingly mockingly sarcastically ironically"
)
"""Adverbs of a report that is not true or not meant."""

EARLIER_BELIEF: Final = words("first once initially originally previously long wrongly mistakenly")
"""Adverbs of what was believed only before: "once thought that"."""

UNREAL: Final = words(
    "fake forged hoax parody spoof satirical impostor imposter bogus fraudulent counterfeit "
    "fictional fictitious earlier-version protagonist narrator character"
)
"""Words for a source that is not what it seems."""

FICTION: Final = words(
    "play novel film movie episode book series show drama musical sketch poem comedy sitcom "
    "thriller opera song cartoon"
)

HEDGES: Final = FALSELY | words(
    "almost nearly narrowly virtually practically allegedly reportedly supposedly purportedly "
    "perhaps possibly probably maybe apparently seemingly presumably theoretically "
    "hypothetically likely unlikely"
)

CONDITIONS: Final = regex.compile(
    r"\b(?:if|unless|until|till|provided|providing|assuming|suppose|supposing|except|excepting"
    r"|lest|whether|as\s+(?:long|soon)\s+as|as\s+though|once|on\s+(?:the\s+)?condition"
    r"|in\s+(?:the\s+)?(?:case|event)|subject\s+to|depending|only|other\s+than|apart\s+from"
    r"|save\s+for|contingent|barring|permitting|pending|otherwise|in\s+(?:theory|principle))\b",
    regex.I,
)
"""Wording that makes what stands beside it conditional or partial."""

BINDING: Final = regex.compile(
    r"\b(?:if|unless|until|provided|assuming|except|lest|otherwise|only|or|nor"
    r"|as\s+(?:long|soon)\s+as|on\s+condition"
    r"|(?:this|that|it|which)\b[^.;]{0,24}\b(?:false|untrue|wrong|not|never|n[o'’]t))\b",
    regex.I,
)
"""Wording in a later main clause that may bind the clause before it too, or take it back."""

_REFUSING = (
    "fail|refus|declin|neglect|hesitat|omit|shrink|abstain|refrain|desist|avoid|escap|evad|miss"
    "|prevent|stop|deter|dissuad|discourag|ban|bar|block|forbid|prohibit|clear|acquit|absolv|exonerat"
    "|spar|drop|scrap|cancel|abandon|abort|overturn|quash|annul|revok|withdraw|suspend|postpon|shelv"
    "|reject|exclud|lack|den|disput|doubt|rebut|refut|debunk|ceas|quit|oppos|halt|void|waiv|veto"
    "|dismiss|retract|disown|disavow"
)
NEAR_NEGATION: Final = regex.compile(
    rf"(?<!\p{{L}})(?:(?:{_REFUSING})(?:\p{{Ll}}?(?:e[ds]?|ed|ing|es)|s|y|y?ing|ie[ds])?"
    r"|forgot|forgotten|unable|reluctant|unwilling|shrank|shrunk|kept|keeps?|forbade|forbidden"
    r"|withdrew|withdrawn"
    r"|(?:call|rul|writ|wrot|giv|gav|paper)\p{L}*\s+(?:off|out|up)"
    r"|far\s+from|instead\s+of|rather\s+than|short\s+of|anything\s+but|all\s+but|nothing\s+but"
    r"|(?:absence|lack|want|shortage|risk|threat|fear|danger|possibility|hope|chance|prospect"
    r"|denial|rejection|end)s?\s+of|free\s+(?:of|from)|devoid\s+of|unlike|close\s+to"
    r"|on\s+the\s+(?:verge|brink)\s+of|too\s+\p{L}+\s+to|no\s+longer|not|never|without|lest"
    r"|hardly|barely|scarcely|rarely|seldom|almost|nearly|narrowly|minus|nowhere\s+near|no\s+sooner\s+(?:had|did|was|were)"
    r"|in\s+lieu\s+of|supposed\s+to|pretend\p{L}*\s+to|yet\s+to)(?!\p{L})",
    regex.I,
)
"""Wording that says that what follows is not so or did not happen."""

QUANTIFIER: Final = regex.compile(
    r"(?i)(?<!\p{L})(?:(?:none|few|most|half|some|many|any|all|each|several|one|two|three|part|parts"
    r"|much|little|less|more|least|majority|minority|handful|fraction|quarters?|thirds?|fifths?"
    r"|tenths?|percent|%|share|portion|rest|corner|dozens?|scores?|hundreds?|thousands?|number"
    r"|couple|pair|maximum|minimum|total|average|in\s+(?:every\s+)?\p{L}+|in\s+\p{Nd}+)\s+of(?:\s+(?:the|its|his|her|their|these|those))?"
    r"|only|just|merely|few|hardly\s+any|almost|nearly|every\s+(?:second|third|other)|not\s+all"
    r"|at\s+(?:least|most|best|worst)|up\s+to|under|over|fewer|less|more|most|least|some|many|half(?:\s+an?)?"
    r"|(?:more|less|fewer|rather)\s+than|other\s+than)\s+$"
)
"""A quantifier or bound directly before the quote."""

FRACTION: Final = regex.compile(
    r"(?<!\p{L})(?i:(?:one|two|three|four|five|six|seven|eight|nine|ten|\p{Nd}+)"
    r"\s+(?:in|out\s+of)(?:\s+every)?|(?:half|third|quarter|fifth|sixth|seventh|eighth|ninth|tenth"
    r"|hundredth|thousandth|most|none|few|some|fraction"
    r"|percent|%)s?\s+of(?:\s+the|\s+its)?|(?:half|and)\s+an?)\s+$"
)
"""Wording that makes a part of the number behind it."""

BOUNDS: Final = (
    r"up\s+to|at\s+(?:least|most)|(?:fewer|less|more|rather)\s+than|nearly|almost|under|over|below"
    r"|above|beneath|beyond|(?:a\s+)?(?:maximum|minimum)\s+of|close\s+to|short\s+of|shy\s+of"
    r"|minus|only|just|barely|hardly|merely|not|no"
)
"""Wording before a number that bounds it, as a pattern."""

STATUS: Final = regex.compile(
    r"(?i)(?<!\p{L})(?:alleged|suspected|presumed|supposed|purported|reputed|so-called|self-styled"
    r"|self-proclaimed|fake|false|bogus|phon[e]?y|sham|mock|counterfeit|forged|fictitious|imaginary"
    r"|former|ex|onetime|one-time|late|ousted|deposed|acting|interim|deputy|vice|assistant|designate"
    r"|attempted|failed|aborted|foiled|thwarted|botched|cancelled|canceled|abandoned|planned"
    r"|proposed|potential|possible|would-be|prospective|aspiring|future|unlikely|non|anti|pseudo"
    r"|quasi|pretend|putative|apparent|threatened|once|formerly|accused|simulated|rejected"
    r"|unsuccessful|candidate|hypothetical|honorary|shadow|toy|model)(?:\s+|-\s?)$"
)
"""An adjective directly before the quote that says that its noun is none, or none now."""

TITLES: Final = words(
    "mr mrs ms miss dr prof professor president minister judge justice mayor king queen prince "
    "princess pope bishop archbishop cardinal general colonel captain major lieutenant sergeant "
    "senator governor representative congressman congresswoman chancellor premier secretary "
    "ambassador commissioner chairman chairwoman chief director sir lady lord saint st officer "
    "inspector detective sheriff councillor councilman councilwoman attorney father sister "
    "brother rabbi imam coach striker engineer doctor nurse surgeon"
)
"""Titles before a name. A name without its title names the same person."""

OPENER: Final = regex.compile(
    r"(?i)[\W_]*(?:(?:and|but|yet|so|still|then|now|also|meanwhile|moreover|furthermore|however"
    r"|besides|indeed|nevertheless|nonetheless|in\s+addition|for\s+(?:example|instance)|in\s+fact"
    r"|as\s+a\s+result|in\s+turn|by\s+contrast|in\s+contrast|at\s+the\s+same\s+time|that\s+said"
    r"|after\s+all|of\s+course|in\s+short|on\s+the\s+other\s+hand|again|finally|eventually|later"
    r"|first|second|third|last|today|yesterday|tonight|consequently|therefore|thus|hence"
    r"|accordingly|similarly|likewise|additionally|notably|importantly|significantly|interestingly"
    r"|surprisingly|unfortunately|fortunately|clearly|obviously|subsequently|simultaneously"
    r"|specifically|ultimately|incidentally|regrettably|because|although|though|while|whereas"
    r"|since|the|an?)\b[\W_]*)+"
)
"""Words before a clause that only link it to what was said before, and articles."""

LEADING: Final = regex.compile(
    r"(?:(?:On|In|At|During|Since|Late\s+on|Early\s+on|Later\s+on)\s+(?:the\s+)?"
    r"(?:(?:early|late|mid)[\s-])?(?:\p{Lu}|\p{Nd}|recent|past|last)(?:(?!,\s\p{Ll}).)*"
    r"|(?:In\s+an?|In\s+h(?:is|er)|In\s+the(?:ir|\s+same)?)\s+(?:letter|statement|speech|interview|report|post"
    r"|ruling|message|paper|study|e-?mail|article|book|memo|address|note)\b[^,]*"
    r"|In\s+the\s+(?:spring|summer|autumn|fall|winter|morning|evening|afternoon|night|meantime)"
    r"|Under\s+(?:the|its|their|his|her)\s+(?:\p{L}+\s)?(?:contract|law|agreement|act|lease|treaty)"
    r"|At\s+an?\s+(?:hearing|meeting|news|press|rally|ceremony)\b[^,]*"
    r"|(?:During|Following|Despite|Amid|After|Last|Earlier|This)\s[^,]*"
    r"|(?:According\s+to|As\s+reported\s+by|In\s+the\s+(?:view|words|opinion|eyes)\s+of)\s.*),?\s*",
    regex.S,
)
"""An adverbial of place, time or source before a clause, which is as true without it."""

PREPOSITIONS: Final = words(
    "about above across after against along alongside amid among around at before behind below "
    "beneath beside between beyond by despite down during following for from in inside into near "
    "on onto opposite out outside over past since through throughout to toward towards under "
    "underneath until up upon via with within without"
)

_LIVELY = words("book episode series show story game season scene script version tale sequel")
_WORKS = "|".join(
    sorted(
        (FICTION - _LIVELY)
        | words(
            "novella comic satire spoof parody ballad fable legend myth dream nightmare saga epic"
        )
        | words("trailer plot premise storyline scenario sequel prequel screenplay miniseries")
        | words("daydream fantasy imagination joke hypothetical simulation rehearsal")
        | words("reenactment re-enactment role-play roleplay")
    )
)
_WORKS = (
    rf"(?:{_WORKS}|fantasie|fairy\s+tale|short\s+story|ghost\s+story|role\s+play|war\s+game"
    r"|(?:drill|exercise)(?!s?\s+(?:of|hall|book|ground|yard|bike)))s?"
)
_LIVELY_WORKS = rf"(?:{'|'.join(sorted(_LIVELY))})s?"
_OF_IT = (
    r"(?:a|an|the|this|that|one|his|her|its|their|my|our|your|\p{Lu}[\p{L}'’]*['’]s?)\s+"
    r"(?:[\p{L}\p{N}'’-]+\s+){0,3}?"
)
STORY: Final = regex.compile(
    rf"(?i:\b(?:in|under|during|according\s+to))\s+(?i:{_OF_IT}{_WORKS})\b"
    rf"|(?i:\baccording\s+to)\s+(?i:{_OF_IT})(?i:theory|theories|rumou?rs?|gossip|hoax|conspiracy|falsehood|misconception|lie)\b"
    rf"|(?i:\b(?:hero|heroine|villain|protagonist|narrator)s?\s+of)\s+(?i:{_OF_IT}{_WORKS})\b"
    r"|(?i:\b(?:legend|myth|folklore|rumou?r|gossip|superstition)s?\s+(?:says?|ha(?:s|ve)\s+it|holds?"
    r"|claims?|tells?)\b|\bthe\s+joke\s+(?:goes|runs|is)|\bas\s+the\s+(?:story|legend|joke)\s+goes"
    r"|\bin\s+(?:fiction|legend|folklore|mythology|theory|principle)\b)"
)
"""An adverbial that places its sentence in a story, a dream or a joke."""

FICTION_ROLE: Final = regex.compile(
    r"(?i)\b(?:hero|heroine|villain|protagonist|narrator|anti-hero|title\s+character|the\s+character|role\s+of)s?\b"
)
"""A figure of a story, of whom it is told in the present tense."""

LIVELY_STORY: Final = regex.compile(rf"(?i)\b(?:in|on)\s+{_OF_IT}{_LIVELY_WORKS}\b")
"""An adverbial that does so if the sentence is told in the present tense."""

TELLS_STORY: Final = regex.compile(
    rf"(?i)^[\W_]*(?:the|this|that|a|an|her|his|their)\s+(?:[\p{{L}}'’-]+\s+){{0,3}}?{_WORKS}\s+"
    r"(?:opens|begins|starts|tells|follows|imagines|depicts|portrays|shows|takes\s+place|ends|goes|runs|is|has)\b"
)
"""The beginning of a sentence behind which a story is told."""

SUPPOSING: Final = regex.compile(
    r"(?:^|(?<=[\s\"“]))(?:Suppose|Supposing|Imagine|Picture|Assume|Assuming|Pretend|What\s+if"
    r"|Let['’]?s\s+(?:say|imagine|suppose|assume|pretend)"
    r"|(?:Consider|Take|Think\s+of|Here\s+is)\s+(?:[\p{L}]+\s+){1,3}?(?:way|case|example|scenario|experiment|situation|thing)"
    r"|(?:Consider|Take)\s+(?:this|the\s+following)"
    r"|(?:A|One|The)\s+(?:thought\s+experiment|worst\s+case|hypothetical)|For\s+the\s+sake\s+of\s+argument"
    r"|Worst[\s-]case|Let\s+us\s+(?:say|imagine|suppose|assume|pretend)|Say(?=\s+(?:the|a|an|that|you|we|he|she|it|they)\b))\b"
)
"""An opening that asks to suppose what follows."""

_UNTRUE = (
    r"(?:not|never|n['’]t|false|untrue|incorrect|wrong|inaccurate|nonsense|rubbish|fake|fiction"
    r"|fictional|invented|fabricated|withdrawn|retracted"
    r"|debunked|disproved|refuted|corrected|made\s+up|satire|(?:(?:an?|all|just|only|pure|complete)\s+){0,2}"
    r"(?:hoax|lie|joke|myth|dream|fabrication|invention|fantasy|mistake|error|prank|parody|rumour|rumor|fiction))"
)
_BE = (
    r"(?:is|are|was|were|has\s+been|have\s+been|turned\s+out(?:\s+to\s+be)?|proved(?:\s+to\s+be)?"
    r"|turns\s+out\s+to\s+be)"
)
_ALLEGED = (
    r"(?:claim|accusation|allegation|rumou?r|assertion|insinuation|suspicion|myth|theory|theorie"
    r"|contention|falsehood)s?"
)
_TOLD = (
    rf"(?:{_ALLEGED}|charges?|confession|statement|report|story|stories|finding|testimony|post"
    r"|article|verdict)s?"
)
_TAKING_BACK = (
    r"(?:dismiss(?:ed|es)|reject(?:ed|s)|thr[eo]wn?\s+out|drop(?:ped|s)|quashed|overturned|withdr[ae]wn?|retract(?:ed|s)"
    r"|disprov(?:ed|es|en)|debunk(?:ed|s)|refut(?:ed|es)|recant(?:ed|s)|struck\s+out|unproven|unfounded|groundless"
    r"|baseless|collapsed|fell\s+apart|failed|false|untrue|den(?:ied|y|ies)|no\s+(?:basis|truth)"
    r"|(?:never|not)\s+(?:been\s+)?(?:true|proved|proven|confirmed|substantiated|upheld|borne\s+out))"
)
_NO_TRUTH = (
    r"(?:no|nothing|little|scant|not\s+a\s+\p{L}+\s+of)\s+(?:truth|substance|evidence|proof|basis|foundation"
    r"|to\s+(?:support|back))\s+(?:(?:of|for|in|to)\s+)?(?:it|this|that|these|them|any\s+of\s+it"
    r"|the\s+(?:claim|report|story|rumou?r|allegation)s?)(?=\s*[.,;!])"
)
RETRACTION_WINDOW: Final = 240
"""Characters of the sentence behind that are read for a `RETRACTION`."""

FALSE_LIST: Final = regex.compile(
    r"(?i)^[\W_]*(?:(?:the\s+following|here\s+(?:is|are)|below|these|two|three|four|five|several|some|a\s+few)\b.{0,60}"
    r"|[^.]*:\s*$)?"
    r"\b(?:false|untrue|untruths?|lies|myths?|misconceptions?|falsehoods?|hoax(?:es)?|rumou?rs|fake|fabrications?"
    r"|(?:did\s+not|didn['’]t|never)\s+happen(?:ed)?)\b"
    r"|^[\W_]*(?:(?:nobody|no\s+one)\s+should|do\s+not|don['’]t|never)\s+(?:believe|trust|think)\b[^.]*[.:]"
)
"""A sentence that says of the one behind it that it is not so: "The following claim is false."."""

RETRACTION: Final = regex.compile(
    r"(?i)[\s(*_—–-]*(?:"
    r"none\s+of\s+(?:this|that|it|what|these\s+\p{L}+|those\s+\p{L}+|the\s+(?:claims?|reports?|rumou?rs?"
    r"|stories|allegations))\b"
    rf"|(?:this|that|it|which|all\s+(?:of\s+)?(?:this|that)|everything|the\s+(?:claim|report|story|rumou?r"
    rf"|statement|post|allegation)s?|(?:this|that|these|those)\s+(?:claim|report|story|rumou?r|statement|post"
    rf"|allegation)s?|these|those)\s+(?:later\s+|soon\s+)?{_BE}\s+"
    rf"(?:(?:all|simply|completely|entirely|utterly|also|later)\s+)?{_UNTRUE}(?=[\s.,;!]*(?:$|[.,;!])"
    r"|\s+(?:true|so|the\s+case|correct|and)\b)"
    r"|we\s+(?:have\s+)?(?:since\s+)?(?:learn(?:ed|t)|established)\s[^.]{0,40}"
    r"\b(?:not\s+true|false|untrue|wrong)\b"
    r"|(?:we|i|the\s+(?:paper|station|editors?))\s+(?:apologi[sz]es?|regrets?|(?:am|are|is)\s+sorry)\s"
    r"[^.]{0,40}\b(?:errors?|mistakes?|inaccurac\p{L}+|misreporting|false\s+report)\b"
    r"|(?:it|he|she|they|we|i)\s+did\s+no\s+such\s+thing|nothing\s+of\s+the\s+(?:sort|kind)"
    r"|or\s+(?:so|is|was|are|were|did|does|do|has|have)\s|(?:it|this|that)\s+(?:later|soon|then)\s+(?:emerged|turned"
    r"|transpired|proved)|(?:at\s+least,?\s+)?(?:that|this),?\s+(?:at\s+(?:least|any\s+rate),?\s+)?(?:is|was)\s+(?:what\s"
    r"|the\s+(?:claim|story|theory|rumou?r|plan|idea)\b)|(?:nobody|no\s+one|few|hardly\s+any(?:one|body))\s+(?:now\s+)?"
    r"(?:believes?|thinks?)\s+(?:that|this|it|so|him|her|them)\b"
    r"|(?:it|he|she|they|we|i|that|this)\s+(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could)"
    r"(?:\s+not|n['’]t)\s*(?=[.!,])"
    r"|(?:not\s+(?:true|so)|false|wrong|untrue|nonsense|rubbish|correction|clarification|sorry|no|just\s+kidding"
    r"|only\s+joking|scratch\s+that)\s*(?=[.,:;!—–-])"
    r")"
)
"""The beginning of a sentence that takes back the one before it."""

DISOWNING: Final = regex.compile(
    r"(?i)[\s(*_—–-]*(?:"
    rf"(?:this|that|these|those|such|both|neither|not\s+one\s+of\s+(?:these|those|the))\s+(?:\p{{L}}+\s+)?{_ALLEGED}\b"
    rf"|(?:the|both|all|neither)\s+(?:\p{{L}}+\s+)?{_TOLD}\b[^.\"“”]{{0,40}}\b{_TAKING_BACK}\b"
    rf"|such\s+(?:is|was|were|are)\s+(?:the|his|her|its|their)\s+{_TOLD}\b"
    r"|(?:at\s+least,?\s+)?(?:or\s+)?so\s+(?:ran|runs|went|goes|(?:the|his|her|its|their|\p{L}+)\s+(?:\p{L}+\s+)?(?:goes|went|ran|runs"
    r"|would\s+have|wants?\s+us|wanted\s+us|(?:wrongly\s+)?(?:thinks?|believes?)))\b"
    rf"|there\s+(?:is|was)\s+{_NO_TRUTH}"
    r"|not\s+one\s+of\s+(?:these|those|this|it)\b|neither\s+(?:is|was|are|were)\s+(?:so|true|right|correct|the\s+case)\b"
    r"|no,?\s+(?:it|he|she|they|i|we|that|this)\s+\p{L}+(?:n['’]t|\s+not)\b|april\s+fools?\b|wrong\s+again\b"
    r"|(?:it|he|she|they|we)\s+used\s+to(?:\s+(?:be|do|have))?\s*[.,;]"
    r"|in\s+(?:truth|reality)\b|(?:in\s+fact|actually),?\s[^.]{0,40}\b(?:not?|never|nobody|none|\p{L}+n['’]t)\b"
    r"|(?:verdict|rating|fact|reality|truth)\s*:"
    r"|(?:(?:pure|sheer|complete|utter|total|absolute)\s+)?(?:fantasy|fiction|invention|fabrication|lies|make-believe)\s*[.,!]"
    r"|(?:only\s+)?(?:later|soon|then|since),?\s+(?:it|he|she|they)\s+(?:emerged|turned|transpired|recanted|retracted)"
    rf"|(?:this|that|it|these|those)\s+{_BE}\s+{_UNTRUE}\s+(?:of|by|spread|from)\b"
    r")"
)
"""The beginning of a sentence that may take back the one before it, or calls it a claim."""

OVERTURNING: Final = regex.compile(
    r"(?i)[^.\"“”]{2,60}?\b(?:"
    rf"{_TAKING_BACK}\s+(?:this|that|these|those|the|both|his|her|its|their|all)\s+(?:\p{{L}}+\s+)?"
    rf"{_TOLD}\b|found\s+{_NO_TRUTH}"
    r"|(?:exonerated|acquitted|absolved|vindicated|cleared)\s+(?:him|her|them|it|of|\p{Lu})\b"
    r"|made\s+(?:it|this|that|all\s+of\s+it|the\s+\p{L}+)\s+(?:all\s+)?up"
    r"|had\s+(?:lied|invented|faked|fabricated)\b)"
)
"""A sentence that tells who takes back, or finds untrue, what the one before it says."""

OVERTURNING_WORDS: Final = words(
    "dismissed dismisses rejected rejects threw thrown throw dropped drops quashed overturned "
    "withdrew withdrawn withdraw retracted retracts disproved disproves disproven debunked debunks "
    "refuted refutes recanted recants struck unproven unfounded groundless baseless collapsed fell "
    "failed false untrue denied deny denies basis truth substance evidence proof foundation "
    "support back exonerated acquitted absolved vindicated cleared up lied invented faked true "
    "fabricated proved proven confirmed substantiated upheld borne"
)
"""The words of which such a sentence has one."""

_JEST = (
    r"(?:in\s+jest|jestingly|jokingly|(?:half[\s-])?joking|as\s+an?\s+(?:joke|prank|hoax|jest)|kidding"
    r"|tongue(?:\s+|-)(?:firmly\s+)?in(?:\s+|-)cheek|for\s+a\s+laugh|facetiously|with\s+a\s+wink"
    r"|under\s+(?:torture|duress)|at\s+gunpoint)"
)
JESTING: Final = regex.compile(rf"(?i)\b{_JEST}\b")
"""Wording in a reporting clause that says that it is not meant, or not said freely."""

EARLIER_VERSION: Final = regex.compile(
    r"(?i)\b(?:earlier|previous|first|original)\s+(?:version|edition|printing|draft)s?\b"
)
"""Words for a text that was replaced by another."""

FIELDS: Final = words(
    "result results note notes update summary finding findings conclusion conclusions "
    "background method methods description detail details comment comments remarks reason "
    "cause outcome status answer statement statements correction clarification abstract "
    "history diagnosis treatment plan complaint decision verdict judgment subject message "
    "title aim objective recommendation action incident event"
)
"""Names of fields before what is so, as in "Result: the pump failed"."""

MISTAKE: Final = regex.compile(
    r"(?i)\b(?:(?:editing|production|typing|printing|clerical)\s+error|in\s+error|been\s+corrected|(?:was|is|were)\s+corrected"
    r"|mis(?:reported|stated|said|quoted|identified|printed|spelled|spelt|attributed)|originally|by\s+mistake)\b"
)
"""Wording beside a report that says that it was a mistake."""

UNREAL_SOURCE: Final = regex.compile(
    rf"(?i)\b(?:{'|'.join(sorted(UNREAL))}|false|doctored|(?:earlier|previous)\s+version|wrong|mistaken"
    rf"|incorrect|untrue|satirists?|comedians?)\b|\b{_JEST}\b"
)
"""Words for a source that is not what it seems, and for a mistake."""

_CREATURES = (
    r"(?:mice|mouse|rats?|rodents|monkeys|macaques|pigs?|piglets|rabbits|dogs|ferrets|hamsters|primates"
    r"|animals?|zebrafish|(?:fruit\s+)?flies|worms|yeast|vitro|(?:petri\s+)?dish(?:es)?|test[\s-]tubes?"
    r"|cell\s+cultures?|(?:the\s+)?lab(?:oratory)?)"
)
TESTED_ELSEWHERE: Final = regex.compile(
    rf"(?i)^\s+(?:only\s+)?in\s+(?:an?\s+)?(?:(?!the\b)\p{{L}}+\s+){{0,2}}?{_CREATURES}(?!\p{{L}})"
)
"""Wording behind a clause that says that it was seen in animals or in a dish."""

ADYNATON: Final = regex.compile(
    r"(?i)\b(?:(?:hell|the\s+sun)\s+(?:will|would|could|might)?\s*(?:freezes?|frozen?|rises?\s+in\s+the\s+west)"
    r"(?:\s+over)?|(?:pigs|cows|elephants)\s+(?:will|would|can|could|might|learn\s+to|have\s+wings|start\s+to)?\s*"
    r"(?:fly|flew|flying)|(?:a|the|on\s+a|on\s+the)\s+day\s+that\s+never\s+comes|cows\s+come\s+home"
    r"|greek\s+calends|twelfth\s+of\s+never|(?:on|until|till)\s+(?:the\s+)?(?:thirtieth|30th)\s+of\s+february)\b"
)
"""An event that never comes, as the time of what so never happens."""

ASSURED: Final = regex.compile(
    r"(?i)[\W_]*(?:(?:and|but|yet|so|now|still),?\s+)?(?:it\s+(?:is|was|remains|has\s+been)\s+(?:also\s+|indeed\s+"
    r"|(?:well|widely|generally|quite|perfectly)\s+)?(?:undisputed|uncontested|undeniable|indisputable|true|clear"
    r"|certain|known|established|proven|obvious|evident|agreed|a\s+fact|beyond\s+(?:dispute|doubt|question)|no\s+secret|common\s+knowledge)"
    r"|there\s+(?:is|was|can\s+be)\s+no\s+(?:doubt|question|denying))\s+that\s+"
)
"""An opening that only says that what follows is so."""

EXCEPTION: Final = regex.compile(
    r"(?i)\b(?:with\s+the\s+(?:sole\s+)?exception|excluding|not\s+counting|not\s+including|aside\s+from"
    r"|apart\s+from|other\s+than|leaving\s+out|but\s+for|on\s+paper|in\s+name\s+only|so\s+(?:they|people)\s+say"
    r"|or\s+so)\b"
    r"|(?:^|[\s,])(?:but|save|bar)\s+(?:for\s+)?(?:those|these|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|\p{Nd}+|a\s+few)\b"
)
"""Wording behind a clause that says where it does not hold."""
