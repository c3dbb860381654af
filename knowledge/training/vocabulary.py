"""The pieces of the model: Vietnamese syllables, pairs of syllables that form words (cán▁bộ), their twins without
marks (can▁bo), fragments for what is neither; and the tokenizer over them.

A Unigram model over the whole text, spaces included, finds the likeliest cut. Counts come from the training texts;
pairs that only straddle two words (định▁tại) lose to the words themselves in two rounds of cutting and recounting.
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from knowledge.vietnamese import fold, normalise

SPACE = "▁"
UNKNOWN = "<unk>"
_WORD = re.compile(r"[^\W_]+")
_SYLLABLE = re.compile(r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?")
# The other placement of the tone, read at the end of a syllable: khoẻ → khỏe, uỷ → ủy.
_FIRST_VOWEL = {
    f"{base}{late}": f"{early}{second}"
    for base, second, earlies, lates in (("o", "a", "òóỏõọ", "àáảãạ"), ("o", "e", "òóỏõọ", "èéẻẽẹ"), ("u", "y", "ùúủũụ", "ỳýỷỹỵ"))
    for early, late in zip(earlies, lates, strict=True)
}

MAX_WORDS = 14_000
MAX_PAIRS = 20_000
MIN_WORD, MIN_SYLLABLE, MIN_PAIR = 12, 3, 25
# Pairs below this pointwise mutual information (nats) are chance neighbours: "của các", "phải được".
MIN_INFORMATION = 2.0
FRAGMENTS = 3_000
ROUNDS = 2
# A piece without marks stands for several marked ones; it must not win over a marked cut of marked text.
TWIN_DISCOUNT = 0.3
_FRAGMENT_SCORE, _LETTER_SCORE = -22.0, -40.0


@dataclass(frozen=True)
class Vocabulary:
    """`pieces`: (piece, log probability) by id, 0 is unknown. `twins`: id of a marked piece → id of the piece without
    marks. `parts`: id of a compound → ids of its syllables."""

    pieces: list[tuple[str, float]]
    twins: dict[int, int]
    parts: dict[int, tuple[int, int]]

    def __len__(self) -> int:
        return len(self.pieces)


def words(text: str) -> list[str]:
    """Syllables and numbers of a text in the form that pieces are made of: "Khoản 2, UỶ ban" → khoản 2 uỷ ban."""
    return _WORD.findall(normalise(text))


def tokenizer(pieces: Sequence[tuple[str, float]]) -> Tokenizer:
    """Unigram over NFC, lower-cased text whose punctuation is blanked."""
    made = Tokenizer(models.Unigram(list(pieces), 0, False))
    blank = normalizers.Replace(Regex(r"[^\p{L}\p{N}]+"), " ")
    made.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase(), blank, normalizers.Strip()])
    made.pre_tokenizer = pre_tokenizers.Metaspace(SPACE, "always", False)
    return made


def build(texts: Iterable[tuple[str, int]], seed: int) -> Vocabulary:
    """The vocabulary of weighted texts. Words of texts with a weight above 1 (our own) are kept however rare."""
    sequence, names, kept_anyway, sample = _sequence(texts, seed)
    counts = np.bincount(sequence, minlength=len(names)).astype(float)
    counts[0] = 0.0
    total = float(counts.sum())
    order = np.argsort(-counts, kind="stable")
    kept = np.zeros(len(names), dtype=bool)
    for rank, n in enumerate(order):
        common = rank < MAX_WORDS and counts[n] >= MIN_WORD
        kept[n] = n > 0 and (common or n in kept_anyway or (counts[n] >= MIN_SYLLABLE and bool(_SYLLABLE.fullmatch(fold(names[n])))))
    single = {names[n]: counts[n] for n in order if kept[n]}
    double = _pairs(sequence, counts, kept, names, total)
    for _ in range(ROUNDS):
        single, double = _recount(single, double, sample, total)
    double = dict(sorted(double.items(), key=lambda item: (-item[1], item[0]))[:MAX_PAIRS])
    rare = {names[n]: int(counts[n]) for n in order if counts[n] >= 2 and not kept[n]}
    return _assemble({**single, **double}, rare, total)


def _sequence(texts: Iterable[tuple[str, int]], seed: int) -> tuple[np.ndarray, list[str], set[int], list[str]]:
    """All texts as one array of word numbers with 0 between texts; a fifth of the texts for recounting."""
    rng = random.Random(seed)
    numbers: dict[str, int] = {}
    sequence: list[int] = []
    kept_anyway: set[int] = set()
    sample: list[str] = []
    for text, weight in texts:
        found = words(text)
        coded = [numbers.setdefault(word, len(numbers) + 1) for word in found]
        if weight > 1:
            kept_anyway.update(coded)
        for _ in range(weight):
            sequence += coded
            sequence.append(0)
            if rng.random() < 0.2:
                sample.append(" ".join(found))
    return np.array(sequence, dtype=np.int64), ["", *numbers], kept_anyway, sample


def _pairs(sequence: np.ndarray, counts: np.ndarray, kept: np.ndarray, names: list[str], total: float) -> dict[str, float]:
    """Neighbouring words that meet more often than chance: {"cán bộ": count}."""
    first, second = sequence[:-1], sequence[1:]
    both = kept[first] & kept[second]
    codes, found = np.unique(first[both] * len(names) + second[both], return_counts=True)
    codes, found = codes[found >= MIN_PAIR], found[found >= MIN_PAIR]
    a, b = codes // len(names), codes % len(names)
    information = np.log(found * total / (counts[a] * counts[b]))
    return {
        f"{names[i]} {names[j]}": float(n)
        for i, j, n in zip(a[information > MIN_INFORMATION], b[information > MIN_INFORMATION], found[information > MIN_INFORMATION], strict=True)
        if not (names[i].isdigit() or names[j].isdigit())
    }


def _recount(single: dict[str, float], double: dict[str, float], sample: list[str], total: float) -> tuple[dict[str, float], dict[str, float]]:
    """Cut the sample with the present scores and count what was used; pairs never used are dropped."""
    every = {**single, **double}
    letters = sorted({letter for word in single for letter in word} | {SPACE})
    pieces = [(UNKNOWN, 0.0), *((_piece(w), math.log(max(c, 0.3) / total)) for w, c in every.items())]
    known = {p for p, _ in pieces}
    cutter = tokenizer([*pieces, *((x, _LETTER_SCORE) for x in letters if x not in known)])
    used = np.zeros(cutter.get_vocab_size())
    for start in range(0, len(sample), 20_000):
        for cut in cutter.encode_batch_fast(sample[start : start + 20_000]):
            np.add.at(used, cut.ids, 1)
    factor = total / max(used.sum(), 1.0)
    now = {word: used[n] * factor for n, word in enumerate(every, 1)}
    return {w: max(now[w], 1.0) for w in single}, {w: now[w] for w in double if now[w] > 0}


def _assemble(counts: dict[str, float], rare: dict[str, int], total: float) -> Vocabulary:
    bare: dict[str, float] = {}
    for word, count in counts.items():
        if fold(word) != word:
            bare[fold(word)] = bare.get(fold(word), 0.0) + count
    every = {**{w: c * TWIN_DISCOUNT for w, c in bare.items()}, **counts}
    pieces = [(UNKNOWN, 0.0), *((_piece(w), math.log(max(c, 0.1) / total)) for w, c in sorted(every.items()))]
    known = {p for p, _ in pieces}
    pieces += [(f, _FRAGMENT_SCORE) for f in _fragments(rare) if f not in known]
    known = {p for p, _ in pieces}
    letters = {x for word in [*counts, *rare] for x in word if x.isalnum()} | set("abcdefghijklmnopqrstuvwxyz0123456789") | {SPACE}
    pieces += [(x, _LETTER_SCORE) for x in sorted(letters - known)]
    number = {p: n for n, (p, _) in enumerate(pieces)}
    twins = {number[_piece(w)]: number[_piece(fold(w))] for w in counts if fold(w) != w}
    parts = {}
    for w in every:
        halves = [number.get(SPACE + half) for half in w.split()]
        if len(halves) == 2 and halves[0] is not None and halves[1] is not None:
            parts[number[_piece(w)]] = (halves[0], halves[1])
    return Vocabulary(pieces, twins, parts)


def _piece(word: str) -> str:
    return SPACE + word.replace(" ", SPACE)


def _fragments(rare: dict[str, int]) -> list[str]:
    """The substrings of 2–5 letters that cover most of the rare words (names, foreign words, codes)."""
    found: Counter[str] = Counter()
    for word, count in rare.items():
        marked = SPACE + word
        for size in (2, 3, 4, 5):
            for start in range(len(marked) - size + 1):
                found[marked[start : start + size]] += min(count, 5) * (size - 1)
    return [f for f, _ in sorted(found.items(), key=lambda item: (-item[1], item[0]))[:FRAGMENTS]]


def other_spelling(piece: str) -> str | None:
    """A piece with the tone on the first vowel: "▁uỷ▁ban" → "▁ủy▁ban"; None where no syllable ends in oà, oè, uỳ…

    Our texts are normalised to the second vowel; users' are not, so both spellings get into the tokenizer.
    """
    other = SPACE.join(_respelt(syllable) for syllable in piece.split(SPACE))
    return other if piece.startswith(SPACE) and other != piece else None


def _respelt(syllable: str) -> str:
    end = syllable[-2:]
    return syllable[:-2] + _FIRST_VOWEL[end] if end in _FIRST_VOWEL and not syllable.startswith("q") else syllable
