"""A citation as a panel that opens: the provision, its document, validity, wording, how far checked, sources."""

from __future__ import annotations

import datetime as dt

from bot.citation import day
from bot.export.standing import badge, capital, checked, source_name, validity, wording
from bot.reply import Citation
from bot.web.element import text
from bot.web.markup import provision_text

UNREAD = "Chưa đọc được nội dung: nguồn đã có không chép lại phần này."


def panel(citation: Citation, anchor: str, number: int | None = None, as_of: dt.date | None = None) -> str:
    """The panel, closed. `anchor` is its id on the page; `number` is its mark in the answer, if it has one."""
    words, colour = badge(citation, as_of)
    mark = f'<span class="number" aria-hidden="true">{number}</span>' if number else ""
    return (
        f'<details class="cite" id="{text(anchor)}" data-cite-text="{text(_line(citation, number, as_of))}">'
        f'<summary>{mark}<span class="label">{text(capital(citation.label))}</span>'
        f'<span class="badge {colour}">{words}</span></summary>'
        f"{body(citation, as_of)}</details>"
    )


def body(citation: Citation, as_of: dt.date | None = None) -> str:
    """What stands inside the panel."""
    issued = day(dt.date.fromisoformat(citation.issued))
    heading = f'<p class="heading">{text(citation.heading)}</p>' if citation.heading and citation.kind != "record" else ""
    said = provision_text(citation.text) if citation.text else f'<p class="unread">{UNREAD}</p>'
    rows = [("Hiệu lực", text(validity(citation, as_of)))]
    if citation.text:
        rows.append(("Lời văn", text(capital(wording(citation))) + "."))
        rows.append(("Đối chiếu", text(capital(checked(citation))) + "."))
    if citation.note:
        rows.append(("Ghi chú", text(citation.note)))
    if citation.sources:
        rows.append(("Nguồn", sources(citation.sources)))
    facts = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows)
    return (
        f'<div class="cite-body"><p class="document">{text(citation.title or citation.document)}'
        f' <span class="date">(ban hành ngày {issued})</span></p>'
        f'{heading}<div class="provision">{said}</div><dl class="facts">{facts}</dl>'
        f'<button type="button" class="plain" data-event="open" data-id="{text(citation.id)}">Mở trong Tra cứu</button></div>'
    )


def sources(entries: list[dict[str, str]]) -> str:
    """Sources as links that nothing follows until the reader clicks; names alone where there is no web address."""
    return "<ul>" + "".join(f"<li>{_source(s)}</li>" for s in entries) + "</ul>"


def folded_sources(entries: list[dict[str, str]]) -> str:
    """The same behind one line, where many provisions stand under each other."""
    return f'<details class="fold"><summary>Nguồn ({len(entries)})</summary>{sources(entries)}</details>' if entries else ""


def _source(entry: dict[str, str]) -> str:
    url, name = entry.get("url", ""), text(source_name(entry))
    if not url.startswith(("http://", "https://")):
        return name
    return f'<a href="{text(url)}" target="_blank" rel="noopener noreferrer nofollow" title="{text(url)}">{name}</a>'


def _line(citation: Citation, number: int | None, as_of: dt.date | None) -> str:
    """The citation in one line, for the copy button."""
    return f"{f'[{number}] ' if number else ''}{capital(citation.label)}. {validity(citation, as_of)}"
