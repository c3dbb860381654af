"""Quiz items on 205 and 114, each with one right answer, its basis and an explanation: corpus in, items out."""

from bot.pack.quiz.draw import choose, shuffled
from bot.pack.quiz.item import Kind, Option, QuizItem
from bot.pack.quiz.pool import pool, situations

__all__ = ["Kind", "Option", "QuizItem", "choose", "pool", "shuffled", "situations"]
