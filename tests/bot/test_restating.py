"""Statements put back into their provisions' words: by the thesaurus, and by contraries."""

from __future__ import annotations

import pytest

from bot.question import vocabulary
from bot.verifier.restating import OPERATORS, restated
from bot.verifier.words import canonical, content, holds, lexicon


def test_a_rewording_becomes_the_provisions_phrase() -> None:
    held = "chống lãng phí công quỹ, tài sản, thời gian; chống xa hoa"
    assert restated("Phải chống việc phung phí công quỹ và lối sống xa xỉ.", held) == "phải chống việc lãng phí công quỹ và xa hoa."


def test_what_the_provision_says_itself_stays() -> None:
    held = "cấm phung phí, lãng phí tài sản công"
    assert restated("Phung phí tài sản công là điều cấm.", held) == "phung phí tài sản công là điều cấm."


def test_a_denied_contrary_becomes_the_word_itself() -> None:
    assert "trung thực" in restated("Không được gian dối khi kê khai tài sản.", "kê khai tài sản, thu nhập trung thực")


@pytest.mark.parametrize("phrase", ["không được", "có thể", "trừ", "khiển trách", "cấp dưới"])
def test_what_turns_a_claim_is_never_taken_apart(phrase: str) -> None:
    said = f"cán bộ {phrase} bị cảnh cáo"
    assert phrase in restated(said, "cán bộ được bố trí, cảnh cáo")


def test_the_thesaurus_is_in_canonical_form() -> None:
    """It is read as it stands, so that the first question need not wait for it."""
    wrong = [(h, r) for h, said in vocabulary("thesaurus").items() for r in said.split(", ") if canonical(h) != h or canonical(r) != r or r == h]
    assert wrong == []


def test_no_rewording_is_a_bare_operator() -> None:
    """ "không được" alone stands for nothing but itself."""
    wrong = [r for said in vocabulary("thesaurus").values() for r in said.split(", ") if not content(r) and any(holds(o, r) for o in OPERATORS)]
    assert wrong == []


def test_no_rewording_changes_a_sanction_a_post_or_a_body() -> None:
    strict = {p for p in (*lexicon()["strict"], *lexicon()["posts"]) if " " in p}

    def named(text: str) -> set[str]:
        return {p for p in strict if f" {p} " in f" {text} "}

    wrong = [(h, r) for h, said in vocabulary("thesaurus").items() for r in said.split(", ") if named(h) != named(r)]
    assert wrong == []
