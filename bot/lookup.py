"""Looking things up without asking: a provision by id or by name, and the crosswalk of 205 and 114 by topic."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

from bot.citation import document_label
from bot.export.standing import checked, validity, wording
from bot.question import read
from knowledge.errors import QuestionError
from knowledge.provision import CrosswalkRow, Document, Provision
from knowledge.vietnamese import fold

if TYPE_CHECKING:
    from bot.chat import Assistant

RELATIONS = {"kept": "Giữ", "changed": "Thay đổi", "new": "Mới", "dropped": "Bỏ", "unknown": "Chưa rõ"}
COMPARED = {"full": "Đã đối chiếu", "partial": "Đối chiếu một phần", "no": "Chưa đối chiếu"}
EXAMPLE = "“khoản 2 Điều 10 Quy định 205” hoặc mã “205-QĐ/TW@2019-09-23/10.2”"
_ID = re.compile(r"\S+@\d{4}-\d\d-\d\d(?:/\S+)?")
# A topic in a sentence of its own: so many provisions found for it lead to rows of the crosswalk.
NEAREST = 5


def look_up(assistant: Assistant, reference: str) -> list[dict[str, Any]]:
    """The provisions or document records that an id or a name means, as citations with their standing in words.

    "205-QĐ/TW@2019-09-23/10" and "điều 10 qd 205" → every provision of the article. What was not read has text null.
    QuestionError says what could not be found; nothing similar is given in its place.
    """
    wanted = reference.strip()
    if not wanted:
        raise QuestionError(f"Chưa nêu điều khoản cần tra. Ví dụ: {EXAMPLE}.")
    found = _by_id(assistant, wanted) or _by_name(assistant, wanted)
    return [standing(assistant, identity) for identity in found]


def standing(assistant: Assistant, identity: str) -> dict[str, Any]:
    """One citation and, in Vietnamese, how far it can be relied on."""
    citation = assistant.cite(identity)
    said = {"validity": validity(citation), "wording_note": wording(citation), "checked_note": checked(citation)}
    return {**dataclasses.asdict(citation), **said}


def _by_id(assistant: Assistant, wanted: str) -> list[str]:
    """The provision, the record, or all that stands under the place; empty for what is no id."""
    if not _ID.fullmatch(wanted):
        return []
    corpus = assistant.corpus
    found = [wanted] if wanted in corpus else [p.id for p in corpus if p.id.startswith((f"{wanted}.", f"{wanted}#"))]
    if not found:
        raise QuestionError(f"Kho văn bản không có mã {wanted[:200]}.")
    return found


def _by_name(assistant: Assistant, wanted: str) -> list[str]:
    reference = read(wanted, assistant.corpus, assistant.restorer).reference
    if reference.articles:
        return [p.id for place in reference.articles for p in _place(assistant, reference.documents, *place)]
    if reference.documents:
        return [d.id for d in reference.documents]
    if reference.unknown:
        raise QuestionError(f"Kho văn bản không có văn bản số {', '.join(reference.unknown)}.")
    raise QuestionError(f"Chưa nhận ra điều khoản nào trong “{wanted[:200]}”. Hãy ghi như {EXAMPLE}.")


def _place(
    assistant: Assistant, named: tuple[Document, ...], document: Document | None, article: int | str, clause: int | None, point: str | None
) -> list[Provision]:
    document = document or (named[0] if len(named) == 1 else None)
    if document is None:
        raise QuestionError(f"Chưa rõ Điều {article} của văn bản nào. Hãy ghi như {EXAMPLE}.")
    held, place = list(assistant.corpus.article(document, article)), f"Điều {article} {document_label(document)}"
    for value, attribute, word in ((clause, "clause", "khoản"), (point, "point", "điểm")):
        if value is None or not held:
            continue
        narrower = [p for p in held if getattr(p, attribute) == value]
        there = list(dict.fromkeys(str(getattr(p, attribute)) for p in held if getattr(p, attribute) is not None))
        if not narrower:
            hint = f" Kho có {word} {', '.join(there)}." if there else f" Kho không chia chỗ này theo {word}."
            raise QuestionError(f"Không tìm thấy {word} {value} của {place} trong kho văn bản.{hint}")
        held, place = narrower, f"{word} {value} {place}"
    if not held:
        raise QuestionError(f"Không tìm thấy {place} trong kho văn bản.")
    return held


def filtered(assistant: Assistant, relation: str | None, words: str) -> list[CrosswalkRow]:
    """The crosswalk's rows of one relation (its key; None for any) that hold every word, accents ignored."""
    wanted = fold(words).split()
    rows = [r for r in assistant.corpus.crosswalk if relation in (None, r.relation)]
    return [r for r in rows if all(w in fold(_searched(assistant, r)) for w in wanted)]


def compared(assistant: Assistant, topic: str, relation: str = "") -> dict[str, Any]:
    """{"matched_by", "rows"}: rows of the crosswalk on a topic, a provision or all of it (empty).

    "Điều 10 quy định 205" → its rows; "người đứng đầu" → rows holding the words; where none does, rows of the
    provisions found for them (`nearest`: perhaps not what was meant). A whole table names its provisions without
    their text. QuestionError where a relation is none of `RELATIONS`.
    """
    kind = relation.strip() or None
    if kind is not None and kind not in RELATIONS:
        raise QuestionError(f"Không có quan hệ '{kind}'. Các quan hệ: {', '.join(f'{k} ({v})' for k, v in RELATIONS.items())}; để trống: tất cả.")
    if not topic.strip():
        return {"matched_by": "all", "rows": [_compared(assistant, row, text=False) for row in filtered(assistant, kind, "")]}
    matched_by, rows = _rows(assistant, topic)
    return {"matched_by": matched_by, "rows": [_compared(assistant, row) for row in rows if kind in (None, row.relation)]}


def _rows(assistant: Assistant, topic: str) -> tuple[str, list[CrosswalkRow]]:
    corpus = assistant.corpus
    if _ID.fullmatch(topic.strip()) or read(topic, corpus, assistant.restorer).reference.articles:
        return "provision", _rows_of(assistant, _by_id(assistant, topic.strip()) or _by_name(assistant, topic))
    if rows := filtered(assistant, None, topic):
        return "words", rows
    found = [c.id for c in assistant.search(topic) if corpus.row(c.id)]
    return "nearest", _rows_of(assistant, found[:NEAREST])


def _rows_of(assistant: Assistant, identities: list[str]) -> list[CrosswalkRow]:
    rows = [assistant.corpus.row(i) for i in identities]
    return [row for n, row in enumerate(rows) if row is not None and row not in rows[:n]]


def _compared(assistant: Assistant, row: CrosswalkRow, *, text: bool = True) -> dict[str, Any]:
    """One row. Only a sourced relation may say that a document holds nothing on the topic."""
    silence = "Chưa xác định được điều khoản tương ứng."

    def side(identities: tuple[str, ...]) -> list[dict[str, Any]]:
        return [standing(assistant, i) if text else {"id": i, "label": assistant.cite(i).label} for i in identities]

    return {
        "topic": row.topic,
        "relation": row.relation,
        "relation_name": RELATIONS[row.relation],
        "difference": row.difference,
        "checked": row.checked,
        "checked_note": COMPARED[row.checked],
        "old": side(row.old),
        "old_note": None if row.old else ("Không có trong Quy định 205." if row.relation == "new" else silence),
        "new": side(row.new),
        "new_note": None if row.new else ("Không có trong Quy định 114." if row.relation == "dropped" else silence),
        "sources": [s.model_dump(exclude_none=True) for s in row.sources],
    }


def _searched(assistant: Assistant, row: CrosswalkRow) -> str:
    texts = [assistant.corpus.provision(i).full_text for i in (*row.old, *row.new)]
    return " ".join([row.topic, row.difference, *texts])
