"""Decide by physics whether a lift was a heel raise.

Lift, Evidence -> why not, or nothing. Pure. What was not seen neither convicts nor acquits.
In a heel raise the forefoot stays, the foot turns about its ball, and the body goes up with the
heel; in a squat, step, march, walk, jump or toe lift it does not. docs/explanation/segmentation.md
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from tiptoe import evidence
from tiptoe.model import Floats, HeelSignal, Posture, Side

_MIN_SEEN = 2  # samples: fewer are no evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the rest of the body did during one lift; NaN where it could not be seen.

    rise_m         of the heel, bottom to top; top_m the top above flat stance
    limit_m        how far a planted forefoot may seem to move in this recording
    shift_m        how far the forefoot was from its place while the heel went up and was up
    pitch_rad      how far the foot turned, heel up positive
    body_m         how far head and trunk went up
    knee_rad       knee flexion added on this side
    other_knee_rad knee flexion added on the other side
    bent_rad       knee flexion of this side meanwhile
    lean_rad       how far the trunk leaned further, forward positive
    held_m         typical height of the heel above flat stance while it was at its top
    up_s           how long the way up took, where all of it was seen
    swing_m        how far one ankle went up against the other, where no foot could be followed
    is_nobody      a body was in view before or after, but not then
    scale_sigma    of all these metres, as a share of them
    """

    rise_m: float
    top_m: float
    limit_m: float
    shift_m: float = np.nan
    pitch_rad: float = np.nan
    body_m: float = np.nan
    knee_rad: float = np.nan
    other_knee_rad: float = np.nan
    bent_rad: float = np.nan
    lean_rad: float = np.nan
    held_m: float = np.nan
    up_s: float = np.nan
    swing_m: float = np.nan
    is_nobody: bool = False
    scale_sigma: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Corners of a lift on the clock."""

    start_s: float
    top_start_s: float
    top_end_s: float
    end_s: float


def gather(
    signal: HeelSignal, posture: Posture | None, span: Span, *, levels_m: tuple[float, float]
) -> Evidence:
    """What can be said about one lift of one foot, from its bottom to its top level."""
    rise_m, top_m, limit_m = levels_m[1] - levels_m[0], levels_m[1], place_limit(signal)
    shift_m = _typical(signal.time_s, signal.shift_m, *_middle(span))
    foot = Evidence(
        rise_m=rise_m,
        top_m=top_m,
        limit_m=limit_m,
        shift_m=shift_m,
        pitch_rad=_change(signal.time_s, signal.pitch_rad, span),
        held_m=_typical(signal.time_s, signal.height_m, span.top_start_s, span.top_end_s),
        scale_sigma=signal.scale.relative_sigma if signal.scale else 0.0,
    )
    if posture is None:
        return foot
    knees = posture.knee_flexion_rad
    knee = knees.get(signal.side)
    body_m = _change(posture.time_s, posture.body_rise_m, span)
    return replace(
        foot,
        body_m=body_m,
        is_nobody=bool(posture.ankle_lift_m) and bool(np.isnan(body_m)),
        knee_rad=_change(posture.time_s, knee, span),
        other_knee_rad=_change(posture.time_s, knees.get(signal.side.other), span),
        bent_rad=_typical(posture.time_s, knee, span.start_s, span.top_end_s),
        lean_rad=_change(posture.time_s, posture.trunk_lean_rad, span),
        swing_m=_swing(signal, posture, span),
    )


def _swing(signal: HeelSignal, posture: Posture, span: Span) -> float:
    """Range of one ankle's height over the other's; NaN where the feet speak for themselves."""
    lift_m = posture.ankle_lift_m.get(signal.side)
    if lift_m is None or not signal.is_indirect:
        return np.nan
    part = lift_m[(posture.time_s >= span.start_s) & (posture.time_s <= span.end_s)]
    part = part[np.isfinite(part)]
    return float(np.ptp(part)) if part.size >= _MIN_SEEN else np.nan


def place_limit(signal: HeelSignal) -> float:
    """How far a planted forefoot may seem to move: more where the camera shakes all the time."""
    least_m = evidence.value("foot_left_place", unit="m")
    shift_m = signal.shift_m[np.isfinite(signal.shift_m)]
    if shift_m.size == 0:
        return least_m
    shaken_m = evidence.value("foot_place_noise_multiple", unit="1") * float(np.median(shift_m))
    return float(np.clip(shaken_m, least_m, 2 * least_m))


def why_not(seen: Evidence) -> str:
    """The first rule that convicts, as one sentence; empty for a heel raise."""
    return next((why for rule in RULES if (why := rule(seen))), "")


def hardly_rose(seen: Evidence) -> str:
    """What the counter took for a lift was none once its corners were looked at again."""
    if seen.top_m < evidence.value("lift_smallest", unit="m"):
        return "the heel did not rise above the flat stance"
    return ""


def stood_flat(seen: Evidence) -> str:
    """A jerk of the tracking, or a foot set down, and then flat stance taken for a held top."""
    share = evidence.value("held_at_top", unit="1")
    if seen.held_m < share * seen.top_m:
        return "the heel stood flat for most of what seemed its top"
    return ""


def shot_up(seen: Evidence) -> str:
    """A jump of the tracking, a foot that comes into view from the air, or one that takes off.

    Who stays on the floor is slowed by no more than gravity and, pushing with twice the body's
    weight at most, speeds up by no more: a body's rise of h takes 2 sqrt(h / g).
    """
    body_m = evidence.value("pelvis_rise_over_heel_rise", unit="1") * max(seen.rise_m, 0.0)
    fall_s = 2 * np.sqrt(body_m / evidence.value("gravity", unit="m/s^2"))
    if seen.up_s < max(fall_s, evidence.value("rise_shortest", unit="s")):
        return f"the heel went up in {seen.up_s:.2f} s: quicker than a calf can lift it"
    return ""


def foot_moved(seen: Evidence) -> str:
    """Step, march, walk, jump, getting into place: more room where all else speaks for a raise."""
    share = evidence.value("body_backs_share", unit="1")
    rises_along = share * seen.rise_m <= seen.body_m <= seen.rise_m
    is_likely = rises_along and _is_straight(seen.knee_rad)
    room = evidence.value("foot_place_backed", unit="1") if is_likely else 1.0
    if seen.shift_m > room * seen.limit_m:
        return f"the forefoot left its place by {100 * seen.shift_m:.0f} cm: a step, not a raise"
    return ""


def too_high(seen: Evidence) -> str:
    """A foot in the air: no planted foot can lift its heel that far, whatever the scale's error."""
    most_m = evidence.value("lift_highest", unit="m") * (1 + 2 * seen.scale_sigma)
    if seen.top_m > most_m:
        return f"the heel rose to {100 * seen.top_m:.0f} cm: the foot left the floor"
    return ""


def rose_from_below(seen: Evidence) -> str:
    """Out of a squat or a lunge: no heel hangs that far below the edge of a step."""
    deepest = np.sin(evidence.value("step_deepest", unit="rad"))
    below_m = evidence.value("heel_to_ball", unit="m") * float(deepest)
    most_m = (evidence.value("lift_highest", unit="m") + below_m) * (1 + 2 * seen.scale_sigma)
    if seen.rise_m > most_m:
        return f"it rose by {100 * seen.rise_m:.0f} cm: further than any heel does"
    return ""


def nobody_there(seen: Evidence) -> str:
    """The person went out of the picture, or another film was cut in: whose foot was it?"""
    return "nobody was seen while the heel rose" if seen.is_nobody else ""


def leg_swung(seen: Evidence) -> str:
    """A step, a kick, a leg lifted: seen from the front, where only the body tells of a rise."""
    if seen.swing_m > evidence.value("leg_swung", unit="m"):
        return f"one foot was lifted by {100 * seen.swing_m:.0f} cm meanwhile: a step or a kick"
    return ""


def crouched(seen: Evidence) -> str:
    """A deep squat, kneeling, a plank with a shank that seems folded: no chair bends a knee so."""
    if seen.bent_rad > evidence.value("knee_folded", unit="rad"):
        return (
            f"the knee was bent by {np.degrees(seen.bent_rad):.0f} degrees: crouching or kneeling"
        )
    return ""


def body_fell(seen: Evidence) -> str:
    """Squat with the heels lifting, kneeling down."""
    limit_m = max(
        evidence.value("body_fell_share", unit="1") * seen.rise_m,
        evidence.value("body_fell_smallest", unit="m"),
    )
    if seen.body_m < -limit_m and not _is_straight(seen.knee_rad):
        return f"the body sank by {-100 * seen.body_m:.0f} cm while the heel rose: a squat"
    return ""


def body_flew(seen: Evidence) -> str:
    """Jump: pushed off by the knees, or so high that these need not be seen."""
    is_pushed = seen.knee_rad < -evidence.value("knee_pushes_off", unit="rad")
    name = "body_pushed_share" if is_pushed else "body_flew_share"
    limit_m = evidence.value(name, unit="1") * seen.rise_m
    if seen.body_m > limit_m + evidence.value("body_fell_smallest", unit="m"):
        return "the body rose far more than the heel: a jump or a step up"
    return ""


def knee_did_it(seen: Evidence) -> str:
    """March, kick, or the heel pulled up by the knee while the body stays."""
    deep_rad = evidence.value("knee_bent_deeply", unit="rad")
    if seen.knee_rad > deep_rad:
        return "the knee bent deeply while the heel rose: a march or a squat"
    share = evidence.value("body_did_not_rise_share", unit="1")
    ankle_m = evidence.value("pelvis_rise_over_heel_rise", unit="1") * seen.rise_m
    if (
        seen.knee_rad > evidence.value("knee_bent_instead", unit="rad")
        and seen.body_m < share * seen.rise_m
        and _leg_shorter_m(seen) > evidence.value("knee_lifted_share", unit="1") * ankle_m
    ):
        return "the knee bent and the body did not rise: the heel was not raised by the calf"
    return ""


def body_stayed(seen: Evidence) -> str:
    """Toe lift, march, balancing, slipped tracking: who stands rises with the heels.

    A trunk that leans further forward hides some of it, and so does a knee that bends.
    """
    stands = seen.bent_rad < evidence.value("seated_knee", unit="rad")
    trunk_m = evidence.value("head_over_hip", unit="m")
    body_m = seen.body_m + trunk_m * (1 - np.cos(max(seen.lean_rad, 0.0)))
    body_m += _leg_shorter_m(seen)
    clear = seen.rise_m > evidence.value("body_fell_smallest", unit="m")
    sank = body_m < -evidence.value("body_sank_smallest", unit="m")
    share = evidence.value("body_stayed_share", unit="1")
    if stands and (clear or sank) and body_m < share * seen.rise_m:
        return "the body did not rise with the heel: not a heel raise"
    return ""


def _leg_shorter_m(seen: Evidence) -> float:
    """What the knee's bend took from the height of the hip above the ankle; 0 where not seen."""
    bent_rad = max(seen.knee_rad, 0.0) if np.isfinite(seen.knee_rad) else 0.0
    return evidence.value("hip_over_ankle", unit="m") * float(1 - np.cos(bent_rad / 2))


def foot_flew(seen: Evidence) -> str:
    """Jump, hop: heel and body went higher than a foot that turns about its ball can take them.

    By whatever the scale may be wrong.
    """
    reach_m = evidence.value("heel_to_ball", unit="m") * np.sin(max(seen.pitch_rad, 0.0))
    share = evidence.value("rise_over_reach_most", unit="1") * (1 + 2 * seen.scale_sigma)
    beyond_m = seen.rise_m - share * reach_m
    flew = seen.body_m > evidence.value("body_backs_share", unit="1") * seen.rise_m
    if flew and beyond_m > evidence.value("body_fell_smallest", unit="m"):
        return "the heel rose further than the foot turned: the foot left the floor"
    return ""


def foot_did_not_turn(seen: Evidence) -> str:
    """Toe lift, carried foot, slipped tracking."""
    turn_rad = np.arcsin(min(1.0, seen.rise_m / evidence.value("heel_to_ball", unit="m")))
    if seen.pitch_rad < evidence.value("pitch_share", unit="1") * turn_rad:
        return "the foot did not turn heel-up: not a heel raise"
    return ""


# Read top to bottom: the first rule that speaks decides. Comparisons with NaN are false.
RULES: tuple[Callable[[Evidence], str], ...] = (
    hardly_rose,
    stood_flat,
    shot_up,
    foot_moved,
    too_high,
    rose_from_below,
    leg_swung,
    nobody_there,
    crouched,
    body_fell,
    body_flew,
    knee_did_it,
    body_stayed,
    foot_flew,
    foot_did_not_turn,
)


def is_backed(seen: Evidence) -> bool:
    """The forefoot was seen to stay, or the body to rise with the heel."""
    share = evidence.value("body_backs_share", unit="1")
    return bool(seen.shift_m <= seen.limit_m or seen.body_m >= share * seen.rise_m)


def stands_on_one_leg(posture: Posture | None, span: Span) -> Side | None:
    """The leg stood on, when the other knee is seen folded out of the way."""
    if posture is None:
        return None
    window = (span.start_s, span.top_end_s)
    bent = {
        side: _typical(posture.time_s, posture.knee_flexion_rad.get(side), *window) for side in Side
    }
    more_rad = bent[Side.LEFT] - bent[Side.RIGHT]
    if abs(more_rad) > evidence.value("free_leg_knee", unit="rad"):
        return Side.RIGHT if more_rad > 0 else Side.LEFT
    return None


def _is_straight(knee_rad: float) -> bool:
    """The knee was seen, and did not bend: then a sinking head is a lean, not a squat."""
    return bool(knee_rad < evidence.value("knee_bent_instead", unit="rad") / 2)


def _middle(span: Span) -> tuple[float, float]:
    """From halfway up until the top is left: steps made just before or after do not count."""
    return (span.start_s + span.top_start_s) / 2, span.top_end_s + 1e-6


def _typical(time_s: Floats, values: Floats | None, start_s: float, end_s: float) -> float:
    """Median of what was seen in a window; NaN when that is next to nothing."""
    if values is None:
        return np.nan
    part = values[(time_s >= start_s) & (time_s <= end_s)]
    part = part[np.isfinite(part)]
    return float(np.median(part)) if part.size >= _MIN_SEEN else np.nan


def _change(time_s: Floats, values: Floats | None, span: Span) -> float:
    """From around the start to the top."""
    quarter_s = (span.top_start_s - span.start_s) / 4
    before_s = min(2 * quarter_s, evidence.value("before_a_lift_most", unit="s"))
    low = _typical(time_s, values, span.start_s - before_s, span.start_s + quarter_s)
    high = _typical(time_s, values, span.top_start_s - quarter_s, span.top_end_s + quarter_s)
    return high - low
