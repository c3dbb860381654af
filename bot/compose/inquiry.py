"""What every composing function works from, and the small pieces they share."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.citation import day, document_label, label, validity_sentence
from bot.question import Query, vocabulary
from bot.reply import Draft, Statement, StatusName
from bot.retriever import Ranking
from knowledge.corpus import Corpus, in_force
from knowledge.provision import Document, Provision
from knowledge.vietnamese import fold, normalise, words

# Sentences of a note that speak of sources, not of the rule: they belong to the citation panel.
_ABOUT_SOURCES = re.compile(
    r"nguồn|đối chiếu|suy (?:từ|luận|theo)|bản dịch|trích|phỏng đoán|chưa (?:xem|đọc)|câu chữ|vị trí chưa chắc|vế ", re.IGNORECASE
)
MAX_SUGGESTIONS = 3


@dataclass(frozen=True)
class Inquiry:
    """One question with everything found for it. `on` is the date it is about, `today` the real one."""

    query: Query
    ranking: Ranking
    corpus: Corpus
    on: dt.date
    today: dt.date

    def asks(self, *names: str) -> bool:
        """Whether the question asks for any of these."""
        return bool(self.query.asks.intersection(names))

    @property
    def named(self) -> tuple[Document, ...]:
        """The documents that the question (or the conversation) names."""
        return self.query.reference.documents

    @property
    def dated(self) -> bool:
        """Whether it is about a day in the past."""
        return self.on < self.today and (self.query.asked is not None or self.on != self.today)


def say(sentence: str, /, **values: object) -> str:
    """A sentence of the vocabulary with its placeholders filled."""
    return str(vocabulary("sentences")[sentence]).format(**values)


def upper_first(text: str) -> str:
    """First letter in upper case: "khoản 2 Điều 10" → "Khoản 2 Điều 10"."""
    return text[:1].upper() + text[1:]


def provision_statement(
    inquiry: Inquiry, provision: Provision, *, bullet: bool = False, first: bool = True, given: Collection[str] = ()
) -> Statement:
    """The provision's own text under its label; where its document was replaced, the first mention says by what.
    `given`: provisions whose text stands before it already."""
    document = inquiry.corpus.document(provision.id)
    name = f"**{upper_first(label(document, provision))}**"
    lead = "- " if bullet else ""
    said = provision.full_text
    rests: tuple[str, ...] = (provision.id,)
    if provision.wording == "official" and (opening := _opening_words(inquiry, provision)) is not None and opening.id not in given:
        said, rests = f"{opening.text}\n{said}", (provision.id, opening.id)
    return Statement(f"{lead}{name}{replaced_by(document, inquiry.today) if first else ''}: {said}", rests, "text")


def _opening_words(inquiry: Inquiry, provision: Provision) -> Provision | None:
    """The words of the article or clause that an official clause or point goes on from ("… không được:"), for without
    them it may say the opposite."""
    if provision.point is None and provision.clause is None:
        return None
    held = inquiry.corpus.find(provision.id.rpartition(".")[0])
    return held if held is not None and held.read and held.text and held.text.rstrip().endswith(":") else None


def replaced_by(document: Document, today: dt.date) -> str:
    """ " (đã được thay thế bởi 114-QĐ/TW từ 11/7/2023)", or nothing where no replacement is known."""
    status = document.status
    if not status.replaced_by or not status.replaced_on or status.replaced_on > today:
        return ""
    return f" (đã được thay thế bởi {status.replaced_by} từ {day(status.replaced_on)})"


def record_statement(document: Document, text: str, *, bullet: bool = False) -> Statement:
    """A sentence that rests on a document's own record; names the document if the sentence does not."""
    name = document_label(document)
    body = text if name in text else f"{name}: {text}"
    return Statement(("- " if bullet else "") + body, (document.id,), "frame")


def rule_notes(provision: Provision) -> list[str]:
    """The sentences of its note that speak of the rule itself."""
    if not provision.note:
        return []
    sentences = re.split(r"(?<=[.;])\s+(?=[A-ZĐÀ-Ỹ0-9'])", provision.note)
    return [s.strip() for s in sentences if not _ABOUT_SOURCES.search(s)]


def shares_words(text: str, query: Query, least: int = 1) -> bool:
    """Whether text and question share at least `least` pairs of neighbouring syllables."""
    bare = [fold(w) for w in words(normalise(text))]
    pairs = set(zip(bare, bare[1:], strict=False))
    return len(pairs.intersection(zip(query.bare, query.bare[1:], strict=False))) >= least


def notices(corpus: Corpus, cites: Sequence[str], today: dt.date) -> tuple[str, ...]:
    """What must be said beside an answer: replaced documents, provisions read only in part, validity not known."""
    found: list[str] = []
    for document in dict.fromkeys(corpus.document(i) for i in cites):
        if in_force(document, today) is False:
            found.append(_replaced_notice(corpus, document, today))
        elif in_force(document, today) is None:
            found.append(validity_sentence(document))
        found += [f"{document_label(document)} đã được {by} sửa đổi, bổ sung; cần xem cả văn bản ấy." for by in document.amendments]
    for identity in cites:
        provision = corpus.find(identity)
        if provision is not None and provision.checked == "partial":
            name = upper_first(label(corpus.document(identity), provision))
            why = " ".join(s for s in re.split(r"(?<=\.)\s+", provision.note or "") if _ABOUT_SOURCES.search(s))
            found.append(f"{name}: mới đối chiếu được một phần (nguồn gián tiếp hoặc không đầy đủ). {why}".strip())
    return tuple(dict.fromkeys(found))


def _replaced_notice(corpus: Corpus, document: Document, today: dt.date) -> str:
    text = validity_sentence(document, today)
    later = corpus.current(document)
    if later is not document and later.number != document.status.replaced_by:
        text += f" Văn bản hiện nay của chuỗi thay thế này là {document_label(later)} ({day(later.issued)})."
    return text


def suggestions(inquiry: Inquiry, cites: Sequence[str], related: Sequence[str]) -> tuple[str, ...]:
    """Questions that the neighbours of the cited provisions answer."""
    found: list[str] = []
    for identity in (*related, *cites):
        provision = inquiry.corpus.find(identity)
        for question in provision.questions if provision else ():
            if len(question) <= 110 and not shares_words(question, inquiry.query, 4):
                found.append(question)
                break
    return tuple(dict.fromkeys(found))[:MAX_SUGGESTIONS]


def draft(
    inquiry: Inquiry, statements: Sequence[Statement], *, related: Sequence[str] = (), status: StatusName = "answered", extra: Sequence[str] = ()
) -> Draft:
    """Statements → Draft: citations in the order in which they carry the answer, notices and follow-ups added."""
    cites = tuple(dict.fromkeys(i for s in statements for i in s.rests_on))
    beside = tuple(i for i in dict.fromkeys(related) if i not in cites)
    return Draft(
        status=status,
        statements=tuple(statements),
        cites=cites,
        related=beside,
        notices=tuple(dict.fromkeys([*extra, *notices(inquiry.corpus, cites, inquiry.today)])),
        suggestions=suggestions(inquiry, cites, beside),
    )
