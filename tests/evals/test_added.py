"""The gate of imported documents: fitted on what it is given, and its file holds the figures beside the model."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bot import beside, confidence
from bot.confidence import Model
from evals import added, laws
from evals.__main__ import main
from evals.laws import Examples

BENCH = Path(__file__).parents[3] / "shared" / "data" / "bench" / "alqac25"
NAMES = added.CHOSEN["hybrid"]


def separable(n: int = 400) -> tuple[list[dict[str, float]], np.ndarray]:
    """Rows whose first feature tells the classes apart."""
    y = np.arange(n) % 4 == 0
    x = np.random.default_rng(7).normal(size=(n, len(NAMES))) * 0.05
    x[:, 0] += y
    return [dict(zip(NAMES, row, strict=True)) for row in x], y.astype(float)


def counted(x: list[dict[str, float]], y: np.ndarray) -> Examples:
    return Examples(x, y, np.ones(len(y)))


def shares(model: Model, x: list[dict[str, float]], y: np.ndarray) -> tuple[float, float]:
    """The shares let through of those that are theirs and of the others."""
    through = np.array([model.probability(row) >= model.threshold for row in x])
    return float(np.mean(through[y == 1])), float(np.mean(through[y == 0]))


def test_the_threshold_lets_through_no_more_than_it_may() -> None:
    x, y = separable()
    theirs, others = shares(added.fit(counted(x, y), NAMES), x, y)
    assert others <= added.MOST_FALSE_ANSWERS
    assert theirs > 0.9
    blank = [dict.fromkeys(NAMES, 0.0) for _ in x]
    assert shares(added.fit(counted(blank, y), NAMES), blank, y) == (0.0, 0.0)


def test_figures_stand_beside_the_models_and_do_not_disturb_them(tmp_path: Path) -> None:
    x, y = separable()
    path = tmp_path / "beside.json"
    model = added.fit(counted(x, y), NAMES)
    added.write({"hybrid": model}, {}, path)
    added.write({}, {"hybrid": {"gate": {"outside": "3/844 (0.4 %)"}}}, path)
    assert confidence.load(path) == {"hybrid": model}
    assert json.loads(path.read_text("utf-8"))["measured"]["hybrid"]["gate"] == {"outside": "3/844 (0.4 %)"}


def test_the_shipped_models_say_what_they_were_measured_on() -> None:
    held = json.loads(beside.MODEL.read_text("utf-8"))
    assert "calibrate --added" in held["about"]
    for name in held["models"]:
        assert set(held["measured"][name]["gate"]) == set(held["measured"][name]["answers"]) == set(added.KINDS)


def test_a_question_keeps_its_side_with_and_without_marks() -> None:
    assert added.Asked("Vợ chồng ở nhà", "theirs").held == added.Asked("vo chong o nha", "theirs").held
    sides = [added.Asked(f"câu hỏi số {n}", "outside").held for n in range(500)]
    assert 60 < sum(sides) < 140


@pytest.mark.parametrize("arguments", [["--added"], ["--check"], ["--added", "--data", "/khong/co"]])
def test_without_its_data_it_says_what_is_missing(arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOIDAP_EMBEDDING", "none")
    assert main(["calibrate", *arguments]) == 1
    assert "--data" in capsys.readouterr().err


@pytest.mark.skipif(not BENCH.exists(), reason="bench data are not beside the project")
def test_laws_are_read_as_an_import_would_read_them() -> None:
    held, asked = laws.laws(BENCH), laws.questions(BENCH)
    assert len({p.article for p in held["Bộ luật dân sự"].provisions}) == 689
    assert {t for _, found in asked["test"] for t in found} <= set(held)
    picked = laws.choices(list(held), asked["test"])
    assert sorted(held) == picked[-1]
    assert picked == laws.choices(list(held), asked["test"])
