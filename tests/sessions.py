"""Sessions whose truth is known, made in a line: reps, heights and timing as asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tiptoe import model
from tiptoe.measure.scale import NOT_GIVEN
from tiptoe.model import (
    POSE_POINTS,
    Attribute,
    Exercise,
    Fault,
    FootTrack,
    HeelSet,
    HeelSignal,
    Known,
    Legs,
    Metric,
    Motion,
    PoseTrack,
    Posture,
    Provenance,
    Recording,
    Rejected,
    Rep,
    Scale,
    ScaleSource,
    Segmentation,
    Session,
    Shot,
    Side,
    SideRep,
    Status,
    View,
)

WIDTH_PX, HEIGHT_PX, RATE_HZ = 540, 960, 30.0
LEAD_S, UP_S, HOLD_S, DOWN_S, BOTTOM_S = 1.0, 0.6, 0.25, 0.75, 0.4
REP_S = UP_S + HOLD_S + DOWN_S + BOTTOM_S
M_PER_PX = 0.002


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the made set should be like."""

    heights_m: tuple[float, ...] = (0.096, 0.098, 0.099, 0.093, 0.052, 0.1)
    legs: Legs = Legs.BOTH
    source: ScaleSource = ScaleSource.FOOT_LENGTH
    name: str = "made.mp4"
    is_truncated: bool = False
    warnings: tuple[model.Warning, ...] = ()
    with_motion: bool = True
    start_s: float = 0.0


def ease(share):
    """Minimum-jerk rise from 0 to 1."""
    s = np.clip(share, 0, 1)
    return s**3 * (10 - 15 * s + 6 * s**2)


def times(wanted: Wanted):
    duration_s = LEAD_S * 2 + REP_S * len(wanted.heights_m)
    return wanted.start_s + np.arange(0, duration_s, 1 / RATE_HZ)


def heel_height(time_s, wanted: Wanted):
    height_m = np.zeros_like(time_s)
    for rep, peak_m in zip(reps(wanted), wanted.heights_m, strict=True):
        up = ease((time_s - rep.start_s) / UP_S)
        down = ease((time_s - rep.top_end_s) / DOWN_S)
        height_m += peak_m * (up - down)
    return height_m


def reps(wanted: Wanted) -> tuple[Rep, ...]:
    best_m = max(wanted.heights_m, default=1.0)
    return tuple(
        _rep(wanted, k=k, peak_m=peak_m, best_m=best_m) for k, peak_m in enumerate(wanted.heights_m)
    )


def _rep(wanted: Wanted, *, k: int, peak_m: float, best_m: float) -> Rep:
    start_s = wanted.start_s + LEAD_S + k * REP_S
    side = SideRep(
        peak_height_m=peak_m, sigma_m=0.003, bottom_height_m=0.0, share_of_best=peak_m / best_m
    )
    return Rep(
        start_s=start_s,
        top_start_s=start_s + UP_S,
        top_end_s=start_s + UP_S + HOLD_S,
        end_s=start_s + UP_S + HOLD_S + DOWN_S,
        is_partial=peak_m < 0.7 * best_m,
        left=side if wanted.legs is not Legs.RIGHT else None,
        right=side if wanted.legs is not Legs.LEFT else None,
        why_missing="" if wanted.legs is Legs.BOTH else "the other foot stayed on the floor",
        faults=(FAULT,) if k == 1 else (),
    )


FAULT = Fault(
    name="knee_bending",
    unit="rad",
    status=Status.FOUND,
    amount=0.21,
    sigma=0.03,
    limit=0.17,
    confidence=0.9,
    reps=(1,),
    worst_s=1.0,
)
UNSEEN_FAULT = Fault(
    name="rolling_out",
    unit="rad",
    status=Status.NOT_VISIBLE,
    why="only a camera behind the heels shows how they turn",
)
EXERCISE = Exercise(
    ids=("two_leg_floor",),
    confidence=0.9,
    attributes=(
        Attribute(
            name="knee", value="straight", confidence=0.9, amount=0.05, sigma=0.09, unit="rad"
        ),
        Attribute(name="tempo", value="0.8-0.4-0.9-0.4", confidence=0.9),
    ),
)
SIDE_WARNING = model.Warning(
    code="small_foot",
    message="The foot is only 62 px long in the picture.",
    fix="Bring the phone closer, so that the foot is at least 120 px long.",
)


def signal(wanted: Wanted, side: Side) -> HeelSignal:
    time_s = times(wanted)
    height_m = heel_height(time_s, wanted) * (1.0 if side is Side.LEFT else 0.98)
    height_m[8:12] = np.nan
    return HeelSignal(
        time_s=time_s,
        height_m=height_m,
        sigma_m=np.where(np.isnan(height_m), np.nan, 0.0025 + 0.02 * np.nan_to_num(height_m)),
        pitch_rad=np.arcsin(np.clip(np.nan_to_num(height_m) / 0.18, -1, 1)),
        shift_m=np.zeros_like(time_s),
        side=side,
        landmark="heel",
        origin="rearfoot picture registered to its flat stance",
        scale=Scale(
            m_per_px=M_PER_PX,
            relative_sigma=0.02,
            source=wanted.source,
            detail="foot 0.260 m given, 130.0 px long in the picture"
            if wanted.source.is_metric
            else NOT_GIVEN,
        ),
    )


def metrics(wanted: Wanted) -> tuple[Metric, ...]:
    is_metric = wanted.source.is_metric
    mean_m = float(np.mean(wanted.heights_m)) if wanted.heights_m else None
    why = "no known scale" if not is_metric else "no repetitions" if mean_m is None else ""
    return (
        Metric(name="rep_count", unit="1", value=float(len(wanted.heights_m))),
        Metric(
            name="mean_peak_height",
            unit="m",
            value=None if why else mean_m,
            sigma=None if why else 0.003,
            why_missing=why,
        ),
        Metric(name="mean_up_time", unit="s", value=UP_S, sigma=0.02),
        Metric(name="height_loss", unit="1", value=-0.031, sigma=0.02),
        Metric(name="cadence", unit="1/min", value=30.0, sigma=0.4),
        Metric(name="sd_up_time", unit="s", value=0.031, sigma=0.009),
        Metric(name="total_heel_displacement", unit="m", value=5.4, sigma=0.12),
        Metric(
            name="positive_work_heel", unit="J", value=None, why_missing="body mass was not given"
        ),
    )


def heel_set(wanted: Wanted) -> HeelSet:
    sides = {Legs.BOTH: tuple(Side), Legs.LEFT: (Side.LEFT,), Legs.RIGHT: (Side.RIGHT,)}
    time_s = times(wanted)
    return HeelSet(
        legs=wanted.legs,
        segmentation=Segmentation(
            reps=reps(wanted),
            rejected=(
                Rejected(
                    start_s=wanted.start_s + 0.1,
                    end_s=wanted.start_s + 0.7,
                    why="the forefoot left the floor: a step",
                ),
            ),
            method="made",
        ),
        metrics=metrics(wanted),
        signals=tuple(signal(wanted, side) for side in sides[wanted.legs]),
        posture=Posture(
            time_s=time_s,
            body_rise_m=0.8 * heel_height(time_s, wanted),
            trunk_lean_rad=np.full_like(time_s, 0.03),
            head_lean_rad=np.zeros_like(time_s),
            knee_flexion_rad={Side.LEFT: np.full_like(time_s, 0.07)},
        ),
        exercise=EXERCISE,
        faults=(FAULT,),
        checks=(UNSEEN_FAULT,),
    )


def session(*wanted: Wanted) -> Session:
    """One session with one set for each `wanted` (one standard set when none is given)."""
    asked = wanted or (Wanted(),)
    first = asked[0]
    time_s = times(asked[-1])
    return Session(
        recording=Recording(
            name=first.name,
            sha256="0" * 64,
            width_px=WIDTH_PX,
            height_px=HEIGHT_PX,
            duration_s=float(time_s[-1]),
            frames=time_s.size,
            expected_frames=time_s.size + (90 if first.is_truncated else 0),
            rate_hz=RATE_HZ,
            is_truncated=first.is_truncated,
            codec="h264",
            view=View.SIDE,
            view_confidence=0.96,
            near_side=Side.LEFT,
            subject="the only person in view",
        ),
        sets=tuple(heel_set(each) for each in asked),
        warnings=first.warnings,
        provenance=Provenance(
            version="0.1.0",
            pose_weights_sha256="9" * 64,
            known=Known(foot_length_m=0.26, mass_kg=70.0),
            method="made",
        ),
        motion=motion(asked) if first.with_motion else None,
    )


# Where each of some pose points stands in the picture, as shares of width and height.
PLACES = {
    "nose": (0.47, 0.14),
    "left_shoulder": (0.5, 0.25),
    "left_hip": (0.5, 0.5),
    "left_knee": (0.49, 0.7),
    "left_ankle": (0.51, 0.88),
    "left_heel": (0.54, 0.91),
    "left_foot_index": (0.36, 0.92),
}


def motion(asked: Sequence[Wanted]) -> Motion:
    wanted = asked[0]
    time_s = times(wanted)
    rise_px = heel_height(time_s, wanted) / M_PER_PX
    shot = Shot(
        start_s=float(time_s[0]),
        end_s=float(time_s[-1]) + 1 / RATE_HZ,
        time_s=time_s,
        pose=_pose(time_s[::15], rise_px[::15]),
        feet=(_foot(time_s, rise_px),),
        body_rise_px=rise_px * 0.8,
        view=View.SIDE,
        view_confidence=0.96,
        yaw_rad=0.0,
    )
    return Motion(
        recording=Recording(
            name=wanted.name,
            sha256="0" * 64,
            width_px=WIDTH_PX,
            height_px=HEIGHT_PX,
            duration_s=float(time_s[-1]),
            frames=time_s.size,
            expected_frames=time_s.size,
            rate_hz=RATE_HZ,
            is_truncated=False,
            codec="h264",
        ),
        shots=(shot,),
        warnings=(),
    )


def _pose(time_s, rise_px) -> PoseTrack:
    xy_px = np.full((time_s.size, len(POSE_POINTS), 2), np.nan)
    for name, (x, y) in PLACES.items():
        lift_px = 0 if name == "left_foot_index" else rise_px
        xy_px[:, POSE_POINTS.index(name), 0] = x * WIDTH_PX
        xy_px[:, POSE_POINTS.index(name), 1] = y * HEIGHT_PX - lift_px
    return PoseTrack(
        time_s=time_s,
        xy_px=xy_px,
        depth_m=np.full((time_s.size, len(POSE_POINTS), 3), np.nan),
        score=np.isfinite(xy_px[:, :, 0]).astype(float),
        presence=np.ones(time_s.size),
    )


def _foot(time_s, rise_px) -> FootTrack:
    return FootTrack(
        side=Side.LEFT,
        time_s=time_s,
        pitch_rad=np.arcsin(np.clip(np.nan_to_num(rise_px) / 90, -1, 1)),
        rise_px=rise_px,
        sigma_px=np.full_like(time_s, 0.8),
        quality=np.ones_like(time_s),
        shift_px=np.zeros_like(time_s),
        length_px=130.0,
        length_sigma_px=1.5,
        heel_px=np.array([292.0, 874.0]),
        ball_px=np.array([205.0, 884.0]),
        toe_px=np.array([165.0, 886.0]),
    )
