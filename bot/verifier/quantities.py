"""Numbers, durations, shares, amounts and dates: each in a statement must stand in the evidence, bound to the same words."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.verifier.words import canonical, content, context, holds, lexicon, nearness

_ONES = {"một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9}
_TENS = "mươi"
_ROMAN = re.compile(r"^(?=[ivx])(x{0,3})(ix|iv|v?i{0,3})$")
_UNITS = ("ngày làm việc", "phần trăm", "nhiệm kỳ", "hành vi", "biểu hiện", "tháng", "ngày", "năm", "tuổi", "%", "triệu", "tỷ", "tỉ", "nghìn", "đồng",
          "lần", "điều", "chương", "khoản", "điểm", "phần", "nhóm", "phiếu", "nội dung", "chuẩn mực", "phụ lục", "trường hợp", "lượt", "cơ quan",
          "đơn vị", "đại biểu", "nguyên tắc", "cấp", "đảng bộ", "mảng", "hạng", "bậc")  # fmt: skip
_NUMBER = r"\d+(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
_WORD_NUMBER = r"(?:(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín) mươi(?: (?:mốt|hai|ba|tư|bốn|lăm|sáu|bảy|tám|chín))?|mười(?: (?:một|hai|ba|bốn|lăm|sáu|bảy|tám|chín))?|một|hai|ba|bốn|năm|sáu|bảy|tám|chín)"
_UNIT = "|".join(re.escape(u) for u in _UNITS)
_FRACTION = re.compile(rf"(?<![\w/])(\d)/(\d)(?![\d/])|\b({'|'.join(_ONES)}) phần (ba|tư|năm|mười)\b")
_DATE = re.compile(r"(?:ngày )?\b(\d{1,2})(?:[/.-]| tháng )(\d{1,2})(?:[/.-]| năm )(\d{4})\b")
_MONTH = re.compile(r"(?:tháng )?\b(\d{1,2})(?:[/-]| năm )((?:19|20)\d\d)\b")
_YEAR = re.compile(r"(?:(?<![\d/.-])|(?<=(?:19|20)\d\d-))((?:19|20)\d\d)(?![\d/])")
_HALF = re.compile(rf"\b({_NUMBER}|{_WORD_NUMBER}) năm rưỡi\b")
_QUANTITY = re.compile(rf"(?<![\w.,])({_NUMBER}|{_WORD_NUMBER})(?![\d/])(?: ?({_UNIT})(?!\w)|(?!\w))")
_RANGE = re.compile(
    rf"(?<![\w.,])((?:trên |hơn |quá )?)({_NUMBER}|{_WORD_NUMBER})\s*({_UNIT})?\s*(?:đồng )?(?:-|đến|tới|cho đến)\s*((?:dưới |chưa đủ )?)(?:đủ )?({_NUMBER}|{_WORD_NUMBER})\s*({_UNIT})(?!\w)"
)
_BEFORE = {
    "ge": re.compile(r"(?:ít nhất|tối thiểu|không dưới)(?: là| có| trong| khoảng)?\s*$"),
    "le": re.compile(r"(?:không quá|tối đa|nhiều nhất|chậm nhất|muộn nhất|không muộn hơn|không vượt quá)(?: là| có| trong| chỉ)?\s*$"),
    "lt": re.compile(r"(?:dưới|chưa đủ|chưa đến|chưa tới|chưa đạt|không đạt|không đủ)\s*$"),
    "in": re.compile(r"(?:trong|trong vòng|trong thời hạn|trong thời gian)\s*$"),
    "gt": re.compile(r"(?:trên|hơn|(?<!không )(?<!vượt )quá)\s*$"),
}
_FOREVER = re.compile(r"\b(?:vĩnh viễn|suốt đời|mãi mãi)\b")
_FROM = re.compile(r"(?:từ|đủ)\s*$")
_UP = re.compile(r"^\s*(?:triệu|tỷ|%|lần|tuổi)?\s*(?:đồng)?\s*trở lên")
_SCALE = {"triệu": 1e6, "tỷ": 1e9, "tỉ": 1e9, "nghìn": 1e3}
_TURN = re.compile(
    r"[;—\n]| – | - |,? (?:và|còn|đồng thời)(?: thêm)? (?=vĩnh viễn|suốt đời|không|bị|đưa|chưa|được|phải|thôi|vẫn)|, (?=vĩnh viễn|suốt đời|bị |đưa )|(?<!\d)\.(?!\d)"
)
_PARTS = re.compile(r"[,;\n]| và |(?<!\d)\.(?!\d)")
# So many numbers in the provision's own order are tied as there.
SERIES = 5
_DAYS = ("ngày", "ngày làm việc")
_STRONG = frozenset(["tháng", "%", "tuổi", "đồng", "lần", "nhiệm kỳ", "ngày", "ngày làm việc"])


@dataclass(frozen=True)
class Quantity:
    """One number: value, unit ("" where none), comparison ("", ge, le, gt, lt, lo, hi, below: the open end of a range) and where it stands."""

    value: float
    unit: str
    comparison: str
    start: int
    end: int


def number(text: str) -> float | None:
    """A number written in digits or words: "58.000" → 58000, "2,5" → 2.5, "mười lăm" → 15; None where it is neither."""
    if text[:1].isdigit():
        plain = re.sub(r"\.(?=\d{3}(?:\D|$))", "", text).replace(",", ".")
        try:
            return float(plain)
        except ValueError:
            return None
    parts = text.split()
    if parts[0] == "mười":
        return 10 + (_ONES[parts[1]] if len(parts) > 1 else 0)
    if len(parts) > 1 and parts[1] == _TENS:
        return 10 * _ONES[parts[0]] + (_ONES[parts[2]] if len(parts) > 2 else 0)
    return float(_ONES[parts[0]]) if parts[0] in _ONES else None


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


@lru_cache(maxsize=4096)
def quantities(text: str) -> list[Quantity]:
    """Every quantity of a canonical text that is no date, no document number and no place."""
    taken = [(a, b) for _, a, b in dates(text)]
    taken += [
        (m.start(), m.end())
        for m in re.finditer(
            r"\d+[-/][a-zđ]\w*(?:/\w+)*|\d+/\d{4}/\w[\w-]*|(?:quy định|nghị quyết|chỉ thị|hướng dẫn|kết luận|luật|số) \d+(?!\s*(?:hành|nội|điều|chương))",
            text,
        )
    ]
    taken += [(m.start(), m.end()) for m in re.finditer(r"\b(?:điều|khoản) \d+\w?(?:(?:, | và )(?:điều )?\d+\b(?! (?:chương|điều|điểm)))*", text)]
    found: list[Quantity] = []

    def free(a: int, b: int) -> bool:
        return not any(a < y and x < b for x, y in taken)

    for m in _FRACTION.finditer(text):
        if free(m.start(), m.end()):
            top, bottom = (float(m[1]), float(m[2])) if m[1] else (float(_ONES[m[3]]), {"ba": 3.0, "tư": 4.0, "năm": 5.0, "mười": 10.0}[m[4]])
            found.append(Quantity(round(top / bottom, 4), "/", _comparison(text, m.start(), m.end()), m.start(), m.end()))
            taken.append((m.start(), m.end()))
    for m in _HALF.finditer(text):
        value = number(m[1])
        if value is not None and free(m.start(), m.end()):
            found.append(Quantity((value + 0.5) * 12, "tháng", _comparison(text, m.start(), m.end()), m.start(), m.end()))
            taken.append((m.start(), m.end()))
            found = _half_range(text, found)
    for m in _RANGE.finditer(text):
        low, high = number(m[2]), number(m[5])
        if low is None or high is None or not free(m.start(), m.end()):
            continue
        open_low, open_high = "gt" if m[1] else "lo", "below" if m[4] else "hi"
        found += [_made(low, m[3] or m[6], open_low, m.start(), m.end()), _made(high, m[6], open_high, m.start(), m.end())]
        taken.append((m.start(), m.end()))
    found += [Quantity(math.inf, "tháng", "", m.start(), m.end()) for m in _FOREVER.finditer(text)]
    for m in _QUANTITY.finditer(text):
        if not free(m.start(), m.end()):
            continue
        value = number(m[1])
        if value is None or (m[1] in ("một", "tư") and m[2] not in ("năm", "tháng", "ngày", "tỷ", "lần", "nhiệm kỳ", "%", "triệu")):
            continue
        if _counts_nothing(text, m):
            continue
        comparison = _comparison(text, m.start(), m.end())
        unit = m[2] or _noun(text, m.end())
        if m[2] is None and comparison in ("lt", "gt") and 15 < value < 100 and "tuổi" in text:
            unit = "tuổi"  # "ba lớp tuổi: dưới 40 chiếm …"
        found.append(_made(value, unit, comparison, m.start(), m.end()))
    return found


def _counts_nothing(text: str, m: re.Match[str]) -> bool:
    """Whether a number word is part of another: "cùng một", a year's name, "đại hội bảy", two people tied to each other."""
    before = text[: m.start()]
    if m[1] == "hai" and re.match(r" người (?:trong|có|cùng|là|không|thân)\b", text[m.end(1) :]):
        return re.search(r"gia đình|người nhà|vợ|nhau", text) is not None
    return (
        (m[1] == "một" and before.endswith("cùng ")) or (m[1] == "năm" and m[2] is None) or (m[1] in _ONES and before.endswith(("đại hội ", "thứ ")))
    )


def _half_range(text: str, found: list[Quantity]) -> list[Quantity]:
    last = found[-1]
    return [*found[:-1], Quantity(last.value, last.unit, "lo", last.start, last.end)] if re.match(r"\s*(?:đến|tới)\s", text[last.end :]) else found


def _noun(text: str, end: int) -> str:
    m = re.match(r"\s+([^\W\d_]+)", text[end:])
    return m[1] if m else ""


def _made(value: float, unit: str, comparison: str, start: int, end: int) -> Quantity:
    unit = {"phần trăm": "%", "tỉ": "tỷ"}.get(unit, unit)
    if unit in _SCALE:
        return Quantity(value * _SCALE[unit], "đồng" if unit != "nghìn" else "", comparison, start, end)
    if unit == "năm":
        return Quantity(value * 12, "tháng", comparison, start, end)
    return Quantity(value, unit, comparison, start, end)


def _comparison(text: str, start: int, end: int) -> str:
    before, after = text[max(0, start - 24) : start], text[end:]
    if _UP.match(after):
        return "ge"
    for name, pattern in _BEFORE.items():
        if pattern.search(before):
            return name
    if _FROM.search(before):
        return "ge"
    return "hi" if re.search(r"(?:đến|tới)\s*$", before) else ""


# A comparison in the statement that the evidence's one allows.
_ALLOWED = {("", ""), ("ge", "ge"), ("le", "le"), ("lt", "lt"), ("gt", "gt"), ("lo", "lo"), ("hi", "hi"), ("ge", "lo"), ("le", "hi"), ("lt", "hi"),
            ("hi", "le"), ("lo", "ge"), ("ge", ""), ("hi", ""), ("below", "below"), ("below", "lt"), ("lt", "below"), ("in", "in"), ("in", ""), ("", "in"), ("in", "le")}  # fmt: skip


def unsupported(statement: str, facts: Sequence[str], naming: str) -> str | None:
    """The first quantity of the statement that no fact supports, as written; None where all stand."""
    said = canonical(statement)
    if (twice := re.search(r"\b(\d+)(?:,| và) \1\b(?![.,/%]\d)", said)) is not None and not any(twice[0] in canonical(t) for t in facts):
        return twice[0]  # a list names nothing twice
    held = [(canonical(t), quantities(canonical(t))) for t in facts]
    ordered = _in_order(said, held)
    for quantity in quantities(said):
        if not _stands(said, quantity, held, ordered=ordered):
            return said[quantity.start : quantity.end]
    return None


def _in_order(said: str, held: Sequence[tuple[str, list[Quantity]]]) -> bool:
    """Whether the statement has `SERIES` numbers or more and a provision has just these, one after another, in that order."""
    ours = [(q.value, q.unit, q.comparison) for q in quantities(said)]
    for _, found in held:
        rest = iter((q.value, q.unit, q.comparison) for q in found)
        if len(ours) >= SERIES and all(q in rest for q in ours):
            return True
    return False


def _stands(said: str, quantity: Quantity, held: Sequence[tuple[str, list[Quantity]]], *, ordered: bool = False) -> bool:
    own = context(said, quantity.start, quantity.end)
    good, rivals = -1.0, -1.0
    for text, found in held:
        for other in found:
            if not _comparable(quantity, other):
                continue
            near = nearness(own, context(text, other.start, other.end))
            if _same(other, quantity) and (quantity.comparison, other.comparison) in _ALLOWED:
                good = max(good, near)
            elif _same(other, quantity) and (quantity.comparison, other.comparison) == ("le", "in") and other.unit in _DAYS:
                good = max(good, near)  # "chậm nhất 5 ngày" is "trong 5 ngày": a term to act in, never a term to wait out
            elif not _same(other, quantity) and (other.comparison == quantity.comparison or math.inf in (other.value, quantity.value)):
                rivals = max(rivals, near)
    if not _lasting(said, quantity, held):
        return False
    labelled = _labelled(said, quantity, held)
    return good >= 0 and (ordered or good >= rivals if labelled is None else labelled)


def _same(a: Quantity, b: Quantity) -> bool:
    return a.value == b.value or abs(a.value - b.value) < 1e-6


def _lasting(said: str, quantity: Quantity, held: Sequence[tuple[str, list[Quantity]]]) -> bool:
    """Whether a term is said of what has that term, where the provision also lets something last for ever."""
    kinds = {q.value == math.inf for q in quantities(said) if q.unit == "tháng"}
    own = set(content(_FOREVER.sub(" ", said if len(kinds) < 2 else _part(said, quantity, _TURN))))
    for text, found in held:
        if quantity.unit != "tháng" or len({q.value == math.inf for q in found if q.unit == "tháng"}) < 2:
            continue
        spans: dict[bool, set[str]] = {True: set(), False: set()}
        for other in found:
            if other.unit == "tháng":
                spans[other.value == math.inf] |= set(content(_part(text, other, _TURN)))
        mine, others = spans[quantity.value == math.inf], spans[quantity.value != math.inf]
        if len(own & (others - mine)) > len(own & (mine - others)):
            return False
    return True


def _labelled(said: str, quantity: Quantity, held: Sequence[tuple[str, list[Quantity]]]) -> bool | None:
    """Where a provision gives each of several exclusive things its own number: whether this is the number of the one spoken of."""
    for group in lexicon()["exclusive"]:
        spoken = [p for p in group if holds(p, _part(said, quantity, _PARTS))] or [p for p in group if holds(p, said)]
        if len(spoken) != 1:
            continue
        for text, found in held:
            labels = [
                (other, p)
                for other in found
                if _comparable(quantity, other) or other.unit == quantity.unit
                for p in group
                if holds(p, _part(text, other, _PARTS))
            ]
            if len({p for _, p in labels}) >= 2 and len({o.value for o, _ in labels}) >= 2 and spoken[0] in {p for _, p in labels}:
                return any(p == spoken[0] and _same(o, quantity) for o, p in labels)
    return None


def well_labelled(statement: str, facts: Sequence[str], phrase: str) -> bool:
    """Whether a number of the statement stands in a provision beside this very one of several exclusive things."""
    said = canonical(statement)
    held = [(canonical(t), quantities(canonical(t))) for t in facts]
    return any(
        _same(other, quantity) and other.unit == quantity.unit and quantity.unit in _STRONG and holds(phrase, _part(text, other, _PARTS))
        for quantity in quantities(said)
        for text, found in held
        for other in found
    )


def _part(text: str, quantity: Quantity, marks: re.Pattern[str]) -> str:
    start = max((m.end() for m in marks.finditer(text, 0, quantity.start)), default=0)
    end = marks.search(text, quantity.end)
    return text[start : end.start() if end else len(text)]


def _comparable(a: Quantity, b: Quantity) -> bool:
    if a.unit == b.unit:
        return True
    return a.unit not in _STRONG and b.unit not in _STRONG and "/" not in (a.unit, b.unit) and a.value == b.value


def undated(statement: str, facts: Sequence[str], issued: Sequence[str]) -> str | None:
    """The first date of the statement that no fact holds. issued: dates that may follow a document's name."""
    said = canonical(statement)
    held = [(canonical(t), dates(canonical(t))) for t in facts]
    for date, start, end in dates(said):
        own = context(said, start, end)
        good, rivals = -1.0, -1.0
        for text, found in held:
            for other, a, b in found:
                near = nearness(own, context(text, a, b))
                if other == date or (len(date) == 4 and other.startswith(date)):
                    good = max(good, near)
                elif len(other) == len(date):
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
