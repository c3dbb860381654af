"""What must hold on every page: nothing foreign or English, nobody else's words, no script of a user's, readable everywhere."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.steps import Site, ask, feedback

pytestmark = pytest.mark.browser

PAGES = ("Hỏi đáp", "Tra cứu", "So sánh 205–114")
# Words of gradio's own labels and of English at large that are no Vietnamese syllables.
ENGLISH = re.compile(
    r"\b(the|and|with|your|you|this|copy|send|submit|clear|share|loading|error|settings|search|close|like|dislike|retry|undo|stop"
    r"|built|gradio|api|via|chatbot|message|textbox|button|label|download|upload|file|more|tabs|processing|queue|warning|info"
    r"|light|dark|screen|connection|lost|empty|footer|navigation|remove|select|option|footer|language)\b",
    re.IGNORECASE,
)
VISIBLE_STRINGS = """() => {
	const found = new Set();
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let node = walker.nextNode(); node; node = walker.nextNode())
		if (node.textContent.trim() && !node.parentElement.closest("script,style,noscript,dd a,.fold a"))
			found.add(node.textContent.trim());
	for (const element of document.querySelectorAll("*"))
		for (const name of ["aria-label", "title", "placeholder", "alt", "aria-description", "aria-roledescription"])
			if (element.getAttribute(name) && !element.closest("dd a,.fold a")) found.add(element.getAttribute(name));
	return [...found, document.title];
}"""
# WCAG 2 contrast of every visible text with the nearest opaque background behind it.
LOW_CONTRAST = """() => {
	const parse = (c) => { const n = c.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
	const channel = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
	const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
	const behind = (element) => {
		for (let e = element; e; e = e.parentElement) {
			const colour = parse(getComputedStyle(e).backgroundColor);
			if (colour[3] > 0.9) return colour;
		}
		return [255, 255, 255];
	};
	const low = [];
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let node = walker.nextNode(); node; node = walker.nextNode()) {
		const element = node.parentElement;
		if (!node.textContent.trim() || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
		if (element.closest(".hidden-label,[aria-hidden=true],script,style,noscript")) continue;
		const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x);
		const ratio = (a + 0.05) / (b + 0.05);
		if (ratio < 4.5) low.push(`${node.textContent.trim().slice(0, 40)}: ${ratio.toFixed(2)}`);
	}
	return low;
}"""
SCRIPT = '<script>window.hacked=1</script><img src=x onerror="window.hacked=1"><b>đậm</b> chạy chức, chạy quyền là gì?'


def visit(page: Any, name: str) -> None:
    page.get_by_role("tab", name=name).click()
    page.get_by_role("tab", name=name, selected=True).wait_for()
    page.wait_for_timeout(200)


def test_the_served_page_is_vietnamese_before_any_script_runs(site: Site) -> None:
    with urllib.request.urlopen(site.url) as response:
        html, headers = response.read().decode("utf-8"), response.headers
    assert re.search(r'<html\s+lang="vi"', html)
    assert "default-src 'self'" in headers["content-security-policy"]
    outside = re.findall(r'(?:src|href|content)="(https?://[^"]+)"', html)
    assert outside == []


def test_no_english_on_any_page(page: Any) -> None:
    turn = ask(page, "Quy định 205 còn hiệu lực không?")
    turn.locator(".citations summary").first.click()
    for name in PAGES:
        visit(page, name)
        english = [s for s in page.evaluate(VISIBLE_STRINGS) if ENGLISH.search(s)]
        assert english == []
    assert page.evaluate("document.documentElement.lang") == "vi"


def test_a_browser_in_another_language_is_shown_vietnamese_too(open_page: Callable[..., Any]) -> None:
    page = open_page(locale="fr-FR", viewport={"width": 300, "height": 700})
    assert page.evaluate("document.documentElement.lang") == "vi"
    assert [s for s in page.evaluate(VISIBLE_STRINGS) if ENGLISH.search(s)] == []


def test_two_browsers_never_see_each_other(open_page: Callable[..., Any]) -> None:
    first, second = open_page(color_scheme="light"), open_page(color_scheme="light")
    ask(first, "Quy định 205 còn hiệu lực không?")
    assert second.locator(".turn").count() == 0
    ask(second, "Những hành vi nào bị coi là chạy chức, chạy quyền?")
    assert first.locator(".turn").count() == 1
    assert "205 còn hiệu lực" not in second.locator("body").inner_text()


def test_a_script_in_a_question_is_shown_and_not_run(page: Any, tmp_path: Path) -> None:
    turn = ask(page, SCRIPT)
    assert "<script>window.hacked=1</script>" in turn.locator(".question").inner_text()
    ask(page, "${window.hacked=1} {{value}} " + SCRIPT)
    page.wait_for_timeout(200)
    assert page.evaluate("window.hacked") is None
    assert page.locator(".log script, .log img, .log b").count() == 0
    page.locator("#search input").or_(page.locator("body")).first.wait_for()
    visit(page, "Tra cứu")
    page.locator("#search input").fill(SCRIPT)
    page.locator("#search input").press("Enter")
    page.wait_for_timeout(300)
    assert page.evaluate("window.hacked") is None


def test_bad_input_gives_a_line_and_keeps_the_text(page: Any) -> None:
    box = page.locator("#question textarea")
    for typed, said in (("   ", None), ("😀😀😀", None), ("á" * 50_000, r"4\.000"), ("\x07\x08\x1b", None)):
        box.evaluate("(e, v) => { e.value = v; e.dispatchEvent(new Event('input', {bubbles: true})); }", typed)
        box.press("Enter")
        page.wait_for_function("document.querySelector('.problem') && !document.querySelector('.waiting')")
        line = page.locator(".problem").inner_text()
        assert re.search("[ạảấầậđềệốộơưứừựễ]", line)
        assert said is None or re.search(said, line)
        assert box.input_value() == typed
        page.wait_for_selector("#send")
        page.evaluate("document.querySelector('.problem').remove()")
    box.fill("Quy định 205 còn hiệu lực không?")
    box.press("Enter")
    page.wait_for_selector(".turn[aria-busy=false]")
    assert page.locator(".problem").count() == 0


def test_a_data_folder_that_cannot_be_written(page: Any, site: Site) -> None:
    """The feedback file's place is taken by a folder, which stands for any disk that refuses to write."""
    file, aside = site.home / "feedback.jsonl", site.home / "aside.jsonl"
    if file.exists():
        file.rename(aside)
    file.mkdir()
    try:
        turn = ask(page, "Quy định 205 còn hiệu lực không?")
        turn.get_by_role("button", name="Hữu ích").click()
        page.get_by_text("Chưa lưu được đánh giá").wait_for()
        assert turn.get_by_role("button", name="Hữu ích").get_attribute("aria-pressed") == "false"
        assert [s for s in page.evaluate(VISIBLE_STRINGS) if ENGLISH.search(s)] == []
        ask(page, "Chạy chức, chạy quyền thì bị xử lý thế nào?")
    finally:
        file.rmdir()
        if aside.exists():
            aside.rename(file)


def test_a_phone_shows_every_page_without_sideways_scroll(open_page: Callable[..., Any]) -> None:
    page = open_page(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
    turn = ask(page, "Những hành vi nào bị coi là chạy chức, chạy quyền?")
    turn.locator(".citations summary").first.click()
    for name in PAGES:
        visit(page, name)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.gradio-container')).fontSize)") >= 16
    visit(page, "Tra cứu")
    page.locator(".card").nth(1).click()
    page.wait_for_selector(".document-view")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_light_and_dark(open_page: Callable[..., Any], scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    turn = ask(page, "Những hành vi nào bị coi là chạy chức, chạy quyền?")
    turn.locator(".citations summary").first.click()
    for name in PAGES:
        visit(page, name)
        assert page.evaluate(LOW_CONTRAST) == []


def test_the_named_endpoint_answers_programs(site: Site) -> None:
    def call(path: str, body: dict[str, Any] | None = None) -> str:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(site.url + path, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as response:
            return str(response.read().decode("utf-8"))

    event = json.loads(call("gradio_api/call/ask", {"data": ["Quy định 205 còn hiệu lực không?"]}))["event_id"]
    said = call(f"gradio_api/call/ask/{event}")
    reply = json.loads(said.split("data: ", 1)[1].split("\n")[0])[0]
    assert reply["status"] == "answered"
    assert list(json.loads(call("gradio_api/info"))["named_endpoints"]) == ["/ask"]
    assert all("Quy định 205 còn hiệu lực" not in r.get("question", "") or r["thumb"] for r in feedback(site.home))
