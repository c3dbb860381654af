"""The examples of README.md for programs do what README.md says, run as they are printed there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import pytest

from tests.bot.test_tools import connected
from tests.browser.steps import Site

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
ADDRESS = "http://127.0.0.1:7860/"
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def run(example: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert len([line for line in example.splitlines() if line.strip()]) <= 10
    exec(compile(example, "README.md", "exec"), {})
    return capsys.readouterr().out


def one(name: str) -> str:
    (found,) = [example for example in PYTHON if name in example]
    return found


def test_every_python_example_is_run_here() -> None:
    assert len(PYTHON) == 3


def test_the_openai_package(server: Site, capsys: pytest.CaptureFixture[str]) -> None:
    said = run(one("OpenAI").replace(ADDRESS, server.url), capsys)
    assert "114-QĐ/TW" in said
    assert "Quy định 205-QĐ/TW False" in said


def test_the_retriever(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("HOIDAP_EMBEDDING", "none")
    lines = run(one("ProvisionRetriever"), capsys).splitlines()
    assert lines[0].startswith("khoản 2 Điều 10 Quy định 205-QĐ/TW – ")


def test_the_runnable(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("HOIDAP_EMBEDDING", "none")
    assert "114-QĐ/TW" in run(one("import runnable"), capsys)


def test_the_curl_command(server: Site) -> None:
    (url, body) = re.search(r"^curl (\S+) -d '(.*)'$", README, re.MULTILINE).groups()  # type: ignore[union-attr]
    reply = httpx.post(url.replace(ADDRESS, server.url), content=body.encode(), headers={"Content-Type": "application/x-www-form-urlencoded"}).json()
    assert reply["status"] == "answered"


def test_the_configuration_for_assistants(server: Site) -> None:
    (block,) = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    url = json.loads(block)["mcpServers"]["hoidap205"]["url"]
    assert len(connected(url.replace(ADDRESS, server.url), lambda s: s.list_tools()).tools) == 3


def test_the_address_for_open_webui(server: Site) -> None:
    address = re.search(r"`(http://host\.docker\.internal:7860/v1)`", README)
    model = re.search(r"mô hình `([^`]+)`", README)
    assert address
    assert model
    found = httpx.get(server.url + "v1/models", headers={"Host": "host.docker.internal:7860"}).json()
    assert [m["id"] for m in found["data"]] == [model[1]]
