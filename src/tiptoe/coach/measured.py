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
from tiptoe.errors import ConflictError
from tiptoe.evidence import value
from tiptoe.model import Legs

__all__ = ["results_of"]

SCHEMA = "tiptoe.session/1"
SETS_MOST, REPS_MOST, FAULTS_MOST = 30, 1000, 200
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
        raise ConflictError(
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
    names = _exercises(given)
    fits = [dose for dose in doses if dose.side is legs]
    if names:
        fits = [dose for dose in fits if dose.exercise in names]
    if len({dose.track for dose in fits}) == 1:
        return fits[0]
    what = "more than one part" if fits else "no part"
    seen = " or ".join(name.replace("_", " ") for name in names) or "A set"
    shown = f"{seen} on {'both legs' if legs is Legs.BOTH else f'the {legs} leg'}"
    asked = ", ".join(f"{dose.exercise} ({dose.side}) in {dose.track}" for dose in doses)
    raise ConflictError(
        f"{shown} fits {what} of the session that was asked for: {asked or 'nothing'}.",
        fix="Say which with --track, or log it by hand with --did.",
    )


def _exercises(given: Given) -> tuple[str, ...]:
    """The exercise that was declared, else those that it may have been; none when not judged."""
    if not given.has("exercise"):
        return ()
    exercise = given.child("exercise")
    declared = exercise.any_text("declared") if exercise else None
    found = exercise.some_names("ids", most=50) if exercise else None
    return (declared,) if declared else found or ()


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
        faults=_faults(given, side),
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


def _faults(given: Given, side: Legs) -> tuple[str, ...] | None:
    """Faults of this leg that were found, and more likely there than not; None where none was
    looked for. What could not be seen, or was seen to be absent, is no fault."""
    told = given.children("faults", most=FAULTS_MOST)
    checks = given.children("checks", most=FAULTS_MOST)
    if not told and not checks:
        return None
    names = {each.name_of("name") for each in told if _counts(each, given, side)}
    return tuple(sorted(names))


def _counts(fault: Given, made: Given, side: Legs) -> bool:
    if fault.any_text("status") not in {None, "found"} or not fault.has("amount"):
        return False
    if fault.any_text("side") not in {None, side.value}:
        return False
    sure = fault.number("confidence", least=0, most=1, unit="", default=0.0)
    reps = fault.any("reps") if fault.has("reps") else None
    count = made.whole("rep_count", least=0, most=REPS_MOST)
    often = value("fault_reps_share_least", unit="1") * count
    is_rare = isinstance(reps, list) and 0 < len(reps) < often
    return bool(sure >= value("fault_confidence_least", unit="1")) and not is_rare
