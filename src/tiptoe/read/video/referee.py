"""The setup referee: each thing that lowers trust in a recording, in one sentence, with a fix.

What a first look at a shot tells -> warnings. Pure. Every code is explained in
docs/reference/warnings.md.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence
from tiptoe.model import SIDE_ON, FootTrack, View, Warning


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What is known of how a shot was filmed.

    feet      what was followed; brightness 0..255 about the feet; rate_hz of the pictures
    is_alone  False when other people were in view; is_steadied True when the camera moved
    shows_body False when only feet were in view; is_turned True when the person turned round
    shows_head False when the picture ends below it
    sharpness of the flat foot's picture, see sharpness()
    """

    view: View
    feet: tuple[FootTrack, ...]
    size_px: tuple[int, int]
    brightness: float
    rate_hz: float
    is_steadied: bool
    shows_body: bool
    shows_head: bool = True
    is_turned: bool = False
    sharpness: float = 1.0


def judge(setup: Setup) -> tuple[Warning, ...]:
    """Every warning that a setup deserves, the gravest first."""
    found = [
        *_of_view(setup.view, setup.shows_body),
        *(w for foot in setup.feet for w in _of_foot(foot, setup.size_px)),
    ]
    if setup.shows_body and setup.view in {View.SIDE, View.OBLIQUE} and not setup.feet:
        message = (
            "The foot does not stand out from what is about it and could not be followed: "
            "repetitions are counted from the body's rise, and no height is measured."
        )
        fix = "Wear another colour than the floor's, add light, and film from nearer."
        found.append(_warn("foot_not_followed", message, fix))
    if setup.shows_body and not setup.shows_head:
        message = (
            "The picture ends below the head: nothing is known of trunk and head, and the "
            "direction of the camera only roughly."
        )
        fix = "Step back until the whole body is in the picture."
        found.append(_warn("legs_only", message, fix))
    if setup.is_turned:
        message = (
            "The person turned: each side is measured on its own, the turning itself is not, "
            "and heights before and after are less comparable."
        )
        found.append(_warn("turned", message, "Stay turned the same way until the set is over."))
    if setup.brightness < evidence.value("too_dark", unit="0-255"):
        found.append(_warn("dark", "The picture is dark about the feet.", "Add light."))
    if setup.sharpness < evidence.value("too_blurred", unit="1"):
        message = "The picture is blurred about the feet: heights are less certain."
        fix = "Tap on the feet to focus, clean the lens, add light, and keep the camera still."
        found.append(_warn("blurred", message, fix))
    if setup.rate_hz < evidence.value("rate_low", unit="Hz"):
        message = f"The video has only {setup.rate_hz:.0f} pictures a second: times are less sure."
        found.append(_warn("low_rate", message, "Film at 30 pictures a second or more."))
    if setup.is_steadied:
        message = "The camera moved; its movement was cancelled as far as the background showed it."
        found.append(_warn("camera_moved", message, "Lean the phone against something."))
    return tuple(found)


def sharpness(grey: NDArray[np.uint8]) -> float:
    """How steep the steepest edges of a picture are: share of its contrast per pixel."""
    fine = grey.astype(np.float32)
    slopes = [cv2.Sobel(fine, cv2.CV_32F, *way, ksize=3) / 8 for way in ((1, 0), (0, 1))]
    dark, bright = np.percentile(fine, [2, 98])
    steepest = np.percentile(np.hypot(*slopes), 99.5)
    return float(steepest / max(bright - dark, 10.0))


def _of_view(view: View, shows_body: bool) -> list[Warning]:  # noqa: FBT001 - two facts
    if view is View.FRONT:
        message = (
            "The camera sees the foot from the front: height cannot be measured, "
            "repetitions are counted from the body's rise."
        )
        return [_warn("view_front", message, SIDE_ON)]
    if view is View.REAR:
        message = (
            "The camera stands behind: how the heels turn is seen, but heights rest on the "
            "stature alone and are less certain."
        )
        return [_warn("view_rear", message, SIDE_ON)]
    if view is View.OBLIQUE:
        message = "The camera stands oblique to the foot: heights are less certain."
        return [_warn("view_oblique", message, SIDE_ON)]
    if view is View.UNKNOWN:
        message = "It is not clear from where the foot is seen: heights are shares of the own best."
        return [_warn("foot_unclear", message, SIDE_ON)]
    if not shows_body:
        message = "Only feet are in view: posture was not seen, and left or right was guessed."
        return [_warn("feet_only", message, "Step back until the whole body is in the picture.")]
    return []


def _of_foot(foot: FootTrack, size_px: tuple[int, int]) -> list[Warning]:
    found = []
    if foot.length_px < evidence.value("foot_small", unit="px"):
        message = f"The {foot.side} foot is only {foot.length_px:.0f} pixels long in the picture."
        found.append(_warn("foot_small", message, "Film from nearer, or in a higher resolution."))
    points = np.stack([foot.heel_px, foot.toe_px])
    edge = 0.05 * foot.length_px
    if (points < edge).any() or (points > np.array(size_px) - edge).any():
        message = f"The {foot.side} foot touches the border of the picture."
        found.append(_warn("foot_cut", message, "Aim the camera so that the whole foot is inside."))
    lost = float(np.mean(~np.isfinite(foot.rise_px)))
    if lost > evidence.value("heel_lost_share", unit="1"):
        message = f"The {foot.side} heel could not be followed for {100 * lost:.0f} % of the time."
        fix = "Film with the foot lit, uncovered and in view throughout."
        found.append(_warn("heel_lost", message, fix))
    return found


def _warn(code: str, message: str, fix: str) -> Warning:
    return Warning(code=code, message=message, fix=fix)
