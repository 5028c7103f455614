"""How a person changes over their sessions, and which changes are real.

[SessionRow, ...] -> points for a chart. Pure. What counts as real is said in report/compare.py.
"""

from collections.abc import Sequence
from typing import Any

from tiptoe.app_record import changes
from tiptoe.store.values import SessionRow

__all__ = ["trend"]


def trend(rows: Sequence[SessionRow]) -> list[dict[str, Any]]:
    """One point a session, oldest first; `change` by side, against the last of its exercise."""
    changed = changes(rows)
    return [
        {
            "id": row.id,
            "at": row.recorded_at,
            "reps": row.rep_count,
            "symmetry": row.left_over_right,
            "pain": max(row.pain.values(), default=None),
            "change": {
                side: changed[row.id].is_real[side] if row.id in changed else None
                for side in ("left", "right")
            },
            "left_m": row.left_best_m,
            "right_m": row.right_best_m,
            "left_sigma_m": row.left_sigma_m,
            "right_sigma_m": row.right_sigma_m,
        }
        for row in reversed(rows)
    ]
