"""What a statement says of a document's validity, held against the corpus' data and against nothing else."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from bot.citation import validity_sentence
from bot.verifier.evidence import Evidence
from bot.verifier.places import short_number
from bot.verifier.words import canonical
from knowledge.corpus import Corpus, in_force
from knowledge.provision import Document

_DOC = r"(?:quy định|nghị quyết|chỉ thị|hướng dẫn)(?: số)? (\d{1,3})[\w/-]*"
_ALIVE = re.compile(
    r"\b(?:còn hiệu lực|đang (?:còn )?(?:có )?hiệu lực|vẫn (?:còn )?(?:có )?hiệu lực|(?<!hiện hành )vẫn (?:được )?áp dụng(?! (?:đối với|với|cho|cả|khi|nếu)\b)|đang (?:được )?áp dụng|là (?:văn bản|quy định) hiện hành|chưa bị thay thế)\b"
)
_DEAD = re.compile(r"\b(?:hết hiệu lực|không còn hiệu lực|không còn (?:được )?áp dụng|bị bãi bỏ)\b")
_REPLACES = re.compile(_DOC + r"[^.;]{0,90}?(?<!được )(?<!bị )\bthay (?:thế |cho )+(?!(?:nó |của nó )?là\b)[^.;]{0,12}?" + _DOC)
_SUCCESSOR = re.compile(r"(?<!bị )(?<!được )" + _DOC + r"[^.;]{0,60}?\b(?:văn bản )?thay thế (?:nó |của nó |hiện nay )?là " + _DOC)
_REPLACED = re.compile(_DOC + r"[^.;]{0,60}?\b(?:được|bị) thay (?:thế )?(?:bởi|bằng)[^.;]{0,12}?" + _DOC)
_REPLACED_BY = re.compile(_DOC + r"[^.;]{0,40}?\b(?:được|bị) [^.;]{0,6}?" + _DOC + r"[^.;]{0,16}? thay\b")
_NOW = re.compile(r"\b(?:hiện nay|hiện tại|bây giờ|ngày nay)\b")


def repeats_validity(text: str, documents: Sequence[Document], on: dt.date) -> bool:
    """Whether a statement is, but for the word "Quy định" and its like, what the corpus says of a document's validity."""
    own = {_bare(validity_sentence(d, day)) for d in documents for day in (None, on)}
    return _bare(text) in own


def _bare(text: str) -> str:
    kept = re.sub(r"\b(?:quy định|nghị quyết|chỉ thị|hướng dẫn|bộ luật|số)\b|[^\w/-]+", " ", canonical(text))
    return " ".join(kept.split())


def false_validity(text: str, drawn: Sequence[Evidence], corpus: Corpus, on: dt.date) -> str | None:
    """ "validity" where the statement says what the data do not; None where it says nothing of it or what they say."""
    said = canonical(text)
    held = " \n ".join(canonical(e.facts) for e in drawn)
    named = [d for h in re.findall(_DOC, said) for d in corpus.documents if short_number(d.number) == h.lstrip("0")]
    about = named or [e.document for e in drawn]
    if _ALIVE.search(said) and not re.search(r"\bkhông (?:còn|phải)\b", said) and not all(in_force(d, on) is True for d in about[:1]):
        return "validity"
    if _DEAD.search(said) and not any(in_force(d, on) is False for d in about[:1]):
        return "validity"
    if _NOW.search(said) and not _NOW.search(held) and not _DEAD.search(said) and any(in_force(d, on) is False for d in about):
        return "validity"
    pairs = [(m[1], m[2]) for m in _REPLACES.finditer(said)] + [(m[2], m[1]) for p in (_REPLACED, _REPLACED_BY, _SUCCESSOR) for m in p.finditer(said)]
    for new, old in pairs:
        if not any(
            short_number(d.number) == old and d.status.replaced_by and short_number(d.status.replaced_by) == new for d in corpus.documents
        ) and not _in_text(new, old, drawn):
            return "validity"
    return None


def _in_text(new: str, old: str, drawn: Sequence[Evidence]) -> bool:
    """Whether a provision of the newer document says itself that it replaced the older one."""
    return any(
        short_number(e.document.number) == new
        and re.search(rf"(?<!được )(?<!bị )thay (?:thế |cho )?(?!bởi|bằng)[^.]{{0,40}}\b{old}\b", canonical(e.facts))
        for e in drawn
    )
