"""Which stretch of a file each line lies in: head, body, signature, recipients, appendix, table of contents, or nowhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from knowledge.extract.line import Line

# Capital letters of Vietnamese, for a class in a pattern: in Unicode they alternate with the small ones.
UPPER = "A-Z" + "".join(c for c in map(chr, (*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA))) if c.isupper())
KINDS = (
    "HIẾN PHÁP|BỘ LUẬT|LUẬT|PHÁP LỆNH|LỆNH|NGHỊ ĐỊNH|NGHỊ QUYẾT|THÔNG TƯ LIÊN TỊCH|THÔNG TƯ|QUYẾT ĐỊNH|QUY ĐỊNH|CHỈ THỊ|HƯỚNG DẪN|KẾT LUẬN|THÔNG BÁO"
    "|ĐIỀU LỆ|QUY CHẾ|CÔNG VĂN|CÔNG ĐIỆN|KẾ HOẠCH|CHƯƠNG TRÌNH|PHIẾU TRÌNH|TỜ TRÌNH|BÁO CÁO|VĂN BẢN HỢP NHẤT|QUY TẮC|QUY TRÌNH|THÔNG TRI|ĐỀ ÁN|NỘI QUY|SẮC LỆNH"
)
RECIPIENTS = re.compile(r"\|?\s*N[ơo]i nh[ậâa]n\b", re.IGNORECASE)
SIGNATURE = re.compile(
    rf"\|?\s*((T/?M|K/?T|TL|TUQ|Q)[.,]?\s*[{UPPER}]{{2}}|(PHÓ )?(CHỦ TỊCH|CHỦ NHIỆM|THỦ TƯỚNG|TỔNG BÍ THƯ|BÍ THƯ|CHÁNH ÁN|BỘ TRƯỞNG|TRƯỞNG BAN|THỐNG ĐỐC|VIỆN TRƯỞNG|TỔNG KIỂM TOÁN)"
    r"( |$)|\(?[ĐđD]ã k[ýí]\)?)"
)
ADOPTED = re.compile(
    r"(?:Bộ luật|Luật|(?:Bản )?Hiến pháp|Pháp lệnh|Nghị quyết) này (?:đã )?được .{0,160}?thông qua.{0,60}?ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})"
)
FORM = re.compile(
    r"(PHỤ\s+LỤC|Phụ\s+lục|MẪU|Mẫu|BIỂU MẪU|BIỂU|DANH MỤC|Biểu)(\s+(số|SỐ))?\b(\s*[:.]?\s*\d+|\s+[IVX]+|\s+[A-Z]\d*)?[a-zđA-Z\d]{0,3}\b.{0,120}$",
    re.DOTALL,
)
ATTACHED = re.compile(r"\(?\s*(Ban hành )?[Kk]èm theo (Quyết định|Nghị quyết|Nghị định|Thông tư|Quy định|Công văn|Hướng dẫn|Luật|văn bản)")
RULES = re.compile(r"(QUY CHẾ|QUY ĐỊNH|ĐIỀU LỆ|NỘI QUY|QUY TRÌNH|QUY TẮC|CHƯƠNG TRÌNH|HƯỚNG DẪN|KẾ HOẠCH|ĐỀ ÁN|QUY CHUẨN|CHIẾN LƯỢC)\b")
_BASIS = re.compile(r"[-–+]?\s*(Căn c|Thực hiện|Xét |Theo đề nghị|Trên cơ sở|Sau khi|Được sự)")
_HEAD = re.compile(
    rf"({KINDS}|Hiến pháp|Luật|Bộ luật|Nghị|Quyết định|Quy định|Chỉ thị|Thông tư|Hướng dẫn|Kết luận)\b|.*\b(CỘNG (HÒA|HOÀ) XÃ HỘI|ĐẢNG CỘNG SẢN|Độc lập)"
    r"|(V/v|Về việc|VỀ VIỆC|Số\b|-\s?[A-ZĐ]{2})|.{0,60}ngày\b.{0,12}tháng\b.{0,60}$|\(.*\)?$"
)
# A row of the table that lays out a title block.
_BLOCK_ROW = re.compile(r".*(CỘNG (HÒA|HOÀ) XÃ HỘI|ĐẢNG CỘNG SẢN VIỆT NAM|\b[Ss]ố\s*:?\s*\d+[-/ ]|ngày\s+\d{1,2}\s+tháng)", re.DOTALL)
_ENACTS = re.compile(r".{0,250}(ban hành|quyết định|quyết nghị|hướng dẫn|quy định|thông qua|như sau)\b.{0,300}[.:]?$", re.IGNORECASE | re.DOTALL)


def kind_of(text: str) -> str | None:
    """The kind of document that a line in capitals names: "NGHỊ ĐỊNH" → itself, and "NGHI ĐINH" as Tesseract may read it; else None."""
    found = re.match(rf"({KINDS})\b", text)
    if found and (text[:5].isupper() or text[len(found[1]) + 1 : len(found[1]) + 2].islower()):
        return found[1]
    plain = _plain(text).strip(" :.")
    return next((k for k in KINDS.split("|") if _plain(k) == plain), None) if text.isupper() else None


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).replace("Đ", "D")


def starts_appendix(lines: Sequence[Line], i: int, ended: bool) -> bool:
    """Whether an appendix or an attached list begins on a line. `ended`: a signature or the recipients already stood."""
    line = lines[i]
    if FORM.match(line.text) and (line.text[:6].isupper() or line.centred or line.bold or ended) and not line.text.endswith((";", ",")):
        return True
    ahead = lines[i : i + 5]
    return line.capitals and len(line.text) > 5 and not SIGNATURE.match(line.text) and any(ATTACHED.match(x.text) for x in ahead)


def tail(lines: Sequence[Line], i: int, state: str, found: list[str]) -> str:
    """The zone of a line after the last article's heading, from the zone of the one before."""
    text = lines[i].text
    ended = state not in ("body", "promulgation")
    if state == "appendix" or starts_appendix(lines, i, ended):
        return "appendix"
    if RECIPIENTS.match(text) or (len(text) < 200 and SIGNATURE.match(text) and RECIPIENTS.search(text)):
        return "recipients"
    if ADOPTED.match(text) or (len(text) < 160 and SIGNATURE.match(text)):
        return "signature"
    if state == "recipients":
        return state if len(text) < 260 and found.count("recipients") < 90 and not re.match(r"\d+\.\s", text) else "unplaced"
    if state == "signature":
        if text.startswith("- ") and len(text) < 200:
            return "recipients"
        return (
            state
            if len(text) <= 120 and not text.endswith((";", ":")) and found.count("signature") < 25 and not re.match(r"\d+\.\s", text)
            else "unplaced"
        )
    return state


def head(lines: Sequence[Line], prose_is_body: bool) -> list[str]:
    """Zones of the lines before the first article or section: "head", "unplaced", and "body" for the prose that opens a document without articles.

    Before the title block nothing but the block may stand; after the title, the legal basis, the enacting words and a preamble.
    """
    anchors = [i for i, x in enumerate(lines) if _HEAD.match(x.text) or (x.capitals and len(x.text) > 6)]
    first = anchors[0] if anchors else 0
    kind = next((i for i, x in enumerate(lines) if kind_of(x.text) or re.search(rf"\d{{4}} ({KINDS})\b", x.text)), None)
    zones: list[str] = []
    preamble = False
    for i, line in enumerate(lines):
        text = line.text
        preamble = preamble or bool(re.search(r"LỜI NÓI ĐẦU\b", text, re.IGNORECASE))
        titled = kind is not None and 0 < i - kind <= 5 and not any(_BASIS.match(x.text) for x in lines[kind:i])
        basis = bool(_BASIS.match(text)) or _HEAD.match(text) or line.capitals
        prose = kind is not None and i > kind and len(text) > 60 and not basis and (not titled or len(text) > 200 or text.endswith("."))
        if i < first:
            zones.append("head" if _BLOCK_ROW.match(text) else "note" if line.kind == "table" or text.startswith("|") else "unplaced")
        elif (prose_is_body and prose and not (_ENACTS.match(text) and text.endswith(":") and len(text) < 400)) or "body" in zones:
            zones.append("body")
        elif line.kind == "table" or text.startswith("|"):
            zones.append("head" if _BLOCK_ROW.match(text) else "note")
        else:
            belongs = preamble or basis or titled or line.bold or line.centred or _ENACTS.match(text) or len(text) < 60 or text.endswith((";", ","))
            zones.append("head" if belongs else "unplaced")
    return zones
