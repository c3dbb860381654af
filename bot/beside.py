"""Imported documents that the project does not ship: when a question is theirs, and its answer.

They are searched in an index of their own, so that what the shipped corpus answers and refuses stays what it is. A
question is theirs where it names one of them, or where the shipped corpus does not answer it and their wording fits well.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from bot.compose import Inquiry, compose
from bot.compose.decline import decline
from bot.question import Query
from bot.reply import Draft
from bot.retriever import Ranking, Retriever, joined
from knowledge.corpus import Corpus

MODEL = Path(__file__).parent / "beside.json"
FEATURES = ("dense", "marked", "bare", "margin", "strange")


@dataclass(frozen=True)
class Beside:
    """The added documents with their index, and the corpus that holds them together with the shipped ones."""

    retriever: Retriever
    whole: Corpus

    def draft(self, inquiry: Inquiry, sure: float, own: Draft) -> tuple[float, Draft]:
        """The answer from the added documents where the question is theirs, else the one given."""
        if own.status == "refused":
            return sure, own
        added = self.retriever.corpus
        ranking = self.retriever.rank(inquiry.query, inquiry.on)
        named = [d for d in inquiry.query.reference.documents if d in added.documents]
        if named and len(named) < len(inquiry.named):
            both = replace(inquiry, ranking=joined(inquiry.ranking, ranking, self.whole), corpus=self.whole)
            return sure, compose(both) or own
        theirs = replace(inquiry, ranking=ranking, corpus=added)
        if named:
            return 1.0, compose(theirs) or decline(theirs, "no_basis")
        if own.status == "answered" or inquiry.named or inquiry.query.reference.unknown:
            return sure, own
        fits = probability(inquiry.query, ranking)
        found = compose(theirs) if fits >= model()["threshold"] else None
        return (fits, found) if found is not None else (sure, own)


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
    return {str(k): float(v) for k, v in json.loads(MODEL.read_text("utf-8")).items()}
