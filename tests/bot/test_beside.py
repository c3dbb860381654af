"""An imported law beside the shipped corpus: answered, cited and browsed at once, and gone again when it is removed."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from bot import renewal
from bot import settings as settings_reader
from bot.chat import Assistant, open_assistant
from bot.settings import Settings
from bot.web import browse
from knowledge import corpus as corpus_files
from knowledge.importing import Given, Shelf, intake

ID = "12/2025/QH15@2025-03-04"
LAW = """QUỐC HỘI

Luật số: 12/2025/QH15

Hà Nội, ngày 04 tháng 3 năm 2025

LUẬT

THƯ VIỆN CƠ SỞ

Điều 1. Phạm vi điều chỉnh

Luật này quy định việc tổ chức và hoạt động của thư viện cơ sở.

Điều 2. Mượn sách

1. Mỗi bạn đọc được mượn không quá 05 quyển sách trong một lần mượn.

2. Thời hạn mượn sách là 15 ngày và được gia hạn một lần.

Điều 3. Bồi thường

Bạn đọc làm mất sách của thư viện phải đền sách cùng tên hoặc trả tiền bằng hai lần giá bìa.

Điều 3a. Thủ thư

Thủ thư phải ghi sổ mượn sách hằng ngày và kiểm kê kho sách mỗi quý.
"""
ASKED = {
    "Điều 3 Luật Thư viện cơ sở": "3",
    "Điều 3a Luật Thư viện cơ sở quy định gì?": "3a",
    "Luật Thư viện cơ sở quy định thủ thư phải làm gì?": "3a",
    "khoan 2 dieu 2 luat thu vien co so": "2.2",
    "Khoản 2 Điều 2 Luật 12/2025/QH15": "2.2",
}
OFF_TOPIC = ("Nấu phở bò thế nào cho ngon?", "Thời tiết Hà Nội hôm nay thế nào?")
OWN = "Quy định 205 còn hiệu lực không?"


@pytest.fixture
def settings(words_home: Path) -> Settings:
    return settings_reader.read({"HOIDAP_HOME": str(words_home), "HOIDAP_EMBEDDING": "none"})


def take_in(settings: Settings, folder: Path) -> None:
    path = folder / "luat.txt"
    path.write_text(LAW, "utf-8")
    shelf = Shelf(settings.home)
    intake.save(intake.stage([path], Given(), shelf, dt.datetime.now()), shelf, corpus_files.load(), None, settings.index_folder)


def said(assistant: Assistant, question: str) -> tuple[str, list[str], str]:
    reply = assistant.answer(question)
    return reply.status, [c.id for c in reply.citations], reply.answer


def test_taken_up_while_running_and_given_up_again(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewal, "EVERY_SECONDS", 0.0)
    assistant = open_assistant(settings)
    before = {q: said(assistant, q) for q in (*ASKED, *OFF_TOPIC, OWN)}
    assert all(before[q][0] != "answered" for q in (*ASKED, *OFF_TOPIC))
    take_in(settings, tmp_path)
    for question, place in ASKED.items():
        status, cited, _ = said(assistant, question)
        assert (status, cited[:1]) == ("answered", [f"{ID}/{place}"]), question
    assert {q: said(assistant, q) for q in (*OFF_TOPIC, OWN)} == {q: before[q] for q in (*OFF_TOPIC, OWN)}
    assert assistant.cite(f"{ID}/2.1").id == f"{ID}/2.1"
    assert f"{ID}/3" in [c.id for c in assistant.search("làm mất sách thư viện")]
    assert re.search(r"Mượn\s+sách", browse.view(assistant, f"{ID}/2.1"))
    intake.remove(ID, Shelf(settings.home), corpus_files.load(), None, settings.index_folder)
    assert {q: said(assistant, q) for q in before} == before
    assert ID not in assistant.corpus


def test_named_beside_a_shipped_document(settings: Settings, tmp_path: Path) -> None:
    take_in(settings, tmp_path)
    status, _, text = said(open_assistant(settings), "So sánh Quy định 205 và Luật Thư viện cơ sở về phạm vi điều chỉnh")
    assert status in ("answered", "no_basis")
    assert text
