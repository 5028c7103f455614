"""Find what one foot did: every lift, with its corners, its height and its verdict.

HeelSignal, Posture -> Raised. Pure. Counting is the live state machine's; this looks again.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tiptoe import evidence
from tiptoe.measure.clean import Clean, clean
from tiptoe.measure.counter import Lift, RepCounter
from tiptoe.measure.judge import Span, gather, is_backed, place_limit, why_not
from tiptoe.measure.legs import Raised
from tiptoe.measure.refine import Edges, refine, refine_open
from tiptoe.model import HeelSignal, Posture


def count(signal: HeelSignal) -> tuple[Lift, ...]:
    """Feed a whole signal to the live counter."""
    counter = RepCounter()
    samples = zip(signal.time_s, signal.height_m, signal.sigma_m, strict=True)
    fed = [counter.feed(float(t), float(h), float(s)) for t, h, s in samples]
    return tuple(lift for lift in (*fed, counter.finish()) if lift is not None)


def one_foot(signal: HeelSignal, posture: Posture | None) -> tuple[Raised, ...]:
    """Every lift of one foot in order of time, counted or not.

    Counted and judged by what was seen of the rise, without what is restored for a hidden heel: a
    foot that only seems to be filmed from well before must not rise with its body by that.
    """
    seen = signal.as_seen
    lifts, heel = count(seen), clean(seen)
    edges = [_look_again(heel, lifts, i) for i in range(len(lifts))]
    return tuple(
        _restored(_raised(seen, posture, lift, edge), by=1 / (1 - signal.surmised))
        for lift, edge in zip(lifts, _untangled(edges), strict=True)
    )


def _restored(raised: Raised, *, by: float) -> Raised:
    """The same lift with its levels as high as they were."""
    return replace(
        raised,
        bottom_m=by * raised.bottom_m,
        end_m=by * raised.end_m,
        top_m=None if raised.top_m is None else by * raised.top_m,
        sigma_m=None if raised.sigma_m is None else by * raised.sigma_m,
    )


def _look_again(heel: Clean, lifts: Sequence[Lift], i: int) -> Edges:
    """Corners of one lift between the tops of its neighbours; the counter's own if none better."""
    lift = lifts[i]
    after_s = lifts[i - 1].top_s if i > 0 else -np.inf
    before_s = lifts[i + 1].top_s if i + 1 < len(lifts) else np.inf
    edges = None
    if lift.is_open and not lift.why:
        edges = refine_open(heel, peak_s=lift.top_s, after_s=after_s)
    elif not lift.why:
        edges = refine(heel, peak_s=lift.top_s, after_s=after_s, before_s=before_s)
    if edges is None:
        return _as_counted(lift)
    return _within(edges, heel)


def _as_counted(lift: Lift) -> Edges:
    return Edges(
        start_s=lift.start_s,
        top_start_s=lift.top_s,
        top_end_s=lift.top_s,
        end_s=lift.end_s,
        bottom_m=lift.bottom_m,
        top_m=lift.top_m,
        end_m=lift.bottom_m,
        n_top=1,
    )


def _within(edges: Edges, heel: Clean) -> Edges:
    """Corners are not claimed outside of what was recorded."""
    first_s, last_s = float(heel.time_s[0]), float(heel.time_s[-1])
    corners = (edges.start_s, edges.top_start_s, edges.top_end_s, edges.end_s)
    start_s, top_start_s, top_end_s, end_s = np.clip(corners, first_s, last_s)
    return Edges(
        start_s=float(start_s),
        top_start_s=float(top_start_s),
        top_end_s=float(top_end_s),
        end_s=float(end_s),
        bottom_m=edges.bottom_m,
        top_m=edges.top_m,
        end_m=edges.end_m,
        n_top=edges.n_top,
    )


def _untangled(edges: Sequence[Edges]) -> list[tuple[Span, Edges]]:
    """Spans that do not overlap: bounced neighbours share the moment between them."""
    starts, ends = [e.start_s for e in edges], [e.end_s for e in edges]
    for i in range(1, len(edges)):
        if starts[i] < ends[i - 1]:
            starts[i] = ends[i - 1] = (starts[i] + ends[i - 1]) / 2
    return [
        (
            Span(
                start_s=start_s,
                top_start_s=max(start_s, e.top_start_s),
                top_end_s=max(start_s, min(e.top_end_s, end_s)),
                end_s=max(start_s, end_s),
            ),
            e,
        )
        for start_s, end_s, e in zip(starts, ends, edges, strict=True)
    ]


def _raised(
    signal: HeelSignal, posture: Posture | None, lift: Lift, where: tuple[Span, Edges]
) -> Raised:
    """One lift with its height and its verdict."""
    span, edges = where
    evidence_ = gather(signal, posture, span, levels_m=(edges.bottom_m, edges.top_m))
    if not lift.why:
        evidence_ = replace(evidence_, up_s=span.top_start_s - span.start_s)
    verdict = why_not(evidence_)
    is_seen = edges.n_top > 0
    return Raised(
        side=signal.side,
        span=span,
        bottom_m=edges.bottom_m,
        end_m=edges.end_m,
        top_m=edges.top_m if is_seen else None,
        sigma_m=top_sigma(signal, span, top_m=edges.top_m) if is_seen else None,
        stayed=stayed(signal, span),
        why=lift.why or verdict,
        is_convicted=bool(verdict),
        is_backed=is_backed(evidence_),
        is_lifted=is_lifted(signal, span),
        is_open=lift.is_open,
    )


def is_lifted(signal: HeelSignal, span: Span) -> bool:
    """Whether the forefoot left its place for a tenth of the lift or more."""
    during = (signal.time_s >= span.start_s) & (signal.time_s <= span.end_s)
    shift_m = signal.shift_m[during & np.isfinite(signal.shift_m)]
    return bool(shift_m.size and np.percentile(shift_m, 90) > place_limit(signal))


def stayed(signal: HeelSignal, span: Span) -> bool | None:
    """Whether the forefoot kept its place on the way up; None when that was not seen."""
    up = (signal.time_s >= span.start_s) & (signal.time_s <= span.top_start_s)
    shift_m = signal.shift_m[up & np.isfinite(signal.shift_m)]
    if shift_m.size == 0:
        return None
    return bool(np.median(shift_m) <= place_limit(signal))


def top_sigma(signal: HeelSignal, span: Span, *, top_m: float) -> float:
    """1 sigma of a top: tracking averaged over the hold, the scale's share not."""
    at_top = (signal.time_s >= span.top_start_s - 0.1) & (signal.time_s <= span.top_end_s + 0.1)
    sigma_m = signal.sigma_m[at_top & np.isfinite(signal.sigma_m)]
    if sigma_m.size == 0:
        sigma_m = signal.sigma_m[np.isfinite(signal.sigma_m)]
    whole_m = float(np.median(sigma_m)) if sigma_m.size else float("nan")
    scale_m = scale_share(signal) * top_m
    tracking_m2 = max(whole_m**2 - scale_m**2, 0.0)
    hold_s = max(span.top_end_s - span.top_start_s, 0.0)  # less where it was cut before its top
    looks = 1 + hold_s / evidence.value("tracking_memory", unit="s")
    return float(np.sqrt(tracking_m2 / looks + scale_m**2))


def scale_share(signal: HeelSignal) -> float:
    """1 sigma of the scale, as a share of any height; 0 for a metric instrument."""
    return signal.scale.relative_sigma if signal.scale is not None else 0.0
