"""That a document was replaced is said in a model's answer where the texts it stands in place of said so."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.citation import document_label
from bot.compose.inquiry import Inquiry
from bot.reply import Draft

_REPLACED = re.compile(r" \(đã được thay thế bởi [^()]*\)")
_INFERRED = r"(?: \(số \w+ suy luận\))?"


def told(woven: Draft, extract: Draft, inquiry: Inquiry) -> Draft:
    """The draft, the first statement of the model's that rests on a replaced document with the mark which a text of the
    extractive draft bore that it stands in place of.

    "Theo khoản 6 Điều 10 Quy định 205-QĐ/TW: …" → "Theo khoản 6 Điều 10 Quy định 205-QĐ/TW (đã được thay thế bởi
    114-QĐ/TW từ 11/7/2023): …"; where the document is not named, the mark becomes a sentence at the end.
    """
    out = list(woven.statements)
    for text in extract.statements:
        mark = _REPLACED.search(text.text)
        if mark is None or not text.rests_on or text in woven.statements:
            continue
        document = inquiry.corpus.document(text.rests_on[0])
        about = [n for n, s in enumerate(out) if any(inquiry.corpus.document(i).id == document.id for i in s.rests_on)]
        first = next((n for n in about if out[n] not in extract.statements), None)
        if first is not None and not any(mark[0].strip(" ()") in out[n].text for n in about):
            out[first] = replace(out[first], text=_marked(out[first].text, document_label(document), mark[0]))
    return replace(woven, statements=tuple(out))


def _marked(text: str, name: str, mark: str) -> str:
    named = re.search(re.escape(name) + _INFERRED, text)
    if named:
        return text[: named.end()] + mark + text[named.end() :]
    return f"{text.rstrip().rstrip('.')}. {name} {mark.strip()[1:-1]}."
