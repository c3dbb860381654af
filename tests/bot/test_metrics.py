"""What is counted, and that nothing of anybody's words is in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from bot.api import Guard, Service, application
from bot.chat import Assistant
from bot.llm import Writer, open_model
from bot.settings import ModelSettings, Settings
from knowledge.corpus import Corpus
from tests.conftest import TODAY
from tests.model_server import Fault, Script, answer, good, serving

BRIBE = "Khoản 2 Điều 10 Quy định 205 nói gì?"
SANCTION = "Người chạy chức, chạy quyền theo Quy định 205 bị đưa ra khỏi quy hoạch bao lâu?"


@pytest.fixture
def own(assistant: Assistant, corpus: Corpus) -> Assistant:
    return Assistant(corpus, assistant.retriever.index, assistant.restorer, today=lambda: TODAY)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, host="127.0.0.1", port=7860, embedding="none", log=False)


def counted(own: Assistant, settings: Settings, *bodies: dict[str, Any]) -> tuple[str, dict[tuple[str, ...], float]]:
    """The text of /metrics after these requests, and the values in it by name and labels."""
    service = Service(own, settings)
    made = Guard(application(service), settings, count=service.metrics.request)
    with TestClient(made, base_url="http://127.0.0.1:7860") as client:
        for body in bodies:
            client.post("/api/ask", json=body)
        found = client.get("/metrics")
    assert found.status_code == 200
    assert found.headers["content-type"].startswith("text/plain; version=0.0.4")
    samples = [s for family in text_string_to_metric_families(found.text) for s in family.samples]
    return found.text, {(s.name, *s.labels.values()): s.value for s in samples}


def test_requests_replies_and_seconds(own: Assistant, settings: Settings) -> None:
    text, values = counted(own, settings, {"question": BRIBE}, {"question": "Cách nấu phở bò?"}, {"question": "", "id": "an-danh"}, {})
    assert values["hoidap_requests_total", "200", "api"] == 2
    assert values["hoidap_requests_total", "400", "api"] == 2
    assert values["hoidap_replies_total", "extractive", "answered"] == 1
    assert values["hoidap_replies_total", "extractive", "off_topic"] == 1
    assert values["hoidap_reply_seconds_count", "extractive"] == 2
    assert 0 < values["hoidap_reply_seconds_sum", "extractive"] < 10
    for said in ("Khoản 2 Điều 10", "phở", "an-danh", "127.0.0.1", "testclient"):
        assert said not in text


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (good, {("hoidap_model_calls_total", "ok"): 1, ("hoidap_replies_total", "llm", "answered"): 1}),
        (lambda _: Fault(status=500), {("hoidap_model_calls_total", "http_error"): 1, ("hoidap_replies_total", "extractive", "answered"): 1}),
        (lambda _: answer(("Người chạy chức bị đưa ra khỏi quy hoạch từ 80 đến 60 tháng.", [1])), {("hoidap_model_statements_total", "number"): 1}),
    ],
)
def test_what_a_model_did(own: Assistant, settings: Settings, script: Script, expected: dict[tuple[str, ...], float]) -> None:
    with serving(script) as server:
        own.writer = Writer(open_model(ModelSettings("openai:m", server.url, "sk-secret-123", timeout=5), own.tell), own.tell)
        text, values = counted(own, settings, {"question": SANCTION})
    assert {key: values.get(key) for key in expected} == expected
    assert (values.get(("hoidap_model_statements_total", "accepted"), 0) > 0) == (script is good)
    assert "sk-secret" not in text
    assert "quy hoạch" not in text
