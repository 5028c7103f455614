"""The setup referee, live: what is wrong with camera, light and place, each with its fix.

The newest looks of a take -> findings, the gravest first. Pure.
"""

from dataclasses import dataclass, replace

import numpy as np

from tiptoe import evidence
from tiptoe.live.state import Finding
from tiptoe.model import Side, View
from tiptoe.read.video.take import Look, Take
from tiptoe.read.video.viewpoint import viewpoint
from tiptoe.read.video.watch import standing_feet

__all__ = ["Scenery", "findings"]

LOOKS = 6  # newest looks that say where the camera stands
HEAD = ("nose", "left_ear", "right_ear")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Scenery:
    """take  what the watcher has of the place now, None before the first picture
    is_person  the last look found somebody
    size_px    of the picture; brightness 0..255 about the feet; rate_hz analysed, 0 not known yet
    """

    take: Take | None
    is_person: bool
    size_px: tuple[int, int]
    brightness: float
    rate_hz: float


def findings(scenery: Scenery) -> tuple[Finding, ...]:
    """Everything that lowers trust, or holds up the start."""
    found = [*_of_person(scenery), *_of_light(scenery)]
    return tuple(sorted(found, key=lambda finding: not finding.is_blocking))


def _of_light(scenery: Scenery) -> list[Finding]:
    found = []
    if scenery.brightness < evidence.value("too_dark", unit="0-255"):
        found.append(_advice("dark", "It is dark about the feet.", "Switch on a light."))
    if 0 < scenery.rate_hz < evidence.value("rate_low", unit="Hz"):
        message = f"Only {scenery.rate_hz:.0f} pictures a second can be analysed."
        fix = "Close other programs; counting goes on, times are less sure."
        found.append(_advice("low_rate", message, fix))
    return found


def _of_person(scenery: Scenery) -> list[Finding]:
    take = scenery.take
    if take is None or not take.looks or not scenery.is_person:
        fix = "Step back until head and feet are in the picture."
        return [_block("no_person", "Nobody is seen from head to feet.", fix)]
    look = take.looks[-1]
    return [*_of_frame(look, scenery.size_px), *_of_feet(take.looks[-LOOKS:]), *_of_view(take)]


def _of_frame(look: Look, size_px: tuple[int, int]) -> list[Finding]:
    size = np.array(size_px, dtype=float)
    feet, length = standing_feet(look)
    margin = evidence.value("live_feet_margin", unit="1") * length
    if (feet < margin).any() or (feet > size - margin).any():
        fix = "Tilt the camera, or move, until there is floor to be seen around both feet."
        return [_block("foot_cut", "The feet are too near the border of the picture.", fix)]
    head = np.stack([look.point(name) for name in HEAD])
    if (head < 0).any() or (head > size).any():
        fix = "Step back, or put the camera further away."
        return [_advice("too_near", "The head is outside the picture.", fix)]
    return []


def _of_feet(looks: list[Look]) -> list[Finding]:
    found = []
    least = evidence.value("live_foot_score", unit="1")
    scores = {side: np.median([each.foot_score(side) for each in looks]) for side in Side}
    hidden = [side for side in Side if scores[side] < least]
    if hidden:
        which = "Both feet are" if len(hidden) > 1 else f"The {hidden[0]} foot is"
        fix = "Clear what stands before the feet, and roll up long trousers."
        finding = _block if len(hidden) > 1 else _advice
        found.append(finding("feet_hidden", f"{which} hard to see.", fix))
    _, length = standing_feet(looks[-1])
    if length < evidence.value("live_foot_small", unit="px"):
        message = f"The feet are small in the picture: {length:.0f} pixels long."
        fix = "Come nearer, or turn the camera upright."
        found.append(_advice("foot_small", message, fix))
    return found


def _of_view(take: Take) -> list[Finding]:
    seen = viewpoint(replace(take, looks=take.looks[-LOOKS:]))
    fix = "Turn until one side faces the camera, toes pointing across the picture."
    if seen.view is View.OBLIQUE:
        return [_advice("not_from_side", "The camera does not quite see the side.", fix)]
    if seen.view is not View.SIDE:
        place = "front" if seen.view is View.FRONT else "back"
        return [_block("not_from_side", f"The camera sees the {place}, not the side.", fix)]
    return []


def _block(code: str, message: str, fix: str) -> Finding:
    return Finding(code=code, message=message, fix=fix, is_blocking=True)


def _advice(code: str, message: str, fix: str) -> Finding:
    return Finding(code=code, message=message, fix=fix, is_blocking=False)
