"""The whole document: head, provisions, signature, recipients and appendices told apart, and every character counted once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.extract.line import Extracted, Line
from knowledge.parse.arrange import arranged
from knowledge.parse.headings import DECIMAL, LETTER, ROMAN, number, opens_article, opens_part, quoted
from knowledge.parse.metadata import metadata
from knowledge.parse.numbering import chain, irregularities
from knowledge.parse.outline import Outline
from knowledge.parse.parsed import Apart, Characters, Parsed, ParsedProvision, Part
from knowledge.parse.zones import RECIPIENTS, SIGNATURE, Run, head, role_of, start_of, starts_appendix, tail

_CONTENTS = re.compile(r"(MỤC LỤC|Mục lục|DANH SÁCH ĐIỀU KHOẢN|Danh sách điều khoản)\b.{0,40}$")
_PROMULGATED = "văn bản ban hành kèm theo có số điều riêng: các điều của văn bản kèm theo là nội dung, các điều của quyết định ban hành để riêng"
_SECOND = "tệp có từ hai văn bản kèm theo đánh số điều lại từ đầu: đã đọc văn bản thứ nhất, phần còn lại để ở phụ lục; hãy tách tệp và nạp riêng"


def parse(extracted: Extracted) -> Parsed:
    """Lines → document. Raises nothing: what is not understood is listed as unplaced."""
    footnotes = [x for x in extracted.lines if x.kind == "footnote"]
    lines, remarks = arranged([x for x in extracted.lines if x.kind != "footnote"])
    inside = quoted(lines)
    runs = _runs(lines, inside)
    zones = _zones(lines, runs) if runs else _zones_without_articles(lines)
    headings = {i for run in runs if run.role != "appendix" for i in run.at}
    main, promulgation = Outline(), Outline()
    apart: dict[str, list[Line]] = {}
    if footnotes:
        apart["footnote"] = footnotes
    if remarks:
        apart["note"] = remarks
    placed: list[Line] = []
    for i, line in enumerate(lines):
        zone = zones[i]
        if zone not in ("body", "promulgation"):
            apart.setdefault(zone, []).append(line)
            continue
        outline = main if zone == "body" else promulgation
        if _placed(outline, lines, i, inside[i], i in headings, bool(runs)):
            placed.append(line)
        else:
            apart.setdefault("unplaced", []).append(line)
    return _assembled(extracted, main, promulgation, apart, placed, remarks, runs)


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


def _runs(lines: Sequence[Line], inside: Sequence[bool]) -> list[Run]:
    """Chains of articles' headings, in order; none where the document has no articles."""
    found = [i for i, x in enumerate(lines) if not inside[i] and x.kind != "table" and opens_article(x, lines[i - 1].text if i else "")]
    labels = {i: number(m[1]) for i in found if (m := opens_article(lines[i], ""))}
    groups: list[tuple[list[int], str]] = []
    for i in found:
        last = groups[-1][0][-1] if groups else 0
        again = groups and any(labels[i] == labels[k] for k in groups[-1][0])
        listed = groups and again and any(_CONTENTS.match(x.text) for x in lines[last:i])
        role = "main" if not groups else "contents" if listed else role_of(lines, last + 1, i) if labels[i] == 1 else ""
        if not role and again and _is_contents(lines, groups[-1][0]):
            role = "main"
        if role:
            groups.append(([i], role))
        else:
            groups[-1][0].append(i)
    if len(found) < 2 and not any(labels[i] == 1 and len(lines) < 60 for i in found):
        return []
    if len(groups) > 1 and _is_contents(lines, groups[0][0]) and {labels[i] for i in groups[0][0]} <= {labels[i] for i in groups[1][0]} | {0}:
        groups[0] = (groups[0][0], "contents")
    main = [k for k, (_, role) in enumerate(groups) if role == "main"]
    roles = [role for _, role in groups]
    if len(main) > 1:
        roles[main[0]] = "promulgation"
        for k in main[2:]:
            roles[k] = "appendix"
    runs: list[Run] = []
    for (group, _), role in zip(groups, roles, strict=True):
        kept = tuple(group[k] for k in chain([labels[i] for i in group]))
        runs.append(Run(kept, role, start_of(lines, kept[0], runs[-1].at[-1] + 1 if runs else 0)))
    return runs


def _is_contents(lines: Sequence[Line], at: Sequence[int]) -> bool:
    """Whether headings follow each other with next to nothing between them, as in a table of contents."""
    return len(at) > 3 and at[-1] - at[0] < len(at) * 1.6


def _zones(lines: Sequence[Line], runs: Sequence[Run]) -> list[str]:
    zones = head(lines[: runs[0].start], prose_is_body=False)
    for k, run in enumerate(runs):
        limit = runs[k + 1].start if k + 1 < len(runs) else len(lines)
        if run.role in ("appendix", "contents"):
            zones += [run.role] * (limit - run.start)
            if run.role == "contents" and limit < len(lines):
                zones[run.at[-1] + 1 : limit] = head(lines[run.at[-1] + 1 : limit], prose_is_body=False)
            continue
        state = "body" if run.role == "main" else "promulgation"
        zones += [state] * (run.at[-1] + 1 - run.start)
        following = runs[k + 1].role if k + 1 < len(runs) else ""
        title = _title_of_attached(lines, run.at[-1] + 1, limit) if following == "main" else limit
        for i in range(run.at[-1] + 1, limit):
            state = (
                "head"
                if i >= title
                else "contents"
                if following == "contents" and (_CONTENTS.match(lines[i].text) or state == "contents")
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
    first = next((i for i, x in enumerate(lines) if _opens_section(x) or opens_part(x, lines[i - 1].text if i else "")), len(lines))
    zones = head(lines[:first], prose_is_body=True)
    state = "body"
    for i in range(first, len(lines)):
        state = tail(lines, i, state, zones)
        zones.append(state)
    return zones


def _opens_section(line: Line) -> bool:
    found = DECIMAL.match(line.text)
    return bool(ROMAN.match(line.text) or LETTER.match(line.text) or (found and found[1] == "1" and found[2] and len(found[3]) > 1))


def _assembled(
    extracted: Extracted,
    main: Outline,
    promulgation: Outline,
    apart: dict[str, list[Line]],
    placed: list[Line],
    remarks: list[Line],
    runs: Sequence[Run],
) -> Parsed:
    unplaced = tuple(apart.pop("unplaced", []))
    gaps, doubles = irregularities(main.provisions)
    broken = {(g.article, _top(g.section)) for g in (*gaps, *doubles)}
    provisions = tuple(replace(p, broken=(p.article, _top(p.section)) in broken) for p in main.provisions)
    kinds = {k: sum(_count(x) for x in v) for k, v in apart.items()}
    notes = [_PROMULGATED] if promulgation.provisions else []
    if sum(r.role == "main" for r in runs) and sum(r.role == "appendix" for r in runs) and promulgation.provisions:
        notes.append(_SECOND)
    if remarks:
        notes.append(f"{len(remarks)} chú thích của trang nguồn (về sửa đổi, bổ sung, tệp đính kèm) đã để riêng, không tính là lời văn của văn bản")
    return Parsed(
        metadata(apart.get("head", []), apart.get("signature", []) + apart.get("recipients", []), provisions, tuple(promulgation.provisions)),
        _with_articles(main.parts, provisions), provisions, tuple(promulgation.provisions),
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
