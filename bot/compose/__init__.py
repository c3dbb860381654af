"""Composing an answer from provisions, without a language model: what it says of a provision is the provision's own text."""

from bot.compose.answer import compose
from bot.compose.inquiry import Inquiry

__all__ = ["Inquiry", "compose"]
