"""Whole lists, with how much of them was read; wrong counts, dates and thresholds corrected; relatives and posts."""

import pytest


def test_the_six_acts_of_205_are_all_given(assistant):
    reply = assistant.answer("Kể đủ 6 hành vi chạy chức, chạy quyền của Quy định 205")
    assert [c.clause for c in reply.citations] == [1, 2, 3, 4, 5, 6]
    assert all(c.article == 10 for c in reply.citations)


def test_a_list_read_in_part_says_so(assistant):
    reply = assistant.answer("Các hành vi chạy chức, chạy quyền trong Quy định 114 gồm những gì?")
    assert "4 trong 6" in reply.answer


def test_a_list_without_one_number_is_collected_by_its_heading(assistant):
    reply = assistant.answer("Quy định 41 nêu sáu căn cứ miễn nhiệm nào, kể ra hết?")
    assert len(reply.citations) >= 6
    assert {c.document for c in reply.citations} == {"41-QĐ/TW"}


def test_an_unread_list_gives_its_size_and_nothing_more(assistant):
    reply = assistant.answer("Điều 5 Quy định 114 gồm năm hành vi tiêu cực khác nào?")
    assert "5 hành vi" in reply.answer
    assert all(c.kind == "record" for c in reply.citations)
    assert any(c.article == 5 and c.text is None for c in reply.related)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Hành vi thứ mười hai trong 12 hành vi chạy chức của Quy định 205 là gì?", "6 hành vi"),
        ("Điều 40 Quy định 205 quy định gì?", "15 điều"),
        ("Quy định 205 ký ban hành năm 2015 phải không?", "23/9/2019"),
        ("Quà dưới hai triệu thì được phải không?", "ngưỡng giá trị"),
    ],
)
def test_wrong_premises_are_corrected_with_a_citation(question, expected, assistant):
    reply = assistant.answer(question)
    assert reply.status == "answered"
    assert reply.citations
    assert expected in reply.answer


def test_relatives_are_read_from_the_text(assistant):
    inside = assistant.answer("Khoản 6 Điều 3 Quy định 205 có tính mẹ vợ là người nhà không?")
    outside = assistant.answer("Khoản 6 Điều 3 Quy định 205 có tính cháu ruột là người nhà không?")
    assert "nằm trong vòng người nhà" in inside.answer
    assert "không nằm trong vòng người nhà" not in inside.answer
    assert "không nằm trong vòng người nhà" in outside.answer


def test_a_pair_of_posts_the_provision_names_is_recognised(assistant):
    reply = assistant.answer("Theo Quy định 205, chồng làm hiệu trưởng, vợ làm hiệu phó cùng trường có được không?")
    assert "rơi vào nhóm" in reply.answer


def test_shares_are_held_against_the_threshold(assistant):
    assert "chưa đủ" in assistant.answer("Quy định 41: được 50% phiếu tín nhiệm thấp thì có bị miễn nhiệm không?").answer


def test_same_number_documents_are_told_apart(assistant):
    reply = assistant.answer("Nghị quyết 26-NQ/TW nói về nông nghiệp hay về cán bộ?")
    for year in ("2008", "2018", "2022", "2026"):
        assert year in reply.answer


def test_a_past_date_is_answered_from_the_document_then_in_force(assistant):
    reply = assistant.answer("Năm 2020, kỷ luật đảng viên vi phạm theo văn bản nào?")
    assert reply.citations[0].document == "102-QĐ/TW"
