"""The minutes of a session, shared out so that they add up exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.pack.text import TextItem, asked, frame

Kind = Literal["opening", "reason", "core", "comparison", "situations", "practice", "duties", "discussion", "quiz", "break", "closing"]

# Shares of the session. Guides for báo cáo viên put half of the time or more on the content itself.
SHARES: dict[Kind, float] = {
    "opening": 0.04, "reason": 0.08, "core": 0.5, "comparison": 0.08, "situations": 0.1, "practice": 0.06, "duties": 0.06, "discussion": 0.07,
    "quiz": 0.06, "closing": 0.03,
}  # fmt: skip
# From how many minutes on a part has a place of its own; shorter sessions spend the time on the content.
FROM: dict[Kind, int] = {"comparison": 40, "practice": 30, "discussion": 45, "quiz": 45}
BREAK_MINUTES, ONE_BREAK, TWO_BREAKS = 10, 120, 210
_NAMES: dict[Kind, tuple[str, str]] = {
    "opening": ("Ổn định, giới thiệu mục đích buổi học", "Nêu vấn đề"),
    "reason": ("Lý do ban hành và ý nghĩa", "Thuyết trình"),
    "core": ("", "Thuyết trình, hỏi – đáp"),
    "comparison": ("Đối chiếu văn bản cũ và văn bản mới", "So sánh trên bảng"),
    "situations": ("Tình huống", "Người nghe nêu ý kiến trước, báo cáo viên kết luận sau"),
    "practice": ("Liên hệ thực tiễn đơn vị", "Thảo luận nhóm"),
    "duties": ("Nhiệm vụ của người nghe", "Thuyết trình"),
    "discussion": ("Hỏi đáp, thảo luận chung", "Hỏi – đáp"),
    "quiz": ("Kiểm tra nhanh", "Làm bài, chữa bài tại chỗ"),
    "break": ("Nghỉ giải lao", ""),
    "closing": ("Tóm tắt, kết thúc", "Nhắc lại ý chính"),
}


@dataclass(frozen=True)
class Slot:
    """One line of the agenda. start and minutes in whole minutes from the beginning; block: which theme, for the core."""

    kind: Kind
    title: TextItem
    method: TextItem
    start: int
    minutes: int
    block: int | None = None

    @property
    def span(self) -> TextItem:
        """ "0–5 phút"."""
        return asked(f"{self.start}–{self.start + self.minutes} phút")

    @property
    def length(self) -> TextItem:
        """ "5 phút"."""
        return asked(f"{self.minutes} phút")


def core_minutes(minutes: int) -> float:
    """How long the content itself may take in a session of so many minutes."""
    return _core_share(minutes, frozenset(SHARES)) * _working(minutes)


def most_blocks(minutes: int) -> int:
    """How many themes a session of so many minutes can hold without hurrying through them."""
    return max(2, minutes // 12 + 1)


def agenda(minutes: int, blocks: Sequence[tuple[TextItem, float]], kinds: frozenset[Kind]) -> tuple[Slot, ...]:
    """Slots whose minutes add up to `minutes`. blocks: each theme's title and the minutes it takes; kinds: the parts there is content for."""
    parts = [k for k in SHARES if k in kinds and minutes >= FROM.get(k, 0)]
    rows: list[tuple[Kind, TextItem, float, int | None]] = []
    whole = sum(weight for _, weight in blocks)
    for kind in parts:
        if kind == "core":
            share = _core_share(minutes, kinds)
            rows += [("core", title, share * weight / whole, n) for n, (title, weight) in enumerate(blocks)]
        else:
            rows.append((kind, frame(_NAMES[kind][0]), SHARES[kind], None))
    lengths = allocate(_working(minutes), [share for *_, share, _ in rows])
    return _placed(minutes, rows, lengths)


def _core_share(minutes: int, kinds: frozenset[Kind]) -> float:
    """The content takes over what the parts that are left out would have had."""
    return 1.0 - sum(share for k, share in SHARES.items() if k != "core" and k in kinds and minutes >= FROM.get(k, 0))


def _working(minutes: int) -> int:
    return minutes - BREAK_MINUTES * ((minutes >= ONE_BREAK) + (minutes >= TWO_BREAKS))


def _placed(minutes: int, rows: Sequence[tuple[Kind, TextItem, float, int | None]], lengths: Sequence[int]) -> tuple[Slot, ...]:
    """Slots one after the other, a break after the slot that passes each half or third of the session."""
    pauses = (minutes >= ONE_BREAK) + (minutes >= TWO_BREAKS)
    due = [minutes * (n + 1) / (pauses + 1) - BREAK_MINUTES for n in range(pauses)]
    slots: list[Slot] = []
    clock = 0
    for (kind, title, _, block), length in zip(rows, lengths, strict=True):
        if due and clock + length / 2 >= due[0] and slots:
            slots.append(Slot("break", frame(_NAMES["break"][0]), frame(""), clock, BREAK_MINUTES))
            clock += BREAK_MINUTES
            due.pop(0)
        slots.append(Slot(kind, title, frame(_NAMES[kind][1]), clock, length, block))
        clock += length
    return tuple(slots)


def allocate(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers in proportion to the weights that add up to `total`, each at least 1 (largest remainders).

    10 over [1, 1, 2] → [2, 3, 5] or [3, 2, 5]: the order of equal remainders is the order given. ValueError where
    there are more weights than units.
    """
    if len(weights) > total:
        raise ValueError(f"{len(weights)} phần, chỉ có {total}")
    whole = sum(weights)
    spare = total - len(weights)
    exact = [spare * w / whole for w in weights]
    out = [1 + int(e) for e in exact]
    order = sorted(range(len(weights)), key=lambda n: (int(exact[n]) - exact[n], n))
    for n in order[: total - sum(out)]:
        out[n] += 1
    return out
