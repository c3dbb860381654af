"""A conversation as a file that can be handed on: Markdown and Word, with citations, notices and validity intact."""

from bot.export.exchange import Exchange, stopped
from bot.export.markdown import to_markdown
from bot.export.word import to_docx

__all__ = ["Exchange", "stopped", "to_docx", "to_markdown"]
