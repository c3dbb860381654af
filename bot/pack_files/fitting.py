"""How much room a text takes, estimated without fonts: offices have other fonts than the machine that writes the file.

Widths are those of Helvetica (Adobe's core font metrics, thousandths of an em), which Arial and Liberation Sans share;
Vietnamese letters have the width of the letter without marks.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_WIDTHS = {
    **dict.fromkeys("ijl'|", 222), **dict.fromkeys(" .,;:!ftI/[]\\-()r", 300), **dict.fromkeys("abdeghnopqu0123456789L?_#$+=<>~", 556),
    **dict.fromkeys("ckJsvxyz", 500), **dict.fromkeys("ABEKPSVXY&", 667), **dict.fromkeys("CDHNRUw", 722), **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("FTZ", 611), **dict.fromkeys("mM%W@", 944), **dict.fromkeys("“”", 333), **dict.fromkeys("–·", 556), "…": 1000, "—": 1000,
}  # fmt: skip
_UNKNOWN = 600
# Bold is wider; the margin covers other fonts and what justification loses at line ends.
BOLD, MARGIN = 1.07, 1.06
LINE_SPACING, PARAGRAPH_SPACING = 1.2, 0.35
CM_A_POINT = 2.54 / 72


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Width in cm of a text on one line in a sans face of `size` points."""
    units = sum(_WIDTHS.get(unicodedata.normalize("NFD", c)[0].replace("đ", "d").replace("Đ", "D"), _UNKNOWN) for c in text)
    return units / 1000 * size * CM_A_POINT * MARGIN * (BOLD if bold else 1.0)


def line_count(text: str, room: float, size: float, *, bold: bool = False) -> int:
    """How many lines a paragraph takes in `room` cm, broken at spaces; a word longer than the line is broken inside."""
    count, used, space = 1, 0.0, width(" ", size, bold=bold)
    for word in text.split():
        wide = width(word, size, bold=bold)
        if used and used + space + wide > room:
            count, used = count + 1, 0.0
        while wide > room:
            count, wide = count + 1, wide - room
        used += wide + (space if used else 0.0)
    return count


def height(paragraphs: Sequence[str], room: float, size: float, *, bold: bool = False) -> float:
    """Height in cm of paragraphs in a box `room` cm wide."""
    lines = sum(line_count(p, room, size, bold=bold) for p in paragraphs)
    return (lines * LINE_SPACING + max(0, len(paragraphs) - 1) * PARAGRAPH_SPACING) * size * CM_A_POINT


def largest(paragraphs: Sequence[str], room: float, tall: float, sizes: Sequence[float], *, bold: bool = False) -> float | None:
    """The first of the sizes (largest first) at which the paragraphs fit a box; None where none does."""
    return next((s for s in sizes if height(paragraphs, room, s, bold=bold) <= tall), None)
