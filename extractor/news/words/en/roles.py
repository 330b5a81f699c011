"""Nouns for people by office or trade, titles, groups, and sources that cannot be identified."""

from typing import Final

from extractor.words import words

__all__ = [
    "ABBREVIATED",
    "AUDIENCES",
    "CALLINGS",
    "FEMALE_NOUNS",
    "GROUP",
    "MALE_NOUNS",
    "ROLES",
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
    "granddaughter grandson grandfather grandmother girlfriend boyfriend uncle aunt niece nephew "
    "psychologist novelist poet broker dentist vet chemist trader baker dean vicar pastor rector "
    "provost warden headmaster headmistress skipper monitor informant paramedic medic pharmacist "
    "optometrist therapist psychiatrist coroner pathologist carer chef waitress barista bartender "
    "landlord landlady shopkeeper grocer florist plumber electrician builder roofer welder "
    "mechanic machinist docker postman trucker cabbie rancher gamekeeper beekeeper winemaker "
    "distiller sailor seaman mariner lifeguard crewman boatman architect designer planner "
    "surveyor accountant auditor banker actuary statistician mathematician philosopher linguist "
    "archaeologist anthropologist sociologist criminologist astronomer astrophysicist "
    "oceanographer climatologist ecologist botanist zoologist ornithologist hydrologist "
    "volcanologist seismologist glaciologist conservationist environmentalist naturalist "
    "biographer blogger youtuber influencer podcaster presenter newsreader columnist commentator "
    "pundit playwright screenwriter filmmaker producer cinematographer photographer illustrator "
    "cartoonist choreographer dancer drummer bassist rapper trumpeter saxophonist violinist "
    "cellist pianist guitarist songwriter musician magician comedian comic sculptor conductor "
    "soprano tenor athlete sprinter runner hurdler snowboarder swimmer gymnast wrestler jockey "
    "trainer cyclist footballer cricketer golfer boxer quarterback linebacker shortstop "
    "outfielder infielder reliever goalie goaltender goalkeeper midfielder defender batsman "
    "bowler fly- half full-back referee umpire physio agent teammate team-mate co-driver "
    "assemblyman assemblywoman alderman comptroller frontbencher backbencher mep msp incumbent "
    "challenger frontrunner nominee contender pollster lobbyist negotiator mediator ombudsman "
    "investigator whistleblower pensioner retiree pupil schoolboy schoolgirl graduate trainee "
    "apprentice intern receptionist bookkeeper cashier salesman saleswoman realtor tenant "
    "homeowner bystander onlooker eyewitness holidaymaker hiker climber mountaineer explorer "
    "deacon chaplain tycoon billionaire entrepreneur financier philanthropist investor cto cfo "
    "coo cio cmo dad mum mom grandma grandpa stepfather stepmother stepson stepdaughter cousin "
    "fiancé fiancée colleague classmate roommate housemate flatmate caretaker janitor hairdresser "
    "librarian archivist"
)
"""Nouns for one person by office or trade."""

TITLES: Final = ROLES | words(
    "referee umpire mr mrs ms miss dr sir dame lord lady baron baroness prof gen col lt sgt sen "
    "rep gov hon rev fr maj capt adm cmdr cllr supt insp det brig cpl pvt pc dci cardinal "
    "ayatollah sheikh prime vice first former acting interim emeritus "
    "monk cook porter potter shepherd gardener carpenter painter barber butcher archer hooker "
    "miner forester joiner keeper catcher pitcher winger diver skier rower peer speaker whip "
    "scout nun closer tailor blacksmith cleaner grower skater waiter forward landscaper "
    "handyman alhaji alhaja mullah swami ustad dato datuk don herr frau mme madame monsieur "
    "rapporteur"
)

ABBREVIATED: Final = words("mr mrs ms dr prof gen col lt sgt sen rep gov hon rev capt adm brig st")
"""Titles that are written short, with a full stop or without."""

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
"""Heads of sources that cannot be identified; with a qualifier they may still be a group."""

AUDIENCES: Final = words(
    "parliament congress senate assembly council court jurors police mps lawmakers deputies "
    "investors members staff voters i we he she it they"
)
"""Recipients of a statement that are no news outlet."""

MALE_NOUNS: Final = words(
    "mr sir lord king prince spokesman father husband son brother chairman congressman "
    "councilman headmaster widower boyfriend uncle nephew grandfather grandson stepfather "
    "baron man boy dad"
)
"""Titles and nouns for a man."""

FEMALE_NOUNS: Final = words(
    "ms mrs miss dame lady queen princess spokeswoman mother wife daughter sister chairwoman "
    "congresswoman councilwoman actress headmistress widow girlfriend aunt niece grandmother "
    "granddaughter stepmother baroness woman girl mum mom"
)
"""Titles and nouns for a woman."""

CALLINGS: Final = words(
    "striker midfielder defender goalkeeper winger forward batsman bowler sprinter cyclist boxer "
    "swimmer golfer writer author novelist poet playwright singer actor actress comedian conductor "
    "composer violinist pianist cellist guitarist artist painter sculptor scientist academic "
    "politician billionaire entrepreneur"
)
"""Nouns that stand for the person just quoted; a judge or a lawyer may be someone else."""
