"""A path → the bytes of a file that may be read, and what kind of file it is by its content, never by its name."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from knowledge.errors import ImportFileError, reason
from knowledge.extract.clean import tidy

LARGEST = 100 * 1024 * 1024  # bytes of any file
_PICTURES = {b"\xff\xd8\xff": "ảnh JPEG", b"\x89PNG": "ảnh PNG", b"GIF8": "ảnh GIF", b"II*\0": "ảnh TIFF", b"MM\0*": "ảnh TIFF", b"BM": "ảnh BMP"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = {b"Rar!": "tệp nén RAR", b"7z\xbc\xaf": "tệp nén 7z", b"\x1f\x8b": "tệp nén gzip", b"MZ": "chương trình", b"\x7fELF": "chương trình"}


def shown_name(path: Path) -> str:
    """The base name, safe to print: "../../etc/a\\nb.pdf" → "a b.pdf"."""
    return tidy(path.name)[:160] or "(không tên)"


def read_bytes(path: Path) -> bytes:
    """The file's bytes. Raises ImportFileError: missing, a folder or device, empty, larger than LARGEST."""
    name = shown_name(path)
    try:
        if not path.exists():
            raise ImportFileError(f"{name}: không tìm thấy tệp; kiểm tra lại đường dẫn")
        if path.is_dir():
            raise ImportFileError(f"{name}: đây là thư mục, không phải tệp; hãy nêu từng tệp, ví dụ {name}/*.pdf")
        if not path.is_file():
            raise ImportFileError(f"{name}: không phải tệp thường; hãy chép văn bản ra một tệp rồi nạp lại")
        size = path.stat().st_size
        if size == 0:
            raise ImportFileError(f"{name}: tệp rỗng (0 byte); hãy tải hoặc chép lại tệp gốc")
        if size > LARGEST:
            raise ImportFileError(f"{name}: tệp quá lớn (giới hạn {LARGEST // 2**20} MB); hãy tách tệp hoặc giảm dung lượng ảnh quét")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else "tên tệp không hợp lệ"
        raise ImportFileError(f"{name}: không đọc được tệp ({why}); kiểm tra quyền đọc rồi thử lại") from None


def kind_of(data: bytes, name: str) -> str:
    """ "pdf" | "docx" | "html" | "txt" | "md". Raises ImportFileError for anything else, naming what it is and the way out."""
    if b"%PDF-" in data[:1024]:
        return "pdf"
    for magic, what in _PICTURES.items():
        if data.startswith(magic):
            raise ImportFileError(f"{name}: nội dung là {what}, không phải văn bản; hãy ghép ảnh thành PDF rồi nạp lại")
    if data.startswith(_OLE):
        raise ImportFileError(
            f"{name}: là tệp Office cũ (.doc) hoặc tệp Office có mật khẩu; hãy mở bằng Word hoặc LibreOffice, lưu thành .docx rồi nạp lại"
        )
    if data.startswith(b"{\\rtf"):
        raise ImportFileError(f"{name}: là tệp RTF; hãy mở bằng Word hoặc LibreOffice, lưu thành .docx rồi nạp lại")
    if data.startswith(b"PK"):
        return _packed(data, name)
    for magic, what in _OTHERS.items():
        if data.startswith(magic):
            raise ImportFileError(f"{name}: là {what}, không phải văn bản; hãy nạp tệp PDF, DOCX, HTML, TXT hoặc Markdown")
    head = data[:4096].replace(b"\0", b"").lower()
    if any(tag in head for tag in (b"<html", b"<!doctype html", b"<body", b"<head")) or (head.count(b"<p") + head.count(b"<div") > 3):
        return "html"
    return "md" if name.lower().endswith((".md", ".markdown")) else "txt"


def _packed(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "word/document.xml" in archive.namelist():
                return "docx"
    except (zipfile.BadZipFile, ValueError, OSError):
        raise ImportFileError(f"{name}: tệp DOCX hỏng hoặc bị cắt cụt; hãy tải hoặc chép lại tệp gốc") from None
    raise ImportFileError(f"{name}: là tệp nén, không phải văn bản Word; hãy giải nén rồi nạp từng tệp PDF hoặc DOCX")
