"""Lines → articles, clauses, points and sections: what opens each, and where a sentence only mentions one."""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge.extract.line import Line
from knowledge.parse.parsed import Irregularity, ParsedProvision, Part

# "Điều 5. Tên", "Điều 5a:", "ĐIỀU 12", "Điều 39.12.NĐ.1. Tên"; not "Điều 5 của Luật này", "Điều 8; khoản 3".
ARTICLE = re.compile(r"[ĐD]i[ềêế]u\s+(\d+(?:\.\d+\.[A-ZĐ]+(?:\.\d+)+)?[a-zđ]?)\s*(?:[.:–-]\s*(.*)|)$", re.IGNORECASE | re.DOTALL)
PART = re.compile(r"(Phần|Chương|Mục|Tiểu mục)\s+(thứ\s+\w+(?:\s\w+)?|[IVXLC]+|\d+|[A-Z])\b\s*[.:–-]?\s*(.*)$", re.IGNORECASE)
CLAUSE = re.compile(r"(\d{1,3})\s?[.,]\s+(?=\S)(.*)$", re.DOTALL)
POINT = re.compile(r"([a-zđ]\d{0,2})\s?[).]\s*(?=\S)(.*)$", re.DOTALL)
ROMAN = re.compile(r"([IVX]{1,6})\s?[.\-–]\s*(?=\S)(.*)$", re.DOTALL)
DECIMAL = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})\s?[.)]?\s+(?=\S)(.*)$", re.DOTALL)
ALPHABET = "abcdđeghiklmnopqrstuvxy"
_LEVELS = ("phần", "chương", "mục", "tiểu mục")


def quoted(lines: tuple[Line, ...]) -> list[bool]:
    """Whether each line begins inside a quotation, where an amending document sets out the articles of another."""
    inside, marks = False, []
    for line in lines:
        marks.append(inside or line.text.startswith(("“", "«")))
        opened, closed = line.text.rfind("“"), line.text.rfind("”")
        if opened > closed:
            inside = True
        elif closed >= 0:
            inside = False
    return marks


def opens_article(text: str, before: str) -> re.Match[str] | None:
    """The heading of an article. After an unfinished line, a bare "Điều 5" or a lower-case rest is part of a sentence."""
    found = ARTICLE.match(text)
    if not found or ((found[2] or "x")[:1].islower() and found[2]):
        return None
    unfinished = bool(re.search(r"(,|\b(tại|và|của|theo|các|hoặc|khoản \d+|điểm \w))$", before))
    return None if unfinished else found


def number(text: str) -> int | str:
    """ "5" → 5; "5a" → "5a"."""
    return int(text) if text.isdigit() else text


class Outline:
    """Provisions collected line by line. `place` reads one line of a document with articles, `place_section` of one without."""

    def __init__(self) -> None:
        self.provisions: list[ParsedProvision] = []
        self.parts: list[Part] = []
        self.stack: list[Part] = []
        self.path: list[str] = []
        self.awaits_title = False

    def open_part(self, match: re.Match[str], line: Line) -> None:
        """A part, chapter, section or subsection begins."""
        level = match[1].lower()
        self.stack = [p for p in self.stack if _LEVELS.index(p.level) < _LEVELS.index(level)]
        part = Part(level, match[2], match[3].strip(), page=line.page)
        self.stack.append(part)
        self.parts.append(part)
        self.awaits_title = not part.title

    def title_part(self, text: str) -> None:
        """A line of a part's title that stands below its number."""
        last = self.parts[-1]
        self.parts[-1] = self.stack[-1] = replace(last, title=f"{last.title} {text}".strip())

    def add(self, provision: ParsedProvision) -> None:
        """One more provision, within the part that is open."""
        part = ", ".join(p.label for p in self.stack if p.level != "phần" or p is self.stack[-1])
        self.provisions.append(replace(provision, part=part or None))

    def append(self, text: str) -> None:
        """One more paragraph of the last provision."""
        last = self.provisions[-1]
        self.provisions[-1] = replace(last, text=f"{last.text}\n{text}".strip())

    def place(self, line: Line, before: str, in_quotation: bool) -> bool:
        """Put a line where it belongs; False before the first article."""
        text = line.text
        article = None if in_quotation else opens_article(text, before)
        if article:
            rest = (article[2] or "").strip()
            heading = rest if rest and len(rest) < 300 and not rest.endswith((".", ";", ":")) else None
            self.awaits_title = False
            self.add(ParsedProvision(number(article[1]), heading=heading, text="" if heading else rest, page=line.page, label=f"Điều {article[1]}."))
            return True
        if not self.provisions:
            return False
        current = self.provisions[-1]
        clause = None if in_quotation else CLAUSE.match(text)
        last = current.clause if isinstance(current.clause, int) else 0
        if clause and last < int(clause[1]) <= last + 3:
            self.add(ParsedProvision(current.article, int(clause[1]), text=clause[2], page=line.page, label=f"{clause[1]}."))
            return True
        point = None if in_quotation else POINT.match(text)
        if point and _follows(point[1], current.point):
            self.add(ParsedProvision(current.article, current.clause, point[1], text=point[2], page=line.page, label=f"{point[1]})"))
            return True
        self.append(text)
        return True

    def place_section(self, line: Line) -> None:
        """Put a line of a document without articles: I → 1 → 1.1 → a."""
        text = line.text
        found = ROMAN.match(text)
        if found:
            self.path = [found[1]]
        elif found := DECIMAL.match(text):
            if "." not in found[1] and text[len(found[1]) : len(found[1]) + 1] not in ".)":
                found = None
            else:
                self.path = [p for p in self.path if not p[0].isdigit() and not p[0].islower()] + [found[1]]
        elif found := POINT.match(text):
            self.path = [p for p in self.path if not p[0].islower()] + [found[1]]
        if not found:
            if not self.provisions:
                self.add(ParsedProvision(text=text, page=line.page))
            else:
                self.append(text)
            return
        rest = found[2].strip()
        heading = rest if len(rest) < 200 and not rest.endswith((".", ";", ":", ",")) else None
        self.add(
            ParsedProvision(
                section=".".join(self.path),
                heading=heading,
                text="" if heading else rest,
                page=line.page,
                label=text[: len(text) - len(found[2])].strip(),
            )
        )


def _follows(label: str, before: str | None) -> bool:
    if before is None:
        return label[0] in "ab"
    if label[0] == before[0]:
        return label != before
    return 0 < ALPHABET.find(label[0]) - ALPHABET.find(before[0]) <= 2 if label[0] in ALPHABET else False


def irregularities(provisions: list[ParsedProvision]) -> tuple[list[Irregularity], list[Irregularity]]:
    """(gaps, duplicates) in the numbering of articles, and of the clauses in each."""
    gaps, doubles = [], []
    seen: set[str] = set()
    last = 0
    for p in provisions:
        if p.place in seen and p.article is not None:
            doubles.append(Irregularity(f"trùng {p.place}", p.article, p.section, p.page))
        seen.add(p.place)
        if isinstance(p.article, int) and p.clause is None and p.point is None:
            gaps += [Irregularity(f"thiếu Điều {n}", n, page=p.page) for n in range(last + 1, p.article)]
            last = max(last, p.article)
    clauses: dict[int | str, set[int]] = {}
    for p in provisions:
        if p.article is not None and isinstance(p.clause, int):
            clauses.setdefault(p.article, set()).add(p.clause)
    gaps += [Irregularity(f"thiếu khoản {n} Điều {a}", a) for a, held in clauses.items() for n in range(1, max(held)) if n not in held]
    return gaps, doubles
