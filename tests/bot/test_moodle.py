"""Moodle XML: read by an XML parser and held against what Moodle's importer asks for."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bot.pack.quiz import Option, QuizItem, pool
from bot.pack_files.quiz import moodle_texts, write_moodle
from knowledge.corpus import Corpus


@pytest.fixture(scope="module")
def items(corpus: Corpus) -> tuple[QuizItem, ...]:
    return pool(corpus)


def text(element: ET.Element, path: str) -> str:
    """What a reader sees: paragraphs as lines, entities as letters."""
    shown = element.findtext(path) or ""
    lines = re.findall(r"<p>(.*?)</p>", shown)
    assert "".join(f"<p>{line}</p>" for line in lines) == shown
    return "\n".join(ET.fromstring(f"<p>{line}</p>").text or "" for line in lines)


def test_every_item_is_read_back(items: tuple[QuizItem, ...], tmp_path: Path) -> None:
    path = tmp_path / "cau-hoi.xml"
    write_moodle(items, path)
    assert path.read_bytes().startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    root = ET.parse(path).getroot()
    assert root.tag == "quiz"
    category, *questions = root.findall("question")
    assert category.get("type") == "category"
    assert category.findtext("category/text") == "$course$/top/Câu hỏi kiểm tra"
    assert len(questions) == len(items)
    assert len({q.findtext("idnumber") for q in questions}) == len(items)
    for item, question in zip(items, questions, strict=True):
        assert question.findtext("name/text") == question.findtext("idnumber") == item.id
        assert text(question, "questiontext/text") == item.stem
        general = text(question, "generalfeedback/text")
        assert item.explanation in general
        assert item.basis_label in general
        assert "chưa phải nguyên văn" in general
        answers = question.findall("answer")
        assert [a.get("fraction") for a in answers] == ["100" if n == item.right else "0" for n in range(len(item.options))]
        if item.kind == "true_false":
            assert question.get("type") == "truefalse"
            assert [a.findtext("text") for a in answers] == ["true", "false"]
        else:
            assert question.get("type") == "multichoice"
            assert question.findtext("single") == "true"
            assert [text(a, "text") for a in answers] == [o.text for o in item.options]
            assert [text(a, "feedback/text") for a in answers] == ["" if n == item.right else o.because for n, o in enumerate(item.options)]


def test_markup_in_a_text_stays_text(tmp_path: Path) -> None:
    nasty = "<b>đậm</b> & ]]> \"'\x08"
    options = tuple(Option(f"{nasty}{n}", ("x",), nasty) for n in range(4))
    item = QuizItem("q-1", "choice", f"{nasty}?", ("x",), options, 2, ("x",), nasty, nasty, "205-QĐ/TW")
    write_moodle([item], tmp_path / "q.xml", category="A/B <i>")
    category, question = ET.parse(tmp_path / "q.xml").getroot().findall("question")
    assert category.findtext("category/text") == "$course$/top/A//B <i>"
    assert text(question, "questiontext/text") == item.stem.replace("\x08", "")


def test_every_text_is_accounted_for(items: tuple[QuizItem, ...], tmp_path: Path) -> None:
    write_moodle(items, tmp_path / "q.xml")
    known = {t.text for t in moodle_texts(items)}
    for question in ET.parse(tmp_path / "q.xml").getroot().findall("question")[1:]:
        shown = [text(question, f"{tag}/text") for tag in ("questiontext", "generalfeedback")]
        shown += [text(a, "feedback/text") for a in question.findall("answer")]
        shown += [text(a, "text") for a in question.findall("answer")] if question.get("type") == "multichoice" else []
        assert [t for t in shown if t and t not in known] == []
