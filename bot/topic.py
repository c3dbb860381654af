"""Whether a question speaks of the subject at all: a linear classifier over its syllables and pairs, without marks.

Trained by `python -m evals calibrate` on the corpus's own questions against questions of other fields; the table
holds weights only. Its score is one feature of the confidence, never a decision by itself.
"""

from __future__ import annotations

import gzip
import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from knowledge.vietnamese import terms

TABLE = Path(__file__).parent / "topic.tsv.gz"
_BIAS = "<bias>"


def score(bare: Sequence[str], table: dict[str, float] | None = None) -> float:
    """Log-odds that the question is about the subject: positive within, negative outside; 0 without a table."""
    weights = table if table is not None else load()
    found = set(terms([w for w in bare if not w[0].isdigit()]))
    if not weights or not found:
        return 0.0
    return weights.get(_BIAS, 0.0) + sum(weights.get(t, 0.0) for t in found) / math.sqrt(len(found))


@lru_cache(maxsize=2)
def load(path: Path = TABLE) -> dict[str, float]:
    """The shipped weights; empty where there is no table."""
    if not path.exists():
        return {}
    lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
    return {term: float(weight) for term, weight in (line.split("\t") for line in lines)}


def save(weights: dict[str, float], bias: float, path: Path = TABLE) -> None:
    """Write the weights, rounded; the same weights give the same bytes."""
    lines = [f"{_BIAS}\t{bias:.4f}", *(f"{t}\t{w:.3f}" for t, w in sorted(weights.items()) if abs(w) >= 0.02)]
    path.write_bytes(gzip.compress("\n".join(lines).encode("utf-8"), mtime=0))
    load.cache_clear()
