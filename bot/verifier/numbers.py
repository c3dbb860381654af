"""Numbers, periods, shares and sums: each in a statement must stand in the evidence, bound to the same words."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from bot.verifier.quantities import FOREVER, Quantity, quantities
from bot.verifier.words import canonical, content, context, holds, lexicon, nearness
from knowledge.vietnamese import words

_TURN = re.compile(
    r"[;—\n]| – | - |,? (?:và|còn|đồng thời)(?: thêm)? (?=vĩnh viễn|suốt đời|không|bị|đưa|chưa|được|phải|thôi|vẫn)|, (?=vĩnh viễn|suốt đời|bị |đưa )|(?<!\d)\.(?!\d)"
)
_PARTS = re.compile(r"[,;\n]| và |(?<!\d)\.(?!\d)")
# So many numbers in the provision's own order are tied as there.
SERIES = 5
# Where the words end that a number counts.
_AFTER = re.compile(r"[,;:.()\n]| và ")
# Words that lead to a number and name nothing.
_LEADING = frozenset(
    (
        "từ",
        "là",
        "có",
        "gồm",
        "khoảng",
        "chừng",
        "mức",
        "ở",
        "đến",
        "tới",
        "trong",
        "bị",
        "được",
        "phải",
        "chỉ",
        "thì",
        "đủ",
        "còn",
        "không",
        "quá",
        "tối",
        "đa",
        "thiểu",
        "ít",
        "nhiều",
        "nhất",
        "dưới",
        "trên",
        "hơn",
        "với",
        "và",
    )
)
_DAYS = ("ngày", "ngày làm việc")
_STRONG = frozenset(["tháng", "%", "tuổi", "đồng", "lần", "nhiệm kỳ", "ngày", "ngày làm việc"])
# What another quantity beside it tells of a quantity, in syllables shared.
PAIRED = 3.0
_CUT, _ENDS = re.compile(r"[,;\n]| và |(?<!\d)\.(?!\d)"), re.compile(r"[;\n]| và |(?<!\d)\.(?!\d)")
# A comparison in the statement that the evidence's one allows.
_ALLOWED = {("", ""), ("ge", "ge"), ("le", "le"), ("lt", "lt"), ("gt", "gt"), ("lo", "lo"), ("hi", "hi"), ("ge", "lo"), ("le", "hi"), ("lt", "hi"),
            ("hi", "le"), ("lo", "ge"), ("ge", ""), ("hi", ""), ("below", "below"), ("below", "lt"), ("lt", "below"), ("in", "in"), ("in", ""), ("", "in"), ("in", "le")}  # fmt: skip


def unsupported(statement: str, facts: Sequence[str]) -> str | None:
    """The first quantity of the statement that no fact supports, as written; None where all stand."""
    said = canonical(statement)
    if (twice := re.search(r"\b(\d+)(?:,| và) \1\b(?![.,/%]\d)", said)) is not None and not any(twice[0] in canonical(t) for t in facts):
        return twice[0]  # a list names nothing twice
    held = _read(facts)
    ordered = _in_order(said, held)
    for quantity in quantities(said):
        if not _stands(said, quantity, held, ordered=ordered):
            return said[quantity.start : quantity.end]
    return None


def _read(facts: Sequence[str]) -> list[tuple[str, list[Quantity]]]:
    return [(text, quantities(text)) for text in map(canonical, facts)]


def _in_order(said: str, held: Sequence[tuple[str, list[Quantity]]]) -> bool:
    """Whether the statement has `SERIES` numbers or more and a provision has just these, one after another, in that order."""
    ours = [(q.value, q.unit, q.comparison) for q in quantities(said)]
    for _, found in held:
        rest = iter((q.value, q.unit, q.comparison) for q in found)
        if len(ours) >= SERIES and all(q in rest for q in ours):
            return True
    return False


def _stands(said: str, quantity: Quantity, held: Sequence[tuple[str, list[Quantity]]], *, ordered: bool = False) -> bool:
    own, beside = context(said, quantity.start, quantity.end), _beside(said, quantity, _ENDS)
    both = _both_kinds(quantities(said))  # told apart by `_lasting`
    good, rivals = -1.0, -1.0
    told, lead = [q for q in quantities(said) if q.start != quantity.start], _lead(said, quantity)
    led = bool(lead) and all(_lead(text, o) for text, found in held for o in found if o.unit == quantity.unit and _same(o, quantity))
    for text, found in held:
        for other in found:
            if not _comparable(quantity, other) or (not _same(other, quantity) and _each_its_own(said, quantity, other, told, held)):
                continue
            paired = len(beside & _beside(text, other, _CUT))
            if not _same(other, quantity) and quantity.unit not in _STRONG:
                paired = 0  # of "4 chương, 11 điều: chung (3 điều) …" each is beside each
            elif _whole_range(said, quantity, text, other):
                paired += 1
            paired += 2 * (led and lead == _lead(text, other))
            near = nearness(own, context(text, other.start, other.end)) + PAIRED * paired
            few = quantity.unit not in _STRONG and (quantity.comparison, other.comparison) == ("", "ge")  # "lập từ sáu trung tâm"
            few = few or (quantity.unit == "lần" and (quantity.comparison, other.comparison) == ("", "ge"))
            if _same(other, quantity) and (few or (quantity.comparison, other.comparison) in _ALLOWED):
                good = max(good, near)
            elif _same(other, quantity) and (quantity.comparison, other.comparison) == ("lt", "in") and other.unit == "tháng":
                good = max(good, near)  # "chưa đủ một năm" of "trong 1 năm"
            elif _same(other, quantity) and (quantity.comparison, other.comparison) == ("le", "in") and other.unit in _DAYS:
                good = max(good, near)  # "chậm nhất 5 ngày" is "trong 5 ngày": a term to act in, never a term to wait out
            elif not _same(other, quantity) and (
                paired or other.comparison == quantity.comparison or (math.inf in (other.value, quantity.value) and not both)
            ):
                rivals = max(rivals, near)
    if good < 0 and (_within(said, quantity, held) or _one_of(quantity, held)):
        return True
    if not _lasting(said, quantity, held):
        return False
    labelled = _labelled(said, quantity, held)
    if labelled is None and 0 <= good < rivals:
        ordered = ordered or _of_its_noun(said, quantity, held)
    return good >= 0 and (ordered or good >= rivals if labelled is None else labelled)


def _whole_range(said: str, quantity: Quantity, text: str, other: Quantity) -> bool:
    """Whether two quantities are ends of ranges, and of one and the same where they are the same."""

    def ends(where: str, q: Quantity) -> list[tuple[float, str]]:
        return [(p.value, p.comparison) for p in quantities(where) if p.start == q.start]

    ours, theirs = ends(said, quantity), ends(text, other)
    return len(ours) > 1 and (ours == theirs if _same(other, quantity) else len(theirs) > 1)


def _lead(text: str, quantity: Quantity) -> tuple[str, ...]:
    """The two words that a number follows, "kiểm soát quyền lực (4 điều)" → ("quyền", "lực"); () where it follows none."""
    before = [w for w in words(re.split(r"[;.:,]", text[: quantity.start])[-1]) if w not in _LEADING]
    return tuple(before[-2:]) if len(before) > 1 else ()


def _of_its_noun(said: str, quantity: Quantity, held: Sequence[tuple[str, list[Quantity]]]) -> bool:
    """Whether the words that only this one of a provision's numbers of a kind counts, "10% biên chế viên chức", are the statement's."""
    spoken = set(content(said))
    for text, found in held:
        counts = [
            (o, set(content(_AFTER.split(text[o.end :])[0])))
            for o in found
            if o.unit == quantity.unit and o.unit in _STRONG and (quantity.comparison, o.comparison) in _ALLOWED
        ]
        mine = [c for o, c in counts if _same(o, quantity)]
        others = [c for o, c in counts if not _same(o, quantity)]
        if len(mine) == 1 and others:
            rest = set().union(*others)
            own = len(spoken & (mine[0] - rest))
            if own > 1 and own > max(len(spoken & (c - mine[0])) for c in others) + 1:
                return True
    return False


def _each_its_own(said: str, quantity: Quantity, rival: Quantity, told: Sequence[Quantity], held: Sequence[tuple[str, list[Quantity]]]) -> bool:
    """Whether the statement gives both numbers, each at least as near to its own words as if they were exchanged."""
    twin = next((q for q in told if _same(q, rival) and _comparable(q, rival)), None)
    as_often = sum(_same(q, quantity) and q.unit == quantity.unit for q in told) < max(
        sum(_same(o, quantity) and o.unit == quantity.unit for o in found) for _, found in held
    )
    if twin is None or not as_often or quantity.comparison in ("lt", "gt"):
        return False
    return _tie(said, quantity, quantity, held) + _tie(said, twin, twin, held) >= (
        _tie(said, quantity, twin, held) + _tie(said, twin, quantity, held)
    )


def _tie(said: str, here: Quantity, as_if: Quantity, held: Sequence[tuple[str, list[Quantity]]]) -> float:
    """How near the words around one number of the statement are to those around another in the provisions."""
    own = context(said, here.start, here.end)
    return max(
        (
            nearness(own, context(text, o.start, o.end)) + 2 * PAIRED * (_lead(said, here) == _lead(text, o) != ())
            for text, found in held
            for o in found
            if _same(o, as_if) and _comparable(o, as_if) and (as_if.comparison, o.comparison) in _ALLOWED
        ),
        default=-1.0,
    )


def _one_of(quantity: Quantity, held: Sequence[tuple[str, list[Quantity]]]) -> bool:
    """Whether a thing named by its number, "nhóm thứ hai", is one of so many that the provisions count and name by none."""
    labels = {q.unit for _, found in held for q in found}
    counts = [q.value for _, found in held for q in found if q.unit == quantity.unit.lstrip("#") and not q.comparison]
    return quantity.unit.startswith("#") and quantity.unit not in labels and any(quantity.value <= n for n in counts)


def _within(said: str, quantity: Quantity, held: Sequence[tuple[str, list[Quantity]]]) -> bool:
    """Whether a sum stands for the one bracket of sums to which the provisions tie a term of imprisonment: 200 of 100 to under 500."""
    brackets = {
        (low.value, high.value)
        for _, found in held
        for low, high in zip(found, found[1:], strict=False)
        if low.unit == high.unit == "đồng" and low.comparison == "lo" and high.comparison == "below"
    }
    if quantity.unit != "đồng" or quantity.comparison or len(brackets) != 1 or re.search(r"\bphạt(?: tiền)?[^,;]{0,20}$", said[: quantity.start]):
        return False
    ((low_value, high_value),) = brackets
    return low_value <= quantity.value < high_value and holds("tù", said)


def _beside(text: str, quantity: Quantity, cut: re.Pattern[str]) -> set[tuple[float, str, str]]:
    """The other quantities of its part of the sentence: "từ 1 tỷ đồng bị tù 8-15 năm" ties the term to the sum."""
    start, end = _bounds(text, quantity, cut)
    return {(q.value, q.unit, q.comparison) for q in quantities(text) if start <= q.start < end and q.start != quantity.start}


def _same(a: Quantity, b: Quantity) -> bool:
    return a.value == b.value or abs(a.value - b.value) < 1e-6


def _lasting(said: str, quantity: Quantity, held: Sequence[tuple[str, list[Quantity]]]) -> bool:
    """Whether a term is said of what has that term, where the provision also lets something last for ever."""
    own = _two_by_two(FOREVER.sub(" ", _part(said, quantity, _TURN) if _both_kinds(quantities(said)) else said))
    for text, found in held:
        if quantity.unit != "tháng" or not _both_kinds(found):
            continue
        spans: dict[bool, set[tuple[str, str]]] = {True: set(), False: set()}
        for other in found:
            if other.unit == "tháng":
                spans[other.value == math.inf] |= _two_by_two(_part(text, other, _TURN))
        mine, others = spans[quantity.value == math.inf], spans[quantity.value != math.inf]
        if len(own & (others - mine)) > len(own & (mine - others)):
            return False
    return True


def _both_kinds(found: Sequence[Quantity]) -> bool:
    """Whether some of the terms end and some last for ever."""
    return len({q.value == math.inf for q in found if q.unit == "tháng"}) > 1


def _two_by_two(text: str) -> set[tuple[str, str]]:
    claims = content(text)
    return set(zip(claims, claims[1:], strict=False))


def _labelled(said: str, quantity: Quantity, held: Sequence[tuple[str, list[Quantity]]]) -> bool | None:
    """Where a provision gives each of several exclusive things its own number: whether this is the number of the one spoken of."""
    for group in lexicon()["exclusive"]:
        spoken = [p for p in group if holds(p, _part(said, quantity, _PARTS))] or [p for p in group if holds(p, said)]
        if len(spoken) != 1:
            continue
        for text, found in held:
            labels = [
                (other, p)
                for other in found
                if _comparable(quantity, other) or other.unit == quantity.unit
                for p in group
                if holds(p, _part(text, other, _PARTS))
            ]
            if len({p for _, p in labels}) >= 2 and len({o.value for o, _ in labels}) >= 2 and spoken[0] in {p for _, p in labels}:
                return any(p == spoken[0] and _same(o, quantity) for o, p in labels)
    return None


def well_labelled(statement: str, facts: Sequence[str], phrase: str) -> bool:
    """Whether a number of the statement stands in a provision beside this very one of several exclusive things."""
    said = canonical(statement)
    held = _read(facts)
    return any(
        _same(other, quantity) and other.unit == quantity.unit and quantity.unit in _STRONG and holds(phrase, _part(text, other, _PARTS))
        for quantity in quantities(said)
        for text, found in held
        for other in found
    )


def _part(text: str, quantity: Quantity, marks: re.Pattern[str]) -> str:
    start, end = _bounds(text, quantity, marks)
    return text[start:end]


def _bounds(text: str, quantity: Quantity, marks: re.Pattern[str]) -> tuple[int, int]:
    """Where the part of a text between two marks begins and ends that holds a quantity."""
    start = max((m.end() for m in marks.finditer(text, 0, quantity.start)), default=0)
    end = marks.search(text, quantity.end)
    return start, end.start() if end else len(text)


def _comparable(a: Quantity, b: Quantity) -> bool:
    if a.unit == b.unit:
        return True
    return a.value == b.value and ((a.unit not in _STRONG and b.unit not in _STRONG) or not a.unit)
