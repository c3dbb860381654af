"""Answers from provisions: which of them carry the answer, in which order, and what is said around their text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.citation import document_label, label
from bot.compose.family import family_statement
from bot.compose.inquiry import Inquiry, draft, provision_statement, rule_notes, say, shares_words, upper_first
from bot.compose.quantity import amount, holds_amount, share_statement
from bot.reply import Draft, Statement
from bot.retriever import CORE, Hit
from knowledge.corpus import in_force
from knowledge.provision import Document, Provision

# A second provision is cited beside the best one only when it scores at least this share of it. On the own cases .86
# gives precision .87 and recall .93, .96 gives .89 and .90.
CLOSE_SECOND = 0.86
# A provision of the successor takes the lead from the replaced one when it scores at least this share of it.
SUCCESSOR_SHARE = 0.60
MOST_CITED = 3
# How much better than the best provision read a bare heading must fit before the question counts as being about it.
UNREAD_SHARE = 1.0
# The same where a figure is asked for and the best provision read holds none of its kind.
UNREAD_FIGURE_SHARE = 0.4
_FIGURE_ASKED = re.compile(r"\b(?:may|bao nhieu|bao lau|bao nhieu lau) (phan tram|thang|nam|ngay|tuoi|%)\b")
_UNITS = {"phan tram": "%|phần trăm", "%": "%|phần trăm", "thang": "tháng", "nam": "năm", "ngay": "ngày", "tuoi": "tuổi"}
_SANCTION_HEADING = re.compile(r"xử lý|kỷ luật|hình phạt|chế tài|khai trừ|hệ quả", re.IGNORECASE)
# Provisions that only say what a document is; they answer no question about a rule.
_IDENTITY_HEADING = re.compile(r"^(?:cấu trúc|bố cục|tên, ngày|quan hệ thay thế|thuộc tính|nguồn gốc)$", re.IGNORECASE)
_STEM = re.compile(r"[\s–-]*(?:\(.*\)|khoản \d+.*|biểu hiện \d+|\d+)$")
SANCTION_PRIOR = 1.22
AMOUNT_PRIOR = 1.35
_CLAIMS_EXEMPTION = re.compile(
    r"\b(?:duoc mien|mien trach|khong (?:bi|sao|pham|vi pham|can|phai bao)|khoi (?:phai|bi|can)|la xong|vo can|het trach nhiem|thoai mai|chua bi)\b"
)
_ASSERTS = re.compile(r"\b(?:dung khong|phai khong|phai vay khong|noi vay|nghi vay|vay dung|dung chu|chu nhi|la xong|tuong|chac la|chu$|nhi$)")
_HOLDS_LIABLE = re.compile(r"vẫn bị|bị xử lý|nghiêm cấm|không được|\bcấm\b|phải tự giác|phải báo cáo|bắt buộc|vẫn có thể", re.IGNORECASE)


def provision_answer(inquiry: Inquiry) -> Draft | None:
    """The answer from the provisions whose wording is nearest; None where nothing scores at all."""
    hits = find(inquiry)
    if not hits:
        return None
    blank = unread_match(inquiry, hits)
    if blank is not None:
        return unread_provision(inquiry, blank, hits)
    chosen = choose(inquiry, hits)
    return write(inquiry, chosen, related=_beside(inquiry, chosen, hits))


def unread_match(inquiry: Inquiry, hits: Sequence[Hit]) -> Provision | None:
    """The provision known by its heading alone that fits the question better than any that was read."""
    among = {d.id for d in inquiry.named}
    blank = inquiry.ranking.provisions(1, lambda p, d: d.id in among if among else d.id == inquiry.corpus.document(hits[0].id).id, unread=True)
    share = UNREAD_SHARE
    unit = _FIGURE_ASKED.search(inquiry.query.line)
    if unit and not re.search(rf"\d[\d.,–-]*\s*(?:{_UNITS[unit[1]]})", inquiry.corpus.provision(hits[0].id).full_text):
        share = UNREAD_FIGURE_SHARE
    return inquiry.corpus.provision(blank[0].id) if blank and blank[0].score > share * hits[0].score else None


def unread_provision(inquiry: Inquiry, blank: Provision, hits: Sequence[Hit]) -> Draft:
    """No basis: the provision is named, it was not read, and how to load the official text."""
    document = inquiry.corpus.document(blank.id)
    statements = [Statement(say("unread_article", label=label(document, blank))), Statement(say("how_to_load", number=document.number))]
    return draft(inquiry, statements, related=[blank.id, *(h.id for h in hits[:3])], status="no_basis")


def find(inquiry: Inquiry, documents: Sequence[Document] | None = None, limit: int = 8) -> list[Hit]:
    """The best provisions, within the documents named (or given), with what the kind of question prefers."""
    among = {d.id for d in (documents if documents is not None else inquiry.named)}

    about_record = inquiry.asks(
        "structure", "title", "issued", "issuer", "signer", "validity", "which_document", "comparison", "overview", "list", "definition"
    )
    about_record = about_record or bool(re.search(r"\b(?:may|bao nhieu)\b", inquiry.query.line))

    def accept(provision: Provision, document: Document) -> bool:
        if among and document.id not in among:
            return False
        return about_record or not _IDENTITY_HEADING.search(provision.heading or "")

    hits = inquiry.ranking.provisions(limit * 3, accept)
    ranked = sorted(hits, key=lambda h: -h.score * _preference(inquiry, h, bool(among)))
    return ranked[:limit]


def _preference(inquiry: Inquiry, hit: Hit, named: bool) -> float:
    provision, document = inquiry.corpus.provision(hit.id), inquiry.corpus.document(hit.id)
    weight = 1.0
    value = amount(inquiry)
    if value is not None and holds_amount(provision, value):
        weight *= AMOUNT_PRIOR
    if inquiry.asks("sanction") and _SANCTION_HEADING.search(provision.heading or ""):
        weight *= SANCTION_PRIOR
    if inquiry.dated and not named and in_force(document, inquiry.on) is False:
        weight *= 0.75
    return weight


def choose(inquiry: Inquiry, hits: Sequence[Hit]) -> list[Provision]:
    """The provisions that carry the answer, most important first."""
    corpus = inquiry.corpus
    top = corpus.provision(hits[0].id)
    group = _group(inquiry, top, hits)
    if len(group) > 1:
        return group
    chosen = [top]
    if not inquiry.named and not inquiry.dated:
        chosen = _today_first(inquiry, top, hits)
    for hit in hits[1:]:
        provision = corpus.provision(hit.id)
        if len(chosen) >= MOST_CITED or hit.score < CLOSE_SECOND * hits[0].score:
            break
        if provision not in chosen and provision.kind == top.kind:
            chosen.append(provision)
    return chosen[:MOST_CITED]


def _today_first(inquiry: Inquiry, top: Provision, hits: Sequence[Hit]) -> list[Provision]:
    """A question without document or date is about today: the rule in force first, the former one after it."""
    corpus = inquiry.corpus
    document = corpus.document(top.id)
    matches = [p for p in corpus.matches(top.id) if p.read and p.kind == "rule"]
    if matches:
        best = max(matches, key=lambda p: inquiry.ranking.score(p.id))
        return [top, best] if document.number == CORE[1] else [best, top]
    later = corpus.current(document)
    if later is not document:
        rivals = [h for h in hits if corpus.document(h.id) is later and h.score >= SUCCESSOR_SHARE * hits[0].score]
        if rivals:
            return [corpus.provision(rivals[0].id), top]
    return [top]


def _group(inquiry: Inquiry, top: Provision, hits: Sequence[Hit]) -> list[Provision]:
    """All entries of the list that the best provision belongs to, where a list is asked for."""
    document = inquiry.corpus.document(top.id)
    if not inquiry.asks("list", "sanction", "structure") and not re.search(
        r"\b(khi nao|truong hop nao|hinh thuc nao|nhung gi)\b", inquiry.query.line
    ):
        return [top]
    stem = _STEM.sub("", top.heading or "")
    if top.article is not None and (inquiry.asks("list") or not stem):
        siblings = [p for p in inquiry.corpus.article(document, top.article) if p.read]
        near = {h.id for h in hits}
        if is_act_list(document, top) or sum(p.id in near for p in siblings) >= max(2, len(siblings) // 2):
            return siblings
        return [top]
    same = [
        p for p in document.provisions if p.read and p.article == top.article and p.heading and _STEM.sub("", p.heading) == stem and p.heading != stem
    ]
    return same if len(same) > 1 and top.heading != stem else [top]


def is_act_list(document: Document, provision: Provision) -> bool:
    """Whether the article is one of the document's counted lists of acts."""
    return any(entry.article is not None and entry.article == provision.article for entry in document.lists)


def write(inquiry: Inquiry, chosen: Sequence[Provision], *, related: Sequence[str] = (), lead: Sequence[Statement] = ()) -> Draft:
    """The answer: a direct first sentence, the provisions with their own text, elements, notes."""
    corpus = inquiry.corpus
    if len({(corpus.document(p.id).id, p.article) for p in chosen}) == 1 and len(chosen) > 1:
        return _write_list(inquiry, chosen, related, lead)
    top = chosen[0]
    statements = [*lead, *unread_successor(inquiry, chosen), *_opening(inquiry, chosen, lead)]
    shown: set[str] = set()
    for provision in chosen:
        statements.append(provision_statement(inquiry, provision, first=corpus.document(provision.id).id not in shown))
        shown.add(corpus.document(provision.id).id)
    statements += _around(inquiry, chosen, top)
    return draft(inquiry, statements, related=related, extra=now_notices(inquiry, chosen))


def now_notices(inquiry: Inquiry, chosen: Sequence[Provision]) -> list[str]:
    """Where a former rule was asked for by name: what stands in its place today, as far as that was read."""
    top = chosen[0]
    document = inquiry.corpus.document(top.id)
    row = inquiry.corpus.row(top.id)
    if document.number != CORE[0] or row is None or any(inquiry.corpus.document(p.id) is not document for p in chosen):
        return []
    matches = [m for m in inquiry.corpus.matches(top.id) if m.read]
    if not matches:
        later = inquiry.corpus.successor(document)
        return [say("now_unread", document=document_label(later))] if later else []
    return [say("now_in", label=label(inquiry.corpus.document(matches[0].id), matches[0]), difference=row.difference)]


def _opening(inquiry: Inquiry, chosen: Sequence[Provision], lead: Sequence[Statement]) -> list[Statement]:
    top = chosen[0]
    out: list[Statement] = []
    liable = _HOLDS_LIABLE.search(top.full_text)
    if _CLAIMS_EXEMPTION.search(inquiry.query.line) and _ASSERTS.search(inquiry.query.line) and liable:
        out.append(Statement(say("not_so"), (top.id,)))
    holder = next((p for p in chosen if "không có ngưỡng" in (p.note or "").lower()), None)
    if inquiry.query.money and holder is not None and not lead:
        out.append(Statement(say("no_threshold"), (holder.id,), "aid"))
    if top.plain:
        out.append(Statement(top.plain, (top.id,), "aid"))
    return out


def _around(inquiry: Inquiry, chosen: Sequence[Provision], top: Provision) -> list[Statement]:
    """Elements, family circle and notes: what a reader needs to apply the provision to a situation."""
    out: list[Statement] = []
    for provision in chosen[:2]:
        out += family_statement(inquiry, provision)
        out += share_statement(inquiry, provision)
        notes = [s for s in rule_notes(provision) if provision is top or shares_words(s, inquiry.query)]
        if notes:
            out.append(Statement(say("note", note=" ".join(notes)), (provision.id,), "aid"))
    act = next((p for p in chosen if p.elements is not None), None)
    if act is not None and act.elements is not None and inquiry.asks("situation", "sanction"):
        found = (("chủ thể", act.elements.subject), ("việc làm", act.elements.act), ("mục đích", act.elements.purpose))
        parts = [f"{name} – {value}" for name, value in found if value]
        text = (say("elements", elements="; ".join(parts)) + " " if parts else "") + say("no_verdict")
        out.append(Statement(text, (act.id,), "aid"))
    return out


def _write_list(inquiry: Inquiry, chosen: Sequence[Provision], related: Sequence[str], lead: Sequence[Statement]) -> Draft:
    corpus, top = inquiry.corpus, chosen[0]
    document = corpus.document(top.id)
    statements = [*lead, *list_opening(inquiry, document, chosen)]
    given: set[str] = set()
    for n, p in enumerate(chosen):
        statements.append(provision_statement(inquiry, p, bullet=True, first=n == 0, given=given))
        given.update(statements[-1].rests_on)
    for provision in chosen:
        statements += [Statement(say("note", note=s), (provision.id,), "aid") for s in rule_notes(provision) if shares_words(s, inquiry.query, 2)][:1]
    return draft(inquiry, statements, related=related)


def list_opening(inquiry: Inquiry, document: Document, chosen: Sequence[Provision]) -> list[Statement]:
    """How many entries the list has and how many of them were read."""
    article = chosen[0].article
    if article is None:
        return []
    entry = next((e for e in document.lists if e.article == article), None)
    place = f"Điều {article} {document_label(document)}"
    total = entry.count if entry else len([p for p in inquiry.corpus.article(document, article)])
    values = {"label": place, "count": total, "read": len(chosen), "name": entry.name if entry else "nội dung", "heading": chosen[0].heading or ""}
    kind = "all" if len(chosen) >= total else "part"
    name = f"{kind}_read" if entry is not None else f"article_{kind}"
    return [Statement(say(name, **values), (chosen[0].id,))]


def _beside(inquiry: Inquiry, chosen: Sequence[Provision], hits: Sequence[Hit]) -> list[str]:
    """Worth reading beside the answer: the other side of the crosswalk (unread ones too), then near hits."""
    taken = {p.id for p in chosen}
    matches = [p.id for c in chosen for p in inquiry.corpus.matches(c.id)]
    near = [h.id for h in hits if h.score >= 0.6 * hits[0].score]
    return [i for i in dict.fromkeys([*matches, *near]) if i not in taken][:4]


def unread_successor(inquiry: Inquiry, chosen: Sequence[Provision]) -> list[Statement]:
    """Where 205 answers a question about today because 114's match was not read, the answer says so."""
    top = chosen[0]
    document = inquiry.corpus.document(top.id)
    later = inquiry.corpus.successor(document)
    if later is None or inquiry.named or inquiry.dated or in_force(document, inquiry.today) is not False:
        return []
    if document.number != CORE[0] or any(p.read for p in inquiry.corpus.matches(top.id)):
        return []
    if any(inquiry.corpus.document(p.id) is later for p in chosen):
        return []
    text = say("unread_successor", old=upper_first(label(document, top)), new=document_label(later))
    return [Statement(text, (top.id,))]
