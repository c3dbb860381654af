"""Answers to questions that name an article or clause: looked up by number, exactly or not at all."""

from __future__ import annotations

import re

from bot.citation import document_label, label
from bot.compose.inquiry import Inquiry, draft, provision_statement, record_statement, say
from bot.compose.provisions import find, list_opening, write
from bot.compose.record import structure_provisions
from bot.reply import Draft, Statement
from bot.retriever import CORE
from knowledge.provision import Document, Provision

# How much better another provision must fit the words before a named article counts as a mere circumstance.
MENTIONED_RATIO = 1.35
# A higher article number than any party document of the corpus has (69-QĐ/TW: 58) is one of the penal code.
LONGEST_PARTY_DOCUMENT = 60
_COUNT = re.compile(r"(\d+) điều")


def article_count(document: Document) -> int | None:
    """How many articles the document has, from its record or the provision that describes its structure."""
    texts = [document.structure or "", *(p.text or "" for p in structure_provisions(document))]
    found = next((m for t in texts if (m := _COUNT.search(t))), None)
    return int(found[1]) if found else None


def article_unread(inquiry: Inquiry) -> bool:
    """Whether the article named was not read at all: then it is named, and nothing else is offered in its place."""
    document, article, _, _ = inquiry.query.reference.articles[0]
    held = inquiry.corpus.article(document, article) if document else ()
    return bool(held) and not any(p.read for p in held)


def article_answer(inquiry: Inquiry) -> Draft | None:
    """The answer for the first article named; None where no document can be told (then wording decides)."""
    written, article, clause, point = inquiry.query.reference.articles[0]
    document = written or _document_for(inquiry, article)
    if document is None:
        return None
    if inquiry.query.context_bare and document not in inquiry.named[:1] and inquiry.named:
        moved = _moved(inquiry, document, article, clause)
        return write(inquiry, moved[:1], related=[m.id for m in moved[1:]]) if moved else None
    if inquiry.asks("current") and inquiry.query.context_bare and (moved := _moved(inquiry, document, article, clause)):
        return write(inquiry, moved[:1], related=[m.id for m in moved[1:]])
    count = article_count(document)
    if count is not None and isinstance(article, int) and article > count:
        return _no_such_article(inquiry, document, article, count)
    held = inquiry.corpus.article(document, article)
    if not held:
        return _unread(inquiry, document, article, ())
    if clause is not None:
        lettered = tuple(p for p in held if point is not None and p.clause == clause and p.point == point)
        official = inquiry.corpus.find(f"{document.id}/{article}.{clause}.{point}") if point is not None else None
        lettered = lettered or ((official,) if official is not None else ())
        return _clause(inquiry, document, article, clause, lettered or held)
    read = [p for p in held if p.read]
    if not read:
        return _unread(inquiry, document, article, held)
    if written is not None and _only_mentioned(inquiry, document, read):
        return None
    return _whole(inquiry, document, read, held)


def _moved(inquiry: Inquiry, document: Document, article: int | str, clause: int | None) -> list[Provision]:
    """Where the provision spoken of stands today, by the crosswalk."""
    held = [p for p in inquiry.corpus.article(document, article) if clause is None or p.clause == clause]
    matches = [m for p in held for m in inquiry.corpus.matches(p.id) if m.read]
    return sorted(dict.fromkeys(matches), key=lambda m: -inquiry.ranking.score(m.id)) if document.number == CORE[0] else []


def _only_mentioned(inquiry: Inquiry, document: Document, read: list[Provision]) -> bool:
    """Whether the article is a circumstance of the question, which is about another provision of the document."""
    if inquiry.asks("overview", "list", "definition", "structure") or (document.origin is not None and not document.prior):
        return False  # of a law that was imported beside the corpus nothing but the article named is offered
    best = find(inquiry, [document], 1)
    own = max(inquiry.ranking.score(p.id) for p in read)
    return bool(best) and best[0].score > MENTIONED_RATIO * own


def _document_for(inquiry: Inquiry, article: int | str) -> Document | None:
    """The document an article number without a document means: the one whose article fits the words best."""
    named = inquiry.named or tuple(d for n in CORE for d in inquiry.corpus.numbered(n))
    scored = [
        (max((inquiry.ranking.score(p.id) for p in inquiry.corpus.article(d, article) if p.read), default=0.0), d)
        for d in named
        if inquiry.corpus.article(d, article)
    ]
    if not scored and not inquiry.named and isinstance(article, int) and article > LONGEST_PARTY_DOCUMENT:
        return next((d for d in inquiry.corpus.documents if d.kind == "Bộ luật"), None)
    return max(scored, key=lambda pair: pair[0])[1] if scored else None


def _no_such_article(inquiry: Inquiry, document: Document, article: int, count: int) -> Draft:
    statements = [record_statement(document, say("no_such_article", document=document_label(document), article=article, count=count))]
    statements += [provision_statement(inquiry, p) for p in structure_provisions(document)[:1]]
    if document.structure:
        statements.append(record_statement(document, f"Bố cục {document_label(document)}: {document.structure}."))
    return draft(inquiry, statements, related=[h.id for h in find(inquiry, [document], 3)])


def _unread(inquiry: Inquiry, document: Document, article: int | str, held: tuple[Provision, ...], *, whole: bool = True) -> Draft:
    """Asked for by name, but not read: named, with how to load the official text; never a citation."""
    entry = next((e for e in document.lists if e.article == article), None)
    if entry is not None and whole:
        text = say("count_only", document=document_label(document), count=entry.count, name=entry.name, article=article)
        statements = [record_statement(document, text), Statement(say("how_to_load", number=document.number))]
        return draft(inquiry, statements, related=[p.id for p in held])
    name = label(document, held[0]) if len(held) == 1 else f"Điều {article} {document_label(document)}"
    statements = [Statement(say("unread_article", label=name)), Statement(say("how_to_load", number=document.number))]
    other = [m.id for p in held for m in inquiry.corpus.matches(p.id)]
    return draft(inquiry, statements, related=[*(p.id for p in held), *other][:5], status="no_basis")


def _clause(inquiry: Inquiry, document: Document, article: int | str, clause: int, held: tuple[Provision, ...]) -> Draft:
    exact = [p for p in held if p.clause == clause and p.clause_number_checked != "no"]
    read = [p for p in exact if p.read]
    if read:
        chosen = read
        return write(inquiry, chosen, related=[m.id for p in chosen for m in inquiry.corpus.matches(p.id)])
    if exact:
        return _unread(inquiry, document, article, tuple(exact), whole=False)
    entry = next((e for e in document.lists if e.article == article), None)
    shown = [p for p in held if p.read]
    if not shown:
        return _unread(inquiry, document, article, held)
    lead = [Statement(say("no_such_clause", clause=clause, article=article, document=document_label(document)), (shown[0].id,))]
    if entry is not None and clause > entry.count:
        text = say("wrong_count", claimed=f"{clause} {entry.name}", document=document_label(document), count=entry.count, name=entry.name)
        lead = [Statement(f"Không có khoản {clause} Điều {article}. {text}", (shown[0].id,))]
    return write(inquiry, shown, lead=lead, related=[p.id for p in held if not p.read])


def _whole(inquiry: Inquiry, document: Document, read: list[Provision], held: tuple[Provision, ...]) -> Draft:
    """An article as a whole, or the one clause of it that a more precise question is about."""
    related = [*(p.id for p in held if not p.read), *(m.id for p in read for m in inquiry.corpus.matches(p.id))]
    if len(read) > 1 and not inquiry.asks("overview", "list", "definition", "structure"):
        best = sorted(read, key=lambda p: -inquiry.ranking.score(p.id))
        if inquiry.ranking.score(best[0].id) > 1.25 * inquiry.ranking.score(best[1].id):
            return write(inquiry, best[:1], related=[*(p.id for p in best[1:]), *related])
    if len(read) == 1:
        opening = list_opening(inquiry, document, read) if len(held) > 1 else []
        return write(inquiry, read, lead=opening, related=related)
    return write(inquiry, read, related=related)
