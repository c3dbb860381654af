"""Both schemas, broken rows, and the shipped datasets themselves."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.citation import label, record_text, validity_sentence
from evals.dataset import DATASETS, Case, CaseError, names_source, parse, read_cases
from evals.wording import plain, says
from knowledge.corpus import Corpus
from knowledge.errors import HoidapError
from tests.evals.conftest import NEW, OLD

SHARED = Path(__file__).parents[2].parent / "shared" / "evals"


def test_shipped_datasets_are_whole(corpus: Corpus) -> None:
    cases = read_cases(DATASETS, corpus)  # raises where a gold id does not exist or was not read
    assert len(cases) >= 400
    assert {file.stem for file in DATASETS.glob("*.jsonl")} == {c.skill for c in cases}
    by_id = {c.id: c for c in cases}
    for case in cases:
        assert case.answerable or case.expected == "refused" or not case.targets, case.id
        assert case.validity != "must_say_superseded" or case.successors, case.id
        assert not case.twin or by_id[case.twin].expected == case.expected, case.id
    asked = Counter((c.question, json.dumps(c.history, ensure_ascii=False)) for c in cases)
    assert not [q for q, n in asked.items() if n > 1]


def sayable(case: Case, corpus: Corpus) -> str:
    """All that a truthful answer could rest on: the golds, their documents' records, and what replaced them."""
    texts: list[str] = []
    for identity in (i for t in case.targets for i in t.ids):
        document, provision, row = corpus.document(identity), corpus.find(identity), corpus.row(identity)
        for d in {document, corpus.current(document), corpus.successor(document) or document, *corpus.predecessors(document)}:
            texts += [
                label(d),
                record_text(d),
                validity_sentence(d),
                str(d.status.text),
                f"{d.kind} {d.number.split('-')[0]}",
                str(d.plain),
                str(d.guided_by),
            ]
            texts += [f"{size.count} {size.name}" for size in d.lists] + [change.text for change in d.new_against_205] + [*d.legal_basis, *d.warnings]
            texts += [f"{n.number} {n.issued} {n.topic}" for n in d.namesakes] + [f"{p.title} Điều {a}" for p in d.parts for a in p.articles]
        if provision is not None:
            texts += [label(document, provision), provision.heading or "", provision.full_text, provision.note or "", provision.plain or ""]
        texts += [p.full_text for p in corpus.matches(identity)] + ([row.difference] if row else [])
    return plain("\n".join(texts))


def test_every_key_fact_can_be_said_from_the_corpus(corpus: Corpus) -> None:
    """Facts such as "chưa đọc" say how far the corpus goes, not what it holds."""
    lost = []
    for case in read_cases(DATASETS, corpus):
        said = sayable(case, corpus) if case.answerable else ""
        lost += [(case.id, forms) for forms in case.key_facts if said and not says(forms, said) and not forms[0].startswith("chưa")]
    assert lost == []


def test_shared_schema(corpus: Corpus) -> None:
    raw = {
        "id": "x",
        "category": "look-alike",
        "question": "Theo 205, hành vi nào?",
        "expected": "answer_with_caveat",
        "validity": "must_say_superseded",
    }
    case = parse(raw | {"gold": [{"document": "205-QĐ/TW", "article": 10, "clause": None}]}, corpus)
    assert (case.skill, case.expected, case.successors) == ("look-alike", "answered", (("", ("114",)),))
    assert case.targets[0].article == {f"{OLD}/10"}
    assert case.targets[0].clause == {f"{OLD}/10.*"}
    whole = parse(raw | {"gold": [{"document": "205-QĐ/TW", "article": None, "clause": None}]}, corpus)
    assert whole.targets[0].article == {f"{OLD}/*"}
    clause = parse(raw | {"question": "Biếu quà thì sao?", "gold": [{"document": "205-QĐ/TW", "article": 10, "clause": 2}]}, corpus)
    assert clause.targets[0].clause == {f"{OLD}/10.2", f"{NEW}/4.2"}
    assert parse({"id": "y", "question": "?", "expected": "refuse", "category": "z", "gold": []}, corpus).expected == "not_answered"


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Theo Quy định 205 thì sao?", True),
        ("bản 114 nói gì", True),
        ("năm 2020 biếu quà", True),
        ("Biếu quà sếp dịp Tết?", False),
        ("13 ngành nào?", False),
    ],
)
def test_whether_a_question_names_its_source(question: str, named: bool) -> None:
    assert names_source(question) is named


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"expected": "maybe"}, "expected"),
        ({"question": ""}, "question"),
        ({"gold": [{"id": f"{OLD}/99"}]}, "không có trong kho"),
        ({"gold": [{"id": f"{NEW}/5"}]}, "chưa đọc được"),
        ({"gold": []}, "không có căn cứ"),
        ({"validity": "yes"}, "validity"),
        ({"as_of": "hôm qua"}, "as_of"),
    ],
)
def test_a_broken_case_says_what_is_wrong(make_case: Callable[..., Case], corpus: Corpus, change: dict[str, object], message: str) -> None:
    with pytest.raises(CaseError, match=message):
        make_case(**({"gold": [{"id": f"{OLD}/10.1"}]} | change))


def test_a_broken_file_names_each_line(tmp_path: Path, corpus: Corpus) -> None:
    good = json.dumps({"id": "a", "question": "?", "expected": "off_topic"})
    (tmp_path / "x.jsonl").write_text(f"{good}\nnot json\n{good}\n", "utf-8")
    with pytest.raises(HoidapError, match=r"x\.jsonl dòng 2.*mã a đứng 2 lần"):
        read_cases(tmp_path, corpus)
    empty = tmp_path / "none"
    empty.mkdir()
    with pytest.raises(HoidapError, match=r"không có tệp \.jsonl"):
        read_cases(empty, corpus)


@pytest.mark.skipif(not SHARED.exists(), reason="the development questions are not here")
def test_our_questions_are_no_easier_for_words_than_the_development_questions(corpus: Corpus) -> None:
    from evals.peers import WordsPeer
    from evals.systems import knowledge_date

    peer = WordsPeer(corpus, knowledge_date(corpus))

    def first_right(cases: list[Case]) -> float:
        from evals.measures import citation_measures

        answerable = [c for c in cases if c.answerable]
        found = [citation_measures(c, [x["id"] for x in peer.answer(c).reply["citations"]])["right_first"] for c in answerable]
        return sum(found) / len(found)

    assert first_right(read_cases(DATASETS, corpus)) <= first_right(read_cases(SHARED, corpus)) + 0.05


def test_a_gold_without_an_article_is_judged_by_its_document_at_article_level(make_case: Callable[..., Case]) -> None:
    unplaced, record = (make_case(gold=[{"id": i, "grade": 2}]).targets[0] for i in ("69-QĐ/TW@2022-07-06/0#3", OLD))
    assert "69-QĐ/TW@2022-07-06/*" in unplaced.article
    assert f"{OLD}/*" in record.article
    assert (unplaced.clause, record.clause) == ({"69-QĐ/TW@2022-07-06/0#3"}, {OLD})
