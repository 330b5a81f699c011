"""Which claims of articles themselves only repeat what others of the fact say."""

from extractor.compare.retold import Retold
from extractor.models import Claim


def _claim(
    n: int, doc_id: str, statement: str, source: str | None, *, negated: bool = False
) -> Claim:
    return Claim.model_construct(
        claim_id=str(n),
        doc_id=doc_id,
        statement=statement,
        attribution=(source,) if source else (),
        negated=negated,
    )


def _retold(*claims: tuple[str, str, str | None], says_i: bool = False) -> Retold:
    made = {n: _claim(n, *each) for n, each in enumerate(claims)}
    return Retold(made, dict.fromkeys(made, 1), lambda _: says_i)


def test_words_in_a_row_of_an_earlier_document_are_repeated() -> None:
    built = "The monastery was founded in 1212 and rebuilt after fires."
    found = _retold(("a", built, None), ("b", f"Besides, {built}", None), ("c", "It is old.", None))
    assert [found.repeats_another(n) for n in range(3)] == [False, True, False]


def test_fewer_words_in_a_row_have_to_be_half_of_the_claim() -> None:
    first = ("a", "The plane was arriving from Kingsferry in heavy rain.", None)
    most = ("b", "It was arriving from Kingsferry in heavy rain, late.", None)
    few = ("b", f"It {'very ' * 12}late was arriving from Kingsferry in heavy rain.", None)
    assert _retold(first, most).repeats_another(1)
    assert not _retold(first, few).repeats_another(1)


def test_an_article_may_name_who_says_it() -> None:
    found = _retold(("a", "The bakery burned.", None), ("a", "The bakery had burned.", "Ann Lee"))
    assert found.has_a_source(0)
    assert not _retold(
        ("a", "The bakery burned.", None), ("b", "It burned.", "Ann Lee")
    ).has_a_source(0)


def test_an_article_may_deny_what_its_source_says() -> None:
    claims = {
        0: _claim(0, "a", "The pool is not open.", None, negated=True),
        1: _claim(1, "a", "The pool is open.", "council"),
    }
    assert not Retold(claims, {0: 1, 1: 1}, lambda _: False).has_a_source(0)


def test_a_writer_who_says_i_may_see_more_than_his_source_says() -> None:
    told = [
        ("a", "The council says the pool is open.", "council"),
        ("a", "The pool is locked, and a chain hangs on the gate.", None),
        ("b", "The pool was open until September.", "council"),
    ]
    assert not _retold(*told, says_i=True).has_a_source(1)
    assert _retold(*told, says_i=False).has_a_source(1)
    own = ("a", "The pool is open all day.", None)
    assert _retold(told[0], own, told[2], ("c", "It shut.", None), says_i=True).has_a_source(1)
