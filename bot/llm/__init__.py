"""Answers written by a chat model, where one is configured. The only package that knows LangChain chat models."""

from bot.llm.model import Model, open_model
from bot.llm.writer import Writer, Written

__all__ = ["Model", "Writer", "Written", "open_model"]
