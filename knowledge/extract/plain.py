"""TXT and Markdown → lines: the encoding found, marks of Markdown away, hard-wrapped lines joined."""

from __future__ import annotations

import re

from knowledge.errors import ImportFileError
from knowledge.extract.clean import glue, is_rule, is_stamp, repeated_prefixes, tidy
from knowledge.extract.legacy import likeness, repaired
from knowledge.extract.line import Line

LONGEST = 20_000_000  # characters
_STARTS = re.compile(r"([0-9]+(\.[0-9]+)*[.)]|[a-zđ]\d?[.)]|[IVXLC]+\.|[-+•]|\(?\[\d+\])\s|(Điều|Chương|Mục|Phần|Tiểu mục) [\dIVXLC]", re.IGNORECASE)


def decoded(data: bytes, name: str) -> tuple[str, str | None]:
    """(text, encoding where it is an old one). Raises ImportFileError where the bytes are no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if data[:4000].count(0) > len(data[:4000]) // 4:
            text = data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace")
        else:
            text = max((data.decode(e, "replace") for e in ("cp1258", "latin-1", "cp1252")), key=lambda t: likeness(repaired(tidy(t[:20000]))[0]))
    odd = sum((ord(c) < 32 and c not in "\t\n\r\f") or c == "\ufffd" for c in text[:20000])
    if odd > len(text[:20000]) * 0.02:
        raise ImportFileError(f"{name}: nội dung không phải văn bản (dữ liệu nhị phân); hãy nạp tệp PDF, DOCX, HTML, TXT hoặc Markdown")
    if len(text) > LONGEST:
        raise ImportFileError(f"{name}: văn bản quá dài (giới hạn {LONGEST // 10**6} triệu ký tự); hãy tách tệp rồi nạp từng phần")
    return repaired(text)


def _is_title(row: str) -> bool:
    """Whether a row stands for itself whatever follows: "QUY ĐỊNH" above "về kiểm soát quyền lực"."""
    return row.isupper() and len(row) < 40


def read_plain(text: str, markdown: bool) -> tuple[list[Line], list[Line]]:
    """(lines, removed)."""
    if markdown:
        text = re.sub(r"\A---\n.*?\n---\n", "", text.replace("\r\n", "\n"), flags=re.DOTALL)
        text = re.sub(r"\*\*[^*\n]+(?:\n[^*\n]+)+\*\*", lambda m: " ".join(m[0].split()), text)  # a title broken over lines
        text = re.sub(r"(?m:^(\s*\|.*)$)", lambda m: re.sub(r"<br\s*/?>", " ", m[1]), text)  # a cell stays on its row
        text = re.sub(r"<br\s*/?>", "\n", text)
        text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
        text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text)
        text = re.sub(r"\*\*|__|(?m:^>\s?)|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)", "", text)
        text = re.sub(r"\\([.\-()*_#+])", r"\1", text)
        text = re.sub(rf"(?m:^[ \t]*[-*+][ \t]+(?={_STARTS.pattern}))", "", text)  # a list's sign before a number of the document's own
    rows = [tidy(re.sub(r"^#{1,6}\s+", "", r)) if markdown else tidy(r) for r in text.splitlines()]
    repeated = repeated_prefixes(rows)
    rows = [r.removeprefix(next((p for p in repeated if r.startswith(p)), "")) for r in rows]
    lengths = sorted(len(r) for r in rows if r)
    wrapped = len(lengths) >= 20 and lengths[len(lengths) // 2] > 40 and lengths[len(lengths) * 97 // 100] <= 130 and lengths[-1] < 200
    lines: list[str] = []
    fresh = True
    for row in rows:
        if not row or row == "|":
            fresh = True
            continue
        joins = markdown and not fresh and lines and len(lines[-1]) > 35 and not re.search(r"[.;:!?|]$", lines[-1])
        broken = lines and (
            (wrapped and not fresh) or joins or (bool(re.search(r"[\w,]$", lines[-1])) and row[0].islower() and not _is_title(lines[-1]))
        )
        dash = bool(joins) and bool(re.match(r"[-–] [a-zà-ỹđ]", row)) and bool(re.search(r"\w$", lines[-1]))  # "chính trị" + "- xã hội"
        if broken and (dash or not _STARTS.match(row)):
            lines[-1] = glue(lines[-1], row)
        else:
            lines.append(row)
        fresh = False
    kept = [Line(r, kind="table" if r.startswith("|") else "text") for r in lines if not is_rule(r) and not is_stamp(r)]
    return kept, [Line(r) for r in lines if is_rule(r) or is_stamp(r)]
