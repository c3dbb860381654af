"""Excel and CSV: read back by openpyxl and csv; no cell is a formula."""

from __future__ import annotations

import csv
import dataclasses
from pathlib import Path

import openpyxl
import pytest

from bot.pack.quiz import Option, QuizItem, choose, pool
from bot.pack_files.quiz import table_texts, write_csv, write_xlsx
from bot.pack_files.quiz.table import safe
from bot.pack_files.quiz.wording import CHECKED, COLUMNS
from knowledge.corpus import Corpus


@pytest.fixture(scope="module")
def items(corpus: Corpus) -> tuple[QuizItem, ...]:
    return choose(pool(corpus), 60, 3)


def read_csv(path: Path) -> list[list[str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_both_hold_the_same_rows(items: tuple[QuizItem, ...], tmp_path: Path) -> None:
    write_xlsx(items, tmp_path / "q.xlsx")
    write_csv(items, tmp_path / "q.csv")
    sheet = openpyxl.load_workbook(tmp_path / "q.xlsx").active
    head, *rows = read_csv(tmp_path / "q.csv")
    assert tuple(head) == COLUMNS
    assert [[c.value or "" for c in row] for row in sheet.iter_rows()] == [head, *rows]
    assert sheet.freeze_panes == "A2"
    assert all(c.alignment.wrap_text for row in sheet.iter_rows() for c in row)
    assert len(rows) == len(items)
    for n, (item, row) in enumerate(zip(items, rows, strict=True), 1):
        assert row[0] == str(n)
        assert row[2] == item.stem
        assert row[3:7] == [*(o.text for o in item.options), *[""] * (4 - len(item.options))]
        assert row["ABCD".index(row[7]) + 3] == item.answer
        assert row[8] == item.basis_label
        assert row[10] == item.validity
        assert item.explanation in row[11]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t="])
def test_no_cell_is_a_formula(items: tuple[QuizItem, ...], tmp_path: Path, start: str) -> None:
    text = f'{start}HYPERLINK("http://x","y")'
    options = tuple(Option(f"{text}{n}", ("x",)) for n in range(4))
    item = dataclasses.replace(items[0], kind="choice", stem=text, options=options, right=0)
    write_xlsx([item], tmp_path / "q.xlsx")
    write_csv([item], tmp_path / "q.csv")
    sheet = openpyxl.load_workbook(tmp_path / "q.xlsx").active
    assert {c.data_type for row in sheet.iter_rows() for c in row if c.value} == {"s"}
    assert read_csv(tmp_path / "q.csv")[1][2] == f"'{text}"


def test_safe_leaves_other_text_alone() -> None:
    assert safe("Điều 10 = khoản 2") == "Điều 10 = khoản 2"


def test_every_text_is_accounted_for(items: tuple[QuizItem, ...], tmp_path: Path) -> None:
    write_csv(items, tmp_path / "q.csv")
    known = {t.text for t in table_texts(items)}
    assert {c for row in read_csv(tmp_path / "q.csv") for c in row if c} <= known


def test_degrees_of_checking_are_named_as_elsewhere() -> None:
    from bot.export import standing

    assert CHECKED == standing._CHECKED
