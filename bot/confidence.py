"""How sure we are that the corpus answers a question: a logistic model over a handful of retrieval features.

Fitted by `python -m evals calibrate` on the project's own calibration questions, cross-validated; the weights stand
in `confidence.json` beside this file together with the threshold and what it was measured on.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from bot import classifier
from bot.question import Query, vocabulary
from bot.retriever import Ranking

MODEL = Path(__file__).parent / "confidence.json"
FEATURES = ("topic", "fused", "marked", "dense", "domain", "named", "margin", "strange")


OWN_SUBJECT = -1.5


@dataclass(frozen=True)
class Model:
    """Weights by feature, intercept and the probability from which a question is answered."""

    weights: dict[str, float]
    intercept: float
    threshold: float

    def probability(self, features: dict[str, float]) -> float:
        """The chance in [0, 1] that the corpus answers the question."""
        z = self.intercept + sum(w * features.get(name, 0.0) for name, w in self.weights.items())
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, z))))


@cache
def _domain() -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(vocabulary("domain")) + r")\b")


def domain_words(query: Query) -> int:
    """How many different words of the subject the question holds."""
    return len({m[0] for m in _domain().finditer(query.line)})


def features(query: Query, ranking: Ranking, *, topic: float | None = None) -> dict[str, float]:
    """The features of the model, each about [0, 1]. Where documents are named, only what they hold counts.

    topic: the topic classifier's log-odds where another than the shipped one gave them (calibration).
    """
    named = {d.id for d in query.reference.documents}
    best = ranking.provisions(5, (lambda p, d: d.id in named) if named else None)
    scores = [h.score for h in best] or [0.0]
    documents = ranking.documents(1, query.reference.documents or None)
    # A follow-up speaks of what the turn before it spoke of, unless it plainly has a subject of its own elsewhere.
    spoken = query.bare if not query.context_bare or classifier.log_odds("topic", query.bare) < OWN_SUBJECT else query.bare + query.context_bare
    return {
        "topic": max(-2.0, min(2.0, (classifier.log_odds("topic", spoken) if topic is None else topic) / 3)),
        "fused": max(scores[0], documents[0][1] if documents else 0.0),
        "marked": ranking.peak("marked"),
        "dense": ranking.peak("dense"),
        "domain": min(3, domain_words(query)) / 3,
        "named": float(bool(named)),
        "margin": scores[0] - scores[-1],
        "strange": ranking.strange,
    }


@lru_cache(maxsize=4)
def load(path: Path = MODEL) -> dict[str, Model]:
    """The fitted models: "words" for an index of words alone, "hybrid" with dense vectors."""
    raw = json.loads(path.read_text("utf-8"))
    return {name: Model(dict(m["weights"]), m["intercept"], m["threshold"]) for name, m in raw["models"].items()}
