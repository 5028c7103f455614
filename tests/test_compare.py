"""Two sessions side by side, and one session from two views of a set."""

from dataclasses import replace

import pytest
from sessions import Wanted, session

from tiptoe.errors import QualityError
from tiptoe.measure.form.same_set import lag_between, same_set
from tiptoe.model import Fault, Legs, Metric, Status, View
from tiptoe.report.compare import as_text, compare


def with_metrics(made, **values):
    """The session with some metrics replaced: name=(value, sigma)."""
    (first, *rest) = made.sets
    metrics = tuple(
        replace(m, value=values[m.name][0], sigma=values[m.name][1], why_missing="")
        if m.name in values
        else m
        for m in first.metrics
    )
    have = {m.name for m in metrics}
    extra = tuple(
        Metric(name=n, unit="m" if "height" in n else "1", value=v, sigma=s)
        for n, (v, s) in values.items()
        if n not in have
    )
    return replace(made, sets=(replace(first, metrics=(*metrics, *extra)), *rest))


def row(compared, name):
    return next(r for r in compared.rows if r.name == name)


@pytest.mark.parametrize(
    ("after", "sigma", "verdict"),
    [
        (0.092, 0.002, "within error"),
        (0.105, 0.002, "within retest"),
        (0.130, 0.002, "real"),
        (0.130, 0.030, "within error"),
    ],
)
def test_a_difference_is_real_only_beyond_both_errors(after, sigma, verdict):
    a = with_metrics(session(), best_peak_height=(0.09, sigma))
    b = with_metrics(session(), best_peak_height=(after, sigma))

    found = row(compare(a, b), "best_peak_height")
    assert found.verdict == verdict
    assert found.difference == pytest.approx(after - 0.09)


def test_left_and_right_give_the_symmetry_with_its_error():
    left = with_metrics(session(Wanted(legs=Legs.LEFT)), mean_peak_height=(0.08, 0.002))
    right = with_metrics(session(Wanted(legs=Legs.RIGHT)), mean_peak_height=(0.10, 0.002))
    found = compare(left, right)

    assert found.symmetry == pytest.approx(0.8)
    assert found.symmetry_sigma == pytest.approx(0.8 * (0.025**2 + 0.02**2) ** 0.5)
    assert found.weaker is Legs.LEFT
    assert "Limb symmetry index" in as_text(found)
    assert compare(left, left).symmetry is None


def shifted(made, lag_s):
    """The same set on a clock that started earlier."""
    (only,) = made.sets
    signals = tuple(replace(s, time_s=s.time_s + lag_s) for s in only.signals)
    names = ("start_s", "top_start_s", "top_end_s", "end_s")
    reps = tuple(
        replace(rep, **{name: getattr(rep, name) + lag_s for name in names}) for rep in only.reps
    )
    moved = replace(
        only, signals=signals, segmentation=replace(only.segmentation, reps=reps), faults=(),
        checks=(),
    )  # fmt: skip
    return replace(made, sets=(moved,))


def behind(made, lag_s):
    rolling = Fault(
        name="rolling_out", unit="rad", status=Status.FOUND, amount=0.2, sigma=0.05, limit=0.1,
        confidence=0.9, reps=(2, 3), worst_s=5.0,
    )  # fmt: skip
    moved = shifted(made, lag_s)
    only = replace(moved.sets[0], faults=(rolling,))
    recording = replace(moved.recording, view=View.REAR, name="rear.mp4")
    return replace(moved, sets=(only,), recording=recording)


def test_two_views_are_aligned_and_what_only_one_shows_is_added():
    side = session(Wanted(legs=Legs.BOTH))
    (own,) = side.sets
    unseen = Fault(name="rolling_out", unit="rad", status=Status.NOT_VISIBLE, why="from behind")
    side = replace(side, sets=(replace(own, checks=(unseen,)),))
    side = replace(side, recording=replace(side.recording, view=View.SIDE))
    rear = behind(side, 2.5)

    lag_s, likeness = lag_between(side.sets[0], rear.sets[0])
    assert lag_s == pytest.approx(-2.5, abs=0.03)
    assert likeness > 0.99
    merged = same_set(rear, side)
    (rolling,) = [f for f in merged.sets[0].faults if f.name == "rolling_out"]
    assert rolling.reps == (2, 3)
    assert rolling.worst_s == pytest.approx(2.5, abs=0.03)
    assert rolling in merged.sets[0].reps[1].faults
    assert merged.sets[0].rep_count == side.sets[0].rep_count
    assert merged.recording.view is View.SIDE
    assert "rear.mp4" in merged.recording.name


def test_two_different_sets_are_refused():
    a, b = session(Wanted()), session(Wanted())
    (only,) = b.sets
    slow = tuple(replace(s, time_s=1.7 * s.time_s) for s in only.signals)
    b = replace(b, sets=(replace(only, signals=slow),))

    with pytest.raises(QualityError, match="same set"):
        same_set(a, b)
    with pytest.raises(QualityError, match="not one"):
        same_set(a, replace(b, sets=()))
