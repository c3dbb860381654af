"""Parsed → Document: official provisions with the ids of the corpus, and the record that the file itself states.

The unit is the clause (else the article, else the section); its points are items of it and stay citable by the
clause's id with the letter after it. What the file does not state is left out or given by the person who imports.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from knowledge.errors import ImportFileError
from knowledge.extract import Extracted
from knowledge.parse import Parsed, ParsedProvision
from knowledge.parse import Part as ParsedPart
from knowledge.provision import Checked, Document, Item, Origin, Part, Provision, Status

UNTITLED = "(tệp không ghi tên văn bản)"
UNKNOWN_ISSUER = "cơ quan ban hành không ghi trong tệp"
VALIDITY_NOTE = "Văn bản do người quản trị nạp vào; chỉ biết quan hệ hiệu lực mà các văn bản trong kho nêu ra."
LONGEST_NUMBER = 60
# Issuers as sentences write them; the head of a file prints them in capitals, which do not tell.
_ISSUERS = {
    name.upper(): name
    for name in (
        "Bộ Chính trị", "Ban Bí thư", "Ban Chấp hành Trung ương", "Ban Tổ chức Trung ương", "Ban Tuyên giáo Trung ương", "Ban Nội chính Trung ương",
        "Ban Tuyên giáo và Dân vận Trung ương", "Uỷ ban Kiểm tra Trung ương", "Ủy ban Kiểm tra Trung ương", "Văn phòng Trung ương Đảng", "Quốc hội",
        "Uỷ ban Thường vụ Quốc hội", "Ủy ban Thường vụ Quốc hội", "Chính phủ", "Thủ tướng Chính phủ", "Chủ tịch nước", "Hội đồng Thẩm phán Toà án nhân dân tối cao",
    )
}  # fmt: skip
LONGEST_HEADING = 200
# Endings of numbers and the kind each stands for, where the heading of the file could not be read.
_KINDS = (
    (r"/QH\d*$", "Luật"),
    (r"-?QĐi?/TW$", "Quy định"),
    (r"NQ-|-NQ/", "Nghị quyết"),
    (r"NĐ-CP", "Nghị định"),
    (r"TT-|/TT", "Thông tư"),
    (r"CT-|-CT/", "Chỉ thị"),
    (r"-HD/|/HD-", "Hướng dẫn"),
    (r"-KL/", "Kết luận"),
    (r"QĐ-|-QĐ/", "Quyết định"),
)


@dataclass(frozen=True)
class Given:
    """What the person who imports states about the document; it counts over what was read in the file. None: as read."""

    number: str | None = None
    title: str | None = None
    issued: dt.date | None = None
    replaces: tuple[str, ...] | None = None
    amends: tuple[str, ...] | None = None
    issuer: str | None = None
    effective: dt.date | None = None


@dataclass
class _Unit:
    """An article's introduction, a clause or a section, with its points, before it has an id."""

    first: ParsedProvision
    heading: str | None
    items: list[ParsedProvision] = field(default_factory=list)

    @property
    def broken(self) -> bool:
        return self.first.broken or any(i.broken for i in self.items)


def missing(parsed: Parsed, given: Given) -> list[str]:
    """What neither the file nor the person states and no document can be without, with the option that gives it."""
    number = clean_number(given.number or parsed.metadata.number or "")
    issued = given.issued or parsed.metadata.issued
    return [*([] if number else ["số hiệu (--number)"]), *([] if issued else ["ngày ban hành (--issued YYYY-MM-DD)"])]


def official(extracted: Extracted, parsed: Parsed, given: Given, now: dt.datetime) -> Document:
    """The document that a file holds. ImportFileError where it holds no provision, or no number or date can be told.

    Điều 10 with khoản 2 and điểm a, b → one provision `…/10.2` with two items.
    """
    read = parsed.metadata
    number, issued = clean_number(given.number or read.number or ""), given.issued or read.issued
    if not number or issued is None:
        lacking = " và ".join(missing(parsed, given))
        raise ImportFileError(f"{extracted.file}: không đọc được {lacking} của văn bản trong tệp. Chạy lại lệnh kèm thông tin ấy.")
    if not any(p.text.strip() or p.heading for p in parsed.provisions):
        raise ImportFileError(
            f"{extracted.file}: không tìm thấy điều, khoản hay mục nào trong tệp, nên không có gì để nạp. Kiểm tra xem có đúng tệp văn bản không."
        )
    provisions = tuple(_provisions(f"{number}@{issued.isoformat()}", parsed.provisions, extracted.ocr))
    articles = list(dict.fromkeys(p.article for p in provisions if p.article is not None))
    parts = _parts(parsed.parts, articles)
    kind = _kind(read.kind, number)
    effective = given.effective or (read.effective if read.effective is not None and read.effective >= issued else None)
    return Document(
        number=number,
        title=_title(given.title or read.title or read.attached or "", kind) or UNTITLED,
        kind=kind,
        issuer=given.issuer or _issuer(read.issuer or "") or UNKNOWN_ISSUER,
        issued=issued,
        effective=effective,
        signer=read.signer,
        status=Status(checked="no", validity_as_of=max(now.date(), issued), text=VALIDITY_NOTE),
        structure=_structure(parsed.parts, articles),
        parts=parts,
        replaces="; ".join(read.replaces if given.replaces is None else given.replaces) or None,
        amends=read.amends if given.amends is None else given.amends,
        provisions=provisions,
        origin=Origin(
            file=extracted.file,
            sha256=extracted.sha256,
            format=extracted.format,
            kept="",
            imported=now.replace(microsecond=0),
            pages=extracted.pages,
            ocr=extracted.ocr,
            warnings=(*extracted.warnings, *parsed.notes),
        ),
    )


def clean_number(number: str) -> str:
    """A document number as ids hold it: "Số: 205 - QĐ / TW" → "205-QĐ/TW". ImportFileError for one no id could hold."""
    kept = re.sub(r"^\s*số\s*:?\s*", "", number.strip(), flags=re.IGNORECASE)
    kept = re.sub(r"\s*([-–/])\s*", lambda m: m[1].replace("–", "-"), kept)
    kept = " ".join(kept.split())
    if len(kept) > LONGEST_NUMBER or any(c in kept for c in "@#<>\\") or not kept.isprintable():
        raise ImportFileError(f"Số hiệu '{kept[:80]}' không hợp lệ: tối đa {LONGEST_NUMBER} ký tự, không có @ # < > \\. Sửa --number rồi chạy lại.")
    return kept


def _kind(read: str | None, number: str) -> str:
    if read:
        return read[:1].upper() + read[1:].lower()
    return next((kind for pattern, kind in _KINDS if re.search(pattern, number)), "Văn bản")


def _title(read: str, kind: str) -> str:
    """The title as a sentence writes it: "BỘ LUẬT DÂN SỰ" → "Bộ luật dân sự"; a law's is never without its kind."""
    kept = " ".join(read.split())
    if kept.isupper():
        kept = kept[:1] + kept[1:].lower()
    if kept and kind in ("Luật", "Bộ luật") and not kept.lower().startswith(kind.lower()):
        kept = f"{kind} {kept[:1].lower() if not kept[1:2].isupper() else kept[:1]}{kept[1:]}"
    return kept[:1].upper() + kept[1:]


def _issuer(read: str) -> str:
    """ "BỘ CHÍNH TRỊ" → "Bộ Chính trị"; one that is not known stays as it is printed."""
    return _ISSUERS.get(" ".join(read.split()), read)


def _provisions(name: str, parsed: Iterable[ParsedProvision], ocr: bool) -> Iterator[Provision]:
    units = [u for u in _units(parsed) if u.first.text.strip() or u.items or u.heading]
    children = {u.first.place.rpartition(".")[0] for u in units}
    # An article or section whose wording stands in its clauses is no provision of its own.
    units = [u for u in units if u.first.text.strip() or u.items or u.first.place not in children]
    places = Counter(u.first.place for u in units)
    met: Counter[str] = Counter()
    for unit in units:
        place = unit.first.place
        met[place] += 1
        yield _provision(f"{name}/{place}" + (f"#{met[place]}" if places[place] > 1 else ""), unit, ocr)


def _units(parsed: Iterable[ParsedProvision]) -> Iterator[_Unit]:
    unit: _Unit | None = None
    headings: dict[str, str | None] = {}
    for p in parsed:
        if (
            p.point is not None
            and unit is not None
            and (p.article, p.clause, p.section) == (unit.first.article, unit.first.clause, unit.first.section)
        ):
            unit.items.append(p)
            continue
        if unit is not None:
            yield unit
        above = _inherited(p, headings)
        headings[p.place] = p.heading or above
        unit = _Unit(p, _joined(above, p.heading) if p.section is not None else p.heading or above)
    if unit is not None:
        yield unit


def _inherited(p: ParsedProvision, headings: dict[str, str | None]) -> str | None:
    """The heading of the article or section it stands in: 10.2 → that of 10; II.1 → that of II."""
    place = p.place
    while "." in place:
        place = place.rpartition(".")[0]
        if headings.get(place):
            return headings[place]
    return None


def _joined(above: str | None, own: str | None) -> str | None:
    """The heading of a section under that of the one it stands in: "Thẩm tra lý lịch – Nội dung thẩm tra"."""
    parts = [h for h in dict.fromkeys((above, own)) if h]
    return " – ".join(parts) if sum(map(len, parts)) <= LONGEST_HEADING else own or above


def _provision(identity: str, unit: _Unit, ocr: bool) -> Provision:
    first = unit.first
    checked: Checked = "partial" if ocr or unit.broken else "full"
    number: Checked = "partial" if ocr and unit.broken else "full"
    # A point without its clause is a unit of its own only where the clause was lost.
    text = first.text.strip() if first.text.strip() or unit.items else (unit.heading or "").strip()
    return Provision(
        id=identity,
        heading=unit.heading,
        article=first.article,
        article_number_checked=number if first.article is not None else None,
        clause=first.clause,
        clause_number_checked=number if first.clause is not None else None,
        point=first.point,
        section=first.section,
        part=first.part,
        text=text or None,
        items=tuple(
            Item(text=i.text.strip() or None, label=i.label or f"{i.point})", point=i.point, page=i.page, checked=checked) for i in unit.items
        ),
        checked=checked,
        wording="official",
        page=first.page,
    )


def _parts(parsed: tuple[ParsedPart, ...], articles: list[int | str]) -> tuple[Part, ...]:
    """The chapters, else the parts, else the sections: the first level that holds every article exactly once."""
    for level in ("chương", "phần", "mục"):
        chosen = [p for p in parsed if p.level == level and p.articles]
        if sorted(map(str, (a for p in chosen for a in p.articles))) == sorted(map(str, articles)) and chosen:
            return tuple(Part(number=p.number, title=p.title, articles=p.articles) for p in chosen)
    return ()


def _structure(parsed: tuple[ParsedPart, ...], articles: list[int | str]) -> str | None:
    """ "6 phần, 27 chương, 689 điều", or None for a document without articles."""
    if not articles:
        return None
    counts = Counter(p.level for p in parsed)
    return ", ".join([*(f"{counts[level]} {level}" for level in ("phần", "chương") if counts[level]), f"{len(articles)} điều"])
