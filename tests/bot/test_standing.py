"""That a rule was replaced is said in the text of a model's answer too."""

from __future__ import annotations

import pytest

from bot.chat import Assistant
from bot.llm import Writer, open_model
from bot.settings import ModelSettings
from knowledge.corpus import Corpus
from tests.conftest import TODAY
from tests.model_server import Script, good, serving

SANCTION = "Người chạy chức, chạy quyền theo Quy định 205 bị đưa ra khỏi quy hoạch bao lâu?"
KIN = "Khoản 6 Điều 3 Quy định 205 nói gì về bố trí người nhà?"
BRIBE = "Khoản 2 Điều 10 Quy định 205 nói gì?"


@pytest.fixture
def own(assistant: Assistant, corpus: Corpus) -> Assistant:
    return Assistant(corpus, assistant.retriever.index, assistant.restorer, today=lambda: TODAY)


@pytest.mark.parametrize("question", [SANCTION, KIN, BRIBE])
@pytest.mark.parametrize("named", [True, False])
def test_a_replaced_rule_is_still_said_to_be_replaced(own: Assistant, question: str, named: bool) -> None:
    """In the text itself, once, as in the extractive answer."""
    script: Script = good if named else lambda r: good(r).replace("Theo ", "Ở ").replace(" Quy định 205-QĐ/TW", "")
    mark = "đã được thay thế bởi 114-QĐ/TW từ 11/7/2023"
    assert mark in own.answer(question).answer
    with serving(script) as server:
        own.writer = Writer(open_model(ModelSettings("openai:m", server.url, timeout=10)))
        reply = own.answer(question)
    assert reply.answerer == "llm"
    assert reply.answer.count(mark) == 1
