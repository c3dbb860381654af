"""Imported documents on disk: `<home>/documents/<name>.yaml` with the original file beside it.

Everything is written beside its place and takes its name by one rename. The YAML file is what counts: it is renamed last,
so a crash at any point leaves the old state, and a copy of an original that no YAML names is cleared by the next change.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import yaml
from filelock import FileLock, Timeout

from knowledge.corpus import check_document, read_document
from knowledge.errors import CorpusError, ImportFileError, reason
from knowledge.files import write_whole
from knowledge.provision import Document
from knowledge.vietnamese import fold

SUFFIXES = {"pdf": ".pdf", "scan": ".pdf", "docx": ".docx", "html": ".html", "txt": ".txt", "md": ".md"}
LOCK_SECONDS = 120.0


class Shelf:
    """The imported documents of one data folder."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "documents"

    def documents(self) -> list[Document]:
        """Every imported document, by file name. CorpusError (one line a problem) for a file that cannot be used."""
        out, problems = [], []
        for path in self._files():
            try:
                document = read_document(path)
                problems += [f"{path.name}: {p}" for p in check_document(document)]
                out.append(document)
            except CorpusError as error:
                problems += error.problems
        if problems:
            raise CorpusError([f"{p} (thư mục {self.folder}; gỡ tệp ấy hoặc nạp lại văn bản)" for p in problems])
        return out

    def stamp(self) -> tuple[tuple[str, int, int], ...]:
        """Names, sizes and times of the files: cheap to compare, changes whenever a document does."""
        with contextlib.suppress(OSError):
            return tuple((p.name, (s := p.stat()).st_size, s.st_mtime_ns) for p in self._files())
        return ()

    def path(self, document_id: str) -> Path:
        """Where the document with this id stands, whether or not it does yet: "205-QĐ/TW@2019-09-23" → 205-qd-tw-2019-09-23.yaml.

        Letters outside a–z are folded; a short digest of the id keeps two numbers that fold alike apart.
        """
        plain = re.sub(r"[^a-z0-9]+", "-", fold(document_id.lower())).strip("-")[:80]
        return self.folder / f"{plain}-{hashlib.sha256(document_id.encode()).hexdigest()[:6]}.yaml"

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the shelf while it is changed; ImportFileError where another program holds it too long."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with FileLock(str(self.folder / ".lock"), timeout=LOCK_SECONDS):
                yield
        except Timeout as error:
            raise ImportFileError(f"{self.folder}: một lệnh nạp khác đang chạy. Chờ lệnh ấy xong rồi thử lại.") from error
        except OSError as error:
            raise ImportFileError(
                f"Không ghi được vào {error.filename or self.folder} ({reason(error)}). Kiểm tra dung lượng đĩa và quyền ghi; chưa có gì được lưu."
            ) from error

    def save(self, document: Document, original: Path) -> Document:
        """Store the document and a copy of its file; call within `locked`. ImportFileError where the file changed meanwhile."""
        if document.origin is None:
            raise ImportFileError(f"{document.number}: thiếu thông tin tệp gốc, không lưu được.")
        data = original.read_bytes()
        if hashlib.sha256(data).hexdigest() != document.origin.sha256:
            raise ImportFileError(f"{document.origin.file}: tệp đã thay đổi sau khi đọc. Chạy lại lệnh nạp.")
        path = self.path(document.id)
        kept = f"{path.stem}-{document.origin.sha256[:12]}{SUFFIXES[document.origin.format]}"
        stored = document.model_copy(update={"origin": document.origin.model_copy(update={"kept": kept})})
        write_whole(self.folder / kept, data)
        self.rewrite(stored)
        return stored

    def rewrite(self, document: Document) -> None:
        """Store a document whose original is already kept (ticks were set); call within `locked`."""
        dumped = document.model_dump(mode="json", exclude_defaults=True)
        text = yaml.dump(dumped, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), allow_unicode=True, sort_keys=False, width=1000)
        write_whole(self.path(document.id), text.encode("utf-8"))
        self._tidy()

    def remove(self, document_id: str) -> None:
        """Take a document off the shelf with its original; ImportFileError names those there are where it is not one."""
        path = self.path(document_id)
        if not path.exists():
            known = ", ".join(d.id for d in self.documents()) or "chưa có văn bản nào"
            raise ImportFileError(f"Không có văn bản '{document_id}' trong số đã nạp. Đã nạp: {known}.")
        path.unlink()
        self._tidy()

    def _files(self) -> list[Path]:
        return sorted(p for p in self.folder.glob("*.yaml") if not p.name.startswith("."))

    def _tidy(self) -> None:
        """Remove originals that no document names, and what unfinished writes left behind."""
        stems = {p.stem for p in self._files()}
        named = {d.origin.kept for p in self._files() if (d := read_document(p)).origin is not None} if stems else set()
        for path in self.folder.iterdir():
            if path.suffix != ".yaml" and path.name != ".lock" and path.name not in named:
                path.unlink(missing_ok=True)
