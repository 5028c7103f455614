"""The nouns: frozen values that flow from a recording to a report.

    Motion -> HeelSignal -> Segmentation of Reps -> HeelSet of Metrics -> Session

Units    SI, spelled in the name: time_s, height_m, speed_m_s, angle_rad. Pixels: _px.
Axes     pictures: x right, y down, pixel centres at +0.5. Height is up, above flat-foot stance.
Time     seconds from the first frame, from presentation time stamps, never index / rate.
Side     the person's side, never the picture's.
Missing  NaN in arrays, None with a reason in a Metric. Never 0, never -1.
Samples  arrays for samples, objects for events. Arrays are read-only.

Imports only tiptoe.errors. Reads nothing, writes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from tiptoe.errors import InputError

Floats = NDArray[np.float64]


class Side(StrEnum):
    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> "Side":
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class Legs(StrEnum):
    """Which legs rise together in a set."""

    BOTH = "both"
    LEFT = "left"
    RIGHT = "right"


class View(StrEnum):
    """Where the camera stands, seen from the person."""

    SIDE = "side"
    OBLIQUE = "oblique"
    FRONT = "front"
    REAR = "rear"
    UNKNOWN = "unknown"


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


def _freeze(self: object) -> None:
    """Make every array field float64 (or bool) and read-only."""
    for item in fields(self):  # type: ignore[arg-type]
        value = getattr(self, item.name)
        if isinstance(value, np.ndarray):
            kind = bool if value.dtype == bool else np.float64
            array = np.array(value, dtype=kind)
            array.flags.writeable = False
            object.__setattr__(self, item.name, array)


def _same_length(time_s: Floats, **arrays: Floats) -> None:
    if time_s.ndim != 1 or not np.all(np.diff(time_s) > 0):
        raise InputError(
            "time_s must be one strictly increasing vector.",
            fix="Read time stamps from the recording; do not invent them from a frame rate.",
        )
    for name, array in arrays.items():
        if array.shape[:1] != time_s.shape:
            raise InputError(
                f"{name} has {array.shape[:1]} samples, time_s has {time_s.shape}.",
                fix="Pass one sample of each per frame.",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Lengths and facts the user gave. Metres and kilograms; None where not given."""

    stature_m: float | None = None
    foot_length_m: float | None = None
    shoe_length_m: float | None = None
    sticker_m: float | None = None
    step_height_m: float | None = None
    mass_kg: float | None = None
    side: Side | None = None


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


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FootTrack:
    """One foot followed through a recording by its own picture.

    time_s      (n,)    s
    pitch_rad   (n,)    rotation of the rearfoot from its flat stance, heel up positive; NaN unseen
    rise_px     (n,)    upward displacement of the heel point from flat stance; NaN unseen
    sigma_px    (n,)    1 sigma of rise_px, tracking only (scale excluded)
    quality     (n,)    0..1 agreement of the picture with the flat reference
    shift_px    (n,)    displacement of the planted forefoot from its flat place; NaN unseen
    length_px           foot (or shoe) length along its own axis, heel to toe tip, in the picture
    length_sigma_px     1 sigma of length_px
    heel_px, ball_px, toe_px   (2,) flat-stance places in the picture
    foreshortening      cosine of the angle between the foot and the picture plane (1 = side view)
    rearward_rad        angle by which the camera stands behind the pure side view, front negative
    is_shod             True shoe, False bare, None cannot tell
    """

    side: Side
    time_s: Floats
    pitch_rad: Floats
    rise_px: Floats
    sigma_px: Floats
    quality: Floats
    shift_px: Floats
    length_px: float
    length_sigma_px: float
    heel_px: Floats
    ball_px: Floats
    toe_px: Floats
    foreshortening: float = 1.0
    rearward_rad: float = 0.0
    is_shod: bool | None = None

    def __post_init__(self) -> None:
        _freeze(self)
        _same_length(self.time_s, pitch_rad=self.pitch_rad, rise_px=self.rise_px)


# The named points a pose engine gives, in the order of BlazePose's 33.
POSE_POINTS: tuple[str, ...] = (
    *("nose", "left_eye_inner", "left_eye", "left_eye_outer", "right_eye_inner", "right_eye"),
    *("right_eye_outer", "left_ear", "right_ear", "mouth_left", "mouth_right", "left_shoulder"),
    *("right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist", "left_pinky"),
    *("right_pinky", "left_index", "right_index", "left_thumb", "right_thumb", "left_hip"),
    *("right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle", "left_heel"),
    *("right_heel", "left_foot_index", "right_foot_index"),
)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PoseTrack:
    """The subject's body points at the moments the pose network looked (fewer than the frames).

    time_s    (m,)         s
    xy_px     (m, 33, 2)   picture place of each of POSE_POINTS; NaN where no person was found
    depth_m   (m, 33, 3)   the network's own metric guess, hip-centred, x right, y down, z away
    score     (m, 33)      0..1 visibility
    presence  (m,)         0..1 that a person is there
    """

    time_s: Floats
    xy_px: Floats
    depth_m: Floats
    score: Floats
    presence: Floats

    def __post_init__(self) -> None:
        _freeze(self)
        _same_length(self.time_s, xy_px=self.xy_px, score=self.score)


@dataclass(frozen=True, slots=True, kw_only=True)
class Warning:  # noqa: A001 - the field's and the schema's word
    """Something that lowers trust in a result, and what to do about it."""

    code: str
    message: str
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Where a motion came from.

    frames     decoded; expected_frames from the container's header, None when it does not say
    rate_hz    median of 1 / frame interval
    sha256     of the file's bytes
    """

    name: str
    sha256: str
    width_px: int
    height_px: int
    duration_s: float
    frames: int
    expected_frames: int | None
    rate_hz: float
    is_truncated: bool
    codec: str
    view: View = View.UNKNOWN
    view_confidence: float = 0.0
    near_side: Side | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Shot:
    """One unbroken stretch of a recording: same camera, same person, feet in one place.

    spans [start_s, end_s); feet holds what could be followed, per side; body_rise_px (n,) at
    time_s, the upward displacement of head and trunk from quiet stance, NaN where not seen.
    standing: which legs carry the body, None when that could not be seen. ear_to_ankle_px: body
    length in quiet stance, for a scale from stature. yaw_rad: 0 shows the left side, pi/2 the back.
    """

    start_s: float
    end_s: float
    time_s: Floats
    pose: PoseTrack | None
    feet: tuple[FootTrack, ...]
    body_rise_px: Floats
    view: View
    view_confidence: float
    yaw_rad: float | None
    standing: Legs | None = None
    ear_to_ankle_px: float | None = None
    warnings: tuple[Warning, ...] = ()

    def __post_init__(self) -> None:
        _freeze(self)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Motion:
    """What was seen in a recording, with confidence; still in pixels."""

    recording: Recording
    shots: tuple[Shot, ...]
    warnings: tuple[Warning, ...]
    weights_sha256: str = ""


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

    def __post_init__(self) -> None:
        _freeze(self)
        _same_length(
            self.time_s, height_m=self.height_m, sigma_m=self.sigma_m, pitch_rad=self.pitch_rad
        )

    def __repr__(self) -> str:
        seen = int(np.isfinite(self.height_m).sum())
        span = f", {self.time_s[0]:.2f} to {self.time_s[-1]:.2f} s" if self.time_s.size else ""
        return f"<HeelSignal {self.side} {self.landmark}: {seen}/{self.time_s.size} seen{span}>"

    @property
    def is_metric(self) -> bool:
        return self.scale is None or self.scale.source.is_metric


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Posture:
    """How the rest of the body moved, at the same times as the heel signals.

    time_s (n,); body_rise_m (n,) head and trunk above quiet stance; trunk_lean_rad (n,) forward
    positive; knee_flexion_rad {side: (n,)} 0 straight; NaN where not seen.
    """

    time_s: Floats
    body_rise_m: Floats
    trunk_lean_rad: Floats
    knee_flexion_rad: dict[Side, Floats]

    def __post_init__(self) -> None:
        _freeze(self)


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
class Fault:
    """A physical quantity outside its baseline. `not_visible` says why it could not be judged."""

    name: str
    unit: str
    amount: float | None
    sigma: float | None
    confidence: float
    not_visible: str = ""


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
    """One set: the reps, what was rejected, the numbers about it, and the signals behind it."""

    legs: Legs
    segmentation: Segmentation
    metrics: tuple[Metric, ...]
    signals: tuple[HeelSignal, ...]
    posture: Posture | None
    faults: tuple[Fault, ...] = ()

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
