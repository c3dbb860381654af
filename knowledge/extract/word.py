"""DOCX → lines: the accepted state of tracked changes, automatic numbers, tables row by row. Sizes are bounded before reading."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from lxml import etree

from knowledge.errors import ImportFileError
from knowledge.extract.clean import is_rule, is_stamp, tidy
from knowledge.extract.line import Line
from knowledge.extract.listing import formatted

LARGEST = 80 * 1024 * 1024  # bytes of one part, unpacked
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DELETED = {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}

_BESIDE = ("numbering", "styles", "footnotes")


def read_docx(data: bytes, name: str) -> tuple[list[Line], list[Line], list[str]]:
    """(lines, removed, warnings). Raises ImportFileError: damaged, or too large once unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            document = _part(archive, "word/document.xml", name)
            numbering, styles, notes = (_part(archive, f"word/{p}.xml", name) if f"word/{p}.xml" in archive.namelist() else None for p in _BESIDE)
    except (zipfile.BadZipFile, etree.XMLSyntaxError, OSError, EOFError, KeyError, RuntimeError, NotImplementedError, ValueError):
        raise ImportFileError(f"{name}: tệp DOCX hỏng hoặc có mật khẩu; hãy mở bằng Word, lưu lại rồi nạp") from None
    warnings = []
    if any(True for _ in document.iter(f"{_W}ins", f"{_W}del", f"{_W}moveFrom", f"{_W}moveTo")):
        warnings.append("tệp còn thay đổi chưa duyệt (Track Changes): đã đọc như khi chấp nhận mọi thay đổi; hãy đối chiếu với bản ban hành")
    if any(_is_on(run, "vanish") for run in document.iter(f"{_W}r")):
        warnings.append("tệp có chữ ẩn (Hidden): không hiện khi in nên không đọc; hãy kiểm tra trong Word nếu chữ ấy thuộc văn bản")
    body = document.find(f"{_W}body")
    found = list(_blocks(body, _Numbers(numbering, styles))) if body is not None else []
    found += _footnotes(notes)
    return (
        [x for x in found if not is_rule(x.text) and not is_stamp(x.text)],
        [x for x in found if x.text and (is_rule(x.text) or is_stamp(x.text))],
        warnings,
    )


def _part(archive: zipfile.ZipFile, part: str, name: str) -> Any:
    with archive.open(part) as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ImportFileError(f"{name}: tệp DOCX bung ra quá {LARGEST // 2**20} MB, có thể là tệp nén độc hại; hãy lấy lại tệp gốc")
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


class _Numbers:
    """The running numbers of automatic lists: of a paragraph's own, or of its style; a list that overrides its start counts on its own."""

    def __init__(self, root: Any, styles: Any = None) -> None:
        self.levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self.abstract: dict[str, str] = {}
        self.counts: dict[tuple[str, int], int] = {}
        self.restarts: dict[str, dict[int, int]] = {}
        self.styles: dict[str, tuple[str | None, str | None, str | None]] = {}
        for a in [] if root is None else root.findall(f"{_W}abstractNum"):
            for level in a.findall(f"{_W}lvl"):
                kind, text, start = (_value(level, tag) for tag in ("numFmt", "lvlText", "start"))
                self.levels[a.get(f"{_W}abstractNumId"), int(level.get(f"{_W}ilvl"))] = (kind or "decimal", text or "", int(start or 1))
        for n in [] if root is None else root.findall(f"{_W}num"):
            number = n.get(f"{_W}numId")
            self.abstract[number] = _value(n, "abstractNumId") or ""
            for override in n.findall(f"{_W}lvlOverride"):
                if (start := _value(override, "startOverride")) is not None:
                    self.restarts.setdefault(number, {})[int(override.get(f"{_W}ilvl"))] = int(start)
        for style in [] if styles is None else styles.findall(f"{_W}style"):
            properties = style.find(f"{_W}pPr/{_W}numPr")
            own = (None, None) if properties is None else (_value(properties, "numId"), _value(properties, "ilvl"))
            self.styles[style.get(f"{_W}styleId")] = (*own, _value(style, "basedOn"))

    def place(self, paragraph: Any) -> tuple[str, int] | None:
        """(list, level) of a paragraph, its own or inherited from its style; None without one, or where it is switched off (numId 0)."""
        properties = paragraph.find(f"{_W}pPr/{_W}numPr")
        number = level = None
        if properties is not None:
            number, level = _value(properties, "numId"), _value(properties, "ilvl")
        marked = paragraph.find(f"{_W}pPr")
        style = _value(marked, "pStyle") if marked is not None else None
        for _ in range(12):
            if number is not None or style is None or style not in self.styles:
                break
            number, inherited, style = self.styles[style]
            level = level or inherited
        return None if number in (None, "0") else (number or "", int(level or 0))

    def label(self, paragraph: Any) -> str:
        """The number Word would print: "1.", "a)"; "" where there is none."""
        if (place := self.place(paragraph)) is None:
            return ""
        number, level = place
        own = self.abstract.get(number, "")
        if (own, level) not in self.levels:
            return ""
        kind, text, start = self.levels[own, level]
        if kind == "bullet":
            return "- "
        for restarted, first in self.restarts.pop(number, {}).items():
            self.counts[own, restarted] = first - 1
        self.counts[own, level] = self.counts.get((own, level), start - 1) + 1
        for deeper in [k for k in self.counts if k[0] == own and k[1] > level]:
            del self.counts[deeper]
        for i in range(level + 1):
            shown = self.counts.get((own, i), self.levels.get((own, i), ("", "", 1))[2])
            text = text.replace(f"%{i + 1}", formatted(shown, self.levels.get((own, i), ("decimal", "", 1))[0]))
        return text + " " if text.strip() else ""


def _footnotes(root: Any) -> list[Line]:
    """The notes themselves; their marks in the text are no part of it."""
    found: list[Line] = []
    for note in [] if root is None else root.findall(f"{_W}footnote"):
        if note.get(f"{_W}type") is None and (text := tidy(" ".join("".join(_text(p)) for p in note.iter(f"{_W}p")))):
            found.append(Line(text, kind="footnote"))
    return found


def _value(element: Any, tag: str) -> str | None:
    child = element.find(f"{_W}{tag}")
    return None if child is None else child.get(f"{_W}val")


def _blocks(parent: Any, numbers: _Numbers) -> Any:
    for e in parent:
        if e.tag == f"{_W}p":
            yield from _paragraph(e, numbers)
        elif e.tag == f"{_W}tbl":
            rows = e.findall(f"{_W}tr")
            numbered = [_numbered(r, numbers) for r in rows]
            if all(numbered):
                yield from (line for line in numbered if line)
            elif len(rows) <= 3 or max((len(r.findall(f"{_W}tc")) for r in rows), default=0) < 2:
                for cell in e.iter(f"{_W}tc"):
                    yield from _blocks(cell, numbers)
            else:
                for row in rows:
                    cells = [" ".join(x.text for x in _blocks(c, numbers)) for c in row.findall(f"{_W}tc")]
                    yield Line(" | ".join(cells), kind="table")
        elif e.tag in (f"{_W}sdt", f"{_W}ins", f"{_W}sdtContent", f"{_W}moveTo"):
            yield from _blocks(e, numbers)


def _numbered(row: Any, numbers: _Numbers) -> Line | None:
    """A row of a number and its text, "a)" beside "Phạt tiền;", as the clause or point it lays out; None for any other row."""
    cells = row.findall(f"{_W}tc")
    if len(cells) != 2 or not re.fullmatch(r"\s*(\d{1,3}\.|[a-zđ]\))\s*", "".join(_text(cells[0]))):
        return None
    return Line(" ".join(x.text for cell in cells for x in _blocks(cell, numbers)))


def _paragraph(p: Any, numbers: _Numbers) -> Any:
    drawn = numbers.label(p)
    text = drawn + "".join(_text(p))
    properties = p.find(f"{_W}pPr")
    centred = properties is not None and _value(properties, "jc") == "center"
    heading = re.fullmatch(r"(?:Heading|u)(\d)", (_value(properties, "pStyle") or "") if properties is not None else "")
    runs = [r for r in p.iter(f"{_W}r") if r.findtext(f"{_W}t", "").strip()]
    bold = bool(runs) and all(_is_on(r, "b") for r in runs)
    for part in text.split("\n"):
        if clean := tidy(part):
            yield Line(clean, bold=bold, centred=centred, drawn=bool(drawn.strip("- ")), style=int(heading[1]) if heading else None)


def _is_on(run: Any, mark: str) -> bool:
    """Whether a run has a mark of its own, "b" or "vanish", and has it switched on."""
    found = run.find(f"{_W}rPr/{_W}{mark}")
    return found is not None and found.get(f"{_W}val") not in ("0", "false", "none")


def _text(e: Any) -> Any:
    for child in e:
        if child.tag in _DELETED or (child.tag == f"{_W}r" and _is_on(child, "vanish")):
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif child.tag == f"{_W}tab":
            yield " "
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
        elif child.tag != f"{_W}pPr":
            yield from _text(child)
