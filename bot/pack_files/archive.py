"""Office files and archives that are the same bytes for the same content."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

# The earliest time a ZIP entry can hold: when a pack was written says nothing about what is in it.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_WHEN = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def stable(path: Path) -> None:
    """Rewrite an Office file without the time it was saved at."""
    with zipfile.ZipFile(path) as held:
        entries = [(name, held.read(name)) for name in held.namelist()]
    entries = [(n, _WHEN.sub(rb"\g<1>2000-01-01T00:00:00Z\g<3>", data) if n == "docProps/core.xml" else data) for n, data in entries]
    path.write_bytes(packed(dict(entries)))


def packed(files: Mapping[str, bytes]) -> bytes:
    """A ZIP archive of named contents, in the order given."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            out.writestr(entry, data)
    return buffer.getvalue()
