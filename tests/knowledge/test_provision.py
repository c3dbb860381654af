"""The types: what a provision says of itself, and that files cannot carry what the types do not know."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from knowledge.corpus import Corpus
from knowledge.provision import Item, Provision

NAME = "901-QĐ/TW@2015-03-02"


def make(text: str | None = "Nội dung.", **more: object) -> Provision:
    return Provision.model_validate({"id": f"{NAME}/2.1", "text": text, "checked": "full" if text else "no", **more})


@pytest.mark.parametrize("place", ["1", "2.1", "4.2.đ", "0#3", "II.2#1", "6.5#2"])
def test_a_provision_knows_its_document(place: str) -> None:
    assert make(id=f"{NAME}/{place}").document_id == NAME


def test_read_wholly_or_partly_but_not_unread() -> None:
    assert make().read
    assert make(checked="partial").read
    assert not make(None).read


def test_full_text_lists_the_items_below_the_text() -> None:
    items = [{"point": "a", "text": "một", "checked": "full"}, {"point": "b", "text": "hai", "checked": "partial"}]
    assert make("Gồm:", items=items).full_text == "Gồm:\n- một\n- hai"


def test_the_mark_of_an_item_counts_over_the_provisions() -> None:
    items = [{"text": "đã đọc", "checked": "full"}, {"text": "chưa đọc", "checked": "no"}, {"checked": "no"}]
    assert make("Gồm:", items=items).full_text == "Gồm:\n- đã đọc"


def test_items_already_in_the_text_are_not_repeated() -> None:
    assert make("Gồm một và hai.", items=[{"text": "một", "checked": "full"}]).full_text == "Gồm một và hai."


def test_nothing_is_said_where_nothing_was_read() -> None:
    assert make(None, items=[{"checked": "no"}]).full_text == ""


def test_unknown_keys_and_marks_are_refused() -> None:
    with pytest.raises(ValidationError):
        make(lạ="x")
    with pytest.raises(ValidationError):
        make(checked="mostly")
    with pytest.raises(ValidationError):
        Item.model_validate({"text": "thiếu dấu đối chiếu"})


def test_provisions_do_not_change() -> None:
    with pytest.raises(ValidationError):
        make().text = "khác"  # type: ignore[misc]


def test_d_with_stroke_is_a_letter_of_its_own(tiny_corpus: Corpus) -> None:
    held = [p for p in tiny_corpus.article(tiny_corpus.document(NAME), 4) if p.clause == 2]
    assert [p.point for p in held] == ["a", "b", "c", "d", "đ", "e", "g"]
    assert len({p.id for p in held}) == 7
    assert tiny_corpus.provision(f"{NAME}/4.2.đ") != tiny_corpus.provision(f"{NAME}/4.2.d")


def test_equal_provisions_and_documents_count_once(tiny_corpus: Corpus) -> None:
    assert len({make(), make()}) == 1
    document = tiny_corpus.documents[0]
    assert document.id == NAME
    assert len({document, document.model_copy()}) == 1
