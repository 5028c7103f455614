"""What must hold for segmentation whatever the set looks like."""

from dataclasses import replace

import make
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from make import Raise

from tiptoe.measure.counter import Phase, RepCounter
from tiptoe.measure.lifts import count
from tiptoe.measure.segment import segment

raises = st.builds(
    Raise,
    peak_m=st.floats(0.04, 0.13),
    up_s=st.floats(0.4, 3.0),
    hold_s=st.floats(0.0, 2.0),
    down_s=st.floats(0.4, 3.0),
    pause_s=st.floats(0.05, 3.0),
)
sets = st.lists(raises, min_size=1, max_size=6)
few = settings(max_examples=40, deadline=None)
SLOW_AFTER_QUICK = [
    Raise(peak_m=0.125, up_s=1.0, hold_s=1.0, down_s=0.5, pause_s=0.125, bottom_m=0.0),
    Raise(peak_m=0.0625, up_s=3.0, hold_s=0.0, down_s=1.0, pause_s=1.0, bottom_m=0.0),
]


def reps_of(signal):
    return [rep for _, found in segment([signal]) for rep in found.reps]


@few
@given(sets, st.sampled_from([24.0, 30.0, 60.0, 120.0]), st.floats(0, 0.003))
def test_every_raise_is_counted_at_any_frame_rate_and_noise(some, rate_hz, noise_m):
    assert len(reps_of(make.heel(some, rate_hz=rate_hz, noise_m=noise_m))) == len(some)


@few
@example(SLOW_AFTER_QUICK, 0.0, 0)
@given(sets, st.floats(0, 0.003), st.integers(0, 99))
def test_the_live_counter_and_the_refined_result_agree(some, noise_m, seed):
    signal = make.heel(some, noise_m=noise_m, seed=seed)
    live = [lift for lift in count(signal) if not lift.why]

    assert len(live) == len(reps_of(signal))


@few
@given(sets)
def test_the_live_counter_tells_of_a_rep_within_a_second_of_its_end(some):
    true, signal, counter = make.truth(some), make.heel(some), RepCounter()
    told_s = [t for t, h in zip(signal.time_s, signal.height_m, strict=True) if counter.feed(t, h)]

    assert np.all(np.abs(np.array(told_s) - true.corners_s[:, 3]) < 1.0)
    assert counter.count == len(some)
    assert counter.phase is Phase.FLAT


@few
@given(sets, st.floats(-1e6, 1e6))
def test_the_clock_origin_does_not_matter(some, offset_s):
    signal = make.heel(some)
    moved = replace(signal, time_s=signal.time_s + offset_s)

    here, there = reps_of(signal), reps_of(moved)
    assert [r.start_s + offset_s for r in here] == pytest.approx(
        [r.start_s for r in there], abs=1e-3
    )


@few
@given(sets, st.floats(0.5, 1.2))
def test_scaling_the_height_scales_the_peaks_and_nothing_else(some, factor):
    signal = make.heel(some)
    scaled = replace(
        signal, height_m=factor * signal.height_m, pitch_rad=np.full_like(signal.time_s, np.nan)
    )
    before, after = reps_of(signal), reps_of(scaled)

    assert [factor * r.left.peak_height_m for r in before] == pytest.approx(
        [r.left.peak_height_m for r in after], rel=0.01
    )


@few
@given(sets, st.floats(0, 0.002), st.integers(0, 99))
def test_corners_come_in_order_and_reps_do_not_overlap(some, noise_m, seed):
    corners_s = [
        s
        for r in reps_of(make.heel(some, noise_m=noise_m, seed=seed))
        for s in (r.start_s, r.top_start_s, r.top_end_s, r.end_s)
    ]
    assert corners_s == sorted(corners_s)


@few
@given(sets, st.floats(0, 1), st.floats(0, 1))
def test_wherever_the_recording_is_cut_nothing_vanishes(some, a, b):
    """Every stretch well above flat stance ends up counted or rejected with a reason."""
    whole = make.heel(some)
    first, last = sorted((a * whole.time_s[-1], b * whole.time_s[-1]))
    part = make.cut(whole, start_s=first, end_s=last + 0.5)
    found = segment([part])

    spans = [(x.start_s, x.end_s) for _, each in found for x in (*each.reps, *each.rejected)]
    high_s = part.time_s[part.height_m > 0.03]
    assert all(any(start - 0.3 <= t <= end + 0.3 for start, end in spans) for t in high_s)


@few
@given(sets, st.lists(st.tuples(st.floats(0, 1), st.floats(0.1, 4)), max_size=3))
def test_wherever_the_heel_is_hidden_nothing_seen_vanishes(some, gaps):
    signal = make.heel(some)
    for share, length_s in gaps:
        start_s = share * signal.time_s[-1]
        signal = make.hidden(signal, start_s=start_s, end_s=start_s + length_s)
    if not np.isfinite(signal.height_m).any():
        return
    found = segment([signal])

    spans = [(x.start_s, x.end_s) for _, each in found for x in (*each.reps, *each.rejected)]
    high_s = signal.time_s[signal.height_m > 0.03]
    assert all(any(start - 0.5 <= t <= end + 0.5 for start, end in spans) for t in high_s)
    assert sum(len(each.reps) for _, each in found) <= len(some)


@few
@given(st.lists(st.one_of(st.floats(-0.3, 0.5), st.just(float("nan"))), min_size=2, max_size=200))
def test_any_signal_is_an_answer_or_nothing_seen(heights_m):
    height_m = np.array(heights_m)
    if not np.isfinite(height_m).any():
        return
    time_s = np.arange(height_m.size) / 30
    signal = replace(make.signal(time_s, np.zeros_like(time_s)), height_m=height_m)

    for _, found in segment([signal]):
        for rep in found.reps:
            assert rep.start_s <= rep.top_start_s <= rep.top_end_s <= rep.end_s
