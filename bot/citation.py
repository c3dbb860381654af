"""Labels and citations: how a provision is named, and the check that a draft rests only on what was read.

A place number that was not checked is never stated as a fact: it carries *(số điều suy luận)*, or is left out where
the fact files mark it `no`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from bot.reply import Citation, Draft, Reply
from knowledge.corpus import Corpus, in_force
from knowledge.errors import CitationError
from knowledge.provision import Checked, Document, Provision

RESTATED_MARK = "*Nội dung điều khoản ở đây là diễn đạt lại, chưa phải nguyên văn.*"


def day(date: dt.date) -> str:
    """A date as Vietnamese documents write it: 2019-09-23 → 23/9/2019."""
    return f"{date.day}/{date.month}/{date.year}"


def document_label(document: Document) -> str:
    """The document's name in a sentence: "Quy định 205-QĐ/TW"; with its year where others bear the same number."""
    if document.origin is not None and document.kind in ("Luật", "Bộ luật") and document.title.startswith(document.kind):
        return f"{document.title} ({document.number})"
    if document.kind == "Bộ luật":
        return f"Bộ luật Hình sự ({document.number})" if "Hình sự" in document.title else f"Bộ luật {document.number}"
    year = f" năm {document.issued.year}" if document.namesakes else ""
    return f"{document.kind} {document.number}{year}"


def article_of(provision: Provision) -> int | str | None:
    """The article number, unless the material marks it as unread."""
    return None if provision.article_number_checked == "no" else provision.article


def clause_of(provision: Provision) -> int | str | None:
    """The clause number, unless the material marks it as unread: then the provision is cited one level up."""
    return None if provision.clause_number_checked == "no" else provision.clause


def place_label(provision: Provision) -> str:
    """Where it stands: "khoản 2 Điều 10", "Điều 13 (số điều suy luận)", "mục II.2 (số mục suy luận)" or ""."""
    article, clause = article_of(provision), clause_of(provision)
    if article is None:
        inferred = "" if provision.wording == "official" else " (số mục suy luận)"
        return f"mục {provision.section}{inferred}" if provision.section else ""
    parts = [f"điểm {provision.point}"] if provision.point else []
    parts += [f"khoản {clause}"] if clause is not None else []
    parts.append(f"Điều {article}")
    if provision.article_number_checked != "full":
        return " ".join(parts) + " (số điều suy luận)"
    if clause is not None and provision.clause_number_checked != "full":
        return " ".join(parts) + " (số khoản suy luận)"
    return " ".join(parts)


def label(document: Document, provision: Provision | None = None) -> str:
    """The one way a provision or a document's own record is named in answers, panels, exports and packs.

    205 10.2 → "khoản 2 Điều 10 Quy định 205-QĐ/TW"; a provision without a place is named by its heading:
    69 0#2 → "Quy định 69-QĐ/TW (phần điều về chạy chức, chạy quyền - khoản 1)".
    """
    name = document_label(document)
    if provision is None:
        return name
    place = place_label(provision)
    if place:
        inferred = re.search(r" \(số .*?\)$", place)
        return f"{place[: inferred.start()]} {name}{inferred[0]}" if inferred else f"{place} {name}"
    return f"{name} (phần {provision.heading})" if provision.heading else name


def cite(corpus: Corpus, identity: str, on: dt.date) -> Citation:
    """The citation of a provision id or of a document's own record; KeyError if the corpus holds neither."""
    document = corpus.document(identity)
    provision = corpus.find(identity)
    if provision is None and identity != document.id:
        raise KeyError(identity)
    status = document.status
    chosen = provision.sources if provision else status.sources
    return Citation(
        id=identity,
        document=document.number,
        issued=document.issued.isoformat(),
        article=article_of(provision) if provision else None,
        clause=clause_of(provision) if provision else None,
        point=provision.point if provision else None,
        section=provision.section if provision else None,
        heading=provision.heading if provision else document.title,
        label=label(document, provision),
        text=(provision.full_text or None) if provision else record_text(document),
        wording=provision.wording if provision else "restated",
        checked=provision.checked if provision else _record_checked(document),
        in_force=in_force(document, on),
        replaced_by=status.replaced_by,
        replaced_on=status.replaced_on.isoformat() if status.replaced_on else None,
        validity_as_of=status.validity_as_of.isoformat(),
        sources=[s.model_dump(exclude_none=True, mode="json") for s in chosen],
        page=provision.page if provision else None,
        kind=provision.kind if provision else "record",
        title=document.title,
        note=provision.note if provision else None,
    )


def _record_checked(document: Document) -> Checked:
    return "full" if document.status.checked == "full" else "partial"


def record_text(document: Document) -> str:
    """A document's own record in one paragraph: title, date, issuer, signer, structure, validity. Nothing unknown is named."""
    parts = [f"{document_label(document)} ngày {day(document.issued)} của {document.issuer}: {document.title}."]
    if document.signer:
        parts.append(f"Người ký: {document.signer}.")
    if document.structure:
        parts.append(f"Bố cục: {document.structure}.")
    if document.effective:
        parts.append(f"Có hiệu lực từ ngày {day(document.effective)}.")
    if document.replaces:
        parts.append(f"Thay thế: {document.replaces}.")
    if document.amends:
        parts.append(f"Sửa đổi, bổ sung: {', '.join(document.amends)}.")
    if document.amended_by:
        parts.append(f"Được sửa đổi, bổ sung bởi: {document.amended_by}.")
    return " ".join(parts) + " " + validity_sentence(document)


def validity_sentence(document: Document, on: dt.date | None = None) -> str:
    """What is known of the document's validity on a date (default: the day it was last checked), in one sentence."""
    status = document.status
    name, date = document_label(document), on or status.validity_as_of
    state = in_force(document, date)
    if status.replaced_by and status.replaced_on and date >= status.replaced_on:
        how = "" if status.checked == "full" else " (quan hệ thay thế mới đối chiếu được một phần)"
        return f"{name} đã được thay thế bởi {status.replaced_by} từ ngày {day(status.replaced_on)}{how}."
    if state is True and status.replaced_on:
        return f"Ngày {day(date)}, {name} đang có hiệu lực (bị thay thế bởi {status.replaced_by} từ ngày {day(status.replaced_on)})."
    if state is True:
        return f"{name} là văn bản hiện hành theo các nguồn đã đọc, kiểm tra đến ngày {day(status.validity_as_of)}."
    if document.effective and document.issued <= date < document.effective:
        return f"Ngày {day(date)}, {name} đã ban hành nhưng chưa có hiệu lực (có hiệu lực từ ngày {day(document.effective)})."
    if date < document.issued:
        return f"Ngày {day(date)}, {name} chưa được ban hành (ban hành ngày {day(document.issued)})."
    if state is False:
        return f"{name} không còn áp dụng. {status.text or ''}".strip()
    return f"Chưa thấy văn bản thay thế {name} tính đến ngày {day(status.validity_as_of)}."


def verify(draft: Draft, corpus: Corpus, on: dt.date) -> Reply:
    """A draft that rests only on what the corpus holds and was read, as a Reply; CitationError names the first breach.

    Checks: every cited id exists and was read; each statement rests on cited ids only; each citation carries a
    statement; a statement of kind `text` repeats its provision's text exactly; only answered and refused drafts
    cite; an answer has at least one citation.
    """
    carried = [i for s in draft.statements for i in s.rests_on]
    for identity in (*draft.cites, *carried):
        provision = corpus.find(identity)
        if identity not in corpus:
            raise CitationError(f"{identity}: không có trong kho văn bản")
        if provision is not None and not provision.read:
            raise CitationError(f"{identity}: chưa đọc được nội dung, không được dẫn")
    if set(carried) != set(draft.cites):
        raise CitationError(f"căn cứ trong bài và trong danh sách không khớp: {sorted(set(carried) ^ set(draft.cites))}")
    if draft.status not in ("answered", "refused") and draft.cites:
        raise CitationError(f"trạng thái {draft.status} không được kèm căn cứ")
    if draft.status == "answered" and not draft.cites:
        raise CitationError("câu trả lời không có căn cứ")
    for statement in draft.statements:
        provision = corpus.find(statement.rests_on[0]) if statement.rests_on else None
        if statement.kind == "text" and (provision is None or provision.full_text not in statement.text):
            raise CitationError(f"{statement.rests_on or 'không có căn cứ'}: nội dung trong bài khác kho văn bản")
    citations = tuple(cite(corpus, i, on) for i in draft.cites)
    related = tuple(cite(corpus, i, on) for i in dict.fromkeys(draft.related) if i not in draft.cites)
    return Reply(
        status=draft.status,
        answer=render(draft, citations),
        citations=citations,
        related=related,
        notices=draft.notices,
        suggestions=draft.suggestions,
        answerer=draft.answerer,
        as_of=on,
    )


def render(draft: Draft, citations: Sequence[Citation] = ()) -> str:
    """The draft as Markdown; each statement ends with the numbers of its citations: "… [1][2]". Where provisions are
    restated the last line says so, and which ones where others are official."""
    number = {identity: n for n, identity in enumerate(draft.cites, 1)}
    lines = []
    for statement in draft.statements:
        marks = "".join(f"[{number[i]}]" for i in dict.fromkeys(statement.rests_on))
        lines.append(f"{statement.text} {marks}".rstrip() if "\n" not in statement.text else _mark_first_line(statement.text, marks))
    sides = {w: [n for n, c in enumerate(citations, 1) if c.wording == w and c.kind != "record"] for w in ("official", "restated")}
    if sides["official"] and sides["restated"]:
        told = {w: "".join(f"[{n}]" for n in numbers) for w, numbers in sides.items()}
        lines.append(f"*Nguyên văn: {told['official']}. Diễn đạt lại, chưa phải nguyên văn: {told['restated']}.*")
    elif sides["restated"]:
        lines.append(RESTATED_MARK)
    return "\n\n".join(lines)


def _mark_first_line(text: str, marks: str) -> str:
    head, rest = text.split("\n", 1)
    return f"{head} {marks}\n{rest}".replace(" \n", "\n")
