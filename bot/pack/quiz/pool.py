"""Every item that can be made from the corpus as it stands."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence

from bot.citation import day, document_label, label, validity_sentence
from bot.pack.quiz.curated import Choice, Entry, Situation, Statement, digest, resolve, sheets, written_against
from bot.pack.quiz.item import Kind, Option, QuizItem, identity
from knowledge.corpus import Corpus
from knowledge.provision import Document, Provision

RIGHT, WRONG = "Đúng", "Sai"
VERDICT = "Nhận định này đúng hay sai?"
PARTLY = "(mới đối chiếu được một phần)"
# A selection that spans more articles than this is about the document as a whole: who signed it, how it is built.
_WHOLE = 3


def pool(corpus: Corpus, provisions: Sequence[Provision] | None = None, *, today: dt.date | None = None) -> tuple[QuizItem, ...]:
    """Every distinct item about the given provisions (default: about 205 and 114), sorted by id.

    Nothing rests on an unread provision. `today` is the date that validity is told for; default: the day it was
    last checked. The right answers stand equally often at A, B, C and D.
    """
    made: dict[str, QuizItem] = {}
    for document, entry in _entries(corpus):
        item = _item(corpus, document, entry, today)
        if item is not None and (provisions is None or _about(item, provisions)):
            made[item.id] = item
    return _spread(sorted(made.values(), key=lambda i: i.id))


def situations(corpus: Corpus, *, today: dt.date | None = None) -> tuple[QuizItem, ...]:
    """The short cases alone, in the order of the documents."""
    return tuple(i for i in pool(corpus, today=today) if i.kind == "situation")


def _entries(corpus: Corpus) -> Iterator[tuple[Document, Choice | Statement]]:
    for sheet in sheets():
        for document in corpus.numbered(sheet.document)[:1]:
            entries: tuple[Choice | Statement, ...] = (*sheet.choices, *sheet.situations, *sheet.statements)
            for entry in entries:
                yield document, entry


def _item(corpus: Corpus, document: Document, entry: Choice | Statement, today: dt.date | None) -> QuizItem | None:
    """The item, or None where the corpus no longer holds, or has not read, what it was written against."""
    wrong = entry.wrong if isinstance(entry, Choice) else ()
    try:
        basis = tuple(resolve(corpus, document.id, place) for place in entry.basis)
        drawn = [tuple(resolve(corpus, document.id, place) for place in w.source) for w in wrong]
    except KeyError:
        return None
    if not all(_as_written(corpus, i) for i in (*basis, *(i for ids in drawn for i in ids))):
        return None
    if isinstance(entry, Choice):
        kind: Kind = "situation" if isinstance(entry, Situation) else "choice"
        others = (Option(w.text, tuple(dict.fromkeys((*ids, *basis))), w.because) for w, ids in zip(wrong, drawn, strict=True))
        options, right = (Option(entry.right, basis), *others), 0
    else:
        kind, options, right = "true_false", (Option(RIGHT), Option(WRONG)), 0 if entry.holds else 1
    stem = _stem(document, entry)
    texts = [o.text for o in options]
    return QuizItem(
        id=identity(kind, stem, texts[right], tuple(t for n, t in enumerate(texts) if n != right)),
        kind=kind,
        stem=stem,
        stem_rests_on=basis,
        options=options,
        right=right,
        basis=basis,
        basis_label="; ".join(dict.fromkeys(label(corpus.document(i), corpus.find(i)) for i in basis)),
        explanation=_explanation(corpus, document, entry, basis, today),
        document=document.number,
        checked="partial" if any(_partial(corpus.find(i)) for i in basis) else "full",
        validity=validity_sentence(document, today),
    )


def _as_written(corpus: Corpus, identity: str) -> bool:
    provision = corpus.find(identity)
    return (provision is None or provision.read) and written_against().get(identity) == digest(corpus, identity)


def _partial(provision: Provision | None) -> bool:
    return provision is not None and (provision.checked == "partial" or any(i.checked == "partial" for i in provision.items))


def _stem(document: Document, entry: Choice | Statement) -> str:
    place = f"{entry.at} " if entry.at else ""
    lead = f"Theo {place}{document_label(document)} ngày {day(document.issued)}, "
    text = entry.ask if isinstance(entry, Choice) else entry.say
    asked = text[:1].upper() + text[1:] if entry.whole or entry.event else lead + text
    if isinstance(entry, Statement):
        return f"{asked} {VERDICT}"
    return f"{entry.case} {asked}" if isinstance(entry, Situation) else asked


def _explanation(corpus: Corpus, document: Document, entry: Entry, basis: tuple[str, ...], today: dt.date | None) -> str:
    """Why the answer is right: our remark, what the basis says, how far it was checked, validity, the match in 114."""
    parts = [entry.because] if isinstance(entry, Statement) and entry.because else []
    parts += [entry.why] if entry.why else []
    for place in basis:
        provision = corpus.find(place)
        if provision is not None:
            name = label(corpus.document(place), provision)
            parts.append(f"{name[:1].upper()}{name[1:]}: {provision.full_text}" + (f" {PARTLY}" if _partial(provision) else ""))
    parts.append(validity_sentence(document, today))
    successor = corpus.successor(document)
    if successor is not None:
        rows = [row for i in basis if corpus.document(i) is document and (row := corpus.row(i)) is not None]
        parts += [f"So với {document_label(successor)}: {row.difference}" for row in rows]
    return "\n".join(parts)


def _about(item: QuizItem, provisions: Sequence[Provision]) -> bool:
    ids = {p.id for p in provisions}
    if ids & set(item.basis):
        return True
    articles = {p.article for p in provisions if p.document_id in item.basis}
    return len(articles) > _WHOLE


def _spread(items: list[QuizItem]) -> tuple[QuizItem, ...]:
    """The items with their right answers at A, B, C, D in turn; true and false keep their order."""
    placed, turn = [], 0
    for item in items:
        if item.kind == "true_false":
            placed.append(item)
            continue
        placed.append(moved(item, turn % len(item.options)))
        turn += 1
    return tuple(placed)


def moved(item: QuizItem, position: int) -> QuizItem:
    """The item with its right answer at a position, the wrong ones in their order around it."""
    others = [o for n, o in enumerate(item.options) if n != item.right]
    options = (*others[:position], item.options[item.right], *others[position:])
    return dataclasses.replace(item, options=options, right=position)
