"""A streamed completion while a model writes: signs of life, then every statement once, and nothing that is taken back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
import uvicorn

from bot.api import Guard, Service, application
from bot.api.service import PULSE_SECONDS
from bot.chat import Assistant
from bot.llm import Writer, open_model
from bot.settings import ModelSettings, Settings
from bot.web.server import listen
from knowledge.corpus import Corpus
from tests.conftest import TODAY
from tests.model_server import Fault, Script, answer, good
from tests.model_server import serving as serving_model

QUESTION = "Khoản 2 Điều 10 Quy định 205 nói gì?"
STATEMENT = "Biếu quà, tiền cho lãnh đạo dịp lễ tết nhằm tranh thủ sự ủng hộ, tín nhiệm là hành vi chạy chức, chạy quyền."
BODY = {"model": "hoidap-205", "stream": True, "messages": [{"role": "user", "content": QUESTION}]}
PULSE = 0.2
TIMEOUT = 10


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, host="127.0.0.1", port=7860, embedding="none", log=False)


@pytest.fixture
def own(assistant: Assistant, corpus: Corpus) -> Assistant:
    return Assistant(corpus, assistant.retriever.index, assistant.restorer, today=lambda: TODAY)


@contextmanager
def listening(answering: Any, settings: Settings) -> Iterator[str]:
    """The interfaces on a free port; the address ends in "/"."""
    socket = listen("127.0.0.1", 0)
    made = Guard(application(Service(answering, settings, pulse=PULSE)), settings)
    server = uvicorn.Server(uvicorn.Config(made, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{socket.getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join(10)
        socket.close()


@contextmanager
def written(own: Assistant, settings: Settings, script: Script, timeout: float = TIMEOUT) -> Iterator[str]:
    """The same, a model behind it."""
    with serving_model(script) as model:
        own.writer = Writer(open_model(ModelSettings("openai:m", model.url, timeout=timeout), own.tell), own.tell)
        with listening(own, settings) as url:
            yield url


def client(url: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=url + "v1", api_key="-", max_retries=0, timeout=30)


def said(chunks: Any) -> str:
    return "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)


def slowly(text: Callable[[dict[str, Any]], str], pace: float = 0.1) -> Script:
    return lambda request: Fault(text=text(request), pace=pace)


def test_comments_come_while_the_model_writes_and_then_each_statement_once(own: Assistant, settings: Settings) -> None:
    script = slowly(lambda _: answer((STATEMENT, [1])), pace=0.4)
    with written(own, settings, script) as url, httpx.stream("POST", url + "v1/chat/completions", json=BODY, timeout=30) as response:
        lines = [line for line in response.iter_lines() if line]
    assert response.headers["content-type"].startswith("text/event-stream")
    first = next(n for n, line in enumerate(lines) if line.startswith("data:"))
    assert first >= 2, "không có dấu hiệu nào trong lúc chờ"
    assert all(line.startswith(":") for line in lines[:first])
    assert lines[-1] == "data: [DONE]"
    assert sum(STATEMENT[:40] in line and '"delta"' in line and "reply" not in line for line in lines) == 1


def test_the_openai_package_bears_the_comments(own: Assistant, settings: Settings) -> None:
    with written(own, settings, slowly(good)) as url, client(url) as talk:
        chunks = list(talk.chat.completions.create(**BODY, stream_options={"include_usage": True}))
        whole = talk.chat.completions.create(**{**BODY, "stream": False})
    assert (whole.model_extra or {})["reply"]["answerer"] == "llm"
    assert said(chunks) == whole.choices[0].message.content
    assert chunks[-1].usage is not None
    assert chunks[-1].usage == whole.usage


def test_what_a_failing_model_said_before_is_not_sent(own: Assistant, settings: Settings, assistant: Assistant) -> None:
    """Its first statement passed, then it hung: the extractive answer alone is sent, with one line why."""
    begun = answer((STATEMENT, [1]))[:-2]
    with written(own, settings, lambda _: Fault(text=begun, hang=True), timeout=1) as url, client(url) as talk:
        found = said(talk.chat.completions.create(**BODY))
        counted = httpx.get(url + "metrics").text
    assert 'hoidap_model_statements_total{verdict="accepted"} 1.0' in counted
    assert STATEMENT not in found
    assert found.startswith(assistant.answer(QUESTION).answer + "\n\n---")
    assert found.count("không trả lời kịp") == 1


def test_a_stalling_model_leaves_the_extractive_answer_and_one_line(own: Assistant, settings: Settings, assistant: Assistant) -> None:
    started = time.monotonic()
    with written(own, settings, lambda _: Fault(stall=True), timeout=1) as url, client(url) as talk:
        found = said(talk.chat.completions.create(**BODY))
    assert time.monotonic() - started < 1 + 3  # slack for a busy machine
    assert found.startswith(assistant.answer(QUESTION).answer + "\n\n---")
    assert found.count("Mô hình ngôn ngữ không trả lời kịp") == 1


def outcomes(url: str) -> str:
    return "\n".join(line for line in httpx.get(url + "metrics").text.splitlines() if line.startswith("hoidap_model_calls_total"))


@pytest.mark.parametrize("path", ["v1/chat/completions", "api/ask"])
@pytest.mark.parametrize("stream", [True, False])
def test_who_hangs_up_ends_the_model_s_call(own: Assistant, settings: Settings, path: str, stream: bool) -> None:
    body = {**BODY, "stream": stream, "question": QUESTION}
    with written(own, settings, lambda _: Fault(stall=True)) as url:
        with pytest.raises(httpx.ReadTimeout), httpx.stream("POST", url + path, json=body, timeout=PULSE / 2) as response:
            list(response.iter_lines())
        until = time.monotonic() + 5
        while 'outcome="cancelled"' not in outcomes(url) and time.monotonic() < until:
            time.sleep(0.05)
        assert 'hoidap_model_calls_total{outcome="cancelled"} 1.0' in outcomes(url)


class Breaking:
    """An assistant that breaks after the stream has begun."""

    def __init__(self, assistant: Assistant) -> None:
        self.corpus, self.observers = assistant.corpus, assistant.observers

    def answer(self, question: str, history: Sequence[Any] = (), **more: Any) -> Any:
        time.sleep(3 * PULSE)
        raise RuntimeError("internal secret")


def test_a_fault_after_the_beginning_is_an_event(assistant: Assistant, settings: Settings) -> None:
    with listening(Breaking(assistant), settings) as url, client(url) as talk, pytest.raises(openai.APIError, match="ngoài dự kiến") as caught:
        list(talk.chat.completions.create(**BODY))
    assert "secret" not in str(caught.value.body)


def test_the_readme_says_how_often_a_sign_of_life_comes() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    assert f"cứ {PULSE_SECONDS:g} giây máy chủ gửi một dòng chú thích" in readme
