"""Each planted mistake moves the measures that should catch it, and no other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from evals.dataset import Case
from evals.measures import LOWER, measure
from knowledge.corpus import Corpus
from tests.evals.conftest import NEW, NOTICE, OLD, reply

SIX = tuple(f"{OLD}/10.{n}" for n in range(1, 7))


@pytest.fixture
def listing(make_case: Callable[..., Case]) -> Case:
    return make_case(
        skill="list",
        question="Kể sáu hành vi chạy chức theo Quy định 205.",
        gold=[{"id": i, "grade": 2} for i in SIX] + [{"id": f"{NEW}/4.1", "grade": 1}],
        key_facts=[["biếu quà"], ["mặc cả"]],
        must_not=["chạy tuổi là một trong sáu hành vi"],
        validity="must_say_superseded",
    )


@pytest.fixture
def whole(corpus: Corpus) -> dict[str, Any]:
    """The right answer to `listing`: all six texts, cited, with the notice."""
    return reply(answer="\n\n".join(corpus.provision(i).full_text for i in SIX), cited=SIX, notices=(NOTICE,))


def moved(case: Case, right: dict[str, Any], wrong: dict[str, Any], corpus: Corpus) -> dict[str, float]:
    """The measures that are worse, or gone, in `wrong`, with their value there."""
    a, b = measure(case, right, corpus), measure(case, wrong, corpus)
    out = {n: b.get(n, -1.0) for n in a if n not in ("length", "seconds") and b.get(n) != a[n]}
    assert all(v == -1 or (v > a[n]) == (n in LOWER) for n, v in out.items())
    return {n: round(v, 4) for n, v in out.items()}


def test_a_right_answer_is_right_in_every_measure(listing: Case, whole: dict[str, Any], corpus: Corpus) -> None:
    found = measure(listing, whole, corpus)
    assert {n: v for n, v in found.items() if n not in ("length", "seconds") and v != (0.0 if n in LOWER else 1.0)} == {}
    assert "false_answer" not in found  # does not apply: absent, not zero


def test_a_wrong_citation_lowers_precision(listing: Case, whole: dict[str, Any], corpus: Corpus) -> None:
    wrong = whole | reply(cited=(*SIX, f"{OLD}/3.6"), answer=whole["answer"], notices=(NOTICE,))
    # Articles cited: 10 and 3 → 1 of 2; clauses: 6 of 7. F1 = 2·½·1/1½ and 2·(6/7)/(13/7).
    expected = {"precision_article": 0.5, "f1_article": 0.6667, "precision_clause": 0.8571, "f1_clause": 0.9231}
    assert moved(listing, whole, wrong, corpus) == expected


def test_a_wrong_first_citation_is_seen_as_such(listing: Case, whole: dict[str, Any], corpus: Corpus) -> None:
    wrong = whole | reply(cited=(f"{OLD}/3.6", *SIX), answer=whole["answer"], notices=(NOTICE,))
    assert moved(listing, whole, wrong, corpus)["right_first"] == 0.0


def test_acceptable_support_is_right_but_not_needed(listing: Case, whole: dict[str, Any], corpus: Corpus) -> None:
    more = whole | reply(cited=(*SIX, f"{NEW}/4.1"), answer=whole["answer"], notices=(NOTICE,))
    assert moved(listing, whole, more, corpus) == {}


def test_an_invented_article_is_caught_in_the_text_alone(listing: Case, whole: dict[str, Any], corpus: Corpus) -> None:
    wrong = whole | {"answer": whole["answer"] + "\n\nXem thêm Điều 27 Quy định 205-QĐ/TW."}
    assert moved(listing, whole, wrong, corpus) == {"invented": 1.0}
    denied = whole | {"answer": whole["answer"] + "\n\nKhông có Điều 27 Quy định 205-QĐ/TW."}
    assert moved(listing, whole, denied, corpus) == {}


@pytest.mark.parametrize("identity", [f"{OLD}/27", "999-QĐ/TW@2020-01-01/3", "Điều 27", f"{NEW}/5"])
def test_an_invented_or_unread_citation_is_caught(listing: Case, whole: dict[str, Any], corpus: Corpus, identity: str) -> None:
    if identity in corpus and corpus.find(identity) is not None:
        assert not corpus.provision(identity).read
    wrong = whole | reply(cited=(*SIX, identity), answer=whole["answer"], notices=(NOTICE,))
    found = moved(listing, whole, wrong, corpus)
    assert found.pop("invented") == 1.0
    assert set(found) == {"precision_article", "f1_article", "precision_clause", "f1_clause"}


def test_a_missing_list_item_lowers_completeness_and_clause_recall(listing: Case, whole: dict[str, Any], corpus: Corpus) -> None:
    kept = [i for i in SIX if not i.endswith("10.3")]
    wrong = reply(answer="\n\n".join(corpus.provision(i).full_text for i in kept), cited=tuple(kept), notices=(NOTICE,))
    # 5 of 6 entries; the article itself is still found in full.
    assert moved(listing, whole, wrong, corpus) == {"list_complete": 0.8333, "recall_clause": 0.8333, "f1_clause": 0.9091}


def test_items_inside_a_provision_are_entries_of_the_list(make_case: Callable[..., Case], corpus: Corpus) -> None:
    provision = corpus.provision(f"{OLD}/3.6")
    items = [i.text for i in provision.items if i.text and i.checked != "no"]
    assert len(items) >= 3
    case = make_case(skill="list", gold=[{"id": provision.id, "grade": 2}])
    for left_out in (0, 1, 2):
        answer = "; ".join(items[left_out:])
        assert measure(case, reply(answer=answer, cited=(provision.id,)), corpus)["list_complete"] == pytest.approx(1 - left_out / len(items))


def test_a_false_refusal_scores_zero_and_says_no_law(listing: Case, whole: dict[str, Any], corpus: Corpus) -> None:
    found = moved(listing, whole, reply("no_basis", "Chưa có căn cứ để trả lời."), corpus)
    assert found["false_refusal"] == 1.0
    assert found["validity"] == -1.0  # gone: a refusal states no law
    assert all(v == 0.0 for n, v in found.items() if n not in ("false_refusal", "validity"))


def test_a_false_answer_is_caught_by_status_and_its_own_rate(make_case: Callable[..., Case], corpus: Corpus) -> None:
    case = make_case(expected="off_topic", question="Mai có mưa không?")
    found = moved(case, reply("off_topic"), reply("answered", "Có.", (f"{OLD}/1.1",)), corpus)
    assert found == {"status": 0.0, "false_answer": 1.0}
    assert "right_first" not in measure(case, reply("answered", "Có.", (f"{OLD}/1.1",)), corpus)


def test_the_wrong_kind_of_refusal_is_no_false_answer(make_case: Callable[..., Case], corpus: Corpus) -> None:
    case = make_case(expected="off_topic", question="Mai có mưa không?")
    assert moved(case, reply("off_topic"), reply("no_basis"), corpus) == {"status": 0.0}
    other = make_case(expected="refuse", question="Mai có mưa không?", category="out")
    assert moved(other, reply("off_topic"), reply("no_basis"), corpus) == {}


def test_a_dropped_notice_is_caught_by_validity_alone(listing: Case, whole: dict[str, Any], corpus: Corpus) -> None:
    assert moved(listing, whole, whole | {"notices": []}, corpus) == {"validity": 0.0}
    in_text = whole | {"notices": [], "answer": whole["answer"] + "\n\nVăn bản thay thế: Quy định 114-QĐ/TW."}
    assert moved(listing, whole, in_text, corpus) == {}


def test_a_forbidden_statement_is_caught_alone_unless_denied(listing: Case, whole: dict[str, Any], corpus: Corpus) -> None:
    made = whole | {"answer": whole["answer"] + "\n\nChạy tuổi là một trong sáu hành vi."}
    assert moved(listing, whole, made, corpus) == {"forbidden": 1.0}
    denied = whole | {"answer": whole["answer"] + "\n\nKhông phải chạy tuổi là một trong sáu hành vi."}
    assert moved(listing, whole, denied, corpus) == {}


def test_any_one_gold_suffices_where_the_case_says_so(make_case: Callable[..., Case], corpus: Corpus) -> None:
    gold = [{"id": f"{NEW}/4.2", "grade": 2}, {"id": f"{OLD}/10.2", "grade": 2}]
    one = reply(answer="…", cited=(f"{NEW}/4.2",))
    assert measure(make_case(gold=gold, any=True), one, corpus)["recall_clause"] == 1.0
    assert measure(make_case(gold=gold), one, corpus)["recall_clause"] == 0.5


def test_a_question_without_document_or_date_accepts_the_match(make_case: Callable[..., Case], corpus: Corpus) -> None:
    gold = [{"id": f"{OLD}/10.2", "grade": 2}]
    other = reply(answer="…", cited=(f"{NEW}/4.2",))
    open_question = make_case(gold=gold, question="Biếu quà sếp để lên chức thì sao?")
    assert measure(open_question, other, corpus)["f1_clause"] == 1.0
    assert measure(make_case(gold=gold), other, corpus)["f1_clause"] == 0.0
