"""Importing: the overlay on the shipped corpus, saving and removing, crashes half way, hostile names, review sheets."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from knowledge import corpus as corpus_files
from knowledge.__main__ import main
from knowledge.corpus import Corpus
from knowledge.errors import ImportFileError
from knowledge.importing import Shelf, intake, library
from knowledge.importing.compare import differences
from knowledge.importing.document import clean_number
from knowledge.importing.sheet import read_ticks, sheet
from knowledge.provision import Provision

HEAD = "BỘ CHÍNH TRỊ\n\nSố: {number}\n\nHà Nội, ngày {day} tháng {month} năm {year}\n\nQUY ĐỊNH\n\n{title}\n\n"
ARTICLES = """Điều 1. Phạm vi điều chỉnh

1. Quy định này điều chỉnh việc giữ kho sách của cơ quan.

2. Không áp dụng đối với kho sách gia đình.

Điều 2. Người giữ kho

1. Người giữ kho không được:

a) Cho mượn sách quá 15 ngày;

b) Gấp mép trang sách.

2. Người giữ kho ghi sổ mượn sách hằng ngày.
"""
ID = "995-QĐ/TW@2025-03-04"


@pytest.fixture
def home(words_home: Path) -> Path:
    return words_home


def file(
    folder: Path, body: str = ARTICLES, number: str = "995-QĐ/TW", name: str = "kho-sach.txt", issued: tuple[int, int, int] = (2025, 3, 4)
) -> Path:
    path = folder / name
    year, month, day = issued
    path.write_text(HEAD.format(number=number, day=f"{day:02}", month=f"{month:02}", year=year, title="Về việc giữ kho sách") + body, "utf-8")
    return path


def run(*arguments: object) -> int:
    return main(["import", *map(str, arguments)])


def test_saved_listed_and_removed(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(file(tmp_path), "--yes") == 0
    assert "995-QĐ/TW" in capsys.readouterr().out
    (stored,) = Shelf(home).documents()
    assert stored.id == ID
    assert [p.id.rpartition("/")[2] for p in stored.provisions] == ["1.1", "1.2", "2.1", "2.2"]
    assert all(p.wording == "official" and p.checked == "full" for p in stored.provisions)
    assert stored.origin is not None
    assert (home / "documents" / stored.origin.kept).read_bytes() == (tmp_path / "kho-sach.txt").read_bytes()
    assert run(file(tmp_path), "--yes") == 0  # again: the same state
    assert len(Shelf(home).documents()) == 1
    assert run("--remove", ID) == 0
    assert [p.name for p in (home / "documents").iterdir() if p.name != ".lock"] == []


def test_points_are_citable_and_clauses_whole(home: Path, tmp_path: Path) -> None:
    run(file(tmp_path), "--yes")
    whole = library(corpus_files.load(), Shelf(home).documents()).whole
    assert whole.provision(f"{ID}/2.1").full_text == "Người giữ kho không được:\na) Cho mượn sách quá 15 ngày;\nb) Gấp mép trang sách."
    assert whole.provision(f"{ID}/2.1.b").full_text == "Gấp mép trang sách."
    assert f"{ID}/2.1.c" not in whole


def test_nothing_is_saved_without_a_yes(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert run(file(tmp_path)) == 1
    assert run(file(tmp_path), "--dry-run") == 0
    assert Shelf(home).documents() == []


def test_without_number_or_date_it_asks_for_them(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.txt"
    path.write_text(ARTICLES, "utf-8")
    assert run(path, "--yes") == 1
    assert "--number" in capsys.readouterr().err
    assert run(path, "--yes", "--number", "996-QĐ/TW", "--issued", "2025-01-02") == 0
    assert [d.id for d in Shelf(home).documents()] == ["996-QĐ/TW@2025-01-02"]


def test_two_files_of_one_document_are_refused(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(file(tmp_path), file(tmp_path, name="ban-hai.txt"), "--yes") == 1
    assert "cùng là" in capsys.readouterr().err
    assert Shelf(home).documents() == []


def test_a_gap_in_the_numbering_makes_the_article_partial(home: Path, tmp_path: Path) -> None:
    run(file(tmp_path, ARTICLES.replace("2. Người giữ kho ghi", "3. Người giữ kho ghi")), "--yes")
    marks = {p.id.rpartition("/")[2]: p.checked for p in Shelf(home).documents()[0].provisions}
    assert marks == {"1.1": "full", "1.2": "full", "2.1": "partial", "2.3": "partial"}


@pytest.mark.parametrize("step", ["build", "write", "replace"])
def test_a_crash_leaves_the_old_state(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    run(file(tmp_path), "--yes")
    before = [d.model_dump_json() for d in Shelf(home).documents()]

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    target = {"build": "knowledge.importing.intake.build", "write": "knowledge.importing.shelf.Shelf.rewrite", "replace": "os.replace"}[step]
    with monkeypatch.context() as broken:
        broken.setattr(target, crash)
        assert run(file(tmp_path, ARTICLES.replace("15 ngày", "20 ngày")), "--yes") == 130
    assert [d.model_dump_json() for d in Shelf(home).documents()] == before
    assert run(file(tmp_path), "--yes") == 0


def test_the_file_name_reaches_no_path(home: Path, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    path = file(tmp_path, name="x.txt")
    assert run(tmp_path / "sub" / ".." / path.name, "--yes", "--number", "../../etc/997") == 0
    held = {p.resolve() for p in home.rglob("*") if p.is_file()}
    assert all(home.resolve() in p.parents for p in held)
    assert [p for p in (home / "documents").glob("*.yaml") if ".." in p.name] == []


def test_numbers_that_no_id_can_hold() -> None:
    assert clean_number("Số: 205 - QĐ / TW") == "205-QĐ/TW"
    for hostile in ("a@b", "<script>", "x" * 61, "a#1"):
        with pytest.raises(ImportFileError):
            clean_number(hostile)


def official_205() -> str:
    return """Điều 10. Hành vi chạy chức, chạy quyền

1. Đưa, hối lộ, môi giới hối lộ để được bổ nhiệm trong 24 tháng.

2. Nghiêm cấm tặng quà.

Điều 14. Tổ chức thực hiện

1. Người đứng đầu chịu trách nhiệm tổ chức thực hiện.
"""


def test_official_wording_takes_the_place_of_the_restatement(home: Path, tmp_path: Path, corpus: Corpus) -> None:
    assert run(file(tmp_path, official_205(), "205-QĐ/TW", issued=(2019, 9, 23)), "--yes") == 0
    found = library(corpus, Shelf(home).documents())
    name = "205-QĐ/TW@2019-09-23"
    own = found.shipped.provision(f"{name}/10.1")
    assert own.wording == "official"
    assert own.text == "Đưa, hối lộ, môi giới hối lộ để được bổ nhiệm trong 24 tháng."
    assert own.sources[0].name == "kho-sach.txt"
    assert "24 tháng" in " ".join(found.differences[own.id])
    assert own.plain is None  # withheld until a person has looked
    assert own.id in [p.id for p in found.shipped.prior(own.id)]
    assert found.shipped.document(name).status == corpus.document(name).status
    assert found.shipped.provision(f"{name}/11.1") == corpus.provision(f"{name}/11.1")
    for row in found.shipped.crosswalk:
        assert all(i in found.shipped for i in (*row.old, *row.new))
    stored = intake.tick(Shelf(home).documents()[0], [own.id], [own.id])
    assert library(corpus, [stored]).shipped.provision(own.id).plain == corpus.provision(own.id).plain


def test_nothing_imported_changes_nothing(corpus: Corpus) -> None:
    found = library(corpus, [])
    assert found.shipped is corpus
    assert found.added.documents == ()


def test_a_replacing_document_marks_the_one_it_replaces(home: Path, tmp_path: Path, corpus: Corpus) -> None:
    run(file(tmp_path), "--yes", "--replaces", "114-QĐ/TW")
    status = library(corpus, Shelf(home).documents()).whole.numbered("114-QĐ/TW")[0].status
    assert (status.replaced_by, str(status.replaced_on), status.in_force) == ("995-QĐ/TW", "2025-03-04", False)


def provision(text: str, wording: str = "restated", plain: str | None = None) -> Provision:
    return Provision.model_validate({"id": f"{ID}/1", "article": 1, "text": text, "checked": "full", "wording": wording, "plain": plain})


@pytest.mark.parametrize(
    ("restated", "official", "told"),
    [
        ("Người giữ kho không được cho mượn quá 15 ngày.", "Người giữ kho không được cho mượn quá 20 ngày.", "20 ngày"),
        ("Người giữ kho được cho mượn sách.", "Người giữ kho không được cho mượn sách.", "cấm"),
        ("Có hiệu lực từ ngày 1/2/2020 với kho sách.", "Có hiệu lực từ ngày 01 tháng 3 năm 2020 với kho sách.", "1/3/2020"),
        ("Quả cam màu vàng ngọt lịm.", "Người giữ kho ghi sổ mượn sách hằng ngày.", "khác hẳn"),
    ],
)
def test_differences_are_told(restated: str, official: str, told: str) -> None:
    assert told in " ".join(differences(provision(restated), provision(official, "official")))


def test_the_same_in_other_words_is_no_difference() -> None:
    said = provision("Người giữ kho không được cho mượn sách quá 15 ngày.", plain="Cho mượn không quá 15 ngày.")
    assert (
        differences(said, provision("Không được cho mượn sách của kho quá 15 ngày; người giữ kho chịu trách nhiệm (theo Điều 3).", "official")) == ()
    )


def test_ticks_come_back_from_the_sheet(home: Path, tmp_path: Path, corpus: Corpus) -> None:
    run(file(tmp_path, ARTICLES.replace("2. Người giữ kho ghi", "3. <b>Người</b> giữ kho ghi")), "--yes")
    found = library(corpus, Shelf(home).documents())
    html = sheet(Shelf(home).documents()[0], found)
    assert "&lt;b&gt;Người" in html
    result = tmp_path / "ket-qua.json"
    result.write_text(json.dumps({"document": ID, "wording": [f"{ID}/2.1"], "plain": []}), "utf-8")
    assert read_ticks(result)[1] == [f"{ID}/2.1"]
    assert run("--ticked", result) == 0
    marks = {p.id.rpartition("/")[2]: p.checked for p in library(corpus, Shelf(home).documents()).added}
    assert (marks["2.1"], marks["2.3"]) == ("full", "partial")
    result.write_text("[]", "utf-8")
    assert run("--ticked", result) == 1
