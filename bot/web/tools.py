"""What gradio's MCP server offers to other assistants: ask, look up a provision, compare 205 and 114.

gradio names a tool by its function and describes it, arguments too, from the docstring, which is therefore in
Vietnamese. Each gives a JSON object as text; what cannot be done is an error whose message says why.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from gradio.events import api

from bot.api import Service
from bot.case import read_case
from bot.lookup import compared, look_up
from knowledge.errors import HoidapError

FAULT = "Có lỗi ngoài dự kiến. Xin gọi lại; nếu vẫn lỗi, xem cửa sổ đang chạy chương trình."


def expose(service: Service) -> None:
    """Add the tools to the page that is being built. They run in this process, past the page's queue."""
    for tool in tools(service):
        api(tool, api_name=f"mcp_{tool.__name__}", queue=False, concurrency_limit=None)


def tools(service: Service) -> tuple[Callable[..., str], ...]:
    """The three functions."""
    assistant = service.assistant

    def ask(question: str, history: list[dict[str, str]] | None = None, as_of: str = "") -> str:
        """Trả lời một câu hỏi tiếng Việt (có dấu hoặc không dấu) về Quy định 205-QĐ/TW, Quy định 114-QĐ/TW và các văn bản liên quan.
        Kết quả là đối tượng JSON: status (answered, no_basis, off_topic, refused), answer, citations (căn cứ), notices (lưu ý về hiệu lực).
        Chỉ được dẫn những gì có trong citations; lời văn restated là diễn đạt lại, không đặt trong ngoặc kép.

        Args:
            question: Câu hỏi.
            history: Các lượt trước của cuộc trò chuyện, cũ trước mới sau, mỗi lượt có role (user hoặc assistant) và content.
            as_of: Ngày mà câu hỏi nói tới, dạng YYYY-MM-DD; để trống là hôm nay.
        """
        case = {"question": question, "history": history, "as_of": as_of}
        return _said(lambda: service.answer_now(read_case(case)).to_json())

    def look_up_provision(reference: str) -> str:
        """Tra một điều, khoản, điểm, hoặc thông tin về một văn bản trong kho, kèm hiệu lực, mức đối chiếu và nguồn.
        Kết quả là đối tượng JSON có khoá provisions; text là null khi nội dung chưa đọc được, khi đó không được dẫn.

        Args:
            reference: Tên gọi, ví dụ khoản 2 Điều 10 Quy định 205, hoặc mã, ví dụ 205-QĐ/TW@2019-09-23/10.2.
        """
        return _said(lambda: {"reference": reference, "provisions": look_up(assistant, str(reference))})

    def compare_205_114(topic: str = "", relation: str = "") -> str:
        """So sánh Quy định 205-QĐ/TW (2019) với Quy định 114-QĐ/TW (2023) theo từng nội dung.
        Kết quả là đối tượng JSON có khoá rows; mỗi dòng có hai bên (old là 205, new là 114), quan hệ và điểm khác.
        matched_by là nearest khi không dòng nào chứa các từ đã cho: các dòng gần nhất có thể không phải điều cần tìm.

        Args:
            topic: Từ khoá, câu hỏi hoặc điều khoản, ví dụ người đứng đầu; để trống là toàn bộ, không kèm lời văn.
            relation: kept (giữ), changed (thay đổi), new (mới), dropped (bỏ) hoặc unknown (chưa rõ); để trống là tất cả.
        """
        return _said(lambda: {"topic": topic, **compared(assistant, str(topic or ""), str(relation or ""))})

    return ask, look_up_provision, compare_205_114


def _said(work: Callable[[], dict[str, Any]]) -> str:
    try:
        return json.dumps(work(), ensure_ascii=False).encode("utf-8", errors="replace").decode("utf-8")
    except HoidapError:
        raise
    except Exception as error:
        logging.getLogger(__name__).error("Công cụ MCP không chạy được", exc_info=error)
        raise HoidapError(FAULT) from error
