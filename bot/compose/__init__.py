"""Composing an answer from provisions, without a language model: what it says of a provision is the provision's own text."""

from bot.compose.answer import RECORD_FIELDS, compose
from bot.compose.imported import imported_answer
from bot.compose.inquiry import Inquiry

__all__ = ["RECORD_FIELDS", "Inquiry", "compose", "imported_answer"]
