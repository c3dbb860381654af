"""A sheet as a Word file: A4, Times New Roman 14, headings that number themselves, a table of contents, page numbers.

Ordinals, bullets and page numbers are made by Word, so a paragraph's text is an item's text and nothing else.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from bot.export.exchange import printable
from bot.export.word import ACCENT, add_source, blank_document, set_font
from bot.pack.sheet import Break, Contents, Grid, Line, Sheet
from bot.pack.text import TextItem
from bot.pack_files.archive import stable

SIZE, COMPACT_SIZE = 14.0, 11.0
TEXT_WIDTH = 16.5  # cm: A4 less the margins of an administrative document
GREY = RGBColor(0x50, 0x50, 0x50)
_HEADINGS = {"chapter": ("Heading 1", 0), "section": ("Heading 2", 1), "topic": ("Heading 3", 2)}
_ALIGNED = {"organ", "cover-title", "cover-topic", "cover-line", "cover-note", "title"}
# Ids of the numbering that this writer adds; python-docx's template ends below 20.
_HEADING_NUMBERING, _QUESTION_NUMBERING, _STORY_NUMBERING = 41, 42, 43


def write_sheet(sheet: Sheet, path: Path) -> None:
    """Write the file. OSError where that cannot be."""
    size = COMPACT_SIZE if sheet.compact else SIZE
    document = blank_document(sheet.title, size)
    _styles(document, size, sheet.compact)
    _number(document)
    _foot(document, sheet.foot)
    writer = _Writer(document, sheet)
    for piece in sheet.pieces:
        writer.add(piece)
    document.save(str(path))
    stable(path)


class _Writer:
    """Adds pieces one after the other; remembers the headings' bookmarks for the table of contents."""

    def __init__(self, document: Any, sheet: Sheet) -> None:
        self._document = document
        self._headings = [p for p in sheet.pieces if isinstance(p, Line) and p.style in ("chapter", "section")]
        self._marks = 0
        # A style is looked up by name once: python-docx walks all styles for each paragraph, half of the time a file takes.
        self._ids = {style.name: style.style_id for style in document.styles}

    def add(self, piece: Any) -> None:
        if isinstance(piece, Line):
            self._line(piece)
        elif isinstance(piece, Grid):
            self._grid(piece)
        elif isinstance(piece, Contents):
            self._contents(piece)
        elif isinstance(piece, Break):
            self._document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def _line(self, line: Line) -> None:
        text = printable(line.item.text)
        if line.style in _HEADINGS:
            paragraph = self._paragraph(text, _HEADINGS[line.style][0])
            if line.style in ("chapter", "section"):
                self._marks += 1
                _bookmark(paragraph, self._marks)
        elif line.style == "link":
            add_source(self._paragraph("", "List Bullet"), {"url": text})
        else:
            name = {"bullet": "List Bullet", "number": "Câu hỏi", "story": "Tình huống", "body": "Normal", "title": "Title"}.get(
                line.style, f"Pack {line.style}"
            )
            paragraph = self._paragraph(text, name)
            if line.style in _ALIGNED:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _grid(self, grid: Grid) -> None:
        table = self._document.add_table(rows=len(grid.rows), cols=len(grid.widths), style="Table Grid")
        table.autofit = False
        for column, width in zip(table.columns, grid.widths, strict=True):
            column.width = Cm(TEXT_WIDTH * width)
        for number, (row, cells) in enumerate(zip(table.rows, grid.rows, strict=True)):
            _keep_whole(row, head=number == 0)
            for cell, item, width in zip(row.cells, cells, grid.widths, strict=True):
                cell.width = Cm(TEXT_WIDTH * width)
                _cell(cell, item, bold=number == 0 or number in grid.emphasis)
                if number == 0:
                    _shade(cell)
        self._paragraph("", "Pack gap")

    def _paragraph(self, text: str, style: str) -> Any:
        paragraph = self._document.add_paragraph(text)
        paragraph._p.style = self._ids[style]
        return paragraph

    def _contents(self, contents: Contents) -> None:
        """Headings with the pages they stand on. Each page number is a field that Word and LibreOffice fill in when they open the
        file; inside a TOC field LibreOffice would keep what was written, and whoever writes the file does not know the pages."""
        heading = self._paragraph(printable(contents.title.text), "Title")
        heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for number, line in enumerate(self._headings, 1):
            paragraph = self._paragraph("", "toc 1" if line.style == "chapter" else "toc 2")
            _entry(paragraph, printable(line.item.text), number)


def _styles(document: Any, size: float, compact: bool) -> None:
    styles = document.styles
    set_font(styles["Heading 1"], size + (1 if compact else 0))
    set_font(styles["Heading 2"], size)
    set_font(styles["Heading 3"], size)
    styles["Heading 3"].font.italic = not compact
    set_font(styles["Title"], size + 2)
    normal = styles["Normal"].paragraph_format
    normal.space_after, normal.line_spacing = (Pt(2), 1.0) if compact else (Pt(6), 1.2)
    if not compact:
        styles["Normal"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    for name in ("List Bullet", "Heading 1", "Heading 2", "Heading 3"):
        styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
        if compact and name != "List Bullet":
            styles[name].paragraph_format.space_before = Pt(4)
    made = {
        "Pack organ": {"bold": True, "size": size - 1}, "Pack cover-title": {"bold": True, "size": size + 6, "before": 110, "after": 18, "color": ACCENT},
        "Pack cover-topic": {"bold": True, "size": size + (1 if compact else 4), "after": 6 if compact else 60}, "Pack cover-line": {"after": 6},
        "Pack cover-note": {"italic": True, "size": size - 2, "before": 12}, "Pack lead": {"bold": True},
        "Pack basis": {"italic": True, "size": size - 2, "color": GREY, "after": 8}, "Pack note": {"size": size - 1, "color": GREY, "italic": True},
        "Pack blank": {"after": 12}, "Pack gap": {"size": 6, "after": 4}, "Câu hỏi": {"before": 4}, "Tình huống": {"before": 10},
    }  # fmt: skip
    for name, look in made.items():
        _style(document, name, look, size)
    for level, indent in ((1, 0.0), (2, 0.8)):
        style = _style(document, f"toc {level}", {"bold": level == 1, "size": size - 1, "after": 2}, size)
        style.paragraph_format.left_indent = Cm(indent)
        style.paragraph_format.tab_stops.add_tab_stop(Cm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _style(document: Any, name: str, look: dict[str, Any], size: float) -> Any:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    set_font(style, look.get("size", size))
    style.font.bold, style.font.italic = look.get("bold", False), look.get("italic", False)
    style.font.color.rgb = look.get("color", RGBColor(0, 0, 0))
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(look.get("before", 0)), Pt(look.get("after", 4))
    style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    return style


def _number(document: Any) -> None:
    """I. / 1. for headings and "Câu 1." for questions, as lists of the styles themselves."""
    numbering = document.part.numbering_part.element
    first = numbering.find(qn("w:num"))
    levels = (("upperRoman", "%1.", "Heading1"), ("decimal", "%2.", "Heading2"))
    singles = {_QUESTION_NUMBERING: ("Câu %1.", "Câu hỏi"), _STORY_NUMBERING: ("Tình huống %1.", "Tình huống")}
    lists = {_HEADING_NUMBERING: levels, **{i: (("decimal", pattern, document.styles[name].style_id),) for i, (pattern, name) in singles.items()}}
    for identity, found in lists.items():
        body = "".join(
            f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:pStyle w:val="{style}"/><w:suff w:val="space"/>'
            f'<w:lvlText w:val="{pattern}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl>'
            for n, (kind, pattern, style) in enumerate(found)
        )
        abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{identity}"><w:multiLevelType w:val="multilevel"/>{body}</w:abstractNum>'
        first.addprevious(parse_xml(abstract))
        numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{identity}"><w:abstractNumId w:val="{identity}"/></w:num>'))
    numbered = (("Heading 1", 0, _HEADING_NUMBERING), ("Heading 2", 1, _HEADING_NUMBERING), *((name, 0, i) for i, (_, name) in singles.items()))
    for name, level, identity in numbered:
        properties = document.styles[name].element.get_or_add_pPr()
        properties.insert(0, parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{identity}"/></w:numPr>'))
        _in_schema_order(properties)


def _in_schema_order(properties: Any) -> None:
    """Word refuses paragraph properties out of order: keepNext, keepLines, numPr, spacing, ind, jc, outlineLvl."""
    order = [
        qn(f"w:{n}")
        for n in (
            "keepNext",
            "keepLines",
            "pageBreakBefore",
            "widowControl",
            "numPr",
            "pBdr",
            "tabs",
            "spacing",
            "ind",
            "contextualSpacing",
            "jc",
            "outlineLvl",
        )
    ]
    for child in sorted(properties, key=lambda c: order.index(c.tag) if c.tag in order else -1):
        properties.append(child)


def _foot(document: Any, item: TextItem) -> None:
    """The line that stands at the foot of each page, above the page number."""
    number = document.sections[0].footer.paragraphs[0]
    line = copy.deepcopy(number._p)
    for child in list(line):
        if child.tag != qn("w:pPr"):
            line.remove(child)
    number._p.addprevious(line)
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(printable(item.text))
    run.italic, run.font.size, run.font.color.rgb = True, Pt(9), GREY


def _cell(cell: Any, item: TextItem, *, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.line_spacing = 1.0
    run = paragraph.add_run(printable(item.text))
    run.bold, run.font.size = bold, Pt(12)


def _shade(cell: Any) -> None:
    cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="F3E3E1"/>'))


def _keep_whole(row: Any, *, head: bool) -> None:
    """A row is not torn over two pages; the head comes back on each."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))


def _bookmark(paragraph: Any, number: int) -> None:
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    start.set(qn("w:id"), str(number))
    start.set(qn("w:name"), f"_Toc{number:06d}")
    end.set(qn("w:id"), str(number))
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
    paragraph._p.append(end)


def _entry(paragraph: Any, text: str, number: int) -> None:
    """Heading text, a dotted tab, and the page its bookmark stands on."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), f"_Toc{number:06d}")
    for run in (paragraph.add_run(text), paragraph.add_run("\t")):
        link.append(run._r)
    paragraph._p.append(link)
    for kind in ("begin", f" PAGEREF _Toc{number:06d} \\h ", "separate", "end"):
        run = paragraph.add_run()
        run._r.append(_field_part(kind))
        link.append(run._r)


def _field_part(kind: str) -> Any:
    """begin, separate or end of a field, or its instruction. Fields are marked so that Word fills them in on opening."""
    if kind in ("begin", "separate", "end"):
        part = OxmlElement("w:fldChar")
        part.set(qn("w:fldCharType"), kind)
        if kind == "begin":
            part.set(qn("w:dirty"), "true")
        return part
    part = OxmlElement("w:instrText")
    part.set(qn("xml:space"), "preserve")
    part.text = kind
    return part
