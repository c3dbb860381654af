"""The page *Nhập văn bản*: who may act, and that a handler refuses whoever may not."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot import settings as settings_reader
from bot.settings import Settings
from bot.web.server import asgi
from bot.web.upload import LOCKED, TOO_MANY, TRIES, WRONG, Door, is_loopback
from bot.web.upload.counter import STOPPED, Counter, View
from bot.web.upload.desk import FIELDS, Desk, given, prefilled, read_day
from knowledge.errors import ImportFileError
from knowledge.importing import intake, library

HERE: Any = SimpleNamespace(headers={"host": "127.0.0.1:7860"})
ELSEWHERE: Any = SimpleNamespace(headers={"host": "evil.example:7860"})


@pytest.fixture
def settings(words_home: Path) -> Settings:
    return settings_reader.read({"HOIDAP_HOME": str(words_home), "HOIDAP_EMBEDDING": "none"})


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


def form(**values: str) -> list[str]:
    """The page's form with these fields filled."""
    return [values.get(name, "") for name in FIELDS]


def last(views: Iterator[View]) -> View:
    return list(views)[-1]


def take_in(counter: Counter, desk: Desk, folder: Path, body: str, **values: str) -> View:
    """Read a text file and save it with a form filled in."""
    (folder / "a.txt").write_text(body, "utf-8")
    last(counter.read([str(folder / "a.txt")], desk, HERE))
    counter.amend(form(**values), desk, HERE)
    return last(counter.save(form(**values), desk, HERE))


KNOWN = {"number": "998-QĐ/TW", "issued": "1/1/2025", "title": "Về kho sách"}
BODY = "Điều 1. Kho\n\n1. Người giữ kho ghi sổ mượn sách hằng ngày.\n\n3. Kho mở cửa lúc bảy giờ."
ID = "998-QĐ/TW@2025-01-01"


def test_handlers_refuse_by_themselves(settings: Settings, tmp_path: Path) -> None:
    counter = Counter(dataclasses.replace(settings, host="0.0.0.0", admin_password="x"))
    path = tmp_path / "a.txt"
    path.write_text(BODY, "utf-8")
    shut: list[View] = [
        last(counter.read([str(path)], Desk(), HERE)),
        last(counter.save(form(**KNOWN), Desk(), HERE)),
        counter.choose("1. a.txt", form(), Desk(), HERE),
        counter.amend(form(), Desk(), HERE),
        counter.turn({"page": "0"}, Desk(), HERE),
        last(counter.results(str(path), Desk(), HERE)),
        *(last(counter.act({"do": do, "id": ID}, Desk(), HERE)) for do in ("review", "sheet", "remove", "sure", "keep")),
    ]
    assert all(LOCKED in str(view.said) for view in shut)
    assert counter.tick({"kind": "wording", "place": "1.1", "checked": True}, Desk(), HERE) == View()
    assert counter.listed(Desk(), HERE) == ""
    assert not (settings.home / "documents").exists()


def test_read_save_and_remove(settings: Settings, tmp_path: Path) -> None:
    counter, desk = Counter(settings), Desk()
    path = tmp_path / "a.txt"
    path.write_text("Điều 1. Kho <script>alert(1)</script>\n\nNgười giữ kho ghi sổ mượn sách hằng ngày.", "utf-8")
    shown = last(counter.read([str(path)], desk, HERE))
    assert "số hiệu" in str(shown.summary)
    assert shown.ready is False
    filled = form(number="998-QĐ/TW", issued="2025-01-01", title="<img src=x>")
    shown = counter.amend(filled, desk, HERE)
    assert shown.ready is True
    assert "<script>" not in f"{shown.summary}{shown.table}"
    assert "Đã lưu" in str(last(counter.save(filled, desk, HERE)).said)
    assert ID in counter.listed(desk, HERE)
    assert "<img" not in counter.listed(desk, HERE)
    asked = last(counter.act({"do": "remove", "id": ID}, desk, HERE))
    assert "Gỡ văn bản này?" in str(asked.listed)
    assert "Gỡ văn bản này?" not in str(last(counter.act({"do": "keep", "id": ID}, desk, HERE)).listed)
    assert "Đã gỡ" in str(last(counter.act({"do": "sure", "id": ID}, desk, HERE)).said)
    assert counter.shelf.documents() == []
    assert "không còn trong kho" in str(last(counter.act({"do": "review", "id": ID}, desk, HERE)).said)


def test_ticks_are_set_taken_and_kept_apart(settings: Settings, tmp_path: Path) -> None:
    counter, desk = Counter(settings), Desk()
    (tmp_path / "a.txt").write_text(BODY, "utf-8")
    last(counter.read([str(tmp_path / "a.txt")], desk, HERE))
    counter.amend(form(**KNOWN), desk, HERE)
    for place, on in (("1.1", True), ("1.3", True), ("1.3", False), ("9.9", True)):
        counter.tick({"kind": "wording", "place": place, "checked": on}, desk, HERE)
    counter.tick({"kind": "no such", "place": "1.1", "checked": True}, desk, HERE)
    assert desk.own_ticks() == {"1.1": {"wording"}, "1.3": set()}
    last(counter.save(form(**{**KNOWN, "number": "997-QĐ/TW"}), desk, HERE))  # corrected after ticking: the ticks stay
    (stored,) = counter.shelf.documents()
    assert {p.id.rpartition("/")[2]: p.reviewed for p in stored.provisions} == {"1.1": ("wording",), "1.3": ()}
    assert {p.checked for p in library(counter._shipped, [stored]).added if p.clause == 1} == {"full"}
    last(counter.act({"do": "review", "id": stored.id}, desk, HERE))
    counter.tick({"kind": "wording", "place": "1.1", "checked": False}, desk, HERE)
    counter.tick({"kind": "wording", "article": "1"}, desk, HERE)
    counter.tick({"kind": "wording", "place": "1.1", "checked": False}, desk, HERE)
    assert "Đã lưu dấu" in str(last(counter.save(form(), desk, HERE)).said)
    (stored,) = counter.shelf.documents()
    assert {p.id.rpartition("/")[2]: p.reviewed for p in stored.provisions} == {"1.1": (), "1.3": ("wording",)}
    assert {p.checked for p in library(counter._shipped, [stored]).added if p.clause == 1} == {"partial"}


def test_a_long_document_is_ticked_page_by_page(settings: Settings, tmp_path: Path) -> None:
    counter, desk = Counter(settings), Desk()
    body = "\n\n".join(
        f"Điều {a}. Việc {a}\n\n" + "\n\n".join(f"{c}. Người giữ kho làm việc số {a} của ngày {c}." for c in range(1, 5)) for a in range(1, 101)
    )
    (tmp_path / "dai.txt").write_text(body, "utf-8")
    last(counter.read([str(tmp_path / "dai.txt")], desk, HERE))
    shown = counter.amend(form(**KNOWN), desk, HERE)
    assert "Trang 1/16" in str(shown.table)
    shown = counter.turn({"page": "15"}, desk, HERE)
    assert "Điều 100, khoản 4" in str(shown.table)
    assert str(shown.table).count('type="checkbox"') == 25
    for article in range(1, 101):
        shown = counter.tick({"kind": "wording", "article": str(article)}, desk, HERE)
    assert "lời văn 400/400" in str(shown.tally)
    assert "Trang 16/16" in str(counter.turn({"page": "999"}, desk, HERE).table)


def test_a_failure_leaves_what_was_read_for_another_try(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counter, desk = Counter(settings), Desk()
    (tmp_path / "a.txt").write_text(BODY, "utf-8")
    last(counter.read([str(tmp_path / "a.txt")], desk, HERE))
    (tmp_path / "a.txt").unlink()  # gradio clears what was uploaded; the desk has its own copy
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7\n")
    assert "b.pdf" in str(last(counter.read([str(tmp_path / "b.pdf")], desk, HERE)).said)
    with monkeypatch.context() as broken:
        broken.setattr("knowledge.importing.intake.build", lambda *_: (_ for _ in ()).throw(RuntimeError("x")))
        assert "ngoài dự kiến" in str(last(counter.save(form(**KNOWN), desk, HERE)).said)
    assert counter.shelf.documents() == []
    assert "Đã lưu" in str(last(counter.save(form(**KNOWN), desk, HERE)).said)
    assert desk.folder is None


def test_work_stops_when_asked_and_nothing_is_saved(settings: Settings, tmp_path: Path) -> None:
    counter, desk = Counter(settings), Desk()
    (tmp_path / "a.txt").write_text(BODY, "utf-8")
    last(counter.read([str(tmp_path / "a.txt")], desk, HERE))
    counter.amend(form(**KNOWN), desk, HERE)
    saving = counter.save(form(**KNOWN), desk, HERE)
    with counter.shelf.locked():  # another program holds the shelf: there is time to press the button
        assert next(saving).busy
        assert "Đang dừng" in str(counter.stop(desk).said)
        assert "chưa xong" in str(last(counter.save(form(**KNOWN), desk, HERE)).said)
    assert STOPPED in str(last(saving).said)
    assert counter.shelf.documents() == []
    assert "Đã lưu" in str(last(counter.save(form(**KNOWN), desk, HERE)).said)


def test_several_files_each_with_its_own_form(settings: Settings, tmp_path: Path) -> None:
    counter, desk = Counter(settings), Desk()
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(BODY, "utf-8")
    shown = last(counter.read([str(tmp_path / "a.txt"), str(tmp_path / "b.txt")], desk, HERE))
    assert shown.names == ("1. a.txt", "2. b.txt")
    counter.choose("2. b.txt", form(**KNOWN), desk, HERE)
    twin = last(counter.save(form(**KNOWN), desk, HERE))
    assert "cùng là" in str(twin.said)
    assert counter.shelf.documents() == []
    assert "2 tệp" not in str(twin.said)
    last(counter.save(form(**{**KNOWN, "number": "997-QĐ/TW"}), desk, HERE))
    assert sorted(d.number for d in counter.shelf.documents()) == ["997-QĐ/TW", "998-QĐ/TW"]


def test_a_form_left_alone_counts_as_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("BỘ CHÍNH TRỊ\n\nSố: 5-QĐ/TW\n\nHà Nội, ngày 2 tháng 3 năm 2024\n\nQUY ĐỊNH\n\nVề kho\n\n" + BODY, "utf-8")
    (reading,) = intake.read_files([tmp_path / "a.txt"])
    before = prefilled(reading)
    assert before[:2] == ("5-QĐ/TW", "2/3/2024")
    assert given(before, reading) == type(given(before, reading))()
    changed = given([*before[:5], "114-QĐ/TW; 205-QĐ/TW", before[6]], reading)
    assert changed.replaces == ("114-QĐ/TW", "205-QĐ/TW")
    with pytest.raises(ImportFileError, match="23/9/2019"):
        read_day("hôm qua", "Ngày ban hành")


def test_the_result_of_a_review_sheet_is_taken(settings: Settings, tmp_path: Path) -> None:
    counter, desk = Counter(settings), Desk()
    take_in(counter, desk, tmp_path, BODY, **KNOWN)
    (tmp_path / "ket-qua.json").write_text(json.dumps({"document": ID, "wording": [f"{ID}/1.1"], "plain": []}), "utf-8")
    assert "Đã nhận 1 dấu lời văn" in str(last(counter.results(str(tmp_path / "ket-qua.json"), desk, HERE)).said)
    (tmp_path / "ket-qua.json").write_text("[]", "utf-8")
    assert "không phải kết quả" in str(last(counter.results(str(tmp_path / "ket-qua.json"), desk, HERE)).said)
    view = last(counter.act({"do": "sheet", "id": ID}, desk, HERE))
    assert view.file is not None
    assert view.file["name"].endswith(".html")


@pytest.mark.parametrize(("host", "status"), [("0.0.0.0", 403), ("127.0.0.1", 200)])
def test_files_are_taken_only_where_they_may_be_read(settings: Settings, assistant: Any, host: str, status: int) -> None:
    with TestClient(asgi(assistant, dataclasses.replace(settings, host=host))) as client:
        sent = client.post("/gradio_api/upload", files={"files": ("a.txt", b"x")})
        assert sent.status_code == status


def test_what_was_imported_is_listed_for_those_who_may(settings: Settings, tmp_path: Path) -> None:
    counter = Counter(settings)
    take_in(counter, Desk(), tmp_path, BODY, **KNOWN)
    assert ID in counter.listed(Desk(), HERE)
    assert ID not in counter.listed(Desk(), ELSEWHERE)
