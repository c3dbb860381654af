"""Files of every kind become clean lines, or a message that names the file and the way out."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from knowledge.errors import ImportFileError
from knowledge.extract import extract
from knowledge.extract.clean import tidy
from knowledge.extract.legacy import from_tcvn3, from_vni

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(body: str) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
    return stored.getvalue()


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def texts(path: Path) -> list[str]:
    return [line.text for line in extract(path).lines]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    assert texts(written(tmp_path, "a.txt", "Điều 1. Phạm vi\nQuy định này.".encode(encoding))) == ["Điều 1. Phạm vi", "Quy định này."]


def test_old_encodings_become_unicode() -> None:
    assert from_tcvn3("§iÒu 5. Céng hßa x· héi") == "Điều 5. Cộng hòa xã hội"
    assert from_vni("Ñieàu 5. COÄNG HOØA XAÕ HOÄI") == "Điều 5. CỘNG HÒA XÃ HỘI"


def test_the_wrong_d_becomes_the_right_one() -> None:
    assert tidy("Ðiều\u00a0 5.") == "Điều 5."


def test_tracked_changes_are_read_as_accepted(tmp_path: Path) -> None:
    body = "<w:p><w:r><w:t>hạn </w:t></w:r><w:ins><w:r><w:t>mười</w:t></w:r></w:ins><w:del><w:r><w:delText>năm</w:delText></w:r></w:del></w:p>"
    read = extract(written(tmp_path, "a.docx", docx(body)))
    assert [x.text for x in read.lines] == ["hạn mười"]
    assert "Track Changes" in read.warnings[0]


def test_scripts_and_menus_of_a_page_are_away(tmp_path: Path) -> None:
    page = "<html><body><nav>Trang chủ</nav><div><script>alert(1)</script><p>Điều 1. Phạm vi</p><p>Quy định này áp dụng.</p></div></body></html>"
    assert texts(written(tmp_path, "a.html", page.encode())) == ["Điều 1. Phạm vi", "Quy định này áp dụng."]


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("rong.pdf", b"", "rỗng"),
        ("anh.pdf", b"\xff\xd8\xff\xe0" + b"x" * 50, "JPEG"),
        ("anh.docx", b"\xff\xd8\xff\xe0" + b"x" * 50, "JPEG"),
        ("cu.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 50, ".docx"),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj", "cắt cụt"),
        ("cut.docx", docx("<w:p/>")[:60], "cắt cụt"),
        ("rac.txt", bytes(range(32)) * 200, "nhị phân"),
    ],
)
def test_hostile_files(tmp_path: Path, name: str, data: bytes, told: str) -> None:
    with pytest.raises(ImportFileError, match=told) as caught:
        extract(written(tmp_path, name, data))
    assert name in str(caught.value)


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (90 * 2**20))
    with pytest.raises(ImportFileError, match="bung ra"):
        extract(written(tmp_path, "bom.docx", stored.getvalue()))


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="không tìm thấy"):
        extract(tmp_path / ".." / "khong-co.pdf")
    with pytest.raises(ImportFileError, match="thư mục"):
        extract(tmp_path)
