"""A run end to end on a system made of fixed replies: resume, results, comparison, gate, report, export."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot import settings as settings_reader
from evals import gate, report, results, runner, systems
from evals.__main__ import main
from evals.compare import compare, readable
from evals.dataset import Case
from evals.report import targets
from evals.systems import Outcome
from knowledge.corpus import Corpus
from knowledge.errors import HoidapError
from tests.evals.conftest import NOTICE, OLD, reply


class Fixed:
    """Answers from a table; stops, as an interruption does, at a case that it does not hold."""

    def __init__(self, table: dict[str, dict[str, Any]]) -> None:
        self.table = table
        self.asked: list[str] = []

    def answer(self, case: Case) -> Outcome:
        self.asked.append(case.id)
        if case.id not in self.table:
            raise KeyboardInterrupt
        found = self.table[case.id]
        return Outcome(found, tuple(c["id"] for c in found["citations"]), found["confidence"])


RIGHT = reply(answer="Biếu quà </script><b>x</b>", cited=(f"{OLD}/10.2",), notices=(NOTICE,))
WRONG = reply(answer="Khác", cited=(f"{OLD}/3.6",), notices=(NOTICE,), confidence=0.6)


@pytest.fixture
def cases(make_case: Callable[..., Case]) -> list[Case]:
    gold = [{"id": f"{OLD}/10.2", "grade": 2}]
    made = [make_case(id=f"c{n}", gold=gold, question=f"Theo 205 câu {n}?", key_facts=[["quà"]], validity="must_say_superseded") for n in range(1, 8)]
    return [*made, make_case(id="out", expected="off_topic", skill="out_of_scope_far", question="Mưa không?")]


@pytest.fixture
def fixed(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, dict[str, Any]]], Fixed]:
    """Registers a table of replies as the system "ours"."""

    def register(table: dict[str, dict[str, Any]]) -> Fixed:
        system = Fixed(table)
        monkeypatch.setitem(systems.SYSTEMS, "ours", ("Thử", lambda settings, progress: system))
        return system

    return register


def answered(cases: list[Case], wrong: tuple[str, ...] = ()) -> dict[str, dict[str, Any]]:
    return {c.id: WRONG if c.id in wrong else RIGHT if c.answerable else reply("off_topic", "Ngoài phạm vi.", confidence=0.1) for c in cases}


def scored(cases: list[Case], corpus: Corpus, wrong: tuple[str, ...] = ()) -> results.Results:
    outcomes = {i: Outcome(r, tuple(c["id"] for c in r["citations"]), r["confidence"]) for i, r in answered(cases, wrong).items()}
    return results.score("ours", cases, outcomes, corpus, ["thử"])


def test_an_interrupted_run_goes_on_and_does_not_ask_again(cases: list[Case], fixed: Callable[..., Fixed], tmp_path: Path) -> None:
    settings = settings_reader.read()
    table = answered(cases)
    fixed({i: r for i, r in table.items() if i in ("c1", "c2")})
    with pytest.raises(KeyboardInterrupt):
        runner.run("ours", cases, settings, tmp_path)
    with (tmp_path / "answers.jsonl").open("a", encoding="utf-8") as log:
        log.write('{"id": "c3", "rep')  # a line cut off
    second = fixed(table)
    found = runner.run("ours", cases, settings, tmp_path)
    assert second.asked == [c.id for c in cases if c.id not in ("c1", "c2")]
    assert list(found) == [c.id for c in cases]
    third = fixed(table)
    assert runner.run("ours", cases, settings, tmp_path) == found
    assert third.asked == []
    assert runner.run("ours", cases, settings, tmp_path, fresh=True) == found
    assert len(third.asked) == len(cases)


def test_a_changed_case_is_asked_again(cases: list[Case], fixed: Callable[..., Fixed], make_case: Callable[..., Case], tmp_path: Path) -> None:
    settings = settings_reader.read()
    fixed(answered(cases))
    runner.run("ours", cases, settings, tmp_path)
    changed = [*cases[:-1], make_case(id="out", expected="off_topic", question="Nắng không?")]
    again = fixed(answered(cases))
    runner.run("ours", changed, settings, tmp_path)
    assert again.asked == ["out"]


def test_results_are_case_first_and_repeat(cases: list[Case], corpus: Corpus) -> None:
    found = scored(cases, corpus, wrong=("c2",))
    assert found["summary"]["right_first"]["mean"] == pytest.approx(6 / 7)
    assert found["summary"]["false_answer"] == {"mean": 0.0, "low": 0.0, "high": 0.0, "n": 1}
    assert "false_answer" not in found["skills"]["situation"]
    assert [c["failures"] for c in found["cases"] if c["failures"]] == [["right_first", "key_facts", "recall_article"]]
    # Confidence .9 ×6 and .6 answerable, .1 not: (6·.1 + .4 + .1) / 8.
    assert found["calibration"]["ece"] == pytest.approx(1.1 / 8)
    assert found["risk_coverage"] == [(6 / 8, 0.0), (7 / 8, pytest.approx(1 / 7))]
    assert json.dumps(found) == json.dumps(scored(cases, corpus, wrong=("c2",)))


def test_robustness_counts_where_the_twin_is_right(cases: list[Case], corpus: Corpus, make_case: Callable[..., Case]) -> None:
    bare = [make_case(id=f"d{n}", gold=[{"id": f"{OLD}/10.2", "grade": 2}], question=f"theo 205 cau {n}?", twin=f"c{n}") for n in (1, 2, 3)]
    found = scored([*cases, *bare], corpus, wrong=("c2", "d1", "d2"))
    assert found["summary"]["robust"]["n"] == 2
    assert {c["id"]: c["measures"].get("robust") for c in found["cases"] if c["id"][0] == "d"} == {"d1": 0.0, "d2": None, "d3": 1.0}


def test_comparison_lists_gained_and_lost(cases: list[Case], corpus: Corpus) -> None:
    a, b = scored(cases, corpus, wrong=("c1", "c2", "c3", "c4", "c5", "c6")), scored(cases, corpus, wrong=("c7",))
    found = {d.measure: d for d in compare(a, b)}
    first = found["right_first"]
    assert (first.gained, first.lost, first.test, first.better) == (("c1", "c2", "c3", "c4", "c5", "c6"), ("c7",), "McNemar", True)
    assert first.p == pytest.approx(2 * 8 / 128)
    assert found["f1_article"].test == "hoán vị"
    assert "right_first: B kém ở 1 câu: c7" in readable(list(found.values()), "a", "b")
    with pytest.raises(HoidapError, match="không có câu hỏi nào chung"):
        compare(a, b | {"cases": [c | {"id": "x" + c["id"]} for c in b["cases"]]})


def test_the_gate_names_each_breach(cases: list[Case], corpus: Corpus) -> None:
    good, bad = scored(cases, corpus), scored(cases, corpus, wrong=("c1",))
    bounds = gate.accept(good, {"thresholds": {"right_first": {"min": 0.9}, "false_refusal": {"max": 0.0}}, "tolerance": 0.01})
    assert gate.breaches(good, bounds) == []
    lines = gate.breaches(bad, bounds)
    assert any(re.match(r"right_first: 0\.8571 thấp hơn ngưỡng 0\.9", line) for line in lines)
    assert any(line.startswith("f1_article: 0.8571 kém lần chạy được chấp nhận") for line in lines)
    # Another set of cases: only thresholds count; a threshold that cannot be measured is a breach.
    other = scored(cases[:-1], corpus)
    assert gate.breaches(other, bounds | {"thresholds": {"robust": {"min": 0.5}}}) == [
        "robust: lần chạy này không có số đo ấy (cổng đòi {'min': 0.5})"
    ]


def test_the_command_writes_everything_and_its_exit_status_follows_the_gate(
    cases: list[Case], fixed: Callable[..., Fixed], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset = tmp_path / "thử.jsonl"
    dataset.write_text("".join(json.dumps(c.raw, ensure_ascii=False) + "\n" for c in cases), "utf-8")
    fixed(answered(cases, wrong=("c2",)))
    bounds = tmp_path / "gate.json"
    bounds.write_text(json.dumps({"thresholds": {"right_first": {"min": 0.5}}}), "utf-8")
    command = ["run", "--dataset", str(dataset), "--out", str(tmp_path / "out"), "--gate", str(bounds), "--export", str(tmp_path / "plain.jsonl")]
    assert main(command) == 0
    assert main(["compare", str(tmp_path / "out"), str(tmp_path / "out")]) == 0
    bounds.write_text(json.dumps({"thresholds": {"right_first": {"min": 0.99}}}), "utf-8")
    assert main(command) == 1
    assert capsys.readouterr().err.count("CỔNG: right_first") == 1
    suite = ET.parse(tmp_path / "out" / "junit.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("8", "1")
    exported = [json.loads(line) for line in (tmp_path / "plain.jsonl").read_text("utf-8").splitlines()]
    assert exported[1]["retrieved_ids"] == [f"{OLD}/3.6"]
    assert results.load(tmp_path / "out")["summary"]["right_first"]["mean"] == pytest.approx(6 / 7)
    assert main(["run", "--system", "none"]) == 1
    assert main(["run", "--dataset", str(tmp_path / "missing.jsonl")]) == 1


def test_the_report_asks_nothing_of_other_addresses_and_cannot_be_broken_by_an_answer(cases: list[Case], corpus: Corpus, tmp_path: Path) -> None:
    runs = [scored(cases, corpus, wrong=("c1",)), scored(cases, corpus) | {"system": "bm25", "label": "BM25"}]
    report.write(runs, tmp_path / "report.html")
    text = (tmp_path / "report.html").read_text("utf-8")
    assert not re.findall(r"(?:src|href)\s*=|@import|url\(", text)
    assert text.count("</script>") == 2
    data = json.loads(text.split('id="data">')[1].split("</script>")[0])
    assert [c["id"] for c in data["runs"][0]["cases"]] == ["c1"]
    assert "{{" not in text


def test_a_missed_target_is_told_with_its_gap_and_cases(cases: list[Case], corpus: Corpus) -> None:
    run = scored(cases, corpus, wrong=("c1",))
    assert targets.gap({"min": 0.9}, run["summary"]["right_first"]["mean"]) == pytest.approx(0.9 - 6 / 7)
    assert targets.gap({"max": 0.03}, 0.03) == 0.0
    assert targets.short_of("right_first", run["cases"]) == ["c1"]
    assert targets.short_of("false_refusal", run["cases"]) == []
    assert "thiếu 4,3 điểm" in targets.section(run)
