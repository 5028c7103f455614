"""Find the sets of heel raises in the signals of one or two feet.

HeelSignal, Posture -> Legs and Segmentation of every set. Pure.
Method, picture and limits: docs/explanation/segmentation.md
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from tiptoe import evidence
from tiptoe.errors import QualityError
from tiptoe.measure.judge import stands_on_one_leg
from tiptoe.measure.legs import Raised, Together, put_together, settle_kinds
from tiptoe.measure.lifts import one_foot
from tiptoe.measure.reps import assemble
from tiptoe.model import HeelSignal, Legs, Posture, Rejected, Rep, Segmentation, Side

METHOD = "hysteresis counter, minimum-jerk corners, physics as judge"
ALONE = "it rose once, and from here nothing else tells a heel raise from another movement"
_LEG = {Side.LEFT: Legs.LEFT, Side.RIGHT: Legs.RIGHT}


def segment(
    signals: Sequence[HeelSignal],
    posture: Posture | None = None,
    *,
    stance_hint: Legs | None = None,
) -> tuple[tuple[Legs, Segmentation], ...]:
    """Every set in order of time. One set without reps when there are only rejected stretches.

    stance_hint  the legs stood on, where the caller knows; else decided from what was seen
    """
    seen = {s.side: s for s in signals if np.isfinite(s.height_m).any()}
    if not seen:
        raise QualityError(
            "No heel was ever seen.", fix="Film from the side with both feet in the picture."
        )
    lead, *rest = sorted(seen, key=lambda side: _doubt(seen[side]))
    raised = {side: one_foot(signal, posture) for side, signal in seen.items()}
    found = put_together(raised[lead], raised[rest[0]] if rest else ())
    good = [t for t in found if t.counted]
    bad = [Rejected(start_s=t.start_s, end_s=t.end_s, why=t.why) for t in found if not t.counted]
    kinds = [stance_hint or _kind(t, seen, posture) for t in good]
    legs = settle_kinds(kinds, fallback=_fallback(good, posture))
    good, legs, odd = _without_odd_ones(good, kinds, legs)
    if seen[lead].is_indirect and not _any_alike(good):
        odd += [Rejected(start_s=t.start_s, end_s=t.end_s, why=ALONE) for t in good]
        good, legs = [], ()
    sets = [(kind, *assemble(group, seen, legs=kind)) for kind, group in _split(good, legs)]
    fallback = legs[0] if legs else stance_hint or Legs.BOTH
    return _with_rejected(sets, [*bad, *odd], fallback=fallback)


def _doubt(signal: HeelSignal) -> float:
    """Small for the foot that was seen best and most."""
    seen = np.isfinite(signal.height_m)
    sigma_m = signal.sigma_m[seen & np.isfinite(signal.sigma_m)]
    typical_m = float(np.median(sigma_m)) if sigma_m.size else 1.0
    return typical_m / float(np.mean(seen)) ** 2


def _kind(rep: Together, seen: dict[Side, HeelSignal], posture: Posture | None) -> Legs | None:
    """The legs that took part in one repetition; None when only one foot could be seen."""
    first = rep.counted[0]
    stood_on = stands_on_one_leg(posture, first.span)
    if stood_on is not None and stood_on in {r.side for r in rep.counted}:
        return _LEG[stood_on]
    if len(rep.counted) > 1:
        return Legs.BOTH
    other = first.side.other
    companion = rep.raised.get(other)
    if companion is not None and companion.stayed is not None:
        return Legs.BOTH if _rose_along(companion) else _LEG[first.side]
    if other not in seen or not _was_seen(seen[other], first):
        return None
    return _LEG[first.side]


def _rose_along(companion: Raised) -> bool:
    """Planted on the way up, whatever it did then; not a free leg swinging in the air."""
    high_m = evidence.value("lift_highest", unit="m")
    return bool(companion.stayed) and (companion.top_m is None or companion.top_m < high_m)


def _was_seen(signal: HeelSignal, rep: Raised) -> bool:
    """At least half of the way up and the top."""
    during = (signal.time_s >= rep.span.start_s) & (signal.time_s <= rep.span.top_end_s)
    return bool(during.any() and np.mean(np.isfinite(signal.height_m[during])) > 0.5)  # noqa: PLR2004


def _fallback(good: Sequence[Together], posture: Posture | None) -> Legs:
    """When the other foot was never seen: both if its knee was seen straight, else the seen one."""
    if not good:
        return Legs.BOTH
    side = good[0].counted[0].side
    knee = posture.knee_flexion_rad.get(side.other) if posture is not None else None
    if knee is not None and np.isfinite(knee).any():
        return Legs.BOTH
    return _LEG[side]


def _without_odd_ones(
    good: Sequence[Together], kinds: Sequence[Legs | None], legs: tuple[Legs, ...]
) -> tuple[list[Together], tuple[Legs, ...], list[Rejected]]:
    """A lone raise of the foot that is not working in this set is not one of its reps."""
    kept, kept_legs, odd = [], [], []
    for rep, kind, settled in zip(good, kinds, legs, strict=True):
        sides = {_LEG[r.side] for r in rep.counted}
        if settled is not Legs.BOTH and settled not in sides and kind is not None:
            why = f"only the other heel rose in a set on the {settled.value} leg"
            odd.append(Rejected(start_s=rep.start_s, end_s=rep.end_s, why=why))
        else:
            kept.append(rep)
            kept_legs.append(settled)
    return kept, tuple(kept_legs), odd


def _any_alike(good: Sequence[Together]) -> bool:
    """Two rose about as far, or about as high where one dipped first: a repeated movement."""
    least = evidence.value("alike_least", unit="1")
    levels = [(r.top_m or 0.0, r.bottom_m) for r in (each.counted[0] for each in good)]
    return any(
        min(a, b) > least * max(a, b)
        for one, other in combinations(levels, 2)
        for a, b in ((one[0], other[0]), (one[0] - one[1], other[0] - other[1]))
    )


def _split(good: Sequence[Together], legs: Sequence[Legs]) -> list[tuple[Legs, list[Together]]]:
    """A new set after a long pause, and when other legs take over."""
    pause_s = evidence.value("set_pause", unit="s")
    out: list[tuple[Legs, list[Together]]] = []
    for rep, kind in zip(good, legs, strict=True):
        is_new = not out or out[-1][0] is not kind
        if is_new or rep.start_s - out[-1][1][-1].end_s > pause_s:
            out.append((kind, [rep]))
        else:
            out[-1][1].append(rep)
    return out


def _with_rejected(
    sets: Sequence[tuple[Legs, tuple[Rep, ...], list[Rejected]]],
    rejected: Sequence[Rejected],
    *,
    fallback: Legs,
) -> tuple[tuple[Legs, Segmentation], ...]:
    """Each rejected stretch goes to the set it is nearest to."""
    full = [s for s in sets if s[1]]
    everything = [*rejected, *(r for s in sets for r in s[2])]
    if not full:
        if not everything:
            return ()
        return ((fallback, _segmentation((), everything)),)
    nearest: list[list[Rejected]] = [[] for _ in full]
    for stretch in everything:
        away = [_distance(stretch, reps) for _, reps, _ in full]
        nearest[int(np.argmin(away))].append(stretch)
    return tuple(
        (kind, _segmentation(reps, near))
        for (kind, reps, _), near in zip(full, nearest, strict=True)
    )


def _segmentation(reps: tuple[Rep, ...], rejected: Sequence[Rejected]) -> Segmentation:
    ordered = tuple(sorted(rejected, key=lambda r: r.start_s))
    return Segmentation(reps=tuple(reps), rejected=ordered, method=METHOD)


def _distance(stretch: Rejected, reps: tuple[Rep, ...]) -> float:
    before_s = reps[0].start_s - stretch.end_s
    after_s = stretch.start_s - reps[-1].end_s
    return max(before_s, after_s, 0.0)
