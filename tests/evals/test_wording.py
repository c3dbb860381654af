"""What counts as said: folded, whole syllables, not denied, not the question's own words."""

from __future__ import annotations

import pytest

from evals.wording import articles_named, facts_met, forbidden, holds_text, plain


def test_facts_are_met_folded_and_on_whole_syllables() -> None:
    assert facts_met([["Quà"], ["114-QĐ/TW", "quy định 114"]], "biếu **QUÀ** theo quy định 114") == [True, True]
    assert facts_met([["quà"]], "có quan hệ") == [False]
    assert facts_met([["18 tháng"]], "từ 118 tháng") == [False]
    assert facts_met([["Điều 1"]], "Điều 10") == [False]


@pytest.mark.parametrize(
    ("answer", "made"),
    [
        ("Quy định 205 vẫn còn hiệu lực.", True),
        ("Không, Quy định 205 vẫn còn hiệu lực.", True),
        ("Không phải Quy định 205 vẫn còn hiệu lực.", False),
        ("Nói 205 vẫn còn hiệu lực là không đúng.", False),
        ('Bạn hỏi "205 vẫn còn hiệu lực" hay không: đã được thay thế.', False),
        ("205 vẫn còn hiệu lực không?\n\nĐã được thay thế.", False),
        ("Đã được thay thế. Quy định 205 vẫn còn hiệu lực.", True),
        ("Quy định này đã hết hiệu lực.", False),
    ],
)
def test_a_forbidden_statement_counts_unless_denied_or_repeated(answer: str, made: bool) -> None:
    question = "205 vẫn còn hiệu lực không?"
    assert bool(forbidden(["205 vẫn còn hiệu lực"], answer, question)) is made


def test_articles_named_leave_out_denials() -> None:
    assert articles_named("Theo khoản 2 Điều 10 Quy định 205-QĐ/TW và Điều 4 Quy định số 114-QĐ/TW.") == [("205", 10), ("114", 4)]
    assert articles_named("Quy định 205 không có Điều 18; không có Điều 18 Quy định 205.") == []


def test_text_is_held_whatever_its_punctuation() -> None:
    assert holds_text("Chạy tuổi, thâm niên;", 'gồm: "chạy" tuổi – thâm niên …')
    assert not holds_text("chạy tuổi", "chạy tuổitác")
    assert plain("**Điều 4** [1]: *x*").strip() == "dieu 4 : x"
