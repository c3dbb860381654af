"""The HTTP connection to a model's server: it goes where it was told to go, and takes in so much and no more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx

from knowledge.errors import ModelError

# Bytes of one answer: an event of some 300 bytes for each of the tokens that make the longest output.
MOST_BYTES = 16 * 1024 * 1024


def client(timeout: float) -> httpx.AsyncClient:
    """A client that follows no redirect (the question and the provisions would go to a server nobody chose), and to which
    nothing is sent compressed (a few kilobytes could become gigabytes). timeout: seconds between two pieces."""
    hooks: dict[str, list[Any]] = {"response": [_check]}
    return httpx.AsyncClient(follow_redirects=False, timeout=timeout, headers={"Accept-Encoding": "identity"}, event_hooks=hooks)


async def _check(response: httpx.Response) -> None:
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise ModelError("Máy chủ mô hình gửi dữ liệu nén mà không được yêu cầu", "other")
    response.stream = _Bounded(response.stream)


class _Bounded(httpx.AsyncByteStream):
    """A response's bytes, at most MOST_BYTES of them; ModelError beyond."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = MOST_BYTES
        async for piece in self._inner:
            left -= len(piece)
            if left < 0:
                raise ModelError("Mô hình ngôn ngữ trả về quá dài", "too_long")
            yield piece

    async def aclose(self) -> None:
        """Close the connection."""
        await self._inner.aclose()
