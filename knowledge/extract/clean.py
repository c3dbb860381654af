"""One written form for every character, and the lines that belong to the paper or the web page rather than to the text."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

# Letters that look like Đ and đ and are other letters: Icelandic eth, African d.
_LOOKALIKES = str.maketrans(
    {"Ð": "Đ", "Ɖ": "Đ", "ð": "đ", "\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u3000": " ", "\t": " ", "\u2011": "-", "\u00ad": None}
)
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BLANKS = re.compile(r"[ \r\n\u2000-\u200a\u2028\u2029]+")
_DETACHED_MARK = re.compile("([A-Za-zÀ-ỹ]) ([\u0300\u0301\u0303\u0309\u0323])")

# "-----", "_____", "* * *", "=====": rules drawn with characters.
_RULE = re.compile(r"[-–—_=*~.•\s|+:\\/§#·…]+")
# The incoming stamp of the government's portal, as Tesseract may read it: "GỔNG THÔNG TIN BIỆN TỦ CHÍNH PHÙ".
INCOMING = r"(?-i:[CG]\S{1,3}NG TH\SNG T\S{1,3} [BĐD]\S{2,3} T\S{1,2} CH\SNH PH\S)"
# "Người ký: Cổng Thông tin điện tử Chính phủ", "Thời gian ký: 31.01.2026 17:04:11 +07:00", "Digitally signed by …"
_STAMP = re.compile(
    r"(Người ký|Ký bởi|Ký số bởi|Được ký bởi|Ký ngày|Thời gian ký|Ngày ký|Signed by|Signing time|Digitally signed|Signature (?:Not )?Ver\w+|Signature valid)\s*(?:by)?\s*:?.{0,160}"
    r"|(E-?mail|Cơ quan|Đơn vị|Chức vụ|Location|Reason)\s*:\s.{0,120}@.{0,60}"
    r"|(Date|Reason|Location|Reader|Foxit.{0,30}):\s?\d{4}[.-]\d{2}[.-]\d{2}.{0,40}"
    rf"|{INCOMING}"
    r"|Downloaded from .{0,120}|Tải (?:về )?từ .{0,80}\.vn.{0,40}",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"(.{5,80}?\. )(?=(?:Điều|Chương|Mục|Phần) [\dIVXLCt])")
_PAGE_NUMBER = re.compile(r"(?:Trang|Page|Tr\.)?\s*[-–—|(]*\s*\d{1,4}\s*(?:/\s*\d{1,4})?\s*[-–—|)]*", re.IGNORECASE)


def tidy(text: str) -> str:
    """NFC, single blanks, no invisible characters, đ and Đ as themselves: "Ðiều\\u00a0 5." → "Điều 5."."""
    text = _INVISIBLE.sub("", text.translate(_LOOKALIKES))
    text = unicodedata.normalize("NFC", _DETACHED_MARK.sub(r"\1\2", text))
    return _BLANKS.sub(" ", text).strip()


def is_rule(text: str) -> bool:
    """Whether a line only draws: "-------", "* * *". Empty lines do too."""
    return not text or bool(_RULE.fullmatch(text))


def is_stamp(text: str) -> bool:
    """Whether a line is the notice that an electronic signature or a web site prints on a page."""
    return bool(_STAMP.fullmatch(text))


def is_page_number(text: str) -> bool:
    """Whether a line holds nothing but a page number: "12", "- 3 -", "Trang 2/15"."""
    return bool(_PAGE_NUMBER.fullmatch(text))


def repeated_prefixes(texts: Iterable[str]) -> set[str]:
    """What a site writes before every heading: "Bộ luật Lao động 2019. " where three lines or more are "Bộ luật Lao động 2019. Điều 3. …"."""
    found = Counter(m[1] for t in texts if (m := _PREFIX.match(t)))
    return {p for p, n in found.items() if n >= 3}


def glue(first: str, second: str) -> str:
    """Two halves of a broken line: "số 45/2014/NĐ-" + "CP ngày" → "số 45/2014/NĐ-CP ngày"; "các cơ" + "quan" → "các cơ quan"."""
    if re.search(r"[A-ZĐ0-9]-$", first) and re.match(r"[A-ZĐ]", second):
        return first + second
    if (re.search(r"\d/$", first) and re.match(r"\d", second)) or (re.search(r"\b\d{1,2}-\d{1,2}-$", first) and re.match(r"\d{4}\b", second)):
        return first + second
    return f"{first} {second}"
