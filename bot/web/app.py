"""The pages and the tabs they stand in. A further page is one more `Page` in the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.events import api

from bot.api import Service
from bot.case import Case
from bot.export.exchange import TITLE
from bot.settings import Settings
from bot.web import browse, chat, compare, tools, trainer, upload
from bot.web.element import QUIET, element

if TYPE_CHECKING:
    from bot.chat import Assistant

HEADER = f"""
<header class="masthead">
  <p class="kicker"><span>Quy định 205-QĐ/TW</span> <span>Quy định 114-QĐ/TW</span></p>
  <h1>{TITLE}</h1>
</header>
"""


@dataclass(frozen=True)
class Page:
    """A tab: its id, its Vietnamese name and what builds it inside the open tab.

    `build` may return components with an `open` event (a citation's link to the documents); they are wired to the
    page of documents after all pages stand.
    """

    id: str
    name: str
    build: Callable[[Assistant, Settings], tuple[Any, ...]]


PAGES = (
    Page("hoi-dap", "Hỏi đáp", chat.page),
    Page("tra-cuu", "Tra cứu", browse.page),
    Page("so-sanh", "So sánh 205–114", compare.page),
    Page("bao-cao-vien", "Báo cáo viên", trainer.page),
    Page("nhap-van-ban", "Nhập văn bản", upload.page),
)


def app(assistant: Assistant, settings: Settings, pages: tuple[Page, ...] = PAGES, service: Service | None = None) -> gr.Blocks:
    """The whole page, not yet served. Building it opens no port and writes nothing. `service` answers the MCP tools."""
    blocks = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True, delete_cache=(600, 3600))
    with blocks:
        element(HEADER)
        with gr.Tabs(selected=pages[0].id, elem_id="pages", overflow_behavior="wrap") as tabs:
            built = {}
            for page in pages:
                with gr.Tab(page.name, id=page.id):
                    built[page.id] = page.build(assistant, settings)
        _link_citations(assistant, tabs, built)
        # Every public endpoint becomes an MCP tool; programs go on calling this one by its name.
        service = service or Service(assistant, settings)
        api(_endpoint(service), api_name="ask", api_visibility="undocumented", concurrency_limit=None)
        tools.expose(service)
    return blocks


def _link_citations(assistant: Assistant, tabs: gr.Tabs, built: dict[str, tuple[Any, ...]]) -> None:
    """A citation's "mở trong Tra cứu" shows its article on the page of documents, whichever page it stands on."""
    if "tra-cuu" not in built:
        return
    shelf = built["tra-cuu"][0]

    def show(event: gr.EventData) -> tuple[Any, str]:
        return gr.Tabs(selected="tra-cuu"), browse.view(assistant, event._data.get("id"))

    for components in built.values():
        for component in components:
            component.open(show, None, [tabs, shelf], **QUIET)


def _endpoint(service: Service) -> Callable[[str], dict[str, Any]]:
    def ask(question: str) -> dict[str, Any]:
        """Trả lời một câu hỏi."""
        return service.answer_now(Case(question)).to_json()

    return ask
