"""What was understood of a document's lines: metadata, provisions, and everything that could not be placed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from knowledge.extract.line import Line


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the document says of itself; None or () where it was not read in the text. Never guessed.

    `title` is without the kind: "Về kiểm soát quyền lực …". `attached` is kind and title of the regulation that a decision
    promulgates ("Quy chế bồi dưỡng, giảng dạy …"), None for any other document. `replaces` and `amends` hold numbers as printed,
    "205-QĐ/TW", or a title where a law is named without its number.
    """

    number: str | None = None
    kind: str | None = None
    title: str | None = None
    issuer: str | None = None
    issued: dt.date | None = None
    signer: str | None = None
    effective: dt.date | None = None
    replaces: tuple[str, ...] = ()
    amends: tuple[str, ...] = ()
    attached: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part, chapter, section or subsection: level "phần" | "chương" | "mục" | "tiểu mục", the articles directly or indirectly in it."""

    level: str
    number: str
    title: str
    articles: tuple[int | str, ...] = ()
    page: int | None = None

    @property
    def label(self) -> str:
        """As a reader names it: "Chương II"."""
        return f"{self.level[:1].upper()}{self.level[1:]} {self.number}"


@dataclass(frozen=True, slots=True)
class ParsedProvision:
    """One article, clause, point or section with its own official wording.

    `text` is what stands under it before its first child, without its number and its heading; children are provisions
    of their own and are not repeated. It is "" where everything stands in the children, or where a heading is all there
    is. Paragraphs are parted by "\\n". `heading` is the title of the article (or of the section), None where it has none; clauses and
    points have none. `label` is the number as printed ("Điều 5.", "1.", "a)"). `part` is the innermost part, "Chương II", or
    "Phần thứ nhất, Chương II" where both stand. `broken`: the numbering of its article (or section) has a gap or a duplicate. `drawn`: an automatic
    list drew the number, in English letters.
    """

    article: int | str | None = None
    clause: int | str | None = None
    point: str | None = None
    section: str | None = None
    heading: str | None = None
    part: str | None = None
    text: str = ""
    page: int | None = None
    broken: bool = False
    label: str = ""
    drawn: bool = False

    @property
    def place(self) -> str:
        """The end of its id: "10.2.a", or "II.1" in a document without articles."""
        if self.article is None:
            return self.section or "0"
        return ".".join(str(n) for n in (self.article, self.clause, self.point) if n is not None)


@dataclass(frozen=True, slots=True)
class Irregularity:
    """A gap or duplicate in the numbering. `label` is Vietnamese: "thiếu khoản 3 Điều 5", "Điều 7 có hai lần"."""

    label: str
    article: int | str | None = None
    section: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Apart:
    """Text that belongs to no provision. `kind`: "head" (issuer, motto, number, title, legal basis), "contents" (table of
    contents), "signature", "recipients", "appendix", "footnote" or "note" (an editor's or a web site's remark)."""

    kind: str
    title: str
    lines: tuple[Line, ...]
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Characters:
    """Every non-blank character of the cleaned lines, counted exactly once: total = placed + apart + unplaced."""

    total: int
    placed: int
    apart: int
    unplaced: int
    by_kind: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document understood.

    `provisions`, in document order, are what people ask about. Where a decision promulgates a regulation whose articles start again at
    Điều 1, they are the regulation's, and the decision's own articles are `promulgation`; `notes` says so in Vietnamese.
    """

    metadata: Metadata
    parts: tuple[Part, ...]
    provisions: tuple[ParsedProvision, ...]
    promulgation: tuple[ParsedProvision, ...]
    apart: tuple[Apart, ...]
    gaps: tuple[Irregularity, ...]
    duplicates: tuple[Irregularity, ...]
    unplaced: tuple[Line, ...]
    characters: Characters
    notes: tuple[str, ...] = ()

    @property
    def appendices(self) -> tuple[Apart, ...]:
        """Phụ lục, Mẫu and attached lists, in order."""
        return tuple(a for a in self.apart if a.kind == "appendix")

    @property
    def recipients(self) -> tuple[Line, ...]:
        """The lines of "Nơi nhận"."""
        return tuple(line for a in self.apart if a.kind == "recipients" for line in a.lines)

    @property
    def signature(self) -> tuple[Line, ...]:
        """The lines of the signature block."""
        return tuple(line for a in self.apart if a.kind == "signature" for line in a.lines)
