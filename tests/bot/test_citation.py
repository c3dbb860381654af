"""How a provision is named, what a citation carries, and that nothing but what was read is ever cited."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest

from bot.citation import cite, day, document_label, label, record_text, render, validity_sentence, verify
from bot.reply import Draft, Statement
from knowledge.corpus import Corpus, in_force
from knowledge.errors import CitationError
from knowledge.provision import Document, Namesake, Provision

TODAY = dt.date(2026, 11, 23)
OLD, NEW = "901-QĐ/TW@2015-03-02", "902-QĐ/TW@2020-06-15"
UNREAD = f"{OLD}/2.2"


def place(document: Document, **changes: object) -> Provision:
    base = {"id": f"{document.id}/0#9", "text": "x", "checked": "full", "article": 13, "article_number_checked": "full"}
    return Provision.model_validate({**base, **changes})


# Labels


def test_labels_of_the_shipped_corpus(corpus: Corpus) -> None:
    def named(identity: str) -> str:
        return label(corpus.document(identity), corpus.find(identity))

    assert named("205-QĐ/TW@2019-09-23/10.2") == "khoản 2 Điều 10 Quy định 205-QĐ/TW"
    assert named("205-QĐ/TW@2019-09-23") == "Quy định 205-QĐ/TW"
    assert named("114-QĐ/TW@2023-07-11/16") == "Điều 16 Quy định 114-QĐ/TW"


def test_a_clause_whose_number_was_not_read_is_cited_one_level_up(corpus: Corpus) -> None:
    found = [p for p in corpus if p.clause_number_checked == "no"]
    assert found
    for provision in found:
        name = label(corpus.document(provision.id), provision)
        assert "khoản" not in name.split("(")[0], name
        assert cite(corpus, provision.id, TODAY).clause is None


def test_an_inferred_number_says_so(corpus: Corpus) -> None:
    for provision in corpus:
        name = label(corpus.document(provision.id), provision)
        if provision.article is not None and provision.article_number_checked == "partial":
            assert name.endswith("(số điều suy luận)"), provision.id
        elif provision.article is not None and provision.clause_number_checked == "partial":
            assert name.endswith("(số khoản suy luận)"), provision.id
        elif provision.article is not None:
            assert "suy luận" not in name, provision.id


def test_sections_and_headings_name_what_has_no_article(tiny_corpus: Corpus) -> None:
    document = tiny_corpus.documents[2]
    section, bare = document.provisions
    assert label(document, section).startswith("mục II.1")
    assert "suy luận" in label(document, section)
    assert label(document, section).split(" (")[0].endswith("Nghị quyết 903-NQ/TW")
    assert label(document, bare) == "Nghị quyết 903-NQ/TW (phần Kết quả)"


@pytest.mark.parametrize("letter", ["a", "d", "đ", "g"])
def test_points_are_named_with_their_letter(tiny_corpus: Corpus, letter: str) -> None:
    provision = tiny_corpus.provision(f"{OLD}/4.2.{letter}")
    assert label(tiny_corpus.documents[0], provision) == f"điểm {letter} khoản 2 Điều 4 Quy định 901-QĐ/TW"
    assert cite(tiny_corpus, provision.id, TODAY).point == letter


def test_an_article_number_that_was_not_read_is_not_stated(tiny_corpus: Corpus) -> None:
    document = tiny_corpus.documents[0]
    unknown = place(document, article_number_checked="no", heading="Xử lý")
    assert "13" not in label(document, unknown)
    assert "Xử lý" in label(document, unknown)


def test_namesakes_are_told_apart_by_their_year(corpus: Corpus, tiny_corpus: Corpus) -> None:
    for document in corpus.documents:
        assert (f"năm {document.issued.year}" in document_label(document)) is bool(document.namesakes), document.id
    other = Namesake(number="901-QĐ/TW", issued=dt.date(2008, 1, 1), topic="khác", checked="full")
    assert document_label(tiny_corpus.documents[0].model_copy(update={"namesakes": (other,)})) == "Quy định 901-QĐ/TW năm 2015"


def test_no_two_documents_share_a_label(corpus: Corpus) -> None:
    names = [document_label(d) for d in corpus.documents]
    assert len(set(names)) == len(names)


def test_dates_as_vietnamese_documents_write_them() -> None:
    assert day(dt.date(2019, 9, 3)) == "3/9/2019"


# Citations of the whole corpus


def test_every_provision_can_be_cited_and_unread_ones_without_text(corpus: Corpus) -> None:
    for provision in corpus:
        document = corpus.document(provision.id)
        found = cite(corpus, provision.id, TODAY)
        assert found.id == provision.id
        assert (found.document, found.issued) == (document.number, document.issued.isoformat())
        assert found.text == (provision.full_text if provision.read else None), provision.id
        assert found.checked == provision.checked
        assert found.wording == provision.wording
        assert document.number in found.label
        assert found.in_force is in_force(document, TODAY)
        assert (found.replaced_by is None) is (found.replaced_on is None)
        assert found.sources or not provision.sources
        json.dumps(dataclasses.asdict(found), ensure_ascii=False)


def test_every_record_can_be_cited(corpus: Corpus) -> None:
    for document in corpus.documents:
        found = cite(corpus, document.id, TODAY)
        assert (found.article, found.clause, found.point, found.section) == (None, None, None, None)
        assert found.text is not None
        assert document.title in found.text
        assert found.checked in ("full", "partial")
        assert "None" not in found.text


def test_what_the_corpus_does_not_hold_cannot_be_cited(corpus: Corpus) -> None:
    for unknown in ("205-QĐ/TW@2019-09-24/10.2", "999-QĐ/TW@2019-09-23"):
        with pytest.raises(KeyError):
            cite(corpus, unknown, TODAY)


@pytest.mark.parametrize("unknown", ["205-QĐ/TW@2019-09-23/99", "205-QĐ/TW@2019-09-23/10.22", "205-QĐ/TW@2019-09-23x"])
def test_a_place_that_the_document_does_not_have_cannot_be_cited(corpus: Corpus, unknown: str) -> None:
    """Never the document's own record under a made-up id."""
    with pytest.raises(KeyError):
        cite(corpus, unknown, TODAY)


# Validity in words


@pytest.mark.parametrize(
    ("number", "on", "said", "unsaid"),
    [
        ("901-QĐ/TW", "2026-11-23", ["thay thế", "902-QĐ/TW", "15/6/2020"], ["còn hiệu lực", "đang có hiệu lực"]),
        ("901-QĐ/TW", "2018-01-01", ["đang có hiệu lực", "1/1/2018"], []),
        ("901-QĐ/TW", "2015-03-15", ["chưa"], ["đang có hiệu lực"]),
        ("902-QĐ/TW", "2026-11-23", ["Chưa thấy văn bản thay thế", "23/11/2026"], ["hiệu lực"]),
        ("903-NQ/TW", "2026-11-23", ["hiện hành", "23/11/2026"], []),
    ],
)
def test_validity_is_said_as_far_as_it_is_known(tiny_corpus: Corpus, number: str, on: str, said: list[str], unsaid: list[str]) -> None:
    sentence = validity_sentence(tiny_corpus.numbered(number)[0], dt.date.fromisoformat(on))
    assert number in sentence
    assert all(part in sentence for part in said), sentence
    assert not any(part in sentence for part in unsaid), sentence


def test_a_document_not_yet_in_force_is_not_called_unissued(tiny_corpus: Corpus) -> None:
    """901 was issued on 2 March 2015 and came into force on 1 April."""
    sentence = validity_sentence(tiny_corpus.documents[0], dt.date(2015, 3, 15))
    assert "chưa được ban hành" not in sentence
    assert "hiệu lực" in sentence


def test_unknown_validity_is_never_called_in_force(corpus: Corpus) -> None:
    for document in corpus.documents:
        if in_force(document, TODAY) is None:
            assert "còn hiệu lực" not in validity_sentence(document, TODAY)


def test_a_record_says_nothing_of_what_is_not_known(tiny_corpus: Corpus) -> None:
    text = record_text(tiny_corpus.documents[1])
    assert "Người ký" not in text
    assert "Có hiệu lực từ" not in text
    assert "Thay thế: 901-QĐ/TW" in text


# Verification


def good(**changes: object) -> Draft:
    statement = Statement("**Khoản 1 Điều 2 Quy định 901-QĐ/TW**: Người giữ kho phải ghi sổ mượn tài liệu mỗi ngày.", (f"{OLD}/2.1",), "text")
    return dataclasses.replace(Draft("answered", (statement,), (f"{OLD}/2.1",)), **changes)


def statement(*rests_on: str, text: str = "Một câu.", kind: str = "frame") -> Statement:
    return Statement(text, rests_on, kind)  # type: ignore[arg-type]


def test_a_draft_that_rests_on_what_was_read_becomes_a_reply(tiny_corpus: Corpus) -> None:
    reply = verify(good(related=(UNREAD, f"{OLD}/2.1", UNREAD)), tiny_corpus, TODAY)
    assert reply.status == "answered"
    assert [c.id for c in reply.citations] == [f"{OLD}/2.1"]
    assert [(c.id, c.text) for c in reply.related] == [(UNREAD, None)]
    assert "[1]" in reply.answer


BREACHES: dict[str, Draft] = {
    "an id that is nowhere": good(statements=(statement(f"{OLD}/99"),), cites=(f"{OLD}/99",)),
    "a document that is nowhere": good(statements=(statement("999-QĐ/TW@2000-01-01"),), cites=("999-QĐ/TW@2000-01-01",)),
    "an id that is no id": good(statements=(statement("205"),), cites=("205",)),
    "a provision that was not read": good(statements=(statement(UNREAD),), cites=(UNREAD,)),
    "an unread provision under a statement only": good(statements=(*good().statements, statement(UNREAD))),
    "a text that differs from the corpus": good(
        statements=(statement(f"{OLD}/2.1", text="Người giữ kho nên ghi sổ mượn tài liệu mỗi ngày.", kind="text"),)
    ),
    "a text that leaves something out": good(statements=(statement(f"{OLD}/2.1", text="Người giữ kho phải ghi sổ.", kind="text"),)),
    "a text that rests on nothing": good(statements=(*good().statements, statement(text="Câu lạc.", kind="text"))),
    "a text of a document's record": good(statements=(statement(OLD, text="Quy định về kho lưu trữ", kind="text"),), cites=(OLD,)),
    "a citation without a statement": good(cites=(f"{OLD}/2.1", f"{OLD}/1")),
    "a statement without a citation": good(statements=(*good().statements, statement(f"{OLD}/1"))),
    "an answer without a citation": Draft("answered", (statement(),)),
    "an empty answer": Draft("answered", ()),
    "no basis with a citation": good(status="no_basis"),
    "off topic with a citation": good(status="off_topic"),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_a_draft_that_does_not_hold_is_never_a_reply(tiny_corpus: Corpus, breach: str) -> None:
    with pytest.raises(CitationError):
        verify(BREACHES[breach], tiny_corpus, TODAY)


def test_declining_needs_no_citation_and_refusing_may_have_one(tiny_corpus: Corpus) -> None:
    for status in ("no_basis", "off_topic", "refused"):
        assert verify(Draft(status, (statement(),)), tiny_corpus, TODAY).citations == ()  # type: ignore[arg-type]
    assert verify(good(status="refused"), tiny_corpus, TODAY).citations


def test_unread_provisions_may_stand_beside_an_answer(tiny_corpus: Corpus) -> None:
    reply = verify(Draft("no_basis", (statement(),), related=(UNREAD,)), tiny_corpus, TODAY)
    assert [(c.text, c.checked) for c in reply.related] == [(None, "no")]


@pytest.mark.parametrize("unknown", [f"{OLD}/99", "999-QĐ/TW@2000-01-01/1"])
def test_nothing_unknown_stands_beside_an_answer(tiny_corpus: Corpus, unknown: str) -> None:
    with pytest.raises((CitationError, KeyError)):
        verify(good(related=(unknown,)), tiny_corpus, TODAY)


def test_every_provision_of_the_shipped_corpus_that_was_not_read_is_rejected(corpus: Corpus) -> None:
    for provision in corpus:
        draft = Draft("answered", (statement(provision.id),), (provision.id,))
        if provision.read:
            assert verify(draft, corpus, TODAY).citations[0].id == provision.id
        else:
            with pytest.raises(CitationError):
                verify(draft, corpus, TODAY)


def test_validity_is_that_of_the_day_asked_about(tiny_corpus: Corpus) -> None:
    def shown(on: str) -> bool | None:
        return verify(good(), tiny_corpus, dt.date.fromisoformat(on)).citations[0].in_force

    assert shown("2018-01-01") is True
    assert shown("2026-11-23") is False


def test_marks_stand_where_the_statements_are(tiny_corpus: Corpus) -> None:
    draft = good(
        statements=(statement(f"{OLD}/1", OLD, text="Đầu."), statement(text="Lời dẫn."), statement(OLD, text="Dòng một:\n- dòng hai")),
        cites=(OLD, f"{OLD}/1"),
    )
    lines = render(draft).split("\n\n")
    assert lines[0] == "Đầu. [2][1]"
    assert lines[1] == "Lời dẫn."
    assert lines[2] == "Dòng một: [1]\n- dòng hai"


def test_restated_wording_is_marked_once(tiny_corpus: Corpus) -> None:
    answer = verify(good(), tiny_corpus, TODAY).answer
    assert answer.count("diễn đạt lại, chưa phải nguyên văn") == 1
    record = verify(good(statements=(statement(OLD, text="Quy định 901-QĐ/TW."),), cites=(OLD,)), tiny_corpus, TODAY).answer
    assert "diễn đạt lại" not in record


def test_official_wording_is_not_called_restated(tiny_corpus: Corpus) -> None:
    documents = [
        d.model_copy(update={"provisions": tuple(p.model_copy(update={"wording": "official"}) for p in d.provisions)}) for d in tiny_corpus.documents
    ]
    reply = verify(good(), Corpus(documents), TODAY)
    assert reply.citations[0].wording == "official"
    assert "diễn đạt lại" not in reply.answer
