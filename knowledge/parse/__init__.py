"""Clean lines → the document they hold. Knows how Vietnamese legal and Party documents are built, and opens no file."""

from knowledge.parse.document import parse
from knowledge.parse.parsed import Apart, Characters, Irregularity, Metadata, Parsed, ParsedProvision, Part

__all__ = ["Apart", "Characters", "Irregularity", "Metadata", "Parsed", "ParsedProvision", "Part", "parse"]
