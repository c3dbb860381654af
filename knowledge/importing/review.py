"""What was understood of a file, for the person who decides whether to save it: as lines to read and as a JSON object."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from knowledge.importing.document import Given, missing
from knowledge.importing.intake import Reading, Staged
from knowledge.importing.overlay import Library
from knowledge.importing.relations import means
from knowledge.parse import Parsed
from knowledge.provision import Document, Provision

MOST_SHOWN = 20


def lines(staged: Staged, found: Library) -> Iterator[str]:
    """The review, line by line in Vietnamese: metadata, tree, counts, gaps, unplaced lines, differences, warnings."""
    document = staged.document
    yield f"Tệp: {staged.extracted.file}"
    yield f"Văn bản: {document.kind} {document.number} ngày {document.issued:%d/%m/%Y} – {document.title}"
    yield f"Cơ quan ban hành: {document.issuer}" + (f"; người ký: {document.signer}" if document.signer else "")
    if document.effective:
        yield f"Có hiệu lực từ: {document.effective:%d/%m/%Y}"
    if document.replaces or document.amends:
        relations = [f"thay thế {document.replaces}" if document.replaces else "", *(f"sửa đổi {a}" for a in document.amends)]
        yield "Quan hệ: " + "; ".join(filter(None, relations))
    yield from _read(staged.parsed, f"; lưu thành {len(document.provisions)} mục")
    yield from _some("Chỉ được coi là đối chiếu một phần cho đến khi rà soát", [p.id.rpartition("/")[2] for p in unchecked(document)])
    yield from effects(document, found)
    told = told_of(document, found)
    yield from (f"Khác với kho: {d}" for d in told.pop(document.id, ()))
    yield from _some("Khác với bản diễn đạt (bản dễ hiểu, câu hỏi cũ tạm cất)", [f"{i.rpartition('/')[2]}: {'; '.join(d)}" for i, d in told.items()])
    if told:
        yield "So từng mục, hai bản cạnh nhau: thêm --review-sheet phieu.html"
    yield from (f"CẢNH BÁO: {w}" for w in warnings(staged, found))


def unnamed(reading: Reading, given: Given) -> Iterator[str]:
    """The review of a file that does not state its number or date, and how to give them."""
    read = reading.parsed.metadata
    yield f"Tệp: {reading.extracted.file}"
    lacking = missing(reading.parsed, given)
    stated = [
        given.number or read.number or "",
        f"ngày {day:%d/%m/%Y}" if (day := given.issued or read.issued) else "",
        given.title or read.title or "",
    ]
    yield "Văn bản: " + (" – ".join(filter(None, stated)) or "tệp không ghi số hiệu, ngày, tên")
    yield f"THIẾU {' và '.join(lacking)}: không thấy trong tệp. Khi nạp, thêm vào lệnh; xem trước cũng thêm được để so với kho."
    yield from _read(reading.parsed)
    yield from (f"CẢNH BÁO: {w}" for w in (*reading.extracted.warnings, *reading.parsed.notes))


def unchecked(document: Document) -> list[Provision]:
    """What counts as checked in part until a person has ticked it off."""
    return [p for p in document.provisions if p.checked != "full" and "wording" not in p.reviewed]


def effects(document: Document, found: Library) -> list[str]:
    """What saving changes on the records of other documents: "Sau khi lưu, Quy định 114-QĐ/TW được ghi là …"."""
    others = [d for d in found.whole.documents if d.id != document.id]
    out = []
    for d in others:
        name, status = f"Sau khi lưu, {d.kind} {d.number}", d.status
        if status.replaced_by == document.number and status.replaced_on == (document.effective or document.issued):
            out.append(f"{name} được ghi là đã bị thay thế bởi {document.number} từ ngày {status.replaced_on:%d/%m/%Y}.")
        if document.number in (d.amended_by or "") and any(means(a, d) for a in document.amends):
            out.append(f"{name} được ghi là đã được {document.number} sửa đổi, bổ sung.")
    named = [*filter(None, (document.replaces or "").split("; ")), *document.amends]
    out += [f"{n} không có trong kho, nên quan hệ với văn bản ấy chỉ được ghi ở văn bản này." for n in named if not any(means(n, d) for d in others)]
    return out


def told_of(document: Document, found: Library) -> dict[str, tuple[str, ...]]:
    """The differences found in a document, by id."""
    return {i: d for i, d in found.differences.items() if i == document.id or i.startswith(document.id + "/")}


def _read(parsed: Parsed, saved: str = "") -> Iterator[str]:
    count = counts(parsed)
    yield f"Đọc được: {count['articles']} điều, {count['clauses']} khoản, {count['points']} điểm{saved}"
    for part in parsed.parts:
        span = f" (Điều {part.articles[0]}–{part.articles[-1]})" if part.articles else ""
        yield f"  {'  ' if part.level in ('mục', 'tiểu mục') else ''}{part.label}. {part.title}{span}"
    yield from _some("Thiếu số", [g.label for g in parsed.gaps])
    yield from _some("Trùng số", [g.label for g in parsed.duplicates])
    yield from _some("Dòng chưa xếp được vào đâu", [line.text for line in parsed.unplaced])


def _some(title: str, entries: list[str]) -> Iterator[str]:
    if entries:
        more = f" … và {len(entries) - MOST_SHOWN} mục nữa" if len(entries) > MOST_SHOWN else ""
        yield f"{title} ({len(entries)}): " + " | ".join(e[:160] for e in entries[:MOST_SHOWN]) + more


def warnings(staged: Staged, found: Library) -> list[str]:
    """What `--yes` does not skip: said before saving, and still in effect after it."""
    document = staged.document
    out = list(document.origin.warnings) if document.origin else []
    if staged.previous is not None:
        out.append(f"Đã có {document.id} nạp từ {_file(staged.previous)}: bản mới thay cho bản ấy.")
    namesakes = [d.id for d in found.whole.documents if d.number == document.number and d.id != document.id]
    if namesakes:
        out.append(f"Kho có văn bản cùng số nhưng khác ngày: {', '.join(namesakes)}. Nếu là một văn bản, nạp lại với --issued đúng ngày.")
    return out


def _file(document: Document) -> str:
    return document.origin.file if document.origin else "?"


def counts(parsed: Parsed) -> dict[str, int]:
    """Articles, clauses and points that were read."""
    own = parsed.provisions
    return {
        "articles": len({p.article for p in own if p.article is not None}),
        "clauses": len({(p.article, p.clause) for p in own if p.clause is not None}),
        "points": sum(p.point is not None for p in own),
    }


def summary(staged: Staged, found: Library, seconds: float) -> dict[str, Any]:
    """The review of one file as `--json` prints it."""
    parsed, document = staged.parsed, staged.document
    total = parsed.characters.total
    return {
        "file": staged.extracted.file,
        "document": document.id,
        **counts(parsed),
        "gaps": [g.label for g in parsed.gaps],
        "duplicates": [g.label for g in parsed.duplicates],
        "unplaced": {"characters": parsed.characters.unplaced, "share": round(parsed.characters.unplaced / total, 5) if total else 0.0},
        "seconds": round(seconds, 2),
        "metadata": document.model_dump(
            mode="json", include={"number", "title", "kind", "issuer", "issued", "effective", "signer", "replaces", "amends"}
        ),
        "differences": {i: list(d) for i, d in told_of(document, found).items()},
        "warnings": warnings(staged, found),
    }
