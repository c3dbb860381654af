"""Who does what to whom, and whose a thing is: a statement must not exchange the parts that a provision gives."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.verifier.support import mentions
from bot.verifier.words import canonical, content, lexicon, sentences
from knowledge.vietnamese import words

# Words between someone and what they do that leave the doing theirs; a passive mark is none of them.
_HELPING = frozenset(
    [
        "phải",
        "sẽ",
        "đã",
        "đang",
        "cần",
        "cũng",
        "vẫn",
        "có",
        "trách",
        "nhiệm",
        "thường",
        "xuyên",
        "nghiêm",
        "chủ",
        "động",
        "tự",
        "mình",
        "cùng",
        "thì",
        "mà",
        "đều",
        "còn",
        "luôn",
        "mới",
        "không",
    ]
)
# What someone has, and does not do.
_THINGS = frozenset(
    ("vị trí", "công tác", "chức vụ", "hồ sơ", "uy tín", "trách nhiệm", "quyền hạn", "danh sách", "thẩm quyền", "phương án", "hệ thống")
)
# Light verbs: syllables that carry no claim of their own and yet say who does what.
_LIGHT = frozenset(("đưa", "báo", "giữ", "dùng"))
_PERMIT = re.compile(r"(?:bị (?:nghiêm )?cấm|được phép|không được phép|không được|có thể|được quyền)\s*")
_PASSIVE = ("bị", "được")
_UNDERGOES = re.compile(r"(?<!không )\b(?:bị|được)\b(?! (?:giao|phép))(?: \w+){0,3}\s*$")
_PERSON = r"(?:người|cá nhân|ai|kẻ)"
# Whom a thing is about does nothing to it: "hồ sơ về đối tượng kiểm tra không được cung cấp".
_SPOKEN_OF = re.compile(r"\bvề (?:\w+ )?$")
_SUCH_AS = re.compile(r"[:;(]|\b(?:như|gồm)\b")
_END = re.compile(r"[.;:()\n]|\b(?:thì|phải|bị|được|mà|nếu|khi|là|của|có|nhằm|để)\b")
# How far before or after an act someone may stand in a provision and still belong to it.
REACH = 90
_OF = re.compile(r"(\w+ \w+) của ((?:chính|một|những|các|mọi|bản)? ?\w+)")
_FOR = re.compile(r"(?!ý cho\b|của\b)\b(\w+) (?:cho |lên |với )?(chính mình|bản thân|mình|người khác)\b")
_EITHER = re.compile(r"(\w+) ((?:chính )?mình) (?:hoặc|và|hay) (người khác)\b")
_SELF, _OTHER = re.compile(r"\b(?:mình|bản thân)\b"), re.compile(r"\b(?:người|kẻ|cá nhân|tổ chức|ai)\b")


def exchanged(statement: str, facts: Sequence[str]) -> str:
    """ "roles" where the one who does a thing becomes the one it is done to, "possessor" where a thing becomes another's; "" else."""
    said, held = canonical(statement), [canonical(f) for f in facts]
    return _acting(said, held) or _voice(said, held) or _owning(said, held)


def _acting(said: str, held: Sequence[str]) -> str:
    theirs = [s for t in held for s in sentences(t)]
    for sentence in sentences(said):
        for name, act, role in _roles(sentence):
            known = {r for t in theirs for r in _parts_of(t, name, act)} if _is_deed(act) else set()
            if known and role not in known:
                return "roles"
    return ""


def _is_deed(act: str) -> bool:
    """Whether the syllables begin with a verb that one does to another: "kiểm tra", "biếu quà", "đưa"."""
    deeds = lexicon()["deeds"]
    return act in deeds or act.split()[0] in deeds


def _roles(sentence: str) -> list[tuple[str, str, str]]:
    """(class of subject, two syllables of an act beside it, "agent" | "patient") for everyone a sentence names."""
    found = []
    for name, start, end in mentions(sentence):
        rest, passive = sentence[end:].lstrip(), False
        while (cut := _PERMIT.match(rest)) or ((cut := re.match(r"(\w+)\s*", rest)) and (cut[1] in _HELPING or cut[1] in _PASSIVE)):
            passive = cut[0].strip() in _PASSIVE
            rest = rest[cut.end() :]
        act = re.match(r"\w+ \w+", rest)
        if (
            act
            and not _SPOKEN_OF.search(sentence[:start])
            and act[0] not in _THINGS
            and not any(a == len(sentence) - len(rest) for _, a, _ in mentions(sentence))
        ):
            found.append((name, act[0], "patient" if passive else "agent"))
        before = re.search(r"(?<!\w)(\w+ \w+) $", sentence[:start])
        if (
            before
            and before[1] not in _THINGS
            and not set(before[1].split()) & {"của", "bởi", "do", "bị", "được", "cho", "với", "là", "và", "hoặc", "các", "những", "một"}
        ):
            found.append((name, before[1], "patient"))
        verb = re.search(r"\b(\w+) $", sentence[:start])
        if verb and content(verb[1]) + [w for w in [verb[1]] if w in _LIGHT]:
            found.append((name, verb[1], "patient"))
    return found


def _parts_of(sentence: str, name: str, act: str) -> set[str]:
    """The parts that a sentence of a provision gives someone in an act."""
    found = set()
    places = [(a, b) for n, a, b in mentions(sentence) if n == name]
    for match in re.finditer(rf"(?<!\w){re.escape(act)}(?!\w)", sentence):
        for start, end in places:
            if end <= match.start():
                between = sentence[end : match.start()]
                if _SUCH_AS.search(between):
                    continue
                passive = _UNDERGOES.search(between) is not None and re.search(r"\b(?:bị|được)\s*$", sentence[:start]) is None
                found.add("patient" if passive else "agent")
            elif start - match.end() <= REACH:
                found.add("patient")
    return found


def _voice(said: str, held: Sequence[str]) -> str:
    """Someone who is reported is not someone who reports: "người bị tố cáo" against "người phát hiện, phản ánh, tố cáo"."""
    theirs = [x for t in held for x in _deeds(t)]
    for act, passive in _deeds(said):
        known = {p for a, p in theirs if a == act}
        if known and passive not in known and not (passive and any(re.search(rf"\b(?:bị|được) {re.escape(act)}\b", t) for t in held)):
            return "voice"
    return ""


def _deeds(text: str) -> list[tuple[str, bool]]:
    """Every two syllables said of "người …" in the list that follows it, and whether they are passive."""
    found = []
    for match in re.finditer(rf"\b{_PERSON} (bị )?(?=\w)", text):
        rest = text[match.end() :]
        stop = _END.search(rest)
        for n, part in enumerate(re.split(r",| và | hoặc | hay ", rest[: stop.start() if stop else len(rest)])):
            said = words(part)
            if match[1] and n and said[:1] != ["bị"]:
                continue  # "người bị kỷ luật, uy tín giảm": the rest is not sure to be passive
            if len(said) >= 2:
                found.append((f"{said[0]} {said[1]}", bool(match[1])))
    return found


def _owning(said: str, held: Sequence[str]) -> str:
    held = [_EITHER.sub(r"\1 \2, \1 \3", t) for t in held]
    for word, whose in _FOR.findall(said):
        theirs = [w for t in held for v, w in _FOR.findall(t) if v == word]
        if theirs and all(_whose(t) != _whose(whose) for t in theirs):
            return "possessor"
    for match in _OF.finditer(said):
        theirs = [m[1] for t in held for m in re.finditer(rf"(?<!\w){re.escape(match[1])} của ((?:\w+ ?){{1,8}})", t)]
        own = _whose(match[2])
        if own and theirs and all(_whose(t) not in ("", own) for t in theirs):
            return "possessor"
    return ""


def _whose(text: str) -> str:
    own, other = _SELF.search(text) is not None, _OTHER.search(text) is not None
    return "" if own and other else "self" if own else "other" if other else ""
