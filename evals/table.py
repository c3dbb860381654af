"""The table in README.md: accepted results of every system, between two markers, made and never written by hand."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from evals.results import Results
from knowledge.errors import HoidapError

ACCEPTED = Path(__file__).parent / "accepted-results"
MARKERS = ("<!-- evals -->", "<!-- /evals -->")
# measure → head of its column; shares as percentages
COLUMNS = {
    "right_first": "điều đầu đúng", "right_first_clause": "khoản đầu đúng", "f1_article": "F1 trích dẫn (điều)", "f1_clause": "F1 (khoản)", "key_facts": "đủ ý", "list_complete": "đủ danh sách",
    "validity": "nói hiệu lực", "robust": "không dấu", "forbidden": "nói sai", "false_answer": "trả lời bừa", "false_refusal": "từ chối nhầm",
}  # fmt: skip
ORDER = ("ours", "words", "dense", "no-expansions", "no-calibration", "llm", "bm25", "langchain-chroma")


def slim(results: Results) -> dict[str, Any]:
    """What is kept of an accepted run: averages and latency, without cases."""
    latency = results["latency"] or {}
    return {
        "system": results["system"],
        "label": results["label"],
        "cases": len(results["cases"]),
        "digest": results["digest"],
        "summary": {n: {k: round(v, 6) for k, v in f.items()} for n, f in results["summary"].items() if n != "seconds"},
        "ece": results["calibration"]["ece"],
        "latency": {k: round(latency[k], 5) for k in ("median", "p95")} if latency else None,
    }


def accept(results: Results, folder: Path = ACCEPTED) -> Path:
    """Keep a run as the accepted one of its system."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{results['system']}.json"
    file.write_text(json.dumps(slim(results), ensure_ascii=False, indent=1) + "\n", "utf-8")
    return file


def accepted(folder: Path = ACCEPTED) -> list[dict[str, Any]]:
    """The accepted runs, ours first; HoidapError where there is none."""
    found = [json.loads(f.read_text("utf-8")) for f in folder.glob("*.json")]
    if not found:
        raise HoidapError(f"Chưa có kết quả nào được chấp nhận trong {folder}. Chạy: python -m evals run … rồi python -m evals accept DIR")
    return sorted(found, key=lambda r: ORDER.index(r["system"]) if r["system"] in ORDER else len(ORDER))


def markdown(runs: list[dict[str, Any]]) -> str:
    """The table; percentages with the 95 % interval, latency in milliseconds. "–": the measure does not apply."""
    lines = [
        "| hệ thống | " + " | ".join(COLUMNS.values()) + " | trung vị, p95 (ms) |",
        "|---|" + "---:|" * (len(COLUMNS) + 1),
    ]
    for run in runs:
        cells = [_cell(run["summary"].get(name)) for name in COLUMNS]
        speed = run["latency"]
        cells.append(f"{speed['median'] * 1000:.1f} · {speed['p95'] * 1000:.1f}" if speed else "–")
        lines.append(f"| {run['label']} | " + " | ".join(cells) + " |")
    cases = sorted({r["cases"] for r in runs})
    note = (
        f"{' / '.join(map(str, cases))} câu hỏi do dự án tự viết từ kho văn bản. Số trong ngoặc: khoảng tin cậy 95 % (bootstrap). Ba cột cuối trước cột "
        "thời gian càng thấp càng tốt. BM25 (bm25s) và LangChain + Chroma (mô hình nhúng mặc định all-MiniLM-L6-v2) trả lời bằng nguyên văn ba mục đứng "
        "đầu trong cùng kho, nên không bao giờ từ chối nhầm nhưng luôn trả lời bừa, và với danh sách dài hơn ba mục thì không thể đủ. Bốn dòng *205:* là hệ "
        "thống này khi bỏ bớt một phần. Lệnh tạo bảng: `python -m evals table --write README.md`."
    )
    return "\n".join([*lines, "", note])


def _cell(found: dict[str, float] | None) -> str:
    return "–" if found is None else f"{100 * found['mean']:.1f} ({100 * found['low']:.0f}–{100 * found['high']:.0f})".replace(".", ",")


def replaced(text: str, table: str) -> str:
    """A Markdown file with the table between its markers; HoidapError where it lacks them."""
    start, end = MARKERS
    if start not in text or end not in text:
        raise HoidapError(f"Tệp không có hai dấu {start} và {end}; thêm chúng vào chỗ cần đặt bảng.")
    return re.sub(re.escape(start) + r".*?" + re.escape(end), lambda _: f"{start}\n{table}\n{end}", text, flags=re.DOTALL)
