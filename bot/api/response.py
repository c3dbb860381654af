"""What programs get: JSON in UTF-8, and one shape of error in Vietnamese, the one OpenAI's clients read."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from knowledge.errors import HoidapError, QuestionError, RequestError

_TYPES = {401: "authentication_error", 403: "permission_error"}
_SAID = {
    404: "Không có địa chỉ này. Các địa chỉ có thể gọi: /api/ask, /v1/models, /v1/chat/completions, /health.",
    405: "Địa chỉ này không nhận phương thức {method}.",
}
FAULT = "Có lỗi ngoài dự kiến khi trả lời. Xin gửi lại; nếu vẫn lỗi, xem cửa sổ đang chạy chương trình."


class Json(JSONResponse):
    """JSON that can always be written: halves of surrogate pairs in what was sent come back as "?"."""

    def render(self, content: Any) -> bytes:
        """The body in UTF-8."""
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", errors="replace")


def error_body(message: str, status: int, code: str, param: str | None = None) -> dict[str, Any]:
    """{"error": {"message", "type", "param", "code"}}."""
    kind = _TYPES.get(status, "server_error" if status >= 500 else "invalid_request_error")
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def described(error: Exception) -> tuple[dict[str, Any], int]:
    """An exception as an error object and its HTTP code. Anything but our own errors is a fault: its traceback goes to the log,
    not to the caller."""
    if isinstance(error, RequestError):
        return error_body(str(error), error.status, error.code, error.param), error.status
    if isinstance(error, QuestionError):
        return error_body(str(error), 400, "invalid_question"), 400
    if isinstance(error, HoidapError):
        return error_body(str(error), 500, "unavailable"), 500
    logging.getLogger(__name__).error("Không trả lời được", exc_info=error)
    return error_body(FAULT, 500, "internal_error"), 500


def refusal(error: Exception, headers: dict[str, str] | None = None) -> Json:
    """An exception as a response."""
    body, status = described(error)
    more = {"Retry-After": "2"} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    return Json(body, status, {**more, **(headers or {})})


def interface() -> FastAPI:
    """An application without pages of its own whose every refusal has our shape."""
    made = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    async def known(_: Request, error: Exception) -> Json:
        return refusal(error)

    async def unrouted(request: Request, error: Exception) -> Json:
        status = error.status_code if isinstance(error, HTTPException) else 500
        said = _SAID.get(status, FAULT).format(method=request.method)
        code = "not_found" if status == HTTPStatus.NOT_FOUND else "method_not_allowed"
        return Json(error_body(said, status, code), status, getattr(error, "headers", None))

    made.add_exception_handler(HoidapError, known)
    made.add_exception_handler(HTTPException, unrouted)
    return made


async def read_json(request: Request) -> Any:
    """The body decoded; RequestError says what is wrong with it."""
    try:
        return json.loads((await request.body()).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RequestError("Nội dung gửi lên không phải UTF-8.", code="invalid_json") from error
    except RecursionError as error:
        raise RequestError("JSON lồng quá sâu.", code="invalid_json") from error
    except json.JSONDecodeError as error:
        raise RequestError(f"JSON không hợp lệ: dòng {error.lineno}, cột {error.colno}.", code="invalid_json") from error
    except ValueError as error:  # a number of thousands of digits
        raise RequestError("JSON không hợp lệ: có số quá dài.", code="invalid_json") from error
