"""Vietnamese names and figures as readers of the report see them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

LABELS = Path(__file__).parent / "labels.yaml"


@cache
def labels() -> dict[str, Any]:
    """The Vietnamese names of measures, skills, statuses and kinds of failure."""
    found: dict[str, Any] = yaml.safe_load(LABELS.read_text("utf-8"))
    return found


def skill_name(skill: str) -> str:
    """A skill as readers see it; categories of other datasets keep their own name."""
    return str(labels()["skills"].get(skill, skill))


def percent(value: float) -> str:
    """0.8234 → "82,3"."""
    return f"{100 * value:.1f}".replace(".", ",")
