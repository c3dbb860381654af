"""The shelf under what happens to programs: killed half way, two at once, a disk that is full or may only be read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.__main__ import main
from knowledge.errors import ImportFileError
from knowledge.importing import Shelf, shelf
from tests.knowledge.test_importing import ARTICLES, ID, file

ROOT = Path(__file__).parents[2]
CHANGED = ARTICLES.replace("15 ngày", "20 ngày")


def started(path: Path) -> subprocess.Popen[bytes]:
    """`python -m knowledge import` in a process of its own."""
    command = [sys.executable, "-m", "knowledge", "import", "--yes", str(path)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=os.environ.copy())


def days(home: Path) -> set[str]:
    """What the stored wording says of the time."""
    return {word for d in Shelf(home).documents() for p in d.provisions for word in ("15 ngày", "20 ngày") if word in p.full_text}


def building(home: Path) -> bool:
    return any((home / "index").glob("building-*/*"))


def swapped(home: Path) -> bool:
    return len([p for p in (home / "index").iterdir() if len(p.name) == 16]) > 2


def copied(home: Path) -> bool:
    return len(list((home / "documents").glob("*.txt"))) > 1


@pytest.mark.skipif(sys.platform == "win32", reason="không có SIGKILL")
@pytest.mark.parametrize("moment", [building, swapped, copied])
def test_killed_at_any_moment_the_old_state_stays(words_home: Path, tmp_path: Path, moment: Callable[[Path], bool]) -> None:
    assert main(["import", str(file(tmp_path)), "--yes"]) == 0
    process = started(file(tmp_path, CHANGED, name="moi.txt"))
    until = time.monotonic() + 60
    while not moment(words_home) and process.poll() is None and time.monotonic() < until:
        time.sleep(0.0005)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    assert days(words_home) <= {"15 ngày", "20 ngày"}
    assert len(days(words_home)) == 1  # one state or the other, never half of one
    assert main(["import", str(file(tmp_path, CHANGED, name="moi.txt")), "--yes"]) == 0
    assert days(words_home) == {"20 ngày"}
    (stored,) = Shelf(words_home).documents()
    assert stored.origin is not None
    held = {p.name for p in (words_home / "documents").iterdir()} - {".lock"}
    assert held == {Shelf(words_home).path(ID).name, stored.origin.kept}


def test_two_imports_at_once_wait_for_each_other(words_home: Path, tmp_path: Path) -> None:
    both = [started(file(tmp_path, number=f"{n}-QĐ/TW", name=f"{n}.txt")) for n in (995, 996)]
    said = [p.communicate(timeout=120)[0].decode() for p in both]
    assert [p.returncode for p in both] == [0, 0], said
    assert sorted(d.number for d in Shelf(words_home).documents()) == ["995-QĐ/TW", "996-QĐ/TW"]


def test_a_held_lock_is_told(words_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(shelf, "LOCK_SECONDS", 0.2)
    with Shelf(words_home).locked():
        process = subprocess.run(
            [sys.executable, "-c", "import sys; from knowledge.importing import shelf; shelf.LOCK_SECONDS = .2; from knowledge.__main__ import main; sys.exit(main(sys.argv[1:]))",
             "import", "--yes", str(file(tmp_path))],
            cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    assert process.returncode == 1
    assert "một lệnh nạp khác đang chạy" in process.stderr
    assert "Traceback" not in process.stderr
    assert Shelf(words_home).documents() == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="cần /dev/full")
def test_a_full_disk_is_told_and_nothing_is_half_saved(
    words_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(file(tmp_path)), "--yes"]) == 0
    real = os.fdopen

    def full(handle: int, *arguments: object) -> object:
        os.dup2(os.open("/dev/full", os.O_WRONLY), handle)
        return real(handle, *arguments)

    with monkeypatch.context() as broken:
        broken.setattr("knowledge.files.os.fdopen", full)
        assert main(["import", str(file(tmp_path, CHANGED, name="moi.txt")), "--yes"]) == 1
    assert "hết dung lượng đĩa" in capsys.readouterr().err
    assert days(words_home) == {"15 ngày"}
    assert main(["import", str(file(tmp_path, CHANGED, name="moi.txt")), "--yes"]) == 0
    assert days(words_home) == {"20 ngày"}


def test_a_folder_that_cannot_be_written_is_told(words_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (words_home / "documents").write_text("không phải thư mục", "utf-8")
    assert main(["import", str(file(tmp_path)), "--yes"]) == 1
    said = capsys.readouterr().err
    assert str(words_home / "documents") in said
    assert "chưa có gì được lưu" in said


def test_a_file_that_changed_after_reading_is_refused(words_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from knowledge.importing import intake

    path = file(tmp_path)
    (staged,) = intake.stage([path], intake.Given(), Shelf(words_home), __import__("datetime").datetime(2026, 1, 1))
    path.write_text("khác", "utf-8")
    with Shelf(words_home).locked(), pytest.raises(ImportFileError, match="đã thay đổi sau khi đọc"):
        Shelf(words_home).save(staged.document, path)
    assert Shelf(words_home).documents() == []


def test_a_vector_store_that_cannot_be_written_is_told(
    words_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Chroma reports a full disk as an error of its own."""
    from chromadb.errors import InternalError

    with monkeypatch.context() as broken:
        broken.setattr("knowledge.index._write_words", lambda *_: (_ for _ in ()).throw(InternalError("Error in compaction")))
        assert main(["import", str(file(tmp_path)), "--yes"]) == 1
    assert "Không ghi được chỉ mục" in capsys.readouterr().err
    assert Shelf(words_home).documents() == []
    assert not list((words_home / "index").glob("building-*"))
