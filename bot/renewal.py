"""Taking up documents imported while the program runs, without a restart."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

from bot.beside import Beside
from bot.retriever import Retriever
from bot.settings import Settings
from knowledge import corpus as corpus_files
from knowledge.corpus import Corpus
from knowledge.embed import Embedder, load_embedder
from knowledge.errors import HoidapError
from knowledge.importing import Shelf, library
from knowledge.importing.intake import build
from knowledge.index import Index
from knowledge.progress import Progress, silent

if TYPE_CHECKING:
    from bot.chat import Assistant

# Looking at the folder costs some microseconds a document; no need to do it for each of several questions a second.
EVERY_SECONDS = 1.0


class Renewal:
    """Loads corpus and indexes, and again whenever the shelf of imported documents has changed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._shelf = Shelf(settings.home)
        self._embedder: Embedder | None = None if settings.embedding == "none" else load_embedder(settings.embedding)
        self._lock = threading.Lock()
        self._stamp: object = None
        self._looked = 0.0

    def load(self, progress: Progress = silent) -> tuple[Corpus, Index, Beside | None]:
        """The shipped corpus with official text over it, its index, and the added documents (None: there are none)."""
        stamp = self._shelf.stamp()
        found = library(corpus_files.load(), self._shelf.documents())
        base, extra = build(found, self._embedder, self._settings.index_folder, progress)
        self._stamp = stamp
        return found.shipped, base, Beside(Retriever(found.added, extra, views=False), found.whole) if extra is not None else None

    def __call__(self, assistant: Assistant) -> None:
        """Switch the assistant over where the shelf has changed. What cannot be loaded is logged and the old state stays."""
        if time.monotonic() - self._looked < EVERY_SECONDS:
            return
        self._looked = time.monotonic()
        if self._shelf.stamp() == self._stamp or not self._lock.acquire(blocking=False):
            return
        try:
            assistant.take(*self.load())
        except HoidapError as error:
            logging.getLogger(__name__).error("Chưa nhận được văn bản mới nạp: %s", error)
        finally:
            self._lock.release()
