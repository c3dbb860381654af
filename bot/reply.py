"""The types an answer passes through: Draft (what is to be said and on what it rests) and Reply (what callers get).

The reply's keys are fixed by the contract with callers; `Reply.to_json` is the only place that writes them.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Literal

StatusName = Literal["answered", "no_basis", "off_topic", "refused"]
# frame: the bot's own words (lead, caution, offer); text: a provision's own text; aid: plain version or note.
StatementKind = Literal["frame", "text", "aid"]


@dataclass(frozen=True)
class Statement:
    """One paragraph or list entry of an answer and the ids it rests on.

    `rests_on` holds ids of provisions or documents' own records. A statement of kind `text` repeats the text of
    exactly one provision; a `frame` may rest on nothing.
    """

    text: str
    rests_on: tuple[str, ...] = ()
    kind: StatementKind = "frame"


@dataclass(frozen=True)
class Draft:
    """An answer before verification."""

    status: StatusName
    statements: tuple[Statement, ...]
    cites: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    answerer: Literal["extractive", "llm"] = "extractive"


@dataclass(frozen=True)
class Citation:
    """One provision or document record, as callers and the citation panel see it."""

    id: str
    document: str
    issued: str
    article: int | str | None
    clause: int | str | None
    point: str | None
    section: str | None
    heading: str | None
    label: str
    text: str | None
    wording: Literal["restated", "official"]
    checked: Literal["full", "partial", "no"]
    in_force: bool | None
    replaced_by: str | None
    replaced_on: str | None
    validity_as_of: str
    sources: list[dict[str, Any]] = field(default_factory=list)
    page: int | None = None
    kind: Literal["rule", "context", "record"] = "rule"
    title: str = ""
    note: str | None = None


@dataclass(frozen=True)
class Reply:
    """One answer. `status` says whether it is one: a refusal is a value, not a sentence to be parsed."""

    status: StatusName
    answer: str
    citations: tuple[Citation, ...] = ()
    related: tuple[Citation, ...] = ()
    notices: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    answerer: Literal["extractive", "llm"] = "extractive"
    seconds: float = 0.0
    id: str | None = None
    question: str = ""
    confidence: float | None = None
    as_of: dt.date | None = None
    remark: str | None = None
    rewritten: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The reply object of the contract, ready for `json.dumps`."""
        return {
            "id": self.id,
            "status": self.status,
            "answer": self.answer,
            "citations": [dataclasses.asdict(c) for c in self.citations],
            "related": [dataclasses.asdict(c) for c in self.related],
            "notices": list(self.notices),
            "suggestions": list(self.suggestions),
            "answerer": self.answerer,
            "seconds": round(self.seconds, 4),
            "confidence": None if self.confidence is None else round(self.confidence, 3),
            "remark": self.remark,
        }


@dataclass(frozen=True)
class Verified:
    """One statement of an answer that a model is still writing: verified, as Markdown with the numbers of its citations.

    The numbers are those of the reply before it.
    """

    text: str
