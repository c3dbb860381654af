"""Numbers, periods, shares and sums as a text writes them, in digits or in words, with unit and comparison."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from bot.verifier.dates import dates
from bot.verifier.words import ONES

_TENS = "mươi"
_UNITS = ("ngày làm việc", "phần trăm", "nhiệm kỳ", "hành vi", "biểu hiện", "tháng", "ngày", "năm", "tuổi", "%", "triệu", "tỷ", "tỉ", "nghìn", "đồng",
          "lần", "điều", "chương", "khoản", "điểm", "phần", "nhóm", "phiếu", "nội dung", "chuẩn mực", "phụ lục", "trường hợp", "lượt", "cơ quan",
          "đơn vị", "đại biểu", "nguyên tắc", "cấp", "đảng bộ", "mảng", "hạng", "bậc")  # fmt: skip
_NUMBER = r"\d+(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
_WORD_NUMBER = r"(?:(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín) mươi(?: (?:mốt|hai|ba|tư|bốn|lăm|sáu|bảy|tám|chín))?|mười(?: (?:một|hai|ba|bốn|lăm|sáu|bảy|tám|chín))?|một|hai|ba|bốn|năm|sáu|bảy|tám|chín)"
_UNIT = "|".join(re.escape(u) for u in _UNITS)
_FRACTION = re.compile(rf"(?<![\w/])(\d)/(\d)(?![\d/])|\b({'|'.join(ONES)}) phần (ba|tư|năm|mười)\b")
# What a number that names one of several things follows: "nhóm 3", "nhóm ba".
_LABELLED = re.compile(r"\b(nhóm|biểu hiện|mục|phần|chương|phụ lục|bước|chuẩn mực) $")
_HALVES = re.compile(r"\b(?:(?:quá|hơn|trên) (?:một )?nửa|một nửa|phân nửa)\b")
_HALF = re.compile(rf"\b({_NUMBER}|{_WORD_NUMBER}) năm rưỡi\b")
_QUANTITY = re.compile(rf"(?<![\w.,])({_NUMBER}|{_WORD_NUMBER})(?![\d/])(?: ?({_UNIT})(?!\w)|(?!\w))")
_RANGE = re.compile(
    rf"(?<![\w.,])((?:trên |hơn |quá )?)({_NUMBER}|{_WORD_NUMBER})\s*({_UNIT})?\s*(?:đồng )?(?:-|đến|tới|cho đến)\s*((?:dưới |chưa đủ )?)(?:đủ )?({_NUMBER}|{_WORD_NUMBER})\s*({_UNIT})(?!\w)"
)
_SPAN = re.compile(r"(?<![\w.,/-])(\d{1,4})-(\d{1,4})(?![\w/%-]|[.,]\d| ?(?:điều|khoản))")
_BEFORE = {
    "ge": re.compile(r"(?:ít nhất|tối thiểu|không dưới)(?: là| có| trong| khoảng)?\s*$"),
    "le": re.compile(
        r"(?:không quá|trần|tối đa|nhiều nhất|chậm nhất|muộn nhất|dài nhất|không muộn hơn|không vượt(?: quá)?|không được (?:để )?quá)(?: là| có| trong| chỉ được| chỉ| sau| được)?\s*$"
    ),
    "lt": re.compile(r"(?:dưới|chưa tròn|chưa được|chưa đủ|chưa đến|chưa tới|chưa đạt|không đạt|không đủ)\s*$"),
    "in": re.compile(r"(?:trong|trong vòng|trong thời hạn|trong thời gian)\s*$"),
    "gt": re.compile(r"(?:trên|(?<!không )(?<!sớm )muộn hơn|(?<!sớm )(?<!muộn )hơn|(?<!không )(?<!vượt )quá|(?<!không )vượt(?: quá)?)\s*$"),
}
FOREVER = re.compile(r"\b(?:vĩnh viễn|suốt đời|mãi mãi)\b")
# "mức giảm tối thiểu đến năm 2021 là 10%".
_FAR_BOUND = re.compile(r"\b(tối thiểu|ít nhất|thấp nhất|tối đa|nhiều nhất|cao nhất)\b[^,;.]{0,45}\b(?:là|ở mức)\s*$")
_NO_NOUN = frozenset(("đến", "tới", "và", "hoặc", "hay", "là"))
_FROM = re.compile(r"(?:từ|đủ)(?: mức| mốc)?\s*$")
_UP = re.compile(r"^\s*(?:triệu|tỷ|%|lần|tuổi)?\s*(?:đồng)?\s*trở (lên|xuống)")
_SCALE = {"triệu": 1e6, "tỷ": 1e9, "tỉ": 1e9, "nghìn": 1e3}


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
        return 10 + (ONES[parts[1]] if len(parts) > 1 else 0)
    if len(parts) > 1 and parts[1] == _TENS:
        return 10 * ONES[parts[0]] + (ONES[parts[2]] if len(parts) > 2 else 0)
    return float(ONES[parts[0]]) if parts[0] in ONES else None


@lru_cache(maxsize=4096)
def quantities(text: str) -> list[Quantity]:
    """Every quantity of a canonical text that is no date, no document number and no place."""
    taken = _elsewhere(text)
    found: list[Quantity] = []

    def free(a: int, b: int) -> bool:
        return not any(a < y and x < b for x, y in taken)

    for share in _shares(text):
        if free(share.start, share.end):
            found.append(share)
            taken.append((share.start, share.end))
    for m in _HALF.finditer(text):
        value = number(m[1])
        if value is not None and free(m.start(), m.end()):
            found.append(Quantity((value + 0.5) * 12, "tháng", _comparison(text, m.start(), m.end()), m.start(), m.end()))
            taken.append((m.start(), m.end()))
            found = _half_range(text, found)
    for m in (*_RANGE.finditer(text), *_SPAN.finditer(text)):
        if free(m.start(), m.end()) and (ends := _ends(m)):
            found += ends
            taken.append((m.start(), m.end()))
    found += [Quantity(math.inf, "tháng", "", m.start(), m.end()) for m in FOREVER.finditer(text)]
    for m in _QUANTITY.finditer(text):
        if not free(m.start(), m.end()):
            continue
        value = number(m[1])
        if value is None or (m[1] in ("một", "tư") and m[2] not in ("năm", "tháng", "ngày", "tỷ", "lần", "nhiệm kỳ", "%", "triệu")):
            continue
        if _counts_nothing(text, m):
            continue
        comparison = _comparison(text, m.start(), m.end())
        label = _LABELLED.search(text[: m.start()])
        unit = m[2] or (f"#{label[1]}" if label else _noun(text, m.end()))
        if m[2] is None and comparison in ("lt", "gt") and 15 < value < 100 and "tuổi" in text:
            unit = "tuổi"  # "ba lớp tuổi: dưới 40 chiếm …"
        found.append(_made(value, unit, comparison, m.start(), m.end()))
    return found


def _shares(text: str) -> list[Quantity]:
    """Fractions and halves as shares of a hundred: "3/4", "một phần mười", "quá nửa"."""
    found = []
    for m in _FRACTION.finditer(text):
        top, bottom = (float(m[1]), float(m[2])) if m[1] else (float(ONES[m[3]]), {"ba": 3.0, "tư": 4.0, "năm": 5.0, "mười": 10.0}[m[4]])
        found.append(Quantity(round(100 * top / bottom, 2), "%", _comparison(text, m.start(), m.end()), m.start(), m.end()))
    for m in _HALVES.finditer(text):
        more = m[0].startswith(("quá", "hơn", "trên"))
        found.append(Quantity(50.0, "%", "gt" if more else _comparison(text, m.start(), m.end()), m.start(), m.end()))
    return found


def _elsewhere(text: str) -> list[tuple[int, int]]:
    """Where dates, document numbers and places stand: what is written there is no quantity."""
    taken = [(a, b) for _, a, b in dates(text)]
    taken += [
        (m.start(), m.end())
        for m in re.finditer(
            r"\d+[-/](?!dưới\b|chưa\b)[a-zđ]\w*(?:/\w+)*|\d+/\d{4}/\w[\w-]*|(?:quy định|nghị quyết|chỉ thị|hướng dẫn|kết luận|thông báo|kế hoạch|thông tư|nghị định|luật|số) \d+(?!\s*(?:hành|nội|điều|chương))",
            text,
        )
    ]
    taken += [(m.start(), m.end()) for m in re.finditer(r"\b(?:điều|khoản) \d+\w?(?:(?:, | và )(?:điều )?\d+\b(?! (?:chương|điều|điểm)))*", text)]
    return taken


def _ends(m: re.Match[str]) -> list[Quantity]:
    """Both ends of a range; [] where they are no numbers."""
    if m.re is _SPAN:
        return [_made(float(m[1]), "", "lo", m.start(), m.end()), _made(float(m[2]), "", "hi", m.start(), m.end())]
    low, high = number(m[2]), number(m[5])
    if low is None or high is None:
        return []
    open_low, open_high = "gt" if m[1] else "lo", "below" if m[4] else "hi"
    return [_made(low, m[3] or m[6], open_low, m.start(), m.end()), _made(high, m[6], open_high, m.start(), m.end())]


def _counts_nothing(text: str, m: re.Match[str]) -> bool:
    """Whether a number word is part of another: "cùng một", a year's name, "đại hội bảy", two people tied to each other."""
    before = text[: m.start()]
    if m[1] == "hai" and re.match(r" người (?:trong|có|cùng|là|không|thân)\b", text[m.end(1) :]):
        return re.search(r"gia đình|người nhà|vợ|nhau", text) is not None
    return (
        (m[1] == "một" and before.endswith("cùng ")) or (m[1] == "năm" and m[2] is None) or (m[1] in ONES and before.endswith(("đại hội ", "thứ ")))
    )


def _half_range(text: str, found: list[Quantity]) -> list[Quantity]:
    last = found[-1]
    return [*found[:-1], Quantity(last.value, last.unit, "lo", last.start, last.end)] if re.match(r"\s*(?:đến|tới)\s", text[last.end :]) else found


def _noun(text: str, end: int) -> str:
    m = re.match(r"\s+([^\W\d_]+)", text[end:])
    return m[1] if m and m[1] not in _NO_NOUN else ""


def _made(value: float, unit: str, comparison: str, start: int, end: int) -> Quantity:
    unit = {"phần trăm": "%", "tỉ": "tỷ"}.get(unit, unit)
    if unit in _SCALE:
        return Quantity(value * _SCALE[unit], "đồng" if unit != "nghìn" else "", comparison, start, end)
    if unit == "năm":
        return Quantity(value * 12, "tháng", comparison, start, end)
    return Quantity(value, unit, comparison, start, end)


def _comparison(text: str, start: int, end: int) -> str:
    before, after = text[max(0, start - 24) : start], text[end:]
    if (bound := _UP.match(after)) is not None:
        return "ge" if bound[1] == "lên" else "le"
    for name, pattern in _BEFORE.items():
        if pattern.search(before):
            return name
    if (far := _FAR_BOUND.search(text[max(0, start - 70) : start])) is not None:
        return "ge" if far[1] in ("tối thiểu", "ít nhất", "thấp nhất") else "le"
    if re.search(r"(?:đến|tới)(?: đủ)?\s*$", before):
        return "hi"
    return "ge" if _FROM.search(before) else ""
