"""The only reader of the environment. Doors call `read()` once and hand the values on."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.errors import SettingsError
from knowledge.home import data_home


@dataclass(frozen=True)
class Setting:
    """One environment variable: name, default as the user would write it, what it does (Vietnamese)."""

    name: str
    default: str
    help: str


SETTINGS = (
    Setting("HOIDAP_HOME", "", "Thư mục dữ liệu (chỉ mục, góp ý, nhật ký). Để trống: thư mục riêng của người dùng."),
    Setting("HOIDAP_HOST", "127.0.0.1", "Địa chỉ mở trang web. 0.0.0.0: cho cả mạng nội bộ."),
    Setting("HOIDAP_PORT", "7860", "Cổng của trang web (biến PORT cũng được nhận)."),
    Setting("HOIDAP_EMBEDDING", "", "Mô hình nhúng: tên hoặc thư mục sentence-transformers; để trống: mô hình kèm theo; none: chỉ dùng từ."),
    Setting("HOIDAP_ADMIN_PASSWORD", "", "Mật khẩu trang Nhập văn bản. Để trống: trang ấy chỉ mở khi HOIDAP_HOST là máy này (127.0.0.1)."),
    Setting("HOIDAP_LOG", "0", "1: lưu câu hỏi vào nhật ký trên máy này; 0: không lưu."),
    Setting(
        "HOIDAP_API_KEY", "", "Khoá mà chương trình gọi /v1, /api, /metrics và MCP phải gửi (Authorization: Bearer …). Để trống: không cần khoá."
    ),
    Setting("HOIDAP_ALLOWED_HOSTS", "", "Tên miền khác mà máy chủ được gọi tới, cách nhau bằng dấu phẩy (khi đứng sau máy chủ trung gian)."),
    Setting("HOIDAP_LLM", "", "Mô hình ngôn ngữ viết câu trả lời, dạng nhà_cung_cấp:mô_hình (openai:qwen3, ollama:qwen3). Để trống: không dùng."),
    Setting("HOIDAP_LLM_BASE_URL", "", "Địa chỉ máy chủ mô hình, ví dụ http://127.0.0.1:8000/v1."),
    Setting("HOIDAP_LLM_API_KEY", "", "Khoá của máy chủ mô hình. Không bao giờ được in ra."),
    Setting("HOIDAP_LLM_TIMEOUT", "30", "Số giây tối đa chờ mô hình; quá thì dùng bản trích từ điều khoản."),
    Setting("HOIDAP_LLM_MAX_TOKENS", "1200", "Số token tối đa mô hình được viết."),
    Setting("HOIDAP_LLM_TEMPERATURE", "0", "Độ ngẫu nhiên của mô hình, từ 0 đến 2."),
)


@dataclass(frozen=True)
class ModelSettings:
    """The chat model to write with. timeout: seconds for a whole answer. The key is never shown."""

    name: str
    base_url: str | None = None
    key: str | None = field(default=None, repr=False)
    timeout: float = 30.0
    max_tokens: int = 1200
    temperature: float = 0.0


@dataclass(frozen=True)
class Settings:
    """The values the doors work with."""

    home: Path
    host: str
    port: int
    embedding: str | None
    log: bool
    api_key: str = field(default="", repr=False)
    allowed_hosts: tuple[str, ...] = ()
    llm: ModelSettings | None = None
    admin_password: str = field(default="", repr=False)

    @property
    def index_folder(self) -> Path:
        """Where the index and its pointer stand."""
        return self.home / "index"


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process; SettingsError names the variable and the value that cannot be used."""
    env = os.environ if environ is None else environ
    values = {s.name: env.get(s.name, "").strip() or s.default for s in SETTINGS}
    if not env.get("HOIDAP_PORT") and env.get("PORT"):
        values["HOIDAP_PORT"] = env["PORT"].strip()
    unknown = sorted(k for k in env if k.startswith("HOIDAP_") and k not in values and not k.startswith("HOIDAP_TEST_"))
    if unknown:
        known = ", ".join(s.name for s in SETTINGS)
        raise SettingsError(f"Không có cài đặt {unknown[0]}. Các cài đặt có thể dùng: {known}. Xem: python -m bot settings")
    return Settings(
        home=data_home(env),
        host=values["HOIDAP_HOST"],
        port=_port(values["HOIDAP_PORT"]),
        embedding=values["HOIDAP_EMBEDDING"] or None,
        log=_flag("HOIDAP_LOG", values["HOIDAP_LOG"]),
        api_key=_key(values["HOIDAP_API_KEY"]),
        allowed_hosts=_hosts(values["HOIDAP_ALLOWED_HOSTS"]),
        llm=_model(values),
        admin_password=values["HOIDAP_ADMIN_PASSWORD"],
    )


def _model(values: Mapping[str, str]) -> ModelSettings | None:
    timeout = _amount("HOIDAP_LLM_TIMEOUT", values, 0.1, 600)
    tokens = _amount("HOIDAP_LLM_MAX_TOKENS", values, 16, 32000)
    temperature = _amount("HOIDAP_LLM_TEMPERATURE", values, 0, 2)
    if not values["HOIDAP_LLM"]:
        return None
    if not re.fullmatch(r"[a-z0-9_]+:\S+", values["HOIDAP_LLM"]):
        raise SettingsError(f"HOIDAP_LLM='{values['HOIDAP_LLM']}' không hợp lệ: cần dạng nhà_cung_cấp:mô_hình, ví dụ openai:qwen3.")
    return ModelSettings(
        values["HOIDAP_LLM"], values["HOIDAP_LLM_BASE_URL"] or None, values["HOIDAP_LLM_API_KEY"] or None, timeout, int(tokens), temperature
    )


def _amount(name: str, values: Mapping[str, str], low: float, high: float) -> float:
    try:
        value = float(values[name])
    except ValueError:
        value = low - 1
    if not low <= value <= high:
        raise SettingsError(f"{name}='{values[name]}' không hợp lệ: phải là số từ {low:g} đến {high:g}.")
    return value


def _port(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", value) or not 0 < int(value) < 65536:
        raise SettingsError(f"Cổng '{value}' không hợp lệ: HOIDAP_PORT phải là số từ 1 đến 65535.")
    return int(value)


def _flag(name: str, value: str) -> bool:
    if value not in ("0", "1"):
        raise SettingsError(f"{name}='{value}' không hợp lệ: chỉ nhận 0 hoặc 1.")
    return value == "1"


def _key(value: str) -> str:
    if not re.fullmatch(r"[!-~]*", value):
        raise SettingsError("HOIDAP_API_KEY không hợp lệ: chỉ dùng chữ cái không dấu, chữ số và dấu ASCII, không có khoảng trắng.")
    return value


def _hosts(value: str) -> tuple[str, ...]:
    names = tuple(name.strip().lower() for name in value.split(",") if name.strip())
    wrong = [name for name in names if not re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*", name)]
    if wrong:
        raise SettingsError(f"HOIDAP_ALLOWED_HOSTS='{wrong[0]}' không hợp lệ: ghi tên miền, không có http:// và cổng, ví dụ hoidap.tinh.vn.")
    return names
