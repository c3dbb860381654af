"""What a document says of itself: number, kind, title, issuer, dates, signer, what it replaces and amends. Read or None, never guessed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from knowledge.extract.line import Line
from knowledge.parse.parsed import Metadata, ParsedProvision
from knowledge.parse.zones import ADOPTED, KINDS

# "45/2019/QH14", "30/2020/NĐ-CP", "114-QĐ/TW", "1147-QĐ/BTGDVTW", "299/TTg", "299-TTg", "08 –HD/BTCTU".
NUMBER = r"\d+\s?[/–-]\s?(?:\d{4}\s?/\s?)?[A-ZĐƯ][A-ZĐƯa-z]*\d*(?:\s?[/–-]\s?[A-ZĐƯ][A-ZĐƯa-z]*\d*)*"
_NUMBER = re.compile(rf"(?:[Ss]ố|SỐ)\s*:?\s*({NUMBER})")
_LAW_NUMBER = re.compile(rf"(?:Luật|Bộ luật|Pháp lệnh|Nghị quyết) số\s*:?\s*({NUMBER})")
_DATE = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})|ngày\s+(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_KIND = re.compile(rf"\b({KINDS})\b")
_NAMED = r"(?:(?:Luật|Bộ luật|Pháp lệnh|Nghị định|Nghị quyết|Thông tư(?: liên tịch)?|Quyết định|Quy định|Hướng dẫn|Chỉ thị|Kết luận|Quy chế)[^.;:]{0,60}?\s)?"
_REPLACES = re.compile(rf"thay thế\s+(?:cho\s+)?(?:các\s+)?{_NAMED}số\s+({NUMBER})", re.IGNORECASE)
_EXPIRED = re.compile(
    rf"{_NAMED}số\s+({NUMBER})(?:(?!số\s)[^.;]){{0,260}}?hết hiệu lực(?: thi hành)?(?: toàn bộ)?\s*(?:,|kể|từ|khi|\.|;|$)", re.IGNORECASE
)
_AMENDS = re.compile(rf"(?:sửa đổi|bổ sung|thay thế, bãi bỏ)[^.;:]{{0,120}}? của {_NAMED}số\s+({NUMBER})", re.IGNORECASE)
_EFFECT = re.compile(
    r"(?:Luật|Bộ luật|Pháp lệnh|Nghị định|Nghị quyết|Thông tư|Quyết định|Quy định|Hướng dẫn|Chỉ thị|Kết luận|Quy chế|Hiến pháp|Điều lệ|này)[^.;]{0,60}?"
    r"có hiệu lực(?: thi hành)?,?\s*(?:kể\s+)?(?:từ\s+)(ngày ký|" + _DATE.pattern + ")",
    re.IGNORECASE,
)
_ISSUERS = re.compile(
    r"(QUỐC HỘI|CHÍNH PHỦ|THỦ TƯỚNG CHÍNH PHỦ|CHỦ TỊCH NƯỚC|ỦY BAN THƯỜNG VỤ QUỐC HỘI|BỘ CHÍNH TRỊ|BAN BÍ THƯ|BAN CHẤP HÀNH TRUNG ƯƠNG|HỘI ĐỒNG THẨM PHÁN"
    r"|TÒA ÁN NHÂN DÂN|VIỆN KIỂM SÁT|BAN [A-ZĐÀ-Ỹ ]+|BỘ [A-ZĐÀ-Ỹ ,-]+|[UỦ][YỶ] BAN [A-ZĐÀ-Ỹ ]+|HỘI ĐỒNG [A-ZĐÀ-Ỹ ]+|(?:TỈNH|THÀNH|ĐẢNG) [UỦ][YỶ][A-ZĐÀ-Ỹ ]*|VĂN PHÒNG [A-ZĐÀ-Ỹ ]+"
    r"|THANH TRA CHÍNH PHỦ|NGÂN HÀNG NHÀ NƯỚC[A-ZĐÀ-Ỹ ]*|KIỂM TOÁN NHÀ NƯỚC|TỈNH [A-ZĐÀ-Ỹ ]+)"
)
_MOTTO = re.compile(r"\s*(CỘNG (?:HÒA|HOÀ) XÃ HỘI CHỦ NGHĨA VIỆT NAM|ĐẢNG CỘNG SẢN VIỆT NAM|Độc lập.*|[-–_*|\s]{2,}).*$", re.DOTALL)
_NAME = re.compile(r"[A-ZĐÀ-Ỹ][a-zà-ỹđ]+(?: [A-ZĐÀ-Ỹ][a-zà-ỹđ]*){1,4}$")
_NO_NAME = re.compile(r"(Nơi|Lưu|Đã|Chủ|Phó|Bộ|Thủ|Văn|Hội|Ban|Độc|Quốc|Thứ|Trưởng|Tổng|Chính|Nguồn|Ký|Hà Nội)\b")
_ENDS_TITLE = re.compile(
    r"[-–]?\s*(Căn c|Thực hiện|Xét|Để|Trên cơ sở|Quốc hội|Theo đề nghị|LỜI NÓI ĐẦU|Lời nói đầu|\()|(QUỐC HỘI|CHÍNH PHỦ|HỘI ĐỒNG|ỦY BAN|UỶ BAN|CHỦ TỊCH|BỘ TRƯỞNG|THỦ TƯỚNG|NƯỚC CỘNG)\b"
    r"|.*\b(ban hành|như sau)\b.{0,200}[.:]$"
)


def metadata(
    head: Sequence[Line], closing: Sequence[Line], provisions: Sequence[ParsedProvision], promulgation: Sequence[ParsedProvision]
) -> Metadata:
    """From the title block, the closing lines (signature and recipients) and the provisions on entry into force."""
    block = _before_basis(head)
    text = " ".join(x.text for x in block)
    kind = _KIND.search(text)
    found = _LAW_NUMBER.search(text) or _NUMBER.search(text)
    adopted = next((m for x in closing if (m := ADOPTED.search(x.text))), None)
    printed = _DATE.search(text)
    issued = _date(printed) or (dt.date(int(adopted[3]), int(adopted[2]), int(adopted[1])) if adopted and _valid(adopted) else None)
    own = [" ".join(filter(None, (p.heading, p.text))) for p in (*promulgation, *provisions)]
    tail = own[-12:] if not promulgation else [*own[: len(promulgation)], *own[-6:]]
    effect = next((m for t in reversed(tail if tail else own) if (m := _EFFECT.search(t))), None)
    label = re.sub(r"\s", "", found[1]).replace("–", "-") if found else None
    title = _title(block)
    amends = _listed(_AMENDS, [title or "", *(t for t in own[:1])]) if title and "sửa đổi" in title.lower() else ()
    replaces = tuple(dict.fromkeys((*_listed(_REPLACES, tail), *_listed(_EXPIRED, tail))))
    return Metadata(
        number=label, kind=kind[1].capitalize() if kind else None, title=title, issuer=_issuer(block, kind[1] if kind else ""), issued=issued,
        signer=_signer(closing), effective=_effective(effect, issued), replaces=tuple(r for r in replaces if r != label),
        amends=tuple(a for a in amends if a != label),
    )  # fmt: skip


def _before_basis(head: Sequence[Line]) -> list[Line]:
    end = next((i for i, x in enumerate(head) if re.match(r"[-–+]?\s*(Căn c|Xét |Theo đề nghị|Để )|Thực hiện (?!quy trình)", x.text) and i > 2), len(head))
    return list(head[: min(end, 25)])


def _title(block: Sequence[Line]) -> str | None:
    """What follows the kind up to the legal basis; None where the kind does not stand at the start of a line or after the date in capitals."""
    at, rest = next(((i, m[2]) for i, x in enumerate(block) if (m := re.match(rf"({KINDS})\s*:?(?:\s+(.*))?$", x.text)) and (not m[2] or m[2].isupper())), (None, None))
    if at is None:
        found = next((m for x in block if (m := re.search(rf"\d{{4}} ({KINDS})\s+([^a-zà-ỹ]{{6,}})$", x.text))), None)
        return found[2].strip() if found else None
    taken = [rest] if rest else []
    for line in block[at + 1 : at + 6]:
        if _ENDS_TITLE.match(line.text) or len(line.text) > 400 or re.match(rf"({KINDS})\s*:?$", line.text):
            break
        taken.append(line.text)
    return re.sub(r"\s*[-–_*]{3,}\s*", " ", " ".join(taken)).strip() or None


def _issuer(block: Sequence[Line], kind: str) -> str | None:
    """The name in capitals above the number: "BAN CHẤP HÀNH TRUNG ƯƠNG", with the line below where that goes on ("BAN TỔ CHỨC")."""
    taken: list[str] = []
    for line in block[:6]:
        text = _MOTTO.sub("", line.text).strip(" -–|*_")
        if found := _ISSUERS.match(text):
            taken.append(found[0].strip())
        elif taken or re.match(r"[Ss]ố\b", line.text):
            break
    if not taken and kind in ("LUẬT", "BỘ LUẬT", "HIẾN PHÁP"):
        return "QUỐC HỘI" if any("QUỐC HỘI" in x.text for x in block) else None
    return " - ".join(dict.fromkeys(taken)) or None


def _signer(closing: Sequence[Line]) -> str | None:
    """The last line of the closing that is nothing but a person's name, or the name at the end of a line of offices in capitals."""
    for line in reversed(closing):
        if _NAME.fullmatch(line.text) and not _NO_NAME.match(line.text):
            return line.text
        found = re.search(r"[A-ZĐÀ-Ỹ]{3,}(?:\s*\(?[Đđ]ã ký\)?)?\s+([A-ZĐÀ-Ỹ][a-zà-ỹđ]+(?: [A-ZĐÀ-Ỹ][a-zà-ỹđ]*){1,4})\s*$", line.text)
        if found and not _NO_NAME.match(found[1]):
            return found[1]
    return None


def _effective(found: re.Match[str] | None, issued: dt.date | None) -> dt.date | None:
    if not found:
        return None
    return issued if found[1].lower() == "ngày ký" else _date(_DATE.search(found[1]))


def _listed(pattern: re.Pattern[str], texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.sub(r"\s", "", m[1]).replace("–", "-").rstrip("-/") for t in texts for m in pattern.finditer(t)))


def _date(match: re.Match[str] | None) -> dt.date | None:
    if not match:
        return None
    day, month, year = (int(x) for x in (match.groups()[:3] if match[1] else match.groups()[3:6]))
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _valid(match: re.Match[str]) -> bool:
    return 1 <= int(match[2]) <= 12 and 1 <= int(match[1]) <= 31
