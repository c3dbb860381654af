"""Negations, prohibitions, permissions, exceptions: none turned round, added or lost."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.verifier.opposites import reach
from bot.verifier.support import subjects
from bot.verifier.words import canonical, content, sentences
from knowledge.vietnamese import words

_BAN = r"nghiêm cấm|bị cấm|điều cấm|cấm|không được phép|không được|không cho phép|không cho|chống"
_NOT = r"không còn|không ai được|không có (?=thẩm quyền)|ngoài (?=thẩm quyền)|không (?=chỉ)|không phải là|không phải|không(?! (?:quá|dưới|vượt|muộn hơn)\b)(?! đạt \d)|chưa(?! (?:đủ|đến|tới|đạt) \d)|chẳng|thiếu|(?<!né )(?<!trốn )tránh(?! trách| né)|chớ|đừng"
_NEGATIVE = re.compile(rf"\b(?:{_BAN}|{_NOT})\b")
_DENIAL = re.compile(r"\b(?:không (?:phải (?=chịu|bị|làm|thực)|bị|cần|được|chịu)|nghiêm cấm|cấm)\b")
_SPECIAL = re.compile(r"\b(?:trường hợp đặc biệt|trường hợp khác|ngoại lệ)\b")
_BAN_ONLY = re.compile(rf"\b(?:{_BAN})\b")
_MAY = re.compile(
    r"\b(?:có thể|được phép|(?<!không )được làm|được quyền|có quyền|(?<!không )(?<!chưa )cho phép|khuyến khích|không bắt buộc|không cần|phấn đấu|thí điểm|tuỳ ý)\b"
)
_MUST = re.compile(r"\b(?:(?<!không )phải|bắt buộc|(?<!ép )(?<!bị )buộc)\b")
_EXCEPT = re.compile(r"(?<!khai )(?<!loại )\b(?:trừ|ngoại trừ|ngoại lệ)\b|(?<=[,(] )không (?:tính|kể)\b|(?<=\()không (?:tính|kể)\b")
_ONLY = re.compile(r"(?<!không )(?<!địa )\bchỉ\b(?! (?:đạt|khoảng|thẳng|thị|đạo|định|tiêu|ra|rõ|huy|số|mới|dẫn))|\bduy nhất\b")
_STOP = re.compile(r"[,;:().]|\b(?:nhưng|mà|thì|và|rồi|song|(?<!không )còn|vẫn)\b")
_FAR = re.compile(r"[;:().]|\b(?:nhưng|mà|thì|song|(?<!không )còn|vẫn)\b")
_APART = re.compile(r"[,;:.()\n]|\b(?:và|hoặc|hay|mà|thì|nhưng|đồng thời|khi|nếu)\b")
_PURPOSE = re.compile(r"\b(?:để|nhằm)\b[^,;.]*$")
# Characters after a doubled denial that must be the provision's too.
NEXT = 9
_EITHER = re.compile(r"\b(?:(?:hoặc|hay)(?: \w+)?|bỏ) $")
GOVERNED, ONLY = 3, 4
# "có thể bị phạt tù" of a scale of punishments says what the scale says.
_LIABLE, _SCALE = re.compile(r"\bcó thể (?:sẽ )?bị\b"), re.compile(r"\bhình thức:|\btù \d|\btù từ|\bphạt tiền|\bhình thức kỷ luật|\bcải tạo")
# Words between an operator and what it governs; heads of clauses that do not go on with an operator's list.
_LINKS = ("", "về", "cho", "với")
_NO_LIST = re.compile(r"(?:phải|thì|bị|được|vẫn|có|mà|nếu|khi|đã|trừ|do|và|hoặc)\b")
# A ban that speaks to a whole act follows its subject alone, or ends the statement.
SHORT_HEAD = 4
# What is read of one provision: its text, its plain version, its heading.
TEXTS_EACH = 3
TAIL = 3
HARMLESS_RUN = 2


def turned(statement: str, facts: Sequence[str], *, condemned: bool, rule: bool) -> str | None:
    """The name of the operator that the statement adds, loses or turns round; None where it keeps them all."""
    said, held = canonical(statement), [canonical(f) for f in facts]
    whole = " \n ".join(held)
    for name, pattern in (("exception", _EXCEPT), ("restriction", _ONLY)):
        if pattern.search(said) and not pattern.search(whole) and not (name == "exception" and _SPECIAL.search(whole)):
            return f"{name}_added"
    if any(not _only_of(rest, held) for m in _ONLY.finditer(said) if (rest := said[m.end() :])):
        return "restriction_moved"
    if (lost := _lost_exception(said, held)) is not None:
        return lost
    negative, banned = _governed(said, _NEGATIVE), _governed(said, _BAN_ONLY)
    evidence_negative = {w for t in held for g in _governed(t, _NEGATIVE, wide=True) for w in g}
    evidence_negative |= {w for t in held if _lead(t) != t for w in content(t[len(_lead(t)) :])}
    evidence_words = set(words(whole))
    for group in negative:
        known = [w for w in group if w in evidence_words]
        if known and not any(w in evidence_negative for w in known) and not (condemned and group in banned):
            return "negation_added"
        if not known and not evidence_negative and not condemned:
            return "negation_added"
    if (
        not condemned
        and not any(_NEGATIVE.search(t) or re.search(r"\b(?:ngăn|chặn|phòng|trừ|từ chức|thôi|mất|hết|bỏ|khác|chỉ|vĩnh viễn)\b", t) for t in held)
        and _DENIAL.search(said)
    ):
        return "negation_added"
    said_negative = {w for g in _governed(said, _NEGATIVE, wide=True) for w in g}
    said_words, plain_words = set(words(said)), _outside(held)
    for text in held:
        bans = _governed(text, _BAN_ONLY)
        for group in _governed(text, _NEGATIVE, alternatives=False):
            if group in bans and (_named(held, condemned) or _BAN_ONLY.search(said)):
                continue  # "… là điều bị cấm", or an act named as such
            kept = [w for w in group if w in said_words]
            if len(kept) == len(group) >= 2 and not any(w in said_negative for w in kept) and any(w not in plain_words for w in kept):
                return "negation_lost"
    return _beside(said, held, condemned) or _modal(said, held, whole, rule)


def _only_of(rest: str, held: Sequence[str]) -> bool:
    """Whether what the statement's "chỉ" narrows is what a "chỉ" of the provision narrows."""
    own = set(content(rest)[:ONLY])
    return not own or any(
        own & set(content(t[max(0, m.start() - 60) : m.end()])) | own & set(content(t[m.end() :])[: 3 * ONLY])
        for t in held
        for m in _ONLY.finditer(t)
    )


def _beside(said: str, held: Sequence[str], condemned: bool) -> str | None:
    """The same, by the very syllables after each operator: what stands un-negated in one must not be negated in the other."""
    if re.search(r"\bkhông (?:chống|cấm|nghiêm cấm|bị cấm)\b", said):
        return "negation_added"
    if any(not any(m[0] in t for t in held) for m in re.finditer(r"\w+ không được(?=\s*[—–,;:.()]|$)", said)):
        return "negation_added"
    ban = _BAN_ONLY.search(said)
    free = said  # an act named as such may be called forbidden, by a ban at the head or the end of the statement
    if condemned and ban is not None:
        head = re.sub(r"^theo [^,:]{0,80}[,:] ?", "", said[: ban.start()]).strip()
        if not head or (subjects(head) and len(content(head)) <= SHORT_HEAD) or ban.end() >= len(said) - TAIL:
            free = said[: ban.start()] + "," + said[ban.end() :]
    lost = _named(held, condemned) and ban is None
    if any(not any(two in t for t in held) for two in _doubled(said)) and not re.search(r"(?:cấm|không được) ?\W*$", said):
        return "negation_added"
    banned = set().union(*(reach(t, closing=False)[0] for t in held))
    denied = {kind: reach(said, closing=True, kind=kind)[0] for kind in ("ban", "denial")}
    by_ban = {size: {r for t in held for r in _neighbours(t, size, _BAN_ONLY)[0]} for size in (2, 3)}
    forbidden = {size: _neighbours(free, size, _BAN_ONLY)[0] for size in (2, 3)}
    for size in (2, 3):
        ours, theirs = _neighbours(said, size), [_neighbours(_lead(t), size) for t in held]
        plain = {pair for _, bare in theirs for pair in bare}
        negated = {pair for under, _ in theirs for pair in under}
        added = {r for r in (_neighbours(free, size)[0] & plain) - negated if not r[0].isdigit()}
        if any(r not in forbidden[size] or not set(zip(r, r[1:], strict=False)) <= banned for r in added):
            return "negation_added"
        gone = {
            r
            for r in (ours[1] & negated) - plain - ours[0]
            if not set(zip(r, r[1:], strict=False)) <= denied["ban" if r in by_ban[size] else "denial"]
        }
        if gone and not (lost and gone <= _after_bans(held, size)) and not (ban and gone <= _after_bans(held, size)):
            return "negation_lost"
    return None


def _doubled(said: str) -> list[str]:
    """Denials and bans that stand under another, each with the word after it: "cấm … để mình không được bổ nhiệm", "không không"."""
    found = list(_NEGATIVE.finditer(said))
    return [
        said[b.start() :].split(",")[0].split(".")[0][: len(b[0]) + NEXT].rsplit(" ", 1)[0]
        for a, b in zip(found, found[1:], strict=False)
        if (not _APART.search(said[a.end() : b.start()]) or _PURPOSE.search(said[: b.start()])) and not b[0].startswith(("ngoài", "tránh", "thiếu"))
    ]


def _lead(text: str) -> str:
    """A text without the list that a ban at its head opens: its entries are under the ban."""
    head, *items = text.split("\n- ")
    return head if items and _BAN_ONLY.search(head) else text


def _named(held: Sequence[str], condemned: bool) -> bool:
    """Whether one provision names an act without a ban of its own: then only the project's plain words may forbid it."""
    return condemned and len(held) <= TEXTS_EACH and not _BAN_ONLY.search(held[0])


def _after_bans(held: Sequence[str], size: int) -> set[tuple[str, ...]]:
    return {group for text in held for group in _neighbours(text, size, _BAN_ONLY)[0]}


def _neighbours(text: str, size: int, operator: re.Pattern[str] = _NEGATIVE) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    """Runs of syllables right after an operator, and all other runs."""
    under: set[tuple[str, ...]] = set()
    bare: set[tuple[str, ...]] = set()
    inherits = False
    for clause in re.split(r"(?<=[,;:().\n])", text):
        first, listed = True, inherits and not _NO_LIST.match(clause.strip())
        inherits = clause.endswith(",") and (listed or operator.search(clause) is not None)
        ends = [m.end() for m in operator.finditer(clause)]
        starts = [(m.start(), m[0]) for m in re.finditer(r"\w+", clause)]
        for n, (at, word) in enumerate(starts):
            run = tuple(w for _, w in starts[n : n + size])
            near = any(end <= at and clause[end:at].strip() in _LINKS for end in ends)
            if listed and first and len(run) == size:
                first = False  # an entry of a list that an operator opens: neither free of it nor sure to be under it
            elif len(run) == size or (size == 2 and len(word) > 1):
                (under if near else bare).add(run)
    return under, bare


def _modal(said: str, held: Sequence[str], whole: str, rule: bool) -> str | None:
    free = _LIABLE.sub(" ", said) if _SCALE.search(whole) else said
    if _MAY.search(free) and not _MAY.search(whole):
        return "permission_added"
    if _MUST.search(said) and not _MUST.search(whole) and (not rule or _MAY.search(whole)):
        return "obligation_added"
    said_words = set(words(said))
    said_may = {w for g in _governed(said, _MAY, wide=True) for w in g}
    for text in held:
        bare = _outside([text], _MAY)
        for group in _governed(text, _MAY):
            kept = [w for w in group if w in said_words]
            if said_may & {w for g in _governed(text, _MAY, wide=True) for w in g}:
                continue
            if len(group) >= 2 and len(kept) == len(group) and not any(w in said_may for w in kept) and any(w not in bare for w in kept):
                return "permission_lost"
    for group in _governed(free, _MAY):
        mays = {w for t in held for g in _governed(t, _MAY, wide=True) for w in g}
        known = [w for w in group if w in set(words(whole))]
        if known and not any(w in mays for w in known):
            return "permission_moved"
    return None


def _lost_exception(said: str, held: Sequence[str]) -> str | None:
    if _EXCEPT.search(said):
        return None
    for text in held:
        for sentence in sentences(text):
            cut = _EXCEPT.search(sentence)
            if cut is None:
                continue
            main = set(content(sentence[: cut.start()]))
            if main and len(main & set(words(said))) >= 0.7 * len(main):
                return "exception_lost"
    return None


def _governed(text: str, operator: re.Pattern[str], *, wide: bool = False, alternatives: bool = True) -> list[tuple[str, ...]]:
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
        stop = (_FAR if wide else _STOP).search(rest)
        ban = _BAN_ONLY.match(match[0]) is not None
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


def _outside(texts: Sequence[str], operator: re.Pattern[str] = _NEGATIVE) -> set[str]:
    """The syllables that stand outside every operator's reach somewhere in the texts."""
    found: set[str] = set()
    for text in texts:
        inside = [w for g in _governed(text, operator, wide=True) for w in g]
        every = content(text)
        found |= {w for w in every if every.count(w) > inside.count(w)}
    return found
