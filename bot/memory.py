"""A follow-up made standalone: "thế còn cảnh cáo?" is read together with the turn before it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.question import Query, read, with_context
from knowledge.corpus import Corpus
from knowledge.diacritics import Restorer
from knowledge.errors import QuestionError
from knowledge.vietnamese import normalise, words

_CONNECTIVE = re.compile(
    r"^(?:the (?:con|thi|neu|vay|nhung|theo|o|ai|bao)|con (?:neu|voi|theo|ai|nguoi|o|ve|truong hop|cai|khoan|dieu|thi|\d)|vay (?:thi|con|neu|ai|ma|o|bay|hien|\w+)|neu vay|neu (?:the|nhu)|nhung (?:ma |neu |lo |)?|roi sao|vi sao|tai sao|sao lai|thi sao|the|u|ua|ok|da|roi|a|cu the|ke (?:them|het|ra)|them|noi ro)\b"
)
_ANAPHORA = re.compile(
    r"\b(?:dieu do|cai do|viec do|hanh vi do|quy dinh do|van ban do|nghi quyet do|chi thi do|truong hop do|muc do do|khoan do|cai nay|dieu nay|viec nay|van ban nay|quy dinh nay|truong hop nay|hanh vi nay|khoan nay|nhu vay|nhu the|o tren|vua (?:noi|neu|ke)|nguoi do|ho thi|no (?:co|la|con|thay|duoc|bi|nam|do)|cua no|so do|con so do|moc do|thoi han do|danh sach do|cac hanh vi do|chung|lan do|luc do|trong do)\b"
)
_NEXT_ARTICLE = re.compile(r"\b(?:dieu (?:ke|tiep|ngay sau|sau do|lien sau)|dieu ke do|dieu tiep theo)\b")
_CLAUSE_ALONE = re.compile(r"\bkhoan (\d{1,2})\b")
# The document that replaced the one spoken of: "theo quy định mới thì sao", "ông ký bản thay nó".
_NEWER = re.compile(r"\b(?:(?:quy dinh|van ban|ban|cai) (?:moi|sau|thay|hien (?:nay|hanh))|thay no|bay gio theo|hien nay theo|gio theo)\b")
SHORT = 8
TURNS = 6
# Characters of a turn that are read at all.
LONGEST_TURN = 3000


def standalone(query: Query, history: Sequence[Mapping[str, str]], corpus: Corpus, restorer: Restorer) -> Query:
    """The question itself, or together with the turn it leans on (its words at lower weight, its references).

    history: role/content mappings, oldest first; entries without text are passed over. A question that stands on
    its own is returned unchanged.
    """
    if not history or not leans(query):
        return query
    asked = _last(history, "user")
    answered = _last(history, "assistant")
    earlier = _read(asked, corpus, restorer)
    told = _read(_head(answered), corpus, restorer)
    if earlier is not None and leans(earlier):
        # A chain of follow-ups: the turn before carries the subject.
        before = [m for m in history if m.get("role") == "user"][:-1]
        further = _read(str(before[-1].get("content", "")) if before else "", corpus, restorer)
        earlier = with_context(earlier, further) if further else earlier
        earlier = replace(earlier, marked=(*earlier.marked, *earlier.context_marked), bare=(*earlier.bare, *earlier.context_bare))
    if earlier is None:
        return query if told is None else with_context(query, told)
    reference = earlier.reference
    if told is not None and not reference.documents:
        reference = replace(reference, documents=told.reference.documents[:1])
    if told is not None and not reference.articles and (_ANAPHORA.search(query.line) or _NEXT_ARTICLE.search(query.line)):
        reference = replace(reference, articles=told.reference.articles[:1])
    clause = _CLAUSE_ALONE.search(query.line)
    if clause and not query.reference.articles:
        places = reference.articles or (told.reference.articles if told is not None else ())
        reference = replace(reference, articles=tuple((d, a, int(clause[1]), None) for d, a, _, _ in places[:1]))
    if _NEXT_ARTICLE.search(query.line):
        reference = replace(reference, articles=tuple((d, a + 1, None, None) for d, a, _, _ in reference.articles[:1] if isinstance(a, int)))
    if _NEWER.search(query.line) and not query.reference.documents:
        reference = replace(reference, documents=tuple(dict.fromkeys(corpus.current(d) for d in reference.documents)))
    return with_context(query, replace(earlier, reference=reference))


def leans(query: Query) -> bool:
    """Whether a question needs the turn before it: it begins with a connective, points back, or is very short."""
    if _ANAPHORA.search(query.line) or _CONNECTIVE.search(query.line):
        return not (query.reference.articles and query.reference.documents)
    return len(query.bare) <= SHORT and not query.reference.documents and not query.reference.articles


def recent(history: Sequence[Mapping[str, str]], restorer: Restorer) -> list[dict[str, str]]:
    """The last turns that hold text, for a model to read: what was typed without marks has them restored."""
    kept = [m for m in history[-TURNS:] if isinstance(m.get("content"), str)]
    return [{"role": str(m.get("role")), "content": with_marks(m["content"][:LONGEST_TURN], restorer)} for m in kept]


def with_marks(text: str, restorer: Restorer) -> str:
    """A text typed without any mark with its marks, lower case: "the con canh cao" → "thế còn cảnh cáo"; others as they are."""
    return " ".join(restorer.restore(words(normalise(text)))) if text.isascii() else text


def _last(history: Sequence[Mapping[str, str]], role: str) -> str:
    found = [m for m in history[-TURNS:] if m.get("role") == role and isinstance(m.get("content"), str)]
    return str(found[-1]["content"]) if found else ""


def _head(text: str, characters: int = 600) -> str:
    return text[:characters]


def _read(text: str, corpus: Corpus, restorer: Restorer) -> Query | None:
    try:
        return read(text[:LONGEST_TURN], corpus, restorer)
    except QuestionError:
        return None
