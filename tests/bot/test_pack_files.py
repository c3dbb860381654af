"""The files of a pack: every text in them is in pack.json, they open elsewhere, they are put in place whole."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
import pytest
from pptx.util import Cm

from bot.chat import Assistant
from bot.pack.making import make
from bot.pack_files import bundle
from bot.pack_files.fitting import height, largest, line_count
from knowledge.corpus import Corpus
from knowledge.errors import PackError
from tests.bot.test_pack import REQUESTS, TODAY

NOW = dt.datetime(2026, 11, 23, 8, 0, 0)
EMU_A_CM = int(Cm(1))


@pytest.fixture(scope="module", params=REQUESTS[:4], ids=lambda r: r.topic)
def folder(request: pytest.FixtureRequest, assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Path:
    pack = make(request.param, assistant, assistant.restorer, today=TODAY)
    target = tmp_path_factory.mktemp("pack")
    bundle.save(bundle.contents(pack), target, NOW)
    return target


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / bundle.MANIFEST).read_text("utf-8"))
    return found


def listed(folder: Path, name: str) -> set[str]:
    """The lines that pack.json holds for a file."""
    return {line.strip() for i in manifest(folder)["items"] if i["file"] == name for line in i["text"].split("\n")}


def word_texts(path: Path) -> Iterator[str]:
    document = docx.Document(str(path))
    parts = [document, *(s.footer for s in document.sections), *(s.header for s in document.sections)]
    for part in parts:
        for paragraph in part.paragraphs:
            # An entry of the contents is a heading, a tab and its page.
            yield re.sub(r"\t\d*$", "", paragraph.text)
        for table in part.tables:
            for row in table.rows:
                yield from (p.text for cell in row.cells for p in cell.paragraphs)


def slide_texts(path: Path) -> Iterator[str]:
    for slide in pptx.Presentation(str(path)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                yield from (p.text for p in shape.text_frame.paragraphs)
            if shape.has_table:
                yield from (cell.text for row in shape.table.rows for cell in row.cells)
        yield from (p.text for p in slide.notes_slide.notes_text_frame.paragraphs)


@pytest.mark.parametrize("name", ["de-cuong.docx", "tai-lieu-phat.docx", "thu-hoach.docx", "cau-hoi.docx"])
def test_every_paragraph_of_word_files_is_in_the_manifest(folder: Path, name: str) -> None:
    if name not in manifest(folder)["files"]:
        pytest.skip("bộ này không có câu hỏi")
    known = listed(folder, name)
    found = {line.strip() for t in word_texts(folder / name) for line in t.split("\n")} - {""}
    assert len(found) > 5
    assert found - known == set()
    assert {k for k in known if k} - found == set()


def test_every_text_of_the_slides_and_notes_is_in_the_manifest(folder: Path) -> None:
    found = {t.strip() for t in slide_texts(folder / "trinh-chieu.pptx")} - {""}
    assert {t for t in found if not t.isdigit()} - listed(folder, "trinh-chieu.pptx") == set()


def test_every_cell_of_the_tables_is_in_the_manifest(folder: Path) -> None:
    sheet = openpyxl.load_workbook(folder / "cau-hoi.xlsx").active
    assert sheet is not None
    cells = {str(c).strip() for row in sheet.iter_rows(values_only=True) for c in row if c is not None}
    rows = list(csv.reader(io.StringIO((folder / "cau-hoi.csv").read_text("utf-8-sig"))))
    cells |= {c.removeprefix("'").strip() for row in rows for c in row}
    known = listed(folder, "cau-hoi.xlsx")
    missing = {line.strip() for c in cells for line in c.split("\n") if line.strip()} - known
    assert {m for m in missing if not re.fullmatch(r"\d+|[A-D]", m)} == set()


def test_every_text_for_moodle_is_in_the_manifest(folder: Path) -> None:
    root = ET.parse(folder / "cau-hoi.xml").getroot()
    said = [html.unescape(re.sub(r"<[^>]+>", "\n", e.text or "")) for e in root.iter("text")]
    known = listed(folder, "cau-hoi.xml")
    lines = {line.strip() for t in said for line in t.split("\n")} - {""}
    assert {x for x in lines if x not in known and not x.startswith(("$course$", "true", "false", "q-"))} == set()


def test_citations_of_the_manifest_exist_and_were_read(folder: Path, corpus: Corpus) -> None:
    held = manifest(folder)
    for item in held["items"]:
        assert item["mark"] in ("provision", "frame", "request")
        assert bool(item["provisions"]) is (item["mark"] == "provision")
        for identity in item["provisions"]:
            assert identity in corpus
            assert identity in held["citations"]
            assert held["citations"][identity]["checked"] != "no"


def test_the_archive_holds_every_file(folder: Path) -> None:
    with zipfile.ZipFile(folder / bundle.ARCHIVE) as held:
        assert sorted(held.namelist()) == sorted([*manifest(folder)["files"], bundle.MANIFEST])
        assert all(held.read(n) == (folder / n).read_bytes() for n in held.namelist())


def test_no_text_runs_out_of_its_box(folder: Path) -> None:
    for number, slide in enumerate(pptx.Presentation(str(folder / "trinh-chieu.pptx")).slides, 1):
        for shape in slide.shapes:
            if shape.has_table:
                tall = sum(r.height for r in shape.table.rows) / EMU_A_CM
                assert shape.top / EMU_A_CM + tall <= 17.0, (number, tall)
            if not shape.has_text_frame or not shape.text_frame.text.strip() or shape.text_frame.text.isdigit():
                continue
            size = shape.text_frame.paragraphs[0].runs[0].font.size.pt
            room, tall = shape.width / EMU_A_CM - 0.5, shape.height / EMU_A_CM
            assert height([p.text for p in shape.text_frame.paragraphs], room, size) <= tall, (number, shape.text_frame.text[:60])


@pytest.mark.skipif(shutil.which("soffice") is None, reason="không có LibreOffice")
def test_libreoffice_opens_the_files_and_the_handout_has_two_pages(assistant: Assistant, tmp_path: Path) -> None:
    made = bundle.contents(make(REQUESTS[0], assistant, assistant.restorer, today=TODAY))
    bundle.save(made, tmp_path, NOW)
    names = ["de-cuong.docx", "tai-lieu-phat.docx", "trinh-chieu.pptx", "thu-hoach.docx", "cau-hoi.docx", "cau-hoi.xlsx"]
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path / 'profile'}",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path / "pdf"),
    ]
    subprocess.run([*command, *(str(tmp_path / name) for name in names)], check=True, capture_output=True, timeout=240)
    for name in names:
        assert (tmp_path / "pdf" / name).with_suffix(".pdf").stat().st_size > 5_000, name
    pages = re.findall(rb"/Type\s*/Page\b(?!s)", (tmp_path / "pdf" / "tai-lieu-phat.pdf").read_bytes())
    assert 1 <= len(pages) <= 2


def test_the_same_request_gives_the_same_bytes(assistant: Assistant) -> None:
    first, again = (bundle.contents(make(REQUESTS[0], assistant, assistant.restorer, today=TODAY)) for _ in range(2))
    assert first == again


def test_earlier_files_are_kept(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"sua tay")
    (tmp_path / "b.docx").write_bytes(b"nhu cu")
    _, kept = bundle.save({"a.docx": b"moi", "b.docx": b"nhu cu"}, tmp_path, NOW)
    assert kept is not None
    assert (kept / "a.docx").read_bytes() == b"sua tay"
    assert (tmp_path / "a.docx").read_bytes() == b"moi"
    assert not (kept / "b.docx").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    taken = tmp_path / "tep"
    taken.write_text("x")
    for target in (taken, taken / "trong", Path("/proc/hoidap")):
        with pytest.raises(PackError, match="Không ghi được vào thư mục"):
            bundle.ready(target)
        with pytest.raises(PackError, match="Không ghi được vào thư mục"):
            bundle.save({"a": b"1"}, target, NOW)
    assert taken.read_text() == "x"


def test_lines_are_counted_as_a_page_breaks_them() -> None:
    assert line_count("một hai ba", 100, 20) == 1
    assert line_count("một hai ba", 2.0, 20) == 3
    assert line_count("x" * 200, 5, 20) > 5
    assert largest(["dài " * 300], 10, 5, (30.0, 20.0)) is None
