"""One text form for everything that compares words."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.vietnamese import fold, is_marked, normalise, terms, words

LETTERS = (
    "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
    "AÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬBCDĐEÈÉẺẼẸÊỀẾỂỄỆGHIÌÍỈĨỊKLMNOÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢPQRSTUÙÚỦŨỤƯỪỨỬỮỰVXYỲÝỶỸỴ"
    " ,.;:?!-/()0123456789"
)
VIETNAMESE = st.text(st.sampled_from(LETTERS), max_size=60)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hòa", "hoà"),
        ("HÒA BÌNH", "hoà bình"),
        ("ủy ban", "uỷ ban"),
        ("Ủy", "uỷ"),
        ("khỏe", "khoẻ"),
        ("thủy lợi", "thuỷ lợi"),
        ("xóa bỏ", "xoá bỏ"),
        ("tùy", "tuỳ"),
        ("họa", "hoạ"),
        ("lũy", "luỹ"),
    ],
)
def test_old_and_new_tone_placement_become_one(old: str, new: str) -> None:
    assert normalise(old) == new
    assert normalise(new) == new


@pytest.mark.parametrize("word", ["của", "toán", "hoàn", "quý", "khoản", "thuế", "muỗi", "giữa", "lúa", "ngoài", "chuyển"])
def test_other_syllables_keep_their_tone_where_it_stands(word: str) -> None:
    assert normalise(word) == word


def test_decomposed_letters_are_composed() -> None:
    text = "Điều 10: chạy chức, uỷ quyền"
    assert normalise(unicodedata.normalize("NFD", text)) == normalise(text) == text.lower()


@given(VIETNAMESE)
def test_normalising_ignores_the_unicode_form_and_is_stable(text: str) -> None:
    once = normalise(text)
    assert normalise(unicodedata.normalize("NFD", text)) == once
    assert normalise(once) == once


@given(VIETNAMESE)
def test_folding_keeps_length_and_leaves_no_mark(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert folded.isascii()
    assert fold(folded) == folded


@given(VIETNAMESE)
def test_both_tone_placements_and_forms_fold_alike(text: str) -> None:
    assert fold(normalise(text)) == fold(text) == fold(unicodedata.normalize("NFD", text))


def test_d_with_stroke_folds_for_comparing_and_counts_as_a_mark() -> None:
    assert fold("Đảng đã đổi") == "dang da doi"
    assert is_marked("đi")
    assert not is_marked("di")
    assert normalise("điểm Đ") == "điểm đ"


def test_words_are_syllables_and_whole_numbers() -> None:
    assert words("khoản 2, Điều 10; 1.000,5 đồng – 2/12/2019") == ["khoản", "2", "Điều", "10", "1.000,5", "đồng", "2/12/2019"]
    assert words("qđ205") == ["qđ", "205"]
    assert words("😀 … _") == []


def test_terms_are_syllables_and_neighbouring_pairs() -> None:
    assert terms(["chạy", "chức", "quyền"]) == ["chạy", "chức", "quyền", "chạy chức", "chức quyền"]
    assert terms(["một"]) == ["một"]
    assert terms([]) == []
