"""The wording of boilerplate on English news sites, grouped by purpose.

Each pattern must match a whole line, without its bullets and arrows, in any case. If a wording
could also begin a sentence of the article, the pattern requires what only a button or a box has:
nothing after it, or an imperative to the reader ("Sign up for our newsletter").
"""

import re

from extractor.words.en.calendar import (
    MONTH_ABBREVIATIONS,
    MONTHS,
    WEEKDAY_ABBREVIATIONS,
    WEEKDAYS,
)

__all__ = [
    "APPEAL_ENDS",
    "APPEAL_OPENS",
    "APPEAL_WORDS",
    "BUTTON_AT_END",
    "CREDIT_AT_END",
    "DATE_AT_START",
    "LINE",
    "LINK_HEADING",
    "SECTION",
]

_NAME = r"(?-i:(?:[A-Z][\w.'’-]*|de|da|del|van|von|der|den|bin|al|el|la|le)(?:\s+|(?=[,|/·•]|$)))"
_NAMES = rf"(?:{_NAME}){{1,5}}(?:(?:,|&|and)\s*(?:{_NAME}){{1,5}}){{0,4}}"
_NETWORK = (
    r"(?:facebook|twitter|x|x\.com|instagram|linkedin|whatsapp|telegram|reddit|pinterest|tumblr|"
    r"flipboard|threads|bluesky|mastodon|messenger|viber|vk|tiktok|youtube|snapchat|rss|"
    r"google\s?\+|e-?mail|print|copy(?:\s+(?:the\s+)?(?:link|url))?|link|share|tweet|pin|save|"
    r"bookmark|more|gift)"
)
_MONTH = rf"(?:{'|'.join((*MONTHS, *MONTH_ABBREVIATIONS))})\.?"
_WEEKDAY = rf"(?:{'|'.join((*WEEKDAYS, *WEEKDAY_ABBREVIATIONS))})\.?"
_WHEN = (
    rf"(?:{_MONTH}|{_WEEKDAY}|\d+(?:st|nd|rd|th)?|[ap]\.?m\.?|at|on|ago|today|yesterday|an?|"
    r"mins?|minutes?|hours?|hrs?|days?|weeks?|months?|years?|[A-Z]{2,4}T|GMT|UTC|ET|CT|PT|IST|"
    r"local\s+time|updated|published|T|Z|h)"
)
_MOMENT = rf"(?:[\s,.:;/|()•·–—+-]*{_WHEN}(?![a-z]))+[\s,.|()•·–—-]*"
_MEDIUM = (
    r"(?:images?|photos?|photographs?|pictures?|pics?|videos?|audio|footage|illustrations?|"
    r"graphics?|maps?|charts?|file\s+(?:photo|image|picture)|cover\s+image|featured\s+image|"
    r"lead\s+image)"
)
_CREDIT = rf"{_MEDIUM}(?:\s+(?:credits?|source|courtesy(?:\s+of)?|by|via))?"
_CREDITED = r"(?:[^\s.]+\.?\s*){1,8}?(?:[^\s.]+)?"
_PAPERS = (
    r"(?:stories|articles|news|posts|reads?|reading|coverage|content|links|videos|topics|headlines)"
)

_CONTINUE = (  # the rest of the article behind a button, and jumps over advertisements
    r"(?:click\s+(?:here\s+)?to\s+)?(?:continue|keep)\s+reading(?:\s+(?:below|the\s+main\s+story|"
    r"after\s+(?:the\s+)?ad(?:vertisement)?|this\s+(?:article|story)))?(?:\s*[.…]+)?",
    r"(?:read|show|see|load|view|learn|find\s+out)\s+(?:more|less|all|full\s+(?:article|story))(?:\s*[.…]+)?",
    r"(?:read|view|see)\s+(?:the\s+)?(?:full|whole|entire|original)\s+(?:article|story|post|report)(?:\s+(?:here|at|on)\b.{0,40})?",
    r"(?:story|article|post|content)\s+continues\s+(?:below|after)(?:\s+(?:this\s+|the\s+)?(?:ad|advert|advertisement|video|promotion|sponsored\s+content))?",
    r"scroll\s+(?:down\s+)?(?:to\s+(?:continue|read)|for\s+more)(?:\s+\w+){0,4}",
    r"click\s+(?:here|below)(?:\s+(?:to|for)\s+[^.]{3,60})?[.!]?",
    r"(?:listen|watch)(?:\s+(?:now|live|to\s+this\s+(?:article|story)))?(?:\s*[·•|(]?\s*\d+[:\s]\s?(?:min|\d\d)\w*\)?)?",
    r"this\s+article\s+is\s+for\s+subscribers(?:\s+only)?[.]?",
)
_COMMENTS = (
    r"(?:there\s+are\s+)?no\s+comments?(?:\s+yet)?\.?",
    r"(?:\(?\d[\d,.]*\)?\s+)?(?:comments?|responses?|replies|repl(?:y|ies))(?:\s*\(\d+\))?",
    r"comments?\s+(?:are\s+|have\s+been\s+)?(?:closed|disabled|off|turned\s+off)(?:\s+.{0,40})?",
    r"(?:add|leave|post|write|submit)\s+(?:yours|(?:a|your)\s+(?:comment|reply|response))(?:\s+below)?[.!]?",
    r"be\s+the\s+first\s+to\s+comment.{0,30}|join\s+the\s+(?:conversation|discussion)[.!]?",
    r"(?:view|show|see|hide|load)\s+(?:all\s+|more\s+)?(?:\d+\s+)?comments?(?:\s*\(\d+\))?",
    r"(?:log\s*in|sign\s+in|register)\s+to\s+(?:leave\s+a\s+)?(?:comment|reply)",
    r"you\s+must\s+be\s+logged\s+in\s+to\s+post\s+a\s+comment\.?",
    r"your\s+email\s+address\s+will\s+not\s+be\s+published\..{0,60}|required\s+fields\s+are\s+marked.{0,10}",
)
_SHARE = (
    rf"(?:\d+\s+)?shares?(?:\s+(?:this|on|via|to|by|with)\b(?:\s+(?:this\s+)?(?:article|story|post|page|news|{_NETWORK}))?"
    rf"(?:\s+(?:on|via|with|by)\s+(?:your\s+friends|{_NETWORK}))?)?\s*[:!]?",
    rf"{_NETWORK}(?:(?:[\s,|/·•]|\band\b)+{_NETWORK}){{0,14}}\s*",
    rf"(?:click\s+to\s+)?(?:share|tweet|pin|e-?mail|print|post|send)\s+(?:this|it|to|on|via|by|a\s+link)(?:\s+(?:article|story|page|on|via|to|by|a|friend|{_NETWORK}))*(?:\s*\(opens\s+in\s+new\s+window\))?",
    r"(?:link\s+)?copied(?:\s+to\s+clipboard)?[.!]?|copy\s+link(?:\s+.{0,20})?",
    r"(?:follow|like|join|find|add|make)\s+(?:us|\S+(?:\s+\S+){0,4})\s+(?:on|as\s+a\s+preferred\s+source\s+on)\s+"
    rf"(?:our\s+)?(?:google(?:\s+news)?(?:\s+google\s+news)?|apple\s+news|{_NETWORK})(?:(?:[\s,|/]|and)+(?:google\s+news|{_NETWORK}))*(?:\s+(?:channel|page|group))?[.!]?",
    r"follow\s+(?:us|the\s+author|(?-i:[A-Z@])\S+)[.:!]?",
)
_SUBSCRIBE = (
    r"subscribe(?:\s+(?:now|today|here|free|for\s+(?:free|just|only)\s?.{0,30}))?[.!]?",
    r"subscribe\s+(?:to|for)\s+(?:our|the|your|this|daily|weekly|get|read|receive|continue)\b[^“”\"]{0,120}",
    r"sign\s+up(?:\s+(?:now|today|here|free))?[.!]?|sign\s+(?:in|out)|log\s*(?:in|out)|register(?:\s+now)?|my\s+account",
    r"sign\s+up\s+(?:for|to|here|now|today)\b[^“”\"]{0,140}",
    r"(?:get|receive)\s+(?:the\s+|our\s+|all\s+the\s+)?(?:latest|best|top|day[’']s|daily|breaking|free|morning|more)\b[^“”\"]{0,100}\b(?:inbox|newsletter|e-?mail|delivered|alerts?|app)\b[^“”\"]{0,40}",
    r"(?:enter\s+)?your\s+e-?mail(?:\s+address)?|e-?mail\s+address|enter\s+your\s+e-?mail.{0,40}",
    r"thank(?:s|\s+you)\s+for\s+(?:subscribing|signing\s+up|reading)\b.{0,60}",
    r"already\s+(?:a|have\s+an?)\s+(?:subscriber|member|account|subscription)\??.{0,30}",
    r"(?:become|join\s+as)\s+a\s+(?:member|subscriber|supporter|patron)(?:\s+(?:today|now))?[.!]?",
    r"(?:donate|give|contribute|support\s+us|support\s+(?:our|independent|local|quality)\s+(?:work|journalism|news|reporting))(?:\s+(?:now|today|here|monthly))?[.!]?",
    r"(?:download|get|install)\s+(?:our|the)\s+(?:free\s+|new\s+|mobile\s+|news\s+|\S+\s+){0,3}app\b[^“”\"]{0,60}",
    r"(?:our\s+)?(?:daily\s+|weekly\s+|free\s+|e-?mail\s+)?newsletters?|(?:remind\s+me\s+later|not\s+now|no\s+thanks?)[.]?",
    r"turn\s+on\s+(?:push\s+)?notifications.{0,60}|enable\s+notifications.{0,40}",
)
_LEGAL = (  # consent banners, copyright, imprint
    r"(?:we|this\s+(?:web)?site|our\s+(?:web)?site|our\s+partners)(?:\s+and\s+our\s+partners)?\s+uses?\s+cookies(?:\s+(?:to|and|on|in|for|that)\b.{0,300}|[.!]?)",
    r"(?:accept|reject|allow|decline|manage|customi[sz]e)(?:\s+(?:all|only|necessary|essential|your|non-essential))*(?:\s+(?:cookies|preferences|settings|choices|options))?",
    r"cookies?(?:\s+(?:policy|settings|preferences|notice|consent|banner))?|i\s+(?:agree|accept)|got\s+it!?|ok(?:ay)?",
    r"by\s+(?:continuing|clicking|using|signing\s+up|subscribing|browsing|submitting)\b[^“”\"]{0,80}\b(?:agree|consent|accept)\b[^“”\"]{0,200}",
    r"(?:privacy|terms)(?:\s+(?:policy|notice|statement|of\s+(?:use|service)|(?:and|&)\s+conditions|settings))?(?:\s*[|·•/&]\s*.{0,80})?",
    r"(?:©|\(c\)|&copy;|copyright\s*(?=©|\(c\)|:|\d{4}\b)).{0,160}",
    r".{0,80}\ball\s+rights\s+reserved(?:\s*[.|,;©–—-].{0,120})?",
    r"(?:this|the)\s+(?:material|content|article|story)\s+(?:may\s+not|is\s+copyright)\b.{0,20}\b(?:be\s+)?(?:published|reproduced|protected|republished|broadcast)\b.{0,160}",
    r"(?:proudly\s+)?powered\s+by\s+\S+(?:\s+\S+){0,3}",
    r"(?:got\s+a\s+)?(?:news\s+)?tip\?.{0,80}|contact\s+(?:us|the\s+(?:author|newsroom))(?:\s+(?:at|on)\b.{0,60})?\.?|about\s+us|advertise(?:\s+with\s+us)?",
)
_ADVERTISING = (
    r"(?:-\s*)?(?:advert(?:isement|isements|ising|s)?|ads?|ad\s+feedback|sponsored(?:\s+(?:by\s+.{1,40}|content|post|links?))?|paid\s+(?:content|post|partner(?:ship)?)|promoted(?:\s+(?:content|stories|links))?|partner\s+content)(?:\s*-)?",
    r"(?:remove|hide|report|skip)\s+(?:this\s+)?ad(?:s|vertisement)?|why\s+am\s+i\s+seeing\s+this(?:\s+ad)?\??",
)
_BYLINES = (
    rf"(?:story\s+|written\s+|reported\s+|words\s+|posted\s+|published\s+)?by:?\s+{_NAMES}(?:\s*[,|/·•–—-]\s*.{{1,60}}(?<![.!?]))?",
    r"by\s+(?:(?:our\s+|a\s+)?(?:staff|special|political|senior|news|city|crime|court|health|science|local)\s+){1,2}(?:reporters?|writers?|correspondents?|desk|report)",
    rf"{_NAMES}\s*[,|/·•–—-]\s*(?:staff|senior|political|chief|local|court|crime|health|science|business|city|foreign)\s+(?:\w+\s+){{0,2}}(?:writer|reporter|correspondent|editor)",
    rf"\(?(?:additional\s+)?(?:reporting|writing)\s+by\s+{_NAMES}.{{0,200}}",
    rf"(?:edited|editing)\s+by\s+{_NAMES}.{{0,60}}",
    r"\d+\s*-?\s*min(?:ute)?s?(?:\s+|-)?(?:read|listen|watch|video)|(?:reading|read)\s+time:?\s*.{0,20}|\d[\d,.kKmM]*\s+(?:views|reads|shares|likes|followers)",
)
_DATES = (
    rf"(?:(?:first\s+|last\s+|date\s+)?(?:published|posted|updated|modified|created|date)(?:\s+(?:at|on|in))?\s*:?\s*){{1,2}}(?:{_MOMENT})?",
    rf"{_WEEKDAY},?\s+{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}(?:{_MOMENT})?",
    rf"(?:{_WEEKDAY},?\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?\s+\d{{4}}|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})(?:{_MOMENT})?",
    rf"\d{{4}}[-/]\d{{1,2}}[-/]\d{{1,2}}(?:{_MOMENT}|T[\d:.+Z-]+)?|\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}}(?:{_MOMENT})?",
    r"\d+\s+(?:seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?)\s+ago",
)
_CREDITS = (
    rf"[(\[]?{_CREDIT}\s*[:/|]\s*{_CREDITED}[.)\]]*",
    rf"[(\[]?(?:photo|photograph|image|picture|video|illustration|graphic)s?\s+(?:by|courtesy(?:\s+of)?|from|via)\s+(?-i:[A-Z]){_CREDITED}[.)\]]*",
    r"[(\[]?(?:photo\s+)?(?:credits?|source|courtesy)\s*:\s*(?:[^\s.]+\.?\s*){1,7}(?<![.])[)\]]?",
    r"[(\[]?(?:ap|afp|epa|reuters|pa|getty|file)\s+(?:photo|image|picture|images|file)(?:\s*[/|:-]\s*.{1,50})?[)\]]?",
    r".{0,50}(?:\bvia\s+|/\s*)(?:getty\s+images|afp|reuters|ap|epa|shutterstock|unsplash|ap\s+photo)(?:/.{0,30})?[)\]]?",
    r"getty\s+images(?:/.{0,40})?|shutterstock|enlarge\s+(?:this\s+)?image|toggle\s+caption|hide\s+caption|image\s+\d+\s+of\s+\d+|(?:view|open)\s+(?:gallery|image\s+in\s+fullscreen)",
)
_TEASERS = (  # one link inside the article
    r"(?:read|see|watch|listen|look|view)(?:\s+(?:also|more|next|now|on|here|the\s+full\s+(?:story|article)))\s*[:|]\s*.{0,200}",
    r"(?:also|must)\s+(?:read|see|watch)\s*[:|-]?\s*.{0,200}(?<![.])",
    r"(?:related|recommended|watch|listen)\s*[:|]\s+(?-i:[A-Z0-9“\"‘']).{0,200}",
    r"(?:more|live|explained|in\s+pictures|in\s+depth|opinion|analysis|gallery)\s*[:|]\s+(?-i:[A-Z0-9“\"‘']).{0,200}(?<![.])",
    r"more\s+(?:on|about)\s+(?:this|the)\s+(?:story|topic|subject).{0,60}",
    r"(?:tags?|filed\s+under|topics?|categor(?:y|ies)|keywords?|posted\s+in|tagged(?:\s+with)?|in\s+this\s+(?:article|story)|explore\s+more)\s*:\s*.{0,300}(?<![.!?])",
)
_NAVIGATION = (
    r"skip\s+(?:to\s+)?(?:main\s+|the\s+)?(?:content|navigation|article|search)|(?:back\s+)?to\s+(?:the\s+)?top|top\s+of\s+page",
    r"home(?:\s*[>»›/|]\s*.{1,80})?|menu|search|close|(?:toggle|main|site)\s+(?:navigation|menu)|navigation|breadcrumbs?",
    r"(?:previous|next|prev)(?:\s+(?:article|post|story|page))?(?:\s*[:»«]\s*.{0,120}(?<![.]))?",
    r"(?:[A-Z][\w&' ]{1,24}\s*[|>»›]\s*){2,12}[A-Z][\w&' ]{1,24}",
    r"view\s+(?:original|in\s+browser|profile|all\s+posts(?:\s+by\s+.{1,50})?)|see\s+all|view\s+all|go\s+to\s+.{1,20}\s+home",
    r"report\s+(?:an?\s+)?(?:error|typo|correction)|print\s+(?:this\s+)?(?:article|page)|text\s+size|font\s+size|dark\s+mode",
)
_HEADINGS = (  # boxes of links to other articles
    r"you\s+(?:may|might|could)\s+(?:also\s+)?(?:like|enjoy|be\s+interested\s+in|have\s+missed)\s*[:.…]*",
    rf"more\s+(?:from|on|in|about|like)\s+(?:this|author|(?:the\s+)?(?:{_NAME}){{1,5}}|(?:this\s+)?(?:author|section|category|topic|series|site))\s*:?",
    rf"(?:more|related|recommended|similar|popular|trending|latest|top|other|suggested|featured|further|additional|most\s+(?:read|popular|viewed|commented|shared))(?:\s+{_PAPERS})?(?:\s+(?:now|today|for\s+you|this\s+week|on\s+\S+))?\s*:?",
    r"(?:editor[’']?s[’']?\s+(?:picks?|choice)|what\s+to\s+read\s+next|read\s+next|up\s+next|don[’']t\s+miss|in\s+other\s+news|from\s+(?:around\s+)?the\s+web|around\s+the\s+web|also\s+(?:read|on\s+\S+)|see\s+also|most\s+(?:read|popular)|best\s+of\s+.{1,20}|in\s+case\s+you\s+missed\s+it)\s*:?",
)
_SECTIONS = (  # the label of the page's section, above its headline
    r"world|europe|asia|africa|americas?|middle\s+east|politics|national|international|local|"
    r"regional|news|top\s+news|breaking(?:\s+news)?|exclusive|business|economy|finance|markets|"
    r"money|tech(?:nology)?|science|health|environment|climate|education|sports?|football|"
    r"culture|arts?|entertainment|lifestyle|life|travel|food|opinion|analysis|features?|"
    r"investigations?|crime|courts?|weather|society|religion|video|photos|obituaries|u\.?s\.?|u\.?k\.?"
)


def _any(*groups: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for group in groups for one in group), re.IGNORECASE)


LINE = _any(
    *(_CONTINUE, _COMMENTS, _SHARE, _SUBSCRIBE, _LEGAL, _ADVERTISING, _BYLINES, _DATES),
    *(_CREDITS, _TEASERS, _NAVIGATION),
)
"""A line that is boilerplate anywhere in the text."""

LINK_HEADING = _any(_HEADINGS)
"""A line over links to other articles."""

SECTION = re.compile(
    rf"(?:{_SECTIONS})(?:\s*(?:[|/>»&,]|\band\b|\s)\s*(?:{_SECTIONS})){{0,3}}(?:\s+news)?", re.I
)
"""The label of a section. It counts at the top of the page only: a heading may read the same."""

CREDIT_AT_END = re.compile(
    r"(?:(?<=\s)|(?<=[.)]))(?:"
    r"(?:Image|Photo|Photograph|Picture|Video|Audio|File photo|Illustration|Graphic|Credit)s?"
    r"(?:\s+(?:[Cc]redit|[Cc]ourtesy))?:\s*(?=[\w@])(?:[^\s.:!?]+\.?\s+){0,6}[^\s.:!?]+\.?"
    r"|[(\[](?:[Ii]mage|[Pp]hoto|[Pp]icture|[Vv]ideo|[Cc]redit|[Ii]llustration)s?"
    r"(?:\s+(?:by|credit|courtesy(?:\s+of)?|via))?\s*:?\s*[A-Z][^()\[\]]{1,80}[)\]]\.?"
    r"|[(\[](?:AP|AFP|Reuters|EPA|Getty)(?:\s+(?:Photo|Images?))?(?:/[^()\[\]]{1,60})?[)\]]\.?"
    r")$"
)
"""The credit after a caption, at the end of its line."""

BUTTON_AT_END = re.compile(
    r"(?:(?<=\s)|(?<=[.!?”\"]))(?:CONTINUE READING|READ MORE|SHOW MORE|ADVERTISEMENT|"
    r"Continue reading\s?[…→»]+|Read more\s?[…→»]+|\[(?:…|\.\.\.)\]\s*Read more)$"
)
"""A button that scraping has joined to a paragraph, in capitals or with its arrow."""

DATE_AT_START = re.compile(
    rf"{_WEEKDAY},?\s+(?:{_MONTH}\s+\d{{1,2}},?\s+\d{{4}}|\d{{1,2}}\s+{_MONTH},?\s+\d{{4}})\s+(?-i:(?=[A-Z“\"]))",
    re.IGNORECASE,
)
"""A full date that scraping has joined to the start of the first paragraph."""

APPEAL_OPENS = re.compile(
    r"(?:a|an\s+\w+)\s+(?:message|note|letter|appeal|word|request)\s+(?:from|to)\s+.{2,80}"
    r"|(?:dear|to\s+our)\s+(?:readers?|friends?|supporters?)\b.{0,40}"
    r"|(?:before|while)\s+you(?:\s+go|[’']re\s+here)\b.{0,60}"
    r"|(?:since|as|now\s+that)\s+you[’']re\s+here\b.{0,60}"
    r"|(?:we\s+need|please)\s+(?:your\s+)?(?:help|support)\b.{0,60}"
    r"|(?:help\s+us|support)\s+(?:keep|our|independent|quality|free|the\s+(?:herald|times|guardian))\b.{0,80}"
    r"|(?:if\s+you\s+(?:value|enjoy|appreciate))\s+(?:our|this|what\s+we)\b.{0,120}",
    re.IGNORECASE,
)
"""The first line of an outlet's appeal to its readers."""

APPEAL_WORDS = re.compile(
    r"\b(?:our\s+(?:work|journalism|journalists|reporting|readers|newsroom|staff|mission)|"
    r"your\s+(?:support|help|donation|contribution|gift)|support\s+us|donat(?:e|ion)|"
    r"monthly|independent\s+journalism|contribut(?:e|ion)|subscri(?:be|ption)|"
    r"help\s+us|reader-funded|paywall|free\s+press|dear\s+readers?|make\s+a\s+gift)\b",
    re.IGNORECASE,
)
"""Words of appeals; one of them alone proves nothing."""

APPEAL_ENDS = re.compile(
    r"(?:remind\s+me(?:\s+later)?|not\s+now|no,?\s+thanks?|maybe\s+later|(?:donate|contribute|support\s+us|"
    r"subscribe)(?:\s+(?:now|today|monthly|here))?[!]?|continue(?:\s+(?:reading|to\s+article))?|close)[.!]?",
    re.IGNORECASE,
)
"""The button under an appeal."""
