"""What an answer's text says: facts by their surface forms, forbidden statements, articles it speaks of.

Everything is compared folded (lower case, no diacritics), on whole syllables: the form "quà" is not met by "quan".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from knowledge.vietnamese import fold

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
# Words that turn what follows, within a few syllables and no comma, into its denial.
_DENIED_BEFORE = re.compile(r"\b(?:khong|chua|chang|dung cho rang|nham|sai)\b(?:[^\w,;:]+\w+){0,6}[^\w,;:]*$")
_DENIED_AFTER = re.compile(
    r"^\W*(?:\w+\W+){0,3}?(?:la (?:sai|nham|khong|chua)|khong (?:dung|chinh xac|co co so|co can cu|phai)|chua (?:dung|chinh xac)|(?:bi )?nham lan)\b"
)
_QUOTED = re.compile(r"[\"“”«»'‘’]")
_ARTICLE = re.compile(r"\bdieu (\d+)\b[^.;:\n\d]{0,12}?\b(?:quy dinh|qd)(?: so)? (\d{1,3})\b")


def plain(text: str) -> str:
    """Folded, without Markdown marks and citation numbers: "**Điều 4** [1]" → "dieu 4"."""
    return re.sub(r"[ \t]+", " ", re.sub(r"\*\*|__|`|\[\d+\]|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)", "", fold(text)))


def find(form: str, text: str) -> Iterable[re.Match[str]]:
    """Every place where a surface form stands, as whole syllables, in a text made by `plain`."""
    needle = r"\s+".join(map(re.escape, fold(form).split()))
    return re.finditer(rf"(?<!\w){needle}(?!\w)", text) if needle else iter(())


def says(forms: Sequence[str], text: str) -> bool:
    """Whether any of the surface forms of one fact stands in a text made by `plain`."""
    return any(True for form in forms for _ in find(form, text))


def facts_met(facts: Sequence[Sequence[str]], answer: str) -> list[bool]:
    """For each fact whether the answer says it."""
    text = plain(answer)
    return [says(forms, text) for forms in facts]


def forbidden(statements: Sequence[str], answer: str, question: str) -> list[str]:
    """The false statements that the answer makes. One inside a denial, or that repeats the question, is not made."""
    text, asked = plain(answer), plain(question)
    made = []
    for statement in statements:
        for match in find(statement, text):
            before, after = _around(text, match)
            if not denied(before, after) and not _repeats(match[0], before, after, asked):
                made.append(statement)
                break
    return made


def _around(text: str, match: re.Match[str]) -> tuple[str, str]:
    """The rest of the sentence before and after a match."""
    start = max((m.end() for m in _SENTENCE.finditer(text, 0, match.start())), default=0)
    following = _SENTENCE.search(text, match.end())
    return text[start : match.start()], text[match.end() : following.start() if following else len(text)]


def denied(before: str, after: str) -> bool:
    """Whether the rest of a sentence denies what stands between `before` and `after`."""
    return bool(_DENIED_BEFORE.search(before) or _DENIED_AFTER.search(after))


def _repeats(statement: str, before: str, after: str, asked: str) -> bool:
    """Whether the statement is the question's own, put in quotation marks or repeated with its sentence."""
    if not any(True for _ in find(statement, asked)):
        return False
    quoted = len(_QUOTED.findall(before)) % 2 == 1 and bool(_QUOTED.search(after))
    sentence = " ".join(re.findall(r"\w+", f"{before}{statement}{after}"))
    return quoted or sentence in " ".join(re.findall(r"\w+", asked))


def articles_named(answer: str) -> list[tuple[str, int]]:
    """(document head number, article) of each "Điều N Quy định M" the answer states and does not deny."""
    text = plain(answer)
    return [(m[2], int(m[1])) for m in _ARTICLE.finditer(text) if not denied(*_around(text, m))]


def holds_text(part: str, answer: str) -> bool:
    """Whether the answer repeats a text word for word, whatever the punctuation, case and diacritics."""
    wanted, said = (" ".join(re.findall(r"\w+", plain(t))) for t in (part, answer))
    return bool(wanted) and f" {wanted} " in f" {said} "
