"""Numbers from the literature and numbers we chose, each with its reason.

evidence.toml -> value("rep_open_height", unit="m")  and  cite("adult_reps_mean")
The caller names the unit, so a reader sees it and a mismatch is refused.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from tiptoe.errors import UnitError


@cache
def table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files(__name__).joinpath("evidence.toml").read_text("utf-8"))


@cache
def value(name: str, *, unit: str) -> float:
    entry = table()[name]
    if entry["unit"] != unit:
        raise UnitError(
            f"{name} is kept in {entry['unit']!r}, not {unit!r}.",
            fix="Convert where you use it, in sight.",
        )
    return float(entry["value"])


def cite(name: str) -> str:
    """The sentence a report prints beside this number."""
    entry = table()[name]
    if entry["kind"] == "choice":
        return f"Our choice. {entry['why']}"
    source = table()["sources"][entry["source"]]
    return f"{entry['who']}: {source['text']} doi:{source['doi']} ({entry['where']})"
