"""The online line of the data flow, top to bottom: question → query → ranking → draft → verified reply."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot import confidence
from bot.beside import Beside
from bot.citation import cite, verify
from bot.compose import RECORD_FIELDS, Inquiry, compose
from bot.compose.decline import decline, refuse
from bot.compose.premise import premise_answer
from bot.memory import standalone
from bot.question import Query, read
from bot.refusal import refusal
from bot.renewal import Renewal
from bot.reply import Citation, Draft, Reply
from bot.retriever import Ranking, Retriever
from bot.settings import Settings
from knowledge import diacritics
from knowledge.corpus import Corpus
from knowledge.diacritics import Restorer
from knowledge.index import Index
from knowledge.progress import Progress, silent


class Assistant:
    """Answers questions from one corpus and its index. Holds no conversation: history comes with each question."""

    def __init__(
        self,
        corpus: Corpus,
        opened: Index,
        restorer: Restorer | None = None,
        *,
        today: Callable[[], dt.date] = dt.date.today,
        beside: Beside | None = None,
        renew: Callable[[Assistant], None] | None = None,
    ) -> None:
        self.restorer = restorer if restorer is not None else diacritics.LazyRestorer()
        self._today, self._renew = today, renew
        self.take(corpus, opened, beside)

    def take(self, corpus: Corpus, opened: Index, beside: Beside | None = None) -> None:
        """Answer from these from now on. `beside` holds imported documents that the project does not ship."""
        self.retriever, self.beside = Retriever(corpus, opened), beside
        self.corpus = beside.whole if beside is not None else corpus

    def answer(self, question: str, history: Sequence[Mapping[str, str]] = (), *, as_of: dt.date | None = None, id: str | None = None) -> Reply:
        """One verified reply. QuestionError (a message for the user) for an empty, unreadable or overlong question.

        history: earlier turns as {"role": "user" | "assistant", "content": …}, oldest first. as_of: the date the
        question is about where it names none (default: today).
        """
        started = time.perf_counter()
        if self._renew is not None:
            self._renew(self)
        retriever, beside = self.retriever, self.beside
        whole = beside.whole if beside is not None else retriever.corpus
        query = standalone(read(question, whole, self.restorer), history, whole, self.restorer)
        today = self._today()
        on = query.asked or as_of or today
        inquiry = Inquiry(query, retriever.rank(query, on), retriever.corpus, on, today)
        named = beside is not None and bool(beside.named(query)) and refusal(query) is None
        sure, draft = beside.draft_named(inquiry, 1.0) if beside is not None and named else self._draft(inquiry)
        if beside is not None and not named:
            sure, draft = beside.draft(inquiry, sure, draft)
        reply = verify(draft, whole, on)
        return replace(reply, id=id, question=query.text, confidence=sure, seconds=time.perf_counter() - started)

    def _draft(self, inquiry: Inquiry) -> tuple[float, Draft]:
        model = confidence.load()["hybrid" if "dense" in self.retriever.index.channels else "words"]
        sure = model.probability(confidence.features(inquiry.query, inquiry.ranking))
        reason = refusal(inquiry.query)
        if reason is not None:
            return sure, refuse(inquiry, reason)
        if inquiry.query.reference.unknown and not inquiry.named and not (inquiry.asks(*RECORD_FIELDS) and self._mentioned(inquiry.query)):
            return sure, decline(inquiry, "no_basis")
        if sure < model.threshold and not _exact(inquiry):
            corrected = premise_answer(inquiry)
            return sure, corrected or decline(inquiry, self._outside(inquiry.query))
        return sure, compose(inquiry) or decline(inquiry, "no_basis")

    def _mentioned(self, query: Query) -> bool:
        """Whether a document the corpus does not hold is spoken of in one it holds."""
        heads = [number.split("-")[0] for number in query.reference.unknown]
        texts = [t for d in self.corpus.documents for t in (d.replaces, d.amended_by, d.status.text) if t]
        texts += [p.text for p in self.corpus if p.text]
        return any(f"{head}-" in text or f"{head}/" in text for head in heads for text in texts)

    @staticmethod
    def _outside(query: Query) -> str:
        """Within the subject or outside it, for a question the corpus does not answer."""
        return "no_basis" if query.reference.documents or query.reference.unknown or confidence.domain_words(query) else "off_topic"

    def rank(self, question: str, *, as_of: dt.date | None = None) -> tuple[Query, Ranking]:
        """The query and the ranking behind an answer, for evaluation and calibration."""
        query = read(question, self.corpus, self.restorer)
        return query, self.retriever.rank(query, query.asked or as_of or self._today())

    def cite(self, identity: str) -> Citation:
        """A provision or a document's own record as of today; KeyError if the corpus holds neither."""
        return cite(self.corpus, identity, self._today())

    def search(self, text: str, limit: int = 20) -> list[Citation]:
        """Provisions ranked for a search text; empty for an empty text."""
        if not any(c.isalnum() for c in text):
            return []
        query, ranking = self.rank(text[:1000])
        named = {d.id for d in query.reference.documents}
        found = ranking.provisions(limit, lambda p, d: not named or d.id in named)
        if self.beside is not None:
            found += self.beside.retriever.rank(query, query.asked or self._today()).provisions(limit, lambda p, d: not named or d.id in named)
            found = sorted(found, key=lambda h: -h.score)[:limit]
        return [self.cite(h.id) for h in found if h.score >= 0.25 * found[0].score]


def _exact(inquiry: Inquiry) -> bool:
    """Whether the question is looked up rather than searched: an article by number, or a field of a named document's record."""
    named = bool(inquiry.named)
    return (named and bool(inquiry.query.reference.articles)) or (named and inquiry.asks(*RECORD_FIELDS)) or len(inquiry.named) > 1


def open_assistant(settings: Settings, progress: Progress = silent) -> Assistant:
    """Corpus, embedding and index opened, the index built first where it is missing, stale or damaged.

    Documents imported later, by this process or another, are taken up at the next question. CorpusError,
    EmbeddingError or IndexUnavailable with a line for the user where that cannot be done.
    """
    renewal = Renewal(settings)
    corpus, opened, beside = renewal.load(progress)
    return Assistant(corpus, opened, beside=beside, renew=renewal)
