"""Days, months and years: each in a statement must stand in the evidence, bound to the same words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.verifier.words import canonical, context, holds, lexicon, nearness

_DATE = re.compile(r"(?:ngày )?\b(\d{1,2})(?:[/.-]| tháng )(\d{1,2})(?:[/.-]| năm )(\d{4})\b")
_MONTH = re.compile(
    r"(?:tháng )?(?<!quy định )(?<!nghị quyết )(?<!chỉ thị )(?<!hướng dẫn )(?<!thông báo )(?<!kết luận )\b(?:(\d{1,2})[/-]|(0?[1-9]|1[0-2]) năm )((?:19|20)\d\d)\b"
)
# What parts one dated thing from the next.
_PART = re.compile(r"[,;:\n()]|(?<!\d)\.(?!\d)|\b(?:còn|và)\b")
_YEAR = re.compile(r"(?:(?<![\d/.-])|(?<=(?:19|20)\d\d-))((?:19|20)\d\d)(?![\d/])")


@lru_cache(maxsize=4096)
def dates(text: str) -> list[tuple[str, int, int]]:
    """Dates, months and years of a canonical text as ("2019-09-23" | "2019-09" | "2019", start, end)."""
    found: list[tuple[str, int, int]] = []
    for pattern in (_DATE, _MONTH, _YEAR):
        for m in pattern.finditer(text):
            if any(a <= m.start() < b or a < m.end() <= b for _, a, b in found):
                continue
            parts = [int(g) for g in m.groups() if g is not None][::-1]
            found.append(("-".join(f"{p:02d}" for p in parts), m.start(), m.end()))
    return found


def _dates_in_order(said: str, held: Sequence[tuple[str, list[tuple[str, int, int]]]]) -> bool:
    """Whether a provision has the statement's dates, two or more, one right after another in this order."""
    ours = [d for d, _, _ in dates(said)]
    return len(ours) > 1 and any([d for d, _, _ in found][n : n + len(ours)] == ours for _, found in held for n in range(len(found)))


def _mislabelled(said: str, date: str, start: int, end: int, held: Sequence[tuple[str, list[tuple[str, int, int]]]]) -> bool:
    """Whether a date is given to one of several exclusive things that the provisions give another: "nữ từ 9/1965" of "nam từ 9/1965"."""
    for group in lexicon()["exclusive"]:
        spoken = _only(group, said, start, end)
        labels = [(other, p) for text, found in held for other, a, b in found if (p := _only(group, text, a, b))]
        if spoken and len({p for _, p in labels}) > 1 and any(p == spoken for _, p in labels):
            return not any(p == spoken and other.startswith(date) for other, p in labels)
    return False


def _only(group: Sequence[str], text: str, start: int, end: int) -> str:
    """The one of several exclusive things named in the part of a text where a date stands; "" where it is none or more."""
    left = max((m.end() for m in _PART.finditer(text, 0, start)), default=0)
    right = _PART.search(text, end)
    found = [p for p in group if holds(p, text[left : right.start() if right else len(text)])]
    return found[0] if len(found) == 1 else ""


def undated(statement: str, facts: Sequence[str], issued: Sequence[str]) -> str | None:
    """The first date of the statement that no fact holds. issued: dates that may follow a document's name."""
    said = canonical(statement)
    held = [(canonical(t), dates(canonical(t))) for t in facts]
    wrong = next((said[a:b] for date, a, b in dates(said) if _mislabelled(said, date, a, b, held)), None)
    if wrong is not None or _dates_in_order(said, held):
        return wrong
    for date, start, end in dates(said):
        own = context(said, start, end)
        good, rivals = -1.0, -1.0
        for text, found in held:
            for other, a, b in found:
                near = nearness(own, context(text, a, b))
                if other == date or (len(date) in (4, 7) and other.startswith(date)):
                    good = max(good, near)
                elif len(other) == len(date) or (len(date) == 7 and len(other) > 7):
                    rivals = max(rivals, near)
        named = re.search(
            r"(?:(?:quy định|nghị quyết|chỉ thị|hướng dẫn|bộ luật)(?: số)? (?:hình sự|[\w/-]+)|quy định|văn bản|bản)(?:\s*\(?(?:ngày|năm|ban hành(?: ngày)?))?\s*\(?$",
            said[:start].rstrip() + " ",
        )
        if named and any(i == date or i.startswith(date) for i in issued):
            continue
        if good < 0 or good < rivals:
            return said[start:end]
    return None
