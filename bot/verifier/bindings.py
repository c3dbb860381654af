"""What is tied to what: a number to the noun it counts, a period to its preposition, a day to its event, "có thể" to its verb.

Each check speaks only where the provision says the same thing with another partner, so that rewording stays free.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.verifier.dates import dates
from bot.verifier.evidence import Evidence
from bot.verifier.places import short_number
from bot.verifier.quantities import number
from bot.verifier.words import canonical, content, holds
from knowledge.provision import Document

_WRITTEN = r"\d+|mười (?:một|hai|ba|bốn|lăm|sáu|bảy|tám|chín)|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười"
_COUNTED = re.compile(
    rf"(?<![\w.,/-])(?<!mười )(?<!mươi )({_WRITTEN}) (chương(?= \d+ điều)|chương|điều|phần|nhóm|hành vi|biểu hiện|nguyên tắc|trường hợp|căn cứ|hình thức|nội dung|chuẩn mực|nhiệm kỳ|cấp|khoản|điểm)\b(?! \d(?!\d* điều))"
)
_PERIOD = re.compile(rf"\b(trong(?: vòng| thời hạn| thời gian)?|sau|trước|kể từ) ({_WRITTEN}) (ngày làm việc|ngày|tháng|năm|tuần|giờ)\b")
_CAN = re.compile(r"\bcó thể (?:được |bị )?(\w+ \w+)")
_EVENT = re.compile(r"\b(có hiệu lực|hết hiệu lực|ban hành|ký)(?: kể)?(?: từ)?(?: vào)?(?: ngày)? ?$")
_ISSUER = re.compile(
    r"\bdo ((?:tổng bí thư|bộ chính trị|ban bí thư|ban chấp hành trung ương|trung ương|quốc hội|chính phủ|ban tổ chức trung ương|uỷ ban kiểm tra trung ương))\b[^.;,]{0,25}?\bban hành\b"
)
_DEFINED = re.compile(
    r"^(?:theo [^,]{3,60}, )?([^,.;:]{4,60}?) (?:là|được hiểu là|có nghĩa là) (?!hành vi|biểu hiện|một|những|các|việc|người|do|của|để|bị|vi phạm|không|điều|cơ quan|nơi|văn bản|trường hợp|căn cứ|quá trình|xây dựng|đạt|có|hướng|làm)(\w+ \w+)"
)
_ORDINAL = re.compile(r"\blần thứ \w+")
_EITHER = re.compile(r"\btự (?:mình |tay )?[^,.;]{0,30}? (?:hay|hoặc) (?:là )?(?:thuê|nhờ|qua|mượn)\b")
_SELF = re.compile(
    r"(?<!không )(?<!chưa )(?<!không được )\btự (?!mình (?:tu dưỡng|rèn|học))(?=bảo vệ|chịu|quyết định|nguyện|giác|kiểm|phê|nhận|đề|xử|lo|bỏ|mình)"
)
_DEGREE = re.compile(r"\b(thấp|cao|ít|nặng|nhẹ|lớn|nhỏ|sớm|muộn|dài|ngắn|nhiều) hơn\b")
_FREE_DEGREES = frozenset(["nhiều"])
_BEFORE_DATE = re.compile(r"\b(so với|kể từ|từ|đến|tới|trước|sau|tính đến)(?: ngày| năm| tháng| hết| cuối| đầu)* ?$")
_SAME_BEFORE = {"kể từ": "từ", "tới": "đến", "tính đến": "đến"}
_ALWAYS = re.compile(r"\b(?:(?<!không )đương nhiên|bất kể|bất luận|(?:ở )?mức độ nào|mọi trường hợp|trong mọi|mọi mức)\b")
_ALL = re.compile(r"\b(?:mọi|tất cả|bất kỳ|bất cứ|đều|nào cũng|không phân biệt|không có ngưỡng)\b")
QUOTES = "\"' "
_NAMED_ACT = re.compile(r"\b(?:là|coi là|xem là|xác định là|thuộc|tính là) (?:một )?(?:hành vi |loại |dạng |trường hợp )*(?:chạy chức|chạy quyền)")
_PURPOSE = re.compile(r"\b(?:nhằm|để|đổi|vì|mục đích|hòng|mong|tranh thủ|cốt|mưu cầu|vụ lợi|lấy|ép|buộc|khiến|đòi)\b")


def untied(text: str, drawn: Sequence[Evidence], facts: Sequence[str]) -> str:
    """ "tied" where the statement ties a thing to another than the provisions do; "" else."""
    said, held = canonical(text), " \n ".join(map(canonical, facts))
    checks = (_counts, _periods, _possible, _defined, _ordinals, _degrees, _prepositions, _universal)
    wrong = any(c(said, held) for c in checks) or any(c(said, drawn) for c in (_days, _issuers, _purposeless))
    return "tied" if wrong else ""


def _pairs(text: str) -> set[tuple[float | None, str]]:
    return {(number(m[1]), m[2]) for m in _COUNTED.finditer(text)}


def _counts(said: str, held: str) -> bool:
    """ "14 chương, 4 điều" of a document with 4 chapters and 14 articles."""
    there = _pairs(held)
    nouns = {noun for _, noun in there}
    known = {n for n, _ in there}
    return any(pair not in there and pair[1] in nouns and pair[0] in known for pair in _pairs(said))


def _periods(said: str, held: str) -> bool:
    """ "sau 30 ngày" where the provision says "trong 30 ngày"."""
    there = [(m[1].split()[0], number(m[2]), m[3]) for m in _PERIOD.finditer(held)]
    for m in _PERIOD.finditer(said):
        mine = (m[1].split()[0], number(m[2]), m[3])
        same = [t for t in there if t[1:] == mine[1:]]
        if same and all({t[0], mine[0]} in ({"trong", "sau"}, {"trong", "trước"}, {"sau", "trước"}) for t in same):
            return True
    return False


def _possible(said: str, held: str) -> bool:
    """ "được miễn trách nhiệm" where the provision says only "có thể được miễn trách nhiệm"."""
    for m in _CAN.finditer(held):
        phrase = m[1]
        sure = [n for n in re.finditer(rf"\b{re.escape(phrase)}\b", held) if "có thể" not in held[max(0, n.start() - 14) : n.start()]]
        if sure:
            continue
        for n in re.finditer(rf"\b(?:được|bị) {re.escape(phrase)}\b", said):
            before = re.split(r"[,;.:]|\bthì\b", said[max(0, n.start() - 40) : n.start()])[-1]
            if not re.search(r"\b(?:có thể|có khả năng|xem xét|chưa chắc|không|chưa|nếu|khi|việc|để)\b", before):
                return True
    return False


def _days(said: str, drawn: Sequence[Evidence]) -> bool:
    """A day said to be that of an event of the one document spoken of, and in its record that of another."""
    about = {e.document.id: e.document for e in drawn}
    if len(about) != 1:
        return False
    (document,) = about.values()
    for value, start, _ in dates(said):
        event = _EVENT.search(said[:start].rstrip() + " ") or _EVENT.search(said[:start])
        if event is None or len(value) < 10 or _other_named(said[:start], document):
            continue
        right = {"có hiệu lực": (document.effective, document.issued), "hết hiệu lực": (document.status.replaced_on,)}.get(
            event[1], (document.issued,)
        )
        days = {d.isoformat() for d in right if d is not None}
        if days and value not in days:
            return True
    return False


def _other_named(text: str, document: Document) -> bool:
    """Whether another document than this is the last that is named before a place."""
    named: list[str] = re.findall(r"(?:quy định|nghị quyết|chỉ thị|hướng dẫn|kết luận)(?: số)? (\d{1,3})", text)
    return bool(named) and named[-1].lstrip("0") != short_number(document.number)


def _issuers(said: str, drawn: Sequence[Evidence]) -> bool:
    """ "do Ban Bí thư ban hành" of a document of the Political Bureau."""
    about = {e.document.id: e.document for e in drawn}
    if len(about) != 1 or (match := _ISSUER.search(said)) is None:
        return False
    (document,) = about.values()
    issuer = canonical(document.issuer)
    return not holds(match[1], issuer) and not holds(issuer, match[1]) and not _other_named(said[: match.start()], document)


def _defined(said: str, held: str) -> bool:
    """ "quyền lực là nghĩa vụ của …" where the provision that speaks of it never says "nghĩa vụ"."""
    match = _DEFINED.search(said)
    if match is None or not re.search(rf"(?<!\w){re.escape(match[1].strip(QUOTES))}[{QUOTES}]* (?:là|chỉ|được hiểu là)\b", held):
        return False
    return not holds(match[2], held) and not (content(match[2]) and set(content(match[2])) <= set(content(held)))


def _ordinals(said: str, held: str) -> bool:
    """ "lần thứ hai" where the provision says "lần đầu"; "tự" where it leaves the doing to others."""
    said = _EITHER.sub(" ", said)
    said = re.sub(r"\btự (?=xử lý)", "", said) if holds("nội bộ", held) else said
    return any(not holds(m[0], held) for m in _ORDINAL.finditer(said)) or bool(
        _SELF.search(said) and not holds("tự", held) and not holds("trực tiếp", held)
    )


def _degrees(said: str, held: str) -> bool:
    """ "thấp hơn" where the provision says "cao hơn"."""
    return any(not holds(m[0], held) and m[1] not in _FREE_DEGREES for m in _DEGREE.finditer(said)) and bool(_DEGREE.search(held))


def _prepositions(said: str, held: str) -> bool:
    """ "đến năm 2015" where the provision says "so với năm 2015"."""
    there: dict[str, set[str]] = {}
    for value, start, _ in dates(held):
        if (before := _BEFORE_DATE.search(held[:start])) is not None:
            there.setdefault(value, set()).add(_SAME_BEFORE.get(before[1], before[1]))
    for value, start, _ in dates(said):
        before = _BEFORE_DATE.search(said[:start])
        if before is not None and value in there and _SAME_BEFORE.get(before[1], before[1]) not in there[value]:
            return True
    return False


def _universal(said: str, held: str) -> bool:
    """ "dù ở mức độ nào" where the provision sets a measure."""
    return bool(_ALWAYS.search(said)) and not _ALL.search(held)


def _purposeless(said: str, drawn: Sequence[Evidence]) -> bool:
    """An act called what the provision calls it only where it is done for a purpose: "tặng quà là chạy chức"."""
    if not _NAMED_ACT.search(said) or _PURPOSE.search(said):
        return False
    return any(e.provision is not None and e.provision.elements is not None and e.provision.elements.purpose for e in drawn)
