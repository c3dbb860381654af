"""True statements made false: one change each, of one kind, always of the meaning."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.citation import label
from knowledge.corpus import Corpus
from knowledge.provision import Provision

SUBJECTS = (
    "người đứng đầu",
    "thành viên cấp uỷ",
    "cơ quan tham mưu",
    "nhân sự",
    "chi bộ",
    "Ban Bí thư",
    "Bộ Chính trị",
    "Uỷ ban Kiểm tra",
    "Chính phủ",
    "người dân",
)
ITEMS = ("kế toán trưởng", "hội phụ nữ", "cổ phiếu", "hạ bậc lương", "trưởng phòng", "anh em họ", "kho bạc", "xe ô tô", "đoàn thanh niên", "thủ quỹ")


@dataclass(frozen=True)
class Mutant:
    """A false statement, what it claims to rest on, and how it was made."""

    kind: str
    text: str
    cites: tuple[str, ...]


def _number(text: str, p: Provision, c: Corpus, r: random.Random) -> str | None:
    found = [
        m
        for m in re.finditer(r"(?<![\d/.,-])(\d{1,3})(?![\d/.,-]|\.\d)(?= (?!tháng|năm|ngày)\w)", text)
        if not re.search(r"(?:Điều|khoản|định|quyết|luật) $", text[: m.start()])
    ]
    if not found:
        return None
    m = r.choice(found)
    return text[: m.start()] + str(int(m[1]) + r.choice([1, 2, 3, 7, 20])) + text[m.end() :]


def _duration(text: str, p: Provision, c: Corpus, r: random.Random) -> str | None:
    found = list(re.finditer(r"(\d{1,3})(?= (?:tháng|năm|ngày)\b(?! \d))", text))
    if not found:
        return None
    m = r.choice(found)
    return text[: m.start()] + str(int(m[1]) + r.choice([1, 2, 6, 12, 62])) + text[m.end() :]


def _date(text: str, p: Provision, c: Corpus, r: random.Random) -> str | None:
    found = list(re.finditer(r"(\d{1,2})([/-])(\d{1,2}[/-])?(\d{4})", text))
    if not found:
        return f"{text.rstrip('.')} từ ngày {r.randint(1, 28)}/{r.randint(1, 12)}/{r.randint(2001, 2010)}."
    m = r.choice(found)
    return text[: m.start(4)] + str(int(m[4]) + r.choice([-2, -1, 1, 2])) + text[m.end(4) :]


def _document(text: str, p: Provision, c: Corpus, r: random.Random) -> str | None:
    own = c.document(p.id)
    number = (
        "114-QĐ/TW"
        if own.number.startswith("205")
        else "205-QĐ/TW"
        if own.number.startswith("114")
        else r.choice([d.number for d in c.documents if d.kind == "Quy định" and d is not own])
    )
    head = re.split(r"[-/]", number)[0]
    if re.search(rf"\b{head}\b", text.split(": ", 1)[-1]):
        return None
    return f"Theo Quy định {number}: {text.split(': ', 1)[-1]}"


def _article(text: str, p: Provision, c: Corpus, r: random.Random) -> str | None:
    wrong = r.choice([n for n in range(1, 60) if n != p.article and not re.search(rf"(?:Điều |, ){n}\b", p.full_text)])
    return f"Theo Điều {wrong} {label(c.document(p.id))}: {p.full_text}"


_TURNS = ((r"Nghiêm cấm|Cấm(?= )", "Được phép"), (r"[Kk]hông được", "được"), (r"\bphải\b", "không phải"), (r"\bbị xử lý\b", "không bị xử lý"), (r"\bkhông\b", ""), (r"\bvẫn bị\b", "không bị"), (r"\bđược\b", "không được"), (r"\bcó thể\b", "không thể"), (r"\bÁp dụng\b", "Không áp dụng"), (r"\bChống\b", "Không chống"), (r"\bthì\b", "thì không"), (r"\bgồm\b", "không gồm"))  # fmt: skip


def turned_round(text: str, r: random.Random) -> str | None:
    """A statement with one of its operators turned round, added or lost; None where none fits."""
    fitting = [(a, b) for a, b in _TURNS if re.search(a, text)]
    if not fitting:
        return None
    pattern, new = r.choice(fitting)
    return re.sub(r" {2,}", " ", re.sub(pattern, new, text, count=1))


def _negation(text: str, p: Provision, c: Corpus, r: random.Random) -> str | None:
    return turned_round(text, r)


def _item(text: str, p: Provision, c: Corpus, r: random.Random) -> str | None:
    commas = [m.start() for m in re.finditer(r", (?=[a-zđà-ỹ])", text)]
    fresh = [i for i in ITEMS if i not in text]
    if not commas or not fresh:
        return None
    at = r.choice(commas)
    return f"{text[:at]}, {r.choice(fresh)}{text[at:]}"


def _subject(text: str, p: Provision, c: Corpus, r: random.Random) -> str | None:
    lowered = f"{p.full_text} {p.heading} {p.plain} {c.document(p.id).title}".lower()
    fresh = [s for s in SUBJECTS if s.lower() not in lowered]
    body = p.plain or ""
    m = re.match(
        r"(Người đứng đầu|Thành viên cấp uỷ|Thành viên lãnh đạo|Cấp uỷ|Cán bộ, đảng viên|Cán bộ|Đảng viên|Nhân sự|Người [^,]{3,30}?)(?=[, ](?:phải|bị|không|chịu|được|thì|mà|tập thể))",
        body,
    )
    if m is None or not fresh:
        return None
    new = r.choice(fresh)
    return new[:1].upper() + new[1:] + body[m.end() :]


KINDS: dict[str, Callable[[str, Provision, Corpus, random.Random], str | None]] = {
    "number": _number, "date": _date, "duration": _duration, "document": _document, "article": _article, "negation": _negation, "list item": _item, "subject": _subject,
}  # fmt: skip


def mutants(corpus: Corpus, seed: int, count: int) -> list[Mutant]:
    """`count` mutants, the kinds in turn, spread over the corpus."""
    r = random.Random(seed)
    read = [p for p in corpus if p.read and len(p.full_text) < 500]
    found: dict[tuple[str, str], Mutant] = {}
    pools = {kind: r.sample(read, len(read)) for kind in KINDS}
    while len(found) < count and any(pools.values()):
        for kind, make in KINDS.items():
            while pools[kind]:
                p = pools[kind].pop()
                true = f"Theo {label(corpus.document(p.id))}: {p.full_text}" if kind == "document" else p.full_text
                text = make(true, p, corpus, r)
                if text is not None and text != true:
                    found[(kind, p.id)] = Mutant(kind, text, (p.id,))
                    break
    return list(found.values())[:count]
