"""A statement put back into its provision's own words, so that rewording is not taken for another claim."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from bot.question import vocabulary
from bot.verifier.words import canonical, holds, lexicon

_WORD = re.compile(r"\w+")
# Syllables of the longest rewording.
_MOST = 6
OPERATORS = (
    "có thể",
    "được phép",
    "được quyền",
    "không được",
    "nghiêm cấm",
    "không",
    "chưa",
    "chẳng",
    "phải",
    "bắt buộc",
    "buộc",
    "nên",
    "chỉ",
    "trừ",
    "cấm",
)


@cache
def _rewordings() -> dict[tuple[str, ...], tuple[str, ...]]:
    """For each rewording, by its syllables, the phrases of provisions that it may stand for; longest first."""
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for phrase, said in vocabulary("thesaurus").items():
        for rewording in said.split(", "):
            found[tuple(rewording.split())].add(phrase)
    return {key: tuple(sorted(value, key=lambda p: (-len(p), p))) for key, value in found.items()}


def _contraries(said: str, held: str) -> str:
    """A denied word replaced by its contrary where only that stands in the provisions: "không gian dối" → "trung thực"."""
    for one, other in lexicon()["opposites"]:
        for ours, theirs in ((one, other), (other, one)):
            own = next((p for p in theirs if holds(p, held)), None)
            if own is None or any(holds(p, held) for p in ours) or not any(holds(p, said) for p in ours):
                continue
            some = "|".join(map(re.escape, sorted(ours, key=len, reverse=True)))
            said = re.sub(rf"(?<!\w)(?:không được|không thể|không|chưa|tránh|chớ|đừng) (?:phải |là )?(?:{some})(?!\w)", own, said)
    return said


@cache
def _kept() -> re.Pattern[str]:
    """What sets a bound or turns a claim is never taken apart: no rewording begins or ends inside of it."""
    found = {p for rows in lexicon()["bounds"].values() for row in rows for p in row[0]} | {
        p for row in lexicon()["opposites"] for side in row for p in side
    }
    found |= {*lexicon()["strict"], *lexicon()["posts"], *(p for group in lexicon()["exclusive"] for p in group), *OPERATORS}
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(found, key=len, reverse=True)))})(?!\w)")


def restated(text: str, held: str) -> str:
    """A canonical statement with each rewording that its provisions do not use replaced by the phrase of theirs it stands for.

    held: the canonical text of the provisions. Nothing that the provisions say themselves is touched.
    """
    said = _contraries(canonical(text), held)
    table = _rewordings()
    kept = [m.span() for m in _kept().finditer(said)]
    places = [(m.start(), m.end(), m[0]) for m in _WORD.finditer(said)]
    out, at, n = [], 0, 0
    while n < len(places):
        replaced = False
        for size in range(min(_MOST, len(places) - n), 0, -1):
            start, end = places[n][0], places[n + size - 1][1]
            phrase = said[start:end]
            phrases = table.get(tuple(w for _, _, w in places[n : n + size]))
            if phrases is None or holds(phrase, held) or any(a < end and start < b and not start <= a < b <= end for a, b in kept):
                continue
            own = next((p for p in phrases if holds(p, held)), None)
            if own is None:
                continue
            taken = n + size
            for k in range(len(own.split()) - 1, 0, -1):  # "được điều" | "động" is not to become "điều động động"
                if [w for _, _, w in places[taken : taken + k]] == own.split()[-k:]:
                    taken, end = taken + k, places[taken + k - 1][1]
                    break
            out += [said[at:start], own]
            at, n, replaced = end, taken, True
            break
        n += 0 if replaced else 1
    return "".join([*out, said[at:]])
