"""The page *Báo cáo viên* in a browser: a bad topic, a pack without tone marks, its files."""

from __future__ import annotations

import zipfile
from typing import Any

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1100, 390])
def test_a_pack_is_ordered_looked_over_and_taken_away(open_page: Any, width: int) -> None:
    page = open_page(viewport={"width": width, "height": 800}, accept_downloads=True)
    page.get_by_role("tab", name="Báo cáo viên").click()
    topic = page.locator("#pack-topic textarea")
    topic.fill("nuoi tom")
    page.locator("#pack-make").click()
    page.wait_for_selector("#pack-status .problem")
    assert "nằm ngoài kho văn bản" in page.locator("#pack-status").inner_text()
    topic.fill("tang qua tet cho sep")
    page.locator("#pack-make").click()
    page.wait_for_selector(".pack .files", timeout=60_000)
    assert "Tặng quà tết cho sếp" in page.locator(".pack h2").inner_text()
    assert "90 phút" in page.locator(".pack").inner_text()
    with page.expect_download() as download:
        page.locator("button[data-name='bo-tai-lieu.zip']").click()
    with zipfile.ZipFile(download.value.path()) as held:
        assert {"de-cuong.docx", "trinh-chieu.pptx", "pack.json"} <= set(held.namelist())
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
