"""Whether a text is in English."""

import pytest
from support.languages import NEWS

from extractor.documents.language import is_english

TEXTS = {
    "English": (NEWS["en"], True),
    "German": (NEWS["de"], False),
    "French": (NEWS["fr"], False),
    "Spanish": (NEWS["es"], False),
    "Chinese": (NEWS["zh"], False),
    "Italian": (
        "Il sindaco ha detto che il ponte sulla via del porto è chiuso fino alla fine di giugno.",
        False,
    ),
    "Dutch": (
        "De burgemeester zei maandag dat de brug tot juni gesloten blijft. Het werk kost meer dan "
        "twee miljoen euro, en volgens haar is dat niet te betalen.",
        False,
    ),
    "Russian": ("Мэр заявил в понедельник, что мост останется закрытым до июня.", False),
    "Arabic": ("قال رئيس البلدية يوم الاثنين إن الجسر سيبقى مغلقا حتى يونيو.", False),
    "Japanese": ("市長は月曜日、橋は六月まで閉鎖されると述べた。修理には二年かかる。", False),
    "Polish": (
        "Rada miasta ogłosiła w poniedziałek, że most zostanie zamknięty do czerwca. Burmistrz "
        "powiedział dziennikarzom, że naprawa będzie kosztować dwa miliony złotych i "
        "potrwa cały rok, a mieszkańcy będą musieli jeździć starą drogą.",
        False,
    ),
    "English with a foreign name": (f"{NEWS['en']} The paper Das Bild der Zeit agreed.", True),
    "English with a quotation in German": (f"{NEWS['en']} “Das ist nicht wahr”, he said.", True),
    "names": ("Anna Berg\nTom Lee\nMaria Rossi\nJohn Smith\n" * 8, None),
    "numbers": ("12.50 3.00\n" * 50, None),
    "short": ("Rain.", None),
    "empty": ("", None),
}


@pytest.mark.parametrize(("text", "expected"), TEXTS.values(), ids=TEXTS)
def test_is_english(text: str, expected: bool | None) -> None:
    assert is_english(text) is expected
