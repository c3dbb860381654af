"""Printed lines with their place on the page → paragraphs: running heads, page numbers and stamps away, broken lines joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import median

from knowledge.extract.clean import glue, is_page_number, is_rule, is_stamp
from knowledge.extract.line import Line

_MARKER = re.compile(
    r"(\d{1,3}(\.\d{1,3}){0,4}[.)]?|[a-zđ]\d{0,2}\)|\([a-zđ0-9]{1,2}\)|[IVXLC]+\.|[-–+•*])\s+\S|[^\W\d_]+ \d+[a-zđ]?[.:]", re.IGNORECASE
)
_ENDED = re.compile(r"[.;:!?”\"»)]$")
_BAND = 0.13  # of the page's height, above and below: where heads, feet and page numbers stand


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed line. Lengths are points; `y` is the distance of the baseline from the top of the page."""

    text: str
    page: int
    x0: float
    x1: float
    y: float
    size: float
    height: float
    bold: bool = False
    italic: bool = False
    ocr: bool = False
    column: int = 0  # 0 and 1 on a page in two columns, 2 for what spans them

    @property
    def place(self) -> tuple[int, int]:
        """Page and column: where lines stand one below the other between the same margins."""
        return self.page, self.column


Margins = dict[tuple[int, int], tuple[float, float]]  # left and right edge of the text of each place


def paragraphs(printed: Sequence[Printed]) -> tuple[list[Line], list[Line]]:
    """(paragraphs, what was taken away), both in reading order."""
    kept, removed = _without_running(printed)
    kept = _in_columns(kept)
    if not kept:
        return [], removed
    lines: list[Line] = []
    body = median(p.size for p in kept)
    margins = _margins(kept)
    leading = _leading(kept)
    indented = _first_lines_are_indented(kept, margins)
    notes = _footnotes(kept, body)
    group: list[Printed] = []
    for line in kept:
        if group and (line in notes) == (group[-1] in notes) and _continues(group[-1], line, margins, leading, indented, group[0]):
            group.append(line)
        else:
            if group:
                lines.append(_joined(group, margins, notes))
            group = [line]
    lines.append(_joined(group, margins, notes))
    return lines, removed


def _without_running(printed: Sequence[Printed]) -> tuple[list[Printed], list[Line]]:
    pages: dict[int, list[Printed]] = {}
    for line in printed:
        pages.setdefault(line.page, []).append(line)
    shapes: Counter[str] = Counter()
    for lines in pages.values():
        shapes.update({_shape(line) for line in lines if _in_band(line)})
    often = max(3, len(pages) * 0.3)
    body = median(line.size for line in printed) if printed else 12.0
    across = Counter(line.text for line in printed if line.size > 1.6 * body)
    kept: list[Printed] = []
    removed: list[Line] = []
    for lines in pages.values():
        ends = {id(e) for e in sorted(lines, key=lambda p: p.y)[:2]} | {id(e) for e in sorted(lines, key=lambda p: p.y)[-2:]}
        for line in lines:
            number = id(line) in ends and _in_band(line) and is_page_number(line.text)
            running = _in_band(line) and len(line.text) > 4 and shapes[_shape(line)] >= often
            watermark = line.size > 1.6 * body and across[line.text] >= often
            if number or running or watermark or is_rule(line.text) or is_stamp(line.text):
                if line.text:
                    removed.append(Line(line.text, line.page))
            else:
                kept.append(line)
    return kept, removed


def _shape(line: Printed) -> str:
    return f"{re.sub(r'[0-9]+', '0', line.text)}@{round(line.y / 12)}"


def _in_band(line: Printed) -> bool:
    return line.y < line.height * _BAND or line.y > line.height * (1 - _BAND)


def _in_columns(lines: Sequence[Printed]) -> list[Printed]:
    """Lines told the column they stand in, and in its order, on pages where most lines keep to one half and both halves are filled side by side."""
    out: list[Printed] = []
    for _, group in groupby(lines, key=lambda p: p.page):
        own = list(group)
        edges = sorted((p.x0, p.x1) for p in own)
        middle = (edges[0][0] + max(x1 for _, x1 in edges)) / 2
        halves = [0 if p.x1 < middle + 6 else 1 if p.x0 > middle - 6 else 2 for p in own]
        filled = [[p for p, h in zip(own, halves, strict=True) if h == half and p.x1 - p.x0 > 100] for half in (0, 1)]
        beside = min(map(len, filled)) > 8 and halves.count(2) < 0.25 * len(own) and max(p.y for p in filled[1]) > min(p.y for p in filled[0])
        if not beside:
            out += own
            continue
        spanning = [p.y for p, h in zip(own, halves, strict=True) if h == 2]
        told = [replace(p, column=h) for p, h in zip(own, halves, strict=True)]
        # Between two lines that span the page, the left column comes before the right one; within a column the file's order stands.
        out += sorted(told, key=lambda p: (sum(y < p.y + 1 for y in spanning), (p.column + 1) % 3))
    return out


def _margins(lines: Sequence[Printed]) -> Margins:
    edges = {}
    places: dict[tuple[int, int], list[Printed]] = {}
    for line in lines:
        places.setdefault(line.place, []).append(line)
    for page, own in places.items():
        wide = [p for p in own if p.x1 - p.x0 > 200] or own
        lefts, rights = sorted(p.x0 for p in wide), sorted(p.x1 for p in wide)
        # On a picture a stamp or a torn word reaches beyond the text; one line of five does at most.
        right = rights[len(rights) * 4 // 5] if own[0].ocr and len(rights) > 8 else rights[-1 - len(rights) // 20]
        edges[page] = (lefts[len(lefts) // 20], right)
    return edges


def _leading(lines: Sequence[Printed]) -> float:
    steps = [round(b.y - a.y, 0) for a, b in zip(lines, lines[1:], strict=False) if a.place == b.place and 6 < b.y - a.y < 40]
    return Counter(steps).most_common(1)[0][0] if steps else 16.0


def _first_lines_are_indented(lines: Sequence[Printed], margins: Margins) -> bool:
    starts = [p.x0 - margins[p.place][0] for p in lines if _MARKER.match(p.text)]
    return bool(starts) and median(starts) > 8


def _footnotes(lines: Sequence[Printed], body: float) -> set[Printed]:
    """Small print at the foot of a page that begins with a number or a star."""
    found: set[Printed] = set()
    for page in {p.page for p in lines}:
        tail: list[Printed] = []
        for line in reversed([p for p in lines if p.page == page and not p.ocr]):
            if line.size > body * 0.88 or line.y < line.height * 0.5:
                break
            tail.append(line)
            if re.match(r"\[?[0-9*]{1,3}\]?\s?[^\W\d_]", line.text):
                found.update(tail)
    return found


def _continues(a: Printed, b: Printed, margins: Margins, leading: float, indented: bool, first: Printed) -> bool:
    """Whether `b` goes on with the paragraph of `a`: what layout says, in the order of how sure it is."""
    left, right = margins[b.place]
    a_left, a_right = margins[a.place]
    if a.place == b.place and (abs(a.y - b.y) < 2 or b.y < a.y or b.y - a.y > leading * 1.45 + (4 if a.ocr else 0)):
        return False
    if abs(a.size - b.size) > 1.6 and not a.ocr:
        return False
    if _centred(a, a_left, a_right) or _centred(b, left, right):
        return False
    if a.bold != b.bold and not a.ocr:
        return False
    width = (a.x1 - a.x0) / max(len(a.text), 1)
    word = b.text.split(" ", 1)[0]
    if a.x1 + (len(word) + 1) * width < a_right - (18 if a.ocr else 6):
        return False
    if indented and b.x0 - left > 12:
        return abs(b.x0 - a.x0) < 6 and a is not first and not _MARKER.match(b.text)
    return not (_MARKER.match(b.text) and _ENDED.search(a.text) and not indented)


def _centred(p: Printed, left: float, right: float) -> bool:
    return p.x0 - left > 30 and right - p.x1 > 30 and abs((p.x0 - left) - (right - p.x1)) < 24


def _joined(group: Sequence[Printed], margins: Margins, notes: set[Printed]) -> Line:
    text = group[0].text
    for line in group[1:]:
        text = glue(text, line.text)
    left, right = margins[group[0].place]
    return Line(
        text, group[0].page, "footnote" if group[0] in notes else "text",
        bold=all(p.bold for p in group), italic=all(p.italic for p in group), centred=len(group) == 1 and _centred(group[0], left, right),
    )  # fmt: skip
