"""Finding provisions: the index's channels fused into one score, with the few priors the subject demands.

Explicit references are no channel: `bot/compose` looks them up by id, exactly. What is fused here is wording.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.question import Query
from knowledge.corpus import Corpus, in_force
from knowledge.index import Index
from knowledge.provision import Document, Provision
from knowledge.vietnamese import fold, normalise, words

# Weights of the channels, without and with dense vectors.
WORDS_ONLY = {"marked": 0.36, "bare": 0.36, "views": 0.28}
HYBRID = {"marked": 0.36, "bare": 0.16, "views": 0.20, "dense": 0.14}
# Fusion for passages without views, channels relative to their maxima. Without windows, half words and half dense ties
# the best weights tried on held-out questions over law (MRR@10 .894, stripped .895; words alone .871). The best window
# of words beside the whole adds .009 on alqac25 and takes .001 on xquad_vi. Over the clauses of 28 imported laws the
# right article comes first for .768 of alqac25's test questions (with the weights for views .744), without vectors for
# .756 (.744).
PLAIN = {"marked": 0.20, "bare": 0.15, "windows": 0.15, "dense": 0.50}
# How much the words of an earlier turn count beside the question's own.
CONTEXT_WEIGHT = 0.45
# A follow-up of so few syllables ("thế 300 triệu?") has no subject of its own: the turn before it counts in full.
TINY = 5
# How much the documents' words for everyday ones count beside the question's own.
EXPANSION_WEIGHT = 0.16
# A provision shares in the score of its match in the other of 205 and 114: they answer the same questions.
CROSSWALK_SHARE = 0.80
# Priors: reports on events answer questions about events; a replaced document nobody asked for gives way to its
# successor where both say the same.
CONTEXT_KIND_PRIOR = 0.80
REPLACED_PRIOR = 0.93
CORE_PRIOR = 1.06
# A document called by one of its names without its number ("những điều đảng viên không được làm").
ALIAS_PRIOR = 1.15
# A document issued in a year that the question names.
YEAR_PRIOR = 1.2
CORE = ("205-QĐ/TW", "114-QĐ/TW")


@dataclass(frozen=True)
class Hit:
    """One passage with its fused score (about [0, 1]) and its score in each channel."""

    id: str
    score: float
    channels: dict[str, float]


class Ranking:
    """All passages scored for one question; selections of it are cheap."""

    def __init__(self, ids: list[str], scores: np.ndarray, channels: dict[str, np.ndarray], corpus: Corpus, strange: float = 0.0) -> None:
        self._ids, self._scores, self._channels, self._corpus = ids, scores, channels, corpus
        self._places: dict[str, int] | None = None
        self.strange = strange  # share of the question's syllables that no passage holds, in [0, 1]

    def provisions(self, limit: int, accept: Callable[[Provision, Document], bool] | None = None, *, unread: bool = False) -> list[Hit]:
        """The best provisions (no document records), best first, that `accept` lets through; with `unread`, only
        those known by their heading alone."""
        hits: list[Hit] = []
        for n in np.argsort(-self._scores, kind="stable"):
            provision = self._corpus.find(self._ids[n])
            if provision is None or self._scores[n] <= 0 or provision.read is unread:
                continue
            if accept is None or accept(provision, self._corpus.document(provision.id)):
                hits.append(self._hit(int(n)))
                if len(hits) == limit:
                    break
        return hits

    def documents(self, limit: int, among: Iterable[Document] | None = None) -> list[tuple[Document, float]]:
        """Documents by the score of their own record and of their best provision."""
        best: dict[str, float] = {}
        for identity, score in zip(self._ids, self._scores, strict=True):
            own = self._corpus.find(identity) is None
            document = self._corpus.document(identity)
            best[document.id] = max(best.get(document.id, 0.0), float(score) * (1.0 if own else 0.85))
        allowed = None if among is None else {d.id for d in among}
        ranked = sorted(best.items(), key=lambda pair: -pair[1])
        return [(self._corpus.document(i), s) for i, s in ranked if allowed is None or i in allowed][:limit]

    def score(self, identity: str) -> float:
        """The fused score of one passage; 0 where it is not indexed."""
        if self._places is None:
            self._places = {i: n for n, i in enumerate(self._ids)}
        return float(self._scores[self._places[identity]]) if identity in self._places else 0.0

    def has(self, channel: str) -> bool:
        """Whether the index scores a channel."""
        return channel in self._channels

    def peak(self, channel: str) -> float:
        """The highest score of any passage in a channel; 0 where the index has no such channel."""
        values = self._channels.get(channel)
        return float(values.max()) if values is not None and len(values) else 0.0

    def _hit(self, n: int) -> Hit:
        return Hit(self._ids[n], float(self._scores[n]), {name: float(values[n]) for name, values in self._channels.items()})


def joined(first: Ranking, second: Ranking, corpus: Corpus) -> Ranking:
    """Two rankings of one question as one, for documents of both to be set side by side."""
    names = first._channels.keys() & second._channels.keys()
    channels = {n: np.concatenate([first._channels[n], second._channels[n]]) for n in names}
    return Ranking([*first._ids, *second._ids], np.concatenate([first._scores, second._scores]), channels, corpus, max(first.strange, second.strange))


def fuse(channels: dict[str, np.ndarray], *, weights: dict[str, float] | None = None) -> np.ndarray:
    """The weighted mean of the channels present, (n_passages,); weights default to those of the channels' kind.

    Passages without views of their own (questions they answer, plain version) are told apart by meaning more than
    by words: then each channel counts relative to its best passage, with `PLAIN` weights, and the whole is brought
    back to the level of those best passages, so that scores of different indexes can be compared.
    """
    chosen = weights or (PLAIN if "views" not in channels else HYBRID if "dense" in channels else WORDS_ONLY)
    present = {name: w / sum(chosen[n] for n in chosen if n in channels) for name, w in chosen.items() if name in channels}
    peaks = {name: max(float(channels[name].max()), 1e-6) for name in present}
    if "views" not in channels:
        level = sum(w * peaks[name] for name, w in present.items())
        present = {name: w * level / peaks[name] for name, w in present.items()}
    out: np.ndarray = np.sum([w * channels[name] for name, w in present.items()], axis=0)
    return out


class Retriever:
    """Corpus and index together. `views`: whether its passages say their matter in other words too."""

    def __init__(self, corpus: Corpus, index: Index, weights: dict[str, float] | None = None, *, views: bool = True) -> None:
        self.corpus, self.index, self.views = corpus, index, views
        self.weights = weights
        aliases = [(" ".join(words(fold(normalise(a)))), d.id) for d in corpus.documents for a in d.aliases]
        self._owners = [corpus.document(i).id for i in index.ids]
        held = [corpus.find(i) for i in index.ids]
        self._kinds = np.array([CONTEXT_KIND_PRIOR if p is not None and p.kind == "context" else 1.0 for p in held], dtype=np.float32)
        self._aliases = [(alias, i) for alias, i in aliases if alias.count(" ") >= 2]

    def rank(self, query: Query, on: dt.date) -> Ranking:
        """Score every passage for the question as of a date."""
        channels = self._channels(query.marked, query.bare, [query.marked_line, query.typed_line])
        if query.context_bare:
            earlier = self._channels(query.context_marked, query.context_bare, [" ".join(query.context_marked)])
            weight = 1.0 if len(query.bare) <= TINY else CONTEXT_WEIGHT
            channels = {name: values + weight * earlier.get(name, 0) for name, values in channels.items()}
        if query.expansion:
            bare = [fold(w) for w in query.expansion]
            added = self._channels(query.expansion, bare, [" ".join((*query.marked, *query.expansion))])
            channels = {name: values + EXPANSION_WEIGHT * added.get(name, 0) for name, values in channels.items()}
        fused = fuse(channels, weights=self.weights)
        return Ranking(self.index.ids, self._shared(fused * self._priors(query, on)), channels, self.corpus, self.index.strange(query.bare))

    def _channels(self, marked: Sequence[str], bare: Sequence[str], texts: Sequence[str]) -> dict[str, np.ndarray]:
        return self.index.scores(marked, bare, texts, views=self.views)

    def _shared(self, scores: np.ndarray) -> np.ndarray:
        out = scores.copy()
        for row in self.corpus.crosswalk:
            old, new = ([self.index.position[i] for i in side if i in self.index.position] for side in (row.old, row.new))
            if old and new:
                out[old] = np.maximum(out[old], CROSSWALK_SHARE * scores[new].max())
                out[new] = np.maximum(out[new], CROSSWALK_SHARE * scores[old].max())
        return out

    def _priors(self, query: Query, on: dt.date) -> np.ndarray:
        named = {d.id for d in query.reference.documents}
        called = {i for alias, i in self._aliases if alias in query.line}
        weight = {d.id: self._document_prior(d, query, on, d.id in named, bool(named), d.id in called) for d in self.corpus.documents}
        out: np.ndarray = np.array([weight[i] for i in self._owners], dtype=np.float32) * self._kinds
        return out

    def _document_prior(self, document: Document, query: Query, on: dt.date, named: bool, any_named: bool, called: bool) -> float:
        weight = YEAR_PRIOR if document.issued.year in query.years and not any_named else 1.0
        if called:
            weight *= ALIAS_PRIOR
        if document.number in CORE:
            weight *= CORE_PRIOR
        elif not named and in_force(document, on) is False:
            weight *= REPLACED_PRIOR
        return weight
