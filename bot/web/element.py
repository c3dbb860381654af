"""Our own HTML inside gradio: one factory, so that every element is wired to `script.js` in the same way."""

from __future__ import annotations

from html import escape
from typing import Any

import gradio as gr
from gradio.context import Context

# What a button inside an element can ask of the server; `script.js` reads the same names from data-… attributes.
EVENTS = ("ask", "retry", "thumb", "open", "take", "tick", "turn", "act")
# Given to every listener: no English progress overlay, no public endpoint, no queue behind other people's questions.
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}


def element(value: Any = "", *, template: str = "${value}", **options: Any) -> Any:
    """A gr.HTML of ours. It has the events of `EVENTS`; it is typed Any because gradio makes them at run time."""
    names = ", ".join(f"'{name}'" for name in EVENTS)
    return gr.HTML(
        value,
        html_template=template,
        js_on_load=f"window.hoidap && window.hoidap.attach(element, trigger, props, watch, [{names}]);",
        apply_default_css=False,
        **options,
    )


def at_load(show: Any, inputs: Any, outputs: Any) -> None:
    """Fill elements at each opening of the page; call inside the open page."""
    root: Any = Context.root_block
    root.load(show, inputs, outputs, **QUIET)


def text(value: str) -> str:
    """Plain text for HTML: quotes included, so that it may also stand in an attribute."""
    return escape(value, quote=True)
