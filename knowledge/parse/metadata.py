"""What a document says of itself: number, kind, title, issuer, dates, signer, what it replaces and amends. Read or None, never guessed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.extract.line import Line
from knowledge.parse.parsed import Metadata, ParsedProvision
from knowledge.parse.zones import ADOPTED, KINDS, UPPER, kind_of

# "45/2019/QH14", "30/2020/NĐ-CP", "114-QĐ/TW", "1147-QĐ/BTGDVTW", "299/TTg", "299-TTg", "08 –HD/BTCTU".
NUMBER = r"\d+\s?[/–-]\s?(?:\d{4}\s?/\s?)?[A-ZĐƯ][A-ZĐƯa-z]*\d*(?:\s?[/–-]\s?[A-ZĐƯ][A-ZĐƯa-z]*\d*)*"
# Only where the document gives its own number: at the start of a line, or behind the issuer's name; never that of another document in a title.
_NUMBER = re.compile(rf"(?:(?:Số(?: hiệu| ký hiệu)?|SỐ)\s*:?|(?:Luật|Bộ luật|Pháp lệnh|Nghị quyết) số\s*:)\s*({NUMBER})")
_OTHERS = re.compile(rf"({KINDS}|của|theo|tại|hiện)\s*$", re.IGNORECASE)
_OWN_LAW = re.compile(rf"(?:Luật|Bộ luật|Pháp lệnh|Nghị quyết|LUẬT|BỘ LUẬT)\s+(?:số|SỐ)\s*:?\s*({NUMBER})\s*(?:$|[^\W\d_].{{0,40}}ngày)")
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
    rf"(QUỐC HỘI|CHÍNH PHỦ|PHỦ THỦ TƯỚNG|THỦ TƯỚNG CHÍNH PHỦ|CHỦ TỊCH NƯỚC|BỘ CHÍNH TRỊ|BAN BÍ THƯ|THANH TRA CHÍNH PHỦ|KIỂM TOÁN NHÀ NƯỚC|TRUNG ƯƠNG"
    rf"|(?:[UỦ][YỶ] BAN|HỘI ĐỒNG|TÒA ÁN|TOÀ ÁN|VIỆN|BAN|BỘ|TỈNH|THÀNH|HUYỆN|QUẬN|THỊ XÃ|XÃ|PHƯỜNG|ĐẢNG|ĐẢNG BỘ|VĂN PHÒNG|NGÂN HÀNG|TỔNG|TRUNG ƯƠNG|CỤC|SỞ|TRƯỜNG"
    rf"|HỌC VIỆN|ĐẠI HỌC|MẶT TRẬN|ĐOÀN|LIÊN ĐOÀN|HỘI|TẬP ĐOÀN|KHO BẠC|BẢO HIỂM|QUÂN ỦY|CHI BỘ|NHÂN DÂN|THÀNH PHỐ|TỐI CAO)\b[{UPPER} ,-]*)(?= *$)"
)
# The second line of a name: "BAN CHẤP HÀNH" + "TRUNG ƯƠNG", "ỦY BAN NHÂN DÂN" + "TỈNH PHÚ THỌ", "TÒA ÁN NHÂN DÂN" + "TỐI CAO".
_GOES_ON = re.compile(
    r"(TRUNG ƯƠNG|TỈNH(?! [UỦ][YỶ])|THÀNH PHỐ|HUYỆN(?! [UỦ][YỶ])|QUẬN(?! [UỦ][YỶ])|THỊ XÃ|XÃ|PHƯỜNG|NHÂN DÂN|TỐI CAO|VIỆT NAM|VÀ )\b"
)
_ASIDE = re.compile(r"(CỘNG (?:HÒA|HOÀ)|ĐẢNG CỘNG SẢN|Độc lập|ĐỘC LẬP|[-–_*|\s.]*$)")
# What stands before the day: "Hà Nội, ", "Số: 163/TB-VPCP Hà Nội, ", "TP. Hồ Chí Minh "; not "Quyết định số 246-QĐ/TW, ".
_PLACE = re.compile(rf"(?:[{UPPER}][a-zà-ỹđ]*[ .]+)+[{UPPER}]?[a-zà-ỹđ]+\s?,?\s*$")
_MOTTO = re.compile(r"\s*(CỘNG (?:HÒA|HOÀ) XÃ HỘI CHỦ NGHĨA VIỆT NAM|ĐẢNG CỘNG SẢN VIỆT NAM|Độc lập.*|[-–_*|\s]{2,}).*$", re.DOTALL)
_NAME = re.compile(rf"[{UPPER}][a-zà-ỹđ]+(?: [{UPPER}][a-zà-ỹđ]*){{1,4}}$")
_NO_NAME = re.compile(r"(Nơi|Lưu|Đã|Chủ|Phó|Bộ|Thủ|Văn|Hội|Ban|Độc|Quốc|Thứ|Trưởng|Tổng|Chính|Nguồn|Ký|Hà Nội)\b")
_ENDS_TITLE = re.compile(
    r"[-–]?\s*(Căn c|Thực hiện|Xét|Đ[EÊỀẾ]N\b|Để|Trên cơ sở|Quốc hội|Theo đề nghị|Ngày \d|Sau khi|LỜI NÓI ĐẦU|Lời nói đầu|\()|(QUỐC HỘI|CHÍNH PHỦ|HỘI ĐỒNG|ỦY BAN|UỶ BAN|CHỦ TỊCH|BỘ TRƯỞNG|THỦ TƯỚNG|NƯỚC CỘNG)\b"
    r"|.*\b(ban hành|như sau)\b.{0,200}[.:]$"
)


def metadata(
    head: Sequence[Line], closing: Sequence[Line], provisions: Sequence[ParsedProvision], promulgation: Sequence[ParsedProvision]
) -> Metadata:
    """From the title block, the closing lines (signature and recipients) and the provisions on entry into force."""
    block = _before_basis(head)
    text = " ".join(x.text for x in block)
    kind = next((k for x in block if (k := kind_of(x.text))), None) or ((m := _KIND.search(text)) and m[1])
    adopted = next((m for x in closing if (m := ADOPTED.search(x.text))), None)
    issued = _printed_date(block) or (dt.date(int(adopted[3]), int(adopted[2]), int(adopted[1])) if adopted and _valid(adopted) else None)
    own = [" ".join(filter(None, (p.heading, p.text))) for p in (*promulgation, *provisions)]
    ends = [t for t in own if kind and re.search(rf"({kind}|này)\b.{{0,160}}(thay thế|hiệu lực)", t, re.IGNORECASE | re.DOTALL)]
    enters = re.compile(_EFFECT.format(kind=kind, date=_DATE.pattern), re.IGNORECASE) if kind else None
    effect = next((m for t in reversed(own) if (m := enters.search(t))), None) if enters else None
    label = _number(block)
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
    """The title block, each cell of a table that lays it out on a line of its own."""
    cells = [replace(x, text=t.strip(), kind="text") for x in head for t in (x.text.split("|") if "|" in x.text else [x.text]) if t.strip()]
    end = next(
        (
            i
            for i, x in enumerate(cells)
            if i > 2 and not (x.bold and x.centred) and re.match(r"[-–+]?\s*(Căn c|Xét |Theo đề nghị|Để |Thực hiện )", x.text)
        ),
        len(cells),
    )
    return cells[: min(end, 25)]


def _kind_at(block: Sequence[Line]) -> int:
    """Where the kind of the document stands alone or opens the title in capitals; the end of the block where it does not."""
    return next((i for i, x in enumerate(block) if (k := kind_of(x.text)) and (x.text.isupper() or x.text[len(k) + 1 : len(k) + 2].islower() or len(x.text) <= len(k) + 2)), len(block))


def _number(block: Sequence[Line]) -> str | None:
    law = next((m for x in block if (m := _OWN_LAW.match(x.text))), None)
    at = _kind_at(block)
    printed = (
        m for i, x in enumerate(block) for m in _NUMBER.finditer(x.text) if m.start() == 0 or (i < at and not _OTHERS.search(x.text[: m.start()]))
    )
    found = law or next(printed, None)
    return re.sub(r"\s", "", found[1]).replace("–", "-") if found else None


def _printed_date(block: Sequence[Line]) -> dt.date | None:
    """Of the line that says place and day ("Hà Nội, ngày 05 tháng 6 năm 2024"), which may follow the number; not of a document that is named."""
    for line in block:
        for found in _DATE.finditer(line.text):
            before = line.text[: found.start()]
            named = re.search(rf"\b({KINDS}|của|theo)\b", before, re.IGNORECASE) and not _OWN_LAW.match(line.text)
            if (_PLACE.search(before) or not before.strip()) and not named and (date := _date(found)):
                return date
    return None


def _title(block: Sequence[Line]) -> str | None:
    """What follows the kind up to the legal basis; None where the kind does not stand at the start of a line."""
    at = _kind_at(block)
    if at == len(block):
        return None
    rest = block[at].text[len(kind_of(block[at].text) or "") :].strip(" :")
    taken = [rest] if rest else []
    for n, line in enumerate(block[at + 1 : at + 6]):
        drawn = n == 0 and (line.bold or line.centred) and not line.capitals and not line.text.startswith(("Căn c", "("))
        if (_ENDS_TITLE.match(line.text) and not drawn) or len(line.text) > 400 or re.match(rf"({KINDS})\s*:?$", line.text):
            break
        taken.append(line.text)
    return re.sub(r"\s*[-–_*]{3,}\s*", " ", " ".join(taken)).strip(" |_") or None


def _issuer(block: Sequence[Line], kind: str) -> str | None:
    """The names in capitals above the number, a broken one joined: "BAN CHẤP HÀNH" + "TRUNG ƯƠNG" + "BAN TỔ CHỨC" → "BAN CHẤP HÀNH TRUNG ƯƠNG - BAN TỔ CHỨC"."""
    taken: list[str] = []
    for line in block[:8]:
        text = re.sub(r"\s+\*?\s*S[ốỐ]\s*:?\s*\d.*$", "", _MOTTO.sub("", line.text)).strip(" -–|*_.")
        found = _ISSUERS.match(text)
        if found and not text.startswith("BAN HÀNH"):
            goes_on = taken and (_GOES_ON.match(text) or re.search(r"\b(VÀ|CỦA|CÁC|,)$", taken[-1]))
            taken[-1:] = [f"{taken[-1]} {found[0].strip()}"] if goes_on else [*taken[-1:], found[0].strip()]
        elif re.match(r"[Ss]ố\b", line.text) or (taken and text and not _ASIDE.match(line.text)):
            break
    if not taken and kind in ("LUẬT", "BỘ LUẬT", "HIẾN PHÁP"):
        return "QUỐC HỘI" if any("QUỐC HỘI" in x.text for x in block) else None
    names = " - ".join(dict.fromkeys(taken))
    return re.sub(r"^(BAN CHẤP HÀNH TRUNG ƯƠNG) (?=BAN |VĂN PHÒNG|[UỦ][YỶ] BAN)", r"\1 - ", names) or None


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
