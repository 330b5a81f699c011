"""English words outside of a quote that change what the quote says, and shapes that never do.

`extractor.grounding.context` reads the sentence around a quote with them. All are in lower case.
"""

from typing import Final

import regex

from extractor.words import words

__all__ = [
    "ASSERTING",
    "AUXILIARIES",
    "BINDING",
    "BOUNDS",
    "CONDITIONS",
    "FRACTION",
    "HEDGES",
    "LEADING",
    "MODAL_VERBS",
    "NEAR_NEGATION",
    "NEGATORS",
    "OPENER",
    "PASTS",
    "QUANTIFIER",
    "STATUS",
    "TITLES",
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

ASSERTING: Final = words(
    "said says say saying told tells tell telling added adds adding explained explains noted "
    "notes noting wrote writes writing announced announces announcing stated states stating "
    "recalled recalls argued argues arguing warned warns warning replied replies remarked "
    "insisted insists insisting declared declares concluded concludes commented acknowledged "
    "acknowledges confirmed confirms confirming claimed claims claiming stressed stresses "
    "emphasised emphasized reported reports reporting found finds showed shows showing revealed "
    "reveals admitted admits conceded estimates estimated estimate believes believed predicted "
    "predicts learned learnt observed testified ruled reads read pointed agreed agrees knew knows "
    "hopes hoped promised promises promise expects expected suggests suggested alleges alleged "
    "demonstrates demonstrated proves thinks thought complained complains according described "
    "discovered indicated indicates points adamant confident convinced insistent believe think "
    "show suggest indicate find claim argue insist warn expect conclude suspect suspects "
    "suspected reveal predict confirm concede concedes accepted accepts concluded admit point "
    "understand understands repeated repeats tweeted posted recounted recounting revealing "
    "showing maintains maintained feared fears cautioned reiterated assured informed quoted "
    "answered joked"
)
"""Verbs of a clause that reports the clause behind it, and asserts it or says who does."""

NEGATORS: Final = words(
    "no not never none nobody nothing neither nor nowhere without cannot hardly barely scarcely "
    "rarely seldom n't"
)

HEDGES: Final = words(
    "almost nearly narrowly virtually practically falsely wrongly mistakenly allegedly reportedly "
    "supposedly purportedly perhaps possibly probably maybe apparently seemingly presumably "
    "theoretically hypothetically incorrectly ironically jokingly likely unlikely"
)

CONDITIONS: Final = regex.compile(
    r"\b(?:if|unless|until|till|provided|providing|assuming|suppose|supposing|except|excepting"
    r"|lest|whether|as\s+(?:long|soon)\s+as|as\s+though|once|on\s+(?:the\s+)?condition"
    r"|in\s+(?:the\s+)?(?:case|event)|subject\s+to|depending|only|other\s+than|apart\s+from"
    r"|save\s+for|contingent|barring|otherwise|in\s+(?:theory|principle))\b",
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
    r"|on\s+the\s+(?:verge|brink)\s+of|too\s+\p{L}+\s+to|no\s+longer|not|never|without"
    r"|hardly|barely|scarcely|rarely|seldom|almost|nearly|narrowly|minus|nowhere\s+near"
    r"|in\s+lieu\s+of|supposed\s+to|pretend\p{L}*\s+to|yet\s+to)(?!\p{L})",
    regex.I,
)
"""Wording that says that what follows is not so or did not happen."""

QUANTIFIER: Final = regex.compile(
    r"(?i)(?<!\p{L})(?:(?:none|few|most|half|some|many|any|all|each|several|one|two|three|part|parts"
    r"|much|little|less|more|least|majority|minority|handful|fraction|quarters?|thirds?|fifths?"
    r"|tenths?|percent|%|share|portion|rest|corner|dozens?|scores?|hundreds?|thousands?|number"
    r"|couple|pair|maximum|minimum|total|average)\s+of(?:\s+(?:the|its|his|her|their|these|those))?"
    r"|only|just|merely|few|hardly\s+any|almost|nearly|every\s+(?:second|third|other)|not\s+all"
    r"|at\s+(?:least|most)|up\s+to|under|over|fewer|less|more|most|least|some|many|half(?:\s+an?)?"
    r"|(?:more|less|fewer|rather)\s+than|other\s+than)\s+$"
)
"""A quantifier or bound directly before the quote."""

FRACTION: Final = regex.compile(
    r"(?<!\p{L})(?i:(?:one|two|three|four|five|six|seven|eight|nine|ten|\p{Nd}+)"
    r"\s+(?:in|out\s+of)(?:\s+every)?|(?:half|third|quarter|tenth|most|none|few|some|fraction"
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
