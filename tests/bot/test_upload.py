"""The page *Nhập văn bản*: who may act, and that a handler refuses whoever may not."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot import settings as settings_reader
from bot.settings import Settings
from bot.web.server import asgi
from bot.web.upload import LOCKED, TOO_MANY, TRIES, WRONG, Counter, Desk, Door, is_loopback

HERE: Any = SimpleNamespace(headers={"host": "127.0.0.1:7860"})
ELSEWHERE: Any = SimpleNamespace(headers={"host": "evil.example:7860"})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_reader.read({"HOIDAP_HOME": str(tmp_path), "HOIDAP_EMBEDDING": "none"})


def test_loopback_addresses() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "::1", "localhost")))
    assert not any(map(is_loopback, ("0.0.0.0", "192.168.1.2", "", "evil.example")))


def test_without_a_password_only_this_machine(settings: Settings) -> None:
    assert Door(settings).admits(Desk(), HERE)
    assert not Door(settings).admits(Desk(), ELSEWHERE)
    assert not Door(settings).admits(Desk(), None)
    open_to_all = Door(dataclasses.replace(settings, host="0.0.0.0"))
    assert open_to_all.closed
    assert not open_to_all.admits(Desk(), HERE)


def test_a_password_is_asked_even_here_and_guesses_are_limited(settings: Settings) -> None:
    door, desk = Door(dataclasses.replace(settings, host="0.0.0.0", admin_password="đúng rồi")), Desk()
    assert not door.admits(desk, HERE)
    assert door.unlock(desk, "sai") == WRONG
    assert door.unlock(desk, "đúng rồi") == ""
    assert door.admits(desk, ELSEWHERE)
    assert [door.unlock(Desk(), "sai") for _ in range(TRIES)][-1] == TOO_MANY
    assert door.unlock(Desk(), "đúng rồi") == TOO_MANY


def test_handlers_refuse_by_themselves(settings: Settings, tmp_path: Path) -> None:
    counter = Counter(None, dataclasses.replace(settings, host="0.0.0.0", admin_password="x"))  # type: ignore[arg-type]
    path = tmp_path / "a.txt"
    path.write_text("Điều 1. Một\n\nHai.", "utf-8")
    assert LOCKED in counter.read([str(path)], "1-QĐ/TW", "", "2025-01-01", "", Desk(), HERE)[0]
    assert "alert" in next(counter.save([], Desk(), HERE))[0]
    assert LOCKED in next(counter.remove("x", Desk(), HERE))[0]
    assert counter.listed(Desk(), HERE) == ""


def test_read_save_and_remove(settings: Settings, tmp_path: Path) -> None:
    counter, desk = Counter(None, settings), Desk()  # type: ignore[arg-type]
    path = tmp_path / "a.txt"
    path.write_text("Điều 1. Kho <script>alert(1)</script>\n\nNgười giữ kho ghi sổ mượn sách hằng ngày.", "utf-8")
    shown = counter.read([str(path)], "998-QĐ/TW", "<img src=x>", "2025-01-01", "", desk, HERE)[0]
    assert "998-QĐ/TW" in shown
    assert "<script>" not in shown
    assert "<img" not in shown
    assert "Đã lưu" in list(counter.save([], desk, HERE))[-1][0]
    assert "998-QĐ/TW@2025-01-01" in counter.listed(desk, HERE)
    assert "<img" not in counter.listed(desk, HERE)
    assert "Đã gỡ" in list(counter.remove("998-QĐ/TW@2025-01-01", desk, HERE))[-1][0]
    assert counter.shelf.documents() == []


@pytest.mark.parametrize(("host", "status"), [("0.0.0.0", 403), ("127.0.0.1", 200)])
def test_files_are_taken_only_where_they_may_be_read(settings: Settings, assistant: Any, host: str, status: int) -> None:
    with TestClient(asgi(assistant, dataclasses.replace(settings, host=host))) as client:
        sent = client.post("/gradio_api/upload", files={"files": ("a.txt", b"x")})
        assert sent.status_code == status


def test_what_was_imported_is_listed_when_the_page_is_opened(settings: Settings, tmp_path: Path) -> None:
    counter, desk = Counter(None, settings), Desk()  # type: ignore[arg-type]
    path = tmp_path / "a.txt"
    path.write_text("Điều 1. Kho\n\nNgười giữ kho ghi sổ mượn sách hằng ngày.", "utf-8")
    counter.read([str(path)], "998-QĐ/TW", "", "2025-01-01", "", desk, HERE)
    list(counter.save([], desk, HERE))
    assert "998-QĐ/TW@2025-01-01" in counter.opened(Desk(), HERE)[0]
    assert "998-QĐ/TW" not in counter.opened(Desk(), ELSEWHERE)[0]
