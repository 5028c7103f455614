"""What a plan says can be read: where it ends, how long a step lasts, how heavy, how slowly."""

from datetime import timedelta

import pytest
from plans import MONDAY, next_doses, seen, started, train

from tiptoe.cli_plan_text import beyond_text, budget_text, plan_text
from tiptoe.coach.budget import budget_of
from tiptoe.coach.fold import fold
from tiptoe.coach.programme import built_in
from tiptoe.coach.road import outlook_of


def said_beyond(event):
    return beyond_text(outlook_of(fold([event]), today=MONDAY), event.profile)


def test_a_plan_that_ends_before_its_goal_says_so_and_how_to_get_nearer():
    said = said_beyond(started(best=None, weeks=12))
    assert "ends on 2026-03-30, before its goal" in said
    assert "left and right: at best 2 x 5 heel raise on one leg; its goal is 3 x 30 heel" in said
    assert "--best both=30,left=12,right=12" in said

    assert "More weeks" in said_beyond(started(weeks=4))
    assert not said_beyond(started(weeks=40))


@pytest.mark.parametrize("named", sorted(built_in()))
def test_what_lies_beyond_is_what_is_not_reached(named):
    state = fold([started(named, days=None, run_days=["tue", "sat"], weeks=6)])
    found = outlook_of(state, today=MONDAY)
    reached = {(each.track, each.side.value) for each in found.road if each.is_goal}

    assert found.end == MONDAY + timedelta(weeks=6)
    assert not reached & {(each.track, each.side.value) for each in found.beyond}


def test_steps_of_weeks_are_counted_in_words():
    person = {"equipment": ["machine", "weights"], "mass_kg": 70}
    said = {each.reason for each in next_doses(train([started("heavy_slow", **person)], 2))[2]}
    assert "Good. This step lasts 1 week; so far: 0 weeks." in said
    said = {each.reason for each in fold(train([started("heavy_slow", **person)], 7)).decisions}
    more = "All of this step was done well: on to 12 reps instead of 15, with more weight."
    assert more in said
    assert not any("1 weeks" in each for each in said)


def test_doses_name_only_the_phases_there_are():
    said = plan_text(seen([started("heavy_slow")], MONDAY))

    assert "with as much weight as lets you do just 15: 3 s up, 3 s down; 150 s rest" in said


def test_no_runs_no_sums_of_runs():
    said = budget_text(budget_of(fold([started()]), day=MONDAY))

    assert "running" not in said
    assert "left: raises 0 to 0\n" in said
