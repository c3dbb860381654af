"""What was understood of some files, for a person or a program to look at before anything is saved."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from knowledge.errors import ImportFileError
from knowledge.extract import extract
from knowledge.parse.document import parse
from knowledge.parse.parsed import Characters
from knowledge.progress import Progress


def read_files(files: Sequence[Path], progress: Progress) -> tuple[list[dict[str, Any]], list[str]]:
    """(one mapping for each file that was read, one Vietnamese line for each that was not)."""
    read, problems = [], []
    for path in files:
        started = time.perf_counter()
        try:
            extracted = extract(path, progress)
        except ImportFileError as error:
            problems.append(str(error))
            continue
        parsed = parse(extracted)
        m, c = parsed.metadata, parsed.characters
        read.append({
            "file": extracted.file, "sha256": extracted.sha256, "format": extracted.format, "pages": extracted.pages, "ocr": extracted.ocr,
            "document": f"{m.number}@{m.issued}" if m.number and m.issued else None,
            "articles": sum(p.article is not None and p.clause is None and p.point is None for p in parsed.provisions),
            "clauses": sum(p.clause is not None and p.point is None for p in parsed.provisions),
            "points": sum(p.point is not None for p in parsed.provisions), "sections": sum(p.section is not None for p in parsed.provisions),
            "promulgation": len(parsed.promulgation), "gaps": [g.label for g in parsed.gaps], "duplicates": [d.label for d in parsed.duplicates],
            "unplaced": {"characters": c.unplaced, "share": round(c.unplaced / max(1, c.total), 4), "lines": [x.text[:120] for x in parsed.unplaced[:20]]},
            "characters": {"total": c.total, "placed": c.placed, "apart": c.by_kind, "in_provisions": round(_share_in_provisions(c), 4)},
            "metadata": {"number": m.number, "kind": m.kind, "title": m.title, "issuer": m.issuer, "signer": m.signer, "amends": list(m.amends), "replaces": list(m.replaces), "issued": m.issued and str(m.issued), "effective": m.effective and str(m.effective)},
            "warnings": [*extracted.warnings, *parsed.notes], "seconds": round(time.perf_counter() - started, 2),
            "tree": [f"{p.label} {p.heading or ''}".strip() for p in parsed.provisions if p.clause is None and p.point is None],
        })  # fmt: skip
    return read, problems


def _share_in_provisions(c: Characters) -> float:
    """Share that lies in provisions of what is neither title block and legal basis, nor signature block, appendix, note or a site's remark."""
    beside = sum(c.by_kind.get(kind, 0) for kind in ("head", "appendix", "signature", "recipients", "note", "contents", "footnote"))
    return c.placed / max(1, c.total - beside)


def as_text(read: dict[str, Any]) -> str:
    """One file's mapping as a person reads it."""
    meta = ", ".join(f"{k}: {v}" for k, v in read["metadata"].items() if v)
    lines = [
        f"{read['file']} ({read['format']}): {read['document'] or 'chưa đọc được số hiệu hoặc ngày ban hành'}", f"  {meta}",
        f"  {read['articles']} điều, {read['clauses']} khoản, {read['points']} điểm, {read['sections']} mục; chưa xếp được {read['unplaced']['share']:.1%} ký tự",
        *(f"  ! {g}" for g in (*read["gaps"], *read["duplicates"], *read["warnings"])),
        *(f"  ? {x}" for x in read["unplaced"]["lines"]), *(f"  {t}" for t in read["tree"]),
    ]  # fmt: skip
    return "\n".join(lines)
