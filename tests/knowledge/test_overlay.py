"""A whole official file of 205 over the shipped corpus: what is kept, what moves, what is withheld, what is reported."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge.__main__ import main
from knowledge.corpus import Corpus
from knowledge.importing import Given, Library, Shelf, intake, library
from knowledge.importing.pair import pairs
from knowledge.importing.review import effects, lines
from knowledge.provision import Document
from tests import official
from tests.official import ID

FIGURE = {"13.1": "Cán bộ, đảng viên chạy chức, chạy quyền thì bị đưa ra khỏi quy hoạch trong 24 tháng."}


def taken(
    folder: Path, corpus: Corpus, changed: dict[str, str] | None = None, name: str = "quy-dinh-205.pdf", given: Given | None = None
) -> Document:
    """The made-up official file as the document that would be saved."""
    readings = intake.read_files([official.write(folder, corpus, changed, name)])
    (staged,) = intake.staged([(readings[0], given or Given())], [], dt.datetime(2026, 11, 25))
    return staged.document


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, corpus: Corpus) -> Library:
    return library(corpus, [taken(tmp_path_factory.mktemp("official"), corpus, FIGURE)])


def test_the_made_up_file_is_read_whole(tmp_path: Path, corpus: Corpus) -> None:
    document = taken(tmp_path, corpus)
    assert (document.number, document.issued, document.effective) == ("205-QĐ/TW", dt.date(2019, 9, 23), dt.date(2019, 9, 23))
    assert [a for part in document.parts for a in part.articles] == list(range(1, 16))
    assert all(p.checked == "full" and p.page for p in document.provisions)
    assert "\n" not in (document.provisions[0].text or "")


def test_every_provision_with_a_number_is_official_and_keeps_its_aids(whole: Library, corpus: Corpus) -> None:
    for restated in corpus.document(ID).provisions:
        if restated.article is None or not restated.numbered:
            continue
        own = whole.shipped.provision(restated.id)
        assert own.wording == "official", restated.id
        assert re.fullmatch(r"quy-dinh-205\.pdf, trang \d", own.sources[0].name or "")
        if restated.plain and own.id not in whole.differences:
            assert (own.plain, own.questions[: len(restated.questions)]) == (restated.plain, restated.questions), restated.id
    kept = [p for p in whole.shipped.document(ID).provisions if p.wording == "restated"]
    assert {p.kind for p in kept} == {"context"}  # events and results are no provisions of the document


def test_restatements_without_clause_stay_together(whole: Library, corpus: Corpus) -> None:
    document = whole.shipped.document(ID)
    for article in (4, 5, 12):
        before = [p.id for p in corpus.article(corpus.document(ID), article) if p.read and not p.numbered]
        assert [p.id for p in whole.shipped.prior_group(document, article)] == before
        assert not any(q.id in before for p in whole.shipped.article(document, article) for q in whole.shipped.prior(p.id))
        assert all(whole.shipped.moved[i].startswith(f"{ID}/{article}.") for i in before)  # links lead into the article
    rows = [pair for pair in pairs(document, whole) if pair.official is None]
    assert {pair.article for pair in rows} >= {4, 5, 12}
    assert whole.shipped.moved[f"{ID}/11"] == f"{ID}/11.4"  # by what it says, for its number was never read


def test_what_differs_is_reported_and_its_aids_withheld(whole: Library, corpus: Corpus) -> None:
    own = whole.shipped.provision(f"{ID}/13.1")
    assert any("24 tháng" in told for told in whole.differences[own.id])
    assert (own.plain, own.questions) == (None, ())
    (pair,) = [p for p in pairs(whole.shipped.document(ID), whole) if p.official is not None and p.official.id == own.id]
    assert pair.pending
    assert "<mark>24 tháng</mark>" in pair.after
    assert corpus.provision(own.id).plain


def test_wording_and_plain_version_are_ticked_apart(tmp_path: Path, corpus: Corpus) -> None:
    document = taken(tmp_path, corpus, FIGURE)
    place = f"{ID}/13.1"
    restated = corpus.provision(place)
    worded = library(corpus, [intake.tick(document, [place])]).shipped.provision(place)
    assert (worded.reviewed, worded.plain) == (("wording",), None)
    both = intake.tick(document, [], [place])
    plain = library(corpus, [both]).shipped.provision(place)
    assert (plain.plain, plain.questions) == (restated.plain, restated.questions)
    assert library(corpus, [intake.marked(both, {place: []})]).shipped.provision(place).plain is None


@pytest.mark.parametrize("spoil", ["gap", "twice"])
def test_only_the_broken_article_is_partial(tmp_path: Path, corpus: Corpus, spoil: str) -> None:
    text = official.as_text(corpus)
    broken = re.sub(r"(?m)^(Điều 11\..*?\n\n.*?^)2\. ", lambda m: m[1] + ("3. " if spoil == "gap" else "1. "), text, count=1, flags=re.DOTALL)
    assert broken != text
    (tmp_path / "a.txt").write_text(broken, "utf-8")
    (staged,) = intake.staged([(intake.read_files([tmp_path / "a.txt"])[0], Given())], [], dt.datetime(2026, 11, 25))
    marks = {p.article: set() for p in staged.document.provisions}
    for p in staged.document.provisions:
        marks[p.article].add(p.checked)
    assert marks.pop(11) == {"partial"}
    assert all(m == {"full"} for m in marks.values())
    assert "khoản" in "\n".join(lines(staged, library(corpus, [staged.document])))
    place = next(p.id for p in staged.document.provisions if p.article == 11)
    found = library(corpus, [intake.tick(staged.document, [place])])
    assert found.shipped.provision(place).checked == "full"
    assert sum(p.checked == "partial" for p in found.shipped.article(found.shipped.document(ID), 11)) == 7


def test_recognised_text_is_partial_until_ticked(tmp_path: Path, corpus: Corpus) -> None:
    import dataclasses

    (reading,) = intake.read_files([official.write(tmp_path, corpus)])
    scan = dataclasses.replace(reading, extracted=dataclasses.replace(reading.extracted, ocr=True, format="scan"))
    (staged,) = intake.staged([(scan, Given())], [], dt.datetime(2026, 11, 25))
    assert {p.checked for p in staged.document.provisions} == {"partial"}
    found = library(corpus, [intake.tick(staged.document, [f"{ID}/10.2"])])
    assert [p.id for p in found.shipped.document(ID).provisions if p.wording == "official" and p.checked == "full"] == [f"{ID}/10.2"]


def test_title_and_list_lengths_come_from_the_file_and_are_told(tmp_path: Path, corpus: Corpus) -> None:
    text = official.as_text(corpus).replace(
        "về việc kiểm soát quyền lực trong công tác cán bộ và chống", "về việc giám sát quyền lực của Bộ Chính trị và chống"
    )
    text = re.sub(r"(?m)^6\. Các thủ đoạn.*$", lambda m: f"{m[0]}\n\n7. Thủ đoạn thứ bảy do bài kiểm thử thêm vào.", text)
    (tmp_path / "a.txt").write_text(text, "utf-8")
    (staged,) = intake.staged([(intake.read_files([tmp_path / "a.txt"])[0], Given())], [], dt.datetime(2026, 11, 25))
    found = library(corpus, [staged.document])
    held = found.shipped.document(ID)
    assert held.title == "Quy định về việc giám sát quyền lực của Bộ Chính trị và chống chạy chức, chạy quyền"
    assert {e.article: e.count for e in held.lists} == {10: 7, 11: 8}
    told = " ".join(found.differences[ID])
    assert "tên văn bản khác nhau" in told
    assert "kho ghi 6, tệp có 7" in told
    assert "Khác với kho" in "\n".join(lines(staged, found))
    unchanged = library(corpus, [taken(tmp_path, corpus)])
    assert ID not in unchanged.differences
    assert unchanged.shipped.document(ID).title == corpus.document(ID).title


def relation(folder: Path, number: str, title: str, ending: str) -> Document:
    path = folder / f"{number[:3]}.txt"
    path.write_text(
        f"BỘ CHÍNH TRỊ\n\nSố {number}\n\nHà Nội, ngày 15 tháng 6 năm 2026\n\nQUY ĐỊNH\n\n{title}\n\n- Căn cứ Điều lệ Đảng;\n\nĐiều 1. Phạm vi\n\n"
        f"Quy định này điều chỉnh việc giữ sổ.\n\nĐiều 2. Hiệu lực\n\nQuy định này có hiệu lực từ ngày ký{ending}.\n",
        "utf-8",
    )
    return intake.staged([(intake.read_files([path])[0], Given())], [], dt.datetime(2026, 11, 25))[0].document


def test_replacing_and_amending_documents_change_the_records_they_name(tmp_path: Path, corpus: Corpus) -> None:
    later = relation(tmp_path, "999-QĐ/TW", "Về giữ sổ", " và thay thế Quy định số 114-QĐ/TW ngày 11/7/2023 của Bộ Chính trị")
    amending = relation(tmp_path, "998-QĐ/TW", "Sửa đổi, bổ sung một số điều của Quy định số 377-QĐ/TW ngày 08/10/2025 của Bộ Chính trị", "")
    assert (later.replaces, amending.amends) == ("114-QĐ/TW", ("377-QĐ/TW",))
    found = library(corpus, [later, amending])
    (replaced,), (amended,) = found.whole.numbered("114-QĐ/TW"), found.whole.numbered("377-QĐ/TW")
    assert (replaced.status.replaced_by, replaced.status.replaced_on, replaced.status.in_force) == ("999-QĐ/TW", dt.date(2026, 6, 15), False)
    assert found.whole.current(found.whole.document(ID)).number == "999-QĐ/TW"
    assert amended.amendments == ("Quy định 998-QĐ/TW ngày 15/6/2026",)
    assert "114-QĐ/TW được ghi là đã bị thay thế" in " ".join(effects(later, found))
    assert "377-QĐ/TW được ghi là đã được 998-QĐ/TW sửa đổi" in " ".join(effects(amending, found))
    assert library(corpus, []).whole is corpus


class Counting:
    """An embedder that counts what it embeds."""

    name, dim = "counting", 4

    def __init__(self) -> None:
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.texts += texts
        rows = np.array([[len(t), t.count("a"), t.count("n"), 1.0] for t in texts], dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_only_changed_provisions_are_embedded_again(tmp_path: Path, tiny_corpus: Corpus) -> None:
    shelf, root, embedder = Shelf(tmp_path / "home"), tmp_path / "home" / "index", Counting()

    def brought(body: str) -> list[str]:
        path = tmp_path / "a.txt"
        path.write_text(body, "utf-8")
        staged = intake.stage([path], Given("995-QĐ/TW", "Về kho", dt.date(2025, 3, 4)), shelf, dt.datetime(2026, 1, 1))
        embedder.texts.clear()
        intake.save(staged, shelf, tiny_corpus, embedder, root)
        return [t for t in embedder.texts if t != "cán bộ"]  # what an opened index is tried with

    body = "\n\n".join(f"Điều {n}. Việc {n}\n\nNgười giữ kho làm việc thứ {n} trong ngày." for n in range(1, 9))
    first = brought(body)
    assert len(first) > 8
    assert brought(body) == []
    changed = brought(body.replace("làm việc thứ 3", "bỏ việc thứ 3"))
    assert len(changed) == 1
    assert "bỏ việc thứ 3" in changed[0]


def test_yes_skips_no_warning(words_home: Path, tmp_path: Path, corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    path = official.write(tmp_path, corpus, FIGURE, "a.txt")
    path.write_text(path.read_text("utf-8").replace("5. Đem lý lịch", "7. Đem lý lịch"), "utf-8")
    assert main(["import", "--yes", str(path)]) == 0
    said = capsys.readouterr().out
    assert "24 tháng" in said
    assert "Thiếu số" in said
    assert "đối chiếu một phần cho đến khi rà soát" in said
    assert main(["import", "--yes", str(path)]) == 0
    assert "CẢNH BÁO: Đã có 205-QĐ/TW@2019-09-23" in capsys.readouterr().out
    (stored,) = Shelf(words_home).documents()
    assert stored.origin is not None
    assert (words_home / "documents" / stored.origin.kept).read_bytes() == path.read_bytes()
    found = library(corpus, [stored])
    assert {p.checked for p in found.shipped.article(found.shipped.document(ID), 10)} == {"partial"}
    assert found.shipped.provision(f"{ID}/13.1").plain is None


def test_a_dry_run_does_without_number_and_date(words_home: Path, tmp_path: Path, corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    bare = tmp_path / "b.txt"
    bare.write_text("Điều 1. Một\n\n1. Hai.\n\n3. Bốn.\n", "utf-8")
    assert main(["import", "--dry-run", str(bare)]) == 0
    said = capsys.readouterr().out
    assert "--number" in said
    assert "--issued" in said
    assert "1 điều, 2 khoản" in said
    assert "Thiếu số" in said
    assert main(["import", "--dry-run", str(bare), str(official.write(tmp_path, corpus))]) == 0
    said = capsys.readouterr().out
    assert "THIẾU" in said
    assert "205-QĐ/TW ngày 23/09/2019" in said
    assert main(["import", "--dry-run", "--number", "5-QĐ/TW", "--issued", "2025-01-02", str(bare)]) == 0
    assert "THIẾU" not in capsys.readouterr().out
    assert Shelf(words_home).documents() == []
