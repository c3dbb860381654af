"""What the commands `run`, `compare`, `add`, `template`, `accept`, `table` and `report` do, once settings are read."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TextIO

from bot.settings import Settings
from evals import gate, report, results, runner, table, tabular
from evals.compare import compare, readable, readable_skills, worse_by_skill
from evals.dataset import DATASETS, read_cases
from evals.results import Results
from evals.systems import SYSTEMS
from knowledge import corpus as corpus_files
from knowledge.errors import HoidapError
from knowledge.progress import Progress

# What `run` prints of a run; the report holds the rest.
PRINTED = ("right_first", "right_first_clause", "f1_article", "f1_clause", "key_facts", "list_complete", "validity", "robust", "forbidden", "invented", "status",
           "false_refusal", "false_answer")  # fmt: skip


def _say(text: str, stream: TextIO | None = None) -> None:
    (stream or sys.stdout).write(text + "\n")


def run(arguments: Namespace, settings: Settings, progress: Progress) -> int:
    """Score one system, or several side by side; 1 where the gate is breached."""
    names = list(dict.fromkeys(arguments.system.split(",")))
    unknown = [n for n in names if n not in SYSTEMS]
    if unknown:
        raise HoidapError(f"Không có hệ thống '{unknown[0]}'. Các hệ thống: {', '.join(SYSTEMS)}.")
    bounds = gate.read(arguments.gate) if arguments.gate else None
    out = arguments.out or settings.home / "evals" / "-".join(names)
    runs = [_one(name, arguments, settings, out if len(names) == 1 else out / name, progress) for name in names]
    if len(runs) > 1:
        report.write(runs, out / "report.html")
    if arguments.export:
        results.export(runs[0], arguments.export)
    for found in runs:
        _say(_summary(found))
    _say(f"Báo cáo: {out / 'report.html'}")
    return _gated(runs[0], bounds) if bounds is not None else 0


def _one(name: str, arguments: Namespace, settings: Settings, folder: Path, progress: Progress) -> Results:
    corpus = corpus_files.load()
    path = arguments.dataset or DATASETS
    cases = read_cases(path, corpus, arguments.limit)
    outcomes = runner.run(name, cases, settings, folder, jobs=arguments.jobs, fresh=arguments.fresh, progress=progress)
    names = sorted(f.stem for f in path.glob("*.jsonl")) if path.is_dir() else [path.stem]
    found = results.score(name, cases, outcomes, corpus, names)
    if arguments.judge:
        from evals import judge

        found = judge.judge(found, judge.open_model(arguments.judge), corpus, progress)
    results.write(found, folder)
    report.write([found], folder / "report.html")
    return found


def _summary(found: Results) -> str:
    lines = [f"{found['label']}: {len(found['cases'])} câu, {sum(bool(c['failures']) for c in found['cases'])} câu chưa đạt trọn vẹn"]
    for name in PRINTED:
        if (f := found["summary"].get(name)) is not None:
            lines.append(f"  {name:<20}{100 * f['mean']:>7.1f} %  [{100 * f['low']:.1f}–{100 * f['high']:.1f}]  n={f['n']}")
    if found["calibration"]["ece"] is not None:
        lines.append(f"  {'ece':<20}{100 * found['calibration']['ece']:>7.1f} %")
    if found["latency"]:
        lines.append(f"  {'thời gian':<20}{1000 * found['latency']['median']:>7.1f} ms trung vị, {1000 * found['latency']['p95']:.1f} ms p95")
    return "\n".join(lines)


def _gated(found: Results, bounds: dict[str, object]) -> int:
    lines = gate.breaches(found, bounds)
    for line in lines:
        _say(f"CỔNG: {line}", sys.stderr)
    if not lines:
        _say("Cổng: đạt.")
    return 1 if lines else 0


def compared(arguments: Namespace) -> int:
    """Print the paired comparison of two results."""
    a, b = results.load(arguments.a), results.load(arguments.b)
    _say(readable(compare(a, b), f"{a['label']} ({arguments.a})", f"{b['label']} ({arguments.b})"))
    _say(readable_skills(worse_by_skill(a, b)))
    return 0


def add(arguments: Namespace, settings: Settings) -> int:
    """Take over an evaluator's cases; broken rows are named on standard error. 1 where no row could be kept."""
    into = arguments.into or settings.home / "evals" / "cases" / f"{arguments.file.stem}.jsonl"
    kept, broken = tabular.add(arguments.file, into, corpus_files.load())
    for line in broken:
        _say(line, sys.stderr)
    _say(f"Đã thêm {kept} câu vào {into}; {len(broken)} dòng hỏng. Đo bằng: python -m evals run --dataset {into}")
    return 0 if kept else 1


def template(arguments: Namespace) -> int:
    """Write the form for evaluators' cases."""
    tabular.write_template(arguments.file)
    _say(f"Đã ghi mẫu {arguments.file}. Điền xong chạy: python -m evals add {arguments.file}")
    return 0


def accept(arguments: Namespace) -> int:
    """Keep runs as the accepted ones: their averages for the table and, for ours, the gate's last accepted run."""
    for path in arguments.results:
        found = results.load(path)
        _say(f"Đã nhận: {table.accept(found)}")
        if found["system"] == "ours":
            gate.write(gate.accept(found, gate.read(gate.GATE) if gate.GATE.exists() else {}), gate.GATE)
            _say(f"Đã nhận vào cổng: {gate.GATE}")
    return 0


def tabled(arguments: Namespace) -> int:
    """Print the table of accepted runs, or write it between the markers of a Markdown file."""
    made = table.markdown(table.accepted())
    if arguments.write is None:
        _say(made)
        return 0
    try:
        text = arguments.write.read_text("utf-8")
        arguments.write.write_text(table.replaced(text, made), "utf-8")
    except OSError as error:
        raise HoidapError(f"Không sửa được {arguments.write} ({error.strerror}).") from error
    _say(f"Đã ghi bảng vào {arguments.write}")
    return 0


def reported(arguments: Namespace) -> int:
    """One report of several results side by side."""
    report.write([results.load(path) for path in arguments.results], arguments.out)
    _say(f"Báo cáo: {arguments.out}")
    return 0
