"""From an extractive draft to one a model wrote: asked with numbered provisions, each statement verified as it comes."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.citation import cite, label, validity_sentence
from bot.compose.inquiry import Inquiry
from bot.llm.model import Model
from bot.llm.reader import SCHEMA, Reader
from bot.llm.standing import told
from bot.question import clean, read, vocabulary
from bot.reply import Draft, Statement
from bot.verifier import check
from bot.verifier.lists import entries, neighbours
from bot.verifier.quantities import quantities
from bot.verifier.words import canonical, content
from knowledge.diacritics import Restorer
from knowledge.errors import ModelError, QuestionError
from knowledge.vietnamese import words

MOST_PROVISIONS = 16
# Turns and characters of a conversation that the model sees when it makes a follow-up standalone.
TURNS, TURN_CHARACTERS = 6, 700
REWRITE_SHARE = 0.3
# Shares of a listed item's words, and of the pairs of words that no other item has, that must be said for the item to count as said.
ITEM_SAID, ITEM_OWN = 0.6, 0.3
# Share of a provision's words that must be said for the model's statements to stand in place of its text.
TOLD = 0.8
_ASIDE = re.compile(r"\([^()]*(?:[Nn]guồn|đối chiếu|suy (?:theo|từ)|so với 205)[^()]*\)")
_TAG = re.compile(r"[<>]")
_LOG = logging.getLogger(__name__)
Journal = Callable[[str, dict[str, Any]], None]


@dataclass(frozen=True)
class Written:
    """What became of a call. draft: None where the extractive one stands; remark: why, in one line."""

    draft: Draft | None
    remark: str = ""


class Writer:
    """Writes answers with a model. journal: told of every rejected statement and every rewritten follow-up."""

    def __init__(self, model: Model, journal: Journal | None = None) -> None:
        self.model = model
        self._journal = journal

    def write(
        self, inquiry: Inquiry, extract: Draft, deadline: float, cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[Statement | Written]:
        """Each verified statement as soon as it is there, then the outcome. Never raises for what the model does."""
        given = [i for i in extract.cites if i in inquiry.corpus][:MOST_PROVISIONS]
        accepted: list[Statement] = []
        remark = ""
        try:
            for claim in self._claims(inquiry, given, deadline, cancelled):
                statement = self._verified(claim.text, [given[n - 1] if 0 < n <= len(given) else "" for n in claim.basis], inquiry, given)
                if statement is not None and not _repeated(statement, extract):
                    accepted.append(statement)
                    yield statement
        except ModelError as error:
            remark = f"{error}; câu trả lời là bản trích từ điều khoản."
        if remark:
            yield Written(None, remark)
        elif not _answers(accepted, extract):
            yield Written(None, "Bản viết của mô hình không đạt kiểm chứng; câu trả lời là bản trích từ điều khoản.")
        else:
            yield Written(told(woven(accepted, extract, inquiry), extract, inquiry))

    def _claims(self, inquiry: Inquiry, given: Sequence[str], deadline: float, cancelled: Callable[[], bool]) -> Iterator[Any]:
        reader = Reader()
        for piece in self.model.stream(messages(inquiry, given), deadline=deadline, schema=SCHEMA, cancelled=cancelled):
            yield from reader.feed(piece)
        yield from reader.end()

    def _verified(self, text: str, cites: list[str], inquiry: Inquiry, given: Sequence[str]) -> Statement | None:
        verdict = check(text, cites, inquiry.corpus, inquiry.today, given) if all(cites) else None
        if verdict is not None and verdict.accepted:
            return Statement(inferred(text, cites, inquiry), tuple(dict.fromkeys(cites)), "aid")
        reason = verdict.reason if verdict is not None else "out_of_range"
        _LOG.info("bỏ một ý của mô hình: %s", reason)
        if self._journal is not None:
            self._journal("rejected", {"reason": reason, "text": text, "cites": cites, "question": inquiry.query.text})
        return None

    def rewrite(self, question: str, history: Sequence[Any], inquiry: Inquiry, restorer: Restorer, deadline: float) -> str | None:
        """A follow-up made standalone; None where the model gives none that the conversation carries."""
        until = min(deadline, time.monotonic() + REWRITE_SHARE * self.model.timeout)
        turns = [str(m.get("content", ""))[:TURN_CHARACTERS] for m in history[-TURNS:] if isinstance(m.get("content"), str)]
        said = "\n".join(f"<luot>{_data(t)}</luot>" for t in turns) + f"\n<cau_hoi>{_data(question)}</cau_hoi>"
        try:
            found = "".join(self.model.stream([("system", vocabulary("writing")["rewrite"]), ("human", said)], deadline=until))
            found = clean(re.sub(r"<think>.*?(?:</think>|$)", " ", found, flags=re.DOTALL))
            kept = found if self._carried(found, [*turns, question], inquiry, restorer) else None
        except (ModelError, QuestionError):
            found, kept = "", None
        if self._journal is not None:
            self._journal("rewritten" if kept else "rewrite_rejected", {"question": question, "rewritten": found})
        return kept

    @staticmethod
    def _carried(found: str, turns: Sequence[str], inquiry: Inquiry, restorer: Restorer) -> bool:
        """Whether a rewrite adds no number, document or name, and hardly a word, to what was said."""
        said = " ".join(turns)
        if len(found) > 400 or set(re.findall(r"\d+", found)) - set(re.findall(r"\d+", said)):
            return False
        before, after = set(content(said)), content(found)
        if not after or sum(w in before for w in after) < 0.7 * len(after):
            return False
        names = set(re.findall(r"(?<=\s)[A-ZĐ]\w+", found)) - set(re.findall(r"\w+", said))
        return not names and not read(found, inquiry.corpus, restorer).reference.unknown


def _data(text: str) -> str:
    """Text that cannot close or open a tag of the prompt."""
    return _TAG.sub(lambda m: "‹" if m[0] == "<" else "›", text)


def messages(inquiry: Inquiry, given: Sequence[str]) -> list[tuple[str, str]]:
    """The prompt: numbered provisions as data, the validity facts, the question."""
    corpus, table = inquiry.corpus, vocabulary("writing")
    parts = []
    for n, identity in enumerate(given, 1):
        citation = cite(corpus, identity, inquiry.today)
        parts.append(f'<can_cu so="{n}" ten="{_data(citation.label)}">{_data(citation.text or "")}</can_cu>')
    validity = " ".join(dict.fromkeys(validity_sentence(corpus.document(i), inquiry.today) for i in given))
    return [
        ("system", str(table["system"]).format()),
        ("human", str(table["user"]).format(provisions="\n".join(parts), validity=_data(validity), question=_data(inquiry.query.text))),
    ]


def inferred(text: str, cites: Sequence[str], inquiry: Inquiry) -> str:
    """The text with the mark of inferred place numbers after a place whose number was not read in full."""
    for identity in cites:
        provision = inquiry.corpus.find(identity)
        if provision is None or "suy luận" in text:
            continue
        mark = re.search(r"\(số \w+ suy luận\)", label(inquiry.corpus.document(identity), provision))
        if mark and provision.article is not None:
            text = re.sub(rf"((?:khoản {provision.clause} )?Điều {provision.article}\b)", rf"\1 {mark[0]}", text, count=1)
    return text


def _repeated(statement: Statement, extract: Draft) -> bool:
    """Whether the answer says this in the same words anyway, as it does of validity."""
    said = " ".join(words(canonical(statement.text)))
    return any(s.kind != "text" and said in " ".join(words(canonical(s.text))) for s in extract.statements)


def _answers(accepted: Sequence[Statement], extract: Draft) -> bool:
    """Whether what was verified speaks to the main provision of the extractive answer."""
    main = next((s.rests_on[0] for s in extract.statements if s.kind == "text" and s.rests_on), extract.cites[0] if extract.cites else None)
    return any(main in s.rests_on for s in accepted) and sum(len(s.text) for s in accepted) >= 30


def woven(accepted: Sequence[Statement], extract: Draft, inquiry: Inquiry) -> Draft:
    """The model's statements in place of the provisions' texts they rest on; everything else of the extractive draft stays.

    A provision that no accepted statement rests on keeps its own text, and so does one of which not nearly all was said, its
    listed items above all.
    """
    carried = {i for s in accepted for i in s.rests_on}
    said = " ".join(s.text for s in accepted)
    out: list[Statement] = []
    heads: dict[str, str] = {}
    placed = False
    for statement in extract.statements:
        covered = (
            statement.kind == "text"
            and set(statement.rests_on) <= carried
            and all(_told(i, accepted, inquiry) for i in statement.rests_on)
            and _whole(statement.rests_on[0], accepted, inquiry)
        )
        plain = (
            statement.kind == "aid"
            and _said(statement.text, said)
            and any(p is not None and p.plain == statement.text for p in map(inquiry.corpus.find, statement.rests_on))
        )
        if (covered or plain or statement.kind == "text") and not placed:
            out += accepted
            placed = True
        if covered:
            heads[statement.rests_on[0]] = _head(statement, inquiry)
        if not covered and not plain:
            out.append(statement)
    out = [_headed(s, heads) if s in accepted else s for s in (out if placed else [*out, *accepted])]
    return replace(
        extract,
        statements=tuple(out),
        cites=tuple(dict.fromkeys([*(i for i in extract.cites), *(i for s in out for i in s.rests_on)])),
        answerer="llm",
    )


def _head(statement: Statement, inquiry: Inquiry) -> str:
    """What stands before a provision's own text: its place, and by what its document was replaced."""
    provision = inquiry.corpus.find(statement.rests_on[0])
    own = provision.full_text if provision is not None else ""
    return statement.text[: statement.text.index(own)].removeprefix("- ") if own and own in statement.text else ""


def _headed(statement: Statement, heads: dict[str, str]) -> Statement:
    """A model's statement under the head of the provision whose text it stands for, once for each; `heads` is used up."""
    head = heads.pop(statement.rests_on[0], "") if len(statement.rests_on) == 1 else ""
    place = re.sub(r"[*:\s]+", " ", head).strip().lower()
    return replace(statement, text=f"{head}{statement.text}") if head and place not in statement.text.lower() else statement


def _said(text: str, said: str) -> bool:
    """Whether the model's statements hold nearly every word of a text."""
    claims = set(content(text))
    return len(claims & set(content(said))) >= 0.95 * len(claims)


def _told(identity: str, accepted: Sequence[Statement], inquiry: Inquiry) -> bool:
    """Whether the statements that rest on a provision say nearly all of it, every number among it: half of a rule is not the rule."""
    provision = inquiry.corpus.find(identity)
    if provision is None:
        return False  # a document's record is looked up, not retold
    text = _ASIDE.sub(" ", provision.full_text)
    said = " ".join(s.text for s in accepted if identity in s.rests_on)
    claims = set(content(text))
    numbers = {(q.value, q.unit) for q in quantities(canonical(text))} - {(q.value, q.unit) for q in quantities(canonical(said))}
    return not numbers and len(claims & set(content(said))) >= TOLD * len(claims)


def _whole(identity: str, accepted: Sequence[Statement], inquiry: Inquiry) -> bool:
    """Whether every listed item of a provision is spoken of in the statements that rest on it: its own words above all."""
    provision = inquiry.corpus.find(identity)
    items = [i.text for i in provision.items if i.text and i.checked != "no"] if provision is not None else []
    if not items and provision is not None and "list" in inquiry.query.asks:
        items = entries(provision.full_text)
    said = " ".join(s.text for s in accepted if identity in s.rests_on)
    claims, pairs = set(content(said)), neighbours(said)
    for n, item in enumerate(items):
        own = neighbours(item) - set().union(*(neighbours(other) for m, other in enumerate(items) if m != n))
        if len(set(content(item)) & claims) < ITEM_SAID * len(set(content(item))) or len(own & pairs) < ITEM_OWN * len(own):
            return False
    return True
