"""The nouns of seeing: what a recording shows, still in pixels.

    Motion of Shots of FootTracks and a PoseTrack

Units, axes, time and missing values as in tiptoe.model, which hands these names on.
"""

from dataclasses import dataclass, fields
from enum import StrEnum

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


def freeze(self: object) -> None:
    """Make every array field float64 (or bool) and read-only."""
    for item in fields(self):  # type: ignore[arg-type]
        value = getattr(self, item.name)
        if isinstance(value, np.ndarray):
            kind = bool if value.dtype == bool else np.float64
            array = np.array(value, dtype=kind)
            array.flags.writeable = False
            object.__setattr__(self, item.name, array)


def same_length(time_s: Floats, **arrays: Floats) -> None:
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
class Marker:
    """A thing of known size at a foot, looked for in the picture: a step or a sticker.

    px  what its size spans, upright, in the plane of the foot; None when it was not found, and
        `why_missing` says why; sigma_px 1 sigma of px, its distance from the foot included
    """

    px: float | None = None
    sigma_px: float = 0.0
    why_missing: str = ""


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
    length_sigma_px     1 sigma of length_px as far as it moves heights: what a heel end that is off
                        adds to the length it mostly takes off the rise
    heel_px, ball_px, toe_px   (2,) flat-stance places in the picture
    foreshortening      cosine of the angle between the foot and the picture plane (1 = side view)
    rearward_rad        angle by which the camera stands behind the pure side view, front negative,
                        as the pose network says
    ball_off            foot lengths from where a ball is to where it turned; 0 where not known
    is_shod             True shoe, False bare, None cannot tell
    is_far              the other leg is nearer: the inner face of the foot is seen, not the outer
    marker              the step stood on or the sticker worn; None when nobody asked for it
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
    ball_off: float = 0.0
    is_shod: bool | None = None
    is_far: bool = False
    marker: Marker | None = None

    def __post_init__(self) -> None:
        freeze(self)
        same_length(self.time_s, pitch_rad=self.pitch_rad, rise_px=self.rise_px)

    @property
    def near_side(self) -> Side:
        """The side of the body that faces the camera."""
        return self.side.other if self.is_far else self.side

    def heel_off(self, time_s: Floats, places_px: Floats) -> Floats:
        """(m,) foot lengths from the heel at moments (m,) to places (m, 2); NaN where not seen."""
        at = np.clip(np.searchsorted(self.time_s, time_s), 0, self.time_s.size - 1)
        off_px = places_px - self.heel_px
        off_px[:, 1] += self.rise_px[at]
        return np.asarray(np.linalg.norm(off_px, axis=1) / self.length_px)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RearfootTrack:
    """The back of one heel followed through a recording, seen from behind.

    time_s     (n,)  s
    tilt_rad   (n,)  lean of the heel in the picture from its flat stance, ankle outwards (towards
                     inversion) positive; the camera's and the foot's direction not yet allowed for
    rise_px    (n,)  upward displacement of the heel from flat stance
    agreement  (n,)  -1..1 likeness of the picture to the flat reference
    solidity         share of the heel's expected area that moved as one piece, 0..1
    reach_px         expected distance from heel to ball, from the body's size in the picture
    NaN in tilt_rad and rise_px where the heel was not seen.
    """

    side: Side
    time_s: Floats
    tilt_rad: Floats
    rise_px: Floats
    agreement: Floats
    solidity: float
    reach_px: float

    def __post_init__(self) -> None:
        freeze(self)
        same_length(self.time_s, tilt_rad=self.tilt_rad, rise_px=self.rise_px)


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
        freeze(self)
        same_length(self.time_s, xy_px=self.xy_px, score=self.score)


@dataclass(frozen=True, slots=True, kw_only=True)
class Warning:  # noqa: A001 - the field's and the schema's word
    """Something that lowers trust in a result, and what to do about it."""

    code: str
    message: str
    fix: str


SIDE_ON = "Stand side-on to the camera, toes pointing across the picture, and film again."


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
    rearfeet: the backs of the heels, from behind. camera (n, 2, 3): where places, all as a camera
    at rest would have seen them, are in each picture; None where the camera stood still.
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
    rearfeet: tuple[RearfootTrack, ...] = ()
    warnings: tuple[Warning, ...] = ()
    camera: Floats | None = None

    def __post_init__(self) -> None:
        freeze(self)

    def pictured(self, places_px: Floats, time_s: float) -> Floats:
        """Places (..., 2) of the shot, where the picture nearest to a moment shows them."""
        if self.camera is None:
            return places_px
        camera = self.camera[int(np.argmin(np.abs(self.time_s - time_s)))]
        return np.asarray(places_px @ camera[:, :2].T + camera[:, 2])


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Motion:
    """What was seen in a recording, with confidence; still in pixels."""

    recording: Recording
    shots: tuple[Shot, ...]
    warnings: tuple[Warning, ...]
    weights_sha256: str = ""
