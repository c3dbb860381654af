"""Days, months and years: each in a statement must stand in the evidence, bound to the same words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.verifier.words import canonical, context, nearness

_DATE = re.compile(r"(?:ngày )?\b(\d{1,2})(?:[/.-]| tháng )(\d{1,2})(?:[/.-]| năm )(\d{4})\b")
_MONTH = re.compile(
    r"(?:tháng )?(?<!quy định )(?<!nghị quyết )(?<!chỉ thị )(?<!hướng dẫn )(?<!thông báo )(?<!kết luận )\b(\d{1,2})(?:[/-]| năm )((?:19|20)\d\d)\b"
)
_YEAR = re.compile(r"(?:(?<![\d/.-])|(?<=(?:19|20)\d\d-))((?:19|20)\d\d)(?![\d/])")


@lru_cache(maxsize=4096)
def dates(text: str) -> list[tuple[str, int, int]]:
    """Dates, months and years of a canonical text as ("2019-09-23" | "2019-09" | "2019", start, end)."""
    found: list[tuple[str, int, int]] = []
    for pattern in (_DATE, _MONTH, _YEAR):
        for m in pattern.finditer(text):
            if any(a <= m.start() < b or a < m.end() <= b for _, a, b in found):
                continue
            parts = [int(g) for g in m.groups()][::-1]
            found.append(("-".join(f"{p:02d}" for p in parts), m.start(), m.end()))
    return found


def _dates_in_order(said: str, held: Sequence[tuple[str, list[tuple[str, int, int]]]]) -> bool:
    """Whether a provision has the statement's dates, two or more, one right after another in this order."""
    ours = [d for d, _, _ in dates(said)]
    return len(ours) > 1 and any([d for d, _, _ in found][n : n + len(ours)] == ours for _, found in held for n in range(len(found)))


def undated(statement: str, facts: Sequence[str], issued: Sequence[str]) -> str | None:
    """The first date of the statement that no fact holds. issued: dates that may follow a document's name."""
    said = canonical(statement)
    held = [(canonical(t), dates(canonical(t))) for t in facts]
    if _dates_in_order(said, held):
        return None
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
            r"(?:quy định|nghị quyết|chỉ thị|hướng dẫn|bộ luật)(?: số)? [\w/-]+(?:\s*\(?(?:ngày|năm|ban hành(?: ngày)?))?\s*\(?$",
            said[:start].rstrip() + " ",
        )
        if named and any(i == date or i.startswith(date) for i in issued):
            continue
        if good < 0 or good < rivals:
            return said[start:end]
    return None
