"""The bot inside LangChain: its retriever as a BaseRetriever, the whole of it as a Runnable."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda

from bot.case import read_case
from bot.chat import Assistant
from bot.reference import Reference
from knowledge.corpus import Corpus


class ProvisionRetriever(BaseRetriever):
    """The `k` best provisions that were read, best first; their ids and citation keys go with them.

    Those of an article, clause or point that the question names stand first, in the document's order; wording ranks
    the rest. as_of: the date the question is about where it names none (default: today).
    """

    assistant: Any
    k: int = 8
    as_of: dt.date | None = None

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        asked, ranking = self.assistant.rank(query, as_of=self.as_of)
        named = named_provisions(asked.reference, self.assistant.corpus)
        ranked = [hit.id for hit in ranking.provisions(self.k + len(named)) if hit.id not in named]
        return [self._document(identity, ranking.score(identity)) for identity in [*named, *ranked][: self.k]]

    def _document(self, identity: str, score: float) -> Document:
        cited = dataclasses.asdict(self.assistant.cite(identity))
        return Document(id=identity, page_content=cited.pop("text"), metadata={**cited, "score": score})


def named_provisions(reference: Reference, corpus: Corpus) -> list[str]:
    """Ids of the provisions read under the places named: "khoản 2 Điều 10 Quy định 205" → ["205-QĐ/TW@2019-09-23/10.2"]."""
    found = []
    for document, article, clause, point in reference.articles:
        held = corpus.article(document, article) if document else ()
        found += [p.id for p in held if p.read and clause in (None, p.clause) and point in (None, p.point)]
    return list(dict.fromkeys(found))


def runnable(assistant: Assistant) -> Runnable[Any, dict[str, Any]]:
    """A question, or {"question", "history", "as_of", "id"}, → the reply object of `ask --json`.

    QuestionError (a message in Vietnamese) for a missing, empty or overlong question, a history or date that is none.
    """

    def reply(asked: Any) -> dict[str, Any]:
        case = read_case({"question": asked} if isinstance(asked, str) else asked)
        return assistant.answer(case.question, case.history, as_of=case.as_of, id=case.id).to_json()

    return RunnableLambda(reply, name="hoidap205")
