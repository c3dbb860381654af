"""Answers from documents imported beside the corpus: whole official texts of which nothing but their wording is known.

What the corpus knows of its own documents (crosswalk, counted lists, what each is about) they do not have. That a
provision is not found among them says nothing about what they rule, so nothing is corrected or ascribed elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.compose.article import article_answer
from bot.compose.inquiry import Inquiry, say
from bot.compose.provisions import choose, find, write
from bot.compose.record import comparison_answer, metadata_answer, records_answer, validity_answer
from bot.question import Query, expand, patterns, vocabulary
from bot.reply import Draft, Statement
from bot.retriever import Hit
from knowledge.provision import Document, Provision
from knowledge.vietnamese import fold, normalise, words

_FIELDS = ("signer", "issued", "issuer", "structure", "title", "basis", "amended", "validity")
# A length of time is asked for: a provision that states one goes before those that do not. On alqac25 the factor
# changes no first place for the worse.
TIME_PRIOR = 1.2
_TIME_ASKED = re.compile(
    r"\b(?:bao lau|(?:bao nhieu|may) (?:lau|nam|thang|ngay|tuoi|gio|tuan)|(?:tuoi|thoi (?:han|hieu|gian)) .*(?:la gi|nao|bao nhieu|may))\b"
)
_TIME = re.compile(r"\b\d+\s*(?:\([^()]*\)\s*)?(?:năm|tháng|ngày|tuổi|giờ|tuần|phút)\b")
# A heading whose words are those of the question ("Điều kiện kết hôn là gì?"): the shared words, squared, over the
# product of the numbers of both must reach so much. On alqac25 the factor changes nothing.
SAME_HEADING, HEADING_PRIOR = 0.6, 1.3
CANDIDATES = 16
# Clauses of an article that introduces them ("… trong các trường hợp sau đây:") are shown with it, up to so many.
MOST_CLAUSES = 20
SHARE = 0.5


def imported_answer(inquiry: Inquiry, *, nearest: bool = False) -> Draft | None:
    """The draft that answers a question about imported documents, or None where none of them has a fitting provision.

    nearest: the question names none of them and may be about another: then the answer says so.
    """
    if len(inquiry.named) > 1:
        return _several(inquiry)
    if inquiry.query.reference.articles and (answered := article_answer(inquiry)) is not None:
        return answered
    if inquiry.named and about_record(inquiry.query, inquiry.named):
        document = inquiry.named[0]
        return validity_answer(inquiry, [document]) if inquiry.asks("validity") else metadata_answer(inquiry, document)
    hits = [h for h in _preferred(inquiry, find(inquiry, limit=CANDIDATES)) if inquiry.corpus.provision(h.id).read]
    if not hits:
        return None
    chosen = _introduced(inquiry, choose(inquiry, hits), hits)
    taken = {p.id for p in chosen}
    lead = [Statement(say("nearest_imported"))] if nearest else []
    return write(inquiry, chosen, lead=lead, related=[h.id for h in hits if h.id not in taken and h.score >= SHARE * hits[0].score][:4])


def _several(inquiry: Inquiry) -> Draft:
    documents = list(inquiry.named)
    if inquiry.asks("validity") and about_record(inquiry.query, documents):
        return validity_answer(inquiry, documents)
    if inquiry.asks("signer", "issued", "issuer") and about_record(inquiry.query, documents):
        return records_answer(inquiry, documents)
    return comparison_answer(inquiry, documents)


def about_record(query: Query, documents: Sequence[Document]) -> bool:
    """Whether the question asks for a field of the record and speaks of nothing else: "hợp đồng có hiệu lực khi nào theo
    Bộ luật Dân sự" is about contracts."""
    asked = [name for name in _FIELDS if name in query.asks]
    if not asked:
        return False
    line = query.line
    for name in asked:
        line = patterns("intents")[name].sub(" ", line)
    known = set(vocabulary("record_words")) | {w for d in documents for w in query_words(d)}
    return sum(w not in known and not w.isdigit() for w in line.split()) <= 1


def query_words(document: Document) -> list[str]:
    """The syllables without marks that name a document in a question: its title, kind and number."""
    return words(fold(expand(normalise(f"{document.title} {document.kind} {document.number}"))))


def _preferred(inquiry: Inquiry, hits: Sequence[Hit]) -> list[Hit]:
    """The hits with those first that state the kind of figure asked for, or stand under the heading that the question repeats."""
    time = bool(_TIME_ASKED.search(inquiry.query.line))
    known = {w for d in inquiry.named for w in query_words(d)}
    asked = {w for w in inquiry.query.bare if w not in known}

    def weight(hit: Hit) -> float:
        provision = inquiry.corpus.provision(hit.id)
        heading = {w for w in words(fold(normalise(provision.heading or ""))) if w not in known}
        shared = len(heading & asked) ** 2 / max(1, len(heading) * len(asked))
        return (TIME_PRIOR if time and _TIME.search(provision.full_text) else 1.0) * (HEADING_PRIOR if shared >= SAME_HEADING else 1.0)

    return sorted(hits, key=lambda h: -h.score * weight(h))


def _introduced(inquiry: Inquiry, chosen: Sequence[Provision], hits: Sequence[Hit]) -> list[Provision]:
    """The chosen provisions, where the first only introduces what follows with the clauses it introduces."""
    top = chosen[0]
    if top.clause is not None or top.items or top.article is None or not (top.text or "").rstrip().endswith(":"):
        return list(chosen)
    clauses = [p for p in inquiry.corpus.article(inquiry.corpus.document(top.id), top.article) if p.read]
    if len(clauses) > MOST_CLAUSES:
        near = {h.id for h in hits}
        clauses = [p for p in clauses if p is top or p.id in near]
    return clauses
