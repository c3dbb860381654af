"""Days, months and years: each in a statement must stand in the evidence, bound to the same words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.verifier.words import canonical, context, holds, lexicon, nearness

_DATE = re.compile(r"(?:ngày )?\b(\d{1,2})(?:[/.-]| tháng )(\d{1,2})(?:[/.-]| năm )(\d{4})\b")
_MONTH = re.compile(
    r"(?:tháng )?(?<!quy định )(?<!nghị quyết )(?<!chỉ thị )(?<!hướng dẫn )(?<!thông báo )(?<!kết luận )(?<!trung ương )\b(?:(\d{1,2})[/-]|(0?[1-9]|1[0-2]) năm )((?:19|20)\d\d)\b"
)
# A year that tells which of a document's versions is meant, "bản năm 2019", not when something is due.
_OF_YEAR = re.compile(
    r"\b(?:quy định|văn bản|nghị quyết|chỉ thị|hướng dẫn|bản)\b(?:(?!\b(?:phải|được|hoàn thành|trước|đến|từ|hiệu lực|áp dụng|yêu cầu)\b)[^,.;]){0,40}\bnăm $|\bban hành (?:vào |trong )?năm $"
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


def _rightly_labelled(said: str, date: str, start: int, end: int, held: Sequence[tuple[str, list[tuple[str, int, int]]]]) -> bool:
    """Whether a provision gives a date to just those of several exclusive things that the statement speaks of."""
    for text, found in held:
        groups = [g for g in lexicon()["exclusive"] if sum(holds(p, text) for p in g) > 1]
        spoken = [[p] if (p := _only(g, said, start, end)) else [p for p in g if holds(p, said)] for g in groups]
        if not groups or not all(spoken) or len(groups) < 2:
            continue
        for other, a, _ in found:
            if other == date and all(_last(g, text[:a]) in some for g, some in zip(groups, spoken, strict=True)):
                return True
    return False


def well_labelled_dates(statement: str, facts: Sequence[str]) -> bool:
    """Whether a statement has dates, each given by a provision to just those it speaks of."""
    said = canonical(statement)
    held = [(canonical(t), dates(canonical(t))) for t in facts]
    found = dates(said)
    return bool(found) and all(_rightly_labelled(said, date, a, b, held) for date, a, b in found)


def _last(group: Sequence[str], text: str) -> str:
    """The one of several exclusive things that a text names last."""
    return max(group, key=lambda p: text.rfind(p))


def _each_its_own(said: str, date: str, start: int, end: int, held: Sequence[tuple[str, list[tuple[str, int, int]]]]) -> bool:
    """Whether the statement has the rival dates too, each at least as near to its own words as if any two were exchanged."""

    def tie(here: tuple[int, int], as_if: str) -> float:
        own = context(said, *here)
        return max((nearness(own, context(t, a, b)) for t, found in held for other, a, b in found if other == as_if), default=-1.0)

    twins = [(d, a, b) for d, a, b in dates(said) if len(d) == len(date) and d != date]
    known = {other for _, found in held for other, _, _ in found if len(other) == len(date)}
    others = known - {date, *(d for d, _, _ in twins)}
    own = tie((start, end), date)
    if not twins or len(twins) != len({d for d, _, _ in twins}) or any(tie((start, end), other) > own for other in others):
        return False
    return all(tie((start, end), date) + tie((a, b), d) >= tie((start, end), d) + tie((a, b), date) for d, a, b in twins)


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
    wrong = next(
        (said[a:b] for date, a, b in dates(said) if _mislabelled(said, date, a, b, held) and not _rightly_labelled(said, date, a, b, held)), None
    )
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
        dated = named is not None or (len(date) == 4 and _OF_YEAR.search(said[:start]) is not None)
        if dated and any(i == date or i.startswith(date) for i in issued):
            continue
        if _rightly_labelled(said, date, start, end, held):
            continue
        if good < 0 or (good < rivals and not _each_its_own(said, date, start, end, held)):
            return said[start:end]
    return None
