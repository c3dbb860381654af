"""The review sheet: restatement and official text side by side in one HTML file that needs no network and prints well.

A lawyer ticks and presses "Lưu kết quả"; the browser then saves a small JSON file, `{"document", "wording", "plain"}`,
which `import --ticked` and the import page take back.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from knowledge.errors import ImportFileError
from knowledge.importing.overlay import Library
from knowledge.provision import Document, Provision

_PAGE = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>Phiếu rà soát {title}</title>
<style>body{{font:16px/1.5 "Noto Serif","Times New Roman",serif;margin:2rem;color:#201c18}}table{{border-collapse:collapse;width:100%;table-layout:fixed}}
td,th{{border:1px solid #999;padding:.5rem;vertical-align:top;text-align:left;overflow-wrap:anywhere}}td p{{margin:0;white-space:pre-wrap}}
.told{{color:#831818}}th:last-child{{width:9rem}}button{{font:inherit;padding:.5rem 1rem}}@media print{{button{{display:none}}}}</style>
<h1>Phiếu rà soát: {title}</h1><p>Bên trái là bản diễn đạt có sẵn trong kho, bên phải là nguyên văn đọc từ tệp {file}.
Đánh dấu từng ô khi đã đối chiếu với bản gốc, rồi bấm “Lưu kết quả” và đưa tệp nhận được cho người quản trị.</p>
<table><thead><tr><th>Bản diễn đạt</th><th>Nguyên văn</th><th>Đã rà soát</th></tr></thead><tbody>{rows}</tbody></table>
<p><button type="button" id="save">Lưu kết quả</button></p>
<script>document.getElementById("save").onclick=()=>{{const of=k=>[...document.querySelectorAll("input[data-k="+k+"]:checked")].map(i=>i.value);
const a=document.createElement("a");a.href=URL.createObjectURL(new Blob([JSON.stringify({{document:{identity},wording:of("wording"),plain:of("plain")}})],{{type:"application/json"}}));
a.download="ket-qua-ra-soat.json";a.click();}}</script></html>"""


def sheet(document: Document, found: Library) -> str:
    """The sheet of one imported document, as it stands in the library."""
    held = found.whole.document(document.id)
    rows = "".join(_row(p, found) for p in held.provisions if p.wording == "official")
    identity = json.dumps(document.id, ensure_ascii=False).replace("<", "\\u003c")
    return _PAGE.format(
        title=escape(f"{document.kind} {document.number}"), file=escape(document.origin.file if document.origin else ""), rows=rows, identity=identity
    )


def _row(provision: Provision, found: Library) -> str:
    prior = found.whole.prior(provision.id)
    before = "".join(f"<p>{escape(p.full_text)}</p>" + (f"<p><i>Dễ hiểu: {escape(p.plain)}</i></p>" if p.plain else "") for p in prior)
    told = "".join(f'<p class="told">{escape(d)}</p>' for d in found.differences.get(provision.id, ()))
    place = escape(provision.id.rpartition("/")[2] + (f" · trang {provision.page}" if provision.page else ""))
    boxes = _box("wording", "nguyên văn đúng", provision) + (_box("plain", "bản dễ hiểu còn đúng", provision) if prior else "")
    return f"<tr><td>{before or '<p>—</p>'}{told}</td><td><p><b>{place}</b></p><p>{escape(provision.full_text)}</p></td><td>{boxes}</td></tr>"


def _box(kind: str, name: str, provision: Provision) -> str:
    on = " checked" if kind in provision.reviewed else ""
    return f'<p><label><input type="checkbox" data-k="{kind}" value="{escape(provision.id, quote=True)}"{on}> {name}</label></p>'


def read_ticks(path: Path) -> tuple[str, Sequence[str], Sequence[str]]:
    """Document id, ids whose wording and ids whose plain version were ticked. ImportFileError for anything else than a result."""
    try:
        raw: Any = json.loads(path.read_text("utf-8-sig"))
        lists = [raw[k] for k in ("wording", "plain")]
        if not isinstance(raw["document"], str) or not all(isinstance(x, list) and all(isinstance(i, str) for i in x) for x in lists):
            raise TypeError
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ImportFileError(f"{path.name}: không phải kết quả của phiếu rà soát. Mở phiếu, bấm “Lưu kết quả”, rồi đưa tệp .json ấy vào.") from error
    return raw["document"], lists[0], lists[1]
