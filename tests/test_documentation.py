"""What README.md promises is there, and what is there README.md says."""

from __future__ import annotations

import importlib
import re
import tomllib
from pathlib import Path

import pytest

from bot.settings import SETTINGS
from knowledge.corpus import Corpus

ROOT = Path(__file__).parents[1]
SHELL_WORDS = ("pip", "venv", "pytest")


def text(file: str) -> str:
    path = ROOT / file
    if not path.exists():
        pytest.fail(f"thiếu {file} ở thư mục gốc của dự án")
    return path.read_text("utf-8")


@pytest.fixture(scope="module")
def readme() -> str:
    return text("README.md")


def targets() -> list[str]:
    found = re.search(r"^\.PHONY:(.*)$", text("Makefile"), re.MULTILINE)
    assert found
    return found[1].split()


def commands(document: str) -> list[tuple[str, str]]:
    """(module, command) of each `python -m …` in a document; the command is "" where none is named."""
    found = re.findall(r"-m ([a-z_]+)(?: ([a-z]+(?:-[a-z]+)*)\b)?", document)
    return sorted({(module, command) for module, command in found if module not in SHELL_WORDS})


@pytest.mark.parametrize("setting", [s.name for s in SETTINGS])
def test_every_setting_is_documented(readme: str, setting: str) -> None:
    assert setting in readme


def test_no_setting_is_documented_that_does_not_exist(readme: str) -> None:
    assert set(re.findall(r"HOIDAP_[A-Z_]*[A-Z]", readme)) - {s.name for s in SETTINGS} <= {n for n in re.findall(r"HOIDAP_TEST_[A-Z_]+", readme)}


@pytest.mark.parametrize("setting", [s for s in SETTINGS if s.default], ids=lambda s: s.name)
def test_documented_defaults_are_the_defaults(readme: str, setting: object) -> None:
    row = next(line for line in readme.splitlines() if line.startswith("|") and setting.name in line)  # type: ignore[attr-defined]
    assert f"`{setting.default}`" in row  # type: ignore[attr-defined]


@pytest.mark.parametrize("target", targets())
def test_every_target_is_documented(readme: str, target: str) -> None:
    if target != "install-dev":  # called by check and test alone
        assert re.search(rf"make {target}\b", readme)


def test_no_target_is_documented_that_does_not_exist(readme: str) -> None:
    assert set(re.findall(r"\bmake ([a-z][a-z-]*)", readme)) <= set(targets())


def test_the_targets_of_the_contract_are_there() -> None:
    assert {"chat", "test", "install", "check", "index"} <= set(targets())


def test_every_documented_command_is_understood(readme: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = commands(readme)
    assert ("bot", "ask") in found
    assert ("knowledge", "build") in found
    for module, command in found:
        main = importlib.import_module(f"{module}.__main__").main
        with pytest.raises(SystemExit) as stopped:
            main([command, "--help"] if command else ["--help"])
        assert stopped.value.code == 0, f"python -m {module} {command}"
        assert capsys.readouterr().out


@pytest.mark.parametrize("layer", ["knowledge", "bot"])
def test_the_file_tree_names_every_room(readme: str, layer: str) -> None:
    rooms = {p.stem for p in (ROOT / layer).iterdir() if (p.suffix == ".py" or (p / "__init__.py").exists()) and not p.name.startswith("_")}
    assert [room for room in sorted(rooms) if not re.search(rf"\b{room}\b", readme)] == []


def test_the_file_tree_names_nothing_that_is_gone(readme: str) -> None:
    block = next(b for b in re.findall(r"^```\w*\n(.*?)^```$", readme, re.DOTALL | re.MULTILINE) if "knowledge/" in b)
    top = [line.split()[0] for line in block.splitlines() if line and not line.startswith(" ")]
    assert [place for place in top if not (ROOT / place).exists()] == []


def test_the_number_of_documents_is_right(readme: str, corpus: Corpus) -> None:
    for stated in re.findall(r"(\d+) văn bản", readme):
        assert int(stated) == len(corpus.documents)


def test_links_lead_somewhere(readme: str) -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)", readme) if "://" not in link]
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_changelog_knows_this_version() -> None:
    version = tomllib.loads(text("pyproject.toml"))["project"]["version"]
    assert f"[{version}]" in text("CHANGELOG.md") or "[Unreleased]" in text("CHANGELOG.md")


def test_continuous_integration_runs_the_same_targets() -> None:
    script = text(".ci/run")
    assert "make check" in script
    assert "make test" in script
