"""The pages *Tra cứu* and *So sánh 205–114* in a browser."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.steps import ask

pytestmark = pytest.mark.browser


def test_every_document_is_listed_and_opens_article_by_article(page: Any) -> None:
    page.get_by_role("tab", name="Tra cứu").click()
    page.wait_for_selector(".shelf .card")
    assert page.locator(".shelf .card").count() >= 30
    page.locator(".card", has_text="Quy định 205-QĐ/TW").click()
    view = page.locator(".document-view")
    view.wait_for()
    assert "đã được thay thế bởi 114-QĐ/TW" in view.inner_text()
    assert view.locator("details.article").count() >= 15
    view.get_by_text("Điều 10. Các hành vi chạy chức, chạy quyền").click()
    assert "Khoản 2 Điều 10 Quy định 205-QĐ/TW" in view.inner_text()
    page.get_by_role("button", name="← Tất cả văn bản").click()
    page.wait_for_selector(".shelf .card")


def test_unread_provisions_say_so(page: Any) -> None:
    page.get_by_role("tab", name="Tra cứu").click()
    page.locator(".card", has_text="Quy định 205-QĐ/TW").click()
    page.locator("details.article", has_text="Điều 14").locator("summary").first.click()
    assert "Chưa đọc được nội dung" in page.locator("details.article[open]").inner_text()


def test_search_without_diacritics(page: Any) -> None:
    page.get_by_role("tab", name="Tra cứu").click()
    page.locator("#search input").fill("bao che tiep tay cho chay chuc")
    page.get_by_role("button", name="Tìm").click()
    page.wait_for_selector(".found details.cite")
    page.locator(".found summary").first.click()
    assert "tiếp tay" in page.locator(".found").inner_text()
    page.locator(".found details[open]").get_by_role("button", name="Mở trong Tra cứu").click()
    page.wait_for_selector(".document-view .entry.target")


def test_a_citation_leads_to_its_article(page: Any) -> None:
    turn = ask(page, "Khoản 2 Điều 10 Quy định 205 quy định gì?")
    turn.locator(".citations summary").first.click()
    turn.locator(".citations details[open]").get_by_role("button", name="Mở trong Tra cứu").click()
    target = page.locator(".document-view .entry.target")
    target.wait_for()
    assert target.get_attribute("data-entry") == "205-QĐ/TW@2019-09-23/10.2"
    assert target.is_visible()
    page.get_by_role("tab", name="Hỏi đáp").click()
    assert page.locator(".turn").count() == 1


def test_the_crosswalk_is_filtered(page: Any) -> None:
    page.get_by_role("tab", name="So sánh 205–114").click()
    page.wait_for_selector("table.crosswalk")
    rows = page.locator("table.crosswalk tbody tr")
    whole = rows.count()
    assert whole >= 20
    page.get_by_label("Thay đổi").click()
    page.wait_for_function("n => document.querySelectorAll('table.crosswalk tbody tr').length < n", arg=whole)
    assert set(page.locator(".relation").all_inner_texts()) == {"Thay đổi"}
    changed = rows.count()
    page.locator("#filter input").fill("doi tuong ap dung")
    page.wait_for_function("n => document.querySelectorAll('table.crosswalk tbody tr').length < n", arg=changed)
    assert "Đối tượng áp dụng" in page.locator("table.crosswalk").inner_text()
