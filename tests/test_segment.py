"""Finding heel raises in signals whose truth is known."""

from dataclasses import replace

import make
import numpy as np
import pytest
from make import Raise

from tiptoe.errors import QualityError
from tiptoe.measure.segment import segment
from tiptoe.model import Legs, Side

FRAME_S = 1 / 30


def one_set(*signals, posture=None, hint=None):
    """The only set found, and its legs."""
    ((legs, found),) = segment(signals, posture, stance_hint=hint)
    return legs, found


def counted(*signals, posture=None):
    return sum(len(found.reps) for _, found in segment(signals, posture))


SETS = {
    "normal": [Raise()] * 5,
    "one second each": [Raise(up_s=0.4, hold_s=0.05, down_s=0.4, pause_s=0.1)] * 8,
    "six seconds each": [Raise(up_s=3, hold_s=0, down_s=3)] * 3,
    "held for a minute": [Raise(hold_s=60)],
    "no pause at the bottom": [Raise(up_s=0.34, hold_s=0.03, down_s=0.36, pause_s=0)] * 8,
    "pauses at the bottom": [Raise(pause_s=5)] * 3,
    "on a step": [Raise(peak_m=0.078, bottom_m=-0.035, up_s=0.95, down_s=1, pause_s=0.3)] * 4,
    "to failure": [
        Raise(up_s=0.5, hold_s=0.1, down_s=0.48, pause_s=0.2, peak_m=peak_m)
        for peak_m in (0.09, 0.088, 0.08, 0.07, 0.06, 0.05, 0.035, 0.026, 0.0165)
    ],
}


@pytest.mark.parametrize("rate_hz", [24, 30, 60])
@pytest.mark.parametrize("noise_m", [0.0, 0.001, 0.004])
@pytest.mark.parametrize("raises", SETS.values(), ids=SETS.keys())
def test_every_raise_is_counted_once(raises, noise_m, rate_hz):
    _, found = one_set(make.heel(raises, rate_hz=rate_hz, noise_m=noise_m, seed=rate_hz))

    assert len(found.reps) == len(raises)
    assert found.rejected == ()


@pytest.mark.parametrize("raises", SETS.values(), ids=SETS.keys())
def test_corners_and_heights_are_exact_without_noise(raises):
    true = make.truth(raises)
    _, found = one_set(make.heel(raises))

    for rep, raised, corners_s in zip(found.reps, raises, true.corners_s, strict=True):
        measured = (rep.start_s, rep.top_start_s, rep.top_end_s, rep.end_s)
        assert measured == pytest.approx(corners_s, abs=0.25 * FRAME_S)
        assert rep.left.peak_height_m == pytest.approx(raised.peak_m, abs=1e-4)
        assert rep.left.bottom_height_m == pytest.approx(raised.bottom_m, abs=5e-4)


@pytest.mark.parametrize("noise_m", [0.001, 0.002])
@pytest.mark.parametrize("name", ["normal", "one second each", "no pause at the bottom"])
def test_median_corner_error_is_under_a_frame_and_unbiased_with_noise(name, noise_m):
    errors_s, heights_m = [], []
    for seed in range(5):
        true = make.truth(SETS[name])
        _, found = one_set(make.heel(SETS[name], noise_m=noise_m, seed=seed))
        for rep, corners_s in zip(found.reps, true.corners_s, strict=True):
            errors_s.append(
                np.array([rep.start_s, rep.top_start_s, rep.top_end_s, rep.end_s]) - corners_s
            )
            heights_m.append(rep.left.peak_height_m - SETS[name][0].peak_m)

    assert np.all(np.median(np.abs(errors_s), axis=0) < 0.5 * FRAME_S)
    assert np.all(np.abs(np.median(errors_s, axis=0)) < 0.25 * FRAME_S)
    assert abs(np.mean(heights_m)) < noise_m / 2


def test_a_variable_frame_rate_does_not_matter():
    true = make.truth(SETS["normal"])
    time_s = make.times(true.duration_s, is_variable=True)
    _, found = one_set(make.signal(time_s, true.height(time_s), noise_m=0.001))

    assert len(found.reps) == 5
    assert [r.start_s for r in found.reps] == pytest.approx(true.corners_s[:, 0], abs=FRAME_S)


def test_partial_raises_are_counted_and_called_partial():
    peaks_m = (0.083, 0.034, 0.084, 0.049, 0.026, 0.087)
    _, found = one_set(make.heel([Raise(peak_m=p) for p in peaks_m], noise_m=0.001))

    assert [rep.is_partial for rep in found.reps] == [False, True, False, True, True, False]


def test_a_raise_not_brought_back_down_is_partial():
    signal = make.heel([Raise(pause_s=0.1)] * 3)
    second_bottom = (signal.time_s > 4.5) & (signal.time_s < 6.3)
    high = np.where(second_bottom, np.maximum(signal.height_m, 0.032), signal.height_m)
    _, found = one_set(replace(signal, height_m=high))

    assert [rep.is_partial for rep in found.reps] == [False, True, False]


@pytest.mark.parametrize("wander", ["sway", "drift", "zero jumps"])
def test_what_the_flat_stance_does_is_not_a_raise(wander):
    true = make.truth([Raise()] * 6)
    time_s = make.times(true.duration_s)
    extra_m = {
        "sway": 0.003 * np.sin(2 * np.pi * 0.4 * time_s),
        "drift": 0.001 * time_s,
        "zero jumps": np.where(time_s > 5.9, 0.02, 0.0),
    }[wander]
    assert counted(make.signal(time_s, true.height(time_s) + extra_m, noise_m=0.002)) == 6


def test_standing_still_for_ten_minutes_is_no_raise():
    time_s = make.times(600)
    sway_m = 0.003 * np.sin(2 * np.pi * 0.3 * time_s)

    assert segment([make.signal(time_s, sway_m, noise_m=0.004)]) == ()


def test_single_wild_samples_change_nothing():
    signal = make.heel(SETS["normal"], noise_m=0.001)
    spiked = signal.height_m.copy()
    spiked[[20, 47, 61, 90, 150, 201]] += 0.06
    _, found = one_set(replace(signal, height_m=spiked))

    assert len(found.reps) == 5
    assert found.rejected == ()
    assert max(rep.left.peak_height_m for rep in found.reps) < 0.092


def test_a_dip_at_the_top_does_not_make_two():
    true = make.truth([Raise(hold_s=0.8)] * 4)
    time_s = make.times(true.duration_s)
    height_m = true.height(time_s)
    for _, top_s, off_s, _ in true.corners_s:
        height_m -= 0.03 * np.exp(-0.5 * ((time_s - (top_s + off_s) / 2) / 0.12) ** 2)

    assert counted(make.signal(time_s, height_m, noise_m=0.002)) == 4


def test_a_bounce_on_landing_is_not_a_raise():
    true = make.truth([Raise(pause_s=0.8)] * 4)
    time_s = make.times(true.duration_s)
    height_m = true.height(time_s)
    for *_, end_s in true.corners_s:
        height_m += 0.017 * np.exp(-0.5 * ((time_s - end_s - 0.15) / 0.1) ** 2)

    _, found = one_set(make.signal(time_s, height_m, noise_m=0.002))
    assert len(found.reps) == 4
    assert found.rejected == ()


def test_a_longer_look_at_the_top_makes_its_height_surer():
    (_, short), (_, long) = (one_set(make.heel([Raise(hold_s=h)], noise_m=0.002)) for h in (0, 6))

    assert short.reps[0].left.sigma_m == pytest.approx(0.002, rel=0.1)
    assert long.reps[0].left.sigma_m < 0.0006


@pytest.mark.parametrize("start_s", np.arange(1.0, 4.4, 0.4))
def test_half_a_second_unseen_costs_no_raise(start_s):
    signal = make.heel(SETS["normal"], noise_m=0.001)

    assert counted(make.hidden(signal, start_s=start_s, end_s=start_s + 0.5)) == 5


def test_a_raise_whose_top_was_unseen_is_counted_without_a_height():
    signal = make.heel([Raise(hold_s=0.3)] * 3)
    _, top_s, off_s, _ = make.truth([Raise(hold_s=0.3)] * 3).corners_s[1]
    _, found = one_set(make.hidden(signal, start_s=top_s - 0.2, end_s=off_s + 0.2))

    assert len(found.reps) == 3
    assert found.reps[1].left is None
    assert "top was not seen" in found.reps[1].why_missing


def test_a_raise_lost_from_sight_for_long_is_rejected_with_the_reason():
    signal = make.heel([Raise(hold_s=3)] * 3)
    _, found = one_set(make.hidden(signal, start_s=8.0, end_s=9.8))

    assert len(found.reps) == 2
    assert any("out of sight" in r.why for r in found.rejected)


def test_a_recording_that_starts_with_the_heel_up_rejects_that_raise():
    whole = make.heel([Raise()] * 3)
    _, found = one_set(make.cut(whole, start_s=2.1, end_s=99))

    assert len(found.reps) == 2
    assert [r.why for r in found.rejected] == ["seen only after the heel was already up"]


def test_a_recording_that_ends_at_the_top_rejects_that_raise():
    whole = make.heel([Raise()] * 3)
    top_s = make.truth([Raise()] * 3).corners_s[2, 1] + 0.2
    _, found = one_set(make.cut(whole, start_s=0, end_s=top_s))

    assert len(found.reps) == 2
    assert [r.why for r in found.rejected] == ["the heel was still up when it was last seen"]


def test_a_long_hold_counts_as_partial_when_the_recording_ends_first():
    whole = make.heel([Raise(), Raise(hold_s=20)])
    _, found = one_set(make.cut(whole, start_s=0, end_s=18))

    assert [rep.is_partial for rep in found.reps] == [False, True]
    assert found.reps[1].end_s == pytest.approx(18, abs=0.1)
    assert found.reps[1].left.peak_height_m == pytest.approx(0.09, abs=1e-3)


def test_a_recording_that_ends_on_the_way_down_counts_that_raise():
    whole = make.heel([Raise()] * 3)
    down_s = make.truth([Raise()] * 3).corners_s[2, 2] + 0.7
    assert counted(make.cut(whole, start_s=0, end_s=down_s)) == 3


def test_a_twitch_is_too_quick_to_count():
    signal = make.heel([Raise(), Raise(up_s=0.12, hold_s=0, down_s=0.12), Raise()], rate_hz=60)
    _, found = one_set(signal)

    assert len(found.reps) == 2
    assert [r.why for r in found.rejected] == ["too quick to be a heel raise"]


def test_a_shift_of_weight_beside_real_raises_is_rejected():
    _, found = one_set(make.heel([Raise(peak_m=0.0125), *[Raise(peak_m=0.13)] * 3]))

    assert len(found.reps) == 3
    assert "shift of weight" in found.rejected[0].why


def test_coming_up_from_below_a_step_to_flat_is_not_a_raise():
    raises = [Raise(bottom_m=-0.04, peak_m=0.07)] * 3
    _, found = one_set(make.heel(raises, noise_m=0.001))

    assert len(found.reps) == 3
    assert found.rejected == ()


def test_raises_that_stay_below_the_flat_stance_are_rejected():
    raises = [Raise(bottom_m=-0.05, peak_m=p) for p in (0.07, -0.02, 0.07)]
    _, found = one_set(make.heel(raises, noise_m=0.0005))

    assert len(found.reps) == 2
    assert [r.why for r in found.rejected] == ["the heel did not rise above the flat stance"]


def test_a_heel_never_seen_is_refused_not_counted_as_zero():
    signal = make.heel([Raise()])
    with pytest.raises(QualityError, match="No heel"):
        segment([make.hidden(signal, start_s=0, end_s=99)])


def test_a_rest_starts_a_new_set_and_a_pause_does_not():
    raises = [Raise(), Raise(pause_s=40), Raise(), Raise(pause_s=8), Raise()]
    found = segment([make.heel(raises)])

    assert [len(each.reps) for _, each in found] == [2, 3]


def test_the_top_of_a_long_sagging_hold_is_read_at_its_best_and_timed_at_its_ends():
    true = make.truth([Raise(hold_s=30)])
    time_s = make.times(true.duration_s)
    start_s, top_s, off_s, end_s = true.corners_s[0]
    sag = 1 - 0.4 * np.clip((time_s - top_s) / (off_s - top_s), 0, 1)
    _, found = one_set(make.signal(time_s, true.height(time_s) * sag, noise_m=0.001))

    (rep,) = found.reps
    assert rep.left.peak_height_m == pytest.approx(0.09, abs=2e-3)
    assert (rep.start_s, rep.end_s) == pytest.approx((start_s, end_s), abs=2 * FRAME_S)
    assert (rep.top_start_s, rep.top_end_s) == pytest.approx((top_s, off_s), abs=3 * FRAME_S)


def test_the_share_of_the_best_is_of_this_foot_in_this_set():
    legs, found = one_set(make.heel([Raise(peak_m=0.08), Raise(peak_m=0.1), Raise(peak_m=0.09)]))

    assert [r.left.share_of_best for r in found.reps] == pytest.approx([0.8, 1, 0.9], abs=0.01)
    assert legs is Legs.LEFT
    assert all(r.side(Side.RIGHT) is None for r in found.reps)
