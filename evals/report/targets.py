"""The targets for ours: what was reached, by how much one is missed, and on which cases."""

from __future__ import annotations

import html
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from evals.measures import LOWER
from evals.report.naming import labels, percent
from evals.results import Results

TARGETS = Path(__file__).parent.parent / "targets.yaml"
HEADS = ("Số đo", "Mục tiêu", "Đạt được", "Kết luận", "Câu làm hụt")
# Below this a gap is rounding.
ROUNDING = 1e-12


@cache
def targets() -> dict[str, dict[str, float]]:
    """measure → {"min" | "max": share}."""
    found: dict[str, dict[str, float]] = yaml.safe_load(TARGETS.read_text("utf-8"))
    return found


def gap(bound: dict[str, float], mean: float) -> float:
    """By how much a mean misses its target; 0 where it does not."""
    short = bound["min"] - mean if "min" in bound else mean - bound["max"]
    return short if short > ROUNDING else 0.0


def short_of(name: str, cases: list[dict[str, Any]]) -> list[str]:
    """Ids of the cases where a measure is not all it can be."""
    return [c["id"] for c in cases if name in c["measures"] and (c["measures"][name] > 0 if name in LOWER else c["measures"][name] < 1)]


def section(run: Results) -> str:
    """The section of the report; empty where the run has none of the measures."""
    rows = [_row(name, bound, run) for name, bound in targets().items() if name in run["summary"]]
    head = "".join(f'<th scope="col">{h}</th>' for h in HEADS)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    return f'<section><h2>Mục tiêu</h2><div class="scroll targets" tabindex="0">{table}</div></section>' if rows else ""


def _row(name: str, bound: dict[str, float], run: Results) -> str:
    mean, missed = run["summary"][name]["mean"], gap(bound, run["summary"][name]["mean"])
    wanted = f"≥ {percent(bound['min'])}" if "min" in bound else f"≤ {percent(bound['max'])}"
    state = f"{'thiếu' if 'min' in bound else 'vượt'} {percent(missed)} điểm" if missed else "đạt"
    short = short_of(name, run["cases"]) if missed else []
    ids = f"<details><summary>{len(short)} câu</summary><p>{html.escape(', '.join(short))}</p></details>" if short else ""
    cells = f'<td>{wanted}</td><td>{percent(mean)}</td><td class="{"no" if missed else "yes"}">{state}</td><td>{ids}</td>'
    return f'<tr><th scope="row">{html.escape(labels()["measures"][name][0])}</th>{cells}</tr>'
