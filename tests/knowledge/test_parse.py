"""Lines and the outline they must give."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.extract import extract
from knowledge.extract.line import Extracted, Line
from knowledge.parse import Parsed, parse


def parsed(*texts: str) -> Parsed:
    return parse(Extracted("a.txt", "0", "txt", None, tuple(Line(t) for t in texts)))


@pytest.mark.parametrize(
    ("lines", "places"),
    [
        pytest.param(["Điều 1. A", "1. x:", "a) y;", "b) z.", "Điều 2. B", "Chữ."], ["1", "1.1", "1.1.a", "1.1.b", "2"], id="article clause point"),
        pytest.param(["Điều 1. A", "x tại", "Điều 5", "Điều 2. B"], ["1", "2"], id="reference after a broken line"),
        pytest.param(["Điều 1. A", "Điều 5 của Luật này áp dụng.", "Điều 2. B"], ["1", "2"], id="reference at the start of a line"),
        pytest.param(["Điều 1. A", "a) x", "Điều 1a. B"], ["1", "1.a", "1a"], id="article with a letter"),
        pytest.param(["Điều 1. Sửa như sau:", "“Điều 9. Mới", "1. Chữ.”", "Điều 2. B"], ["1", "2"], id="quoted article"),
        pytest.param(["I. Mở", "1. Một", "1.1. Hai", "II. Kết"], ["I", "I.1", "I.1.1", "II"], id="roman sections"),
    ],
)
def test_outline(lines: list[str], places: list[str]) -> None:
    assert [p.place for p in parsed(*lines).provisions] == places


def test_a_gap_is_told() -> None:
    assert [g.label for g in parsed("Điều 1. A", "Điều 3. B").gaps] == ["thiếu Điều 2"]


def test_an_attached_regulation_is_kept_apart() -> None:
    read = parsed("Điều 1. Ban hành kèm theo Quy chế.", "Điều 2. Hiệu lực.", "QUY CHẾ", "Điều 1. Phạm vi", "Điều 2. Đối tượng", "Chữ.")
    assert [p.place for p in read.promulgation] == ["1", "2"]
    assert [p.heading for p in read.provisions] == ["Phạm vi", "Đối tượng"]


def test_every_character_is_counted_once() -> None:
    count = parsed("Căn cứ Luật;", "Điều 1. A", "1. x", "Điều 2. B", "Nơi nhận:", "- Lưu.").characters
    assert count.total == count.placed + count.apart + count.unplaced


FILES = Path(__file__).parents[2].parent / "shared" / "data" / "legal-files"


@pytest.mark.parametrize(
    ("name", "articles"),
    [("nbtt2k3__bo_luat_91_2015_QH13.docx", 689), ("diepxuan__49-2026-ND-CP.pdf", 22), ("johnPa02__Bộ_luật_Lao_động_2019.txt", 220)],
)
def test_official_files_are_complete_and_in_order(name: str, articles: int) -> None:
    if not (FILES / name).exists():
        pytest.skip("không có thư mục legal-files")
    read = parse(extract(FILES / name))
    assert [p.article for p in read.provisions if p.clause is None and p.point is None] == list(range(1, articles + 1))
    assert read.characters.unplaced <= 0.01 * read.characters.total
