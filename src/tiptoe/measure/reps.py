"""Make the passports of one set's repetitions.

Together -> Rep, and what is too small beside the others -> Rejected. Pure.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tiptoe import evidence
from tiptoe.measure.legs import Raised, Together
from tiptoe.measure.lifts import top_sigma
from tiptoe.model import HeelSignal, Legs, Rejected, Rep, Side, SideRep


def assemble(
    group: Sequence[Together], seen: dict[Side, HeelSignal], *, legs: Legs
) -> tuple[tuple[Rep, ...], list[Rejected]]:
    """Reps of one set, and stretches too small to be tries at one."""
    best = {side: _robust_best(group, side) for side in Side}
    reps: list[Rep] = []
    rejected: list[Rejected] = []
    for rep in group:
        share = _share(rep, best)
        if share is not None and share < evidence.value("lift_smallest_share", unit="1"):
            why = "a shift of weight: far lower than the set's best"
            rejected.append(Rejected(start_s=rep.start_s, end_s=rep.end_s, why=why))
        else:
            reps.append(_passport(rep, seen, legs=legs, share=share))
    return _with_shares(_in_turn(reps)), rejected


def _robust_best(group: Sequence[Together], side: Side) -> float | None:
    """The middle one of the three highest tops: one slip of the instrument is not a record."""
    tops = sorted(
        (r.top_m for rep in group for r in rep.counted if r.side is side and r.top_m is not None),
        reverse=True,
    )
    if not tops:
        return None
    return tops[1] if len(tops) > 2 else tops[0]  # noqa: PLR2004 - three highest


def _share(rep: Together, best: dict[Side, float | None]) -> float | None:
    """Height over the set's robust best, mean of the feet seen; None when no top was seen."""
    shares = [
        r.top_m / top
        for r in rep.counted
        if r.top_m is not None and (top := best[r.side]) is not None and top > 0
    ]
    return float(np.mean(shares)) if shares else None


def _passport(
    rep: Together, seen: dict[Side, HeelSignal], *, legs: Legs, share: float | None
) -> Rep:
    counted = sorted(rep.counted, key=lambda r: r.sigma_m or np.inf)
    weights = np.array([1 / max(r.sigma_m or 1.0, 1e-4) ** 2 for r in counted])
    corners = np.array(
        [[r.span.start_s, r.span.top_start_s, r.span.top_end_s, r.span.end_s] for r in counted]
    )
    start_s, top_start_s, top_end_s, end_s = np.average(corners, axis=0, weights=weights)
    sides, reasons = _sides(rep, seen, legs=legs)
    is_low = share is not None and share < evidence.value("partial_share", unit="1")
    return Rep(
        start_s=float(start_s),
        top_start_s=float(top_start_s),
        top_end_s=float(top_end_s),
        end_s=float(end_s),
        is_partial=is_low or not _came_down(counted[0]),
        left=sides[Side.LEFT],
        right=sides[Side.RIGHT],
        why_missing="; ".join(reasons),
    )


def _came_down(raised: Raised) -> bool:
    if raised.is_open:
        return False
    if raised.top_m is None:
        return True
    left_over_m = raised.end_m - max(raised.bottom_m, 0.0)
    share = evidence.value("unreturned_share", unit="1")
    return left_over_m < share * (raised.top_m - raised.bottom_m)


def _sides(
    rep: Together, seen: dict[Side, HeelSignal], *, legs: Legs
) -> tuple[dict[Side, SideRep | None], list[str]]:
    """What each working foot did, and why nothing is said about the others."""
    out: dict[Side, SideRep | None] = {}
    reasons: list[str] = []
    for side in Side:
        out[side], why = _side(rep, side, seen.get(side), legs=legs)
        if why:
            reasons.append(why)
    return out, reasons


def _side(
    rep: Together, side: Side, signal: HeelSignal | None, *, legs: Legs
) -> tuple[SideRep | None, str]:
    if legs not in (Legs.BOTH, Legs(side.value)):
        return None, f"{side.value}: the free leg"
    mine = next((r for r in rep.counted if r.side is side), None)
    if mine is not None and mine.top_m is not None and mine.sigma_m is not None:
        return _side_rep(mine.top_m, mine.sigma_m, mine.bottom_m), ""
    if mine is not None:
        return None, f"{side.value}: the top was not seen"
    if side in rep.raised:
        return None, f"{side.value}: {rep.raised[side].why or 'the foot left the floor at the top'}"
    return _beside(rep, signal, side)


def _beside(rep: Together, signal: HeelSignal | None, side: Side) -> tuple[SideRep | None, str]:
    """A foot whose own lift was not found: read its height while the other was up."""
    span = rep.counted[0].span
    high = _mean_between(signal, span.top_start_s, span.top_end_s)
    if signal is None or high is None:
        return None, f"{side.value}: the heel was not seen"
    low = _mean_between(signal, span.start_s - 0.2, span.start_s)
    rise_m = high - (low if low is not None else 0.0)
    first = rep.counted[0]
    whole_m = (first.top_m - first.bottom_m) if first.top_m is not None else np.inf
    if rise_m < evidence.value("took_part_share", unit="1") * whole_m:
        return None, f"{side.value}: the heel did not rise with the other"
    return _side_rep(high, top_sigma(signal, span, top_m=high), low if low is not None else 0.0), ""


def _mean_between(signal: HeelSignal | None, start_s: float, end_s: float) -> float | None:
    if signal is None:
        return None
    part = (signal.time_s >= start_s - 0.02) & (signal.time_s <= end_s + 0.02)
    values = signal.height_m[part & np.isfinite(signal.height_m)]
    return float(np.mean(values)) if values.size else None


def _side_rep(peak_m: float, sigma_m: float, bottom_m: float) -> SideRep:
    return SideRep(
        peak_height_m=peak_m, sigma_m=sigma_m, bottom_height_m=bottom_m, share_of_best=1.0
    )


def _in_turn(reps: Sequence[Rep]) -> list[Rep]:
    """No rep starts before the last has ended."""
    out: list[Rep] = []
    for rep in reps:
        if out and rep.start_s < out[-1].end_s:
            meet_s = min((rep.start_s + out[-1].end_s) / 2, rep.top_start_s)
            out[-1] = replace(out[-1], end_s=max(meet_s, out[-1].top_end_s))
            out.append(replace(rep, start_s=max(meet_s, out[-1].end_s)))
        else:
            out.append(rep)
    return out


def _with_shares(reps: Sequence[Rep]) -> tuple[Rep, ...]:
    best = {
        side: max((s.peak_height_m for r in reps if (s := r.side(side))), default=0.0)
        for side in Side
    }

    def shared(rep: Rep, side: Side) -> SideRep | None:
        mine = rep.side(side)
        if mine is None or best[side] <= 0:
            return mine
        return replace(mine, share_of_best=float(np.clip(mine.peak_height_m / best[side], 0, 1)))

    return tuple(
        replace(rep, left=shared(rep, Side.LEFT), right=shared(rep, Side.RIGHT)) for rep in reps
    )
