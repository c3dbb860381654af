"""Quiz items as Moodle XML (docs.moodle.org, "Moodle XML format"): multichoice with one right answer, and truefalse."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from xml.etree import ElementTree as ET

from bot.export.exchange import printable
from bot.pack.quiz import QuizItem
from bot.pack.text import TextItem, asked, frame, rests
from bot.pack_files.quiz.wording import BASIS_IS, RESTATED, TITLE, feedback, item_texts, reason


def write_moodle(items: Sequence[QuizItem], path: Path, *, category: str = TITLE) -> None:
    """Write the items to a UTF-8 file. `category` is the name of the question bank's folder; "/" in it stays a letter."""
    root = ET.Element("quiz")
    question = ET.SubElement(root, "question", type="category")
    _text(question, "category", f"$course$/top/{printable(category).replace('/', '//')}")
    for item in items:
        root.append(_question(item))
    ET.indent(root)
    ET.ElementTree(root).write(path, encoding="UTF-8", xml_declaration=True)


def moodle_texts(items: Sequence[QuizItem], *, category: str = TITLE) -> tuple[TextItem, ...]:
    """Every text that `write_moodle` writes, with what it rests on."""
    return (
        frame(category) if category == TITLE else asked(category),
        frame(BASIS_IS),
        frame(RESTATED),
        *(t for item in items for t in (asked(item.id), *item_texts(item), rests(feedback(item), *item.basis))),
    )


def _question(item: QuizItem) -> ET.Element:
    simple = item.kind == "true_false"
    question = ET.Element("question", type="truefalse" if simple else "multichoice")
    _text(question, "name", item.id)
    _html(question, "questiontext", item.stem)
    _html(question, "generalfeedback", feedback(item))
    for tag, value in (("defaultgrade", "1"), ("penalty", "1" if simple else "0.3333333"), ("hidden", "0"), ("idnumber", item.id)):
        ET.SubElement(question, tag).text = value
    if not simple:
        for tag, value in (("single", "true"), ("shuffleanswers", "true"), ("answernumbering", "ABCD")):
            ET.SubElement(question, tag).text = value
    for n, option in enumerate(item.options):
        answer = ET.SubElement(question, "answer", fraction="100" if n == item.right else "0")
        if simple:  # the importer knows the two answers by their English names and shows them in the site's language
            answer.set("format", "moodle_auto_format")
            ET.SubElement(answer, "text").text = ("true", "false")[n]
        else:
            answer.set("format", "html")
            ET.SubElement(answer, "text").text = _paragraphs(option.text)
        _html(answer, "feedback", reason(item, option))
    return question


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(ET.SubElement(parent, tag), "text").text = text


def _html(parent: ET.Element, tag: str, text: str) -> None:
    element = ET.SubElement(parent, tag, format="html")
    ET.SubElement(element, "text").text = _paragraphs(text)


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in printable(text).split("\n") if line)
