"""Words that tell what kind of voice a name is, and which nouns may stand for it later."""

from typing import Final

from extractor.news.words.en.lexicon import words

__all__ = [
    "GOVERNMENT",
    "GROUP",
    "MEDIA",
    "ORGANISATION",
    "PAPERS",
    "ROLES",
    "SAME_BODY",
    "TITLES",
    "VAGUE",
]


ROLES: Final = words(
    "president minister premier chancellor spokesman spokeswoman spokesperson secretary senator "
    "congressman congresswoman representative governor mayor deputy commander general colonel "
    "captain major lieutenant sergeant admiral officer chief director chairman chairwoman chair "
    "chairperson ceo founder co-founder cofounder manager head leader boss executive coach player "
    "striker professor doctor researcher scientist author coauthor co-author analyst expert "
    "economist historian lecturer teacher principal headteacher student lawyer attorney solicitor "
    "barrister judge justice prosecutor detective inspector superintendent constable sheriff "
    "ambassador envoy diplomat king queen prince princess pope bishop archbishop priest rabbi "
    "imam councillor councilwoman councilman mp lawmaker legislator candidate activist campaigner "
    "volunteer farmer fisherman resident neighbour neighbor witness survivor victim mother father "
    "son daughter brother sister wife husband widow widower owner driver pilot engineer nurse "
    "surgeon physician epidemiologist virologist geologist biologist physicist astronaut artist "
    "actor actress singer curator editor reporter journalist correspondent publisher critic "
    "writer adviser advisor aide administrator commissioner coordinator organiser organizer "
    "treasurer defendant plaintiff suspect man woman boy girl teenager official marshal "
    "firefighter ranger undersecretary chargé consul trustee partner consultant strategist "
    "forecaster meteorologist clerk counsel counselor substitute herder dealer verger midwife "
    "dean vicar pastor rector provost warden headmaster headmistress skipper monitor informant"
)
"""Nouns for one person by office or trade."""

TITLES: Final = ROLES | words(
    "mr mrs ms miss dr sir dame lord lady prof gen col lt sgt sen rep gov hon rev fr maj capt adm "
    "cmdr prime vice first former acting interim emeritus"
)

GROUP: Final = words(
    "officials soldiers troops residents scientists researchers analysts experts authors "
    "witnesses survivors families relatives lawyers prosecutors investigators doctors nurses "
    "teachers students workers employees unions protesters demonstrators activists campaigners "
    "critics supporters opponents lawmakers politicians leaders ministers councillors senators "
    "republicans democrats farmers villagers locals people women men parents children neighbours "
    "neighbors economists historians forecasters meteorologists commanders generals officers "
    "diplomats aides advisers executives investors traders customers users members players fans "
    "organisers organizers journalists reporters observers commentators rescuers firefighters "
    "agencies companies individuals posters others they we many some several both rebels fighters "
    "militants separatists nations countries governments forces"
)

VAGUE: Final = words(
    "source sources insider insiders someone somebody reports rumours rumors speculation critics "
    "observers some many others people anonymous unnamed official officials person estimates "
    "commentators"
)
"""Heads of voices that nobody could be asked about; with a qualifier they may still be a group."""

MEDIA: Final = words(
    "times post news guardian herald tribune journal gazette chronicle telegraph observer bbc cnn "
    "afp reuters ap nbc abc cbs npr itv fox bloomberg newspaper newspapers paper magazine "
    "broadcaster broadcasting radio television tv tabloid daily weekly press media outlet outlets "
    "website channel wire wikinews xinhua tass kcna yonhap kyodo dpa ansa blog blogger podcast "
    "monitor"
)

PAPERS: Final = words(
    "report study survey poll statement letter document documents memo note notes paper filing "
    "lawsuit indictment ruling judgment verdict affidavit transcript email emails footage video "
    "photo photos images records record data figures statistics results analysis findings review "
    "census audit research book post posts message tweet website page article posting forecast "
    "estimate estimates reports intelligence evidence"
)

GOVERNMENT: Final = words(
    "government ministry department administration kremlin cabinet parliament senate congress "
    "council commission court tribunal police army navy military forces force authorities "
    "authority agency bureau service services state city county municipality embassy pentagon "
    "treasury prosecution crown secretariat guard coastguard defence defense staff intelligence "
    "republic kingdom federation union junta regime presidency office board inspectorate brigade"
)

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
    "farms dairy electric electronics sons & microsoft google scientology"
)

SAME_BODY: Final = {
    "agency": words("agency service bureau administration authority organisation organization"),
    "service": words("service agency"),
    "ministry": words("ministry department"),
    "department": words("department ministry office"),
    "company": ORGANISATION - words("church party university college school"),
    "firm": ORGANISATION - words("church party university college school"),
    "group": ORGANISATION,
    "organisation": ORGANISATION,
    "organization": ORGANISATION,
    "newspaper": MEDIA,
    "paper": MEDIA,
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
    "official": words("official officer spokesman spokeswoman"),
}
"""For "the agency": the words that the name of its antecedent may have instead."""
