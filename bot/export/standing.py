"""How far a citation can be relied on, in words: validity, wording, how far it was checked, where it was read.

The page, the Markdown file and the Word file all take their sentences from here, so that they cannot disagree.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from bot.citation import day
from bot.reply import Citation

Colour = Literal["in-force", "replaced", "unknown"]

RESTATED = "diễn đạt lại, chưa phải nguyên văn"
_CHECKED = {
    "full": "đã đối chiếu với nguồn",
    "partial": "mới đối chiếu được một phần",
    "no": "chưa đọc được nội dung",
}


def validity(citation: Citation, as_of: dt.date | None = None) -> str:
    """One sentence on the document's validity on the date asked about (default: today).

    205 today → "Đã hết hiệu lực: được thay thế bởi 114-QĐ/TW từ ngày 11/7/2023." A document of which no
    replacement was found is never called in force: "Chưa thấy văn bản thay thế tính đến ngày 23/11/2026."
    """
    checked_on = _day(citation.validity_as_of)
    replaced = f"được thay thế bởi {citation.replaced_by}" if citation.replaced_by else ""
    since = f" từ ngày {_day(citation.replaced_on)}" if citation.replaced_on else ""
    if citation.in_force is None:
        return f"Chưa thấy văn bản thay thế tính đến ngày {checked_on}."
    if citation.in_force:
        later = f"; {replaced}{since}" if replaced else ""
        when = f"Còn hiệu lực vào ngày {day(as_of)}" if as_of and replaced else "Còn hiệu lực"
        return f"{when} theo tài liệu đã đọc, kiểm tra đến ngày {checked_on}{later}."
    if _not_yet(citation, as_of):
        return f"Chưa có hiệu lực vào ngày {day(as_of)}." if as_of else "Chưa có hiệu lực."
    return f"Đã hết hiệu lực: {replaced}{since}." if replaced else f"Đã hết hiệu lực (kiểm tra đến ngày {checked_on})."


def badge(citation: Citation, as_of: dt.date | None = None) -> tuple[str, Colour]:
    """The same in two or three words, with the colour it is shown in."""
    if citation.in_force is None:
        return "Chưa thấy văn bản thay thế", "unknown"
    if citation.in_force:
        return "Còn hiệu lực theo tài liệu đã đọc", "in-force"
    return ("Chưa có hiệu lực", "unknown") if _not_yet(citation, as_of) else ("Đã hết hiệu lực", "replaced")


def wording(citation: Citation) -> str:
    """Whether the text is the document's own: "nguyên văn", or restated; a document's own record is neither."""
    if citation.kind == "record":
        return "thông tin về văn bản"
    return "nguyên văn" if citation.wording == "official" else RESTATED


def checked(citation: Citation) -> str:
    """How far the text was compared with its sources."""
    return _CHECKED[citation.checked]


def source_name(source: dict[str, str]) -> str:
    """What a source is called in a list: its name, else the site of its address."""
    if source.get("name"):
        return source["name"]
    return source.get("url", "").removeprefix("https://").removeprefix("http://").split("/")[0]


def capital(sentence: str) -> str:
    """A label at the beginning of a line: "khoản 2 Điều 10 …" → "Khoản 2 Điều 10 …"."""
    return sentence[:1].upper() + sentence[1:]


def is_restated(citation: Citation) -> bool:
    """Whether the text is a provision in other words, which has to be said beside it."""
    return citation.wording == "restated" and citation.kind != "record"


def _not_yet(citation: Citation, as_of: dt.date | None) -> bool:
    if as_of is None:
        return False
    if as_of.isoformat() < citation.issued:
        return True
    return citation.replaced_on is not None and as_of.isoformat() < citation.replaced_on


def _day(iso: str | None) -> str:
    return day(dt.date.fromisoformat(iso)) if iso else ""
