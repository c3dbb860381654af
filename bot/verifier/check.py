"""The checks in order, from the cheapest to the finest; the first that fails names the reason."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.verifier.bindings import untied
from bot.verifier.conditions import unbound
from bot.verifier.counting import counted_out, miscounted
from bot.verifier.dates import undated
from bot.verifier.denials import allowed, denied
from bot.verifier.evidence import Evidence, evidence, known_items
from bot.verifier.lists import foreign
from bot.verifier.numbers import unsupported
from bot.verifier.opposites import opposed
from bot.verifier.parts import recombined
from bot.verifier.places import documents, misplaced, short_number
from bot.verifier.polarity import turned
from bot.verifier.restating import restated
from bot.verifier.roles import exchanged
from bot.verifier.scope import stretched
from bot.verifier.support import subject_swapped, support, swapped, texts
from bot.verifier.terms import CAPITAL, misnamed, outside
from bot.verifier.validity import false_validity, repeats_validity
from bot.verifier.variants import variants
from bot.verifier.words import canonical, content, holds, sentences
from knowledge.corpus import Corpus
from knowledge.vietnamese import is_marked, words

LONGEST = 900
# Share of a statement's words that one part of a provision must hold for that part alone to speak for it.
SEGMENT = 0.9
_WEAKER = ("obligation_weakened", "permission_added")
_MARKUP = re.compile(r"[<>`|{}\\]|\]\(|https?:|www\.|&#?\w+;|!\[|^#", re.IGNORECASE)
# Operators that nobody puts side by side: what such a sentence allows or forbids cannot be told.
_GARBLED = re.compile(
    r"\b(?:không có thể|bao không|phải không (?:được|bị|là|nằm)|chưa không|không (?:không|vẫn|cũng|đều|thì|đã|phải được)|không nhất thiết có thể|được không được|"
    r"thì không (?:người|vẫn|việc|các|những|cán bộ|đảng viên)|(?:nhận|nắm|báo|nêu|giao|gửi|trình) không được|(?<!không )(?<!tự )làm (?:hoặc|hay) làm(?! không| thông| qua| trái| sai))\b"
)
# Of what is said of both, "có hoặc không hưởng lương", "làm hoặc không làm", each may be said.
_EITHER_WAY = ((re.compile(r"\bcó (?:hoặc|hay) không (?=\w)"), ""), (re.compile(r"\b(\w+) (?:hoặc|hay) không \1\b"), r"không \1"))
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']{2,})'")
_VERDICT = re.compile(
    r"\b(?:ông|bà(?! con)|anh ta|chị ta|anh ấy|cô ấy|bạn(?! bè| đọc)|tôi|chúng tôi|sếp|thủ trưởng của)\b(?! (?:nội|ngoại))|"
    r"\b(?:trường hợp|việc làm|hành vi) (?:này|trên|đó|của (?:đồng chí|anh|chị))\b[^.,;:()]{0,30}\b(?:vi phạm|chạy chức|phạm tội|hợp pháp|đúng quy định|không sao)\b"
)
# Someone named in full may be spoken of, "ông Phạm Minh Chính chủ trì hội nghị"; never as one who did wrong.
_BY_NAME = re.compile(rf"\b(?:[Ôô]ng|[Bb]à) (?=[{CAPITAL}])")
_NAMED_GUILTY = re.compile(
    rf"\b(?:[Ôô]ng|[Bb]à|[Đđ]ồng chí) (?:[{CAPITAL}]\w*[ ,]*){{1,5}}(?:\w+ ){{0,3}}"
    r"(?:vi phạm|chạy chức|chạy quyền|phạm tội|bao che|tham nhũng|tham ô|(?:nhận|đưa) hối lộ|suy thoái|bị kỷ luật|lạm quyền)\b"
)
# Where a statement that rests on several provisions passes from one to the next.
_JOINED = re.compile(r"(?<=[;.])\s+|, (?:song|nhưng|riêng) |,? (?:còn|trong khi(?: đó)?|ngược lại|trái lại|đồng thời|ngoài ra|bên cạnh đó)[, ]")
# What ties one thing to another, and what only sets two side by side; so many words of one provision alone count as speaking of it.
_TYING = re.compile(r"\b(?:thì|bị|phải|được|là|không|vĩnh viễn)\b")
_SIDE_BY_SIDE = re.compile(r"\b(?:cả|lẫn|vừa|cùng|đều|đồng thời|và)\b")
APART = 2
# What a title follows, and so many of its words that no other thing is meant.
_CALLS = re.compile(r"\b(?:quy định|văn bản|hướng dẫn|nghị quyết|chỉ thị|kết luận)(?: số)?(?: \d[\w/-]*)?(?: năm \d{4})?(?: về)? ", re.IGNORECASE)
TITLE = 5
_PLACES = re.compile(
    r"(?:(?:,|ở|tại|theo|của) )?(?:Quy định|Nghị quyết|Chỉ thị|Hướng dẫn|Bộ luật Hình sự)(?: số)? ?[\d][\w/-]* ?(?:(?:ở|tại) (?=khoản|Điều))?|(?:(?:ở|tại|theo) )?(?:khoản \d+ )?Điều \d+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Verdict:
    """Whether a statement may be shown. `reason` is a code ("number", "negation_added", …), "" where it may."""

    accepted: bool
    reason: str = ""


def check(text: str, cites: Sequence[str], corpus: Corpus, on: dt.date, given: Collection[str] | None = None) -> Verdict:
    """The verdict on one statement that says it rests on `cites`.

    given: ids the model was given (default: all that was read). on: the date validity is spoken of. Pure: nothing is
    logged, no model is asked.
    """
    reason = _form(text) or _bases(cites, corpus, given)
    if reason:
        return Verdict(False, reason)
    drawn = [evidence(corpus, i) for i in dict.fromkeys(cites)]
    if repeats_validity(text, [e.document for e in drawn], on):
        return Verdict(True)
    held = texts(drawn)
    reasons = [_content(variant, drawn, corpus, on) for said in dict.fromkeys((text, _untitled(text, drawn))) for variant in variants(said, held)]
    return Verdict(not all(reasons), "" if not all(reasons) else reasons[0])


def _form(text: str) -> str:
    if not text.strip() or len(text) > LONGEST:
        return "length"
    for c in text:
        if unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs", "Nl", "No") and c != "\n":
            return "characters"
        if (c.isdigit() and not c.isascii()) or (c.isalpha() and not unicodedata.name(c, "").startswith("LATIN")):
            return "characters"
    if _MARKUP.search(text):
        return "markup"
    if _GARBLED.search(canonical(text)):
        return "garbled"
    said = words(canonical(text))
    if len(said) < 3 or sum(map(is_marked, said)) < 0.3 * len(said):
        return "language"
    return ""


def _bases(cites: Sequence[str], corpus: Corpus, given: Collection[str] | None) -> str:
    if not cites:
        return "no_basis"
    for identity in cites:
        if identity not in corpus:
            return "unknown_provision"
        provision = corpus.find(identity)
        if provision is not None and not provision.read:
            return "unread_provision"
        if given is not None and identity not in given:
            return "not_given"
    return ""


def _content(text: str, drawn: Sequence[Evidence], corpus: Corpus, on: dt.date) -> str:
    """The verdict on the statement as it stands and, where that is no, on the same put into the words of its provisions."""
    if reason := misplaced(text, drawn, corpus) or _given_words(text, drawn, corpus, on) or allowed(text, _facts(drawn)):
        return reason
    reason = _meaning(text, drawn, corpus) or _mixed(text, drawn, corpus)
    own = restated(text, texts(drawn)) if reason else ""
    return reason if not own or own == canonical(text) else (_put_otherwise(own, drawn, corpus) and reason) or _mixed(own, drawn, corpus)


def _untitled(text: str, drawn: Sequence[Evidence]) -> str:
    """A statement without the titles by which it calls its documents: "quy định về công tác kiểm tra, giám sát và kỷ luật của Đảng"."""
    for document in {e.document.id: e.document for e in drawn}.values():
        title = set(words(canonical(document.title)))
        for match in reversed(list(_CALLS.finditer(text))):
            end = match.end()
            for word in re.finditer(r"[\w-]+", text[match.end() :]):
                if canonical(word[0]) not in title:
                    break
                end = match.end() + word.end()
            if len(words(text[match.end() : end])) >= TITLE:
                text = text[: match.end()].rstrip() + text[end:]
    return text


def _given_words(text: str, drawn: Sequence[Evidence], corpus: Corpus, on: dt.date) -> str:
    """What is held against the very words of the statement: verdicts on people, validity, quotations, names."""
    if _VERDICT.search(canonical(_BY_NAME.sub(" ", text))) or _NAMED_GUILTY.search(unicodedata.normalize("NFC", text)):
        return "verdict"
    if (why := false_validity(text, drawn, corpus, on)) is not None:
        return why
    if why := denied(text, _facts(drawn)):
        return why
    return "quotation" if _misquoted(text, drawn) else "name" if misnamed(text, drawn) else ""


def _meaning(text: str, drawn: Sequence[Evidence], corpus: Corpus) -> str:
    facts = _facts(drawn)
    issued = [e.document.issued.isoformat() for e in drawn]
    if undated(text, facts, issued) is not None:
        return "date"
    if miscounted(text) or unsupported(counted_out(text, drawn), facts) is not None:
        return "number"
    condemned, rule = any(e.condemned for e in drawn), any(e.rule for e in drawn)
    if (why := turned(text, facts, condemned=condemned, rule=rule)) is not None:
        return why
    segment = _segment(text, facts)
    if segment and holds("phải", segment) and (why := turned(text, [segment], condemned=condemned, rule=rule)) in _WEAKER:
        return str(why)
    return (
        subject_swapped(text, drawn)
        or foreign(text, drawn, known_items(corpus))
        or opposed(text, facts, condemned=condemned)
        or exchanged(text, facts)
        or recombined(text, drawn, facts)
        or swapped(text, facts)
        or stretched(text, facts)
        or untied(text, drawn, facts)
        or unbound(text, drawn, facts)
        or outside(text, drawn, corpus)
        or support(text, drawn)
    )


def _put_otherwise(text: str, drawn: Sequence[Evidence], corpus: Corpus) -> str:
    """The verdict on a restated statement or on a part of one, which nobody has looked at for what it allows."""
    return allowed(text, _facts(drawn)) or _meaning(text, drawn, corpus)


def _segment(text: str, facts: Sequence[str]) -> str:
    """The part of a provision between semicolons or full stops that holds nearly all words of the statement: then what
    another part permits or demands does not speak for it. "" where there is none."""
    said = set(content(text))
    parts = [part for fact in facts for part in sentences(fact)]
    held = [(len(said & set(content(part))), part) for part in parts]
    best = max(held, default=(0, ""), key=lambda pair: pair[0])
    return best[1] if said and len(parts) > 1 and best[0] >= SEGMENT * len(said) else ""


def _facts(drawn: Sequence[Evidence]) -> list[str]:
    """What provisions say: text, plain version and heading of each, as far as it has them."""
    told = [t for e in drawn for t in (e.facts, e.plain, e.provision.heading if e.provision is not None else "") if t]
    return [*told, *(p.sub(w, t) for p, w in _EITHER_WAY for t in told if p.search(t))]


def _misquoted(text: str, drawn: Sequence[Evidence]) -> bool:
    """Whether a quotation is no exact slice of official wording (or of words that the provision itself puts in quotes)."""
    said = canonical(text)
    for match in _QUOTED.finditer(said):
        quoted = (match[1] or match[2] or "").strip()
        official = any(quoted in canonical(e.official) for e in drawn if e.official)
        own = any(quoted == (m[1] or m[2] or "").strip() for e in drawn for m in _QUOTED.finditer(canonical(f"{e.facts} {e.naming}")))
        own = own or any(quoted in canonical(e.document.title) for e in drawn)
        if not official and not own:
            return True
    return said.count('"') % 2 == 1


def _mixed(text: str, drawn: Sequence[Evidence], corpus: Corpus) -> str:
    """ "mixed" where a part of the statement follows from none of its provisions alone: what two say is not run together.

    A part that names one of several documents has its numbers from that document; one that ties what only one provision
    speaks of to what only another does must be said by one of them.
    """
    if len(drawn) < 2:
        return ""
    claims = [set(content(f"{e.facts} {e.plain} {e.naming}")) for e in drawn]
    for part in _JOINED.split(text):
        said, named = set(content(part)), set(documents(part))
        own = [e for e in drawn if short_number(e.document.number) in named] if len(named) == 1 else []
        if own and unsupported(counted_out(part, drawn), _facts(own)) is not None:
            return "mixed"
        alone = [said & mine - set().union(*(c for other, c in enumerate(claims) if other != n)) for n, mine in enumerate(claims)]
        tied = sum(len(words_of) >= APART for words_of in alone) > 1 and _TYING.search(canonical(part)) and not _SIDE_BY_SIDE.search(canonical(part))
        if tied and not any(not _said_by(part, e, corpus) for e in own or drawn):
            return "mixed"
    return ""


def _said_by(part: str, e: Evidence, corpus: Corpus) -> str:
    """The verdict on a part held against one provision, the places it names left aside."""
    return _put_otherwise(_PLACES.sub(" ", part), [e], corpus) if part.strip(" .,;") else ""
