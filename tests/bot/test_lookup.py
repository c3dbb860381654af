"""A provision by id or by name, exactly or not at all; the crosswalk by provision, by words, by nearness."""

from __future__ import annotations

import pytest

from bot.chat import Assistant
from bot.lookup import compared, look_up
from knowledge.errors import QuestionError

CLAUSE = "205-QĐ/TW@2019-09-23/10.2"


@pytest.mark.parametrize(
    "reference", [CLAUSE, f"  {CLAUSE} ", "khoản 2 Điều 10 Quy định 205", "khoan 2 dieu 10 qd 205", "Khoản 2, Điều 10, Quy định số 205-QĐ/TW"]
)
def test_a_clause_by_id_and_by_name(assistant: Assistant, reference: str) -> None:
    (found,) = look_up(assistant, reference)
    assert found["id"] == CLAUSE
    assert found["text"] == assistant.corpus.provision(CLAUSE).full_text
    assert "được thay thế bởi 114-QĐ/TW" in found["validity"]
    assert "chưa phải nguyên văn" in found["wording_note"]


@pytest.mark.parametrize("reference", ["205-QĐ/TW@2019-09-23/10", "điều 10 quy định 205"])
def test_an_article_is_all_its_provisions(assistant: Assistant, reference: str) -> None:
    document = assistant.corpus.document("205-QĐ/TW@2019-09-23")
    assert [p["id"] for p in look_up(assistant, reference)] == [p.id for p in assistant.corpus.article(document, 10)]


def test_a_document_is_its_record(assistant: Assistant) -> None:
    for reference in ("Quy định 114", "114-QĐ/TW@2023-07-11"):
        (found,) = look_up(assistant, reference)
        assert (found["kind"], found["id"]) == ("record", "114-QĐ/TW@2023-07-11")


def test_every_provision_is_found_by_its_id_and_the_unread_have_no_text(assistant: Assistant) -> None:
    for provision in assistant.corpus:
        (found,) = look_up(assistant, provision.id)
        assert (found["text"] is None) == (not provision.read)
        assert provision.read or found["checked_note"] == "chưa đọc được nội dung"


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("", "Chưa nêu"),
        ("Điều 5", "của văn bản nào"),
        ("khoản 20 Điều 10 Quy định 205", "Kho có khoản 1, 2, 3, 4, 5, 6"),
        ("Điều 99 Quy định 114", "Không tìm thấy Điều 99"),
        ("Quy định 999", "999"),
        ("tặng quà dịp tết", "Chưa nhận ra"),
        ("205-QĐ/TW@2019-09-23/99.1", "không có mã"),
        ("á" * 5000, "rút gọn"),
    ],
)
def test_what_is_not_there_is_said_and_nothing_is_given_for_it(assistant: Assistant, reference: str, said: str) -> None:
    with pytest.raises(QuestionError, match=said):
        look_up(assistant, reference)


@pytest.mark.parametrize("topic", ["điều 10 quy định 205", "dieu 10 qd 205"])
def test_a_provision_leads_to_its_own_rows_only(assistant: Assistant, topic: str) -> None:
    found = compared(assistant, topic)
    assert found["matched_by"] == "provision"
    assert found["rows"]
    for row in found["rows"]:
        assert any(side["id"].startswith("205-QĐ/TW@2019-09-23/10") for side in row["old"])


def test_words_and_relations_filter(assistant: Assistant) -> None:
    some = compared(assistant, "nguoi dung dau")
    assert some["matched_by"] == "words"
    assert 0 < len(some["rows"]) < len(assistant.corpus.crosswalk)
    changed = compared(assistant, "nguoi dung dau", "changed")["rows"]
    assert changed == [r for r in some["rows"] if r["relation"] == "changed"]
    with pytest.raises(QuestionError, match="kept"):
        compared(assistant, "", "khác")


def test_a_sentence_leads_to_the_nearest_rows_and_says_so(assistant: Assistant) -> None:
    found = compared(assistant, "Làm công tác nhân sự mấy năm liên tiếp thì phải chuyển vị trí, hai văn bản khác nhau chỗ nào?")
    assert found["matched_by"] == "nearest"
    assert found["rows"]
    with pytest.raises(QuestionError, match="không có chữ"):
        compared(assistant, "😀")


def test_the_whole_table_is_short_and_silence_is_no_claim(assistant: Assistant) -> None:
    rows = compared(assistant, "")["rows"]
    assert len(rows) == len(assistant.corpus.crosswalk)
    assert all("text" not in side for row in rows for side in (*row["old"], *row["new"]))
    for row in rows:
        assert (row["new_note"] == "Không có trong Quy định 114.") == (not row["new"] and row["relation"] == "dropped")
        assert (row["old_note"] == "Không có trong Quy định 205.") == (not row["old"] and row["relation"] == "new")
