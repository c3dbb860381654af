"""The bot inside LangChain: its retriever as a BaseRetriever, the whole of it as a Runnable."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda

from bot.chat import Assistant


class ProvisionRetriever(BaseRetriever):
    """The `k` best provisions that were read, best first; their ids and citation keys go with them.

    as_of: the date the question is about where it names none (default: today).
    """

    assistant: Any
    k: int = 8
    as_of: dt.date | None = None

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        _, ranking = self.assistant.rank(query, as_of=self.as_of)
        return [self._document(hit.id, hit.score) for hit in ranking.provisions(self.k)]

    def _document(self, identity: str, score: float) -> Document:
        cited = dataclasses.asdict(self.assistant.cite(identity))
        return Document(id=identity, page_content=cited.pop("text"), metadata={**cited, "score": score})


def runnable(assistant: Assistant) -> Runnable[Any, dict[str, Any]]:
    """A question, or {"question", "history", "as_of"}, → the reply object of `ask --json`. QuestionError as `answer` raises it."""

    def reply(asked: Any) -> dict[str, Any]:
        case: dict[str, Any] = {"question": asked} if isinstance(asked, str) else dict(asked)
        day = case.get("as_of")
        as_of = dt.date.fromisoformat(day) if isinstance(day, str) else day
        return assistant.answer(case["question"], case.get("history", ()), as_of=as_of).to_json()

    return RunnableLambda(reply, name="hoidap205")
