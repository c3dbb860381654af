"""The page *Nhập văn bản* in a browser, from upload to removal, with what a user would see on the way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.web.upload import LARGEST_BYTES
from knowledge.corpus import Corpus
from tests import official
from tests.browser.steps import Site, ask, serving

pytestmark = pytest.mark.browser

PASSWORD = "mật khẩu dài của cơ quan"
QUESTION = "Khoản 2 Điều 10 Quy định 205 quy định gì?"
# A prohibition and a figure that the restatement does not have.
CHANGED = {
    "10.2": "Nghiêm cấm lợi dụng lễ, tết, sinh nhật để tặng quà cho người có thẩm quyền nhằm có được vị trí, chức vụ.",
    "13.1": "Cán bộ, đảng viên chạy chức, chạy quyền thì bị đưa ra khỏi quy hoạch trong 24 tháng.",
}


@pytest.fixture(scope="module")
def office(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server whose import page asks for a password."""
    with serving(tmp_path_factory.mktemp("office"), HOIDAP_ADMIN_PASSWORD=PASSWORD) as site:
        yield site


@pytest.fixture
def desk(browser: Any, office: Site) -> Iterator[Callable[..., Any]]:
    """A factory of pages with *Nhập văn bản* open. Afterwards: no script error."""
    contexts, errors = [], []

    def make(width: int = 1100) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="vi-VN", reduced_motion="reduce", accept_downloads=True)
        contexts.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("pageerror", lambda e: errors.append(str(e)))
        page.goto(office.url)
        page.wait_for_selector(".welcome")
        page.get_by_role("tab", name="Nhập văn bản").click()
        return page

    yield make
    for context in contexts:
        context.close()
    assert not errors, f"lỗi JavaScript: {errors}"


def unlock(page: Any) -> None:
    page.locator("#admin-password input").fill(PASSWORD)
    page.locator("#admin-open").click()
    page.locator("#import-read").wait_for()


def read(page: Any, path: Path, said: str = "Đã đọc xong") -> None:
    """Upload a file, press *Đọc tệp*, and wait until this is said."""
    if (clear := page.locator("#import-files").get_by_label("Xoá")).count():
        clear.first.click()
    page.set_input_files("#import-files input[type=file]", str(path))
    page.locator("#import-files").get_by_text(path.stem).wait_for()
    page.locator("#import-files").get_by_label("Xoá").first.wait_for()
    page.locator("#import-read").click()
    told(page, said)


def told(page: Any, text: str) -> None:
    """Wait until the page's state line says this."""
    page.locator("#import-state :is(.done, .problem)").get_by_text(text).wait_for()


def answer(page: Any) -> str:
    page.get_by_role("tab", name="Hỏi đáp").click()
    turn = ask(page, QUESTION)
    turn.locator(".citations summary").first.click()
    said = str(turn.inner_text())
    page.get_by_role("tab", name="Nhập văn bản").click()
    return said


def test_from_upload_to_removal(desk: Callable[..., Any], corpus: Corpus, tmp_path: Path, office: Site) -> None:
    page = desk()
    page.locator("#admin-password input").fill("sai")
    page.locator("#admin-open").click()
    page.wait_for_selector("#admin-said .problem")
    assert "chưa đúng" in page.locator("#admin-said").inner_text()
    assert not page.locator("#import-read").is_visible()
    unlock(page)
    before = answer(page)
    assert "Tận dụng mọi lúc" in before

    (tmp_path / "khong-doc-duoc.pdf").write_bytes(b"%PDF-1.7\n1 0 obj")
    read(page, tmp_path / "khong-doc-duoc.pdf", "khong-doc-duoc.pdf: ")
    assert not page.locator("#import-save").is_visible()
    assert not [p for p in office.home.glob("documents/*") if p.name != ".lock"]

    read(page, official.write(tmp_path, corpus, CHANGED))
    assert page.locator("#import-number input").input_value() == "205-QĐ/TW"
    assert page.locator("#import-issued input").input_value() == "23/9/2019"
    assert "15 điều" in page.locator("#import-summary").inner_text()
    rows = page.locator("#import-ticks .pair.see")
    assert rows.count() == 2  # only what differs is shown at first
    assert "24 tháng" in rows.nth(1).locator("mark").all_inner_texts()
    rows.first.get_by_label("Lời văn đã đối chiếu").click()
    page.locator("#import-tally").get_by_text("lời văn 1/59").wait_for()
    page.get_by_role("button", name="Tất cả (").click()
    page.wait_for_function("document.querySelectorAll('#import-ticks .pair').length > 10")
    page.get_by_role("button", name="Đánh dấu bản dễ hiểu cả Điều 1", exact=True).click()
    page.locator("#import-tally").get_by_text("bản dễ hiểu 2 ").wait_for()
    page.get_by_role("button", name="Sau →").click()
    page.wait_for_function("document.querySelector('#import-ticks select').value === '1'")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator("#import-save").click()
    told(page, "Đã lưu: 205-QĐ/TW@2019-09-23")
    page.wait_for_selector("#import-list li")
    assert "quy-dinh-205.pdf" in page.locator("#import-list").inner_text()

    page.get_by_role("button", name="Mở trong Tra cứu").click()
    page.locator(".document-view").get_by_text("quy-dinh-205.pdf, ").first.wait_for()
    now = answer(page)
    assert CHANGED["10.2"] in now
    assert re.search(r"quy-dinh-205\.pdf, trang \d", now)
    assert "Nguyên văn" in now

    with page.expect_download() as download:
        page.get_by_role("button", name="Tải phiếu rà soát").click()
    sheet = Path(download.value.path()).read_text("utf-8")
    assert "24 tháng" in sheet
    assert 'data-k="plain"' in sheet
    (tmp_path / "ket-qua.json").write_text(json.dumps({"document": official.ID, "wording": [f"{official.ID}/13.1"], "plain": []}), "utf-8")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Nhận kết quả phiếu rà soát (.json)").click()
    chooser.value.set_files(str(tmp_path / "ket-qua.json"))
    told(page, "Đã nhận 1 dấu lời văn")
    page.get_by_role("button", name="Rà soát", exact=True).click()
    page.locator("#import-tally").get_by_text("lời văn 2/59").wait_for()

    page.get_by_role("button", name="Gỡ khỏi kho").click()
    page.get_by_role("button", name="Gỡ", exact=True).click()
    told(page, "Đã gỡ 205-QĐ/TW@2019-09-23")
    page.locator("#import-list").get_by_text("Chưa nạp văn bản nào").wait_for()
    assert "Tận dụng mọi lúc" in answer(page)


def test_on_a_phone_both_texts_stand_below_each_other(desk: Callable[..., Any], corpus: Corpus, tmp_path: Path) -> None:
    page = desk(390)
    unlock(page)
    read(page, official.write(tmp_path, corpus, CHANGED, "van-ban.txt"))
    sides = page.locator("#import-ticks .pair.see").first.locator(".sides > div")
    above, below = (sides.nth(n).bounding_box() for n in (0, 1))
    assert below["y"] >= above["y"] + above["height"]
    assert page.locator("#import-ticks .pair.see").first.get_by_label("Lời văn đã đối chiếu").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_what_the_file_does_not_say_is_filled_in(desk: Callable[..., Any], tmp_path: Path) -> None:
    page = desk()
    unlock(page)
    path = tmp_path / "noi-quy.txt"
    path.write_text("Điều 1. Giờ mở cửa\n\nThư viện mở cửa lúc bảy giờ sáng mỗi ngày.\n", "utf-8")
    read(page, path)
    assert "Thiếu số hiệu và ngày ban hành" in page.locator("#import-summary").inner_text()
    assert page.locator("#import-save").is_disabled()
    page.locator("#import-number input").fill("7-QĐ/TV")
    page.locator("#import-issued input").fill("31/2/2025")
    page.locator("#import-issued input").blur()
    page.locator("#import-summary .problem").wait_for()
    page.locator("#import-issued input").fill("3/2/2025")
    page.locator("#import-issued input").blur()
    page.wait_for_function("!document.querySelector('#import-save').disabled")
    page.locator("#import-save").click()
    told(page, "Đã lưu: 7-QĐ/TV@2025-02-03")
    page.get_by_role("button", name="Gỡ khỏi kho").click()
    page.get_by_role("button", name="Thôi").click()
    page.get_by_role("button", name="Gỡ khỏi kho").click()
    page.get_by_role("button", name="Gỡ", exact=True).click()
    told(page, "Đã gỡ 7-QĐ/TV@2025-02-03")


# Words of gradio's that a user must not see or hear; names of files and of this project's own things are none of them.
ENGLISH = re.compile(r"\b(upload\w*|drop|files?|click|processing|queue|loading|clear|remove|download|size unknown|common\.\w+)\b", re.IGNORECASE)
# What is visible, or spoken through a label, anywhere on the open page.
SPOKEN = """() => {
    const out = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let n = walker.nextNode(); n; n = walker.nextNode())
        if (n.parentElement.checkVisibility() && !n.parentElement.closest("script, style, noscript")) out.push(n.textContent.trim());
    for (const e of document.querySelectorAll("[aria-label], [title], [placeholder]"))
        if (e.parentElement.checkVisibility()) for (const a of ["aria-label", "title", "placeholder"]) out.push(e.getAttribute(a) || "");
    return out.filter(Boolean);
}"""


def test_no_english_while_a_file_is_uploaded_and_read(desk: Callable[..., Any], corpus: Corpus, tmp_path: Path) -> None:
    page = desk()
    unlock(page)
    found: set[str] = set()
    page.expose_function("heard", lambda words: found.update(words))
    page.evaluate(f"() => {{ const look = {SPOKEN}; const step = () => {{ heard(look()); requestAnimationFrame(step); }}; step(); }}")
    path = official.write(tmp_path, corpus, name="van-ban.txt")
    read(page, path)
    page.wait_for_timeout(300)
    said = {w for w in found if ENGLISH.search(w.replace(path.name, ""))}
    assert len(found) > 40
    assert not said


def test_a_file_that_is_too_large_is_told_in_vietnamese(desk: Callable[..., Any], tmp_path: Path) -> None:
    page = desk()
    unlock(page)
    with (tmp_path / "lon.pdf").open("wb") as file:
        file.truncate(LARGEST_BYTES + 1)
    page.set_input_files("#import-files input[type=file]", str(tmp_path / "lon.pdf"))
    page.get_by_text("Tệp lớn hơn mức cho phép (64 MB)").wait_for()
