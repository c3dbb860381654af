"""Counted lists of acts: asked for as a whole, they are given as a whole, with how much of them was read."""

from __future__ import annotations

import re

from bot.compose.inquiry import Inquiry, draft, provision_statement, record_statement, say
from bot.compose.provisions import list_opening
from bot.citation import document_label
from bot.reply import Draft, Statement
from bot.retriever import CORE
from knowledge.provision import Document, ListSize
from knowledge.vietnamese import fold, normalise

_WHOLE = re.compile(
    r"\b(?:(?:cac|nhung|may|bao nhieu|du|het|tat ca|\d+|hai|ba|bon|nam|sau|bay|tam|chin|muoi|muoi chin) (?:cai |loai |kieu |tro |dang )?hanh vi|"
    r"hanh vi .{0,60}(?:gom|nhung gi|la gi|la nhung)|the nao la|liet ke|ke (?:ten|ra|het|du)|danh (?:sach|muc))\b"
)
_SOMETHING_ELSE = re.compile(r"\b(?:xu ly|ky luat|bi gi|bi phat|che tai|ai phai|trach nhiem|bao cho ai|khen thuong|co phai|thuoc hanh vi|dung khong|phai khong|thu (?:may|\w+))\b")


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
    named = [e for e in document.lists if any(fold(normalise(k)) in line for k in e.keywords)]
    if any("bao che" in k or "tiếp tay" in k for e in named for k in e.keywords):
        named = [e for e in named if any("bao che" in k for k in e.keywords)]
    elif re.search(r"\b(?:bao che|tiep tay)\b", line):
        return None
    return max(named, key=lambda e: len(e.name)) if named else None


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
        *(provision_statement(inquiry.corpus, p, bullet=True, first=n == 0) for n, p in enumerate(read)),
    ]
