"""Metres per pixel in the plane of a foot, and how far that can be trusted.

FootTrack, Known, body length in pixels -> Scale. Pure. In falling order of trust: a known length
in the foot's own plane, the stature, the population's average foot (heights then stay relative).
Method and limits: docs/explanation/scale.md
"""

import numpy as np

from tiptoe import evidence
from tiptoe.measure.direction import foreshortening, is_heel_hidden, off_side_rad
from tiptoe.model import FootTrack, Known, Scale, ScaleSource

NOT_GIVEN = (
    "No length was given: for centimetres give --foot-length, --shoe-length, --sticker, "
    "--step-height or --stature."
)
HIDDEN = "Seen from so far before its side, the foot hides its heel."
UNCLEAR = "It is not clear from where the foot is seen."


def scale_of(
    foot: FootTrack, known: Known, body_px: float | None, *, is_view_known: bool = True
) -> Scale:
    """The most trustworthy scale there is for this foot.

    body_px  vertical distance of ear and outer ankle in quiet stance, None when not seen
    """
    if not is_view_known:
        return _from_population(foot, UNCLEAR)
    if is_heel_hidden(foot):
        return _from_population(foot, HIDDEN)
    return _from_known(foot, known, body_px) or _from_population(foot, NOT_GIVEN)


def _from_known(foot: FootTrack, known: Known, body_px: float | None) -> Scale | None:
    """By the first length that was told and can be seen."""
    if known.sticker_m is not None and foot.marker is not None and foot.marker.px is not None:
        return _from_sticker(known.sticker_m, foot.marker.px, foot.marker.sigma_px)
    if known.shoe_length_m is not None:
        return _from_length(foot, known.shoe_length_m, 0.0, ScaleSource.SHOE_LENGTH)
    if known.foot_length_m is not None:
        return _from_bare_foot(foot, known.foot_length_m)
    if known.step_height_m is not None and foot.marker is not None and foot.marker.px is not None:
        return _from_step(known.step_height_m, foot.marker.px, foot.marker.sigma_px)
    if known.stature_m is not None:
        return _from_stature(foot, known.stature_m, body_px)
    return None


def _from_population(foot: FootTrack, why: str) -> Scale:
    """The average foot's length, only to count by: heights stay shares of the person's own best."""
    ratio = evidence.value("foot_length_over_stature", unit="1")
    mean_m = ratio * evidence.value("adult_stature", unit="m")
    spread = evidence.value("population_scale_sigma", unit="1")
    found = _from_length(foot, mean_m, spread, ScaleSource.POPULATION)
    return Scale(
        m_per_px=found.m_per_px,
        relative_sigma=found.relative_sigma,
        source=ScaleSource.POPULATION,
        detail=why,
    )


def _from_length(foot: FootTrack, length_m: float, spread: float, source: ScaleSource) -> Scale:
    seen = foot.length_sigma_px / foot.length_px
    tape = evidence.value("tape_sigma", unit="m") / length_m
    word = "shoe" if source is ScaleSource.SHOE_LENGTH else "foot"
    return Scale(
        m_per_px=length_m * foreshortening(foot) / foot.length_px,
        relative_sigma=float(np.sqrt(seen**2 + tape**2 + spread**2 + _yaw_share(foot) ** 2)),
        source=source,
        detail=(
            f"The {word} is {100 * length_m:.1f} cm long and {foot.length_px:.0f} pixels "
            f"in the picture (± {foot.length_sigma_px:.1f})."
        ),
    )


def _from_sticker(width_m: float, px: float, sigma_px: float) -> Scale:
    cut = evidence.value("sticker_size_sigma", unit="m") / width_m
    return Scale(
        m_per_px=width_m / px,
        relative_sigma=float(np.hypot(sigma_px / px, cut)),
        source=ScaleSource.STICKER,
        detail=(
            f"The sticker is {1000 * width_m:.0f} mm wide and would look {px:.1f} pixels wide "
            f"at the middle of the heel (± {sigma_px:.1f})."
        ),
    )


def _from_step(height_m: float, px: float, sigma_px: float) -> Scale:
    tape = evidence.value("tape_sigma", unit="m") / height_m
    return Scale(
        m_per_px=height_m / px,
        relative_sigma=float(np.hypot(sigma_px / px, tape)),
        source=ScaleSource.STEP_HEIGHT,
        detail=(
            f"The step is {100 * height_m:.1f} cm high and would look {px:.0f} pixels high where "
            f"the foot stands (± {sigma_px:.1f})."
        ),
    )


def _yaw_share(foot: FootTrack) -> float:
    """1 sigma of the foreshortening, as a share of it: small from the side, large when oblique."""
    off = abs(off_side_rad(foot))
    return float(np.tan(min(off, 1.2)) * evidence.value("yaw_sigma", unit="rad"))


def _from_bare_foot(foot: FootTrack, length_m: float) -> Scale:
    """A bare foot's length; a shoe adds to what is seen, unless the foot is seen to be bare."""
    if foot.is_shod is False:
        return _from_length(foot, length_m, 0.0, ScaleSource.FOOT_LENGTH)
    extra_m = evidence.value("shoe_over_foot", unit="m")
    sigma_m = evidence.value("shoe_over_foot_sigma", unit="m")
    if foot.is_shod is None:
        extra_m, sigma_m = extra_m / 2, float(np.hypot(sigma_m, extra_m / 2))
    outer_m = length_m + extra_m
    return _from_length(foot, outer_m, sigma_m / outer_m, ScaleSource.FOOT_LENGTH)


def _from_stature(foot: FootTrack, stature_m: float, body_px: float | None) -> Scale:
    if body_px is None:
        ratio = evidence.value("foot_length_over_stature", unit="1")
        spread = evidence.value("foot_length_over_stature_sigma", unit="1") / ratio
        bare = _from_bare_foot(foot, ratio * stature_m)
        sigma = float(np.hypot(bare.relative_sigma, spread))
        detail = "Foot length was estimated from stature, as the head is not in the picture."
        return Scale(
            m_per_px=bare.m_per_px, relative_sigma=sigma, source=ScaleSource.STATURE, detail=detail
        )
    share = evidence.value("ear_to_ankle_over_stature", unit="1")
    nearer = evidence.value("near_foot_magnification", unit="1")
    parts = (
        evidence.value("ear_to_ankle_over_stature_sigma", unit="1") / share,
        evidence.value("near_foot_magnification_sigma", unit="1"),
        evidence.value("pose_body_length_sigma", unit="1"),
    )
    return Scale(
        m_per_px=share * stature_m / (body_px * nearer),
        relative_sigma=float(np.sqrt(sum(p * p for p in parts))),
        source=ScaleSource.STATURE,
        detail=(
            f"Ear to ankle is {100 * share:.0f} % of a stature of {100 * stature_m:.0f} cm and "
            f"{body_px:.0f} pixels in the picture."
        ),
    )
