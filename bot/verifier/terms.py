"""Terms of the documents' own language, and names: none is brought into a statement from elsewhere."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from bot.citation import record_text
from bot.verifier.evidence import Evidence
from bot.verifier.words import canonical, content, holds, lexicon
from knowledge.corpus import Corpus
from knowledge.vietnamese import words

# A pair of syllables that so many provisions hold is a term of their language.
USUAL = 3
# Share of the commoner syllable's provisions in which it stands in the pair: below it, two terms merely meet there.
TIED = 0.25
CAPITAL = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
_NAME = re.compile(rf"\b[{CAPITAL}]\w*(?:[ -][{CAPITAL}]\w*)*")
# Capitals that name no one, alone or at the head of a name.
_HEADS = frozenset(("quy", "điều", "nghị", "chỉ", "hướng", "phần", "mục", "chương", "bộ", "luật", "theo", "kết", "ban", "uỷ", "tổng", "chủ"))
_COMMON = frozenset(
    [
        "đảng",
        "nhà nước",
        "nhân dân",
        "tổ quốc",
        "trung ương",
        "quốc hội",
        "nhà",
        "điều",
        "chương",
        "khoản",
        "quy",
        "nghị",
        "tết",
        "internet",
        "qđ",
        "tw",
        "nq",
        "ct",
        "hd",
        "qh",
        "kl",
        "nhật",
        "mục",
        "phần",
        "i",
        "ii",
        "iii",
        "iv",
        "v",
    ]
)
_BREAK = re.compile(r"[^\w\s]|\n")


def outside(text: str, drawn: Sequence[Evidence], corpus: Corpus) -> str:
    """ "term" where the statement uses a term of other provisions, "weighty" where it makes a claim of light syllables; "" else."""
    said = canonical(text)
    held = _held(drawn)
    own = _pairs(held)
    same = [p for group in lexicon()["same"] if any(holds(p, held) for p in group) for p in group]
    stood_for = set().union(*(_pairs(p) for p in same)) | {tuple(words(p)) for p in lexicon()["free"]}
    carried = set(words(held))
    for pair in _pairs(said) & known_terms(corpus):
        if pair not in own and pair not in stood_for and not set(pair) <= carried:
            return "term"
    for phrase in lexicon()["weighty"]:
        if phrase not in said or not re.search(rf"(?<!\w)(?<!ngày ){re.escape(phrase)}(?!\w)", said) or holds(phrase, held):
            continue
        if phrase == "theo yêu cầu" and holds("yêu cầu", held):
            continue
        if not (holds("làm việc", held) and phrase.startswith("làm việc") and _goes_on(said, phrase, carried)):
            return "weighty"
    return ""


def _goes_on(said: str, phrase: str, carried: set[str]) -> bool:
    """Whether what follows a phrase of the statement is the provisions': "làm việc trong các đơn vị sự nghiệp"."""
    rest = content(said[said.index(phrase) + len(phrase) :])[:3]
    return bool(rest) and set(rest) <= carried


def _held(drawn: Sequence[Evidence]) -> str:
    return " \n ".join(canonical(f"{e.facts} \n {e.plain} \n {e.naming} \n {e.document.issuer}") for e in drawn)


def misnamed(text: str, drawn: Sequence[Evidence]) -> bool:
    """Whether a person, place, body or post is named that neither the provisions nor the record of their documents name."""
    held = _held(drawn)
    record = canonical(" \n ".join(f"{record_text(e.document)} {e.document.signer or ''} {e.document.issuer} {e.document.title}" for e in drawn))
    known = f"{held} \n {record}"
    if holds("trí tuệ nhân tạo", known):
        known += " ai"
    for match in _NAME.finditer(unicodedata.normalize("NFC", text)):
        name = match[0]
        opens = re.search(r"(?:^|[.!?;:]\s+|\n)$", text[: match.start()]) is not None
        syllables = name.split()
        while syllables and (opens or canonical(syllables[0]) in _HEADS):
            syllables, opens = syllables[1:], False
        wanted = canonical(" ".join(syllables))
        if wanted and wanted not in _COMMON and not holds(wanted, known) and not all(holds(w, known) for w in _split_name(wanted)):
            return True
    said = canonical(text)
    if holds("cấp trưởng", known) or holds("đứng đầu", known) or holds("lãnh đạo", known):
        known += " người đứng đầu"
    if holds("người đứng đầu", known):
        known += " cấp trưởng"
    return any(holds(p, said) and not holds(p, known) for p in lexicon()["posts"])


def _split_name(name: str) -> list[str]:
    """A run of capitals may be two names side by side, "Bộ Chính trị Ban Bí thư": halves of two syllables or more."""
    syllables = name.split()
    for cut in range(2, len(syllables) - 1):
        return [" ".join(syllables[:cut]), " ".join(syllables[cut:])]
    return [name]


@lru_cache(maxsize=8)
def known_terms(corpus: Corpus) -> frozenset[tuple[str, ...]]:
    """Pairs of claim-carrying syllables that at least `USUAL` provisions of the corpus hold."""
    found: Counter[tuple[str, ...]] = Counter()
    single: Counter[str] = Counter()
    for provision in corpus:
        if provision.read:
            text = canonical(f"{provision.full_text} \n {provision.heading or ''} \n {provision.plain or ''}")
            found.update(_pairs(text))
            single.update(set(words(text)))
    return frozenset(pair for pair, n in found.items() if n >= USUAL and n >= TIED * max(single[w] for w in pair))


def _pairs(text: str) -> set[tuple[str, ...]]:
    out: set[tuple[str, ...]] = set()
    for part in _BREAK.split(text):
        syllables = words(part)
        out |= {(a, b) for a, b in zip(syllables, syllables[1:], strict=False) if len(content(f"{a} {b}")) == 2}
    return out
