"""What a question names: documents, articles, clauses, points, parts; and numbers that name nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.citation import label
from bot.question import read
from bot.reference import Reference
from knowledge.corpus import Corpus
from knowledge.diacritics import Restorer
from knowledge.provision import Document
from knowledge.vietnamese import fold


def find(text: str, corpus: Corpus) -> Reference:
    """What the question names, read without a table for marks."""
    return read(text, corpus, Restorer({}, {})).reference


# text → numbers of documents; articles as (number of document or None, article, clause); numbers the corpus does not hold
CASES: list[tuple[str, dict[str, Any]]] = [
    ("khoản 2 Điều 10 Quy định 205-QĐ/TW", {"documents": ["205-QĐ/TW"], "articles": [("205-QĐ/TW", 10, 2)]}),
    ("khoản 2 điều 10 qđ 205", {"documents": ["205-QĐ/TW"], "articles": [("205-QĐ/TW", 10, 2)]}),
    ("k2 đ10 của quy định số 205", {"documents": ["205-QĐ/TW"]}),
    ("điều 5 của 114", {"documents": ["114-QĐ/TW"], "articles": [("114-QĐ/TW", 5, None)]}),
    ("điều 10, khoản 5 Quy định 205 nói gì?", {"documents": ["205-QĐ/TW"], "articles": [("205-QĐ/TW", 10, 5)]}),
    ("Quy định 205 điều 10 khoản 3", {"documents": ["205-QĐ/TW"], "articles": [("205-QĐ/TW", 10, 3)]}),
    ("205 vs 114", {"documents": ["205-QĐ/TW", "114-QĐ/TW"]}),
    ("205 và 114 khác gì nhau", {"documents": ["205-QĐ/TW", "114-QĐ/TW"]}),
    ("so sánh 114 với 205", {"documents": ["114-QĐ/TW", "205-QĐ/TW"]}),
    ("205-QĐ/TW", {"documents": ["205-QĐ/TW"]}),
    ("205 QĐ/TW", {"documents": ["205-QĐ/TW"]}),
    ("205–QĐ–TW", {"documents": ["205-QĐ/TW"]}),
    ("qđ205 còn hiệu lực không", {"documents": ["205-QĐ/TW"]}),
    ("QĐ số 205 của Bộ Chính trị", {"documents": ["205-QĐ/TW"]}),
    ("Quy định của Bộ Chính trị số 114", {"documents": ["114-QĐ/TW"]}),
    ("08-QĐi/TW nói gì", {"documents": ["08-QĐi/TW"]}),
    ("quy định 08 về nêu gương", {"documents": ["08-QĐi/TW"]}),
    ("Quy định 8 về nêu gương", {"documents": ["08-QĐi/TW"]}),
    ("nghị quyết 26 năm 2018", {"documents": ["26-NQ/TW"]}),
    ("nq 26", {"documents": ["26-NQ/TW"]}),
    ("Nghị quyết 18-NQ/TW", {"documents": ["18-NQ/TW"]}),
    ("nq18 và nq19", {"documents": ["18-NQ/TW", "19-NQ/TW"]}),
    ("Nghị quyết 18, 19 và 26", {"documents": ["18-NQ/TW", "19-NQ/TW", "26-NQ/TW"]}),
    ("chỉ thị 35", {"documents": ["35-CT/TW"]}),
    ("hướng dẫn 25 của Ban Chỉ đạo", {"documents": ["25-HD/BCĐTW"]}),
    ("25-HD/BCĐTW", {"documents": ["25-HD/BCĐTW"]}),
    ("Quy định 69 và 102", {"documents": ["69-QĐ/TW", "102-QĐ/TW"]}),
    ("bộ luật hình sự điều 354", {"documents": ["100/2015/QH13"], "articles": [("100/2015/QH13", 354, None)]}),
    ("Điều 354 BLHS", {"documents": ["100/2015/QH13"], "articles": [("100/2015/QH13", 354, None)]}),
    ("điều 3 và điều 4 quy định 114", {"documents": ["114-QĐ/TW"], "articles": [("114-QĐ/TW", 3, None), ("114-QĐ/TW", 4, None)]}),
    ("điều 3, 4 và 5 quy định 114", {"articles": [("114-QĐ/TW", 3, None), ("114-QĐ/TW", 4, None), ("114-QĐ/TW", 5, None)]}),
    ("điều 10 của 205 và điều 4 của 114", {"articles": [("205-QĐ/TW", 10, None), ("114-QĐ/TW", 4, None)]}),
    ("Điều 10 nói gì", {"articles": [(None, 10, None)]}),
    ("khoản 2 điều 10", {"articles": [(None, 10, 2)]}),
    ("Điều 20 Quy định 205", {"documents": ["205-QĐ/TW"], "articles": [("205-QĐ/TW", 20, None)]}),
    ("Quy định 333-QĐ/TW", {"unknown": ["333"]}),
    ("quy định 22 về kiểm tra", {"unknown": ["22"]}),
    ("nghị quyết 205", {"unknown": ["205"]}),
    ("Nghị định 60/2021/NĐ-CP", {"unknown": ["60/2021"]}),
    ("Quy định 205 và Quy định 333", {"documents": ["205-QĐ/TW"], "unknown": ["333"]}),
    ("trong 18 tháng", {}),
    ("13 ngành nào", {}),
    ("60 tháng", {}),
    ("ngày 2/12/2019", {}),
    ("hội nghị 2-12-2019", {}),
    ("kỷ luật 105 trường hợp", {}),
    ("65 tuổi, 37 năm công tác", {}),
    ("114 người", {}),
    ("được 80% phiếu", {}),
    ("quà 2.000.000 đồng", {}),
    ("quà 205 triệu", {}),
    ("6 hành vi chạy chức", {}),
    ("năm 2018", {}),
    ("điều này có đúng không", {}),
    ("những điều đảng viên không được làm", {}),
    ("19 điều cấm", {}),
]


def heads(found: Reference) -> list[str]:
    """The numbers that the corpus does not hold, without their endings: "333-QĐ" → "333"."""
    return [match[0] for n in found.unknown if (match := re.match(r"\d+(?:/\d{4})?", n))]


@pytest.mark.parametrize("marks", ["accented", "bare"])
@pytest.mark.parametrize(("text", "expected"), CASES, ids=[fold(text) for text, _ in CASES])
def test_what_a_question_names(corpus: Corpus, text: str, expected: dict[str, Any], marks: str) -> None:
    found = find(text if marks == "accented" else fold(text), corpus)
    if "documents" in expected or not expected.get("articles"):
        assert [d.number for d in found.documents] == expected.get("documents", [])
    assert heads(found) == expected.get("unknown", [])
    if "articles" in expected or not expected.get("documents"):
        assert [(d.number if d else None, article, clause) for d, article, clause, _ in found.articles] == expected.get("articles", [])


@pytest.mark.parametrize("text", ["Nghị định 60/2021/NĐ-CP", "nghi dinh 60/2021/nd-cp", "60/2021/NĐ-CP quy định gì"])
def test_documents_of_the_state_are_named_whole(corpus: Corpus, text: str) -> None:
    assert [fold(n) for n in find(text, corpus).unknown] == ["60/2021/nd-cp"]


@pytest.mark.parametrize("text", ["nghị quyết 26 năm 2018", "26-NQ/TW ngày 19/5/2018", "nghị quyết 26 (2018)", "nghi quyet 26 ban hanh nam 2018"])
def test_a_year_beside_a_number_belongs_to_the_name(corpus: Corpus, text: str) -> None:
    found = find(text, corpus)
    assert [d.id for d in found.documents] == ["26-NQ/TW@2018-05-19"]
    assert found.years == (2018,)
    assert len(found.dated_spans) == 1


def test_the_year_of_a_namesake_is_kept(corpus: Corpus) -> None:
    assert find("nghị quyết 26 năm 2022", corpus).years == (2022,)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("phần III của Quy định 205 gồm điều nào", [("phan", "III")]),
        ("phần thứ nhất Quy định 205", [("phan", "I")]),
        ("chương 2 quy định 114", [("chuong", "II")]),
        ("chương IV và chương V của 114", [("chuong", "IV"), ("chuong", "V")]),
        ("phần lớn cán bộ", []),
    ],
)
def test_parts_and_chapters(corpus: Corpus, text: str, parts: list[tuple[str, str]]) -> None:
    assert list(find(text, corpus).parts) == parts
    assert list(find(fold(text), corpus).parts) == parts


@pytest.mark.parametrize("letter", ["a", "b", "c", "d", "đ", "e", "g"])
def test_points_keep_their_letter(tiny_corpus: Corpus, letter: str) -> None:
    """Typed with marks, điểm đ is not điểm d."""
    found = find(f"điểm {letter} khoản 2 Điều 4 Quy định 901", tiny_corpus)
    assert [(d.number if d else None, a, c, p) for d, a, c, p in found.articles] == [("901-QĐ/TW", 4, 2, letter)]


def test_documents_come_in_the_order_named_and_once(corpus: Corpus) -> None:
    found = find("Quy định 114 thay Quy định 205, vậy 114 và 205-QĐ/TW khác gì?", corpus)
    assert [d.number for d in found.documents] == ["114-QĐ/TW", "205-QĐ/TW"]


def test_nothing_is_named_in_nothing(corpus: Corpus) -> None:
    assert find("ai chịu trách nhiệm?", corpus) == find("xyzzy", corpus) == Reference()


def test_every_document_is_found_by_its_own_number(corpus: Corpus) -> None:
    def texts(document: Document) -> list[str]:
        return [document.number, f"{document.kind} {document.number}", f"{document.kind} số {document.number} nói gì?", fold(document.number)]

    missed = [text for d in corpus.documents for text in texts(d) if [f.number for f in find(text, corpus).documents] != [d.number]]
    assert missed == []


def test_every_numbered_clause_is_found_by_its_label(corpus: Corpus) -> None:
    for provision in corpus:
        if provision.clause is not None and provision.clause_number_checked == "full" and provision.article_number_checked == "full":
            document = corpus.document(provision.id)
            found = find(label(document, provision), corpus)
            assert found.articles == ((document, provision.article, provision.clause, None),), provision.id
