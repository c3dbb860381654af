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
from knowledge.importing.pair import Pair, pairs
from knowledge.provision import Document, Provision

WORDING, PLAIN = "Lời văn đã đối chiếu", "Bản dễ hiểu còn đúng"
_PAGE = """<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Phiếu rà soát {title}</title>
<style>body{{font:16px/1.5 "Noto Serif","Times New Roman",serif;margin:2rem;color:#201c18}}table{{border-collapse:collapse;width:100%;table-layout:fixed}}
td,th{{border:1px solid #999;padding:.5rem;vertical-align:top;text-align:left;overflow-wrap:anywhere}}td p{{margin:0 0 .3rem;white-space:pre-wrap}}
.told{{color:#831818}}mark{{background:#ffe08a}}th:last-child{{width:10rem}}tr.see>td:first-child{{border-left:4px solid #9b1c1c}}label{{display:block;margin:.3rem 0}}
button{{font:inherit;padding:.5rem 1rem}}thead{{display:table-header-group}}tr{{break-inside:avoid}}@media print{{button{{display:none}}}}
@media(max-width:640px){{body{{margin:1rem}}table,tbody,tr,td{{display:block}}thead{{display:none}}tr{{border:1px solid #999;margin-bottom:1rem}}td{{border:0}}td[data-h]::before{{content:attr(data-h);font-weight:bold}}}}</style>
<h1>Phiếu rà soát: {title}</h1><p>Bên trái là bản diễn đạt có sẵn trong kho, bên phải là nguyên văn đọc từ tệp {file}. Chỗ <mark>tô vàng</mark> là con số,
ngày tháng hay điều cấm chỉ có ở một bên; hàng có vạch đỏ là hàng cần xem. Đánh dấu từng ô khi đã đối chiếu với bản gốc, rồi bấm “Lưu kết quả” và đưa
tệp nhận được cho người quản trị.</p>{told}
<table><thead><tr><th>Bản diễn đạt</th><th>Nguyên văn</th><th>Đã rà soát</th></tr></thead><tbody>{rows}</tbody></table>
<p><button type="button" id="save">Lưu kết quả</button></p>
<script>document.getElementById("save").onclick=()=>{{const of=k=>[...document.querySelectorAll("input[data-k="+k+"]:checked")].map(i=>i.value);
const a=document.createElement("a");a.href=URL.createObjectURL(new Blob([JSON.stringify({{document:{identity},wording:of("wording"),plain:of("plain")}})],{{type:"application/json"}}));
a.download="ket-qua-ra-soat.json";a.click();}}</script></html>"""


def sheet(document: Document, found: Library) -> str:
    """The sheet of one imported document, as it stands in the library."""
    rows = "".join(_row(pair) for pair in pairs(document, found))
    identity = json.dumps(document.id, ensure_ascii=False).replace("<", "\\u003c")
    told = "".join(f'<p class="told">{escape(d)}</p>' for d in found.differences.get(document.id, ()))
    name, file = escape(f"{document.kind} {document.number}"), escape(document.origin.file if document.origin else "")
    return _PAGE.format(title=name, file=file, told=told, rows=rows, identity=identity)


def _row(pair: Pair) -> str:
    told = "".join(f'<p class="told">{escape(d)}</p>' for d in pair.told)
    boxes = ""
    if pair.official is not None:
        boxes = _box("wording", WORDING, pair.official) + (_box("plain", PLAIN, pair.official) if pair.has_plain else "")
    see = ' class="see"' if pair.pending else ""
    return (
        f'<tr{see}><td data-h="Bản diễn đạt">{pair.before or "<p>—</p>"}{told}</td>'
        f'<td data-h="Nguyên văn"><p><b>{escape(pair.place)}</b></p>{pair.after}</td><td>{boxes}</td></tr>'
    )


def _box(kind: str, name: str, provision: Provision) -> str:
    on = " checked" if kind in provision.reviewed else ""
    return f'<label><input type="checkbox" data-k="{kind}" value="{escape(provision.id, quote=True)}"{on}> {name}</label>'


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
