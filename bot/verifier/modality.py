"""What may, must or need not be done, and what is excepted: none of it exchanged, added or lost."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.verifier.operators import EXCEPT, MAY, MUST, SET_APART, governed, outside_of
from bot.verifier.words import content, holds, sentences
from knowledge.vietnamese import words

# "có thể bị phạt tù" of a scale of punishments says what the scale says.
_LIABLE, _SCALE = (
    re.compile(r"\bcó thể (?:sẽ )?(?:bị|phải chịu|chịu|dẫn tới|dẫn đến|tới|đến|khiến)\b"),
    re.compile(r"\bhình thức:|\btù \d|\btù từ|\bphạt tiền|\bhình thức kỷ luật|\bcải tạo"),
)
_CONSIDERED = re.compile(r"\bcó thể (?=(?:được |bị )?(?:đưa ra )?xem xét)")
# What says as much as a permission: "để ngỏ khả năng", "mục tiêu" of "phấn đấu".
_OPEN, _AIMED = re.compile(r"\b(?:khả năng|để ngỏ)\b"), re.compile(r"\b(?:mục tiêu|chỉ tiêu|mốc|hướng tới)\b")
# "kể cả khi do bất khả kháng" against "trừ bất khả kháng"; what sets an exception apart without the word for it, and the share of it told.
_EVEN = re.compile(r"\b(?:kể cả|ngay cả|bất kể|dù|cho dù|cả khi)\b([^.;]*)")
TOLD = 0.6
_ASIDE = re.compile(r"[,;.:()\n]|\b(?:nhưng|song|còn|thì)\b")
_OTHERWISE = re.compile(r"[;.\n]|\b(?:nhưng|song|còn|thì)\b")
_TRIAL = re.compile(r"\b(?:thí điểm|làm thử)\b")
FIRST, _NO_DEED = 6, frozenset(("được", "bị", "có", "là", "và", "của", "các", "một", "cho", "để", "với", "cơ", "quan", "giao", "khi"))


def modal(said: str, held: Sequence[str], whole: str, rule: bool) -> str | None:
    """The name of the permission or duty that a canonical statement adds, loses or moves; None where it keeps them."""
    free = _LIABLE.sub(" ", said) if _SCALE.search(whole) else said
    if "xem xét" in whole and not MAY.search(whole):
        free = _CONSIDERED.sub(" ", free)  # what may be considered is what is to be considered
    if MAY.search(free) and not MAY.search(whole):
        return "permission_added"
    if MUST.search(said) and not MUST.search(whole) and (not rule or _must_of_may(said, held)):
        return "obligation_added"
    said_words = set(words(said))
    said_may = {w for g in governed(said, MAY, wide=True) for w in g}
    for text in () if _OPEN.search(said) else [re.sub(r"\([^()]*\)", " ", t) for t in held]:
        bare = outside_of([text], MAY)
        if _AIMED.search(said) and all(m[0] == "phấn đấu" for m in MAY.finditer(text)):
            continue
        if any(holds(m[0], said) or (_TRIAL.fullmatch(m[0]) and _TRIAL.search(said)) for m in MAY.finditer(text)):
            continue
        for group in governed(text, MAY):
            kept = [w for w in group if w in said_words]
            if said_may & {w for g in governed(text, MAY, wide=True) for w in g}:
                continue
            if len(group) >= 2 and len(kept) == len(group) and not any(w in said_may for w in kept) and any(w not in bare for w in kept):
                return "permission_lost"
    for group in [content(_ASIDE.split(free[m.end() :])[0]) for m in MAY.finditer(free)]:
        mays = {w for t in held for g in governed(t, MAY, wide=True) for w in g}
        mays |= {w for t in held for part in _OTHERWISE.split(t) if MAY.search(part) for w in content(part)}
        known = [w for w in group if w in set(words(whole))]
        if known and not any(w in mays for w in known):
            return "permission_moved"
    return None


def _must_of_may(said: str, held: Sequence[str]) -> bool:
    """Whether the statement makes a duty of what the provisions leave open."""
    left_open = {w for t in held for m in MAY.finditer(t) for w in _first(t[m.end() :])}
    return any(left_open & set(_first(said[m.end() :])) for m in MUST.finditer(said))


def _first(rest: str) -> list[str]:
    """The first words that a permission or a duty speaks of; of "làm nhiều việc" what counts is "nhiều", "việc"."""
    return [w for w in words(_ASIDE.split(rest)[0])[:FIRST] if w not in _NO_DEED]


def lost_exception(said: str, held: Sequence[str]) -> str | None:
    """ "exception_lost" or "exception_turned" where a canonical statement says the rule without its exception, or against it."""
    for text in held:
        for sentence in sentences(text):
            cut = EXCEPT.search(sentence)
            if cut is None:
                continue
            excepted = set(content(re.split(r"[;)]", sentence[cut.end() :])[0]))
            if any(len(excepted & set(content(m[1]))) >= min(2, len(excepted)) > 0 for m in _EVEN.finditer(said)):
                return "exception_turned"
            if EXCEPT.search(said) or (excepted and len(excepted & set(words(said))) >= TOLD * len(excepted) and SET_APART.search(said)):
                continue
            main = set(content(sentence[: cut.start()]))
            if main and len(main & set(words(said))) >= 0.7 * len(main):
                return "exception_lost"
    return None
