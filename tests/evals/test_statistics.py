"""Intervals, tests and curves with figures worked by hand."""

from __future__ import annotations

import pytest

from evals.statistics import interval, mcnemar, permutation, reliability, risk_coverage


def test_interval_holds_the_mean_and_repeats() -> None:
    values = [1.0] * 90 + [0.0] * 10
    mean, low, high = interval(values)
    assert mean == pytest.approx(0.9)
    assert 0.82 < low < 0.86
    assert 0.94 < high < 0.97
    assert interval(values) == (mean, low, high)
    assert interval([1.0, 1.0]) == (1.0, 1.0, 1.0)


def test_mcnemar_is_the_exact_binomial() -> None:
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(5, 0) == pytest.approx(2 / 32)
    assert mcnemar(8, 2) == pytest.approx(2 * (1 + 10 + 45) / 1024)
    assert mcnemar(300, 100) < 1e-20


def test_permutation_finds_what_is_there_and_not_what_is_not() -> None:
    assert permutation([0.0] * 20, [1.0] * 20) < 0.001
    assert permutation([0.5] * 20, [0.5] * 20) == 1.0
    assert permutation([0.0, 1.0] * 10, [1.0, 0.0] * 10) > 0.9


def test_reliability_by_hand() -> None:
    # .9 ×2, one happened: |.9 − .5|·2/4; .1 ×2, none happened: .1·2/4.
    error, bins = reliability([0.9, 0.9, 0.1, 0.1], [True, False, False, False])
    assert error == pytest.approx(0.25)
    assert [(b["n"], b["observed"]) for b in bins] == [(2, 0.0), (2, 0.5)]


def test_risk_coverage_admits_ties_together() -> None:
    assert risk_coverage([0.9, 0.5, 0.5], [True, False, True], 4) == [(0.25, 0.0), (0.75, pytest.approx(1 / 3))]
    assert risk_coverage([], [], 4) == []
