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

Điều 4. Sách không cho mượn về nhà

Bạn đọc không được mượn sách về nhà trong các trường hợp sau đây:

1. Sách quý, sách độc bản;

2. Báo, tạp chí của năm hiện tại.
"""
ASKED = {
    "Điều 3 Luật Thư viện cơ sở": "3",
    "Điều 3a Luật Thư viện cơ sở quy định gì?": "3a",
    "Luật Thư viện cơ sở quy định thủ thư phải làm gì?": "3a",
    "khoan 2 dieu 2 luat thu vien co so": "2.2",
    "Khoản 2 Điều 2 Luật 12/2025/QH15": "2.2",
}
UNNAMED = {
    "Mỗi bạn đọc được mượn mấy quyển sách một lần?": "2.1",
    "lam mat sach cua thu vien phai den the nao": "3",
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


@pytest.fixture
def assistant(settings: Settings, tmp_path: Path) -> Assistant:
    take_in(settings, tmp_path)
    return open_assistant(settings)


@pytest.mark.parametrize("question", UNNAMED)
def test_a_question_that_names_no_document_finds_the_law(assistant: Assistant, question: str) -> None:
    status, cited, _ = said(assistant, question)
    assert (status, cited[:1]) == ("answered", [f"{ID}/{UNNAMED[question]}"])


def test_an_article_that_only_introduces_its_clauses_is_given_with_them(assistant: Assistant) -> None:
    _, cited, text = said(assistant, "Theo Luật Thư viện cơ sở, những trường hợp nào không được mượn sách về nhà?")
    assert {f"{ID}/4", f"{ID}/4.1", f"{ID}/4.2"} <= set(cited)
    assert "độc bản" in text


def test_an_article_named_is_given_whole_and_its_introduction_once(assistant: Assistant) -> None:
    _, cited, text = said(assistant, "Điều 4 Luật Thư viện cơ sở")
    assert cited == [f"{ID}/4", f"{ID}/4.1", f"{ID}/4.2"]
    assert text.count("trong các trường hợp sau đây") == 1


def test_a_named_law_that_holds_nothing_on_the_question_says_so(assistant: Assistant) -> None:
    status, cited, _ = said(assistant, "Theo Luật Thư viện cơ sở, lãi suất vay mua ô tô trả góp là bao nhiêu?")
    assert (status, cited) == ("no_basis", [])


@pytest.mark.parametrize("question", ["Luật Thư viện cơ sở có cấm chạy chức không?", "Theo Luật Thư viện cơ sở, ai bị khai trừ khỏi Đảng?"])
def test_nothing_is_said_to_stand_elsewhere_on_the_strength_of_a_ranking(assistant: Assistant, question: str) -> None:
    _, cited, text = said(assistant, question)
    assert "nội dung này không phải của" not in text
    assert all(i.startswith(ID) for i in cited)


def test_a_law_that_nobody_imported_is_not_answered_from_another(assistant: Assistant) -> None:
    status, cited, _ = said(assistant, "Theo Luật Bưu chính, làm mất sách của thư viện phải đền thế nào?")
    assert status != "answered"
    assert not cited


def test_the_record_is_asked_for_only_where_nothing_else_is(assistant: Assistant) -> None:
    assert said(assistant, "Luật Thư viện cơ sở ban hành ngày nào?")[1][:1] == [ID]
    assert said(assistant, "Theo Luật Thư viện cơ sở, thủ thư phải ghi sổ vào ngày nào?")[1][:1] == [f"{ID}/3a"]


GUIDE = """BAN CHẤP HÀNH TRUNG ƯƠNG
Số: 97-HD/TW
Hà Nội, ngày 09 tháng 6 năm 2026

HƯỚNG DẪN

về sổ tay công tác của chi bộ

I. Lập sổ tay

1. Mỗi chi bộ lập sổ tay công tác bìa xanh, đánh số trang, giáp lai từng tờ.

2. Bí thư chi bộ giữ sổ tay công tác và bàn giao trong 05 ngày khi thôi giữ chức vụ.

II. Kiểm tra sổ tay

Đảng ủy cơ sở kiểm tra sổ tay công tác của chi bộ sáu tháng một lần.
"""


def test_a_party_document_answers_for_itself_where_it_fits_more_closely(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "huong-dan.txt"
    path.write_text(GUIDE, "utf-8")
    shelf = Shelf(settings.home)
    before = open_assistant(settings)
    kept = (
        "Cán bộ chạy chức bị xử lý thế nào?",
        "Hành vi chạy chức, chạy quyền gồm những gì?",
        "Bí thư chi bộ nhận quà để giới thiệu quy hoạch thì sao?",
    )
    answers = {q: said(before, q) for q in kept}
    intake.save(intake.stage([path], Given(), shelf, dt.datetime.now()), shelf, corpus_files.load(), None, settings.index_folder)
    after = open_assistant(settings)
    for question, place in (
        ("Bí thư chi bộ bàn giao sổ tay công tác trong mấy ngày?", "I.2"),
        ("Đảng ủy cơ sở kiểm tra sổ tay công tác của chi bộ mấy tháng một lần?", "II"),
    ):
        assert said(after, question)[1][:1] == [f"97-HD/TW@2026-06-09/{place}"]
    assert {q: said(after, q) for q in kept} == answers
    assert "97-HD/TW@2026-06-09/I" not in after.corpus  # a heading alone says nothing
