"""A file → clean lines. Knows layout and file formats, and nothing about law."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from knowledge.errors import ImportFileError
from knowledge.extract.clean import repeated_prefixes
from knowledge.extract.line import Extracted, Line
from knowledge.extract.source import kind_of, read_bytes, shown_name
from knowledge.progress import Progress, silent

__all__ = ["Extracted", "Line", "extract"]


def extract(path: Path, progress: Progress = silent) -> Extracted:
    """Read a PDF, DOCX, HTML, TXT or Markdown file, told apart by content. Raises ImportFileError."""
    name, data = shown_name(path), read_bytes(path)
    kind = kind_of(data, name)
    digest = hashlib.sha256(data).hexdigest()
    warnings: list[str] = []
    pages: int | None = None
    scanned: list[int] = []
    if kind == "pdf":
        from knowledge.extract.pdf import read_pdf

        lines, removed, pages, scanned, warnings = read_pdf(path, progress)
        if len(scanned) == pages:
            kind = "scan"
    elif kind == "docx":
        from knowledge.extract.word import read_docx

        lines, removed, warnings = read_docx(data, name)
    else:
        from knowledge.extract.plain import decoded, read_plain

        text, encoding = decoded(data, name)
        if encoding:
            warnings.append(f"tệp dùng bảng mã {encoding}, đã chuyển sang Unicode")
        if kind == "html":
            from knowledge.extract.web import read_html

            lines, removed = read_html(text)
        else:
            lines, removed = read_plain(text, kind == "md")
    if repeated := repeated_prefixes(x.text for x in lines):
        lines = [replace(x, text=x.text.removeprefix(next((p for p in repeated if x.text.startswith(p)), ""))) for x in lines]
    if not lines:
        raise ImportFileError(f"{name}: không đọc được chữ nào; hãy kiểm tra lại tệp gốc")
    if scanned:
        warnings.append(f"{len(scanned)}/{pages} trang nhận dạng từ ảnh: chữ và dấu có thể sai, phải đối chiếu với bản gốc")
    return Extracted(name, digest, kind, pages, tuple(lines), tuple(warnings), bool(scanned), tuple(scanned), tuple(removed))  # type: ignore[arg-type]
