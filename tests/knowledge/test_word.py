"""DOCX as people make them: layout tables, automatic numbers, tracked changes, text boxes, hidden text, everything in one cell."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml

from knowledge.extract import extract
from tests.knowledge.shapes import BASIS, BODY, FOOT, HEAD, PLACES, TITLE, check

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NUMBERED = re.compile(r"^(Điều \d+\.|\d\.|[a-zđ]\)) ")
Writer = Callable[[Any, str, str], bool]


def saved(document: Any) -> bytes:
    stored = io.BytesIO()
    document.save(stored)
    return stored.getvalue()


def opened(place: Any) -> None:
    table = place.add_table(2, 2)
    for row, texts in enumerate((("BAN CHẤP HÀNH TRUNG ƯƠNG", HEAD[3]), (HEAD[2], HEAD[4]))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    for n, text in enumerate([*TITLE, *BASIS]):
        paragraph = place.add_paragraph()
        paragraph.add_run(text).bold = n < 2
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if n < 2 else None


def closed(place: Any) -> None:
    table = place.add_table(1, 2)
    table.cell(0, 0).text = "\n".join(FOOT[:3])
    table.cell(0, 1).text = "\n\n".join(FOOT[3:])


def made(write: Writer = lambda place, kind, text: False, place: Any = None) -> bytes:
    document = Document()
    place = place or document
    opened(place)
    for kind, text, title in BODY:
        if write(place, kind, text):
            continue
        for line in (text, title) if title else (text,):
            place.add_paragraph().add_run(line).bold = kind in ("part", "article")
    closed(place)
    return saved(document)


def tracked(place: Any, kind: str, text: str) -> bool:
    if not text.startswith("1. Quy định này quy"):
        return False
    paragraph = place.add_paragraph("1. Quy định này quy định về ")._p
    paragraph.append(parse_xml(f"<w:del {W}><w:r><w:delText>quyền hạn </w:delText></w:r></w:del>"))
    paragraph.append(parse_xml(f'<w:ins {W}><w:r><w:t xml:space="preserve">{text[28:]}</w:t></w:r></w:ins>'))
    place.add_paragraph()._p.append(parse_xml(f"<w:del {W}><w:r><w:delText>3. Khoản đã xoá.</w:delText></w:r></w:del>"))
    return True


def boxed(place: Any, kind: str, text: str) -> bool:
    if not text.startswith("Điều 2"):
        return False
    content = f"<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
    spaces = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:s="urn:shape"'
    drawn = f'<mc:AlternateContent><mc:Choice Requires="s"><s:txbx>{content}</s:txbx></mc:Choice><mc:Fallback><s:box>{content}</s:box></mc:Fallback></mc:AlternateContent>'
    place.add_paragraph()._p.append(parse_xml(f"<w:r {W} {spaces}>{drawn}</w:r>"))
    return True


def hidden(place: Any, kind: str, text: str) -> bool:
    if text.startswith("Điều 4"):
        place.add_paragraph().add_run("Ghi chú nội bộ.").font.hidden = True
    return False


def parted(place: Any, kind: str, text: str) -> bool:
    if kind != "clause":
        return False
    paragraph = place.add_paragraph(text[:12])._p
    for tag, attribute, part in (("hyperlink", 'w:anchor="x"', text[12:20]), ("fldSimple", 'w:instr="REF a"', text[20:26])):
        paragraph.append(parse_xml(f'<w:{tag} {W} {attribute}><w:r><w:t xml:space="preserve">{part}</w:t></w:r></w:{tag}>'))
    paragraph.append(parse_xml(f'<w:sdt {W}><w:sdtContent><w:r><w:t xml:space="preserve">{text[26:]}</w:t></w:r></w:sdtContent></w:sdt>'))
    return True


def beside(place: Any, kind: str, text: str) -> bool:
    """Each numbered paragraph as a row: its number in one cell, its text in the other."""
    if kind not in ("clause", "point"):
        return False
    table = place.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = text.split(" ", 1)
    return True


@pytest.mark.parametrize("write", [tracked, boxed, hidden, parted, beside], ids=lambda f: f.__name__)
def test_paragraphs(tmp_path: Path, write: Writer) -> None:
    check(tmp_path, "a.docx", made(write))


def test_hidden_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(made(hidden))
    assert any("chữ ẩn" in w for w in extract(path).warnings)


def test_running_heads_are_no_text(tmp_path: Path) -> None:
    document = Document()
    opened(document)
    document.sections[0].header.paragraphs[0].text = "Quy định 12-QĐ/TW"
    document.sections[0].footer.paragraphs[0].text = "Trang 2/10"
    for _, text, title in BODY:
        for line in (text, title) if title else (text,):
            document.add_paragraph(line)
    closed(document)
    check(tmp_path, "a.docx", saved(document))


def test_everything_in_one_cell(tmp_path: Path) -> None:
    document = Document()
    cell = document.add_table(1, 1).cell(0, 0)
    opened(cell)
    for _, text, title in BODY:
        for line in (text, title) if title else (text,):
            cell.add_paragraph(line)
    closed(cell)
    check(tmp_path, "a.docx", saved(document))


def test_one_paragraph_with_line_breaks(tmp_path: Path) -> None:
    document = Document()
    opened(document)
    paragraph = document.add_paragraph()
    for _, text, title in BODY:
        for line in (text, title) if title else (text,):
            paragraph.add_run(line).add_break()
    closed(document)
    check(tmp_path, "a.docx", saved(document))


def test_every_number_drawn_by_word(tmp_path: Path) -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (kind, text) in enumerate((("decimal", "Điều %1."), ("decimal", "%2."), ("lowerLetter", "%3)")))
    )

    def drawn(place: Any, kind: str, text: str) -> bool:
        level = {"article": 0, "clause": 1, "point": 2}.get(kind)
        if level is None:
            return False
        paragraph = place.add_paragraph(NUMBERED.sub("", text))
        paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'))
        return True

    document = Document()
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="77">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {W} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    opened(document)
    for kind, text, title in BODY:
        if not drawn(document, kind, text):
            for line in (text, title) if title else (text,):
                document.add_paragraph(line)
    closed(document)
    check(tmp_path, "a.docx", saved(document), PLACES.replace("1.2.đ", "1.2.e"))


def test_a_run_that_switches_bold_off_is_not_bold(tmp_path: Path) -> None:
    document = Document()
    for bold in (True, False, None):
        document.add_paragraph().add_run("Chữ của văn bản").bold = bold
    path = tmp_path / "a.docx"
    path.write_bytes(saved(document))
    assert [x.bold for x in extract(path).lines] == [True, False, False]
