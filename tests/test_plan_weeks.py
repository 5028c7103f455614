"""Weeks grow without forced rests, and a lighter one is not put on top of a return."""

from dataclasses import replace

import pytest
from plans import MONDAY, done, later, moment, next_doses, seen, started, train

from tiptoe.coach import schedule
from tiptoe.coach.events import Illness
from tiptoe.coach.fold import fold
from tiptoe.coach.programme import built_in, programme


@pytest.mark.parametrize("named", sorted(built_in()))
def test_no_increase_is_followed_by_a_rest_because_the_week_is_full(named):
    """Whoever does every session as told is never sent away from one."""
    best = {"left": {"reps": 14}, "right": {"reps": 20}}
    events = train([started(named, days=None, run_days=["tue", "thu", "sat"], best=best)], 16)
    state = fold(events)
    days = schedule.weekdays(state.profile, state.programme)
    planned = list(schedule.dates(days, MONDAY, later(events[-1].date, 1)))

    assert state.rested == ()
    assert [each.date for each in events[1:]] == planned
    assert any(each.kind == "forward" for each in state.decisions)


def rules_after(events):
    return {each.rule for each in next_doses(events)[2]}


def with_easy_weeks(weeks=4):
    return replace(programme("runner_endurance"), easy_week_every=weeks)


def test_a_lighter_week_is_not_put_on_top_of_a_return():
    """Three weeks of training, two and a half away: five weeks and more, but no lighter week."""
    events = train([started(with_easy_weeks())], 9)
    assert "easy_week" not in {each.rule for each in seen(events, events[-1].date).decisions}
    day = later(events[-1].date, 17)

    plan = seen(events, day)
    assert {each.rule for each in plan.decisions if each.date == plan.next_date} == {"gap"}
    doses = next(each for each in plan.sessions if each.is_firm).doses
    events.append(done(doses, plan.next_date))

    assert not rules_after(events) & {"easy_week", "easy_week_goes_on"}
    later_on = fold(train(events, 13)).decisions
    assert "easy_week" in {each.rule for each in later_on}, "it does come four weeks later"


def test_a_lighter_week_is_not_put_on_top_of_an_illness():
    events = train([started(with_easy_weeks(3))], 8)
    last = events[-1].date
    until = later(last, 5)
    events.append(Illness(at=moment(until), from_=later(last, 1), until=until))
    day, doses, decided = next_doses(events)
    events.append(done(doses, day))

    assert {each.rule for each in decided} == {"illness"}
    assert "easy_week" not in rules_after(events)
