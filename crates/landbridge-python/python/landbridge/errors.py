"""What landbridge refuses or cannot do.

Whatever the caller can mend is a :class:`BadInputError`, whose text says what is wrong and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class LandbridgeError(Exception):
    """Anything that landbridge says."""


class BadInputError(LandbridgeError, ValueError):
    """Something that the caller can mend: an unknown name, a number out of its range, a file that is no table."""


@dataclass(frozen=True)
class Mistake:
    """One mistake in a region's folder.

    ``file`` is its path within the folder, ``line`` counts from 1 and is 0 where the mistake is about the whole file; ``row``, ``column``
    and ``value`` are empty where they do not apply; ``remedy`` says how to mend it.
    """

    file: str
    line: int
    row: str
    column: str
    value: str
    what: str
    remedy: str


class MistakesError(BadInputError):
    """A folder or a variant has mistakes: all of them, in ``mistakes``."""

    def __init__(self, text: str, mistakes: list[dict[str, Any]]) -> None:
        super().__init__(text)
        self.mistakes = [Mistake(**mistake) for mistake in mistakes]

    def __reduce__(self) -> tuple[Any, ...]:
        return MistakesError, (str(self), [vars(mistake) for mistake in self.mistakes])


class NoValueError(LandbridgeError):
    """A solution concept does not exist for a game; the text says why."""


class EngineError(LandbridgeError):
    """The engine could not answer: a defect, or a program that no solver solved."""


class ForeignWorkerError(LandbridgeError):
    """A worker of another version of landbridge, or one that means another run; its chunk was refused."""
