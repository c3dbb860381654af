"""The page *Tra cứu*: every document article by article, and a search over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import gradio as gr

from bot.citation import day, document_label, validity_sentence
from bot.export.exchange import printable
from bot.export.standing import badge, capital
from bot.settings import Settings
from bot.web.element import QUIET, at_load, element, text
from bot.web.markup import provision_text
from bot.web.panel import UNREAD, folded_sources, panel, sources
from knowledge.errors import HoidapError
from knowledge.provision import Document, Origin, Provision

if TYPE_CHECKING:
    from bot.chat import Assistant

# The two documents this project is about come first in the list; the rest follow, newest first.
FIRST = ("114-QĐ/TW", "205-QĐ/TW")
LIMIT = 20
# A document of so few articles is shown with all of them open.
FEW = 4


def page(assistant: Assistant, settings: Settings) -> tuple[Any, ...]:
    """Build the page inside the open tab; its element shows whatever is opened from other pages."""
    with gr.Row(elem_classes="search-row"):
        box = gr.Textbox(
            label="Tìm trong các văn bản",
            placeholder="Ví dụ: bổ nhiệm người nhà, khoản 2 điều 10 quy định 205",
            max_lines=1,
            elem_id="search",
            scale=1,
        )
        find = gr.Button("Tìm", variant="primary", elem_id="find", scale=0, min_width=88)
    shelf = element(shelf_html(assistant), elem_id="shelf")
    at_load(lambda: shelf_html(assistant), None, [shelf])  # documents may have been imported since the start
    for trigger in (box.submit, find.click):
        trigger(lambda words: results(assistant, words), [box], [shelf], **QUIET)
    return (shelf,)


def view(assistant: Assistant, identity: object) -> str:
    """The list of documents, or the document that an id (of a document or a provision) belongs to."""
    assistant.refresh()
    if not isinstance(identity, str) or identity not in assistant.corpus:
        return shelf_html(assistant)
    return document_html(assistant, assistant.corpus.document(identity), identity)


def shelf_html(assistant: Assistant) -> str:
    """All documents, each a button."""
    assistant.refresh()
    documents = sorted(assistant.corpus.documents, key=lambda d: (d.number not in FIRST, -d.issued.toordinal()))
    cards = "".join(_card(assistant, d) for d in documents)
    return f'<h2 class="count">{len(documents)} văn bản</h2><ul class="shelf">{cards}</ul>'


def _card(assistant: Assistant, document: Document) -> str:
    words, colour = badge(assistant.cite(document.id))
    read = sum(p.read for p in document.provisions)
    return (
        f'<li><button type="button" class="card" data-event="open" data-id="{text(document.id)}">'
        f'<span class="name">{text(document_label(document))}</span><span class="badge {colour}">{words}</span>'
        f'<span class="title">{text(document.title)}</span>'
        f'<span class="meta">Ban hành ngày {day(document.issued)} · đã đọc {read}/{len(document.provisions)} nội dung</span>'
        "</button></li>"
    )


def results(assistant: Assistant, words: str) -> str:
    """What a search found, best first; the list of documents where nothing was asked."""
    asked = printable(words or "").strip()
    if not asked:
        return shelf_html(assistant)
    try:
        found = assistant.search(asked, limit=LIMIT)
    except HoidapError as error:
        return f'{_back()}<div class="problem" role="alert">{text(str(error))}</div>'
    shown = asked if len(asked) <= 80 else asked[:80] + "…"
    if not found:
        return f"{_back()}<p class='count' role='status'>Không tìm thấy nội dung nào cho “{text(shown)}”. Hãy thử ít từ hơn.</p>"
    panels = "".join(panel(c, f"s-{n}") for n, c in enumerate(found, 1))
    heading = f"{len(found)} nội dung gần nhất với “{text(shown)}”"
    return f'{_back()}<h2 class="count" role="status">{heading}</h2><div class="found">{panels}</div>'


def document_html(assistant: Assistant, document: Document, target: str = "") -> str:
    """A document from its record to its last article; the article that holds `target` is open."""
    record = assistant.cite(document.id)
    words, colour = badge(record)
    rows = [("Ban hành", f"{text(document.issuer)}, ngày {day(document.issued)}")]
    rows += [("Người ký", text(document.signer))] if document.signer else []
    rows += [("Bố cục", text(document.structure))] if document.structure else []
    rows += [("Hiệu lực", text(validity_sentence(document)))]
    rows += [("Thay thế", text(document.replaces))] if document.replaces else []
    rows += [("Sửa đổi, bổ sung", text(", ".join(document.amends)))] if document.amends else []
    rows += [("Được sửa đổi, bổ sung bởi", text(document.amended_by))] if document.amended_by else []
    rows += [("Tệp đã nạp", text(_file(document.origin)))] if document.origin else []
    rows += [("Lưu ý", "<br>".join(text(w) for w in document.warnings))] if document.warnings else []
    rows += [("Nguồn", sources(record.sources))] if record.sources else []
    facts = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows)
    return (
        f'{_back()}<article class="document-view">'
        f'<h2>{text(document_label(document))} <span class="badge {colour}">{words}</span></h2>'
        f'<p class="document-title">{text(document.title)}</p><dl class="facts">{facts}</dl>'
        '<p class="wording-mark">Nội dung dưới đây là diễn đạt lại, chưa phải nguyên văn, trừ chỗ ghi “Nguyên văn”.</p>'
        f"{_parts(assistant, document, target)}</article>"
    )


def _file(origin: Origin) -> str:
    pages = f", {origin.pages} trang" if origin.pages else ""
    return f"{origin.file}{pages}, nạp ngày {day(origin.imported.date())}"


def _back() -> str:
    return '<button type="button" class="plain back" data-event="open" data-id="">← Tất cả văn bản</button>'


def _parts(assistant: Assistant, document: Document, target: str) -> str:
    rules = [p for p in document.provisions if p.kind == "rule"]
    context = [p for p in document.provisions if p.kind == "context"]
    groups = [(key, list(group)) for key, group in groupby(rules, key=_place)]
    parts = {article: part for part in document.parts for article in part.articles}
    html: list[str] = []
    current = None
    for key, group in groups:
        part = parts.get(group[0].article) if isinstance(group[0].article, int) else None
        if part is not None and part is not current:
            html.append(f'<h3 class="part">{_part_name(document)} {text(part.number)}. {text(part.title)}</h3>')
            current = part
        html.append(_article(assistant, key, group, target, opened=len(groups) <= FEW))
    if context:
        html.append('<h3 class="part">Bối cảnh, quá trình, kết quả (không phải quy định)</h3>')
        html.append(_article(assistant, "Thông tin thêm", context, target, opened=not rules))
    return "".join(html)


def _part_name(document: Document) -> str:
    return "Chương" if document.structure and "chương" in document.structure else "Phần"


def _place(provision: Provision) -> str:
    """The heading under which a provision is listed: its article, else its section, else its own heading."""
    if provision.article is not None:
        return f"Điều {provision.article}"
    return f"Mục {provision.section}" if provision.section else "Nội dung chưa rõ số điều, mục"


def _article(assistant: Assistant, place: str, group: list[Provision], target: str, opened: bool) -> str:
    headings = {p.heading for p in group}
    heading = f". {text(group[0].heading)}" if len(headings) == 1 and group[0].heading else ""
    read = sum(p.read for p in group)
    state = f"đã đọc {read}/{len(group)}" if read else "chưa đọc được nội dung"
    entries = "".join(_entry(assistant, p, target) for p in group) + _group_before(assistant, group[0])
    is_open = " open" if opened or any(p.id == target for p in group) else ""
    return (
        f'<details class="article"{is_open}><summary><span class="label">{place}{heading}</span>'
        f'<span class="read">{state}</span></summary>{entries}</details>'
    )


def _group_before(assistant: Assistant, first: Provision) -> str:
    """The restatements of an article whose clause is not known, where its official text took their place."""
    if first.article is None:
        return ""
    prior = assistant.corpus.prior_group(assistant.corpus.document(first.id), first.article)
    return f'<section class="entry">{_before(prior, f"Bản diễn đạt trước của Điều {first.article}, chưa rõ khoản")}</section>' if prior else ""


def _before(prior: Sequence[Provision], name: str) -> str:
    said = "".join(provision_text(p.full_text) for p in prior)
    return f'<details class="fold prior"><summary>{name} ({len(prior)}), chưa phải nguyên văn</summary>{said}</details>'


def _entry(assistant: Assistant, provision: Provision, target: str) -> str:
    """One provision. Validity and the wording mark stand once, above; here only what differs from provision to provision."""
    citation = assistant.cite(provision.id)
    marked = ' target" data-scroll="' if provision.id == target else ""
    said = provision_text(citation.text) if citation.text else f'<p class="unread">{UNREAD}</p>'
    remarks = ["Nguyên văn."] if citation.wording == "official" else []
    remarks += ["Mới đối chiếu được một phần."] if citation.checked == "partial" else []
    remarks += [citation.note] if citation.note else []
    prior = assistant.corpus.prior(provision.id)
    earlier = _before(prior, "Bản diễn đạt trước") if prior else ""
    remark = f'<p class="remark">{text(" ".join(remarks))}</p>' if remarks else ""
    return (
        f'<section class="entry{marked}" data-entry="{text(provision.id)}"><h4>{text(capital(citation.label))}</h4>'
        f'<div class="provision">{said}</div>{remark}{earlier}{folded_sources(citation.sources)}</section>'
    )
