"""Quiz items as a paper in Word: one version (mã đề) after another, then the answer sheet of each.

One function lays the paper out as lines; the writer and `paper_texts` both walk those lines, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from bot.export.exchange import printable
from bot.export.word import new_document
from bot.pack.quiz import QuizItem, shuffled
from bot.pack.text import TextItem, asked, frame, rests
from bot.pack_files.quiz import wording
from bot.pack_files.quiz.wording import option_text

Style = Literal["line", "centre", "question", "option", "page", "heading", "note", "row", "explanation"]
_KEY_WIDTHS = (1.6, 2.2, 12.6)
FIRST_CODE = 101


@dataclass(frozen=True)
class Paper:
    """What the head of a paper says: who holds it, its subject, minutes, and how many versions to shuffle.

    `day` is the date as it is to be printed. Versions are numbered from 101.
    """

    unit: str = ""
    subject: str = wording.SUBJECT
    minutes: int = 0
    day: str = ""
    versions: int = 1
    seed: int = 1

    @property
    def codes(self) -> tuple[int, ...]:
        """The numbers of the versions: 101, 102, …"""
        return tuple(range(FIRST_CODE, FIRST_CODE + max(self.versions, 1)))


@dataclass(frozen=True)
class Line:
    """One paragraph of the paper, or a row of an answer sheet with three cells."""

    style: Style
    cells: tuple[TextItem, ...]


def write_paper(items: Sequence[QuizItem], path: Path, paper: Paper) -> None:
    """Write the versions, each from a new page, then the answer sheets with basis and explanation on pages of their own."""
    document = new_document(wording.TITLE)
    title = document.paragraphs[0]
    title.paragraph_format.space_after = Pt(2)
    table: Any = None
    for line in _lines(items, paper):
        if line.style != "row":
            table = None
            _paragraph(document, line)
            continue
        if table is None:
            table = _key(document)
        _row(table, line.cells, bold=False)
    document.save(str(path))


def paper_texts(items: Sequence[QuizItem], paper: Paper) -> tuple[TextItem, ...]:
    """Every text that `write_paper` writes, with what it rests on."""
    keys = [frame(name) for name in wording.KEY_COLUMNS]
    return (frame(wording.TITLE), *keys, *(cell for line in _lines(items, paper) for cell in line.cells))


def _lines(items: Sequence[QuizItem], paper: Paper) -> Iterator[Line]:
    versions = [(code, shuffled(items, paper.seed, code)) for code in paper.codes]
    for n, (code, version) in enumerate(versions):
        yield from _head(paper, code, new_page=n > 0)
        yield Line("line", (frame(wording.INSTRUCTION),))
        for number, item in enumerate(version, 1):
            yield from _question(number, item)
    for code, version in versions:
        yield Line("page", (frame(wording.KEY_TITLE),))
        yield Line("centre", (asked(f"Mã đề {code}"),))
        for number, item in enumerate(version, 1):
            yield Line("row", (asked(str(number)), rests(item.letter, *item.basis), rests(_capital(item.basis_label), *item.basis)))
    # The explanations do not depend on the version: they follow the first one.
    code, version = versions[0]
    yield Line("page", (frame(wording.EXPLAINED),))
    yield Line("centre", (asked(f"Theo thứ tự câu của mã đề {code}"),))
    yield Line("note", (frame(wording.RESTATED),))
    for number, item in enumerate(version, 1):
        yield Line("question", (rests(f"Câu {number}. {item.letter}. {item.answer}", *item.basis),))
        for part in item.explanation.split("\n"):
            yield Line("explanation", (rests(part, *item.basis),))


def _head(paper: Paper, code: int, *, new_page: bool) -> Iterator[Line]:
    yield Line("page" if new_page else "heading", (_subject(paper.subject),))
    if paper.unit:
        yield Line("centre", (asked(paper.unit),))
    facts = [f"Mã đề: {code}"]
    facts += [f"Thời gian làm bài: {paper.minutes} phút"] if paper.minutes else []
    facts += [f"Ngày: {paper.day}"] if paper.day else []
    yield Line("centre", (asked(" – ".join(facts)),))
    yield Line("line", (frame(wording.NAME_LINE),))
    yield Line("line", (frame(wording.BRANCH_LINE),))


def _subject(subject: str) -> TextItem:
    return frame(subject) if subject == wording.SUBJECT else asked(subject)


def _question(number: int, item: QuizItem) -> Iterator[Line]:
    yield Line("question", (rests(f"Câu {number}. {item.stem}", *item.stem_rests_on),))
    for letter, option in zip("ABCD", item.options, strict=False):
        yield Line("option", (option_text(option, f"{letter}. {option.text}"),))


def _paragraph(document: Any, line: Line) -> None:
    text = printable(line.cells[0].text)
    heading = line.style in ("heading", "page")
    paragraph = document.add_paragraph(style="Heading 1" if heading else None)
    run = paragraph.add_run(text)
    shape = paragraph.paragraph_format
    if heading or line.style == "centre":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    shape.page_break_before = line.style == "page"
    if line.style == "question":
        run.bold, shape.space_before, shape.space_after, shape.keep_with_next, shape.keep_together = True, Pt(8), Pt(2), True, True
    elif line.style == "option":
        last = text.startswith("D.") or text == "B. Sai"
        shape.left_indent, shape.first_line_indent, shape.space_after, shape.keep_with_next = Cm(1.3), Cm(-0.7), Pt(1), not last
    elif line.style == "explanation":
        shape.left_indent, shape.space_after = Cm(0.7), Pt(2)
    elif line.style == "note":
        run.italic = True


def _key(document: Any) -> Any:
    table = document.add_table(rows=1, cols=len(wording.KEY_COLUMNS), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, _KEY_WIDTHS, strict=True):
        column.width = Cm(width)
    _fill(table.rows[0], wording.KEY_COLUMNS, bold=True)
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    return table


def _row(table: Any, cells: tuple[TextItem, ...], *, bold: bool) -> None:
    row = table.add_row()
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    _fill(row, tuple(printable(c.text) for c in cells), bold=bold)


def _fill(row: Any, texts: Sequence[str], *, bold: bool) -> None:
    for cell, text, width in zip(row.cells, texts, _KEY_WIDTHS, strict=True):
        cell.width = Cm(width)
        cell.paragraphs[0].add_run(text).bold = bold
        cell.paragraphs[0].paragraph_format.space_after = Pt(2)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
