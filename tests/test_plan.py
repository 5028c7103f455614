"""A plan is the fold of what happened: the same events and day give the same plan."""

from dataclasses import asdict
from itertools import pairwise

import pytest
from plans import MONDAY, NO_PAIN, done, later, next_doses, pain, seen, started, train

from tiptoe.coach import schedule
from tiptoe.coach.events import event_json, read_event
from tiptoe.coach.fold import fold
from tiptoe.coach.plan import today_of
from tiptoe.coach.programme import built_in
from tiptoe.coach.road import road_of
from tiptoe.model import Legs


def numbers(doses):
    return [(each.exercise, each.side, each.sets, each.reps) for each in doses]


@pytest.mark.parametrize("name", sorted(built_in()))
def test_every_programme_gives_sessions_on_the_days_it_asks_for(name):
    person = {"run_days": ["tue", "thu", "sat"], "run_time": "18:00"}
    days = None if name in {"combined", "eccentric", "isometric"} else ["mon", "wed", "fri"]
    plan = seen([started(name, days=days, weeks=8, **person)], MONDAY)
    dates = [each.date for each in plan.sessions]

    least, most = plan.programme.days_per_week
    assert 8 * least <= len(dates) <= 8 * most
    gaps = [(b - a).days for a, b in pairwise(dates)]
    assert min(gaps) >= (2 if plan.programme.rest_days else 1)
    assert plan.next_date == dates[0]
    assert plan.sessions[0].doses
    assert plan.sessions[0].minutes > 0
    assert len({each.uid for each in plan.sessions}) == len(dates)


def test_sessions_before_a_run_end_before_it():
    person = {"run_days": ["tue", "thu"], "run_time": "18:00"}
    plan = seen([started("heels_off", **person)], MONDAY)
    first = plan.sessions[0]
    hour, minute = map(int, first.time.split(":"))

    assert first.is_before_run
    assert {each.date.weekday() for each in plan.sessions} <= {1, 3}
    assert hour * 60 + minute + first.minutes + 20 == 18 * 60


def test_the_same_events_and_day_give_the_same_plan():
    events = train([started()], 20)
    again = [read_event(event_json(each)) for each in events]

    assert again == events
    day = later(MONDAY, 50)
    assert repr(asdict(seen(events, day))) == repr(asdict(seen(again, day)))


def test_a_good_measured_session_brings_a_little_more_and_says_why():
    events = train([started()], 1)
    _, doses, decided = next_doses(events)

    assert numbers(doses)[0][2:] == (2, 14)
    assert {each.rule for each in decided} == {"more_reps"}
    assert all(each.reason and each.evidence for each in decided)


def test_left_and_right_stand_on_different_doses():
    person = {"best": {"left": {"reps": 30}, "right": {"reps": 10}}}
    _, doses, _ = next_doses([started(**person)])

    assert {each.side: each.reps for each in doses} == {Legs.LEFT: 18, Legs.RIGHT: 6}
    assert doses[0].side == Legs.RIGHT, "the weaker leg goes first"


def test_from_two_legs_to_one_when_both_are_ready():
    events = train([started(best={"both": {"reps": 20}})], 60)
    sides = {dose.side for dose in next_doses(events)[1]}

    assert sides == {Legs.LEFT, Legs.RIGHT}


def test_pain_steps_back_and_a_missing_answer_holds():
    events = train([started()], 5)
    day, doses, _ = next_doses(events)
    before = doses[0].sets * doses[0].reps

    hurt = [*events, done(doses, day, pain=(("during", 3), ("after", 0)))]
    silent = [*events, done(doses, day, pain=(("during", 0),))]
    other = [*events, done(doses, day), pain(day, "after", 2, Legs.LEFT)]

    assert {each.rule for each in next_doses(hurt)[2]} == {"pain_provoked"}
    assert next_doses(hurt)[1][0].exercise == "two_leg_floor"
    assert {each.rule for each in next_doses(silent)[2]} == {"pain_not_answered"}
    assert numbers(next_doses(silent)[1]) == numbers(doses)
    assert sorted(each.rule for each in next_doses(other)[2]) == [
        "pain_provoked",
        "with_the_other_leg",
    ]
    assert before


def test_today_says_train_done_rest_and_over():
    events = [started(weeks=2)]
    _, doses, _ = next_doses(events)
    after = [*events, done(doses, MONDAY, pain=NO_PAIN)]

    assert today_of(seen(events, MONDAY)).kind == "train"
    assert today_of(seen(after, MONDAY)).kind == "done"
    assert today_of(seen(after, later(MONDAY, 1))).kind == "rest"
    assert today_of(seen(after, later(MONDAY, 14))).kind == "over"
    assert today_of(seen([started(red_flags=["night_pain"])], MONDAY)).kind == "stop"


@pytest.mark.parametrize("name", ["general", "step", "runner_endurance", "eccentric"])
def test_a_day_on_which_nothing_was_asked_is_not_missed(name):
    events = train([started(name, best={"left": {"reps": 12}, "right": {"reps": 20}})], 14)
    free = set(fold(events).rested)
    days = schedule.weekdays(events[0].profile, events[0].programme)
    planned = set(schedule.dates(days, MONDAY, events[-1].date))

    plan = seen(events, events[-1].date)

    assert {each.status for each in plan.sessions if each.date < plan.today} == {"done"}
    assert planned - {each.date for each in events[1:]} == free
    assert not any(each.rule == "sessions_missed" for each in plan.decisions)


def test_a_resting_leg_misses_nothing_and_a_session_left_out_is_missed():
    events = [started("general", pain={"left": 4, "right": 0})]
    wednesday, friday = later(MONDAY, 2), later(MONDAY, 4)
    assert not [each for each in seen(events, wednesday).sessions if each.date < wednesday]

    events.append(pain(later(MONDAY, 1), "other", 0))
    missed = [each for each in seen(events, friday).sessions if each.date < friday]

    assert [(each.date, each.status) for each in missed] == [(wednesday, "missed")]


def test_typed_sessions_need_one_more_than_measured_ones():
    once = train([started()], 1, measured=False, form="good")
    twice = train([started()], 2, measured=False, form="good")
    silent = train([started()], 2, measured=False)

    assert {each.rule for each in next_doses(once)[2]} == {"seen_once"}
    assert {each.rule for each in next_doses(twice)[2]} == {"more_reps"}
    assert {each.rule for each in next_doses(silent)[2]} == {"not_known"}


@pytest.mark.parametrize(
    ("told", "rules"),
    [
        ({"share": 0.5}, ["too_hard", "too_hard"]),
        ({"full_reps": 3}, ["too_hard", "too_hard"]),
        ({"height_share": 0.6}, ["too_hard", "too_hard"]),
        ({"up_s": 0.5, "down_s": 0.5}, ["too_hard", "too_hard"]),
        ({"faults": ("rolling_out",)}, ["too_hard", "too_hard"]),
        ({"share": 0.9}, ["not_all_done", "not_all_done"]),
    ],
)
def test_poor_sessions_hold_and_then_ease_as_readily_as_good_ones_build(told, rules):
    once, twice = train([started()], 1, **told), train([started()], 2, **told)

    assert {each.rule for each in next_doses(once)[2]} == {rules[0]}
    assert {each.kind for each in next_doses(once)[2]} == {"hold"}
    assert {each.rule for each in next_doses(twice)[2]} == {rules[1]}
    eased = "back" if rules[1] == "too_hard" else "hold"
    assert {each.kind for each in next_doses(twice)[2]} == {eased}


def test_a_height_below_the_own_best_is_a_poor_session():
    events = train([started()], 1, height_m=0.10, top_m=0.11)
    events = train(events, 1, height_m=0.07, top_m=0.08)

    rules = {each.reason for each in next_doses(events)[2]}
    assert all("% of its best height" in each for each in rules)


@pytest.mark.parametrize("name", sorted(built_in()))
def test_every_ladder_can_be_climbed_to_its_top(name):
    days = None if name in {"combined", "eccentric", "isometric"} else ["mon", "wed", "fri"]
    person = {"run_days": ["tue", "thu", "sat"], "days": days, "mass_kg": 80}
    state = fold([started(name, weeks=45, **person)])
    tops = {(each.track, each.side) for each in road_of(state, today=MONDAY) if each.is_goal}

    assert {track for track, _ in tops} == {track.id for track in built_in()[name].tracks}


def test_nobody_without_weights_is_asked_to_hold_any():
    events = train([started("eccentric", days=None, equipment=["step"])], 30)

    assert {dose.load_kg for dose in next_doses(events)[1]} == {0}
    with_weights = train([started("eccentric", days=None)], 30)
    assert max(dose.load_kg for dose in next_doses(with_weights)[1]) > 5


def test_a_goal_of_ones_own_ends_the_ladder_there():
    events = train([started(goal_reps=15)], 24)
    decided = next_doses(events)[2]

    assert {each.rule for each in decided} == {"goal"}
    assert {(d.sets, d.reps) for d in next_doses(events)[1]} == {(3, 15)}


def test_somebody_who_begins_with_few_reps_is_not_stuck_for_whole_numbers():
    best = {"left": {"reps": 6}, "right": {"reps": 6}, "both": {"reps": 15}}
    state = fold([started(best=best, goal_reps=10, weeks=16)])

    assert [each.reps for each in road_of(state, today=MONDAY) if each.is_goal] == [10, 10]
