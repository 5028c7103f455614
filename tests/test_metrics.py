"""Numbers about a set, against arithmetic done by hand and properties that must hold."""

import re
from dataclasses import replace
from pathlib import Path

import make
import numpy as np
import pytest
from make import Raise

from tiptoe import evidence
from tiptoe.measure.metrics import METRICS, measure
from tiptoe.measure.set_data import SetData
from tiptoe.measure.sets import build_sets
from tiptoe.model import Known, Legs, Rep, Scale, ScaleSource, Side, SideRep

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "metrics.md"
PERSON = Known(mass_kg=70.0)


def numbers(raises, *, known=PERSON, posture=None, **how):
    """Metrics of one single-leg set by name."""
    signal = make.heel(raises, **how)
    (heel_set,) = build_sets([signal], posture, known, stance_hint=Legs.LEFT)
    return {metric.name: metric for metric in heel_set.metrics}


def reps(heights_m, *, sigma_m=0.002, cycle_s=2.0):
    """Passports of left-foot reps without a signal behind them."""
    return tuple(
        Rep(
            start_s=i * cycle_s,
            top_start_s=i * cycle_s + 0.6,
            top_end_s=i * cycle_s + 1.0,
            end_s=i * cycle_s + 1.6,
            is_partial=False,
            left=SideRep(
                peak_height_m=h, sigma_m=sigma_m, bottom_height_m=0.0, share_of_best=h / 0.1
            ),
            right=None,
            why_missing="right: the free leg",
        )
        for i, h in enumerate(heights_m)
    )


def scaled_signal(share=0.03, source=ScaleSource.FOOT_LENGTH):
    scale = Scale(m_per_px=0.002, relative_sigma=share, source=source, detail="made")
    return replace(make.heel([Raise()]), scale=scale)


def by_name(some_reps, *, signals=None, known=PERSON, legs=Legs.LEFT):
    data = SetData(
        legs=legs,
        reps=some_reps,
        signals=(make.heel([Raise()]),) if signals is None else signals,
        posture=None,
        known=known,
    )
    return {metric.name: metric for metric in measure(data)}


def test_a_set_of_known_truth_gives_its_own_numbers():
    found = numbers([Raise(peak_m=0.1, up_s=0.6, hold_s=0.4, down_s=0.8, pause_s=0.2)] * 6)
    expected = {
        "rep_count": 6,
        "full_rep_count": 6,
        "best_peak_height": 0.1,
        "mean_peak_height": 0.1,
        "median_peak_height": 0.1,
        "mean_height_range": 0.1,
        "height_loss": 0.0,
        "height_slope": 0.0,
        "mean_over_best_height": 1.0,
        "mean_up_time": 0.6,
        "mean_hold_time": 0.4,
        "mean_down_time": 0.8,
        "mean_bottom_time": 0.2,
        "cadence": 30.0,
        "time_under_tension": 10.8,
        "tempo_variability": 0.0,
        "total_heel_displacement": 0.6,
        "positive_work_heel": 70 * 9.81 * 0.6,
        "positive_work_pelvis": 70 * 9.81 * 0.6 * 0.81,
        "mean_power_pelvis": 70 * 9.81 * 0.6 * 0.81 / 3.6,
        "mean_peak_up_velocity": 1.875 * 0.1 / 0.6,
        "mean_peak_down_velocity": 1.875 * 0.1 / 0.8,
        "tracked_share": 1.0,
    }
    for name, value in expected.items():
        assert found[name].value == pytest.approx(value, rel=0.02, abs=2e-3), name


def test_the_published_median_set_gives_its_published_work():
    """25 reps of 7.68 cm by 73 kg: 192 cm and 1374 J (Sleeswijk Visser 2025)."""
    found = by_name(reps([0.0768] * 25), known=Known(mass_kg=73.0))

    assert found["total_heel_displacement"].value == pytest.approx(1.92, abs=0.001)
    assert found["positive_work_heel"].value == pytest.approx(1374, abs=10)


def test_on_a_step_the_range_counts_from_the_bottom():
    found = numbers([Raise(bottom_m=-0.03, peak_m=0.07)] * 4, noise_m=0.001)

    assert found["mean_height_range"].value == pytest.approx(0.1, abs=1e-3)
    assert found["mean_depth_below_neutral"].value == pytest.approx(0.03, abs=1e-3)
    assert found["total_heel_displacement"].value == pytest.approx(0.4, abs=3e-3)


def test_fading_heights_are_a_loss_and_a_slope():
    found = by_name(reps([0.10, 0.10, 0.09, 0.09, 0.08, 0.08]))

    assert found["height_loss"].value == pytest.approx(0.2)
    assert found["height_slope"].value == pytest.approx(-0.00457, abs=1e-5)
    assert found["mean_over_best_height"].value == pytest.approx(0.9)


def test_tracking_errors_average_out_and_the_scale_error_does_not():
    sigma_m = float(np.hypot(0.002, 0.03 * 0.1))
    few, many = (
        by_name(reps([0.1] * n, sigma_m=sigma_m), signals=(scaled_signal(),))["mean_peak_height"]
        for n in (1, 100)
    )

    assert few.sigma == pytest.approx(sigma_m)
    assert many.sigma == pytest.approx(np.hypot(0.0002, 0.003))


def test_the_scale_error_cancels_in_ratios():
    ratios = ("height_loss", "mean_over_best_height")
    exact = by_name(reps([0.1, 0.09, 0.08]))
    scaled = by_name(reps([0.1, 0.09, 0.08]), signals=(scaled_signal(share=0.0001),))
    for name in ratios:
        assert scaled[name].sigma == pytest.approx(exact[name].sigma, rel=0.01)


def test_stated_errors_of_the_mean_height_hold_over_many_noisy_sets():
    z = []
    for seed in range(40):
        metric = numbers([Raise(hold_s=0.2)] * 3, noise_m=0.003, seed=seed)["mean_peak_height"]
        z.append((metric.value - 0.09) / metric.sigma)

    assert np.mean(np.abs(z) < 2) >= 0.9


def test_left_against_right_in_a_set_on_both_legs():
    left = make.heel([Raise(peak_m=0.072)] * 5, noise_m=0.001, seed=1)
    right = make.heel([Raise(peak_m=0.09)] * 5, noise_m=0.001, seed=2, side=Side.RIGHT)
    (both,) = build_sets([left, right], None, PERSON)
    symmetry = next(m for m in both.metrics if m.name == "left_over_right_height")

    assert symmetry.value == pytest.approx(0.8, abs=0.01)
    assert 0 < symmetry.sigma < 0.02


def test_what_cannot_be_said_says_why():
    found = numbers([Raise()], known=Known())

    assert "mass" in found["positive_work_heel"].why_missing
    assert "left leg" in found["left_over_right_height"].why_missing
    assert "at least" in found["height_loss"].why_missing
    assert "at least" in found["cadence"].why_missing
    assert "below flat" in found["mean_depth_below_neutral"].why_missing


def test_without_a_known_length_there_are_no_metres_but_there_are_ratios():
    signal = scaled_signal(source=ScaleSource.POPULATION)
    found = by_name(reps([0.1, 0.09, 0.08]), signals=(signal,))
    metres = [m for m in found.values() if "m" in re.split(r"[/ ]", m.unit) or m.unit in "JW"]

    assert metres
    assert all("no known scale" in m.why_missing for m in metres if m.name != "tracked_share")
    assert found["height_loss"].value == pytest.approx(0.2)
    assert found["cadence"].value == pytest.approx(30)


def test_seated_raises_do_no_work_against_the_bodys_weight():
    signal = make.heel([Raise()] * 3)
    chair = make.posture(signal.time_s, knees_rad=(1.57, 1.57))
    found = numbers([Raise()] * 3, posture=chair)

    assert "seated" in found["positive_work_heel"].why_missing
    assert found["total_heel_displacement"].value == pytest.approx(0.27, abs=1e-3)


def test_an_unseen_top_counts_as_the_mean_of_the_others_in_the_displacement():
    some = list(reps([0.1, 0.1, 0.1]))
    some[1] = replace(some[1], left=None, why_missing="left: the top was not seen")
    found = by_name(tuple(some))

    assert found["total_heel_displacement"].value == pytest.approx(0.3)
    assert found["mean_peak_height"].value == pytest.approx(0.1)


def test_the_share_of_time_seen():
    signal = make.hidden(make.heel([Raise()] * 4), start_s=3.2, end_s=3.7)
    (heel_set,) = build_sets([signal], None, PERSON)
    share = next(m for m in heel_set.metrics if m.name == "tracked_share")

    assert share.value == pytest.approx(1 - 0.5 / 9.2, abs=0.01)


def test_each_set_keeps_its_own_stretch_of_the_signals():
    signal = make.heel([Raise(), Raise(pause_s=40), Raise()])
    first, second = build_sets([signal], make.standing(signal), PERSON)

    assert first.signals[0].time_s[-1] < second.signals[0].time_s[0]
    assert first.posture.time_s.size == first.signals[0].time_s.size
    assert [len(s.reps) for s in (first, second)] == [2, 1]


def test_nothing_like_a_raise_makes_no_set():
    time_s = make.times(5)
    assert build_sets([make.signal(time_s, 0 * time_s)], None, PERSON) == ()


@pytest.mark.parametrize("metric", METRICS, ids=lambda m: m.__name__)
def test_every_metric_names_itself_and_its_unit_and_survives_an_empty_set(metric):
    data = SetData(legs=Legs.BOTH, reps=(), signals=(), posture=None, known=Known())
    result = metric(data)

    assert result.name == metric.__name__
    assert metric.__doc__.rstrip().endswith(f"[{result.unit}]")
    assert result.why_missing or result.name.endswith("rep_count")


@pytest.mark.parametrize("metric", METRICS, ids=lambda m: m.__name__)
def test_every_measured_value_has_an_error(metric):
    data = SetData(
        legs=Legs.LEFT,
        reps=reps([0.1, 0.09, 0.08, 0.07]),
        signals=(scaled_signal(),),
        posture=None,
        known=PERSON,
    )
    result = metric(data)

    if result.value is not None and not result.name.endswith("rep_count"):
        assert result.sigma >= 0


def test_the_page_lists_exactly_the_metrics_with_their_units():
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    data = SetData(legs=Legs.BOTH, reps=(), signals=(), posture=None, known=Known())

    assert rows == [(m.name, m.unit) for m in measure(data)]


def test_every_number_behind_the_metrics_says_where_it_is_from():
    for name in ("pelvis_rise_over_heel_rise", "gravity", "edge_time_sigma_frames"):
        assert evidence.cite(name)
