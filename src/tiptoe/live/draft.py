"""What a crash must not lose, as a plain dict: the sets and repetitions done so far.

sets of LiveRep <-> draft -> summary. Pure.
"""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from tiptoe.errors import InputError
from tiptoe.live.state import LiveRep

__all__ = ["SCHEMA", "DoneSet", "draft_of", "sets_of_draft", "summary_of"]

SCHEMA = "tiptoe.live-draft/1"


@dataclass(slots=True, kw_only=True)
class DoneSet:
    """One set as done: which of the plan (from 0), on which legs, and its repetitions."""

    number: int
    legs: str
    reps: list[LiveRep] = field(default_factory=list)


def draft_of(sets: list[DoneSet], exercise: str | None) -> dict[str, Any]:
    """Everything counted, ready for JSON."""
    return {
        "schema": SCHEMA,
        "exercise": exercise,
        "sets": [
            {"number": s.number, "legs": s.legs, "reps": [asdict(rep) for rep in s.reps]}
            for s in sets
        ],
    }


def sets_of_draft(draft: dict[str, Any]) -> list[DoneSet]:
    """The sets of a draft. Raises InputError when it is none of ours."""
    try:
        sets = [
            DoneSet(
                number=int(each["number"]),
                legs=str(each["legs"]),
                reps=[LiveRep(**rep | {"faults": tuple(rep["faults"])}) for rep in each["reps"]],
            )
            for each in draft["sets"]
        ]
        is_ours = draft["schema"] == SCHEMA
    except (KeyError, TypeError, ValueError, AttributeError):
        is_ours = False
    if not is_ours:
        raise InputError("This is not the draft of a live session.", fix="Begin the session anew.")
    return sets


def summary_of(draft: dict[str, Any]) -> dict[str, Any]:
    """What was done, set by set: counts, heights, tempo, and how often which fault."""
    sets = sets_of_draft(draft)
    return {
        "exercise": draft.get("exercise"),
        "reps": sum(len(each.reps) for each in sets),
        "sets": [_summary(each) for each in sets],
    }


def _summary(done: DoneSet) -> dict[str, Any]:
    reps = done.reps
    heights = [rep.height_m for rep in reps if rep.height_m is not None]
    return {
        "number": done.number,
        "legs": done.legs,
        "reps": len(reps),
        "full_reps": sum(not rep.is_partial for rep in reps),
        "best_m": max(heights, default=None),
        "mean_m": sum(heights) / len(heights) if heights else None,
        "up_s": _mean([rep.up_s for rep in reps]),
        "hold_s": _mean([rep.hold_s for rep in reps]),
        "down_s": _mean([rep.down_s for rep in reps]),
        "faults": dict(Counter(name for rep in reps for name in rep.faults)),
    }


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None
