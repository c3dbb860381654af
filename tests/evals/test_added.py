"""The gate of imported documents: fitted on what it is given, and its file holds the figures beside the model."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bot import beside
from evals import added
from evals.__main__ import main


def separable(n: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Rows whose first feature tells the classes apart."""
    y = np.arange(n) % 4 == 0
    x = np.random.default_rng(7).normal(size=(n, len(added.FEATURES))) * 0.05
    x[:, 0] += y
    return x, y.astype(float)


def test_the_threshold_lets_through_no_more_than_it_may() -> None:
    x, y = separable()
    fitted = added.fit(x, y)
    through = added.passed(fitted, x)
    assert np.mean(through[y == 0]) <= added.MOST_FALSE_ANSWERS
    assert np.mean(through[y == 1]) > 0.9
    hopeless = added.fit(np.zeros_like(x), y)
    assert not added.passed(hopeless, np.zeros_like(x)).any()


def test_figures_stand_beside_the_model_and_do_not_disturb_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fitted = added.fit(*separable())
    added.write(fitted, {"gate": {"outside": "3/844 (0.4 %)"}}, tmp_path / "beside.json")
    monkeypatch.setattr(beside, "MODEL", tmp_path / "beside.json")
    beside.model.cache_clear()
    try:
        assert beside.model() == fitted
    finally:
        monkeypatch.undo()
        beside.model.cache_clear()
    assert set(beside.model()) == {"intercept", "threshold", *beside.FEATURES}


def test_the_shipped_model_says_what_it_was_measured_on() -> None:
    held = json.loads(beside.MODEL.read_text("utf-8"))
    assert "calibrate --added" in held["about"]
    assert set(held["measured"]["gate"]) == set(held["measured"]["answers"]) == set(added.KINDS)


def test_a_question_keeps_its_side_with_and_without_marks() -> None:
    assert added.Asked("Vợ chồng ở nhà", "theirs").held == added.Asked("vo chong o nha", "theirs").held
    sides = [added.Asked(f"câu hỏi số {n}", "outside").held for n in range(500)]
    assert 60 < sum(sides) < 140


@pytest.mark.parametrize("arguments", [["--added"], ["--check"], ["--added", "--data", "/khong/co"]])
def test_without_its_data_it_says_what_is_missing(arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOIDAP_EMBEDDING", "none")
    assert main(["calibrate", *arguments]) == 1
    assert "--data" in capsys.readouterr().err
