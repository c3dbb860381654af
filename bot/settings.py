"""The only reader of the environment. Doors call `read()` once and hand the values on."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
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
)


@dataclass(frozen=True)
class Settings:
    """The values the doors work with."""

    home: Path
    host: str
    port: int
    embedding: str | None
    log: bool
    admin_password: str = ""

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
        admin_password=values["HOIDAP_ADMIN_PASSWORD"],
    )


def _port(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", value) or not 0 < int(value) < 65536:
        raise SettingsError(f"Cổng '{value}' không hợp lệ: HOIDAP_PORT phải là số từ 1 đến 65535.")
    return int(value)


def _flag(name: str, value: str) -> bool:
    if value not in ("0", "1"):
        raise SettingsError(f"{name}='{value}' không hợp lệ: chỉ nhận 0 hoặc 1.")
    return value == "1"
