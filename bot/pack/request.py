"""What a trainer asks for, checked before anything is made of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from knowledge import strict_yaml
from knowledge.errors import PackError
from knowledge.vietnamese import fold, normalise, words

HERE = Path(__file__).parent
LEAST_MINUTES, MOST_MINUTES = 20, 240
MOST_VERSIONS = 24
LONGEST = 300
QUIZ_ITEMS = 20
Emphasis = Literal["205", "114", "both"]
EMPHASES: dict[Emphasis, str] = {"both": "Cả hai quy định", "205": "Quy định 205", "114": "Quy định 114"}


class Audience(BaseModel):
    """Who listens: their name, what the session is for, and the provisions that set duties for them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: str
    purpose: tuple[str, ...]
    practice: tuple[str, ...]
    duties: tuple[str, ...]


@cache
def vocabulary(name: str) -> Any:
    """A YAML file beside this module, read once."""
    return strict_yaml.read(HERE / f"{name}.yaml")


@cache
def audiences() -> dict[str, Audience]:
    """The audiences a pack can be made for, by id."""
    return {raw["id"]: Audience.model_validate(raw) for raw in vocabulary("audiences")}


def audience_named(text: str) -> str:
    """The id of an audience by its id or a name people use: "chi bộ" → "chi-bo", "Cán bộ tổ chức – kiểm tra" → "to-chuc-kiem-tra".

    PackError names the choices where none fits, or more than one does.
    """
    wanted = set(words(fold(normalise(text))))
    exact = [a.id for a in audiences().values() if a.id == text.strip().lower()]
    found = exact or [a.id for a in audiences().values() if wanted and wanted <= {*words(fold(normalise(a.name))), *a.id.split("-")}]
    if len(found) != 1:
        names = ", ".join(f"{a.id} ({a.name})" for a in audiences().values())
        raise PackError(f"Không rõ nhóm người nghe '{text}'. Chọn một trong: {names}.")
    return found[0]


@dataclass(frozen=True)
class PackRequest:
    """One order. Empty names and dates leave a dotted line to fill in by hand.

    topic: free words, or documents and articles ("Điều 10, 11 Quy định 205"). minutes: the whole session.
    emphasis: which of 205 and 114 is told in full; None: as the topic names them, else both. quiz: number of items.
    versions: shuffled papers (mã đề). seed: another seed draws other quiz items.
    """

    topic: str
    minutes: int = 90
    audience: str = "chi-bo"
    emphasis: Emphasis | None = None
    quiz: int = QUIZ_ITEMS
    versions: int = 2
    unit: str = ""
    speaker: str = ""
    place: str = ""
    date: dt.date | None = None
    seed: int = 1

    @property
    def listeners(self) -> Audience:
        """The audience by its id."""
        return audiences()[self.audience]


def check(request: PackRequest) -> PackRequest:
    """The request as it stands; PackError names what cannot be made, and what can."""
    if not any(c.isalnum() for c in request.topic):
        raise PackError('Chưa có chủ đề. Ví dụ: "chạy chức, chạy quyền", "bổ nhiệm người nhà" hoặc "Điều 10, 11 Quy định 205".')
    if not LEAST_MINUTES <= request.minutes <= MOST_MINUTES:
        raise PackError(f"Thời lượng {request.minutes} phút không dùng được: chọn từ {LEAST_MINUTES} đến {MOST_MINUTES} phút.")
    audience_named(request.audience)
    if request.quiz < 0:
        raise PackError(f"Số câu hỏi {request.quiz} không dùng được: cần số từ 0 trở lên.")
    if not 1 <= request.versions <= MOST_VERSIONS:
        raise PackError(f"Số mã đề {request.versions} không dùng được: chọn từ 1 đến {MOST_VERSIONS}.")
    for name, value in (("Chủ đề", request.topic), ("Tên đơn vị", request.unit), ("Tên báo cáo viên", request.speaker), ("Địa điểm", request.place)):
        if len(value) > LONGEST:
            raise PackError(f"{name} dài {len(value)} ký tự, quá {LONGEST}. Xin viết gọn lại.")
    return request
