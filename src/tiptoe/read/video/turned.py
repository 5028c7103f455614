"""Cut a take where the person turned: a foot seen from elsewhere is not its flat picture any more.

Takes -> takes, each seen from one direction. The direction comes from the network's own depth of
shoulders and hips; steady before and steady after, it jumps only when somebody turns.
"""

from dataclasses import replace

import numpy as np

from tiptoe import evidence
from tiptoe.read.video.facing import facing_one_way
from tiptoe.read.video.register import Vector
from tiptoe.read.video.standing import is_legs_only
from tiptoe.read.video.take import Take
from tiptoe.read.video.viewpoint import yaws

FEWEST = 3  # looks: a middle one that a single bad look does not move


def cut_at_turns(takes: list[Take]) -> list[Take]:
    """The same stretches in order, those in which the person turned in two or more parts."""
    parts: list[Take] = []
    waiting = [_faced(take) for take in takes[::-1]]
    while waiting:
        take = waiting.pop()
        number = turn_of(take)
        if number is None:
            parts.append(take)
        else:
            spans = ((number, len(take)), (0, number))
            waiting += [take.part(*span, is_turned=True) for span in spans]
    return parts


def _faced(take: Take) -> Take:
    """The take, its body never seen back to front; the same one where it never was."""
    looks = facing_one_way(take.looks)
    return take if looks is take.looks else replace(take, looks=looks)


def turn_of(take: Take) -> int | None:
    """The picture at which the person turned, None when nobody did."""
    if len(take.looks) < 2 * FEWEST:
        return None
    at_s = np.array([look.time_s for look in take.looks])
    way = np.exp(1j * yaws(take.looks))
    span_s = evidence.value("turn_span", unit="s")
    moments = at_s[(at_s - at_s[0] >= span_s) & (at_s[-1] - at_s >= span_s)]
    least = evidence.value("turn_least_of_legs", unit="rad") if is_legs_only(take.looks) else 0.0
    sides = [(*_sides(at_s, way, moment, span_s, least), moment) for moment in moments]
    turned = [(unrest, moment) for is_turn, unrest, moment in sides if is_turn]
    return int(np.searchsorted(take.times_s, min(turned)[1])) if turned else None


def _sides(
    at_s: Vector, way: Vector, moment: float, span_s: float, least_rad: float
) -> tuple[bool, float]:
    """Whether the directions before and after a moment lie apart, and how restless each side is.

    least_rad  apart by so much, whatever the view asks for
    """
    before = way[(at_s >= moment - span_s) & (at_s < moment)]
    after = way[(at_s >= moment) & (at_s < moment + span_s)]
    if min(before.size, after.size) < FEWEST:
        return False, 0.0
    middles = [_middle(before), _middle(after)]
    end_on = np.sin(evidence.value("oblique_view_within", unit="rad"))
    is_end_on = all(abs(np.sin(np.angle(middle))) > end_on for middle in middles)
    least = evidence.value("turn_least_end_on" if is_end_on else "turn_least", unit="rad")
    angle = abs(np.angle(middles[1] / middles[0]))
    pairs = zip((before, after), middles, strict=True)
    unrest = sum(float(np.abs(np.angle(side / middle)).mean()) for side, middle in pairs)
    return bool(angle >= max(least, least_rad)), unrest


def _middle(way: Vector) -> complex:
    """The direction in the middle of some, robustly; 1 when they cancel."""
    return complex(np.median(way.real) + 1j * np.median(way.imag)) or 1.0
