"""Which way of answering a question takes: the order of precedence, on one screen."""

from __future__ import annotations

import re

from bot.compose.article import article_answer, article_unread
from bot.compose.inquiry import Inquiry
from bot.compose.lists import group_answer, list_answer
from bot.compose.premise import attribution_answer, premise_answer
from bot.compose.provisions import find, provision_answer
from bot.compose.record import comparison_answer, metadata_answer, records_answer, validity_answer, which_document_answer
from bot.reply import Draft
from knowledge.provision import Document

_RECORD = ("signer", "issued", "issuer", "structure", "title", "basis", "amended")
RECORD_FIELDS = (*_RECORD, "validity")
# Words that show that a provision is meant even though a field of the record is named too.
_REPLACEMENT = re.compile(r"\b(?:hieu luc|thay the|thay bang|bai bo|thay cho|the cho|noi tiep|co cai moi|con dung|het doi|con gia tri)\b")
_CONTENT = re.compile(
    r"\b(?:hanh vi|can cu|truong hop|bi (?!thu)|nganh|doi tuong|ap dung cho|diem cau|hoi nghi truc tuyen|quan triet|to chuc hoi nghi|chu tri)\b"
)


def compose(inquiry: Inquiry) -> Draft | None:
    """The draft that answers the question, or None where nothing in the corpus does."""
    corrected = premise_answer(inquiry)
    if corrected is not None:
        return corrected
    if len(inquiry.named) < 2 and inquiry.query.reference.articles:
        moved = _moved_elsewhere(inquiry) if not inquiry.asks("overview") and not article_unread(inquiry) else None
        answered = moved or article_answer(inquiry)
        if answered is not None:
            return answered
    return list_answer(inquiry) or _by_record(inquiry) or _moved_elsewhere(inquiry) or group_answer(inquiry) or provision_answer(inquiry)


def _by_record(inquiry: Inquiry) -> Draft | None:
    documents = list(inquiry.named)
    if len(documents) > 1 and not inquiry.asks("which_document"):
        if inquiry.asks("validity") and not inquiry.asks("sanction"):
            return validity_answer(inquiry, documents)
        if inquiry.asks("signer", "issued", "issuer") and not inquiry.asks("comparison"):
            return records_answer(inquiry, documents)
        return comparison_answer(inquiry, documents)
    if inquiry.asks("comparison") and len(documents) == 1 and (pair := _pair(inquiry, documents[0])):
        return comparison_answer(inquiry, pair)
    if (
        inquiry.asks("validity")
        and (documents or _about_a_document(inquiry))
        and not (inquiry.asks("situation") and not _REPLACEMENT.search(inquiry.query.line))
    ):
        chosen = documents or _by_subject(inquiry)
        return validity_answer(inquiry, chosen) if chosen else None
    if inquiry.asks("which_document"):
        among = inquiry.ranking.documents(1, documents or None)
        return which_document_answer(inquiry, among[0][0]) if among else None
    if inquiry.asks(*_RECORD) and not _CONTENT.search(inquiry.query.line):
        chosen = documents or _by_subject(inquiry)
        return metadata_answer(inquiry, chosen[0]) if chosen else None
    return None


def _pair(inquiry: Inquiry, document: Document) -> list[Document]:
    """A document and the one it replaced or was replaced by, for "điểm mới của 114"."""
    earlier = inquiry.corpus.predecessors(document)
    later = inquiry.corpus.successor(document)
    other = earlier[0] if earlier else later
    if other is None or document.number not in ("205-QĐ/TW", "114-QĐ/TW"):
        return []
    if document.number == "205-QĐ/TW" and not inquiry.asks("current") and "114" not in inquiry.query.line:
        return []
    return [document, other]


def _about_a_document(inquiry: Inquiry) -> bool:
    return bool(re.search(r"\b(?:quy dinh|van ban|nghi quyet|chi thi|huong dan|bo luat|theo cai nao)\b", inquiry.query.line))


def _by_subject(inquiry: Inquiry) -> list[Document]:
    found = inquiry.ranking.documents(1)
    return [found[0][0]] if found else []


def _moved_elsewhere(inquiry: Inquiry) -> Draft | None:
    """Corrects a rule ascribed to the one document named that stands in another."""
    if len(inquiry.named) != 1:
        return None
    named = inquiry.named[0].id
    outside = inquiry.ranking.provisions(1, lambda p, d: d.id != named and p.kind == "rule")
    return attribution_answer(inquiry, find(inquiry), outside)
