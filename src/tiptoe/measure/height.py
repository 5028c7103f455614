"""Heel height in metres, with its error, from a foot followed in pixels.

FootTrack, Scale -> HeelSignal. Pure. The picture shows the outer face of the foot, which rises
less than the middle of the heel: a normal raise inverts the rearfoot, and toes point outwards, so
the outer face sinks towards the ball. The rise of the middle is restored from both effects; the
spread of both among people is part of the error. Method: docs/explanation/height.md
"""

import numpy as np

from tiptoe import evidence
from tiptoe.measure.direction import is_heel_hidden, off_side_rad, outward_rad
from tiptoe.model import Floats, FootTrack, HeelSignal, Scale, ScaleSource

HEEL = "rear of the heel, near the sole"
_BY_FOOT = (ScaleSource.SHOE_LENGTH, ScaleSource.FOOT_LENGTH, ScaleSource.POPULATION)


def heel_signal(
    foot: FootTrack,
    scale: Scale,
    *,
    origin: str,
    below_axis: float = 0.0,
    is_yaw_seen: bool = True,
) -> HeelSignal:
    """Height of the heel above flat stance at every sample, 1 sigma included.

    below_axis   how far the foot lies below the picture's middle, in long sides of the picture
    is_yaw_seen  a body said where the camera stands; else straight at the side is supposed
    """
    gain, gain_sigma = middle_over_outer(foot, is_yaw_seen=is_yaw_seen)
    below = 0.0 if foot.is_far else below_axis
    nearer = coming_nearer(foot.pitch_rad, below, outward_rad(foot))
    height_m = foot.rise_px * scale.m_per_px * gain * (1 + nearer)
    tracking_m = foot.sigma_px * scale.m_per_px
    doubt = evidence.value("focal_length_sigma", unit="1") * nearer
    placed = _heel_place_share(scale)
    shares = scale.relative_sigma, gain_sigma / gain, placed, _turned_share(foot)
    shared = np.sqrt(np.sum(np.square(shares)) + doubt**2)
    return HeelSignal(
        time_s=foot.time_s,
        height_m=height_m,
        sigma_m=np.hypot(tracking_m, shared * np.abs(height_m)),
        pitch_rad=foot.pitch_rad,
        shift_m=foot.shift_px * scale.m_per_px,
        side=foot.side,
        landmark=HEEL,
        origin=origin,
        scale=scale,
        surmised=hidden_share(foot),
    )


def _heel_place_share(scale: Scale) -> float:
    """1 sigma of the rise, as a share, by the doubt about where along the foot the heel lies.

    A heel outlined too far back rises more, but makes the foot longer too: where the scale is by
    the foot's length the two cancel but for a third, which the length's own error covers.
    """
    if scale.source in _BY_FOOT:
        return 0.0
    lever = evidence.value("ball_along_foot", unit="1")
    return evidence.value("heel_point_sigma", unit="1") / lever


def _turned_share(foot: FootTrack) -> float:
    """1 sigma of the rise, as a share, of a foot that turned about a place beside its ball."""
    beyond = max(0.0, foot.ball_off - evidence.value("ball_off_usual", unit="1"))
    return evidence.value("ball_off_doubt", unit="1") * beyond


def _is_side(foot: FootTrack) -> bool:
    return abs(off_side_rad(foot)) <= evidence.value("side_view_within", unit="rad")


def coming_nearer(pitch_rad: Floats, below_axis: float, outward: float) -> Floats:
    """(n,) share of its rise that a heel hides by coming nearer to a camera above it; outward: rad.

    The inverting foot carries its heel outwards, towards the camera, by about its rise times
    sin(inversion), and forwards, towards where its toes point, by its rise times tan(pitch / 2);
    a level camera that looks down on the foot at an angle e sees this as a fall by tan(e) of it.
    """
    focal = evidence.value("focal_length_over_long_side", unit="1")
    inversion = evidence.value("inversion_per_plantarflexion", unit="1") * pitch_rad
    down = np.clip(below_axis / focal, 0.0, 1.0)
    forward = np.sin(outward) * np.tan(np.clip(pitch_rad, 0.0, 1.0) / 2)
    return np.asarray(down * (np.sin(np.clip(inversion, 0.0, 1.0)) + forward))


def middle_over_outer(foot: FootTrack, *, is_yaw_seen: bool = True) -> tuple[float, float]:
    """Rise of the middle of the heel over rise of the face that is seen, and 1 sigma.

    With half width w, heel-to-ball length l, coupling k (inversion per pitch) and toes pointing out
    of the picture plane by a, the outer face rises less by w (k + tan a) / l. From behind a is
    negative, and the face that is seen reaches round the heel, which takes a share of tan a away.
    From well before, the outer side hides the heel's rear, and several times as much is lost. A
    bare heel is round: what is followed of it is as much its edge in the picture, which lies nearer
    to the middle, and less is to be restored.
    The inner face of a far foot rises about as the middle does: but for what it hides from before,
    nothing is restored, and all that might be is doubt.
    """
    lost, sigma = _lost_by_face(foot, is_yaw_seen=is_yaw_seen)
    lost += _lost_hidden(foot)
    return 1 / (1 - lost), sigma / (1 - lost) ** 2


def hidden_share(foot: FootTrack) -> float:
    """Share of a restored rise that stands for what the outer side of the foot hides."""
    face, _ = _lost_by_face(foot, is_yaw_seen=True)
    return _lost_hidden(foot) / (1 - face)


def _lost_by_face(foot: FootTrack, *, is_yaw_seen: bool) -> tuple[float, float]:
    """Share of the rise that a flat outer face loses, and 1 sigma of all that is lost."""
    width, width_share = _half_width(foot)
    coupling = evidence.value("inversion_per_plantarflexion", unit="1")
    sigma = width * _spread(foot, is_yaw_seen=is_yaw_seen)
    if foot.is_far:
        return 0.0, float(np.hypot(sigma, width * coupling))
    outward = outward_rad(foot)
    lost, hidden = width * (coupling + _turned(outward)), width * _hidden(outward)
    sigma = float(np.hypot(sigma, width_share * (lost + hidden)))
    if foot.is_shod is False:
        at_side = width * (coupling + np.tan(evidence.value("toe_out", unit="rad")))
        by_edge = float(np.clip(lost, 0.0, at_side))
        edge_sigma = evidence.value("bare_heel_edge_sigma", unit="1") * (by_edge + hidden)
        sigma = float(np.hypot(sigma, edge_sigma))
        lost -= evidence.value("bare_heel_edge", unit="1") * by_edge
    return lost, sigma


def _lost_hidden(foot: FootTrack) -> float:
    """Share of the rise that is lost besides, where the outer side hides the heel's rear."""
    if is_heel_hidden(foot):
        return 0.0  # more than can be told: no centimetres are given
    is_edge = foot.is_shod is False and not foot.is_far
    edge = evidence.value("bare_heel_edge", unit="1") if is_edge else 0.0
    return (1 - edge) * _half_width(foot)[0] * _hidden(outward_rad(foot))


def _spread(foot: FootTrack, *, is_yaw_seen: bool) -> float:
    """1 sigma of what is lost, in half widths, by people's coupling and the doubt about angles."""
    coupling = evidence.value("inversion_per_plantarflexion_sigma", unit="1")
    yaw = "yaw_sigma_at_side" if _is_side(foot) and is_yaw_seen else "yaw_sigma"
    people = evidence.value("toe_out_sigma", unit="rad")
    doubt = float(np.hypot(people, evidence.value(yaw, unit="rad")))
    outward = outward_rad(foot)
    ends = [_turned(a) + _hidden(a) for a in (outward - doubt, outward + doubt)]
    return float(np.hypot(coupling, (ends[1] - ends[0]) / 2))


def _turned(outward: float) -> float:
    """Tangent of the angle by which toes point out of the picture plane, less of it from behind."""
    share = evidence.value("outward_from_behind", unit="1") if outward < 0 else 1.0
    return share * float(np.tan(outward))


def _hidden(outward: float) -> float:
    """What is lost besides, in half widths, where the outer side hides the heel's rear."""
    beyond = max(0.0, outward - evidence.value("outward_hides", unit="rad"))
    return evidence.value("outward_from_before", unit="1/rad") * beyond


def _half_width(foot: FootTrack) -> tuple[float, float]:
    """Half width of foot or shoe over heel-to-ball length, and 1 sigma as a share of it."""
    bare = evidence.value("foot_half_width_over_ball_length", unit="1")
    shod = evidence.value("shoe_half_width_over_ball_length", unit="1")
    if foot.is_shod is False:
        return bare, evidence.value("foot_half_width_sigma", unit="1")
    share = evidence.value("shoe_half_width_sigma", unit="1")
    return (shod, share) if foot.is_shod else ((bare + shod) / 2, share)
