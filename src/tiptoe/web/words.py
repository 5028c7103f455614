"""The words of the pages, in one place for each language: strings/LANGUAGE.toml.

Words("en")("measure.title") -> "Measure a clip". A missing name is shown as itself and found by a
test, so that no page fails for want of a word.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["LANGUAGES", "Words", "words"]

LANGUAGES = ("en",)


class Words:
    """All words of one language by dotted name."""

    def __init__(self, language: str) -> None:
        text = files("tiptoe.web").joinpath(f"strings/{language}.toml").read_text("utf-8")
        self.table: dict[str, Any] = tomllib.loads(text)
        self.flat = dict(_flat(self.table))

    def __call__(self, name: str, /, **given: object) -> str:
        said = self.flat.get(name, name)
        return said.format(**given) if given else said

    def part(self, name: str) -> dict[str, Any]:
        """One section, for a script."""
        found = self.table.get(name, {})
        return found if isinstance(found, dict) else {}


def _flat(table: dict[str, Any], before: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, told in table.items():
        name = f"{before}{key}"
        pairs += _flat(told, f"{name}.") if isinstance(told, dict) else [(name, str(told))]
    return pairs


@cache
def words(language: str = "en") -> Words:
    return Words(language if language in LANGUAGES else LANGUAGES[0])
