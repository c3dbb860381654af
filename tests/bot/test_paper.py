"""The paper in Word: versions, keys that fit them, nothing that is not accounted for, and LibreOffice opens it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document

from bot.pack.quiz import QuizItem, choose, pool
from bot.pack_files.quiz import Paper, paper_texts, write_paper
from bot.pack_files.quiz.wording import FRAME_TEXTS
from knowledge.corpus import Corpus

PAPER = Paper(unit="Đảng bộ xã Đông Hồ", minutes=30, day="25/11/2026", versions=3, seed=4)


@pytest.fixture(scope="module")
def items(corpus: Corpus) -> tuple[QuizItem, ...]:
    return choose(pool(corpus), 20, 4)


@pytest.fixture(scope="module")
def path(items: tuple[QuizItem, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("paper") / "cau-hoi.docx"
    write_paper(items, file, PAPER)
    return file


def shown(document: object) -> Iterator[str]:
    """Every paragraph, those of tables too."""
    yield from (p.text for p in document.paragraphs)  # type: ignore[attr-defined]
    for table in document.tables:  # type: ignore[attr-defined]
        yield from (c.text for row in table.rows for c in row.cells)


def test_each_key_fits_its_version(items: tuple[QuizItem, ...], path: Path) -> None:
    document = Document(str(path))
    texts = [p.text for p in document.paragraphs]
    starts = [n for n, t in enumerate(texts) if t.startswith("Mã đề: ")]
    assert [re.findall(r"Mã đề: (\d+)", texts[n])[0] for n in starts] == ["101", "102", "103"]
    assert len(document.tables) == 3
    for start, table in zip(starts, document.tables, strict=True):
        asked = [n for n in range(start, len(texts)) if re.match(r"Câu \d+\. ", texts[n])][: len(items)]
        for n, row in zip(asked, table.rows[1:], strict=True):
            stem = re.sub(r"^Câu \d+\. ", "", texts[n])
            [item] = [i for i in items if i.stem == stem]
            number, letter, basis = (c.text for c in row.cells)
            assert texts[n].startswith(f"Câu {number}. ")
            assert texts[n + 1 + "ABCD".index(letter)] == f"{letter}. {item.answer}"
            assert basis.lower() == item.basis_label.lower()


def test_head_fonts_and_pages(path: Path) -> None:
    document = Document(str(path))
    text = "\n".join(shown(document))
    assert "Đảng bộ xã Đông Hồ" in text
    assert "Thời gian làm bài: 30 phút" in text
    assert document.styles["Normal"].font.name == "Times New Roman"
    breaks = [p for p in document.paragraphs if p.paragraph_format.page_break_before]
    assert len(breaks) == 2 + 3 + 1


def test_every_text_is_accounted_for(items: tuple[QuizItem, ...], path: Path) -> None:
    known = {t.text for t in paper_texts(items, PAPER)}
    assert [t for t in shown(Document(str(path))) if t and t not in known] == []


def test_frame_texts_say_nothing_of_their_own() -> None:
    for text in FRAME_TEXTS:
        assert not re.search(r"\d|Điều|khoản \d|QĐ|(?<!chưa )phải |cấm", text), text


def test_control_characters_of_a_request_do_no_harm(items: tuple[QuizItem, ...], tmp_path: Path) -> None:
    write_paper(items[:2], tmp_path / "q.docx", Paper(unit="A\x00\x0bB <&> \ud800", minutes=5))
    assert "AB <&> " in "\n".join(shown(Document(str(tmp_path / "q.docx"))))


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice không có ở máy này")
def test_libreoffice_opens_it(path: Path, tmp_path: Path) -> None:
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert (tmp_path / "cau-hoi.pdf").stat().st_size > 10_000
