"""Take from a session's JSON the few numbers that histories are made of.

Session JSON -> columns. Pure. What the JSON does not say is None, never 0 (counts are counted).
"""

from collections.abc import Iterator
from typing import Any

from tiptoe.errors import InputError
from tiptoe.store.told import finite

__all__ = ["check_session", "summary"]

SCHEMA = "tiptoe.session/"
LONGEST = 64  # characters of a schema's name or an exercise's id
BOTH_SEEN = "left_over_right_height"
REPLACE = "Give what `tiptoe measure --json` writes."
Json = dict[str, Any]


def check_session(told: Json) -> None:
    """Refuses what is no session; everything inside it is kept as it is."""
    schema = told.get("schema") if isinstance(told, dict) else None
    if not isinstance(schema, str) or not schema.startswith(SCHEMA) or len(schema) > LONGEST:
        raise InputError(f"This is no session, but {str(schema)[:40]!r}.", fix=REPLACE)
    sets, recording = told.get("sets"), told.get("recording")
    if not isinstance(sets, list) or not all(isinstance(each, dict) for each in sets):
        raise InputError("This session has no list of sets.", fix=REPLACE)
    if recording is not None and not isinstance(recording, dict):
        raise InputError("The recording of this session is no object.", fix=REPLACE)


def summary(told: Json) -> Json:
    """The typed columns of a session, by their names in the table."""
    sets = told["sets"]
    columns: Json = {
        "exercise": next(filter(None, map(_exercise, sets)), None),
        "set_count": len(sets),
        "rep_count": sum(_count(each, "rep_count") for each in sets),
        "full_rep_count": sum(_count(each, "full_rep_count") for each in sets),
    }
    for side in ("left", "right"):
        own = [each for each in sets if each.get("legs") == side]
        columns[f"{side}_rep_count"] = sum(_count(each, "rep_count") for each in own)
        none: tuple[float | None, float | None] = (None, None)
        best_m, sigma_m = max(_tops(sets, side), key=lambda top: top[0], default=none)
        columns |= {f"{side}_best_m": best_m, f"{side}_sigma_m": sigma_m}
    ratio = next((m for each in sets for m in _dicts(each, "metrics") if _is_ratio(m)), {})
    columns["left_over_right"] = finite(ratio.get("value"))
    columns["left_over_right_sigma"] = finite(ratio.get("sigma"))
    return columns


def _is_ratio(metric: Json) -> bool:
    return metric.get("name") == BOTH_SEEN and finite(metric.get("value")) is not None


def _exercise(heel_set: Json) -> str | None:
    """The catalogue id of the exercise: the declared one, else the likeliest."""
    told = heel_set.get("exercise")
    if not isinstance(told, dict):
        return None
    ids = told.get("ids")
    likeliest = ids[0] if isinstance(ids, list) and ids else None
    found = told.get("declared") or likeliest
    if not isinstance(found, str) or not found.isascii() or not found.isprintable():
        return None
    return found if 0 < len(found) <= LONGEST else None


def _count(heel_set: Json, name: str) -> int:
    told = finite(heel_set.get(name))
    return int(told) if told is not None and told.is_integer() and 0 <= told < 2**31 else 0


def _tops(sets: list[Json], side: str) -> Iterator[tuple[float, float | None]]:
    """Height and sigma of each repetition of this side."""
    for heel_set in sets:
        for rep in _dicts(heel_set, "reps"):
            foot = rep.get(side)
            if not isinstance(foot, dict):
                continue
            height_m = finite(foot.get("peak_height_m"))
            if height_m is not None:
                yield height_m, finite(foot.get("sigma_m"))


def _dicts(told: Json, name: str) -> list[Json]:
    found = told.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
