"""Composing from a corpus small enough to know by heart: what stands in an answer, in which order, and on what it rests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from bot.chat import Assistant
from bot.compose import Inquiry, compose
from bot.compose.article import article_answer
from bot.compose.decline import decline, refuse
from bot.compose.inquiry import draft, notices, provision_statement, record_statement, suggestions, upper_first
from bot.compose.lists import list_answer
from bot.compose.premise import premise_answer
from bot.compose.provisions import provision_answer
from bot.compose.record import comparison_answer, metadata_answer, validity_answer, which_document_answer
from bot.question import read, vocabulary
from bot.reply import Draft, Reply, Statement
from bot.retriever import Retriever
from knowledge import index
from knowledge.corpus import Corpus
from knowledge.diacritics import Restorer, load
from knowledge.vietnamese import fold

TODAY = dt.date(2026, 11, 23)
OLD, NEW, LONE = "901-QĐ/TW@2015-03-02", "902-QĐ/TW@2020-06-15", "903-NQ/TW@2019-01-05"


class Desk:
    """The pieces that lie before an answer is composed: `asks(text)` gives the Inquiry of a question."""

    def __init__(self, corpus: Corpus, retriever: Retriever, restorer: Restorer) -> None:
        self.corpus, self.retriever, self.restorer = corpus, retriever, restorer

    def asks(self, text: str, on: dt.date = TODAY) -> Inquiry:
        query = read(text, self.corpus, self.restorer)
        return Inquiry(query, self.retriever.rank(query, query.asked or on), self.corpus, query.asked or on, TODAY)


@pytest.fixture(scope="module")
def desk(tiny_corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tiny_corpus, Retriever(tiny_corpus, index.ready(tiny_corpus, None, tmp_path_factory.mktemp("tiny"))), load())


@pytest.fixture(scope="module")
def keeper(desk: Desk) -> Assistant:
    """An assistant on the tiny corpus."""
    return Assistant(desk.corpus, desk.retriever.index, desk.restorer, today=lambda: TODAY)


def drafted(found: Draft | None) -> Draft:
    assert found is not None
    return found


def text(found: Draft | Reply) -> str:
    return found.answer if isinstance(found, Reply) else "\n".join(s.text for s in found.statements)


def ids(reply: Reply) -> list[str]:
    return [c.id for c in reply.citations]


def carried(found: Draft) -> set[str]:
    return {i for s in found.statements for i in s.rests_on}


# Articles and clauses by number


def test_a_clause_by_number_is_its_own_text(keeper: Assistant, tiny_corpus: Corpus) -> None:
    reply = keeper.answer("Khoản 1 Điều 2 Quy định 901 nói gì?")
    assert ids(reply) == [f"{OLD}/2.1"]
    assert tiny_corpus.provision(f"{OLD}/2.1").full_text in reply.answer
    assert any("902-QĐ/TW" in n for n in reply.notices)
    assert f"{NEW}/2" in [c.id for c in reply.related]


@pytest.mark.parametrize("letter", ["a", "d", "đ", "e", "g"])
def test_a_point_by_its_letter_comes_first(keeper: Assistant, letter: str) -> None:
    assert ids(keeper.answer(f"Điểm {letter} khoản 2 Điều 4 Quy định 901 nói gì?"))[0] == f"{OLD}/4.2.{letter}"


def test_points_stand_in_the_order_of_the_alphabet(keeper: Assistant) -> None:
    reply = keeper.answer("Khoản 2 Điều 4 Quy định 901 nói gì?")
    assert ids(reply) == [f"{OLD}/4.2.{letter}" for letter in ("a", "b", "c", "d", "đ", "e", "g")]
    places = [reply.answer.lower().index(f"điểm {letter} khoản 2") for letter in ("a", "b", "c", "d", "đ", "e", "g")]
    assert places == sorted(places)


def test_an_unread_clause_has_no_basis_and_stands_beside(keeper: Assistant) -> None:
    reply = keeper.answer("Khoản 2 Điều 2 Quy định 901 nói gì?")
    assert reply.status == "no_basis"
    assert reply.citations == ()
    assert [(c.id, c.text) for c in reply.related if c.checked == "no"] == [(f"{OLD}/2.2", None)]
    assert "901-QĐ/TW" in reply.answer


def test_an_unread_article_has_no_basis(keeper: Assistant) -> None:
    reply = keeper.answer("Điều 5 Quy định 901 xử lý người vi phạm thế nào?")
    assert (reply.status, reply.citations) == ("no_basis", ())
    assert f"{OLD}/5" in [c.id for c in reply.related]
    assert "Điều 5" in reply.answer


def test_an_article_read_in_part_says_so(keeper: Assistant) -> None:
    reply = keeper.answer("Điều 2 Quy định 901 gồm những nội dung nào?")
    assert ids(reply) == [f"{OLD}/2.1"]
    assert f"{OLD}/2.2" in [c.id for c in reply.related]
    assert any(word in reply.answer for word in ("1 trong 2", "một phần", "chưa đọc"))


@pytest.mark.parametrize(("question", "count"), [("Điều 9 Quy định 901 nói gì?", "5 điều"), ("dieu 3 cua 902 noi gi", "2 điều")])
def test_an_article_that_does_not_exist(keeper: Assistant, question: str, count: str) -> None:
    reply = keeper.answer(question)
    assert reply.status == "answered"
    assert count in reply.answer
    assert all(c.article is None for c in reply.citations)


def test_a_clause_that_does_not_exist(keeper: Assistant) -> None:
    reply = keeper.answer("Khoản 9 Điều 2 Quy định 901 nói gì?")
    assert "khoản 9" in reply.answer.lower()
    assert f"{OLD}/2.1" in ids(reply)


def test_an_article_without_a_document_is_not_guessed_from_nothing(desk: Desk) -> None:
    assert article_answer(desk.asks("Điều 44 nói gì?")) is None


# Lists


def test_a_counted_list_says_how_much_was_read(desk: Desk) -> None:
    found = drafted(list_answer(desk.asks("Các hành vi làm hỏng tài liệu theo Quy định 901 gồm những gì?")))
    assert found.cites == (f"{OLD}/3.1", f"{OLD}/3.2")
    assert "3" in found.statements[0].text
    assert "2" in found.statements[0].text
    assert found.related == (f"{OLD}/3.3",)


def test_what_asks_for_no_list_gets_none(desk: Desk) -> None:
    assert list_answer(desk.asks("Ai ký Quy định 901?")) is None
    assert list_answer(desk.asks("Hành vi làm hỏng tài liệu theo Quy định 901 bị xử lý thế nào?")) is None


def test_a_wrong_count_of_a_list_is_corrected(desk: Desk) -> None:
    found = drafted(premise_answer(desk.asks("7 hành vi làm hỏng tài liệu theo Quy định 901 là gì?")))
    assert "3" in found.statements[0].text
    assert found.statements[0].rests_on


def test_a_right_count_stands(desk: Desk) -> None:
    assert premise_answer(desk.asks("3 hành vi làm hỏng tài liệu theo Quy định 901 là gì?")) is None


# Records


def test_metadata_comes_from_the_record_alone(desk: Desk) -> None:
    found = metadata_answer(desk.asks("Ai ký Quy định 901?"), desk.corpus.documents[0])
    assert carried(found) == {OLD}
    assert "Người Ký Một" in found.statements[0].text


def test_a_field_that_no_source_states_has_no_basis(desk: Desk) -> None:
    found = metadata_answer(desk.asks("Ai ký Quy định 902?"), desk.corpus.documents[1])
    assert (found.status, found.cites) == ("no_basis", ())
    assert "902-QĐ/TW" in text(found)


def test_validity_names_the_successor_and_its_day(desk: Desk) -> None:
    found = validity_answer(desk.asks("Quy định 901 còn hiệu lực không?"), [desk.corpus.documents[0]])
    assert "902-QĐ/TW" in text(found)
    assert "15/6/2020" in text(found)
    assert found.cites[0] == OLD
    assert NEW in found.cites


def test_unknown_validity_is_said_as_unknown(desk: Desk) -> None:
    found = validity_answer(desk.asks("Quy định 902 còn hiệu lực không?"), [desk.corpus.documents[1]])
    assert "Chưa thấy văn bản thay thế" in text(found)
    assert "còn hiệu lực" not in text(found)


def test_validity_on_a_past_day_is_that_of_the_day(desk: Desk) -> None:
    found = validity_answer(desk.asks("Ngày 1/1/2018 Quy định 901 còn hiệu lực không?"), [desk.corpus.documents[0]])
    assert "1/1/2018" in found.statements[0].text
    assert "901-QĐ/TW" in found.statements[0].text


def test_comparing_speaks_of_both(desk: Desk) -> None:
    found = comparison_answer(desk.asks("So sánh 901 và 902"), list(desk.corpus.documents[:2]))
    assert {i.split("/T")[0][:3] for i in found.cites} == {"901", "902"}


def test_which_document(desk: Desk) -> None:
    found = which_document_answer(desk.asks("Nghị quyết nào nói về bảo tàng?"), desk.corpus.documents[2])
    assert found.cites[0] == LONE


# By wording


def test_the_nearest_wording_carries_the_answer(desk: Desk) -> None:
    found = drafted(provision_answer(desk.asks("Mượn đồng hồ của kho lưu trữ quá bảy ngày có được không?")))
    assert f"{OLD}/4.2.đ" in found.cites
    assert desk.corpus.provision(f"{OLD}/4.2.đ").full_text in text(found)


def test_today_comes_before_what_was_replaced(keeper: Assistant) -> None:
    reply = keeper.answer("Người giữ kho phải ghi sổ mượn tài liệu thế nào?")
    assert ids(reply)[:2] == [f"{NEW}/2", f"{OLD}/2.1"]


def test_a_partly_read_provision_brings_a_notice(keeper: Assistant) -> None:
    reply = keeper.answer("Điều 2 Quy định 902 nói gì?")
    assert ids(reply) == [f"{NEW}/2"]
    assert any("một phần" in n for n in reply.notices)


def test_nothing_is_composed_of_words_never_seen(desk: Desk) -> None:
    assert provision_answer(desk.asks("xyzzy wkrz")) is None
    assert compose(desk.asks("xyzzy wkrz")) is None


def test_aids_of_readers_are_marked_as_such(desk: Desk) -> None:
    found = drafted(compose(desk.asks("Khoản 1 Điều 2 Quy định 901 nói gì?")))
    for statement in found.statements:
        if statement.kind == "text":
            assert desk.corpus.provision(statement.rests_on[0]).full_text in statement.text
        if "hằng ngày" in statement.text and statement.kind != "text":
            assert statement.kind == "aid"


# Declining


@pytest.mark.parametrize("status", ["no_basis", "off_topic"])
def test_declining_cites_nothing_and_offers_something(desk: Desk, status: str) -> None:
    found = decline(desk.asks("Bảo tàng mở cửa mấy giờ?"), status)
    assert (found.status, found.cites) == (status, ())
    assert found.suggestions
    assert len(found.statements) >= 2


@pytest.mark.parametrize("why", ["help", "role", "person"])
def test_refusing(desk: Desk, why: str) -> None:
    found = refuse(desk.asks("Ghi sổ mượn"), why)  # type: ignore[arg-type]
    assert found.status == "refused"
    assert set(found.cites) == carried(found)


def test_a_number_the_corpus_does_not_hold_is_named(keeper: Assistant) -> None:
    reply = keeper.answer("Quy định 777 nói gì về kho lưu trữ?")
    assert reply.status == "no_basis"
    assert "777" in reply.answer


# Pieces


def test_citations_stand_in_the_order_in_which_they_carry_the_answer(desk: Desk) -> None:
    statements = [Statement("a", (f"{OLD}/2.1",)), Statement("b"), Statement("c", (OLD, f"{OLD}/2.1")), Statement("d", (f"{OLD}/1",))]
    found = draft(desk.asks("Sổ mượn"), statements, related=[f"{OLD}/1", f"{NEW}/2", f"{NEW}/2"])
    assert found.cites == (f"{OLD}/2.1", OLD, f"{OLD}/1")
    assert found.related == (f"{NEW}/2",)


def test_notices_for_what_was_replaced_read_in_part_or_unknown(desk: Desk) -> None:
    def said(cites: Sequence[str]) -> str:
        return " ".join(notices(desk.corpus, cites, TODAY))

    assert "902-QĐ/TW" in said([f"{OLD}/1"])
    assert "một phần" in said([f"{NEW}/2"])
    assert "Chưa thấy văn bản thay thế" in said([f"{NEW}/1"])
    assert "thay thế" not in said([f"{LONE}/II.1"])
    assert len(notices(desk.corpus, [f"{OLD}/1", f"{OLD}/2.1", OLD], TODAY)) == 1


def test_statements_name_what_they_rest_on(desk: Desk) -> None:
    provision = desk.corpus.provision(f"{OLD}/4.2.đ")
    statement = provision_statement(desk.asks("điểm đ khoản 2 Điều 4"), provision)
    assert statement.rests_on == (provision.id,)
    assert "điểm đ khoản 2 điều 4" in statement.text.lower()
    assert provision.full_text in statement.text
    assert record_statement(desk.corpus.documents[0], "Có 5 điều.").text.startswith("Quy định 901-QĐ/TW")


def test_suggestions_are_few_and_not_the_question_itself(corpus: Corpus, assistant: Assistant) -> None:
    for provision in [p for p in corpus if p.questions][::40]:
        reply = assistant.answer(provision.questions[0])
        assert len(reply.suggestions) <= 3
        assert provision.questions[0] not in reply.suggestions
        assert len(set(reply.suggestions)) == len(reply.suggestions)


def test_suggestions_come_from_what_was_read(desk: Desk) -> None:
    assert suggestions(desk.asks("x1"), [f"{OLD}/2.1"], [f"{OLD}/2.2"]) == ()


def test_the_first_letter() -> None:
    assert upper_first("điểm đ") == "Điểm đ"
    assert upper_first("") == ""


# The bot's own sentences


def test_the_bots_sentences_promise_no_validity_and_quote_nothing() -> None:
    for name, sentence in vocabulary("sentences").items():
        assert "còn hiệu lực" not in sentence, name
        assert sentence.count("{") == sentence.count("}"), name


def test_marks_make_no_difference_on_the_tiny_corpus(keeper: Assistant) -> None:
    for question in ("Khoản 1 Điều 2 Quy định 901 nói gì?", "Ai ký Quy định 901?", "Quy định 901 còn hiệu lực không?", "Điều 9 Quy định 901"):
        assert ids(keeper.answer(question)) == ids(keeper.answer(fold(question)))
