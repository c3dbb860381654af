"""Lines of the body → articles, clauses, points and sections; a line whose number fits nowhere is refused."""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge.extract.line import Line
from knowledge.parse.headings import ARTICLE, BLURRED, CLAUSE, DECIMAL, LETTER, PART, POINT, ROMAN, number
from knowledge.parse.numbering import as_roman, order, point_step, roman
from knowledge.parse.parsed import ParsedProvision, Part

_LEVELS = ("phần", "chương", "mục", "tiểu mục")
_FURTHEST = 3  # clauses that may be missing before the next one is taken for a stray number
_AMENDS = re.compile(r"(Sửa|Bổ sung|Bãi bỏ|Thay|Bỏ |Hu[ỷy] bỏ|Hủy bỏ|Đổi|Chuyển|Tại )")
_MARKED = re.compile(r"(\d{1,3}(\.\d+)*[.)/]|[a-zđ]\d?\)|[IVX]+\.|[A-HĐ]\.)\s|(Điều|Chương|Mục) \d")


class Outline:
    """Provisions collected line by line. `place` reads a line of a document with articles, `place_section` of one without.

    Both return False for a line that cannot belong: its number goes back or jumps. What follows such a line goes with it, until
    a number fits again.
    """

    def __init__(self, name: str | None = None) -> None:
        self.name = name  # of an attached regulation
        self.provisions: list[ParsedProvision] = []
        self.parts: list[Part] = []
        self.stack: list[Part] = []
        self.path: list[tuple[str, str]] = []
        self.awaits_title = self.awaits_heading = self.stray = False
        self.nested = 0
        self.programme: int | str | None = None
        self.amended: int | None = None  # the last clause of another law's article that stands here without quotation marks

    def open_part(self, level: str, label: str, title: str, page: int | None) -> None:
        """A part, chapter, section or subsection begins."""
        level = level.lower()
        self.stack = [p for p in self.stack if _LEVELS.index(p.level) < _LEVELS.index(level)]
        part = Part(level, label.lower() if label[:3].lower() == "thứ" else label, title.strip(), page=page)
        self.stack.append(part)
        self.parts.append(part)
        self.awaits_title, self.stray, self.path = True, False, []

    def title_part(self, line: Line) -> bool:
        """Whether a line is (more of) the title that stands below a part's number, which it then joins."""
        last = self.parts[-1]
        if _MARKED.match(line.text) or len(line.text) > 250 or (last.title and not (last.title.isupper() and line.capitals)):
            self.awaits_title = False
            return False
        self.parts[-1] = self.stack[-1] = replace(last, title=f"{last.title} {line.text}".strip())
        return True

    def add(self, provision: ParsedProvision) -> bool:
        """One more provision, within the part that is open. True."""
        part = ", ".join(p.label for p in self.stack if p.level != "tiểu mục" or p is self.stack[-1])
        self.provisions.append(replace(provision, part=part or None))
        self.stray, self.nested, self.amended = False, 0, None
        return True

    def append(self, text: str) -> bool:
        """One more paragraph of the last provision. True, or False after a stray line, with which it then goes."""
        if self.stray or not self.provisions:
            return False
        last = self.provisions[-1]
        self.provisions[-1] = replace(last, text=f"{last.text}\n{text}".strip())
        return True

    def open_article(self, match: re.Match[str], page: int | None) -> None:
        """An article begins, with its heading or its first words on the same line, or its heading on the next."""
        rest = (match[2] or "").strip()
        heading = rest if rest and len(rest) < 300 and not rest.endswith((".", ";", ":", ",")) else None
        self.awaits_title, self.awaits_heading = False, not rest
        label = match[1].replace(" ", "")
        self.add(ParsedProvision(number(label), heading=heading, text="" if heading else rest, page=page, label=f"Điều {label}."))

    def place(self, line: Line, in_quotation: bool, following: str) -> bool:
        """Put a line that is no article's heading where it belongs."""
        text, current = line.text, self.provisions[-1]
        if in_quotation or line.kind == "table":
            return self.append(text)
        if (title := ROMAN.match(text) or BLURRED.match(text)) and title[2].isupper() and len(text) < 250:
            # A programme set out inside an article: its sections number their items anew, so they stay together.
            self.programme = current.article
            self.stray = False
        if self.programme is not None and self.programme == current.article:
            return self.append(text)
        if self._is_amended(text):
            return self.append(text)
        if self.awaits_heading:
            self.awaits_heading = False
            short = len(text) < 160 and not _MARKED.match(text) and not re.search(r"[.;:,]$", text)
            prose = following[:1].isupper() and text[:1].isupper() and not (ARTICLE.match(following) or PART.match(following))
            if short and (line.bold or line.centred or _MARKED.match(following) or prose):
                self.provisions[-1] = replace(current, heading=text)
                return True
        if (clause := CLAUSE.match(text)) and (done := self._clause(clause, text, line.page)) is not None:
            return done
        if point := POINT.match(text):
            step = point_step(point[1], current.point)
            if step is not None and (current.point is not None or step <= 2):
                return self.add(ParsedProvision(current.article, current.clause, point[1], text=point[2], page=line.page, label=f"{point[1]})", drawn=line.drawn))
            return self._refuse()
        return self.append(text)

    def _is_amended(self, text: str) -> bool:
        """Whether a line is wording of an article that "… như sau:" sets out without quotation marks; the next amendment ends it."""
        if (found := ARTICLE.match(text)) and found[2] and re.search(r"như sau\s*:$", self.provisions[-1].text.split("\n")[0]):
            self.amended = 0
            return True
        if self.amended is None:
            return False
        clause = CLAUSE.match(text)
        if clause is None:
            return True
        if number(clause[1]) == self.amended + 1 and not _AMENDS.match(clause[4]):
            self.amended += 1
            return True
        self.amended = None
        return False

    def _clause(self, found: re.Match[str], text: str, page: int | None) -> bool | None:
        """Put a line that begins as a clause does; None where it is plain text: "5, 6 và 7 Điều này", "10 - 12 tháng"."""
        current, rest = self.provisions[-1], found[4]
        mark, label = found[2] or found[3], number(found[1])
        here, last = order(label), order(current.clause or 0)
        exact = here[0] == last[0] + 1 or (here[0] == last[0] and here > last)
        if (mark == "," and not rest[:1].isupper()) or (mark != "." and not exact):
            return None
        if self.nested and here[0] == self.nested + 1 and not exact:
            self.nested += 1
            return self.append(text)
        if here[0] == 1 and current.clause is not None and current.text.endswith(":"):
            self.nested = 1
            return self.append(text)
        if (here > last and here[0] <= last[0] + _FURTHEST) or here == last != (0, 0):
            return self.add(ParsedProvision(current.article, label, text=rest, page=page, label=f"{found[1]}."))
        return self._refuse()

    def _refuse(self) -> bool:
        self.stray = True
        return False

    def place_section(self, line: Line, in_quotation: bool) -> bool:
        """Put a line of a document without articles: A → I → 1 → 1.1 → a."""
        text = line.text
        if in_quotation or line.kind == "table":
            return self.append(text) or (not self.provisions and self.add(ParsedProvision(text=text, page=line.page)))
        path, rest = self._section(line)
        if path is None:
            return self.append(text) or (not self.provisions and self.add(ParsedProvision(text=text, page=line.page)))
        held = [p for kind, p in self.path]
        if not self._fits(path):
            if path[-1][1] == "1" and self.provisions and self.provisions[-1].text.endswith(":"):
                return self.append(text)
            if [p for _, p in path] != held and path[-1][1] != "1":  # the same number again, or a new 1, is told as a duplicate
                return self._refuse()
        self.path = path
        heading = rest if len(rest) < 200 and not rest.endswith((".", ";", ":", ",")) else None
        label = text[: len(text) - len(rest)].strip()
        return self.add(
            ParsedProvision(section=".".join(p for _, p in path), heading=heading, text="" if heading else rest, page=line.page, label=label)
        )

    def _section(self, line: Line) -> tuple[list[tuple[str, str]] | None, str]:
        """(path that the line's number leads to, what follows the number); (None, "") without a number."""
        text = line.text
        kept = {"capital": (), "roman": ("capital",), "decimal": ("capital", "roman"), "letter": ("capital", "roman", "decimal")}

        def below(kind: str, label: str) -> list[tuple[str, str]]:
            return [p for p in self.path if p[0] in kept[kind]] + [(kind, label)]

        if (capital := LETTER.match(text)) and (capital[1] != "H" or ("capital", "G") in self.path):
            return below("capital", capital[1]), capital[2]
        if (found := BLURRED.match(text)) and found[2].isupper() and not ROMAN.match(text):
            held = next((p for k, p in self.path if k == "roman"), "")
            return below("roman", as_roman(roman(held) + 1)), found[2]
        if (found := ROMAN.match(text)) and found[2][:1].isupper():
            return below("roman", found[1]), found[2]
        found = DECIMAL.match(text)
        if found and (found[2] or ("." in found[1] and (found[3][:1].isupper() or line.bold))) and not (found[2] == "/" and found[3][:1].islower()):
            return below("decimal", found[1]), found[3]
        if found := POINT.match(text):
            return below("letter", found[1]), found[2]
        return None, ""

    def _fits(self, path: list[tuple[str, str]]) -> bool:
        """Whether a number may follow the one that is open on its level."""
        kind, label = path[-1]
        before = next((p for k, p in reversed(self.path) if k == kind), None)
        if (
            before is not None
            and [p for p in self.path if p[0] in ("capital", "roman")] != [p for p in path if p[0] in ("capital", "roman")]
            and kind in ("decimal", "letter")
        ):
            before = None
        if kind == "letter":
            same = [p for k, p in self.path if k == "decimal"] == [p for k, p in path if k == "decimal"]
            return (point_step(label, before if same else None) or 0) > 0
        if before is None:
            first = label if kind != "decimal" else label.split(".")[0]
            return order(first)[0] <= 3 if kind == "decimal" else roman(label) <= 3 if kind == "roman" else label in "ABC"
        if kind == "roman":
            return 0 < roman(label) - roman(before) <= 3
        if kind == "capital":
            return label > before
        here, last = [int(x) for x in label.split(".")], [int(x) for x in before.split(".")]
        shared = next((i for i, (x, y) in enumerate(zip(here, last, strict=False)) if x != y), min(len(here), len(last)))
        if shared == len(here):
            return False
        return here[shared] - (last[shared] if shared < len(last) else 0) in (1, 2, 3)
