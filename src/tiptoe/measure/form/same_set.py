"""One session from two recordings of the same set, such as from the side and from behind.

Session, Session -> Session. Pure. The two are aligned in time by their height signals; the counts
and heights of the better view stay, and what the other view alone can show is added to them.
"""

from dataclasses import replace

import numpy as np

from tiptoe import evidence
from tiptoe.errors import QualityError
from tiptoe.measure.form.judge import rank
from tiptoe.model import (
    Attribute,
    Exercise,
    Fault,
    Floats,
    HeelSet,
    Session,
    Status,
    View,
)

ORDER = (View.SIDE, View.OBLIQUE, View.REAR, View.FRONT, View.UNKNOWN)
UNCLEAR = "unclear"
FIX = "Give two recordings of one set, each with the whole set in it."


def same_set(first: Session, second: Session) -> Session:
    """One session: reps and heights of the view that measures best, form from both.

    Raises QualityError when the two do not show the same set.
    """
    main, other = sorted((first, second), key=lambda s: ORDER.index(s.recording.view))
    main_set, other_set = _only_set(main), _only_set(other)
    lag_s, likeness = lag_between(main_set, other_set)
    if likeness < evidence.value("same_set_likeness", unit="1"):
        raise QualityError(
            f"{main.recording.name} and {other.recording.name} do not show the same set: their "
            f"heights agree to {max(0.0, likeness):.0%} at best.",
            fix=FIX,
        )
    numbers = _matched(main_set, other_set, lag_s)
    merged = _merge(main_set, other_set, numbers, lag_s)
    recording = replace(main.recording, name=f"{main.recording.name} + {other.recording.name}")
    hidden = {"view_rear", "view_front", "no_scale"}
    extra = [w for w in other.warnings if w.code not in hidden]
    codes = {w.code for w in main.warnings}
    return replace(
        main,
        recording=recording,
        sets=(merged,),
        warnings=(*main.warnings, *(w for w in extra if w.code not in codes)),
    )


def _only_set(session: Session) -> HeelSet:
    counted = [each for each in session.sets if each.reps]
    if len(counted) != 1:
        raise QualityError(
            f"{session.recording.name} shows {len(counted)} sets of heel raises, not one.", fix=FIX
        )
    return counted[0]


def lag_between(main: HeelSet, other: HeelSet) -> tuple[float, float]:
    """Seconds to add to the other's clock, and how alike the heights then are, -1..1."""
    step_s = evidence.value("alignment_step", unit="s")
    (t_a, h_a), (t_b, h_b) = (_height(each, step_s) for each in (main, other))
    least = min(h_a.size, h_b.size) // 2
    best = (0.0, -1.0)
    for shift in range(-(h_b.size - least), h_a.size - least + 1):
        a = h_a[max(0, shift) : max(0, shift) + h_b.size + min(0, shift)]
        b = h_b[max(0, -shift) : max(0, -shift) + a.size]
        a = a[: b.size]
        if a.size < least or not a.std() or not b.std():
            continue
        likeness = float(np.corrcoef(a, b)[0, 1])
        if likeness > best[1]:
            best = (float(t_a[0] - t_b[0] + shift * step_s), likeness)
    return best


def _height(each: HeelSet, step_s: float) -> tuple[Floats, Floats]:
    """The mean height of the feet on an even clock, gaps closed."""
    signal = each.signals[0]
    seen = np.isfinite(signal.height_m)
    time_s = np.arange(signal.time_s[0], signal.time_s[-1], step_s)
    return time_s, np.interp(time_s, signal.time_s[seen], signal.height_m[seen])


def _matched(main: HeelSet, other: HeelSet, lag_s: float) -> dict[int, int]:
    """Number of a rep in the other recording -> number in the main one."""
    found = {}
    for number, rep in enumerate(other.reps, start=1):
        top_s = (rep.top_start_s + rep.top_end_s) / 2 + lag_s
        for k, own in enumerate(main.reps, start=1):
            if own.start_s <= top_s <= own.end_s:
                found[number] = k
    return found


def _merge(main: HeelSet, other: HeelSet, numbers: dict[int, int], lag_s: float) -> HeelSet:
    """The main set with the faults and attributes that only the other view shows."""
    theirs = {f.name: f for f in (*other.faults, *other.checks)}
    own = (*main.faults, *main.checks)
    both = [_better(each, theirs.get(each.name, each), numbers, lag_s) for each in own]
    found = sorted((f for f in both if f.status is Status.FOUND), key=rank, reverse=True)
    reps = tuple(
        replace(rep, faults=tuple(f for f in found if k in f.reps))
        for k, rep in enumerate(main.reps, start=1)
    )
    return replace(
        main,
        faults=tuple(found),
        checks=tuple(f for f in both if f.status is not Status.FOUND),
        exercise=_exercise(main.exercise, other.exercise),
        segmentation=replace(main.segmentation, reps=reps),
    )


def _better(own: Fault, their: Fault, numbers: dict[int, int], lag_s: float) -> Fault:
    """Whichever view can judge it; the main one when both can."""
    if own.status is not Status.NOT_VISIBLE or their.status is Status.NOT_VISIBLE:
        return own
    return replace(
        their,
        reps=tuple(sorted({numbers[k] for k in their.reps if k in numbers})),
        worst_s=None if their.worst_s is None else their.worst_s + lag_s,
    )


def _exercise(own: Exercise | None, their: Exercise | None) -> Exercise | None:
    """The main view's ids, with the attributes that only the other one could tell."""
    if own is None or their is None:
        return own or their

    def told(each: Attribute) -> Attribute:
        other = their.attribute(each.name) if each.value == UNCLEAR else None
        return other or each

    return replace(own, attributes=tuple(told(each) for each in own.attributes))
