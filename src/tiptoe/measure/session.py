"""Turn a motion into a session: scale, heights, posture, sets, and what lowers trust in them.

Motion, Known -> Session. Pure. Each shot is measured on its own; sets follow each other in time.
Where a foot cannot be followed, the body's rise still counts repetitions, and heights are absent.
"""

from dataclasses import replace
from importlib.metadata import version

import numpy as np

from tiptoe import evidence
from tiptoe.errors import QualityError
from tiptoe.measure.direction import is_heel_hidden
from tiptoe.measure.form.judge import with_form
from tiptoe.measure.frontal import stepped_m
from tiptoe.measure.height import heel_signal
from tiptoe.measure.posture import posture_of
from tiptoe.measure.rear import body_scale, rear_signals
from tiptoe.measure.scale import scale_of
from tiptoe.measure.sets import build_sets
from tiptoe.model import (
    SIDE_ON,
    FootTrack,
    HeelSet,
    HeelSignal,
    Known,
    Legs,
    Motion,
    Provenance,
    Recording,
    Rejected,
    Scale,
    ScaleSource,
    Session,
    Shot,
    Side,
    View,
    Warning,
)

FROM_BODY = "The feet cannot be measured from here; repetitions are read from the body's rise."
METHOD = "rearfoot registered to flat stance; causal counter, minimum-jerk corners"


def measure_motion(motion: Motion, *, known: Known) -> Session:
    """Everything that can be said about the heel raises in a motion."""
    sets: list[HeelSet] = []
    for shot in motion.shots:
        sets += sets_of(shot, known, motion.recording)
    sets = _without_empty(sets)
    if not any(_usable(shot) for shot in motion.shots):
        raise QualityError(
            f"No standing feet could be followed in {motion.recording.name}.",
            fix="Film from the side with the whole foot in the picture, the camera still.",
        )
    return Session(
        recording=motion.recording,
        sets=tuple(sets),
        warnings=_warnings(motion, known, tuple(sets)),
        provenance=Provenance(
            version=version("tiptoe"),
            pose_weights_sha256=motion.weights_sha256,
            known=known,
            method=METHOD,
        ),
        motion=motion,
    )


def _without_empty(sets: list[HeelSet]) -> list[HeelSet]:
    """Stretches that were not counted belong to the set before, or the first: they are no set."""
    counted = [each for each in sets if each.reps]
    if not counted:
        return sets
    kept: list[HeelSet] = []
    waiting: tuple[Rejected, ...] = ()
    for each in sets:
        if not each.reps and kept:
            kept[-1] = _with_rejected(kept[-1], (*kept[-1].rejected, *each.rejected))
        elif not each.reps:
            waiting += each.rejected
        else:
            kept.append(_with_rejected(each, (*waiting, *each.rejected)) if waiting else each)
            waiting = ()
    return kept


def _with_rejected(heel_set: HeelSet, rejected: tuple[Rejected, ...]) -> HeelSet:
    return replace(heel_set, segmentation=replace(heel_set.segmentation, rejected=rejected))


def _warnings(motion: Motion, known: Known, sets: tuple[HeelSet, ...]) -> tuple[Warning, ...]:
    """Those of the recording and its shots, once each, and what scale is missing."""
    found = {w.code: w for shot in motion.shots for w in shot.warnings}
    found |= {w.code: w for w in motion.warnings}
    feet = [foot for shot in motion.shots for foot in shot.feet]
    has_feet = bool(feet)
    if any(is_heel_hidden(foot) for foot in feet):
        found["heel_hidden"] = Warning(
            code="heel_hidden",
            message="The camera stands so far before the foot that its outer side hides the heel: "
            "heights are shares of the own best, not centimetres.",
            fix=SIDE_ON,
        )
    if (
        sets
        and has_feet
        and not {"foot_unclear", "heel_hidden"} & set(found)
        and not any(s.is_metric for each in sets for s in each.signals)
    ):
        found["no_scale"] = Warning(
            code="no_scale",
            message="No length was given: heights are shares of the own best, not centimetres.",
            fix="Give --foot-length (or --shoe-length) in metres, or --stature.",
        )
    if unread := _not_read(motion, known):
        found["length_not_read"] = Warning(
            code="length_not_read",
            message=unread,
            fix="Give --foot-length, or --shoe-length when wearing shoes.",
        )
    if known.stature_m is not None and has_feet and _only_stature(known):
        found["scale_from_stature"] = Warning(
            code="scale_from_stature",
            message="The scale comes from stature alone: heights are less certain.",
            fix="Give --foot-length, or --shoe-length when wearing shoes.",
        )
    return tuple(found.values())


def _not_read(motion: Motion, known: Known) -> str:
    """Why a sticker or a step that was given was not used; empty when it was."""
    if known.sticker_m is None and known.step_height_m is None:
        return ""
    seen = [foot.marker for shot in motion.shots for foot in shot.feet if foot.marker is not None]
    if any(each.px is not None for each in seen):
        return ""
    why = seen[0].why_missing if seen else "no foot could be followed"
    thing = "The height of the step" if known.sticker_m is None else "The sticker"
    return f"{thing} was not used: {why}."


def _only_stature(known: Known) -> bool:
    return known.foot_length_m is None and known.shoe_length_m is None


def _usable(shot: Shot) -> bool:
    return bool(shot.feet or shot.rearfeet) or bool(np.isfinite(shot.body_rise_px).any())


def sets_of(shot: Shot, known: Known, recording: Recording) -> tuple[HeelSet, ...]:
    """The sets in one shot, form judged; none when nothing could be followed."""
    signals, scale = signals_of(shot, known, recording)
    if not signals:
        return ()
    posture = posture_of(shot, scale.m_per_px)
    hint = shot.standing
    if known.side is not None:
        signals = tuple(s for s in signals if s.side is known.side)
    sets = build_sets(signals, posture, known, stance_hint=hint) if signals else ()
    return tuple(with_form(each, shot, known) for each in sets)


def signals_of(
    shot: Shot, known: Known, recording: Recording
) -> tuple[tuple[HeelSignal, ...], Scale]:
    """One signal per followed foot; the body's rise where no foot could be followed."""
    if shot.feet:
        feet = tuple(
            replace(foot, is_shod=True) if known.shoe_length_m is not None else foot
            for foot in shot.feet
        )
        is_known = shot.view is not View.UNKNOWN
        scales = [
            scale_of(foot, known, shot.ear_to_ankle_px, is_view_known=is_known) for foot in feet
        ]
        origin = f"{shot.view} view, foot followed by its picture"
        pairs = zip(feet, scales, strict=True)
        signals = tuple(
            heel_signal(
                foot,
                scale,
                origin=origin,
                below_axis=_below_axis(foot, recording),
                is_yaw_seen=shot.yaw_rad is not None,
            )
            for foot, scale in pairs
        )
        is_sure = is_known and not any(map(is_heel_hidden, feet))
        return tuple(replace(each, is_indirect=not is_sure) for each in signals), scales[0]
    scale = body_scale(shot, known)
    if scale is not None and (behind := rear_signals(shot, scale)):
        return behind, scale
    if scale is None or not np.isfinite(shot.body_rise_px).any():
        return (), scale or Scale(
            m_per_px=1.0, relative_sigma=1.0, source=ScaleSource.POPULATION, detail="nothing seen"
        )
    scale = replace(scale, source=ScaleSource.POPULATION, detail=FROM_BODY)
    return (_from_body(shot, scale),), scale


def _below_axis(foot: FootTrack, recording: Recording) -> float:
    """How far a foot lies below the picture's middle, in long sides of the picture."""
    long_side = max(recording.width_px, recording.height_px)
    return float((foot.ball_px[1] - recording.height_px / 2) / long_side)


def _from_body(shot: Shot, scale: Scale) -> HeelSignal:
    """The heel's rise that the body's rise speaks of, for counting only."""
    share = evidence.value("pelvis_rise_over_heel_rise", unit="1")
    height_m = shot.body_rise_px * scale.m_per_px / share
    blank = np.full(height_m.size, np.nan)
    sigma_m = np.hypot(0.005, scale.relative_sigma * np.abs(height_m))
    return HeelSignal(
        time_s=shot.time_s,
        height_m=height_m,
        sigma_m=np.where(np.isfinite(height_m), sigma_m, np.nan),
        pitch_rad=blank,
        shift_m=stepped_m(shot, scale.m_per_px),
        side=Side.LEFT if shot.standing is not Legs.RIGHT else Side.RIGHT,
        landmark="head and trunk, over 0.81",
        origin=f"{shot.view} view, body rise",
        scale=scale,
        is_indirect=True,
    )
