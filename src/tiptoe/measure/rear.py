"""Heel height from behind: how far the back of each heel rose in the picture.

Shot, Known -> HeelSignals. Pure. The length of a foot cannot be seen from behind, so the scale
comes from the body's height in the picture: in metres when the stature is known, else relative.
A heel of which too little was followed lends no height; its neighbour's counts, or the body's
rise. Where no body is in view less will do, as nothing else can be counted by.
"""

import numpy as np

from tiptoe import evidence
from tiptoe.measure.frontal import pitch_of
from tiptoe.model import Floats, HeelSignal, Known, RearfootTrack, Scale, ScaleSource, Shot

REAR_HEEL = "back of the heel"


def body_scale(shot: Shot, known: Known) -> Scale | None:
    """From ear to ankle in the picture; without a stature never enough to print centimetres."""
    if shot.ear_to_ankle_px is None:
        return _from_reach(shot.rearfeet[0]) if shot.rearfeet else None
    share = evidence.value("ear_to_ankle_over_stature", unit="1")
    stature_m = known.stature_m or evidence.value("adult_stature", unit="m")
    parts = (
        evidence.value("ear_to_ankle_over_stature_sigma", unit="1") / share,
        evidence.value("pose_body_length_sigma", unit="1"),
        evidence.value("end_on_magnification_sigma", unit="1"),
        0.0 if known.stature_m else evidence.value("population_scale_sigma", unit="1"),
    )
    return Scale(
        m_per_px=share * stature_m / shot.ear_to_ankle_px,
        relative_sigma=float(np.sqrt(sum(p * p for p in parts))),
        source=ScaleSource.STATURE if known.stature_m else ScaleSource.POPULATION,
        detail=(
            f"Ear to ankle is {100 * share:.0f} % of a stature of {100 * stature_m:.0f} cm and "
            f"{shot.ear_to_ankle_px:.0f} pixels in the picture."
            if known.stature_m
            else "The feet's length cannot be seen from here: for centimetres give --stature."
        ),
    )


def _from_reach(track: RearfootTrack) -> Scale:
    """Enough to tell a raise from sway, from the breadth of a heel; never for centimetres."""
    return Scale(
        m_per_px=evidence.value("heel_to_ball", unit="m") / track.reach_px,
        relative_sigma=evidence.value("heel_breadth_scale_sigma", unit="1"),
        source=ScaleSource.POPULATION,
        detail="Only heels are in view: heights are shares of the own best.",
    )


def rear_signals(shot: Shot, scale: Scale) -> tuple[HeelSignal, ...]:
    """One signal per heel that moved as one piece; none when none did."""
    is_seen = np.isfinite(shot.body_rise_px).any()
    name = "heel_solidity_for_height" if is_seen else "heel_solidity_least"
    return tuple(
        _signal(track, scale, f"{shot.view} view, heel followed by its picture")
        for track in shot.rearfeet
        if track.solidity >= evidence.value(name, unit="1") and _is_held(track, shot.body_rise_px)
    )


def _is_held(track: RearfootTrack, body_rise_px: Floats) -> bool:
    """Followed in most pictures, and in most of those in which the body is up."""
    held = np.isfinite(track.rise_px)
    if not np.isfinite(body_rise_px).any():
        return bool(held.mean() > 0.5)  # noqa: PLR2004
    low, high = np.nanpercentile(body_rise_px, [5, 95])
    is_up = body_rise_px >= (low + high) / 2
    return bool(min(held.mean(), held[is_up].mean()) > 0.5)  # noqa: PLR2004


def _signal(track: RearfootTrack, scale: Scale, origin: str) -> HeelSignal:
    pitch_rad = pitch_of(track)
    above_m = evidence.value("heel_back_above_heel", unit="m")
    height_m = track.rise_px * scale.m_per_px + above_m * (1 - np.cos(pitch_rad))
    blank = np.where(np.isfinite(height_m), 0.0, np.nan)
    return HeelSignal(
        time_s=track.time_s,
        height_m=height_m,
        sigma_m=np.hypot(
            evidence.value("heel_back_sigma", unit="m"), scale.relative_sigma * np.abs(height_m)
        ),
        pitch_rad=pitch_rad,
        shift_m=blank,
        side=track.side,
        landmark=REAR_HEEL,
        origin=origin,
        scale=scale,
    )
