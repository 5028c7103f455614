"""Write measured repetitions as a live session shows and stores them.

Rep -> LiveRep. Pure.
"""

from collections.abc import Sequence

import numpy as np

from tiptoe.live.state import LiveRep
from tiptoe.model import Rep, SideRep

__all__ = ["live_reps"]


def live_reps(
    reps: Sequence[Rep], before: Sequence[LiveRep], *, origin_s: float, is_metric: bool
) -> list[LiveRep]:
    """`before` (done before a crash) and the reps after them; shares are of the best of these."""
    best_m = max((_height(rep) or 0.0 for rep in reps), default=0.0)
    out = list(before)
    for rep in reps:
        follows = out and len(out) > len(before)
        pause_s = rep.start_s + origin_s - out[-1].end_s if follows else None
        out.append(_live(rep, len(out) + 1, origin_s, pause_s, best_m, is_metric=is_metric))
    return out


def _live(  # noqa: PLR0913 - all that a repetition is shown with
    rep: Rep,
    number: int,
    origin_s: float,
    pause_s: float | None,
    best_m: float,
    *,
    is_metric: bool,
) -> LiveRep:
    height_m = _height(rep)
    return LiveRep(
        number=number,
        start_s=rep.start_s + origin_s,
        end_s=rep.end_s + origin_s,
        height_m=height_m if is_metric else None,
        sigma_m=_sigma(rep) if is_metric else None,
        share_of_best=None if height_m is None or best_m <= 0 else min(1.0, height_m / best_m),
        up_s=rep.top_start_s - rep.start_s,
        hold_s=rep.top_end_s - rep.top_start_s,
        down_s=rep.end_s - rep.top_end_s,
        pause_s=pause_s,
        is_partial=rep.is_partial,
        faults=tuple(fault.name for fault in rep.faults),
    )


def _seen(rep: Rep) -> list[SideRep]:
    return [side for side in (rep.left, rep.right) if side is not None]


def _height(rep: Rep) -> float | None:
    seen = _seen(rep)
    return float(np.mean([side.peak_height_m for side in seen])) if seen else None


def _sigma(rep: Rep) -> float | None:
    seen = _seen(rep)
    return float(np.mean([side.sigma_m for side in seen])) if seen else None
