"""Chinese, Japanese and Thai: what counts as too short, and where a sentence may be cut."""

import re

import pytest
from support.fake_engine import FakeModel

from extractor import Document, Extractor
from extractor.models import Span
from extractor.news.speech.other_languages import foreign_content, spaceless_report
from extractor.news.trimming import word_count


def whole(text):
    return Span(start=0, end=len(text))


@pytest.mark.parametrize(
    ("text", "content"),
    [
        pytest.param("财政部宣布，税率将下调。", "税率将下调。", id="zh-announced"),
        pytest.param("部长陈光说：桥梁是安全的。", "桥梁是安全的。", id="zh-said-colon"),
        pytest.param("據《江報》報導，火車停駛。", "火車停駛。", id="zh-according-to"),
        pytest.param("部长否认，桥梁不安全。", None, id="zh-denied"),
        pytest.param("部长没有表示，桥梁安全。", None, id="zh-did-not-say"),
        pytest.param("据说，桥梁安全。", None, id="zh-is-said"),
        pytest.param("桥梁关闭，火车停驶。", None, id="zh-no-report"),
        pytest.param("北川市は、橋を閉鎖したと発表した。", "橋を閉鎖した", id="ja-announced"),
        pytest.param("市長は「橋は安全だ」と述べた。", "「橋は安全だ」", id="ja-quoted"),
        pytest.param("気象台によると、雨が続く。", "雨が続く。", id="ja-according-to"),
        pytest.param("市長は、橋が安全だと述べなかった。", None, id="ja-did-not-say"),
        pytest.param("橋は安全だと発表した。", None, id="ja-topic-of-the-content"),
        pytest.param("นายกเทศมนตรีกล่าวว่า สะพานปิดแล้ว", "สะพานปิดแล้ว", id="th-said"),
        pytest.param("นายกเทศมนตรีไม่ได้กล่าวว่า สะพานปิดแล้ว", None, id="th-did-not-say"),
        pytest.param("The mayor said the bridge is shut.", None, id="english"),
    ],
)
def test_only_asserted_words_may_stand_without_their_reporting_clause(text, content):
    found = next(foreign_content(text, whole(text)), None)
    assert (found and text[found.start : found.end]) == content


@pytest.mark.parametrize(
    ("text", "source", "verb"),
    [
        pytest.param("市长说，大坝是安全的。", "市长", "say", id="zh-said"),
        pytest.param("东河市周二公布，两座桥梁已经关闭。", "东河市", "say", id="zh-day"),
        pytest.param("王明在声明中表示，大坝是安全的。", "王明", "say", id="zh-place-of-saying"),
        pytest.param("据新华社报道，三人死亡。", "新华社", "say", id="zh-according-to"),
        pytest.param("“大坝是安全的，”市长王明说。", "市长王明", "say", id="zh-quoted-first"),
        pytest.param("王明否认收受贿赂。", "王明", "deny", id="zh-denied"),
        pytest.param("北川市は、橋を閉鎖したと発表した。", "北川市", "say", id="ja-announced"),
        pytest.param("気象台によると、雨が続く。", "気象台", "say", id="ja-according-to"),
        pytest.param("市長は収賄の疑いを否定した。", "市長", "deny", id="ja-denied"),
        pytest.param("นายกเทศมนตรีกล่าวว่า สะพานปิดแล้ว", "นายกเทศมนตรี", "say", id="th-said"),
        pytest.param("รัฐมนตรีปฏิเสธว่า รับสินบน", "รัฐมนตรี", "deny", id="th-denied"),
        pytest.param("反对党说,大桥不安全。", "反对党", "say", id="zh-opposition"),
        pytest.param(
            "反对派领袖李华表示，大桥不安全。", "反对派领袖李华", "say", id="zh-opposition-leader"
        ),
        pytest.param(
            "反对党发言人王红否认了这一说法。",
            "反对党发言人王红",
            "deny",
            id="zh-opposition-denied",
        ),
        pytest.param("李华对记者表示，大桥不安全。", "李华", "say", id="zh-to-reporters"),
        pytest.param("王明对大桥的评论说，很安全。", None, None, id="zh-unsure-source"),
        pytest.param("警方说，三人死亡，但市长表示，五人死亡。", None, None, id="zh-two-sources"),
        pytest.param("新华社报道，市长表示，大桥安全。", None, None, id="zh-report-in-report"),
        pytest.param(
            "警察は市長が「橋は安全だ」と述べたと発表した。", None, None, id="ja-report-in-report"
        ),
        pytest.param(
            "ตำรวจระบุว่ามีผู้เสียชีวิต 3 คน ขณะที่นายกเทศมนตรีกล่าวว่า 5 คน",
            None,
            None,
            id="th-two-sources",
        ),
        pytest.param("桥梁关闭，火车停驶。", None, None, id="zh-no-report"),
        pytest.param("据说，桥梁安全。", None, None, id="zh-is-said"),
    ],
)
def test_who_says_it(text, source, verb):
    found = spaceless_report(text, whole(text))
    assert (found and text[found[0].start : found[0].end], found and found[2]) == (source, verb)


def test_a_claim_in_chinese_has_its_source_and_no_english_frame():
    with Extractor(ask="none", cache=False) as extractor:
        (claim,) = extractor.extract("市长王明说，大坝是安全的。").claims
    assert [each.name for each in claim.attribution] == ["市长王明"]
    assert claim.statement.startswith(claim.evidence[0].quote)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("三人死亡", 3, id="zh-clause"),
        pytest.param("死亡", 1, id="zh-word"),
        pytest.param("橋が落ちた", 3, id="ja-clause"),
        pytest.param("สะพานปิดแล้ว", 6, id="th-clause"),
        pytest.param("Three people died", 3, id="english"),
    ],
)
def test_words_are_counted_in_the_way_of_the_script(text, count):
    assert word_count(text, [whole(text)]) == count


DOCUMENTS = {
    "chinese": (
        "东河市周二公布，两座桥梁已经关闭。洪水持续了三天。市长周明表示，五百名居民已经撤离。"
        "一人死亡。救援队仍在工作。",
        ["两座桥梁已经关闭", "洪水持续了三天", "五百名居民已经撤离", "一人死亡", "救援队仍在工作"],
    ),
    "japanese": (
        "東川市は、二つの橋を閉鎖したと発表した。洪水は三日間続いた。市長は「住民五百人が避難した」"
        "と述べた。一人が死亡した。救助隊は作業を続けている。",
        [
            "二つの橋を閉鎖した",
            "洪水は三日間続いた",
            "住民五百人が避難した",
            "一人が死亡した",
            "救助隊は作業を続けている",
        ],
    ),
    "thai": (
        "น้ำท่วมเมืองตะวันออก\n\nเทศบาลเมืองตะวันออกระบุว่า สะพานสองแห่งในตัวเมืองปิดแล้วตั้งแต่คืนวันอังคาร\n\n"
        "น้ำท่วมต่อเนื่องสามวัน\n\nนายกเทศมนตรีกล่าวว่า ประชาชนห้าร้อยคนอพยพแล้ว\n\nมีผู้เสียชีวิตหนึ่งคน",
        [
            "สะพานสองแห่งในตัวเมืองปิดแล้วตั้งแต่คืนวันอังคาร",
            "น้ำท่วมต่อเนื่องสามวัน",
            "ประชาชนห้าร้อยคนอพยพแล้ว",
            "มีผู้เสียชีวิตหนึ่งคน",
        ],
    ),
}


@pytest.mark.parametrize(("text", "quotes"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_no_claim_of_a_document_is_lost_as_a_fragment(text, quotes):
    def answer(body):
        shown = re.findall(r"^(\d+)\. (.*)$", body["messages"][-1]["content"], re.M)
        return [
            {"n": int(number), "quote": quote, "source": ""}
            for number, line in shown
            for quote in quotes
            if quote in line
        ]

    with Extractor(model=FakeModel(otherwise=answer), cache=False, ask="all") as extractor:
        outcome = extractor.extract(Document.from_text(text))
    assert not outcome.rejected
    assert [claim.evidence[0].quote for claim in outcome.claims] == quotes
