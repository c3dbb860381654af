"""What a statement may draw on: the words of the provisions (or documents' records) it names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bot.citation import article_of, clause_of, label, record_text
from knowledge.corpus import Corpus
from knowledge.provision import Document, Provision
from knowledge.vietnamese import normalise, words


@dataclass(frozen=True)
class Evidence:
    """One provision or record, as the checks read it. `facts`: what it says; `aids`: the project's own words for it.

    `naming` says what it is and where it stands; nothing in it counts as content of the rule.
    """

    id: str
    document: Document
    provision: Provision | None
    facts: str
    plain: str
    naming: str
    aids: str
    official: str
    condemned: bool

    @property
    def rule(self) -> bool:
        """Whether it is a rule, not an account of events or a document's record."""
        return self.provision is not None and self.provision.kind == "rule"

    @property
    def place(self) -> tuple[str | None, str | None, str | None]:
        """Article, clause and point as far as their numbers were read."""
        if self.provision is None:
            return (None, None, None)
        article, clause = article_of(self.provision), clause_of(self.provision)
        return (str(article) if article is not None else None, str(clause) if clause is not None else None, self.provision.point)


def evidence(corpus: Corpus, identity: str) -> Evidence:
    """The evidence of a provision or record; KeyError where the corpus holds neither."""
    return _evidence(corpus, identity)


@lru_cache(maxsize=4096)
def _evidence(corpus: Corpus, identity: str) -> Evidence:
    document = corpus.document(identity)
    provision = corpus.find(identity)
    name = f"{label(document, provision)}. {document.title}. "
    if provision is None:
        return Evidence(identity, document, None, record_text(document), document.plain or "", name, " ".join(document.aliases), "", False)
    heading = provision.heading or ""
    elements = provision.elements
    subject = elements.subject or "" if elements else ""
    condemned = "hành vi" in heading.lower() or "không được làm" in document.title or bool(elements and elements.act)
    return Evidence(
        id=identity,
        document=document,
        provision=provision,
        facts=provision.full_text,
        plain=provision.plain or "",
        naming=f"{name}{heading}. {subject}",
        aids=" ".join((*provision.everyday, *provision.questions)),
        official=provision.full_text if provision.wording == "official" else "",
        condemned=condemned,
    )


@lru_cache(maxsize=64)
def known_items(corpus: Corpus) -> frozenset[tuple[str, ...]]:
    """Every short entry of an enumeration anywhere in the corpus, as syllables: what a list could be said to hold."""
    found: set[tuple[str, ...]] = set()
    for provision in corpus:
        texts = [provision.full_text, *(i.text or "" for i in provision.items if i.checked != "no")]
        for text in texts:
            for part in _split(text):
                syllables = tuple(words(part))
                if 2 <= len(syllables) <= 5:
                    found.add(syllables)
    return frozenset(found)


def _split(text: str) -> list[str]:
    for mark in (";", ":", ".", "\n", "(", ")", " và ", " hoặc ", " hay "):
        text = text.replace(mark, ",")
    return normalise(text).split(",")
