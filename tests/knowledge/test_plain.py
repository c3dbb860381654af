"""TXT and Markdown in the shapes that people save them in."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.extract.legacy import from_tcvn3
from tests.knowledge.shapes import BASIS, BODY, FOOT, HEAD, LINES, PLACES, TITLE, check

TEXT = "\n".join(LINES)


def each(pattern: str, put: str) -> bytes:
    return "\n".join(re.sub(pattern, put, x) for x in LINES).encode()


FORMS: dict[str, bytes] = {
    "plain": TEXT.encode(),
    "CRLF and a byte order mark": TEXT.replace("\n", "\r\n").encode("utf-8-sig"),
    "UTF-16": TEXT.encode("utf-16"),
    "UTF-16 without a mark": TEXT.encode("utf-16-le"),
    "decomposed letters": unicodedata.normalize("NFD", TEXT).encode(),
    "wrapped at 80 columns": "\n".join(w for x in LINES for w in textwrap.wrap(x, 80)).encode(),
    "wrapped and indented": "\n".join(w for x in LINES for w in textwrap.wrap(x, 62, initial_indent="    ")).encode(),
    "a blank line between paragraphs": "\n\n".join("\n".join(textwrap.wrap(x, 72)) for x in LINES).encode(),
    "a heading on the line below its number": each(r"^(Điều \d+\.) ", r"\1\n"),
    "a colon after the number": each(r"^(Điều \d+)\. ", r"\1: "),
    "capitals": each(r"^Điều (\d+)\.", r"ĐIỀU \1."),
    "no blank after numbers": each(r"^(Điều \d+\.|\d\.|[a-zđ]\)) ", r"\1"),
    "older signs of clauses": each(r"^(\d)\. ", r"\1- "),
    "points with a full stop": each(r"^([a-zđ])\) ", r"\1. "),
}


@pytest.mark.parametrize("data", FORMS.values(), ids=FORMS)
def test_text(tmp_path: Path, data: bytes) -> None:
    check(tmp_path, "a.txt", data)


def markdown(part: str, article: str, clause: str = "{}", point: str = "{}") -> bytes:
    forms: dict[str, Callable[[str, str], str]] = {
        "part": lambda text, title: part.format(text, title),
        "article": lambda text, _: article.format(*text.split(". ", 1)),
        "clause": lambda text, _: clause.format(*([text] if "{}" in clause else text.split(". ", 1))),
        "point": lambda text, _: point.format(text),
        "text": lambda text, _: text,
    }
    return "\n\n".join([*HEAD, *TITLE, *BASIS, *(forms[k](text, title) for k, text, title in BODY), *FOOT]).encode()


MARKDOWN = {
    "headings": markdown("# {}\n\n## {}", "### {}. {}"),
    "bold": markdown("**{}**\n\n**{}**", "**{}. {}**"),
    "only the number bold": markdown("**{}**\n**{}**", "**{}.** {}"),
    "escaped numbers": markdown("**{}. {}**", "#### **{}. {}**", "{}\\. {}".replace("{}\\", "{0}\\").replace(" {}", " {1}")),
    "list signs before numbers": markdown("## {} {}", "## {}. {}", "- {}", "   - {}"),
    "quoted": markdown("> {} {}", "> **{}. {}**", "> {}", "> {}"),
}


@pytest.mark.parametrize("data", MARKDOWN.values(), ids=MARKDOWN)
def test_markdown(tmp_path: Path, data: bytes) -> None:
    check(tmp_path, "a.md", data)


def test_a_title_block_in_a_table(tmp_path: Path) -> None:
    block = "| BAN CHẤP HÀNH TRUNG ƯƠNG<br>*<br>Số 12-QĐ/TW | ĐẢNG CỘNG SẢN VIỆT NAM<br>*Hà Nội, ngày 05 tháng 6 năm 2024* |\n|---|---|\n\n"
    check(tmp_path, "a.md", (block + "\n\n".join(LINES[5:])).encode())


def test_capitals_of_old_fonts() -> None:
    assert from_tcvn3("BAN CHÊP HµNH TRUNG ¦¥NG\n§iÒu 1. HiÕn ph¸p") == "BAN CHẤP HÀNH TRUNG ƯƠNG\nĐiều 1. Hiến pháp"


def test_places_are_those_of_the_regulation() -> None:
    assert len(PLACES.split()) == sum(k in ("article", "clause", "point") for k, _, _ in BODY)
