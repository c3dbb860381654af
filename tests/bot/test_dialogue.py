"""The chat's buttons with a model behind them: one composing, stages, follow-ups that the model rewrites, long conversations."""

from __future__ import annotations

import dataclasses
import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot import store
from bot.api import Guard, Service, application
from bot.chat import Assistant, open_assistant
from bot.compose import Inquiry
from bot.llm import Writer, open_model
from bot.reply import Draft
from bot.settings import ModelSettings, Settings
from bot.web.conversation import Conversation, latest
from bot.web.dialogue import ANSWERS_AT_ONCE, CHECKED, STOPPED_WRITING, WRITING, Dialogue
from knowledge.corpus import Corpus
from tests.conftest import TODAY
from tests.model_server import Fault, Script, answer, good, serving

REPRIMAND = "Khiển trách áp dụng thế nào với hành vi chạy chức, chạy quyền theo Quy định 205?"
SANCTION = "Người chạy chức, chạy quyền theo Quy định 205 bị đưa ra khỏi quy hoạch bao lâu?"
BRIBE = "Khoản 2 Điều 10 Quy định 205 nói gì?"
# (the first question, what follows, how a careful model makes it standalone)
# fmt: off
FOLLOW_UPS = [
    (REPRIMAND, "thế còn cảnh cáo?", "Cảnh cáo áp dụng thế nào với hành vi chạy chức, chạy quyền theo Quy định 205?"),
    (REPRIMAND, "the con canh cao", "Cảnh cáo áp dụng thế nào với hành vi chạy chức, chạy quyền theo Quy định 205?"),
    ("khien trach ap dung the nao voi hanh vi chay chuc, chay quyen theo quy dinh 205", "the con canh cao thi sao", "Hành vi chạy chức, chạy quyền theo Quy định 205 bị cảnh cáo thì sao?"),
    (SANCTION, "nó kéo dài bao lâu", "Người chạy chức, chạy quyền theo Quy định 205 bị đưa ra khỏi quy hoạch kéo dài bao lâu?"),
]
# fmt: on
REJECTED = "Ông Trần Văn Bình theo Điều 99 Quy định 999 thì cảnh cáo thế nào?"


class Counting(Assistant):
    """Counts how often a draft is composed."""

    composed = 0

    def _drafted(self, inquiry: Inquiry, beside: Any) -> tuple[float, Draft]:
        self.composed += 1
        return super()._drafted(inquiry, beside)


@pytest.fixture
def own(assistant: Assistant, corpus: Corpus) -> Counting:
    return Counting(corpus, assistant.retriever.index, assistant.restorer, today=lambda: TODAY)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, host="127.0.0.1", port=7860, embedding="none", log=False)


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.dialogue.LONGEST_PAUSE", 0.0)


def behind(own: Assistant, url: str, timeout: float = 10) -> None:
    own.writer = Writer(open_model(ModelSettings("openai:m", url, timeout=timeout), own.tell), own.tell)


def rewriting(standalone: str, script: Script = good) -> Script:
    """A model that makes a follow-up standalone, and writes answers by another script."""
    return lambda request: standalone if is_rewriting(request) else script(request)


def is_rewriting(request: dict[str, Any]) -> bool:
    return "Viết lại câu hỏi" in request["messages"][0]["content"]


def test_an_answer_is_composed_once_and_grows_in_stages(own: Counting, settings: Settings) -> None:
    dialogue, talk = Dialogue(own, settings), Conversation()
    with serving(lambda r: Fault(text=good(r), pace=0.05)) as server:
        behind(own, server.url)
        shown = []
        for _ in dialogue.typed("Sáu hành vi chạy chức, chạy quyền theo Quy định 205 gồm những gì?", talk):
            shown.append((talk.turns[0].note, len(talk.turns[0].verified), talk.turns[0].shown) if talk.turns else None)
        assert len(server.requests) == 1
    assert own.composed == 1
    stages = [s for s in shown if s]
    assert stages[0][:2] == (WRITING, 0)
    growth = [n for note, n, _ in stages if note == WRITING]
    assert growth[: max(growth) + 1] == list(range(max(growth) + 1))
    assert max(growth) >= 4
    assert len({s for note, _, s in stages if note == WRITING}) <= 2  # the answer shown changes once
    assert stages[-1][0] == CHECKED
    assert stages[-1][2] != stages[0][2]
    assert not talk.busy
    assert talk.turns[0].exchange.reply.answerer == "llm"


@pytest.mark.parametrize(("question", "status"), [("Cách nấu phở bò?", "off_topic"), ("Quy định 999-QĐ/TW nói gì?", "no_basis")])
def test_what_has_no_answer_is_never_said_to_be_written(own: Counting, settings: Settings, question: str, status: str) -> None:
    dialogue, talk = Dialogue(own, settings), Conversation()
    with serving(good) as server:
        behind(own, server.url)
        said = [str(out[1]) for out in dialogue.typed(question, talk)]
        assert server.requests == []
    assert talk.turns[0].exchange.reply.status == status
    assert not any(WRITING in html for html in said)
    assert talk.turns[0].finished


def test_stop_is_obeyed_even_while_the_model_rewrites_the_question(own: Counting, settings: Settings) -> None:
    dialogue, talk = Dialogue(own, settings), Conversation()
    list(dialogue.typed(REPRIMAND, talk))
    with serving(lambda _: Fault(stall=True)) as server:
        behind(own, server.url, timeout=15)
        threading.Timer(0.3, lambda: dialogue.stop(talk)).start()
        started = time.monotonic()
        list(dialogue.typed("thế còn cảnh cáo?", talk))
        assert time.monotonic() - started < 4
    turn = talk.turns[-1]
    assert turn.note == STOPPED_WRITING
    assert turn.exchange.reply.answerer == "extractive"
    assert 'aria-busy="false" data-writing="false"' in latest(talk)


def test_nobody_waits_for_a_first_answer_because_a_model_writes(own: Counting, settings: Settings) -> None:
    """More questions than there are threads for first answers, all with a model that stalls: each has its answer long before the
    model is given up."""
    dialogue = Dialogue(own, settings)
    with serving(lambda _: Fault(stall=True)) as server:
        behind(own, server.url, timeout=60)
        talks = [Conversation() for _ in range(ANSWERS_AT_ONCE + 4)]
        threads = [threading.Thread(target=lambda t=talk: list(dialogue.typed(BRIBE, t)), daemon=True) for talk in talks]
        started = time.monotonic()
        for thread in threads:
            thread.start()
        # "Dừng" only once all are answered: pressed before, it rightly leaves a question without an answer.
        while not all(t.turns for t in talks) and time.monotonic() - started < 30:
            time.sleep(0.05)
        answered = sum(len(t.turns) for t in talks)
        for each in talks:
            dialogue.stop(each)
        for thread in threads:
            thread.join(20)
    assert answered == len(talks)
    assert not any(t.busy for t in talks)


@pytest.mark.parametrize(("first", "then", "standalone"), FOLLOW_UPS)
def test_the_page_takes_a_rewritten_follow_up(own: Counting, settings: Settings, first: str, then: str, standalone: str) -> None:
    dialogue, talk = Dialogue(own, settings), Conversation()
    list(dialogue.typed(first, talk))
    with serving(rewriting(standalone)) as server:
        behind(own, server.url)
        list(dialogue.typed(then, talk))
        asked = [r for r in server.requests if not is_rewriting(r)]
    reply = talk.turns[-1].exchange.reply
    assert reply.rewritten == standalone
    assert standalone in asked[0]["messages"][-1]["content"]
    plain = Assistant(own.corpus, own.retriever.index, own.restorer, today=lambda: TODAY).answer(standalone)
    assert {c.id for c in reply.citations} == {c.id for c in plain.citations}
    assert talk.turns[-1].note == CHECKED


@pytest.mark.parametrize(("first", "then", "standalone"), FOLLOW_UPS)
@pytest.mark.parametrize("stream", [False, True])
def test_programs_have_their_follow_ups_rewritten_and_the_log_shows_it(
    words_home: Path, first: str, then: str, standalone: str, stream: bool
) -> None:
    with serving(rewriting(standalone)) as server:
        settings = Settings(home=words_home, host="127.0.0.1", port=7860, embedding="none", log=True)
        settings = dataclasses.replace(settings, llm=ModelSettings("openai:m", server.url, timeout=10))
        own = open_assistant(settings)
        messages = [{"role": "user", "content": first}, {"role": "assistant", "content": own.answer(first).answer}, {"role": "user", "content": then}]
        with TestClient(Guard(application(Service(own, settings)), settings), base_url="http://127.0.0.1:7860") as client:
            said = client.post("/v1/chat/completions", json={"messages": messages, "stream": stream})
    assert said.status_code == 200
    whole = said.text if stream else json.dumps(said.json(), ensure_ascii=False)
    assert '"answerer":"llm"' in whole.replace(": ", ":")
    kept = [r for r in store.read(words_home / store.MODEL_LOG) if r["kind"] == "rewritten"]
    assert [r["rewritten"] for r in kept] == [standalone]
    assert [r.get("rewritten") for r in store.read(words_home / store.QUESTION_LOG)] == [standalone]


def test_a_rejected_rewrite_falls_back_to_the_conversation(own: Counting, settings: Settings) -> None:
    told: list[str] = []
    own.observers.append(lambda kind, _: told.append(kind))
    dialogue, talk = Dialogue(own, settings), Conversation()
    list(dialogue.typed(REPRIMAND, talk))
    plain = own.answer("thế còn cảnh cáo?", talk.history())
    with serving(rewriting(REJECTED)) as server:
        behind(own, server.url)
        list(dialogue.typed("thế còn cảnh cáo?", talk))
    reply = talk.turns[-1].exchange.reply
    assert "rewrite_rejected" in told
    assert reply.rewritten is None
    assert {c.id for c in plain.citations} <= {c.id for c in reply.citations}
    assert "Bình" not in reply.answer


def test_a_very_long_conversation_stays_bounded(own: Counting) -> None:
    """A thousand turns of ten thousand characters: the prompt is as long as for six, and the answer comes as soon."""
    turn = {"role": "user", "content": ("Chạy chức, chạy quyền theo Quy định 205 thì bị xử lý thế nào? " * 200)[:10_000]}
    history = [turn, {"role": "assistant", "content": "Điều 12 nêu hình thức xử lý [1]. " * 300}] * 500
    with serving(rewriting("Chạy chức theo Quy định 205 thì cảnh cáo thế nào?", lambda _: answer())) as server:
        behind(own, server.url)
        started = time.monotonic()
        reply = own.answer("thế còn cảnh cáo?", history)
        seconds = time.monotonic() - started
    assert reply.status == "answered"
    assert seconds < 5
    sizes = [sum(len(m["content"]) for m in r["messages"]) for r in server.requests]
    assert is_rewriting(server.requests[0])
    assert sizes[0] < 6_000
    assert max(sizes) < 40_000
