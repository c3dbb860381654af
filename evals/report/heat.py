"""The heat maps: skill × measure of one run, skill × system for each measure of several."""

from __future__ import annotations

import html
from collections.abc import Sequence

from evals.measures import LOWER
from evals.report.naming import labels, percent, skill_name
from evals.results import Results

# The palest cell stands for this share and less; the darkest holds this percentage of the colour, so that text stays
# readable on it.
PALEST, DARKEST = 0.4, 66


def tables(runs: Sequence[Results]) -> str:
    """Skill × measure of the first run; with several runs also skill × system, one table for each measure."""
    names = [n for n in labels()["heat"] if n in runs[0]["summary"]]
    titles = [labels()["measures"][n][0] for n in names]
    blocks = [_table("", titles, [(skill, [found.get(n) for n in names]) for skill, found in runs[0]["skills"].items()], names)]
    if len(runs) > 1:
        for name, title in zip(names, titles, strict=True):
            rows = [(skill, [r["skills"].get(skill, {}).get(name) for r in runs]) for skill in runs[0]["skills"]]
            kept = [(s, cells) for s, cells in rows if any(cells)]
            blocks.append(_table(title, [r["label"] for r in runs], kept, [name] * len(runs)))
    options = ["theo số đo (" + html.escape(runs[0]["label"]) + ")", *(f"theo hệ thống: {html.escape(t)}" for t in titles)]
    chosen = "".join(f'<option value="{n}">{o}</option>' for n, o in enumerate(options[: len(blocks)]))
    select = f'<label class="pick">Xem <select id="heat">{chosen}</select></label>' if len(blocks) > 1 else ""
    return select + "".join(f'<div class="scroll heat" data-heat="{n}"{" hidden" if n else ""}>{b}</div>' for n, b in enumerate(blocks))


def _table(title: str, heads: Sequence[str], rows: Sequence[tuple[str, Sequence[dict[str, float] | None]]], names: Sequence[str]) -> str:
    caption = f"<caption>{html.escape(title)}</caption>" if title else ""
    head = "".join(f'<th scope="col">{html.escape(h)}</th>' for h in heads)
    body = []
    for skill, found in rows:
        cells = "".join(_cell(name, f) for name, f in zip(names, found, strict=True))
        body.append(f'<tr><th scope="row">{html.escape(skill_name(skill))}</th>{cells}</tr>')
    return f'<table>{caption}<thead><tr><th scope="col">Kỹ năng</th>{head}</tr></thead><tbody>{"".join(body)}</tbody></table>'


def _cell(name: str, found: dict[str, float] | None) -> str:
    if found is None:
        return '<td class="none" aria-label="không áp dụng"></td>'
    good = 1 - found["mean"] if name in LOWER else found["mean"]
    return f'<td style="--v:{round(max(0.0, (good - PALEST) / (1 - PALEST)) * DARKEST)}%" title="n = {found["n"]}">{percent(found["mean"])}</td>'
