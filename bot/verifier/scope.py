"""How far a statement reaches: quantifiers, order, degree, and/or, who does what to whom, hedges. None widened or turned."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.verifier.dates import well_labelled_dates
from bot.verifier.operators import BAN_ONLY
from bot.verifier.support import subjects
from bot.verifier.words import canonical, content, holds, lexicon, sentences
from knowledge.vietnamese import words

# How many more words must tie a statement to another part of the provision.
NEARER = 2
_PERSON = r"(?:người|cá nhân|cán bộ|đảng viên|ai|nhân sự|thành viên)"
_OR, _AND = re.compile(r"\b(?:hoặc|hay(?! biểu)|hoặc là)\b"), re.compile(r"\b(?:và|lẫn|đồng thời|cùng với|kèm(?: theo)?)\b")
_BOTH = re.compile(r"\bvừa\b[^.;]+\bvừa\b|\b(?:và )?đồng thời (?:phải|người|có)\b|\bđồng thời(?: \w+){1,3} phải\b|\bcả hai điều kiện\b")
_HEDGE = re.compile(r"(?<!khi )\bxem xét (\w+ \w+)")
_QUALIFIED = re.compile(r"\b(?!\w+ (?:dù|là|mà|và|hoặc|không) )(\w+ \w+) (sai|trái|giả|gian dối|đúng)\b")
_DIRECT = re.compile(r"\b(?:phải|bắt buộc|buộc)(?: được| bị)? (\w+ \w+)")
_MAYBE = re.compile(r"(?<!không )\b(?:có thể|được phép)(?: được| bị)? (\w+ \w+)")

# Words of time and degree that set no bound where they stand so: "ngay trong nội bộ", "bảo vệ trước các hành vi", "một số việc".
_UNBOUND = re.compile(
    r"\b(?:ngay (?:ở|trong|tại|cả|từ|chính|chỗ)|trước (?:các|những|sự|nguy cơ)|(?:kỳ|nhiệm kỳ|khoá|khóa|lần|bản|quy định|văn bản) trước(?: đây| đó)?|trước (?:đây|kia|tiên|hết)|hơn trước|có trước|đi trước|trước (?=(?:\d+ )?biểu hiện)|(?:mức )?(?:cao|thấp) nhất (?:là |phải chịu là )?(?=\d)|trước (?=con đường|khó khăn|tập thể|pháp luật|đảng\b|nhân dân)|ngay (?=điều|khoản|mục)|sau khi (?=[^,.;]{5,80},[^.;]*\b(?:chậm nhất|trong vòng)\b)|(?:kiêm|bỏ|làm|dừng|nhận) luôn)\b"
)
_DONE, _THEREAFTER = (
    re.compile(r"\b(?:đã|mới|rồi|vẫn)\b"),
    re.compile(r"\b(?:trước đó|(?:sau|về sau|sau đó|sau này|mãi sau)(?: khi)?(?= (?:đã|mới|người|nghỉ|chuyển|về|rời|đảng|cán|khi)| này| đó))\b"),
)
# What is banned is banned in each of its acts.
_EVERY_ACT = re.compile(r"\b(?:mọi|bất kỳ|bất cứ) (?=hành vi|lời nói|việc làm)")
_BANNING = re.compile(r"\b(?:nghiêm cấm|cấm|không được|không thể bị)\b")
_FIRST, _NEVER_BEFORE = re.compile(r"\b(?:đầu tiên|lần đầu|mới)\b"), re.compile(r"\btrước (?:khi có )?(?=quy định|nghị quyết|chỉ thị|đó)")


def stretched(text: str, facts: Sequence[str]) -> str:
    """The name of the bound that the statement adds, drops or turns; "" where it keeps them."""
    said, held = canonical(text), [canonical(f) for f in facts]
    whole = " \n ".join(held)
    return (
        _marked(said, whole)
        or _joined(said, held)
        or _voice(said, whole)
        or _hedged(said, whole)
        or ("" if well_labelled_dates(text, facts) else _crossed(said, held))
    )


def _marked(said: str, whole: str) -> str:
    """Words that set a bound must stand in the provision, or a word of the same bound."""
    said = _UNBOUND.sub(" ", said)
    if _DONE.search(whole):
        said = _THEREAFTER.sub(" ", said)
    if BAN_ONLY.search(whole):
        said = _EVERY_ACT.sub(" ", said)
    if _FIRST.search(whole):
        said = _NEVER_BEFORE.sub(" ", said)
    for name, groups in lexicon()["bounds"].items():
        for allowed, other, opposite in groups:
            told = any(holds(p, said) for p in allowed) and not any(holds(p, whole) for p in (*allowed, *other))
            if told and (not opposite or any(holds(p, whole) for p in opposite)):
                return f"{name}_added"
    return ""


def _joined(said: str, held: Sequence[str]) -> str:
    """ "joined" where alternatives are made a sum, or the parts of a sum alternatives."""
    if _BOTH.search(said):
        sentence = max((s for t in held for s in sentences(t)), key=lambda s: len(set(content(s)) & set(content(said))), default="")
        if _OR.search(sentence) and not re.search(r"\b(?:đồng thời|vừa|lẫn|cả hai|kèm)\b", sentence):
            return "joined"
    universal = any(holds(p, said) for row in lexicon()["bounds"]["universal"] for p in row[0]) or re.search(
        r"\b(?:cả|dù|đều|cứ|ai|nào|mỗi)\b|\b(?:các|những) (?:việc|hành vi|trường hợp|biểu hiện|nơi|cơ quan|đối tượng|điều|khâu)\b", said
    )
    if universal:
        return ""  # "mọi A hay B" and "mọi A và B" are one
    for own, other in ((_OR, _AND), (_AND, _OR)):
        for match in own.finditer(said):
            left, right = words(said[: match.start()])[-1:], words(said[match.end() :])[:1]
            if not left or not right:
                continue
            if right[0] in ("đồng", "cùng") or _banned(said, match, held):
                continue  # neither of two banned things may be: "hoặc" and "và" are one
            pairs = {k: any(_between(t, left[0], right[0], p) for t in held) for k, p in (("own", own), ("other", other))}
            if pairs["other"] and not pairs["own"]:
                return "joined"
    if _OR.search(said) and not any(_OR.search(t) or re.search(r"một trong|/|, |;", t) for t in held):
        return "joined"
    heads = [m for m in _OR.finditer(said) if not _banned(said, m, held) and re.match(r"\s*(?:bị|phải|được|không|có thể)\b", said[m.end() :])]
    if any(not _alternative(said[m.end() :], held) for m in heads):
        return "joined"
    return ""


def _banned(said: str, match: re.Match[str], held: Sequence[str]) -> bool:
    """Whether a "hoặc" or "và" of a statement stands under a ban, and its provisions ban too."""
    part = re.split(r"[.;:\n—]|\bthì\b", said[: match.start()])[-1]
    return _BANNING.search(part) is not None and any(BAN_ONLY.search(t) for t in held) and not re.match(r"\s*không\b", said[match.end() :])


def _alternative(rest: str, held: Sequence[str]) -> bool:
    """Whether what stands after the statement's "hoặc" stands after one in the provision."""
    own = set(content(rest)[:3])
    own -= {"chúng", "nó"}
    return not own or any(own & set(content(t[m.end() :])[:8]) for t in held for m in _OR.finditer(t))


def _between(text: str, left: str, right: str, mark: re.Pattern[str]) -> bool:
    return re.search(rf"(?<!\w){re.escape(left)},? (?:{mark.pattern}) {re.escape(right)}(?!\w)", text) is not None


def _voice(said: str, whole: str) -> str:
    """ "voice" where the one who does it becomes the one it is done to, or the other way round."""
    for match in re.finditer(rf"\b{_PERSON} (bị )?(\w+ \w+)", said):
        passive, act = bool(match[1]), re.escape(match[2])
        same = re.search(rf"\b{_PERSON} {'bị ' if passive else ''}{act}\b", whole)
        other = re.search(rf"\b{_PERSON} {'' if passive else 'bị '}{act}\b", whole)
        if other and not same and (not passive or not re.search(rf"\bbị {act}\b", whole)):
            return "voice"
    return ""


def _hedged(said: str, whole: str) -> str:
    """ "hedge_lost" where what is to be considered is said to be done; "permission_moved" where a duty becomes a choice."""
    for act in {m[1] for m in _HEDGE.finditer(whole)}:
        if holds(act, said) and "xem xét" not in said and len(re.findall(rf"\b{act}\b", whole)) == len(re.findall(rf"\bxem xét,? {act}\b", whole)):
            return "hedge_lost"
    for act, mark in {(m[1], m[2]) for m in _QUALIFIED.finditer(whole)}:
        marked = len(re.findall(rf"\b{act} {mark}\b", whole))
        if mark == "gian dối" and re.search(r"\bkhai (?:gian|man|sai|khống)\b", said):
            continue
        if holds(act, said) and not holds(f"{act} {mark}", said) and not holds(mark, said) and len(re.findall(rf"\b{act}\b", whole)) == marked:
            return "qualifier_lost"
    duties, choices = {m[1] for m in _DIRECT.finditer(whole)}, {m[1] for m in _MAYBE.finditer(whole)}
    heads = {c.split()[0] for c in choices}
    if any(m[1] in duties - choices and m[1].split()[0] not in heads for m in _MAYBE.finditer(said)):
        return "permission_moved"
    if any(m[1] in choices - duties for m in _DIRECT.finditer(said)):
        return "obligation_moved"
    return ""


def _crossed(said: str, held: Sequence[str]) -> str:
    """ "crossed" where one of several exclusive things is said of someone whose part of the provision does not hold it."""
    said, held = said.replace("công tác cán bộ", "công tác ấy"), [t.replace("công tác cán bộ", "công tác ấy") for t in held]
    several = sentences(said)
    if len(several) > 1:
        return next((why for part in several if (why := _crossed(part, held))), "")
    for text in held:
        parts = re.split(r"[;\n]|(?<!\d)\.(?!\d)", text)
        for group in lexicon()["exclusive"]:
            spoken = [p for p in group if holds(p, said)]
            if len(spoken) != 1:
                continue
            claims = set(content(said)) - {w for p in group for w in p.split()}
            tied = max((len(claims & set(content(p))) for p in parts if holds(spoken[0], p)), default=None)
            other = max((len(claims & set(content(p))) for p in parts if not holds(spoken[0], p) and any(holds(q, p) for q in group)), default=0)
            if tied is not None and other >= tied + NEARER:
                return "crossed"
    turns = re.split(r",? (?:còn|trong khi(?: đó)?) ", said)
    if len(turns) > 1:
        return next((why for part in turns if (why := _crossed(part, held))), "")
    opening = next(iter(subjects(said)), None)
    if opening is None:
        return ""
    found = []
    for text in held:
        parts = re.split(r"[;\n]|(?<!\d)\.(?!\d)", text)
        own = [p for p in parts if any(name == opening[0] for name, _ in subjects(p))]
        for phrase in (p for group in lexicon()["exclusive"] for p in group if holds(p, said) and holds(p, text)):
            where = [p for p in parts if holds(phrase, p)]
            if own and where and len(parts) > 1:
                found.append((phrase, any(p in own or not subjects(p) for p in where)))
    return "crossed" if any(not any(ok for p, ok in found if p == phrase) for phrase, _ in found) else ""
