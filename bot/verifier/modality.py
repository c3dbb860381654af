"""What may, must or need not be done, and what is excepted: none of it exchanged, added or lost."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.verifier.operators import EXCEPT, MAY, MUST, SET_APART, governed, outside_of
from bot.verifier.words import content, holds, sentences
from knowledge.vietnamese import words

# "có thể bị phạt tù" of a scale of punishments says what the scale says.
_LIABLE, _SCALE = (
    re.compile(r"\bcó thể (?:sẽ )?(?:bị|phải|chịu|dẫn tới|dẫn đến|tới|đến|khiến)\b"),
    re.compile(
        r"\bhình thức:|\btù \d|\btù từ|\bphạt tiền|\bhình thức kỷ luật|\bcải tạo|\bcăn cứ (?:để )?(?:miễn|từ|cho|xem)|\bkhung phạt|\bmức khởi điểm|cảnh cáo hoặc cách chức|khiển trách hoặc cảnh cáo|\btrường hợp (?:bị )?cho thôi"
    ),
)
# What in a provision leaves a thing open without the word for it, and the "có thể" of a statement that then says the same.
_SAYS_MAY = (
    (re.compile(r"xem xét"), re.compile(r"\bcó thể (?=(?:được |bị )?(?:đưa ra )?xem xét)")),
    (re.compile(r"\b(?:gia hạn|kéo dài)\b"), re.compile(r"\b(?:có thể|cho phép) (?=(?:được )?(?:gia hạn|kéo (?:dài|thêm)))")),
    (re.compile(r"\bkhông chỉ\b"), re.compile(r"(?<=\bcòn )có thể\b")),
    (re.compile(r"\bvận dụng\b"), re.compile(r"\bcó thể (?=vận dụng)")),
    (re.compile(r"\báp dụng cả\b"), re.compile(r"\bcó thể (?=bị áp dụng|phạm)")),
    (re.compile(r"\b(?:khi|nếu)(?: thấy)? cần\b"), re.compile(r"\bcó thể (?=[^.;]*\b(?:khi|lúc|nếu)(?: thấy)? cần\b)")),
)
_BRACKETS = re.compile(r"\([^()]*\)")
# What says as much as a permission: "để ngỏ khả năng", "mục tiêu" of "phấn đấu".
_NEED_NOT = re.compile(r"\bkhông (?:đòi hỏi|ép|buộc|bắt buộc|yêu cầu|nhất thiết|cần|phải)\b")
_OPEN, _AIMED = re.compile(r"\b(?:khả năng|để ngỏ)\b"), re.compile(r"\b(?:mục tiêu|chỉ tiêu|mốc|hướng tới)\b")
# "kể cả khi do bất khả kháng" against "trừ bất khả kháng"; what sets an exception apart without the word for it, and the share of it told.
_EVEN = re.compile(r"\b(?:kể cả|ngay cả|bất kể|dù|cho dù|cả khi)\b([^.;]*)")
TOLD = 0.6
_ASIDE = re.compile(r"[,;.:()\n]|\b(?:nhưng|song|còn|thì)\b")
_OTHERWISE = re.compile(r"[;.\n]|\b(?:nhưng|song|còn|thì)\b")
_TRIAL = re.compile(r"\b(?:thí điểm|làm thử|thử)\b")
FIRST, _NO_DEED = 6, frozenset(("được", "bị", "có", "là", "và", "của", "các", "một", "cho", "để", "với", "cơ", "quan", "giao", "khi"))


def modal(said: str, held: Sequence[str], whole: str, rule: bool) -> str | None:
    """The name of the permission or duty that a canonical statement adds, loses or moves; None where it keeps them."""
    free = _hedged(said, whole)
    if MAY.search(free) and not MAY.search(whole):
        return "permission_added"
    target = (_AIMED.search(said) and _AIMED.search(whole)) or re.search(r"\byêu cầu\b", whole)
    if MUST.search(said) and not MUST.search(whole) and not target and (not rule or _must_of_may(said, held)):
        return "obligation_added"
    if _lost(said, held):
        return "permission_lost"
    return "permission_moved" if _moved(free, held, whole) else None


def _hedged(said: str, whole: str) -> str:
    """A statement without the "có thể" that says no more than its provisions do without the word."""
    if _SCALE.search(whole):
        said = _LIABLE.sub(" ", said)
    for theirs, ours in () if MAY.search(whole) else _SAYS_MAY:
        if theirs.search(whole):
            said = ours.sub(" ", said)
    return said


def _lost(said: str, held: Sequence[str]) -> bool:
    """Whether what a provision leaves open is said without it."""
    if _OPEN.search(said):
        return False
    said_words = set(words(said))
    said_may = {w for g in governed(said, MAY, wide=True) for w in g}
    for text in (_BRACKETS.sub(" ", t) for t in held):
        found = [m[0] for m in MAY.finditer(text)]
        if any(holds(m, said) or (_TRIAL.fullmatch(m) and _TRIAL.search(said)) for m in found):
            continue
        if (_NEED_NOT.search(said) and all(m.startswith("không") for m in found)) or (_AIMED.search(said) and set(found) == {"phấn đấu"}):
            continue
        if said_may & {w for g in governed(text, MAY, wide=True) for w in g}:
            continue
        bare = outside_of([text], MAY)
        if any(len(g) >= 2 and said_words.issuperset(g) and any(w not in bare for w in g) for g in governed(text, MAY)):
            return True
    return False


def _moved(free: str, held: Sequence[str], whole: str) -> bool:
    """Whether the statement leaves open what its provisions do not, though they leave something open."""
    known = set(words(whole))
    mays = {w for t in held for g in governed(t, MAY, wide=True) for w in g}
    mays |= {w for t in held for part in _OTHERWISE.split(t) if MAY.search(part) for w in content(part)}
    groups = ({w for w in content(_ASIDE.split(free[m.end() :])[0]) if w in known} for m in MAY.finditer(free))
    return any(group and not group & mays for group in groups)


def _must_of_may(said: str, held: Sequence[str]) -> bool:
    """Whether the statement makes a duty of what the provisions leave open."""
    left_open = {w for t in held for m in MAY.finditer(t) for w in _first(t[m.end() :])}
    return any(left_open & set(_first(said[m.end() :])) for m in MUST.finditer(said))


def _first(rest: str) -> list[str]:
    """The first words that a permission or a duty speaks of; of "làm nhiều việc" what counts is "nhiều", "việc"."""
    return [w for w in words(_ASIDE.split(rest)[0])[:FIRST] if w not in _NO_DEED]


def lost_exception(said: str, held: Sequence[str]) -> str | None:
    """ "exception_lost" or "exception_turned" where a canonical statement says the rule without its exception, or against it."""
    lost = False
    for text in held:
        for sentence in sentences(text):
            cut = EXCEPT.search(sentence)
            if cut is None:
                continue
            excepted = set(content(re.split(r"[;)]", sentence[cut.end() :])[0]))
            if any(len(excepted & set(content(m[1]))) >= min(2, len(excepted)) > 0 for m in _EVEN.finditer(said)):
                return "exception_turned"
            if EXCEPT.search(said) or (excepted and len(excepted & set(words(said))) >= TOLD * len(excepted) and SET_APART.search(said)):
                return None  # told in the words of one text, it is told
            main = set(content(sentence[: cut.start()]))
            lost = lost or bool(main and len(main & set(words(said))) >= 0.7 * len(main))
    return "exception_lost" if lost else None
