"""Another assistant connects over MCP: it sees three tools described in Vietnamese and holds a conversation with them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from mcp import ClientSession
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamablehttp_client

from bot.chat import Assistant
from tests.browser.steps import Site, serving

QUESTION = "Khiển trách áp dụng thế nào với hành vi chạy chức, chạy quyền theo Quy định 205?"
AS_OF = "2021-05-01"


def connected(url: str, talk: Callable[[ClientSession], Awaitable[Any]], headers: dict[str, str] | None = None) -> Any:
    """What `talk` gives back, called with a session that is open."""

    async def run() -> Any:
        async with streamablehttp_client(url, headers=headers) as (read, write, _), ClientSession(read, write) as session:
            await session.initialize()
            return await talk(session)

    async def bounded() -> Any:
        return await asyncio.wait_for(run(), 60)

    # In a thread of its own: the browser tests leave an event loop running in this one.
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, bounded()).result()


def address(site: Site) -> str:
    return site.url + "gradio_api/mcp/"


async def call(session: ClientSession, name: str, **arguments: Any) -> Any:
    result = await session.call_tool(name, arguments)
    text = result.content[0].text  # type: ignore[union-attr]
    assert not result.isError, text
    return json.loads(text)


def test_three_tools_and_no_button_of_the_page(server: Site) -> None:
    listed = connected(address(server), lambda s: s.list_tools()).tools
    assert [t.name for t in listed] == ["ask", "look_up_provision", "compare_205_114"]
    for tool in listed:
        described = [tool.description, *(p["description"] for p in tool.inputSchema["properties"].values())]
        assert all(any(c in "ăâđêôơưạảấầậệốộớợủứừ" for c in text) for text in described)
    assert [t.inputSchema.get("required") for t in listed] == [["question"], ["reference"], None]


def test_a_conversation(server: Site, assistant: Assistant) -> None:
    """Ask, ask on with what was said, look up what was cited, compare it with the other document."""

    async def talk(session: ClientSession) -> None:
        first = await call(session, "ask", question=QUESTION, as_of=AS_OF)
        assert first["status"] == "answered"
        history = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": first["answer"]}]
        second = await call(session, "ask", question="thế còn cảnh cáo?", history=history, as_of=AS_OF)
        alone = await call(session, "ask", question="thế còn cảnh cáo?", as_of=AS_OF)
        assert second["status"] == "answered"
        assert second["citations"] != alone["citations"]
        for citation in second["citations"]:
            (found,) = (await call(session, "look_up_provision", reference=citation["id"]))["provisions"]
            assert found["text"] == citation["text"]
        (clause,) = (await call(session, "look_up_provision", reference="khoản 2 Điều 10 Quy định 205"))["provisions"]
        assert clause["text"] == assistant.cite("205-QĐ/TW@2019-09-23/10.2").text
        rows = (await call(session, "compare_205_114", topic="khoản 2 Điều 10 Quy định 205"))["rows"]
        assert any(side["id"] == clause["id"] for row in rows for side in row["old"])

    connected(address(server), talk)


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("ask", {"question": "  "}, "để trống"),
        ("ask", {"question": "x", "as_of": "hôm nay"}, "as_of"),
        ("look_up_provision", {"reference": "Điều 99 Quy định 114"}, "Không tìm thấy Điều 99"),
        ("compare_205_114", {"relation": "khác"}, "Không có quan hệ"),
        ("ask", {}, "Thiếu tham số 'question'"),
        ("ask", {"question": None}, "Thiếu tham số 'question'"),
        ("ask", {"question": 5}, "phải là chuỗi"),
        ("ask", {"question": "x", "history": "y"}, "phải là danh sách"),
        ("ask", {"question": "x", "history": [1]}, "phải là một đối tượng"),
        ("ask", {"question": "x", "history": [{"role": "user", "content": {"a": None}}]}, "đều là chuỗi"),
        ("ask", {"question": "x", "la": 1}, "không có tham số 'la'"),
        ("look_up_provision", {}, "Thiếu tham số 'reference'"),
        ("compare_205_114", {"topic": ["a"]}, "phải là chuỗi"),
        ("khong_co", {}, "Không có công cụ 'khong_co'"),
    ],
)
def test_what_cannot_be_done_is_an_error_in_vietnamese(server: Site, name: str, arguments: dict[str, Any], said: str) -> None:
    result = connected(address(server), lambda s: s.call_tool(name, arguments))
    assert result.isError
    assert said in result.content[0].text


def test_the_older_transport_works_too(server: Site) -> None:
    async def run() -> Any:
        async with sse_client(address(server) + "sse") as (read, write), ClientSession(read, write) as session:
            await session.initialize()
            return await call(session, "ask", question=QUESTION, as_of=AS_OF)

    assert asyncio.run(asyncio.wait_for(run(), 60))["status"] == "answered"


def test_a_foreign_site_or_too_much_is_refused(server: Site) -> None:
    assert httpx.post(address(server), json={}, headers={"Origin": "http://evil.com"}).status_code == 403
    assert httpx.post(address(server), json={}, headers={"Host": "evil.com"}).status_code == 421
    assert httpx.post(address(server), content=b"x" * 1_100_000).status_code == 413
    assert [t["name"] for t in httpx.get(address(server) + "schema").json()] == ["ask", "look_up_provision", "compare_205_114"]


def no_way_round(url: str) -> None:
    """Neither gradio's own endpoints nor the counters answer without the key; the page does, called from the page."""
    asked = {"data": [QUESTION]}
    for path in ("call/ask", "call/v2/ask", "run/ask", "api/ask", "call/mcp_ask", "run/mcp_ask/", "queue/join"):
        refused = httpx.post(f"{url}gradio_api/{path}", json=asked)
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, "invalid_api_key"), path
    assert httpx.get(url + "metrics").status_code == 401
    assert httpx.get(url).status_code == 200
    key = {"Authorization": "Bearer khoa-thu-1"}
    assert httpx.post(url + "gradio_api/run/ask", json=asked, headers=key).json()["data"][0]["status"] == "answered"
    counted = httpx.get(url + "metrics", headers=key).text
    assert 'hoidap_requests_total{code="401",interface="call"} 3.0' in counted
    joined = httpx.post(url + "gradio_api/queue/join", json={**asked, "fn_index": 0, "session_hash": "x"}, headers={"Origin": url.rstrip("/")})
    assert joined.status_code != 401


def test_the_key_is_asked_for_and_open_streams_do_not_hold_up_the_end(tmp_path_factory: pytest.TempPathFactory) -> None:
    serves = serving(tmp_path_factory.mktemp("locked"), HOIDAP_API_KEY="khoa-thu-1")
    with serves as site:
        assert httpx.post(address(site), json={}).status_code == 401
        no_way_round(site.url)
        found = connected(address(site), lambda s: s.list_tools(), {"Authorization": "Bearer khoa-thu-1"})
        assert len(found.tools) == 3
        with httpx.stream("GET", address(site) + "sse", headers={"Authorization": "Bearer khoa-thu-1"}) as stream:
            assert stream.status_code == 200
            serves.process.terminate()
            assert serves.process.wait(timeout=9) is not None
