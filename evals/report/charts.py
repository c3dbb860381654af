"""The report's plots as inline SVG, drawn for a width of 360 and scaled by the page."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from typing import Any

WIDTH, HEIGHT = 360, 260
LEFT, RIGHT, TOP, BOTTOM = 40, 12, 12, 36
# Okabe & Ito's colours, told apart by most colour-blind readers; on paper the dash tells too.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a6d00", "#56b4e9", "#7f7f7f")
DASHES = ("", "6 3", "2 3", "8 3 2 3", "1 2", "10 4", "4 2")


def _x(share: float) -> float:
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def _y(share: float) -> float:
    return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def _frame(title: str, across: str, up: str, body: str, top: float = 1.0) -> str:
    lines = []
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        lines.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(tick)}" y2="{_y(tick)}" class="grid"/>')
        lines.append(f'<text x="{LEFT - 5}" y="{_y(tick) + 4}" text-anchor="end">{round(100 * tick * top)}</text>')
        lines.append(f'<text x="{_x(tick)}" y="{HEIGHT - BOTTOM + 15}" text-anchor="middle">{round(100 * tick)}</text>')
    axes = (
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 4}" text-anchor="middle" class="axis">{html.escape(across)}</text>'
        f'<text transform="translate(11 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle" class="axis">{html.escape(up)}</text>'
    )
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{html.escape(title)}">{"".join(lines)}{axes}{body}</svg>'


def _legend(names: Sequence[str]) -> str:
    items = "".join(
        f'<li><svg viewBox="0 0 26 8" aria-hidden="true"><line x1="1" x2="25" y1="4" y2="4" stroke="{COLOURS[n % 7]}" stroke-width="3" '
        f'stroke-dasharray="{DASHES[n % 7]}"/></svg>{html.escape(name)}</li>'
        for n, name in enumerate(names)
    )
    return f'<ul class="legend">{items}</ul>'


def risk_coverage(curves: Sequence[tuple[str, Sequence[Sequence[float]]]]) -> str:
    """Share of wrong first articles among the surest answers, against the share of questions answered."""
    highest = max((risk for _, curve in curves for share, risk in curve if share >= 0.05), default=0.0)
    top = next(t for t in (0.1, 0.2, 0.4, 0.6, 0.8, 1.0) if highest <= t + 1e-9)
    body = []
    for n, (_, curve) in enumerate(curves):
        points = [(_x(share), _y(min(risk / top, 1.0))) for share, risk in curve]
        if points:
            path = " ".join(f"{x},{y}" for x, y in points)
            style = f'stroke="{COLOURS[n % 7]}" stroke-dasharray="{DASHES[n % 7]}"'
            body.append(f'<polyline points="{path}" fill="none" stroke-width="2" {style}/>')
            body.append(f'<circle cx="{points[-1][0]}" cy="{points[-1][1]}" r="4" fill="{COLOURS[n % 7]}"/>')
    return _frame("Rủi ro theo độ phủ", "độ phủ: % câu được trả lời", "rủi ro: % sai", "".join(body), top) + _legend([name for name, _ in curves])


def reliability(found: Sequence[tuple[str, dict[str, Any]]]) -> str:
    """Observed share of answerable questions against the confidence given, by bins; the size of a dot grows with n."""
    if not found:
        return "<p>Không hệ thống nào cho độ tin cậy dạng xác suất.</p>"
    body = [f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" class="ideal"/>']
    for n, (_, calibration) in enumerate(found):
        points = [(_x(b["confidence"]), _y(b["observed"]), b["n"]) for b in calibration["bins"]]
        path = " ".join(f"{x},{y}" for x, y, _ in points)
        body.append(f'<polyline points="{path}" fill="none" stroke="{COLOURS[n % 7]}" stroke-width="1.5" stroke-dasharray="{DASHES[n % 7]}"/>')
        for x, y, size in points:
            body.append(
                f'<circle cx="{x}" cy="{y}" r="{2 + math.sqrt(size) / 3:.1f}" fill="{COLOURS[n % 7]}" fill-opacity=".75"><title>n = {size}</title></circle>'
            )
    names = [f"{name} (ECE {100 * c['ece']:.1f} %)".replace(".", ",") for name, c in found]
    return _frame("Độ tin cậy so với thực tế", "độ tin cậy hệ thống đưa ra (%)", "% câu thật sự trả lời được", "".join(body)) + _legend(names)


def latency(found: Sequence[tuple[str, dict[str, Any]]]) -> str:
    """Median and 95th percentile of the seconds for an answer, on a logarithmic scale."""
    if not found:
        return "<p>Không có số đo thời gian.</p>"
    low = math.floor(math.log10(max(min(f["median"] for _, f in found), 1e-5)))
    high = max(math.ceil(math.log10(max(f["p95"] for _, f in found))), low + 1)
    height = 34 * len(found) + 30

    def place(seconds: float) -> float:
        return round(10 + (math.log10(max(seconds, 10.0**low)) - low) / (high - low) * (WIDTH - 20), 1)

    body = []
    for power in range(low, high + 1):
        at = place(10.0**power)
        body.append(f'<line x1="{at}" x2="{at}" y1="4" y2="{height - 22}" class="grid"/>')
        anchor = "start" if power == low else "end" if power == high else "middle"
        body.append(f'<text x="{at}" y="{height - 8}" text-anchor="{anchor}">{_time(10.0**power)}</text>')
    for n, (name, times) in enumerate(found):
        y = 34 * n + 26
        body.append(f'<text x="10" y="{y - 8}">{html.escape(name[:34])}: {_time(times["median"])} · p95 {_time(times["p95"])}</text>')
        body.append(
            f'<line x1="{place(times["median"])}" x2="{place(times["p95"])}" y1="{y}" y2="{y}" stroke="{COLOURS[n % 7]}" stroke-width="6" stroke-linecap="round"/>'
        )
        body.append(f'<circle cx="{place(times["median"])}" cy="{y}" r="5" fill="{COLOURS[n % 7]}"/>')
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="Thời gian trả lời">{"".join(body)}</svg>'


def _time(seconds: float) -> str:
    value, unit = (seconds, "s") if seconds >= 1 else (seconds * 1000, "ms")
    return f"{value:.3g} {unit}".replace(".", ",")
