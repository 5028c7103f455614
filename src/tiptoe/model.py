"""The nouns: frozen values that flow from a recording to a report.

    Motion -> HeelSignal -> Segmentation of Reps -> HeelSet of Metrics -> Session

Units    SI, spelled in the name: time_s, height_m, speed_m_s, angle_rad. Pixels: _px.
Axes     pictures: x right, y down, pixel centres at +0.5. Height is up, above flat-foot stance.
Time     seconds from the first frame, from presentation time stamps, never index / rate.
Side     the person's side, never the picture's.
Missing  NaN in arrays, None with a reason in a Metric. Never 0, never -1.
Samples  arrays for samples, objects for events. Arrays are read-only.

Imports only tiptoe.errors, tiptoe.seen and tiptoe.judged. Reads nothing, writes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import ClassVar

import numpy as np

from tiptoe.errors import InputError
from tiptoe.judged import Attribute, Exercise, Fault, Status, Tempo
from tiptoe.seen import (
    POSE_POINTS,
    SIDE_ON,
    Floats,
    FootTrack,
    Legs,
    Marker,
    Motion,
    PoseTrack,
    RearfootTrack,
    Recording,
    Shot,
    Side,
    View,
    Warning,
    freeze,
    same_length,
)

__all__ = [
    "POSE_POINTS",
    "SIDE_ON",
    "Attribute",
    "Exercise",
    "Fault",
    "Floats",
    "FootTrack",
    "HeelSet",
    "HeelSignal",
    "Known",
    "Legs",
    "Marker",
    "Metric",
    "Motion",
    "PoseTrack",
    "Posture",
    "Provenance",
    "RearfootTrack",
    "Recording",
    "Rejected",
    "Rep",
    "Scale",
    "ScaleSource",
    "Segmentation",
    "Session",
    "Shot",
    "Shown",
    "Side",
    "SideRep",
    "Status",
    "Tempo",
    "View",
    "Warning",
]


class ScaleSource(StrEnum):
    """What turned pixels into metres, in falling order of trust."""

    STICKER = "sticker"
    FOOT_LENGTH = "foot_length"
    SHOE_LENGTH = "shoe_length"
    STEP_HEIGHT = "step_height"
    STATURE = "stature"
    POPULATION = "population"

    @property
    def is_metric(self) -> bool:
        """False when centimetres must be refused and heights given relative to the own best."""
        return self is not ScaleSource.POPULATION


class Shown:
    """A value that draws itself in a notebook and as text, once somebody has said how.

    `tiptoe.app` says how (`Shown.as_html`, `Shown.as_text`), so that imports keep pointing inward.
    """

    __slots__ = ()
    as_html: ClassVar[Callable[["Shown"], str] | None] = None
    as_text: ClassVar[Callable[["Shown"], str] | None] = None

    def _repr_html_(self) -> str | None:
        draw = Shown.as_html
        return draw(self) if draw else None

    def __str__(self) -> str:
        draw = Shown.as_text
        return draw(self) if draw else repr(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Lengths and facts the user gave. Metres and kilograms; None where not given.

    exercise: catalogue id the user says it was; tempo: what it was meant to be.
    """

    stature_m: float | None = None
    foot_length_m: float | None = None
    shoe_length_m: float | None = None
    sticker_m: float | None = None
    step_height_m: float | None = None
    mass_kg: float | None = None
    side: Side | None = None
    exercise: str | None = None
    tempo: Tempo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Metres per pixel in the plane of one foot.

    m_per_px        metres per pixel
    relative_sigma  1 sigma of m_per_px, as a share of it; scales every height alike
    source          what it came from
    detail          one sentence for the report: what was measured against what
    """

    m_per_px: float
    relative_sigma: float
    source: ScaleSource
    detail: str


@dataclass(frozen=True, slots=True, eq=False, repr=False, kw_only=True)
class HeelSignal(Shown):
    """Heel height of one foot over time: the waist of the hourglass.

    time_s    (n,) strictly increasing, need not be evenly spaced
    height_m  (n,) up positive, above flat stance; NaN where the heel was not seen
    sigma_m   (n,) 1 sigma of height_m, everything included: tracking, heel point and scale
    pitch_rad (n,) foot pitch, heel up positive; NaN where not seen
    shift_m   (n,) how far the forefoot moved from its planted place; NaN where not seen
    side, landmark (which point is measured), origin (what it was read from, for the report)
    scale     None when the instrument is metric by itself
    surmised  share of height_m that was not seen, but restored for what hides the heel
    is_indirect  of the body's rise, or of a foot that hides its heel or is seen from who knows
              where: tells too little for one rise alone to be a repetition
    """

    time_s: Floats
    height_m: Floats
    sigma_m: Floats
    pitch_rad: Floats
    shift_m: Floats
    side: Side
    landmark: str
    origin: str
    scale: Scale | None = None
    surmised: float = 0.0
    is_indirect: bool = False

    def __post_init__(self) -> None:
        freeze(self)
        same_length(
            self.time_s, height_m=self.height_m, sigma_m=self.sigma_m, pitch_rad=self.pitch_rad
        )

    def __repr__(self) -> str:
        seen = int(np.isfinite(self.height_m).sum())
        span = f", {self.time_s[0]:.2f} to {self.time_s[-1]:.2f} s" if self.time_s.size else ""
        return f"<HeelSignal {self.side} {self.landmark}: {seen}/{self.time_s.size} seen{span}>"

    @property
    def as_seen(self) -> "HeelSignal":
        """Without what was restored for a hidden heel: what counting and judging go by."""
        if self.surmised == 0.0:
            return self
        seen = 1 - self.surmised
        return replace(
            self, height_m=seen * self.height_m, sigma_m=seen * self.sigma_m, surmised=0.0
        )

    @property
    def is_metric(self) -> bool:
        return self.scale is None or self.scale.source.is_metric


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Posture:
    """How the rest of the body moved, at the same times as the heel signals.

    time_s             (n,)
    body_rise_m        (n,) head and trunk above quiet stance
    trunk_lean_rad     (n,) hips to shoulders against the vertical, forward positive
    head_lean_rad      (n,) shoulders to ears against the trunk, forward positive
    knee_flexion_rad   {side: (n,)} 0 straight
    ankle_lift_m       {side: (n,)} height of this ankle over the other one, quiet stance 0
    inversion_rad      {side: (n,)} rearfoot against flat stance, sole turned inwards positive
    inversion_sigma_rad {side: (n,)} 1 sigma of it
    knee_inward_rad    {side: (n,)} knee inside the line from hip to ankle, seen from the front
    toe_out_rad        {side: rad} direction of the foot, outwards positive
    stance_width       distance of the ankles over that of the hips; None where not seen
    NaN where not seen; a side that this view cannot show is absent.
    """

    time_s: Floats
    body_rise_m: Floats
    trunk_lean_rad: Floats
    knee_flexion_rad: dict[Side, Floats]
    head_lean_rad: Floats
    ankle_lift_m: dict[Side, Floats] = field(default_factory=dict)
    inversion_rad: dict[Side, Floats] = field(default_factory=dict)
    inversion_sigma_rad: dict[Side, Floats] = field(default_factory=dict)
    knee_inward_rad: dict[Side, Floats] = field(default_factory=dict)
    toe_out_rad: dict[Side, float] = field(default_factory=dict)
    stance_width: float | None = None

    def __post_init__(self) -> None:
        freeze(self)

    def between(self, start_s: float, end_s: float) -> "Posture":
        """The stretch [start_s, end_s), on the same clock."""
        keep = (self.time_s >= start_s) & (self.time_s < end_s)

        def cut(value: object) -> object:
            if isinstance(value, np.ndarray):
                return value[keep]
            if isinstance(value, dict):
                return {side: cut(each) for side, each in value.items()}
            return value

        return Posture(**{each.name: cut(getattr(self, each.name)) for each in fields(self)})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRep:
    """What one foot did in one repetition.

    peak_height_m    top of the rise above flat stance (metres; meaningless unless is_metric)
    sigma_m          1 sigma of peak_height_m, scale included
    bottom_height_m  lowest point just before the rise; negative below the level of a step
    share_of_best    peak over this foot's best peak of the set, 0..1
    """

    peak_height_m: float
    sigma_m: float
    bottom_height_m: float
    share_of_best: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rep:
    """One heel raise: [start_s, top_start_s] up, [top_start_s, top_end_s] held, then down.

    Both feet rising together are one Rep. A side that was not seen is None and `why_missing` says
    why. `is_partial`: clearly lower than the set's own full range, or not brought back down.
    """

    start_s: float
    top_start_s: float
    top_end_s: float
    end_s: float
    is_partial: bool
    left: SideRep | None
    right: SideRep | None
    why_missing: str = ""
    faults: tuple[Fault, ...] = ()

    def side(self, side: Side) -> SideRep | None:
        return self.left if side is Side.LEFT else self.right


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A stretch that looked like a rep and was not counted. Kept, so a report can say why."""

    start_s: float
    end_s: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Segmentation:
    """What a segmenter found. Zero reps is an answer; not being able to look is an error."""

    reps: tuple[Rep, ...]
    rejected: tuple[Rejected, ...]
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One measured number with 1 sigma, or the reason there is none.

    sigma is None only when value is None or is a plain count.
    """

    name: str
    unit: str
    value: float | None
    sigma: float | None = None
    why_missing: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) != bool(self.why_missing):
            raise InputError(
                f"Metric {self.name!r} needs a value or a reason, and not both.",
                fix="Set why_missing exactly when value is None.",
            )


@dataclass(frozen=True, slots=True, eq=False, repr=False, kw_only=True)
class HeelSet(Shown):
    """One set: the reps, what was rejected, the numbers about it, and the signals behind it.

    exercise  which variant it was, None where nothing was counted
    faults    those found, the most useful to change first
    checks    every other fault that was looked for: absent, or not visible from here
    """

    legs: Legs
    segmentation: Segmentation
    metrics: tuple[Metric, ...]
    signals: tuple[HeelSignal, ...]
    posture: Posture | None
    exercise: Exercise | None = None
    faults: tuple[Fault, ...] = ()
    checks: tuple[Fault, ...] = ()

    def __repr__(self) -> str:
        return f"<HeelSet {self.legs}: {self.rep_count} reps, {len(self.rejected)} rejected>"

    @property
    def is_metric(self) -> bool:
        """False when no signal of the set has a metric scale: heights are then relative."""
        return any(signal.is_metric for signal in self.signals)

    @property
    def reps(self) -> tuple[Rep, ...]:
        return self.segmentation.reps

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        return self.segmentation.rejected

    @property
    def rep_count(self) -> int:
        return len(self.reps)

    @property
    def full_rep_count(self) -> int:
        return sum(not rep.is_partial for rep in self.reps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What made a result, so that anyone can make it again."""

    version: str
    pose_weights_sha256: str
    known: Known
    method: str


@dataclass(frozen=True, slots=True, eq=False, repr=False, kw_only=True)
class Session(Shown):
    """Everything measured in one recording."""

    recording: Recording
    sets: tuple[HeelSet, ...]
    warnings: tuple[Warning, ...]
    provenance: Provenance
    motion: Motion | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        reps = sum(heel_set.rep_count for heel_set in self.sets)
        return f"<Session {self.recording.name}: {len(self.sets)} set(s), {reps} reps>"
