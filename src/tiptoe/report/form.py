"""Say which exercise it was and what to change, in words a patient understands.

HeelSet -> sentences and advice. Pure. One verdict, then at most two things to change, each with its
size, the moment it was worst, and the cue; everything else is detail.
"""

from dataclasses import dataclass

from tiptoe import catalogue
from tiptoe.model import Fault, HeelSet, Status
from tiptoe.report import words

MOST = 2  # things to change at once: nobody can mind a list
EXERCISES = {
    "two_leg_floor": "two-leg heel raises on the floor",
    "single_leg_floor": "single-leg heel raises on the floor",
    "two_up_one_down": "heel raises up on two legs, down on one",
    "two_leg_step": "two-leg heel raises on a step",
    "single_leg_step": "single-leg heel raises on a step",
    "two_up_one_down_step": "heel raises on a step, up on two legs, down on one",
    "seated": "seated heel raises",
    "soleus_two_leg": "two-leg heel raises with bent knees",
    "soleus_single_leg": "single-leg heel raises with a bent knee",
    "soleus_single_leg_step": "single-leg heel raises on a step with a bent knee",
    "army_drill": "heel raises on a step with slightly bent knees",
    "toes_in": "heel raises with the toes turned in",
    "toes_out": "heel raises with the toes turned out",
    "wide_stance": "heel raises in a wide stance",
    "narrow_stance": "heel raises in a narrow stance",
    "isometric_hold": "a held heel raise",
    "isometric_hold_single_leg": "a held single-leg heel raise",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One thing to change."""

    name: str
    title: str
    size: str
    reps: str
    cue: str
    worst_s: float | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One fault that was not found: absent, or not visible from here and how to film it."""

    title: str
    said: str
    film: str


def exercise(heel_set: HeelSet) -> str:
    """`Seen: two-leg heel raises on the floor.`; several when they look the same from here."""
    seen = heel_set.exercise
    if seen is None:
        return ""
    if not seen.ids:
        return "Which exercise this was could not be told from here."
    named = " or ".join(EXERCISES.get(each, each) for each in seen.ids)
    return f"Seen: {named}." + (f" {seen.disagreement}" if seen.disagreement else "")


def tempo(heel_set: HeelSet) -> str:
    """`0.8-0.4-0.9-0.4`: seconds up, held, down, paused."""
    seen = heel_set.exercise and heel_set.exercise.attribute("tempo")
    return "" if seen is None or not seen else (seen.why or seen.value)


def verdict(heel_set: HeelSet) -> str:
    """The form in one sentence."""
    if not heel_set.reps or heel_set.exercise is None:
        return ""
    if not heel_set.faults:
        unseen = sum(check.status is Status.NOT_VISIBLE for check in heel_set.checks)
        rest = f", though {unseen} things cannot be judged from this view" if unseen else ""
        return f"Good form in everything that could be seen{rest}."
    first = [catalogue.fault(each.name).said for each in heel_set.faults[:MOST]]
    return f"Worth changing: {' and '.join(first)}."


def advice(heel_set: HeelSet) -> list[Advice]:
    """The most useful things to change, at most two."""
    return [_advice(fault, heel_set) for fault in heel_set.faults[:MOST]]


def more(heel_set: HeelSet) -> list[Advice]:
    """What else was found."""
    return [_advice(fault, heel_set) for fault in heel_set.faults[MOST:]]


def _advice(fault: Fault, heel_set: HeelSet) -> Advice:
    kind = catalogue.fault(fault.name)
    every = len(fault.reps) == heel_set.rep_count
    numbers = "every repetition" if every else "rep " + ", ".join(map(str, fault.reps))
    return Advice(
        name=fault.name,
        title=kind.title,
        size=words.quantity(fault.amount, fault.sigma, fault.unit),
        reps=numbers,
        cue=kind.cue,
        worst_s=fault.worst_s,
        source=kind.source,
    )


def checks(heel_set: HeelSet) -> tuple[list[Check], list[Check]]:
    """What was looked for and absent, and what this view cannot show."""
    absent, hidden = [], []
    for fault in heel_set.checks:
        kind = catalogue.fault(fault.name)
        if fault.status is Status.NOT_VISIBLE:
            hidden.append(Check(title=kind.title, said=fault.why, film=kind.film))
        else:
            size = words.quantity(fault.amount, fault.sigma, fault.unit)
            limit = words.quantity(fault.limit, None, fault.unit)
            absent.append(Check(title=kind.title, said=f"{size}, fine below {limit}", film=""))
    return absent, hidden
