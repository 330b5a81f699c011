"""Made-up articles that read like news, and the quotes to plant in them.

All choices come from a random.Random, so a seed gives the same articles again. People, places and
organisations are invented.
"""

import random
import re
from collections.abc import Iterator


def _listed(text: str) -> list[str]:
    return text.split("|")


FIRST = _listed(
    "Marta|Ilya|Sorin|Dalia|Tomas|Yusra|Petra|Anders|Kenji|Rosa|Emil|Farid|Ingrid|Noor|Pavel|"
    "Salma|Viktor|Lucia|Hamid|Greta"
)
LAST = _listed(
    "Kovarin|Delmar|Ostrava|Brandtner|Ilunga|Sorescu|Vantongeren|Halloran|Mirzoyan|Petrescu|"
    "Okonjo|Lindqvist|Tarasov|Belmonte|Achterberg|Marchetti|Dunmore|Kaskinen|Ravello|"
    "Szabolcs"
)
PLACES = _listed(
    "Dravik|Lesterholm|Ostmark|Varnhaven|Kelmora|Tirasque|Belgarov|Norwyn|Sandoria|Marrowick|"
    "Port Ellery|Upper Saltash|New Kastoria|Velden|Orlund|Zemlin|Halvard"
)
BODIES = _listed(
    "the Interior Ministry|the Central Bank|the Coast Guard|the Defence Council|"
    "the Harbour Authority|the Health Agency|the National Audit Office|the Grain Board|"
    "the Electoral Commission|the Border Service|the Transport Union|the Supreme Court"
)
ROLES = _listed(
    "minister|governor|mayor|general|spokesman|director|ambassador|commissioner|judge|senator"
)
THINGS = _listed(
    "bridge|harbour|pipeline|refinery|convoy|warehouse|hospital|railway|airfield|reservoir|"
    "power station|border crossing|fuel depot|grain terminal|school|prison|factory|embassy|"
    "dam"
)
PEOPLE = _listed(
    "soldiers|civilians|protesters|workers|refugees|prisoners|inspectors|voters|farmers|"
    "sailors|engineers|teachers|drivers|miners|nurses|students"
)
DID = _listed(
    "attacked|inspected|repaired|blocked|visited|abandoned|occupied|seized|guarded|rebuilt|"
    "surrounded|searched|closed|reopened|damaged|bombed"
)
DO = _listed(
    "attack|inspect|repair|block|visit|abandon|occupy|seize|guard|rebuild|surround|search|"
    "close|reopen"
)
DEEDS = _listed(
    "signed the agreement|accepted the proposal|released the documents|"
    "delivered the supplies|approved the budget|received the payment|crossed the frontier|"
    "supported the amendment|published the findings|transferred the weapons|"
    "withdrew the complaint|honoured the ceasefire"
)
DEEDS_BARE = _listed(
    "sign the agreement|accept the proposal|release the documents|deliver the supplies|"
    "approve the budget|pay the contractors|cross the frontier|support the amendment|"
    "publish the findings|transfer the weapons|withdraw the complaint|honour the ceasefire"
)
WHY = _listed(
    "after the talks in the capital collapsed|because the contract had expired|"
    "despite repeated warnings from neighbouring states|"
    "while negotiations were still under way|before the deadline set by the court|"
    "as winter storms reached the coast|in spite of the curfew|"
    "under pressure from regional leaders|without explaining the decision|"
    "amid growing anger over prices"
)
MONTHS = _listed(
    "January|February|March|April|June|July|August|September|October|November|December"
)
DAYS = _listed("Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday")
MODALS = _listed("may|might|could|will|would|should|must|can")
AMOUNTS = _listed("million|billion")

TEMPLATES = (
    "{Body} said the {things} in {place} had been {did} by {n} {people} on {day}, {why}.",
    "{name}, the {role} of {place}, {deed} on {month} {d}, {year}, {why}.",
    "The {role} {modal} {do} the {thing} near {place} before {month} {year}, officials warned.",
    "{Body} did not {bare} last {day}, although {name} insisted that the money was ready.",
    "Prices of bread and fuel in {place} rose by {pct} percent in {month}, {why}.",
    "{n} {people} left {place} on {day}, and {n2} more are expected to follow this week.",
    "The government of {place} paid ${k} {amount} to {body} for the {thing}, according to {name}.",
    "“We have never {did} the {thing},” {name} said, “and we {modal} not {bare} this year.”",
    "{place} {did} {place2} with drones and artillery {why}, a senior diplomat said.",
    "No {people} were hurt when the {thing} in {place} was {did} at {h}:{mm} on {day} morning.",
    "According to {name}, most {people} in {place} supported the plan, but some {people2} refused.",
    "The {thing}, which was built in {year}, supplies {pct} percent of the power used in {place}.",
    "{Body} could not confirm whether {name} {deed} {why}.",
    "A court in {place} found that the {role} never {deed} in {year}.",
    "{name} told reporters that {place} would {do} the {thing} in {d} days unless {body} agreed.",
    "At least {n} {people} and {n2} {people2} are missing, the {role} of {place} said on {day}.",
    "More than {n} tonnes of wheat were stored at the {thing} in {place} by {month} {d}.",
    "Both sides {modal} meet in {place} — their first talks since {year} — to discuss the {thing}.",
    "{Body} denied that it had {did} the {thing}; {name} called the report “entirely false”.",
    "Fewer than {n} {people} returned to {place} after the {thing} was {did} {why}.",
    "“The {thing} isn’t safe,” said {name}, the {role}. “It won’t be safe before {month}.”",
    "The {role}'s office said that {body} had {did} the {thing} {why}, and that nobody was told.",
)
_PLURAL = {"refinery": "refineries", "factory": "factories", "embassy": "embassies"}


def sentence(rng: random.Random) -> str:
    """One sentence of news."""
    place, place2 = rng.sample(PLACES, 2)
    people, people2 = rng.sample(PEOPLE, 2)
    body, thing = rng.choice(BODIES), rng.choice(THINGS)
    return rng.choice(TEMPLATES).format(
        name=f"{rng.choice(FIRST)} {rng.choice(LAST)}", place=place, place2=place2, body=body,
        Body=body[0].upper() + body[1:], role=rng.choice(ROLES), thing=thing,
        things=_PLURAL.get(thing, thing + "s"), people=people, people2=people2,
        did=rng.choice(DID), do=rng.choice(DO), deed=rng.choice(DEEDS), bare=rng.choice(DEEDS_BARE),
        why=rng.choice(WHY), month=rng.choice(MONTHS), day=rng.choice(DAYS),
        modal=rng.choice(MODALS), amount=rng.choice(AMOUNTS), n=f"{rng.randint(120, 9800):,}",
        n2=rng.randint(13, 99), k=rng.randint(11, 94),
        pct=f"{rng.randint(11, 94)}.{rng.randint(1, 9)}",
        d=rng.randint(2, 28), year=rng.randint(1991, 2024), h=rng.randint(1, 11),
        mm=rng.randint(10, 59),
    )  # fmt: skip


def article(rng: random.Random, characters: int, planted: str = "") -> str:
    """An article of about this length in characters, in paragraphs, with `planted` inside."""
    written: list[str] = []
    length = 0
    while length < characters:
        written.append(sentence(rng))
        length += len(written[-1]) + 1
    if planted:
        written.insert(rng.randrange(len(written) + 1), planted)
    paragraphs = []
    while written:
        size = rng.randint(2, 5)
        paragraphs.append(" ".join(written[:size]))
        del written[:size]
    return "\n\n".join(paragraphs)


_END = re.compile(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])")


def sentences(text: str) -> Iterator[str]:
    """The sentences of a real article that are long enough to quote."""
    for paragraph in text.split("\n"):
        for part in _END.split(paragraph.strip()):
            if len(part.split()) >= 8 and part[-1] in '.!?”"':
                yield part
