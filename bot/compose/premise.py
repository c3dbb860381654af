"""Wrong premises: a count, date, signer or rule that the corpus shows to be otherwise is corrected, not played along with."""

from __future__ import annotations

import re

from bot.citation import day, document_label, label
from bot.compose.inquiry import Inquiry, draft, provision_statement, record_statement, say
from bot.compose.provisions import find, write
from bot.reply import Draft, Statement
from bot.retriever import CORE, Hit
from knowledge.provision import Document, ListSize
from knowledge.vietnamese import fold, normalise, words

# The best passage outside the named document must score this many times its best inside before the question's
# attribution is called wrong. On the calibration cases no right attribution exceeds 1.32.
ELSEWHERE_RATIO = 1.45
ELSEWHERE_LEAST = 0.24
_ISSUED_CLAIM = re.compile(r"\b(?:ky|ban hanh|ra doi|co tu)\b")
_SIGNER_CLAIM = re.compile(
    r"\b(?:ong|ba|dong chi|do)?\s*((?:[a-z]+ ){1,3}[a-z]+?) (?:da )?ky\b|\bnguoi ky la (?:ong |ba |dong chi )?((?:[a-z]+ ){1,3}[a-z]+)"
)


def premise_answer(inquiry: Inquiry) -> Draft | None:
    """The first wrong premise found, corrected with its citation; None where the question stands."""
    return _namesakes(inquiry) or _count(inquiry) or _date(inquiry) or _issuer(inquiry) or _gift_threshold(inquiry)


def _count(inquiry: Inquiry) -> Draft | None:
    documents = inquiry.named or tuple(d for n in CORE for d in inquiry.corpus.numbered(n))
    for number, noun in inquiry.query.counts:
        if noun == "hanh vi":
            wrong = _wrong_list(inquiry, documents, number)
            if wrong is not None:
                return _correct_list(inquiry, *wrong, number)
        about_structure = re.search(
            rf"\b(?:co|gom|chia|du|ca|trong|thanh) (?:\w+ )?{noun_count(number, noun)}(?! (?:viec|tram|lon|dau|kia))", inquiry.query.line
        )
        if about_structure and noun in ("dieu", "chuong", "phan") and len(inquiry.named) == 1 and inquiry.named[0].structure:
            document = inquiry.named[0]
            told = {m[2]: int(m[1]) for m in re.finditer(r"(\d+) (điều|chương|phần)", document.structure or "")}
            actual = told.get({"dieu": "điều", "chuong": "chương", "phan": "phần"}[noun])
            if actual != number and not re.search(rf"\b{noun} (?:so |thu )?{number}\b", inquiry.query.line):
                text = say(
                    "wrong_count", claimed=f"{number} {noun_marked(noun)}", document=document_label(document), count=document.structure, name=""
                )
                return draft(inquiry, [record_statement(document, text.replace(" .", "."))])
    return None


def noun_count(number: int, noun: str) -> str:
    """A pattern for "16 dieu" or "muoi sau dieu" in a bare line."""
    return rf"(?:{number}|[a-z]+(?: [a-z]+)?) {noun}"


def noun_marked(noun: str) -> str:
    """The counted noun with its marks."""
    return {"dieu": "điều", "chuong": "chương", "phan": "phần", "hanh vi": "hành vi"}.get(noun, noun)


def _wrong_list(inquiry: Inquiry, documents: tuple[Document, ...], number: int) -> tuple[Document, ListSize] | None:
    """A list named in the question whose size differs, provided that no list it could mean has the size claimed."""
    found = [
        (d, entry)
        for d in documents
        for entry in d.lists
        if any(" ".join(words(fold(normalise(k)))) in inquiry.query.line for k in entry.keywords) or not entry.keywords
    ]
    if not found or any(entry.count == number for d in documents for entry in d.lists):
        return None
    return max(found, key=lambda pair: max(len(k) for k in pair[1].keywords) if pair[1].article else 0)


def _correct_list(inquiry: Inquiry, document: Document, entry: ListSize, claimed: int) -> Draft:
    text = say("wrong_count", claimed=f"{claimed} hành vi", document=document_label(document), count=entry.count, name=entry.name)
    if entry.article is None:
        return draft(inquiry, [record_statement(document, text)])
    read = [p for p in inquiry.corpus.article(document, entry.article) if p.read]
    if not read:
        return draft(inquiry, [record_statement(document, text)])
    return write(inquiry, read, lead=[Statement(text, (read[0].id,))])


def _date(inquiry: Inquiry) -> Draft | None:
    """A day or year of issue that is not the document's."""
    if len(inquiry.named) != 1 or not _ISSUED_CLAIM.search(inquiry.query.line) or inquiry.asks("validity", "comparison"):
        return None
    document = inquiry.named[0]
    own = {document.issued, document.effective, document.status.replaced_on}
    wrong_day = [d for d in inquiry.query.dates if d not in own]
    wrong_year = [y for y in inquiry.query.years if y not in {d.year for d in own if d} and y not in {n.issued.year for n in document.namesakes}]
    claimed = bool(re.search(r"\b(?:ky|ban hanh|ra doi|co tu)\b.{0,25}\b(?:19|20)\d\d\b", inquiry.query.line))
    if not claimed or not (wrong_day or wrong_year):
        return None
    text = say("wrong_date", document=document_label(document), issued=day(document.issued))
    more = f"Người ký {document_label(document)}: {document.signer}." if document.signer else ""
    statements = [record_statement(document, text)]
    if more:
        statements.append(record_statement(document, more))
    return draft(inquiry, statements)


_GIFT = re.compile(r"\b(?:qua|bieu|tang|phong bi|le vat|le mung|tien mung)\b")
_ALLOWED = re.compile(
    r"\b(?:(?:thi|la|moi|van|cung) (?:duoc|ok|on|hop le|binh thuong|khong sao|khong bi)|khong sao|thoai mai|duoc phep|cho phep|khong (?:bi|tinh|pham|vi pham)|mien la|moi (?:bi|tinh|pham))\b"
)
_CRIME = re.compile(r"\b(?:hoi lo|hinh su|khoi to|tu|toi|luat)\b")


def _gift_threshold(inquiry: Inquiry) -> Draft | None:
    """ "Quà dưới hai triệu thì được": no amount makes a gift lawful where the provision asks for the purpose alone."""
    line = inquiry.query.line
    if not (inquiry.query.money and _GIFT.search(line) and _ALLOWED.search(line)) or _CRIME.search(line):
        return None
    holders = [p for p in inquiry.corpus if "không có ngưỡng giá trị" in (p.note or "").lower()]
    holders = [p for p in holders if not inquiry.named or inquiry.corpus.document(p.id) in inquiry.named]
    if not holders:
        return None
    today = [m for m in inquiry.corpus.matches(holders[0].id) if m.read and not inquiry.named]
    return write(inquiry, [*today[:1], holders[0]], lead=[Statement(say("no_threshold"), (holders[0].id,), "aid")])


_ISSUER_CLAIM = re.compile(
    r"\b(?:la )?do (ban bi thu|bo chinh tri|quoc hoi|chinh phu|thu tuong|chu tich nuoc|ban to chuc trung uong|uy ban kiem tra trung uong|ban chap hanh trung uong|ban noi chinh) (?:trung uong )?(?:da )?(?:ban hanh|ra|dat ra)\b"
)


def _issuer(inquiry: Inquiry) -> Draft | None:
    """An issuer stated as a fact that is not the document's."""
    claim = _ISSUER_CLAIM.search(inquiry.query.line)
    if claim is None or len(inquiry.named) != 1 or fold(claim[1]) in fold(inquiry.named[0].issuer):
        return None
    document = inquiry.named[0]
    return draft(inquiry, [record_statement(document, say("wrong_issuer", document=document_label(document), issuer=document.issuer))])


def _namesakes(inquiry: Inquiry) -> Draft | None:
    """Documents with the same number are told apart where the question does not say which one it means."""
    for document in inquiry.named:
        if not document.namesakes:
            continue
        years = set(inquiry.query.reference.years) | set(inquiry.query.years)
        other = [n for n in document.namesakes if n.issued.year in years]
        topics = [n for n in document.namesakes if _mentions(inquiry, n.topic)]
        if document.issued.year in years and not topics:
            continue
        if other or topics or inquiry.asks("title", "which_document", "issued", "signer", "validity", "issuer") or _twice(inquiry, document):
            return _tell_apart(inquiry, document)
    return None


def _twice(inquiry: Inquiry, document: Document) -> bool:
    head = document.number.split("-")[0]
    return len(re.findall(rf"\b{head}\b", inquiry.query.line)) > 1


def _mentions(inquiry: Inquiry, topic: str) -> bool:
    found = [w for w in re.findall(r"[a-z]+", fold(topic)) if len(w) > 1]
    return any(f"{a} {b}" in inquiry.query.line for a, b in zip(found, found[1:], strict=False) if f"{a} {b}" not in _GENERIC_PAIRS)


_GENERIC_PAIRS = frozenset(
    [
        "chi thi",
        "nghi quyet",
        "quy dinh",
        "bo chinh",
        "chinh tri",
        "dai hoi",
        "khoa xi",
        "khoa xiii",
        "khoa xiv",
        "cac cap",
        "dang bo",
        "dai bieu",
        "tien toi",
        "da bi",
    ]
)


def _tell_apart(inquiry: Inquiry, document: Document) -> Draft:
    statements = [
        record_statement(document, say("namesakes", number=document.number) + f" {document_label(document)} là văn bản trong kho của trợ lý.")
    ]
    text = f"{document_label(document)}, ngày {day(document.issued)}, của {document.issuer}: {document.title}."
    statements.append(record_statement(document, text, bullet=True))
    for other in document.namesakes:
        if other.checked != "no":
            text = f"{document.kind} {other.number} ngày {day(other.issued)}: về {other.topic}; chỉ dẫn để phân biệt, không có nội dung trong kho."
            statements.append(Statement(f"- {text}", (document.id,)))
    if document.signer and inquiry.asks("signer"):
        statements.append(record_statement(document, f"Người ký {document_label(document)}: {document.signer}."))
    if not inquiry.asks("title", "which_document", "issued", "signer", "issuer"):
        statements += [provision_statement(inquiry, inquiry.corpus.provision(h.id)) for h in find(inquiry, [document], 1)]
    return draft(inquiry, statements, related=[h.id for h in find(inquiry, [document], 2)])


def attribution_answer(inquiry: Inquiry, inside: list[Hit], outside: list[Hit]) -> Draft | None:
    """A rule ascribed to the named document that stands in another one."""
    if not outside or len(inquiry.named) != 1:
        return None
    own = inside[0].score if inside else 0.0
    if outside[0].score < ELSEWHERE_RATIO * own or outside[0].score < ELSEWHERE_LEAST:
        return None
    document = inquiry.named[0]
    found = inquiry.corpus.provision(outside[0].id)
    if any(m.id == found.id for h in inside[:3] for m in inquiry.corpus.matches(h.id)):
        return None
    if inquiry.corpus.current(inquiry.corpus.document(found.id)) is inquiry.corpus.current(document):
        # A predecessor or successor says it: the named document may well say it too, where it was not read.
        return None
    holder = inquiry.corpus.document(found.id)
    text = say("elsewhere", named=document_label(document), label=label(holder, found))
    statements = [Statement(text, (document.id, found.id)), provision_statement(inquiry, found)]
    return draft(inquiry, statements, related=[h.id for h in inside[:2]])
