"""Verbs of news in other languages that say, deny or doubt what a clause tells.

In Spanish, German and French the words behind each verb open that clause: "que", "dass", "qu'". In
Chinese, Japanese and Thai there are only verbs that say it.
"""

from typing import Final

__all__ = [
    "CHINESE_SAYING",
    "DENYING",
    "DOUBTING",
    "JAPANESE_SAYING",
    "SAYING",
    "THAI_SAYING",
    "UNSURE_OPENERS",
]

SAYING: Final = frozenset(
    [
        *("dijo", "dice", "dijeron", "afirmó", "afirma", "aseguró", "asegura", "declaró"),
        *("explicó", "explica", "anunció", "anuncia", "informó", "señaló", "señala", "confirmó"),
        *("advirtió", "reconoció", "admitió", "sagte", "sagt", "sagten", "erklärte", "erklärt"),
        *("betonte", "betont", "bestätigte", "bestätigt", "berichtete", "berichtet", "warnte"),
        *("räumte ein", "teilte mit", "kündigte an", "gab an", "a dit", "dit", "ont dit"),
        *("a déclaré", "déclare", "affirme", "a affirmé", "a annoncé", "annonce", "a expliqué"),
        *("explique", "a confirmé", "confirme", "a reconnu", "a averti", "assure", "a assuré"),
    ]
)
DENYING: Final = frozenset(
    [
        *("negó", "niega", "negaron", "niegan", "ha negado", "desmintió", "desmiente", "rechazó"),
        *("descartó", "descarta", "bestritt", "bestreitet", "bestritten", "bestreiten"),
        *("leugnete", "leugnet", "leugnen", "dementierte", "dementiert", "verneinte", "a nié"),
        *("nie", "ont nié", "nient", "dément", "a démenti", "démentent", "réfute", "a réfuté"),
        *("conteste", "a contesté", "rejette", "a rejeté"),
    ]
)
DOUBTING: Final = frozenset(
    [
        *("duda", "dudó", "dudan", "dudaba", "cuestionó", "cuestiona", "puso en duda", "cree"),
        *("creen", "bromeó", "ironizó", "teme", "temen", "sospecha", "fingió", "imaginó"),
        *("bezweifelt", "bezweifelte", "bezweifeln", "zweifelt", "zweifelte", "hinterfragte"),
        *("hinterfragt", "scherzte", "scherzt", "fürchtet", "fürchten", "befürchtet", "glaubt"),
        *("glauben", "hofft", "vermutet", "behauptet fälschlich", "behauptete fälschlich"),
        *("doute", "doutent", "doutait", "a douté", "croit pas", "croient pas", "plaisante"),
        *("a plaisanté", "craint", "craignent", "a mis en doute", "imagine", "soupçonne"),
        *("espère", "feint", "a feint"),
    ]
)

CHINESE_SAYING: Final = (
    "公布 宣布 表示 指出 称 稱 说 說 报道 報道 報導 披露 透露 强调 強調 介绍 介紹 确认 確認 通报 "
    "通報 发布 發佈 证实 證實"
).split()
"""Chinese verbs that assert what follows behind a comma or a colon."""

JAPANESE_SAYING: Final = (
    "発表した 発表しました 述べた 述べました 話した 話しました 話している 語った 語りました "
    "明らかにした 明らかにしました 説明した 説明しました 説明している 伝えた 伝えました 報じた "
    "報じました 強調した 強調しました 指摘した 指摘しました 表明した 公表した 言った 言いました "
    "している"
).split()
"""Japanese verbs that assert what stands before them and "と"."""

THAI_SAYING: Final = ("กล่าวว่า ระบุว่า เปิดเผยว่า แถลงว่า รายงานว่า บอกว่า ประกาศว่า ยืนยันว่า ชี้แจงว่า").split()
"""Thai verbs with "that", which assert what follows."""

UNSURE_OPENERS: Final = (
    "否认 否認 不 没 沒 未 非 无 無 怀疑 懷疑 质疑 質疑 谎 謊 假 误 誤 据称 據稱 据说 據說 可能 若 "
    "如果 曾 撤回 收回 拒绝 拒絕 取消 ない ず 誤 否定 疑 ไม่ ปฏิเสธ อาจ มิ เคย เท็จ สงสัย ถ้า หาก"
).split()
"""Words of Chinese, Japanese and Thai that take an opening clause back or make it unsure."""
