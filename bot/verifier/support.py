"""Whether the words of a statement are the provision's, or may stand for them: subjects, listed things, everything else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from bot.verifier.dates import well_labelled_dates
from bot.verifier.evidence import Evidence
from bot.verifier.numbers import well_labelled
from bot.verifier.quantities import quantities
from bot.verifier.words import canonical, clauses, content, context, holds, lexicon, nearness
from knowledge.vietnamese import words

# Share of a statement's claims that the provisions must carry, over the statement and in each clause of three or more.
WHOLE = 0.66
CLAUSE, FEW = 0.5, 3
# A number or period of the statement counts as so many words.
COUNTED = 2
# A provision speaks to those whom it names within so many characters of the head of a sentence.
OPENING = 45
HEADING = 60
PEOPLE = frozenset(("head", "member", "staff", "candidate", "inspected", "party_member", "secretary"))
# To lead is what someone does, not who does it.
_LEADING = re.compile(r"(?<=vừa )lãnh đạo|(?<=một người )lãnh đạo|(?<=cùng )lãnh đạo|lãnh đạo(?= cả\b| cơ quan\b| ban\b|, chỉ đạo)")
_LEVEL = re.compile(r"cấp (tỉnh|huyện|xã)")
_FROM_WHERE = re.compile(r" (?:được |đến |lấy )?(?:từ|ở|tại|bên|nơi)\b")
_SOURCE = re.compile(r"\b(?:nguồn|người) (?:tại|từ|bên|ngoài)\b")
_SOLVER = re.compile(r"\bngười \w+ có (?:trách nhiệm|thẩm quyền|quyền)\b")
_FOLK = re.compile(r"\bdân\b(?! (?:chủ|vận|tộc|sự|cư|số|quân|biểu))")
_DUTY = re.compile(r" (?:chỉ|phải|không được|bị|được|có trách nhiệm|thì)\b")
_UNDERGOING = re.compile(
    r" (?:chưa|không) (?:cho phép|đồng ý|chấp thuận)|[^,.;]{0,50}?(?<!không )\b(?:bị|được)\b(?! (?:cấm|phép|làm|giao|quyền|kỷ luật))|[^,.;]{0,20}\bthuộc (?:diện|đối tượng|nhóm)\b"
)


def texts(drawn: Sequence[Evidence]) -> str:
    """Everything that provisions say and are called, in one canonical text."""
    return " \n ".join(canonical(f"{e.facts} \n {e.plain} \n {e.naming}") for e in drawn)


def support(text: str, drawn: Sequence[Evidence]) -> str:
    """ "support" where too many words are not the provision's; "" where enough are."""
    held = texts(drawn)
    carried, aids = set(words(held)), set(words(canonical(" ".join(e.aids for e in drawn))))
    said = canonical(text)
    for group in lexicon()["same"]:
        if any(holds(p, held) for p in group):
            carried |= {w for p in group if holds(p, said) for w in p.split()}
    total = content(text)
    if not total:
        return "" if re.search(r"\d", said) or quantities(said) else "support"
    counted = COUNTED * len(quantities(said))  # their truth is looked at elsewhere: `bot.verifier.numbers`
    if sum(1.0 if w in carried else 0.7 if w in aids else 0.0 for w in total) + counted < WHOLE * (len(total) + counted):
        return "support"
    for clause in clauses(text):
        claims = content(clause)
        if len(claims) >= FEW and sum(w in carried or w in aids for w in claims) < CLAUSE * len(claims):
            return "support_clause"
    return ""


def swapped(text: str, facts: Sequence[str]) -> str:
    """ "swapped" where one of several exclusive things stands beside the words that belong to another."""
    said, held = canonical(text), [canonical(f) for f in facts]
    if well_labelled_dates(text, facts):
        return ""
    said = re.sub(r"\b(?:trước|sau) (?:đó|đây|này)\b", " ", said)
    for group in lexicon()["exclusive"]:
        spoken = [p for p in group if holds(p, said)]
        if len(spoken) > 1 and all(well_labelled(said, facts, p) for p in spoken):
            continue
        if len(spoken) == 1 and (any(len(t) <= HEADING and holds(spoken[0], t) for t in held) or well_labelled(said, facts, spoken[0])):
            continue  # what the heading names, or what stands beside its own number
        for phrase in group:
            for match in re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", said) if phrase in said else ():
                own = context(said, match.start(), match.end())
                for p in group:
                    for w in p.split():
                        own.pop(w, None)
                scores = {
                    p: max(
                        (nearness(own, context(t, m.start(), m.end())) for t in held for m in re.finditer(rf"(?<!\w){re.escape(p)}(?!\w)", t)),
                        default=-1.0,
                    )
                    for p in group
                }
                if scores[phrase] < 0:
                    if (
                        (level := _LEVEL.fullmatch(phrase)) is not None
                        and any(holds(level[1], t) for t in held)
                        and (
                            not any(holds(p, t) for p in group for t in held if _LEVEL.fullmatch(p))
                            or any(
                                re.search(rf"\b(?:tỉnh|huyện)(?:,| và| hoặc) {level[1]}\b|\b{level[1]}(?:,| và| hoặc) (?:huyện|xã)\b", t)
                                for t in held
                            )
                        )
                    ):
                        continue
                    if any(v >= 0 for v in scores.values()):
                        return "swapped"
                elif any(
                    v > scores[phrase] + 1.0 for p, v in scores.items() if p != phrase and not holds(p, said) and not _beside(phrase, p, group, held)
                ):
                    return "swapped"
    return ""


def _beside(one: str, other: str, group: Sequence[str], held: Sequence[str]) -> bool:
    """Whether two of a group stand in one list, "khiển trách, cảnh cáo hoặc cách chức": they share what stands around it."""
    some = "|".join(map(re.escape, sorted(group, key=len, reverse=True)))
    entry = rf"(?:{some}|[^\W\d]+(?: [^\W\d]+){{0,3}})"
    chains = (
        m[0] for t in held for m in re.finditer(rf"(?<!\w)(?:{some})(?:(?:,| và| hoặc| hay)+ {entry})*(?:,| và| hoặc| hay)+ (?:{some})(?!\w)", t)
    )
    return any(holds(one, c) and holds(other, c) for c in chains)


def mentions(text: str) -> list[tuple[str, int, int]]:
    """The classes of subjects named in a canonical text, with their places; the longest phrase wins."""
    return list(_mentions(text))


@lru_cache(maxsize=8192)
def _mentions(text: str) -> tuple[tuple[str, int, int], ...]:
    found: list[tuple[str, int, int]] = []
    rest = text
    for phrase, name in _subject_table():
        if phrase not in rest:
            continue
        if phrase == "lãnh đạo":
            rest = _LEADING.sub(lambda m: "·" * len(m[0]), rest)
        for match in re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", rest):
            found.append((name, match.start(), match.end()))
        rest = re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)", lambda m: "·" * len(m[0]), rest)
    return tuple(sorted(found, key=lambda x: x[1]))


@cache
def _subject_table() -> list[tuple[str, str]]:
    return sorted(((p, name) for name, phrases in lexicon()["subjects"].items() for p in phrases), key=lambda x: -len(x[0]))


def subjects(text: str) -> list[tuple[str, int]]:
    """The classes of subjects named in a canonical text, with where each begins."""
    return [(name, start) for name, start, _ in _mentions(text)]


def subject_swapped(text: str, drawn: Sequence[Evidence]) -> str:
    """ "subject" where the statement names someone the provisions do not, or opens with someone who is not their subject."""
    said, held = canonical(text), texts(drawn)
    known = {name for name, _ in subjects(held)}
    if _SOLVER.search(held):
        known |= {"authority"}
    if not known & PEOPLE and all(e.document.kind != "Bộ luật" for e in drawn):
        known |= {"party_member"}  # a party document that names nobody speaks to cán bộ, đảng viên
    everyday = {"candidate"} - known if "party_member" in known else set()  # "nhân sự" of everyday speech
    if _FOLK.search(held):
        known |= {"people"}
    for name, _ in subjects(said):
        if name not in known | everyday:
            return "subject"
    own = {n for e in drawn for n in _own_subjects(e)}
    own |= {"party_member"} & known if not own & PEOPLE else set()
    opening = [
        (name, end) for name, at, end in mentions(said) if not re.sub(r"^(?:theo [^,:]{0,80}[,:] )?(?:mọi |các |những |cả )?", "", said[:at]).strip()
    ]
    if opening and opening[0][0] in everyday and not (_FROM_WHERE.match(said[opening[0][1] :]) and _SOURCE.search(held)):
        return "subject"
    if opening and opening[0][0] in everyday:
        return ""
    if opening and _UNDERGOING.match(said[opening[0][1] :]):
        return ""  # whom it is done to may stand anywhere in the provision: `bot.verifier.roles` looks at who does it
    if opening and opening[0][0] not in own and (own or opening[0][0] == "authority"):
        return "subject"
    return ""


def _own_subjects(e: Evidence) -> set[str]:
    """Who the provision itself speaks to: named by its heading, its elements, or at the head of its clauses."""
    if e.provision is None:
        return set()
    found: set[str] = set()
    for source in (e.plain, *re.split(r"[.;\n]", e.facts), e.provision.elements.subject or "" if e.provision.elements else ""):
        found |= {name for name, at in subjects(canonical(source)) if at <= OPENING}
    for source in (canonical(e.plain), canonical(e.facts)):
        found |= {name for name, at, end in mentions(source) if source[:at].endswith((" là ", " do ")) or _DUTY.match(source[end:])}
    heading = canonical(e.provision.heading or "")
    if heading.startswith("đối với"):
        found |= {name for name, at in subjects(heading)[:1]}
    if heading.startswith("trách nhiệm của"):
        found |= {name for name, _ in subjects(heading)}
    return found
