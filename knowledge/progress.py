"""A progress bar on standard error for long work."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from tqdm import tqdm

Progress = Callable[[str, int, int], None]


def bar() -> Progress:
    """A callback (step, done, total) that draws one bar for each step."""
    open_bars: dict[str, Any] = {}

    def progress(step: str, done: int, total: int) -> None:
        shown = open_bars.get(step)
        if shown is None:
            shown = open_bars[step] = tqdm(total=total, desc=step, file=sys.stderr, leave=True)
        shown.update(done - shown.n)
        if done >= total:
            shown.close()

    return progress


def silent(step: str, done: int, total: int) -> None:
    """Progress that nobody watches."""
