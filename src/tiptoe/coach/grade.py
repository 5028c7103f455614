"""How well a leg did what it was told.

Outcome -> Grade. Pure. Range, height, tempo and faults where they were measured; where a session
was typed in, what the person said about its form.
"""

from dataclasses import dataclass
from statistics import fmean

from tiptoe.catalogue import fault
from tiptoe.coach.events import SetDone
from tiptoe.coach.programme import Step
from tiptoe.coach.state import Outcome
from tiptoe.evidence import value

__all__ = ["Grade", "grade"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """kind: good, short (a little less than told), hard (much less), poor (form), unknown."""

    kind: str
    because: str
    evidence: str


def grade(outcome: Outcome, step: Step, best_m: float | None) -> Grade:
    """The worst of amount, form and evidence decides."""
    if not outcome.as_told:
        told = "another exercise was done than the plan's"
        return Grade(kind="unknown", because=told, evidence="sessions_for_a_step_measured")
    amount = _amount(outcome, step)
    if amount.kind == "hard":
        return amount
    form = _form(outcome, step, best_m)
    return form if form.kind != "good" or amount.kind == "good" else amount


def _amount(outcome: Outcome, step: Step) -> Grade:
    told = outcome.told
    per_set = [_work(each, step) for each in outcome.sets]
    wanted_one = told.hold_s * told.reps if step.hold_s else told.reps
    done, wanted = sum(per_set), told.sets * wanted_one
    lighter = told.load_kg > 0 and any(
        each.load_kg is not None and each.load_kg < told.load_kg for each in outcome.sets
    )
    words = f"{done:g} of {wanted:g} {'seconds' if step.hold_s else 'reps'} were done"
    if done < wanted * value("hard_share", unit="1"):
        return Grade(kind="hard", because=words, evidence="hard_share")
    if lighter:
        return Grade(kind="short", because="less weight was held than told", evidence="hard_share")
    enough = sum(each >= wanted_one for each in per_set) >= told.sets
    return Grade(kind="good" if enough else "short", because=words, evidence="hard_share")


def _work(done: SetDone, step: Step) -> float:
    """Reps, or seconds held. A hold whose seconds nobody told counts for nothing."""
    return (done.hold_s or 0.0) if step.hold_s else done.reps


def _form(outcome: Outcome, step: Step, best_m: float | None) -> Grade:
    if outcome.form == "poor":
        told = "it was not full range, slow and steady"
        return Grade(kind="poor", because=told, evidence="full_reps_share_least")
    for check in (_range, _height, _tempo, _faults):
        found = check(outcome.sets, step, best_m)
        if found:
            return found
    looked = all(each.full_reps is not None for each in outcome.sets) and outcome.sets
    if outcome.form is None and not looked:
        told = "nobody measured or said whether the reps were full"
        return Grade(kind="unknown", because=told, evidence="sessions_for_a_step_typed")
    return Grade(kind="good", because="full and steady", evidence="full_reps_share_least")


def _range(sets: tuple[SetDone, ...], _step: Step, _best_m: float | None) -> Grade | None:
    seen = [each for each in sets if each.full_reps is not None]
    reps, full = sum(each.reps for each in seen), sum(each.full_reps or 0 for each in seen)
    if not reps or full >= reps * value("full_reps_share_least", unit="1"):
        return None
    told = f"{full} of {reps} reps were full"
    return Grade(kind="poor", because=told, evidence="full_reps_share_least")


def _height(sets: tuple[SetDone, ...], _step: Step, best_m: float | None) -> Grade | None:
    shares = [_share(each, best_m) for each in sets]
    known = [share for share in shares if share is not None]
    if not known or fmean(known) >= value("height_share_least", unit="1"):
        return None
    told = f"the heel rose to {fmean(known):.0%} of its best height"
    return Grade(kind="poor", because=told, evidence="height_share_least")


def _share(done: SetDone, best_m: float | None) -> float | None:
    if done.height_m is not None and best_m:
        return done.height_m / best_m
    return done.height_share


def _tempo(sets: tuple[SetDone, ...], step: Step, _best_m: float | None) -> Grade | None:
    times = [each.up_s + each.down_s for each in sets if each.up_s and each.down_s]
    wanted = step.tempo.up_s + step.tempo.down_s
    if not times or fmean(times) >= wanted * value("tempo_share_least", unit="1"):
        return None
    told = f"up and down took {fmean(times):.1f} s instead of {wanted:.1f} s"
    return Grade(kind="poor", because=told, evidence="tempo_share_least")


def _faults(sets: tuple[SetDone, ...], _step: Step, _best_m: float | None) -> Grade | None:
    found = sorted({name for each in sets for name in each.faults or ()})
    if not found:
        return None
    told = f"seen: {', '.join(fault(name).title.lower() for name in found)}"
    return Grade(kind="poor", because=told, evidence="fault_confidence_least")
