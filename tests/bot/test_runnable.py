"""LangChain finds and asks through the bot: the same provisions and the same reply, one by one, in batches, async."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import pytest

from bot.chat import Assistant
from bot.runnable import ProvisionRetriever, runnable
from knowledge.errors import QuestionError

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


@pytest.mark.parametrize("question", ["khoản 2 Điều 10 Quy định 205 nói gì?", "khoan 2 dieu 10 qd 205"])
def test_a_place_that_is_named_comes_first(assistant: Assistant, question: str) -> None:
    found = ProvisionRetriever(assistant=assistant, k=3).invoke(question)
    assert found[0].id == "205-QĐ/TW@2019-09-23/10.2"
    assert len({d.id for d in found}) == 3


def test_a_named_article_comes_whole_and_never_more_than_asked_for(assistant: Assistant) -> None:
    ids = [d.id for d in ProvisionRetriever(assistant=assistant, k=6).invoke("Điều 10 Quy định 205")]
    assert ids == [f"205-QĐ/TW@2019-09-23/10.{n}" for n in range(1, 7)]
    assert [d.id for d in ProvisionRetriever(assistant=assistant, k=2).invoke("Điều 10 Quy định 205")] == ids[:2]


def test_what_was_not_read_is_never_retrieved(assistant: Assistant) -> None:
    unread = [p for p in assistant.corpus if not p.read and p.article is not None and p.article_number_checked == "full"]
    assert unread
    for provision in unread[:5]:
        number = assistant.corpus.document(provision.id).number
        found = ProvisionRetriever(assistant=assistant).invoke(f"Điều {provision.article} Quy định {number}")
        assert all(d.page_content and d.metadata["checked"] != "no" for d in found)


def test_history_and_date_reach_the_bot(assistant: Assistant) -> None:
    history = [
        {"role": "user", "content": "Khiển trách áp dụng thế nào với hành vi chạy chức, chạy quyền theo Quy định 205?"},
        {"role": "assistant", "content": "Khiển trách áp dụng khi vi phạm lần đầu."},
    ]
    day = dt.date(2021, 5, 1)
    expected = without_time(assistant.answer("thế còn cảnh cáo?", history, as_of=day, id="a").to_json())
    for as_of in (day, dt.datetime(2021, 5, 1, 8), "2021-05-01"):
        case = {"question": "thế còn cảnh cáo?", "history": history, "as_of": as_of, "id": "a"}
        assert without_time(runnable(assistant).invoke(case)) == expected
    assert without_time(runnable(assistant).invoke({"question": "thế còn cảnh cáo?"})) != expected


def test_a_retriever_of_another_day_ranks_by_the_rules_of_that_day(assistant: Assistant) -> None:
    past, now = (ProvisionRetriever(assistant=assistant, k=5, as_of=d).invoke(QUESTION) for d in (dt.date(2021, 5, 1), None))
    assert [d.metadata["score"] for d in past] == sorted((d.metadata["score"] for d in past), reverse=True)
    assert [d.id for d in past] == [h.id for h in assistant.rank(QUESTION, as_of=dt.date(2021, 5, 1))[1].provisions(5)]
    assert [d.id for d in now] == [h.id for h in assistant.rank(QUESTION)[1].provisions(5)]


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ({}, "question"),
        ({"question": None}, "question"),
        (5, "question"),
        (["x"], "question"),
        ("  ", "để trống"),
        ({"question": "x", "as_of": "2021"}, "as_of"),
        ({"question": "x", "as_of": 5}, "as_of"),
        ({"question": "x", "history": "y"}, "history"),
        ({"question": "x", "history": [1]}, "history"),
        ({"question": "x", "id": []}, "id"),
    ],
)
def test_what_is_no_question_is_told_in_vietnamese(assistant: Assistant, case: Any, said: str) -> None:
    with pytest.raises(QuestionError, match=said):
        runnable(assistant).invoke(case)
