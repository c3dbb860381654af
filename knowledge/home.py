"""Where a user's data stands: index, imported documents, feedback, logs."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path


def data_home(environ: Mapping[str, str]) -> Path:
    """HOIDAP_HOME, else the per-user data folder of the platform (%LOCALAPPDATA%, ~/Library/Application Support, XDG)."""
    chosen = environ.get("HOIDAP_HOME", "").strip()
    if chosen:
        return Path(chosen).expanduser()
    user = Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or user / "AppData" / "Local") / "hoidap205"
    if sys.platform == "darwin":
        return user / "Library" / "Application Support" / "hoidap205"
    return Path(environ.get("XDG_DATA_HOME") or user / ".local" / "share") / "hoidap205"
