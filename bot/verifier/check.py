"""The checks in order, from the cheapest to the finest; the first that fails names the reason."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.verifier.bindings import untied
from bot.verifier.conditions import unbound
from bot.verifier.evidence import Evidence, evidence, known_items
from bot.verifier.lists import foreign
from bot.verifier.opposites import opposed
from bot.verifier.parts import recombined
from bot.verifier.places import documents, misplaced, short_number
from bot.verifier.polarity import turned
from bot.verifier.quantities import number, undated, unsupported
from bot.verifier.roles import exchanged
from bot.verifier.scope import stretched
from bot.verifier.support import subject_swapped, support, swapped
from bot.verifier.terms import outside
from bot.verifier.validity import false_validity
from bot.verifier.words import canonical, content, holds, sentences
from knowledge.corpus import Corpus
from knowledge.vietnamese import is_marked, words

LONGEST = 900
# Share of a statement's words that one part of a provision must hold for that part alone to speak for it.
SEGMENT = 0.9
_WEAKER = ("obligation_weakened", "permission_added")
_MARKUP = re.compile(r"[<>`|{}\\]|\]\(|https?:|www\.|&#?\w+;|!\[|^#", re.IGNORECASE)
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']{2,})'")
_VERDICT = re.compile(
    r"\b(?:ông|bà|anh ta|chị ta|anh ấy|cô ấy|bạn|tôi|chúng tôi|sếp|thủ trưởng của)\b(?! (?:nội|ngoại))|"
    r"\b(?:trường hợp|việc làm|hành vi) (?:này|trên|đó|của (?:đồng chí|anh|chị))\b[^.;:()]{0,30}\b(?:vi phạm|chạy chức|phạm tội|hợp pháp|đúng quy định|không sao)\b"
)
# Where a statement that rests on several provisions passes from one to the next.
_JOINED = re.compile(r"(?<=[;.])\s+|,? (?:còn|trong khi(?: đó)?|ngược lại|trái lại|đồng thời|ngoài ra|bên cạnh đó)[, ]")
_PLACES = re.compile(
    r"(?:(?:,|ở|tại|theo|của) )?(?:Quy định|Nghị quyết|Chỉ thị|Hướng dẫn|Bộ luật Hình sự)(?: số)? ?[\d][\w/-]* ?(?:(?:ở|tại) (?=khoản|Điều))?|(?:(?:ở|tại|theo) )?(?:khoản \d+ )?Điều \d+",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\((\d)\)(?= )")
_ANNOUNCED = re.compile(r"\b(hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|\d{1,2}) [^\d.;:()]{3,40}:\s*(?=\()", re.IGNORECASE)
_ONLY_WHEN = re.compile(r"\bchỉ (?:được phép|được|có thể) (?P<what>[^.;]+?) (?:khi|sau khi|nếu) (?P<when>[^.;]+?)(?=[.;]|$)", re.IGNORECASE)
_UNHEARD = re.compile(r"(?:mà )?Quy định (\d+)(?:-QĐ/TW)? (?:chưa|không)(?: hề)? (?:nêu|có|quy định|đề cập|liệt kê)(?: đến)?", re.IGNORECASE)
_NOT_UNTIL = re.compile(r"\bkhông được (?P<what>[^.;]+?) (?:khi|nếu) (?P<who>[^.;]*?)chưa (?P<when>[^.;]+?)(?=[.;]|$)", re.IGNORECASE)


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
    reasons = [_content(variant, drawn, corpus, on) for variant in variants(text)]
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
    return misplaced(text, drawn, corpus) or _meaning(text, drawn, corpus, on) or _mixed(text, drawn, corpus, on)


def _meaning(text: str, drawn: Sequence[Evidence], corpus: Corpus, on: dt.date) -> str:
    facts = [t for e in drawn for t in (e.facts, e.plain, _place_free(e)) if t]
    if _VERDICT.search(canonical(text)):
        return "verdict"
    if (why := false_validity(text, drawn, corpus, on)) is not None:
        return why
    if _misquoted(text, drawn):
        return "quotation"
    issued = [e.document.issued.isoformat() for e in drawn]
    if undated(text, facts, issued) is not None:
        return "date"
    if _miscounted(text) or unsupported(counted_out(text, drawn), facts, "") is not None:
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


def _segment(text: str, facts: Sequence[str]) -> str:
    """The part of a provision between semicolons or full stops that holds nearly all words of the statement: then what
    another part permits or demands does not speak for it. "" where there is none."""
    said = set(content(text))
    parts = [part for fact in facts for part in sentences(fact)]
    held = [(len(said & set(content(part))), part) for part in parts]
    best = max(held, default=(0, ""), key=lambda pair: pair[0])
    return best[1] if said and len(parts) > 1 and best[0] >= SEGMENT * len(said) else ""


def _miscounted(text: str) -> bool:
    """Whether a number announces another count than that of the labelled things after it: "năm hình thức: (1) … (4) …"."""
    match = _ANNOUNCED.search(text)
    return match is not None and number(canonical(match[1])) != len(re.findall(r"\((?:\d|[a-hđ])\)", text[match.end() :]))


def counted_out(text: str, drawn: Sequence[Evidence]) -> str:
    """The text without numbers that only count what it lists itself: "hai mục đích: (a) …; (b) …", "cả hai quy định" of two."""
    out = text
    match = _ANNOUNCED.search(text)
    if match is not None and not _miscounted(text):
        out = f"{text[: match.start(1)]}các{text[match.end(1) :]}"
    labels = [int(n) for n in _LABEL.findall(out)]
    if labels == list(range(1, len(labels) + 1)):
        out = _LABEL.sub(" ", out)
    if len({e.document.id for e in drawn}) == 2:
        out = re.sub(r"\b([Cc])ả hai (?=quy định|văn bản|nghị quyết)", r"\1ác ", out)
    return out


def _place_free(e: Evidence) -> str:
    return e.provision.heading or "" if e.provision is not None else ""


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


def _mixed(text: str, drawn: Sequence[Evidence], corpus: Corpus, on: dt.date) -> str:
    """ "mixed" where a part of the statement follows from none of its provisions alone: what two say is not run together.

    A part that names one of several documents is held against that document's provisions.
    """
    if len(drawn) < 2:
        return ""
    for part in _JOINED.split(text):
        named = {h for h in documents(part)}
        own = [e for e in drawn if short_number(e.document.number) in named] if len(named) == 1 else []
        if not any(not _said_by(part, e, corpus, on) for e in own or drawn):
            return "mixed"
    return ""


def _said_by(part: str, e: Evidence, corpus: Corpus, on: dt.date) -> str:
    """The verdict on a part held against one provision, the places it names left aside."""
    return _meaning(_PLACES.sub(" ", part), [e], corpus, on) if part.strip(" .,;") else ""


def variants(text: str) -> list[str]:
    """A statement, and the same thing said the other way round: "chỉ được X khi đã Y" is "không được X khi chưa Y"."""
    said = [text]
    for match in (_ONLY_WHEN.search(text), _NOT_UNTIL.search(text)):
        if match is None:
            continue
        if match.re is _ONLY_WHEN and re.search(r"\b(?:đã|được)\b", match["when"]):
            when = (
                re.sub(r"\bđã\b", "chưa", match["when"], count=1)
                if re.search(r"\bđã\b", match["when"])
                else re.sub(r"\bđược\b", "chưa được", match["when"], count=1)
            )
            said.append(f"{text[: match.start()]}không được {match['what']} khi {when}{text[match.end() :]}")
        if match.re is _NOT_UNTIL:
            said.append(f"{text[: match.start()]}chỉ được {match['what']} khi {match['who']}đã {match['when']}{text[match.end() :]}")
    if re.search(r"\bcó thể là\b", text):
        said.append(re.sub(r"\bcó thể là\b", "là", text))
    if (unheard := _UNHEARD.search(text)) is not None:
        said.append(f"{text[: unheard.start()]}mới so với Quy định {unheard[1]}{text[unheard.end() :]}")
    return said
