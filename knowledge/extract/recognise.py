"""Pictures of pages → printed lines, through the program `tesseract` (Apache-2.0) with its Vietnamese data."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from functools import cache
from typing import Any

from knowledge.errors import ImportFileError
from knowledge.extract.clean import INCOMING, tidy
from knowledge.extract.layout import Printed

INSTALL = "apt-get install tesseract-ocr tesseract-ocr-vie"
_DPI = 300
_SECONDS = 90  # for one page; an ordinary one takes 3–6
# Specks before a number or a heading: ". 1, Nghị định", "| Điều 2", ".__2, Đối tượng", a single '"' before "Điều 3".
_SPECK = re.compile(r"^(?:[.,:;'`‘’|~_*\-]{1,2}\s+|[.,:;'`‘’|~_*]{1,6}\s*|[\"”]\s*(?=[^\"”]*$))(?=\d{1,2}[.,]\s|[a-zđ]\)\s|Điều\s)")
_SURE = 30  # Tesseract's confidence, 0–100: below it a word on a form or stamp is mostly noise


@cache
def has_tesseract() -> bool:
    """Whether the program and its Vietnamese data are installed."""
    program = shutil.which("tesseract")
    if not program:
        return False
    try:
        listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return "vie" in (listed.stdout + listed.stderr).split()


def require_tesseract(name: str, scanned: int, pages: int) -> None:
    """Raise ImportFileError with the command that installs what a scan needs."""
    if not has_tesseract():
        raise ImportFileError(
            f"{name}: {scanned}/{pages} trang là bản quét không có lớp chữ dùng được, cần Tesseract và dữ liệu tiếng Việt; cài bằng: {INSTALL}, rồi nạp lại"
        )


def recognise(page: Any, number: int, name: str) -> list[Printed]:
    """Printed lines of a PDFium page. The red channel is read, on which red stamps fade."""
    width, height = page.get_size()
    scale = min(_DPI / 72, 5000 / max(width, height, 1))
    picture = page.render(scale=scale).to_pil().convert("RGB").getchannel("R")
    stored = io.BytesIO()
    picture.save(stored, "PNG")
    command = ["tesseract", "stdin", "stdout", "-l", "vie", "--psm", "3", "--dpi", str(_DPI), "tsv"]
    try:
        done = subprocess.run(command, input=stored.getvalue(), capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise ImportFileError(f"{name}: nhận dạng trang {number} quá {_SECONDS} giây; hãy quét lại trang này rõ hơn rồi nạp lại") from None
    if done.returncode:
        raise ImportFileError(f"{name}: Tesseract không đọc được trang {number}; kiểm tra bằng: tesseract --list-langs, cài lại bằng: {INSTALL}")
    return _lines(done.stdout.decode("utf-8", "replace"), number, scale, height)


def _lines(table: str, number: int, scale: float, height: float) -> list[Printed]:
    rows: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] == "5" and (row["text"] or "").strip() and float(row["conf"]) >= _SURE:
            rows.setdefault((row["block_num"], row["par_num"], row["line_num"]), []).append(row)
    lines = []
    for words in rows.values():
        text = _SPECK.sub("", tidy(" ".join(w["text"] for w in words)))
        if not any(c.isalnum() for c in text):
            continue
        x0 = min(int(w["left"]) for w in words) / scale
        x1 = max(int(w["left"]) + int(w["width"]) for w in words) / scale
        bottom = sorted(int(w["top"]) + int(w["height"]) for w in words)[len(words) // 2] / scale
        for part in filter(None, (p.strip() for p in re.split(f"({INCOMING})", text))):
            lines.append(Printed(part, number, x0, x1, bottom, 13.0, height, ocr=True))
    return lines
