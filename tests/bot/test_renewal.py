"""Official files taken up by the running assistant: answers in their wording with page, relations, and all of it gone again."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot import renewal
from bot import settings as settings_reader
from bot.__main__ import readable
from bot.chat import Assistant, open_assistant
from bot.reply import Reply
from bot.settings import Settings
from bot.web import browse
from knowledge import corpus as corpus_files
from knowledge.corpus import Corpus
from knowledge.importing import Given, Shelf, intake
from knowledge.vietnamese import fold
from tests import official

# Each question with the place that must be among the citations of 205.
ASKED = {
    "Khoản 2 Điều 10 Quy định 205 quy định gì?": "10.2",
    "Theo Quy định 205, sáu hành vi chạy chức, chạy quyền gồm những gì?": "10.6",
    "Điều 11 Quy định 205 quy định những hành vi bao che, tiếp tay nào?": "11.8",
    "Quy định 205 điều chỉnh những gì?": "1.1",
    "Theo Quy định 205, quyền lực trong công tác cán bộ là gì?": "2.1",
    "Theo Quy định 205 không được bố trí người nhà cùng giữ những chức danh nào?": "3.6",
    "Quy định 205 xử lý hành vi chạy chức, chạy quyền thế nào?": "13.1",
    "Theo Quy định 205 người tố cáo sai sự thật thì sao?": "12.5",
    "Theo Quy định 205, dùng tin nội bộ hoặc tin bất lợi của người khác để gây sức ép có phải chạy chức không?": "10.4",
    "Quy định 205 có hiệu lực từ khi nào?": "15.1",
}
REPLACING = """BỘ CHÍNH TRỊ

Số 999-QĐ/TW

Hà Nội, ngày 15 tháng 6 năm 2026

QUY ĐỊNH

về sổ theo dõi đề xuất nhân sự

- Căn cứ Điều lệ Đảng Cộng sản Việt Nam;

Điều 1. Sổ theo dõi

1. Cơ quan tham mưu lập sổ theo dõi mọi đề xuất nhân sự trong thời hạn 07 ngày làm việc.

2. Người đề xuất ký xác nhận vào sổ.

Điều 2. Hiệu lực thi hành

Quy định này có hiệu lực từ ngày ký và thay thế Quy định số 114-QĐ/TW ngày 11/7/2023 của Bộ Chính trị.
"""
AMENDING = REPLACING.replace("999-QĐ", "998-QĐ").replace(
    "về sổ theo dõi đề xuất nhân sự", "sửa đổi, bổ sung một số điều của Quy định số 377-QĐ/TW ngày 08/10/2025 của Bộ Chính trị"
).replace(" và thay thế Quy định số 114-QĐ/TW ngày 11/7/2023 của Bộ Chính trị", "")  # fmt: skip
ON_RECORDS = ("Quy định 114 còn hiệu lực không?", "khoan 2 dieu 4 quy dinh 114 quy dinh gi", "Quy định 377-QĐ/TW còn hiệu lực không?",
              "Quy định 999-QĐ/TW quy định gì?")  # fmt: skip


@pytest.fixture
def settings(words_home: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(renewal, "EVERY_SECONDS", 0.0)
    return settings_reader.read({"HOIDAP_HOME": str(words_home), "HOIDAP_EMBEDDING": "none"})


def bring(settings: Settings, *paths: Path) -> None:
    shelf = Shelf(settings.home)
    intake.save(intake.stage(paths, Given(), shelf, dt.datetime.now()), shelf, corpus_files.load(), None, settings.index_folder)


def drop(settings: Settings, *identities: str) -> None:
    for identity in identities:
        intake.remove(identity, Shelf(settings.home), corpus_files.load(), None, settings.index_folder)


def plain(text: str) -> str:
    """Text without emphasis and citation marks, for what is quoted to be found in it."""
    import re

    return " ".join(re.sub(r" ?\[\d+\]|\*", "", text).split())


def told(assistant: Assistant, question: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    reply: Reply = assistant.answer(question)
    return reply.answer, tuple(c.id for c in reply.citations), reply.notices


def test_answers_are_in_the_official_wording_with_page(settings: Settings, corpus: Corpus, tmp_path: Path) -> None:
    assistant = open_assistant(settings)
    before = {q: told(assistant, q) for q in ASKED}
    bring(settings, official.write(tmp_path, corpus))
    assert "quy-dinh-205.pdf" in browse.view(assistant, official.ID)  # at once, before anything is asked
    for asked, place in ASKED.items():
        for question in (asked, fold(asked)):
            reply = assistant.answer(question)
            cited = [c for c in reply.citations if c.document == official.NUMBER and c.kind == "rule"]
            assert f"{official.ID}/{place}" in [c.id for c in cited], question
            assert all(c.wording == "official" and c.page and c.checked == "full" for c in cited), question
            assert all(plain(c.text or "?") in plain(reply.answer) for c in cited), question
            assert f"nguyên văn theo quy-dinh-205.pdf, trang {cited[0].page}" in readable(reply)
    shown = browse.view(assistant, f"{official.ID}/12.1")
    assert "Bản diễn đạt trước của Điều 12, chưa rõ khoản (5)" in shown
    assert "quy-dinh-205.pdf, trang" in shown
    drop(settings, official.ID)
    assert {q: told(assistant, q) for q in ASKED} == before


def test_relations_are_taken_up_and_given_up(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "999.txt").write_text(REPLACING, "utf-8")
    (tmp_path / "998.txt").write_text(AMENDING, "utf-8")
    assistant = open_assistant(settings)
    before = {q: told(assistant, q) for q in ON_RECORDS}
    bring(settings, tmp_path / "999.txt", tmp_path / "998.txt")
    for question in ON_RECORDS[:2]:
        answer, _, notices = told(assistant, question)
        assert "đã được thay thế bởi 999-QĐ/TW từ" in f"{answer} {notices}", question
    answer, _, notices = told(assistant, ON_RECORDS[2])
    assert "được sửa đổi, bổ sung bởi Quy định 998-QĐ/TW ngày 15/6/2026" in answer
    assert any("Quy định 998-QĐ/TW ngày 15/6/2026 sửa đổi, bổ sung; cần xem cả văn bản ấy" in n for n in notices)
    for question in ("Khoản 1 Điều 1 Quy định 999 quy định gì?", "theo quy dinh 999 thi so theo doi de xuat nhan su lap trong thoi han bao lau"):
        reply = assistant.answer(question)
        assert (reply.status, reply.citations[0].id) == ("answered", "999-QĐ/TW@2026-06-15/1.1"), question
        assert "07 ngày làm việc" in reply.answer
    answer, cited, _ = told(assistant, "Quy định 999-QĐ/TW thay thế văn bản nào?")
    assert "thay thế 114-QĐ/TW" in answer
    assert cited[0] == "999-QĐ/TW@2026-06-15"
    assert "sửa đổi, bổ sung 377-QĐ/TW" in told(assistant, "Quy định 998-QĐ/TW sửa đổi văn bản nào?")[0]
    assert "đã được thay thế bởi 999-QĐ/TW" in browse.view(assistant, "114-QĐ/TW@2023-07-11")
    assert "Quy định 998-QĐ/TW" in browse.view(assistant, "377-QĐ/TW@2025-10-08")
    assert "thay thế" in browse.view(assistant, "999-QĐ/TW@2026-06-15").lower()
    drop(settings, "999-QĐ/TW@2026-06-15", "998-QĐ/TW@2026-06-15")
    assert {q: told(assistant, q) for q in ON_RECORDS} == before
