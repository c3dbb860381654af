"""Imported documents that the project does not ship: when a question is theirs, and its answer.

They are searched in an index of their own, so that what the shipped corpus answers and refuses stays what it is. A
question is theirs where it names one of them, or where the shipped corpus does not answer it and their wording fits well.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from bot.compose import Inquiry, compose
from bot.compose.decline import decline
from bot.question import Query
from bot.reply import Draft
from bot.retriever import Ranking, Retriever, joined
from knowledge.corpus import Corpus
from knowledge.provision import Document
from knowledge.vietnamese import fold

MODEL = Path(__file__).parent / "beside.json"
FEATURES = ("dense", "marked", "bare", "margin", "strange")


@dataclass(frozen=True)
class Beside:
    """The added documents with their index, and the corpus that holds them together with the shipped ones."""

    retriever: Retriever
    whole: Corpus

    def named(self, query: Query) -> list[Document]:
        """The added documents that the question names."""
        return [d for d in query.reference.documents if d in self.retriever.corpus.documents]

    def draft_named(self, inquiry: Inquiry, sure: float) -> tuple[float, Draft]:
        """The answer to a question that names an added document, alone or beside shipped ones."""
        ranking = self.retriever.rank(_without_names(inquiry.query, self.named(inquiry.query)), inquiry.on)
        if len(self.named(inquiry.query)) < len(inquiry.named):
            both = replace(inquiry, ranking=joined(inquiry.ranking, ranking, self.whole), corpus=self.whole)
            return sure, compose(both) or decline(both, "no_basis")
        theirs = replace(inquiry, ranking=ranking, corpus=self.retriever.corpus)
        return 1.0, compose(theirs) or decline(theirs, "no_basis")

    def draft(self, inquiry: Inquiry, sure: float, own: Draft) -> tuple[float, Draft]:
        """For a question that names none of them: their answer where the shipped corpus has none and they fit, else the one given."""
        if own.status in ("refused", "answered") or inquiry.named or inquiry.query.reference.unknown:
            return sure, own
        ranking = self.retriever.rank(inquiry.query, inquiry.on)
        fits = probability(inquiry.query, ranking)
        found = compose(replace(inquiry, ranking=ranking, corpus=self.retriever.corpus)) if fits >= model()["threshold"] else None
        return (fits, found) if found is not None else (sure, own)


def _without_names(query: Query, documents: Sequence[Document]) -> Query:
    """The question for ranking within documents it names: the words of a name fit an article on the scope of the law best."""
    for name in (fold(d.title).split() for d in documents):
        at = next((i for i in range(len(query.bare) - len(name) + 1) if list(query.bare[i : i + len(name)]) == name), None)
        if at is not None and len(query.bare) == len(query.marked) and len(query.bare) > len(name):
            kept = [i for i in range(len(query.bare)) if not at <= i < at + len(name)]
            query = replace(query, bare=tuple(query.bare[i] for i in kept), marked=tuple(query.marked[i] for i in kept), typed=())
    return query


def features(query: Query, ranking: Ranking) -> dict[str, float]:
    """What tells a question about the documents of a ranking from any other."""
    best = [h.score for h in ranking.provisions(5)] or [0.0]
    peaks = {name: ranking.peak(name) for name in ("dense", "marked", "bare")}
    return {**peaks, "margin": best[0] - best[-1], "strange": ranking.strange}


def probability(query: Query, ranking: Ranking) -> float:
    """The chance in [0, 1] that the added documents answer the question, as fitted in `beside.json`."""
    fitted = model()
    z = fitted["intercept"] + sum(fitted[name] * value for name, value in features(query, ranking).items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, z))))


@cache
def model() -> dict[str, float]:
    """Intercept, threshold and weights by feature."""
    return {str(k): float(v) for k, v in json.loads(MODEL.read_text("utf-8")).items() if isinstance(v, int | float)}
