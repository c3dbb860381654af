"""What opens a part, an article, a clause, a point or a section, and where a sentence only mentions one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.extract.line import Line

# "Điều 5. Tên", "Điều 5a:", "ĐIỀU 12", "Điều 39.12.NĐ.1. Tên"; not "Điều 5 của Luật này", "Điều 8; khoản 3".
ARTICLE = re.compile(r"[ĐD]i[ềêế]u\s+(\d+(?:\.\d+\.[A-ZĐ]+(?:\.\d+)+)?\s?[a-zđ]?)\s*(?:[.:–-]\s*(.*)|)$", re.IGNORECASE | re.DOTALL)
_BARE_TITLE = re.compile(r"[ĐD]i[ềêế]u\s+(\d+[a-zđ]?)\s+([A-ZĐÀ-Ỹ][^.;:]{2,150})$", re.IGNORECASE)
PART = re.compile(
    r"(Phần|Chương|Mục|Tiểu mục)\s+(thứ\s+\w+(?:\s(?:một|hai|ba|bốn|tư|lăm|sáu|bảy|tám|chín))?|[IVXLC]+|\d+[a-zđ]?|[A-ZĐ])\b\s*([.:–-]?)\s*(.*)$",
    re.IGNORECASE | re.DOTALL,
)
CLAUSE = re.compile(r"(\d{1,3}[a-zđ]?)(?:\s?([.)/,])\s*|\s?([-–])\s+)(?=[^\s\d])(.*)$", re.DOTALL)
POINT = re.compile(r"([a-zđ](?:\.?\d{1,2})?)\s?[).]\s*(?=\S)(.*)$", re.DOTALL)
ROMAN = re.compile(r"([IVX]{1,6})\s?[.\-–/]\s*(?=\S)(.*)$", re.DOTALL)
# "HI. VỀ MỘT SỐ KIẾN NGHỊ": how Tesseract reads III; only before a title in capitals.
BLURRED = re.compile(r"(H|(?=[IVX1l]*[HLT])[IVXHLT1l]{2,5})\s?[.\-–]\s*(?=\D)(.*)$", re.DOTALL)
LETTER = re.compile(r"([A-HĐ])\s?[.\-–/]\s+(?=[A-ZĐÀ-Ỹ])(.*)$", re.DOTALL)
DECIMAL = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})\s?([.)\-/]?)\s*(?=[^\s\d])(.*)$", re.DOTALL)
_MENTION = re.compile(r"(Chương|Phần|Mục|Điều|Luật|Bộ luật|Nghị|Hiến pháp|Quy|Thông tư|này)\b")
_UNFINISHED = re.compile(r"(,|\b(tại|và|của|theo|các|hoặc|với|đến|từ|khoản \d+|điểm \w))$", re.IGNORECASE)
_QUOTED_LINES = 600  # how far the end of a quotation is looked for


def opens_article(line: Line, before: str) -> re.Match[str] | None:
    """The heading of an article: groups number, rest. After an unfinished line a bare "Điều 5", or a lower-case rest, is part of a sentence."""
    found = ARTICLE.match(line.text)
    if not found and (line.bold or line.centred or line.style):
        found = _BARE_TITLE.match(line.text)
        return found if found and found[2][:1].isupper() and not _MENTION.match(found[2]) else None
    if not found or (found[2] and found[2][:1].islower()):
        return None
    return None if _UNFINISHED.search(before) else found


def opens_part(line: Line, before: str) -> re.Match[str] | None:
    """The heading of a part: groups level, number, mark, title. "Mục 2 Chương III của Luật này" is a mention."""
    found = PART.match(line.text)
    if not found or _UNFINISHED.search(before) or not found[1][:1].isupper():
        return None
    title = found[4].strip()
    if not title or title.isupper():
        return found
    drawn = bool(found[3]) or line.bold or line.centred or line.style is not None
    plain = title[:1].isupper() and len(title) < 150 and not title.endswith((".", ";", ",", ":")) and not _MENTION.match(title)
    return found if (drawn and title[:1].isupper() and len(title) < 250 and not title.endswith((";", ","))) or plain else None


def opens_section(line: Line) -> bool:
    """Whether a line opens the first section of a document without articles: "I. …", "A. …", "1. …"."""
    found = DECIMAL.match(line.text)
    return bool(ROMAN.match(line.text) or LETTER.match(line.text) or (found and found[1] == "1" and found[2] and len(found[3]) > 1))


def number(text: str) -> int | str:
    """ "5" → 5; "5a" and "5 a" → "5a"."""
    text = text.replace(" ", "")
    return int(text) if text.isdigit() else text


def quoted(lines: Sequence[Line]) -> list[bool]:
    """Whether each line begins inside a quotation, where an amending document sets out the articles of another.

    A quotation counts only where its end is found, so that one lost mark does not swallow the rest of the document.
    """
    marks = [False] * len(lines)
    i = 0
    while i < len(lines):
        end = _closing(lines, i)
        if end is None:
            i += 1
            continue
        starts = lines[i].text.startswith(("“", "«", '"'))
        for k in range(i if starts else i + 1, end + 1):
            marks[k] = True
        i = end + 1
    return marks


def _closing(lines: Sequence[Line], i: int) -> int | None:
    """The line on which the quotation that line `i` leaves open ends; `i` itself for a whole quotation at its start; None without one."""
    text = lines[i].text
    depth = _depth(text)
    if depth <= 0:
        if text.startswith('"') and text.count('"') % 2:
            return next((k for k in range(i + 1, min(len(lines), i + _QUOTED_LINES)) if re.search(r'"[.;,]?$', lines[k].text)), None)
        return i if re.match(r"[“«]\s*(Điều|Chương|Mục|\d+[a-zđ]?\.|[a-zđ]\))", text) else None
    for k in range(i + 1, min(len(lines), i + _QUOTED_LINES)):
        # Every paragraph of a long quotation may open anew; one closing mark at a line's end closes it.
        depth += _depth(lines[k].text)
        if depth <= 0 or (re.search(r"[”»]\s?[.;,]?$", lines[k].text) and _depth(lines[k].text) < 0):
            return k
    return None


def _depth(text: str) -> int:
    return sum((c in "“«") - (c in "”»") for c in text)
