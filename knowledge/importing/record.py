"""A shipped document's own record against its official file: where title or the length of a list differs, the file counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from knowledge.importing.document import UNTITLED
from knowledge.provision import Document, ListSize, Provision
from knowledge.vietnamese import fold, normalise, words

# Words at the head of a title that say nothing of its subject: "Quy định về việc kiểm soát …".
_OPENING = re.compile(
    r"^(?:(?:quy định|nghị quyết|chỉ thị|hướng dẫn|kết luận|quyết định|quy chế|thông tri|bộ luật|luật)\b\s*)?(?:(?:về việc|về|của)\b\s*)?"
)


def record(held: Document, official: Document) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What changes in the shipped record, and the Vietnamese sentences that report it; ({}, ()) where nothing differs."""
    title, told = _title(held, official)
    lists, more = _lists(held, official.provisions)
    update: dict[str, Any] = {"title": title} if title != held.title else {}
    return update | ({"lists": lists} if lists != held.lists else {}), (*told, *more)


def _title(held: Document, official: Document) -> tuple[str, tuple[str, ...]]:
    if official.title == UNTITLED or _essence(held.title) == _essence(official.title):
        return held.title, ()
    told = f"tên văn bản khác nhau: kho ghi “{held.title}”, tệp ghi “{official.title}”"
    if official.origin is not None and official.origin.ocr:
        return held.title, (f"{told}; tệp là bản quét nên giữ tên trong kho",)
    return _recased(held, official.title), (f"{told}; lấy theo tệp",)


def _essence(title: str) -> list[str]:
    return [fold(w) for w in words(_OPENING.sub("", normalise(" ".join(title.split()))))]


def _recased(held: Document, title: str) -> str:
    """The official title with its kind before it where the shipped one has that, and names in capitals as the record
    writes them: a title printed all in capitals does not tell "Bộ Chính trị" from other words."""
    if held.title.startswith(held.kind) and not title.lower().startswith(held.kind.lower()):
        title = f"{held.kind} {title[:1].lower()}{title[1:]}"
    for name in re.findall(r"\b[A-ZĐÀ-Ỹ]\w*(?: [A-ZĐÀ-Ỹa-zà-ỹđ]\w*)?", f"{held.issuer}. {held.title[1:]}"):
        title = re.sub(rf"\b{re.escape(name.lower())}\b", name, title)
    return title


def _lists(held: Document, own: Sequence[Provision]) -> tuple[tuple[ListSize, ...], tuple[str, ...]]:
    """The lists with the length they have in the file: that of the article's clauses, or of the points of one clause.

    Where the article is broken nothing is counted. Where its clauses and points leave open which of them is the list,
    the entry goes: a length that the file does not bear out must not be stated. A sum over articles (no article of its
    own) goes with any of them.
    """
    kept: list[ListSize] = []
    told: list[str] = []
    for entry in held.lists:
        units = [p for p in own if entry.article is not None and p.article == entry.article]
        if not units or any(p.checked != "full" for p in units):
            kept.append(entry)
            continue
        sizes = {len({p.clause for p in units if p.clause is not None}), *(len(p.items) for p in units)} - {0, 1}
        if entry.count in sizes:
            kept.append(entry)
            continue
        said = (
            f"số {entry.name} (Điều {entry.article}) khác nhau: kho ghi {entry.count}, tệp có {' hoặc '.join(map(str, sorted(sizes))) or 'chưa rõ'}"
        )
        if len(sizes) == 1:
            kept.append(entry.model_copy(update={"count": sizes.pop()}))
            told.append(f"{said}; lấy theo tệp")
        else:
            told.append(f"{said}; bỏ con số này")
    if told:
        kept = [e for e in kept if e.article is not None]
    return tuple(kept), tuple(told)
