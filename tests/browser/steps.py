"""What the browser tests do again and again: start a server, ask, wait for the whole answer, look at the feedback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot import store

ROOT = Path(__file__).parents[2]
START_SECONDS = 90


@dataclass(frozen=True)
class Site:
    """The server under test: its address, its data folder, and how long it took from process start to first page."""

    url: str
    home: Path
    seconds: float


class serving:  # noqa: N801 - used like a function
    """`with serving(home) as site`: a server process that is gone afterwards."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home, self.settings = home, settings

    def __enter__(self) -> Site:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        clean = {k: v for k, v in os.environ.items() if not k.startswith("HOIDAP_") and k != "PORT"}
        env = {**clean, "HOIDAP_HOME": str(self.home), "HOIDAP_PORT": str(port), "HOIDAP_EMBEDDING": "none", **self.settings}
        started = time.monotonic()
        self.log = (self.home.parent / f"{self.home.name}-server.log").open("w+b")
        self.process = subprocess.Popen([sys.executable, "-m", "bot", "web"], cwd=ROOT, env=env, stderr=self.log, stdout=self.log)
        url = f"http://127.0.0.1:{port}/"
        while not _answers(url):
            if self.process.poll() is not None or time.monotonic() - started > START_SECONDS:
                self.__exit__()
                pytest.fail("máy chủ không khởi động được:\n" + Path(self.log.name).read_text("utf-8", errors="replace"))
            time.sleep(0.1)
        return Site(url, self.home, time.monotonic() - started)

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def ask(page: Any, question: str) -> Any:
    """Type a question, wait for the whole answer, and give it back as a locator."""
    before = page.locator(".turn").count()
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    return answered(page, before + 1)


def answered(page: Any, turns: int) -> Any:
    """The last answer once there are this many turns and it is whole."""
    page.wait_for_function("n => document.querySelectorAll('.turn').length === n && !document.querySelector('.turn[aria-busy=true]')", arg=turns)
    return page.locator(".turn").last


def feedback(home: Path) -> list[Any]:
    """What is stored in the feedback file."""
    return list(store.read(home / store.FEEDBACK))
