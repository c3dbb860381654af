"""The command line as other programs call it: results on standard output, one line for what went wrong, exit status."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.settings import SETTINGS
from knowledge import index
from knowledge.corpus import Corpus

ROOT = Path(__file__).parents[2]
QUESTION = "Khoản 2 Điều 10 Quy định 205 nói gì?"
Line = dict[str, Any]


def run(
    home: Path, *arguments: str, stdin: str | None = None, start: tuple[str, ...] = ("-m", "bot"), **environ: str
) -> subprocess.CompletedProcess[str]:
    """`python -m bot …` in a process of its own, on words alone."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("HOIDAP_") and k != "PORT"}
    env = {**clean, "HOIDAP_HOME": str(home), "HOIDAP_EMBEDDING": "none", **environ}
    command = [sys.executable, *start, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, input=stdin, capture_output=True, encoding="utf-8", check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture(scope="module")
def home(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with its index."""
    folder = tmp_path_factory.mktemp("nhà")
    index.ready(corpus, None, folder / "index")
    return folder


class Door:
    """The same commands inside this process, where no more than the arguments are at stake; quicker by far."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        self._capsys.readouterr()
        status = main(list(arguments))
        out, err = self._capsys.readouterr()
        return subprocess.CompletedProcess(arguments, status, out, err)

    def batch(self, folder: Path, *lines: str | Line, content: bytes | None = None) -> subprocess.CompletedProcess[str]:
        return self("ask", "--batch", str(written(folder, *lines, content=content)))


@pytest.fixture
def door(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Door:
    monkeypatch.setenv("HOIDAP_HOME", str(home))
    monkeypatch.setenv("HOIDAP_EMBEDDING", "none")
    return Door(capsys)


def written(folder: Path, *lines: str | Line, content: bytes | None = None) -> Path:
    path = folder / "câu hỏi.jsonl"
    text = "\n".join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    path.write_bytes(content if content is not None else text.encode())
    return path


def results(done: subprocess.CompletedProcess[str]) -> list[Line]:
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """The one line on standard error of a command that gave no result."""
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr.strip()


# One question


def test_a_readable_answer(home: Path) -> None:
    done = run(home, "ask", QUESTION)
    assert done.returncode == 0
    assert "khoản 2 Điều 10 Quy định 205-QĐ/TW" in done.stdout
    assert "114-QĐ/TW" in done.stdout
    assert "Chỉ mục" not in done.stdout  # progress goes to standard error
    assert "**" not in done.stdout


def test_a_reply_object(home: Path) -> None:
    done = run(home, "ask", unicodedata.normalize("NFD", QUESTION), "--json", "--as-of", "2020-06-01")
    assert done.returncode == 0
    assert done.stdout.count("\n") == 1
    (raw,) = results(done)
    assert raw["status"] == "answered"
    assert raw["citations"][0]["id"] == "205-QĐ/TW@2019-09-23/10.2"
    assert raw["citations"][0]["in_force"] is True
    assert done.stderr == ""


@pytest.mark.parametrize(
    "arguments",
    [["ask"], ["ask", ""], ["ask", "   "], ["ask", "--json"], ["ask", "😀"], ["ask", "x" * 50_000]],
    ids=["none", "empty", "blank", "option only", "emoji", "50,000 characters"],
)
def test_a_question_that_is_none(door: Door, arguments: list[str]) -> None:
    done = door(*arguments)
    assert done.returncode == 2
    assert "âu hỏi" in one_line(done)


@pytest.mark.parametrize("arguments", [[], ["hỏi"], ["ask", "x", "--as-of", "hôm qua"], ["ask", "x", "--as-of", "2020-02-30"], ["ask", "x", "--lạ"]])
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err


def test_vietnamese_whatever_the_locale(home: Path) -> None:
    done = run(home, "ask", QUESTION, LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "Quy định 205-QĐ/TW" in done.stdout


# A file of questions


def test_a_batch_keeps_order_and_ids_and_bears_bad_lines(home: Path, tmp_path: Path) -> None:
    history = [{"role": "user", "content": "Quy định 205 ban hành ngày nào?"}, {"role": "assistant", "content": "Ngày 23/9/2019."}]
    lines: list[tuple[str | Line, str | None]] = [
        ({"id": "một", "question": QUESTION}, None),
        ("", ""),
        ("{không phải json", "JSON"),
        ({"id": 7, "question": unicodedata.normalize("NFD", QUESTION), "as_of": "2020-06-01"}, None),
        ("   ", ""),
        ({"id": "thiếu"}, "question"),
        ({"id": "số", "question": 205}, "question"),
        ('["một danh sách"]', "JSON"),
        ("null", "JSON"),
        ({"id": "ngày", "question": QUESTION, "as_of": "hôm qua"}, "as_of"),
        ({"id": "ngày số", "question": QUESTION, "as_of": 20200601}, "as_of"),
        ({"id": "lịch sử", "question": QUESTION, "history": "không"}, "history"),
        ({"id": "rỗng", "question": "  "}, "âu hỏi"),
        ({"id": "hình", "question": "😀"}, "âu hỏi"),
        ({"id": "dài", "question": "chạy chức " * 5000}, "rút gọn"),
        ({"id": "điều khiển", "question": "Khoản 2\x00 Điều 10\x07 Quy định 205"}, None),
        ({"id": "thẻ", "question": f"<script>alert(1)</script>{QUESTION}"}, None),
        ({"id": "nối", "question": "ai ký?", "history": history}, None),
        ({"id": None, "question": QUESTION, "history": [], "as_of": None}, None),
        ('{"id": "lẻ", "question": "\\ud800 Khoản 2 Điều 10 Quy định 205"}', None),
        ({"question": QUESTION, "khoá lạ": 1}, None),
    ]
    path = written(tmp_path, *(line for line, _ in lines))
    done = run(home, "ask", "--batch", str(path), "--as-of", "2024-01-01")
    assert done.returncode == 0
    expected = [(n, line, error) for n, (line, error) in enumerate(lines, 1) if error != ""]
    found = results(done)
    assert len(found) == len(expected)
    for result, (number, line, error) in zip(found, expected, strict=True):
        if isinstance(line, dict):
            assert result["id"] == line.get("id")
        if error is None:
            assert result["status"] == "answered", line
            assert result["citations"][0]["document"] == "205-QĐ/TW"
        else:
            assert set(result) == {"id", "line", "error"}
            assert result["line"] == number
            assert error in result["error"]
    by_id = {r["id"]: r for r in found}
    assert by_id[7]["citations"][0]["in_force"] is True  # its own as_of wins over the option
    assert by_id["một"]["citations"][0]["in_force"] is False
    assert "Nguyễn Phú Trọng" in by_id["nối"]["answer"]


@pytest.mark.parametrize(
    ("name", "separator"), [("windows", "\r\n"), ("next line", "\u2028")], ids=["CRLF with byte order mark", "line separator inside a string"]
)
def test_lines_are_lines_of_the_file(door: Door, tmp_path: Path, name: str, separator: str) -> None:
    one = json.dumps({"id": "a", "question": QUESTION}, ensure_ascii=False)
    if name == "windows":
        done = door.batch(tmp_path, content=b"\xef\xbb\xbf" + f"{one}{separator}{one}{separator}".encode())
        assert [r["id"] for r in results(done)] == ["a", "a"]
    else:
        done = door.batch(tmp_path, {"id": "a", "question": f"Khoản 2 Điều 10{separator}Quy định 205 nói gì?"})
        assert [r["id"] for r in results(done)] == ["a"]
    assert all(r["status"] == "answered" for r in results(done))


def test_a_line_nested_beyond_reason_spoils_only_itself(door: Door, tmp_path: Path) -> None:
    done = door.batch(tmp_path, "[" * 100_000, {"id": "sau", "question": QUESTION})
    assert done.returncode == 0
    bad, good = results(done)
    assert (bad["id"], bad["line"]) == (None, 1)
    assert (good["id"], good["status"]) == ("sau", "answered")


def test_a_batch_from_standard_input(home: Path) -> None:
    done = run(home, "ask", "--batch", "-", stdin=json.dumps({"id": "a", "question": QUESTION}, ensure_ascii=False) + "\n")
    assert done.returncode == 0
    assert [r["id"] for r in results(done)] == ["a"]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"{\n[1]\n"], ids=["empty", "blank", "all bad"])
def test_a_batch_without_an_answer_has_failed(door: Door, tmp_path: Path, content: bytes) -> None:
    done = door.batch(tmp_path, content=content)
    assert done.returncode == 1
    assert all("error" in r for r in results(done))
    assert done.stderr.count("\n") == 1


def test_a_batch_file_that_cannot_be_read(door: Door, tmp_path: Path) -> None:
    missing = door("ask", "--batch", str(tmp_path / "không có.jsonl"))
    assert missing.returncode == 1
    assert "không có.jsonl" in one_line(missing)
    folder = door("ask", "--batch", str(tmp_path))
    assert folder.returncode == 1
    assert str(tmp_path) in one_line(folder)
    binary = door.batch(tmp_path, content=b"\xff\xfe{}")
    assert binary.returncode == 1
    assert "UTF-8" in one_line(binary)


def test_a_reader_that_stops_listening(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "nhiều.jsonl"
    path.write_text("\n".join(json.dumps({"id": n, "question": QUESTION}) for n in range(200)), "utf-8")
    env = {**os.environ, "HOIDAP_HOME": str(home), "HOIDAP_EMBEDDING": "none"}
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "ask", "--batch", str(path)], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["id"] == 0
        process.stdout.close()
        told = process.stderr.read().decode()
    assert "Traceback" not in told
    assert "BrokenPipe" not in told


# The data folder


def test_the_first_start_builds_and_says_so_on_standard_error(tmp_path: Path) -> None:
    done = run(tmp_path / "chưa có" / "sâu", "ask", "--json", QUESTION)
    assert done.returncode == 0
    assert results(done)[0]["status"] == "answered"
    assert "Chỉ mục" in done.stderr


def test_a_corrupted_index_is_rebuilt(home: Path, tmp_path: Path) -> None:
    run(home, "ask", QUESTION)
    shutil.copytree(home, tmp_path / "hỏng")
    files = [p for p in (tmp_path / "hỏng" / "index").rglob("*") if p.is_file()]
    assert files
    for path in files:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    done = run(tmp_path / "hỏng", "ask", "--json", QUESTION)
    assert done.returncode == 0
    assert results(done)[0]["citations"][0]["id"] == "205-QĐ/TW@2019-09-23/10.2"
    again = run(tmp_path / "hỏng", "ask", "--json", QUESTION)
    assert again.returncode == 0
    assert again.stderr == ""


def test_a_corrupted_index_with_vectors_is_rebuilt(tmp_path: Path) -> None:
    """The shipped model and Chroma, as a user has them."""
    assert run(tmp_path, "ask", QUESTION, HOIDAP_EMBEDDING="").returncode == 0
    (database,) = (tmp_path / "index").rglob("chroma.sqlite3")
    database.write_bytes(database.read_bytes()[:20_000])
    done = run(tmp_path, "ask", "--json", "Biếu quà Tết cho sếp để được lên chức có sao không?", HOIDAP_EMBEDDING="")
    assert done.returncode == 0, done.stderr
    assert results(done)[0]["status"] == "answered"


def test_a_file_where_the_data_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "tệp").write_text("x", "utf-8")
    done = run(tmp_path / "tệp", "ask", QUESTION)
    assert done.returncode == 1
    line = one_line(done)
    assert str(tmp_path / "tệp") in line
    assert "HOIDAP_HOME" in line


# Starts the bot without an administrator's right to write what is another's (Linux: CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER).
NOT_DROPPED = 77
AS_A_GUEST = (
    "import ctypes, os, sys; library = ctypes.CDLL(None)\n"
    f"if os.geteuid() == 0 and any(library.prctl(24, c, 0, 0, 0) for c in (1, 2, 3)): sys.exit({NOT_DROPPED})\n"
    "os.execv(sys.executable, [sys.executable, '-m', 'bot', *sys.argv[1:]])"
)


@pytest.mark.skipif(sys.platform != "linux", reason="quyền của thư mục được kiểm tra trên Linux")
def test_a_read_only_data_folder(home: Path, tmp_path: Path) -> None:
    empty, built = tmp_path / "trống", tmp_path / "đã dựng"
    empty.mkdir()
    shutil.copytree(home, built)
    places = [empty, built, *built.rglob("*")]
    for place in reversed(places):
        if os.geteuid() == 0:
            os.chown(place, 65534, 65534)
        place.chmod(0o555 if place.is_dir() else 0o444)
    refused = run(empty, "ask", QUESTION, start=("-c", AS_A_GUEST))
    served = run(built, "ask", QUESTION, start=("-c", AS_A_GUEST))
    for place in places:
        place.chmod(0o755)
    if refused.returncode == NOT_DROPPED:
        pytest.skip("không bỏ được quyền quản trị trong môi trường này")
    assert refused.returncode == 1
    assert str(empty) in one_line(refused)
    assert served.returncode == 0
    assert "205-QĐ/TW" in served.stdout


# Settings


def test_a_misspelt_setting_is_one_line(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOIDAP_EMBEDING", "x")
    done = door("ask", QUESTION)
    assert done.returncode == 1
    assert "HOIDAP_EMBEDING" in one_line(done)


def test_settings_are_listed(door: Door, home: Path) -> None:
    done = door("settings")
    assert done.returncode == 0
    assert str(home) in done.stdout
    assert all(s.name in done.stdout and s.help in done.stdout for s in SETTINGS)
