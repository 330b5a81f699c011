"""Articles of any length that nobody wrote: sentences like those of news, no two alike."""

from itertools import count, islice

__all__ = ["story"]

PLACES = (
    "Orrin",
    "Tessel",
    "Quill",
    "Brask",
    "Velm",
    "Harrow",
    "Lund Bay",
    "Marlow",
    "Senn",
    "Ost",
)
PEOPLE = ("Ana Ruiz", "Bo Lind", "Ivo Marek", "Dana Holt", "Per Aas", "Rita Oda", "Tom Vance")
SENTENCES = (
    "The bridge at {place} was closed for {number} days after the flood, and the traffic had to go "
    "through the old town.",
    "{person} told reporters on Tuesday that {number} houses in {place} were still without power.",
    '"We will open the school in {place} again by Monday," said {person}, who leads the council.',
    "The harbour office in {place} denied that {number} tonnes of grain had been lost.",
    "According to {person}, the repairs may cost {number} million crowns and take until spring.",
    "Nobody was hurt in {place}.",
)
PARAGRAPH = 3  # sentences


def story(characters: int) -> str:
    """An article of about so many characters, in paragraphs."""
    paragraphs: list[str] = []
    numbers = count()
    while sum(len(each) + 2 for each in paragraphs) < characters:
        paragraphs.append(" ".join(map(_sentence, islice(numbers, PARAGRAPH))))
    return "\n\n".join(paragraphs)


def _sentence(n: int) -> str:
    return SENTENCES[n % len(SENTENCES)].format(
        place=PLACES[n % len(PLACES)], person=PEOPLE[n % len(PEOPLE)], number=n + 12
    )
