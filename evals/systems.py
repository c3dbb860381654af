"""The systems that are compared: the bot, the bot with a part removed, and the peers of `evals.peers`.

A system answers a case with a reply object of the contract, the ranking behind it and, where its confidence is no
probability, a score that orders its answers. Parts are removed from outside; nothing in `bot` knows of evaluation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from bot.chat import Assistant
from bot.compose import Inquiry, compose
from bot.compose.decline import decline
from bot.question import Query
from bot.reply import Draft
from bot.retriever import Ranking, Retriever
from bot.settings import Settings
from evals.dataset import Case
from knowledge import corpus as corpus_files
from knowledge import index
from knowledge.corpus import Corpus
from knowledge.embed import load_embedder
from knowledge.errors import HoidapError, QuestionError
from knowledge.index import Index
from knowledge.progress import Progress, silent

DEPTH = 10
DIGITS = 9


@dataclass(frozen=True)
class Outcome:
    """What a system made of one case. ranking: ids, citations first. score: orders answers by how sure they are."""

    reply: dict[str, Any]
    ranking: tuple[str, ...] = ()
    score: float | None = None


class System(Protocol):
    """Answers cases."""

    def answer(self, case: Case) -> Outcome:
        """The outcome of one case; never raises for what a question holds."""
        ...


def knowledge_date(corpus: Corpus) -> dt.date:
    """The day "today" stands for in a run: the last on which the corpus's validity was checked. Runs repeat exactly."""
    return max(d.status.validity_as_of for d in corpus.documents)


class RecordingRetriever(Retriever):
    """The bot's retriever, remembering the ranking of the last question."""

    def __init__(self, corpus: Corpus, index: Index, weights: dict[str, float] | None = None) -> None:
        super().__init__(corpus, index, weights)
        self.last: list[Ranking] = []  # at most one

    def rank(self, query: Query, on: dt.date) -> Ranking:
        """As the bot's; see `Retriever.rank`."""
        self.last = [super().rank(query, on)]
        return self.last[0]


class NoExpansions(RecordingRetriever):
    """Without the documents' own words for everyday ones."""

    def rank(self, query: Query, on: dt.date) -> Ranking:
        """As the bot's, synonyms dropped."""
        return super().rank(replace(query, expansion=()), on)


class NoCalibration(Assistant):
    """Answers whatever it finds: threshold 0, no classifier and no pattern declines."""

    def _draft(self, inquiry: Inquiry) -> tuple[float, Draft]:
        return self.chance(inquiry.query, inquiry.ranking), compose(inquiry) or decline(inquiry, "no_basis")


class Bot:
    """An assistant as a system."""

    def __init__(self, assistant: Assistant, retriever: RecordingRetriever) -> None:
        self.assistant, self.retriever = assistant, retriever
        assistant.retriever = retriever

    def answer(self, case: Case) -> Outcome:
        """One reply; a question the bot cannot read is `no_basis` with the bot's message."""
        self.retriever.last.clear()
        try:
            reply = self.assistant.answer(case.question, case.history, as_of=case.as_of, id=case.id)
        except QuestionError as error:
            empty = {"id": case.id, "status": "no_basis", "answer": str(error), "citations": [], "related": [], "notices": [], "confidence": 0.0}
            return Outcome(empty)
        ranked = [c.id for c in (*reply.citations, *reply.related)]
        for ranking in self.retriever.last:
            ranked += _best(ranking)
        # The classifiers add their terms in the order of a set: the last digits differ from process to process.
        sure = None if reply.confidence is None else round(reply.confidence, DIGITS)
        found = reply.to_json() | {"confidence": sure, "seconds": reply.seconds}
        return Outcome(found, tuple(dict.fromkeys(ranked))[: DEPTH + len(reply.citations)], sure)


def _best(ranking: Ranking) -> list[str]:
    """Ids of the best provisions and documents' records, best first."""
    found = [(h.id, h.score) for h in ranking.provisions(DEPTH)] + [(d.id, ranking.score(d.id)) for d, _ in ranking.documents(3)]
    return [i for i, _ in sorted(found, key=lambda pair: -pair[1])]


def _bot(settings: Settings, progress: Progress, make: Callable[[Corpus, Index], RecordingRetriever] = RecordingRetriever,
         kind: type[Assistant] = Assistant) -> Bot:  # fmt: skip
    corpus = corpus_files.load()
    embedder = None if settings.embedding == "none" else load_embedder(settings.embedding)
    opened = index.ready(corpus, embedder, settings.index_folder, progress)
    today = knowledge_date(corpus)
    return Bot(kind(corpus, opened, today=lambda: today), make(corpus, opened))


def _words(settings: Settings, progress: Progress) -> Bot:
    # An index of its own: the one in use must not be rebuilt without vectors.
    return _bot(replace(settings, embedding="none", home=settings.home / "evals" / "words"), progress)


def _dense(settings: Settings, progress: Progress) -> Bot:
    return _bot(settings, progress, lambda corpus, opened: RecordingRetriever(corpus, opened, {"dense": 1.0}))


def _written(settings: Settings, progress: Progress) -> Bot:
    """The bot with the chat model that HOIDAP_LLM names writing its answers, every statement verified."""
    from bot.llm import Writer, open_model

    if settings.llm is None:
        raise HoidapError("Chưa có mô hình để đo: hãy đặt HOIDAP_LLM (và HOIDAP_LLM_BASE_URL), xem python -m bot settings.")
    bot = _bot(settings, progress)
    bot.assistant.writer = Writer(open_model(settings.llm))
    return bot


def _peer(name: str) -> Callable[[Settings, Progress], System]:
    def make(settings: Settings, progress: Progress) -> System:
        from evals import peers

        corpus = corpus_files.load()
        kind = peers.WordsPeer if name == "bm25" else peers.ChainPeer
        return kind(corpus, knowledge_date(corpus))

    return make


# name → what it is (for readers of reports) and how it is opened
SYSTEMS: dict[str, tuple[str, Callable[[Settings, Progress], System]]] = {
    "ours": ("Hỏi–đáp 205", _bot),
    "words": ("205: chỉ tìm theo từ", _words),
    "dense": ("205: chỉ tìm theo vectơ", _dense),
    "no-expansions": ("205: không từ đồng nghĩa", lambda s, p: _bot(s, p, NoExpansions)),
    "no-calibration": ("205: không từ chối", lambda s, p: _bot(s, p, kind=NoCalibration)),
    "llm": ("205: mô hình viết, có kiểm chứng", _written),
    "bm25": ("BM25", _peer("bm25")),
    "langchain-chroma": ("LangChain + Chroma", _peer("langchain-chroma")),
}


def open_system(name: str, settings: Settings, progress: Progress = silent) -> System:
    """A system by name; HoidapError lists the names where there is none."""
    if name not in SYSTEMS:
        raise HoidapError(f"Không có hệ thống '{name}'. Các hệ thống: {', '.join(SYSTEMS)}.")
    return SYSTEMS[name][1](settings, progress)
