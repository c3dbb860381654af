"""The interfaces on their paths. Each is an application of its own, so that a wrong path or method is told in its shape."""

from __future__ import annotations

from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from bot.api import completions
from bot.api.metrics import CONTENT_TYPE
from bot.api.response import Json, interface, read_json, refusal
from bot.api.service import Service
from bot.case import read_case

# Said here: a page mounted beside these would take the methods they do not.
OTHERS = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def application(service: Service) -> FastAPI:
    """/health, /metrics, /api/ask and /v1; the page may be mounted beside them."""
    parent = interface()

    @parent.api_route("/health", methods=["GET", "HEAD"], include_in_schema=False)
    def health() -> Response:
        return JSONResponse(_health(service))

    @parent.api_route("/metrics", methods=["GET", "HEAD"], include_in_schema=False)
    def metrics() -> Response:
        return Response(service.metrics.text(), media_type=CONTENT_TYPE)

    @parent.api_route("/health", methods=OTHERS, include_in_schema=False)
    @parent.api_route("/metrics", methods=OTHERS, include_in_schema=False)
    def unsupported() -> Response:
        raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD"})

    parent.mount("/api", _asking(service))
    parent.mount("/v1", completions.application(service))
    return parent


def _asking(service: Service) -> FastAPI:
    made = interface()

    @made.post("/ask", include_in_schema=False)
    async def ask(request: Request) -> Response:
        """The reply object of `python -m bot ask --json`."""
        case = read_case(await read_json(request))
        try:
            return Json((await service.answer(case, request.is_disconnected)).to_json())
        except Exception as error:
            return refusal(error)

    return made


def _health(service: Service) -> dict[str, str | int]:
    corpus = service.assistant.corpus
    try:
        release = version("hoidap205")
    except PackageNotFoundError:
        release = "0"
    return {"status": "ok", "version": release, "documents": len(corpus.documents), "corpus": corpus.digest[:12]}
