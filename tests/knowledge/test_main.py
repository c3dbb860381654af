"""The door of the corpus: results on standard output, everything else on standard error, one line for each problem."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from knowledge.__main__ import main


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOIDAP_HOME", str(tmp_path / "dữ liệu"))
    monkeypatch.setenv("HOIDAP_EMBEDDING", "none")
    return tmp_path / "dữ liệu"


def spoilt(folder: Path) -> Path:
    (folder / "một.yaml").write_text(yaml.safe_dump({"number": "1-QĐ/TW", "lạ": 1}, allow_unicode=True), "utf-8")
    (folder / "hai.yaml").write_text("a: [", "utf-8")
    return folder


def test_the_shipped_corpus_is_valid(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    out, err = capsys.readouterr()
    assert out.count("\n") == 1
    assert err == ""


def test_every_problem_is_one_line_on_standard_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(spoilt(tmp_path))]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    lines = err.splitlines()
    assert any(line.startswith("hai.yaml: ") for line in lines)
    assert any(line.startswith("một.yaml: ") and "lạ" in line for line in lines)
    assert all(line.startswith(("một.yaml: ", "hai.yaml: ")) for line in lines)


def test_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "không có")]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "không có" in err


def test_building_twice_builds_once(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build"]) == 0
    out, err = capsys.readouterr()
    assert out.count("\n") == 1
    assert str(home / "index") in out
    assert "Chỉ mục từ" in err  # the progress bar
    assert main(["build"]) == 0
    again, err = capsys.readouterr()
    assert again == out
    assert err == ""


def test_a_data_folder_that_cannot_be_written(tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home.write_text("một tệp", "utf-8")
    assert main(["build"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "HOIDAP_HOME" in err


@pytest.mark.parametrize("wrong", [[], ["nấu cơm"], ["check", "a", "b"], ["build", "--nhanh"], ["train-embedding"]])
def test_wrong_usage(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(wrong)
    assert stopped.value.code == 2
    assert capsys.readouterr().out == ""
