"""The gate: a run must keep to the thresholds and to what the last accepted run reached.

gate.json: {"thresholds": {measure: {"min" | "max": x}}, "accepted": {"digest": …, "measures": {measure: mean}},
"tolerance": t}. `digest` names the cases; against another set of cases only the thresholds count.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from evals.measures import LOWER
from evals.results import Results
from knowledge.errors import HoidapError

GATE = Path(__file__).parent / "gate.json"
# Measured with the clock or no quality at all: never gated against an earlier run.
NOT_COMPARED = ("seconds", "length")


def breaches(results: Results, gate: dict[str, Any]) -> list[str]:
    """One Vietnamese line for each breach; a threshold on a measure that the run does not have is one too."""
    means = {name: found["mean"] for name, found in results["summary"].items()}
    lines = []
    for name, bound in gate.get("thresholds", {}).items():
        if name not in means:
            lines.append(f"{name}: lần chạy này không có số đo ấy (cổng đòi {bound})")
            continue
        if means[name] < bound.get("min", -math.inf):
            lines.append(f"{name}: {means[name]:.4f} thấp hơn ngưỡng {bound['min']}")
        if means[name] > bound.get("max", math.inf):
            lines.append(f"{name}: {means[name]:.4f} cao hơn ngưỡng {bound['max']}")
    return lines + _against_accepted(results["digest"], means, gate)


def _against_accepted(digest: str, means: dict[str, float], gate: dict[str, Any]) -> list[str]:
    accepted, tolerance = gate.get("accepted") or {}, float(gate.get("tolerance", 0.0))
    if accepted.get("digest") != digest:
        return []
    lines = []
    for name, before in accepted.get("measures", {}).items():
        worse = (means.get(name, math.nan) - before) * (1 if name in LOWER else -1)
        if not worse <= tolerance:
            lines.append(f"{name}: {means.get(name, math.nan):.4f} kém lần chạy được chấp nhận gần nhất ({before:.4f}, cho phép lệch {tolerance})")
    return lines


def accept(results: Results, gate: dict[str, Any]) -> dict[str, Any]:
    """The gate with this run as the last accepted one; thresholds stay."""
    kept = {n: round(f["mean"], 6) for n, f in results["summary"].items() if n not in NOT_COMPARED}
    return {"thresholds": {}, "tolerance": 0.0} | gate | {"accepted": {"system": results["system"], "digest": results["digest"], "measures": kept}}


def read(path: Path) -> dict[str, Any]:
    """A gate file; HoidapError where it is none."""
    try:
        gate = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise HoidapError(f"Không đọc được tệp ngưỡng {path}: {error}. Xem mẫu: evals/gate.json") from error
    if not isinstance(gate, dict) or not isinstance(gate.get("thresholds", {}), dict):
        raise HoidapError(f"Tệp ngưỡng {path} sai dạng: cần một đối tượng JSON có khoá 'thresholds'.")
    return gate


def write(gate: dict[str, Any], path: Path) -> None:
    """Write a gate file."""
    path.write_text(json.dumps(gate, ensure_ascii=False, indent=1) + "\n", "utf-8")
