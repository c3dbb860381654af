"""Imported documents laid over the shipped corpus at load. Nothing of it is stored: the shipped files stay as they are.

Official wording takes the place of the restatement with the same id and keeps its plain version and questions, unless
figures, dates, lists or prohibitions differ. Restatements whose clause is not known move as a group to the *bản diễn đạt
trước* of their article; links to one of them then lead to the official provision that holds most of it. What a person
ticked off counts as checked in full. New documents form a corpus of their own beside the shipped one, so that
what the shipped corpus answers and refuses does not depend on them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from knowledge.corpus import Corpus
from knowledge.importing.compare import best_match, differences, only_in
from knowledge.importing.record import record
from knowledge.importing.relations import related
from knowledge.provision import CrosswalkRow, Document, Provision, Source

# A restatement without article is the text of an official provision only where that holds this much of it; the same
# for its questions to help finding the provision.
SURE_MATCH = 0.6
# Where a clause number was inferred, another clause that holds so much more of the restatement is the one it restates.
OTHER_CLAUSE = 0.25
_ABOUT_SOURCES = re.compile(r"nguồn|đối chiếu|suy (?:từ|luận|theo)|bản dịch|trích|phỏng đoán|chưa (?:xem|đọc)|câu chữ|vị trí", re.IGNORECASE)


@dataclass(frozen=True)
class Library:
    """Everything a door works with. `shipped` holds official wording where it was imported; `added` the documents that
    the project does not ship (empty: none); `whole` is both, for looking up and citing. `differences`: Vietnamese
    sentences by the id of the official provision, of a restatement without clause, or of the document's own record."""

    shipped: Corpus
    added: Corpus
    whole: Corpus
    differences: dict[str, tuple[str, ...]] = field(default_factory=dict)


def library(shipped: Corpus, imported: Sequence[Document]) -> Library:
    """The shipped corpus with the imported documents over and beside it."""
    if not imported:
        return Library(shipped, Corpus(()), shipped)
    imported = [as_reviewed(d) for d in imported]
    official = {d.id: d for d in imported}
    moved: dict[str, str] = {}
    found: dict[str, tuple[str, ...]] = {}
    documents = [_merge(d, official[d.id], moved, found) if d.id in official else d for d in shipped.documents]
    added = [_sourced(d) for d in imported if d.id not in {s.id for s in shipped.documents}]
    linked = related([*documents, *added])
    documents, added = linked[: len(documents)], linked[len(documents) :]
    rows = _remapped(shipped.crosswalk, moved)
    over, beside = ([d for d in imported if (d.id in {s.id for s in shipped.documents}) is side] for side in (True, False))
    # A relation taken up from a new document changes a shipped record, which the index holds too.
    changed = over or documents != list(shipped.documents)
    digest = _digest(shipped.digest, [*over, *(beside if changed else [])]) if changed else shipped.digest
    base = Corpus(documents, rows, digest, moved)
    extra = Corpus(added, (), _digest("added", beside))
    return Library(base, extra, Corpus([*documents, *added], rows, _digest(digest, beside), moved), found)


def as_reviewed(document: Document) -> Document:
    """The document with every provision whose wording a person ticked off checked in full, its points too."""

    def one(p: Provision) -> Provision:
        if "wording" not in p.reviewed:
            return p
        return p.model_copy(update={"checked": "full", "items": tuple(i.model_copy(update={"checked": "full"}) for i in p.items)})

    return document.model_copy(update={"provisions": tuple(one(p) for p in document.provisions)})


def _digest(first: str, documents: Iterable[Document]) -> str:
    digest = hashlib.sha256(first.encode())
    for document in sorted(documents, key=lambda d: d.id):
        digest.update(document.model_dump_json(exclude={"origin"}).encode())
    return digest.hexdigest()


def _sourced(document: Document) -> Document:
    """Each official provision with its file and page as source."""
    return document.model_copy(update={"provisions": tuple(with_source(p, document) for p in document.provisions)})


def with_source(provision: Provision, document: Document) -> Provision:
    """The provision with the imported file, and the page where the file has pages, as its source."""
    if document.origin is None:
        return provision
    page = f", trang {provision.page}" if provision.page else ""
    return provision.model_copy(update={"sources": (Source(name=f"{document.origin.file}{page}", page=provision.page),)})


def _merge(held: Document, official: Document, moved: dict[str, str], found: dict[str, tuple[str, ...]]) -> Document:
    """The shipped document with its official text. Validity and relations stay as the shipped record has them."""
    fresh = {p.id: with_source(p, official) for p in official.provisions}
    own = list(fresh.values())
    articles = {p.article for p in own if p.article is not None}
    prior, kept = [], []
    for restated in held.provisions:
        target = _target(restated, fresh, own, articles)
        if target is None:
            kept.append(restated)
            continue
        if restated.id != target.id:
            moved[restated.id] = target.id
        if restated.read:
            prior.append(restated)
            fresh[target.id] = _joined(restated, fresh[target.id], found)
            if not restated.numbered and restated.article is not None and restated.id != target.id:
                article = "\n".join(p.full_text for p in own if p.article == restated.article)
                if told := only_in(restated.full_text, article):
                    found[restated.id] = told
    whole = {p.article for p in held.provisions if p.article is not None and p.article_number_checked == "full"} <= articles
    provisions = (*fresh.values(), *kept) if whole else tuple(sorted((*fresh.values(), *kept), key=_order))
    update: dict[str, Any] = {"provisions": provisions, "prior": tuple(prior), "origin": official.origin, "amends": official.amends}
    changed, told = record(held, official)
    if told:
        found[held.id] = told
    update |= changed
    parts = official.parts if whole else ()
    update |= {"parts": parts if {a for p in parts for a in p.articles} == {p.article for p in provisions if p.article is not None} else ()}
    update |= {"structure": official.structure if whole and official.structure else held.structure}
    update |= {name: value for name in ("signer", "effective") if (value := getattr(official, name)) and not getattr(held, name)}
    return held.model_copy(update=update)


def _target(restated: Provision, fresh: dict[str, Provision], own: list[Provision], articles: set[int | str]) -> Provision | None:
    """The official provision that takes the place of a restated one; None where the file does not hold it."""
    if restated.kind == "context":
        return None
    if restated.article is not None:
        if restated.article not in articles:
            return None
        among = [p for p in own if p.article == restated.article]
        same = fresh.get(restated.id)
        if same is not None and restated.clause is not None and same.clause is None and len(among) > 1:
            same = None  # "…/11" is here the opening words of the article, there a clause whose number is not known
        best, share = best_match(restated, among)
        inferred = restated.read and restated.clause is not None and restated.clause_number_checked != "full"
        if same is not None and not (inferred and share - best_match(restated, [same])[1] >= OTHER_CLAUSE):
            return same
        clause = [p for p in among if restated.clause is not None and p.clause == restated.clause and not inferred]
        return best_match(restated, clause)[0] if clause else best
    if restated.id in fresh:
        return fresh[restated.id]
    if not restated.read:
        return None
    best, share = best_match(restated, own)
    return best if share >= SURE_MATCH else None


def _joined(restated: Provision, official: Provision, found: dict[str, tuple[str, ...]]) -> Provision:
    """The official provision with what may be kept of the restatement beside it."""
    same = restated.id == official.id
    if same:
        told = differences(restated, official)
        if told:
            found[official.id] = told
        if told and "plain" not in official.reviewed:
            return official
        note = " ".join(s for s in re.split(r"(?<=[.;])\s+", restated.note or "") if not _ABOUT_SOURCES.search(s)) or None
        aids = {"plain": restated.plain, "elements": restated.elements, "note": note, "kind": restated.kind}
        return official.model_copy(update=aids | _questions(restated, official))
    if "plain" in official.reviewed or (best_match(restated, [official])[1] >= SURE_MATCH and not differences(restated, official)):
        return official.model_copy(update=_questions(restated, official))
    return official


def _questions(restated: Provision, official: Provision) -> dict[str, tuple[str, ...]]:
    return {"questions": (*official.questions, *restated.questions), "everyday": (*official.everyday, *restated.everyday)}


def _order(provision: Provision) -> tuple[bool, int, str]:
    number = re.match(r"\d+", str(provision.article or ""))
    return provision.article is None, int(number[0]) if number else 0, str(provision.article or "")


def _remapped(rows: Iterable[CrosswalkRow], moved: dict[str, str]) -> list[CrosswalkRow]:
    """The rows with ids that exist: a restated id that moved is the official provision in its place."""
    sides = ("old", "new")
    return [r.model_copy(update={s: tuple(dict.fromkeys(moved.get(i, i) for i in getattr(r, s))) for s in sides}) for r in rows]
