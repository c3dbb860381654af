"""Whether a statement written by a chat model may be shown: checked against the provisions it names, without a model."""

from bot.verifier.check import Verdict, check
from bot.verifier.evidence import Evidence, evidence

__all__ = ["Evidence", "Verdict", "check", "evidence"]
