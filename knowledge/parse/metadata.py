"""What a document says of itself: number, kind, title, issuer, dates, signer, what it replaces and amends. Read or None, never guessed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from knowledge.extract.line import Line
from knowledge.parse.parsed import Metadata, ParsedProvision
from knowledge.parse.zones import ADOPTED, KINDS, UPPER, kind_of

# "45/2019/QH14", "30/2020/NĐ-CP", "114-QĐ/TW", "1147-QĐ/BTGDVTW", "299/TTg", "299-TTg", "08 –HD/BTCTU".
NUMBER = r"\d+\s?[/–-]\s?(?:\d{4}\s?/\s?)?[A-ZĐƯ][A-ZĐƯa-z]*\d*(?:\s?[/–-]\s?[A-ZĐƯ][A-ZĐƯa-z]*\d*)*"
# Only where the document gives its own number: "Số …" with a capital, or a line "Luật số: …"; never the number of another one in the title.
_NUMBER = re.compile(rf"(?:Số|SỐ)\s*:?\s*({NUMBER})|(?:^|\s)(?:Luật|Bộ luật|Pháp lệnh|Nghị quyết) số\s*:\s*({NUMBER})")
_OWN_LAW = re.compile(rf"(?:Luật|Bộ luật|Pháp lệnh|Nghị quyết|LUẬT|BỘ LUẬT)\s+(?:số|SỐ)\s*:?\s*({NUMBER})")
_DATE = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})|ngày\s+(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_KIND = re.compile(rf"\b({KINDS})\b")
_NAMED = r"(?:Luật|Bộ luật|Pháp lệnh|Nghị định|Nghị quyết|Thông tư|Quyết định|Quy định|Hướng dẫn|Chỉ thị|Kết luận|Quy chế|Quy tắc)[^.;:,\n]{0,60}?\s"
# In a sentence that replaces or ends documents: each that is named at its start, after "và", a comma or on a line of a list; not one that
# such a document itself amended ("Nghị định số 67 … sửa đổi Nghị định số 110").
_LISTED = re.compile(
    rf"(?:^|thay thế(?: cho)?(?: các| các văn bản sau:?)?|\bvà(?: các)?|[,;:]|\n)\s*[-+]?\s*(?:{_NAMED})số\s+({NUMBER})", re.IGNORECASE
)
_REPLACING = re.compile(r"thay thế.{0,1500}?(?:\.(?=\s|$)|$)", re.DOTALL)
_EXPIRING = re.compile(r"(?:^|(?<=\n)|(?<=\. )|(?<=: ))[^\n]{0,600}?hết hiệu lực(?: thi hành)?(?! một phần)")
_AMENDS = re.compile(rf"(?:sửa đổi|bổ sung|thay thế, bãi bỏ)[^.;:]{{0,120}}? của (?:{_NAMED})?số\s+({NUMBER})", re.IGNORECASE)
_EFFECT = r"{kind} này(?:,? [^.;]{{0,80}}?|(?: đã)? được [^.;]{{0,260}}?)? có hiệu lực(?: thi hành)?,?\s*(?:kể\s+)?(?:từ\s+)?(ngày ký|{date})"
_ISSUERS = re.compile(
    rf"(QUỐC HỘI|CHÍNH PHỦ|THỦ TƯỚNG CHÍNH PHỦ|CHỦ TỊCH NƯỚC|BỘ CHÍNH TRỊ|BAN BÍ THƯ|THANH TRA CHÍNH PHỦ|KIỂM TOÁN NHÀ NƯỚC"
    rf"|(?:[UỦ][YỶ] BAN|HỘI ĐỒNG|TÒA ÁN|TOÀ ÁN|VIỆN KIỂM SÁT|BAN|BỘ|TỈNH|THÀNH|ĐẢNG|VĂN PHÒNG|NGÂN HÀNG|TỔNG|TRUNG ƯƠNG|CỤC|SỞ|TRƯỜNG|HỌC VIỆN)\b[{UPPER} ,-]*)(?= *$)"
)
_MOTTO = re.compile(r"\s*(CỘNG (?:HÒA|HOÀ) XÃ HỘI CHỦ NGHĨA VIỆT NAM|ĐẢNG CỘNG SẢN VIỆT NAM|Độc lập.*|[-–_*|\s]{2,}).*$", re.DOTALL)
_NAME = re.compile(rf"[{UPPER}][a-zà-ỹđ]+(?: [{UPPER}][a-zà-ỹđ]*){{1,4}}$")
_NO_NAME = re.compile(r"(Nơi|Lưu|Đã|Chủ|Phó|Bộ|Thủ|Văn|Hội|Ban|Độc|Quốc|Thứ|Trưởng|Tổng|Chính|Nguồn|Ký|Hà Nội)\b")
_ENDS_TITLE = re.compile(
    r"[-–]?\s*(Căn c|Thực hiện|Xét|Để|Trên cơ sở|Quốc hội|Theo đề nghị|Ngày \d|Sau khi|LỜI NÓI ĐẦU|Lời nói đầu|\()|(QUỐC HỘI|CHÍNH PHỦ|HỘI ĐỒNG|ỦY BAN|UỶ BAN|CHỦ TỊCH|BỘ TRƯỞNG|THỦ TƯỚNG|NƯỚC CỘNG)\b"
    r"|.*\b(ban hành|như sau)\b.{0,200}[.:]$"
)


def metadata(
    head: Sequence[Line], closing: Sequence[Line], provisions: Sequence[ParsedProvision], promulgation: Sequence[ParsedProvision]
) -> Metadata:
    """From the title block, the closing lines (signature and recipients) and the provisions on entry into force."""
    block = _before_basis(head)
    text = " ".join(x.text for x in block)
    kind = next((k for x in block if (k := kind_of(x.text))), None) or ((m := _KIND.search(text)) and m[1])
    found = next((m for x in block if (m := _OWN_LAW.match(x.text))), None) or _NUMBER.search(text)
    adopted = next((m for x in closing if (m := ADOPTED.search(x.text))), None)
    printed = _DATE.search(text)
    issued = _date(printed) or (dt.date(int(adopted[3]), int(adopted[2]), int(adopted[1])) if adopted and _valid(adopted) else None)
    own = [" ".join(filter(None, (p.heading, p.text))) for p in (*promulgation, *provisions)]
    ends = [t for t in own if kind and re.search(rf"({kind}|này)\b.{{0,160}}(thay thế|hiệu lực)", t, re.IGNORECASE | re.DOTALL)]
    enters = re.compile(_EFFECT.format(kind=kind, date=_DATE.pattern), re.IGNORECASE) if kind else None
    effect = next((m for t in reversed(own) if (m := enters.search(t))), None) if enters else None
    label = re.sub(r"\s", "", next(g for g in found.groups() if g)).replace("–", "-") if found else None
    title = _title(block)
    amends = _listed(_AMENDS, [title or "", *(t for t in own[:1])]) if title and "sửa đổi" in title.lower() else ()
    sentences = [m[0] for t in ends for p in (_REPLACING, _EXPIRING) for m in p.finditer(t) if "văn bản mới" not in m[0]]
    replaces = _listed(_LISTED, sentences)
    return Metadata(
        number=label, kind=kind.capitalize() if kind else None, title=title, issuer=_issuer(block, kind or ""), issued=issued,
        signer=_signer(closing), effective=_effective(effect, issued), replaces=tuple(r for r in replaces if r != label),
        amends=tuple(a for a in amends if a != label),
    )  # fmt: skip


def _before_basis(head: Sequence[Line]) -> list[Line]:
    end = next(
        (i for i, x in enumerate(head) if re.match(r"[-–+]?\s*(Căn c|Xét |Theo đề nghị|Để )|Thực hiện (?!quy trình)", x.text) and i > 2), len(head)
    )
    return list(head[: min(end, 25)])


def _title(block: Sequence[Line]) -> str | None:
    """What follows the kind up to the legal basis; None where the kind does not stand at the start of a line or after the date in capitals."""
    at = next((i for i, x in enumerate(block) if (k := kind_of(x.text)) and (x.text.isupper() or len(x.text) <= len(k) + 2)), None)
    rest = block[at].text[len(kind_of(block[at].text) or "") :].strip(" :") if at is not None else ""
    if at is None:
        found = next((m for x in block if (m := re.search(rf"\d{{4}} ({KINDS})\s+(.{{4,}})$", x.text)) and m[2].isupper()), None)
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
        found = re.search(rf"[{UPPER}]{{3,}}(?:\s*\(?[Đđ]ã ký\)?)?\s+([{UPPER}][a-zà-ỹđ]+(?: [{UPPER}][a-zà-ỹđ]*){{1,4}})\s*$", line.text)
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
