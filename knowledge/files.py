"""Writing files that other programs may read at any moment."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """The whole file or none of it: written beside its place, flushed to disk, renamed over it. OSError leaves the old file.

    What is left of a write that was killed is named `.writing-….tmp` in the same folder.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
