"""The systems a user would otherwise assemble: BM25 alone, and LangChain + Chroma with its default embedding.

Both hold the same passages as the bot (every provision that was read, every document's own record), cite the best
three and answer with their texts under their labels. They never decline. Each indexes the form that serves it best:
first article right with label, heading and text / with text alone was .452 / .395 for BM25 (420 questions) and
.067 / .095 for MiniLM (105 of them).
"""

from __future__ import annotations

import datetime as dt
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np

from bot.citation import cite, document_label, label, record_text
from bot.reply import Reply
from evals.dataset import Case
from evals.systems import DEPTH, Outcome
from knowledge.corpus import Corpus
from knowledge.vietnamese import normalise, terms, words

TOP = 3


def passages(corpus: Corpus) -> list[tuple[str, str]]:
    """(id, text) of what a peer holds: "khoản 2 Điều 10 Quy định 205-QĐ/TW. Các hành vi…: Tận dụng…"."""
    found = []
    for document in corpus.documents:
        found.append((document.id, f"{document_label(document)}. {record_text(document)}"))
        for p in document.provisions:
            if p.read:
                found.append((p.id, f"{label(document, p)}. {p.heading or ''}: {p.full_text}"))
    return found


class Peer(ABC):
    """Cites the best three passages for the question as typed; an earlier turn is put before it, as chat chains do."""

    def __init__(self, corpus: Corpus, today: dt.date) -> None:
        self.corpus, self.today = corpus, today
        self.passages = passages(corpus)
        self.texts = dict(self.passages)

    @abstractmethod
    def search(self, text: str, limit: int) -> list[tuple[str, float]]:
        """(id, score) of the best passages, best first."""

    def answer(self, case: Case) -> Outcome:
        """Always answered, with the texts of the best three."""
        started = time.perf_counter()
        earlier = [str(t.get("content", "")) for t in case.history if t.get("role") == "user"][-1:]
        found = self.search("\n".join([*earlier, case.question]), DEPTH)
        cited = [i for i, _ in found[:TOP]]
        reply = Reply(
            status="answered" if cited else "no_basis",
            answer="\n\n".join(f"{self.texts[i]} [{n}]" for n, i in enumerate(cited, 1)) or "Không tìm thấy đoạn nào.",
            citations=tuple(cite(self.corpus, i, case.as_of or self.today) for i in cited),
            id=case.id,
        )
        seconds = time.perf_counter() - started
        return Outcome(reply.to_json() | {"seconds": seconds}, tuple(i for i, _ in found), found[0][1] if found else None)


class WordsPeer(Peer):
    """bm25s with its own defaults over syllables and pairs of neighbours, as typed."""

    def __init__(self, corpus: Corpus, today: dt.date) -> None:
        super().__init__(corpus, today)
        import bm25s

        self.index = bm25s.BM25()
        self.index.index([terms(words(normalise(t))) for _, t in self.passages], show_progress=False)

    def search(self, text: str, limit: int) -> list[tuple[str, float]]:
        """Passages that share a term with the question."""
        known = [t for t in terms(words(normalise(text))) if t in self.index.vocab_dict]
        if not known:
            return []
        scores = self.index.get_scores(known)
        best = np.argsort(-scores, kind="stable")[:limit]
        return [(self.passages[n][0], float(scores[n])) for n in best if scores[n] > 0]


class ChainPeer(Peer):
    """LangChain's Chroma store in memory with all-MiniLM-L6-v2, Chroma's default embedding."""

    def __init__(self, corpus: Corpus, today: dt.date) -> None:
        super().__init__(corpus, today)
        from chromadb.config import Settings
        from langchain_chroma import Chroma

        self.store: Any = Chroma(
            collection_name="peer",
            embedding_function=_embeddings(),
            collection_metadata={"hnsw:space": "cosine"},
            client_settings=Settings(anonymized_telemetry=False),
        )
        self.store.reset_collection()
        self.store.add_texts([self._bare(i) for i, _ in self.passages], ids=[i for i, _ in self.passages])

    def _bare(self, identity: str) -> str:
        provision = self.corpus.find(identity)
        return provision.full_text if provision else record_text(self.corpus.document(identity))

    def search(self, text: str, limit: int) -> list[tuple[str, float]]:
        """The nearest passages by cosine, through the store's own similarity search."""
        found = self.store.similarity_search_with_score(text, k=limit)
        return [(str(document.id), 1.0 - float(distance)) for document, distance in found]


def _embeddings() -> Any:
    from langchain_core.embeddings import Embeddings

    from evals.retrieval import minilm

    model = minilm()

    class MiniLM(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [[float(x) for x in row] for row in self._encode(texts)]

        def embed_query(self, text: str) -> list[float]:
            return self.embed_documents([text])[0]

        def _encode(self, texts: Sequence[str]) -> Any:
            return model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)

    return MiniLM()
