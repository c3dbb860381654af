"""The verifier: mutations of true statements are refused, true paraphrases and the provisions' own words are not."""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path

import pytest

from bot.verifier import check
from knowledge.corpus import Corpus
from tests.conftest import TODAY
from tests.mutations import KINDS, mutants, turned_round
from tests.turns import TURNS, turned

PARAPHRASES = Path(__file__).parent / "paraphrases.tsv"
FRESH = Path(__file__).parent / "paraphrases-fresh.tsv"
STATEMENTS = Path(__file__).parent / "statements.tsv"
README = Path(__file__).parents[2] / "README.md"
RESTATEMENTS = Path(__file__).parent / "restatements.tsv"
FALSEHOODS = Path(__file__).parent / "falsehoods.tsv"


@pytest.mark.parametrize("seed", [1, 202])
def test_no_mutation_passes(corpus: Corpus, seed: int) -> None:
    found = mutants(corpus, seed, 400)
    assert len(found) >= 300
    assert {m.kind for m in found} == set(KINDS)
    assert [m for m in found if check(m.text, m.cites, corpus, TODAY).accepted] == []


def rows(*, held_out: bool) -> list[tuple[list[str], str]]:
    """Paraphrases; every third was never looked at while the checks were written."""
    lines = PARAPHRASES.read_text("utf-8").splitlines()
    return [(ids.split(), text) for n, (ids, text) in enumerate(line.split("\t") for line in lines) if (n % 3 == 2) == held_out]


@pytest.mark.parametrize(("held_out", "least"), [(False, 0.94), (True, 0.94)])
def test_true_paraphrases_pass(corpus: Corpus, held_out: bool, least: float) -> None:
    found = rows(held_out=held_out)
    assert sum(check(text, ids, corpus, TODAY).accepted for ids, text in found) >= least * len(found)


def test_fresh_paraphrases_pass(corpus: Corpus) -> None:
    """Written after the checks, in other words and of other places than the rest."""
    found = [line.split("\t") for line in FRESH.read_text("utf-8").splitlines()]
    assert sum(check(text, ids.split(), corpus, TODAY).accepted for ids, text in found) >= 0.90 * len(found)


def test_falsehoods_written_by_hand_are_refused(corpus: Corpus) -> None:
    """Order, and/or, scope, conditions, roles, degree, validity: what the seeded mutations do not turn."""
    found = [line.split("\t") for line in FALSEHOODS.read_text("utf-8").splitlines()]
    accepted = [text for ids, text in found if check(text, ids.split(), corpus, TODAY).accepted]
    assert len(found) >= 80
    assert accepted == []


def statements(file: Path, split: str, truth: str) -> list[tuple[list[str], str]]:
    """Hand-written statements in a chat model's manner; the checks were written against the development parts alone."""
    lines = (line.split("\t") for line in file.read_text("utf-8").splitlines())
    return [(ids.split(), text) for part, kind, ids, text in lines if (part, kind) == (split, truth)]


# What was measured when the checks were last changed, a little below it: a change that loses more shows here.
@pytest.mark.parametrize(
    ("file", "split", "least"),
    [(STATEMENTS, "development", 0.96), (STATEMENTS, "held-out", 0.88), (RESTATEMENTS, "development", 0.91), (RESTATEMENTS, "held-out", 0.90)],
    ids=lambda value: value.stem if isinstance(value, Path) else None,
)
def test_true_statements_pass(corpus: Corpus, file: Path, split: str, least: float) -> None:
    found = statements(file, split, "true")
    assert len(found) >= 100
    assert sum(check(text, ids, corpus, TODAY).accepted for ids, text in found) >= least * len(found)


# Free falsehoods that slip through are the record of what is still to be mended.
@pytest.mark.parametrize(
    ("file", "split", "most"),
    [(STATEMENTS, "development", 0.0), (STATEMENTS, "held-out", 0.13), (RESTATEMENTS, "development", 0.05)],
    ids=lambda value: value.stem if isinstance(value, Path) else None,
)
def test_false_statements_are_refused(corpus: Corpus, file: Path, split: str, most: float) -> None:
    found = statements(file, split, "false")
    assert len(found) >= 90
    accepted = [text for ids, text in found if check(text, ids, corpus, TODAY).accepted]
    assert len(accepted) <= most * len(found), accepted


def test_the_readme_says_what_the_verifier_misses(corpus: Corpus) -> None:
    """Free restatements and falsehoods that were not looked at while the checks were written."""
    said = re.search(r"(\d+) câu sai và (\d+) câu đúng .+?, (\d+) câu sai lọt, (\d+) câu đúng được giữ", README.read_text("utf-8"))
    assert said is not None
    wrong, right = statements(RESTATEMENTS, "held-out", "false"), statements(RESTATEMENTS, "held-out", "true")
    let_through, kept = (sum(check(text, ids, corpus, TODAY).accepted for ids, text in found) for found in (wrong, right))
    assert [len(wrong), len(right), let_through, kept] == [int(n) for n in said.groups()]


def test_free_statements_turned_round_are_refused(corpus: Corpus) -> None:
    """ "không được" for "được", "không" lost or put in, in statements that are far from their provisions' words."""
    r = random.Random(7)
    found = [(wrong, ids) for ids, text in statements(RESTATEMENTS, "development", "true")[::2] if (wrong := turned_round(text, r)) is not None]
    accepted = [text for text, ids in found if check(text, ids, corpus, TODAY).accepted]
    assert len(found) >= 300
    assert len(accepted) <= 0.075 * len(found), accepted


@pytest.mark.parametrize("seed", [1, 2])
def test_turned_statements_are_refused(corpus: Corpus, seed: int) -> None:
    """Modality, scope, conjunctions, bounds, order, opposites, exceptions, conditions, borrowed items, penalties."""
    found = turned(corpus, seed, 600)
    assert {m.kind for m in found} == set(TURNS)
    accepted = [m for m in found if check(m.text, m.cites, corpus, TODAY).accepted]
    assert len(accepted) <= 0.015 * len(found), accepted


@pytest.mark.xfail(strict=True, reason="a term and a lifelong ban in one sentence: an act said of the other's words is not told apart yet")
def test_a_lifelong_ban_is_not_moved_to_another_act(corpus: Corpus) -> None:
    basis = "205-QĐ/TW@2019-09-23/13.1"
    assert not check("Người chạy chức vĩnh viễn không được đưa vào quy hoạch.", [basis], corpus, TODAY).accepted


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Hội nghị ngày 2-12-2019 do đồng chí Nguyễn Văn Minh chủ trì ở Hà Nội.", "/0#3"),
        ("Hội nghị ngày 2-12-2019 do đồng chí Phạm Minh Chính chủ trì ở Đà Nẵng.", "/0#3"),
        ("Quy định 205 do đồng chí Trần Cẩm Tú ký ngày 23/9/2019.", ""),
        ("Đến 30-11-2019, Nghệ An đã quán triệt Quy định 205 tới toàn bộ cán bộ chủ chốt các cấp.", "/0#6"),
    ],
)
def test_a_name_must_stand_in_the_provision_or_its_documents_record(corpus: Corpus, text: str, place: str) -> None:
    assert check(text, [f"205-QĐ/TW@2019-09-23{place}"], corpus, TODAY).reason == "name"


@pytest.mark.parametrize("name", ["Ông Phạm Minh Chính", "Đồng chí Trần Quốc Tỏ", "Bà Nguyễn Thị B"])
@pytest.mark.parametrize("deed", ["chạy chức, chạy quyền", "đã vi phạm Quy định 205", "có hành vi bao che, tiếp tay"])
def test_nobody_named_is_said_to_have_done_wrong(corpus: Corpus, name: str, deed: str) -> None:
    said = f"{name} {deed} trong công tác cán bộ."
    assert check(said, ["205-QĐ/TW@2019-09-23/0#3", "205-QĐ/TW@2019-09-23/0#4"], corpus, TODAY).reason == "verdict"


def test_someone_named_may_be_spoken_of(corpus: Corpus) -> None:
    said = "Ông Phạm Minh Chính coi Quy định 205 là lần đầu Đảng có văn bản mang tính pháp quy về kiểm soát quyền lực."
    assert check(said, ["205-QĐ/TW@2019-09-23/0#4"], corpus, TODAY).accepted


def test_names_that_stand_there_pass(corpus: Corpus) -> None:
    said = "Đồng chí Nguyễn Phú Trọng, Tổng Bí thư, ký Quy định 205 thay mặt Bộ Chính trị."
    assert check(said, ["205-QĐ/TW@2019-09-23"], corpus, TODAY).accepted


def test_the_provisions_own_words_pass(corpus: Corpus) -> None:
    read = [p for p in corpus if p.read][::3]
    reasons = Counter(check(p.full_text, [p.id], corpus, TODAY).reason for p in read)
    assert reasons[""] >= 0.94 * len(read), reasons


@pytest.mark.parametrize(
    ("text", "cites", "reason"),
    [
        ("Quy định 205 còn hiệu lực.", ["205-QĐ/TW@2019-09-23"], "validity"),
        ("Quy định 205 thay thế Quy định 114.", ["114-QĐ/TW@2023-07-11/16"], "validity"),
        ("Biếu quà dịp lễ tết là hành vi chạy chức.", ["205-QĐ/TW@2019-09-23/2.5"], "unread_provision"),
        ("Biếu quà dịp lễ tết là hành vi chạy chức.", ["205-QĐ/TW@2019-09-23/99"], "unknown_provision"),
        ("Biếu quà dịp lễ tết là hành vi chạy chức.", [], "no_basis"),
    ],
)
def test_reasons(corpus: Corpus, text: str, cites: list[str], reason: str) -> None:
    assert check(text, cites, corpus, TODAY).reason == reason


def test_only_what_was_given_counts(corpus: Corpus) -> None:
    basis = "205-QĐ/TW@2019-09-23/10.2"
    assert check(corpus.provision(basis).full_text, [basis], corpus, TODAY, given=[]).reason == "not_given"
