"""The whole document: head, provisions, signature, recipients and appendices told apart, and every character counted once."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import replace

from knowledge.extract.line import Extracted, Line
from knowledge.parse.outline import PART, Outline, irregularities, opens_article, quoted
from knowledge.parse.parsed import Apart, Characters, Metadata, Parsed, ParsedProvision

_NUMBER = re.compile(r"[Ss]ố\s*:?\s*(\d+\s?[/-]\s?(?:\d{4}\s?/\s?)?[A-ZĐƯ]+\w*(?:[/-][A-ZĐƯ]\w*)*)")
_DATE = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})")
_KIND = re.compile(
    r"\b(HIẾN PHÁP|BỘ LUẬT|LUẬT|PHÁP LỆNH|NGHỊ ĐỊNH|NGHỊ QUYẾT|THÔNG TƯ|QUYẾT ĐỊNH|QUY ĐỊNH|CHỈ THỊ|HƯỚNG DẪN|KẾT LUẬN|THÔNG BÁO|ĐIỀU LỆ|QUY CHẾ)\b"
)
_RECIPIENTS = re.compile(r"\|?\s*Nơi nhận", re.IGNORECASE)
_SIGNATURE = re.compile(r"(T/?M\.?|K/?T\.?|TL\.|TUQ\.|Q\.)\s*[A-ZĐÀ-Ỹ]|(CHỦ TỊCH|THỦ TƯỚNG|TỔNG BÍ THƯ|CHÁNH ÁN|BỘ TRƯỞNG)( |$)")
_APPENDIX = re.compile(r"(PHỤ LỤC|Phụ lục|MẪU SỐ|Mẫu số)\s*(số\s*)?[IVX\d]*[a-zđ]?\b.{0,80}$")
# "… thay thế Quy định số 205-QĐ/TW ngày …": the number that follows at once, never one further on.
_REPLACES = re.compile(r"thay thế (?:cho )?(?:[A-ZĐ]\w+ \w+|Luật|Quyết định) số (\d+[-/][\w/Đđ-]+)")
_EFFECT = re.compile(r"có hiệu lực (?:thi hành )?(?:kể )?từ ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})")


def parse(extracted: Extracted) -> Parsed:
    """Lines → document. Raises nothing: what is not understood is listed as unplaced."""
    lines, inside = extracted.lines, quoted(extracted.lines)
    opening = [bool(not q and opens_article(x.text, lines[i - 1].text if i else "")) for i, (x, q) in enumerate(zip(lines, inside))]
    with_articles = sum(opening) >= 2
    ends = _may_end(lines, opening)
    apart: dict[str, list[Line]] = {}
    outlines = [Outline()]
    placed: Counter[str] = Counter()
    state = "head"
    for i, line in enumerate(lines):
        outline, text = outlines[-1], line.text
        if line.kind == "footnote":
            apart.setdefault("footnote", []).append(line)
            continue
        if with_articles and opening[i] and state not in ("appendix", "head") and re.match(r"\S+\s+1\b", text) and outline.provisions:
            outlines.append(outline := Outline())
            state = "body"
        state = _next_state(state, text, bool(outline.provisions), with_articles, opening[i], inside[i], ends[i])
        if state != "body":
            apart.setdefault(state, []).append(line)
            continue
        placed["placed"] += _count(line)
        part = None if inside[i] else PART.match(text)
        if part and with_articles and (part[3][:1].isupper() or not part[3]):
            outline.open_part(part, line)
        elif outline.awaits_title and not opening[i]:
            outline.title_part(text)
            outline.awaits_title = False
        elif with_articles:
            if not outline.place(line, lines[i - 1].text if i else "", inside[i]):
                placed["placed"] -= _count(line)
                apart.setdefault("head", []).append(line)
        else:
            outline.place_section(line)
    return _assembled(extracted, outlines, apart, placed["placed"])


def _next_state(state: str, text: str, begun: bool, with_articles: bool, opens: bool, in_quotation: bool, may_end: bool) -> str:
    if state == "head":
        starts = opens or (with_articles and PART.match(text)) or (not with_articles and re.match(r"(I|1)\.\s", text))
        return "body" if starts else "head"
    if not may_end and state != "appendix":
        return "body"
    if state in ("recipients", "signature", "unplaced") and len(text) > 250:
        return "unplaced"
    if (not in_quotation and begun and _APPENDIX.match(text) and state != "body") or state == "appendix":
        return "appendix"
    if begun and _RECIPIENTS.match(text):
        return "recipients"
    if begun and not in_quotation and len(text) < 120 and _SIGNATURE.match(text):
        return "signature"
    if state == "body" and begun and text.isupper() and _APPENDIX.match(text):
        return "appendix"
    return state


def _may_end(lines: tuple[Line, ...], opening: list[bool]) -> list[bool]:
    """Whether no article follows a line, or the next one is an Điều 1: only there may a signature or an appendix begin."""
    ends, following = [], True
    for line, opens in zip(reversed(lines), reversed(opening)):
        ends.append(following)
        if opens:
            following = bool(re.match(r"\S+\s+1\b", line.text))
    return ends[::-1]


def _assembled(extracted: Extracted, outlines: list[Outline], apart: dict[str, list[Line]], placed: int) -> Parsed:
    unplaced = tuple(apart.pop("unplaced", []))
    main = outlines[-1] if len(outlines) > 1 else outlines[0]
    gaps, doubles = irregularities(main.provisions)
    broken = {g.article for g in (*gaps, *doubles)}
    provisions = tuple(replace(p, broken=p.article in broken) if p.article is not None else p for p in main.provisions)
    decision = tuple(p for o in outlines[:-1] for p in o.provisions)
    total = sum(_count(x) for x in extracted.lines)
    kinds = {k: sum(_count(x) for x in v) for k, v in apart.items()}
    notes = (
        ("văn bản ban hành kèm theo có số điều riêng: các điều của văn bản kèm theo là nội dung, các điều của quyết định ban hành để riêng",)
        if decision
        else ()
    )
    return Parsed(
        _metadata(apart.get("head", []), provisions), tuple(main.parts), provisions, decision,
        tuple(Apart(k, v[0].text[:120], tuple(v), v[0].page) for k, v in apart.items()), tuple(gaps), tuple(doubles), unplaced,
        Characters(total, placed, sum(kinds.values()), total - placed - sum(kinds.values()), kinds), notes,
    )  # fmt: skip


def _metadata(head: list[Line], provisions: tuple[ParsedProvision, ...]) -> Metadata:
    text = re.split(r"\b(?:Căn cứ|Thực hiện|Xét đề nghị)\b", " ".join(x.text for x in head))[0]
    found, date, kind = _NUMBER.search(text[:1500]), _DATE.search(text[:1500]), _KIND.search(text)
    effect = next((m for p in reversed(provisions) if (m := _EFFECT.search(p.text))), None)
    return Metadata(
        title=_title(head),
        number=re.sub(r"\s", "", found[1]) if found else None,
        kind=kind[1].capitalize() if kind else None,
        issued=_date(date),
        effective=_date(effect),
    )


def _title(head: list[Line]) -> str | None:
    """The lines between the kind and the legal basis; None where the kind does not stand on a line of its own."""
    at = next((i for i, x in enumerate(head) if _KIND.fullmatch(x.text)), None)
    taken: list[str] = []
    for line in head[at + 1 : at + 6] if at is not None else []:
        if re.match(r"-?\s*(Căn cứ|Thực hiện|Xét|Để|Trên cơ sở|Quốc hội)|(QUỐC HỘI|CHÍNH PHỦ|HỘI ĐỒNG|ỦY BAN|UỶ BAN|CHỦ TỊCH|BỘ TRƯỞNG)", line.text):
            break
        taken.append(line.text)
    return " ".join(taken) or None


def _date(match: re.Match[str] | None) -> dt.date | None:
    try:
        return dt.date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None


def _count(line: Line) -> int:
    return sum(not c.isspace() for c in line.text)
