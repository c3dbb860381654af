"""Negations, prohibitions, permissions, exceptions: none turned round, added or lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from bot.verifier.modality import lost_exception, modal
from bot.verifier.operators import BAN, BAN_ONLY, EXCEPT, FAR, NEGATIVE, NOT, ONLY_THIS, SET_APART, governed, outside_of
from bot.verifier.opposites import CONDEMNS, reach
from bot.verifier.support import HEADING, subjects
from bot.verifier.words import canonical, content, holds, lexicon
from knowledge.vietnamese import words

_DENIAL = re.compile(r"\b(?:không (?:phải (?=chịu|bị|làm|thực)|bị|cần|được|chịu)|nghiêm cấm|cấm)\b")
_SPECIAL = re.compile(r"\b(?:trường hợp đặc biệt|trường hợp khác|ngoại lệ)\b")
# What in a provision says as much as a denial of what follows.
_AS_DENIAL = re.compile(
    r"\b(?:ngoài(?! ra)|hết(?! hạn| sức)|ngăn(?: chặn| ngừa)?|phòng ngừa|mất|chấm dứt|kết thúc|dừng|lược|bỏ|thôi(?! chức| việc| giữ)|trái|khỏi)\b"
)
# In a statement these keep what a provision denies or bans from being allowed.
_AGAINST = re.compile(rf"\b(?:{BAN}|{NOT}|ngăn chặn|ngăn ngừa|ngăn|phòng ngừa|bài trừ|loại trừ|đấu tranh với)\b")
# Whom a ban speaks to stands between it and what it bans: `bot.verifier.support` looks at subjects.
_BANNED_WHOM = re.compile(
    r"\b((?:nghiêm )?cấm|không cho(?: phép)?)(?: mọi| các)? (?:cán bộ, đảng viên|đảng viên|cán bộ|công chức|người [^\W\d]+)(?= )"
)
# What a statement leaves out of a rule, and what in a provision may say so.
_EXCLUDES = re.compile(
    r"\b(?:nằm ngoài|(?<!ở )ngoài (?:phạm vi|diện|danh mục)|được miễn(?! nhiệm)|miễn (?:trừ|xử lý|áp dụng)|(?:được|bị) loại (?:ra|trừ)|loại khỏi|để ngoài|không(?: bị| được| còn)? (?:xếp|tính|gồm|bao gồm|kể|đụng tới|nói đến|đặt ra))\b"
)
_LEAVES_OUT = re.compile(r"\b(?:miễn(?! nhiệm)|(?<!bên )(?<!từ )ngoài(?! ra)|trừ|không|chưa|loại|chỉ|riêng|cấm|khác)\b")
# Denials that deny a rule, not a manner: "không áp dụng", not "không chậm trễ".
_CLAIMING = re.compile(
    r"\b(?:không|chưa|chẳng)(?: hề| còn| phải| được| bị| cần| có)* (?:áp dụng|đặt|có|còn|công nhận|cần|phải|bị|được|cho|gồm|bao gồm|tính|thuộc|buộc|quy định|yêu cầu|đòi|nêu|nhắc|giới hạn|phân biệt|kèm|xét|xem)\b"
)
_ENDS = re.compile(r" ?(?:[,.;]|và\b|$)")
# "chỉ lộ ra sau khi …" says what "mới lộ ra" says.
_ONLY_AFTER = re.compile(r"\bchỉ (?=(?:được |bị )?(?:\w+ ){1,3}(?:sau )?khi\b)")
_APART = re.compile(r"[,;:.()\n]|\b(?:và|vừa|cũng|hoặc|hay|mà|thì|nhưng|đồng thời|khi|nếu)\b")
# What ends or keeps out what follows, whatever is listed.
_ENDING = re.compile(r"\b(?:hết(?! hạn| sức)|chấm dứt|kết thúc|ngăn(?: chặn| ngừa)?|phòng ngừa|lược|bỏ (?=câu|bớt))\b")
# Where what a plain denial denies ends within its clause; a ban and an end hold for the whole of it.
_NEXT = re.compile(r",\s*(?=(?:phải|thì|bị|được|vẫn|có|mà|nếu|khi|đã|trừ|do|hoặc)\b)|\b(?:và|cũng)\b")
_CLAUSES = re.compile(r"[;:().\n]|\b(?:nhưng|mà|thì|song|vẫn|còn|để|nhằm)\b")
# To fight what is bad by its name is no denial.
_AGAINST_VICE = re.compile(r"\b(?:phòng )?chống (?=(?:các )?(?:tham nhũng|tiêu cực|lãng phí|chạy chức|chạy quyền|suy thoái|lợi ích nhóm|hành vi)\b)")
_PURPOSE = re.compile(r"\b(?:để|nhằm)\b[^,;.]*$")
# Words of a provision that make a plain denial of it no news.
_TURNING = re.compile(r"\b(?:ngăn|chặn|phòng|trừ|từ chức|thôi|mất|hết|bỏ|khác|chỉ|vĩnh viễn)\b")
# Someone without what a rule asks of those it speaks to, and without whom it would not be the same rule.
_LACKING = re.compile(r"\bkhông (?:giữ|có|còn|nắm|thuộc)(?: \w+)?? (chức vụ|thẩm quyền|quyền hạn|lĩnh vực|ngành|phạm vi)\b")
# Claims that a word like "hết" or "bỏ" reaches.
REACHED = 8
# Characters after a doubled denial that must be the provision's too.
NEXT = 9
# Share of a statement that a text without denials must hold to say it plainly.
PLAINLY = 0.6
ONLY = 4
# Words between an operator and what it governs; heads of clauses that do not go on with an operator's list.
_LINKS = ("", "về", "cho", "với")
_NO_LIST = re.compile(r"(?:phải|thì|bị|được|vẫn|có|mà|nếu|khi|đã|trừ|do|và|hoặc)\b")
# A ban that speaks to a whole act follows its subject alone, or ends the statement.
SHORT_HEAD = 4
# What is read of one provision: its text, its plain version, its heading.
TEXTS_EACH = 3
TAIL = 3


def turned(statement: str, facts: Sequence[str], *, condemned: bool, rule: bool) -> str | None:
    """The name of the operator that the statement adds, loses or turns round; None where it keeps them all."""
    said, held = _BANNED_WHOM.sub(r"\1", canonical(statement)), [canonical(f) for f in facts]
    whole = " \n ".join(held)
    return (
        _narrowed(said, held, whole)
        or lost_exception(said, held)
        or _denied(said, held, whole, condemned)
        or _freed(said, held, condemned)
        or _beside(said, held, condemned)
        or modal(said, held, whole, rule)
    )


def _narrowed(said: str, held: Sequence[str], whole: str) -> str | None:
    """An exception or a restriction that the provisions do not make, or make of something else."""
    for name, pattern in (("exception", EXCEPT), ("restriction", ONLY_THIS)):
        once = _ONLY_AFTER.sub(" ", said) if name == "restriction" and holds("mới", whole) else said
        if pattern.search(once) and not pattern.search(whole) and not (name == "exception" and _SPECIAL.search(whole)):
            return f"{name}_added"
    if _EXCLUDES.search(said) and not any(_LEAVES_OUT.search(t) for t in held):
        return "exception_added"
    said = _ONLY_AFTER.sub(" ", said) if holds("mới", whole) else said
    for match in ONLY_THIS.finditer(said):
        after = match[0] == "duy nhất" and _ENDS.match(said[match.end() :]) is not None  # "bằng một hình thức duy nhất"
        told = said[: match.start()] if after else said[match.end() :]
        if told and not _only_of(told, held, last=after):
            return "restriction_moved"
    return None


def _denied(said: str, held: Sequence[str], whole: str, condemned: bool) -> str | None:
    """A denial or ban of what the provisions say without one."""
    said = _own_denials(said, held)
    negative, banned = governed(said, NEGATIVE), governed(said, BAN_ONLY)
    under = {w for t in held for g in governed(t, NEGATIVE, wide=True) for w in g}
    under |= {w for t in held for m in _AS_DENIAL.finditer(t) for w in content(FAR.split(t[m.end() :])[0])[:REACHED]}
    under |= {w for t in held if _lead(t) != t for w in content(t[len(_lead(t)) :])}
    known_words = set(words(whole))
    excepted = {w for t in held for m in EXCEPT.finditer(t) for w in content(re.split(r"[;.)\n]", t[m.end() :])[0])}
    if excepted and any(len(excepted & set(content(c))) >= min(2, len(excepted)) and SET_APART.search(c) for c in re.split(r"[;.]", said)):
        negative = [g for g in negative if g in banned]  # "… không áp dụng với bệnh viện" of "trừ bệnh viện"
    for group in negative:
        if excepted and not EXCEPT.search(said) and set(group) <= excepted:
            continue
        known = [w for w in group if w in known_words]
        if known and 2 * sum(w in under for w in known) < len(known) and not (condemned and group in banned):
            return "negation_added"
        if not known and not under and not condemned and _CLAIMING.search(said):
            return "negation_added"
    if any(_requires(m[1], held) for m in _LACKING.finditer(said)):
        return "negation_added"
    denies = not condemned and _DENIAL.search(said) is not None
    return "negation_added" if denies and not any(NEGATIVE.search(t) or _TURNING.search(t) for t in held) else None


def _requires(what: str, held: Sequence[str]) -> bool:
    """Whether the provisions speak of those who have or belong to something, and never of those who do not."""
    return any(re.search(rf"\b(?:có|giữ|nắm|thuộc)(?: [\w,]+){{0,3}}? {what}\b", t) for t in held) and not any(
        re.search(rf"\b(?:không|chưa|ngoài|trừ)(?: \w+){{0,3}} {what}\b", t) for t in held
    )


def _freed(said: str, held: Sequence[str], condemned: bool) -> str | None:
    """What the provisions deny or ban, said without it."""
    if _plainly(said, held):
        return None
    against = {w for g in governed(said, _AGAINST, wide=True) for w in g}
    said_words, plain_words = set(words(said)), outside_of(held)
    for text in held:
        bans = governed(text, BAN_ONLY)
        for group in governed(text, NEGATIVE, alternatives=False):
            if group in bans and (_named(held, condemned) or BAN_ONLY.search(said)):
                continue  # "… là điều bị cấm", or an act named as such
            kept = [w for w in group if w in said_words]
            if CONDEMNS.search(said) and (set(kept) <= _vices() or group in bans):
                continue
            if len(kept) == len(group) >= 2 and not any(w in against for w in kept) and any(w not in plain_words for w in kept):
                return "negation_lost"
    return None


@cache
def _vices() -> frozenset[str]:
    """Syllables of what is bad by its name: to speak of it without a denial allows nothing."""
    return frozenset(w for phrase in lexicon()["vices"] for w in words(phrase))


def _only_of(rest: str, held: Sequence[str], *, last: bool = False) -> bool:
    """Whether what the statement's "chỉ" narrows is what a "chỉ" of the provision narrows."""
    own = set(content(rest)[-ONLY:] if last else content(rest)[:ONLY])
    return not own or any(
        own & set(content(t[max(0, m.start() - 60) : m.end()])) | own & set(content(t[m.end() :])[: 3 * ONLY])
        for t in held
        for m in ONLY_THIS.finditer(t)
    )


def _beside(said: str, held: Sequence[str], condemned: bool) -> str | None:
    """The same, by the very syllables after each operator: what stands un-negated in one must not be negated in the other."""
    if re.search(r"\bkhông (?:chống|cấm|nghiêm cấm|bị cấm)\b", said):
        return "negation_added"
    if any(not any(m[0] in t for t in held) for m in re.finditer(r"\w+ không được(?=\s*[—–,;:.()]|$)", said)):
        return "negation_added"
    ban = BAN_ONLY.search(said)
    free = _own_denials(said, held)  # an act named as such may be called forbidden, by a ban at the head or the end of the statement
    if condemned and ban is not None:
        head = re.sub(r"^theo [^,:]{0,80}[,:] ?", "", said[: ban.start()]).strip()
        if not content(head) or (subjects(head) and len(content(head)) <= SHORT_HEAD) or ban.end() >= len(said) - TAIL:
            free = _own_denials(said[: ban.start()] + "," + said[ban.end() :], held)
    lost = _named(held, condemned) and ban is None
    if any(not any(two in t for t in held) for two in _doubled(said)) and not re.search(r"(?:cấm|không được) ?\W*$", said):
        return "negation_added"
    banned = set().union(*(reach(t, closing=False)[0] for t in held))
    denied = {kind: reach(said, closing=True, kind=kind)[0] for kind in ("ban", "denial")}
    by_ban = {size: {r for t in held for r in _neighbours(t, size, BAN_ONLY)[0]} for size in (2, 3)}
    forbidden = {size: _neighbours(free, size, BAN_ONLY)[0] for size in (2, 3)}
    for size in (2, 3):
        ours, theirs = _neighbours(said, size, joined=not any("hoặc không" in t for t in held)), [_neighbours(_lead(t), size) for t in held]
        # A heading names what a provision is about; it does not say it.
        plain = {pair for t, (_, bare) in zip(held, theirs, strict=True) if len(t) > HEADING or len(held) == 1 for pair in bare}
        outside = {pair for t in held for pair in _outside(_lead(t), size)}
        negated = {pair for under, _ in theirs for pair in under}
        added = {r for r in (_neighbours(free, size)[0] & plain & outside) - negated if not r[0].isdigit()}
        if any(r not in forbidden[size] or not set(zip(r, r[1:], strict=False)) <= banned for r in added):
            return "negation_added"
        gone = {
            r
            for r in (ours[1] & negated) - plain - ours[0]
            if not set(zip(r, r[1:], strict=False)) <= denied["ban" if r in by_ban[size] else "denial"]
        }
        gone = {r for r in gone if not re.search(rf"\bbị {re.escape(' '.join(r))}\b", said)}
        gone = {r for r in gone if not re.search(rf"\b(?:không|chưa|thiếu|chẳng)\b[^,.;:]{{0,40}}\bvà {re.escape(' '.join(r))}\b", said)}
        if CONDEMNS.search(said):
            gone = {r for r in gone if not set(r) <= _vices()}
        if gone and not _plainly(said, held) and not (lost and gone <= _after_bans(held, size)) and not (ban and gone <= _after_bans(held, size)):
            return "negation_lost"
    return None


def _own_denials(said: str, held: Sequence[str]) -> str:
    """A statement without the denials that a provision has word for word, and without "chống" before what is bad by its name."""
    said = _AGAINST_VICE.sub(" ", said)
    for match in reversed(list(NEGATIVE.finditer(said))):
        rest = re.match(r" ?\w+ \w+", said[match.end() :])
        if rest and any(holds(f"{match[0].strip()} {rest[0].strip()}", t) for t in held):
            said = f"{said[: match.start()]} {said[match.end() :]}"
    return said


def _plainly(said: str, held: Sequence[str]) -> bool:
    """Whether one of the provision's texts says most of the statement without any denial, "mới đạt kết quả ít" of "chưa đạt bao nhiêu"."""
    claims = set(content(said))
    return any(not NEGATIVE.search(t) and not _AS_DENIAL.search(t) and len(claims & set(content(t))) >= PLAINLY * len(claims) for t in held)


def _outside(text: str, size: int) -> set[tuple[str, ...]]:
    """Runs of syllables that stand in no clause after a denial, a ban or a word that says as much."""
    found: set[tuple[str, ...]] = set()
    for clause in _CLAUSES.split(text):
        free, end = [], 0
        for match in sorted((m for p in (NEGATIVE, _ENDING) for m in p.finditer(clause)), key=lambda m: m.start()):
            if match.start() < end:
                continue
            listed = BAN_ONLY.match(match[0]) is not None or match.re is _ENDING
            stop = None if listed else _NEXT.search(clause, match.end())
            free.append(clause[end : match.start()])
            end = stop.start() if stop else len(clause)
        for part in (*free, clause[end:]):
            syllables = words(part)
            found |= {tuple(syllables[n : n + size]) for n in range(len(syllables) - size + 1)}
            found |= {(w,) for w in syllables[-1:]} if size == 2 else set()
    return found


def _doubled(said: str) -> list[str]:
    """Denials and bans that stand under another, each with the word after it: "cấm … để mình không được bổ nhiệm", "không không"."""
    said = _AGAINST_VICE.sub(" ", said)
    found = list(NEGATIVE.finditer(said))
    return [
        said[b.start() :].split(",")[0].split(".")[0][: len(b[0]) + NEXT].rsplit(" ", 1)[0]
        for a, b in zip(found, found[1:], strict=False)
        if (not _APART.search(said[a.end() : b.start()]) or _PURPOSE.search(said[: b.start()])) and not b[0].startswith(("ngoài", "tránh", "thiếu"))
    ]


def _lead(text: str) -> str:
    """A text without the list that a ban at its head opens: its entries are under the ban."""
    head, *items = text.split("\n- ")
    return head if items and BAN_ONLY.search(head) else text


def _named(held: Sequence[str], condemned: bool) -> bool:
    """Whether one provision names an act without a ban of its own: then only the project's plain words may forbid it."""
    return condemned and len(held) <= TEXTS_EACH and not BAN_ONLY.search(held[0])


def _after_bans(held: Sequence[str], size: int) -> set[tuple[str, ...]]:
    return {group for text in held for group in _neighbours(text, size, BAN_ONLY)[0]}


def _neighbours(
    text: str, size: int, operator: re.Pattern[str] = NEGATIVE, *, joined: bool = False
) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    """Runs of syllables right after an operator, and all other runs."""
    under: set[tuple[str, ...]] = set()
    bare: set[tuple[str, ...]] = set()
    inherits = False
    for clause in re.split(r"(?<=[,;:().\n])|(?= hay | hoặc )" if joined else r"(?<=[,;:().\n])", text):
        first, listed = True, inherits and (clause.startswith((" hay ", " hoặc ")) or not _NO_LIST.match(clause.strip()))
        clause = re.sub(r"^ (?:hay|hoặc) ", " ", clause)
        inherits = not clause.endswith((";", ":", "(", ")", ".", "\n")) and (listed or operator.search(clause) is not None)
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
