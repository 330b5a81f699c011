"""Words by which claims of different articles are compared: which of them mean the same."""

from typing import Final

from extractor.words import words
from extractor.words.en.nations import NATIONS

__all__ = [
    "BARE",
    "BODIES",
    "CASUALTIES",
    "CONCEPTS",
    "CUMULATIVE",
    "EMPTY",
    "ENDING",
    "GROWING",
    "HARD",
    "LASTING",
    "LEVEL",
    "OPPOSITES",
    "OUTCOMES",
    "PARTITIVE",
    "PEOPLE",
    "PERSONS",
    "REFUSING",
    "RISING",
    "SHRINKING",
    "SLIGHT",
    "SPREADING",
]

_GROUPS = """
    kill: die dead death fatality fatal perish slay toll deadly lethal body corpse
    injure: wound hurt injury
    casualty: loss
    missing: miss unaccounted
    deploy: deployment dispatch station send
    withdraw: withdrawal pullout pullback retreat pull
    capture: seize
    recapture: retake
    arrest: detain detention
    evacuate: evacuation
    rescue: save
    aboard: onboard board passenger carry
    capacity: license licence seat accommodate permit
    sink: capsize overturn
    explode: explosion blast detonate
    bombard: shell bombardment airstrike
    walkout: stoppage
    resign: quit resignation
    indict: charge indictment
    convict: conviction guilty
    acquit: acquittal
    imprison: jail sentence prison
    sue: lawsuit
    fall: drop decline decrease plunge slump
    rise: increase grow climb jump surge soar rose
    cut: reduce slash reduction
    acquire: buy purchase takeover acquisition
    merge: merger
    close: shut closure
    build: construct construction
    destroy: demolish destruction
    compensate: compensation
    breach: hack cyberattack
    steal: theft
    infect: infection
    displace: displacement
    begin: start launch
    end: finish conclude
    postpone: delay
    approve: approval
    reject: rejection
    ban: prohibit
    inspect: inspection inspector
    certify: certificate certification
    investigate: investigation probe inquiry enquiry
    encrypt: encryption
    overload: overloading
    recall: callback
    troop: soldier serviceman servicewoman infantry militaryman trooper
    police: constabulary
    company: firm
    ship: vessel boat ferry
    town: city
    figure: number
    suspend: halt pause
    fight: combat battle fighting engage
    frontline: frontlines front battlefield
    release: post publish publication
    confirm: acknowledge confirmation acknowledgement
    negotiate: negotiation talk
    agreement: accord deal pact treaty
    video: footage film
    prisoner: captive
    border: frontier
    house: home
    fine: penalty
    warn: warning
    announce: announcement
    win: victory
    vote: ballot
    elect: election
    help: aid assist
    attack: assault
    quake: earthquake tremor
    flood: flooding
    blaze: wildfire
    salary: wage pay
    stock: shares
"""

CONCEPTS: Final = {
    each: group.strip()
    for group, _, members in (line.partition(":") for line in _GROUPS.strip().splitlines())
    for each in members.split()
}
"""The word that stands for a group of words which news uses for one thing, by each of them."""

OUTCOMES: Final = words(
    "kill injure casualty missing deploy withdraw capture arrest evacuate rescue aboard infect "
    "displace destroy lose sell steal fine compensate vote convict imprison indict fall rise cut "
    "vaccinate test register hire dismiss strand win capacity"
)
"""What a number of people or things is counted by: these may not be taken for one another."""

HARD: Final = words(
    "kill injure casualty missing capacity aboard rescue arrest evacuate infect deploy"
)
"""Outcomes that no other word beside a number stands for."""

CASUALTIES: Final = frozenset(["kill", "injure"])
"""Together these two are the casualties, which are another measure than each of them."""

CUMULATIVE: Final = words(
    "kill injure casualty arrest evacuate rescue infect displace destroy deploy capture vaccinate "
    "strand sell"
)
"""Outcomes of which an event has no fewer the next day: later and higher is no conflict."""

RISING: Final = words("rise climb grow increase")
"""What is said of a count that has grown: "the number of sick has risen to 187"."""

GROWING: Final = CUMULATIVE | words(
    "die dead death toll injured wounded hurt find recover save count sue complain join sign "
    "donate register test report replace send supply deliver pay raise lose destroyed damaged "
    "closed cancel sick ill case patient treat postpone"
)
"""Words beside a count that grows while an event goes on."""

SPREADING: Final = words("burn char scorch cover contain spread flood inundate engulf area turnout")
"""Words beside an area or a share that an event has more of the next day."""

_OPPOSITES = """
    broken: whole intact sound
    open: shut close
    lawful: illegal
    guilty: innocent
    alive: dead
    working: broken
    safe: dangerous
    voluntary: forced compulsory
    full: empty
    rise: fall cut
    raise: fall cut
    convict: acquit
    plant: fell
    hire: dismiss
    true: false
"""

OPPOSITES: Final = frozenset(
    frozenset([word.strip(), other])
    for word, _, others in (line.partition(":") for line in _OPPOSITES.strip().splitlines())
    for other in others.split()
)
"""Pairs of words of which each denies the other."""

SHRINKING: Final = words(
    "missing trap unaccounted remain left still power outage homeless shelter search"
)
"""Words beside a count that falls while an event goes on: those who are still missing."""

PERSONS: Final = words("people person human individual victim other aboard kill") | frozenset(
    NATIONS.values()
)
"""Heads that may stand for any people counted, such as "people", "passengers", "12,000 Koreans"."""

PEOPLE: Final = words(
    "troop child woman man civilian worker resident police officer firefighter student pupil "
    "patient customer voter prisoner migrant refugee fighter militant rebel survivor crew "
    "worshipper protester tourist fisherman miner journalist"
)
"""Heads that count people of one kind, which are part of "people"."""

BARE: Final = words(
    "figure number toll total count it that this figures pass reach true real put lie somewhere "
    "stand still expect raise"
)
"""Words that are all that stands beside a number whose measure was named before."""

PARTITIVE: Final = words("them these those whom")
"""Words for a whole that was named before: "4,000 of them"."""

REFUSING: Final = words(
    "confirm deny acknowledge comment respond answer decline refuse request officially publicly "
    "neither either independently verify immediately draw say"
)
"""Words of a refusal, which say nothing of what is refused."""

ENDING: Final = words(
    "suspend stop cease fail lack absent refuse abandon end cancel unable missing"
)
"""Words that say that something is not, or no longer, without a negation."""

LASTING: Final = words("remain remains stay stays keep keeps")
"""Verbs of what goes on being so, as lemmas."""

LEVEL: Final = words("rise fall stand reach amount cost remain average exceed hit measure")
"""Verbs of being and changing: the number behind one is of their subject."""

EMPTY: Final = words(
    "the a an this that these those his her its their our my your some any no each every one two "
    "he she it they we i you him them us me himself herself itself themselves who whom whose "
    "which what where when why how there here and but or nor if while although though because "
    "whereas unless since as after before until once whether so yet than then in on at by for "
    "from with during despite amid among under over within without through throughout into onto "
    "upon per beyond besides beside near off across along around behind like unlike via of about "
    "against between to up down out be have do will would can could may might must shall should "
    "not never also again still now only just even already always often very too more most less "
    "least many much few several other another such same own all both either neither else ever "
    "almost nearly approximately roughly far well back away later earlier recently previously "
    "currently indeed today yesterday tomorrow tonight monday tuesday wednesday thursday friday "
    "saturday sunday january february march april june july august september october november "
    "december day week month year hour minute morning afternoon evening night say tell add note "
    "state claim assert argue report explain stress insist maintain declare remark comment "
    "observe write allege suggest indicate believe think accord reportedly allegedly apparently "
    "estimate statement make take get go come give put see use become seem appear include follow "
    "new last next first three four five six seven eight nine ten eleven twelve twenty thirty "
    "forty fifty sixty seventy eighty ninety second third early late mr mrs ms dr sir thing way "
    "percent cent share time part kind number total hundred thousand million billion dozen half "
    "quarter ’s 's"
)
"""Words that say nothing of what a claim is about, as lemmas."""

_BODIES = """
    spy-agency: spy agency; intelligence service; intelligence agency
    spy-agency: intelligence services; intelligence agencies
    defence-ministry: defence ministry; defense ministry; ministry of defence
    defence-ministry: ministry of defense; defense department
    foreign-ministry: foreign ministry; ministry of foreign affairs; foreign office
    interior-ministry: interior ministry; ministry of the interior; home office
    health-ministry: health ministry; ministry of health; health department
    transport-ministry: transport ministry; ministry of transport; transportation department
    central-bank: central bank; reserve bank
"""

BODIES: Final = {
    tuple(form.split()): name.strip()
    for name, _, forms in (line.partition(":") for line in _BODIES.strip().splitlines())
    for form in (each.strip() for each in forms.split(";"))
}
"""Public bodies that each state has one of, by the words that news calls them with."""

SLIGHT: Final = words(
    "the a an of to in on at for and or but that with by from as was were is are be been has have "
    "had it its he she they them his her their this these not no will would"
)
"""The words that say next to nothing where meanings are compared token by token."""
