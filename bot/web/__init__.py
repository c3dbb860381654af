"""The web chat: the only package that imports gradio."""

from bot.web.app import app
from bot.web.server import asgi, serve

__all__ = ["app", "asgi", "serve"]
