"""One paragraph that holds several clauses or points → one text for each: "… gồm: a) x; b) y." → "… gồm:", "a) x;", "b) y."."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.parse.numbering import point_step

_POINT = re.compile(r"(?:^|(?<=[;:.,”])\s+|(?<=; và)\s+|(?<=; hoặc)\s+)([a-zđ])\)\s?(?=[^\W\d_“(])")
_CLAUSE = re.compile(r"(?:^|(?<=[.;:”])\s+)(\d{1,2})\.\s+(?=[A-ZĐÀ-Ỹ“])")
_ARTICLE = re.compile(r"(?:^|(?<=[.;”])\s+)Điều (\d{1,3})\.\s+(?=[A-ZĐÀ-Ỹ])")
# "Điều 5. Phạm vi điều chỉnh 1. Luật này quy định": the first clause on the line of the heading.
_HEADED = re.compile(r"(Điều \d{1,3}[a-zđ]?\.\s+[A-ZĐÀ-Ỹ][^.;:]{3,200}?)\s+(1\.\s+[A-ZĐÀ-Ỹ].*)$", re.DOTALL)
_LEAST = 8  # characters of a clause or point that stands among others


def parted(text: str, following: str) -> list[str]:
    """The texts that a line holds; `following` is the line below, which tells whether a list goes on there. No character is lost but blanks."""
    out: list[str] = []
    for article in _cut(text, _starts(text, _ARTICLE, clauses=True)):
        headed = _HEADED.match(article)
        if headed and (re.search(r"\s2\.\s", headed[2]) or re.match(r"2\.\s", following)):
            clauses = [headed[1], *_cut(headed[2], _starts(headed[2], _CLAUSE, clauses=True))]
        else:
            clauses = _cut(article, _starts(article, _CLAUSE, clauses=True))
        for clause in clauses:
            out += _cut(clause, _starts(clause, _POINT, clauses=False))
    return out


def _starts(text: str, pattern: re.Pattern[str], clauses: bool) -> list[int]:
    """Where the members of an unbroken list begin. It starts at the line's own number, or at 1 or "a" inside it with a second one after."""
    found: list[tuple[int, str]] = []
    for match in pattern.finditer(text):
        label, at = match[1], match.start() + len(match[0]) - len(match[0].lstrip())
        if _quoted(text, at):
            continue
        if not found:
            if at == 0 or label in ("1", "a"):
                found.append((at, label))
        elif at - found[-1][0] >= _LEAST and (int(label) == int(found[-1][1]) + 1 if clauses else point_step(label, found[-1][1], 1) == 1):
            found.append((at, label))
    return [at for at, _ in found] if len(found) > 1 else []


def _quoted(text: str, at: int) -> bool:
    before = text[:at]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1 or before.count("(") > before.count(")")


def _cut(text: str, starts: list[int]) -> list[str]:
    return list(_spans(text, starts)) or [text]


def _spans(text: str, starts: list[int]) -> Iterator[str]:
    for start, end in zip([0, *starts], [*starts, len(text)], strict=True):
        if piece := text[start:end].strip():
            yield piece
