"""Words in the names of organisations, and nouns that may stand for one."""

from typing import Final

from extractor.words import words
from extractor.words.en.outlets import MEDIA

__all__ = [
    "ANY_BODY",
    "COMPANY_NOUNS",
    "DOCUMENTS",
    "FIRMS",
    "GENERIC",
    "GOVERNMENT",
    "ORGANISATION",
    "SAME_BODY",
    "is_firm",
]

DOCUMENTS: Final = words(
    "report study survey poll statement letter document documents memo note notes paper filing "
    "lawsuit indictment ruling judgment verdict affidavit transcript email emails footage video "
    "photo photos images records record data figures statistics results analysis findings review "
    "census audit research book post posts message tweet website page article posting forecast "
    "estimate estimates reports intelligence evidence"
)
"""Nouns for documents, images and data that a claim may be taken from."""

GOVERNMENT: Final = words(
    "government ministry department administration kremlin cabinet parliament senate congress "
    "council commission court tribunal police army navy military forces force authorities "
    "authority agency bureau service services state city county municipality embassy pentagon "
    "treasury prosecution crown secretariat guard coastguard defence defense staff intelligence "
    "republic kingdom federation union junta regime presidency office board inspectorate brigade"
)
"""Words in the names of public bodies."""

ORGANISATION: Final = words(
    "company firm corporation corp inc ltd plc group bank university college school hospital "
    "institute institution foundation charity association society union club team party movement "
    "church museum network organisation organization federation league centre center committee "
    "alliance coalition campaign trust fund airline airlines airways motors energy coal oil gas "
    "steel water power foods media systems technologies partners holdings industries laboratories "
    "labs observatory academy theatre studio lines shipping ferries railways logistics express "
    "pharma pharmaceuticals therapeutics biotech software entertainment studios pictures brewery "
    "insurance capital ventures securities telecom aerospace aviation automotive properties homes "
    "retail stores supermarkets resorts hotels mining minerals metals chemicals plastics fisheries "
    "farms dairy electric electronics sons & microsoft google scientology rovers wanderers fc afc "
    "orchestra philharmonic choir syndicate guild consortium cooperative co-operative"
)
"""Words in the names of companies, parties, schools and other bodies."""

COMPANY_NOUNS: Final = words(
    "company firm operator owner manufacturer maker airline retailer startup start-up "
    "developer contractor carrier chain lender insurer supplier refiner brewer exporter "
    "importer"
)
"""Nouns that stand for a company named before."""

FIRMS: Final = (ORGANISATION | COMPANY_NOUNS) - words(
    "university college school institute institution foundation charity association society "
    "union club team party movement church museum network organisation organization federation "
    "league committee alliance coalition campaign trust centre center hospital observatory "
    "academy theatre orchestra philharmonic choir syndicate guild"
)
"""Words in the names of companies, and nouns that may stand for one."""

SAME_BODY: Final = {
    "agency": words("agency service bureau administration authority organisation organization"),
    "service": words("service agency"),
    "authority": words("authority council agency board commission service"),
    "ministry": words("ministry department"),
    "department": words("department ministry office"),
    "group": ORGANISATION,
    "organisation": ORGANISATION,
    "organization": ORGANISATION,
    "force": words("police constabulary force"),
    "regulator": words("regulator agency authority commission office board inspectorate"),
    "watchdog": words("watchdog regulator agency authority commission office board"),
    "charity": words("charity foundation trust"),
    "club": words("club rovers wanderers united city town athletic albion fc afc"),
    "union": words("union federation guild"),
    "association": words("association federation"),
    "federation": words("federation association"),
    "newspaper": MEDIA,
    "paper": MEDIA | words("study research article"),
    "broadcaster": MEDIA,
    "outlet": MEDIA,
    "university": words("university college institute"),
    "institute": words("institute institution centre center"),
    "bank": words("bank"),
    "court": words("court tribunal"),
    "report": words("report study survey paper review"),
    "study": words("study report research paper survey"),
    "researchers": words("researchers scientists authors team"),
    "scientists": words("scientists researchers authors team"),
    "authors": words("authors researchers scientists"),
    "military": words("military army forces"),
    "army": words("army military forces"),
    "spokesman": words("spokesman spokesperson"),
    "spokeswoman": words("spokeswoman spokesperson"),
    "spokesperson": words("spokesperson spokesman spokeswoman"),
    "leader": words("leader president premier chairman chief"),
    "officer": words(
        "officer constable inspector detective sergeant superintendent sheriff det insp sgt supt pc"
    ),
    "writer": words("writer author novelist"),
    "author": words("author writer novelist"),
    "novelist": words("novelist author writer"),
    "lawyer": words("lawyer attorney barrister solicitor counsel"),
    "attorney": words("attorney lawyer counsel"),
    "barrister": words("barrister lawyer prosecutor"),
    "solicitor": words("solicitor lawyer"),
    "coach": words("coach manager"),
    "premier": words("premier prime"),
    "politician": words("politician senator mp lawmaker minister councillor cllr governor"),
    "lawmaker": words("lawmaker senator congressman congresswoman mp representative rep sen"),
    "doctor": words("doctor surgeon physician paediatrician cardiologist"),
    "academic": words("academic professor lecturer"),
    "official": words("official officer spokesman spokeswoman"),
}
"""For a noun such as "agency": the words that may stand in the name it refers back to."""

GENERIC: Final = words(
    "agency group company firm force charity union newspaper paper club regulator watchdog "
    "organisation organization body board council commission ministry department bank party "
    "society association federation trust museum league institute broadcaster network movement"
)
"""Nouns that stand for the body that the sentence before is about."""

ANY_BODY: Final = words("group organisation organization body regulator watchdog")
"""Of these, the nouns that may stand for a body whose name has another noun."""


_NO_FIRMS: Final = words("hitmaker filmmaker playmaker policymaker lawmaker winemaker matchmaker")


def is_firm(noun: str) -> bool:
    """Whether a noun in lower case stands for a firm: "lender", "carmaker"."""
    return noun in COMPANY_NOUNS or (noun.endswith("maker") and noun not in _NO_FIRMS)
