"""A scripted OpenAI-compatible chat server on loopback: the fake at the seam to a language model.

`script` makes the model's whole output from the request; a `Fault` plays a server that misbehaves instead.
"""

from __future__ import annotations

import html
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from knowledge.corpus import Corpus

Script = Callable[[dict[str, Any]], "str | Fault"]


@dataclass
class Fault:
    """status: answered with this HTTP error. stall: says nothing. trickle: a byte now and then. cut: ends after `text`. endless: repeats `text`.

    pace: seconds between pieces of `text`. body: the whole answer as bytes, with `headers`. line: one line without end, 100 MB of it. hang: stalls after `text`.
    """

    status: int = 200
    stall: bool = False
    trickle: bool = False
    cut: bool = False
    endless: bool = False
    body: bytes | None = None
    text: str = ""
    pace: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    line: bool = False
    hang: bool = False


@dataclass
class Seen:
    """Requests that came in, newest last."""

    requests: list[dict[str, Any]]
    url: str


class _Handler(BaseHTTPRequestHandler):
    """Plays the script; `script`, `seen` and `closing` are set on a class of each server's own."""

    script: Script
    seen: Seen
    closing: threading.Event
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.seen.requests.append(request)
        with suppress(BrokenPipeError, ConnectionResetError):
            self._play(type(self).script(request))

    def _play(self, said: str | Fault) -> None:
        fault = said if isinstance(said, Fault) else Fault(text=said)
        self.close_connection = True
        if fault.status != 200 or fault.body is not None:
            body = fault.body if fault.body is not None else b'{"error": {"message": "key sk-secret-123 refused"}}'
            self.send_response(fault.status)
            for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **fault.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            return
        if fault.stall:
            self.closing.wait(20)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        if fault.line:
            self.wfile.write(b"data: ")
            for _ in range(1600):
                self.wfile.write(b"x" * 65536)
            return
        if fault.trickle:
            while not self.closing.wait(0.1):
                self.wfile.write(b":")
                self.wfile.flush()
            return
        while True:
            for start in range(0, len(fault.text), 60):
                self._chunk({"content": fault.text[start : start + 60]}, None)
                if fault.pace and self.closing.wait(fault.pace):
                    return
            if not fault.endless or self.closing.is_set():
                break
        if fault.hang:
            self.closing.wait(20)
        elif not fault.cut:
            self._chunk({}, "stop")
            self.wfile.write(b"data: [DONE]\n\n")

    def _chunk(self, delta: dict[str, Any], finish: str | None) -> None:
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": int(time.time()), "model": "m", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}  # fmt: skip
        self.wfile.write(b"data: " + json.dumps(chunk, ensure_ascii=False).encode() + b"\n\n")
        self.wfile.flush()


@contextmanager
def serving(script: Script) -> Iterator[Seen]:
    """A server for the time of a `with` block; its `url` ends in /v1."""
    closing = threading.Event()
    seen = Seen([], "")

    handler = type("Handler", (_Handler,), {"script": staticmethod(script), "seen": seen, "closing": closing})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    seen.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield seen
    finally:
        closing.set()
        server.shutdown()
        server.server_close()


def given(request: dict[str, Any]) -> list[tuple[str, str]]:
    """(label, text) of the numbered provisions in a request, as a model reads them."""
    return re.findall(r'<can_cu so="\d+" ten="([^"]*)">(.*?)</can_cu>', request["messages"][-1]["content"], re.DOTALL)


def answer(*statements: tuple[str, list[int]]) -> str:
    """A well-formed output."""
    return json.dumps({"statements": [{"text": t, "basis": b} for t, b in statements]}, ensure_ascii=False)


def good(request: dict[str, Any]) -> str:
    """A careful model: each provision in its own sentence after its place, clauses joined in another way."""
    return answer(*((f"Theo {label}: {_reworded(text)}", [n]) for n, (label, text) in enumerate(given(request), 1)))


_SWAPS = (("nhằm hạ uy tín", "để hạ uy tín"), ("kịp thời, nghiêm minh", "nghiêm minh và kịp thời"), ("hòng", "nhằm"), ("xếp người nhà", "bố trí người nhà"), ("cùng lúc", "đồng thời"), ("tận dụng", "lợi dụng"), ("biếu quà", "tặng quà"))  # fmt: skip


def _reworded(text: str) -> str:
    said = " ".join(text.replace("\n-", ";").split())
    for old, new in _SWAPS:
        said = re.sub(rf"\b{old}\b", new, said)
    return said[:1].lower() + said[1:]


STATEMENTS = Path(__file__).parent / "bot" / "statements.tsv"


def spoken(kind: str, split: str = "") -> dict[str, list[str]]:
    """The statements of `tests/bot/statements.tsv` ("true" or "false"), by the one provision that each rests on."""
    found: dict[str, list[str]] = {}
    for line in STATEMENTS.read_text("utf-8").splitlines():
        part, truth, ids, text = line.split("\t")
        if truth == kind and " " not in ids and split in ("", part):
            found.setdefault(ids, []).append(text)
    return found


def fluent(corpus: Corpus, *, wrong: bool = False) -> Script:
    """A model that answers in words of its own: a paraphrase where one was written by hand, else the plain version, else
    the provision reworded. wrong: every second statement is a falsehood written by hand, where there is one."""
    ids = {" ".join(text.split()): p.id for p in corpus if p.read for text in (p.full_text,)}
    true, false = spoken("true"), spoken("false") if wrong else {}

    def write(request: dict[str, Any]) -> str:
        said: list[tuple[str, list[int]]] = []
        for n, (label, text) in enumerate(given(request), 1):
            identity = ids.get(" ".join(html.unescape(text).split()), "")
            plain = corpus.find(identity) if identity else None
            own = true.get(identity) or ([plain.plain] if plain is not None and plain.plain else [f"Theo {label}: {_reworded(text)}"])
            said += [(t, [n]) for t in own]
            said += [(t, [n]) for t in false.get(identity, ())[:2]]
        return answer(*said[:MOST])

    return write


MOST = 16
