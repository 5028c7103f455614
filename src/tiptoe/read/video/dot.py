"""Find round spots in a colour picture and measure them to a fraction of a pixel.

Colour picture, where to look, about how large -> Dots. Pure. Places that differ from what lies
about them are tried; from each, the edge is read along rays, half-way from the inner to the outer
colour, and an ellipse is fitted. What is not round, not of one colour, or not bordered all around
is no dot. Method and limits: docs/explanation/scale.md
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence
from tiptoe.read.video.register import Mask, Vector

__all__ = ["Dot", "dots"]

Colours = NDArray[np.float32]  # (..., 3): lightness and two colours
SIZES = (0.65, 0.85, 1.1, 1.4)  # tried, times the expected diameter
RAYS = np.arange(48) * (2 * np.pi / 48)
WAYS = np.stack([np.cos(RAYS), np.sin(RAYS)])
WAVES = np.stack([np.ones_like(RAYS), *WAYS, np.cos(2 * RAYS), np.sin(2 * RAYS)], axis=1)
STEP_PX = 0.25  # along a ray
LAG = 4  # steps over which a change of colour is taken: a pixel
QUARTERS = 1.349  # from a quarter to three quarters of a blurred edge, in its sigma
ROUNDS = 4  # of measuring again about the middle found


@dataclass(frozen=True, slots=True, eq=False)
class Dot:
    """A round spot: its middle (2,), longest and shortest diameter, direction of the longest."""

    centre_px: Vector
    longest_px: float
    shortest_px: float
    tilt_rad: float


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """Where rays leave a spot: distance, colour before, contrast to that after; blur, 1 sigma."""

    radius_px: Vector
    inner: Colours
    contrast: Vector
    blur_px: float


def dots(bgr: NDArray[np.uint8], room: Mask, expected_px: float) -> list[Dot]:
    """Every round spot of about the expected diameter whose middle lies in the room."""
    lab = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2LAB), dtype=np.float32)
    low, high = (evidence.value(f"sticker_{end}", unit="1") for end in ("smaller", "larger"))
    found: list[Dot] = []
    for centre, radius in _places(lab, room, expected_px):
        dot = _measured(lab, centre, radius)
        if dot is None or not low < dot.longest_px / expected_px < high:
            continue
        if not any(_is_same(dot, other) for other in found):
            found.append(dot)
    return found


def _is_same(one: Dot, other: Dot) -> bool:
    apart = np.linalg.norm(one.centre_px - other.centre_px)
    return bool(apart < 0.25 * max(one.longest_px, other.longest_px))


def _places(lab: Colours, room: Mask, expected_px: float) -> list[tuple[Vector, float]]:
    """Middles and radii of what stands out from its surroundings, the clearest first."""
    candidates = []
    least = 0.25 * evidence.value("sticker_contrast", unit="0-255")
    for size in SIZES:
        radius = size * expected_px / 2
        inner = cv2.GaussianBlur(lab, (0, 0), max(0.5, 0.45 * radius))
        clear = np.linalg.norm(inner - cv2.GaussianBlur(lab, (0, 0), 1.1 * radius), axis=2)
        width = 2 * int(0.5 * radius) + 1
        is_top = clear >= cv2.dilate(clear, np.ones((width, width)))
        for y, x in np.argwhere(is_top & room & (clear > least)):
            candidates.append((float(clear[y, x]), np.array([x, y], dtype=np.float64), radius))
    candidates.sort(key=lambda each: -each[0])
    most = int(evidence.value("sticker_tried", unit="1"))
    return [(centre, radius) for _, centre, radius in candidates[:most]]


def _measured(lab: Colours, centre: Vector, radius: float) -> Dot | None:
    """The round spot about a place, None when there is none."""
    low, high = 0.35 * radius, 1.9 * radius
    for _ in range(ROUNDS):
        edge = _edge(lab, centre, low, high)
        if edge is None:
            return None
        waves = _waves(edge)
        radius, shift = float(waves[0]), waves[1:3]
        if _is_broken(edge, waves):
            return None
        if radius < 2 or np.abs(shift).max() > 0.8 * radius:  # noqa: PLR2004 - nothing to fit
            return None
        centre = centre + shift
        low, high = 0.6 * radius, 1.4 * radius
    assert edge is not None, "returned else"
    return _judged(edge, waves, centre)


def _is_broken(edge: Edge, waves: Vector) -> bool:
    """True when a third of the rays meet no clear edge, or one far from the others."""
    off = np.abs(edge.radius_px - WAVES @ waves)
    least = evidence.value("sticker_contrast", unit="0-255")
    is_on = (off < 0.25 * float(waves[0]) + 0.5) & (edge.contrast > least)
    return bool(is_on.mean() < 0.67)  # noqa: PLR2004 - two thirds


def _edge(lab: Colours, centre: Vector, low: float, high: float) -> Edge | None:
    """The first clear change of colour along each ray; None when rays leave the picture."""
    at = np.arange(0.0, high + 3.0, STEP_PX)
    x, y = (centre[i] + WAYS[i][:, None] * at for i in (0, 1))
    if min(x.min(), y.min()) < 0 or x.max() > lab.shape[1] - 1 or y.max() > lab.shape[0] - 1:
        return None
    found = cv2.remap(lab, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR)
    seen = np.asarray(found, dtype=np.float32)
    steps = np.linalg.norm(seen[:, LAG:] - seen[:, :-LAG], axis=2)
    places = at[LAG // 2 : LAG // 2 + steps.shape[1]]
    steps = np.where((places >= low) & (places <= high), steps, 0.0)
    first = np.argmax(steps > 0.6 * steps.max(axis=1, keepdims=True), axis=1)
    near = first[:, None] + np.arange(2 * LAG)  # the peak that begins there
    near = np.minimum(near, steps.shape[1] - 1)
    peak = near[np.arange(RAYS.size), np.take_along_axis(steps, near, axis=1).argmax(axis=1)]
    peak = peak + LAG // 2
    inner, outer = (_about(seen, peak + sign * 2 * LAG) for sign in (-1, 1))
    way = outer - inner
    contrast = np.linalg.norm(way, axis=1)
    share = np.einsum("rtc,rc->rt", seen - inner[:, None], way)
    share /= np.maximum(contrast, 1.0)[:, None] ** 2
    near, half, far = (_reaches(share, peak, at, level) for level in (0.25, 0.5, 0.75))
    blur = float(np.nanmedian(far - near)) / QUARTERS if np.isfinite(far - near).any() else 0.0
    return Edge(half, inner, contrast, blur)


def _about(seen: Colours, index: NDArray[np.int64]) -> Colours:
    """(rays, 3) mean colour over a pixel about an index along each ray."""
    near = np.clip(index[:, None] + np.arange(-LAG // 2, LAG // 2 + 1), 0, seen.shape[1] - 1)
    return np.asarray(np.take_along_axis(seen, near[..., None], axis=1).mean(axis=1))


def _reaches(share: Colours, peak: NDArray[np.int64], at: Vector, level: float) -> Vector:
    """Distance at which each ray is so far on its way between the colours, nearest to its peak."""
    near = np.clip(peak[:, None] + np.arange(-2 * LAG, 2 * LAG + 1), 0, share.shape[1] - 2)
    before = np.take_along_axis(share, near, axis=1)
    after = np.take_along_axis(share, near + 1, axis=1)
    off = np.where((before < level) & (after >= level), np.abs(near - peak[:, None]), np.inf)
    best = off.argmin(axis=1)
    rays = np.arange(RAYS.size)
    low, high = before[rays, best], after[rays, best]
    part = np.clip((level - low) / np.maximum(high - low, 1e-6), 0.0, 1.0)
    return np.where(np.isfinite(off[rays, best]), at[near[rays, best]] + part * STEP_PX, np.nan)


def _waves(edge: Edge) -> Vector:
    """Mean, shift and ovalness of the edge's distance over direction; strays weigh little."""
    radius = edge.radius_px
    weights = np.isfinite(radius).astype(np.float64)
    filled = np.where(np.isfinite(radius), radius, np.nanmedian(radius) if weights.any() else 0.0)
    waves = np.zeros(WAVES.shape[1])
    for _ in range(6):
        weighted = WAVES * weights[:, None]
        waves = np.linalg.solve(weighted.T @ WAVES + 1e-6 * np.eye(5), weighted.T @ filled)
        off = np.abs(filled - WAVES @ waves)
        spread = 1.4826 * float(np.median(off)) + 0.05
        weights = np.isfinite(radius) / (1 + (off / (2 * spread)) ** 2)
    return waves


def _judged(edge: Edge, waves: Vector, centre: Vector) -> Dot | None:
    """The dot with these edges, when it is one."""
    radius = edge.radius_px
    is_on = np.abs(radius - WAVES @ waves) < 0.06 * float(waves[0]) + 0.25
    is_clear = edge.contrast > evidence.value("sticker_contrast", unit="0-255")
    alike = np.linalg.norm(edge.inner - np.median(edge.inner, axis=0), axis=1)
    is_even = alike < 0.35 * np.maximum(edge.contrast, 1.0)
    whole = evidence.value("sticker_whole", unit="1")
    if (is_on & is_clear).mean() < whole or is_even.mean() < whole:
        return None
    longest, shortest, tilt_rad = _ellipse(radius, is_on)
    longest, shortest = _unblurred(longest, shortest, edge.blur_px)
    if shortest < evidence.value("sticker_roundness", unit="1") * longest:
        return None
    return Dot(centre, longest, shortest, tilt_rad)


def _ellipse(radius: Vector, is_on: Mask) -> tuple[float, float, float]:
    """Diameters and direction of the ellipse about the middle: 1 / r^2 is a wave of two crests."""
    waves = WAVES[is_on][:, [0, 3, 4]]
    mean, c, s = np.linalg.lstsq(waves, radius[is_on] ** -2.0, rcond=None)[0]
    swing = float(min(np.hypot(c, s), 0.9 * mean))
    longest, shortest = 2 / np.sqrt(mean - swing), 2 / np.sqrt(mean + swing)
    return float(longest), float(shortest), float(np.arctan2(-s, -c) / 2)


def _unblurred(longest: float, shortest: float, blur_px: float) -> tuple[float, float]:
    """Blur moves a bent edge inwards by its variance over twice the radius of the bend."""
    a, b, power = longest / 2, shortest / 2, min(blur_px, shortest / 4) ** 2
    return longest + power * a / b**2, shortest + power * b / a**2
