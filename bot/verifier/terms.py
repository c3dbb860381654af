"""Terms of the documents' own language, and names: none is brought into a statement from elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from bot.verifier.evidence import Evidence
from bot.verifier.words import canonical, content, holds, lexicon
from knowledge.corpus import Corpus
from knowledge.vietnamese import words

# A pair of syllables that so many provisions hold is a term of their language.
USUAL = 3
# Share of the commoner syllable's provisions in which it stands in the pair: below it, two terms merely meet there.
TIED = 0.25
_BREAK = re.compile(r"[^\w\s]|\n")


def outside(text: str, drawn: Sequence[Evidence], corpus: Corpus) -> str:
    """ "term" where the statement uses a term of other provisions, "weighty" where it makes a claim of light syllables; "" else."""
    said = canonical(text)
    held = " \n ".join(canonical(f"{e.facts} \n {e.plain} \n {e.naming} \n {e.document.issuer}") for e in drawn)
    own = _pairs(held)
    same = [p for group in lexicon()["same"] if any(holds(p, held) for p in group) for p in group]
    stood_for = set().union(*(_pairs(p) for p in same)) | {tuple(words(p)) for p in lexicon()["free"]}
    carried = set(words(held))
    for pair in _pairs(said) & known_terms(corpus):
        if pair not in own and pair not in stood_for and not set(pair) <= carried:
            return "term"
    for phrase in lexicon()["weighty"]:
        if re.search(rf"(?<!\w)(?<!ngày ){re.escape(phrase)}(?!\w)", said) and not holds(phrase, held):
            return "weighty"
    return ""


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
