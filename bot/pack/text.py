"""The smallest thing a pack is made of: one paragraph of text and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# provision: says something of a document; frame: our own words, without number, date, act or obligation;
# request: what the person who ordered the pack typed or chose, and what is counted from it (minutes, order).
Mark = Literal["provision", "frame", "request"]


@dataclass(frozen=True)
class TextItem:
    """One paragraph as it stands in a file. `provisions` holds ids of provisions or of documents' own records."""

    text: str
    provisions: tuple[str, ...] = ()
    mark: Mark = "provision"

    def __post_init__(self) -> None:
        if (self.mark == "provision") is not bool(self.provisions):
            raise ValueError(f"{self.mark}, {self.provisions}: {self.text[:60]}")


def frame(text: str) -> TextItem:
    """Our own words: headings, hints, lead-ins."""
    return TextItem(text, (), "frame")


def asked(text: str) -> TextItem:
    """What came with the request, or is counted from it."""
    return TextItem(text, (), "request")


def rests(text: str, *provisions: str) -> TextItem:
    """A statement and the ids it rests on."""
    return TextItem(text, tuple(dict.fromkeys(provisions)))
