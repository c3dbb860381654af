"""Outcomes scored: a result for each case first, averages second. Written as results.json, junit.xml, plain JSON Lines.

results.json: {"system", "label", "datasets", "digest", "cases": [...], "summary": {measure: {mean, low, high, n}},
"skills": {skill: {measure: {...}}}, "calibration", "risk_coverage", "latency"}. Everything but `latency` and the
measure `seconds` is the same in every run of the same code.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import numpy as np

from evals import ranking
from evals.dataset import Case
from evals.measures import measure
from evals.statistics import interval, reliability, risk_coverage
from evals.systems import SYSTEMS, Outcome
from knowledge.corpus import Corpus
from knowledge.errors import HoidapError

Results = dict[str, Any]
# What makes two runs runs over the same cases.
DIGESTED = ("id", "question", "history", "expected", "gold", "any", "key_facts", "must_not")
# A case fails by a kind when the measure falls short of all it can be. Heads of the report's filter, most serious first.
FAILURES: dict[str, Callable[[Mapping[str, float]], bool]] = {
    "forbidden": lambda m: m.get("forbidden", 0) > 0,
    "invented": lambda m: m.get("invented", 0) > 0,
    "false_answer": lambda m: m.get("false_answer", 0) > 0,
    "false_refusal": lambda m: m.get("false_refusal", 0) > 0,
    "status": lambda m: m["status"] < 1 and not m.get("false_answer") and not m.get("false_refusal"),
    "validity": lambda m: m.get("validity", 1) < 1,
    "right_first": lambda m: m.get("right_first", 1) < 1 and not m.get("false_refusal"),
    "key_facts": lambda m: m.get("key_facts", 1) < 1 and not m.get("false_refusal"),
    "list_complete": lambda m: m.get("list_complete", 1) < 1 and not m.get("false_refusal"),
    "recall_article": lambda m: m.get("recall_article", 1) < 1 and not m.get("false_refusal"),
    "robust": lambda m: m.get("robust", 1) < 1,
}


def score(system: str, cases: Sequence[Case], outcomes: Mapping[str, Outcome], corpus: Corpus, datasets: Sequence[str]) -> Results:
    """The results of one run. `outcomes` holds every case's id."""
    measured = {c.id: measure(c, outcomes[c.id].reply, corpus) for c in cases}
    judged = {c.id: ranking.judged(c, outcomes[c.id].ranking if outcomes[c.id].reply["status"] == "answered" else ()) for c in cases if c.answerable}
    for identity, found in ranking.score(judged).items():
        measured[identity] |= found
    for case in cases:
        if case.twin in measured and (kept := robust(measured[case.id], measured[case.twin])) is not None:
            measured[case.id]["robust"] = kept
    rows = [_row(c, outcomes[c.id], measured[c.id]) for c in cases]
    return summarise({"system": system, "label": SYSTEMS[system][0] if system in SYSTEMS else system, "datasets": list(datasets), "cases": rows})


def robust(own: Mapping[str, float], twin: Mapping[str, float]) -> float | None:
    """Whether a question typed without marks fares as its accented twin: right first article where there is one, else
    right status. None where the twin itself is wrong."""
    name = "right_first" if "right_first" in own else "status"
    return own[name] if twin.get(name) == 1 else None


def summarise(results: Results) -> Results:
    """Results with averages, intervals and curves over their cases."""
    rows = results["cases"]
    by_skill: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_skill[row["skill"]].append(row)
    answered = [r for r in rows if r["status"] == "answered" and r["sure"] is not None]
    told = [r for r in rows if r["confidence"] is not None and r["expected"] != "refused"]
    error, bins = reliability([r["confidence"] for r in told], [r["expected"] == "answered" for r in told])
    seconds = [r["measures"]["seconds"] for r in rows if "seconds" in r["measures"]]
    return results | {
        "digest": hashlib.sha256(json.dumps([[r[k] for k in DIGESTED] for r in rows]).encode()).hexdigest()[:16],
        "summary": averages(rows),
        "skills": {skill: averages(found) for skill, found in by_skill.items()},
        "calibration": {"ece": error if told else None, "n": len(told), "bins": bins},
        "risk_coverage": risk_coverage([r["sure"] for r in answered], [r["measures"].get("right_first") == 1 for r in answered], len(rows)),
        "latency": {"median": float(np.median(seconds)), "p95": float(np.quantile(seconds, 0.95)), "all": sorted(seconds)} if seconds else None,
    }


def averages(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """Mean, 95 % interval and number of cases of each measure over the cases it applies to."""
    values: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        for name, value in row["measures"].items():
            values[name].append(value)
    return {name: dict(zip(("mean", "low", "high"), interval(found))) | {"n": len(found)} for name, found in sorted(values.items())}


def _row(case: Case, outcome: Outcome, measures: dict[str, float]) -> dict[str, Any]:
    reply = outcome.reply
    confidence = reply.get("confidence")
    return {
        "id": case.id,
        "skill": case.skill,
        "question": case.question,
        "history": list(case.history),
        "expected": case.expected,
        "gold": [{"id": t.name, "grade": t.grade} for t in case.targets],
        "any": case.any,
        "key_facts": [list(f) for f in case.key_facts],
        "must_not": list(case.must_not),
        "status": reply["status"],
        "answer": reply["answer"],
        "citations": [{"id": c["id"], "label": c.get("label") or c["id"]} for c in reply["citations"]],
        "notices": list(reply.get("notices") or ()),
        "ranking": list(outcome.ranking),
        "confidence": confidence,
        "sure": confidence if confidence is not None else outcome.score,
        "measures": measures,
        "failures": [kind for kind, fails in FAILURES.items() if fails(measures)],
    }


def write(results: Results, folder: Path) -> None:
    """results.json and junit.xml of one run."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "results.json").write_text(json.dumps(results, ensure_ascii=False, indent=1, allow_nan=False) + "\n", "utf-8")
        (folder / "junit.xml").write_text(junit(results), "utf-8")
    except OSError as error:
        raise HoidapError(f"Không ghi được kết quả vào {folder} ({error.strerror}). Chọn thư mục khác bằng --out.") from error


def load(path: Path) -> Results:
    """A results.json, or the one of a run's folder; HoidapError where it is none."""
    file = path / "results.json" if path.is_dir() else path
    try:
        found: Results = json.loads(file.read_text("utf-8"))
        if not isinstance(found, dict) or "summary" not in found:
            raise ValueError("thiếu khoá 'summary'")
    except (OSError, ValueError) as error:
        raise HoidapError(f"Không đọc được kết quả {file}: {error}. Tạo bằng: python -m evals run --out {file.parent}") from error
    return found


def junit(results: Results) -> str:
    """One test case for each case; it fails with the kinds of failure, as CI servers show them."""
    lines = []
    for row in results["cases"]:
        head = f"<testcase classname={quoteattr(results['system'] + '.' + row['skill'])} name={quoteattr(row['id'])} time={quoteattr(format(row['measures'].get('seconds', 0), '.4f'))}"
        if row["failures"]:
            text = f"{row['question']} → {row['status']}: {', '.join(c['label'] for c in row['citations'])}"
            lines.append(
                f"{head}><failure type={quoteattr(row['failures'][0])} message={quoteattr(', '.join(row['failures']))}>{_escape(text)}</failure></testcase>"
            )
        else:
            lines.append(f"{head}/>")
    failed = sum(bool(r["failures"]) for r in results["cases"])
    name = quoteattr(f"evals {results['system']}")
    body = "\n".join(lines)
    return f'<?xml version="1.0" encoding="utf-8"?>\n<testsuite name={name} tests="{len(lines)}" failures="{failed}">\n{body}\n</testsuite>\n'


def _escape(text: str) -> str:
    return "".join(c for c in text if c in "\n\t" or ord(c) >= 32).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def export(results: Results, file: Path) -> None:
    """Cases and answers as JSON Lines that other suites read: question, answer, contexts as cited, reference facts."""
    rows = [
        {
            "id": r["id"], "skill": r["skill"], "user_input": r["question"], "history": r["history"], "response": r["answer"], "status": r["status"],
            "expected_status": r["expected"], "retrieved_ids": [c["id"] for c in r["citations"]], "reference_ids": [g["id"] for g in r["gold"]],
            "reference_facts": r["key_facts"], "must_not": r["must_not"],
        }
        for r in results["cases"]
    ]  # fmt: skip
    try:
        file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    except OSError as error:
        raise HoidapError(f"Không ghi được {file} ({error.strerror}).") from error
