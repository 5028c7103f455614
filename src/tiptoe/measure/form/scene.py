"""What the faults of one set are judged from, and how a size becomes a verdict.

HeelSet, Shot -> Scene; sizes per rep -> Fault. Pure. Every fault is a change against the person's
own start, in physical units; it is found in the reps in which it exceeds its limit.
"""

import math
from dataclasses import dataclass

import numpy as np

from tiptoe import evidence
from tiptoe.model import (
    Exercise,
    Fault,
    Floats,
    HeelSignal,
    Legs,
    Posture,
    Rep,
    Side,
    Status,
    Tempo,
    View,
)

Sizes = list[float | None]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Scene:
    """One set as counted, how the body moved, and from where it was seen.

    leg     that is judged: the one that works alone, else the near one; None from front and back
    aside_rad  how far a camera behind stands to one side
    target  the tempo the set was meant to have, None when nobody said
    """

    legs: Legs
    reps: tuple[Rep, ...]
    signals: tuple[HeelSignal, ...]
    posture: Posture
    view: View
    leg: Side | None
    aside_rad: float
    exercise: Exercise
    target: Tempo | None

    @property
    def is_from_side(self) -> bool:
        return self.view in (View.SIDE, View.OBLIQUE)

    @property
    def is_end_on(self) -> bool:
        return self.view in (View.FRONT, View.REAR)

    @property
    def is_metric(self) -> bool:
        return bool(self.signals) and all(signal.is_metric for signal in self.signals)

    def pauses(self) -> list[tuple[float, float]]:
        """The stretch after each rep until the next begins, or until the recording ends."""
        ends = [rep.start_s for rep in self.reps[1:]]
        last = float(self.posture.time_s[-1]) if self.posture.time_s.size else 0.0
        return [
            (rep.end_s, max(rep.end_s, end))
            for rep, end in zip(self.reps, [*ends, last], strict=True)
        ]


def within(time_s: Floats, values: Floats, start_s: float, end_s: float) -> Floats:
    """The values seen in a stretch of time."""
    part = values[(time_s >= start_s) & (time_s <= end_s)]
    return np.asarray(part[np.isfinite(part)])


def typical(time_s: Floats, values: Floats, start_s: float, end_s: float) -> float | None:
    """Median of a stretch, None when nothing of it was seen."""
    seen = within(time_s, values, start_s, end_s)
    return float(np.median(seen)) if seen.size else None


def before(scene: Scene, values: Floats, rep: Rep) -> float | None:
    """A value as the rep begins."""
    reach_s = evidence.value("fault_baseline", unit="s")
    return typical(scene.posture.time_s, values, rep.start_s - reach_s, rep.start_s + 0.05)


def on_top(scene: Scene, values: Floats, rep: Rep) -> float | None:
    """A value while the heel is at its highest."""
    reach_s = evidence.value("fault_top_reach", unit="s")
    middle_s = (rep.top_start_s + rep.top_end_s) / 2
    start_s = min(rep.top_start_s, middle_s - reach_s)
    return typical(scene.posture.time_s, values, start_s, max(rep.top_end_s, middle_s + reach_s))


def change_to_top(scene: Scene, values: Floats) -> Sizes:
    """Per rep: value at the top less value at its start."""
    pairs = [(before(scene, values, rep), on_top(scene, values, rep)) for rep in scene.reps]
    return [None if a is None or b is None else b - a for a, b in pairs]


def sureness(size: float, limit: float, sigma: float) -> float:
    """0.5..0.99: how sure it is on which side of its limit a size lies."""
    z = abs(size - limit) / max(sigma, 1e-9)
    return min(0.99, 0.5 + 0.5 * math.erf(z / math.sqrt(2)))


def verdict(  # noqa: PLR0913 - what a fault is made of
    name: str,
    unit: str,
    sizes: Sizes,
    *,
    limit: float,
    sigma: float,
    times_s: list[float],
    side: Side | None = None,
    why: str = "the body could not be seen well enough in these repetitions",
) -> Fault:
    """Found in the reps whose size exceeds the limit, absent when in none, else not visible."""
    seen = {k: size for k, size in enumerate(sizes) if size is not None and math.isfinite(size)}
    if not seen:
        return unseen(name, unit, why)
    found = {k: size for k, size in seen.items() if size > limit}
    chosen = found or seen
    worst = max(chosen, key=lambda k: chosen[k])
    return Fault(
        name=name,
        unit=unit,
        status=Status.FOUND if found else Status.ABSENT,
        amount=float(np.median(list(chosen.values()))),
        sigma=sigma,
        limit=limit,
        confidence=sureness(chosen[worst], limit, sigma),
        reps=tuple(k + 1 for k in found),
        worst_s=times_s[worst] if found else None,
        side=side,
    )


def unseen(name: str, unit: str, why: str) -> Fault:
    """A fault that cannot be judged from here, and why."""
    return Fault(name=name, unit=unit, status=Status.NOT_VISIBLE, why=why)


def tops_s(scene: Scene) -> list[float]:
    return [(rep.top_start_s + rep.top_end_s) / 2 for rep in scene.reps]
