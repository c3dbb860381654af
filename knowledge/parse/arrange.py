"""Lines as they came → lines that each open at most one thing: lone numbers joined, headings that share a line parted, remarks of a site apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.extract.line import Line
from knowledge.parse.parting import parted as parted_at_numbers
from knowledge.parse.zones import KINDS, UPPER

# "1.", "a)", "Số:", ". 1," as Tesseract sometimes reads it: a number that lost its text to the next line.
_LONE = re.compile(r"(\d{1,3}[a-zđ]?[.)]|[a-zđ][.)]|\d{1,2}(\.\d{1,2}){1,4}\.?|[IVX]{1,5}\.|Số\s*:?|[-+])$")
_OPENS = re.compile(r"(\d{1,3}[.)]|[a-zđ]\))\s|(Điều|Chương|Mục|Phần)\s+[\dIVXLC]", re.IGNORECASE)
# "[Khoản này được sửa đổi bởi …]", as sites that print laws add to them.
_REMARK = re.compile(
    r"\[\s*(?:Điều|Khoản|Điểm|Chương|Mục|Phần|Phụ lục|Cụm từ|Đoạn|Nội dung|Tên|Từ|Quy định)[^\[\]]{0,200}?"
    r"(?:được|bị)\s+(?:sửa đổi|bổ sung|bãi bỏ|thay thế|hướng dẫn|đính chính|hủy bỏ)[^\[\]]{0,300}\]"
    r"|\[[^\[\]]{10,500}có hiệu lực từ ngày \d{1,2}/\d{1,2}/\d{4}[^\[\]]{0,60}\]"
)
# Buttons and notices are short and unpunctuated; a sentence of the law that begins with the same words is neither.
_SITE = re.compile(
    r"\|?\s*(?:(?:Văn bản này có file đính kèm|Bạn (?:chưa|cần|phải) (?:đăng nhập|tải)|Mục lục bài viết).{0,900}"
    r"|(?:Lưu trữ|Ghi chú|Ý kiến|Facebook|Email|In|Zalo)"
    r"|(?:Bài liên quan|Tải (?:về|văn bản)|Xem (?:thêm|chi tiết)|FILE (?:ĐƯỢC )?ĐÍNH KÈM|Đăng nhập|Đăng ký tài khoản|Nguồn\s*:|Từ khóa\s*:|Tags?\s*:|Chia sẻ)(?:.{0,50}[^.;,:])?)\s*$",
    re.IGNORECASE | re.DOTALL,
)
# "BẢO VỆ TỔ QUỐC Điều 64.", "Chương I QUY ĐỊNH CHUNG Điều 1. Phạm vi": capitals, and then the heading of something below.
_SHARED = re.compile(r"\s(?=(?:Điều \d+[a-zđ]?\s?[.:]|Mục (?:\d+|[IVX]+)\b|Chương [IVXLC]+\b|Tiểu mục \d+\b))")


def arranged(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """(lines, remarks). No character is lost: together they hold the non-blank characters of the lines that came in."""
    remarks: list[Line] = []
    parted: list[Line] = []
    for line in _bracketed(lines):
        if _SITE.match(line.text):
            remarks.append(line)
            continue
        remarks += [replace(line, text=m[0]) for m in _REMARK.finditer(line.text)]
        for text in _without_remarks(line.text):
            parted += [replace(line, text=t) for t in _pieces(text) if t]
    return _joined(_unfolded(_unfolded_block(_joined(parted)))), remarks


def _bracketed(lines: Sequence[Line]) -> list[Line]:
    """A site's remark that was broken over two lines made whole: "[Điều này được hướng dẫn bởi" + "Chương II Nghị định …]"."""
    out: list[Line] = []
    for line in lines:
        last = out[-1] if out else None
        if last and last.text.startswith("[") and "]" not in last.text and line.text.endswith("]") and "[" not in line.text:
            out[-1] = replace(last, text=f"{last.text} {line.text}")
        else:
            out.append(line)
    return out


def _unfolded(lines: Sequence[Line]) -> list[Line]:
    """Each clause and point on a line of its own; a table's row and a note stay whole."""
    out: list[Line] = []
    for i, line in enumerate(lines):
        following = lines[i + 1].text if i + 1 < len(lines) else ""
        texts = parted_at_numbers(line.text, following) if line.kind == "text" and len(line.text) > 20 else [line.text]
        out += [line] if len(texts) == 1 else [replace(line, text=t, bold=False, italic=False, centred=False) for t in texts]
    return out


# "299/TTg Hà Nội, ngày 10 tháng 11 năm 1980 CHỈ THỊ VỀ … TRONG CẢ NƯỚC Ngày 24 …": a title block on one line.
_BLOCK = re.compile(
    rf"(.{{0,400}}?\b(?:ngày|năm)\s.{{0,40}}?\d{{4}})\s+((?:{KINDS})\b[{UPPER}\d\s,;:()“”/–-]*)(?:(?<=\s)([{UPPER}][a-zà-ỹđ].*))?$", re.DOTALL
)
_FIRST = 12  # lines in which a title block stands


def _unfolded_block(lines: Sequence[Line]) -> list[Line]:
    out: list[Line] = []
    for i, line in enumerate(lines):
        found = _BLOCK.match(line.text) if i < _FIRST and line.kind == "text" else None
        out += [replace(line, text=t.strip()) for t in found.groups() if t and t.strip()] if found else [line]
    return out


def _without_remarks(text: str) -> list[str]:
    """What is left of a line; where a number follows a remark, it opens a line of its own."""
    kept: list[str] = []
    for piece in (" ".join(p.split()) for p in _REMARK.split(text)):
        if not piece or not kept or _OPENS.match(f"{piece} "):
            kept += [piece] if piece else []
        else:
            kept[-1] = f"{kept[-1]} {piece}"
    return kept


def _pieces(text: str) -> list[str]:
    pieces, start = [], 0
    for found in _SHARED.finditer(text):
        before = text[start : found.start()]
        heading = re.sub(r"^\S*?(?:Chương|Phần|Mục|Phần thứ \w+|Tiểu mục)\s+\S+\s*", "", before)
        if before and (not heading or heading.isupper()) and (heading or re.match(r"(Chương|Phần|Mục) ", before)):
            pieces.append(before)
            start = found.end()
    return [*pieces, text[start:]]


# "… theo quy định tại điểm" + "d) khoản 1, Điều 10": a line broken inside a reference.
_DANGLING = re.compile(r"(?:\b(?:tại|theo|và|hoặc|các|của|ở|đến)|,) (?:điểm|khoản|[Đđ]iều|[Mm]ục|[Cc]hương)$")
# "… quy định tại" + "Điều 36 của Bộ luật này": not "Điều 36. Tên".
_OPEN_END = re.compile(r"\b(?:tại|theo|và|hoặc|các|của|với|khoản \d+|điểm [a-zđ]),?$")
_MENTIONS = re.compile(r"(?:Điều|Chương|Mục|Phần|Khoản|Điểm) (?:\d+|[IVXLC]+)[a-zđ]?(?:[,;]|\s(?=[a-zà-ỹđ(]|Luật|Bộ luật|Nghị|Thông|Quy|Hiến))")
_REFERS = re.compile(r"[a-zđ]\)?,? (?:(?:và|hoặc) [a-zđ]\)? )?(?:khoản|Điều) \d")


def _goes_on(before: str, text: str) -> bool:
    return bool(_DANGLING.search(before) or (_OPEN_END.search(before) and _MENTIONS.match(text)) or (_REFERS.match(text) and before.endswith((",", "điểm", "và", "hoặc"))))


def _joined(lines: list[Line]) -> list[Line]:
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last and last.kind == line.kind == "text" and _LONE.fullmatch(last.text) and (not _OPENS.match(line.text) or last.text in ("-", "+")):
            joined[-1] = replace(
                last, text=f"{last.text} {line.text}", bold=last.bold and line.bold, italic=last.italic and line.italic, centred=False
            )
        elif last and last.kind == line.kind == "text" and len(last.text) > 20 and _goes_on(last.text, line.text):
            joined[-1] = replace(last, text=f"{last.text} {line.text}")
        else:
            joined.append(line)
    return joined
