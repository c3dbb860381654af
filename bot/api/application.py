"""The interfaces on their paths. Each is an application of its own, so that a wrong path or method is told in its shape."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from bot.api import completions
from bot.api.metrics import CONTENT_TYPE
from bot.api.response import Json, interface, read_json, refusal
from bot.api.service import Service
from bot.case import read_case


def application(service: Service) -> FastAPI:
    """/health, /metrics, /api/ask and /v1; the page may be mounted beside them."""
    parent = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @parent.api_route("/health", methods=["GET", "HEAD"], include_in_schema=False)
    def health() -> Response:
        return JSONResponse(_health(service))

    @parent.get("/metrics", include_in_schema=False)
    def metrics() -> Response:
        return Response(service.metrics.text(), media_type=CONTENT_TYPE)

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
