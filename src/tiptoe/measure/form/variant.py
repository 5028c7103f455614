"""Which exercise a set was: attributes that were seen, and the catalogue ids that fit them.

Scene parts -> Exercise. Pure. What this view cannot show is named as such and leaves more than one
id; an exercise that the user gave is checked against what was seen.
"""

from dataclasses import dataclass

import numpy as np

from tiptoe import evidence
from tiptoe.measure.form.scene import sureness, typical
from tiptoe.measure.form.tempo import tempo_of
from tiptoe.model import Attribute, Exercise, HeelSignal, Legs, Posture, Rep, Side, View

UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Seen:
    """What a variant is told from."""

    legs: Legs
    reps: tuple[Rep, ...]
    signals: tuple[HeelSignal, ...]
    posture: Posture
    view: View
    leg: Side | None


def exercise_of(seen: Seen, declared: str | None) -> Exercise:
    """Attributes with confidence, and every catalogue id that fits them."""
    attributes = (
        _position(seen),
        _stance(seen),
        _knee(seen),
        _foot(seen),
        _width(seen),
        _tempo(seen),
    )
    of = {each.name: each for each in attributes}
    ids = fitting_ids({name: each.value for name, each in of.items()})
    told = [of[name] for name in ("position", "stance", "knee") if of[name].value != UNCLEAR]
    sure = min((each.confidence for each in told), default=0.0)
    wrong = declared is not None and declared not in ids and sure > 0.7  # noqa: PLR2004
    return Exercise(
        ids=ids,
        confidence=sure if len(ids) == 1 else min(sure, 1 / max(1, len(ids)) + 0.2),
        attributes=attributes,
        declared=declared,
        disagreement=_disagreement(declared, ids) if wrong else "",
    )


def _disagreement(declared: str | None, ids: tuple[str, ...]) -> str:
    looked = " or ".join(each.replace("_", " ") for each in ids[:2]) or "nothing in the catalogue"
    return f"You said {(declared or '').replace('_', ' ')}; it looked like {looked}."


STANDING = {  # (position, stance): straight knee, bent knee
    ("floor", "both"): ("two_leg_floor", "soleus_two_leg"),
    ("floor", "one"): ("single_leg_floor", "soleus_single_leg"),
    ("floor", "two_up_one_down"): ("two_up_one_down", None),
    ("step", "both"): ("two_leg_step", "army_drill"),
    ("step", "one"): ("single_leg_step", "soleus_single_leg_step"),
    ("step", "two_up_one_down"): ("two_up_one_down_step", None),
}


def fitting_ids(values: dict[str, str]) -> tuple[str, ...]:
    """Catalogue ids for attribute values, the likeliest first; none when nothing fits."""
    position, stance, knee = (values.get(k, UNCLEAR) for k in ("position", "stance", "knee"))
    if values.get("tempo") == "hold":
        two, one = ("isometric_hold",), ("isometric_hold_single_leg",)
        return {"both": two, UNCLEAR: two + one}.get(stance, one)
    if position == "seated":
        return ("seated",)
    special = {
        "turned_in": "toes_in",
        "turned_out": "toes_out",
        "wide": "wide_stance",
        "narrow": "narrow_stance",
    }
    found = [
        special[word]
        for word in (values.get("foot", ""), values.get("width", ""))
        if word in special and stance == "both" and position == "floor"
    ]
    stances = ("both", "one", "two_up_one_down") if stance == UNCLEAR else (stance,)
    for each in stances:
        straight, bent = STANDING.get((position, each), (None, None))
        found += [
            i for i, k in ((straight, "straight"), (bent, "bent")) if i and knee in (k, UNCLEAR)
        ]
        if knee == "bent" and bent is None and straight is not None:
            found.append(straight)
    return tuple(found)


def _position(seen: Seen) -> Attribute:
    """Seated, standing on the floor, or on a step: the heel goes below flat."""
    knee = _quiet_knee(seen)
    limit = evidence.value("seated_knee", unit="rad")
    sigma = evidence.value("knee_sigma", unit="rad")
    if knee is not None and knee > limit:
        return Attribute(
            name="position",
            value="seated",
            confidence=sureness(knee, limit, sigma),
            amount=knee,
            sigma=sigma,
            unit="rad",
        )
    shares = [
        side.bottom_height_m / side.peak_height_m
        for rep in seen.reps
        for side in (rep.left, rep.right)
        if side is not None and side.peak_height_m > 0
    ]
    if not shares:
        return Attribute(
            name="position", value=UNCLEAR, confidence=0.0, why="no heel was followed from here"
        )
    depth = -float(np.median(shares))
    least = evidence.value("step_depth_share", unit="1")
    spread = evidence.value("step_depth_share_sigma", unit="1")
    is_side = seen.view in (View.SIDE, View.OBLIQUE)
    return Attribute(
        name="position",
        value="step" if depth > least else "floor",
        confidence=sureness(depth, least, spread if is_side else 3 * spread),
        amount=depth,
        sigma=spread,
        unit="1",
        why="" if depth > least else "a step on which the heel never goes below it looks the same",
    )


def _quiet_knee(seen: Seen) -> float | None:
    """Flexion of the judged knee between reps, else over the whole set."""
    if seen.leg is None:
        return None
    curve = seen.posture.knee_flexion_rad.get(seen.leg)
    if curve is None:
        return None
    starts = [
        typical(seen.posture.time_s, curve, rep.start_s - 0.3, rep.start_s + 0.05)
        for rep in seen.reps
    ]
    known = [value for value in starts if value is not None]
    return float(np.median(known)) if known else None


def _stance(seen: Seen) -> Attribute:
    """Both legs, one, or both up and one down."""
    if not seen.posture.ankle_lift_m and len(seen.posture.inversion_rad) < len(Side):
        why = "only one foot was seen: whether the other helped is not known"
        return Attribute(name="stance", value=UNCLEAR, confidence=0.0, why=why)
    if seen.legs is not Legs.BOTH:
        return Attribute(name="stance", value="one", confidence=0.9, why=f"{seen.legs.value} leg")
    lifted = _lifted_while_lowering(seen)
    if lifted is None:
        return Attribute(name="stance", value="both", confidence=0.6, why="only one foot was seen")
    side, lift_m = lifted
    limit = evidence.value("free_leg_lift_lowering", unit="m")
    sigma = evidence.value("free_leg_lift_sigma", unit="m")
    is_free = lift_m > limit
    return Attribute(
        name="stance",
        value="two_up_one_down" if is_free else "both",
        confidence=sureness(lift_m, limit, sigma),
        amount=lift_m,
        sigma=sigma,
        unit="m",
        why=f"{side.other.value} leg lowers" if is_free else "",
    )


def _lifted_while_lowering(seen: Seen) -> tuple[Side, float] | None:
    """The foot that hangs higher while lowering than while rising, and by how much."""
    time_s = seen.posture.time_s
    best: tuple[Side, float] | None = None
    for side, lift in seen.posture.ankle_lift_m.items():
        gains = []
        for rep in seen.reps:
            third = (rep.end_s - rep.top_end_s) / 4
            down = typical(time_s, lift, rep.top_end_s + third, rep.end_s - third)
            up = typical(time_s, lift, rep.start_s, rep.top_start_s)
            if down is not None and up is not None:
                gains.append(down - up)
        if gains and (best is None or float(np.median(gains)) > best[1]):
            best = (side, float(np.median(gains)))
    return best


def _knee(seen: Seen) -> Attribute:
    """Straight or bent, from the judged knee as the reps begin."""
    knee = _quiet_knee(seen)
    if knee is None:
        why = "only a camera at the side shows how far the knee is bent"
        return Attribute(name="knee", value=UNCLEAR, confidence=0.0, why=why)
    limit = evidence.value("bent_knee_from", unit="rad")
    sigma = evidence.value("knee_sigma", unit="rad")
    return Attribute(
        name="knee",
        value="bent" if knee > limit else "straight",
        confidence=sureness(knee, limit, sigma),
        amount=knee,
        sigma=sigma,
        unit="rad",
    )


def _foot(seen: Seen) -> Attribute:
    """Straight ahead, turned in or turned out: from the front."""
    if not seen.posture.toe_out_rad:
        why = "only a camera in front shows the direction of the feet"
        return Attribute(name="foot", value=UNCLEAR, confidence=0.0, why=why)
    usual = evidence.value("toe_out", unit="rad")
    gain = evidence.value("foot_direction_gain", unit="1")
    seen_rad = float(np.mean(list(seen.posture.toe_out_rad.values())))
    out = usual + (seen_rad - usual) / gain
    limit = evidence.value("feet_turned_limit", unit="rad")
    sigma = evidence.value("foot_direction_sigma", unit="rad")
    off = out - usual
    word = "straight" if abs(off) <= limit else "turned_out" if off > 0 else "turned_in"
    return Attribute(
        name="foot",
        value=word,
        confidence=sureness(abs(off), limit, sigma),
        amount=out,
        sigma=sigma,
        unit="rad",
    )


def _width(seen: Seen) -> Attribute:
    """Narrow, usual or wide stance: from the front or the back."""
    width = seen.posture.stance_width
    if width is None or seen.legs is not Legs.BOTH:
        why = "only a camera in front or behind shows how far apart the feet are"
        return Attribute(name="width", value=UNCLEAR, confidence=0.0, why=why)
    wide = evidence.value("wide_stance_from", unit="1")
    narrow = evidence.value("narrow_stance_to", unit="1")
    sigma = evidence.value("stance_width_sigma", unit="1")
    word = "wide" if width > wide else "narrow" if width < narrow else "hip_width"
    nearest = min((wide, narrow), key=lambda limit: abs(limit - width))
    return Attribute(
        name="width",
        value=word,
        confidence=sureness(width, nearest, sigma),
        amount=width,
        sigma=sigma,
        unit="1",
    )


def _tempo(seen: Seen) -> Attribute:
    """Up, hold, down, pause in seconds; a hold that outlasts everything else is isometric."""
    tempo = tempo_of(seen.reps)
    hold_s = tempo.hold_s or 0.0
    is_hold = hold_s >= evidence.value("isometric_from", unit="s")
    numbers = [tempo.up_s, tempo.hold_s, tempo.down_s, tempo.pause_s]
    told = "-".join("?" if n is None else f"{n:.1f}" for n in numbers)
    return Attribute(
        name="tempo",
        value="hold" if is_hold else told,
        confidence=0.9,
        amount=hold_s if is_hold else None,
        unit="s" if is_hold else "",
        why=told if is_hold else "",
    )
