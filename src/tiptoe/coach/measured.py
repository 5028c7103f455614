"""What a measured recording says about a session.

tiptoe.session/1 JSON + the doses asked for -> (Result, ...). Pure. Nothing that was not measured
is filled in, but for the held weight, which no camera sees: it is taken to be as told.
"""

from collections.abc import Sequence
from statistics import fmean
from typing import Any

from tiptoe.catalogue import exercise
from tiptoe.coach.dose import Dose
from tiptoe.coach.events import Result, SetDone
from tiptoe.coach.given import Given
from tiptoe.errors import InputError
from tiptoe.evidence import value
from tiptoe.model import Legs

__all__ = ["results_of"]

SCHEMA = "tiptoe.session/1"
SETS_MOST, REPS_MOST = 30, 1000
LEGS = tuple(str(legs) for legs in Legs)


def results_of(
    session: object, doses: Sequence[Dose], *, track: str | None = None
) -> tuple[Result, ...]:
    """One result for each leg of each set; the set's exercise, else its legs, find the dose."""
    given = Given(session, name="session")
    given.one_of("schema", (SCHEMA,))
    recording = given.child("recording")
    sets = given.children("sets", most=SETS_MOST)
    source = _source(recording)
    if not sets:
        raise InputError(
            "No set was measured in this session.", fix="Log it by hand: tiptoe log --did ..."
        )
    wanted = [dose for dose in doses if track is None or dose.track == track]
    found: list[Result] = []
    for each in sets:
        found += _results(each, wanted, source)
    return tuple(found)


def _source(recording: Given | None) -> str:
    if recording is None:
        return ""
    name = recording.text("name", default="recording", most=200)
    sha = recording.text("sha256", default="", most=64)
    return f"{name} {sha[:12]}".strip()


def _results(given: Given, doses: Sequence[Dose], source: str) -> list[Result]:
    legs = Legs(given.one_of("legs", LEGS))
    dose = _dose_for(given, legs, doses)
    sides = (Legs.LEFT, Legs.RIGHT) if legs is Legs.BOTH else (legs,)
    return [
        Result(
            track=dose.track,
            side=side,
            exercise=dose.exercise,
            sets=(_set(given, side, dose),),
            provenance="measured",
            source=source,
        )
        for side in sides
    ]


def _dose_for(given: Given, legs: Legs, doses: Sequence[Dose]) -> Dose:
    named = given.any_text("exercise")
    fits = [dose for dose in doses if dose.side is legs]
    if named:
        fits = [dose for dose in fits if dose.exercise == named]
    if len({dose.track for dose in fits}) == 1:
        return fits[0]
    what = "more than one part" if fits else "no part"
    shown = f"{named or 'a set'} on {'both legs' if legs is Legs.BOTH else f'the {legs} leg'}"
    asked = ", ".join(f"{dose.exercise} ({dose.side}) in {dose.track}" for dose in doses)
    raise InputError(
        f"{shown} fits {what} of the session that was asked for: {asked or 'nothing'}.",
        fix="Say which with --track, or log it by hand with --did.",
    )


def _set(given: Given, side: Legs, dose: Dose) -> SetDone:
    reps = given.children("reps", most=REPS_MOST)
    seen = [found for rep in reps if (found := rep.child(side.value)) is not None]
    tops = _numbers(seen, "peak_height_m")
    shares = _numbers(seen, "share_of_best")
    times = [_times(rep) for rep in reps]
    return SetDone(
        reps=given.whole("rep_count", least=0, most=REPS_MOST),
        full_reps=given.whole("full_rep_count", least=0, most=REPS_MOST),
        hold_s=_sum(hold for _, hold, _ in times) if exercise(dose.exercise).is_hold else None,
        load_kg=dose.load_kg,
        height_m=round(fmean(tops), 6) if tops else None,
        top_m=max(tops, default=None),
        height_share=round(fmean(shares), 6) if shares else None,
        up_s=_mean(up for up, _, _ in times),
        down_s=_mean(down for _, _, down in times),
        faults=_faults(given, reps),
    )


def _numbers(sides: Sequence[Given], key: str) -> list[float]:
    found = [each.number(key, least=0, most=2, unit="", default=None) for each in sides]
    return [each for each in found if each is not None]


def _times(rep: Given) -> tuple[float, float, float]:
    """Seconds up, held, down."""
    keys = ("start_s", "top_start_s", "top_end_s", "end_s")
    start, top, left, end = (rep.number(key, least=0, most=1e6, unit="s") for key in keys)
    return max(top - start, 0.0), max(left - top, 0.0), max(end - left, 0.0)


def _mean(times: Any) -> float | None:  # noqa: ANN401 - any iterable of numbers
    found = list(times)
    return round(fmean(found), 3) if found else None


def _sum(times: Any) -> float:  # noqa: ANN401
    return round(float(sum(times)), 3)


def _faults(given: Given, reps: Sequence[Given]) -> tuple[str, ...] | None:
    """Faults that were more likely there than not; None where none was looked for."""
    told = [*given.children("faults", most=200)]
    for rep in reps:
        told += rep.children("faults", most=200)
    if not told:
        return None
    least = value("fault_confidence_least", unit="1")
    names = {
        each.name_of("name")
        for each in told
        if each.has("amount")
        and each.number("confidence", least=0, most=1, unit="", default=0.0) >= least
    }
    return tuple(sorted(names))
