"""What is declined before anything is looked up: help with wrongdoing, playing a part in it, a verdict on a named person."""

from __future__ import annotations

import re
from typing import Literal

from bot import classifier
from bot.question import Query, patterns, vocabulary
from knowledge.vietnamese import fold, is_marked

# Log-odds of the classifiers. Patterns decide between the two bounds; beyond them the classifier is right in all
# but a few of the labelled questions (see evals/calibration).
SURE_HELP = 1.5
SURELY_NOT_HELP = -1.5
SURE_PERSON, SURELY_NOT_PERSON = 1.0, -1.0
FOLLOW_UP = 6
Refusal = Literal["help", "role", "person"]
# A name: an honorific and two to five capitalised syllables, or a common family name written without capitals.
_HONORIFIC = r"(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ô|[Đđ]ồng chí|[Đđ]/c|[Bb]ác|[Cc]hú)"
_TITLES = r"(?:[Bb]í thư|[Cc]hủ tịch|[Gg]iám đốc|[Tt]rưởng phòng|[Tt]hủ tướng|[Bb]ộ trưởng|[Tt]rưởng ban|[Hh]iệu trưởng|[Vv]iện trưởng|[Cc]ục trưởng)"
_SPOKEN_HONORIFICS = frozenset(["ông", "bà", "chị", "đồng", "bí", "chủ", "giám", "trưởng", "bác", "chú"])
_CAPITAL = r"[A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ]"
_NAME = re.compile(rf"\b(?:{_HONORIFIC}|{_TITLES})\s+(?:[^\W\d_]+\s+){{0,6}}?({_CAPITAL}[^\W\d_]*(?:\s+{_CAPITAL}[^\W\d_]*){{1,4}})")
_BARE_NAME = re.compile(rf"({_CAPITAL}[a-zà-ỹđ]+(?:\s+{_CAPITAL}[a-zà-ỹđ]+){{1,3}})")


def refusal(query: Query) -> Refusal | None:
    """Why the question must be declined, or None.

    "Khai thế nào để không ai lần ra?" → "help"; "Ông Nguyễn Văn A có chạy chức không?" → "person"; "Ai ký Quy định
    205?" → None.
    """
    found = patterns("refusal")
    line = query.line
    spoken = query.bare if len(query.bare) > FOLLOW_UP else query.bare + query.context_bare
    help_odds = classifier.log_odds("help", spoken)
    if help_odds >= SURE_HELP:
        return "help"
    if classifier.log_odds("person", query.bare) >= SURE_PERSON and names_person(query):
        return "person"
    if help_odds <= SURELY_NOT_HELP:
        return (
            "person"
            if found["verdict"].search(line) and names_person(query) and classifier.log_odds("person", query.bare) > SURELY_NOT_PERSON
            else None
        )
    if found["role"].search(line) and found["wrongdoing"].search(line):
        return "role"
    if found["help_outright"].search(line):
        return "help"
    if found["how_to"].search(line) and found["evasion"].search(line) and not found["prevent"].search(line):
        return "help"
    if found["verdict"].search(line) and names_person(query):
        return "person"
    return None


def names_person(query: Query) -> bool:
    """Whether the question names a person: an honorific or title with a name, or a common family name in lower case."""
    if _NAME.search(query.text):
        match = _NAME.search(query.text)
        if match and not _is_body(match[1]):
            return True
    surnames = "|".join(vocabulary("surnames"))
    for match in re.finditer(rf"\b(?:ong|ba|anh|chi|dong chi|bi thu|chu tich|giam doc|truong phong|bac|chu) (?:{surnames}) [a-z]+\b", query.line):
        # "chỉ định trọng tài" folds to what "chị Đinh Trọng" folds to.
        spoken = query.marked[query.line[: match.start()].count(" ")]
        if spoken in _SPOKEN_HONORIFICS or not is_marked(spoken):
            return True
    return any(fold(m[1].split()[0]) in set(vocabulary("surnames")) and not _is_body(m[1]) for m in _BARE_NAME.finditer(query.text))


def _is_body(name: str) -> bool:
    """Capitalised words that name an organ or place, not a person: "Bộ Chính trị", "Trung ương"."""
    return bool(
        re.match(r"(?:bo |ban |uy |trung |tinh |thanh |huyen |dang |hoi |quoc |chinh |so |viet |quy |nghi |chi thi|dieu |ha noi)", fold(name) + " ")
    )
