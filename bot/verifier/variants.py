"""The same thing said the other way round: each way is held against the provisions, and one that stands is enough."""

from __future__ import annotations

import re

_ONLY_WHEN = re.compile(r"\bchỉ (?:được phép|được|có thể) (?P<what>[^.;]+?) (?:khi|sau khi|nếu) (?P<when>[^.;]+?)(?=[.;]|$)", re.IGNORECASE)
_UNHEARD = re.compile(r"(?:mà )?Quy định (\d+)(?:-QĐ/TW)? (?:chưa|không)(?: hề)? (?:nêu|có|quy định|đề cập|liệt kê)(?: đến)?", re.IGNORECASE)
_NOT_UNTIL = re.compile(r"\bkhông được (?P<what>[^.;]+?) (?:khi|nếu) (?P<who>[^.;]*?)chưa (?P<when>[^.;]+?)(?=[.;]|$)", re.IGNORECASE)
# The same said in another order: a ban after what it bans, a first time told by what there was not before.
_SAME = (
    (
        re.compile(
            r"^(?P<act>[^.;:]{8,}?),? (?:thì |cũng |đều |là |vẫn )*(?<!không )(?<!chưa )(?<!chẳng )(?:(?:nghiêm )?bị cấm|bị nghiêm cấm|(?:nằm trong |thuộc )?(?:những |các )?(?:điều|việc)(?: bị| mà)? (?:cấm|đảng viên (?:bị cấm|không được)(?: làm)?|không được làm)|(?:điều|việc) (?:mà )?(?P<who>Quy định [\w/-]+) cấm(?: đảng viên)?(?: làm)?|(?:vi )?phạm điều cấm)(?=[ ,.]|$)",
            re.IGNORECASE,
        ),
        r"Cấm \g<act>",
    ),
    (re.compile(r"\btrước (?:khi có )?((?:quy định|nghị quyết) [\w/-]+),? (?:Đảng )?chưa (?:từng |hề )?có", re.IGNORECASE), r"\1 lần đầu tiên có"),
)


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
    for pattern, written in _SAME:
        if pattern.search(text):
            said += [pattern.sub(written, once) for once in list(said)]
    if re.search(r"\bcó thể là\b", text):
        said.append(re.sub(r"\bcó thể là\b", "là", text))
    if (unheard := _UNHEARD.search(text)) is not None:
        said.append(f"{text[: unheard.start()]}mới so với Quy định {unheard[1]}{text[unheard.end() :]}")
    return said
