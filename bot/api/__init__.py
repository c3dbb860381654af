"""HTTP interfaces for programs: /api/ask, an OpenAI-compatible /v1, /health, and the guard in front of every page."""

from bot.api.application import application
from bot.api.guard import Guard
from bot.api.service import Service

__all__ = ["Guard", "Service", "application"]
