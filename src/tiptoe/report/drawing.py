"""Draw what was measured onto one picture of the recording: skeleton, foot, height, count.

Session, time, picture -> the same picture, drawn on. Reads nothing, writes nothing.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tiptoe.model import (
    POSE_POINTS,
    Floats,
    FootTrack,
    HeelSet,
    HeelSignal,
    PoseTrack,
    Session,
    Shot,
    Side,
)

Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]

CHAIN = ("shoulder", "hip", "knee", "ankle")
BONES = (
    *((f"{side}_{a}", f"{side}_{b}") for side in Side for a, b in pairwise(CHAIN)),
    ("left_shoulder", "right_shoulder"),
    ("left_hip", "right_hip"),
)
COLOURS: dict[Side, Colour] = {Side.LEFT: (189, 198, 63), Side.RIGHT: (95, 154, 243)}  # BGR
WHITE: Colour = (255, 255, 255)
DARK: Colour = (32, 26, 20)
STRIP = 0.2  # of the picture's longer side: the band added below it, so that no foot is covered
SURE = 0.5  # score from which a body point is drawn
DIM = 0.4  # of the part of the curve that is still to come
POINTS_A_COLUMN = 3
GAP_S = 1.5  # between two looks of the pose network, beyond which nothing is drawn


@dataclass(frozen=True, eq=False, kw_only=True)
class Drawer:
    """Draws any moment of one session.

    share  size of the drawn picture over the original
    """

    session: Session
    share: float

    def draw(self, picture: Picture, *, time_s: float) -> Picture:
        """The moment drawn onto the picture, with a band for count, height and curve below it."""
        height, width = picture.shape[:2]
        band = np.empty((even(max(height, width) * STRIP), width, 3), dtype=np.uint8)
        band[:] = DARK
        self._panel(band, time_s)
        shot = self._shot(time_s)
        if shot is not None:
            self._skeleton(picture, shot, time_s)
            for foot in sorted(shot.feet, key=self._is_near):
                self._foot(picture, foot, shot, time_s)
        return np.concatenate([picture, band])

    def _shot(self, time_s: float) -> Shot | None:
        shots = self.session.motion.shots if self.session.motion else ()
        return next((shot for shot in shots if shot.start_s <= time_s < shot.end_s), None)

    def _set(self, time_s: float) -> HeelSet | None:
        """The set under way, or the last one before."""
        begun = [s for s in self.session.sets if s.signals and s.signals[0].time_s[0] <= time_s]
        return begun[-1] if begun else None

    def _is_near(self, foot: FootTrack) -> bool:
        return foot.side == self.session.recording.near_side

    def _skeleton(self, picture: Picture, shot: Shot, time_s: float) -> None:
        if shot.pose is None:
            return
        points = shot.pictured(body_at(shot.pose, shot, time_s), time_s) * self.share
        for a, b in BONES:
            ends = points[[POSE_POINTS.index(a), POSE_POINTS.index(b)]]
            if np.isfinite(ends).all():
                self._line(picture, ends[0], ends[1], colour=WHITE, width=1.4)
                self._dot(picture, ends[0], colour=WHITE)
                self._dot(picture, ends[1], colour=WHITE)

    def _foot(self, picture: Picture, foot: FootTrack, shot: Shot, time_s: float) -> None:
        heel = heel_at(foot, time_s)
        if not np.isfinite(heel).all():
            return
        colour = COLOURS[foot.side]
        heel, ball, toe, flat = (
            shot.pictured(point, time_s) * self.share
            for point in (heel, foot.ball_px, foot.toe_px, foot.heel_px)
        )
        self._line(picture, np.array([heel[0], flat[1]]), heel, colour=WHITE, width=1)
        self._line(picture, ball, toe, colour=colour, width=3)
        self._line(picture, heel, ball, colour=colour, width=3)
        self._dot(picture, heel, colour=colour, size=2)
        self._dot(picture, ball, colour=colour)

    def _panel(self, band: Picture, time_s: float) -> None:
        """Count and height in big letters, and the curve with the present marked."""
        heel_set = self._set(time_s)
        if heel_set is None:
            return
        height, width = band.shape[:2]
        size = min(height / 3.2, width / 9)
        count = sum(rep.top_start_s <= time_s for rep in heel_set.reps)
        self._text(band, f"{count}", at=(width * 0.04, height * 0.5), size=size * 1.3)
        self._text(
            band, "rep" if count == 1 else "reps", at=(width * 0.04, height * 0.8), size=size * 0.5
        )
        said = [height_said(heel_set, signal, time_s) for signal in heel_set.signals]
        for k, signal in enumerate(heel_set.signals):
            at = (width * (0.2 + 0.4 * k), height * 0.32)
            self._text(band, said[k], at=at, size=size * 0.56, colour=COLOURS[signal.side])
        self._curve(band, heel_set, time_s)

    def _curve(self, band: Picture, heel_set: HeelSet, time_s: float) -> None:
        import cv2

        at_s, points = self._drawn_curves(heel_set, (band.shape[0], band.shape[1]))
        for signal, when_s, line in zip(heel_set.signals, at_s, points, strict=True):
            bright = COLOURS[signal.side]
            dim = tuple(int(c * DIM) for c in bright)
            past = line[: int(np.searchsorted(when_s, time_s, side="right"))]
            for part, colour, thick in ((line, dim, 1), (past, bright, self._px(1.5))):
                cv2.polylines(band, [part], False, colour, thick, cv2.LINE_AA)  # noqa: FBT003

    def _drawn_curves(
        self, heel_set: HeelSet, size: tuple[int, int]
    ) -> tuple[list[Floats], list[NDArray[np.int32]]]:
        """The times and places of each foot's line, worked out once: a frame must cost little."""
        if heel_set not in self._curves:
            highest_m = max(_highest(signal) for signal in heel_set.signals)
            drawn = [_polyline(each, highest_m, size) for each in heel_set.signals]
            self._curves[heel_set] = [d[0] for d in drawn], [d[1] for d in drawn]
        return self._curves[heel_set]

    @cached_property
    def _curves(self) -> dict[HeelSet, tuple[list[Floats], list[NDArray[np.int32]]]]:
        return {}

    @cached_property
    def _thick(self) -> float:
        longest = max(self.session.recording.width_px, self.session.recording.height_px)
        return max(1.0, longest * self.share / 640)

    def _px(self, width: float) -> int:
        return max(1, round(width * self._thick))

    def _line(
        self, picture: Picture, start: Floats, end: Floats, *, colour: Colour, width: float
    ) -> None:
        import cv2

        cv2.line(picture, _at(start), _at(end), DARK, self._px(width) + 2, cv2.LINE_AA)
        cv2.line(picture, _at(start), _at(end), colour, self._px(width), cv2.LINE_AA)

    def _dot(self, picture: Picture, place: Floats, *, colour: Colour, size: float = 1.0) -> None:
        import cv2

        cv2.circle(picture, _at(place), self._px(2 * size) + 1, DARK, -1, cv2.LINE_AA)
        cv2.circle(picture, _at(place), self._px(2 * size), colour, -1, cv2.LINE_AA)

    def _text(
        self,
        picture: Picture,
        said: str,
        *,
        at: tuple[float, float],
        size: float,
        colour: Colour = WHITE,
    ) -> None:
        import cv2

        place = (int(at[0]), int(at[1]))
        font, scale = cv2.FONT_HERSHEY_DUPLEX, size / 24
        cv2.putText(
            picture, said, place, font, scale, colour, max(1, round(size / 18)), cv2.LINE_AA
        )


def body_at(pose: PoseTrack, shot: Shot, time_s: float) -> Floats:
    """Where the body points are (33, 2), px. Between two looks of the network the measured rise of
    the body carries them; NaN where unsure or too long unseen.
    """
    nowhere = np.full((len(POSE_POINTS), 2), np.nan)
    after = int(np.searchsorted(pose.time_s, time_s))
    near = [k for k in (after - 1, after) if 0 <= k < pose.time_s.size]
    near = [k for k in near if abs(pose.time_s[k] - time_s) <= GAP_S]
    if not near:
        return nowhere
    rise = [_value(shot.time_s, shot.body_rise_px, t) for t in (*pose.time_s[near], time_s)]
    rise = [0.0] * len(rise) if np.isnan(rise).any() else rise
    places = [pose.xy_px[k] + [0.0, r] for k, r in zip(near, rise, strict=False)]
    unsure = [pose.score[k] < SURE for k in near]
    span_s = float(pose.time_s[near[-1]] - pose.time_s[near[0]])
    share = (time_s - float(pose.time_s[near[0]])) / span_s if span_s else 0.0
    place = places[0] * (1 - share) + places[-1] * share - [0.0, rise[-1]]
    return np.asarray(np.where((unsure[0] | unsure[-1])[:, None], np.nan, place))


def heel_at(foot: FootTrack, time_s: float) -> Floats:
    """Where the heel point is (2,), px: turned about the planted ball, at the measured rise."""
    rise_px = _value(foot.time_s, foot.rise_px, time_s)
    pitch_rad = _value(foot.time_s, foot.pitch_rad, time_s)
    arm = foot.heel_px - foot.ball_px
    turn = np.nan_to_num(pitch_rad) * (1.0 if arm[0] < 0 else -1.0)
    x = foot.ball_px[0] + arm[0] * np.cos(turn) - arm[1] * np.sin(turn)
    return np.asarray([x, foot.heel_px[1] - rise_px], dtype=np.float64)


def height_said(heel_set: HeelSet, signal: HeelSignal, time_s: float) -> str:
    """`L 9.4 cm`, or a share of the own best; nothing when the heel was not seen."""
    height_m = _value(signal.time_s, signal.height_m, time_s)
    if np.isnan(height_m):
        return ""
    if heel_set.is_metric:
        return f"{signal.side[0].upper()} {max(height_m, 0.0) * 100:.1f} cm"
    peaks_m = [side.peak_height_m for rep in heel_set.reps if (side := rep.side(signal.side))]
    best_m = max(peaks_m, default=0.0)
    return f"{signal.side[0].upper()} {max(height_m, 0.0) / best_m:.0%}" if best_m > 0 else ""


def _value(time_s: Floats, values: Floats, at_s: float) -> float:
    """The sample nearest to a moment; NaN outside the recording."""
    if not time_s.size:
        return float("nan")
    after = int(np.clip(np.searchsorted(time_s, at_s), 1, max(1, time_s.size - 1)))
    near = [k for k in (after - 1, after) if k < time_s.size]
    return float(values[min(near, key=lambda k: abs(time_s[k] - at_s))])


def _polyline(
    signal: HeelSignal, highest_m: float, size: tuple[int, int]
) -> tuple[Floats, NDArray[np.int32]]:
    """The line in the band, at most a few points for each of its columns."""
    height, width = size
    left, right, top, bottom = width * 0.2, width * 0.96, height * 0.44, height * 0.9
    x = left + (right - left) * _share(signal.time_s)
    y = bottom - (bottom - top) * signal.height_m / highest_m
    seen = np.flatnonzero(np.isfinite(y))
    keep = seen[:: max(1, seen.size // (POINTS_A_COLUMN * width))]
    points = np.column_stack([x[keep], y[keep]]).round().astype(np.int32)
    return signal.time_s[keep], points


def _highest(signal: HeelSignal) -> float:
    return max(float(np.nanmax(signal.height_m, initial=0.0)), 1e-3)


def even(size: float) -> int:
    """Rounded down to an even number: video pictures need one."""
    return max(2, int(size) // 2 * 2)


def _share(time_s: Floats) -> Floats:
    span_s = max(float(time_s[-1] - time_s[0]), 1e-6)
    return np.asarray((time_s - time_s[0]) / span_s)


def _at(place: Floats) -> tuple[int, int]:
    return round(float(place[0])), round(float(place[1]))
