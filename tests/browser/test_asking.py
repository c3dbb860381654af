"""The page *Hỏi đáp* in a browser."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from tests.browser.steps import Site, answered, ask, feedback

pytestmark = pytest.mark.browser

LIST_QUESTION = "Những hành vi nào bị coi là chạy chức, chạy quyền?"


def test_first_answer_within_fifteen_seconds_of_starting(site: Site, page: Any) -> None:
    assert site.seconds < 15
    assert "114-QĐ/TW" in ask(page, "quy dinh 205 con hieu luc khong").inner_text()


def test_an_answer_streams_in_and_carries_citations(page: Any) -> None:
    page.locator("#question textarea").fill(LIST_QUESTION)
    page.locator("#question textarea").press("Enter")
    page.wait_for_selector(".turn[aria-busy=true] .said p")
    while_streaming = len(page.locator(".turn .said").inner_text())
    turn = answered(page, 1)
    assert len(turn.locator(".said").inner_text()) > while_streaming
    assert turn.locator("details.cite").count() >= 3
    assert page.locator("#question textarea").input_value() == ""


def test_the_same_without_diacritics(page: Any) -> None:
    turn = ask(page, "nhung hanh vi nao bi coi la chay chuc chay quyen")
    assert "chạy chức" in turn.locator(".said").inner_text()


def test_a_mark_opens_its_citation(page: Any) -> None:
    turn = ask(page, LIST_QUESTION)
    first = turn.locator(".citations details.cite").first
    assert first.get_attribute("open") is None
    turn.locator(".said .mark").first.click()
    assert first.get_attribute("open") is not None
    body = first.inner_text()
    for part in ("Hiệu lực", "Lời văn", "Đối chiếu", "Nguồn", "ban hành ngày"):
        assert part in body
    assert re.search("Chưa thấy văn bản thay thế|Đã hết hiệu lực|Còn hiệu lực theo tài liệu đã đọc", body)
    assert "chưa phải nguyên văn" in body


def test_the_keyboard_alone_asks_and_opens_a_citation(page: Any) -> None:
    box = page.locator("#question textarea")
    box.focus()
    page.keyboard.type("quy dinh 205")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("con hieu luc khong")
    assert box.input_value() == "quy dinh 205\ncon hieu luc khong"
    page.keyboard.press("Enter")
    turn = answered(page, 1)
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.tagName === 'SUMMARY'"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert float(outline.removesuffix("px")) >= 2
    page.keyboard.press("Enter")
    assert turn.locator("details[open]").count() == 1


def test_follow_up_works_from_the_conversation(page: Any) -> None:
    ask(page, "Khiển trách áp dụng thế nào với hành vi chạy chức, chạy quyền theo Quy định 205?")
    turn = ask(page, "thế còn cảnh cáo?")
    assert "off_topic" not in (turn.locator(".answer").get_attribute("class") or "")
    assert page.locator("#past .turn").count() == 1


def test_a_suggestion_is_asked_when_clicked_and_typed_text_stays(page: Any) -> None:
    ask(page, LIST_QUESTION)
    chip = page.locator(".suggestions .chip").first
    question = chip.inner_text()
    page.locator("#question textarea").fill("đang viết dở")
    chip.click()
    turn = answered(page, 2)
    assert turn.locator(".question").inner_text().endswith(question)
    assert page.locator("#question textarea").input_value() == "đang viết dở"


def test_what_is_being_typed_survives_a_reload(page: Any) -> None:
    page.locator("#question textarea").fill("đang viết dở")
    page.reload()
    page.wait_for_function("document.querySelector('#question textarea')?.value === 'đang viết dở'")


def test_an_example_starts_a_conversation(page: Any) -> None:
    page.locator(".welcome .chip").nth(1).click()
    answered(page, 1)
    assert page.locator(".welcome").count() == 0


def test_an_open_citation_stays_open_while_the_next_answer_comes(page: Any) -> None:
    turn = ask(page, LIST_QUESTION)
    turn.locator(".citations summary").first.click()
    ask(page, "Quy định 205 còn hiệu lực không?")
    assert page.locator("#past .citations details.cite").first.get_attribute("open") is not None
    assert page.locator("#live details.cite[open]").count() == 0


def test_thumbs_are_stored_replaced_and_taken_out(page: Any, site: Site) -> None:
    turn = ask(page, "Quy định 205 còn hiệu lực không?")
    before = len(feedback(site.home))
    up, down = turn.get_by_role("button", name="Hữu ích"), turn.get_by_role("button", name="Chưa đúng")
    up.click()
    page.wait_for_selector(".turn [data-value='1'][aria-pressed=true]")
    stored = feedback(site.home)
    assert len(stored) == before + 1
    assert (stored[-1]["thumb"], stored[-1]["status"]) == (1, "answered")
    assert stored[-1]["question"] == "Quy định 205 còn hiệu lực không?"
    down.click()
    page.wait_for_selector(".turn [data-value='-1'][aria-pressed=true]")
    assert up.get_attribute("aria-pressed") == "false"
    assert [r["thumb"] for r in feedback(site.home)[before:]] == [-1]
    down.click()
    page.wait_for_selector(".turn [data-value='-1'][aria-pressed=false]")
    assert len(feedback(site.home)) == before


def test_nothing_is_stored_without_a_thumb(page: Any, site: Site) -> None:
    ask(page, "câu hỏi không được lưu về chạy chức, chạy quyền")
    held = [p for p in site.home.rglob("*") if p.is_file() and "không được lưu" in p.read_text("utf-8", errors="ignore")]
    assert held == []
    assert "không lưu câu hỏi" in page.locator(".privacy p").inner_text()


def test_a_new_conversation_is_empty(page: Any) -> None:
    ask(page, "Quy định 205 còn hiệu lực không?")
    page.get_by_role("button", name="Cuộc trò chuyện mới").click()
    page.wait_for_selector(".welcome")
    assert page.locator(".turn").count() == 0


def test_stop_keeps_what_was_shown(page: Any) -> None:
    page.locator("#question textarea").fill(LIST_QUESTION)
    page.locator("#question textarea").press("Enter")
    page.wait_for_selector(".turn[aria-busy=true] .said p")
    page.locator("#stop").click()
    turn = answered(page, 1)
    assert "dừng giữa chừng" in turn.inner_text()
    page.wait_for_selector("#send")
    turn.get_by_role("button", name="Hỏi lại").click()
    page.wait_for_function("!document.body.innerText.includes('dừng giữa chừng')")
    answered(page, 1)


def test_copy_takes_answer_and_citations(open_page: Callable[..., Any]) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    turn = ask(page, "Quy định 205 còn hiệu lực không?")
    turn.get_by_role("button", name="Sao chép").click()
    page.get_by_role("button", name="Đã chép").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Căn cứ:\n[1]" in copied
    assert "114-QĐ/TW" in copied


def test_export_to_word(page: Any, tmp_path: Path) -> None:
    ask(page, LIST_QUESTION)
    path = download(page, "Tải về .docx", tmp_path)
    said = "\n".join(p.text for p in Document(str(path)).paragraphs)
    for part in (LIST_QUESTION, "Căn cứ", "Hiệu lực:", "chưa phải nguyên văn", "Lưu ý", "Nguồn: "):
        assert part in said
    assert zipfile.is_zipfile(path)
    assert re.fullmatch(r"hoi-dap-[\d-]+\.docx", path.name)


def test_export_to_markdown(page: Any, tmp_path: Path) -> None:
    ask(page, LIST_QUESTION)
    said = download(page, "Tải về .md", tmp_path).read_text("utf-8")
    for part in ("# Hỏi đáp", LIST_QUESTION, "### Căn cứ", "Hiệu lực:", "chạy chức, chạy quyền"):
        assert part in said


def test_export_of_nothing_says_so(page: Any) -> None:
    page.get_by_role("button", name="Tải về .md").click()
    page.get_by_text("Chưa có câu hỏi nào để tải về.").wait_for()


def download(page: Any, button: str, folder: Path) -> Path:
    with page.expect_download() as caught:
        page.get_by_role("button", name=button).click()
    path = folder / str(caught.value.suggested_filename)
    caught.value.save_as(path)
    return path
