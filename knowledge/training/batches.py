"""Batches of (query, passage) pieces. Each is a pure function of seed and step, so training resumes exactly.

A third of the queries lose their marks, some syllable by syllable; a few are mistyped; titles are dressed as
questions; half of the queries of titled passages are one clause of the passage itself (inverse cloze task,
Lee et al. 2019, arXiv 1906.00300), which half of the time is cut out of the passage.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from knowledge.training.pairs import Pair
from knowledge.training.vocabulary import words
from knowledge.vietnamese import fold, normalise

Ids = npt.NDArray[np.int32]

QUERIES_STRIPPED, QUERIES_HALF_STRIPPED, PASSAGES_STRIPPED = 0.22, 0.10, 0.10
MISTYPED = 0.06
CLAUSE_QUERIES, CLAUSE_REMOVED, TITLE_IN_PASSAGE = 0.55, 0.5, 0.6
DRESSED = 0.3
# Pieces of a passage, drawn for each: short windows as an index holds them, and whole articles.
WINDOWS = (40, 64, 96, 160, 320)
QUERY_PIECES = 48
# Clauses of a passage that are kept: nine passages in ten have no more.
MAX_CLAUSES = 24
# Pairs of one law or page that stand together in a batch.
NEIGHBOURS = 16
DRESSES = (
    "{} được quy định như thế nào?", "{} là gì?", "{}, đúng hay sai?", "thế nào là {}?", "quy định về {}",
    "{} gồm những gì", "cho hỏi {} ra sao", "{} như thế nào ạ", "khi nào {}", "ai có trách nhiệm {}",
    "trường hợp nào {}", "theo quy định của pháp luật, {}", "{} có được không", "mức {} là bao nhiêu",
    "tôi muốn hỏi {} thì làm thế nào", "phát biểu nào sau đây đúng về {}", "đâu không phải là {}",
)  # fmt: skip
_CLAUSE = re.compile(r"\n+|(?<=[.;:?!])\s+")


@dataclass(frozen=True)
class Table:
    """Texts as pieces, end to end: text n is `ids[offsets[n]:offsets[n + 1]]`."""

    ids: Ids
    offsets: npt.NDArray[np.int64]

    def __getitem__(self, n: int) -> Ids:
        return self.ids[self.offsets[n] : self.offsets[n + 1]]


def encode(tokenizer: Tokenizer, texts: Sequence[str]) -> Table:
    """(n,) texts as one table of pieces."""
    parts: list[Ids] = []
    sizes: list[int] = []
    for start in range(0, len(texts), 20_000):
        for found in tokenizer.encode_batch_fast(texts[start : start + 20_000], add_special_tokens=False):
            parts.append(np.array(found.ids, dtype=np.int32))
            sizes.append(len(parts[-1]))
    return Table(np.concatenate(parts), np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64))


def clauses(text: str, least: int = 5, most: int = 60) -> list[str]:
    """A passage cut at line ends and punctuation into runs of 5–60 words, short ones joined to what follows."""
    found: list[str] = []
    current: list[str] = []
    for part in _CLAUSE.split(text):
        current += words(part)
        if len(current) >= least:
            found += [" ".join(current[n : n + most]) for n in range(0, len(current), most)]
            current = []
    return [*found, " ".join(current)] if current else found


class Batches:
    """All pairs as pieces, and the batch of any step."""

    def __init__(self, pairs: Sequence[Pair], tokenizer: Tokenizer, size: int, seed: int) -> None:
        self.size, self.seed = size, seed
        self._tokenizer = tokenizer
        self._pairs = pairs
        passages: dict[str, int] = {}
        self._passage = np.array([passages.setdefault(p.passage, len(passages)) for p in pairs])
        cut = [clauses(text)[:MAX_CLAUSES] or [""] for text in passages]
        self._starts = np.concatenate([[0], np.cumsum([len(c) for c in cut])])
        flat = [c for found in cut for c in found]
        self.marked = encode(tokenizer, flat)
        self.bare = encode(tokenizer, [fold(c) for c in flat])
        units: dict[str, int] = {}
        self._unit = np.array([units.setdefault(p.unit, len(units)) for p in pairs])
        groups: dict[str, int] = {}
        self._group = np.array([groups.setdefault(p.group, len(groups)) for p in pairs])
        self._repeated = np.repeat(np.arange(len(pairs)), [p.weight for p in pairs])
        self._epoch = -1
        self._order = self._repeated
        self.per_epoch = max(1, len(self._repeated) // size)

    def batch(self, step: int) -> tuple[list[Ids], list[Ids], npt.NDArray[np.int64]]:
        """Queries, passages (lists of `size` piece arrays) and the unit of each pair, for one step."""
        epoch, place = divmod(step, self.per_epoch)
        if epoch != self._epoch:
            self._epoch, self._order = epoch, self._shuffled(epoch)
        rng = random.Random(self.seed * 1_000_003 + step)
        chosen = self._order[place * self.size : (place + 1) * self.size]
        queries: list[Ids | None] = []
        passages: list[Ids] = []
        texts: list[str] = []
        for n in chosen:
            clause = self._drawn_clause(int(n), rng)
            passages.append(self._window(int(n), clause, rng))
            if clause is None:
                texts.append(_query(self._pairs[n], rng))
                queries.append(None)
            else:
                table = self.bare if rng.random() < QUERIES_STRIPPED + QUERIES_HALF_STRIPPED else self.marked
                queries.append(table[clause][:QUERY_PIECES])
        fresh = iter(self._tokenizer.encode_batch_fast(texts, add_special_tokens=False))
        filled = [np.array(next(fresh).ids, dtype=np.int32) if q is None else q for q in queries]
        return filled, passages, self._unit[chosen]

    def _shuffled(self, epoch: int) -> npt.NDArray[np.int64]:
        """Every pair `weight` times, in chunks of neighbours whose order is random."""
        rng = np.random.default_rng([self.seed, epoch])
        rows = self._repeated[np.lexsort((rng.random(len(self._repeated)), self._group[self._repeated]))]
        edges = np.flatnonzero(np.diff(self._group[rows], prepend=-1))
        inside = np.arange(len(rows)) - np.repeat(edges, np.diff([*edges, len(rows)]))
        chunk = np.cumsum(inside % NEIGHBOURS == 0) - 1
        place = rng.permutation(int(chunk[-1]) + 1)
        return rows[np.argsort(place[chunk], kind="stable")]

    def _drawn_clause(self, n: int, rng: random.Random) -> int | None:
        """The clause of the passage that serves as the query, or None for the pair's own query."""
        first, last = self._starts[self._passage[n]], self._starts[self._passage[n] + 1]
        if not self._pairs[n].titled or last - first < 2 or rng.random() >= CLAUSE_QUERIES:
            return None
        return rng.randrange(int(first), int(last))

    def _window(self, n: int, clause: int | None, rng: random.Random) -> Ids:
        """Neighbouring clauses up to a drawn number of pieces; around the query's clause where there is one."""
        table = self.bare if rng.random() < PASSAGES_STRIPPED else self.marked
        first, last = int(self._starts[self._passage[n]]), int(self._starts[self._passage[n] + 1])
        limit = rng.choice(WINDOWS)
        skipped = clause if clause is not None and rng.random() < CLAUSE_REMOVED else -1
        start = first
        if clause is not None:
            start = max(first, clause - rng.randrange(4))
        elif self._pairs[n].titled and rng.random() < 0.5:
            start = rng.randrange(first, last)
        parts: list[Ids] = []
        if clause is not None and rng.random() < TITLE_IN_PASSAGE:
            parts.append(self._title(n))
        elif not self._pairs[n].titled:
            limit = WINDOWS[-1]
        room = limit
        for c in range(start, last):
            if c != skipped and room > 0:
                parts.append(table[c][:room])
                room -= len(parts[-1])
        if room == limit:
            parts.append(table[first])
        return np.concatenate(parts)

    def _title(self, n: int) -> Ids:
        return np.array(self._tokenizer.encode(self._pairs[n].query, add_special_tokens=False).ids, dtype=np.int32)


def _query(pair: Pair, rng: random.Random) -> str:
    text = normalise(pair.query)
    if pair.titled and rng.random() < DRESSED:
        text = rng.choice(DRESSES).format(text)
    drawn = rng.random()
    if drawn < QUERIES_STRIPPED:
        text = fold(text)
    elif drawn < QUERIES_STRIPPED + QUERIES_HALF_STRIPPED:
        text = " ".join(fold(w) if rng.random() < 0.5 else w for w in text.split())
    return _mistyped(text, rng) if rng.random() < MISTYPED else text


def _mistyped(text: str, rng: random.Random) -> str:
    """One letter of one word dropped or swapped with the next: "bổ nhiệm" → "bổ nhệm" or "bổ nhiệm" → "bổ nihệm"."""
    found = text.split()
    n = rng.randrange(len(found)) if found else 0
    if not found or len(found[n]) < 3:
        return text
    word, at = found[n], rng.randrange(len(found[n]) - 1)
    found[n] = word[:at] + (word[at + 1] + word[at] if rng.random() < 0.5 else word[at + 1]) + word[at + 2 :]
    return " ".join(found)
