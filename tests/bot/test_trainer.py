"""The page Báo cáo viên without a browser: reading the form, progress, what stays when something goes wrong."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.chat import Assistant
from bot.settings import read
from bot.web.trainer import Made, Workshop, request_of
from knowledge.errors import PackError

FORM = ["tặng quà tết", "chi-bo", 30, "Theo chủ đề", 5, "", "", "", "", 1, 1]


@pytest.fixture
def workshop(assistant: Assistant, tmp_path: Path) -> Workshop:
    return Workshop(assistant, read({"HOIDAP_HOME": str(tmp_path)}))


def form(**changes: Any) -> list[Any]:
    names = ["topic", "audience", "minutes", "emphasis", "quiz", "unit", "speaker", "place", "date", "versions", "seed"]
    return [changes.get(name, value) for name, value in zip(names, FORM, strict=True)]


@pytest.mark.parametrize("typed", ["1/12/2026", "01-12-2026", "2026-12-01"])
def test_dates_are_read_as_people_write_them(typed: str) -> None:
    assert request_of(*form(date=typed)).date == dt.date(2026, 12, 1)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"date": "32/1/2026"}, "không hợp lệ"),
        ({"minutes": None}, "Thời lượng"),
        ({"quiz": "năm"}, "Số câu hỏi"),
        ({"topic": None}, "Chưa có chủ đề"),
        ({"audience": []}, "người nghe"),
    ],
)
def test_a_field_that_cannot_be_read_is_named(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(PackError, match=says):
        request_of(*form(**changes))


def test_an_order_ends_in_files_and_a_second_one_can_be_taken_back(workshop: Workshop) -> None:
    *steps, (status, shown, first, _) = workshop.order(*FORM, None)
    assert any("progress" in s[0] for s in steps)
    assert status == ""
    assert "Tặng quà tết" in shown
    event: Any = SimpleNamespace(_data={"name": "de-cuong.docx"})
    assert workshop.take(first, event)["name"] == "de-cuong.docx"
    assert "key" not in str(workshop.take(first, SimpleNamespace(_data={"name": "../../etc/passwd"})))  # type: ignore[arg-type]
    *_, (_, _, second, _) = workshop.order(*form(topic="người đứng đầu"), first)
    assert isinstance(second, Made)
    html, back = workshop.back(second)
    assert "Tặng quà tết" in html
    assert back.files == first.files


def test_a_bad_order_leaves_the_pack_before_it(workshop: Workshop) -> None:
    held = Made("<p>cũ</p>", {"a": b"1"})
    *_, (status, _, state, _) = workshop.order(*form(topic="nuôi tôm"), held)
    assert 'role="alert"' in status
    assert state is held


def test_what_was_typed_is_shown_and_not_run(workshop: Workshop) -> None:
    *_, (_, shown, _, _) = workshop.order(*form(topic="chạy chức <script>alert(1)</script>", unit="<b>x</b>"), None)
    assert "<script>" not in shown
    assert "<b>x</b>" not in shown
