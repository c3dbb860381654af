"""The same thing said the other way round: each way is held against the provisions, and one that stands is enough."""

from __future__ import annotations

import re

from bot.verifier.words import canonical
from knowledge.vietnamese import words

_ONLY_WHEN = re.compile(r"\bchỉ (?:được phép|được|có thể) (?P<what>[^.;]+?) (?:khi|sau khi|nếu) (?P<when>[^.;]+?)(?=[.;]|$)", re.IGNORECASE)
_NOT_UNTIL = re.compile(r"\bkhông được (?P<what>[^.;]+?) (?:khi|nếu) (?P<who>[^.;]*?)chưa (?P<when>[^.;]+?)(?=[.;]|$)", re.IGNORECASE)
# "dù không có thẩm quyền, … vẫn": one of several things of which each is enough need not be there.
_GRANTED = re.compile(r"\b(?:dù|cho dù|kể cả khi|ngay cả khi) không (?P<what>[^,.;]{4,40}?)(?:,|(?= vẫn| cũng))", re.IGNORECASE)
# What stood at the head of the sentence and no longer does is no name.
_LOWER = re.compile(r"(?<=^Cấm )\w")
# A way of saying a thing, another way, and what the provisions must hold for the two to be one.
_OTHERWISE = tuple(
    (re.compile(pattern, re.IGNORECASE), written, re.compile(needed))
    for pattern, written, needed in (
        (r"\bchỉ (?:những |các )?(?P<who>[^.;:]{4,120}?) mới (?:được (?:phép )?|có thể )(?P<what>[^,.;]+)", r"\g<what> phải \g<who>", r"\bphải\b"),
        (
            r"\bkhông (?:được (?:phép )?|có quyền |thể )?(?:tự(?: mình)? )?[^\W\d]+ [^\W\d]+ (?P<what>[^,.;]{0,120}?),? ?mà chỉ (?:được |có thể |nêu )?(?P<do>[^\W\d]+ [^\W\d]+)",
            r"chỉ \g<do> \g<what>",
            r"\bchỉ\b",
        ),
        (
            r"\bkhông (?:được |có chuyện |nên )*(?:để |giao )?(?:(?:cùng )?một việc )?(?:có |cho )?(?:hai|nhiều) (?P<who>[^\W\d]+ [^\W\d]+) cùng (?P<do>[^.;]+)",
            r"chỉ một \g<who> \g<do>",
            r"\bchỉ (?:giao )?một\b",
        ),
        (r",? (?:và )?(?:ngoài ra,? )?không [^,;.]*?(?: nào)? khác(?= ?[,.;]|$)", "", r"\bchỉ (?:điều chỉnh|nói|áp dụng|dành)\b"),
        (
            r"^ngoài (?P<what>[^,;.]+?)(?: ra)?, (?P<who>[^,;.]*?)không (?P<do>[^\W\d]+ [^\W\d]+)[^,;.]* nào khác",
            r"\g<who>chỉ \g<do> \g<what>",
            r"\bchỉ (?:điều chỉnh|nói|áp dụng|dành)\b",
        ),
        (
            r"(?:\b(?:nếu|khi) )?\b(?:chưa|không) (?P<when>[^,.;]{6,90}?) thì (?P<who>[^,.;]{0,80}?)không được (?P<what>[^.;]+?)(?=[.;]|, theo|$)",
            r"\g<who>chỉ được \g<what> khi \g<when>",
            "",
        ),
        (
            r"^(?P<who>[^,.;]{3,40}?)muốn (?P<what>[^,.;]+?),? thì (?:trước hết )?(?:phải|cần) (?:được )?(?P<whose>[^,.;]+?) (?P<when>cho phép|đồng ý|chấp thuận)\b",
            r"\g<who>không được \g<what> khi \g<whose> chưa \g<when>",
            "",
        ),
        (r"\bcó thể là\b", "là", ""),
        (r"(?:mà )?Quy định (\d+)(?:-QĐ/TW)? (?:chưa|không)(?: hề)? (?:nêu|có|quy định|đề cập|liệt kê)(?: đến)?", r"mới so với Quy định \1", ""),
    )
)
# The same said in another order: a ban after what it bans, a first time told by what there was not before.
_SAME = (
    (
        re.compile(
            r"^(?P<act>[^.;:]{8,}?),? (?:thì |cũng |đều |là |vẫn )*(?<!không )(?<!chưa )(?<!chẳng )(?:(?:nghiêm )?bị cấm|bị nghiêm cấm|(?:nằm trong |thuộc )?(?:số )?(?:những |các )?(?:điều|việc|hành vi)(?: bị| mà)? (?:cấm|không được(?: phép)?(?: làm)?(?= ?[.,]|$)|đảng viên (?:bị cấm|không được)(?: làm)?|không được làm)|(?:điều|việc) (?:mà )?(?:Điều \d+ )?(?P<who>Quy định [\w/-]+)(?: năm \d{4})? (?:cấm|không cho(?: phép)?|không để)(?: đảng viên)?(?: làm)?|(?:vi )?phạm điều cấm)(?=[ ,.]|$)",
            re.IGNORECASE,
        ),
        r"Cấm \g<act>",
    ),
    (
        re.compile(
            r"^(?P<act>[^.;:]{8,}?),? (?:là |đều là |thì )?(?:làm )?trái (?:với )?(?:điều \d+(?: (?:của )?quy định [\w/-]+)?|điều|tiêu chuẩn|quy định|chuẩn mực|yêu cầu)(?= (?:\d|đạo đức|này|của|về|mà|được|chung)|[,.]|$)",
            re.IGNORECASE,
        ),
        r"Cấm \g<act>",
    ),
    (re.compile(r"\btrước (?:đó|đây|văn bản này|quy định này),? (?:Đảng )?chưa (?:từng |hề )?có\b", re.IGNORECASE), "lần đầu tiên có"),
    (re.compile(r"\btrước (?:khi có )?((?:quy định|nghị quyết) [\w/-]+),? (?:Đảng )?chưa (?:từng |hề )?có", re.IGNORECASE), r"\1 lần đầu tiên có"),
)


def variants(text: str, held: str = "") -> list[str]:
    """A statement, and the same thing said the other way round: "chỉ được X khi đã Y" is "không được X khi chưa Y".

    held: the canonical text of the provisions, which must have the word that a way of saying it turns on.
    """
    said = [text, *_conditions(text)]
    for pattern, written in _SAME:
        if pattern.search(text):
            said += [_LOWER.sub(lambda m: m[0].lower(), pattern.sub(written, once)) for once in list(said)]
    for pattern, written, needed in _OTHERWISE:
        if (match := pattern.search(text)) is not None and needed.search(held):
            said.append(text[: match.start()] + match.expand(written) + text[match.end() :])
    return said + _without_granted(text, held)


def _conditions(text: str) -> list[str]:
    """ "chỉ được X khi đã Y" for "không được X khi chưa Y" and the other way round."""
    said = []
    if (only := _ONLY_WHEN.search(text)) is not None and re.search(r"\b(?:đã|được)\b", only["when"]) is not None:
        when, done = re.subn(r"\bđã\b", "chưa", only["when"], count=1)
        when = when if done else re.sub(r"\bđược\b", "chưa được", when, count=1)
        said.append(f"{text[: only.start()]}không được {only['what']} khi {when}{text[only.end() :]}")
    if (until := _NOT_UNTIL.search(text)) is not None:
        said.append(f"{text[: until.start()]}chỉ được {until['what']} khi {until['who']}đã {until['when']}{text[until.end() :]}")
    return said


def _without_granted(text: str, held: str) -> list[str]:
    """The statement without "dù không X" where the provisions name X as one of several things of which each is enough."""
    granted = _GRANTED.search(text)
    if granted is None:
        return []
    syllables = words(canonical(granted["what"]))
    pairs = (f"{a} {b}" for a, b in zip(syllables, syllables[1:], strict=False))
    if not any(re.search(rf"(?<!\w){re.escape(two)}(?!\w)[^.;:]*\b(?:hoặc|hay)\b", held) for two in pairs):
        return []
    return [text[: granted.start()] + text[granted.end() :].lstrip(" ,")]
