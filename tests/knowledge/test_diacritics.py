"""Marks put back where they are missing, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.corpus import Corpus
from knowledge.diacritics import TABLE, LazyRestorer, Restorer, count, load, save, typed_with_marks
from knowledge.vietnamese import fold, is_marked, normalise, words

SENTENCES = [
    "chạy chức, chạy quyền là gì",
    "bao che, tiếp tay cho chạy chức, chạy quyền",
    "kiểm soát quyền lực trong công tác cán bộ",
    "người đứng đầu cấp uỷ, tổ chức đảng",
    "những điều đảng viên không được làm",
    "bị khai trừ ra khỏi đảng",
    "quy định này còn hiệu lực không",
    "luân chuyển cán bộ lãnh đạo, quản lý",
    "bộ chính trị ban hành quy định",
    "trách nhiệm nêu gương của cán bộ, đảng viên",
    "phòng, chống tham nhũng, tiêu cực",
    "tổ chức bộ máy của hệ thống chính trị tinh gọn",
    "miễn nhiệm, từ chức đối với cán bộ",
    "uỷ ban kiểm tra trung ương",
]


@pytest.fixture(scope="module")
def restorer() -> Restorer:
    return load()


def split(text: str) -> list[str]:
    return words(normalise(text))


def bare(text: str) -> list[str]:
    return [fold(w) for w in split(text)]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences_of_the_field_come_back(restorer: Restorer, sentence: str) -> None:
    assert restorer.restore(bare(sentence)) == split(sentence)


def test_nearly_all_headings_come_back(restorer: Restorer, corpus: Corpus) -> None:
    pairs = [
        (r, w)
        for h in {p.heading for p in corpus if p.heading and len(split(p.heading)) > 3}
        for r, w in zip(restorer.restore(bare(h)), split(h), strict=True)
        if w.isalpha()
    ]
    assert sum(r == w for r, w in pairs) / len(pairs) > 0.9


def test_what_was_typed_with_marks_stays(restorer: Restorer, corpus: Corpus) -> None:
    for provision in corpus:
        for question in provision.questions[:1]:
            assert restorer.restore(split(question)) == split(question)


def test_marked_syllables_among_bare_ones_stay(restorer: Restorer) -> None:
    typed = split("chay chức chay quyen trong cong tac can bo")
    restored = restorer.restore(typed)
    assert restored[1] == "chức"
    assert restored[0] == restored[2] == "chạy"
    assert [fold(w) for w in restored] == [fold(w) for w in typed]


def test_numbers_unknown_words_and_nothing_at_all_stay(restorer: Restorer) -> None:
    assert restorer.restore(["205", "xyzzy", "2.000", "wkrz"]) == ["205", "xyzzy", "2.000", "wkrz"]
    assert restorer.restore([]) == []


@given(st.lists(st.sampled_from(["chay", "chuc", "quyen", "205", "can", "bo", "dang", "vien", "xyz", "đảng", "khong", "phai", "ubkt"]), max_size=12))
def test_restoring_only_ever_adds_marks(restorer: Restorer, typed: list[str]) -> None:
    restored = restorer.restore(typed)
    assert [fold(w) for w in restored] == [fold(w) for w in typed]
    assert all(r == t for r, t in zip(restored, typed, strict=True) if is_marked(t))


def test_without_a_table_nothing_changes(tmp_path: Path) -> None:
    empty = load(tmp_path / "không có.tsv.gz")
    assert not empty
    assert empty.restore(["chay", "chuc"]) == ["chay", "chuc"]
    assert LazyRestorer(tmp_path / "không có.tsv.gz").restore(["chay", "chuc"]) == ["chay", "chuc"]


def test_the_table_is_read_only_when_it_is_needed(restorer: Restorer) -> None:
    lazy = LazyRestorer(TABLE)
    assert lazy.restore(split("chạy chức")) == ["chạy", "chức"]
    assert not lazy
    assert lazy.restore(bare(SENTENCES[0])) == restorer.restore(bare(SENTENCES[0]))
    assert lazy


def test_counting_saving_and_loading_give_the_same_search(tmp_path: Path) -> None:
    texts = [("Chạy chức, chạy quyền. Chạy chức là xấu.", 3), ("chay ngay chay mai", 50), ("Con cá và cái ca", 1)]
    syllables, pairs = count(texts)
    assert syllables["chạy"] == 9
    assert syllables["ngay"] == 0  # a text without marks teaches nothing
    first, second = tmp_path / "một" / "a.gz", tmp_path / "hai" / "b.gz"
    save(syllables, pairs, first)
    save(syllables, pairs, second)
    assert first.read_bytes() == second.read_bytes()
    assert load(first).restore(["chay", "chuc", "chay", "quyen"]) == ["chạy", "chức", "chạy", "quyền"]


def test_telling_marked_typing_from_bare() -> None:
    assert typed_with_marks(split("Con đường này đi đâu"))
    assert not typed_with_marks(bare("Con đường này đi đâu"))
    assert typed_with_marks([])
    assert typed_with_marks(["205", "10"])
