"""YAML files of the corpus and of imported documents: a key written twice is refused, with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import strict_yaml
from knowledge.__main__ import main
from knowledge.corpus import SHIPPED, load
from knowledge.errors import CorpusError
from knowledge.importing import Shelf
from tests.knowledge.test_importing import file


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\nb: 2\na: 3\n", "dòng 3: khoá 'a' ghi hai lần, lần đầu ở dòng 1"),
        ("a:\n- b: 1\n  c: 2\n  b: 3\n", "dòng 4: khoá 'b' ghi hai lần, lần đầu ở dòng 2"),
        ("a: [1\nb: 2\n", "sai cú pháp"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "x.yaml").write_text(text, "utf-8")
    with pytest.raises(CorpusError, match=r"x\.yaml") as error:
        strict_yaml.read(tmp_path / "x.yaml")
    assert told in str(error.value)


def test_the_same_key_in_two_places_is_fine(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("a: {b: 1}\nc: {b: 2}\n", "utf-8")
    assert strict_yaml.read(tmp_path / "x.yaml") == {"a": {"b": 1}, "c": {"b": 2}}


def test_a_document_of_the_corpus_and_an_imported_one(words_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    held = next(SHIPPED.glob("208-*.yaml")).read_text("utf-8")
    (tmp_path / "kho").mkdir()
    (tmp_path / "kho" / "208.yaml").write_text(held + "number: 208-QĐ/TW\n", "utf-8")
    with pytest.raises(CorpusError, match=r"208\.yaml: dòng \d+: khoá 'number' ghi hai lần"):
        load(tmp_path / "kho")
    assert main(["import", "--yes", str(file(tmp_path))]) == 0
    (path,) = (words_home / "documents").glob("*.yaml")
    path.write_text(path.read_text("utf-8") + "title: Tên khác\n", "utf-8")
    with pytest.raises(CorpusError, match=f"{path.name}: dòng"):
        Shelf(words_home).documents()
    capsys.readouterr()
    assert main(["import", "--list"]) == 1
    assert "ghi hai lần" in capsys.readouterr().err
