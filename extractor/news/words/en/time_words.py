"""English words for times that are written without a date."""

from typing import Final

from extractor.words import words
from extractor.words.en.calendar import CALENDAR_WORDS

__all__ = [
    "COMING_ADVERBS",
    "COMING_CUES",
    "COMING_EVENTS",
    "COMING_MODALS",
    "HOLIDAYS",
    "NO_INFINITIVE",
    "ORDERS",
    "PARTS",
    "POSTPONED",
    "QUARTER_ORDINALS",
    "SCHEDULED_PLURAL",
    "SCHEDULED_SINGULAR",
    "TIME_WORDS",
]

TIME_WORDS: Final = CALENDAR_WORDS | words(
    "today yesterday tomorrow tonight morning afternoon evening night week month year weekend "
    "last this late early on in at mon. tue. wed. thu. fri. jan. feb. aug. sept. oct. nov. dec."
)
"""Words of a date or of a time of day, in lower case."""

HOLIDAYS: Final = {
    "new year’s day": (1, 1),
    "new year’s eve": (12, 31),
    "valentine’s day": (2, 14),
    "halloween": (10, 31),
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "christmas": (12, 25),
    "boxing day": (12, 26),
}
"""Holidays with a fixed date: month and day."""

PARTS: Final = {
    "early": "early",
    "mid": "mid",
    "late": "late",
    "start": "start",
    "begin": "start",
    "end": "end",
    "close": "end",
}
"""Words for a part of a period, with the part they name."""

QUARTER_ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4}
"""Ordinals of quarters and halves."""

COMING_CUES: Final = (
    r"won['’]t|shall|due|scheduled|planned|plans|set|expects?|expected|going"
    r"|(?:will|(?-i:may)|might|could|would|must|should)(?!\shave\b)|(?:has|have|needs?|ought)\sto"
    r"|forecasts?|warned|deadline|upcoming|to\sbe|(?:is|are)\sto\s(?=\p{Ll})"
)
"""A pattern for words that make the dates of a clause coming ones."""

SCHEDULED_SINGULAR: Final = (
    r"(?:begins|starts|opens|reopens|ends|closes|expires|lapses|runs|resumes|continues|returns|meets"
    r"|votes|convenes|debates|kicks\soff|falls|lasts|arrives|leaves|departs|retires|resigns|launches"
    r"|airs|premieres|takes\s(?:place|effect|over|office)|(?:comes|enters|goes)\sinto\s\p{L}+"
    r"|goes\son\ssale)"
)
"""A pattern for verbs whose present tense tells a timetable: "the fair opens on Friday"."""

SCHEDULED_PLURAL: Final = (
    r"(?:begin|start|open|reopen|end|close|expire|lapse|run|resume|continue|return|meet|vote|convene"
    r"|kick\soff|fall|last|arrive|leave|depart|launch|take\s(?:place|effect|over|office)"
    r"|(?:come|enter|go)\sinto\s\p{L}+|go\son\ssale)"
)
"""The same verbs behind a plural: "talks begin on Friday"."""

COMING_ADVERBS: Final = (
    r"(?:next|again|open|closed|shut|valid|available|on\ssale|suspended|banned|off|back|here|free"
    r"|in\splace|in\sforce|on)"
)
"""A pattern for words between "is" and a coming date: "is closed until Friday"."""

POSTPONED: Final = (
    r"(?:extended|postponed|delayed|adjourned|deferred|remanded|put\soff|moved|rescheduled)"
)
"""A pattern for verbs that move something to a coming date, also in the past tense."""

COMING_MODALS: Final = r"(?:will|['’]ll|won['’]t|shall|must|has\sto|have\sto|plans?\sto)"
"""A pattern for verbs that make a date at the beginning of their clause a coming one."""

COMING_EVENTS: Final = r"(?:deadline|last\sday|first\sday|day|date|start|opening|cut-?off|next)"
"""A pattern for what a coming date is called: "Friday is the deadline"."""

ORDERS: Final = (
    r"(?:Pay|Apply|Register|Send|Submit|Reply|Return|Vote|File|Book|Order|Respond|Enter|Complete)"
)
"""A pattern for the first word of a sentence that asks readers to do something by a date."""

NO_INFINITIVE: Final = (
    r"(?:the|an?|its|his|her|their|our|this|that|these|those|more|less|fewer|about|nearly|almost"
    r"|around|over|at|just|only|some|zero|nothing|nil|half|one|two|three|four|five|six|seven|eight"
    r"|nine|ten|eleven|twelve|\p{L}+teen|\p{L}+ty|hundreds?|thousands?|millions?|dozens?|date|it|them"
    r"|him|us|me)"
)
"""A pattern for words behind "to" that are no infinitive: "rose to forty by Friday"."""
