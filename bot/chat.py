"""The online line of the data flow, top to bottom: question → query → ranking → draft → verified reply."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot import confidence, store
from bot.beside import Beside
from bot.citation import cite, render, verify
from bot.compose import RECORD_FIELDS, Inquiry, compose
from bot.compose.decline import decline, refuse
from bot.compose.premise import premise_answer
from bot.memory import leans, recent, standalone, with_marks
from bot.question import Query, read
from bot.refusal import refusal
from bot.renewal import Renewal
from bot.reply import Citation, Draft, Reply, Statement, Verified
from bot.retriever import Ranking, Retriever
from bot.settings import Settings
from knowledge import diacritics
from knowledge.corpus import Corpus
from knowledge.diacritics import Restorer
from knowledge.errors import CitationError
from knowledge.index import Index
from knowledge.progress import Progress, silent

if TYPE_CHECKING:
    from bot.llm import Writer

Stage = Reply | Verified
Observer = Callable[[str, Mapping[str, Any]], None]
# The statuses whose answer a model may write; what is refused or outside the subject is never handed to it.
WRITABLE = ("answered", "no_basis")
# What the log of a model keeps, where the log is on.
LOGGED = ("rejected", "rewritten", "rewrite_rejected")
FAILED = "Bản viết của mô hình gặp lỗi; câu trả lời là bản trích từ điều khoản."


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
        self.writer: Writer | None = None
        self.observers: list[Observer] = []
        self.take(corpus, opened, beside)

    def take(self, corpus: Corpus, opened: Index, beside: Beside | None = None) -> None:
        """Answer from these from now on. `beside` holds imported documents that the project does not ship."""
        self.retriever, self.beside = Retriever(corpus, opened), beside
        self.corpus = beside.whole if beside is not None else corpus

    def refresh(self) -> None:
        """Take up what was imported or removed since, where this assistant was given a way to."""
        if self._renew is not None:
            self._renew(self)

    def answer(
        self,
        question: str,
        history: Sequence[Mapping[str, str]] = (),
        *,
        as_of: dt.date | None = None,
        id: str | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Reply:
        """One verified reply. QuestionError (a message for the user) for an empty, unreadable or overlong question.

        history: earlier turns as {"role": "user" | "assistant", "content": …}, oldest first. as_of: the date the
        question is about where it names none (default: today). cancelled: asked now and then while a model writes.
        """
        *_, last = (s for s in self.stages(question, history, as_of=as_of, id=id, cancelled=cancelled) if isinstance(s, Reply))
        return last

    def stages(
        self,
        question: str,
        history: Sequence[Mapping[str, str]] = (),
        *,
        as_of: dt.date | None = None,
        id: str | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Iterator[Stage]:
        """The extractive reply at once; where a model is configured, each statement of its answer once it is verified,
        then the reply that stands.

        The last stage is the reply to keep: the model's verified text, or the extractive one with a `remark` that says
        why. A follow-up that the model made standalone has its own extractive reply in between. The draft is composed
        once; nothing that is given out rests on anything unverified.
        """
        last: Reply | None = None
        try:
            for stage in self._stages(question, history, as_of, id, cancelled):
                last = stage if isinstance(stage, Reply) else last
                yield stage
        finally:
            if last is not None:
                self.tell("reply", {"status": last.status, "answerer": last.answerer, "seconds": last.seconds})

    def tell(self, kind: str, record: Mapping[str, Any]) -> None:
        """Tell the observers of a reply, or of what a model did: a call, a statement accepted or rejected, a rewrite."""
        for observer in self.observers:
            observer(kind, record)

    def _stages(
        self, question: str, history: Sequence[Mapping[str, str]], as_of: dt.date | None, id: str | None, cancelled: Callable[[], bool]
    ) -> Iterator[Stage]:
        started, clock = time.perf_counter(), time.monotonic()
        self.refresh()
        retriever, beside, writer = self.retriever, self.beside, self.writer
        whole = beside.whole if beside is not None else retriever.corpus
        own = read(question, whole, self.restorer)
        inquiry = self._inquiry(standalone(own, history, whole, self.restorer), as_of, retriever)
        sure, draft = self._drafted(inquiry, beside)
        rewritten: str | None = None

        def reply(draft: Draft, remark: str | None = None) -> Reply:
            made = verify(draft, whole, inquiry.on)
            return replace(made, id=id, question=own.text, confidence=sure, seconds=time.perf_counter() - started, remark=remark, rewritten=rewritten)

        yield reply(draft)
        if writer is None or draft.status not in WRITABLE:
            return
        deadline = clock + writer.model.timeout
        try:
            if history and leans(own):
                asked, turns = with_marks(own.text, self.restorer), recent(history, self.restorer)
                rewritten = writer.rewrite(asked, turns, replace(inquiry, corpus=whole), self.restorer, deadline)
            if rewritten is not None:
                inquiry = self._inquiry(read(rewritten, whole, self.restorer), as_of, retriever)
                sure, draft = self._drafted(inquiry, beside)
                yield reply(draft)
            if draft.status == "answered":
                yield from self._written(writer.write(replace(inquiry, corpus=whole), draft, deadline, cancelled), draft, reply)
        except Exception as error:  # the extractive reply stands whatever becomes of the model's
            logging.getLogger(__name__).error("Bản viết của mô hình gặp lỗi", exc_info=error)
            yield reply(draft, FAILED)

    def _written(self, events: Iterator[Any], draft: Draft, reply: Callable[[Draft, str | None], Reply]) -> Iterator[Stage]:
        """What the writer gives, as stages; CitationError of the woven draft leaves the extractive one."""
        for event in events:
            if isinstance(event, Statement):
                self.tell("accepted", {})
                yield Verified(render(replace(draft, statements=(event,))))
                continue
            try:
                yield reply(event.draft or draft, event.remark or None)
            except CitationError as error:
                logging.getLogger(__name__).error("Bản viết của mô hình không dẫn đúng căn cứ", exc_info=error)
                yield reply(draft, FAILED)

    def _inquiry(self, query: Query, as_of: dt.date | None, retriever: Retriever) -> Inquiry:
        today = self._today()
        on = query.asked or as_of or today
        return Inquiry(query, retriever.rank(query, on), retriever.corpus, on, today)

    def _drafted(self, inquiry: Inquiry, beside: Beside | None) -> tuple[float, Draft]:
        """The draft of the shipped corpus, or of an imported document where the question is about that."""
        if beside is None:
            return self._draft(inquiry)
        if beside.named(inquiry.query) and refusal(inquiry.query) is None:
            return beside.draft_named(inquiry, 1.0)
        return beside.draft(inquiry, *self._draft(inquiry))

    def _draft(self, inquiry: Inquiry) -> tuple[float, Draft]:
        sure = self.chance(inquiry.query, inquiry.ranking)
        reason = refusal(inquiry.query)
        if reason is not None:
            return sure, refuse(inquiry, reason)
        if inquiry.query.reference.unknown and not inquiry.named and not (inquiry.asks(*RECORD_FIELDS) and self._mentioned(inquiry.query)):
            return sure, decline(inquiry, "no_basis")
        if sure < self._gate.threshold and not _exact(inquiry):
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

    def chance(self, query: Query, ranking: Ranking) -> float:
        """The chance in [0, 1] that the corpus answers the question, by the model fitted for this index's channels."""
        return self._gate.probability(confidence.features(query, ranking))

    @property
    def _gate(self) -> confidence.Model:
        return confidence.load()["hybrid" if "dense" in self.retriever.index.channels else "words"]

    def cite(self, identity: str) -> Citation:
        """A provision or a document's own record as of today; KeyError if the corpus holds neither."""
        return cite(self.corpus, identity, self._today())

    def search(self, text: str, limit: int = 20) -> list[Citation]:
        """Provisions ranked for a search text; empty for an empty text."""
        if not any(c.isalnum() for c in text):
            return []
        self.refresh()
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
    assistant = Assistant(corpus, opened, beside=beside, renew=renewal)
    if settings.llm is not None:
        from bot.llm import Writer, open_model

        if settings.log:
            assistant.observers.append(lambda kind, record: store.log_model(settings.home, kind, record) if kind in LOGGED else None)
        assistant.writer = Writer(open_model(settings.llm, assistant.tell), assistant.tell)
    return assistant
