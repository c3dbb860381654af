"""Evaluators' own cases: template, CSV, XLSX, broken rows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.__main__ import main
from evals.dataset import read_cases
from evals.tabular import add, write_template
from knowledge.corpus import Corpus
from knowledge.errors import HoidapError
from tests.evals.conftest import NEW, OLD


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_template_can_be_added_as_it_is(tmp_path: Path, corpus: Corpus, suffix: str) -> None:
    form, into = tmp_path / f"mau{suffix}", tmp_path / "cases.jsonl"
    write_template(form)
    assert add(form, into, corpus) == (2, [])
    first, second = read_cases(into, corpus)
    assert [t.name for t in first.targets] == [f"{OLD}/10.2", f"{NEW}/4.2"]
    assert (first.key_facts, first.validity) == ((("quà", "tiền"), ("ủng hộ", "tín nhiệm")), "must_say_superseded")
    assert (second.expected, second.skill) == ("off_topic", "ngoài phạm vi")
    assert add(form, into, corpus)[0] == 0  # the ids are there already
    assert len(read_cases(into, corpus)) == 2


def test_broken_rows_are_named_and_the_rest_kept(tmp_path: Path, corpus: Corpus) -> None:
    form, into = tmp_path / "x.csv", tmp_path / "deep" / "cases.jsonl"
    form.write_text(
        "Câu hỏi;MONG ĐỢI;Căn cứ\n"
        f"Câu một?;trả lời;{OLD}/10.1\n"
        ";trả lời;\n"
        "Câu ba?;có lẽ;\n"
        f"Câu bốn?;trả lời;{OLD}/99\n"
        f"Câu năm?;trả lời;{NEW}/5\n"
        "\n"
        "Câu bảy?;từ chối;\n",
        "utf-8",
    )
    kept, broken = add(form, into, corpus)
    assert kept == 2
    assert [line.split(":")[0] for line in broken] == [f"x.csv dòng {n}" for n in (3, 4, 5, 6)]
    assert "không có trong kho" in broken[2]
    assert [c.question for c in read_cases(into, corpus)] == ["Câu một?", "Câu bảy?"]


def test_unusable_files_are_refused(tmp_path: Path, corpus: Corpus) -> None:
    bad = tmp_path / "x.csv"
    bad.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(HoidapError, match="câu hỏi"):
        add(bad, tmp_path / "c.jsonl", corpus)
    (tmp_path / "x.xlsx").write_bytes(b"not a workbook")
    with pytest.raises(HoidapError, match="xlsx"):
        add(tmp_path / "x.xlsx", tmp_path / "c.jsonl", corpus)
    with pytest.raises(HoidapError, match=r"\.csv hoặc \.xlsx"):
        write_template(tmp_path / "x.doc")


def test_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form, into = tmp_path / "mau.csv", tmp_path / "c.jsonl"
    assert main(["template", str(form)]) == 0
    assert main(["add", str(form), "--into", str(into)]) == 0
    assert len(into.read_text("utf-8").splitlines()) == 2
    assert json.loads(into.read_text("utf-8").splitlines()[0])["id"] == "cua-toi-001"
    capsys.readouterr()
    assert main(["add", str(form), "--into", str(into)]) == 1
    assert "đã có" in capsys.readouterr().err
