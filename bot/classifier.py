"""Small linear classifiers over a question's syllables and pairs, without marks.

Three tables ship, trained by `python -m evals calibrate` and holding weights only:

    topic   does it speak of the subject at all (one feature of the confidence, never a decision by itself)
    help    does it ask for help with wrongdoing
    person  does it ask for a verdict on a person
"""

from __future__ import annotations

import gzip
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from knowledge.vietnamese import terms

TABLES = Path(__file__).parent / "classifier"
BIAS = "<bias>"


def log_odds(name: str, bare: Sequence[str]) -> float:
    """Log-odds of the class for a question given as bare syllables; 0 where there is no table or no text."""
    return score(bare, load(TABLES / f"{name}.tsv.gz"))


def score(bare: Sequence[str], weights: dict[str, float]) -> float:
    """Bias plus the mean-normalised sum of the weights of the terms present."""
    found = features(bare)
    if not weights or not found:
        return 0.0
    return weights.get(BIAS, 0.0) + sum(weights.get(t, 0.0) for t in found) / math.sqrt(len(found))


def features(bare: Sequence[str]) -> set[str]:
    """The terms a question is judged by: syllables and pairs of neighbours, numbers left out."""
    return set(terms([w for w in bare if not w[0].isdigit()]))


@cache
def load(path: Path) -> dict[str, float]:
    """Weights by term; empty where there is no table."""
    if not path.exists():
        return {}
    lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
    return {term: float(weight) for term, weight in (line.split("\t") for line in lines)}


def save(name: str, weights: dict[str, float], bias: float, folder: Path = TABLES) -> None:
    """Write a table, rounded; the same weights give the same bytes."""
    folder.mkdir(exist_ok=True)
    lines = [f"{BIAS}\t{bias:.4f}", *(f"{t}\t{w:.3f}" for t, w in sorted(weights.items()) if abs(w) >= 0.02)]
    (folder / f"{name}.tsv.gz").write_bytes(gzip.compress("\n".join(lines).encode("utf-8"), mtime=0))
    load.cache_clear()
