"""What is counted while the server runs, for Prometheus: how much, how fast, with what outcome. Never who asked, or what.

Format: https://prometheus.io/docs/instrumenting/exposition_formats.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest

_WORD = re.compile(r"[a-z_]{1,40}")
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# An extractive answer takes about 20 ms, a model's up to HOIDAP_LLM_TIMEOUT.
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120)


class Metrics:
    """One for each process. Every label has a few values, all of them words of our own."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each counter that says only when it began
        self._registry = CollectorRegistry()

        def counter(name: str, said: str, *labels: str) -> Counter:
            return Counter(f"hoidap_{name}", said, labels, registry=self._registry)

        self._requests = counter("requests", "Yêu cầu HTTP theo giao diện và mã trả về", "interface", "code")
        self._replies = counter("replies", "Câu trả lời theo trạng thái và cách trả lời", "status", "answerer")
        self._seconds = Histogram("hoidap_reply_seconds", "Thời gian trả lời (giây)", ("answerer",), registry=self._registry, buckets=SECONDS)
        self._calls = counter("model_calls", "Lượt gọi mô hình ngôn ngữ theo kết quả", "outcome")
        self._statements = counter("model_statements", "Ý do mô hình viết theo kết quả kiểm chứng", "verdict")
        self._rewrites = counter("model_rewrites", "Câu hỏi nối tiếp do mô hình viết lại", "verdict")

    def request(self, interface: str, code: int) -> None:
        """A request that was answered, refused ones too."""
        self._requests.labels(interface, str(code)).inc()

    def take(self, kind: str, record: Mapping[str, Any]) -> None:
        """What an assistant tells its observers; texts in the record are passed over."""
        if kind == "reply":
            self._replies.labels(record["status"], record["answerer"]).inc()
            self._seconds.labels(record["answerer"]).observe(record["seconds"])
        elif kind == "call":
            self._calls.labels(record["outcome"]).inc()
        elif kind in ("accepted", "rejected"):
            reason = record.get("reason", "accepted")
            self._statements.labels(reason if _WORD.fullmatch(reason) else "other").inc()
        elif kind in ("rewritten", "rewrite_rejected"):
            self._rewrites.labels("accepted" if kind == "rewritten" else "rejected").inc()

    def text(self) -> bytes:
        """All of it in Prometheus's text format."""
        return generate_latest(self._registry)
