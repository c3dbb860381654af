"""Feedback and the question log: two JSON Lines files in the data folder.

An exchange is stored only when a person presses a thumb, and is taken out again when they undo it. Questions are
logged only where the caller was told to (`Settings.log`). Every function takes the folder; nothing reads the
environment. `OSError` (a full or read-only disk) is left to the caller, who tells the user and goes on.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from bot.reply import Reply
from knowledge.files import write_whole

FEEDBACK = "feedback.jsonl"
QUESTION_LOG = "question_log.jsonl"
MODEL_LOG = "model_log.jsonl"
Thumb = Literal[1, -1]
# A lock is held for one line or one rewrite, milliseconds; longer means a stuck process, and the user should not wait for it.
_LOCK_SECONDS = 5.0


def keep_thumb(folder: Path, identity: str, session: str, question: str, reply: Reply, thumb: Thumb) -> None:
    """Store an exchange with its thumb; one line for each `identity`, a later thumb replaces the earlier one."""
    record = {
        "id": identity,
        "time": _now(),
        "session": session,
        "question": question,
        "answer": reply.answer,
        "status": reply.status,
        "citations": [c.id for c in reply.citations],
        "thumb": thumb,
    }
    with _locked(folder / FEEDBACK):
        if any(r.get("id") == identity for r in read(folder / FEEDBACK)):
            _rewrite(folder / FEEDBACK, identity, record)
        else:
            _append(folder / FEEDBACK, record)


def drop_thumb(folder: Path, identity: str) -> None:
    """Take the exchange out again; nothing happens where it was never stored."""
    if (folder / FEEDBACK).exists():
        with _locked(folder / FEEDBACK):
            _rewrite(folder / FEEDBACK, identity, None)


def log_question(folder: Path, session: str, question: str, reply: Reply) -> None:
    """One line of the question log: the question and what became of it, not the answer."""
    record = {
        "time": _now(),
        "session": session,
        "question": question,
        "status": reply.status,
        "citations": [c.id for c in reply.citations],
        "seconds": round(reply.seconds, 4),
    }
    if reply.rewritten:
        record["rewritten"] = reply.rewritten
    with _locked(folder / QUESTION_LOG):
        _append(folder / QUESTION_LOG, record)


def log_model(folder: Path, kind: str, record: Mapping[str, Any]) -> None:
    """One line on what a chat model did: a statement rejected (with the reason), a follow-up rewritten. A full disk stops nothing."""
    try:
        with _locked(folder / MODEL_LOG):
            _append(folder / MODEL_LOG, {"time": _now(), "kind": kind, **record})
    except OSError as error:
        logging.getLogger(__name__).warning("Chưa ghi được nhật ký mô hình: %s", type(error).__name__)


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a file, oldest first; lines that are not a whole record (a write cut short) are passed over."""
    if not path.exists():
        return
    for line in path.read_text("utf-8", errors="replace").split("\n"):
        record = _record(line)
        if record is not None:
            yield record


def _record(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _locked(path: Path) -> FileLock:
    path.parent.mkdir(parents=True, exist_ok=True)
    return _Lock(str(path) + ".lock", timeout=_LOCK_SECONDS)


class _Lock(FileLock):
    """A file lock whose time-out is an OSError, like every other reason why a line could not be written."""

    def __enter__(self) -> _Lock:
        try:
            self.acquire()
        except Timeout as error:
            raise OSError(f"{self.lock_file}: tệp đang bị tiến trình khác giữ") from error
        return self


def _append(path: Path, record: Mapping[str, Any]) -> None:
    """Add one line in one write. A last line cut short by a crash is closed first, so that it spoils only itself."""
    line = json.dumps(record, ensure_ascii=False).encode("utf-8", errors="replace") + b"\n"
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    try:
        size = os.fstat(descriptor).st_size
        if size and not _ends_with_newline(path):
            line = b"\n" + line
        written = os.write(descriptor, line)
        if written < len(line):
            os.truncate(path, size)
            raise OSError(f"{path}: ổ đĩa đầy, không ghi được")
    finally:
        os.close(descriptor)


def _ends_with_newline(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _rewrite(path: Path, identity: str, record: Mapping[str, Any] | None) -> None:
    """Replace (or with None remove) the lines of one exchange; every other line stays byte for byte. Atomic."""
    kept: list[bytes] = []
    for line in path.read_bytes().splitlines(keepends=True):
        held = _record(line.decode("utf-8", errors="replace"))
        if held is None or held.get("id") != identity:
            kept.append(line if line.endswith(b"\n") else line + b"\n")
    if record is not None:
        kept.append(json.dumps(record, ensure_ascii=False).encode("utf-8", errors="replace") + b"\n")
    write_whole(path, b"".join(kept))


def _now() -> str:
    return dt.datetime.now().astimezone().isoformat(timespec="seconds")
