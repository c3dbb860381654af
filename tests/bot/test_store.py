"""Feedback and question log on disk: one line each, never spoiled by a bad line, a rewrite or a full disk."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest
from filelock import FileLock

from bot import store
from bot.reply import Citation, Reply

CITED = Citation(
    "114-QĐ/TW@2023-07-11/4.1", "114-QĐ/TW", "2023-07-11", 4, 1, None, None, None, "khoản 1 Điều 4", "…", "restated", "full",
    None, None, None, "2026-11-23",
)  # fmt: skip
REPLY = Reply("answered", "Trả lời có dấu: quyền lực.", (CITED,), seconds=0.0123456)


def keep(folder: Path, identity: str, thumb: store.Thumb = 1, question: str = "câu hỏi") -> None:
    store.keep_thumb(folder, identity, "phiên", question, REPLY, thumb)


def records(folder: Path) -> list[dict[str, object]]:
    return list(store.read(folder / store.FEEDBACK))


def test_a_thumb_is_one_line_with_the_exchange(tmp_path: Path) -> None:
    folder = tmp_path / "chưa có"
    keep(folder, "a")
    assert (folder / store.FEEDBACK).read_text("utf-8").count("\n") == 1
    (record,) = records(folder)
    assert record["question"] == "câu hỏi"
    assert record["answer"] == "Trả lời có dấu: quyền lực."
    assert record["citations"] == ["114-QĐ/TW@2023-07-11/4.1"]
    assert (record["thumb"], record["status"], record["session"]) == (1, "answered", "phiên")
    assert str(record["time"])[:4].isdigit()


def test_another_thumb_replaces_and_undo_removes(tmp_path: Path) -> None:
    keep(tmp_path, "a")
    keep(tmp_path, "b")
    keep(tmp_path, "a", -1)
    assert sorted((r["id"], r["thumb"]) for r in records(tmp_path)) == [("a", -1), ("b", 1)]
    store.drop_thumb(tmp_path, "a")
    assert [r["id"] for r in records(tmp_path)] == ["b"]
    store.drop_thumb(tmp_path, "never stored")
    assert [r["id"] for r in records(tmp_path)] == ["b"]
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".tmp"] == []


def test_dropping_where_nothing_was_ever_stored_writes_nothing(tmp_path: Path) -> None:
    store.drop_thumb(tmp_path, "a")
    assert list(tmp_path.iterdir()) == []


def test_a_broken_last_line_spoils_only_itself(tmp_path: Path) -> None:
    keep(tmp_path, "a")
    path = tmp_path / store.FEEDBACK
    with path.open("ab") as file:
        file.write('{"id": "b", "question": "bị cắt ngang giữ'.encode()[:-1])
    keep(tmp_path, "c")
    assert [r["id"] for r in records(tmp_path)] == ["a", "c"]
    store.drop_thumb(tmp_path, "a")
    assert [r["id"] for r in records(tmp_path)] == ["c"]
    assert b"c\xe1\xba\xaft ngang" in path.read_bytes()


def test_lines_that_are_no_records_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / store.FEEDBACK
    path.write_text('[1]\nnull\n\n{"id": "a"}\nkhông phải JSON\n', "utf-8")
    assert records(tmp_path) == [{"id": "a"}]


def test_strange_characters_are_stored_and_read_back(tmp_path: Path) -> None:
    strange = "dòng\nmới \u2028 \x00 😀 \ud800"
    keep(tmp_path, "a", question=strange)
    keep(tmp_path, "b")
    assert [r["id"] for r in records(tmp_path)] == ["a", "b"]
    assert str(records(tmp_path)[0]["question"]).startswith("dòng\nmới \u2028 \x00 😀 ")


def test_many_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    def write(name: str) -> None:
        for n in range(5):
            keep(tmp_path, f"{name}{n}")

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(records(tmp_path)) == 20


def test_the_question_log_holds_no_answer(tmp_path: Path) -> None:
    store.log_question(tmp_path, "phiên", "câu hỏi", REPLY)
    record = json.loads((tmp_path / store.QUESTION_LOG).read_text("utf-8"))
    assert set(record) == {"time", "session", "question", "status", "citations", "seconds"}


def test_a_folder_that_cannot_be_written_is_an_oserror(tmp_path: Path) -> None:
    file = tmp_path / "tệp"
    file.write_text("", "utf-8")
    with pytest.raises(OSError, match="tệp"):
        keep(file / "thư mục", "a")


def test_a_stuck_lock_is_an_oserror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_LOCK_SECONDS", 0.05)
    held = FileLock(str(tmp_path / store.FEEDBACK) + ".lock")
    with held, pytest.raises(OSError, match="đang bị"):
        keep(tmp_path, "a")


def test_a_write_cut_short_by_a_full_disk_leaves_no_half_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(tmp_path, "a")
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:10]))
    with pytest.raises(OSError, match="đầy"):
        keep(tmp_path, "b")
    monkeypatch.undo()
    assert (tmp_path / store.FEEDBACK).read_bytes().endswith(b"}\n")
    assert [r["id"] for r in records(tmp_path)] == ["a"]
