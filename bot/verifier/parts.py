"""The parts of a provision: what stands together in one must not be taken from several."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.verifier.evidence import Evidence
from bot.verifier.quantities import quantities
from bot.verifier.support import mentions
from bot.verifier.words import canonical, content, holds, lexicon, sentences
from knowledge.vietnamese import words

_PART = re.compile(r"[;\n]|(?<!\d)\.(?=\s|$)|(?<=\d)\.(?=\s|$)")
_CHUNK = re.compile(r",? (?:còn|trong khi|ngược lại|trái lại) |, |; ")
# What counts the parts of a provision stands before them all.
_COUNTING = ("nhóm", "trường hợp", "nội dung", "hành vi", "biểu hiện", "phần", "mảng", "")
_MAY = re.compile(r"\b(?:có thể|được phép|khuyến khích|phấn đấu|thí điểm)\b")
_MUST = re.compile(r"\b(?:(?<!không )phải|bắt buộc|buộc)\b")
_LABEL = re.compile(r"^\s*-?\s*([^:()]{3,60}?)\s*(?::| - | \()\s*(.+)$")
_COMMA_LABEL = re.compile(r"(?:^|[;.] |, | và )([^:;(),.\d]{3,40}?)\s*\(([^()]{6,})\)")
_CONTRAST = re.compile(r",? (?:để )?(?:phân biệt|khác) với [^,.;]*")
OPENING = 45
# Words at the head of a denied label that name it as they stand: "không bị ép" beside "bị ép đưa".
HEAD = 3
Label = tuple[set[str], set[str], str]


def recombined(statement: str, drawn: Sequence[Evidence], facts: Sequence[str]) -> str:
    """ "part_modality", "apart" or "label" where the statement joins what the provision keeps apart; "" else."""
    said, held = canonical(statement), [canonical(f) for f in facts]
    return _modal(said, held) or _apart(said, drawn, held) or _mislabelled(said, held)


def _modal(said: str, held: Sequence[str]) -> str:
    """A number stands in one part as a choice, in another as a duty: neither is said of the other's."""
    for sentence in sentences(said):
        may, must = _MAY.search(sentence), _MUST.search(sentence)
        if bool(may) == bool(must):
            continue
        for quantity in quantities(sentence):
            at = [
                p
                for t in held
                for p in _PART.split(t)
                for q in quantities(p)
                if (q.value, q.unit, q.comparison) == (quantity.value, quantity.unit, quantity.comparison)
            ]
            if at and all((_MAY if must else _MUST).search(p) and not (_MUST if must else _MAY).search(p) for p in at):
                return "part_modality"
    return ""


def _named(text: str) -> set[str]:
    """Subjects, bodies and posts that a text names."""
    text = re.sub(r"\bmột người (?=đứng đầu|lãnh đạo)", "một ", text)
    return {name for name, _, _ in mentions(text)} | {p for p in lexicon()["posts"] if holds(p, text)}


def _apart(said: str, drawn: Sequence[Evidence], held: Sequence[str]) -> str:
    """Someone named in one part of a provision only is not joined to what stands in another only."""
    parts = [p for t in held for p in _PART.split(t) if p.strip()]
    everywhere = _named(" ".join(canonical(e.naming) for e in drawn)) | {n for p in parts for n, a, _ in mentions(p) if a <= OPENING}
    for sentence in sentences(said):
        for chunk in _CHUNK.split(sentence):
            spoken = _named(chunk)
            free = spoken - everywhere
            if not free:
                continue
            numbers = {(q.value, q.unit) for q in quantities(chunk) if q.unit not in _COUNTING}
            for name in free:
                own = [p for p in parts if name in _named(p)]
                others = [x for x in spoken - {name} if not any(x in _named(p) for p in own) and any(x in _named(p) for p in parts)]
                far = [
                    n
                    for n in numbers
                    if not any(n == (q.value, q.unit) for p in own for q in quantities(p))
                    and any(n == (q.value, q.unit) for p in parts for q in quantities(p))
                ]
                if own and (far or [x for x in others if x not in everywhere]):
                    return "apart"
    return ""


def _labels(text: str) -> list[Label]:
    """(claims of the label, claims of what stands under it, the first words of the label) for each labelled part: "A: x; B: y" and "A (x) và B (y)"."""
    found = [(m[1], m[2]) for p in _PART.split(text) if (m := _LABEL.match(p)) and not p.strip().endswith(":") and not m[1].startswith("ví dụ")]
    found = found if len(found) > 1 else [(m[1], m[2]) for m in _COMMA_LABEL.finditer(text)]
    return [(set(content(a)), set(content(re.sub(r" \((?:trừ|không tính|kể cả)[^()]*\)", " ", b))), " ".join(words(a)[:HEAD])) for a, b in found]


def _mislabelled(said: str, held: Sequence[str]) -> str:
    for text in held:
        labels = _labels(text)
        if len(labels) < 2:
            continue
        for sentence in sentences(_CONTRAST.sub(" ", said)):
            for chunk in _CHUNK.split(sentence) if len(_spoken(sentence, labels)) > 1 else [sentence]:
                claims = set(content(chunk))
                spoken = _spoken(chunk, labels)
                if len(spoken) != 1:
                    continue
                own, rest = labels[spoken[0]][1], set().union(*(b for n, (_, b, _) in enumerate(labels) if n != spoken[0]))
                claims -= set().union(*(a for a, _, _ in labels))
                if len(claims & (rest - own)) > len(claims & (own - rest)):
                    return "label"
    return ""


def _spoken(text: str, labels: Sequence[Label]) -> list[int]:
    """Which labels a text names by all the words that only they have."""
    headed = [n for n, (_, _, head) in enumerate(labels) if head.startswith(("không ", "chưa ")) and holds(head, text)]
    if len(headed) == 1:
        return headed
    claims = set(content(text))
    found = []
    for n, (label, _, _) in enumerate(labels):
        distinct = label - set().union(*(a for m, (a, _, _) in enumerate(labels) if m != n))
        if distinct and distinct <= claims:
            found.append(n)
    return found
