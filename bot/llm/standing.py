"""That a document was replaced is said in a model's answer where the texts it stands in place of said so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.citation import document_label
from bot.compose.inquiry import Inquiry
from bot.reply import Statement

_REPLACED = re.compile(r" \(đã được thay thế bởi [^()]*\)")
_INFERRED = r"(?: \(số \w+ suy luận\))?"


def told(accepted: Sequence[Statement], dropped: Sequence[Statement], inquiry: Inquiry) -> list[Statement]:
    """The statements, the first that rests on a replaced document with the mark which a dropped text bore.

    "Theo khoản 6 Điều 10 Quy định 205-QĐ/TW: …" → "Theo khoản 6 Điều 10 Quy định 205-QĐ/TW (đã được thay thế bởi
    114-QĐ/TW từ 11/7/2023): …"; where the document is not named, the mark becomes a sentence at the end.
    """
    out = list(accepted)
    for text in dropped:
        mark = _REPLACED.search(text.text)
        if mark is None or not text.rests_on:
            continue
        document = inquiry.corpus.document(text.rests_on[0])
        about = [n for n, s in enumerate(out) if any(inquiry.corpus.document(i).id == document.id for i in s.rests_on)]
        if about and not any("thay thế" in out[n].text for n in about):
            out[about[0]] = replace(out[about[0]], text=_marked(out[about[0]].text, document_label(document), mark[0]))
    return out


def _marked(text: str, name: str, mark: str) -> str:
    named = re.search(re.escape(name) + _INFERRED, text)
    if named:
        return text[: named.end()] + mark + text[named.end() :]
    return f"{text.rstrip().rstrip('.')}. {name} {mark.strip()[1:-1]}."
