"""Quiz items: one right answer, nothing unread, nothing twice, no distractor that could be right, fair draws."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

import pytest

from bot.citation import article_of, label
from bot.pack.quiz import QuizItem, choose, pool, shuffled, situations
from bot.pack.quiz.curated import digest, resolve, sheets, written_against
from knowledge.corpus import Corpus
from knowledge.errors import PackError
from knowledge.provision import Document

# Names of documents and of groups of acts stand in many stems; a draw keeps items on one provision apart.
NAMES = (
    "lợi dụng lạm dụng chức vụ quyền hạn",
    "chạy chức chạy quyền",
    "hành vi chạy chức chạy quyền",
    "là hành vi chạy chức chạy quyền",
    "vẫn là hành vi chạy chức chạy quyền",
    "quy định 205 qđ tw",
    "quy định 114 qđ tw",
    "bao che tiếp tay cho chạy chức chạy quyền",
)
TODAY = dt.date(2026, 11, 23)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower().replace("uỷ", "ủy").replace("oà", "òa"))


def plain(text: str) -> str:
    return " ".join(words(text))


@pytest.fixture(scope="module")
def items(corpus: Corpus) -> tuple[QuizItem, ...]:
    return pool(corpus, today=TODAY)


def test_there_are_enough_of_every_kind(items: tuple[QuizItem, ...]) -> None:
    kinds = Counter(i.kind for i in items)
    assert len(items) >= 150
    assert kinds["true_false"] >= 25
    assert kinds["situation"] >= 25
    assert set(Counter(i.document for i in items)) == {"205-QĐ/TW", "114-QĐ/TW"}


def test_each_has_its_options_and_one_right_answer(items: tuple[QuizItem, ...]) -> None:
    for item in items:
        texts = [plain(o.text) for o in item.options]
        assert len(set(texts)) == len(texts) == (2 if item.kind == "true_false" else 4), item.stem
        assert 0 <= item.right < len(texts)
        if item.kind == "true_false":
            assert [o.text for o in item.options] == ["Đúng", "Sai"]
        else:
            assert all(o.rests_on for o in item.options)
            assert all(o.because for n, o in enumerate(item.options) if n != item.right), item.stem


def test_every_basis_was_read_and_is_named(items: tuple[QuizItem, ...], corpus: Corpus) -> None:
    for item in items:
        used = {*item.basis, *item.stem_rests_on, *(i for o in item.options for i in o.rests_on)}
        assert item.basis
        for provision in filter(None, map(corpus.find, item.basis)):
            name = label(corpus.document(provision.id), provision)
            assert name in item.basis_label
            assert f"{name[:1].upper()}{name[1:]}: " in item.explanation
        for identity in used:
            provision = corpus.find(identity)
            assert identity in corpus
            assert provision is None or provision.read
            if provision is not None and identity in item.basis and provision.kind == "context":
                assert re.search(r"[Hh]ội nghị|họp|soạn", item.stem), item.stem


def test_what_an_item_rests_on_is_told(items: tuple[QuizItem, ...], corpus: Corpus) -> None:
    for item in items:
        assert item.validity in item.explanation
        if item.document == "205-QĐ/TW":
            assert "114-QĐ/TW" in item.explanation
            assert "11/7/2023" in item.explanation
        for provision in filter(None, map(corpus.find, item.basis)):
            assert provision.full_text in item.explanation
            if provision.checked == "partial" or any(i.checked == "partial" for i in provision.items):
                assert "mới đối chiếu được một phần" in item.explanation
            if provision.article is not None and provision.article_number_checked != "full":
                assert "(số điều suy luận)" in item.basis_label


def test_a_stem_names_its_document_and_a_date(items: tuple[QuizItem, ...]) -> None:
    for item in items:
        assert item.document in item.stem or "Tháng" in item.stem
        assert re.search(r"\d{4}|quán triệt|được soạn", item.stem), item.stem


def test_a_stem_names_no_number_that_was_inferred(items: tuple[QuizItem, ...], corpus: Corpus) -> None:
    for item in items:
        for provision in filter(None, map(corpus.find, item.basis)):
            if provision.article_number_checked != "full":
                assert f"Điều {provision.article} " not in item.stem
            for number in re.findall(r"Theo Điều (\d+)", item.stem):
                assert number == str(article_of(provision)), item.stem


def test_no_wrong_answer_stands_in_the_article_or_its_match(items: tuple[QuizItem, ...], corpus: Corpus) -> None:
    for item in items:
        near = []
        for provision in filter(None, map(corpus.find, item.basis)):
            if provision.article is not None:
                near += corpus.article(corpus.document(provision.id), provision.article)
            near += corpus.matches(provision.id)
        texts = [plain(p.full_text) for p in near]
        for n, option in enumerate(item.options):
            if n != item.right and item.kind != "true_false":
                assert not any(plain(option.text) in text for text in texts), (item.stem, option.text)


def test_no_wrong_answer_says_what_the_right_one_says(items: tuple[QuizItem, ...]) -> None:
    for item in items:
        if item.kind == "true_false":
            continue
        answer = set(words(item.answer))
        for n, option in enumerate(item.options):
            other = set(words(option.text))
            assert n == item.right or len(answer & other) < 0.85 * len(answer | other), (item.stem, option.text)


def test_no_wrong_answer_is_drawn_from_the_article_asked_about(items: tuple[QuizItem, ...], corpus: Corpus) -> None:
    for item in items:
        asked = {(corpus.document(i).id, p.article) for i in item.basis if (p := corpus.find(i)) is not None}
        matched = {m.id for i in item.basis for m in corpus.matches(i)}
        for n, option in enumerate(item.options):
            drawn = [i for i in option.rests_on if i not in item.basis]
            if n != item.right:
                assert not matched & set(drawn), (item.stem, option.text)
                near = {(corpus.document(i).id, p.article) for i in drawn if (p := corpus.find(i)) is not None}
                assert not asked & near, (item.stem, option.text)


def test_no_two_are_the_same_and_none_gives_another_away(items: tuple[QuizItem, ...]) -> None:
    assert len({i.id for i in items}) == len(items)
    assert len({(plain(i.stem), plain(i.answer)) for i in items}) == len(items)
    asked = {i.id: plain(i.stem) for i in items}
    for item in items:
        answer = plain(item.answer)
        if item.kind == "true_false" or len(answer.split()) < 4 or answer in NAMES:
            continue
        telling = [i.stem for i in items if i is not item and set(i.basis) & set(item.basis) and answer in asked[i.id]]
        assert telling == [], (item.stem, item.answer)


def test_the_right_answer_does_not_stand_out(items: tuple[QuizItem, ...]) -> None:
    four = [i for i in items if len(i.options) == 4]
    longest = sum(all(len(i.answer) > len(o.text) for n, o in enumerate(i.options) if n != i.right) for i in four)
    shortest = sum(all(len(i.answer) < len(o.text) for n, o in enumerate(i.options) if n != i.right) for i in four)
    assert longest <= 0.35 * len(four)
    assert shortest <= 0.35 * len(four)
    places = Counter(i.right for i in four)
    assert max(places.values()) - min(places.values()) <= 1
    assert all(not o.text.endswith((".", ";", ",")) for i in four for o in i.options)
    true = sum(i.right == 0 for i in items if i.kind == "true_false")
    assert 0.35 <= true / sum(i.kind == "true_false" for i in items) <= 0.65


def test_no_figure_of_205_is_the_answer_of_an_item_on_today(items: tuple[QuizItem, ...]) -> None:
    for item in items:
        if item.document == "114-QĐ/TW":
            assert not re.search(r"5 năm|18 đến 60", " ".join(o.text for o in item.options) + item.stem)


def test_a_seed_draws_the_same_and_another_seed_others(items: tuple[QuizItem, ...]) -> None:
    assert choose(items, 20, 1) == choose(items, 20, 1) == choose(items[::-1], 20, 1)
    assert {i.id for i in choose(items, 20, 1)} != {i.id for i in choose(items, 20, 2)}
    assert choose(items, 0, 1) == ()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_draw_is_balanced(items: tuple[QuizItem, ...], seed: int) -> None:
    drawn = choose(items, 20, seed)
    assert Counter(i.kind for i in drawn) == {"choice": 10, "true_false": 5, "situation": 5}
    assert min(Counter(i.document for i in drawn).values()) >= 6
    assert len({i.basis for i in drawn}) >= 18
    assert len(choose(items, len(items), seed)) == len(items)


@pytest.mark.parametrize(("count", "said"), [(10_000, "10.000"), (-1, "-1")])
def test_more_than_there_are_is_refused_and_the_most_is_named(items: tuple[QuizItem, ...], count: int, said: str) -> None:
    with pytest.raises(PackError) as refused:
        choose(items, count, 1)
    assert said in str(refused.value)
    assert count < 0 or f"nhiều nhất {len(items)} câu" in str(refused.value)


def test_a_version_is_the_same_paper_in_another_order(items: tuple[QuizItem, ...]) -> None:
    drawn = choose(items, 24, 5)
    one, two = shuffled(drawn, 5, 101), shuffled(drawn, 5, 102)
    assert one == shuffled(drawn, 5, 101) != two
    for version in (one, two):
        by_id = {i.id: i for i in version}
        assert {i.id for i in drawn} == set(by_id)
        for item in drawn:
            assert by_id[item.id].answer == item.answer
            assert set(by_id[item.id].options) == set(item.options)
        places = Counter(i.right for i in version if len(i.options) == 4)
        assert max(places.values()) - min(places.values()) <= 1


def test_items_about_chosen_provisions_rest_on_them(corpus: Corpus) -> None:
    chosen = [corpus.provision("205-QĐ/TW@2019-09-23/3.6"), corpus.provision("114-QĐ/TW@2023-07-11/6.5#1")]
    found = pool(corpus, chosen, today=TODAY)
    assert found
    assert all({p.id for p in chosen} & set(i.basis) for i in found)
    assert pool(corpus, [], today=TODAY) == ()


def test_what_is_no_longer_as_written_is_not_asked(corpus: Corpus) -> None:
    """An office loads another wording of an article, or marks it unread: the questions on it go."""
    gift, kin = "205-QĐ/TW@2019-09-23/10.2", "205-QĐ/TW@2019-09-23/3.6"
    old = corpus.document(gift)
    changed = old.model_copy(
        update={
            "provisions": tuple(
                p.model_copy(update={"text": "Câu chữ khác.", "wording": "official"})
                if p.id == gift
                else p.model_copy(update={"text": None, "items": (), "checked": "no"})
                if p.id == kin
                else p
                for p in old.provisions
            )
        }
    )
    documents: list[Document] = [changed if d is old else d for d in corpus.documents]
    used = {i for item in pool(Corpus(documents, corpus.crosswalk)) for o in item.options for i in (*item.basis, *o.rests_on)}
    assert not {gift, kin} & used
    assert "205-QĐ/TW@2019-09-23/10.3" in used


def test_a_corpus_without_the_documents_has_no_items(tiny_corpus: Corpus) -> None:
    assert pool(tiny_corpus) == ()


def test_cases_are_shared_with_the_slides(corpus: Corpus, items: tuple[QuizItem, ...]) -> None:
    cases = situations(corpus, today=TODAY)
    assert {i.id for i in cases} == {i.id for i in items if i.kind == "situation"}
    assert all(i.answer and i.explanation and i.basis_label for i in cases)


def test_the_shipped_corpus_is_what_the_questions_were_written_against(corpus: Corpus) -> None:
    needed = set()
    for sheet in sheets():
        document = corpus.numbered(sheet.document)[0]
        for entry in (*sheet.choices, *sheet.situations, *sheet.statements):
            places = [*entry.basis, *(p for w in getattr(entry, "wrong", ()) for p in w.source)]
            needed |= {resolve(corpus, document.id, place) for place in places}
    assert {i: digest(corpus, i) for i in needed} == written_against()


def test_words_are_clean_vietnamese(items: tuple[QuizItem, ...]) -> None:
    for item in items:
        text = " ".join([item.stem, *(o.text for o in item.options), *(o.because for o in item.options if o.because)])
        assert "  " not in text
        assert '"' not in text
        assert not re.search(r"\s[,.;:?]|\?\?|\.\.", text), text
        assert item.stem.endswith("?")
        assert item.stem[0].isupper()
        assert all(o.text[0].isupper() or o.text[0].isdigit() for o in item.options)
