"""The whole document: head, provisions, signature, recipients and appendices told apart, and every character counted once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.extract.line import Extracted, Line
from knowledge.parse.arrange import arranged
from knowledge.parse.headings import opens_article, opens_part, opens_section, quoted
from knowledge.parse.metadata import metadata
from knowledge.parse.numbering import irregularities
from knowledge.parse.outline import Outline
from knowledge.parse.parsed import Apart, Characters, Irregularity, Parsed, ParsedProvision, Part
from knowledge.parse.runs import CONTENTS, Run, runs
from knowledge.parse.zones import RECIPIENTS, SIGNATURE, head, starts_appendix, tail

_PROMULGATED = "văn bản ban hành kèm theo có số điều riêng: các điều của văn bản kèm theo là nội dung, các điều của quyết định ban hành để riêng"
_SEVERAL = (
    "tệp có {n} văn bản đánh số điều riêng: các điều trùng số được phân biệt bằng #1, #2 và tên văn bản kèm theo; hãy soát tên ấy trước khi lưu"
)


def parse(extracted: Extracted) -> Parsed:
    """Lines → document. Raises nothing: what is not understood is listed as unplaced."""
    footnotes = [x for x in extracted.lines if x.kind == "footnote"]
    lines, remarks = arranged([x for x in extracted.lines if x.kind != "footnote"])
    inside = quoted(lines)
    found = runs(lines, inside)
    zones = _zones(lines, found) if found else _zones_without_articles(lines)
    outlines = [Outline(_name(run.title)) for run in found] or [Outline()]
    headings = {i for run in found if run.role != "appendix" for i in run.at}
    apart: dict[str, list[Line]] = {}
    if footnotes:
        apart["footnote"] = footnotes
    if remarks:
        apart["note"] = remarks
    placed: list[Line] = []
    owner = 0
    for i, line in enumerate(lines):
        while owner + 1 < len(found) and i >= found[owner + 1].start:
            owner += 1
        if zones[i] not in ("body", "promulgation"):
            apart.setdefault(zones[i], []).append(line)
        elif _placed(outlines[owner], lines, i, inside[i], i in headings, bool(found) and bool(found[owner].at)):
            placed.append(line)
        else:
            apart.setdefault("unplaced", []).append(line)
    return _assembled(extracted, found, outlines, apart, placed, remarks)


def _name(title: str | None) -> str | None:
    """What the provisions of an attached regulation name as their part, when the file holds others too: without commas, which part the levels of a path."""
    return " ".join(title.replace(",", " ").split())[:160] if title else None


def _placed(outline: Outline, lines: Sequence[Line], i: int, in_quotation: bool, heading: bool, with_articles: bool) -> bool:
    line, before = lines[i], lines[i - 1].text if i else ""
    if heading and (match := opens_article(line, "")):
        outline.open_article(match, line.page)
        return True
    if not in_quotation and (part := opens_part(line, before)):
        outline.open_part(part[1], part[2], part[4], line.page)
        return True
    if outline.awaits_title and outline.title_part(line):
        return True
    outline.awaits_title = False
    if not with_articles:
        return outline.place_section(line, in_quotation)
    return bool(outline.provisions) and outline.place(line, in_quotation, lines[i + 1].text if i + 1 < len(lines) else "")


def _zones(lines: Sequence[Line], found: Sequence[Run]) -> list[str]:
    zones = head(lines[: found[0].start], prose_is_body=False)
    for k, run in enumerate(found):
        limit = found[k + 1].start if k + 1 < len(found) else len(lines)
        if run.role in ("appendix", "contents"):
            zones += [run.role] * (limit - run.start)
            if run.role == "contents" and limit < len(lines):
                zones[run.at[-1] + 1 : limit] = head(lines[run.at[-1] + 1 : limit], prose_is_body=False)
            continue
        state = "promulgation" if run.role == "promulgation" else "body"
        last = run.at[-1] + 1 if run.at else run.start
        zones += [state] * (last - run.start)
        following = found[k + 1].role if k + 1 < len(found) else ""
        title = _title_of_attached(lines, last, limit) if following in ("main", "programme") else limit
        for i in range(last, limit):
            state = (
                "head"
                if i >= title
                else "contents"
                if following == "contents" and (CONTENTS.match(lines[i].text) or state == "contents")
                else tail(lines, i, state, zones)
            )
            zones.append(state)
    return zones


def _title_of_attached(lines: Sequence[Line], start: int, limit: int) -> int:
    """Where the title block of an attached regulation begins: after the signature, its first line in capitals."""
    last = max((i for i in range(start, limit) if RECIPIENTS.match(lines[i].text) or SIGNATURE.match(lines[i].text)), default=start - 1)
    return next(
        (
            i
            for i in range(last + 1, limit)
            if starts_appendix(lines, i, True) or re.match(r"(QUY|ĐIỀU LỆ|NỘI QUY|CHƯƠNG TRÌNH|HƯỚNG DẪN|KẾ HOẠCH)", lines[i].text)
        ),
        limit,
    )


def _zones_without_articles(lines: Sequence[Line]) -> list[str]:
    first = next((i for i, x in enumerate(lines) if opens_section(x) or opens_part(x, lines[i - 1].text if i else "")), len(lines))
    zones = head(lines[:first], prose_is_body=True)
    state = "body"
    for i in range(first, len(lines)):
        state = tail(lines, i, state, zones)
        zones.append(state)
    return zones


def _assembled(
    extracted: Extracted,
    found: Sequence[Run],
    outlines: Sequence[Outline],
    apart: dict[str, list[Line]],
    placed: list[Line],
    remarks: list[Line],
) -> Parsed:
    unplaced = tuple(apart.pop("unplaced", []))
    promulgation = tuple(p for run, o in zip(found, outlines, strict=False) if run.role == "promulgation" for p in o.provisions)
    main = [o for o, role in zip(outlines, [r.role for r in found] or ["main"], strict=True) if role in ("main", "programme")]
    if len(main) == 1:
        main[0].name = None
    gaps: list[Irregularity] = []
    doubles: list[Irregularity] = []
    provisions: list[ParsedProvision] = []
    parts: list[Part] = []
    for outline in main:
        missing, twice = irregularities(outline.provisions)
        broken = {(g.article, _top(g.section)) for g in (*missing, *twice)}
        own = [replace(p, broken=(p.article, _top(p.section)) in broken) for p in outline.provisions]
        parts += _with_articles(outline.parts, own)
        provisions += [replace(p, part=", ".join(filter(None, (outline.name, p.part)))) for p in own] if outline.name else own
        gaps, doubles = gaps + missing, doubles + twice
    kinds = {k: sum(_count(x) for x in v) for k, v in apart.items()}
    notes = [_PROMULGATED] if promulgation else []
    if len(main) > 1:
        notes.append(_SEVERAL.format(n=len(main)))
    if remarks:
        notes.append(f"{len(remarks)} chú thích của trang nguồn (về sửa đổi, bổ sung, tệp đính kèm) đã để riêng, không tính là lời văn của văn bản")
    return Parsed(
        metadata(apart.get("head", []), apart.get("signature", []) + apart.get("recipients", []), provisions, promulgation),
        tuple(parts), tuple(provisions), promulgation,
        tuple(Apart(k, v[0].text[:120], tuple(v), v[0].page) for k, v in apart.items()), tuple(gaps), tuple(doubles), unplaced,
        Characters(sum(_count(x) for x in extracted.lines), sum(_count(x) for x in placed), sum(kinds.values()), sum(_count(x) for x in unplaced), kinds),
        tuple(notes),
    )  # fmt: skip


def _top(section: str | None) -> str | None:
    return section.split(".")[0] if section else None


def _with_articles(parts: Sequence[Part], provisions: Sequence[ParsedProvision]) -> tuple[Part, ...]:
    """Parts with the articles that lie in them; a label may stand twice (Mục 1 of each chapter), and the path tells them apart."""
    held: dict[str, list[int | str]] = {}
    for p in provisions:
        if p.article is not None and p.clause is None and p.point is None and p.part:
            labels = p.part.split(", ")
            for n in range(1, len(labels) + 1):
                held.setdefault(", ".join(labels[:n]), []).append(p.article)
    levels, path, filled = ("phần", "chương", "mục", "tiểu mục"), list[Part](), []
    for part in parts:
        path = [*(x for x in path if levels.index(x.level) < levels.index(part.level)), part]
        filled.append(replace(part, articles=tuple(held.get(", ".join(x.label for x in path), ()))))
    return tuple(filled)


def _count(line: Line) -> int:
    return sum(not c.isspace() for c in line.text)
