"""What becomes of a model's statements: woven with the provisions' own texts, nothing of a list lost."""

from __future__ import annotations

import pytest

from bot.chat import Assistant
from bot.citation import label
from bot.compose.inquiry import Inquiry, provision_statement
from bot.llm.writer import woven
from bot.question import read
from bot.reply import Draft, Statement
from bot.retriever import Ranking
from bot.verifier.words import content
from knowledge import corpus as corpus_files
from knowledge.corpus import Corpus
from knowledge.provision import Provision
from tests.conftest import TODAY

LISTED = [p.id for p in corpus_files.load() if sum(bool(i.text) and i.checked != "no" for i in p.items) > 1]


def items(provision: Provision) -> list[str]:
    return [i.text for i in provision.items if i.text and i.checked != "no"]


def inquiry(assistant: Assistant, corpus: Corpus, question: str) -> Inquiry:
    query = read(question, corpus, assistant.restorer)
    ranking: Ranking = assistant.retriever.rank(query, TODAY)
    return Inquiry(query, ranking, corpus, TODAY, TODAY)


def written(corpus: Corpus, provision: Provision, without: str = "") -> Statement:
    """The provision in one sentence as a model would say it, one item left out, and the text where that says the item too."""
    said = provision.full_text.replace(without, "") if without else provision.full_text
    if without and without not in (provision.text or "") and set(content(without)) & set(content(provision.text or "")) >= set(content(without)[-4:]):
        said = said.replace(provision.text or "", "")
    said = " ".join(said.replace("\n-", ";").split())
    return Statement(f"Theo {label(corpus.document(provision.id), provision)}: {said}", (provision.id,), "aid")


def test_there_are_lists_to_lose() -> None:
    assert len(LISTED) >= 4


@pytest.mark.parametrize("identity", LISTED)
def test_an_item_left_out_comes_back_with_its_basis(assistant: Assistant, corpus: Corpus, identity: str) -> None:
    provision = corpus.provision(identity)
    asked = inquiry(assistant, corpus, f"{label(corpus.document(identity), provision)} gồm những gì?")
    extract = Draft("answered", (provision_statement(asked, provision),), (identity,))
    for lost in items(provision):
        draft = woven([written(corpus, provision, lost)], extract, asked)
        held = [s for s in draft.statements if lost in s.text]
        assert held, lost
        assert all(identity in s.rests_on for s in held)
        assert identity in draft.cites
    whole = woven([written(corpus, provision)], extract, asked)
    assert [s.kind for s in whole.statements] == ["aid"]  # said in full, the provision is not repeated


def test_an_item_said_of_another_provision_is_not_said(assistant: Assistant, corpus: Corpus) -> None:
    kin, other = corpus.provision("205-QĐ/TW@2019-09-23/3.6"), corpus.provision("205-QĐ/TW@2019-09-23/4#2")
    asked = inquiry(assistant, corpus, "Khoản 6 Điều 3 Quy định 205 nói gì về bố trí người nhà?")
    extract = Draft("answered", (provision_statement(asked, kin), provision_statement(asked, other)), (kin.id, other.id))
    lost = items(kin)[0]
    said = [written(corpus, kin, lost), Statement(f"Còn {lost}.", (other.id,), "aid")]
    draft = woven(said, extract, asked)
    assert any(s.kind == "text" and s.rests_on == (kin.id,) for s in draft.statements)


def test_an_entry_of_a_list_in_a_text_comes_back_where_the_list_is_asked_for(assistant: Assistant, corpus: Corpus) -> None:
    provision = corpus.provision("114-QĐ/TW@2023-07-11/2.1")
    asked = inquiry(assistant, corpus, "Liệt kê các khâu của công tác cán bộ theo khoản 1 Điều 2 Quy định 114.")
    extract = Draft("answered", (provision_statement(asked, provision),), (provision.id,))
    assert [s.kind for s in woven([written(corpus, provision)], extract, asked).statements] == ["aid"]
    draft = woven([written(corpus, provision, "bảo vệ chính trị nội bộ")], extract, asked)
    assert any(provision.full_text in s.text for s in draft.statements)


def test_half_of_a_rule_does_not_stand_for_the_rule(assistant: Assistant, corpus: Corpus) -> None:
    provision = corpus.provision("205-QĐ/TW@2019-09-23/13.1")
    asked = inquiry(assistant, corpus, "Người chạy chức, chạy quyền theo Quy định 205 bị xử lý thế nào?")
    extract = Draft("answered", (provision_statement(asked, provision),), (provision.id,))
    half = Statement("Người chạy chức, chạy quyền bị đưa ra khỏi quy hoạch từ 18 đến 60 tháng.", (provision.id,), "aid")
    draft = woven([half], extract, asked)
    assert [s.kind for s in draft.statements] == ["aid", "text"]
    assert "vĩnh viễn" in draft.statements[1].text
