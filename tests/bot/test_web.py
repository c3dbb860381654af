"""The web pages without a browser: what they say, what they escape, what they store, and how the server starts."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import re
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import gradio as gr
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot import store
from bot.citation import cite
from bot.reply import Citation, Reply
from bot.settings import Settings
from bot.web import app, asgi, browse, compare
from bot.web.conversation import Conversation, earlier, latest, problem, question_html
from bot.web.dialogue import Dialogue
from bot.web.markup import growing, markdown, provision_text
from bot.web.page import vietnamese
from bot.web.panel import panel
from bot.web.server import addresses, listen, serve
from knowledge.corpus import Corpus
from knowledge.errors import QuestionError, SettingsError
from knowledge.provision import CrosswalkRow, Document

TODAY = dt.date(2026, 11, 23)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&"


def document(number: str, issued: str, provisions: list[dict[str, Any]], **changes: Any) -> Document:
    """A document of a few provisions; ids are made from number, date and place."""
    for entry in provisions:
        place = f"{entry['article']}.{entry['clause']}" if "clause" in entry else str(entry["article"])
        entry |= {"id": f"{number}@{issued}/{place}", "article_number_checked": "full", "clause_number_checked": "full"}
    status = {"checked": "full", "validity_as_of": TODAY, **changes.pop("status", {})}
    values = {"number": number, "title": f"Về {number}", "kind": "Quy định", "issuer": "Bộ Chính trị", "issued": issued}
    return Document.model_validate({**values, "status": status, "provisions": provisions, **changes})


def corpus() -> Corpus:
    """Two documents, one read and one unread provision, one pair in the crosswalk, one row without a counterpart."""
    old = document(
        "205-QĐ/TW",
        "2019-09-23",
        [
            {"article": 10, "clause": 1, "heading": "Hành vi", "text": "Đưa hối lộ:\n- cho người có quyền", "checked": "full"},
            {
                "article": 10,
                "clause": 2,
                "heading": "Hành vi",
                "text": "Biếu quà <b>dịp lễ</b>.",
                "checked": "partial",
                "note": "Thiếu.",
            },
            {"article": 14, "heading": "Tổ chức thực hiện", "checked": "no"},
        ],
        status={"in_force": False, "replaced_by": "114-QĐ/TW", "replaced_on": "2023-07-11"},
        parts=[
            {"number": "III", "title": "CHỐNG CHẠY CHỨC", "articles": [10]},
            {"number": "IV", "title": "THI HÀNH", "articles": [14]},
        ],
    )
    acts = [{"article": 4, "heading": "Hành vi", "text": "Môi giới hối lộ.", "checked": "full"}]
    new = document("114-QĐ/TW", "2023-07-11", acts)
    rows = [
        {"old": ["205-QĐ/TW@2019-09-23/10.1"], "new": ["114-QĐ/TW@2023-07-11/4"], "relation": "changed", "topic": "Đưa hối lộ"},
        {"old": ["205-QĐ/TW@2019-09-23/14"], "new": [], "relation": "unknown", "topic": "Tổ chức thực hiện"},
    ]
    crosswalk = [CrosswalkRow.model_validate({**row, "difference": "Khác về chủ thể.", "checked": "full"}) for row in rows]
    return Corpus([old, new], crosswalk)


class FakeAssistant:
    """Answers from a fixed reply; an empty question is refused, one that says "hỏng" breaks, one that says "chậm" waits."""

    def __init__(self) -> None:
        self.corpus = corpus()
        self.observers: list[Any] = []
        self.histories: list[list[Mapping[str, str]]] = []

    def refresh(self) -> None:
        """Nothing is imported while it runs."""

    writer = None

    def stages(self, question: str, history: Sequence[Mapping[str, str]] = (), **_: object) -> Iterator[Reply]:
        yield self.answer(question, history)

    def answer(self, question: str, history: Sequence[Mapping[str, str]] = ()) -> Reply:
        if not question.strip():
            raise QuestionError("Câu hỏi đang trống.")
        if "hỏng" in question:
            raise RuntimeError("internal secret")
        if "chậm" in question:
            time.sleep(0.3)
        self.histories.append(list(history))
        return Reply(
            "answered",
            "**Có.** Khoản 1 Điều 10 nêu hành vi này [1].\n\nHết.",
            (self.cite("205-QĐ/TW@2019-09-23/10.1"),),
            (self.cite("205-QĐ/TW@2019-09-23/14"),),
            (f"Đã được thay thế {HOSTILE}",),
            (f"Hỏi tiếp {HOSTILE}",),
            as_of=TODAY,
        )

    def cite(self, identity: str) -> Citation:
        return cite(self.corpus, identity, TODAY)

    def search(self, text: str, limit: int = 20) -> list[Citation]:
        return [self.cite("205-QĐ/TW@2019-09-23/10.1")] if "hoi lo" in text else []


@pytest.fixture
def assistant() -> Any:
    return FakeAssistant()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, host="127.0.0.1", port=7860, embedding="none", log=False)


@pytest.fixture
def dialogue(assistant: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Dialogue:
    monkeypatch.setattr("bot.web.dialogue.LONGEST_PAUSE", 0.0)
    return Dialogue(assistant, settings)


def event(**data: Any) -> gr.EventData:
    return gr.EventData(None, data)


def asked(dialogue: Dialogue, question: str, talk: Conversation) -> list[tuple[Any, ...]]:
    return list(dialogue.typed(question, talk))


# --- the conversation


def test_an_answer_streams_in_and_empties_the_box_once(dialogue: Dialogue) -> None:
    talk = Conversation()
    shown = asked(dialogue, "đưa hối lộ?", talk)
    assert "Đang tìm căn cứ" in shown[0][1]
    assert [s[3] for s in shown].count("") == 1
    lengths = [len(s[1]) for s in shown[1:]]
    assert lengths == sorted(lengths)
    assert 'aria-busy="true"' in shown[-2][1]
    assert 'aria-busy="false"' in shown[-1][1]
    assert talk.turns[0].finished
    assert not talk.busy
    assert len(talk.session) == 32


def test_history_goes_with_the_next_question(dialogue: Dialogue, assistant: Any) -> None:
    talk = Conversation()
    asked(dialogue, "câu một", talk)
    asked(dialogue, "câu hai", talk)
    assert [m["role"] for m in assistant.histories[-1]] == ["user", "assistant"]
    assert assistant.histories[-1][0]["content"] == "câu một"


def test_a_question_that_cannot_be_answered_keeps_the_text_and_the_conversation(dialogue: Dialogue) -> None:
    talk = Conversation()
    asked(dialogue, "câu một", talk)
    shown = asked(dialogue, "  ", talk)
    assert "Câu hỏi đang trống." in shown[-1][1]
    assert "câu một" in shown[-1][1]
    assert "" not in [s[3] for s in shown]
    assert len(talk.turns) == 1


def test_a_fault_is_one_vietnamese_line(dialogue: Dialogue) -> None:
    talk = Conversation()
    shown = asked(dialogue, "hỏng", talk)
    assert "Có lỗi ngoài dự kiến" in shown[-1][1]
    assert "internal secret" not in shown[-1][1]
    assert not talk.busy


def test_stop_while_streaming_keeps_what_was_shown(dialogue: Dialogue) -> None:
    talk = Conversation()
    stream = dialogue.typed("đưa hối lộ?", talk)
    for _ in range(3):
        next(stream)
    dialogue.stop(talk)
    list(stream)
    turn = talk.turns[0]
    assert turn.finished
    assert "dừng giữa chừng" in turn.exchange.reply.notices[0]
    assert turn.exchange.reply.answer == "**Có.** Khoản 1 Điều 10 nêu hành vi này [1].\n\n"


def test_stop_before_there_is_an_answer(dialogue: Dialogue) -> None:
    talk = Conversation()
    stream = dialogue.typed("chậm", talk)
    next(stream)
    dialogue.stop(talk)
    assert "Đã dừng trước khi có câu trả lời" in list(stream)[-1][1]
    assert talk.turns == []


def test_a_second_question_waits_for_the_first(dialogue: Dialogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gr, "Info", lambda *_, **__: None)
    talk = Conversation()
    first = dialogue.typed("câu một", talk)
    next(first)
    assert asked(dialogue, "câu hai", talk) == []
    list(first)
    assert [t.exchange.question for t in talk.turns] == ["câu một"]


def test_asking_again_replaces_the_last_answer_only(dialogue: Dialogue) -> None:
    talk = Conversation()
    asked(dialogue, "câu một", talk)
    asked(dialogue, "câu hai", talk)
    first = talk.turns[0].exchange.id
    assert list(dialogue.again(talk, event(id=first))) == []
    list(dialogue.again(talk, event(id=talk.turns[1].exchange.id)))
    assert [t.exchange.question for t in talk.turns] == ["câu một", "câu hai"]


def test_a_suggestion_leaves_the_box_alone(dialogue: Dialogue) -> None:
    talk = Conversation()
    shown = list(dialogue.suggested(talk, event(question="gợi ý")))
    assert talk.turns[0].exchange.question == "gợi ý"
    assert "" not in [s[3] for s in shown]


def test_thumbs_are_kept_replaced_and_dropped(dialogue: Dialogue, settings: Settings) -> None:
    talk = Conversation()
    asked(dialogue, "câu một", talk)
    assert not (settings.home / store.FEEDBACK).exists()
    identity = talk.turns[0].exchange.id
    for value, kept in (("1", [1]), ("-1", [-1]), ("-1", []), ("2", []), (None, [])):
        dialogue.rate(talk, event(id=identity, value=value))
        assert [r["thumb"] for r in store.read(settings.home / store.FEEDBACK)] == kept
    dialogue.rate(talk, event(id={"not": "a string"}, value="1"))
    assert talk.turns[0].thumb == 0


def test_a_disk_that_refuses_warns_and_goes_on(dialogue: Dialogue, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(gr, "Warning", lambda message, **_: said.append(message))
    (settings.home / store.FEEDBACK).mkdir()
    talk = Conversation()
    asked(dialogue, "câu một", talk)
    dialogue.rate(talk, event(id=talk.turns[0].exchange.id, value="1"))
    assert talk.turns[0].thumb == 0
    assert "không ghi được" in said[0]
    assert "errno" not in said[0].lower()


@pytest.mark.parametrize("log", [False, True])
def test_questions_are_logged_only_where_told_to(assistant: Any, settings: Settings, log: bool) -> None:
    dialogue = Dialogue(assistant, dataclasses.replace(settings, log=log))
    asked(dialogue, "câu một", Conversation())
    assert (settings.home / store.QUESTION_LOG).exists() is log


def test_files_carry_the_finished_exchanges(dialogue: Dialogue) -> None:
    talk = Conversation()
    with pytest.raises(gr.Error, match="Chưa có câu hỏi"):
        dialogue.word_file(talk)
    asked(dialogue, "câu một", talk)
    word, plain = dialogue.word_file(talk), dialogue.markdown_file(talk)
    assert base64.b64decode(word["data"]).startswith(b"PK")
    assert "câu một" in base64.b64decode(plain["data"]).decode("utf-8")
    assert re.fullmatch(r"hoi-dap-[\d-]+\.(docx|md)", word["name"])


# --- HTML


def test_nothing_a_user_or_a_text_says_becomes_html(dialogue: Dialogue) -> None:
    talk = Conversation()
    asked(dialogue, HOSTILE, talk)
    asked(dialogue, HOSTILE, talk)
    html = earlier(talk) + latest(talk) + problem(HOSTILE) + question_html(HOSTILE) + provision_text(HOSTILE) + markdown(HOSTILE)
    assert not re.search(r"<(script|img|b)[ >]", html)
    assert "&lt;script&gt;" in html
    for value in re.findall(r'data-question="([^"]*)"', html):
        assert "<" not in value


def test_marks_lead_to_citations_that_exist() -> None:
    html = markdown("Điều 10 [1][2] và [9], [a](javascript:x) ![i](http://x.vn/i.png) [b](https://x.vn)", ("c1", "c2"))
    assert html.count('class="mark"') == 2
    assert 'href="#c2"' in html
    assert "[9]" in html
    assert "javascript" not in re.findall(r'href="([^"]*)"', html)
    assert "<img" not in html
    assert 'rel="noopener noreferrer" target="_blank" href="https://x.vn"' in html


def test_text_grows_by_sentences_and_never_inside_bold() -> None:
    assert growing("Có. Xem Điều 2 [1].\nHết") == ["Có. ", "Có. Xem Điều 2 [1].\n", "Có. Xem Điều 2 [1].\nHết"]
    assert all(g.count("**") % 2 == 0 for g in growing("**Một. Hai.** Ba. Bốn"))
    assert growing("") == [""]


def test_a_provision_keeps_its_lines_and_lists() -> None:
    assert provision_text("Gồm:\n- một\n- hai\nHết") == "<p>Gồm:</p><ul><li>một</li><li>hai</li></ul><p>Hết</p>"


def test_a_panel_shows_what_a_reader_must_know(assistant: Any) -> None:
    html = panel(assistant.cite("205-QĐ/TW@2019-09-23/10.2"), "c1", 1)
    for part in (
        "Khoản 2 Điều 10 Quy định 205-QĐ/TW",
        "ban hành ngày 23/9/2019",
        "được thay thế bởi 114-QĐ/TW từ ngày 11/7/2023",
        "Diễn đạt lại, chưa phải nguyên văn",
        "Mới đối chiếu được một phần",
        "Thiếu.",
        "&lt;b&gt;dịp lễ&lt;/b&gt;",
    ):
        assert part in html
    unread = panel(assistant.cite("205-QĐ/TW@2019-09-23/14"), "c2")
    assert "Chưa đọc được nội dung" in unread
    assert "Diễn đạt lại" not in unread


def test_a_source_that_is_no_web_address_is_no_link(assistant: Any) -> None:
    cited = assistant.cite("205-QĐ/TW@2019-09-23/10.2")
    assert "<a " not in panel(dataclasses.replace(cited, sources=[{"url": "javascript:alert(1)"}, {"name": "Báo"}]), "c1")


def test_a_very_long_question_is_cut() -> None:
    html = question_html("á" * 50_000)
    assert len(html) < 2_000
    assert "50.000 ký tự" in html


# --- documents


def test_the_shelf_and_a_document(assistant: Any) -> None:
    shelf = browse.view(assistant, None)
    assert shelf.index("114-QĐ/TW") < shelf.index("205-QĐ/TW")
    assert "đã đọc 2/3 nội dung" in shelf
    view = browse.view(assistant, "205-QĐ/TW@2019-09-23/10.2")
    assert "Quy định 205-QĐ/TW đã được thay thế bởi 114-QĐ/TW từ ngày 11/7/2023" in view
    assert "Phần III. CHỐNG CHẠY CHỨC" in view
    assert 'class="entry target"' in view
    assert "chưa đọc được nội dung" in view
    assert browse.view(assistant, "không có") == shelf
    assert browse.view(assistant, 5) == shelf


def test_search_results_and_none(assistant: Any) -> None:
    assert "1 nội dung gần nhất" in browse.results(assistant, "hoi lo")
    assert "&lt;script&gt;" in browse.results(assistant, HOSTILE)
    assert browse.results(assistant, "  ") == browse.view(assistant, None)


def test_the_crosswalk_says_only_what_is_known(assistant: Any) -> None:
    html = compare.table_html(assistant, compare.ALL, "")
    assert "2/2 nội dung" in html
    assert "Chưa xác định được điều khoản tương ứng" in html
    assert "Không có trong Quy định" not in html
    assert "Chưa đọc được nội dung." in html


@pytest.mark.parametrize(("relation", "words", "count"), [("Thay đổi", "", 1), ("Giữ", "", 0), ("Tất cả", "dua hoi lo", 1), (None, "", 2)])
def test_the_crosswalk_is_filtered(assistant: Any, relation: str | None, words: str, count: int) -> None:
    assert f">{count}/2 nội dung" in compare.table_html(assistant, relation, words)


# --- the server


def test_the_public_endpoints_are_the_tools(assistant: Any, settings: Settings) -> None:
    """Whatever is public becomes an MCP tool; a button of the page must not."""
    blocks = app(assistant, settings)
    public = [f.api_name for f in blocks.fns.values() if f.api_visibility == "public"]
    assert public == ["mcp_ask", "mcp_look_up_provision", "mcp_compare_205_114"]


@pytest.fixture
def client(assistant: Any, settings: Settings) -> Iterator[TestClient]:
    host = FastAPI()
    host.get("/health")(lambda: {"ok": True})
    with TestClient(asgi(assistant, settings, host)) as client:
        yield client


def test_what_is_served(client: TestClient) -> None:
    page = client.get("/")
    assert '<html lang="vi"' in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert "raw.githubusercontent.com" not in page.text
    for name in ("style.css", "script.js", "icon.svg"):
        assert client.get(f"/giao-dien/{name}").status_code == 200
    assert client.get("/giao-dien/server.py").headers["content-type"].startswith("image/svg")
    assert client.get("/health").json() == {"ok": True}


def test_the_language_is_set_whatever_stands_around_it() -> None:
    assert vietnamese('<html\n\tlang="en"\n style="x"><head></head><gradio-app>').startswith('<html lang="vi"\n style="x">')


def test_a_taken_port_is_one_line(assistant: Any, settings: Settings) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"Cổng {port} đang có chương trình khác dùng.*PORT=\d+ make chat"):
            serve(assistant, dataclasses.replace(settings, port=port))


def test_an_address_of_another_machine_is_one_line() -> None:
    with pytest.raises(SettingsError, match=r"HOIDAP_HOST=203\.0\.113\.1"):
        listen("203.0.113.1", 0)


def test_addresses_for_this_machine_and_for_a_phone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert addresses("127.0.0.1", 7861) == ["Trang hỏi đáp: http://127.0.0.1:7861  (nhấn Ctrl+C để tắt)"]
    found: Callable[[], str | None] = lambda: "192.168.1.5"  # noqa: E731
    monkeypatch.setattr("bot.web.server.local_address", found)
    assert addresses("0.0.0.0", 80)[1] == "Điện thoại, máy khác cùng mạng: http://192.168.1.5:80"
    monkeypatch.setattr("bot.web.server.local_address", lambda: None)
    assert "chưa mở được" in addresses("0.0.0.0", 80)[1]


def test_every_gradio_word_is_given_to_every_locale(assistant: Any, settings: Settings) -> None:
    wrapped = asgi(assistant, settings)
    with TestClient(wrapped) as client:
        words = cast(dict[str, dict[str, str]], client.get("/config").json()["i18n_translations"])
    assert words["en"]["common.loading"] == "Đang tải"
    assert words["en"] == words["zh-TW"]
