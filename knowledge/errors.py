"""Every error this project raises on purpose.

HoidapError                 a message in Vietnamese for the person at the door: what, where, how to mend
├── KnowledgeError
│   ├── CorpusError         a document file breaks the schema or refers to nothing
│   ├── IndexUnavailable    the index is missing, stale or damaged and could not be rebuilt
│   ├── EmbeddingError      an embedding model could not be loaded or used
│   └── ImportFileError     a file to import cannot be read, or is not what it seems
├── SettingsError           a HOIDAP_… variable holds a value that cannot be used
├── QuestionError           a question that cannot be answered as it stands (empty, too long)
├── PackError               a trainer's pack that cannot be made as ordered, or not written where it should go
├── RequestError            an HTTP request that cannot be served as it stands
├── ModelError               a chat model is missing, slow or failing; the extractive answer stands
└── CitationError           a draft cites what the corpus does not hold
"""

import errno

_REASONS = {
    errno.ENOENT: "không tìm thấy",
    errno.EEXIST: "đã có một tệp mang tên này",
    errno.EACCES: "không có quyền",
    errno.EPERM: "không có quyền",
    errno.EROFS: "nơi lưu chỉ cho đọc",
    errno.ENOSPC: "hết dung lượng đĩa",
    errno.ENOTDIR: "đường dẫn không phải thư mục",
    errno.EISDIR: "đường dẫn là thư mục, không phải tệp",
}


def reason(error: OSError) -> str:
    """Why the system refused, in Vietnamese: ENOSPC → "hết dung lượng đĩa"; the system's own words where unknown."""
    return _REASONS.get(error.errno or 0, error.strerror or str(error))


def refusal(error: Exception) -> str | None:
    """Why something could not be written, or None for an error of another kind. Chroma reports a full disk as an error
    of its own, and only sometimes names it."""
    if isinstance(error, OSError):
        return reason(error)
    return "kho vectơ không ghi được, thường vì hết dung lượng đĩa" if type(error).__module__.startswith("chromadb") else None


class HoidapError(Exception):
    """Root of the tree. `str(error)` is shown to the user as one line, never with a traceback."""


class KnowledgeError(HoidapError):
    """Something is wrong with the corpus, its index or its embedding model."""


class CorpusError(KnowledgeError):
    """One or more document files are invalid. `problems` holds one line each: file, id, what is wrong."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


class IndexUnavailable(KnowledgeError):
    """The index cannot be opened or built."""


class EmbeddingError(KnowledgeError):
    """An embedding model cannot be loaded or used."""


class ImportFileError(KnowledgeError):
    """A file to import cannot be read. The message names the file, what is wrong and the way out."""


class SettingsError(HoidapError):
    """A setting holds a value that cannot be used."""


class QuestionError(HoidapError):
    """The question cannot be answered as it stands."""


class PackError(HoidapError):
    """A trainer's pack cannot be made as ordered, or not be written where it should go."""


class RequestError(HoidapError):
    """An HTTP request is refused. `status` is the HTTP code, `code` a word for programs, `param` the key at fault."""

    def __init__(self, message: str, status: int = 400, code: str = "invalid_request", param: str | None = None) -> None:
        self.status, self.code, self.param = status, code, param
        super().__init__(message)


class ModelError(HoidapError):
    """A chat model cannot be opened, or gave no answer in time. `code` is a word for counting."""

    def __init__(self, message: str, code: str = "other") -> None:
        self.code = code
        super().__init__(message)


class CitationError(HoidapError):
    """A draft rests on a provision that does not exist or was not read. A programming error, never shown as an answer."""
