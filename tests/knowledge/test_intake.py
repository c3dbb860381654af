"""Files that must not be saved, through the command itself: a clear message, and the data folder as it was."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.__main__ import main
from knowledge.importing import Shelf
from tests.knowledge.test_importing import ARTICLES, HEAD, ID, file
from tests.pdf_file import assembled

_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def encrypted_pdf() -> bytes:
    """One page that no password opens."""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
        f"<</Filter/Standard/V 1/R 2/P -4/O<{'41' * 32}>/U<{'42' * 32}>>>",
    ]
    ids = f"[<{'43' * 16}><{'43' * 16}>]"
    return assembled([o.encode() for o in objects], f"/Encrypt 4 0 R/ID{ids}".encode())


def docx(body: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", body)
    return held.getvalue()


def paragraphs(text: str, more: str = "") -> bytes:
    rows = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n") if line.strip())
    return f"<w:document {_NAMESPACE}><w:body>{rows}{more}</w:body></w:document>".encode()


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("mat-khau.pdf", encrypted_pdf, "mật khẩu"),
        ("rong.pdf", bytes, "rỗng"),
        ("anh.pdf", lambda: b"\xff\xd8\xff\xe0" + bytes(99), "JPEG"),
        ("bom.docx", lambda: docx(b"<w:x>" + b" " * (81 * 2**20)), "bung ra"),
        ("hong.docx", lambda: docx(paragraphs(ARTICLES))[:-40], "hỏng"),
        ("khac.docx", lambda: b"PK\x03\x04" + bytes(50), "hỏng"),
        ("trong.html", lambda: b"<html><script>alert(1)</script></html>", "không"),
    ],
)
def test_refused_and_nothing_saved(
    words_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, data: Callable[[], bytes], told: str
) -> None:
    assert main(["import", str(file(tmp_path)), "--yes"]) == 0
    before = {p: p.read_bytes() for p in (words_home / "documents").iterdir()}
    (tmp_path / name).write_bytes(data())
    capsys.readouterr()
    good = file(tmp_path, number="996-QĐ/TW", name="tot.txt")
    assert main(["import", str(good), str(tmp_path / name), "--yes"]) == 1
    error = capsys.readouterr().err
    assert told in error
    assert name in error
    assert "Traceback" not in error
    assert {p: p.read_bytes() for p in (words_home / "documents").iterdir()} == before


def test_tracked_changes_are_saved_as_accepted_and_said(words_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = "<w:p><w:r><w:t>3. Kho mở cửa </w:t></w:r><w:del><w:r><w:delText>tám</w:delText></w:r></w:del><w:ins><w:r><w:t>chín giờ.</w:t></w:r></w:ins></w:p>"
    head = HEAD.format(number="995-QĐ/TW", day="04", month="03", year="2025", title="Về việc giữ kho sách")
    (tmp_path / "a.docx").write_bytes(docx(paragraphs(head + ARTICLES, changed)))
    assert main(["import", str(tmp_path / "a.docx"), "--yes"]) == 0
    assert "Track Changes" in "".join(capsys.readouterr())
    (stored,) = Shelf(words_home).documents()
    assert next(p for p in stored.provisions if p.id == f"{ID}/2.3").text == "Kho mở cửa chín giờ."


def test_scripts_of_a_page_are_not_saved(words_home: Path, tmp_path: Path) -> None:
    head = HEAD.format(number="995-QĐ/TW", day="04", month="03", year="2025", title="Về việc giữ kho sách")
    rows = "".join(f"<p>{line}</p>" for line in (head + ARTICLES).split("\n") if line.strip())
    (tmp_path / "a.html").write_text(f"<html><body><script>window.hacked=1</script>{rows}<img src=x onerror=alert(1)></body></html>", "utf-8")
    assert main(["import", str(tmp_path / "a.html"), "--yes"]) == 0
    text = next(iter((words_home / "documents").glob("*.yaml"))).read_text("utf-8")
    assert "hacked" not in text
    assert "onerror" not in text
