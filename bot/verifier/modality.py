"""What may, must or need not be done, and what is excepted: none of it exchanged, added or lost."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.verifier.operators import EXCEPT, MAY, MUST, SET_APART, governed, outside_of
from bot.verifier.words import content, holds, sentences
from knowledge.vietnamese import words

# "có thể bị phạt tù" of a scale of punishments says what the scale says.
_LIABLE, _SCALE = (
    re.compile(r"\bcó thể (?:sẽ )?(?:bị|phải chịu|chịu|dẫn tới|dẫn đến)\b"),
    re.compile(r"\bhình thức:|\btù \d|\btù từ|\bphạt tiền|\bhình thức kỷ luật|\bcải tạo"),
)
# "kể cả khi do bất khả kháng" against "trừ bất khả kháng"; what sets an exception apart without the word for it, and the share of it told.
_EVEN = re.compile(r"\b(?:kể cả|ngay cả|bất kể|dù|cho dù|cả khi)\b([^.;]*)")
TOLD = 0.6


def modal(said: str, held: Sequence[str], whole: str, rule: bool) -> str | None:
    """The name of the permission or duty that a canonical statement adds, loses or moves; None where it keeps them."""
    free = _LIABLE.sub(" ", said) if _SCALE.search(whole) else said
    if MAY.search(free) and not MAY.search(whole):
        return "permission_added"
    if MUST.search(said) and not MUST.search(whole) and (not rule or MAY.search(whole)):
        return "obligation_added"
    said_words = set(words(said))
    said_may = {w for g in governed(said, MAY, wide=True) for w in g}
    for text in held:
        bare = outside_of([text], MAY)
        if any(holds(m[0], said) for m in MAY.finditer(text)):
            continue
        for group in governed(text, MAY):
            kept = [w for w in group if w in said_words]
            if said_may & {w for g in governed(text, MAY, wide=True) for w in g}:
                continue
            if len(group) >= 2 and len(kept) == len(group) and not any(w in said_may for w in kept) and any(w not in bare for w in kept):
                return "permission_lost"
    for group in governed(free, MAY, wide=True):
        mays = {w for t in held for g in governed(t, MAY, wide=True) for w in g}
        known = [w for w in group if w in set(words(whole))]
        if known and not any(w in mays for w in known):
            return "permission_moved"
    return None


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
