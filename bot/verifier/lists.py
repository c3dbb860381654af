"""Lists: a statement's entries are the provision's, none is added, and part of a list is not given as the whole."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from bot.verifier.evidence import Evidence
from bot.verifier.quantities import quantities
from bot.verifier.support import mentions, texts
from bot.verifier.words import canonical, content, holds, lexicon
from knowledge.vietnamese import words

# An entry of a list has at most so many syllables; of three claims or more such a share must be the provision's.
SHORT, MOST = 5, 0.5
# What begins so between two commas is no entry of a list.
_ASIDE = re.compile(r"\s*(?:dù|cho dù|bất kể|cũng|bởi|vì|giống|như|thì|còn|kể cả|mà|nên|tức|nhưng|song|để|nhằm|theo hướng|bất cứ|dưới)\b")
_LEAD = re.compile(r"^(?:(?:biết|việc|từng|các|những|sự|người|đứng ra|làm|có|thi hành|thông qua|qua|khâu|phải|được|bị|về) )+")
_TAIL = re.compile(r"(?: (?:cán bộ|với nhau|của đảng|đảng|của mình|của họ|của cán bộ|đội ngũ|biết|nữa|này|đó|nói trên))+$")
_ENTRY = re.compile(r"[,;:.()\n—]| – | - |\b(?:và|hoặc|hay|cũng như|lẫn)\b")


def foreign(text: str, drawn: Sequence[Evidence], known: Collection[tuple[str, ...]]) -> str:
    """ "listed" where the statement lists a thing (post, kin, body, sanction, entry of another list) its provisions do not."""
    said, held = canonical(text), texts(drawn)
    carried = set(words(held))
    rest = re.sub(r"\b(?:bố trí|chú trọng|chú ý|bố cục|cô lập|bác bỏ|chồng chéo|thuế suất)\b", " ", said)
    for phrase in sorted(lexicon()["strict"], key=len, reverse=True):
        if holds(phrase, rest):
            apart = len(phrase.split()) > 2 and not neighbours(phrase) & neighbours(held)
            if not holds(phrase, held) and (apart or not set(phrase.split()) <= carried):
                return "listed"
            if len(phrase.split()) == 1 and phrase not in carried:
                return "listed"
            rest = re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)", " ", rest)
    same = [p for group in lexicon()["same"] if any(holds(p, held) for p in group) for p in group]
    allowed = carried | {w for p in same if holds(p, said) for w in p.split()}
    for part in re.split(r"[,;:.()\n]| và | hoặc | hay ", said):
        entry = tuple(words(part))
        if entry in known and not set(content(part)) <= allowed:
            return "listed"
    own = " \n ".join(canonical(f"{e.facts} \n {e.plain} \n {e.provision.heading or '' if e.provision else e.naming}") for e in drawn)
    stated = allowed - (carried - set(words(own)))
    titles = " \n ".join(canonical(e.naming) for e in drawn)
    return (
        _inserted(_unnamed(said, drawn), own, titles, stated, _syllables(frozenset(known))) or _borrowed(said, own, known) or _incomplete(said, drawn)
    )


_CLOSED = re.compile(r"\b(?:gồm|bao gồm)(?: có)?:? (?!(?:cả|các|những)\b)(.+)$")
_OPEN = re.compile(r"\b(?:như|trong đó|ví dụ|chẳng hạn|nhất là|gồm cả|có cả)\b")


def entries(text: str) -> list[str]:
    """The entries of the list that a provision's text gives, "… gồm: a; b; c" → ["a", "b", "c"]; [] where it gives none.

    Of several lists the longest counts; commas part entries only where no semicolon does.
    """
    found: list[list[str]] = [[]]
    for line in re.split(r"(?<!\d)\.(?!\d)|\n", canonical(text)):
        opened = re.search(r": (?=\w)|\b(?:gồm|bao gồm) (?!(?:cả|các|những)\b)", line)
        rest = line[opened.end() :] if opened else ""
        parts = rest.split(";") if ";" in rest else re.split(r",| và | hoặc ", rest)
        found.append([p.strip() for p in parts if words(p)])
    best = max(found, key=len)
    return best if len(best) > 2 else []


def _incomplete(said: str, drawn: Sequence[Evidence]) -> str:
    """ "list_incomplete" where a statement gives as the whole list what is part of it."""
    closed = _CLOSED.search(said)
    if closed is None or _OPEN.search(said):
        return ""
    entries = [p for p in re.split(r"[,;]| và | hoặc ", closed[1]) if words(p)]
    if len(entries) < 2:
        return ""
    for e in drawn:
        held = _CLOSED.search(canonical(e.facts).split(".")[0].replace("\n", " "))
        listed = [p for p in re.split(r"[,;]| và | hoặc ", held[1]) if words(p)] if held else []
        matched = sum(bool(set(content(p)) & set(content(closed[1]))) for p in listed)
        if len(listed) > 2 and 2 <= matched < len(listed) - 1:
            return "list_incomplete"
    return ""


@lru_cache(maxsize=8)
def _syllables(known: frozenset[tuple[str, ...]]) -> frozenset[str]:
    """Every syllable of the known entries: the same for every statement, so made once."""
    return frozenset(w for entry in known for w in entry)


def _unnamed(said: str, drawn: Sequence[Evidence]) -> str:
    """A text without the lists that the titles of its documents hold: "… chống tham nhũng, lãng phí, tiêu cực"."""
    for e in drawn:
        for run in re.findall(r"\w+ \w+(?:, \w+ \w+)+", canonical(e.naming)):
            said = said.replace(run, " ")
    return said


def _inserted(said: str, held: str, titles: str, allowed: Collection[str], known: frozenset[str]) -> str:
    """ "list_added" where something between two commas is not the provision's: neither its words nor words that stand for them."""
    pairs = neighbours(held)
    for match in re.finditer(r"(?<=[,;:])\s*([^,;:.()\n]+?)\s*(?=,|;|\.|$)", said):
        if not _among(said, match, held):
            continue
        for part in _ENTRY.split(match[1]):
            core = _core(part)
            several = part != match[1]  # a thing of the title stands alone between commas only where it was put there
            if _ASIDE.match(part) or (
                (" " in core or part.strip().startswith(("từng ", "mỗi "))) and (holds(core, held) or (several and holds(core, titles)))
            ):
                continue
            syllables = words(part)
            named, quoted = mentions(part.strip()), re.fullmatch(r"\s*[\"'](.+)[\"']\s*", part)
            if (quoted and not re.search(r"\blà\b", said[: match.start()]) and not holds(quoted[1], held)) or (
                named and named[0][1:] == (0, len(part.strip())) and len(content(said[: match.start()])) > SHORT and not holds(part.strip(), held)
            ):
                return "list_added"
            if (named and named[0][1] == 0) or '"' in part or quantities(part):
                continue
            if not 0 < len(syllables) <= SHORT or part.strip() in lexicon()["spoken"] or holds(part.strip(), held):
                continue
            claims = content(part)
            if (
                claims
                and known.issuperset(claims)
                and not set(claims) <= set(allowed)
                and (len(claims) < 3 or sum(w in allowed for w in claims) < MOST * len(claims))
            ):
                return "list_added"
            light = len(syllables) > 1 and not claims and not any(s[0].isdigit() for s in syllables)
            if light and not neighbours(part) & pairs:
                return "list_added"
    return ""


def _core(part: str) -> str:
    """An entry of a list without the words that only lead to it or follow it: "việc miễn nhiệm cán bộ" → "miễn nhiệm"."""
    return _TAIL.sub("", _LEAD.sub("", part.strip())).strip()


def _borrowed(said: str, held: str, known: Collection[tuple[str, ...]]) -> str:
    """ "list_added" where between two things that follow each other in the provision stands an entry of another provision's list."""
    parts = [p.strip() for p in re.split(r"[,;:.()\n]", said)]
    for before, part, after in zip(parts, parts[1:], parts[2:], strict=False):
        left, right = " ".join(words(before)[-2:]), " ".join(words(after)[:2])
        joined = left and right and re.search(rf"(?<!\w){re.escape(left)}[,;:]* {re.escape(right)}(?!\w)", held)
        if joined and tuple(words(part)) in known and not holds(part, held):
            return "list_added"
    return ""


def _among(said: str, match: re.Match[str], held: str) -> bool:
    """Whether a part between commas stands beside a short part that is the provision's: then it poses as an entry of its list."""
    before, after = re.split(r"[,;:.()\n]", said[: match.start()].rstrip(" ,;:")), re.split(r"[,;:.()\n]", said[match.end() :].lstrip(" ,;"))
    beside = [words(p)[-SHORT:] for p in before[-1:]] + [words(p)[:SHORT] for p in after[:1]] + [words(p) for p in _ENTRY.split(match[1])]
    return any(part and holds(" ".join(part[-2:]), held) for part in beside[:1]) or any(
        part and holds(" ".join(part[:2]), held) for part in beside[1:]
    )


def neighbours(text: str) -> set[tuple[str, ...]]:
    """Every two syllables that stand side by side: "cấp phó của" → {("cấp", "phó"), ("phó", "của")}."""
    syllables = words(canonical(text))
    return {(a, b) for a, b in zip(syllables, syllables[1:], strict=False)}
