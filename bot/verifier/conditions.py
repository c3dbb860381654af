"""Under what a rule stands: conditions and purposes kept, causes and purposes of one's own not added."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.verifier.evidence import Evidence
from bot.verifier.places import documents, short_number
from bot.verifier.quantities import quantities
from bot.verifier.words import canonical, content, holds, lexicon, sentences
from knowledge.vietnamese import words

# Share of a rule's main part that a statement must hold to count as saying it; share of a condition it must speak of.
MAIN, KEPT = 0.75, 0.25
# Words of a cause or purpose that are looked at, and the share that must be the provision's: where it gives one, where it gives none.
NEXT, TIED, TOLD = 6, 0.4, 0.6
# Of so many items between commas or more, a condition of so few words after them is the last one's.
LISTED, BRIEF = 3, 3
# Share of a statement that a sentence without a condition must hold to say it.
UNBOUND = 0.9
# Share of an act that a statement must name to count as speaking of it.
ACT = 0.3
_CONDITION = re.compile(r"\b(?:nếu|(?<!trước )(?<!sau )khi(?! đó| ấy)|vì|ngoài (?=thẩm quyền)|mà (?=chưa|không)|nhằm)\b")
_BINDING = re.compile(r"\b(?:cấm|nghiêm cấm|không|bị|phải|miễn nhiệm)\b")
_WHEN = re.compile(r"nếu|khi|mà")
_CAUSE = re.compile(
    r"\b(?:vì(?! vậy| thế)|bởi vì|bởi lẽ|tại vì|nhờ|do (?=không|thiếu|có|bị|năng lực|sức khoẻ|uy tín|yêu cầu|hoàn cảnh|vi phạm|tuổi|điều kiện))\b"
)
_CAUSED = re.compile(r"\b(?:vì|bởi|do|nhờ|nhằm|động cơ|lý do|để|mà)\b")
_AIM = re.compile(
    r"\b(?:nhằm|(?<!căn cứ )(?<!cơ sở )(?<!lý do )(?<!điều kiện )để (?!xảy ra|ngỏ|người|mặc|lộ|cho|bị|vợ|chồng|con|lọt)|hòng|với mục đích)\b"
)
_AIMED = re.compile(
    r"\b(?:nhằm|để|hòng|mục đích|mục tiêu|đổi lấy|vì|động cơ|tránh|giúp|cho|tới|phục vụ|làm cơ sở|gắn với|cơ sở|khiến|buộc|tranh thủ|làm|công dụng|dùng|chống)\b"
)
_OUGHT = re.compile(r"(?<!cho )(?<!trở )(?<!làm )(?<!gây )(?<!lập )(?<!, )\bnên\b(?! người\b)")
_SINCE = re.compile(r"\b(?:vì|do|bởi)\b")
_CALLED = re.compile(r"\b(?:là|coi|xem là|xác định|cấm|không được|bị|thuộc|đều|không cho phép)\b")
_NEW = re.compile(r"\b(?:mới|thêm|bổ sung|lần đầu|(?:chưa|không)(?: được)? (?:nêu|có|quy định|kể|liệt kê))\b")


def unbound(statement: str, drawn: Sequence[Evidence], facts: Sequence[str]) -> str:
    """The name of the tie that the statement drops or makes up; "" where it keeps what the provision says."""
    said, held = canonical(statement), [canonical(f) for f in facts]
    whole = " \n ".join(held)
    called = " \n ".join(canonical(e.naming) for e in drawn)
    if any(not _SINCE.search(said[: m.start()]) for m in _OUGHT.finditer(said)) and not re.search(r"\bnên\b", whole):
        return "obligation_weakened"
    for name, pattern, known in (("cause_added", _CAUSE, _CAUSED), ("purpose_added", _AIM, _AIMED)):
        if any(
            not _told(said[m.end() :], called, 1.0) and not _told(said[m.end() :], whole, TIED if known.search(whole) else TOLD)
            for m in pattern.finditer(said)
        ):
            return name
    return _compared(said, drawn, held) or _aimless(said, drawn) or _unconditional(said, held)


def _told(rest: str, whole: str, share: float) -> bool:
    """Whether the first words of what follows are the provision's."""
    claims = content(re.split(r"[,;:.]|\b(?:thì|mà|nên|là)\b", rest)[0])[:NEXT]
    return sum(w in _with_synonyms(whole) for w in claims) >= share * len(claims)


def _compared(said: str, drawn: Sequence[Evidence], held: Sequence[str]) -> str:
    """ "comparison" where a provision calls something new against another document and the statement names that one without it."""
    own = {short_number(e.document.number) for e in drawn}
    for head in set(documents(said)) - own:
        told = [t[max(0, m.start() - 30) : m.end()] for t in held for m in re.finditer(rf"(?<!\d){head}(?!\d)", t)]
        if told and any(re.search(r"\bmới so với\b", t) for t in told) and not _NEW.search(said):
            return "comparison"
    return ""


def _aimless(said: str, drawn: Sequence[Evidence]) -> str:
    """ "purpose_lost" where an act that only its purpose makes wrong is called wrong without it."""
    spoken = _with_synonyms(said)
    for e in drawn:
        elements = e.provision.elements if e.provision is not None else None
        if len(drawn) > 1 or elements is None or not elements.act or not elements.purpose or not e.condemned:
            continue
        act, purpose = set(content(elements.act)), set(content(re.sub(r"\([^)]*\)", " ", elements.purpose)))
        aimed = (
            purpose & spoken or any(holds(t, said) for t in _threes(elements.purpose)) or _pairs(elements.purpose) & _pairs(said) or _AIM.search(said)
        )
        parts = [set(content(p)) for p in re.split(r"[;.\n]|, hoặc ", e.facts)]
        aimed_at = [p - purpose for p in parts if purpose and 2 * len(purpose & p) >= len(purpose)]
        if len(parts) > 1 and len(aimed_at) == 1 and 2 * len(aimed_at[0] & spoken) < len(aimed_at[0]):
            continue  # it speaks of other acts of the list than the one with the purpose
        if len(act & spoken) >= max(2, ACT * len(act)) and _CALLED.search(said) and purpose and not aimed:
            return "purpose_lost"
    return ""


def _threes(text: str) -> list[str]:
    said = words(canonical(text))
    return [" ".join(said[n : n + 3]) for n in range(len(said) - 2)]


def _pairs(text: str) -> set[tuple[str, str]]:
    said = words(canonical(text))
    return {(a, b) for a, b in zip(said, said[1:], strict=False) if content(f"{a} {b}")}


@lru_cache(maxsize=4096)
def _with_synonyms(said: str) -> frozenset[str]:
    spoken = set(content(said))
    for group in lexicon()["same"]:
        if any(holds(p, said) for p in group):
            spoken |= {w for p in group for w in content(p)}
    return frozenset(spoken)


def _figures(text: str) -> list[tuple[float, str]]:
    return [(q.value, q.unit) for q in quantities(text)]


def _unconditional(said: str, held: Sequence[str]) -> str:
    """ "condition_lost" where a duty, ban or sanction is said without the condition it stands under."""
    spoken = set(words(said))
    claims = set(content(said))
    lost = False
    if any(not _CONDITION.search(s) and len(set(content(s)) & claims) >= UNBOUND * len(claims) for t in held for s in sentences(t)):
        return ""  # one sentence of the provision says it without a condition
    for text in held:
        for sentence in sentences(text):
            cut = _CONDITION.search(sentence)
            if cut is None or not _BINDING.search(sentence) or not _BINDING.search(said):
                continue
            rest = sentence[cut.end() :]
            tail = re.split(r"\bthì\b" if re.search(r"\bthì\b", rest) else r"[,:]|\bvẫn\b", rest, maxsplit=1)
            condition = set(content(tail[0]))
            condition = (
                condition
                if len(condition) > 1 or not _WHEN.match(cut[0])
                else set(words(tail[0])) - {"đang", "đã", "có", "bị", "được", "là", "và", "của"}
            )
            before = re.split(r", (?=cấm|không được|nghiêm cấm)", sentence[: cut.start()])[-1]
            items = [p for p in before.split(",") if content(p)]
            if len(items) >= LISTED and len(words(tail[0])) <= BRIEF and not (len(tail) > 1 and content(tail[1])):
                before = items[-1]
            main = set(content(before + " " + (tail[1] if len(tail) > 1 else ""))) - condition
            if len(condition) < 2 or not main or (len(main) < 3 and not main <= spoken):
                continue
            only = _WHEN.match(cut[0]) and len(claims) >= 3 and len(claims - main) <= 0.3 * len(claims)
            if only or len(main & spoken) >= MAIN * len(main):
                some = [set(content(p)) for p in re.split(r",|\b(?:hoặc|hay)\b", rest)]
                either = len(some) >= LISTED and (any(p and p <= spoken for p in some) or {*_figures(rest)} & {*_figures(said)})
                if either or len(condition & spoken) > KEPT * len(condition):
                    return ""
                lost = True
    return "condition_lost" if lost else ""
