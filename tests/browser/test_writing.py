"""The page while a model writes: the extractive answer at once, verified statements one by one, then one answer. With a key set."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.browser.steps import Site, serving
from tests.browser.test_page_safety import LOW_CONTRAST
from tests.model_server import Fault, Script, good
from tests.model_server import serving as serving_model

pytestmark = pytest.mark.browser

QUESTION = "Những hành vi nào bị coi là chạy chức, chạy quyền theo Quy định 205?"
OTHER = "Người chạy chức, chạy quyền theo Quy định 205 bị đưa ra khỏi quy hoạch bao lâu?"
# What the live region said, and where the answer stood whenever it moved or grew.
WATCH = """() => {
	window.told = []; window.tops = [];
	const region = document.getElementById("announce");
	new MutationObserver(() => told.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
	new MutationObserver(() => {
		const said = document.querySelector("#live .turn[data-writing] .said");
		if (said) tops.push(Math.round(said.getBoundingClientRect().top + scrollY));
	}).observe(document.getElementById("live"), { childList: true, subtree: true });
}"""


class Played:
    """What the model behind the page plays; a test puts its script in."""

    script: Script = staticmethod(good)

    def __call__(self, request: dict[str, Any]) -> str | Fault:
        return self.script(request)


def slow_and_good(request: dict[str, Any]) -> Fault:
    return Fault(text=good(request), pace=0.06)


@pytest.fixture(scope="module")
def played() -> Played:
    return Played()


@pytest.fixture(scope="module")
def site(chromium: str, played: Played, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The web chat with a model, and with a key for programs, which the page needs none of."""
    with serving_model(played) as model:
        settings = {"HOIDAP_LLM": "openai:m", "HOIDAP_LLM_BASE_URL": model.url, "HOIDAP_LLM_TIMEOUT": "15", "HOIDAP_API_KEY": "khoa-thu-1"}
        with serving(tmp_path_factory.mktemp("written"), **settings) as site:
            yield site


def send(page: Any, question: str = QUESTION) -> Any:
    """Ask, and give back the turn once its extractive answer stands and the model writes."""
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    page.wait_for_selector("#live .turn[data-writing=true]")
    return page.locator("#live .turn")


def ended(page: Any) -> Any:
    """The last turn once nothing is written any more."""
    page.wait_for_selector("#live .turn[aria-busy=false][data-writing=false]")
    page.wait_for_selector("#send")
    return page.locator("#live .turn")


@pytest.mark.parametrize("width", [1100, 390])
def test_statements_come_one_by_one_and_then_one_answer(open_page: Callable[..., Any], played: Played, width: int) -> None:
    played.script = slow_and_good
    page = open_page(viewport={"width": width, "height": 844})
    page.evaluate(WATCH)
    turn = send(page)
    extractive = turn.locator(".said").inner_text()
    assert "đang viết lại" in turn.locator(".model").inner_text()
    assert turn.locator(".citations details").count() == 6
    assert page.locator("#stop").is_visible()
    page.wait_for_selector("#live .written li")
    first = page.locator("#live .written li").count()
    page.wait_for_function("n => document.querySelectorAll('#live .written li').length > n", arg=first)
    assert turn.locator(".said").inner_text() == extractive
    assert page.evaluate(LOW_CONTRAST) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    turn = ended(page)
    assert "đã được kiểm chứng" in turn.locator(".model").inner_text()
    assert turn.locator(".written").count() == 0
    said = turn.locator(".said").inner_text()
    assert said != extractive
    assert "Theo khoản 1 Điều 10 Quy định 205-QĐ/TW" in said
    assert turn.get_by_role("button", name="Hữu ích").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    heights = page.evaluate("tops")
    assert max(heights) - min(heights) <= 60, "câu trả lời nhảy chỗ khi đang đọc"  # the line over it may become shorter
    told = page.evaluate("told")
    assert len(told) == len(set(told)) == 3
    assert not any("Điều 10" in line for line in told)
    assert page.locator("[aria-live] .turn, [role=status] .turn, [role=log] .turn").count() == 0


@pytest.mark.parametrize(("fault", "line"), [(Fault(status=500), "báo lỗi 500"), (Fault(text="xin chào"), "không đạt kiểm chứng")])
def test_a_model_that_fails_leaves_the_extractive_answer_and_one_line(page: Any, played: Played, fault: Fault, line: str) -> None:
    played.script = slow_and_good
    send(page)
    extractive = page.locator("#live .said").inner_text()
    page.locator("#stop").click()
    ended(page)
    played.script = lambda _: fault
    page.locator("#question textarea").fill(QUESTION)
    page.locator("#question textarea").press("Enter")
    page.wait_for_function("document.querySelectorAll('.turn').length === 2")
    turn = ended(page)
    assert turn.locator(".said").inner_text() == extractive
    note = turn.locator(".model").inner_text()
    assert line in note
    assert "bản trích" in note


def test_stop_ends_at_once_and_the_next_question_is_answered(page: Any, played: Played) -> None:
    played.script = lambda _: Fault(stall=True)
    turn = send(page)
    extractive = turn.locator(".said").inner_text()
    started = time.monotonic()
    page.locator("#stop").click()
    turn = ended(page)
    assert time.monotonic() - started < 3
    assert turn.locator(".said").inner_text() == extractive
    assert "Đã dừng viết lại" in turn.locator(".model").inner_text()
    played.script = good
    send_again = page.locator("#question textarea")
    send_again.fill(OTHER)
    send_again.press("Enter")
    page.wait_for_function("document.querySelectorAll('.turn').length === 2")
    assert "18" in ended(page).locator(".said").inner_text()


def test_two_presses_of_send_ask_once(page: Any, played: Played) -> None:
    played.script = slow_and_good
    page.locator("#question textarea").fill(QUESTION)
    page.locator("#send").dblclick()
    page.wait_for_selector("#live .turn[data-writing=true]")
    ended(page)
    assert page.locator(".turn").count() == 1


def test_two_tabs_at_once_each_get_their_own(open_page: Callable[..., Any], played: Played) -> None:
    played.script = slow_and_good
    one, two = open_page(), open_page()
    send(one)
    send(two, OTHER)
    assert "tháng" in ended(two).locator(".said").inner_text()
    said = ended(one).locator(".said").inner_text()
    assert "Theo khoản 1 Điều 10" in said
    assert one.locator(".turn").count() == two.locator(".turn").count() == 1


def test_closing_the_tab_ends_the_model_s_call(open_page: Callable[..., Any], played: Played, site: Site) -> None:
    def cancelled() -> float:
        counted = httpx.get(site.url + "metrics", headers={"Authorization": "Bearer khoa-thu-1"}).text
        found = re.search(r'hoidap_model_calls_total\{outcome="cancelled"\} (\S+)', counted)
        return float(found[1]) if found else 0

    played.script = lambda _: Fault(stall=True)
    page, before = open_page(), cancelled()
    send(page)
    page.close()
    until = time.monotonic() + 8  # the model's timeout is twice that
    while cancelled() == before and time.monotonic() < until:
        time.sleep(0.2)
    assert cancelled() == before + 1


def test_the_keyboard_stays_where_it_was_and_an_open_citation_open(page: Any, played: Played) -> None:
    played.script = slow_and_good
    turn = send(page)
    turn.locator(".citations summary").nth(1).focus()
    page.keyboard.press("Enter")
    ended(page)
    assert page.locator("#live .citations details").nth(1).get_attribute("open") is not None
    assert page.evaluate("document.activeElement.closest('details')?.id") == page.locator("#live .citations details").nth(1).get_attribute("id")
