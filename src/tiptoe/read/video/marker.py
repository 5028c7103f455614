"""Turn what is seen of a step or a sticker into a length in the plane of the foot.

Take + FootTrack -> FootTrack with its Marker. Stickers are read in sticker.py. A step's near face
stands nearer to the camera than the foot and so looks larger. How much shows in the rows: of two
points as high, the farther lies nearer to the horizon, taken to be the middle of the picture.
Method and limits: docs/explanation/scale.md
"""

from dataclasses import replace

import numpy as np

from tiptoe import evidence
from tiptoe.model import FootTrack, Known, Marker
from tiptoe.read.video.box import Box
from tiptoe.read.video.scene import population_foot_m
from tiptoe.read.video.step import Place, step_face
from tiptoe.read.video.sticker import sticker
from tiptoe.read.video.take import Take

TOO_FEW = "the edges of the step were not seen alike in enough pictures"
TOO_LOW = "the camera stands as low as the step"


def marked(take: Take, foot: FootTrack, known: Known, size_px: tuple[int, int]) -> FootTrack:
    """The track with the thing that was asked for, or with the reason why it was not read."""
    if known.sticker_m is not None:
        return replace(foot, marker=sticker(take, foot, known.sticker_m, size_px))
    if known.step_height_m is not None:
        return replace(foot, marker=_step(take, foot, known.step_height_m, size_px))
    return foot


def _step(take: Take, foot: FootTrack, height_m: float, size_px: tuple[int, int]) -> Marker:
    box = take.scene_box
    if box is None:
        return Marker(why_missing="nobody was seen standing on it")
    seen = [step_face(scene, _place(foot, box, height_m)) for scene in take.scene_pictures()]
    faces = np.array([face for face in seen if not isinstance(face, str)])
    if len(faces) < max(2, len(seen) / 3):
        reasons = [face for face in seen if isinstance(face, str)]
        return Marker(why_missing=max(set(reasons), key=reasons.count) if reasons else TOO_FEW)
    spans = faces[:, 1] - faces[:, 0]
    span, spread = float(np.median(spans)), float(np.median(np.abs(spans - np.median(spans))))
    if spread > evidence.value("step_disagree", unit="1") * span:
        return Marker(why_missing=TOO_FEW)
    top_px = float(np.median(faces[:, 0])) / box.scale + box.y0
    error_px = float(np.hypot(1.4826 * spread, evidence.value("step_sigma", unit="px"))) / box.scale
    return _in_plane_of_foot(span / box.scale, error_px, top_px - size_px[1] / 2, foot, size_px)


def _place(foot: FootTrack, box: Box, height_m: float) -> Place:
    ball, toe = (box.to_crop(point) for point in (foot.ball_px, foot.toe_px))
    length = foot.length_px * box.scale
    return Place(
        ball_px=float(ball[0]),
        sole_px=float(toe[1]) + 0.1 * length,
        length_px=length,
        handed=1 if foot.toe_px[0] > foot.heel_px[0] else -1,
        expected_px=height_m / population_foot_m() * length / foot.foreshortening,
    )


def _in_plane_of_foot(
    span_px: float, error_px: float, below_px: float, foot: FootTrack, size_px: tuple[int, int]
) -> Marker:
    """The face's height as it would look where the foot stands; below_px: corner under horizon."""
    sole_px = float(foot.toe_px[1]) + 0.1 * foot.length_px - size_px[1] / 2
    if sole_px < foot.length_px:
        return Marker(why_missing=TOO_LOW)
    smaller = float(np.clip(sole_px / below_px, 0.75, 1.0))
    doubt = evidence.value("step_depth_sigma", unit="1") * (1 - smaller)
    share = np.hypot(error_px / span_px, doubt / smaller)
    return Marker(px=span_px * smaller, sigma_px=float(share * span_px * smaller))
