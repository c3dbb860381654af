"""The report: one HTML file that asks nothing of any other address, for evaluators, on a desk or a phone."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.measures import LOWER
from evals.report import charts, heat, targets
from evals.report.naming import labels, percent, skill_name
from evals.results import Results
from knowledge.errors import HoidapError

HERE = Path(__file__).parent


def write(runs: Sequence[Results], file: Path) -> None:
    """The report of one run, or of several side by side. The first one is the one whose skills are shown in full."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page(runs), "utf-8")
    except OSError as error:
        raise HoidapError(f"Không ghi được báo cáo {file} ({error.strerror}).") from error


def page(runs: Sequence[Results]) -> str:
    """The whole document: template, style and script put together with tables, plots and the cases as data."""
    first = runs[0]
    parts = {
        "STYLE": (HERE / "style.css").read_text("utf-8"),
        "SCRIPT": (HERE / "script.js").read_text("utf-8"),
        "SUBTITLE": html.escape(f"{len(first['cases'])} câu hỏi, {len(first['skills'])} kỹ năng · bộ câu hỏi: {_datasets(first['datasets'])}"),
        "TILES": _tiles(first),
        "HEADLINE": _headline(runs),
        "TARGETS": targets.section(first) if first["system"] == "ours" else "",
        "HEAT": heat.tables(runs),
        "RISK": charts.risk_coverage([(r["label"], r["risk_coverage"]) for r in runs]),
        "RELIABILITY": charts.reliability([(r["label"], r["calibration"]) for r in runs if r["calibration"]["bins"]]),
        "LATENCY": charts.latency([(r["label"], r["latency"]) for r in runs if r["latency"]]),
        "JUDGE": _judge(runs),
        "DATA": json.dumps(_data(runs), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
    }
    text = (HERE / "page.html").read_text("utf-8")
    for name, value in parts.items():
        text = text.replace(f"{{{{{name}}}}}", value)
    return text


def _datasets(names: Sequence[str]) -> str:
    shown = ", ".join(skill_name(n) for n in names[:3])
    return shown if len(names) <= 3 else f"{shown} và {len(names) - 3} bộ nữa"


def _shown(name: str, value: float) -> str:
    return f"{value:.0f}" if name == "length" else percent(value)


def _tiles(run: Results) -> str:
    out = []
    for name in ("right_first", "f1_article", "key_facts", "false_refusal", "false_answer"):
        found = run["summary"].get(name)
        if found:
            title, why = labels()["measures"][name]
            out.append(
                f'<div class="tile" title="{html.escape(why)}"><span>{html.escape(title)}</span><b>{percent(found["mean"])}<small> %</small></b>'
                f"<i>{percent(found['low'])}–{percent(found['high'])}</i></div>"
            )
    return "".join(out)


def _headline(runs: Sequence[Results]) -> str:
    heads = "".join(f'<th scope="col">{html.escape(r["label"])}</th>' for r in runs)
    rows = []
    for name, (title, why) in labels()["measures"].items():
        found = [r["summary"].get(name) for r in runs]
        if not any(found):
            continue
        low = ' <abbr title="càng thấp càng tốt">↓</abbr>' if name in LOWER and name != "length" else ""
        best = _best(name, [f["mean"] for f in found if f])
        cells = "".join(_figure(name, f, best if len(runs) > 1 else None) for f in found)
        rows.append(f'<tr><th scope="row" title="{html.escape(why)}">{html.escape(title)}{low}</th>{cells}</tr>')
    return f'<table class="figures"><thead><tr><th scope="col">Số đo</th>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _best(name: str, means: Sequence[float]) -> float | None:
    return None if name == "length" else min(means) if name in LOWER else max(means)


def _figure(name: str, found: dict[str, float] | None, best: float | None) -> str:
    if found is None:
        return '<td class="none">–</td>'
    mark = ' class="best"' if best is not None and abs(found["mean"] - best) < 1e-12 else ""
    return (
        f"<td{mark}><b>{_shown(name, found['mean'])}</b><i>{_shown(name, found['low'])}–{_shown(name, found['high'])}</i><s>n {found['n']}</s></td>"
    )


def _judge(runs: Sequence[Results]) -> str:
    lines = []
    for run in runs:
        if "judge" in run:
            shown = ", ".join(f"{n}: {k:.2f}" if k is not None else f"{n}: –" for n, k in run["judge"]["kappa"].items())
            lines.append(
                f"<p>{html.escape(run['label'])}: mức đồng thuận của mô hình chấm với nhãn (kappa Cohen) {html.escape(shown)}; không đọc được {run['judge']['unread']} phiếu.</p>"
            )
    return f"<section><h2>Mô hình chấm</h2>{''.join(lines)}</section>" if lines else ""


def _data(runs: Sequence[Results]) -> dict[str, Any]:
    """What the failure list shows, without what it does not."""
    kept = (
        "id",
        "skill",
        "question",
        "history",
        "expected",
        "gold",
        "key_facts",
        "must_not",
        "status",
        "answer",
        "citations",
        "notices",
        "failures",
        "measures",
    )
    return {
        "labels": {
            "skills": labels()["skills"],
            "failures": labels()["failures"],
            "statuses": labels()["statuses"],
            "measures": {name: found[0] for name, found in labels()["measures"].items()},
        },
        "runs": [{"label": r["label"], "cases": [{k: c[k] for k in kept} for c in r["cases"] if c["failures"]]} for r in runs],
    }
