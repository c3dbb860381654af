"""Numbers that only count what a statement or a list of its provisions enumerates."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.citation import record_text
from bot.verifier.evidence import Evidence
from bot.verifier.places import documents, short_number
from bot.verifier.quantities import number
from bot.verifier.words import canonical, holds
from knowledge.vietnamese import words

_LABEL = re.compile(r"\((\d)\)(?= )")
_ANNOUNCED = re.compile(r"\b(hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|\d{1,2}) [^\d.;:()]{3,40}:\s*(?=\()", re.IGNORECASE)
# Numbers that count what the statement or a list of the provision itself enumerates, or only the sides of a thing.
_FEW = re.compile(r"(?<!\d )\b(hai|ba|bốn|năm|sáu|bảy)(?= (?!phần|năm|tháng|ngày|lần|nhiệm kỳ|phiếu|triệu|tỷ)[^\W\d])", re.IGNORECASE)
_SESSION = re.compile(r"\b(Trung ương) \d{1,2}\b", re.IGNORECASE)
_SIDES = re.compile(
    r"\b(?:cả )?hai (?=(?:anh|chị|vợ chồng|người|(?:quy định|nghị quyết)(?: số)? [\w/-]+ và \d|phía|mặt|bên|vế|khía cạnh|chiều|đầu|danh sách|danh mục|việc(?=, một bên))\b)",
    re.IGNORECASE,
)


def miscounted(text: str) -> bool:
    """Whether a number announces another count than that of the labelled things after it: "năm hình thức: (1) … (4) …"."""
    match = _ANNOUNCED.search(text)
    return match is not None and number(canonical(match[1])) != len(re.findall(r"\((?:\d|[a-hđ])\)", text[match.end() :]))


def counted_out(text: str, drawn: Sequence[Evidence]) -> str:
    """The text without numbers that only count what it lists itself: "hai mục đích: (a) …; (b) …", "cả hai quy định" of two."""
    out = text
    match = _ANNOUNCED.search(text)
    if match is not None and not miscounted(text):
        out = f"{text[: match.start(1)]}các{text[match.end(1) :]}"
    labels = [int(n) for n in _LABEL.findall(out)]
    if labels == list(range(1, len(labels) + 1)):
        out = _LABEL.sub(" ", out)
    own = {short_number(e.document.number) for e in drawn}
    if len({e.document.id for e in drawn}) == 2 or len(set(documents(out))) == 2 or len(set(documents(out)) - own) == 2:
        out = re.sub(r"\b(?:[Cc]ả )?[Hh]ai (?=(?:quy định|văn bản|nghị quyết)\b)", "các ", out, flags=re.IGNORECASE)
    if len(drawn) == 2:
        out = re.sub(r"\b(?:cả )?hai (?=(?:khoản|điều|căn cứ|điều khoản|quy định|văn bản)\b)", "các ", out, flags=re.IGNORECASE)
    out = _SIDES.sub("các ", out)
    names = canonical(" ".join(f"{e.naming} {e.document.title} {' '.join(e.document.aliases)} {record_text(e.document)}" for e in drawn))
    out = _SESSION.sub(lambda m: m[1] if holds(canonical(m[0]), names) else m[0], out)
    for match in reversed(list(_FEW.finditer(out))):
        if number(match[1].lower()) in (_listed(out[match.end() :]), *_lists(out, drawn)):
            out = f"{out[: match.start(1)]}các{out[match.end(1) :]}"
    return out


def _listed(rest: str) -> int:
    """How many things the words after a number list: "Ban Chỉ đạo Tây Bắc và Tây Nam Bộ" → 2; 0 where they list none."""
    if (told := re.match(r"[^.;:]{3,40}: ([^.;:]+)", rest)) is not None:
        return len(re.split(r", | và | hoặc | hay | lẫn ", told[1].strip()))
    clause = re.split(r"[.;:()]|, theo\b|\b(?:thì|được|bị|phải|không|có|để|khi|nếu)\b", rest)[0]
    return len(re.split(r", | và | lẫn ", clause.strip(" ,"))) if re.search(r", | và | lẫn ", clause) else 0


def _lists(text: str, drawn: Sequence[Evidence]) -> list[int]:
    """Lengths of the lists of the provisions whose label the text names: "Tổ chức đảng: khiển trách, cảnh cáo, giải tán" → 3."""
    said = set(words(canonical(text)))
    found = []
    for e in drawn:
        for label, rest in re.findall(r"(?:^|[.;\n]) *([^.;:\n]{3,60})(?::| -) ([^.;\n]+)", canonical(e.facts)):
            if set(words(label)) <= said:
                found.append(len(re.split(r", | và | hoặc ", rest)))
    return found
