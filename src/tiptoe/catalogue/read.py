"""Reads the catalogue's files strictly: what is missing, strange or of another kind is refused.

A file's name -> Entry, and from an Entry checked values. The key stands in every refusal.
"""

import math
import tomllib
from collections.abc import Collection, Mapping
from importlib.resources import files
from typing import Any

from tiptoe.errors import InputError

__all__ = ["Entry", "table"]


def table(name: str) -> dict[str, Any]:
    """All of one file of the catalogue."""
    return tomllib.loads(files("tiptoe.catalogue").joinpath(name).read_text("utf-8"))


class Entry:
    """One table of a file, read key by key; `end` refuses what nobody asked for."""

    def __init__(self, where: str, data: object) -> None:
        self.where = where
        if not isinstance(data, Mapping):
            raise InputError(f"{where} is no table.", fix=f"Begin it with [{where}].")
        self._left = dict(data)

    def refuse(self, key: str, what: str) -> InputError:
        return InputError(f"{self.where}.{key} {what}", fix="Write it as in the entries beside it.")

    def take(self, key: str) -> Any:  # noqa: ANN401 - checked by the caller
        """The value as it stands, None when absent."""
        return self._left.pop(key, None)

    def text(self, key: str) -> str:
        found = self.take(key)
        if not isinstance(found, str) or not found.strip():
            raise self.refuse(key, "must be a text.")
        return found

    def one_of(self, key: str, allowed: Collection[str]) -> str:
        found = self.text(key)
        if found not in allowed:
            raise self.refuse(key, f"is {found!r}, not one of: {', '.join(allowed)}.")
        return found

    def names(self, key: str, known: Collection[str]) -> tuple[str, ...]:
        """A list of names, each of them known and none twice."""
        found = self.take(key)
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            raise self.refuse(key, "must be a list of names.")
        for each in found:
            if each not in known:
                raise self.refuse(key, f"names {each!r}, which does not exist.")
        if len(set(found)) < len(found):
            raise self.refuse(key, "names something twice.")
        return tuple(found)

    def numbers(self, key: str, *, count: int, within: tuple[float, float]) -> tuple[float, ...]:
        """A list of so many numbers, each within the limits."""
        found = self.take(key)
        if not isinstance(found, list) or len(found) != count:
            raise self.refuse(key, f"must be a list of {count} numbers.")
        return tuple(self._number(key, each, within) for each in found)

    def number(self, key: str, *, default: float, within: tuple[float, float]) -> float:
        found = self.take(key)
        return default if found is None else self._number(key, found, within)

    def _number(self, key: str, found: object, within: tuple[float, float]) -> float:
        is_number = isinstance(found, int | float) and not isinstance(found, bool)
        number = float(found) if is_number else math.nan  # type: ignore[arg-type]
        if not within[0] <= number <= within[1]:
            raise self.refuse(key, f"has {found!r}, not a number from {within[0]} to {within[1]}.")
        return number

    def span(self, key: str, within: tuple[int, int]) -> tuple[int, int]:
        """[least, most], whole numbers in order."""
        least, most = self.numbers(key, count=2, within=within)
        if least != int(least) or most != int(most) or least > most:
            raise self.refuse(key, "must be [least, most] in whole numbers.")
        return int(least), int(most)

    def end(self) -> None:
        if self._left:
            key = min(self._left)
            raise self.refuse(key, "means nothing here.")
