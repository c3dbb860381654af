"""PDF → printed lines, through PDFium: the text layer where it is sound, and pictures of the pages where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from knowledge.errors import ImportFileError
from knowledge.extract.clean import tidy
from knowledge.extract.glyphs import printed as printed_lines
from knowledge.extract.layout import Printed, paragraphs
from knowledge.extract.legacy import is_spoilt, repaired
from knowledge.extract.line import Line
from knowledge.extract.recognise import recognise, require_tesseract
from knowledge.progress import Progress

PAGES = 1500  # of any PDF
SCANNED_PAGES = 200  # at 3–6 s a page on two cores, a quarter of an hour
_OUTLINES = 60  # drawn shapes: more than the rules of a short page, fewer than the letters of a line
_FEW = 40  # letters on a page that has a picture: a stamp, not a text layer


def read_pdf(path: Path, progress: Progress, scanned_pages: int = SCANNED_PAGES) -> tuple[list[Line], list[Line], int, list[int], list[str]]:
    """(lines, removed, pages, pages recognised from images, warnings). Raises ImportFileError: encrypted, damaged, too long, no Tesseract."""
    document = _open(path)
    try:
        count = len(document)
        if count > PAGES:
            raise ImportFileError(f"{path.name}: có {count} trang, quá giới hạn {PAGES} trang; hãy tách tệp rồi nạp từng phần")
        pages = [printed_lines(document[i], i + 1) for i in range(count)]
        unread = [i for i, printed in enumerate(pages) if _is_picture(document[i], sum(len(p.text) for p in printed))]
        sample = "\n".join(p.text for printed in pages for p in printed)
        encoding = repaired(sample)[1]
        warnings = []
        if encoding:
            warnings.append(f"lớp chữ dùng bảng mã {encoding}, đã chuyển sang Unicode; chữ hoa có dấu có thể thành chữ thường")
            pages = [[_with_text(p, repaired_line) for p, repaired_line in zip(printed, _mend(printed, encoding))] for printed in pages]
        spoilt = [i for i, printed in enumerate(pages) if i not in unread and is_spoilt("\n".join(p.text for p in printed))]
        if spoilt:
            warnings.append(f"lớp chữ hỏng ở {len(spoilt)} trang ({_few(spoilt)}), đã nhận dạng lại từ hình trang")
        scans = sorted({*unread, *spoilt})
        if len(scans) > scanned_pages:
            raise ImportFileError(
                f"{path.name}: có {len(scans)} trang quét, quá giới hạn {scanned_pages} trang mỗi lần; hãy tách tệp rồi nạp từng phần, hoặc tìm bản có lớp chữ"
            )
        if scans:
            require_tesseract(path.name, len(scans), count)
        for done, i in enumerate(scans):
            progress(f"nhận dạng {path.name}", done, len(scans))
            pages[i] = recognise(document[i], i + 1, path.name)
        if scans:
            progress(f"nhận dạng {path.name}", len(scans), len(scans))
        lines, removed = paragraphs([p for printed in pages for p in printed])
        return lines, removed, count, [i + 1 for i in scans], warnings
    finally:
        document.close()


def _open(path: Path) -> Any:
    try:
        document = pypdfium2.PdfDocument(path)
        if len(document) == 0:
            raise ImportFileError(f"{path.name}: tệp PDF không có trang nào; hãy lấy lại tệp gốc")
        return document
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == pdfium.FPDF_ERR_PASSWORD or "assword" in str(error):
            raise ImportFileError(f"{path.name}: tệp PDF có mật khẩu; hãy mở bằng mật khẩu, in hoặc lưu ra PDF không khoá rồi nạp lại") from None
        raise ImportFileError(f"{path.name}: tệp PDF hỏng hoặc bị cắt cụt, không mở được; hãy tải hoặc chép lại tệp gốc") from None


def _is_picture(page: Any, letters: int) -> bool:
    """Whether what a page shows stands in a picture (or in drawn outlines), and not in its few letters: a stamp on a scan."""
    if letters >= _FEW:
        return False
    objects = list(page.get_objects(max_depth=3))
    if not letters:
        return bool(objects)
    outlines = sum(o.type == pdfium.FPDF_PAGEOBJ_PATH for o in objects)
    return outlines > _OUTLINES or any(o.type == pdfium.FPDF_PAGEOBJ_IMAGE for o in objects)


def _mend(printed: list[Printed], encoding: str) -> Iterator[str]:
    from knowledge.extract.legacy import CONVERSIONS

    for line in printed:
        yield tidy(CONVERSIONS[encoding](line.text))


def _with_text(p: Printed, text: str) -> Printed:
    return Printed(text, p.page, p.x0, p.x1, p.y, p.size, p.height, p.bold, p.italic, p.ocr)


def _few(indexes: list[int]) -> str:
    shown = ", ".join(str(i + 1) for i in indexes[:8])
    return shown + (", …" if len(indexes) > 8 else "")
