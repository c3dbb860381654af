"""The paper a pack is written on: lines, tables and page breaks, each text an item, before any file format.

The Word writer renders a sheet as it stands; what a sheet holds is what the file holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.pack.text import TextItem

Style = Literal[
    "organ", "cover-title", "cover-topic", "cover-line", "cover-note", "title", "chapter", "section", "topic", "body", "lead", "bullet", "number", "story", "basis", "note", "blank", "link",
]  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One paragraph. chapter, section and topic are headings, numbered by the file format itself."""

    style: Style
    item: TextItem


@dataclass(frozen=True)
class Grid:
    """A table; the first row is its head. widths: shares of the page's width. emphasis: rows in bold (a sum)."""

    rows: tuple[tuple[TextItem, ...], ...]
    widths: tuple[float, ...]
    emphasis: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Break:
    """A new page."""


@dataclass(frozen=True)
class Contents:
    """A table of contents of the chapters and sections that follow, under its title."""

    title: TextItem


Piece = Line | Grid | Break | Contents


@dataclass(frozen=True)
class Sheet:
    """One paper: its title for the file's properties, the line at the foot of each page, its pieces in order."""

    title: str
    foot: TextItem
    pieces: tuple[Piece, ...]
    compact: bool = False

    def items(self) -> Iterator[TextItem]:
        """Every text on it, in order."""
        yield self.foot
        for piece in self.pieces:
            if isinstance(piece, Line):
                yield piece.item
            elif isinstance(piece, Contents):
                yield piece.title
            elif isinstance(piece, Grid):
                yield from (cell for row in piece.rows for cell in row)


def lines(style: Style, items: Sequence[TextItem]) -> list[Piece]:
    """A line of the same style for each item."""
    return [Line(style, item) for item in items]
