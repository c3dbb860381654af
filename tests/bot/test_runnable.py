"""LangChain finds and asks through the bot: the same provisions and the same reply, one by one, in batches, async."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.chat import Assistant
from bot.runnable import ProvisionRetriever, runnable

QUESTION = "Những hành vi nào bị coi là chạy chức, chạy quyền?"


def without_time(reply: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in reply.items() if k != "seconds"}


def test_documents_are_provisions(assistant: Assistant) -> None:
    retriever = ProvisionRetriever(assistant=assistant, k=3)
    found = retriever.invoke(QUESTION)
    assert len(found) == 3
    for document in found:
        assert document.page_content == assistant.corpus.provision(str(document.id)).full_text
        assert document.metadata["label"] == assistant.cite(str(document.id)).label
    assert asyncio.run(retriever.ainvoke(QUESTION)) == found


def test_the_runnable_gives_the_reply(assistant: Assistant) -> None:
    chain = runnable(assistant)
    expected = without_time(assistant.answer(QUESTION).to_json())
    assert without_time(chain.invoke(QUESTION)) == expected
    assert [without_time(r) for r in chain.batch([QUESTION, {"question": QUESTION, "history": []}])] == [expected, expected]
    assert without_time(asyncio.run(chain.ainvoke(QUESTION))) == expected
