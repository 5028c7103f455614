"""Nobody's first session is too much, whoever wrote the programme."""

from dataclasses import replace

import pytest
from plans import done, next_doses, started

from tiptoe.coach.fold import fold
from tiptoe.coach.judge import session_load_bw
from tiptoe.coach.ladder import Position, next_rung
from tiptoe.coach.programme import built_in, programme
from tiptoe.model import Side

HARD = {"unknown": 135, "known": 270, "clinic": 540}


def immodest(named="runner_endurance", **changes):
    """A programme whose first rungs ask for ten sets of two hundred."""
    found = programme(named)
    wild = {"sets": (10, 10), "reps": (200, 200), **changes}
    tracks = tuple(
        replace(track, steps=(replace(track.steps[0], **wild), *track.steps[1:]))
        for track in found.tracks
    )
    return replace(found, tracks=tracks)


def first_load(event):
    state = fold([event])
    return session_load_bw(state.programme, state.legs, state.profile.mass_kg)[Side.LEFT]


@pytest.mark.parametrize("named", sorted(built_in()))
@pytest.mark.parametrize("best", [None, {"both": {"reps": 400}}])
def test_an_immodest_first_dose_is_begun_lower(named, best):
    chosen = immodest(named)
    kind = "clinic" if chosen.wording == "clinic" else "known" if best else "unknown"
    load = first_load(started(chosen, days=None, run_days=["sat"], best=best))

    assert load <= HARD[kind]
    assert best or load > 0.5 * HARD[kind]


@pytest.mark.parametrize("named", sorted(built_in()))
def test_our_own_programmes_begin_as_they_are_written(named):
    event = started(named, days=None, run_days=["sat"], best=None)
    state = fold([event])
    for (track, _), leg in state.legs.items():
        step = programme(named).track(track).steps[leg.position.step]
        assert (leg.position.sets, leg.position.reps) == (step.sets[0], step.reps[0])


def test_nobody_is_asked_for_more_reps_than_their_best():
    _, doses, _ = next_doses([started(best={"both": {"reps": 7}})])

    assert [(each.sets, each.reps) for each in doses] == [(2, 4)]


@pytest.mark.parametrize(("mass_kg", "most_kg"), [(70, 7.0), (None, 5.0)])
def test_nobody_begins_with_more_weight_than_a_tenth_of_the_body(mass_kg, most_kg):
    chosen = immodest("general", load_kg=(120.0, 200.0))
    _, doses, _ = next_doses([started(chosen, best=None, mass_kg=mass_kg)])

    assert {each.load_kg for each in doses} == {most_kg}


def test_the_next_rung_adds_no_more_weight_than_a_tenth():
    track = programme("general").tracks[0]
    heavy = replace(track.steps[1], load_kg=(120.0, 200.0))
    track = replace(track, steps=(track.steps[0], heavy))
    at = Position(step=0, sets=3, reps=15)

    assert next_rung(track, (0, 1), at, 70.0).load_kg == 7.0


def test_stepping_back_for_pain_never_adds_weight():
    chosen = programme("general")
    steps = chosen.tracks[0].steps
    steps = (replace(steps[0], load_kg=(40.0, 60.0)), *steps[1:])
    chosen = replace(chosen, tracks=(replace(chosen.tracks[0], steps=steps),))
    events = [started(chosen, best={"both": {"reps": 60}})]
    day, doses, _ = next_doses(events)
    assert doses[0].step != steps[0].id
    events.append(done(doses, day, pain=(("during", 2), ("after", 0))))

    assert next_doses(events)[1][0].load_kg == doses[0].load_kg == 0
