"""A PDFium page → printed lines in reading order, also where a fallback font tore its letters out of their words.

A program without the letters "ệ" or "ơ" in its font prints the line first and these letters after it, from another font. Read in the
order of the file, "chấm dứt" is then "ch m d t ấ ứ". Where a page is so, its letters are put back by baseline and place.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2.raw as pdfium

from knowledge.extract.clean import tidy
from knowledge.extract.layout import Printed

_GAP = 36.0  # points without ink inside a line: columns, or a number far from its text
_BLANK = 0.09  # of the type size: letters further apart have a blank between them; within words gaps stay under .02
_TORN = 0.15  # backward steps a line; a sound page of a table has next to none, a torn one of Vietnamese some ten


@dataclass(frozen=True, slots=True)
class _Glyph:
    """One character: `index` in PDFium's order, its ink from `left` to `right` in points, its baseline from the bottom."""

    text: str
    index: int
    left: float
    right: float
    y: float
    generated: bool = False
    size: float = 12.0


def printed(page: Any, number: int) -> list[Printed]:
    """The page's lines, in the order of its content; a wide gap inside a line (columns) parts it."""
    handle = page.get_textpage()
    height = page.get_height()
    glyphs = list(_glyphs(handle))
    rows = _put_back(handle, glyphs) if _is_torn(glyphs) else _rows(glyphs)
    lines: list[Printed] = []
    for row in rows:
        inked = [g for g in row if g.text.strip()]
        if inked and (clean := tidy("".join(g.text for g in row))):
            bold, italic = _style(handle, [g.index for g in inked[:: max(1, len(inked) // 9)]])
            size = pdfium.FPDFText_GetFontSize(handle, inked[0].index)
            lines.append(
                Printed(clean, number, min(g.left for g in inked), max(g.right for g in inked), height - inked[0].y, size, height, bold, italic)
            )
    handle.close()
    return lines


def _glyphs(handle: Any) -> Iterator[_Glyph]:
    left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
    before: _Glyph | None = None
    for i in range(pdfium.FPDFText_CountChars(handle)):
        code = pdfium.FPDFText_GetUnicode(handle, i)
        char = "-" if code == 2 else chr(code) if code else ""
        if char.strip():
            pdfium.FPDFText_GetCharBox(handle, i, left, right, bottom, top)
            pdfium.FPDFText_GetCharOrigin(handle, i, x, y)
            if char.isdigit() and _is_mark(handle, i, before, y.value):
                continue
            before = _Glyph(char, i, left.value, right.value, y.value)
            yield before
        else:
            yield _Glyph(char, i, 0.0, 0.0, 0.0)


def _is_mark(handle: Any, index: int, before: _Glyph | None, y: float) -> bool:
    """Whether a digit is the mark of a footnote: small, and raised beside a word or its punctuation; "m²" and "10³" are none."""
    if before is None or not 1 < y - before.y < 8:
        return False
    small = pdfium.FPDFText_GetFontSize(handle, index) < 0.8 * pdfium.FPDFText_GetFontSize(handle, before.index)
    return small and not (before.text.isdigit() or before.text in "mMaALl")


def _rows(glyphs: Iterable[_Glyph]) -> Iterator[list[_Glyph]]:
    """Lines as PDFium ends them, parted at wide gaps."""
    row: list[_Glyph] = []
    edge: float | None = None
    for g in glyphs:
        if g.text in ("\r", "\n") or (g.text.strip() and edge is not None and g.left - edge > _GAP):
            yield row
            row, edge = [], None
        if g.text not in ("\r", "\n"):
            row.append(g)
            edge = g.right if g.text.strip() else edge
    yield row


def _is_torn(glyphs: Sequence[_Glyph]) -> bool:
    inked = [g for g in glyphs if g.text.strip()]
    back = sum(abs(a.y - b.y) < 1 and b.left < a.left - 4 for a, b in zip(inked, inked[1:], strict=False))
    lines = len({round(g.y) for g in inked})
    return back > 4 and back > _TORN * lines


def _put_back(handle: Any, glyphs: Sequence[_Glyph]) -> list[list[_Glyph]]:
    """Rows by baseline, letters by place; blanks are those that are printed and those that a gap shows."""
    baselines: list[list[_Glyph]] = []
    for g in sorted((_measured(handle, g) for g in glyphs if g.text.strip()), key=lambda g: (-g.y, g.left)):
        if baselines and abs(baselines[-1][-1].y - g.y) < 0.15 * max(g.size, 6):
            baselines[-1].append(g)
        else:
            baselines.append([g])
    gutter = _gutter(baselines)
    rows: list[list[_Glyph]] = []
    for baseline in baselines:
        row: list[_Glyph] = []
        for g in sorted(baseline, key=lambda g: g.left):
            gap = g.left - row[-1].right if row else 0.0
            if gap > _GAP or (gutter and row and row[-1].right <= gutter <= g.left):
                rows.append(row)
                row = []
            elif gap > _BLANK * g.size:
                row.append(replace(g, text=" "))
            row.append(g)
        rows.append(row)
    return sorted(rows, key=lambda r: min(g.index for g in r))


def _gutter(baselines: Sequence[Sequence[_Glyph]]) -> float | None:
    """The middle of the blank strip between two columns of text, in points from the left; None on a page in one column."""
    glyphs = [g for row in baselines for g in row]
    left, right = min(g.left for g in glyphs), max(g.right for g in glyphs)
    inked = [0] * (int(right - left) + 2)
    for row in baselines:
        covered = {x for g in row for x in range(int(g.left - left), int(g.right - left) + 1)}
        for x in covered:
            inked[x] += 1
    width, few = int(right - left), 0.12 * len(baselines)
    strips = [x for x in range(int(width * 0.35), int(width * 0.65)) if inked[x] <= few]
    if len(baselines) < 12 or len(strips) < 8 or strips[-1] - strips[0] > 1.5 * len(strips):
        return None
    middle = left + (strips[0] + strips[-1]) / 2
    lefts = sum(any(g.right < middle for g in row) for row in baselines)
    rights = sum(any(g.left > middle for g in row) for row in baselines)
    return middle if min(lefts, rights) > 0.25 * len(baselines) else None


def _measured(handle: Any, g: _Glyph) -> _Glyph:
    """With the width that the font gives it, not only its ink: a blank then shows as a gap."""
    box = pdfium.FS_RECTF()
    size = pdfium.FPDFText_GetFontSize(handle, g.index)
    if not pdfium.FPDFText_GetLooseCharBox(handle, g.index, box):
        return replace(g, size=size)
    return replace(g, left=min(box.left, g.left), right=max(box.right, g.right), size=size)


def _style(handle: Any, indexes: list[int]) -> tuple[bool, bool]:
    """(bold, italic) by the names of the fonts; letters drawn by a font without a name (Type 3) tell nothing."""
    buffer = ctypes.create_string_buffer(256)
    flags = ctypes.c_int()
    names = []
    for i in indexes:
        if pdfium.FPDFText_GetFontInfo(handle, i, buffer, 256, flags) > 1:
            names.append(buffer.value.decode("utf-8", "replace").lower())
    bold = bool(names) and all("bold" in n or ",b" in n for n in names)
    return bold, bool(names) and all("italic" in n or "oblique" in n for n in names)
