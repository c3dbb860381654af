"""Answers from documents' own records: number, date, signer, structure, validity, which document, comparison."""

from __future__ import annotations

import datetime as dt
import re

from bot.citation import day, document_label, record_text, validity_sentence
from bot.compose.inquiry import Inquiry, draft, provision_statement, record_statement, say
from bot.compose.provisions import find
from bot.reply import Draft, Statement
from knowledge.corpus import Corpus, in_force
from knowledge.provision import Document, Provision

_STRUCTURE_HEADING = re.compile(r"^(cấu trúc|bố cục|tổng thể|tên, ngày|tiêu đề|nguồn gốc|thuộc tính)", re.IGNORECASE)
_HEADING_FOR_VALIDITY = re.compile(r"hiệu lực|quan hệ thay thế|nguồn gốc", re.IGNORECASE)
# In a law that was imported "hiệu lực" is also said of contracts and wills.
_HEADING_IN_A_LAW = re.compile(r"hiệu lực thi hành|điều khoản thi hành", re.IGNORECASE)
# A comparison with words beyond the names of the documents is about a subject: then each side's provision is shown.
SUBJECT_SCORE = 0.20


def metadata_answer(inquiry: Inquiry, document: Document) -> Draft:
    """The asked fields first, then the rest of the record; no basis where the only field asked for is not known."""
    missing = _missing(inquiry, document)
    if missing:
        text = say("field_unknown", document=document_label(document), field=missing)
        return draft(inquiry, [Statement(text)], related=[document.id], status="no_basis")
    fields = _fields(inquiry, document)
    statements = [record_statement(document, text) for text in fields]
    if inquiry.asks("structure"):
        statements += [provision_statement(inquiry, p) for p in structure_provisions(document)]
        statements += _parts(inquiry, document)
    return draft(inquiry, statements, related=_chain_ids(inquiry.corpus, document))


def _missing(inquiry: Inquiry, document: Document) -> str | None:
    """The name of the asked field that no source states, where nothing else of the record is asked for."""
    if inquiry.asks("issued", "issuer", "title", "validity", "which_document"):
        return None
    if inquiry.asks("signer") and not document.signer:
        return "người ký"
    known = document.structure or document.parts or any(re.search(r"\d+ (?:điều|chương)", p.text or "") for p in structure_provisions(document))
    if inquiry.asks("structure") and not known:
        return "bố cục (số chương, số điều)"
    return None


def _fields(inquiry: Inquiry, document: Document) -> list[str]:
    name = document_label(document)
    out = [f"{name}, ngày {day(document.issued)}, của {document.issuer}: {document.title}."]
    if inquiry.asks("signer"):
        out.insert(0, f"Người ký {name}: {document.signer}." if document.signer else f"Nguồn đã đọc không nêu người ký {name}.")
    if document.structure:
        out.append(f"Bố cục {name}: {document.structure}.")
    if inquiry.asks("issued", "validity", "current") or "hieu luc" in inquiry.query.line:
        out.append(
            f"{name} có hiệu lực từ ngày {day(document.effective)}."
            if document.effective
            else f"Nguồn đã đọc không nêu riêng ngày có hiệu lực của {name}."
        )
    if document.signer and not inquiry.asks("signer"):
        out.append(f"Người ký {name}: {document.signer}.")
    if document.replaces:
        out.append(f"{name} thay thế {document.replaces}.")
    if document.amends:
        out.append(f"{name} sửa đổi, bổ sung {', '.join(document.amends)}.")
    if document.amended_by and inquiry.asks("amended", "validity", "issued"):
        out.append(f"{name} được sửa đổi, bổ sung bởi {document.amended_by}.")
    if document.legal_basis and inquiry.asks("basis"):
        out.insert(0, f"Căn cứ ban hành {name}: {'; '.join(document.legal_basis)}.")
    out.append(validity_sentence(document, inquiry.on))
    return out


def records_answer(inquiry: Inquiry, documents: list[Document]) -> Draft:
    """The records of several documents, one a line."""
    return draft(inquiry, [record_statement(d, record_text(d), bullet=True) for d in documents[:6]])


def _parts(inquiry: Inquiry, document: Document) -> list[Statement]:
    """The parts or chapters; only the ones named where the question names some."""
    wanted = {number for _, number in inquiry.query.reference.parts}
    shown = [p for p in document.parts if not wanted or p.number in wanted]
    kind = "Chương" if "chương" in (document.structure or "") else "Phần"
    out = []
    for part in shown:
        span = (
            f"Điều {part.articles[0]} đến Điều {part.articles[-1]}" if len(part.articles) > 1 else f"Điều {part.articles[0]}" if part.articles else ""
        )
        out.append(Statement(f"- {kind} {part.number} {document_label(document)}: {part.title} ({span})", (document.id,)))
    return out


def structure_provisions(document: Document) -> list[Provision]:
    """Provisions that describe the document's own make-up, where the record does not."""
    if document.structure:
        return []
    return [p for p in document.provisions if p.read and p.article is None and _STRUCTURE_HEADING.search(p.heading or "")]


def validity_answer(inquiry: Inquiry, documents: list[Document]) -> Draft:
    """Whether documents are in force on the date asked about, with their chain of replacements."""
    corpus = inquiry.corpus
    chain = _chains(corpus, documents)
    shown = _relevant(inquiry, documents, chain)
    statements: list[Statement] = []
    if inquiry.dated:
        then = [d for d in chain if in_force(d, inquiry.on)]
        statements += [
            record_statement(d, f"Ngày {day(inquiry.on)}, văn bản áp dụng là {document_label(d)} (ngày {day(d.issued)}): {d.title}.") for d in then
        ]
    for document in shown:
        text = f"{document_label(document)} ban hành ngày {day(document.issued)}"
        text += f", có hiệu lực từ ngày {day(document.effective)}" if document.effective else ""
        text += f", thay thế {document.replaces}" if document.replaces else ""
        text += f", sửa đổi, bổ sung {', '.join(document.amends)}" if document.amends else ""
        text += f", được sửa đổi, bổ sung bởi {'; '.join(document.amendments)}" if document.amendments else ""
        statements.append(record_statement(document, f"{validity_sentence(document, inquiry.today)} {text}: {document.title}."))
        heading = _HEADING_IN_A_LAW if document.origin is not None and not document.prior else _HEADING_FOR_VALIDITY
        statements += [
            provision_statement(inquiry, p)
            for p in document.provisions
            if p.read and p.kind == "rule" and heading.search(p.heading or "") and len(documents) == 1 and document is documents[0]
        ][:1]
    return draft(inquiry, statements, related=[d.id for d in chain if d not in shown])


def _relevant(inquiry: Inquiry, documents: list[Document], chain: list[Document]) -> list[Document]:
    """The named documents and the one in force now; the whole chain stays under related."""
    wanted = [*documents, *(inquiry.corpus.current(d) for d in documents)]
    wanted += [later for d in documents if (later := inquiry.corpus.successor(d)) is not None]
    if inquiry.dated:
        wanted += [d for d in chain if in_force(d, inquiry.on)]
    return [d for d in dict.fromkeys(wanted)][:4]


def _chains(corpus: Corpus, documents: list[Document]) -> list[Document]:
    found: list[Document] = []
    todo = list(documents)
    while todo:
        document = todo.pop(0)
        if document in found:
            continue
        found.append(document)
        later = corpus.successor(document)
        todo += [*([later] if later else []), *corpus.predecessors(document)]
    return found


def _chain_ids(corpus: Corpus, document: Document) -> list[str]:
    return [d.id for d in _chains(corpus, [document]) if d is not document]


def which_document_answer(inquiry: Inquiry, document: Document) -> Draft:
    """The document a subject belongs to: moved along its chain to the one in force on the date asked about."""
    corpus = inquiry.corpus
    if inquiry.dated or inquiry.asks("current"):
        chain = _chains(corpus, [document])
        document = next((d for d in chain if in_force(d, inquiry.on)), document)
    others = [d for d in inquiry.named if d is not document]
    statements = [
        record_statement(document, f"Đó là {document_label(document)} ngày {day(document.issued)} của {document.issuer}: {document.title}.")
    ]
    statements += [record_statement(d, f"{document_label(d)} ngày {day(d.issued)}: {d.title}.", bullet=True) for d in others]
    statements.append(record_statement(document, validity_sentence(document, inquiry.on)))
    related = [h.id for h in find(inquiry, [document], 3)]
    return draft(inquiry, statements, related=[*_chain_ids(corpus, document), *related])


def comparison_answer(inquiry: Inquiry, documents: list[Document]) -> Draft:
    """Two or more documents side by side: their records, what is known to have changed, each side's provision on the subject."""
    statements: list[Statement] = []
    subject = _subject(inquiry, documents)
    if subject and "hay" in inquiry.query.bare:
        documents = sorted(documents, key=lambda d: -max((inquiry.ranking.score(p.id) for p in subject.get(d.id, [])), default=0.0))
    for document in documents[:3]:
        if document.id not in subject:
            text = f"{document_label(document)} ({day(document.issued)}): {document.title}."
            statements.append(record_statement(document, f"{text} Bố cục: {document.structure}." if document.structure else text))
    for document in documents[:3]:
        statements += [provision_statement(inquiry, p) for p in subject.get(document.id, [])]
    statements += _changes(inquiry, documents, subject)
    if inquiry.asks("structure"):
        statements += [s for d in documents[:3] for s in _parts(inquiry, d)]
    return draft(inquiry, statements, related=[h.id for d in documents[:2] for h in find(inquiry, [d], 2)])


# Syllables that carry no subject in a comparison of documents.
_EMPTY = frozenset(
    [
        "quy",
        "dinh",
        "so",
        "gi",
        "khac",
        "co",
        "voi",
        "va",
        "nhau",
        "o",
        "dau",
        "diem",
        "nao",
        "moi",
        "giua",
        "thi",
        "la",
        "hay",
        "van",
        "ban",
        "cua",
        "bo",
        "chinh",
        "tri",
        "nghi",
        "quyet",
        "chi",
        "thi",
        "ve",
        "hon",
        "the",
        "ra",
        "sao",
        "nhu",
        "cho",
        "biet",
        "noi",
        "dung",
        "hai",
        "ban",
        "nay",
        "do",
        "qd",
        "nq",
        "tw",
        "trung",
        "uong",
        "so",
        "sanh",
        "giong",
        "them",
        "thay",
        "doi",
        "duoc",
        "khong",
        "nhung",
        "cac",
        "theo",
    ]
)


def _subject(inquiry: Inquiry, documents: list[Document]) -> dict[str, list[Provision]]:
    """Each document's provision on the subject compared, where the question has one beyond the documents' names."""
    content = [w for w in inquiry.query.bare if w not in _EMPTY and not w[0].isdigit()]
    if len(content) < 2:
        return {}
    if inquiry.asks("structure") and not inquiry.query.reference.articles:
        return {}
    best: dict[str, list[Provision]] = {}
    for document in documents[:3]:
        named = [a for d, a, _, _ in inquiry.query.reference.articles if d is document]
        hits = [h for h in find(inquiry, [document], 12) if not named or inquiry.corpus.provision(h.id).article in named]
        if hits and hits[0].score >= (0.0 if named else SUBJECT_SCORE):
            best[document.id] = [inquiry.corpus.provision(hits[0].id)]
    return best if len(best) > 1 or not inquiry.asks("comparison") else {}


def _changes(inquiry: Inquiry, documents: list[Document], subject: dict[str, list[Provision]]) -> list[Statement]:
    """Sourced differences: the crosswalk row of the subject, else what the newer document's record lists as new."""
    rows = {id(row): (row, p) for found in subject.values() for p in found if (row := inquiry.corpus.row(p.id)) is not None}
    numbers = {d.number for d in documents}
    if rows and {"205-QĐ/TW", "114-QĐ/TW"} <= numbers:
        return [Statement(f"Khác nhau về {row.topic.lower()}: {row.difference}", (p.id,), "aid") for row, p in list(rows.values())[:2]]
    newer = max(documents, key=lambda d: d.issued)
    news = [c for c in newer.new_against_205 if c.checked != "no" and not c.text.startswith("(")]
    lead = [Statement(f"Những điểm khác của {document_label(newer)} mà nguồn đã nêu:", (newer.id,))] if news else []
    return [*lead, *(Statement(f"- {c.text}", (newer.id,)) for c in news)]


def event_date(document: Document) -> dt.date:
    """The day the document begins to count: in force, else issued."""
    return document.effective or document.issued
