"""Counted lists of acts: asked for as a whole, they are given as a whole, with how much of them was read."""

from __future__ import annotations

import re

from bot.citation import document_label
from bot.compose.inquiry import Inquiry, draft, provision_statement, record_statement, say
from bot.compose.provisions import find, list_opening
from bot.reply import Draft, Statement
from bot.retriever import CORE
from knowledge.provision import Document, ListSize, Provision
from knowledge.vietnamese import fold, normalise, words

_WHOLE = re.compile(
    r"\b(?:(?:\d+|hai|ba|bon|nam|sau|bay|tam|chin|muoi|muoi chin) (?:kieu|tro|dang|chieu) |(?:cac|nhung|may|bao nhieu|du|het|tat ca|\d+|hai|ba|bon|nam|sau|bay|tam|chin|muoi|muoi chin) (?:cai |loai |kieu |tro |dang )?hanh vi|"
    r"hanh vi .{0,60}(?:gom|nhung gi|la gi|la nhung)|the nao la|liet ke|ke (?:ten|ra|het|du)|danh (?:sach|muc))\b"
)
_LISTING = re.compile(
    r"\b(?:ke (?:ten|ra|het|tron|cac|giup|du)|liet ke|diem danh|doc (?:het|cho|du)|tom (?:het|lai)|"
    r"gom (?:nhung|cac|gi|co|may)|may (?:ro|nhom|cai|kieu|loai|thu|muc)|"
    r"(?:\d+|hai|ba|bon|nam|sau|bay|tam|chin|muoi) (?:cai |thu )?(?:ly do|kieu|tro|nguyen tac|chuan|can cu|truong hop|nhom|diem|viec|thu|dau hieu|muc tieu|noi dung|dieu cam))"
)
_PLURAL = re.compile(r"\b(?:(?:nhung|cac) .{1,45}? (?:nao|gi)|nhung gi)\b")
_SPLIT = re.compile(r"\s+[-–]\s+|:\s*|,\s*")
_NUMBER = re.compile(r"\s*(?:\d+(?:\.\d+)*|\(.*\))$")
MOST_ENTRIES = 12
_SOMETHING_ELSE = re.compile(
    r"\b(?:xu ly|ky luat|bi gi|bi phat|che tai|ai phai|trach nhiem|bao cho ai|khen thuong|co phai|thuoc hanh vi|dung khong|phai khong|thu (?:may|\w+))\b"
)


def list_answer(inquiry: Inquiry) -> Draft | None:
    """The whole list that the question asks for; None where it asks for something else."""
    line = inquiry.query.line
    if not _WHOLE.search(line) or _SOMETHING_ELSE.search(line):
        return None
    documents = inquiry.named or tuple(d for n in reversed(CORE) for d in inquiry.corpus.numbered(n))
    found = [(d, e) for d in documents if (e := _entry(inquiry, d)) is not None]
    if not found:
        return None
    statements: list[Statement] = []
    related: list[str] = []
    for document, entry in found:
        statements += _entries(inquiry, document, entry)
        related += [p.id for p in inquiry.corpus.article(document, entry.article or 0) if not p.read]
    return draft(inquiry, statements, related=related[:6])


def _entry(inquiry: Inquiry, document: Document) -> ListSize | None:
    """The document's list that the question's words name; the longest name wins."""
    line = inquiry.query.line
    named = [e for e in document.lists if any(" ".join(words(fold(normalise(k)))) in line for k in e.keywords)]
    if any("bao che" in k or "tiếp tay" in k for e in named for k in e.keywords):
        named = [e for e in named if any("bao che" in k for k in e.keywords)]
    elif re.search(r"\b(?:bao che|tiep tay)\b", line):
        return None
    if named:
        return max(named, key=lambda e: len(e.name))
    counted = [e for e in document.lists if inquiry.named and any(n == e.count and noun == "hanh vi" for n, noun in inquiry.query.counts)]
    return counted[0] if len(counted) == 1 else None


def _entries(inquiry: Inquiry, document: Document, entry: ListSize) -> list[Statement]:
    held = inquiry.corpus.article(document, entry.article) if entry.article is not None else ()
    read = [p for p in held if p.read]
    if not read:
        values = {"document": document_label(document), "count": entry.count, "name": entry.name, "article": entry.article}
        if entry.article is None:
            sizes = ", ".join(f"{e.count} {e.name} (Điều {e.article})" for e in document.lists if e.article is not None)
            return [record_statement(document, f"{document_label(document)} có {entry.count} {entry.name}, gồm {sizes}.")]
        return [record_statement(document, say("count_only", **values))]
    return [
        *list_opening(inquiry, document, read),
        *(provision_statement(inquiry, p, bullet=True, first=n == 0) for n, p in enumerate(read)),
    ]


def group_answer(inquiry: Inquiry) -> Draft | None:
    """A list that the document does not number as one: the provisions under one heading ("căn cứ miễn nhiệm 1" to "6",
    "nhóm 3, biểu hiện …"), where a list is asked for and several of them fit the question."""
    strong, loose = _LISTING.search(inquiry.query.line), _PLURAL.search(inquiry.query.line)
    hits = find(inquiry) if strong or loose else []
    if not hits or inquiry.corpus.provision(hits[0].id).items:
        return None
    document = inquiry.corpus.document(hits[0].id)
    scores = {h.id: h.score for h in hits if inquiry.corpus.document(h.id) is document}
    groups = _groups(document)
    wanted = {n for n, _ in inquiry.query.counts}
    least = 2 if strong else 4
    fitting = [
        key
        for key, members in groups.items()
        if (any(p.id == hits[0].id for p in members) and sum(p.id in scores for p in members) >= min(least, len(members)))
        or (len(members) in wanted and any(p.id in scores for p in members))
    ]
    if not fitting:
        return None
    best = max(fitting, key=lambda k: (len(groups[k]) in wanted, sum(scores.get(p.id, 0.0) for p in groups[k]) / len(groups[k]) ** 0.5))
    chosen = groups[best]
    related = [p.id for p in document.provisions if not p.read and p.heading and best in _prefixes(p)]
    return draft(inquiry, [provision_statement(inquiry, p, bullet=True, first=n == 0) for n, p in enumerate(chosen)], related=related)


def _groups(document: Document) -> dict[str, list[Provision]]:
    """Provisions that were read by each shared beginning of their headings, 2 to `MOST_ENTRIES` of them."""
    found: dict[str, list[Provision]] = {}
    for provision in document.provisions:
        if provision.read and provision.kind == "rule":
            for key in _prefixes(provision):
                found.setdefault(key, []).append(provision)
    return {key: members for key, members in found.items() if 2 <= len(members) <= MOST_ENTRIES}


def _prefixes(provision: Provision) -> list[str]:
    """ "nhóm 2, biểu hiện 7" → ["nhóm 2", "nhóm", "nhóm 2|biểu hiện"]: each beginning with and without its number."""
    parts = [p.strip() for p in _SPLIT.split(provision.heading or "") if p.strip()]
    keys = []
    for n in range(1, len(parts) + 1):
        whole = "|".join(parts[:n])
        keys += [whole, _NUMBER.sub("", whole)]
    return [k for k in dict.fromkeys(keys) if k]
