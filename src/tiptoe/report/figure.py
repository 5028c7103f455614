"""Draw heel height over time as one SVG picture: curve, error band, reps, rejected stretches.

HeelSet -> str. Pure. The page and the notebook use the same drawing. Colours are CSS variables
with fallbacks, so it stands alone and follows the page's light or dark theme.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from importlib.resources import files

import numpy as np

from tiptoe.model import Floats, HeelSet, HeelSignal, Rep, Side
from tiptoe.report import words

TOP, RIGHT, BOTTOM, LEFT = 30.0, 14.0, 34.0, 46.0  # margins round the plot, px
PX_PER_S = 6.0  # long recordings grow wider instead of being squeezed
PX_PER_LABEL, PX_PER_WORD = 26.0, 70.0
MOST_LINES = 7
CM, PERCENT = 100.0, 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One foot in the unit that is shown: centimetres, or per cent of its own best."""

    side: Side
    time_s: Floats
    shown: Floats
    sigma: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """Where times and heights land in the picture."""

    start_s: float
    end_s: float
    low: float
    high: float
    width: float
    height: float

    def x(self, time_s: Floats | float) -> Floats | float:
        share = (time_s - self.start_s) / (self.end_s - self.start_s)
        return LEFT + share * (self.width - LEFT - RIGHT)

    def y(self, shown: Floats | float) -> Floats | float:
        share = (shown - self.low) / (self.high - self.low)
        return self.height - BOTTOM - share * (self.height - TOP - BOTTOM)


def curves(heel_set: HeelSet) -> tuple[Curve, ...]:
    """The feet of a set, left first, in the unit that is shown."""
    signals = sorted(heel_set.signals, key=lambda each: each.side)
    return tuple(_curve(heel_set, signal) for signal in signals if signal.time_s.size)


def unit(heel_set: HeelSet) -> str:
    return "cm" if heel_set.is_metric else "% of own best"


def draw(heel_set: HeelSet, *, width: float = 920.0, height: float = 300.0) -> str:
    """One `<svg>`; empty when no curve was measured. Wider than asked for a long recording."""
    drawn = curves(heel_set)
    if not drawn:
        return ""
    plane = _plane(drawn, width=width, height=height)
    kind = "tt-figure tt-long" if plane.width > width else "tt-figure"
    parts = [
        f"<style>{files('tiptoe.report').joinpath('page/figure.css').read_text('utf-8')}</style>",
        *_grid(plane, unit(heel_set)),
        *_reps(heel_set, plane),
        *_rejected(heel_set, plane),
        *(_band(curve, plane) for curve in drawn),
        *(_line(curve, plane, is_second=curve is not drawn[0]) for curve in drawn),
        *_cursor(drawn, plane),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{kind}" {_facts(plane)} role="img" '
        f'aria-label="{escape(_alt(heel_set))}">{"".join(parts)}</svg>'
    )


def _facts(plane: Plane) -> str:
    """The size, and what a script needs to go from a place in the picture to a time."""
    w, h = plane.width, plane.height
    return (
        f'viewBox="0 0 {w:g} {h:g}" width="{w:g}" height="{h:g}" data-start="{plane.start_s:.4f}" '
        f'data-end="{plane.end_s:.4f}" data-left="{LEFT:g}" data-right="{w - RIGHT:g}" '
        f'data-zero="{plane.y(0.0):.2f}" data-one="{plane.y(1.0):.2f}"'
    )


def _alt(heel_set: HeelSet) -> str:
    return f"Heel height over time. {words.set_sentence(heel_set)}"


def _curve(heel_set: HeelSet, signal: HeelSignal) -> Curve:
    factor = CM
    if not heel_set.is_metric:
        peaks_m = [side.peak_height_m for r in heel_set.reps if (side := r.side(signal.side))]
        best_m = max(peaks_m, default=float(np.nanmax(signal.height_m, initial=0.0)))
        factor = PERCENT / best_m if best_m > 0 else 0.0
    return Curve(
        side=signal.side,
        time_s=signal.time_s,
        shown=signal.height_m * factor,
        sigma=np.nan_to_num(signal.sigma_m * factor),
    )


def _plane(drawn: tuple[Curve, ...], *, width: float, height: float) -> Plane:
    start_s = min(float(curve.time_s[0]) for curve in drawn)
    end_s = max(float(curve.time_s[-1]) for curve in drawn)
    end_s = max(end_s, start_s + 1e-3)
    highest = max(float(np.nanmax(curve.shown + curve.sigma, initial=0.0)) for curve in drawn)
    lowest = min(float(np.nanmin(curve.shown, initial=0.0)) for curve in drawn)
    step = _step(max(highest, 1.0) - min(lowest, 0.0), most=MOST_LINES)
    return Plane(
        start_s=start_s,
        end_s=end_s,
        low=-0.35 * step if lowest > -0.3 * step else math.floor(lowest / step) * step,
        high=math.ceil(max(highest, 1.0) / step) * step,
        width=max(width, LEFT + RIGHT + (end_s - start_s) * PX_PER_S),
        height=height,
    )


def _step(span: float, *, most: int) -> float:
    """1, 2 or 5 times a power of ten, so that at most `most` steps cover the span."""
    rough = span / most
    power = 10.0 ** math.floor(math.log10(rough))
    return next(k * power for k in (1, 2, 5, 10) if k * power >= rough * (1 - 1e-9))


def _grid(plane: Plane, shown_unit: str) -> Iterator[str]:
    step = _step(plane.high - plane.low, most=MOST_LINES + 1)
    right = plane.width - RIGHT
    for k in range(math.ceil(plane.low / step), math.floor(plane.high / step) + 1):
        y = plane.y(k * step)
        kind = "tt-floor" if k == 0 else "tt-grid"
        yield f'<line class="{kind}" x1="{LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="tt-y" x="{LEFT - 8}" y="{y:.1f}" dy=".35em">{_signed(k * step)}</text>'
    yield f'<text class="tt-unit" x="4" y="14">{escape(shown_unit)}</text>'
    span_s = plane.end_s - plane.start_s
    step_s = _step(span_s, most=max(2, int((right - LEFT) / 80)))
    for k in range(math.ceil(plane.start_s / step_s), math.floor(plane.end_s / step_s) + 1):
        x = plane.x(k * step_s)
        label = f"{k * step_s:g} s"
        yield f'<text class="tt-x" x="{x:.1f}" y="{plane.height - 12}">{label}</text>'


def _signed(number: float) -> str:
    return f"{number:g}".replace("-", "\N{MINUS SIGN}")


def _reps(heel_set: HeelSet, plane: Plane) -> Iterator[str]:
    room = (plane.width - LEFT - RIGHT) / max(1, heel_set.rep_count)
    every = max(1, math.ceil(PX_PER_LABEL / room)) if room else 1
    for number, rep in enumerate(heel_set.reps, start=1):
        told = f"Rep {number}, {rep.start_s:.2f} to {rep.end_s:.2f} s"
        told += ", partial" if rep.is_partial else ""
        kind = "tt-rep tt-partial" if rep.is_partial else "tt-rep"
        yield _box(plane, rep.start_s, rep.end_s, kind=kind, told=told)
        yield _box(plane, rep.top_start_s, rep.top_end_s, kind="tt-top", told=told)
        if number % every == 0:
            yield _number(number, rep, plane, is_told=room > PX_PER_WORD)


def _number(number: int, rep: Rep, plane: Plane, *, is_told: bool) -> str:
    x = plane.x((rep.top_start_s + rep.top_end_s) / 2)
    mark = "\N{NO-BREAK SPACE}partial" if rep.is_partial and is_told else ""
    return f'<text class="tt-number" x="{x:.1f}" y="{TOP - 9}">{number}{mark}</text>'


def _rejected(heel_set: HeelSet, plane: Plane) -> Iterator[str]:
    for stretch in heel_set.rejected:
        told = f"Not counted, {stretch.start_s:.2f} to {stretch.end_s:.2f} s: {stretch.why}"
        yield _box(plane, stretch.start_s, stretch.end_s, kind="tt-rejected", told=told)
        x = plane.x((stretch.start_s + stretch.end_s) / 2)
        yield f'<text class="tt-cross" x="{x:.1f}" y="{TOP - 9}">\N{MULTIPLICATION SIGN}</text>'


def _box(plane: Plane, start_s: float, end_s: float, *, kind: str, told: str) -> str:
    x0 = float(np.clip(plane.x(start_s), LEFT, plane.width - RIGHT))
    x1 = float(np.clip(plane.x(end_s), LEFT, plane.width - RIGHT))
    tall = plane.height - TOP - BOTTOM
    return (
        f'<rect class="{kind}" x="{x0:.1f}" y="{TOP}" width="{max(0.0, x1 - x0):.1f}" '
        f'height="{tall}"><title>{escape(told)}</title></rect>'
    )


def _line(curve: Curve, plane: Plane, *, is_second: bool) -> str:
    keep = _kept(curve, plane)
    path = "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in zip(xs, ys, strict=True))
        for xs, ys in _runs(plane.x(curve.time_s[keep]), plane.y(curve.shown[keep]))
    )
    more = " tt-second" if is_second else ""  # dashed, so that two feet that agree are both seen
    return f'<path class="tt-line tt-{curve.side}{more}" d="{path}"/>'


def _band(curve: Curve, plane: Plane) -> str:
    keep = _kept(curve, plane)
    x = plane.x(curve.time_s[keep])
    upper = list(_runs(x, plane.y(curve.shown[keep] + curve.sigma[keep])))
    lower = list(_runs(x, plane.y(curve.shown[keep] - curve.sigma[keep])))
    path = ""
    for (xs, above), (_, below) in zip(upper, lower, strict=True):
        there = [f"{a:.1f} {b:.1f}" for a, b in zip(xs, above, strict=True)]
        back = [f"{a:.1f} {b:.1f}" for a, b in zip(xs[::-1], below[::-1], strict=True)]
        path += "M" + "L".join(there + back) + "Z"
    return f'<path class="tt-band tt-{curve.side}" d="{path}"/>'


def _kept(curve: Curve, plane: Plane) -> np.ndarray:
    """Which samples to draw: all, or the lowest and highest of each pixel column."""
    columns = int(plane.width)
    if curve.time_s.size <= 3 * columns:
        return np.arange(curve.time_s.size)
    kept: set[int] = set()
    for part in np.array_split(np.arange(curve.time_s.size), columns):
        seen = part[np.isfinite(curve.shown[part])]
        gap = part[:1] if seen.size < part.size else part[:0]
        ends = (seen[np.argmin(curve.shown[seen])], seen[np.argmax(curve.shown[seen])])
        kept.update([*gap, *ends] if seen.size else gap)
    return np.array(sorted(kept))


def _runs(x: Floats | float, y: Floats | float) -> Iterator[tuple[Floats, Floats]]:
    """The unbroken stretches: a gap stays a gap."""
    xs, ys = np.atleast_1d(x), np.atleast_1d(y)
    seen = np.flatnonzero(np.isfinite(ys))
    if seen.size:
        for run in np.split(seen, np.flatnonzero(np.diff(seen) > 1) + 1):
            yield xs[run], ys[run]


def _cursor(drawn: tuple[Curve, ...], plane: Plane) -> Iterator[str]:
    """Hidden until a script moves it."""
    yield '<g class="tt-cursor" visibility="hidden">'
    yield f'<line x1="0" x2="0" y1="{TOP}" y2="{plane.height - BOTTOM}"/>'
    for curve in drawn:
        yield f'<circle class="tt-{curve.side}" data-side="{curve.side}" r="4.5"/>'
    yield "</g>"
