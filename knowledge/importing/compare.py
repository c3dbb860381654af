"""What differs between a restatement and the official wording of the same provision: figures, dates, lists, prohibitions.

Only what can be told with certainty is compared. A difference does not say which side is right: it is reported, and the
plain version and questions written for the restatement wait until a person has looked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge.provision import Provision
from knowledge.vietnamese import fold, normalise, words

# A restatement that shares so little with the official text speaks of something else: its number was inferred wrongly.
LEAST_SHARED = 0.35
_REFERENCE = re.compile(
    r"(?:điều|khoản|điểm|chương|phần|mục|phụ lục|khoá|khóa|đại hội)\s+(?:thứ\s+)?\d+[a-zđ]?(?:\s*(?:,|và|đến)\s*\d+)*|số\s*:?\s*\d+[^\s,;.]*|\b\d+[-/](?:qđ|nq|ct|hd|kl|tt|nđ|\d{4}/)[^\s,;.]*"
)
_DATE = re.compile(r"(?:ngày\s+)?(\d{1,2})(?:/|-|\s+tháng\s+)(\d{1,2})(?:/|-|\s+năm\s+)((?:19|20)\d\d)")
_UNIT = r"tháng|năm|ngày|giờ|tuổi|lần|người|nhiệm kỳ|đồng|triệu|tỷ|%|phần trăm|cấp|bậc|phiếu"
_NUMERALS = {
    "một": "1", "hai": "2", "ba": "3", "bốn": "4", "năm": "5", "sáu": "6", "bảy": "7", "tám": "8", "chín": "9", "mười": "10",
    "mười hai": "12", "mười tám": "18", "hai mươi": "20", "ba mươi": "30", "sáu mươi": "60",
}  # fmt: skip
_QUANTITY = re.compile(
    rf"(\d+(?:[.,/]\d+)*)(?:\s*(?:–|-|đến|hoặc)\s*(\d+(?:[.,]\d+)*))?\s*(?:\(\w+(?: \w+)?\)\s*)?({_UNIT})|\b("
    + "|".join(sorted(_NUMERALS, key=len, reverse=True))
    + rf")\s+(?:\(\d+\)\s*)?({_UNIT})\b"
)
_PROHIBITION = re.compile(r"không được|nghiêm cấm|\bcấm\b|không được phép|(?:^|[.;:\n]\s*(?:- )?(?:\d+\. |[a-zđ]\) )?)không\s")
_BULLET = re.compile(r"^\s*[-+•–]\s", re.MULTILINE)


def differences(restated: Provision, official: Provision) -> tuple[str, ...]:
    """Vietnamese sentences, one for each kind of difference; empty where none was found.

    "18 tháng" against "24 tháng" → ("con số khác nhau: bản diễn đạt 18 tháng, nguyên văn 24 tháng",).
    """
    before, after = restated.full_text, official.full_text
    found = [*_texts(before, after), *_lists(restated, official)]
    if shared(before, after) < LEAST_SHARED:
        found.append("câu chữ khác hẳn nhau, có thể không phải cùng một nội dung")
    if restated.plain:
        # The plain version may leave things out, but must not name a figure or date that the official text does not.
        found += [f"bản dễ hiểu nêu {name} không có trong nguyên văn" for name in sorted(_named(restated.plain) - _named(after))]
    return tuple(dict.fromkeys(found))


def shared(restated: str, official: str) -> float:
    """The share of the restatement's syllable pairs and syllables that the official text holds, in [0, 1]."""
    before, after = _terms(restated), _terms(official)
    return len(before & after) / len(before) if before else 0.0


def best_match(restated: Provision, among: Iterable[Provision]) -> tuple[Provision | None, float]:
    """The official provision that holds most of the restatement, and how much of it; (None, 0) among none."""
    scored = [(shared(restated.full_text, p.full_text), -n, p) for n, p in enumerate(among)]
    if not scored:
        return None, 0.0
    score, _, best = max(scored, key=lambda entry: entry[:2])
    return best, score


def _terms(text: str) -> set[str]:
    found = [fold(w) for w in words(normalise(text))]
    return {*found, *(f"{a} {b}" for a, b in zip(found, found[1:], strict=False))}


def _texts(before: str, after: str) -> list[str]:
    out = []
    for name, read in (("con số", _quantities), ("ngày tháng", _dates)):
        old, new = read(before), read(after)
        if old != new:
            only = [f"bản diễn đạt {_join(old - new)}" if old - new else "", f"nguyên văn {_join(new - old)}" if new - old else ""]
            out.append(f"{name} khác nhau: {', '.join(filter(None, only))}")
    if bool(_PROHIBITION.search(before.lower())) != bool(_PROHIBITION.search(after.lower())):
        side = "nguyên văn" if _PROHIBITION.search(after.lower()) else "bản diễn đạt"
        out.append(f"chỉ {side} có quy định cấm (không được, nghiêm cấm)")
    return out


def _lists(restated: Provision, official: Provision) -> list[str]:
    before = len([i for i in restated.items if i.text])
    after = len(official.items) or len(_BULLET.findall(official.full_text))
    if before < 2 or after < 2 or before == after:
        return []
    return [f"số mục liệt kê khác nhau: bản diễn đạt {before}, nguyên văn {after}"]


def only_in(restated: str, official: str) -> tuple[str, ...]:
    """Figures and dates that a restatement without clause names and its whole official article does not, as sentences."""
    missing = _named(restated) - _named(official)
    return tuple(f"bản diễn đạt nêu {name} không có trong nguyên văn của điều" for name in sorted(missing))


def marks(text: str, other: str) -> tuple[tuple[int, int], ...]:
    """Where in `text` stand figures, dates or prohibitions that `other` has none of: (start, end), in order.

    "quá 15 ngày" beside "quá 20 ngày" → ((4, 11),).
    """
    lowered = text.lower()
    if len(lowered) != len(text):
        return ()
    there = _named(other)
    found = [(m.start(), m.end()) for m in _DATE.finditer(lowered) if not _dates(m[0]) <= there]
    found += [(m.start(), m.end()) for m in _QUANTITY.finditer(_bare(lowered)) if not _read(m) <= there]
    if not _PROHIBITION.search(other.lower()):
        found += [(m.start(), m.end()) for m in _PROHIBITION.finditer(lowered)]
    out: list[tuple[int, int]] = []
    for start, end in sorted(found):
        start += len(text[start:end]) - len(text[start:end].lstrip(" .;:\n-"))
        if start < end and (not out or start >= out[-1][1]):
            out.append((start, end))
    return tuple(out)


def _named(text: str) -> set[str]:
    return _quantities(text) | _dates(text)


def _bare(lowered: str) -> str:
    """References and dates blanked out, everything else in its place."""
    return _DATE.sub(lambda m: " " * len(m[0]), _REFERENCE.sub(lambda m: " " * len(m[0]), lowered))


def _quantities(text: str) -> set[str]:
    """Figures with their unit, references and dates left out: "từ 18 đến 60 tháng" → {"18 tháng", "60 tháng"}."""
    return {value for match in _QUANTITY.finditer(_bare(text.lower())) for value in _read(match)}


def _read(match: re.Match[str]) -> set[str]:
    unit = (match[3] or match[5]).replace("phần trăm", "%")
    numbers = [match[1], match[2]] if match[1] else [_NUMERALS[match[4]]]
    # "05 năm (60 tháng)": leading noughts say nothing.
    return {f"{_plain(n)} {unit}" for n in numbers if n}


def _plain(number: str) -> str:
    return re.sub(r"^0+(?=\d)", "", re.sub(r"[.](?=\d{3}\b)", "", number))


def _dates(text: str) -> set[str]:
    return {f"{int(d)}/{int(m)}/{y}" for d, m, y in _DATE.findall(text.lower())}


def _join(values: set[str]) -> str:
    return "; ".join(sorted(values))
