"""Denials and permissions of a statement's own: what the provisions name, demand or ban is not denied, waived or allowed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.verifier.operators import BAN_ONLY, NEGATIVE
from bot.verifier.opposites import only_under, reach
from bot.verifier.words import canonical, content
from knowledge.vietnamese import words

_DOCUMENT = r"(?: (?:quy định|nghị quyết|chỉ thị|hướng dẫn|điều|khoản|bộ luật)(?: số)? ?\d[\w/-]*(?: năm \d{4})?)?"
# Each: what a statement denies, and what in a provision may say so.
_DENIED = {
    "naming_denied": (
        re.compile(
            rf"\b(?:không|chưa|chẳng)(?: hề| bị| được| phải| còn| thể)*{_DOCUMENT} (?:coi|xem(?! xét)|gọi|hiểu|nêu|xếp (?:vào|trong)|gộp|liệt kê|kể|nhắc|(?<!được )tham gia|chỉ ra|chỉ rõ|"
            r"tính (?!đến|tới)|nằm|thuộc|rơi vào|gồm|bao gồm|vi phạm|phạm (?:vào|tội|điều)|(?:được )?thay thế|là (?:đã )?(?:hành vi|vi phạm|biểu hiện|làm|phạm|chạy|bao che|tham nhũng|tiêu cực|những người))"
        ),
        re.compile(
            r"\b(?:không|chưa) (?:được |bị )?(?:phải|là|coi|xem|tính|thuộc|nêu|có (?=thẩm|tội|ngưỡng)|áp dụng|quy định|gồm|đặt|kể|nói rõ|vi phạm)\b|(?<!khai )\btrừ\b|ngoại trừ|mới so với|hành vi mới|"
            r"(?<!chiến )(?<!sơ )\blược\b|\bbỏ (?:khỏi|bớt|câu)|đã bỏ|\bngoài (?!ra)|không nhầm|giữ như|khác với"
        ),
    ),
    "duty_denied": (
        re.compile(
            r"(?<!chứ )\bkhông phải (?!là|đơn|tự|người|chuyện|văn|nội|lý|điều|việc|từng|cấp|ai|nơi|một|câu|con|bản|cơ|tổ|địa|danh|do|chỉ|lúc|ở|của|quy|hành|biểu|trường|mục|số|chức|vì|thành|cách|hình|"
            r"mức|mọi|cứ|tất|nguyên|toàn|lời|công dân|cá|dân|kết|thứ|tài|mô|án|chờ|đợi)\w+"
        ),
        re.compile(r"\bkhông (?:phải|cần|buộc|bắt buộc|nhất thiết|đương nhiên|yêu cầu)\b|\bmiễn(?! nhiệm)\b"),
    ),
    "sanction_denied": (
        re.compile(
            r"\bkhông (?:thể |còn )?(?:bị|phải chịu|tới mức|đến mức) (?:phạt|tù|xử lý|kỷ luật|khai trừ|cách chức|khiển trách|cảnh cáo|truy cứu|xem xét|coi|miễn nhiệm|cho thôi|đưa ra)|"
            r"\bkhông thể (?:tới|đến) mức\b"
        ),
        re.compile(
            r"\b(?:không|chưa) (?:bị (?!ép)|xử lý|tính|coi|phải|có tội|phạm|xem xét|đến mức|kỷ luật)\b|\bmiễn(?! nhiệm)\b|\bthôi\b|(?<!khai )\btrừ\b"
        ),
    ),
    "spared": (
        re.compile(
            r"\b(?:giúp|để cho) [^,.;]{0,60}?(?:thoát|tránh)(?: khỏi)?(?: việc)? bị\b|\bđứng ngoài\b|\bđược bỏ qua\b|\bthoát (?:khỏi )?(?:việc )?(?:bị )?(?:xử lý|kỷ luật|trách nhiệm)|\bvô can\b"
        ),
        re.compile(r"\bmiễn(?! nhiệm)\b|(?<!khai )\btrừ\b|không (?:xử lý|bị|xem xét)|\bné\b|bỏ qua|đứng ngoài"),
    ),
    "excluded": (
        re.compile(r"\bnằm ngoài (?:phạm vi|diện|danh mục)\b|\b(?:được|bị) loại (?:ra|trừ)? ?khỏi\b"),
        re.compile(r"\bngoài (?!ra)|\bloại\b|(?<!khai )\btrừ\b|\bkhông (?:thuộc|áp dụng|tính|điều chỉnh|gồm|phải)\b"),
    ),
    "ended": (
        re.compile(r"\bkhông còn (?:được )?(?:thực hiện|áp dụng|hiệu lực|giá trị|dùng)\b|\b(?:được|bị) (?:lược bỏ|loại bỏ|bãi bỏ|gỡ bỏ|bỏ khỏi)\b"),
        re.compile(r"\b(?:không còn|chấm dứt|hết|bỏ|bãi|loại|thay|dừng|lược|kết thúc)\b"),
    ),
    "accepted": (
        re.compile(r"\b(?:thì|vẫn|cũng|là) (?:vẫn |cũng )?được(?: chấp nhận| phép)?(?= ?(?:[,.;]|$))|\bđược (?:chấp nhận|tha thứ)\b"),
        re.compile(r"\bđược (?:chấp nhận|tha thứ|phép)\b|\bcó thể\b|\bcho phép\b"),
    ),
    "permission_added": (
        re.compile(r"\b(?:điều|việc) (?:mà )?đảng viên (?:được|có thể) (?:phép )?làm\b"),
        re.compile(r"\bđảng viên (?:được|có thể) (?:phép )?làm\b"),
    ),
    "possibility_denied": (
        re.compile(r"\bkhông thể (?!không|thiếu|tách|chối|phủ|hiểu|bỏ)\w+"),
        re.compile(r"\bkhông (?:thể|được|cho)\b|\bcấm\b|\bvĩnh viễn\b|(?<!khai )\btrừ\b|^(?!.*\b(?:có thể|được)\b).*\b(?:chỉ|không)\b", re.DOTALL),
    ),
}
_NO_OTHER = re.compile(r"\bchỉ (?:điều chỉnh|nói|áp dụng|dành)\b")
_ALLOWED = re.compile(
    r"(?<!không )(?<!chưa )(?<!chẳng )(?<!không thể )(?<!để )(?<!cho )(?<!chỉ )\b(?:được phép|được quyền|được|có thể|cho phép|cho(?= đảng viên| cán bộ| cấp| tỉnh)|có quyền)\b"
    r"(?! (?:nêu|xếp|coi|xem|gọi|hiểu|kể|gộp|liệt|chỉ ra|quy định|nói|nhắc|giao|thôi|là|thấy|dù|thêm|biết|rằng))"
)
_AIM = re.compile(r"\b(?:để|nhằm|hòng|mới|muốn)\b[^,.;]*$")
# Whom it is allowed stands between the permission and what it allows.
_WHO = re.compile(r"^ *(?:cán bộ, đảng viên|đảng viên|cán bộ|họ|mình|tự|những|các|việc|mà|làm)\b(?: (?:tự|làm|những|các|việc|mà)\b)*")
# Words after a permission that are looked at.
NEXT = 8
# A right, an aim or a state denied in passing: "quyền hạn không được giao", "nhằm không được ủng hộ".
_IN_PASSING = re.compile(
    r"\b(?:quyền hạn|nhiệm vụ|lĩnh vực|phạm vi|trách nhiệm|thẩm quyền|chức vụ|phụ trách|chức quyền|nhằm|hòng|(?:để|giúp)(?: (?!và|hoặc|thì|mà)\w+){0,4}|(?:biết|của|cho|với|những|ngoài) (?:các |những )?(?:người|nhân sự))(?: (?!và|hoặc|thì|mà)\w+)? không được (\w+)"
)
# "được X, cũng không được Y" and "không được X, cũng được Y": "cũng" joins like to like.
_UNLIKE = re.compile(
    r"^(?!.*\b(?:không|chưa|cấm|chẳng)\b.*, cũng không)[^.;:]*\bđược [^.;:]{3,90}, cũng không được\b|\bkhông [^.;:,]{3,90}, cũng được\b"
)
# Qualities that a provision may only have denied: then the statement must not have them.
_QUALITIES = tuple(
    re.compile(rf"(?<!\w){quality}(?!\w)")
    for quality in (
        "đủ",
        "trung thực",
        "kiên định",
        "gương mẫu",
        "lành mạnh",
        "chính đáng",
        "nghiêm(?! trọng| cấm)",
        "báo(?! cáo| chí)",
        "giữ lại",
        "hợp pháp",
    )
)
_NEAR_NOT = re.compile(r"\b(?:không|chưa|chẳng|thiếu|đừng|kém|lơi lỏng|cấm|chống|tránh|hết|mất|ngoài|trái|vi phạm|để|bỏ|phi|bất)\b(?: \w+){0,4} $")


def denied(statement: str, facts: Sequence[str]) -> str:
    """The name of what the statement denies or waives, though its provisions deny nothing of the kind; "" where it does not."""
    said, whole = canonical(statement), " \n ".join(canonical(f) for f in facts)
    if _UNLIKE.search(said):
        return "garbled"
    for name, (pattern, known) in _DENIED.items():
        if name == "naming_denied" and _NO_OTHER.search(whole) and re.search(r"\b(?:ngoài|khác)\b", said):
            continue  # what applies to one thing only applies to no other
        if pattern.search(said) and not known.search(whole):
            return name
    for match in _IN_PASSING.finditer(said):
        if not re.search(rf"\b(?:không|chưa) (?:được |bị )?{match[1]}\b", whole):
            return "negation_added"
    return ""


def allowed(statement: str, facts: Sequence[str]) -> str:
    """ "permission_added" or "negation_lost" where the statement allows or affirms what its provisions only ban or deny; "" else."""
    said, held = canonical(statement), [canonical(f) for f in facts]
    return "permission_added" if _allowed(said, held, " \n ".join(held)) else _quality(said, held)


def _allowed(said: str, held: Sequence[str], whole: str) -> bool:
    """Whether the statement allows what every text of the provisions has only under a ban or a denial."""
    ours_under, ours_free = reach(said, closing=True)
    freed = (only_under(held) & ours_free) - ours_under
    if not freed:
        return False
    free = set().union(*(reach(t, closing=False)[1] for t in held))
    for match in _ALLOWED.finditer(said):
        rest = re.split(r"[.;:]", said[match.end() :])[0]
        if _AIM.search(said[: match.start()]) or BAN_ONLY.search(rest[-25:]):
            continue
        syllables = words(_WHO.sub(" ", rest))[:NEXT]
        pairs = [p for p in zip(syllables, syllables[1:], strict=False) if content(" ".join(p))]
        banned = [p for p in pairs if p in freed]
        own = any(re.search(rf"\b(?:được|có thể|cho)(?: \w+)? {a} {b}\b", whole) for a, b in banned)
        if banned and not own and not any(p in free for p in pairs[:2]):
            return True
    return False


def _quality(said: str, held: Sequence[str]) -> str:
    """ "negation_lost" where a quality that the provisions only deny is said to be there."""
    if NEGATIVE.search(said):
        return ""
    for quality in _QUALITIES:
        ours = [_NEAR_NOT.search(said[: m.start()]) is not None for m in quality.finditer(said)]
        if not ours or any(ours):
            continue
        theirs = [_NEAR_NOT.search(t[: m.start()]) is not None for t in held for m in quality.finditer(t)]
        if theirs and all(theirs):
            return "negation_lost"
    return ""
