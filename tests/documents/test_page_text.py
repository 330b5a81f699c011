"""All text of a page, as a browser shows it."""

import pytest
from lxml import html  # type: ignore[import-untyped]  # it ships no types

from extractor.documents.page_text import visible_text

PAGES: dict[str, tuple[str, str]] = {
    "paragraphs": ("<p>One<p>Two", "One\n\nTwo"),
    "divisions": ("<div>One</div><div>Two</div>", "One\nTwo"),
    "spaces": ("<p> One \n  two\tthree </p>", "One two three"),
    "inline": ("<p>One <b> two</b>, <i>three</i>.", "One two, three."),
    "line break": ("<p>One<br>Two <br/> Three", "One\nTwo\nThree"),
    "two line breaks": ("<p>One<br><br>Two", "One\n\nTwo"),
    "table": ("<table><tr><th>Tea<td>3.00<tr><td>Cake<td>2.50</table>", "Tea\t3.00\nCake\t2.50"),
    "list": ("<ul><li>One<li>Two</ul>", "One\nTwo"),
    "heading": ("<h1>Head</h1>text", "Head\n\ntext"),
    "preformatted": ("<pre>Tea   3.00\n  Cake</pre>", "Tea   3.00\n  Cake"),
    "space behind preformatted": ("<pre>a  b</pre><p>c  d", "a  b\n\nc d"),
    "form": ("<form>Name: <input value='Ann'><input type=hidden value=x></form>", "Name: Ann"),
    "comment": ("<p>One<!-- no --> two", "One two"),
    "script": ("<p>One<script>no</script> two<style>no</style>", "One two"),
    "hidden": (
        "<p>One <span hidden>no</span>two <b style='display: none'>no</b>three",
        "One two three",
    ),
    "hidden outside": ("<div hidden><p>no <b>no</b></p>no</div>yes", "yes"),
    "nested": ("<div><div><p>One</p></div></div><div>Two</div>", "One\n\nTwo"),
    "entities": ("<p>5 &lt; 6 &amp; 7&nbsp;kg", "5 < 6 & 7\u00a0kg"),
    "no words": ("<p> <br> </p>", ""),
}


@pytest.mark.parametrize(("page", "expected"), PAGES.values(), ids=PAGES)
def test_visible_text(page: str, expected: str) -> None:
    tree = html.fromstring(f"<html><head><title>no</title></head><body>{page}</body></html>")
    before = html.tostring(tree)
    assert visible_text(tree) == expected
    assert html.tostring(tree) == before


def test_a_page_that_is_nested_deeply() -> None:
    deep = html.fromstring("<div>" * 200 + "Tea" + "</div>" * 200)
    assert visible_text(deep) == "Tea"
