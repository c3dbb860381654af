"""A real server with a real, senseless model: the protocol works from end to end, and its noise never reaches the reader."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import openai
import pytest

from bot.chat import Assistant
from bot.llm import open_model
from bot.settings import ModelSettings
from tests.browser.steps import serving
from tests.tiny_model import Served, make, served

ROOT = Path(__file__).parents[2]
QUESTION = "Khoản 2 Điều 10 Quy định 205 nói gì?"
REJECTED = "Bản viết của mô hình không đạt kiểm chứng; câu trả lời là bản trích từ điều khoản."
TIMEOUT = 60


@pytest.fixture(scope="session")
def real(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("tiny") / "mo-hinh-nho"
    make(folder, [p.full_text for p in assistant.corpus if p.read][:400])
    with served(folder, folder.parent / "server.log") as server:
        yield server


def environment(real: Served) -> dict[str, str]:
    return {
        "HOIDAP_LLM": f"openai:{real.model}",
        "HOIDAP_LLM_BASE_URL": real.url,
        "HOIDAP_LLM_TIMEOUT": str(TIMEOUT),
        "HOIDAP_LLM_MAX_TOKENS": "48",
        "HOIDAP_EMBEDDING": "none",
    }


def test_the_model_says_something_and_it_is_noise(real: Served) -> None:
    """Otherwise the tests below would pass without a model."""
    model = open_model(ModelSettings(f"openai:{real.model}", real.url, timeout=TIMEOUT, max_tokens=48))
    pieces = list(model.stream([("human", QUESTION)], deadline=time.monotonic() + TIMEOUT))
    assert len(pieces) > 1
    assert "".join(pieces).strip()


def test_on_the_command_line_the_extractive_answer_stands(real: Served, assistant: Assistant, words_home: Path) -> None:
    env = {**os.environ, **environment(real)}
    command = [sys.executable, "-m", "bot", "ask", QUESTION, "--json"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=TIMEOUT + 60, check=False)
    assert done.returncode == 0, done.stderr
    reply = json.loads(done.stdout)
    assert reply["answer"] == assistant.answer(QUESTION).answer
    assert (reply["status"], reply["answerer"], reply["remark"]) == ("answered", "extractive", REJECTED), real.log.read_text("utf-8", "replace")
    assert done.stderr.splitlines().count(REJECTED) == 1
    assert 'POST /v1/chat/completions HTTP/1.1" 200' in real.log.read_text("utf-8", "replace")


def test_over_the_openai_protocol_too(real: Served, assistant: Assistant, words_home: Path) -> None:
    with serving(words_home, **environment(real)) as site, openai.OpenAI(base_url=site.url + "v1", api_key="-", max_retries=0) as client:
        messages = [{"role": "user", "content": QUESTION}]
        chunks = list(client.chat.completions.create(model="hoidap-205", messages=messages, stream=True))  # type: ignore[call-overload]
        whole = client.chat.completions.create(model="hoidap-205", messages=messages)  # type: ignore[call-overload]
    said = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert said == whole.choices[0].message.content
    assert said.startswith(assistant.answer(QUESTION).answer)
    assert said.count(REJECTED) == 1
