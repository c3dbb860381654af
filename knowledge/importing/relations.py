"""What an imported document says it replaces or amends, taken up on the records of those documents."""

from __future__ import annotations

import re

from knowledge.provision import Document
from knowledge.vietnamese import fold


def related(documents: list[Document]) -> list[Document]:
    """The same documents in the same order, replaced and amended ones with the later document on their record.

    A replacement that the shipped record already states stands; a document never replaces or amends a later one.
    """
    out = list(documents)
    for later in documents:
        if later.origin is None:
            continue
        for n, earlier in enumerate(out):
            if earlier.id != later.id and earlier.issued <= later.issued:
                out[n] = _with(earlier, later)
    return out


def _with(earlier: Document, later: Document) -> Document:
    names = (later.replaces or "").split("; ")
    if any(means(name, earlier) for name in names) and earlier.status.replaced_by is None:
        checked = "partial" if later.origin is not None and later.origin.ocr else "full"
        replaced = {"in_force": False, "replaced_by": later.number, "replaced_on": later.effective or later.issued, "checked": checked}
        return earlier.model_copy(update={"status": earlier.status.model_copy(update=replaced)})
    if any(means(name, earlier) for name in later.amends) and later.number not in (earlier.amended_by or ""):
        by = f"{later.kind} {later.number} ngày {later.issued.day}/{later.issued.month}/{later.issued.year}"
        return earlier.model_copy(update={"amended_by": "; ".join(filter(None, [earlier.amended_by, by])), "amendments": (*earlier.amendments, by)})
    return earlier


def means(written: str, document: Document) -> bool:
    """Whether a number as printed ("205-QĐ/TW ngày 23/9/2019"), or a law's title, means the document."""
    name, number = fold(" ".join(written.split())), fold(document.number)
    if not name:
        return False
    return re.search(rf"(?<![\w/-]){re.escape(number)}(?![\w/-])", name) is not None or name in (
        fold(document.title),
        fold(f"{document.kind} {document.title}"),
    )
