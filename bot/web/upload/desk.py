"""What one browser tab has unlocked, read and ticked, and the form that says what a document is."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.errors import ImportFileError
from knowledge.importing import Given
from knowledge.importing.intake import Reading
from knowledge.importing.pair import Pair
from knowledge.provision import Document, Reviewed

# The fields of the form, in its order.
FIELDS = ("number", "issued", "title", "issuer", "effective", "replaces", "amends")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")


@dataclass
class Desk:
    """The state of one tab. Ticks are kept by the end of a provision's id ("10.2"), for the number before it can be corrected.

    `stored` is the id of the stored document under review; "" while files just read are looked at.
    """

    unlocked: bool = False
    readings: list[Reading] = field(default_factory=list)
    forms: list[tuple[str, ...]] = field(default_factory=list)
    current: int = 0
    stored: str = ""
    ticks: dict[str, dict[str, set[Reviewed]]] = field(default_factory=dict)  # by what is under review, then by place
    pairs: list[Pair] = field(default_factory=list)
    page: int = 0
    pending_only: bool = True
    ready: bool = False  # whether what is under review may be saved
    asked_to_stop: bool = False
    busy: bool = False
    folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def subject(self) -> str:
        """What the ticks on the table belong to: a stored document, or one of the files read."""
        return self.stored or f"#{self.current}"

    def own_ticks(self) -> dict[str, set[Reviewed]]:
        """The ticks of what is under review, by place."""
        return self.ticks.setdefault(self.subject, {})

    def take(self, readings: Sequence[Reading], folder: tempfile.TemporaryDirectory[str]) -> None:
        """Look at files just read, whose copies stand in a folder of their own, instead of those before."""
        self.clear()
        self.readings, self.forms, self.folder = list(readings), [prefilled(r) for r in readings], folder

    def clear(self) -> None:
        """Forget what was read."""
        if self.folder is not None:
            self.folder.cleanup()
        self.readings, self.forms, self.current, self.folder, self.stored, self.ready = [], [], 0, None, "", False
        self.pairs, self.page = [], 0
        self.ticks = {k: v for k, v in self.ticks.items() if not k.startswith("#")}


def copied(files: Sequence[Path]) -> tuple[tempfile.TemporaryDirectory[str], list[Path]]:
    """A new folder with copies of uploaded files, each under its own name, that stay until the desk is cleared or the
    program ends: gradio clears its own after an hour, and a review may take longer."""
    folder = tempfile.TemporaryDirectory(prefix="hoidap-", ignore_cleanup_errors=True)
    out = []
    for n, file in enumerate(files):
        place = Path(folder.name) / str(n)
        place.mkdir()
        out.append(Path(shutil.copy(file, place)))
    return folder, out


def place_of(document: Document, identity: str) -> str:
    """The end of a provision's id after its document's."""
    return identity[len(document.id) + 1 :]


def prefilled(reading: Reading) -> tuple[str, ...]:
    """The form as the file states it; "" where it does not."""
    read = reading.parsed.metadata
    values = {"number": read.number, "issued": shown_day(read.issued), "title": read.title or read.attached, "issuer": read.issuer,
              "effective": shown_day(read.effective), "replaces": "; ".join(read.replaces), "amends": "; ".join(read.amends)}  # fmt: skip
    return tuple(" ".join((values[name] or "").split()) for name in FIELDS)


def given(form: Sequence[str], reading: Reading) -> Given:
    """What a form states; a field left as it was read counts as read. ImportFileError names a date that is none."""
    before = prefilled(reading)
    own = {name: value.strip() for name, value, read in zip(FIELDS, form, before, strict=True) if value.strip() != read}
    lists = {name: tuple(v.strip() for v in own[name].split(";") if v.strip()) for name in ("replaces", "amends") if name in own}
    return Given(
        number=own.get("number") or None,
        title=own.get("title") or None,
        issued=read_day(own.get("issued", ""), "Ngày ban hành"),
        replaces=lists.get("replaces"),
        amends=lists.get("amends"),
        issuer=own.get("issuer") or None,
        effective=read_day(own.get("effective", ""), "Ngày có hiệu lực"),
    )


def shown_day(day: dt.date | None) -> str:
    """2019-09-23 → "23/9/2019"."""
    return f"{day.day}/{day.month}/{day.year}" if day else ""


def read_day(text: str, name: str) -> dt.date | None:
    """ "23/9/2019" or "2019-09-23"; None for an empty text, ImportFileError for any other."""
    text = text.strip()
    if not text:
        return None
    try:
        if found := _DAY.match(text):
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise ImportFileError(f"{name} “{text}” không đúng: viết ngày/tháng/năm, ví dụ 23/9/2019.") from error
