"""What a file is reduced to: clean lines with what the layout says of them. Knows nothing about law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Format = Literal["pdf", "scan", "docx", "html", "txt", "md"]
Kind = Literal["text", "table", "footnote"]


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph as its author meant it: NFC, single spaces, broken lines joined.

    `page` counts from 1 and is None where the format has no pages. `kind` "table" is one row, its cells parted by
    " | ". The hints `bold`, `italic`, `centred` and `capitals` are True only where the whole line is so; `style` is the level of a heading
    the file itself declares (h1, Heading 1, #), else None. `drawn`: its number is not typed but drawn by an automatic list.
    """

    text: str
    page: int | None = None
    kind: Kind = "text"
    bold: bool = False
    italic: bool = False
    centred: bool = False
    style: int | None = None
    drawn: bool = False

    @property
    def capitals(self) -> bool:
        """Whether it holds letters and all of them are capitals: "QUY ĐỊNH CHUNG"."""
        return self.text.isupper()


@dataclass(frozen=True, slots=True)
class Extracted:
    """A file read: `lines` in reading order, `removed` what cleaning took away (running heads, page numbers, stamps, menus).

    `file` is a base name, `sha256` the hexadecimal digest of the file's bytes, `pages` None where the format has
    none. `warnings` are Vietnamese sentences for the reviewer. `ocr`: any of the text was recognised from an image;
    `ocr_pages` says on which pages.
    """

    file: str
    sha256: str
    format: Format
    pages: int | None
    lines: tuple[Line, ...]
    warnings: tuple[str, ...] = ()
    ocr: bool = False
    ocr_pages: tuple[int, ...] = ()
    removed: tuple[Line, ...] = ()
