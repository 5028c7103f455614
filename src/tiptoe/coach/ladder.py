"""Where a leg stands on its ladder, and the rungs it may stand on.

Profile + Track -> Position; Position -> easier or harder Position. Pure. No move is made here:
the rules decide which of these a leg takes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

from tiptoe.catalogue import exercise
from tiptoe.coach.exercise import below_floor, is_one_sided, needs, tendon_load
from tiptoe.coach.limits import ask_first, heaviest_kg
from tiptoe.coach.profile import Profile
from tiptoe.coach.programme import Programme, Step, Track
from tiptoe.evidence import value
from tiptoe.model import Side

__all__ = [
    "Position",
    "at_share",
    "difference",
    "eased",
    "fitted",
    "harder",
    "is_top",
    "known_mass_kg",
    "load_bw",
    "lower_of",
    "next_rung",
    "rung_below",
    "rungs",
    "shared",
    "start",
]


TINY = 1e-9  # of a quotient of loads, against rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A rung and the dose on it. hold_s is 0 where reps are moved, load_kg 0 where none is held."""

    step: int
    sets: int
    reps: int
    hold_s: int = 0
    load_kg: float = 0.0


def fitted(programme: Programme, profile: Profile) -> Programme:
    """The programme for this person: its ladders end where they want to get to, and ask for no
    weight from somebody who has none."""
    tracks = []
    for track in programme.tracks:
        steps = [_without_weight(step, profile) for step in track.steps]
        steps[-1] = _to_goal(steps[-1], profile.goal_reps)
        tracks.append(replace(track, steps=tuple(steps)))
    return replace(programme, tracks=tuple(tracks))


def _without_weight(step: Step, profile: Profile) -> Step:
    can_do_without = step.load_kg is not None and step.load_kg[0] == 0
    has_none = "weights" not in owned(profile)
    return replace(step, load_kg=None) if can_do_without and has_none else step


def _to_goal(last: Step, goal_reps: int | None) -> Step:
    if goal_reps is None or last.hold_s or last.is_rep_maximum:
        return last
    return replace(last, reps=(min(last.reps[0], goal_reps), min(last.reps[1], goal_reps)))


def rungs(profile: Profile, track: Track) -> tuple[int, ...]:
    """The rungs this person may stand on: nothing below the floor for a sore heel bone, nothing
    that needs what they have not got."""
    has = owned(profile)
    spare_heel = "heel_bone_pain" in profile.conditions
    return tuple(
        number
        for number, step in enumerate(track.steps)
        if needs(step.exercise) <= has
        and (step.load_kg is None or step.load_kg[0] == 0 or "weights" in has)
        and not (spare_heel and below_floor(step.exercise))
    )


def owned(profile: Profile) -> frozenset[str]:
    """What the person has; a machine holds weight as well as a hand does."""
    has = frozenset(profile.equipment)
    return has | {"weights"} if "machine" in has else has


def start(profile: Profile, track: Track, side: Side) -> Position | None:
    """The first rung, or a later one that the person's own best reps have earned: not while it
    hurts, nor where a professional should be asked first."""
    allowed = rungs(profile, track)
    if not allowed:
        return None
    share = value("start_share", unit="1")
    chosen = allowed[0]
    reps = _within_best(profile, track.steps[chosen], side)
    is_sure = not any(profile.pain.values()) and ask_first(profile) is None
    for number in allowed if is_sure else ():
        step = track.steps[number]
        best = profile.best_reps(side if is_one_sided(step.exercise) else "both")
        if best is not None and _may_start(step) and floor(best * share) >= step.reps[0]:
            chosen, reps = number, min(floor(best * share), step.reps[1])
    first = replace(first_of(track.steps[chosen], chosen), reps=reps)
    most_kg = heaviest_kg(0.0, known_mass_kg(profile.mass_kg))
    return replace(first, load_kg=min(first.load_kg, most_kg))


def _within_best(profile: Profile, step: Step, side: Side) -> int:
    """The fewest reps of the first rung; where the person's best falls short of them, a share of
    that best."""
    best = profile.best_reps(side if is_one_sided(step.exercise) else "both")
    if best is None or not _may_start(step) or best >= step.reps[0]:
        return step.reps[0]
    return max(floor(best * value("start_share", unit="1")), 1)


def _may_start(step: Step) -> bool:
    """Best reps say nothing about steps, weights, soft ground or speed."""
    found = exercise(step.exercise)
    is_plain = found.surface == "floor" and found.stance != "two_up_one_down"
    return is_plain and not found.is_hold and not step.load_kg and step.by in {"start", "stance"}


def first_of(step: Step, number: int) -> Position:
    return Position(
        step=number,
        sets=step.sets[0],
        reps=step.reps[0],
        hold_s=step.hold_s[0] if step.hold_s else 0,
        load_kg=step.load_kg[0] if step.load_kg else 0.0,
    )


def load_bw(track: Track, at: Position, mass_kg: float | None) -> float:
    """Tendon load of one leg in one session on this rung: reps times peak load, in bodyweights."""
    step = track.steps[at.step]
    times = float(at.sets * at.reps)
    if step.hold_s:
        times *= at.hold_s / value("hold_as_one_rep", unit="s")
    return times * tendon_load(step.exercise) * (1 + at.load_kg / known_mass_kg(mass_kg))


def known_mass_kg(mass_kg: float | None) -> float:
    """The body's mass; a light one when it is not known, so that held weights count for more."""
    return mass_kg or value("light_adult_mass", unit="kg")


def harder(track: Track, at: Position, mass_kg: float | None) -> tuple[str, Position] | None:
    """The smallest increase on the same rung and the rule it belongs to; None at its top."""
    step = track.steps[at.step]
    if step.hold_s:
        return _longer(step, at, step.hold_s[1])
    if at.reps < step.reps[1]:
        more = _few(at.reps, step.more_reps)
        return "more_reps", replace(at, reps=min(at.reps + more, step.reps[1]))
    if at.sets < step.sets[1]:
        whole = floor(at.sets * at.reps * (1 + value("set_rise_most", unit="1")))
        reps = min(max(whole // (at.sets + 1), 1), step.reps[1])
        return "more_sets", replace(at, sets=at.sets + 1, reps=reps)
    heavier = _heavier(step, at, mass_kg)
    return ("more_load", heavier) if heavier else None


def _longer(step: Step, at: Position, most_s: int) -> tuple[str, Position] | None:
    """Holds: more seconds; at the most, another hold of fewer seconds."""
    if at.hold_s < most_s:
        hold_s = min(at.hold_s + _few(at.hold_s, step.more_hold_s), most_s)
        return "more_hold", replace(at, hold_s=hold_s)
    if at.reps < step.reps[1]:
        more = replace(at, reps=at.reps + 1)
    elif at.sets < step.sets[1]:
        more = replace(at, sets=at.sets + 1)
    else:
        return None
    whole_s = at.sets * at.reps * at.hold_s * (1 + value("set_rise_most", unit="1"))
    return "more_sets", replace(more, hold_s=floor(whole_s / (more.sets * more.reps)))


def _few(now: int, wanted: int) -> int:
    """The wanted increase, cut to what a week may grow by, but at least one."""
    return min(wanted, max(floor(now * value("rep_rise_most", unit="1")), 1))


def _heavier(step: Step, at: Position, mass_kg: float | None) -> Position | None:
    """One step of load: a share of what the leg lifts, body included, in half kilograms."""
    if not step.load_kg or at.load_kg >= step.load_kg[1]:
        return None
    lifted_kg = known_mass_kg(mass_kg) + at.load_kg
    step_kg = floor(2 * lifted_kg * value("load_step_share", unit="1")) / 2
    load_kg = min(at.load_kg + step_kg, step.load_kg[1])
    return replace(at, load_kg=load_kg, reps=step.reps[0])


def is_top(track: Track, allowed: tuple[int, ...], at: Position, mass_kg: float | None) -> bool:
    return at.step == allowed[-1] and harder(track, at, mass_kg) is None


def next_rung(
    track: Track, allowed: tuple[int, ...], at: Position, mass_kg: float | None
) -> Position | None:
    """The start of the rung above, cut so that the session does not grow more than a week may."""
    above = [number for number in allowed if number > at.step]
    if not above:
        return None
    most = load_bw(track, at, mass_kg) * (1 + value("set_rise_most", unit="1"))
    first = first_of(track.steps[above[0]], above[0])
    most_kg = heaviest_kg(at.load_kg, known_mass_kg(mass_kg))
    first = replace(first, load_kg=min(first.load_kg, most_kg))
    return _within(track, first, most, mass_kg) or replace(first, sets=1, reps=1)


def rung_below(
    track: Track, allowed: tuple[int, ...], at: Position, mass_kg: float | None
) -> Position | None:
    """The rung below, with less load than now; None at the bottom."""
    below = [number for number in allowed if number < at.step]
    if not below:
        return None
    step = track.steps[below[-1]]
    most = load_bw(track, at, mass_kg) * value("pain_ease_share", unit="1")
    top = replace(first_of(step, below[-1]), sets=step.sets[1], reps=step.reps[1])
    top = replace(top, load_kg=min(top.load_kg, at.load_kg))
    return _within(track, top, most, mass_kg)


def _within(track: Track, at: Position, most: float, mass_kg: float | None) -> Position | None:
    """The same rung with as many sets and reps as stay within `most`; None when none do."""
    least = min(track.steps[at.step].reps[0], at.reps)
    one = load_bw(track, at, mass_kg) / (at.sets * at.reps)
    for sets in range(at.sets, 0, -1):
        reps = min(floor(most / (one * sets) + TINY), at.reps)
        if reps >= least or (sets == 1 and reps >= 1):
            return replace(at, sets=sets, reps=reps)
    hold_s = floor(at.hold_s * most / one)
    return replace(at, sets=1, reps=1, hold_s=hold_s) if hold_s > 0 else None


def at_share(track: Track, at: Position, share: float, mass_kg: float | None) -> Position:
    """The same rung with at most this share of the work, and at least a rep of it."""
    least = replace(at, sets=1, reps=1, hold_s=min(at.hold_s, 1))
    return _within(track, at, load_bw(track, at, mass_kg) * share, mass_kg) or least


def lower_of(track: Track, other: Position, at: Position, mass_kg: float | None) -> Position:
    """`other`, cut so that it asks for no more than `at` does; `at` when it stands higher."""
    if other.step > at.step:
        return at
    if other.step == at.step:
        other = Position(
            step=at.step,
            sets=min(other.sets, at.sets),
            reps=min(other.reps, at.reps),
            hold_s=min(other.hold_s, at.hold_s),
            load_kg=min(other.load_kg, at.load_kg),
        )
    other = replace(other, load_kg=min(other.load_kg, at.load_kg))
    return _within(track, other, load_bw(track, at, mass_kg), mass_kg) or at


def shared(
    track: Track, places: Sequence[Position], before: Sequence[Position], mass_kg: float | None
) -> Position:
    """Where both legs work together: the lower of their places, and for neither leg more than it
    did before, or than its own place asks for."""
    low = min(places, key=lambda at: (at.step, load_bw(track, at, mass_kg)))
    for place, prior in zip(places, before, strict=True):
        most = min(load_bw(track, at, mass_kg) for at in (place, prior))
        if place != low and most < load_bw(track, low, mass_kg):
            low = _within(track, low, most, mass_kg) or replace(low, sets=1, reps=1)
    return low


def eased(track: Track, at: Position, share: float) -> Position | None:
    """The same rung with at most `share` of the work; None when hardly anything is left."""
    step = track.steps[at.step]
    load_kg = at.load_kg
    if step.load_kg and load_kg > step.load_kg[0]:
        load_kg = max(step.load_kg[0], floor(2 * load_kg * share) / 2)
    if step.hold_s and at.hold_s > step.hold_s[0]:
        hold_s = max(floor(at.hold_s * share), 1)
        return replace(at, hold_s=hold_s, load_kg=load_kg)
    whole = floor(at.sets * at.reps * share)
    if whole < ceil(step.reps[0] / 2) or whole < 1:
        return None
    for sets in range(at.sets, 0, -1):
        if whole // sets >= min(step.reps[0], at.reps) or sets == 1:
            return replace(at, sets=sets, reps=min(whole // sets, at.reps), load_kg=load_kg)
    return None


def difference(before: Position, after: Position) -> str:
    """What one dose asks for instead of another, in words."""
    told = []
    if after.sets != before.sets:
        told.append(f"{after.sets} sets instead of {before.sets}")
    if after.load_kg != before.load_kg:
        told.append(f"{after.load_kg:g} kg instead of {before.load_kg:g}")
    if after.reps != before.reps:
        told.append(f"{after.reps} reps instead of {before.reps}")
    if after.hold_s != before.hold_s:
        told.append(f"{after.hold_s} s instead of {before.hold_s}")
    return ", ".join(told)
