"""The pain-monitoring model lets a leg go on with a little pain, and never asks it for more."""

import pytest
from plans import MONDAY, done, later, moment, next_doses, pain, seen, started

from bench import histories
from tiptoe.coach.events import PainModel, read_event
from tiptoe.coach.fold import fold, settle
from tiptoe.coach.programme import built_in
from tiptoe.errors import InputError


def monitored(**levels):
    events = [started(), PainModel(at=moment(MONDAY), model="monitoring", by="Dr Example")]
    day, doses, _ = next_doses(events)
    told = tuple((when, level) for when, level in levels.items() if when != "next_morning")
    events.append(done(doses, day, pain=told))
    if "next_morning" in levels:
        events.append(pain(later(day, 1), "next_morning", levels["next_morning"]))
    found = seen(events, later(day, 1)).decisions
    return [each.rule for each in found if each.date == found[-1].date]


@pytest.mark.parametrize(
    ("levels", "rule"),
    [
        ({"during": 0, "after": 0, "next_morning": 0}, "more_reps"),
        ({"during": 1, "after": 0, "next_morning": 0}, "pain_within_limits"),
        ({"during": 5, "after": 5, "next_morning": 0}, "pain_within_limits"),
        ({"before": 3, "during": 0, "after": 0, "next_morning": 3}, "pain_within_limits"),
        ({"during": 5, "after": 5}, "pain_not_answered"),
        ({"during": 2, "after": 2, "next_morning": 1}, "pain_provoked"),
        ({"before": 2, "during": 3, "after": 3, "next_morning": 2}, "pain_within_limits"),
        ({"during": 6, "after": 0}, "severe_pain"),
    ],
)
def test_the_pain_monitoring_model_asks_for_five_and_settled_by_the_morning(levels, rule):
    assert set(monitored(**levels)) == {rule}


@pytest.mark.parametrize("named", sorted(each.id for each in built_in().values()))
def test_steady_pain_within_the_model_never_leads_to_more(named):
    """Weeks of pain 2 of 10, settled by the morning, in sessions done well: as much, or less."""
    events = [
        started(named, days=None, run_days=["tue", "thu"]),
        PainModel(at=moment(MONDAY), model="monitoring", by="Dr Example"),
    ]
    for _ in range(8):
        day, doses, _ = next_doses(events)
        events.append(done(doses, day, pain=(("before", 0), ("during", 2), ("after", 1))))
        events.append(pain(later(day, 1), "next_morning", 0))
    decided = fold(events).decisions

    assert {each.kind for each in decided} <= {"hold", "back"}
    assert "pain_within_limits" in {each.rule for each in decided}


def test_poor_sessions_within_the_model_still_step_back():
    events = [started(), PainModel(at=moment(MONDAY), model="monitoring", by="Dr Example")]
    for _ in range(2):
        day, doses, _ = next_doses(events)
        events.append(done(doses, day, pain=(("during", 2), ("after", 1)), share=0.5))
        events.append(pain(later(day, 1), "next_morning", 0))

    assert {(each.rule, each.kind) for each in next_doses(events)[2]} == {("too_hard", "back")}


def monitored_with(*levels):
    """A session under the monitoring model with the same pain on both legs, and the day after."""
    events = [started(), PainModel(at=moment(MONDAY), model="monitoring", by="Dr Example")]
    day, doses, _ = next_doses(events)
    events.append(done(doses, day, pain=(("during", levels[0]), ("after", levels[1]))))
    return [*events, pain(later(day, 1), "next_morning", 0)], later(day, 1)


def test_back_to_the_texts_rule_what_was_let_pass_is_looked_at_again():
    events, _ = monitored_with(2, 2)
    day, doses, _ = next_doses(events)
    events.append(done(doses, day, pain=(("during", 2), ("after", 1))))
    events.append(pain(later(day, 1), "next_morning", 0))
    held = seen(events, later(day, 1))
    events.append(PainModel(at=moment(later(day, 1), 22), model="texts", by="Dr Example"))
    after = seen(events, later(day, 2))

    assert {each.rule for each in held.decisions[-2:]} == {"pain_within_limits"}
    assert {each.rule for each in after.decisions[-2:]} == {"pain_provoked"}


@pytest.mark.parametrize("seed", [20149, 51998, 57918, 26966, 37747])
def test_histories_that_once_got_as_much_again_after_pain_do_not(seed):
    """The model changed after pain, a rest from holds of a second, a weight kept in going back."""
    assert histories.run_history(seed).breaches == []


def test_rising_pain_is_one_painful_day_however_often_it_is_looked_at():
    events, _ = monitored_with(1, 1)
    for level in (1, 3, 3):
        day, doses, _ = next_doses(events)
        day = later(day, 2)
        events.append(done(doses, day, pain=(("during", level), ("after", level))))
        events.append(pain(later(day, 1), "next_morning", 0))
    looked = [seen(events, later(day, days)).stop for days in (1, 2, 3)]
    state = fold(events)
    for days in (1, 2, 3):
        state = settle(state, later(day, days))

    assert looked == [None] * 3
    assert state.stop is None


def test_the_pain_monitoring_model_needs_a_name():
    with pytest.raises(InputError, match="by is missing"):
        read_event({"kind": "pain_model", "at": "2026-01-05T08:00:00+00:00", "model": "monitoring"})
