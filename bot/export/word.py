"""A conversation as a Word document: A4, Times New Roman 13, headings as real styles.

`blank_document`, `new_document`, `add_markdown` and `add_source` are what any other Word file of the project can start from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.citation import day
from bot.export.exchange import TITLE, Exchange, printable
from bot.export.markdown import citations_heading
from bot.export.standing import capital, checked, source_name, validity, wording
from bot.reply import Citation, Reply

FONT, SIZE, SMALL = "Times New Roman", 13, 10.5
ACCENT = RGBColor(0x9B, 0x1C, 0x1C)
# Blank lines and headings of an administrative document (Nghị định 30/2020/NĐ-CP: A4, margins 20–20–30–15 mm).
_MARGINS = {"top_margin": 2.0, "bottom_margin": 2.0, "left_margin": 3.0, "right_margin": 1.5}


def to_docx(exchanges: Sequence[Exchange], path: Path | Any, on: dt.datetime | None = None) -> None:
    """Write the conversation to a path or an open binary file; `on` is the time printed under the title."""
    now = on or dt.datetime.now()
    document = new_document(TITLE)
    stamp = document.add_paragraph(f"Xuất lúc {now:%H:%M} ngày {day(now.date())}")
    stamp.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for number, exchange in enumerate(exchanges, 1):
        _exchange(document, number, exchange)
    document.save(path if hasattr(path, "write") else str(path))


def new_document(title: str) -> Any:
    """A document that begins with its title."""
    document = blank_document(title)
    heading = document.add_paragraph(title, style="Title")
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return document


def blank_document(title: str, size: float = SIZE) -> Any:
    """An empty document with the house's page, fonts (of `size` points) and headings, and its title set as a property."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    for name, width in _MARGINS.items():
        setattr(section, name, Cm(width))
    for name in ("Normal", "Heading 2", "List Bullet", "List Number", "Quote"):
        set_font(document.styles[name], size)
    set_font(document.styles["Heading 1"], size + 1)
    set_font(document.styles["Title"], size + 3)
    normal = document.styles["Normal"].paragraph_format
    normal.space_after, normal.line_spacing = Pt(6), 1.15
    document.styles["Quote"].font.italic = False
    document.styles["Quote"].paragraph_format.left_indent = Cm(0.8)
    document.core_properties.title = title
    document.core_properties.language = "vi-VN"
    document.core_properties.author = ""
    _number_pages(section)
    _plain_title(document.styles["Title"])
    return document


def _plain_title(style: Any) -> None:
    """Word's own title is spaced out and underlined in blue; a title of ours is bold."""
    style.font.bold = True
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)
    for spacing in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(spacing)


def _number_pages(section: Any) -> None:
    """The page number in the middle of the foot, as a field that Word fills in."""
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    foot._p.append(field)


def set_font(style: Any, size: float) -> None:
    """The house's face in every script, its size, and red for titles and headings."""
    style.font.name, style.font.size = FONT, Pt(size)
    if style.name != "Normal":
        style.font.color.rgb = ACCENT if style.name.startswith(("Title", "Heading")) else RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
        fonts.attrib.pop(qn(theme), None)


def _exchange(document: Any, number: int, exchange: Exchange) -> None:
    reply = exchange.reply
    document.add_paragraph(f"Câu hỏi {number}", style="Heading 1")
    for line in printable(exchange.question).strip().split("\n"):
        document.add_paragraph(line, style="Quote")
    document.add_paragraph(f"Hỏi lúc {exchange.asked:%H:%M} ngày {day(exchange.asked.date())}").runs[0].italic = True
    document.add_paragraph("Trả lời", style="Heading 2")
    add_markdown(document, printable(reply.answer))
    if reply.notices:
        document.add_paragraph("Lưu ý", style="Heading 2")
        for notice in reply.notices:
            document.add_paragraph(printable(notice), style="List Bullet")
    if reply.citations:
        document.add_paragraph(citations_heading(reply), style="Heading 2")
        for n, citation in enumerate(reply.citations, 1):
            _citation(document, n, citation, reply)
    if reply.related:
        document.add_paragraph("Xem thêm", style="Heading 2")
        for citation in reply.related:
            document.add_paragraph(f"{capital(citation.label)}. {validity(citation, reply.as_of)}", style="List Bullet")


def _citation(document: Any, number: int, citation: Citation, reply: Reply) -> None:
    head = document.add_paragraph()
    head.paragraph_format.keep_with_next = True
    head.add_run(f"[{number}] {capital(citation.label)}").bold = True
    if citation.heading and citation.kind != "record":
        head.add_run(f": {citation.heading}")
    for line in printable(citation.text or "Chưa đọc được nội dung.").split("\n"):
        document.add_paragraph(line, style="Quote")
    kind = f"; {wording(citation)}" if citation.wording == "official" else ""
    facts = [f"Hiệu lực: {validity(citation, reply.as_of)}", f"Mức đối chiếu: {checked(citation)}{kind}."]
    facts += [f"Ghi chú: {printable(citation.note)}"] if citation.note else []
    for fact in facts:
        document.add_paragraph(fact, style="List Bullet")
    if citation.sources:
        line = document.add_paragraph("Nguồn: ", style="List Bullet")
        for n, source in enumerate(citation.sources):
            line.add_run("; " if n else "")
            add_source(line, source)


def add_source(paragraph: Paragraph, source: dict[str, str]) -> None:
    """A source at the end of a paragraph: a link where it has a web address, else its name."""
    url = source.get("url", "")
    if not url.startswith(("http://", "https://")):
        paragraph.add_run(printable(source_name(source)))
        return
    relation = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), relation)
    run = paragraph.add_run(url)
    run.font.size = Pt(SMALL)
    run.font.underline, run.font.color.rgb = True, RGBColor(0x1F, 0x4E, 0x8C)
    link.append(run._r)
    paragraph._p.append(link)


def add_markdown(document: Any, text: str) -> None:
    """Paragraphs, lists, tables and bold or italic runs of a Markdown text; anything else stays plain text."""
    styles: list[str | None] = [None]
    tokens = iter(MarkdownIt("commonmark", {"html": False}).enable("table").parse(text))
    for token in tokens:
        if token.type == "table_open":
            _table(document, tokens)
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            styles.append("List Bullet" if token.type.startswith("bullet") else "List Number")
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            styles.pop()
        elif token.type == "inline":
            _runs(document.add_paragraph(style=styles[-1]), token.children or [])
        elif token.type in ("fence", "code_block"):
            document.add_paragraph(token.content.rstrip("\n"))


def _runs(paragraph: Paragraph, children: Sequence[Token]) -> None:
    bold = italic = False
    for child in children:
        if child.type.startswith("strong"):
            bold = child.nesting == 1
        elif child.type.startswith("em_"):
            italic = child.nesting == 1
        elif child.type in ("softbreak", "hardbreak"):
            paragraph.add_run().add_break()
        elif child.content:
            run = paragraph.add_run(child.content)
            run.bold, run.italic = bold, italic


def _table(document: Any, tokens: Iterator[Token]) -> None:
    rows: list[list[Sequence[Token]]] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(token.children or [])
    table = document.add_table(rows=len(rows), cols=max(len(r) for r in rows), style="Table Grid")
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, children in zip(row.cells, cells, strict=False):
            _runs(cell.paragraphs[0], children)
