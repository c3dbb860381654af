"""Official files taken into the corpus: document → compare and overlay → shelf. Reading them is `extract` and `parse`."""

from knowledge.importing.document import Given, official
from knowledge.importing.overlay import Library, library
from knowledge.importing.shelf import Shelf

__all__ = ["Given", "Library", "Shelf", "library", "official"]
