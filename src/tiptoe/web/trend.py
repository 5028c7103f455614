"""How a person changes over their sessions, and which changes are more than measurement error.

[SessionRow, ...] -> points for a chart. Pure. A difference counts as change only beyond 1.96 times
the standard error of that difference: both measurements have an error, and both go in.
"""

import math
from collections.abc import Sequence
from typing import Any, Protocol

__all__ = ["Row", "is_change", "trend"]

Z95 = 1.96  # of a normal distribution: 95 % of differences without change are smaller


class Row(Protocol):
    """What is asked of one session."""

    @property
    def id(self) -> str: ...
    @property
    def recorded_at(self) -> str: ...
    @property
    def rep_count(self) -> int: ...
    @property
    def left_best_m(self) -> float | None: ...
    @property
    def left_sigma_m(self) -> float | None: ...
    @property
    def right_best_m(self) -> float | None: ...
    @property
    def right_sigma_m(self) -> float | None: ...
    @property
    def left_over_right(self) -> float | None: ...
    @property
    def pain(self) -> dict[str, int]: ...


def is_change(
    before: tuple[float | None, float | None], now: tuple[float | None, float | None]
) -> bool | None:
    """Whether (value, sigma) changed by more than both errors allow; None when nobody can say."""
    if before[0] is None or now[0] is None or before[1] is None or now[1] is None:
        return None
    return abs(now[0] - before[0]) > Z95 * math.hypot(before[1], now[1])


def trend(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """One point a session, oldest first; `change` compares with the session before on that side."""
    points: list[dict[str, Any]] = []
    last: dict[str, tuple[float | None, float | None]] = {}
    for row in reversed(rows):
        heights = {
            "left": (row.left_best_m, row.left_sigma_m),
            "right": (row.right_best_m, row.right_sigma_m),
        }
        points.append(
            {
                "id": row.id,
                "at": row.recorded_at,
                "reps": row.rep_count,
                "symmetry": row.left_over_right,
                "pain": max(row.pain.values(), default=None),
                "change": {
                    side: is_change(last.get(side, (None, None)), heights[side]) for side in heights
                },
            }
            | {f"{side}_m": found[0] for side, found in heights.items()}
            | {f"{side}_sigma_m": found[1] for side, found in heights.items()}
        )
        last |= {side: found for side, found in heights.items() if found[0] is not None}
    return points
