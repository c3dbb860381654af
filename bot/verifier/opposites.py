"""Words turned into their opposites, degrees dropped, and what only a ban or a denial carries said without it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.verifier.support import mentions
from bot.verifier.words import canonical, content, holds, lexicon
from knowledge.vietnamese import words

_NOT = re.compile(
    r"\b(?:nghiêm cấm|bị cấm|điều cấm|cấm|chống|không bị|không phải|không là|không được phép|không được|không cho phép|không cho|không còn|không ai được|thiếu(?! trách nhiệm)|(?<!né )(?<!trốn )tránh(?! trách| né)|không(?! (?:quá|dưới|vượt|chỉ)\b)|chưa(?! (?:đủ|đến|tới|đạt|tròn|được) (?:\d|một|hai|ba|bốn|năm|sáu|mười))|chẳng(?! hạn)|trừ|ngoại trừ)\b"
)
_STOP = re.compile(r"[;.\n]|\b(?:nhưng|mà|thì|song|vẫn|khi|nếu|trong lúc)\b")
_SOFT_STOP = re.compile(r"[,;.:()\n]|\b(?:nhưng|mà|thì|song|vẫn|và|hoặc|có thể)\b")
_BAN = re.compile(r"(?:nghiêm )?cấm|chống|không được|không cho|bị cấm|điều cấm|trừ|ngoại trừ|không tính|không kể")
_BANNED = re.compile(r"\b(?:nghiêm cấm|cấm|không được)\b")
# What calls an act wrong, wherever it stands in a sentence.
CONDEMNS = re.compile(
    r"\b(?:vi phạm|sai phạm|chạy chức|chạy quyền|bao che|tiếp tay|biểu hiện|suy thoái|căn cứ (?:để )?(?:miễn nhiệm|từ chức|xem xét)|trường hợp (?:bị )?cho thôi|bị (?:xử lý|kỷ luật|cấm|hạn chế|loại|phạt|coi)|cấm|ngăn|chặn|chống|đấu tranh|loại ra|loại bỏ|trái (?:với )?|sai trái|tham nhũng|tiêu cực|phạt tù|hình phạt|không được|bảo vệ|phát hiện|tố giác|tránh|xử lý(?! hành chính)|phòng chống)\b"
)
# An exception told as a sentence of its own: "bệnh viện thì không thuộc diện này" of "không tính bệnh viện".
SPARED, _SPARING = (
    re.compile(
        r"\bkhông (?:thuộc|nằm trong|áp dụng|theo|phải theo|tính)\b|\bngoài (?:những |các )?(?:người|trường hợp|diện)\b|\b(?:là|có) ngoại lệ\b"
    ),
    re.compile(r"\b(?:trừ|không tính|không kể)\b"),
)
# A contrary that is itself denied: "không được dùng sai mục đích".
_DENIED_OF = re.compile(r"\b(?:không được|không|cấm|tránh|chống|trái với)(?: \w+){0,2} (?:sai|trái|giả|gian dối|công khai|bí mật)\b")
_DEGREE = r"rất|ít|đặc biệt|cơ bản|về cơ bản|khoảng|gần"
_DONE = re.compile(r"\b(đã|chưa) (?:bị |được )?(\w+ \w+)")
# Syllables of a provision that a plain "không" surely denies.
DENIED = 6
_BESIDES = re.compile(r"\b(?:cùng với|bên cạnh|ngoài)(?: việc)? [^,.;]*,")
_HEAD_BAN, _OWN_CLAIM = re.compile(r"\s*(?:nghiêm cấm|cấm|không được)\b"), re.compile(r"\b(?:thì|phải|được|bị|là|không|chưa|nếu|có thể)\b")
_GRADED = re.compile(rf"\b({_DEGREE}) (nghiêm trọng|sắp xếp|hoàn thành|chấm dứt|chuyển xong|bố trí)\b")


def opposed(statement: str, facts: Sequence[str], *, condemned: bool) -> str:
    """ "opposite", "degree_lost" or "ban_lost" where the statement says the contrary of a word the provision has; "" else."""
    said, held = canonical(statement), [canonical(f) for f in facts]
    whole = " \n ".join(held)
    for one, other in lexicon()["opposites"]:
        for ours, theirs in ((one, other), (other, one)):
            spoken = re.sub(_DENIED_OF, " ", said)
            if any(holds(p, spoken) for p in ours) and not any(holds(p, whole) for p in ours) and any(holds(p, whole) for p in theirs):
                return "opposite"
            if _beside_other(said, whole, ours, theirs):
                return "opposite"
    for match in _DONE.finditer(said):
        other = "chưa" if match[1] == "đã" else "đã"
        if holds(f"{other} {match[2]}", whole) and not holds(match[0], whole) and not re.search(rf"(?<!{other} )\b{match[2]}\b", whole):
            return "opposite"
    for _, graded in {(m[1], m[2]) for m in _GRADED.finditer(whole)}:
        every = len(re.findall(rf"\b{graded}\b", whole))
        if (
            holds(graded, _BESIDES.sub(" ", said))
            and every == len(re.findall(rf"\b(?:{_DEGREE}) {graded}\b", whole))
            and not re.search(rf"\b(?:{_DEGREE})\b", said)
        ):
            return "degree_lost"
    return _unbanned(said, held, condemned)


def _beside_other(said: str, whole: str, ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether a side stands in the statement beside the word that has the other side in the provision, "thấy có lợi" for "thấy bất lợi"."""
    for phrase in ours:
        if phrase not in said:
            continue
        for match in re.finditer(rf"(?<!\w)(\w+) {re.escape(phrase)}(?!\w)", said):
            before = match[1]
            both = any(re.search(rf"(?<!\w){re.escape(p)}(?:,| hoặc| hay| và)+ {re.escape(phrase)}(?!\w)", whole) for p in theirs)
            if (
                content(before)
                and not both
                and any(holds(f"{before} {p}", whole) for p in theirs)
                and not any(holds(f"{before} {p}", whole) for p in ours)
            ):
                return True
    return False


def _unbanned(said: str, held: Sequence[str], condemned: bool) -> str:
    """ "ban_lost" where two neighbouring syllables that every text has only under a ban or a denial stand free in the statement."""
    ours_under, ours_free = reach(said, closing=True)
    gone = (ours_free & only_under(held)) - ours_under
    if SPARED.search(said) and (CONDEMNS.search(said) or _SPARING.search(" ".join(held))):
        gone = set()
    if CONDEMNS.search(said) and not re.search(
        r"\b(?:không|chưa|chẳng) (?:bị |phải |là |thuộc |coi |tính )+(?:hành vi |biểu hiện )*(?:vi phạm|xử lý|kỷ luật|chạy|bao che|cấm)", said
    ):
        return ""  # what the statement itself calls wrong it does not allow
    if condemned and not re.search(r"\b(?:được|có thể|cho phép|không)\b", said) and not _NOT.search(held[0]):
        return ""  # an act that the provision names without a ban: only the project's plain words forbid it
    return "ban_lost" if any(content(" ".join(p)) or p in _pairs_of_note() for p in gone) else ""


def _pairs_of_note() -> frozenset[tuple[str, str]]:
    return frozenset(tuple(words(p)[:2]) for p in lexicon()["weighty"] if len(words(p)) == 2)  # type: ignore[misc]


@lru_cache(maxsize=4096)
def reach(text: str, *, closing: bool, kind: str = "") -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Pairs of syllables inside and outside the reach of bans and denials; subjects are neither.

    closing: read as a statement, where a ban at the end of a sentence reaches back, and what a denial's list goes on
    with is neither under it nor free. kind: "ban" or "denial" to follow only these.
    """
    under: set[tuple[str, str]] = set()
    free: set[tuple[str, str]] = set()
    led, banned = False, False
    for sentence, mark in _sentences(text):
        # "Cấm dùng bằng giả; nhập quốc tịch …": what a semicolon goes on with is banned too
        banned = _HEAD_BAN.match(sentence) is not None or (banned and _OWN_CLAIM.search(sentence) is None)
        led = led or (_BANNED.search(sentence) is not None and not sentence.startswith("- "))
        spans, dim = _spans(sentence, closing, kind)
        if led and sentence.startswith("- "):
            dim = [(0, len(sentence))]  # the list that a ban at the head opens
        if banned and not closing and not spans:
            spans = [(0, len(sentence))]
        banned = banned and mark == ";"
        named = [(a, b) for _, a, b in mentions(sentence)]
        for part in re.finditer(r"[^,;:.()\n\"]+", sentence):
            found = [(m.start() + part.start(), m[0]) for m in re.finditer(r"\w+", part[0])]
            for (at, a), (_, b) in zip(found, found[1:], strict=False):
                if any(x <= at < y for x, y in named):
                    continue
                if any(x <= at < y for x, y in spans):
                    under.add((a, b))
                elif not any(x <= at < y for x, y in dim):
                    free.add((a, b))
    return under, free


def only_under(texts: Sequence[str]) -> set[tuple[str, str]]:
    """Pairs of syllables that the texts of provisions have nowhere but under a ban or a denial."""
    reached = [reach(t, closing=False) for t in texts]
    return set().union(*(under for under, _ in reached)).difference(*(free for _, free in reached))


def _sentences(text: str) -> list[tuple[str, str]]:
    """The parts of a text between semicolons, full stops and line breaks, each with the mark that ends it."""
    parts = [*re.split(r"([;\n]|(?<!\d)\.(?!\d))", text), ""]
    return [(parts[n], parts[n + 1]) for n in range(0, len(parts) - 1, 2)]


def _spans(sentence: str, closing: bool, kind: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    spans: list[tuple[int, int]] = []
    dim: list[tuple[int, int]] = []
    for match in _NOT.finditer(sentence):
        ban = _BAN.match(match[0]) is not None
        if kind and ban != (kind == "ban"):
            continue
        far, near = _STOP.search(sentence, match.end()), _SOFT_STOP.search(sentence, match.end())
        end, soon = (stop.start() if stop else len(sentence) for stop in (far, near))
        if ban:
            spans.append((match.start(), end))
        elif closing:
            spans.append((match.start(), soon))
            dim.append((soon, end))
        else:
            some = re.compile(rf"(?:\W*\w+){{1,{DENIED}}}").match(sentence, match.end())
            spans.append((match.start(), min(soon, some.end() if some else soon)))
        if closing and ban and not content(sentence[match.end() :]):
            spans.append((0, match.end()))
    return spans, dim
