"""The page *Nhập văn bản*: read official files, look at what was understood, tick off, save, review again, remove."""

from bot.web.upload.door import CLOSED, LARGEST_BYTES, LOCKED, TOO_MANY, TRIES, WRONG, Door, is_loopback
from bot.web.upload.page import page

__all__ = ["CLOSED", "LARGEST_BYTES", "LOCKED", "TOO_MANY", "TRIES", "WRONG", "Door", "is_loopback", "page"]
