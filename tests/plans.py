"""People, programmes and histories for the tests of the plan, made in a line."""

from datetime import UTC, date, datetime, timedelta

from tiptoe.coach.events import Pain, PlanStarted, Result, SessionDone, SetDone
from tiptoe.coach.fold import advance, fold
from tiptoe.coach.plan import plan_of, view
from tiptoe.coach.profile import read_profile
from tiptoe.coach.programme import programme
from tiptoe.model import Legs

MONDAY = date(2026, 1, 5)
PERSON = {
    "goal": "endurance",
    "experience": "some",
    "age_years": 34,
    "mass_kg": 70,
    "days": ["mon", "wed", "fri"],
    "equipment": ["chair", "step", "weights", "unstable_surface"],
    "best": {"both": {"reps": 40}, "left": {"reps": 20}, "right": {"reps": 20}},
    "pain": {"left": 0, "right": 0},
}
NO_PAIN = (("during", 0), ("after", 0))


def moment(day, hour=20):
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def started(named="runner_endurance", *, start=MONDAY, weeks=26, **person):
    told = {key: each for key, each in {**PERSON, **person}.items() if each is not None}
    found = programme(named) if isinstance(named, str) else named
    return PlanStarted(
        at=moment(start, 8),
        plan_id="plan-1",
        start=start,
        weeks=weeks,
        profile=read_profile(told),
        programme=found,
        by="Dr Example" if found.wording == "clinic" else "",
    )


def done(doses, day, *, pain=NO_PAIN, share=1.0, measured=True, **each):
    """A session in which every dose was done, or a share of its reps."""
    results = tuple(
        Result(
            track=dose.track,
            side=dose.side,
            exercise=dose.exercise,
            provenance="measured" if measured else "typed",
            form=None if measured else each.get("form"),
            sets=(_set(dose, share, measured, each),) * dose.sets,
        )
        for dose in doses
    )
    return SessionDone(at=moment(day), date=day, results=results, pain=pain)


def _set(dose, share, measured, each):
    reps = int(dose.reps * share)
    hold_s = dose.hold_s * dose.reps * share if dose.hold_s else None
    full = reps if measured else None
    told = {key: value for key, value in each.items() if key != "form"}
    return SetDone(
        **{"reps": reps, "full_reps": full, "hold_s": hold_s, "load_kg": dose.load_kg, **told}
    )


def pain(day, when, level, side=Legs.BOTH):
    return Pain(at=moment(day, 21), date=day, when=when, level=level, side=side)


def next_doses(events):
    """(day, doses, decisions) of the next session after these events."""
    last = max([each.date for each in events if hasattr(each, "date")], default=MONDAY)
    return _next(fold(events), max(last, MONDAY))


def _next(state, today):
    plan = view(state, today=today)
    found = next((each for each in plan.sessions if each.is_firm), None)
    decided = [each for each in plan.decisions if each.date == plan.next_date]
    return plan.next_date, found.doses if found else (), decided


def train(events, sessions, **each):
    """The events with so many more sessions, done as told."""
    made, state = list(events), fold(events)
    last = max([each.date for each in events if hasattr(each, "date")], default=MONDAY)
    for _ in range(sessions):
        day, doses, _decided = _next(state, max(last, MONDAY))
        if day is None:
            break
        made.append(done(doses, day, **each))
        state, last = advance(state, made[-1]), day
    return made


def seen(events, day):
    return plan_of(events, today=day)


def later(day, days):
    return day + timedelta(days=days)
