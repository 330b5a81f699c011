"""Phrases that open or close a clause, that negate it, or that claim nothing."""

from typing import Final

import regex

__all__ = ["CLOSING", "FRAGMENT", "NO_CLAIM", "OPENING"]

OPENING: Final = regex.compile(
    r"(?:(?:(?:eventual|final|additional|consequent|similar|according|notab"
    r"|important|significant|interesting|ironical|unfortunate|sad|lucki|fortunate|clear|obvious"
    r"|crucial|separate|subsequent|simultaneous|specifical|ultimate|surprising"
    r"|understandab|admitted|curious|telling|last|first|second|third|real"
    r"|actual|essential|basical|frank|honest|immediate)ly|however|meanwhile|moreover"
    r"|furthermore|still|instead|besides|indeed|also|but|and"
    r"|yet|so(?!\s(?:far|many|much|long|few|little|called)\b)|nevertheless|nonetheless"
    r"|in addition|for example|for instance|in fact|on its part"
    r"|as a result|in turn|by contrast|in contrast|at the same time|that said),?\s+(?<=,\s)"
    r"|(?:but|and|yet|so(?!\s(?:far|many|much|long|few|little|called)\b)|while|although|though)\s+)",
    regex.I,
)
"""An opening adverb or conjunction."""

CLOSING: Final = regex.compile(
    r"(?:[,;]\s+(?:and|but|or|so|while|although|though|yet)|\s+(?:and|but|or|while|although"
    r"|after|as|when|since|because|before|until|following|amid))[\s,]*$"
)
"""A conjunction that is left at the end of a clause."""

FRAGMENT: Final = regex.compile(
    r"(?:especially|particularly|including|notably|such\sas|amid|despite|with|without"
    r"|in\s\p{Ll}+\sof)\b(?![^,]*,\s*[^,]{12,})"
    r"|(?:as(?!\sof\b)|when|if(?!\sso\b)|after|before|since|until|once|because)\b(?![^,]*,\s*[^,]{12,})"
    r"(?!\s(?:the|that|this|an?)\s(?:[\p{L}\-]+\s){1,3}(?:i|you|he|she|we|they)\s(?:could|would|can|will"
    r"|had|have|has|was|were|did|knew|felt|saw|heard|went|\p{Ll}+ed)\s)",  # "After it we knew"
    regex.I,
)
"""The beginning of an adverbial without a main clause."""

NO_CLAIM: Final = regex.compile(
    r"(?:good\s(?:morning|afternoon|evening|night|day)|hello|hi|welcome|thank(?:s|\syou)|congratulations"
    r"|please|let['’]s|let\s(?:me|us)|over\sto|goodbye|sorry|okay|(?:yes|no|well)(?=[,.!]|$))\b[^.;:]{0,40}$"
    r"|(?:we|i)(?:['’]ll|\swill|\shave\sto)\s(?:take\s(?:a\s|some\s|your\s)?questions?|hand|turn|leave\sit)\b"
    r"|that['’]s\s(?:all|it)\b|(?:here['’]s|here\s(?:is|are))\s(?:what|where|how|why|who|the|a|an|some)\b"
    r"|(?:stay|keep|read|click|buy|tell|send|sign|join|share|follow|watch|listen|call|email|contact"
    r"|visit|see|note|remember|imagine|consider|subscribe|check|ask|write|download|register|support)"
    r"\s(?:safe|an?|the|your|us|me|my|our|to|up|in|for|more|it|this|that|here|on|out|what|how|with)\b"
    r"|if\syou\b[^,]*,\s*(?:please\s)?(?:write|call|email|tell|contact|send|get|let)\b"
    r"|(?:wait|count|stop|go|come|look|try|take|give|put|hold|move|leave|get|don['’]t|do\snot)\b"
    r"(?:\s[\w'’]+){0,3}$"  # a short order
    r"|(?:\S+\s){1,3}(?:asked(?!\s(?:again|for)\b)|thanked|greeted|congratulated|spoke\s(?:to|with))\s[^,.;:]{2,30}$"
    r"|(?:first|second|third|finally|next),\s(?:(?:the|a|an)\s)?\w+$"  # an item that follows
    r"|i\swant\sto\s(?:be\s(?:very\s)?clear|thank|apologi[sz]e|say)\b|what\b.{3,30}\sis\sthis$",
    regex.I,
)
"""Greetings, orders, announcements and other words that claim nothing."""
