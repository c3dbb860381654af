"""True statements turned in their reach: modality, scope, and/or, bounds, order, ties, parts exchanged, words made their opposites."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from knowledge.corpus import Corpus
from knowledge.provision import Provision
from tests.mutations import Mutant

Turn = Callable[[str, Provision, Corpus, random.Random], str | None]


def _replaced(*pairs: tuple[str, str]) -> Turn:
    """One of the replacements that fit, at one place."""

    def turn(text: str, p: Provision, c: Corpus, r: random.Random) -> str | None:
        found = [(m, new) for old, new in pairs for m in re.finditer(old, text)]
        if not found:
            return None
        m, new = r.choice(found)
        return text[: m.start()] + new + text[m.end() :]

    return turn


def _headed(*heads: str) -> Turn:
    """A statement of a rule under a head that widens or narrows it."""

    def turn(text: str, p: Provision, c: Corpus, r: random.Random) -> str | None:
        head = r.choice(heads)
        if head.split()[0].lower() in text.lower() or "nhầm" in text or p.kind != "rule":
            return None
        return f"{head} {text[:1].lower()}{text[1:]}"

    return turn


def _exception(text: str, p: Provision, c: Corpus, r: random.Random) -> str | None:
    m = re.search(r",? \(?(?<!khai )(?:trừ|ngoại trừ|không tính) [^.;()]+\)?", text)
    return text[: m.start()] + text[m.end() :] if m else None


def _condition(text: str, p: Provision, c: Corpus, r: random.Random) -> str | None:
    """The condition of a ban or duty left out where it stands at the end of its sentence."""
    m = re.search(r"\b(?:không được|cấm|phải|bị)\b[^.;]{12,120}?( (?:khi|nếu) (?!đó)[^.;,]{12,})(?=[.;])", text)
    return text[: m.start(1)] + text[m.end(1) :] if m else None


def _borrowed(text: str, p: Provision, c: Corpus, r: random.Random) -> str | None:
    """An entry of a list of another provision of the same document set into this one's."""
    near = [q for q in c if q.document_id == p.document_id and q.id != p.id and q.read]
    entries = [e.strip() for q in near for e in re.split(r"[,;:.\n]", q.full_text)[1:-1] if 2 <= len(e.split()) <= 4 and not re.search(r"\d", e)]
    own = f"{p.full_text} {p.plain or ''} {p.heading or ''}".lower()
    fresh = [
        e
        for e in entries
        if sum(w not in own for w in e.lower().split()) >= 2 and not re.match(r"(?:và|hoặc|hay|nhất là|như|trong|theo|do|bị|được|khi|với|có|là)\b", e)
    ]
    commas = [m.start() for m in re.finditer(r", (?=[a-zđà-ỹ])", text)]
    if not fresh or not commas:
        return None
    at = r.choice(commas)
    return f"{text[:at]}, {r.choice(fresh)}{text[at:]}"


def _penalty(text: str, p: Provision, c: Corpus, r: random.Random) -> str | None:
    scale = ["khiển trách", "cảnh cáo", "cách chức", "khai trừ"]
    found = [m for m in re.finditer("|".join(scale), text) if m.start() > 0 or len(text) > 40]
    held = f"{text} {p.plain or ''}"
    fresh = [s for s in scale if s not in held]
    if not found or not fresh:
        return None
    m = r.choice(found)
    return text[: m.start()] + r.choice(fresh) + text[m.end() :]


TURNS: dict[str, Turn] = {
    "modality": _replaced((r"\bphải\b", "nên"), (r"\bphải\b", "có thể"), (r"(?<!nhất )\bcó thể\b", "phải"), (r"\bbắt buộc\b", "có thể"), (r"\b[Nn]ghiêm cấm\b", "không nên")),
    "scope": _headed("Chỉ khi có yêu cầu,", "Vĩnh viễn", "Chỉ trong năm đầu,", "Ngay lập tức,", "Khác với các quy định khác,"),
    "conjunction": _replaced((r"(?<=\w) và (?=không |phải |bị |khen thưởng|quyết định|hợp tác)", " hoặc "), (r"(?<=\w), kèm (?=buộc)", " hoặc ")),
    "bound": _replaced((r"\b[ÍíI]t nhất\b", "nhiều nhất"), (r"\b[Tt]ối thiểu\b", "tối đa"), (r"\bkhông quá\b", "ít nhất"), (r"\btrên (?=\d)", "dưới "), (r"\bdưới (?=\d)", "trên "), (r"\btrở lên\b", "trở xuống"), (r"\bchậm nhất\b", "sớm nhất")),
    "order": _replaced((r"\btrước khi\b", "sau khi"), (r"\bTrước khi\b", "Sau khi"), (r"\bxong trước\b", "xong sau"), (r"\bkể từ ngày\b", "trước ngày"), (r"\btừ ngày ký\b", "sau ngày ký một năm")),
    "opposite": _replaced((r"\bcố ý\b", "vô ý"), (r"\btrực tiếp hoặc (?:gián tiếp|qua trung gian)\b", "chỉ trực tiếp"), (r"\bnội bộ\b", "công khai"), (r"\bbất lợi\b", "có lợi"), (r"\b[Gg]iảm\b", "tăng"), (r"\bcấp trên\b", "cấp dưới"), (r"\btự nguyện\b", "bị buộc"), (r"\bsai sự thật\b", "đúng sự thật"), (r"\brất nghiêm trọng\b", "ít nghiêm trọng"), (r"\b[Kk]ết thúc\b", "Thành lập"), (r"\bcông khai\b", "bí mật"), (r"\bcàng cao\b", "càng thấp"), (r"\bcùng cấp\b", "khác cấp")),
    "exception": _exception,
    "condition": _condition,
    "borrowed item": _borrowed,
    "penalty": _penalty,
}  # fmt: skip


def turned(corpus: Corpus, seed: int, count: int) -> list[Mutant]:
    """`count` statements made false, the turns in order, spread over the corpus."""
    r = random.Random(seed)
    read = [p for p in corpus if p.read and len(p.full_text) < 500]
    found: dict[tuple[str, str], Mutant] = {}
    pools = {kind: r.sample(read, len(read)) for kind in TURNS}
    while len(found) < count and any(pools.values()):
        for kind, make in TURNS.items():
            while pools[kind]:
                p = pools[kind].pop()
                base = r.choice([p.full_text, p.plain or p.full_text])
                text = make(base, p, corpus, r)
                if text is not None and text != base:
                    found[(kind, p.id)] = Mutant(kind, text, (p.id,))
                    break
    return list(found.values())[:count]
