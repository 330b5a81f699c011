"""Data and markup are not read as prose, and prose that looks a little like them is."""

import gzip
import json
import re
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.input_files import EXAMPLES, STORY, documents, only_document, only_failure, write

from extractor.documents import read
from extractor.documents.read import missing_library
from extractor.documents.unread import kind_of_file, listed, refuse_markup
from extractor.errors import InputError, SettingsError
from extractor.models import Document

ROWS = [{"id": "1", "text": STORY}, {"id": "2", "text": STORY}]
ITEM = f"<item><title>Dam</title><description>{STORY}</description></item>"
RSS = f"<rss><channel>{ITEM}</channel></rss>"
GOLD = Path(__file__).parents[1] / "gold" / "articles"
PAGE = f"<html><head><title>x</title></head><body><p>{STORY}</p></body></html>"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        pytest.param("a.data", json.dumps(ROWS), "ends in .json or .jsonl", id="array"),
        pytest.param("a.data", json.dumps(ROWS, indent=1), "is JSON", id="indented-array"),
        pytest.param("a.data", json.dumps(ROWS[0], indent=1), "is JSON", id="indented-object"),
        pytest.param("a.data", '{"body": "It fell."}', "--column text=NAME", id="another-key"),
        pytest.param("a.data", '{"a": [1, 2], "text": "cut o', "is JSON", id="cut-off"),
        pytest.param("a.data", "[]", "JSON", id="empty-array"),
        pytest.param("a.data", "{}", "is JSON", id="empty-object"),
        pytest.param("a.data", '["It fell.", "He left."]', "is JSON", id="array-of-texts"),
        pytest.param("a.data", "[[1, 2], [3, 4]]", "is JSON", id="array-of-arrays"),
        pytest.param("a.data", "[1.5, -2e9]", "is JSON", id="array-of-numbers"),
        pytest.param("map.geojson", '{"type": "FeatureCollection"}', "is JSON", id="geojson"),
        pytest.param("book.ipynb", '{\n "cells": []\n}', "is JSON", id="notebook"),
        pytest.param("a.txt", json.dumps(ROWS), "is JSON", id="json-named-as-text"),
        pytest.param("a.md", json.dumps(ROWS), "is JSON", id="json-named-as-markdown"),
        pytest.param("a.svg", f"<svg><text>{STORY}</text></svg>", "is XML", id="svg"),
        pytest.param("a.txt", f"<?xml version='1.0'?>{RSS}", "is XML", id="xml-named-as-text"),
        pytest.param("a.docbook", f"<!DOCTYPE book><book>{STORY}</book>", "is XML", id="doctype"),
        pytest.param("a.php", f"<?php echo 1; ?>\n{STORY}", "program that makes a", id="php"),
        pytest.param("a.jsp", f'<%@ page %>\n<p>{STORY}</p>', "program that makes a", id="jsp"),
        pytest.param("a.txt", PAGE, "only under a name that ends in .html", id="page-as-text"),
        pytest.param("a.txt", f"<!doctype html>{STORY}", "rename it", id="doctype-as-text"),
        pytest.param("a.txt", f"<!-- x -->{PAGE}", "an HTML page", id="page-behind-a-comment"),
        pytest.param("a.md", PAGE, "an HTML page", id="page-as-markdown"),
        pytest.param("a.txt", f"<p>{STORY}</p>" * 5, "is HTML or XML", id="fragment"),
        pytest.param("a.php", f"Top.\n<p>{STORY}</p><b>x</b><i>y</i>", "is HTML or XML", id="late"),
        pytest.param("a.vue", f"<template><p>{STORY}</p></template><a></a>", "HTML", id="template"),
        pytest.param("a.msg", "From: a@b\nSubject: x\nMIME-Version: 1.0\n\nHi", "mail", id="mail"),
        pytest.param("a.mht", "From: x\nMime-Version: 1.0\n\n--x", "an e-mail", id="web-archive"),
        pytest.param("a.tex", "\\documentclass{article}\nIt fell.", "is LaTeX", id="latex"),
        pytest.param("a.srt", "1\n00:00:01,000 --> 00:00:02,000\nIt fell.", "subtitles", id="srt"),
        pytest.param("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nIt", "subtitles", id="vtt"),
        pytest.param("a.ics", "BEGIN:VCALENDAR\nSUMMARY:It", "a calendar", id="calendar"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_data_and_markup_are_refused(
    tmp_path: Path, name: str, content: str, reason: str, encoding: str
) -> None:
    write(tmp_path, {name: content.encode(encoding)})
    assert reason in only_failure(tmp_path / name).reason


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[1] According to the mayor, it fell.", id="note"),
        pytest.param("[Editor's note: it fell.]", id="bracket"),
        pytest.param('["We fell," he said.]', id="quotation-in-a-bracket"),
        pytest.param("[[Velm]] is a town.", id="wiki-link"),
        pytest.param("[2024, the year of the dam] It fell.", id="year"),
        pytest.param("{not json", id="brace"),
        pytest.param("{Velm} The bridge fell.", id="place-in-braces"),
        pytest.param("<Name withheld> said that it fell.", id="angle-bracket"),
        pytest.param("<3 the bridge of Velm fell.", id="heart"),
        pytest.param("It <b>fell</b>, he said, and <i>then</i> it rained.", id="two-tags"),
        pytest.param("From: Velm\nTo: Orrin\n\nThe bridge fell.", id="letter"),
        pytest.param("Mayor: It fell.\nReporter: When?\n", id="interview"),
        pytest.param("1\nThe bridge fell.\n", id="number"),
    ],
)
def test_prose_is_read(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"a.txt": text, "b": text})
    assert only_document(tmp_path / "a.txt").text == text
    assert only_document(tmp_path / "b").text == text


def test_markdown_may_hold_tags(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": f'<p align="center"><b>Velm</b></p>\n\n<p></p><i></i>\n\n{STORY}'})
    assert STORY in only_document(tmp_path / "a.md").text


def test_a_page_of_another_name_is_read_as_one(tmp_path: Path) -> None:
    words = STORY.strip() * 2
    page = f"<!DOCTYPE html><html><body><article><p>{words}</p></article></body></html>"
    write(tmp_path, {"index.php": page, "saved": page})
    assert only_document(tmp_path / "index.php").text.strip() == words
    assert only_document(tmp_path / "saved").text.strip() == words


@pytest.mark.parametrize(
    "path", [*GOLD.glob("*.txt"), *EXAMPLES.glob("*.md")], ids=lambda p: p.stem
)
def test_no_article_is_refused(path: Path) -> None:
    refuse_markup(path.read_text(encoding="utf-8"), "x")


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=9))
def test_any_array_of_objects_is_refused(value: object) -> None:
    for rows in ([{"text": value}], {"rows": value}, [{"a": 1, "b": [value]}]):
        with pytest.raises(InputError):
            refuse_markup(json.dumps(rows), "x")


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param("<!-- x -->" * 200_000, id="comments"),
        pytest.param("<!-- " * 400_000, id="open-comments"),
        pytest.param("[" * 2_000_000, id="brackets"),
        pytest.param('{"' + "\\" * 2_000_000, id="escapes"),
        pytest.param("a: b\n c\n" * 200_000, id="headers"),
        pytest.param("</" * 1_000_000, id="closing-tags"),
        pytest.param(" " * 2_000_000, id="spaces"),
    ],
)
def test_a_bomb_is_looked_at_quickly(bomb: str) -> None:
    with suppress(InputError):
        refuse_markup(bomb, "x")


def test_files_without_a_reader_are_counted_by_kind(tmp_path: Path) -> None:
    names = ["a.odp", "b.ODP", "sub/c.tex", "d.yaml", "notes", "e.tar.gz", "f.x~y", ".hidden.odp"]
    write(tmp_path, {"story.txt": STORY, **dict.fromkeys(names, "x")})
    unread: Counter[str] = Counter()
    (found,) = read([tmp_path], unread=unread)
    assert isinstance(found, Document)
    assert unread == {"ODP": 2, "TEX": 1, "YAML": 1, "TAR": 1, "other": 2}
    assert not missing_library(unread)


def test_a_folder_without_articles_says_what_it_holds(tmp_path: Path) -> None:
    write(tmp_path, {"a.odp": "x", "b.odp": "x", "c.tex": "x"})
    with pytest.raises(InputError, match=r"holds no article \(2 ODP, 1 TEX not read\): add"):
        documents(tmp_path)


class TestWithoutTheExtra:
    @pytest.fixture(autouse=True)
    def without(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "pypdfium2", None)  # as if it were not there

    def test_a_folder_counts_them_and_a_command_reads_them(self, tmp_path: Path) -> None:
        write(tmp_path, {"story.txt": STORY, "a.pdf": "%PDF-", "b.PDF": "%PDF-", "c.tex": "x"})
        unread: Counter[str] = Counter()
        (found,) = read([tmp_path], unread=unread)
        assert isinstance(found, Document)
        assert unread == {"PDF": 2, "TEX": 1}
        assert re.fullmatch(r"pip install .*\[documents\].* to read PDF", missing_library(unread))

    def test_a_folder_of_them_alone_says_what_to_install(self, tmp_path: Path) -> None:
        write(tmp_path, {"a.pdf": "%PDF-", "b.pdf": "%PDF-"})
        with pytest.raises(InputError, match=r"2 PDF not read\): run pip install .*\[documents\]"):
            documents(tmp_path)

    @pytest.mark.parametrize("name", ["a.pdf", "a.PDF.gz", "report"])
    def test_a_file_that_is_named_says_what_to_install(self, tmp_path: Path, name: str) -> None:
        data = b"%PDF-1.7\n"
        write(tmp_path, {name: gzip.compress(data) if name.endswith("gz") else data})
        with pytest.raises(SettingsError, match=r"\.pdf files need .*pip install .*\[documents\]"):
            documents(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.pdf", "PDF"),
        ("a.PDF.gz", "PDF"),
        ("a.zst", "ZST"),
        ("a", "other"),
        ("a." + "x" * 99, "other"),
    ],
)
def test_the_kind_of_a_file(name: str, kind: str) -> None:
    assert kind_of_file(name) == kind


def test_kinds_are_listed_by_frequency_and_at_most_eight() -> None:
    assert listed({"DOCX": 1, "PDF": 2_000, "A": 1}) == "2,000 PDF, 1 A, 1 DOCX"
    many = {f"K{n}": 20 - n for n in range(12)}
    assert listed(many).endswith("13 K7, 42 of other kinds")
