"""Intervals, paired tests, and the two curves. Everything is seeded; the same results give the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np

SEED = 20190923
RESAMPLES = 2000
PERMUTATIONS = 10_000
BINS = 10


def interval(values: Sequence[float], *, resamples: int = RESAMPLES) -> tuple[float, float, float]:
    """Mean and 95 % percentile bootstrap interval over cases (Efron & Tibshirani 1993, ch. 13); NaN for no values."""
    x = np.asarray(values, dtype=float)
    if not len(x):
        return float("nan"), float("nan"), float("nan")
    drawn = x[np.random.default_rng(SEED).integers(0, len(x), (resamples, len(x)))].mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(x.mean()), float(low), float(high)


def mcnemar(gained: int, lost: int) -> float:
    """Two-sided exact p of McNemar's test for a binary measure: `gained` and `lost` are the discordant pairs."""
    n = gained + lost
    tail = sum(comb(n, k) for k in range(min(gained, lost) + 1))
    return min(1.0, 2.0 * tail / float(2**n))


def permutation(a: Sequence[float], b: Sequence[float]) -> float:
    """Two-sided p of the paired sign-flip permutation test on the mean difference, (count + 1) / (draws + 1)."""
    difference = np.asarray(b, dtype=float) - np.asarray(a, dtype=float)
    difference = difference[difference != 0]
    if not len(difference):
        return 1.0
    signs = np.random.default_rng(SEED).choice([-1.0, 1.0], (PERMUTATIONS, len(difference)))
    reached = np.abs(signs @ difference) >= abs(difference.sum()) - 1e-12
    return float((reached.sum() + 1) / (PERMUTATIONS + 1))


def reliability(probability: Sequence[float], happened: Sequence[bool], bins: int = BINS) -> tuple[float, list[dict[str, float]]]:
    """Expected calibration error (Naeini et al. 2015) over equal-width bins, and the bins that hold a case."""
    p, y = np.asarray(probability, dtype=float), np.asarray(happened, dtype=float)
    place = np.minimum((p * bins).astype(int), bins - 1)
    found = []
    for n in range(bins):
        inside = place == n
        if inside.any():
            found.append({"low": n / bins, "n": int(inside.sum()), "confidence": float(p[inside].mean()), "observed": float(y[inside].mean())})
    error = sum(b["n"] * abs(b["confidence"] - b["observed"]) for b in found) / len(p) if len(p) else float("nan")
    return float(error), found


def risk_coverage(sure: Sequence[float], right: Sequence[bool], total: int) -> list[tuple[float, float]]:
    """(coverage, risk) as answers are admitted, the surest first (El-Yaniv & Wiener 2010). Ties come in together.

    sure, right: of the answers given. total: of all questions, so the curve ends where the system declines.
    """
    order = np.argsort(-np.asarray(sure, dtype=float), kind="stable")
    scores, wrong = np.asarray(sure, dtype=float)[order], np.cumsum(~np.asarray(right, dtype=bool)[order])
    ends = [n for n in range(len(order)) if n + 1 == len(order) or scores[n + 1] != scores[n]]
    return [((n + 1) / total, float(wrong[n]) / (n + 1)) for n in ends]
