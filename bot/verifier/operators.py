"""The words that turn a claim, bans, denials, permissions, duties, exceptions, and what each of them governs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.verifier.words import content
from knowledge.vietnamese import words

BAN = r"nghiêm cấm|bị cấm|điều cấm|cấm|không được phép|không được|không cho phép|không cho|chống"
NOT = r"không còn|không thể được|không thể|không ai được|không có (?=thẩm quyền)|ngoài (?=thẩm quyền|địa phương|danh sách)|không (?=chỉ)|không phải là|không phải|không(?! (?:quá|dưới|vượt|muộn hơn)\b)(?! đạt \d)|chưa(?! (?:đủ|đến|tới|đạt|tròn|được) (?:\d|một|hai|ba|bốn|năm|sáu|mười))|chẳng(?! hạn)|thiếu(?! trách nhiệm)|(?<!né )(?<!trốn )tránh(?! trách| né)|chớ|đừng"
NEGATIVE = re.compile(rf"\b(?:{BAN}|{NOT})\b")
BAN_ONLY = re.compile(rf"\b(?:{BAN})\b")
MAY = re.compile(
    r"\b(?:có thể(?! (?:thấy|tìm|hiểu|nói|kể|nhận ra|đọc|tra))|(?<!chưa )được phép|(?<!không )được làm (?=việc|những|gì|điều|nhiều|một (?!lần))|được quyền(?! lợi| lực| hạn)|(?<!có chức, )(?<!chức )(?<!người )(?<!chỉ )có quyền(?!,| cao| càng| lợi| hạn| lực| đến| tới| càng)|(?<!không )(?<!chưa )cho phép|khuyến khích|không bắt buộc|không nhất thiết|không đương nhiên|không cần|phấn đấu|thí điểm|làm thử|động viên|tuỳ ý)\b"
)
MUST = re.compile(r"\b(?:(?<!không )(?<!có thể )phải(?! kể| mất)|bắt buộc|(?<!ép )(?<!bị )buộc)\b")
EXCEPT = re.compile(r"(?<!khai )(?<!loại )\b(?:trừ|ngoại trừ|ngoại lệ)\b|(?<=[,(] )không (?:tính|kể)\b|(?<=\()không (?:tính|kể)\b")
ONLY_THIS = re.compile(
    r"(?<!không )(?<!địa )(?<!để )(?<!dù )\bchỉ\b(?! (?:có |được )?(?:\d|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)\b)(?! (?:vì|đạt|khoảng|thẳng|thị|đạo|định|tiêu|ra|rõ|huy|số|mới|dẫn))|\bduy nhất\b"
)
_STOP = re.compile(r"[,;:().]|\b(?:nhưng|mà|thì|và|rồi|song|(?<!không )còn|vẫn|có thể)\b")
FAR = re.compile(r"[;:().]|\b(?:nhưng|mà|thì|song|(?<!không )còn|vẫn)\b")
_EITHER = re.compile(r"\b(?:(?:hoặc|hay)(?: \w+)?|bỏ) $")
SET_APART = re.compile(
    r"\b(?:riêng|còn|nhưng|song|ngoài|không thuộc|không áp|không tính|không được tính|loại trừ|không theo|không nằm|nếu không|miễn là|loại)\b"
)
GOVERNED, HARMLESS_RUN = 3, 2


def governed(text: str, operator: re.Pattern[str], *, wide: bool = False, alternatives: bool = True) -> list[tuple[str, ...]]:
    """The syllables that each operator governs: the first few claims after it; before it where it ends a clause.

    alternatives: also of a denial that is one of two ways, "trì hoãn hoặc bỏ không làm quy trình".
    """
    out = []
    for match in operator.finditer(text):
        if not alternatives and _EITHER.search(text[: match.start()]):
            continue
        if match[0].strip() == "không" and re.match(r"\s*chỉ\b", text[match.end() :]):
            continue
        rest = text[match.end() :]
        stop = (FAR if wide else _STOP).search(rest)
        ban = BAN_ONLY.match(match[0]) is not None
        after = content(rest[: (stop.end() if stop else len(rest))] if not (wide and ban) else re.split(r"[.\n]", rest)[0])
        after = after or _content_beyond(rest, stop)
        if not after and not ban and len(words(rest[: stop.start()] if stop else rest)) >= HARMLESS_RUN:
            continue  # all it governs carries no claim: `_beside` looks at the very syllables
        if not after or (stop and not content(rest[: stop.start()]) and ban and not rest.lstrip().startswith(":")):
            before = content(re.split(r"[.;\n]", text[: match.start()])[-1])
            after = before[-12:] if wide else before[:GOVERNED]
            after = before if ban else after
        out.append(tuple(after if wide and ban else after[:8] if wide else after[:GOVERNED]))
    return [g for g in out if g]


def _content_beyond(rest: str, stop: re.Match[str] | None) -> list[str]:
    return content(re.split(r"[.\n]", rest[stop.end() :])[0]) if stop and rest[: stop.end()].strip() == ":" else []


def outside_of(texts: Sequence[str], operator: re.Pattern[str] = NEGATIVE) -> set[str]:
    """The syllables that stand outside every operator's reach somewhere in the texts."""
    found: set[str] = set()
    for text in texts:
        inside = [w for g in governed(text, operator, wide=True) for w in g]
        every = content(text)
        found |= {w for w in every if every.count(w) > inside.count(w)}
    return found
