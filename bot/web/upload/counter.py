"""The handlers of the page: what each button does to the tab's desk and to the shelf, and what is then shown."""

from __future__ import annotations

import base64
import datetime as dt
import logging
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import gradio as gr

from bot.settings import Settings
from bot.web.element import text
from bot.web.upload import review
from bot.web.upload.desk import Desk, copied, given, place_of
from bot.web.upload.door import CLOSED, LARGEST_BYTES, LOCKED, Door
from knowledge import corpus as corpus_files
from knowledge.corpus import Corpus
from knowledge.embed import Embedder, load_embedder
from knowledge.errors import HoidapError, ImportFileError
from knowledge.importing import Library, Shelf, intake, library
from knowledge.importing.document import missing
from knowledge.importing.intake import MARKS
from knowledge.importing.pair import pairs
from knowledge.importing.sheet import read_ticks, sheet
from knowledge.progress import Progress
from knowledge.provision import Document

MOST_FILES = 10
STOPPED = "Đã dừng theo yêu cầu. Chưa có gì được lưu."
UNEXPECTED = "Có lỗi ngoài dự kiến; chưa có gì được lưu. Xem cửa sổ đang chạy chương trình."
Job = Callable[[Progress], str]


@dataclass(frozen=True)
class View:
    """What the page shows after a step; None leaves an element as it is."""

    said: str | None = None
    mode: str | None = None  # "" nothing under review, "read" files just read, "stored" a stored document
    names: tuple[str, ...] | None = None
    form: tuple[str, ...] | None = None
    summary: str | None = None
    table: str | None = None
    tally: str | None = None
    ready: bool | None = None  # whether it may be saved
    listed: str | None = None
    busy: bool | None = None
    file: dict[str, str] | None = None  # for the browser to save


class Counter:
    """The page's handlers."""

    def __init__(self, settings: Settings) -> None:
        self.door, self.shelf = Door(settings), Shelf(settings.home)
        self._settings = settings

    def read(self, files: Sequence[str] | None, desk: Desk, request: gr.Request) -> Iterator[View]:
        """Read the files and show what was understood; nothing is saved."""
        if (refused := self._refused(desk, request)) is not None:
            yield refused
            return
        paths = [Path(f) for f in files or []]
        if not paths or len(paths) > MOST_FILES or sum(p.stat().st_size for p in paths if p.exists()) > LARGEST_BYTES:
            yield View(said=review.problem(f"Chọn từ 1 đến {MOST_FILES} tệp, tổng cộng không quá {LARGEST_BYTES // 1024**2} MB."))
            return

        def job(progress: Progress) -> str:
            folder, kept = copied(paths)
            try:
                desk.take(intake.read_files(kept, progress=progress), folder)
            except BaseException:
                folder.cleanup()
                raise
            return f"Đã đọc xong {len(desk.readings)} tệp. Xem lại bên dưới rồi lưu; chưa có gì được lưu."

        for view in self._work(job, desk):
            good = not view.busy and view.said is not None and "alert" not in view.said
            yield replace(self._shown(desk), said=view.said, busy=False) if good else view

    def choose(self, name: str, form: Sequence[str], desk: Desk, request: gr.Request) -> View:
        """Look at another of the files read; what the form says of the one before is kept."""
        if (refused := self._refused(desk, request)) is not None:
            return refused
        names = self._names(desk)
        if name in names and desk.forms:
            desk.forms[desk.current] = tuple(form)
            desk.current, desk.page = names.index(name), 0
        return self._shown(desk)

    def amend(self, form: Sequence[str], desk: Desk, request: gr.Request) -> View:
        """The form was edited: what is shown follows."""
        if (refused := self._refused(desk, request)) is not None:
            return refused
        if not desk.readings or desk.stored or tuple(form) == desk.forms[desk.current]:
            return View()
        desk.forms[desk.current] = tuple(form)
        return replace(self._shown(desk), form=None, names=None)

    def turn(self, asked: Mapping[str, Any], desk: Desk, request: gr.Request) -> View:
        """Another page of the table, or all of it instead of what is to be looked at."""
        if (refused := self._refused(desk, request)) is not None:
            return refused
        document = self._subject(desk)
        if document is None:
            return View()
        if asked.get("only") in ("0", "1"):
            desk.pending_only = asked["only"] == "1"
        desk.page = int(asked.get("page") or 0) if str(asked.get("page") or 0).isdigit() else 0
        return View(table=review.table(document, desk), tally=review.tally(desk))

    def tick(self, asked: Mapping[str, Any], desk: Desk, request: gr.Request) -> View:
        """Set or take one tick, or set all of an article: {"kind", "place", "checked"} or {"kind", "article"}."""
        document, kind = self._subject(desk), next((m for m in MARKS if m == asked.get("kind")), None)
        if self._refused(desk, request) is not None or document is None or kind is None:
            return View()
        ticks = desk.own_ticks()
        if article := asked.get("article"):
            rows = [p for p in desk.pairs if p.official is not None and str(p.article) == article and (kind == "wording" or p.has_plain)]
            for pair in rows:
                ticks.setdefault(place_of(document, pair.official.id), set()).add(kind)  # type: ignore[union-attr]
            return View(table=review.table(document, desk), tally=review.tally(desk))
        if str(asked.get("place")) in {place_of(document, p.id) for p in document.provisions}:
            own = ticks.setdefault(str(asked["place"]), set())
            own.add(kind) if asked.get("checked") else own.discard(kind)
        return View(tally=review.tally(desk))

    def save(self, form: Sequence[str], desk: Desk, request: gr.Request) -> Iterator[View]:
        """Save what was read with its ticks, or the ticks of the stored document; the assistant answers by it when this ends."""
        refused = self._refused(desk, request)
        if refused is None and not desk.readings and not desk.stored:
            refused = View(said=review.problem("Chưa có tệp nào được đọc."))
        if refused is not None:
            yield refused
            return
        if not desk.stored:
            desk.forms[desk.current] = tuple(form)
        for view in self._work(self._save_ticks(desk) if desk.stored else self._save_files(desk), desk):
            if view.busy or desk.readings or desk.stored:
                yield view  # under way, or it failed: everything stays for another try
            else:
                yield replace(view, mode="", listed=self.listed(desk, request))

    def _save_files(self, desk: Desk) -> Job:
        def job(progress: Progress) -> str:
            staged = intake.staged([(r, given(f, r)) for r, f in zip(desk.readings, desk.forms, strict=True)], self.shelf.documents(), _now())
            ticks = [desk.ticks.get(f"#{n}", {}) for n in range(len(staged))]
            ticked = [replace(s, document=_marked(s.document, t)) for s, t in zip(staged, ticks, strict=True)]
            intake.save(ticked, self.shelf, self._shipped, self._embedder(), self._settings.index_folder, progress)
            desk.clear()
            return "Đã lưu: " + ", ".join(s.document.id for s in staged) + ". Trợ lý trả lời theo kho mới từ bây giờ."

        return job

    def _save_ticks(self, desk: Desk) -> Job:
        def job(progress: Progress) -> str:
            identity, ticks = desk.stored, desk.own_ticks()
            intake.review(identity, lambda d: _marked(d, ticks), self.shelf, self._shipped, self._embedder(), self._settings.index_folder, progress)
            desk.ticks.pop(identity, None)
            desk.clear()
            return f"Đã lưu dấu rà soát của {identity}."

        return job

    def act(self, asked: Mapping[str, Any], desk: Desk, request: gr.Request) -> Iterator[View]:
        """A button beside a stored document: review, sheet, remove (asks), sure (removes), keep."""
        if (refused := self._refused(desk, request)) is not None:
            yield refused
            return
        do, identity = str(asked.get("do")), str(asked.get("id"))
        if do in ("remove", "keep"):
            yield View(listed=self.listed(desk, request, identity if do == "remove" else ""), said="")
        elif do == "sure":
            root = self._settings.index_folder

            def job(progress: Progress) -> str:
                intake.remove(identity, self.shelf, self._shipped, self._embedder(), root, progress)
                return f"Đã gỡ {identity}. Kho trở lại như trước khi nạp văn bản này."

            for view in self._work(job, desk):
                yield view if view.busy else replace(view, listed=self.listed(desk, request))
        else:
            yield self._opened(do, identity, desk)

    def _opened(self, do: str, identity: str, desk: Desk) -> View:
        try:
            stored = {d.id: d for d in self.shelf.documents()}
            if identity not in stored:
                return View(said=review.problem(f"{identity} không còn trong kho. Mở lại trang để xem danh sách mới."))
            found = library(self._shipped, list(stored.values()))
            if do == "sheet":
                data = base64.b64encode(sheet(stored[identity], found).encode()).decode()
                name = f"phieu-ra-soat-{self.shelf.path(identity).stem}.html"
                return View(
                    file={"name": name, "type": "text/html", "data": data, "key": uuid.uuid4().hex}, said=review.done(f"Đã tải phiếu {name}.")
                )
            desk.clear()
            desk.ticks.pop(identity, None)
            desk.stored, desk.ready = identity, True
            self._open_pairs(desk, stored[identity], found)
            return replace(
                self._table(desk, stored[identity]), mode="stored", names=(), summary=f"<h3>Rà soát {text(identity)}</h3>", ready=True, said=""
            )
        except HoidapError as error:
            return View(said=review.problem(str(error)))

    def results(self, file: str | None, desk: Desk, request: gr.Request) -> Iterator[View]:
        """Take the result of a review sheet."""
        if (refused := self._refused(desk, request)) is not None or not file:
            yield refused or View()
            return

        def job(progress: Progress) -> str:
            identity, wording, plain = read_ticks(Path(file))
            root = self._settings.index_folder
            intake.review(identity, lambda d: intake.tick(d, wording, plain), self.shelf, self._shipped, self._embedder(), root, progress)
            return f"Đã nhận {len(wording)} dấu lời văn và {len(plain)} dấu bản dễ hiểu của {identity}."

        for view in self._work(job, desk):
            yield view if view.busy else replace(view, listed=self.listed(desk, request))

    def stop(self, desk: Desk) -> View:
        """Ask the work under way to stop at its next step; nothing is saved then."""
        desk.asked_to_stop = desk.busy
        return View(said=review.status("Đang dừng…") if desk.busy else None)

    def listed(self, desk: Desk, request: gr.Request | None, confirm: str = "") -> str:
        """The imported documents as HTML; nothing for whom the door is shut."""
        if not self.door.admits(desk, request):
            return ""
        try:
            stored = self.shelf.documents()
            return review.listed(stored, library(self._shipped, stored), confirm)
        except HoidapError as error:
            return review.problem(str(error))

    def _refused(self, desk: Desk, request: gr.Request) -> View | None:
        return None if self.door.admits(desk, request) else View(said=review.problem(CLOSED if self.door.closed else LOCKED))

    @staticmethod
    def _names(desk: Desk) -> tuple[str, ...]:
        return tuple(f"{n}. {r.extracted.file}" for n, r in enumerate(desk.readings, 1))

    def _shown(self, desk: Desk) -> View:
        """Everything about the file that is looked at."""
        if not desk.readings:
            return View(mode="")
        reading, desk.ready = desk.readings[desk.current], False
        base = View(mode="read", names=self._names(desk), form=desk.forms[desk.current])
        try:
            own = given(desk.forms[desk.current], reading)
            if lacking := [m.partition(" (")[0] for m in missing(reading.parsed, own)]:
                desk.pairs = []
                return replace(base, summary=review.summary(reading, None, None, lacking), table="", tally="", ready=False)
            stored = self.shelf.documents()
            (entry,) = intake.staged([(reading, own)], stored, _now())
            found = library(self._shipped, [*(d for d in stored if d.id != entry.document.id), entry.document])
        except HoidapError as error:
            desk.pairs = []
            return replace(base, summary=review.problem(str(error)), table="", tally="", ready=False)
        self._open_pairs(desk, entry.document, found)
        shown, desk.ready = self._table(desk, entry.document), True
        return replace(base, summary=review.summary(reading, entry, found, []), table=shown.table, tally=shown.tally, ready=True)

    @staticmethod
    def _open_pairs(desk: Desk, document: Document, found: Library) -> None:
        desk.pairs = list(pairs(document, found))
        if desk.subject not in desk.ticks:
            desk.ticks[desk.subject] = {place_of(document, p.id): set(p.reviewed) for p in document.provisions if p.reviewed}
            desk.pending_only = any(p.pending for p in desk.pairs)

    @staticmethod
    def _table(desk: Desk, document: Document) -> View:
        return View(table=review.table(document, desk), tally=review.tally(desk))

    def _subject(self, desk: Desk) -> Document | None:
        """The document whose rows are shown, as far as ids and ticks need it."""
        try:
            if desk.stored:
                return next((d for d in self.shelf.documents() if d.id == desk.stored), None)
            if not desk.readings:
                return None
            reading = desk.readings[desk.current]
            return intake.staged([(reading, given(desk.forms[desk.current], reading))], [], _now())[0].document
        except HoidapError:
            return None

    @cached_property
    def _shipped(self) -> Corpus:
        return corpus_files.load()

    def _embedder(self) -> Embedder | None:
        return None if self._settings.embedding == "none" else load_embedder(self._settings.embedding)

    def _work(self, job: Job, desk: Desk) -> Iterator[View]:
        """Do a job in a thread of its own and tell how far it is; the last view says how it ended. One job a tab at a time."""
        if desk.busy:
            yield View(said=review.status("Việc trước chưa xong."), busy=True)
            return
        desk.busy, desk.asked_to_stop = True, False
        told: list[tuple[str, int, int]] = [("Đang kiểm tra", 0, 0)]
        ended: list[str] = []

        def progress(step: str, n: int, of: int) -> None:
            told.append((step, n, of))
            if desk.asked_to_stop:
                raise ImportFileError(STOPPED)

        def run() -> None:
            try:
                ended.append(review.done(job(progress)))
            except HoidapError as error:
                ended.append(review.problem(str(error)))
            except Exception as error:
                logging.getLogger(__name__).exception("Nhập văn bản")
                ended.append(review.problem(f"{UNEXPECTED} ({type(error).__name__})"))
            finally:
                desk.busy = False

        thread = threading.Thread(target=run, daemon=False)
        thread.start()
        while thread.is_alive():
            step, n, of = told[-1]
            line = f"{step}: {n}/{of}…" if of else f"{step}…"
            yield View(said=review.status("Đang dừng…" if desk.asked_to_stop else line[:1].upper() + line[1:], n, of), busy=True)
            thread.join(0.4)
        yield View(said=ended[0], busy=False, ready=desk.ready)


def _marked(document: Document, ticks: Mapping[str, set[Any]]) -> Document:
    return intake.marked(document, {p.id: ticks.get(place_of(document, p.id), set()) for p in document.provisions})


def _now() -> dt.datetime:
    return dt.datetime.now()
