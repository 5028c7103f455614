"""The rules that move a leg on its ladder, read from top to bottom: the first that speaks decides.

Look -> Move. Pure. Pain first, then what interrupts training, then quality, then evidence, and
only then more. Each rule is a few lines, has a name, and names its evidence.
Why they stand in this order: docs/explanation/progression.md
"""

from collections.abc import Callable
from dataclasses import replace

from tiptoe.catalogue import exercise
from tiptoe.coach.ladder import (
    Position,
    difference,
    eased,
    harder,
    is_top,
    lower_of,
    next_rung,
    rung_below,
    start,
)
from tiptoe.coach.look import Look
from tiptoe.coach.state import Move
from tiptoe.evidence import value

__all__ = ["RULES", "decide"]

WEEK = 7


def hold(look: Look, rule: str, reason: str, evidence: str) -> Move:
    return Move(rule=rule, kind="hold", to=look.at, reason=reason, evidence=evidence)


# --- pain ---


def severe_pain(look: Look) -> Move | None:
    """Pain that is more than any model allows: this leg rests until it is answered with 0."""
    if look.pain.kind != "severe":
        return None
    reason = f"This leg rests: {look.pain.because}."
    return _rest(look, "severe_pain", reason)


def pain_provoked(look: Look) -> Move | None:
    """What hurts is not done: the rung below; at the bottom less of it, and then nothing."""
    if look.pain.kind != "provoked":
        return None
    to = rung_below(look.track, look.allowed, look.at, look.mass_kg)
    to = to or eased(look.track, look.at, value("pain_ease_share", unit="1"))
    if to is None:
        reason = f"Rest this leg until it no longer hurts: {look.pain.because}."
        return _rest(look, "pain_provoked", reason)
    evidence = look.pain.evidence
    reason = f"One step back: {look.pain.because}."
    again = look.leg.hurt_at is not None
    leg: dict[str, object] = {"resume": None, "hurt_at": None if again else look.at}
    return Move(
        rule="pain_provoked",
        kind="back",
        to=to,
        reason=reason,
        evidence=evidence,
        leg=leg,
    )


def resting(look: Look) -> Move | None:
    """A resting leg stays at rest until somebody says that it does not hurt."""
    if look.leg.resting is None:
        return None
    reason = "Still resting: nobody has said yet that it no longer hurts."
    return Move(
        rule="resting", kind="rest", to=look.at, reason=reason, evidence="pain_answers_needed"
    )


def _rest(look: Look, rule: str, reason: str) -> Move:
    """Nothing now; later less than what hurt, however little that was."""
    share = value("pain_ease_share", unit="1")
    cut = {"hold_s": look.at.hold_s} if look.at.hold_s > 1 else {"reps": look.at.reps}
    fewer = {name: max(1, int(number * share)) for name, number in cut.items()}
    to = _easier(look, share) or replace(look.at, sets=1, **fewer)
    since = look.pain.on or look.day.date
    leg: dict[str, object] = {"resting": since, "resume": None}
    return Move(rule=rule, kind="rest", to=to, reason=reason, evidence=look.pain.evidence, leg=leg)


def pain_elsewhere(look: Look) -> Move | None:
    """No increase for one leg while the other hurts, or while this one hurts for other reasons."""
    if look.pain.kind == "sore":
        return hold(look, "pain_elsewhere", f"No change: {look.pain.because}.", look.pain.evidence)
    if look.other_pain.kind in {"provoked", "severe", "sore"}:
        return hold(
            look, "pain_elsewhere", "No change: the other leg hurts.", look.other_pain.evidence
        )
    return None


def pain_not_answered(look: Look) -> Move | None:
    """A missing answer is not "no pain"."""
    for pain, whose in ((look.pain, ""), (look.other_pain, " on the other leg")):
        if pain.kind == "missing":
            reason = f"No change: {pain.because}{whose}."
            return hold(look, "pain_not_answered", reason, pain.evidence)
    return None


# --- interruptions ---


def long_gap(look: Look) -> Move | None:
    """After a long time away begin again where the plan began, or lower."""
    days = value("gap_restart_days", unit="days")
    if look.day.away_days is None or look.day.away_days < days:
        return None
    reason = f"Back at the start after {look.day.away_days} days away."
    begins = start(look.day.profile, look.track, look.side) or look.at
    to = lower_of(look.track, begins, look.at, look.mass_kg)
    return _back(look, "long_gap", to, reason, "gap_restart_days")


def gap(look: Look) -> Move | None:
    """After two weeks away a lighter session first."""
    if look.day.away_days is None or look.day.away_days < value("gap_back_days", unit="days"):
        return None
    to = _easier(look, value("gap_ease_share", unit="1")) or look.at
    return _back(look, "gap", to, f"Lighter after {look.day.away_days} days away.", "gap_back_days")


def illness(look: Look) -> Move | None:
    """After an illness a lighter session first."""
    if not look.day.was_ill:
        return None
    to = _easier(look, value("illness_ease_share", unit="1")) or look.at
    return _back(look, "illness", to, "Lighter after an illness.", "illness_ease_share")


def nothing_to_judge(look: Look) -> Move | None:
    if look.outcome is not None:
        return None
    reason = "No change: this part was not done last time."
    if look.day.away_days is None:
        reason = "No change: nothing was done yet."
    return hold(look, "nothing_to_judge", reason, "sessions_for_a_step_typed")


# --- quality, as ready to go back as to go on ---


def too_hard(look: Look) -> Move | None:
    """Much less than told, or poor form, twice running: easier."""
    grade, poor = look.grade, look.leg.poor
    if grade is None or grade.kind not in {"hard", "poor"}:
        return None
    if poor < value("sessions_to_step_back", unit="sessions"):
        reason = f"The same again: {grade.because}."
        return hold(look, "too_hard", reason, grade.evidence)
    to = _easier(look, value("ease_share", unit="1")) or look.at
    return _back(
        look, "too_hard", to, f"Easier: {grade.because}, not for the first time.", grade.evidence
    )


def not_known(look: Look) -> Move | None:
    """No step without evidence of how the last session went."""
    if look.grade is None or look.grade.kind != "unknown":
        return None
    return hold(look, "not_known", f"No change: {look.grade.because}.", look.grade.evidence)


def plateau(look: Look) -> Move | None:
    """Long without a way forward: a run-up from a little further back."""
    if look.leg.stalled < value("plateau_sessions", unit="sessions"):
        return None
    to = _easier(look, value("ease_share", unit="1")) or look.at
    reason = f"No way forward in {look.leg.stalled} sessions: a new run-up from an easier dose."
    return _back(look, "plateau", to, reason, "plateau_sessions", stalled=0)


def not_all_done(look: Look) -> Move | None:
    if look.grade is None or look.grade.kind != "short":
        return None
    return hold(look, "not_all_done", f"The same again: {look.grade.because}.", look.grade.evidence)


# --- what forbids more, though all went well ---


def pain_within_limits(look: Look) -> Move | None:
    """Pain that the pain-monitoring model allows lets a leg go on, and never leads to more."""
    for pain, whose in ((look.pain, ""), (look.other_pain, " The other leg:")):
        if pain.kind == "tolerated":
            return hold(
                look, "pain_within_limits", f"The same again.{whose} {pain.because}.", pain.evidence
            )
    return None


def ask_somebody(look: Look) -> Move | None:
    if look.day.ask_first is None:
        return None
    return hold(look, "ask_somebody", f"No more yet. {look.day.ask_first}", "ask_first")


def easy_week(look: Look) -> Move | None:
    """A lighter week every few weeks, then back to where it was."""
    if not look.day.easy_due or look.leg.resume is not None:
        return None
    to = eased(look.track, look.at, value("easy_week_share", unit="1")) or look.at
    reason = "A lighter week, as the programme has it, then on from here."
    return _back(look, "easy_week", to, reason, "easy_week_share", resume=look.at)


def easy_week_goes_on(look: Look) -> Move | None:
    if look.leg.resume is None or look.day.easy_over:
        return None
    return hold(look, "easy_week_goes_on", "Still the lighter week.", "easy_week_share")


def runs_rose(look: Look) -> Move | None:
    if not look.day.runs_rose:
        return None
    reason = "No more yet: the running has grown a lot this week, and it loads the same tendon."
    return hold(look, "runs_rose", reason, "run_rise_most")


def sessions_missed(look: Look) -> Move | None:
    if not look.day.missed:
        return None
    reason = f"No more yet. Sessions of the last two weeks that were not done: {look.day.missed}."
    return hold(look, "sessions_missed", reason, "missed_share_to_hold")


def seen_once(look: Look) -> Move | None:
    """One good session may be luck."""
    good, (needed, evidence) = look.leg.good, look.confirm
    if good >= needed:
        return None
    reason = f"Good. The same again: {good} of {needed} good sessions in a row."
    return hold(look, "seen_once", reason, evidence)


# --- more ---


def easy_week_over(look: Look) -> Move | None:
    if look.leg.resume is None:
        return None
    reason = "The lighter week is over: back to the dose before it."
    return _forward("easy_week_over", look.leg.resume, reason, "easy_week_share", resume=None)


def return_after_pain(look: Look) -> Move | None:
    """Good again without pain: to where it hurt, with clearly less. If it hurts again, the long
    way up."""
    hurt = look.leg.hurt_at
    to = hurt and eased(look.track, hurt, value("pain_ease_share", unit="1"))
    if to is None or to.step not in look.allowed or not _is_above(to, look.at):
        return None
    reason = f"{_well(look.leg.good)}, without pain: back up, with less than when it hurt."
    return _forward("return_after_pain", to, reason, "pain_ease_share")


def _is_above(one: Position, other: Position) -> bool:
    return (one.step, one.sets * one.reps) > (other.step, other.sets * other.reps)


def more_on_this_rung(look: Look) -> Move | None:
    """More seconds, then reps, then sets, then weight."""
    found = harder(look.track, look.at, look.mass_kg)
    if found is None:
        return None
    rule, to = found
    last = look.leg.last_more
    days = value("load_step_days", unit="days")
    if rule == "more_load" and last is not None and (look.day.date - last).days < days:
        reason = "Good. Weight is added once a week at most."
        return hold(look, "load_once_a_week", reason, "load_step_days")
    reason = f"{_well(look.leg.good)}: {difference(look.at, to)}."
    evidence = "load_step_share" if rule == "more_load" else "set_rise_most"
    return _forward(rule, to, reason, evidence)


def next_exercise(look: Look) -> Move | None:
    """The rung above: another stance, surface, knee angle, weight or speed."""
    to = next_rung(look.track, look.allowed, look.at, look.mass_kg)
    if to is None:
        return None
    weeks = (look.day.date - look.leg.since).days // WEEK
    if weeks < look.step.weeks:
        reason = f"Good. This step lasts {_weeks(look.step.weeks)}; so far: {_weeks(weeks)}."
        return hold(look, "more_weeks_first", reason, "sessions_for_a_step_measured")
    above = look.track.steps[to.step]
    name = exercise(above.exercise).title.lower()
    if above.exercise == look.step.exercise:
        name = difference(look.at, to) or name
    heavier = ", with more weight" if above.is_rep_maximum else ""
    reason = f"All of this step was done well: on to {name}{heavier}."
    return _forward(f"harder_{above.by}", to, reason, "sessions_for_a_step_measured")


def goal(look: Look) -> Move | None:
    if not is_top(look.track, look.allowed, look.at, look.mass_kg):
        return None
    reason = "The top of this ladder, done well. Keep it."
    move = hold(look, "goal", reason, "sessions_for_a_step_measured")
    return replace(move, leg={"is_at_goal": True})


RULES: tuple[Callable[[Look], Move | None], ...] = (
    *(severe_pain, pain_provoked, resting, pain_elsewhere, long_gap, gap, illness),
    *(pain_not_answered, nothing_to_judge, too_hard, plateau, not_known, not_all_done),
    *(easy_week, easy_week_goes_on, pain_within_limits, ask_somebody),
    *(runs_rose, sessions_missed, seen_once),
    *(easy_week_over, return_after_pain, more_on_this_rung, next_exercise, goal),
)


def decide(look: Look) -> Move:
    """The word of the first rule that speaks. `goal` or a rule before it always does."""
    return next(move for rule in RULES if (move := rule(look)))


def _easier(look: Look, share: float) -> Position | None:
    """A share of the work on this rung, or the rung below."""
    return eased(look.track, look.at, share) or rung_below(
        look.track, look.allowed, look.at, look.mass_kg
    )


def _back(look: Look, rule: str, to: Position, reason: str, evidence: str, **leg: object) -> Move:
    kind = "back" if to != look.at else "hold"
    return Move(
        rule=rule, kind=kind, to=to, reason=reason, evidence=evidence, leg={"resume": None, **leg}
    )


def _forward(rule: str, to: Position, reason: str, evidence: str, **leg: object) -> Move:
    return Move(rule=rule, kind="forward", to=to, reason=reason, evidence=evidence, leg=leg)


def _weeks(number: int) -> str:
    return f"{number} week" if number == 1 else f"{number} weeks"


def _well(times: int) -> str:
    return f"Done well {times} times in a row" if times > 1 else "Done well"
