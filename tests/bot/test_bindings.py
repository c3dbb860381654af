"""What a statement ties together must be tied in its provisions; what it only counts or labels itself needs no basis."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.verifier import check
from knowledge.corpus import Corpus

TODAY = dt.date(2026, 11, 25)
TRUE = [
    ("132-QĐ/TW@2023-10-27/0#1", "Quy định 132 có 4 chương, 14 điều."),
    ("208-QĐ/TW@2026-07-26/0#4", "Lễ kết nạp được tổ chức trong 30 ngày làm việc kể từ quyết định kết nạp."),
    ("365.5", "Người môi giới hối lộ chủ động khai báo trước khi bị phát giác có thể được miễn trách nhiệm hình sự."),
    ("114-QĐ/TW@2023-07-11/16", "Quy định 114 có hiệu lực từ ngày ký, tức ngày 11/7/2023, và thay thế Quy định 205 ngày 23/9/2019."),
    ("205-QĐ/TW@2019-09-23", "Hiện nay Quy định 205-QĐ/TW đã hết hiệu lực vì được Quy định 114-QĐ/TW thay thế từ ngày 11/7/2023."),
    (
        "296-QĐ/TW@2025-05-30/0#1",
        "Đối với đảng viên chính thức có bốn hình thức kỷ luật: (1) khiển trách; (2) cảnh cáo; (3) cách chức, nếu có chức vụ; (4) khai trừ.",
    ),
]
FALSE = [
    ("132-QĐ/TW@2023-10-27/0#1", "Quy định 132 gồm 14 chương, 4 điều."),
    ("208-QĐ/TW@2026-07-26/0#4", "Lễ kết nạp được tổ chức sau 30 ngày làm việc kể từ quyết định kết nạp."),
    ("365.5", "Người môi giới hối lộ chủ động khai báo trước khi bị phát giác thì được miễn trách nhiệm hình sự."),
    ("114-QĐ/TW@2023-07-11/16", "Quy định 114 có hiệu lực từ ngày 23/9/2019."),
    ("114-QĐ/TW@2023-07-11", "Quy định 114 do Ban Bí thư ban hành ngày 11/7/2023."),
    ("205-QĐ/TW@2019-09-23/10.1", "Gây dựng quan hệ với người có chức vụ, quyền hạn là hành vi chạy chức."),
    ("205-QĐ/TW@2019-09-23/2.1", "Quyền lực trong công tác cán bộ là nghĩa vụ của tổ chức hoặc cá nhân ở các khâu của công tác cán bộ."),
    (
        "296-QĐ/TW@2025-05-30/0#1",
        "Đối với đảng viên chính thức có năm hình thức kỷ luật: (1) khiển trách; (2) cảnh cáo; (3) cách chức, nếu có chức vụ; (4) khai trừ.",
    ),
]


def basis(identity: str) -> str:
    return identity if "@" in identity else f"100/2015/QH13@2015-11-27/{identity}"


@pytest.mark.parametrize(("identity", "text"), TRUE)
def test_what_is_tied_as_the_provision_ties_it_is_accepted(corpus: Corpus, identity: str, text: str) -> None:
    assert check(text, [basis(identity)], corpus, TODAY).reason == ""


@pytest.mark.parametrize(("identity", "text"), FALSE)
def test_what_is_tied_to_something_else_is_not(corpus: Corpus, identity: str, text: str) -> None:
    assert not check(text, [basis(identity)], corpus, TODAY).accepted
