"""The connection to a model's server goes nowhere else, and takes in so much and no more."""

from __future__ import annotations

import time
from typing import Any

import pytest

from bot.llm import open_model
from bot.settings import ModelSettings
from knowledge.errors import ModelError
from tests.model_server import Fault, Script, answer, serving


def said(url: str, timeout: float = 1.5) -> tuple[str, float, list[str]]:
    """What a call gives or why it fails, the seconds it took, and the outcomes that were counted."""
    counted: list[str] = []

    def count(kind: str, record: dict[str, Any]) -> None:
        assert kind == "call"
        counted.append(record["outcome"])

    model = open_model(ModelSettings("openai:m", url, "sk-secret-123", timeout=timeout), count)
    started = time.monotonic()
    try:
        text = "".join(model.stream([("human", "câu hỏi riêng")], deadline=started + timeout))
    except ModelError as error:
        text = str(error)
    return text, time.monotonic() - started, counted


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_takes_the_question_nowhere(status: int) -> None:
    with serving(lambda _: answer(("Một ý từ nơi khác.", [1]))) as other:
        elsewhere = other.url.replace("127.0.0.1", "localhost") + "/chat/completions"
        with serving(lambda _: Fault(status=status, headers={"Location": elsewhere})) as server:
            text, _, counted = said(server.url)
        assert other.requests == []
    assert text == f"Máy chủ mô hình báo lỗi {status}"
    assert counted == ["http_error"]


def test_an_encrypted_address_of_a_plain_port_is_told_at_once() -> None:
    with serving(lambda _: "") as server:
        text, seconds, counted = said(server.url.replace("http:", "https:"))
    assert "HOIDAP_LLM_BASE_URL" in text
    assert seconds < 1.5
    assert counted == ["unreachable"]


OUTCOMES: list[tuple[Script, str, str]] = [
    (lambda _: "xong", "xong", "ok"),
    (lambda _: Fault(line=True), "quá dài", "too_long"),
    (lambda _: Fault(endless=True, text="và cứ thế " * 50), "quá dài", "too_long"),
    (lambda _: Fault(trickle=True), "không trả lời kịp", "timeout"),
    (lambda _: Fault(status=429), "quá tải", "overloaded"),
    (lambda _: Fault(status=404), "HOIDAP_LLM_BASE_URL", "not_found"),
    (lambda _: Fault(status=401), "từ chối khoá", "refused_key"),
    (lambda _: Fault(body=b"x", headers={"Content-Encoding": "br"}), "nén", "other"),
]


@pytest.mark.parametrize(("script", "text", "outcome"), OUTCOMES)
def test_each_call_is_counted_once_with_its_outcome(script: Script, text: str, outcome: str) -> None:
    with serving(script) as server:
        found, seconds, counted = said(server.url)
    assert text in found
    assert counted == [outcome]
    assert seconds < 1.5 + 3  # slack for a busy machine
