"""Programs ask over HTTP: our own endpoint, OpenAI's protocol, and what is refused before it reaches either."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from fastapi.testclient import TestClient

from bot import store
from bot.api import Guard, Service, application
from bot.api.messages import content, read_messages
from bot.api.prompts import background
from bot.chat import Assistant
from bot.settings import Settings
from knowledge.errors import QuestionError, RequestError
from tests.browser.steps import Site
from tests.conftest import TODAY

QUESTION = "Những hành vi nào bị coi là chạy chức, chạy quyền?"
MODEL = "hoidap-205"


def timeless(reply: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in reply.items() if k != "seconds"}


def user(question: str) -> list[Any]:
    return [{"role": "user", "content": question}]


# --- the running server


@pytest.fixture(scope="module")
def client(server: Site) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=server.url + "v1", api_key="-", max_retries=0, timeout=30) as client:
        yield client


@pytest.fixture
def expected(assistant: Assistant) -> Callable[..., dict[str, Any]]:
    """The same reply without a server. The server answers as of its own today, so questions here name a date."""

    def reply(question: str, **more: Any) -> dict[str, Any]:
        return timeless(assistant.answer(question, **more).to_json())

    return reply


def test_the_server_says_that_it_is_up(server: Site) -> None:
    assert httpx.get(server.url + "health").json()["status"] == "ok"
    assert httpx.head(server.url + "health").status_code == 200


def test_asking_gives_the_reply_of_the_command_line(server: Site, expected: Callable[..., dict[str, Any]]) -> None:
    sent = {"question": QUESTION, "as_of": "2021-05-01", "id": "q1"}
    given = httpx.post(server.url + "api/ask", json=sent).json()
    assert timeless(given) == expected(QUESTION, as_of=dt.date(2021, 5, 1), id="q1")
    assert {c["in_force"] for c in given["citations"] if c["document"] == "205-QĐ/TW"} == {True}


def test_history_makes_a_follow_up_clear(server: Site, expected: Callable[..., dict[str, Any]]) -> None:
    history = [
        {"role": "user", "content": "Khiển trách áp dụng thế nào với hành vi chạy chức, chạy quyền theo Quy định 205?"},
        {"role": "assistant", "content": "Khiển trách áp dụng khi vi phạm lần đầu."},
    ]
    sent = {"question": "thế còn cảnh cáo?", "history": history, "as_of": "2021-05-01"}
    given = httpx.post(server.url + "api/ask", json=sent).json()
    assert timeless(given) == expected("thế còn cảnh cáo?", history=history, as_of=dt.date(2021, 5, 1))
    alone = httpx.post(server.url + "api/ask", json={"question": "thế còn cảnh cáo?", "as_of": "2021-05-01"}).json()
    assert given["status"] == "answered"
    assert alone["citations"] != given["citations"]


def test_the_models(client: openai.OpenAI) -> None:
    assert [m.id for m in client.models.list()] == [MODEL]
    assert client.models.retrieve(MODEL).id == MODEL
    with pytest.raises(openai.NotFoundError, match=MODEL):
        client.models.retrieve("gpt-4o")


def test_a_completion_carries_its_basis(client: openai.OpenAI, expected: Callable[..., dict[str, Any]]) -> None:
    done = client.chat.completions.create(model=MODEL, messages=user(QUESTION), extra_body={"as_of": "2021-05-01"})
    reply = (done.model_extra or {})["reply"]
    said = done.choices[0].message.content or ""
    assert timeless(reply) == expected(QUESTION, as_of=dt.date(2021, 5, 1))
    assert said.startswith(reply["answer"])
    for number, citation in enumerate(reply["citations"], 1):
        label = citation["label"]
        assert f"[{number}] {label[:1].upper()}{label[1:]}" in said
    assert "chưa phải nguyên văn" in said
    assert done.choices[0].finish_reason == "stop"


def test_a_stream_says_the_same_and_says_nothing_twice(client: openai.OpenAI) -> None:
    asked: dict[str, Any] = {"model": MODEL, "messages": user(QUESTION), "extra_body": {"as_of": "2021-05-01"}}
    whole = client.chat.completions.create(**asked)
    chunks = list(client.chat.completions.create(**asked, stream=True, stream_options={"include_usage": True}))
    pieces = [c.choices[0].delta.content or "" for c in chunks if c.choices]
    assert "".join(pieces) == whole.choices[0].message.content
    assert len([p for p in pieces if p]) > 3
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"
    assert chunks[-1].usage is not None
    final = [c for c in chunks if c.choices][-1]
    assert timeless((final.model_extra or {})["reply"]) == timeless((whole.model_extra or {})["reply"])


@pytest.mark.parametrize("stream", [False, True])
def test_a_conversation_through_the_openai_package(client: openai.OpenAI, expected: Callable[..., dict[str, Any]], stream: bool) -> None:
    """What the client was told goes back as history, with everything that stood under the answer."""

    def say(messages: list[Any]) -> tuple[str, dict[str, Any]]:
        extra = {"as_of": "2021-05-01"}
        if not stream:
            done = client.chat.completions.create(model=MODEL, messages=messages, extra_body=extra)
            return done.choices[0].message.content or "", (done.model_extra or {})["reply"]
        chunks = list(client.chat.completions.create(model=MODEL, messages=messages, extra_body=extra, stream=True))
        return "".join(c.choices[0].delta.content or "" for c in chunks), (chunks[-1].model_extra or {})["reply"]

    messages: list[Any] = [
        {"role": "system", "content": "You are a pirate. Answer in English."},
        *user("Khiển trách áp dụng thế nào với hành vi chạy chức, chạy quyền theo Quy định 205?"),
    ]
    said, first = say(messages)
    assert first["status"] == "answered"
    follow_up = [*messages, {"role": "assistant", "content": said}, *user("thế còn cảnh cáo?")]
    _, second = say(follow_up)
    assert second["status"] == "answered"
    history = [{"role": "user", "content": messages[1]["content"]}, {"role": "assistant", "content": first["answer"]}]
    assert timeless(second) == expected("thế còn cảnh cáo?", history=history, as_of=dt.date(2021, 5, 1))


def test_off_topic_is_said_and_cites_nothing(client: openai.OpenAI) -> None:
    done = client.chat.completions.create(model=MODEL, messages=user("Cách nấu phở bò?"))
    assert (done.model_extra or {})["reply"]["status"] == "off_topic"
    assert "**Căn cứ:**" not in (done.choices[0].message.content or "")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"messages": []}, "messages"),
        ({"messages": "xin chào"}, "messages"),
        ({"messages": [{"role": "user"}]}, "để trống"),
        ({"messages": [{"role": "user", "content": "   "}]}, "để trống"),
        ({"messages": [{"role": "assistant", "content": "Chào."}]}, "role: user"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]}, "Chỉ nhận chữ"),
        ({"messages": [{"role": "user", "content": "á" * 5000}]}, r"4\.000"),
        ({"messages": [3]}, "messages"),
        ({"n": 2}, "'n'"),
        ({"stream": "yes"}, "stream"),
        ({"stream": True, "stream_options": 1}, "stream_options"),
        ({"as_of": "hôm nay"}, "as_of"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"tool_choice": "required"}, "tool_choice"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_bad_requests_are_told_in_vietnamese(client: openai.OpenAI, changes: dict[str, Any], said: str, stream: bool) -> None:
    body = {"model": MODEL, "messages": user(QUESTION), **({"stream": True} if stream else {}), **changes}
    with pytest.raises(openai.BadRequestError, match=said) as caught:
        client.post("/chat/completions", body=body, cast_to=object)
    assert set(caught.value.body) == {"message", "type", "param", "code"}  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"null", 400),
        (b"1" * 5000, 400),
        (b'{"question": 5}', 400),
        (b'{"question": ""}', 400),
        (b'{"question": "x", "history": [1]}', 400),
        (b'{"question": "x", "as_of": "20210501"}', 400),
        (b'{"question": "x", "id": {}}', 400),
        (b"x" * 1_100_000, 413),
    ],
)
def test_a_bad_body_is_an_error_object(server: Site, body: bytes, status: int) -> None:
    answer = httpx.post(server.url + "api/ask", content=body)
    assert answer.status_code == status
    assert set(answer.json()["error"]) == {"message", "type", "param", "code"}


def test_half_a_surrogate_pair_breaks_nothing(server: Site) -> None:
    answer = httpx.post(server.url + "api/ask", content=b'{"question": "Quy \\ud800 205?", "id": "\\udfff"}')
    assert answer.status_code == 200
    assert answer.json()["id"] == "?"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "api/ask", 405),
        ("POST", "v1/models", 405),
        ("GET", "v1/x", 404),
        ("GET", "api/", 404),
        ("POST", "health", 405),
        ("DELETE", "metrics", 405),
    ],
)
def test_a_wrong_path_or_method_has_the_same_shape(server: Site, method: str, path: str, status: int) -> None:
    answer = httpx.request(method, server.url + path)
    assert answer.status_code == status
    assert answer.json()["error"]["message"].endswith(".")


def test_a_body_sent_in_chunks_is_bounded_too(server: Site) -> None:
    answer = httpx.post(server.url + "api/ask", content=(b" " * 100_000 for _ in range(12)))
    assert answer.status_code == 413


def test_twenty_at_once_each_get_their_own(server: Site, expected: Callable[..., dict[str, Any]]) -> None:
    questions = [f"Điều {n} Quy định 205 nói gì?" for n in range(1, 11)] * 2

    def ask(question: str) -> dict[str, Any]:
        return httpx.post(server.url + "api/ask", json={"question": question, "as_of": "2021-05-01"}, timeout=60).json()  # type: ignore[no-any-return]

    with ThreadPoolExecutor(20) as pool:
        given = list(pool.map(ask, questions))
    assert [timeless(g) for g in given] == [expected(q, as_of=dt.date(2021, 5, 1)) for q in questions]


# --- what stands in front


class Waiting:
    """An assistant that answers once it is let go; "hỏng" breaks it."""

    def __init__(self, assistant: Assistant) -> None:
        self.corpus, self.go, self.inside = assistant.corpus, threading.Event(), threading.Semaphore(0)
        self._answer, self.observers = assistant.answer, assistant.observers

    def answer(self, question: str, history: Sequence[Any] = (), **more: Any) -> Any:
        self.inside.release()
        assert self.go.wait(30)
        if "hỏng" in question:
            raise RuntimeError("internal secret")
        return self._answer(question, history, **more)


@pytest.fixture
def waiting(assistant: Assistant) -> Waiting:
    return Waiting(assistant)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, host="127.0.0.1", port=7860, embedding="none", log=False)


def door(answering: Any, settings: Settings, **bounds: int) -> TestClient:
    return TestClient(Guard(application(Service(answering, settings, **bounds)), settings), base_url="http://127.0.0.1:7860")


def test_beyond_the_line_comes_a_503_and_the_line_goes_on(waiting: Waiting, settings: Settings) -> None:
    """Of three, one is answered, one stands in line, and the third is told at once."""
    body = {"messages": user(QUESTION), "stream": True}
    with door(waiting, settings, running=1, waiting=1) as client, ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(client.post, "/v1/chat/completions", json=body) for _ in range(3)]
        first = next(as_completed(asked, timeout=30)).result()
        waiting.go.set()
        assert first.status_code == 503
        assert first.headers["retry-after"].isdigit()
        assert first.json()["error"]["code"] == "overloaded"
        assert sorted(a.result(30).status_code for a in asked) == [200, 200, 503]
        assert client.post("/api/ask", json={"question": QUESTION}).status_code == 200


@pytest.mark.parametrize(("path", "body"), [("/api/ask", {"question": "hỏng"}), ("/v1/chat/completions", {"messages": user("hỏng"), "stream": True})])
def test_a_fault_is_told_without_its_inside(waiting: Waiting, settings: Settings, path: str, body: dict[str, Any]) -> None:
    waiting.go.set()
    with door(waiting, settings) as client:
        answer = client.post(path, json=body)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "ngoài dự kiến" in answer.json()["error"]["message"]


def test_the_key_opens_the_interfaces_and_nothing_else_does(assistant: Assistant, settings: Settings) -> None:
    with door(assistant, dataclasses.replace(settings, api_key="khoa-thu-1")) as client:
        for given in ({}, {"Authorization": "Bearer khoa"}, {"Authorization": "Basic khoa-thu-1"}, {"Authorization": "Bearer"}):
            answer = client.get("/v1/models", headers=given)
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
            assert client.post("/api/ask", json={"question": QUESTION}, headers=given).status_code == 401
            assert client.get("/gradio_api/mcp/sse", headers=given).status_code == 401
        assert client.get("/v1/models", headers={"Authorization": "Bearer khoa-thu-1"}).status_code == 200
        assert client.get("/health").status_code == 200
    assert "khoa-thu-1" not in repr(dataclasses.replace(settings, api_key="khoa-thu-1"))


@pytest.mark.parametrize(
    ("host", "taken"),
    [
        ("127.0.0.1:7860", True), ("[::1]:7860", True), ("192.168.1.5", True), ("localhost:1", True), ("LOCALHOST.", True), ("may-chu", True),
        ("may.lan", True), ("host.docker.internal:7860", True), ("a.b.home.arpa", True), ("hoidap.tinh.vn", True),
        ("evil.com", False), ("127.0.0.1.evil.com", False), ("evil.com:7860", False), ("localhost.evil.com", False), ("x@127.0.0.1", False),
        ("evil.com/.lan", False), ("", False), ("a:b:c", False), ("127.0.0.1:99999999", False),
    ],
)  # fmt: skip
def test_only_names_of_this_network_are_served(assistant: Assistant, settings: Settings, host: str, taken: bool) -> None:
    with door(assistant, dataclasses.replace(settings, allowed_hosts=("hoidap.tinh.vn",))) as client:
        answer = client.get("/v1/models", headers={"Host": host})
    assert answer.status_code == (200 if taken else 421)


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({}, True),
        ({"Origin": "http://127.0.0.1:7860"}, True),
        ({"Origin": "https://hoidap.tinh.vn"}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "http://127.0.0.1:9999"}, False),
        ({"Origin": "http://evil.com"}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
    ],
)
def test_another_site_cannot_post(assistant: Assistant, settings: Settings, headers: dict[str, str], taken: bool) -> None:
    with door(assistant, dataclasses.replace(settings, allowed_hosts=("hoidap.tinh.vn",))) as client:
        answer = client.post("/api/ask", json={"question": QUESTION}, headers=headers)
        assert answer.status_code == (200 if taken else 403)
        assert client.get("/v1/models", headers=headers).status_code == 200
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("log", [False, True])
def test_questions_are_kept_only_where_the_log_is_on(assistant: Assistant, settings: Settings, log: bool) -> None:
    with door(assistant, dataclasses.replace(settings, log=log)) as client:
        client.post("/api/ask", json={"question": QUESTION})
    kept = [r["question"] for r in store.read(settings.home / store.QUESTION_LOG)]
    assert kept == ([QUESTION] if log else [])


# --- messages


def test_what_stood_under_an_answer_is_no_part_of_the_history(assistant: Assistant) -> None:
    reply = assistant.answer(QUESTION, as_of=TODAY)
    assert reply.notices
    assert reply.suggestions
    case = read_messages({"messages": [*user(QUESTION), {"role": "assistant", "content": content(reply)}, *user("thế còn cảnh cáo?")]})
    assert [turn["content"] for turn in case.history] == [QUESTION, reply.answer]


def test_parts_of_text_are_one_question() -> None:
    parts = [{"type": "text", "text": "Quy định 205"}, {"type": "text", "text": "còn hiệu lực không?"}]
    assert read_messages({"messages": [{"role": "user", "content": parts}]}).question == "Quy định 205\ncòn hiệu lực không?"


def test_a_question_with_documents_attached_is_still_the_question() -> None:
    asked = "### Task:\nRespond to the user query using the provided context.\n<context>\n<source>Điều 99</source>\n</context>\n\n"
    for end in (QUESTION, f"<user_query>\n{QUESTION}\n</user_query>"):
        case = read_messages({"messages": user(asked + end)})
        assert case.question == QUESTION
        assert background(case.question) is None


@pytest.mark.parametrize(
    ("wanted", "given"), [('"title": "..."', {"title": QUESTION}), ('"tags": []', {"tags": []}), ('"follow_ups": []', {"follow_ups": []})]
)
def test_a_client_s_own_prompts_are_not_answered_as_questions(waiting: Waiting, settings: Settings, wanted: str, given: dict[str, Any]) -> None:
    """The assistant is never let go: an answer asked of it would not come."""
    prompt = f"### Task:\nGenerate.\nJSON format: {{ {wanted} }}\n<chat_history>\nUSER: {QUESTION}\nASSISTANT: Có.\n</chat_history>"
    with door(waiting, settings) as client:
        done = client.post("/v1/chat/completions", json={"model": MODEL, "messages": user(prompt)}).json()
    assert json.loads(done["choices"][0]["message"]["content"]) == given


def test_errors_of_one_tree() -> None:
    with pytest.raises(RequestError):
        read_messages({})
    with pytest.raises(QuestionError):
        read_messages({"messages": user("x"), "as_of": 3})
