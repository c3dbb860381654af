"""A file → clean lines. Knows layout and file formats, and nothing about law."""

from knowledge.extract.line import Extracted, Line

__all__ = ["Extracted", "Line"]
