"""Slides as a PowerPoint file: 16:9, deep red on white, native text, tables and shapes, speaker notes.

Every box is measured before it is filled (`fitting`); a text that fits in no size is carried on to a further slide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Cm, Pt

from bot.export.exchange import printable
from bot.pack.slides import Slide
from bot.pack.text import TextItem
from bot.pack_files.archive import stable
from bot.pack_files.fitting import height, largest

FONT = "Arial"
WIDE, TALL, EDGE = 33.867, 19.05, 1.6
TITLE_TOP, TITLE_TALL, BODY_TOP, BODY_TALL, FOOT_TOP, FOOT_TALL = 0.9, 2.3, 3.7, 12.2, 16.3, 1.9
PADDING = 0.25
_COLORS: tuple[Any, ...] = tuple(RGBColor.from_string(c) for c in ("9B1C1C", "201C18", "5A5148", "FBECEB", "D9B8B5", "FFFFFF"))
RED, INK, GREY, PALE, LINE_COLOR, WHITE = _COLORS
_TITLES = (30.0, 28.0, 26.0, 24.0, 22.0, 20.0, 18.0)
_BODY = (30.0, 28.0, 26.0, 24.0, 22.0, 20.0, 18.0, 16.0, 15.0, 14.0)
_CELLS = (18.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0)
_FOOT = (14.0, 13.0, 12.0, 11.0, 10.0, 9.0, 8.0)
_TITLE_ONLY = 5


def write_show(title: str, shown: Sequence[Slide], path: Path) -> None:
    """Write the file. OSError where that cannot be."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Cm(WIDE), Cm(TALL)
    presentation.core_properties.title = title
    presentation.core_properties.author = ""
    presentation.core_properties.language = "vi-VN"
    for slide in shown:
        for part in carried_on(slide):
            _Canvas(presentation.slides.add_slide(presentation.slide_layouts[_TITLE_ONLY])).draw(part)
    presentation.save(str(path))
    stable(path)


def carried_on(slide: Slide) -> list[Slide]:
    """The slide, or as many as its text needs: paragraphs that do not fit move to the next, which carries the same title."""
    if slide.layout not in ("list", "idea", "answer", "situation") or _body_size(slide) is not None or len(slide.body) < 2:
        return [slide]
    half = len(slide.body) // 2
    first = replace(slide, body=slide.body[:half], seconds=slide.seconds // 2)
    second = replace(slide, body=slide.body[half:], notes=(), seconds=slide.seconds - slide.seconds // 2)
    return [*carried_on(first), *carried_on(second)]


def _body_size(slide: Slide) -> float | None:
    return largest([i.text for i in slide.body], WIDE - 2 * EDGE - 2 * PADDING - 1.0, BODY_TALL - 2 * PADDING, _BODY)


class _Canvas:
    """One page. Coordinates in cm from the top left."""

    def __init__(self, page: Any) -> None:
        self._page = page

    def draw(self, slide: Slide) -> None:
        draw = {
            "title": self._cover, "section": self._section, "idea": self._idea, "table": self._table, "elements": self._table, "acts": self._acts,
            "situation": self._situation, "answer": self._idea, "list": self._list,
        }[slide.layout]  # fmt: skip
        draw(slide)
        if slide.layout != "title":
            self._number(WHITE if slide.layout == "section" else GREY)
        frame = self._page.notes_slide.notes_text_frame
        for n, item in enumerate(i for i in slide.notes if i.text):
            paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
            paragraph.text = printable(item.text)

    def _cover(self, slide: Slide) -> None:
        self._fill(RED)
        self._title(slide.title, EDGE, 5.2, WIDE - 2 * EDGE, 4.6, WHITE, (44.0, 40.0, 36.0, 32.0, 28.0, 24.0, 20.0))
        self._texts(slide.body, EDGE, 10.4, WIDE - 2 * EDGE, 4.2, WHITE, (24.0, 22.0, 20.0, 18.0, 16.0, 14.0, 12.0))
        if slide.foot:
            self._texts([slide.foot], EDGE, FOOT_TOP, WIDE - 2 * EDGE, FOOT_TALL, WHITE, _FOOT)

    def _section(self, slide: Slide) -> None:
        self._fill(RED)
        self._title(slide.title, EDGE, 4.6, WIDE - 2 * EDGE, 4.6, WHITE, (40.0, 36.0, 32.0, 28.0, 24.0, 20.0))
        if slide.body:
            self._texts(slide.body, EDGE, 10.2, WIDE - 2 * EDGE, 6.0, WHITE, (20.0, 18.0, 16.0, 14.0, 12.0, 11.0, 10.0))

    def _idea(self, slide: Slide) -> None:
        """One idea: the sentence large in a pale panel, its basis under it, its validity as a badge."""
        self._head(slide)
        self._box(EDGE, BODY_TOP, WIDE - 2 * EDGE, BODY_TALL, PALE)
        self._box(EDGE, BODY_TOP, 0.3, BODY_TALL, RED)
        top = BODY_TOP + (1.5 if slide.badge else 0)
        if slide.badge:
            self._texts([slide.badge], EDGE + 1.0, BODY_TOP + 0.4, 16.0, 1.0, RED, (16.0, 14.0, 12.0), bold=True)
        self._texts(slide.body, EDGE + 1.0, top, WIDE - 2 * EDGE - 2.0, BODY_TALL - (top - BODY_TOP), INK, _BODY, anchor=MSO_ANCHOR.MIDDLE)

    def _list(self, slide: Slide) -> None:
        self._head(slide)
        self._texts(slide.body, EDGE, BODY_TOP, WIDE - 2 * EDGE, BODY_TALL, INK, _BODY[2:], bullets=True)

    def _situation(self, slide: Slide) -> None:
        """The story on the left, the four options as cards on the right."""
        self._head(slide)
        story, options = slide.body[:1], slide.body[1:]
        left = 14.0
        self._box(EDGE, BODY_TOP, left, BODY_TALL, PALE)
        self._texts(story, EDGE + 0.4, BODY_TOP, left - 0.8, BODY_TALL, INK, _BODY[2:], anchor=MSO_ANCHOR.MIDDLE)
        room, across = BODY_TALL / max(1, len(options)), WIDE - 2 * EDGE - left - 0.8
        size = min((largest([o.text], across - 1.2, room - 0.8, (22.0, 20.0, *_CELLS)) or _CELLS[-1] for o in options), default=_CELLS[0])
        for n, option in enumerate(options):
            top = BODY_TOP + n * room
            self._box(EDGE + left + 0.8, top, across, room - 0.3, WHITE, outline=True)
            self._texts([option], EDGE + left + 1.1, top, across - 0.6, room - 0.3, INK, (size,), anchor=MSO_ANCHOR.MIDDLE)

    def _acts(self, slide: Slide) -> None:
        """Boxes in two rows, each tied to the line in the middle."""
        self._head(slide)
        across, gap = 3, 0.8
        wide = (WIDE - 2 * EDGE - (across - 1) * gap) / across
        tall = 4.6
        middle = BODY_TOP + BODY_TALL / 2
        size = min((largest([i.text], wide - 1.0, tall - 0.8, (24.0, *_CELLS), bold=True) or _CELLS[-1] for i in slide.body), default=18.0)
        self._line(EDGE, middle, WIDE - EDGE, middle)
        for n, item in enumerate(slide.body):
            row, column = divmod(n, across)
            left, top = EDGE + column * (wide + gap), BODY_TOP + row * (BODY_TALL - tall)
            self._line(left + wide / 2, middle, left + wide / 2, top + (tall if row == 0 else 0))
            known = any("/" in i.rsplit("@", 1)[-1] for i in item.provisions)
            self._box(left, top, wide, tall, RED if known else PALE, rounded=True)
            self._texts(
                [item],
                left + 0.25,
                top,
                wide - 0.5,
                tall,
                WHITE if known else GREY,
                (size,),
                bold=known,
                anchor=MSO_ANCHOR.MIDDLE,
                align=PP_ALIGN.CENTER,
            )

    def _table(self, slide: Slide) -> None:
        self._head(slide)
        columns = slide.columns
        rows = [slide.body[n : n + columns] for n in range(0, len(slide.body), columns)]
        widths = [6.4, *[(WIDE - 2 * EDGE - 6.4) / (columns - 1)] * (columns - 1)]
        size, heights = _table_size(rows, widths)
        shape = self._page.shapes.add_table(len(rows), columns, Cm(EDGE), Cm(BODY_TOP), Cm(WIDE - 2 * EDGE), Cm(sum(heights)))
        shape.table.first_row = True
        for column, wide in zip(shape.table.columns, widths, strict=True):
            column.width = Cm(wide)
        for n, (row, items) in enumerate(zip(shape.table.rows, rows, strict=True)):
            row.height = Cm(heights[n])
            for c, (cell, item) in enumerate(zip(row.cells, items, strict=True)):
                self._cell(cell, item, size, head=n == 0, bold=n == 0 or c == 0)

    def _cell(self, cell: Any, item: TextItem, size: float, *, head: bool, bold: bool) -> None:
        cell.fill.solid()
        cell.fill.fore_color.rgb = RED if head else WHITE
        cell.margin_left = cell.margin_right = Cm(PADDING)
        cell.margin_top = cell.margin_bottom = Cm(0.15)
        paragraph = cell.text_frame.paragraphs[0]
        run = paragraph.add_run()
        run.text = printable(item.text)
        _font(run, size, WHITE if head else INK, bold)
        for side in ("a:lnL", "a:lnR", "a:lnT", "a:lnB"):
            cell._tc.get_or_add_tcPr().insert(
                0, parse_xml(f'<{side} {nsdecls("a")} w="9525"><a:solidFill><a:srgbClr val="{LINE_COLOR}"/></a:solidFill></{side}>')
            )
        _border_order(cell._tc.tcPr)

    def _head(self, slide: Slide) -> None:
        self._box(0, 0, WIDE, 0.35, RED)
        self._title(slide.title, EDGE, TITLE_TOP, WIDE - 2 * EDGE, TITLE_TALL, RED, _TITLES)
        if slide.foot:
            self._texts([slide.foot], EDGE, FOOT_TOP, WIDE - 2 * EDGE - 2.2, FOOT_TALL, GREY, _FOOT)

    def _title(self, item: TextItem, left: float, top: float, wide: float, tall: float, color: Any, sizes: Sequence[float]) -> None:
        """In the title placeholder, so that outline view and screen readers know it."""
        shape = self._page.shapes.title
        shape.left, shape.top, shape.width, shape.height = Cm(left), Cm(top), Cm(wide), Cm(tall)
        self._write(shape.text_frame, [item], wide, tall, color, sizes, bold=True, anchor=MSO_ANCHOR.MIDDLE, align=PP_ALIGN.LEFT)

    def _texts(self, items: Sequence[TextItem], left: float, top: float, wide: float, tall: float, color: Any, sizes: Sequence[float], *, bold: bool = False,
               bullets: bool = False, anchor: Any = MSO_ANCHOR.TOP, align: Any = PP_ALIGN.LEFT) -> None:  # fmt: skip
        box = self._page.shapes.add_textbox(Cm(left), Cm(top), Cm(wide), Cm(tall))
        self._write(box.text_frame, items, wide, tall, color, sizes, bold=bold, anchor=anchor, align=align, bullets=bullets)

    def _write(self, frame: Any, items: Sequence[TextItem], wide: float, tall: float, color: Any, sizes: Sequence[float], *, bold: bool, anchor: Any, align: Any,
               bullets: bool = False) -> None:  # fmt: skip
        room = wide - 2 * PADDING - (0.9 if bullets else 0)
        size = largest([i.text for i in items], room, tall - 2 * PADDING, sizes, bold=bold) or sizes[-1]
        frame.word_wrap = True
        frame.vertical_anchor = anchor
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Cm(PADDING)
        for n, item in enumerate(items):
            paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
            paragraph.alignment = align
            paragraph.space_after = Pt(size * 0.35)
            paragraph.line_spacing = 1.0
            if bullets:
                _bullet(paragraph)
            run = paragraph.add_run()
            run.text = printable(item.text)
            _font(run, size, color, bold)

    def _box(self, left: float, top: float, wide: float, tall: float, color: Any, *, outline: bool = False, rounded: bool = False) -> None:
        kind = MSO_SHAPE.ROUNDED_RECTANGLE if rounded else MSO_SHAPE.RECTANGLE
        shape = self._page.shapes.add_shape(kind, Cm(left), Cm(top), Cm(wide), Cm(tall))
        shape.shadow.inherit = False
        shape.fill.solid()
        shape.fill.fore_color.rgb = color
        if outline:
            shape.line.color.rgb, shape.line.width = LINE_COLOR, Pt(1.25)
        else:
            shape.line.fill.background()
        if rounded:
            shape.adjustments[0] = 0.08

    def _line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        line = self._page.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, Cm(x1), Cm(y1), Cm(x2), Cm(y2))
        line.line.color.rgb, line.line.width = LINE_COLOR, Pt(3)

    def _fill(self, color: Any) -> None:
        background = self._page.background.fill
        background.solid()
        background.fore_color.rgb = color

    def _number(self, color: Any) -> None:
        box = self._page.shapes.add_textbox(Cm(WIDE - EDGE - 2), Cm(17.5), Cm(2), Cm(0.9))
        paragraph = box.text_frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.RIGHT
        field = f'<a:fld {nsdecls("a")} id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum"><a:rPr lang="vi-VN" sz="1200"><a:solidFill><a:srgbClr val="{color}"/></a:solidFill></a:rPr><a:t>1</a:t></a:fld>'
        paragraph._p.append(parse_xml(field))


def _table_size(rows: Sequence[Sequence[TextItem]], widths: Sequence[float]) -> tuple[float, list[float]]:
    """The largest size at which the rows fit the page, and their heights in cm."""
    for size in _CELLS:
        heights = [
            max(height([i.text], w - 2 * PADDING, size, bold=n == 0 or c == 0) + 0.4 for c, (i, w) in enumerate(zip(row, widths, strict=True)))
            for n, row in enumerate(rows)
        ]
        if sum(heights) <= BODY_TALL:
            break
    return size, heights


def _font(run: Any, size: float, color: Any, bold: bool) -> None:
    run.font.name, run.font.size, run.font.bold, run.font.color.rgb = FONT, Pt(size), bold, color
    run._r.get_or_add_rPr().set("lang", "vi-VN")


def _bullet(paragraph: Any) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "342900")
    properties.set("indent", "-342900")
    for tag in (
        f'<a:buClr {nsdecls("a")}><a:srgbClr val="{RED}"/></a:buClr>',
        f'<a:buFont {nsdecls("a")} typeface="Arial"/>',
        f'<a:buChar {nsdecls("a")} char="•"/>',
    ):
        properties.append(parse_xml(tag))


def _border_order(properties: Any) -> None:
    """Borders come before the fill, left, right, top, bottom; PowerPoint repairs a file in which they do not."""
    order = [qn(t) for t in ("a:lnL", "a:lnR", "a:lnT", "a:lnB")]
    for child in sorted(properties, key=lambda c: order.index(c.tag) if c.tag in order else len(order)):
        properties.append(child)
